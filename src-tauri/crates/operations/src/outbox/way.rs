//! Whether the way is free: who pays for a pair now, whether its meter can be billed, and whether a period still takes an event.

use domain::{
    Minute,
    billed::{Customer, Item, Payer, StripeMeter, payer},
    report::{MaySend, SendQuery, WaitReason, WithdrawReason, may_send},
};
use jiff::Timestamp;
use store::{Reader, mirror as kept, outbox::Pair, period::PeriodRow};

use crate::{Problem, period};

/// What stands between a pair's period and Stripe.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Way {
    /// An event with this minute may be sent now.
    Free,
    /// Not yet.
    Wait(WaitReason),
    /// Not into this period, or not with this minute, any more.
    Closed(WithdrawReason),
    /// No item in billing prices the pair.
    NoPayer,
    /// Several do: each would charge the same units.
    ChargesTwice,
    /// The meter cannot be billed exactly once, or the customer lives in another time; in words.
    Unfit(String),
}

impl Way {
    /// Whether the period, with the minute, can still take the event: waiting is no refusal.
    pub(crate) const fn can_take(&self) -> bool {
        matches!(self, Self::Free | Self::Wait(_))
    }
}

/// Looks at the way for an event of a pair in a minute of a period. `draft_read` says that the invoice was read immediately before.
///
/// # Errors
/// What the file says.
pub(crate) fn way(r: &Reader, pair: &Pair, row: &PeriodRow, minute: Minute, now: Timestamp, draft_read: bool) -> Result<Way, Problem> {
    if let Some(unfit) = unfit(r, pair)? {
        return Ok(Way::Unfit(unfit));
    }
    let items: Vec<Item> = kept::items_of_pair(r, pair)?.into_iter().map(|read| read.value).collect();
    let invoice = period::known_invoice(r, pair, row, draft_read)?;
    let whole = row.period()?;
    let last_of_a_canceled = || items.iter().any(|item| row.item.as_ref() == Some(&item.id) && item.takes_last_period(whole, &invoice));
    let priced = match payer(&items, &pair.customer, &pair.meter, now) {
        Payer::WouldChargeTwice(_) => return Ok(Way::ChargesTwice),
        // An open period that no item of ours bills has no payer, whatever else the customer subscribes to.
        Payer::OnePayer(item) => row.item.as_ref() == Some(&item.id) || last_of_a_canceled(),
        Payer::NoPayer => last_of_a_canceled(),
    };
    if !priced && !invoice.is_final(whole, now) {
        return Ok(Way::NoPayer);
    }
    let query = SendQuery { now, minute, period: whole, invoice: &invoice, item_priced: priced };
    Ok(match may_send(&query) {
        MaySend::Yes => Way::Free,
        MaySend::Wait { reason } => Way::Wait(reason),
        MaySend::Withdraw { reason: WithdrawReason::NotPriced } => Way::NoPayer,
        MaySend::Withdraw { reason } => Way::Closed(reason),
    })
}

/// Why a pair cannot be billed exactly, if so.
fn unfit(r: &Reader, pair: &Pair) -> Result<Option<String>, Problem> {
    let Some(meter) = kept::find::<StripeMeter>(r, pair.meter.as_str())? else {
        return Ok(Some("Stripe shows no such meter. Sync, and look at the meter in Stripe.".to_owned()));
    };
    if let Err(unfit) = meter.value.check() {
        return Ok(Some(format!("Units cannot be sent: {unfit}. Use a price on a meter that sums.")));
    }
    let customer = kept::find::<Customer>(r, pair.customer.as_str())?;
    Ok(customer.and_then(|customer| {
        let clock = customer.value.test_clock?;
        Some(format!("The customer lives on Stripe's test clock {clock}, whose time cannot be read here. Use a customer without one."))
    }))
}
