//! Making a price for one client: a change set with the price, the subscription that goes over to it, and the override here. Without
//! Stripe a rule follows the one before, and nothing leaves the computer.

use domain::{billed::MirrorPrice, catalog::Faults, id::RuleId};
use store::workspace as places;

use super::{
    MARK,
    check::{self, Checked, compared, first_statement, notes},
    keep,
    present::By,
    terms_words,
};
use crate::{
    Desk, Problem,
    change_set::{self, KeepOverride, MakePrice, OverrideChange, Planned, Ref, Work},
    file,
    subscriptions::{Fresh, change_steps},
    view::{ChangeSetState, ChangeSetView, ChangeSubscriptionParams, MoneyLine, OverrideParams},
    words,
};

/// The first broken field, and the others for whoever reads on.
fn refusal(faults: Faults) -> Problem {
    let further = faults.further();
    match (faults.0.into_iter().next(), further) {
        (Some(first), Some(further)) => Problem::invalid(&first.field, first.words).with_detail(further),
        (Some(first), None) => Problem::invalid(&first.field, first.words),
        (None, _) => Problem::internal("a refusal without a reason"),
    }
}

/// Plans a price for one client. In Stripe it is staged; under Custom, where nothing leaves this computer, it is kept at once.
///
/// # Errors
/// The first broken field, with all of them in detail. Nothing is stored then.
pub async fn plan(desk: &Desk, params: OverrideParams) -> Result<ChangeSetView, Problem> {
    make(desk, params, true).await
}

/// As [`plan`], but what would be kept at once under Custom is only shown: the command line's plan.
///
/// # Errors
/// As [`plan`].
pub async fn show(desk: &Desk, params: OverrideParams) -> Result<ChangeSetView, Problem> {
    make(desk, params, false).await
}

async fn make(desk: &Desk, params: OverrideParams, kept_now: bool) -> Result<ChangeSetView, Problem> {
    let client = crate::clients::find(desk, &params.client).await?;
    let (now, form, id) = (desk.now(), params.clone(), client.clone());
    let (checked, money, zone) = file::read(desk, move |r| {
        let checked = check::read(r, &id, &form, now)?.map_err(|(_, faults)| refusal(faults))?;
        let mut words = format!("{} instead of {}", terms_words(&checked.pays), terms_words(&checked.present.pays));
        let compared = compared(r, &id, &checked.present, &checked.pays, now)?;
        words = match &compared {
            Some(one) => format!("{words}. At {}: {} now, {} then", one.at, words::money(one.before), words::money(one.after)),
            None => format!("{words}. No whole period yet to compare by"),
        };
        let amount = compared.and_then(|one| one.after.checked_sub(one.before).ok());
        let mut money = vec![MoneyLine { what: checked.nickname.clone(), words, amount }];
        for note in notes(r, &checked.present, &form, checked.day)? {
            money.push(MoneyLine { what: checked.nickname.clone(), words: note, amount: None });
        }
        if let Some(day) = checked.day {
            money.extend(first_statement(r, &id.as_str().into(), &checked.present, &checked.pays, day)?);
        }
        Ok((checked, money, places::get(r)?.time_zone()?))
    })
    .await?;
    let day = words::day_and_month(checked.begins, &zone);
    let when = if params.now { "now".to_owned() } else { format!("from {day}") };
    let title = format!("Give {} its own price, {}, {when}", checked.nickname, terms_words(&checked.pays));
    match &checked.present.by {
        By::Subscription { .. } => staged(desk, &client, params, checked, money, title).await,
        By::Statement { .. } | By::Plan { .. } => {
            let state = if kept_now { ChangeSetState::Done } else { ChangeSetState::Planned };
            let id = desk.ids.new_id();
            if kept_now {
                let (own, rule) = (id.clone(), RuleId::new(desk.ids.new_id()));
                file::write(desk, move |tx| keep::begin(tx, &client, &params, checked, (own, rule), now)).await?;
            }
            Ok(ChangeSetView { state, money, ..ChangeSetView::kept_here(&id, title, now) })
        }
    }
}

async fn staged(
    desk: &Desk,
    client: &str,
    params: OverrideParams,
    checked: Checked,
    mut money: Vec<MoneyLine>,
    title: String,
) -> Result<ChangeSetView, Problem> {
    let Checked { nickname, present, offer, pays, reason, begins, .. } = checked;
    let By::Subscription { subscription, price, tax } = &present.by else {
        return Err(Problem::internal("a price of statements is not made in Stripe"));
    };
    let mut work = MakePrice {
        product: Some(Ref::Id(price.product.to_string())),
        meter: price.meter.as_ref().map(|meter| Ref::Id(meter.to_string())),
        prices: vec![pays.price.clone()],
        every: offer.every,
        nickname: Some(format!("{nickname} alone").chars().take(LONGEST_NICKNAME).collect()),
        tax_behavior: *tax,
        code: pays.meter.clone(),
        unit: pays.unit.map(|unit| unit.to_string()),
        ..MakePrice::default()
    };
    if pays.price.divides_quantity() {
        work.unit = Some("1".to_owned());
    }
    // The same terms once more, after they were taken back, are another price of the same mark: the first one is archived.
    let mark = work.mark(&format!("{MARK}{client}:{}", present.key));
    let words = terms_words(&pays);
    let fresh = Fresh {
        price: MirrorPrice {
            id: mark.as_str().into(),
            nickname: work.nickname.clone(),
            lookup_key: None,
            active: true,
            price: Some(pays.price.clone()),
            further: Vec::new(),
            ..(**price).clone()
        },
        words: words.clone(),
    };
    let change = ChangeSubscriptionParams {
        client: client.to_owned(),
        subscription: Some(subscription.id.to_string()),
        prices: subscription.items.iter().map(|item| if item.price == price.id { mark.clone() } else { item.price.to_string() }).collect(),
        now: params.now,
    };
    let steps = change_steps(desk, change, Some(fresh)).await?;
    money.extend(steps.money);
    let mut planned = vec![Planned {
        words: format!("Price {words}, for {nickname} alone, on the same product"),
        mark,
        work: Work::Price(work),
        found: None,
    }];
    planned.extend(steps.planned);
    let last = i64::try_from(planned.len()).unwrap_or(i64::MAX);
    let id = desk.ids.new_id();
    let own_mark = format!("override:{id}:begins");
    let keep = KeepOverride {
        id,
        change: OverrideChange::Begin {
            client: client.to_owned(),
            plan: present.plan.map(|plan| (plan.id.to_string(), plan.version, plan.slot)),
            instead_of: present.key,
            instead: present.usual,
            pays,
            price: Ref::Item { item: 1 },
            reason: reason.clone(),
            from: begins,
            until: params.until,
            replaces: present.own.map(|own| own.id),
        },
        subscription: subscription.id.to_string(),
        after: Ref::Item { item: last },
        mark: own_mark.clone(),
    };
    planned.push(Planned {
        words: format!("Listed here as the price of {nickname} alone: {reason}"),
        mark: own_mark,
        work: Work::Override(Box::new(keep)),
        found: None,
    });
    change_set::stage(desk, title, money, planned).await
}

/// Longest note on a price in Stripe, in characters.
const LONGEST_NICKNAME: usize = 250;
