//! Usage: revisions sum, undo leaves what others hold, and everything stands on the right side of a mapping.

use domain::rule::RecordRounding;
use domain::{Cost, Currency};
use store::StoreError;
use store::run::RunKind;
use store::usage::{Appended, Filter, Standing, Undone, UsageRecord, content_identity};

use crate::agency::{Agency, at, client, q, record, source, subject, tokens};

fn mapped() -> Agency {
    let agency = Agency::new();
    agency.map("m1", 1, 1, "2026-01-01T00:00:00Z", None).unwrap();
    agency
}

#[test]
fn reading_the_same_again_changes_nothing() {
    let agency = mapped();
    let page = vec![record("a", "1000.5", "2026-05-02T00:00:00Z"), record("b", "2", "2026-05-02T00:00:00Z")];
    let first = agency.ingest("pull-1", RunKind::Pull, page.clone()).unwrap();
    assert_eq!(first, Appended { new: 2, ..Appended::default() });
    let again = agency.ingest("pull-2", RunKind::Pull, [page.clone(), page].concat()).unwrap();
    assert_eq!(again, Appended { unchanged: 4, ..Appended::default() }, "pages may repeat; a pull leaves no claims");
    assert_eq!(agency.total(1).quantity, q("1002.5"));
}

#[test]
fn a_revision_replaces_and_both_stay_on_record() {
    let agency = mapped();
    agency.ingest("pull-1", RunKind::Pull, vec![record("a", "10", "2026-05-02T00:00:00Z")]).unwrap();
    let mut late = record("a", "12", "2026-05-31T23:00:00Z");
    late.cost = Some(Cost::parse_main("0.5", Currency::USD).unwrap());
    let done = agency.ingest("pull-2", RunKind::Pull, vec![late]).unwrap();
    assert_eq!(done.revised, 1);
    let total = agency.total(1);
    assert_eq!((total.quantity, total.records), (q("12"), 1), "sums of entries give the newest revision");
    assert_eq!(total.costs, vec![Cost::parse_main("0.5", Currency::USD).unwrap()], "and its cost, to the last digit");
    let early = agency
        .store
        .read(|r| store::usage::client_total(r, &client(1), &tokens(), at("2026-05-02T00:00:00Z"), at("2026-05-03T00:00:00Z"), None))
        .unwrap();
    assert!(early.quantity.is_zero(), "the reversal stands at the old entry's own instant: {}", early.quantity);
    let entries = agency
        .store
        .read(|r| store::usage::client_entries(r, &client(1), &tokens(), at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"), 100, 0))
        .unwrap();
    assert_eq!(entries.len(), 3, "a correction is a new row: entry, reversal, entry");
    assert_eq!(agency.store.read(|r| store::usage::records(r, &Filter::default(), 10, 0)).unwrap().len(), 1, "the list shows what stands");
}

#[test]
fn an_older_state_that_arrives_late_is_ignored() {
    let agency = mapped();
    let dated = |quantity: &str, updated: &str| UsageRecord {
        source_updated_at: Some(at(updated)),
        ..record("a", quantity, "2026-05-02T00:00:00Z")
    };
    agency.ingest("pull-1", RunKind::Pull, vec![dated("12", "2026-05-03T00:00:00Z")]).unwrap();
    agency.ingest("pull-2", RunKind::Pull, vec![dated("10", "2026-05-02T12:00:00Z")]).unwrap();
    assert_eq!(agency.total(1).quantity, q("12"), "pages may arrive out of order (law §4)");
}

#[test]
fn open_and_test_records_are_kept_and_not_billed() {
    let agency = mapped();
    let with = |identity: &str, standing| UsageRecord { standing, ..record(identity, "5", "2026-05-02T00:00:00Z") };
    let page = vec![with("a", Standing::Billable), with("b", Standing::Open), with("c", Standing::Test)];
    agency.ingest("pull-1", RunKind::Pull, page).unwrap();
    assert_eq!(agency.total(1).quantity, q("5"));
    let filter = Filter { standing: Some(Standing::Test), ..Filter::default() };
    assert_eq!(agency.store.read(|r| store::usage::count_records(r, &filter)).unwrap(), 1, "test calls are counted");
    agency.ingest("pull-2", RunKind::Pull, vec![with("b", Standing::Billable)]).unwrap();
    assert_eq!(agency.total(1).quantity, q("10"), "a call that ended is billed");
}

/// Law §4: three equal rows in one file and two in an overlapping one count as three.
#[test]
fn equal_rows_count_as_often_as_in_the_fuller_file() {
    let agency = mapped();
    let rows = |count: u32| (1..=count).map(|n| record(&content_identity("2026-05-02|7", n), "7", "2026-05-02T00:00:00Z")).collect();
    agency.import("file-1", rows(3));
    let second = agency.import("file-2", rows(2));
    assert_eq!(second, Appended { unchanged: 2, claimed: 2, ..Appended::default() });
    assert_eq!(agency.total(1).quantity, q("21"));
    assert_eq!(agency.undo("file-1").unwrap(), Undone { removed: 1, restored: 0, kept: 2 });
    assert_eq!(agency.total(1).quantity, q("14"), "the second file still holds two of them");
    assert_eq!(agency.undo("file-2").unwrap().removed, 2);
    assert_eq!((agency.total(1).quantity, agency.total(1).records), (q("0"), 0));
    let again = agency.import("file-3", rows(3));
    assert_eq!(again.revived, 3, "importing again revives them");
    assert_eq!(agency.total(1).quantity, q("21"));
}

#[test]
fn undo_brings_back_what_the_other_import_read() {
    let agency = mapped();
    agency.import("january", vec![record("call-1", "5", "2026-05-02T00:00:00Z")]);
    agency.import("corrected", vec![record("call-1", "7", "2026-05-02T00:00:00Z")]);
    assert_eq!(agency.undo("corrected").unwrap(), Undone { restored: 1, ..Undone::default() });
    assert_eq!(agency.total(1).quantity, q("5"));
    assert!(matches!(agency.undo("corrected"), Err(StoreError::WrongState { .. })), "twice is once too often");
    agency.undo("january").unwrap();
    assert!(agency.total(1).quantity.is_zero());
}

#[test]
fn a_pull_is_not_undone() {
    let agency = mapped();
    agency.ingest("pull-1", RunKind::Pull, vec![record("a", "5", "2026-05-02T00:00:00Z")]).unwrap();
    assert!(matches!(agency.undo("pull-1"), Err(StoreError::WrongState { .. })));
}

#[test]
fn a_quantity_that_does_not_fit_names_its_record_and_stops_the_batch() {
    let agency = mapped();
    let page = vec![record("fine", "1", "2026-05-02T00:00:00Z"), record("huge", "9223372036855", "2026-05-02T00:00:00Z")];
    let error = agency.ingest("pull-1", RunKind::Pull, page).unwrap_err();
    assert!(matches!(&error, StoreError::TooLarge { record, .. } if record == "huge"), "never a truncation: {error}");
    assert_eq!(agency.total(1).records, 0, "the batch is kept whole or not at all");
    agency
        .ingest(
            "pull-2",
            RunKind::Pull,
            vec![record("a", "9000000000000", "2026-05-02T00:00:00Z"), record("b", "9000000000000", "2026-05-03T00:00:00Z")],
        )
        .unwrap();
    let sum = agency
        .store
        .read(|r| store::usage::client_total(r, &client(1), &tokens(), at("2026-05-01T00:00:00Z"), at("2026-06-01T00:00:00Z"), None));
    assert!(matches!(sum, Err(StoreError::TooLarge { .. })), "a sum that does not fit is refused, never wrapped: {sum:?}");
}

#[test]
fn each_record_is_rounded_before_adding_and_a_reversal_alike() {
    let agency = mapped();
    agency
        .ingest("pull-1", RunKind::Pull, vec![record("a", "61", "2026-05-02T00:00:00Z"), record("b", "3", "2026-05-02T00:00:00Z")])
        .unwrap();
    agency
        .ingest("pull-2", RunKind::Pull, vec![record("a", "119.000001", "2026-05-02T00:00:00Z"), record("c", "0", "2026-05-02T00:00:00Z")])
        .unwrap();
    let rounding = RecordRounding { step: q("60"), least: q("60") };
    let total = agency
        .store
        .read(|r| {
            store::usage::client_total(r, &client(1), &tokens(), at("2026-05-01T00:00:00Z"), at("2026-06-01T00:00:00Z"), Some(&rounding))
        })
        .unwrap();
    assert_eq!(total.quantity, q("180"), "119 → 120, 3 → 60, nothing stays nothing, and the old 61 is taken back as 120");
}

#[test]
fn usage_belongs_to_whom_its_subject_was_mapped_to_then() {
    let agency = Agency::new();
    agency.map("m1", 1, 1, "2026-05-01T00:00:00Z", Some("2026-05-10T00:00:00Z")).unwrap();
    agency.map("m2", 1, 2, "2026-05-10T00:00:00Z", None).unwrap();
    let page = vec![
        record("before", "1", "2026-04-30T23:59:59Z"),
        record("first", "10", "2026-05-01T00:00:00Z"),
        record("last", "100", "2026-05-09T23:59:59.999999Z"),
        record("next", "1000", "2026-05-10T00:00:00Z"),
    ];
    agency.ingest("pull-1", RunKind::Pull, page).unwrap();
    assert_eq!((agency.total(1).quantity, agency.total(2).quantity), (q("110"), q("1000")), "[from, to): the border belongs to the later");
    let inbox = agency.store.read(store::usage::unassigned).unwrap();
    assert_eq!(inbox.len(), 1);
    assert_eq!((inbox[0].quantity, inbox[0].records), (q("1"), 1), "what nobody has goes to the inbox, never to nowhere");
    assert_eq!(inbox[0].first, at("2026-04-30T23:59:59Z"));
    let behind = agency.store.read(|r| store::usage::unassigned_entries(r, &subject(1), &tokens(), 10, 0)).unwrap();
    assert_eq!(behind[0].identity, "before");
    agency.store.write(|tx| store::source::set_never_bill(tx, &subject(1), true)).unwrap();
    assert!(agency.store.read(store::usage::unassigned).unwrap().is_empty(), "ours, never bill, is no open question");
    assert!(agency.total(1).quantity.is_zero(), "nor is it billed");
}

#[test]
fn overlapping_mappings_are_refused() {
    let agency = Agency::new();
    agency.map("m1", 1, 1, "2026-05-01T00:00:00Z", Some("2026-05-10T00:00:00Z")).unwrap();
    for (from, to) in [
        ("2026-05-09T23:59:59Z", None),
        ("2026-04-01T00:00:00Z", None),
        ("2026-04-01T00:00:00Z", Some("2026-05-01T00:00:00.000001Z")),
        ("2026-05-02T00:00:00Z", Some("2026-05-03T00:00:00Z")),
    ] {
        let error = agency.map("m2", 1, 2, from, to).unwrap_err();
        assert!(
            matches!(&error, StoreError::Overlap { client, .. } if client == "Client 1"),
            "{from}..{to:?} would be charged to two: {error}"
        );
    }
    agency.map("m2", 1, 2, "2026-05-10T00:00:00Z", None).unwrap();
    let longer = agency.store.write(|tx| store::mapping::set_end(tx, &"m1".into(), Some(at("2026-05-11T00:00:00Z"))));
    assert!(matches!(longer, Err(StoreError::Overlap { .. })), "moving an end must be watched too");
    assert!(agency.map("m3", 2, 1, "2026-05-10T00:00:00Z", Some("2026-05-10T00:00:00Z")).is_err(), "an empty span maps nothing");
}

#[test]
fn kept_fields_can_be_erased_without_changing_a_figure() {
    let agency = mapped();
    let with = |identity: &str, phone: &str| UsageRecord {
        payload: Some(serde_json::json!({"phone": phone, "model": "small"})),
        ..record(identity, "5", "2026-05-02T00:00:00Z")
    };
    agency.ingest("pull-1", RunKind::Pull, vec![with("a", "+491"), with("b", "+492"), with("c", "+491")]).unwrap();
    let erased = agency.store.write(|tx| store::payload::erase_where(tx, "phone", "+491")).unwrap();
    assert_eq!(erased, 2);
    assert_eq!(agency.store.read(|r| store::payload::of_record(r, &source(), "a")).unwrap(), None);
    assert!(agency.store.read(|r| store::payload::of_record(r, &source(), "b")).unwrap().is_some(), "another person's stay");
    assert_eq!(agency.total(1).quantity, q("15"));
    assert_eq!(agency.store.write(|tx| store::payload::expire(tx, at("2027-07-01T00:00:00Z"))).unwrap(), 1, "the retention takes the rest");
}

/// Law §4: a record gone from its platform is flagged, never deleted.
#[test]
fn what_is_gone_is_flagged_beside_the_entries_and_changes_no_sum() {
    use store::usage::gone;
    let agency = mapped();
    let page = vec![record("a", "10", "2026-05-02T00:00:00Z"), record("b", "5", "2026-05-03T00:00:00Z")];
    agency.ingest("pull-1", RunKind::Pull, page).unwrap();
    let between = |from, to| {
        let rows = agency.store.read(|r| gone::pulled_between(r, &source(), at(from), at(to))).unwrap();
        rows.into_iter().map(|row| row.identity).collect::<Vec<_>>()
    };
    assert_eq!(between("2026-05-02T00:00:00Z", "2026-05-03T00:00:00Z"), ["a"], "half-open, as a reading is");
    let (first, second) = (at("2026-05-04T00:00:00Z"), at("2026-05-04T02:00:00Z"));
    let only = Filter { gone: true, ..Filter::default() };
    let listed = || agency.store.read(|r| store::usage::records(r, &only, 10, 0)).unwrap();
    agency.store.write(|tx| gone::miss(tx, &source(), "a", first)).unwrap();
    agency.store.write(|tx| gone::miss(tx, &source(), "a", second)).unwrap();
    assert_eq!(listed(), [], "a doubt is no flag");
    agency.store.write(|tx| gone::flag(tx, &source(), "a", second)).unwrap();
    let flagged = listed();
    assert_eq!(flagged.iter().map(|entry| (entry.identity.as_str(), entry.gone_since)).collect::<Vec<_>>(), [("a", Some(first))]);
    assert_eq!(agency.store.read(|r| store::usage::count_records(r, &only)).unwrap(), 1);
    let counted = agency.store.read(|r| gone::flagged(r, &source())).unwrap();
    assert_eq!((counted.records, counted.since), (1, Some(first)));
    assert_eq!(agency.total(1).quantity, q("15"), "flagged, and it counts as before");

    agency.store.write(|tx| gone::miss(tx, &source(), "b", first)).unwrap();
    agency.store.write(|tx| gone::forget_doubts(tx, &source(), second)).unwrap();
    let left = agency.store.read(gone::all_missed).unwrap();
    assert_eq!(left.iter().map(|row| row.identity.as_str()).collect::<Vec<_>>(), ["a"], "a doubt may be forgotten, a flag not");
    assert!(agency.store.write(|tx| gone::came_back(tx, &source(), "a")).unwrap(), "it was flagged");
    assert!(!agency.store.write(|tx| gone::came_back(tx, &source(), "a")).unwrap(), "and is not any more");
    assert_eq!(listed(), []);
}
