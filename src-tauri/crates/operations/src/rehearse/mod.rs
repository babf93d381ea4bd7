//! Rehearsals: one test customer with Stripe's test card on a test clock is billed for a period by the real prices, and Stripe's invoice is
//! laid beside ours. In test mode alone; nobody is charged, nothing of it is among the units sent, and nothing of it enters the mirror.
//!
//! A rehearsal is a change set, so that a crash half-way is finished by applying it again, each object once. Its row is written with the
//! receipt of its clock, which is the first thing made in Stripe: what stands there can always be removed.

mod compare;
mod list;
mod wanted;

use domain::Money;
use store::{Reader, workspace as places};
use stripe::permissions::Area;

pub use compare::{Bill, Expected, ExpectedLine};
pub(crate) use compare::{Billed, BilledInvoice, compare};
pub use list::{list, read};

use crate::{
    Desk, Problem,
    change_set::{
        self, AdvanceClock, MakeClock, Planned, PutOnClock, ReadRehearsal, Ref, RemoveClock, ReportOnClock, SubscribeOnClock, Work,
    },
    connect, file,
    standing::inexact,
    view::{ChangeSetView, Mode, MoneyLine, RehearseForm, RehearseParams, RehearsePreview},
    words, workspace,
};
use wanted::{Part, Wanted};

/// How often Stripe is asked whether something arrived before the step is left for later: about three minutes.
pub const PATIENCE: u32 = 60;

/// What can be rehearsed here.
///
/// # Errors
/// When the file cannot be read.
pub async fn form(desk: &Desk) -> Result<RehearseForm, Problem> {
    file::read(desk, |r| {
        let place = places::get(r)?;
        let (prices, plans, clients) = wanted::choices(r)?;
        Ok(RehearseForm { mode: workspace::mode(&place), not_here: not_here(r, &place)?, prices, plans, clients })
    })
    .await
}

/// Why a workspace has no rehearsals, with what to do.
fn not_here(r: &Reader, place: &places::Workspace) -> Result<Option<String>, Problem> {
    Ok(match workspace::mode(place) {
        Mode::Live => Some(
            "Rehearsals exist only in Stripe's test mode, and this workspace is LIVE. Nothing was made. Open your test workspace and \
             rehearse there; the same prices give the same bill."
                .to_owned(),
        ),
        _ if place.stripe.is_none() => {
            Some("Stripe is not connected, so nothing can be rehearsed. Connect it with a test key under Connections.".to_owned())
        }
        _ => connect::missing(r, Area::TestClocks)?.map(|words| format!("{words} Nothing was made.")),
    })
}

/// Our own bill of a rehearsal, from the file alone. Changes nothing.
///
/// # Errors
/// A form that cannot be meant, at its field.
pub async fn preview(desk: &Desk, params: RehearseParams) -> Result<RehearsePreview, Problem> {
    let now = desk.now();
    file::read(desk, move |r| {
        let wanted = wanted::read(r, &params, now)?;
        let bill = wanted.bill()?;
        Ok(RehearsePreview {
            title: wanted.title.clone(),
            currency: wanted.currency.code().to_owned(),
            currencies: wanted.currencies.clone(),
            prices: wanted.parts.iter().chain(&wanted.once).map(Part::shown).collect(),
            first: bill.shown(&bill.first),
            after: bill.shown(&bill.then),
            total: bill.total()?,
        })
    })
    .await
}

/// Plans a rehearsal. Nothing leaves the laptop.
///
/// # Errors
/// A form that cannot be meant, at its field; a workspace that has no test mode.
pub async fn plan(desk: &Desk, params: RehearseParams) -> Result<ChangeSetView, Problem> {
    plan_with(desk, params, PATIENCE).await
}

/// As [`plan`], asking Stripe at most so often whether something arrived.
///
/// # Errors
/// As [`plan`].
pub async fn plan_with(desk: &Desk, params: RehearseParams, patience: u32) -> Result<ChangeSetView, Problem> {
    let now = desk.now();
    let wanted = file::read(desk, move |r| {
        if let Some(why) = not_here(r, &places::get(r)?)? {
            return Err(Problem::not_allowed(why));
        }
        wanted::read(r, &params, now)
    })
    .await?;
    let bill = wanted.bill()?;
    let total = bill.total()?;
    // Whole seconds: Stripe freezes a clock at no less.
    let at = jiff::Timestamp::from_second(now.as_second()).map_err(inexact)?;
    let id = desk.ids.new_id();
    let planned = steps(desk, &wanted, bill, &id, at, patience)?;
    let money = money(&wanted, total);
    change_set::stage(desk, format!("Rehearse {}", wanted.title), money, planned).await
}

fn money(wanted: &Wanted, total: Money) -> Vec<MoneyLine> {
    vec![MoneyLine {
        what: wanted.title.clone(),
        words: "what Rebill expects on Stripe's test invoices; the payer is a test card, so no money moves".to_owned(),
        amount: Some(total),
    }]
}

