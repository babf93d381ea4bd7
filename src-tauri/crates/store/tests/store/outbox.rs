//! The outbox: decided once, attempts before bytes, states as rows.

use domain::id::ReportId;
use domain::period::Minute;
use domain::report::ReportState;
use store::StoreError;
use store::outbox::{self, AttemptAnswer, BookKind, Decision, Outcome, Pair, Report};
use store::period::PeriodRow;
use store::rule::Rule;

use crate::agency::{Agency, at};

fn report(id: &str, rule: &Rule, period: &PeriodRow, units: i64, minute: i64) -> Report {
    Report {
        id: ReportId::from(id),
        lineage: 1,
        customer: "cus_1".into(),
        stripe_meter: "mtr_1".into(),
        event_name: "tokens".into(),
        customer_key: "stripe_customer_id".into(),
        value_key: "value".into(),
        rule: rule.id.clone(),
        period: period.id.clone(),
        units,
        minute,
        decided_at: at("2026-05-10T00:00:00Z"),
        run: "send-1".into(),
    }
}

/// 9 May 2026, 12:00 UTC.
const MINUTE: i64 = 29_638_800;

#[test]
fn units_are_decided_while_their_report_is_in_play() {
    let agency = Agency::new();
    let (rule, period) = agency.bill();
    let now = at("2026-05-10T00:00:00Z");
    let decided = || agency.store.read(|r| outbox::decided(r, &rule.id, &period.id)).unwrap();
    for (n, (state, counts)) in [
        (ReportState::Pending, true),
        (ReportState::Uncertain, true),
        (ReportState::Invoiced, true),
        (ReportState::Withdrawn, false),
        (ReportState::Released, false),
        (ReportState::Absent, false),
    ]
    .into_iter()
    .enumerate()
    {
        let before = decided();
        let row = report(&format!("1-{n}"), &rule, &period, 10, MINUTE + n as i64);
        let moved: store::Result<()> = agency.store.write(|tx| {
            outbox::decide(tx, &row)?;
            if state != ReportState::Pending {
                outbox::enter(tx, &row.id, 1, state, now, "test", serde_json::json!({}))?;
            }
            Ok(())
        });
        moved.unwrap();
        assert_eq!(decided() - before, if counts { 10 } else { 0 }, "{} (law §6.4)", state.name());
        assert_eq!(state.counts_as_decided(), counts, "the query and the domain must agree on {}", state.name());
    }
    let adopt = Decision {
        kind: BookKind::Adopted,
        customer: Some("cus_1".into()),
        stripe_meter: Some("mtr_1".into()),
        rule: Some(rule.id.clone()),
        period: Some(period.id.clone()),
        units: 7,
        amount: None,
        currency: None,
        reason: "sent by the platform before".into(),
        decided_by: "owner".into(),
        at: now,
    };
    agency.store.write(|tx| outbox::book(tx, &adopt)).unwrap();
    assert_eq!(decided(), 37, "adopted units are decided too");
    let waiting = agency.store.read(|r| outbox::in_states(r, &[ReportState::Pending, ReportState::Uncertain])).unwrap();
    assert_eq!(waiting.len(), 2);
}

#[test]
fn every_state_has_a_word_that_comes_back() {
    let agency = Agency::new();
    let (rule, period) = agency.bill();
    let row = report("1-a", &rule, &period, 1, MINUTE);
    let walked: store::Result<()> = agency.store.write(|tx| {
        outbox::decide(tx, &row)?;
        for (n, state) in ReportState::ALL.into_iter().enumerate() {
            outbox::enter(tx, &row.id, n as i64 + 1, state, at("2026-05-10T00:00:00Z"), "test", serde_json::json!({}))?;
            assert_eq!(outbox::standing(tx, &row.id)?.state, state, "a state must be read as it was written");
        }
        Ok(())
    });
    walked.unwrap();
    let path = agency.store.read(|r| outbox::states(r, &row.id)).unwrap();
    assert_eq!(path.len(), ReportState::ALL.len() + 1, "the whole path stays on record");
}

