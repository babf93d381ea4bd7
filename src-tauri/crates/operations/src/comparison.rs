//! A rule's period beside Stripe's: its reports by state, its count, its invoice, and the name of every difference (law §9).

use std::collections::BTreeMap;

use domain::{
    Money, Quantity, Rated,
    billed::InvoiceStatus,
    reconcile::{Difference, DifferenceName, Reconciled, Row},
    report::ReportState,
};
use jiff::Timestamp;
use store::{
    Reader, mirror as kept,
    period::{self as rows, PeriodRow},
    rule,
};

use crate::{
    Problem, mirror, period,
    standing::{Standing, inexact},
    view::DifferenceView,
    words,
};

/// One rule in one period, beside what Stripe has for its pair.
#[derive(Debug, Clone)]
pub struct Compared {
    /// The figures.
    pub row: Row,
    /// What they came to.
    pub reconciled: Reconciled,
    /// When Stripe's count was read, if it was.
    pub counted_at: Option<Timestamp>,
    /// The amount of the invoice's lines, once the invoice is no draft.
    pub invoice_amount: Option<Money>,
    /// Whether Stripe's figures are of other rules too, so that they are not beside this one's.
    pub shared: bool,
    /// Whose figures they are.
    pub beside: Beside,
}

/// Whose figures are put beside Stripe's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// One rule's, which Stripe's figures may be only a part of.
    OneRule,
    /// All of a pair's, added up by [`together`].
    WholePair {
        /// Whether all its rules have the same price; else a part of its units has no value of its own.
        one_price: bool,
    },
}

/// Puts a rule's period, or a whole pair's, beside Stripe's. `held` are the units that the bounds hold.
///
/// # Errors
/// What the file says; a figure that does not fit.
pub fn compare(r: &Reader, standing: &Standing, used: Quantity, held: i64, beside: Beside) -> Result<Compared, Problem> {
    let mut reports: BTreeMap<ReportState, i64> = BTreeMap::new();
    for report in &standing.reports {
        let sum = reports.entry(report.state).or_default();
        *sum = sum.saturating_add(report.report.units);
    }
    let units = reports.iter().filter(|(state, _)| state.counts_as_decided()).map(|(_, units)| *units).fold(0, i64::saturating_add);
    let late = standing.late.as_ref().map_or(0, |late| late.units);
    let mut row = Row {
        used,
        billable: standing.due.usage,
        due: standing.due.units.saturating_add(late),
        held,
        late: late.max(0),
        adopted: standing.adopted,
        // Whatever is decided and neither reported nor adopted was written off or settled in money (law §6.4).
        settled_otherwise: standing.decided.saturating_sub(units).saturating_sub(standing.adopted),
        reports,
        counted: None,
        invoiced: None,
        before_start: standing.period.end_at <= standing.rule.start_at,
    };
    let (mut counted_at, mut invoice_amount, mut shared) = (None, None, false);
    if let Some(pair) = standing.rule.pair() {
        shared = beside == Beside::OneRule && !mates(r, standing)?.is_empty();
        if let Some(span) = mirror::whole_minutes(standing.period.period()?)?
            && let Some(count) = kept::last_count(r, &pair, span.start(), span.end())?
            && !shared
        {
            (row.counted, counted_at) = (Some(count.value), Some(count.as_of));
        }
        let invoice = period::invoice_of(r, &pair, &standing.period)?.filter(|read| read.value.status != InvoiceStatus::Draft && !shared);
        if let Some(invoice) = invoice {
            let billed: Vec<_> = period::lines_of(&invoice.value, &pair, &standing.period).collect();
            row.invoiced = Quantity::checked_sum(billed.iter().map(|line| line.quantity));
            let currency = standing.rated.total.currency();
            invoice_amount = Money::sum(currency, billed.iter().map(|line| line.amount)).ok();
            counted_at = counted_at.or(Some(invoice.read_at));
        }
    }
    let reconciled = row.reconcile();
    Ok(Compared { row, reconciled, counted_at, invoice_amount, shared, beside })
}

/// Other rules that report to the same pair over the same period, with that period's row (law §6.3).
///
/// # Errors
/// What the file says.
pub fn mates(r: &Reader, standing: &Standing) -> Result<Vec<PeriodRow>, Problem> {
    let Some(pair) = standing.rule.pair() else { return Ok(Vec::new()) };
    let own = &standing.period;
    let mut found = Vec::new();
    for other in rule::of_pair(r, &pair)?.into_iter().filter(|other| other.id != standing.rule.id) {
        let bills = other.start_at < own.end_at && other.end_at.is_none_or(|end| end > own.start_at);
        let same = |row: &PeriodRow| row.start_at == own.start_at && row.end_at == own.end_at;
        found.extend(rows::of_rule(r, &other.id)?.into_iter().filter(|row| bills && same(row)));
    }
    Ok(found)
}

/// The standings of the rules that share a pair over one period, as one: Stripe counts and bills them together (law §6.3). Units, reports
/// and money are added up; under one price the units are rated together, as Stripe rates them. None without any. Says also whether there is
/// one price.
///
/// # Errors
/// A figure that does not fit; prices of two currencies.
pub fn together(members: &[&Standing]) -> Result<Option<(Standing, bool)>, Problem> {
    let Some((first, rest)) = members.split_first() else { return Ok(None) };
    let mut all = (*first).clone();
    let mut total = first.rated.total;
    for one in rest {
        all.due.units = all.due.units.checked_add(one.due.units).ok_or_else(|| inexact("units of a pair"))?;
        all.decided = all.decided.checked_add(one.decided).ok_or_else(|| inexact("units of a pair"))?;
        all.adopted = all.adopted.checked_add(one.adopted).ok_or_else(|| inexact("units of a pair"))?;
        all.reports.extend(one.reports.iter().cloned());
        total = total.checked_add(one.rated.total).map_err(inexact)?;
        all.late = match (all.late.take(), &one.late) {
            (Some(mut sum), Some(late)) => {
                sum.units = sum.units.saturating_add(late.units);
                sum.value = sum.value.checked_add(late.value).map_err(inexact)?;
                Some(sum)
            }
            (known, late) => known.or_else(|| late.clone()),
        };
        // The pair's time began with the first of its rules.
        all.rule.start_at = all.rule.start_at.min(one.rule.start_at);
    }
    let one_price = rest.iter().all(|one| one.rule.price == first.rule.price);
    all.rated = if one_price {
        first.rule.price.rate(Quantity::from_whole(all.due.units)).map_err(inexact)?
    } else {
        Rated { lines: Vec::new(), total }
    };
    Ok(Some((all, one_price)))
}

