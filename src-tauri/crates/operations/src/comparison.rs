//! A rule's period beside Stripe's: its reports by state, its count, its invoice, and the name of every difference (law §9).

use std::collections::BTreeMap;

use domain::{
    Money, Quantity,
    billed::InvoiceStatus,
    reconcile::{Difference, DifferenceName, Reconciled, Row},
    report::ReportState,
};
use jiff::Timestamp;
use store::{
    Reader, mirror as kept,
    outbox::{self, BookKind},
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
    /// Whether other rules report to the same pair in this period, so that Stripe's figures are of all of them.
    pub shared: bool,
}

/// Puts a rule's period beside Stripe's. `held` are the units that the bounds hold.
///
/// # Errors
/// What the file says; a figure that does not fit.
pub fn compare(r: &Reader, standing: &Standing, used: Quantity, held: i64) -> Result<Compared, Problem> {
    let mut reports: BTreeMap<ReportState, i64> = BTreeMap::new();
    for report in &standing.reports {
        let sum = reports.entry(report.state).or_default();
        *sum = sum.saturating_add(report.report.units);
    }
    let otherwise = outbox::decisions(r, &standing.rule.id, &standing.period.id)?;
    let otherwise = otherwise.iter().filter(|decision| decision.kind != BookKind::Adopted).map(|decision| decision.units);
    let late = standing.late.as_ref().map_or(0, |late| late.units);
    let mut row = Row {
        used,
        billable: standing.due.usage,
        due: standing.due.units.saturating_add(late),
        held,
        late: late.max(0),
        adopted: standing.adopted,
        settled_otherwise: otherwise.fold(0, i64::saturating_add),
        reports,
        counted: None,
        invoiced: None,
    };
    let (mut counted_at, mut invoice_amount, mut shared) = (None, None, false);
    if let Some(pair) = standing.rule.pair() {
        shared = rule::of_pair(r, &pair)?.iter().any(|other| {
            let same_time = other.start_at < standing.period.end_at && other.end_at.is_none_or(|end| end > standing.period.start_at);
            other.id != standing.rule.id && same_time
        });
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
    Ok(Compared { row, reconciled, counted_at, invoice_amount, shared })
}

/// A difference with its value and what to do.
///
/// # Errors
/// An amount that does not fit.
pub fn difference(standing: &Standing, difference: &Difference) -> Result<DifferenceView, Problem> {
    let whole = i64::try_from(difference.units.to_micros() / 1_000_000).map_err(inexact)?;
    let amount = match (&standing.late, difference.name) {
        (Some(late), DifferenceName::Late) => Some(late.value),
        (_, DifferenceName::Foreign | DifferenceName::Doubled) => None,
        _ => Some(standing.value_of(whole)?),
    };
    Ok(DifferenceView {
        name: name(difference.name).to_owned(),
        units: difference.units.to_string(),
        amount,
        words: sentence(difference.name, whole),
    })
}

/// The law's word for a difference.
pub const fn name(name: DifferenceName) -> &'static str {
    match name {
        DifferenceName::Queued => "queued",
        DifferenceName::Held => "held",
        DifferenceName::Pending => "pending",
        DifferenceName::Late => "late",
        DifferenceName::Rejected => "rejected",
        DifferenceName::Uncertain => "uncertain",
        DifferenceName::Missing => "missing",
        DifferenceName::Absent => "absent",
        DifferenceName::Stranded => "stranded",
        DifferenceName::Foreign => "foreign",
        DifferenceName::Doubled => "doubled",
        DifferenceName::Adopted => "adopted",
        DifferenceName::Owed => "owed",
    }
}

fn sentence(name: DifferenceName, number: i64) -> String {
    let units = words::units(number);
    let (is, has) = if number.abs() == 1 { ("is", "was") } else { ("are", "were") };
    match name {
        DifferenceName::Queued => format!("{units} {is} not sent yet. They wait in the send queue."),
        DifferenceName::Held => format!("{units} {is} held by your bounds. Approve or write off in the send queue."),
        DifferenceName::Pending => format!("{units} {is} on the way to Stripe."),
        DifferenceName::Late => {
            format!("{units} became due after the invoice was final. They are listed with their value and are not sent yet.")
        }
        DifferenceName::Rejected => format!("Stripe refused {units}. The reason stands under Units sent."),
        DifferenceName::Uncertain => {
            format!("It is not known whether {units} arrived. Nothing is sent twice; it clears by itself or asks you.")
        }
        DifferenceName::Missing => format!("{units} {has} accepted by Stripe and {is} not in its count yet."),
        DifferenceName::Absent => format!("{units} surely did not arrive and {is} due again."),
        DifferenceName::Stranded => format!("{units} {is} in Stripe's count but not on the invoice."),
        DifferenceName::Foreign => format!("Stripe counted {units} that {has} not sent from here. Find out who else sends to this meter."),
        DifferenceName::Doubled => format!("The invoice has {units} more than Stripe's count. Look at the customer's subscriptions."),
        DifferenceName::Adopted => format!("{units} {has} counted by Stripe before and taken over as yours."),
        DifferenceName::Owed => format!("{units} more {has} charged than {is} due: owed to the client."),
    }
}
