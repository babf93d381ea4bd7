//! The report's state machine, enumerated (law §6.5).

use domain::ReportState as S;
use domain::id::ReportId;
use domain::report::{Answer, MinuteReading, Observation, Reading, ReportFacts, Settling, Then, next, settle};
use jiff::{Timestamp, ToSpan};

use crate::at;

const ANSWERS: [Answer; 6] =
    [Answer::NoByteLeft, Answer::Recorded, Answer::NothingRecorded, Answer::Refused, Answer::AlreadyExists, Answer::Unclear];
const READINGS: [MinuteReading; 3] = [MinuteReading::Exactly, MinuteReading::Empty, MinuteReading::Other];

fn observations() -> Vec<Observation> {
    let mut all = vec![Observation::AttemptBegins];
    all.extend(ANSWERS.map(Observation::Answered));
    all.extend([Observation::FoundOpen, Observation::Counted]);
    all.extend(READINGS.map(Observation::MinuteRead));
    all.extend([Observation::TimePassed, Observation::Barred, Observation::SuccessorDecided]);
    all.extend([Observation::OwnerSaysArrived, Observation::OwnerSaysNotArrived, Observation::OwnerHasSeen]);
    for (on_invoice, in_count) in [(true, true), (true, false), (false, true), (false, false)] {
        all.push(Observation::PeriodFinal { on_invoice, in_count });
    }
    all
}

fn now() -> Timestamp {
    at("2026-11-20T12:00:00Z")
}

/// One attempt, an hour ago, into a period that still takes it.
fn facts() -> ReportFacts {
    ReportFacts {
        first_attempt_at: Some(now() - 1.hour()),
        last_attempt_at: Some(now() - 1.hour()),
        attempts: 1,
        earlier_unanswered: false,
        period_can_take: true,
        readings: Vec::new(),
        later_report_visible: false,
        owner_vouched: false,
    }
}

/// Sent first and last that many hours ago.
fn sent(first: i64, last: i64) -> ReportFacts {
    ReportFacts { first_attempt_at: Some(now() - first.hours()), last_attempt_at: Some(now() - last.hours()), ..facts() }
}

fn empty_reading(minutes_ago: i64) -> Reading {
    Reading { at: now() - minutes_ago.minutes(), shows: MinuteReading::Empty }
}

/// All three conditions under which an empty minute proves absence.
fn proved() -> ReportFacts {
    ReportFacts { readings: vec![empty_reading(61)], later_report_visible: true, ..sent(30, 7) }
}

#[test]
fn every_state_under_every_observation() {
    let mut table = String::new();
    for state in S::ALL {
        table.push_str(&format!("{}\n", state.name()));
        for observation in observations() {
            let outcome = match next(state, observation, &facts(), now()) {
                Ok(t) if t.next == state && t.then == Then::Nothing => continue,
                Ok(t) if t.then == Then::Nothing => t.next.name().to_owned(),
                Ok(t) => format!("{}, {:?}", t.next.name(), t.then),
                Err(_) => "not allowed".to_owned(),
            };
            table.push_str(&format!("    {observation:?} → {outcome}\n"));
        }
    }
    insta::assert_snapshot!(table);
}

/// Every combination of the facts that the machine looks at.
fn all_facts() -> Vec<ReportFacts> {
    let mut all = Vec::new();
    for (first, last) in [(1, 1), (19, 2), (20, 20), (30, 5), (30, 7), (-1, -1)] {
        for bits in 0u32..32 {
            let bit = |n: u32| bits & (1 << n) != 0;
            all.push(ReportFacts {
                attempts: if bit(0) { 2 } else { 1 },
                earlier_unanswered: bit(0) && bit(1),
                period_can_take: bit(2),
                readings: if bit(3) { vec![empty_reading(61)] } else { Vec::new() },
                later_report_visible: bit(4),
                ..sent(first, last)
            });
        }
    }
    all.push(ReportFacts { first_attempt_at: None, last_attempt_at: None, attempts: 0, ..facts() });
    all
}