/// A difference with its value and what to do.
///
/// # Errors
/// An amount that does not fit.
pub fn difference(standing: &Standing, difference: &Difference, compared: &Compared) -> Result<DifferenceView, Problem> {
    use DifferenceName as Name;

    let whole = i64::try_from(difference.units.to_micros() / 1_000_000).map_err(inexact)?;
    let amount = match (&standing.late, difference.name) {
        (Some(late), Name::Late) => Some(late.value),
        // Billed by others: it is worth what the invoice says.
        (_, Name::History) => compared.invoice_amount.and_then(|invoice| invoice.checked_sub(standing.rated.total).ok()),
        _ if compared.beside == (Beside::WholePair { one_price: false }) => None,
        // Beyond what is due: what as many more units would cost.
        (_, Name::Foreign | Name::Doubled) => Some(standing.value_above(whole)?),
        _ => Some(standing.value_of(whole)?),
    };
    Ok(DifferenceView {
        name: difference.name.name().to_owned(),
        units: difference.units.to_string(),
        amount,
        words: sentence(difference.name, whole, standing.period.final_at.is_some()),
    })
}

/// What is left when every unit agrees and the money does not: our amount against the invoice line's (law §9). None while there is no invoice.
pub fn money_difference(standing: &Standing, compared: &Compared) -> Option<DifferenceView> {
    compared.row.invoiced?;
    let ours = standing.rated.total;
    let words = match compared.invoice_amount {
        Some(invoice) if invoice == ours => return None,
        Some(invoice) => format!(
            "The units agree, the money does not: {} here and {} on the invoice. The price in Stripe is another than the one agreed here; compare the two.",
            words::money(ours),
            words::money(invoice)
        ),
        None => format!(
            "The invoice is in another currency than {}, so its amount cannot be compared. Look at it in Stripe.",
            ours.currency().code().to_ascii_uppercase()
        ),
    };
    let amount = compared.invoice_amount.and_then(|invoice| invoice.checked_sub(ours).ok());
    Some(DifferenceView { name: AMOUNT.to_owned(), units: "0".to_owned(), amount, words })
}

/// The name of a difference in money alone.
pub const AMOUNT: &str = "amount";

fn sentence(name: DifferenceName, number: i64, is_final: bool) -> String {
    let units = words::units(number);
    let (is, has, them) = if number.abs() == 1 { ("is", "was", "it") } else { ("are", "were", "them") };
    let is_late = if number.abs() == 1 { "it is late" } else { "they are late" };
    match name {
        DifferenceName::Queued => format!("{units} {is} not sent yet. They wait in the send queue."),
        DifferenceName::Held => format!("{units} {is} held by your bounds. Approve or write off in the send queue."),
        DifferenceName::Pending => format!("{units} {is} on the way to Stripe."),
        DifferenceName::Late => {
            format!("{units} became due after the invoice was final. They are listed with their value and are not sent yet.")
        }
        DifferenceName::Rejected => format!("Stripe refused {units}. The reason stands under Units sent."),
        DifferenceName::Accepted => {
            format!("Stripe took {units} and does not show {them} in its count yet. That takes minutes; the next sync compares again.")
        }
        DifferenceName::Uncertain => {
            format!("It is not known whether {units} arrived. Nothing is sent twice; it clears by itself or asks you.")
        }
        DifferenceName::Missing => format!("{units} {has} accepted by Stripe and {is} not in its count yet."),
        DifferenceName::Absent if is_final => {
            format!("{units} surely did not arrive, and {has} not charged: the invoice is final, so {is_late} and listed with the value.")
        }
        DifferenceName::Absent => format!("{units} surely did not arrive and {is} due again."),
        DifferenceName::Stranded => {
            format!("{units} {is} in Stripe's count but not on the invoice. Look at it under Units sent: then they are listed as late.")
        }
        DifferenceName::Foreign => format!("Stripe has {units} that {has} not sent from here. Find out who else sends to this meter."),
        DifferenceName::Doubled => format!("The invoice has {units} more than Stripe's count. Look at the customer's subscriptions."),
        DifferenceName::Adopted => format!("{units} {has} counted by Stripe before and taken over as yours."),
        DifferenceName::History => format!(
            "The invoice has {units} from before billing began here. {verb} not sent from here, and nothing is sent for that time.",
            verb = if number.abs() == 1 { "It was" } else { "They were" }
        ),
        DifferenceName::Owed => format!("{units} more {has} charged than {is} due: owed to the client."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_arrive_is_due_again_only_while_its_period_is_open() {
        assert!(sentence(DifferenceName::Absent, 3, false).ends_with("are due again."), "an open period takes it once more");
        let late = sentence(DifferenceName::Absent, 3, true);
        assert!(late.contains("they are late") && !late.contains("due again"), "a final one does not: {late}");
        assert!(sentence(DifferenceName::Absent, 1, true).contains("it is late"), "one unit is one");
    }
}
