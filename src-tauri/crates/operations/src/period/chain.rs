//! What a rule's chain of periods should be: a pure function of what Stripe says and of the rows that stand.

use domain::{
    Period,
    id::{InvoiceId, ItemId},
};
use jiff::Timestamp;
use store::period::{PeriodKind, PeriodRow};

/// A stretch of time that Stripe names: a current period of an item, or the span of an invoice line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// `[start, end)`.
    pub period: Period,
    /// Who pays. None where an invoice line does not tell: what is known of the row then stays.
    pub kind: Option<PeriodKind>,
    /// The item.
    pub item: Option<ItemId>,
    /// Its invoice, once there is one.
    pub invoice: Option<InvoiceId>,
}

/// One wanted period of the part of a chain that may still change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// `[start, end)`.
    pub period: Period,
    /// Who pays.
    pub kind: PeriodKind,
    /// The item.
    pub item: Option<ItemId>,
    /// Its invoice, once there is one.
    pub invoice: Option<InvoiceId>,
}

/// The open part of a chain, from `from` until a period holds `until`.
///
/// Spans of Stripe win; between them and before them nobody pays, month by month. After the last of them `next` names the end of the
/// period that begins at an instant: the same item's next one while Stripe was not asked again, else the calendar month's.
pub fn wanted(
    from: Timestamp,
    until: Timestamp,
    spans: &[Span],
    open: &[PeriodRow],
    month_end: impl Fn(Timestamp) -> Timestamp,
    following: impl Fn(Timestamp) -> (Timestamp, Option<ItemId>),
) -> Vec<Wanted> {
    let spans = in_order(spans, open);
    let mut chain = Vec::new();
    let mut at = from;
    for span in spans {
        if span.period.end() <= at || span.period.start() > until {
            continue;
        }
        nobody(&mut chain, &mut at, span.period.start(), &month_end);
        if let Ok(period) = Period::new(at.max(span.period.start()), span.period.end()) {
            let row = open.iter().find(|row| row.start_at == period.start());
            let kind = span.kind.or_else(|| row.map(|row| row.kind).filter(|kind| *kind != PeriodKind::Unsubscribed));
            at = period.end();
            chain.push(Wanted { period, kind: kind.unwrap_or(PeriodKind::Billed), item: span.item, invoice: span.invoice });
        }
    }
    while at <= until {
        let (end, item) = following(at);
        let Ok(period) = Period::new(at, end) else { break };
        let kind = if item.is_some() { PeriodKind::Billed } else { PeriodKind::Unsubscribed };
        at = end;
        chain.push(Wanted { period, kind, item, invoice: None });
    }
    chain
}

/// Fills the time up to `until` with periods that nobody pays.
fn nobody(chain: &mut Vec<Wanted>, at: &mut Timestamp, until: Timestamp, month_end: impl Fn(Timestamp) -> Timestamp) {
    while *at < until {
        let Ok(period) = Period::new(*at, month_end(*at).min(until)) else { return };
        *at = period.end();
        chain.push(Wanted { period, kind: PeriodKind::Unsubscribed, item: None, invoice: None });
    }
}

