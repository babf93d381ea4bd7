//! Every difference has a name (law §9).

use std::collections::BTreeMap;

use domain::reconcile::Row;
use domain::{Quantity, ReportState};

use crate::quantity;

fn row(due: i64, reports: &[(ReportState, i64)], counted: Option<&str>, invoiced: Option<&str>) -> Row {
    Row {
        used: Quantity::from_whole(due),
        billable: Quantity::from_whole(due),
        due,
        reports: BTreeMap::from_iter(reports.iter().copied()),
        counted: counted.map(quantity),
        invoiced: invoiced.map(quantity),
        ..Row::default()
    }
}

/// `name units, …; reconciled` of a row.
fn named(row: &Row) -> String {
    let result = row.reconcile();
    let names: Vec<String> = result.differences.iter().map(|d| format!("{:?} {}", d.name, d.units)).collect();
    format!("{}{}", names.join(", "), if result.to_the_unit { " to the unit" } else { "" })
}

#[test]
fn reconciled_to_the_unit_is_said_only_when_it_was_compared() {
    use ReportState as S;
    assert_eq!(named(&row(10, &[(S::Confirmed, 10)], Some("10"), None)), " to the unit");
    assert_eq!(named(&row(10, &[(S::Invoiced, 10)], Some("10"), Some("10"))), " to the unit");
    assert_eq!(named(&row(10, &[(S::Confirmed, 10)], None, None)), "", "not compared");
    assert_eq!(
        named(&row(10, &[(S::Accepted, 10)], Some("0"), None)),
        "Accepted 10",
        "what Stripe took and does not count yet has its name, and is no agreement"
    );
    assert_eq!(named(&row(-3, &[(S::Invoiced, -3)], Some("-3"), Some("0"))), " to the unit", "a negative count bills as zero");
}

#[test]
fn what_waits_is_named_once() {
    use ReportState as S;
    let mut waiting = row(10, &[(S::Confirmed, 2), (S::Pending, 1), (S::Sending, 1), (S::Absent, 2)], Some("2"), None);
    (waiting.held, waiting.late) = (1, 1);
    assert_eq!(
        named(&waiting),
        "Queued 2, Held 1, Pending 2, Late 1, Absent 2",
        "6 units are not decided: 2 absent, 1 late, 1 held, 2 in the queue"
    );
    assert_eq!(
        named(&row(4, &[(S::Absent, 2), (S::Confirmed, 4)], Some("4"), None)),
        " to the unit",
        "absent units with a successor are history"
    );
}

#[test]
fn every_state_in_doubt_has_its_name() {
    use ReportState as S;
    let doubtful = row(15, &[(S::Rejected, 1), (S::Uncertain, 2), (S::Missing, 3), (S::Stranded, 4), (S::Confirmed, 5)], Some("9"), None);
    assert_eq!(named(&doubtful), "Rejected 1, Uncertain 2, Missing 3, Stranded 4");
    let seen = Row { late: 4, ..row(9, &[(S::StrandedSeen, 4), (S::Invoiced, 5)], Some("9"), Some("5")) };
    assert_eq!(named(&seen), "Late 4", "the owner has seen that they are on no invoice (§6.5)");
    assert_eq!(seen.sent(), 9, "they did reach Stripe's count");
}

#[test]
fn counts_that_we_cannot_explain_are_named() {
    use ReportState as S;
    assert_eq!(named(&row(10, &[(S::Confirmed, 10)], Some("12"), None)), "Foreign 2");
    assert_eq!(named(&row(10, &[(S::Confirmed, 10)], Some("7"), None)), "Missing 3", "confirmed once, and gone from the count");
    assert_eq!(named(&row(10, &[(S::Invoiced, 10)], Some("10"), Some("20"))), "Doubled 10", "two items on one meter");
    assert_eq!(named(&row(8, &[(S::Confirmed, 10)], Some("10"), None)), "Owed 2", "corrected below what was charged");
    let adopted = Row { adopted: 4, ..row(10, &[(S::Confirmed, 6)], Some("10"), None) };
    assert_eq!(named(&adopted), "Adopted 4 to the unit", "named, and explained");
}

#[test]
fn decided_and_sent_are_the_laws_sums() {
    let mut all = row(100, &ReportState::ALL.map(|state| (state, 1)), None, None);
    (all.adopted, all.settled_otherwise) = (5, 7);
    let result = all.reconcile();
    assert_eq!(result.decided, 9 + 5 + 7, "all but withdrawn, released, absent; adopted; written off or settled in money");
    assert_eq!(result.sent, 8, "neither pending nor rejected, nor what we did not send; a stranded one did reach Stripe");
}

#[test]
fn what_was_accepted_is_named_until_it_is_counted() {
    use ReportState as S;
    assert_eq!(named(&row(10, &[(S::Confirmed, 4), (S::Accepted, 6)], Some("4"), None)), "Accepted 6");
    assert_eq!(
        named(&row(10, &[(S::Confirmed, 4), (S::Accepted, 6)], Some("10"), None)),
        " to the unit",
        "the last count holds it already"
    );
    assert_eq!(named(&row(6, &[(S::Accepted, 6)], None, None)), "Accepted 6", "also before any count was read");
    assert_eq!(
        named(&row(10, &[(S::Accepted, 6), (S::Uncertain, 4)], Some("0"), None)),
        "Accepted 6, Uncertain 4",
        "each unit of a gap is named once"
    );
}

#[test]
fn an_invoice_from_before_our_start_is_history() {
    let before = Row { before_start: true, ..row(0, &[], None, Some("6624")) };
    assert_eq!(named(&before), "History 6624", "billed by others before Rebill began: named, and nobody has to act");
    let counted = Row { before_start: true, ..row(0, &[], Some("6624"), Some("6624")) };
    assert_eq!(named(&counted), "History 6624", "the same with Stripe's count, and not foreign");
    assert_eq!(named(&row(4, &[(ReportState::Invoiced, 4)], None, Some("9"))), "Foreign 5", "after the start it is somebody else's");
}

#[test]
fn adopted_units_that_the_invoice_lacks_are_stranded() {
    let adopted = Row { adopted: 4, ..row(10, &[(ReportState::Invoiced, 6)], Some("10"), Some("7")) };
    assert_eq!(named(&adopted), "Stranded 3, Adopted 4", "seven of ten are on the invoice");
}
