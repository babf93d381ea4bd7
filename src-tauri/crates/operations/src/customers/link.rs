//! Billing a client to another customer. What was sent stays with the customer that got it; what follows goes to the new one.

use domain::id::{ClientId, CustomerId};
use store::{Reader, client as rows, rule, workspace as places};

use super::{Wanted, about, form::link_work};
use crate::{
    Desk, Problem,
    change_set::{self, LinkCustomer, LinkRule, MakeSubscription, Planned, Ref, Work},
    clients as people, file, standing, subscriptions,
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

/// The notes for all of a client's rules together.
fn notes(r: &Reader, client: &ClientId, customer: &CustomerId, now: jiff::Timestamp) -> Result<Vec<LinkNote>, Problem> {
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

/// What linking does, before it is staged.
pub(super) struct Staged {
    pub(super) nickname: String,
    pub(super) money: Vec<MoneyLine>,
    client: String,
    customer: Ref,
    rules: Vec<Going>,
}

/// A rule that goes over.
struct Going {
    ends: String,
    begins: String,
    /// The price of a subscription that is to be made; none where the customer has one.
    subscribe: Option<(String, String)>,
}

impl Staged {
    /// Its items; the first one stands at `position`.
    pub(super) fn items(&self, position: i64) -> Vec<Planned> {
        let mut items = Vec::new();
        let mut rules = Vec::new();
        for rule in &self.rules {
            let subscription = rule.subscribe.as_ref().map(|(price, price_words)| {
                let customer_mark = match &self.customer {
                    Ref::Id(id) => id.clone(),
                    Ref::Item { .. } => self.client.clone(),
                };
                items.push(Planned {
                    words: format!("Subscription of {} on {price_words}", self.nickname),
                    mark: format!("subscription:{customer_mark}:{price}"),
                    work: Work::Subscription(MakeSubscription::new(self.customer.clone(), Ref::Id(price.clone()), true)),
                    found: None,
                });
                Ref::Item { item: position + i64::try_from(items.len()).unwrap_or(1) - 1 }
            });
            rules.push(LinkRule { ends: rule.ends.clone(), begins: rule.begins.clone(), subscription });
        }
        items.push(Planned {
            words: format!(
                "{} is billed to {} from now on",
                self.nickname,
                match &self.customer {
                    Ref::Id(id) => id.as_str(),
                    Ref::Item { .. } => "the new customer",
                }
            ),
            mark: format!("link:{}", self.client),
            work: link_work(LinkCustomer { client: self.client.clone(), customer: self.customer.clone(), rules }),
            found: None,
        });
        items
    }
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
        if let Some(known) = &known
            && let Some(red) = notes(r, &client, known, now)?.into_iter().find(|note| note.light == Light::Red)
        {
            return Err(Problem::invalid("customer_id", red.words));
        }
        let mut money = Vec::new();
        let mut rules = Vec::new();
        for rule in rule::of_client(r, &client)?.into_iter().filter(|rule| rule.end_at.is_none() && rule.pair().is_some()) {
            if rule.live_at.is_some() && rule.start_at >= now {
                return Err(Problem::not_allowed(
                    "This client went live with a start that is still to come. Link it to another customer once it has begun.",
                ));
            }
            let chain = standing::chain(r, &rule, now)?;
            let mut waiting = 0_i64;
            let mut value = domain::Money::zero(rule.price.currency);
            for one in chain.periods.iter().filter(|_| rule.live_at.is_some()) {
                let units = one.to_send();
                waiting = waiting.saturating_add(units);
                value = value.checked_add(one.value_of(units)?).map_err(standing::inexact)?;
            }
            let before = rule.customer.as_ref().map(ToString::to_string).unwrap_or_default();
            let sentence = if rule.live_at.is_none() {
                "Nothing was sent for it yet, so nothing stays behind. It waits for Go live.".to_owned()
            } else if waiting == 0 {
                format!("What was sent stays with {before}; nothing waits. From now on use is billed to the new customer, once you go live with it.")
            } else {
                format!(
                    "What was sent stays with {before}, and {} used until now still go there. From now on use is billed to the new customer, once you go live with it.",
                    words::units(waiting)
                )
            };
            money.push(MoneyLine { what: own.nickname.clone(), words: sentence, amount: (waiting > 0).then_some(value) });
            let price = rule.stripe_price.as_ref().map(ToString::to_string).unwrap_or_default();
            let subscribed = match (&known, &rule.stripe_meter) {
                (Some(known), Some(meter)) => crate::clients::priced(r, known, meter.as_str(), &price)?,
                _ => false,
            };
            let meter = store::source::meters(r)?.into_iter().find(|meter| meter.id == rule.meter).map(|meter| meter.code).unwrap_or_default();
            let price_words = crate::catalog::price_words(&rule.price, rule.billing_unit, &meter);
            rules.push(Going {
                ends: rule.id.to_string(),
                begins: ids.new_id(),
                subscribe: (!subscribed).then_some((price, price_words)),
            });
        }
        if let Some(before) = &own.customer
            && !subscriptions::running(r, before)?.is_empty()
        {
            let others = rows::of_customer(r, before)?.iter().filter(|other| other.id != own.id && other.stopped_at.is_none()).count();
            let words = if others == 0 {
                format!(
                    "The subscription of {before} goes on charging, its base price too. If it should not, cancel it before this: Cancel on the client's Subscription tab, or `rebill subscription cancel {}`.",
                    own.nickname
                )
            } else {
                format!(
                    "The subscription of {before} goes on: {} billed by it.",
                    words::count(others as u64, "other client is", "other clients are")
                )
            };
            money.push(MoneyLine { what: own.nickname.clone(), words, amount: None });
        }
        Ok(Staged { nickname: own.nickname, money, client: client.to_string(), customer, rules })
    })
    .await
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