#[test]
fn a_pair_uses_a_minute_once_whatever_became_of_it() {
    let agency = Agency::new();
    let (rule, period) = agency.bill();
    let kept: store::Result<()> = agency.store.write(|tx| {
        outbox::decide(tx, &report("1-a", &rule, &period, 5, MINUTE))?;
        outbox::enter(tx, &"1-a".into(), 1, ReportState::Withdrawn, at("2026-05-10T00:00:00Z"), "test", serde_json::json!({}))?;
        Ok(())
    });
    kept.unwrap();
    let second = agency.store.write(|tx| outbox::decide(tx, &report("1-b", &rule, &period, 5, MINUTE)));
    assert!(matches!(second, Err(StoreError::Taken { what: "minute", .. })), "Stripe's count of a minute must stay one report's");
    let pair = Pair { customer: "cus_1".into(), meter: "mtr_1".into() };
    assert_eq!(agency.store.read(|r| outbox::used_minutes(r, &pair)).unwrap(), vec![Minute::from_epoch(MINUTE)]);
    let standing = agency.store.read(|r| outbox::standing(r, &"1-a".into())).unwrap();
    assert_eq!(standing.report.timestamp().unwrap(), at("2026-05-09T12:00:30Z"), "second 30 of the minute");
    let inside = agency.store.read(|r| outbox::of_pair_between(r, &pair, at("2026-05-09T12:00:30Z"), at("2026-05-09T12:00:31Z"))).unwrap();
    assert_eq!(inside.len(), 1);
}

#[test]
fn a_report_that_moved_on_is_not_moved_from_an_old_reading() {
    let agency = Agency::new();
    let (rule, period) = agency.bill();
    let now = at("2026-05-10T00:00:00Z");
    agency.store.write(|tx| outbox::decide(tx, &report("1-a", &rule, &period, 5, MINUTE))).unwrap();
    let id = ReportId::from("1-a");
    agency.store.write(|tx| outbox::enter(tx, &id, 1, ReportState::Sending, now, "attempt", serde_json::json!({}))).unwrap();
    let stale = agency.store.write(|tx| outbox::enter(tx, &id, 1, ReportState::Withdrawn, now, "stale", serde_json::json!({})));
    assert!(matches!(stale, Err(StoreError::WrongState { .. })), "another process took it; its units must not be freed");
}

#[test]
fn an_attempt_stays_open_until_it_is_answered_once() {
    let agency = Agency::new();
    let (rule, period) = agency.bill();
    let now = at("2026-05-10T00:00:00Z");
    let id = ReportId::from("1-a");
    let attempt = agency
        .store
        .write::<_, StoreError>(|tx| {
            outbox::decide(tx, &report("1-a", &rule, &period, 5, MINUTE))?;
            outbox::begin_attempt(tx, &id, &"send-1".into(), now, now)
        })
        .unwrap();
    assert_eq!(attempt.idempotency_key, "1-a-1");
    assert_eq!(agency.store.read(outbox::open_attempts).unwrap(), vec![attempt], "found open at start: uncertain");
    let outcome = Outcome {
        report: id.clone(),
        number: 1,
        answer: AttemptAnswer::NothingRecorded,
        at: now,
        status: Some(429),
        request_id: Some("req_1".into()),
        detail: None,
    };
    agency.store.write(|tx| outbox::answered(tx, &outcome)).unwrap();
    assert!(matches!(agency.store.write(|tx| outbox::answered(tx, &outcome)), Err(StoreError::WrongState { .. })), "an answer is a fact");
    assert!(agency.store.read(outbox::open_attempts).unwrap().is_empty());
    let next = agency.store.write(|tx| outbox::begin_attempt(tx, &id, &"send-1".into(), now, now)).unwrap();
    assert_eq!(next.idempotency_key, "1-a-2", "a stored answer must not be replayed under the same key");
}
