//! Rehearsals: begun, compared once, removed; and what is kept out of the mirror.

use domain::Currency;
use store::{StoreError, rehearsal};

use crate::agency::{Agency, at};

#[test]
fn a_comparison_stands_and_the_rehearsal_is_never_deleted() {
    let agency = Agency::new();
    let row = rehearsal::Rehearsal {
        id: "r1".to_owned(),
        title: "AI tokens, 140 units".to_owned(),
        currency: Currency::USD,
        ours: 1400,
        clock: "clock_1".to_owned(),
        customer: None,
        subscription: None,
        result: None,
        matches: None,
        begun_at: at("2026-05-01T00:00:00Z"),
        ended_at: None,
        removed_at: None,
    };
    agency.store.write(|tx| rehearsal::begin(tx, &row)).unwrap();
    agency.store.write(|tx| rehearsal::set_customer(tx, "r1", "cus_1")).unwrap();
    let (result, end) = (serde_json::json!({ "differences": [] }), at("2026-05-01T00:05:00Z"));
    agency.store.write(|tx| rehearsal::finish(tx, "r1", &result, true, end)).unwrap();
    let again = agency.store.write(|tx| rehearsal::finish(tx, "r1", &result, false, end));
    assert!(matches!(again, Err(StoreError::AppendOnly { .. })), "what was found out is not found out otherwise later: {again:?}");
    let gone = at("2026-05-02T00:00:00Z");
    agency.store.write(|tx| rehearsal::set_removed(tx, "r1", gone)).unwrap();
    let read = agency.store.read(|r| rehearsal::find(r, "r1")).unwrap().expect("it is there");
    let kept = rehearsal::Rehearsal {
        customer: Some("cus_1".to_owned()),
        result: Some(result),
        matches: Some(true),
        ended_at: Some(end),
        removed_at: Some(gone),
        ..row
    };
    assert_eq!(read, kept, "it is read as it was written");
    assert!(agency.store.read(|r| rehearsal::is_apart(r, "cus_1")).unwrap(), "its customer is no payer");
    assert!(!agency.store.read(|r| rehearsal::is_apart(r, "cus_2")).unwrap());
}