/// The steps in their order: clock, customer, subscription, units, the passing of a period, the comparison.
fn steps(desk: &Desk, wanted: &Wanted, bill: Bill, id: &str, at: jiff::Timestamp, patience: u32) -> Result<Vec<Planned>, Problem> {
    let step = |words: String, part: &str, work: Work| Planned { words, mark: format!("rehearsal:{id}:{part}"), work, found: None };
    let item = |item: i64| Ref::Item { item };
    let total = bill.total()?;
    let clock =
        MakeClock { rehearsal: id.to_owned(), name: format!("Rebill rehearsal {id}"), title: wanted.title.clone(), ours: total, at };
    let mut planned = vec![step("A test clock, on which a whole period passes at once".to_owned(), "clock", Work::Clock(clock))];
    let customer = PutOnClock { rehearsal: id.to_owned(), clock: item(1), name: format!("Rehearsal: {}", wanted.title) };
    planned.push(step("A test customer on it, with Stripe's test card".to_owned(), "customer", Work::PutOnClock(customer)));
    let names: Vec<&str> = wanted.parts.iter().chain(&wanted.once).map(|part| part.name.as_str()).collect();
    let subscription = SubscribeOnClock {
        rehearsal: id.to_owned(),
        customer: item(2),
        prices: wanted.parts.iter().map(|part| part.price.id.to_string()).collect(),
        licensed: wanted.parts.iter().filter(|part| part.meter.is_none()).map(|part| part.price.id.to_string()).collect(),
        once: wanted.once.iter().map(|part| part.price.id.to_string()).collect(),
        currency: wanted.currency.code().to_owned(),
    };
    let words = format!("Its subscription to {}", names.join(", "));
    planned.push(step(words, "subscription", Work::SubscribeOnClock(subscription)));
    let mut reported = Vec::new();
    for (number, part) in wanted.parts.iter().enumerate() {
        let (Some(meter), Some(units)) = (&part.meter, part.units.filter(|units| *units > 0)) else { continue };
        let report = ReportOnClock {
            customer: item(2),
            after: item(3),
            meter: meter.id.to_string(),
            event_name: meter.event_name.clone(),
            customer_key: meter.customer_key.clone(),
            value_key: meter.value_key.clone(),
            units,
            identifier: format!("rehearsal-{}", desk.ids.random_hex()),
            // Inside the first period, which begins with the clock's own time.
            at: at.checked_add(jiff::SignedDuration::from_secs(60)).map_err(inexact)?,
        };
        let words = format!("{} of {} reported for it", words::units(units), part.name);
        planned.push(step(words, &format!("units-{number}"), Work::ReportOnClock(report.clone())));
        reported.push((item(i64::try_from(planned.len()).map_err(inexact)?), report));
    }
    let end = crate::subscriptions::money::period_after(at, &wanted.interval, wanted.interval_count);
    let advance = AdvanceClock {
        clock: item(1),
        customer: item(2),
        after: std::iter::once(item(3)).chain(reported.iter().map(|(item, _)| item.clone())).collect(),
        reported: reported.into_iter().map(|(_, report)| report).map(|report| (report.meter, report.units)).collect(),
        from: at,
        until: end,
        patience,
    };
    let day = words::when(end, &jiff::tz::TimeZone::UTC);
    let words = format!("The clock goes past the period's end ({day}), until Stripe's invoice is final");
    planned.push(step(words, "advance", Work::AdvanceClock(advance)));
    let read = ReadRehearsal {
        rehearsal: id.to_owned(),
        customer: item(2),
        after: item(i64::try_from(planned.len()).map_err(inexact)?),
        bill,
        at,
    };
    planned.push(step("Stripe's invoice is read and laid beside ours".to_owned(), "read", Work::ReadRehearsal(Box::new(read))));
    Ok(planned)
}

/// Plans the removal of what a rehearsal left in Stripe. What was found out stays here.
///
/// # Errors
/// One that is not there, or was removed.
pub async fn plan_remove(desk: &Desk, id: &str) -> Result<ChangeSetView, Problem> {
    let (wanted, now) = (id.to_owned(), desk.now());
    let row = file::read(desk, move |r| {
        if let Some(why) = not_here(r, &places::get(r)?)? {
            return Err(Problem::not_allowed(why));
        }
        let row = list::find(r, &wanted)?;
        if !list::stands(&row, now) {
            return Err(Problem::not_allowed("Nothing of this rehearsal is in Stripe any more. Its comparison stays here."));
        }
        Ok(row)
    })
    .await?;
    let planned = vec![Planned {
        words: "The test clock goes, and with it its test customer and its subscription".to_owned(),
        mark: format!("rehearsal:{}:remove", row.id),
        work: Work::RemoveClock(RemoveClock { rehearsal: row.id.clone(), clock: row.clock.clone(), at: now }),
        found: None,
    }];
    change_set::stage(desk, format!("Remove the rehearsal of {}", row.title), Vec::new(), planned).await
}