#[test]
fn what_must_hold_under_all_facts() {
    for facts in all_facts() {
        for state in S::ALL {
            for observation in observations() {
                let Ok(transition) = next(state, observation, &facts, now()) else { continue };
                let case = format!("{state:?} × {observation:?} under {facts:?}");
                if state.is_settled() && (state, observation) != (S::Stranded, Observation::OwnerHasSeen) {
                    assert_eq!(transition.next, state, "what is settled stays: {case}");
                }
                if transition.next != state {
                    match transition.next {
                        S::Sending => assert_eq!(observation, Observation::AttemptBegins, "only an attempt sends: {case}"),
                        S::Pending | S::Rejected => assert!(!facts.earlier_unanswered, "a refusal settles no earlier attempt: {case}"),
                        S::Withdrawn => assert_eq!(state, S::Pending, "only what was never in doubt is withdrawn: {case}"),
                        S::Released => assert_eq!(state, S::Rejected, "{case}"),
                        S::StrandedSeen => assert_eq!(state, S::Stranded, "only what is on no invoice is late once it was seen: {case}"),
                        S::Confirmed => assert!(matches!(state, S::Accepted | S::Missing), "{case}"),
                        S::Invoiced => assert!(matches!(observation, Observation::PeriodFinal { on_invoice: true, .. }), "{case}"),
                        S::Accepted | S::Uncertain | S::Missing | S::Absent | S::Stranded => {}
                    }
                }
                if transition.then == Then::SendAgain || (transition.next == S::Sending && state == S::Uncertain) {
                    assert_eq!(state, S::Uncertain, "only doubt is sent again: {case}");
                    assert!(facts.period_can_take, "never into a period that cannot take it: {case}");
                }
                if state == S::Missing {
                    assert_ne!(transition.then, Then::SendAgain, "what was accepted is never resent by itself: {case}");
                }
                if !transition.next.counts_as_decided() && state.counts_as_decided() {
                    let told = matches!(transition.then, Then::DecideAnew | Then::UnitsAreLate);
                    assert!(told, "units that are no longer decided are never dropped silently: {case}");
                }
            }
        }
    }
}

fn answered(answer: Answer, facts: &ReportFacts) -> (S, Then) {
    let t = next(S::Sending, Observation::Answered(answer), facts, now()).unwrap();
    (t.next, t.then)
}

#[test]
fn a_refusal_never_settles_an_earlier_unanswered_attempt() {
    let again = ReportFacts { attempts: 2, earlier_unanswered: true, ..facts() };
    for answer in [Answer::NoByteLeft, Answer::NothingRecorded, Answer::Refused, Answer::Unclear] {
        assert_eq!(answered(answer, &again), (S::Uncertain, Then::Nothing), "{answer:?} says nothing of the first attempt");
    }
    assert_eq!(answered(Answer::NothingRecorded, &facts()), (S::Pending, Then::Nothing));
    assert_eq!(answered(Answer::Refused, &facts()), (S::Rejected, Then::TellOwner));
}

#[test]
fn a_known_identifier_is_a_second_sender_at_first_and_an_arrival_later() {
    assert_eq!(answered(Answer::AlreadyExists, &facts()), (S::Uncertain, Then::StopPair));
    let again = ReportFacts { attempts: 2, earlier_unanswered: true, ..facts() };
    assert_eq!(answered(Answer::AlreadyExists, &again), (S::Accepted, Then::Nothing));
}

fn uncertain(observation: Observation, facts: &ReportFacts) -> (S, Then) {
    let t = next(S::Uncertain, observation, facts, now()).unwrap();
    (t.next, t.then)
}

#[test]
fn doubt_is_sent_again_within_twenty_hours_and_looked_up_after() {
    let passed = |facts: &ReportFacts| uncertain(Observation::TimePassed, facts).1;
    assert_eq!(passed(&sent(19, 1)), Then::SendAgain);
    assert_eq!(passed(&sent(20, 1)), Then::LookUp, "Stripe may have forgotten the identifier soon");
    assert_eq!(passed(&sent(-1, -1)), Then::LookUp, "an attempt later than now counts as old: the clock went back");
    assert_eq!(passed(&ReportFacts { first_attempt_at: None, ..facts() }), Then::LookUp, "what cannot be proved counts as longer");
    assert_eq!(passed(&ReportFacts { period_can_take: false, ..sent(1, 1) }), Then::Nothing, "the period cannot take it any more");
    assert!(next(S::Uncertain, Observation::AttemptBegins, &sent(21, 21), now()).is_err(), "no caller can send it again unproved");
}