/// Stripe's spans by start, each once, and between them the rows that ended before Stripe made their invoice.
fn in_order(spans: &[Span], open: &[PeriodRow]) -> Vec<Span> {
    let mut all: Vec<Span> = Vec::new();
    for span in spans {
        match all.iter_mut().find(|known| known.period.start() == span.period.start()) {
            // An item's current period and its draft's line are the same stretch: the invoice adds to it.
            Some(known) => {
                known.kind = known.kind.or(span.kind);
                known.invoice = known.invoice.clone().or_else(|| span.invoice.clone());
                known.item = known.item.clone().or_else(|| span.item.clone());
            }
            None => all.push(span.clone()),
        }
    }
    for row in open.iter().filter(|row| row.item.is_some()) {
        let known = all.iter().any(|span| span.period.start() == row.start_at);
        // A row that Stripe's next span cuts short ends where that one begins.
        let cut = all.iter().map(|span| span.period.start()).filter(|start| *start > row.start_at).min();
        let inside = all.iter().any(|span| span.period.contains(row.start_at));
        let end = cut.map_or(row.end_at, |cut| cut.min(row.end_at));
        if let (false, false, Ok(period)) = (known, inside, Period::new(row.start_at, end)) {
            all.push(Span { period, kind: Some(row.kind), item: row.item.clone(), invoice: row.invoice.clone() });
        }
    }
    all.sort_by_key(|span| span.period.start());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(day * 86_400).unwrap()
    }

    fn span(from: i64, to: i64) -> Span {
        Span { period: Period::new(at(from), at(to)).unwrap(), kind: Some(PeriodKind::Billed), item: Some("si_1".into()), invoice: None }
    }

    fn row(from: i64, to: i64, kind: PeriodKind, item: Option<&str>) -> PeriodRow {
        PeriodRow {
            id: format!("p{from}").into(),
            rule: "rule".into(),
            start_at: at(from),
            end_at: at(to),
            kind,
            item: item.map(ItemId::from),
            invoice: None,
            statement: None,
            opened_at: at(from),
            final_at: None,
            charged_usage: None,
            remainder_out: None,
        }
    }

    /// Months of 30 days, so that the numbers in a test can be read.
    fn chain(from: i64, until: i64, spans: &[Span], open: &[PeriodRow], item: Option<&str>) -> Vec<(i64, i64, PeriodKind)> {
        let month_end = |start: Timestamp| at((start.as_second() / 86_400 / 30 + 1) * 30);
        let following = |start: Timestamp| match item {
            Some(item) => (at(start.as_second() / 86_400 + 30), Some(item.into())),
            None => (month_end(start), None),
        };
        let days = |instant: Timestamp| instant.as_second() / 86_400;
        wanted(at(from), at(until), spans, open, month_end, following)
            .into_iter()
            .map(|wanted| (days(wanted.period.start()), days(wanted.period.end()), wanted.kind))
            .collect()
    }

    #[test]
    fn time_without_a_subscription_is_a_period_of_its_own() {
        use PeriodKind::{Billed, Unsubscribed};
        assert_eq!(
            chain(10, 50, &[span(40, 70)], &[], None),
            [(10, 30, Unsubscribed), (30, 40, Unsubscribed), (40, 70, Billed)],
            "nobody pays until the item begins, month by month"
        );
        assert_eq!(chain(10, 20, &[], &[], None), [(10, 30, Unsubscribed)], "without any item there is one open month");
    }

    #[test]
    fn a_moved_end_takes_the_next_start_along() {
        use PeriodKind::Billed;
        let open = [row(0, 30, Billed, Some("si_1")), row(30, 60, Billed, Some("si_1"))];
        assert_eq!(
            chain(0, 35, &[span(20, 50)], &open, Some("si_1")),
            [(0, 20, Billed), (20, 50, Billed)],
            "a new cycle that begins on day 20 cuts the old one there"
        );
    }

    #[test]
    fn an_ended_period_stays_until_its_invoice_comes() {
        use PeriodKind::Billed;
        let open = [row(0, 30, Billed, Some("si_1"))];
        assert_eq!(
            chain(0, 31, &[span(30, 60)], &open, Some("si_1")),
            [(0, 30, Billed), (30, 60, Billed)],
            "Stripe's item shows only the current period; the one before is remembered by its row"
        );
    }

    #[test]
    fn use_after_the_last_known_end_has_a_place_while_stripe_is_not_asked() {
        use PeriodKind::Billed;
        let open = [row(0, 30, Billed, Some("si_1"))];
        assert_eq!(
            chain(0, 65, &[span(0, 30)], &open, Some("si_1")),
            [(0, 30, Billed), (30, 60, Billed), (60, 90, Billed)],
            "offline for a month, every record still belongs to one period"
        );
    }

    #[test]
    fn a_trial_stays_a_trial_when_its_invoice_comes() {
        let open = [row(0, 14, PeriodKind::Trial, Some("si_1"))];
        let line = Span { kind: None, invoice: Some("in_1".into()), ..span(0, 14) };
        assert_eq!(
            chain(0, 20, &[line, span(14, 44)], &open, Some("si_1")),
            [(0, 14, PeriodKind::Trial), (14, 44, PeriodKind::Billed)],
            "an invoice line does not say who paid"
        );
    }
}
