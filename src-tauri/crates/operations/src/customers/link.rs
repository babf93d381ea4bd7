//! Billing a client to another customer. What was sent stays with the customer that got it; what follows goes to the new one, with all that
//! the client's subscription prices, and the old subscription ends with what was paid for.

use domain::id::{ClientId, CustomerId};
use store::{Reader, client as rows, rule, workspace as places};

use super::{
    Wanted, about,
    link_moves::{Move, Staged},
};
use crate::{
    Desk, Problem,
    change_set::{self, Ref},
    clients as people, file, standing,
    view::{ChangeSetView, Light, LinkCheck, LinkNote, LinkParams, MoneyLine},
    words,
};

/// What a customer would mean for a client, before anything is planned.
///
/// # Errors
/// No such client.
pub async fn check(desk: &Desk, params: LinkParams) -> Result<LinkCheck, Problem> {
    let client = ClientId::new(people::find(desk, &params.client).await?);
    let id = wanted_id(&params.customer_id)?;
    super::know(desk, vec![id.to_string()]).await?;
    let now = desk.now();
    let shown = id.clone();
    let notes = file::read(desk, move |r| notes(r, &client, &id, now)).await?;
    let customer = people::search_customers(desk, shown.as_str()).await?.into_iter().find(|choice| choice.id == shown.as_str());
    Ok(LinkCheck { customer, allowed: notes.iter().all(|note| note.light != Light::Red), notes })
}

fn wanted_id(typed: &str) -> Result<CustomerId, Problem> {
    let typed = typed.trim();
    if !typed.starts_with("cus_") || typed.len() < 5 || !typed.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
        return Err(Problem::invalid("customer_id", "A customer's id begins with cus_. Search by name or e-mail if you do not have it."));
    }
    Ok(CustomerId::new(typed))
}

/// The notes for all that a client is billed by.
fn notes(r: &Reader, client: &ClientId, customer: &CustomerId, now: jiff::Timestamp) -> Result<Vec<LinkNote>, Problem> {
    let own = rows::get(r, client)?;
    let open: Vec<rule::Rule> = rule::of_client(r, client)?.into_iter().filter(|rule| rule.end_at.is_none()).collect();
    let mut notes: Vec<LinkNote> = Vec::new();
    let mut wanted: Vec<Wanted<'_>> = open
        .iter()
        .map(|rule| Wanted {
            currency: Some(rule.price.currency),
            price: rule.stripe_price.as_ref().zip(rule.stripe_meter.as_ref()).map(|(price, meter)| (price.as_str(), meter.as_str())),
            client: Some(client),
            charged: false,
        })
        .collect();
    // A plan that bills no use has no rule, and its price has a currency too.
    let moves = Move::read(r, &own, &open)?;
    wanted.extend(moves.subscriptions().map(|one| Wanted {
        currency: one.currency,
        price: None,
        client: Some(client),
        charged: one.days_until_due.is_none(),
    }));
    if wanted.is_empty() {
        wanted.push(Wanted { currency: None, price: None, client: Some(client), charged: false });
    }
    for each in &wanted {
        for note in about(r, customer, each, now)? {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    notes.sort_by_key(|note| std::cmp::Reverse(note.light));
    Ok(notes)
}

/// Works out what linking a client to a customer does. `known` is the customer where it exists.
pub(super) async fn staged(desk: &Desk, client: &str, customer: Ref, known: Option<CustomerId>) -> Result<Staged, Problem> {
    let (client, now, ids) = (ClientId::new(client), desk.now(), std::sync::Arc::clone(&desk.ids));
    file::read(desk, move |r| {
        let own = rows::get(r, &client)?;
        if own.stopped_at.is_some() {
            return Err(Problem::not_allowed("Billing of this client has ended, so it is not billed to anybody."));
        }
        if places::get(r)?.billing_method == places::BillingMethod::Custom {
            return Err(Problem::not_allowed("Under Custom billing clients have no Stripe customer. Change the billing method first."));
        }
        if known.is_some() && own.customer == known {
            return Err(Problem::invalid("customer_id", "The client is billed to this customer already."));
        }
        let notes = known.as_ref().map_or_else(|| Ok(Vec::new()), |known| notes(r, &client, known, now))?;
        if let Some(red) = notes.iter().find(|note| note.light == Light::Red) {
            return Err(Problem::invalid("customer_id", red.words.clone()));
        }
        let rules: Vec<rule::Rule> =
            rule::of_client(r, &client)?.into_iter().filter(|rule| rule.end_at.is_none() && rule.pair().is_some()).collect();
        let mut money = Vec::new();
        for rule in &rules {
            money.push(stays_behind(r, &own.nickname, rule, now)?);
        }
        let moves = Move::read(r, &own, &rules)?;
        let mut staged = Staged::new(&own, customer);
        staged.go(r, &own, &moves, &rules, known.as_ref(), now, &*ids)?;
        let ambers = notes.into_iter().filter(|note| note.light == Light::Amber);
        money.extend(ambers.map(|note| MoneyLine { what: own.nickname.clone(), words: note.words, amount: None }));
        money.append(&mut staged.money);
        staged.money = money;
        Ok(staged)
    })
    .await
}

/// What of a rule stays with the customer that it had.
fn stays_behind(r: &Reader, nickname: &str, rule: &rule::Rule, now: jiff::Timestamp) -> Result<MoneyLine, Problem> {
    if rule.live_at.is_some() && rule.start_at >= now {
        return Err(Problem::not_allowed(
            "This client went live with a start that is still to come. Link it to another customer once it has begun.",
        ));
    }
    let chain = standing::chain(r, rule, now)?;
    let mut waiting = 0_i64;
    let mut value = domain::Money::zero(rule.price.currency);
    for one in chain.periods.iter().filter(|_| rule.live_at.is_some()) {
        let units = one.to_send();
        waiting = waiting.saturating_add(units);
        value = value.checked_add(one.value_of(units)?).map_err(standing::inexact)?;
    }
    let before = rule.customer.as_ref().map(ToString::to_string).unwrap_or_default();
    let words = if rule.live_at.is_none() {
        "Nothing was sent for it yet, so nothing stays behind. It waits for Go live.".to_owned()
    } else if waiting == 0 {
        format!(
            "What was sent stays with {before}; nothing waits. From now on use is billed to the new customer, once you go live with it."
        )
    } else {
        format!(
            "What was sent stays with {before}, and {} used until now still go there. From now on use is billed to the new customer, once you go live with it.",
            words::units(waiting)
        )
    };
    Ok(MoneyLine { what: nickname.to_owned(), words, amount: (waiting > 0).then_some(value) })
}

/// Plans to bill a client to another customer that exists.
///
/// # Errors
/// A client or customer that is not there; whatever the notes forbid.
pub async fn plan(desk: &Desk, params: LinkParams) -> Result<ChangeSetView, Problem> {
    let id = wanted_id(&params.customer_id)?;
    let client = people::find(desk, &params.client).await?;
    super::know(desk, vec![id.to_string()]).await?;
    let plan = staged(desk, &client, Ref::Id(id.to_string()), Some(id.clone())).await?;
    let title = format!("Bill {} to {id}", plan.nickname);
    change_set::stage(desk, title, plan.money.clone(), plan.items(1)).await
}