#[test]
fn an_empty_minute_proves_absence_only_with_all_three_conditions() {
    let read = |facts: &ReportFacts| uncertain(Observation::MinuteRead(MinuteReading::Empty), facts);
    let doubt = (S::Uncertain, Then::Nothing);
    assert_eq!(read(&proved()), (S::Uncertain, Then::SendAgain), "same identifier and value, if its period can take it");
    assert_eq!(read(&ReportFacts { period_can_take: false, ..proved() }), (S::Absent, Then::UnitsAreLate), "else its units are late");
    assert_eq!(read(&ReportFacts { later_report_visible: false, ..proved() }), doubt, "no later report is visible");
    assert_eq!(read(&ReportFacts { readings: Vec::new(), ..proved() }), doubt, "one reading alone");
    assert_eq!(read(&ReportFacts { readings: vec![empty_reading(59)], ..proved() }), doubt, "two readings less than an hour apart");
    assert_eq!(read(&ReportFacts { last_attempt_at: Some(now() - 5.hours()), ..proved() }), doubt, "the last attempt is too recent");
    let between = Reading { at: now() - 30.minutes(), shows: MinuteReading::Other };
    assert_eq!(read(&ReportFacts { readings: vec![empty_reading(61), between], ..proved() }), doubt, "a reading between disagrees");
    assert_eq!(read(&ReportFacts { readings: vec![empty_reading(8 * 60)], ..proved() }), doubt, "a reading before the last attempt");
}

#[test]
fn what_proved_empty_may_be_sent_again() {
    let twice = ReportFacts { readings: vec![empty_reading(62), empty_reading(1)], ..proved() };
    assert!(next(S::Uncertain, Observation::AttemptBegins, &twice, now()).is_ok(), "both readings are on record");
    let once = ReportFacts { readings: vec![empty_reading(62)], ..proved() };
    assert!(next(S::Uncertain, Observation::AttemptBegins, &once, now()).is_err(), "a single reading proves nothing");
    let stale = ReportFacts { last_attempt_at: Some(now() - 30.seconds()), ..twice };
    assert!(next(S::Uncertain, Observation::AttemptBegins, &stale, now()).is_err(), "the readings were before the last attempt");
}

#[test]
fn accepted_is_missing_after_six_hours_unless_the_owner_vouched() {
    let passed = |facts: &ReportFacts| next(S::Accepted, Observation::TimePassed, facts, now()).unwrap();
    assert_eq!(passed(&sent(5, 5)).next, S::Accepted);
    assert_eq!((passed(&sent(6, 6)).next, passed(&sent(6, 6)).then), (S::Missing, Then::TellOwner));
    assert_eq!(passed(&ReportFacts { owner_vouched: true, ..sent(6, 6) }).next, S::Accepted);
}

fn report(id: &str, units: i64, state: S, minute: i64, in_count: bool) -> Settling {
    Settling { id: ReportId::from(id), units, state, first_attempt_at: Some(now() + minute.minutes()), in_count }
}

/// `id → state` after the invoice became final.
fn settled(invoiced: i64, adopted: i64, reports: &[Settling]) -> (Vec<String>, i64) {
    let settled = settle(invoiced, adopted, reports);
    let states = settled.reports.iter().map(|report| {
        let state = reports.iter().find(|r| r.id == report.id).unwrap().state;
        format!("{} {}", report.id, next(state, report.observation, &facts(), now()).unwrap().next.name())
    });
    (states.collect(), settled.unexplained)
}

#[test]
fn the_invoices_quantity_is_given_out_in_the_order_of_first_attempts() {
    let reports = [
        report("c", 3, S::Uncertain, 3, false),
        report("a", 5, S::Confirmed, 1, true),
        report("b", 4, S::Accepted, 2, true),
        report("p", 9, S::Pending, 0, false),
    ];
    assert_eq!(settled(12, 0, &reports).0, ["a invoiced", "b invoiced", "c invoiced"], "the invoice decides, whatever the count says");
    assert_eq!(settled(9, 0, &reports).0, ["a invoiced", "b invoiced", "c absent"]);
    assert_eq!(settled(5, 0, &reports).0, ["a invoiced", "b stranded", "c absent"], "counted but not billed, and not even counted");
    assert_eq!(
        settled(14, 2, &reports),
        (vec!["a invoiced".into(), "b invoiced".into(), "c invoiced".into()], 0),
        "adopted units are not ours"
    );
    assert_eq!(settled(13, 0, &reports).1, 1, "one unit that nobody here sent");
}

#[test]
fn a_report_that_never_arrived_does_not_push_out_a_later_one() {
    let reports = [report("lost", 5, S::Uncertain, 1, false), report("billed", 3, S::Confirmed, 2, true)];
    assert_eq!(settled(3, 0, &reports), (vec!["lost absent".into(), "billed invoiced".into()], 0));
}

#[test]
fn a_correction_makes_room_for_what_it_corrects() {
    let reports = [report("a", 10, S::Confirmed, 1, true), report("minus", -4, S::Confirmed, 2, true)];
    assert_eq!(settled(6, 0, &reports), (vec!["a invoiced".into(), "minus invoiced".into()], 0));
}

#[test]
fn names_are_read_back() {
    for state in S::ALL {
        assert_eq!(S::from_name(state.name()), Some(state));
    }
    assert_eq!(S::from_name("sent"), None);
}
