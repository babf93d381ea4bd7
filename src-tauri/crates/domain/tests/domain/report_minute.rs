//! Which minute a report may use, and whether it may go (law §6.4, §5.2).

use std::collections::BTreeSet;

use domain::billed::{InvoiceStatus, PeriodInvoice};
use domain::report::{MaySend, MinuteChoice, MinuteQuery, SendQuery, WaitReason, WithdrawReason, choose_minute, may_send};
use domain::{Minute, Period};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use crate::{at, period};

fn november() -> Period {
    period("2026-11-01T08:15:20Z", "2026-12-01T08:15:20Z")
}

fn choose(period: Period, now: &str, used: &[&str]) -> MinuteChoice {
    let used = used.iter().map(|minute| Minute::of(at(minute))).collect();
    choose_minute(&MinuteQuery { period, now: at(now), priced: period, used: &used, taken: &BTreeSet::new() })
}

fn minute(text: &str) -> MinuteChoice {
    MinuteChoice::Minute(Minute::of(at(text)))
}

#[test]
fn the_latest_minute_that_is_ten_minutes_past() {
    assert_eq!(choose(november(), "2026-11-10T12:00:00Z", &[]), minute("2026-11-10T11:49:30Z"));
    assert_eq!(choose(november(), "2026-11-10T12:00:30Z", &[]), minute("2026-11-10T11:50:30Z"), "exactly ten minutes are enough");
    assert_eq!(
        choose(november(), "2026-11-10T12:00:00Z", &["2026-11-10T11:49:00Z"]),
        minute("2026-11-10T11:48:30Z"),
        "never one used by us"
    );
}

#[test]
fn a_young_period_has_minutes_after_two() {
    assert_eq!(
        choose(november(), "2026-11-01T08:17:00Z", &[]),
        MinuteChoice::NotYet { at: at("2026-11-01T08:18:30Z") },
        "the first whole minute is 08:16"
    );
    assert_eq!(choose(november(), "2026-11-01T08:18:30Z", &[]), minute("2026-11-01T08:16:30Z"));
    assert_eq!(choose(november(), "2026-11-01T09:15:20Z", &[]), minute("2026-11-01T09:04:30Z"), "an hour old, ten minutes hold again");
    let used: Vec<String> =
        (16..=59).map(|m| format!("2026-11-01T08:{m}:00Z")).chain((0..=14).map(|m| format!("2026-11-01T09:{m:02}:00Z"))).collect();
    let used: Vec<&str> = used.iter().map(String::as_str).collect();
    assert_eq!(choose(november(), "2026-11-01T09:15:00Z", &used), MinuteChoice::NotYet { at: at("2026-11-01T09:25:30Z") });
}

#[test]
fn boundary_minutes_are_never_used() {
    assert_eq!(choose(november(), "2026-12-05T00:00:00Z", &[]), minute("2026-12-01T08:14:30Z"), "08:15 is shared with the next period");
    let aligned = period("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z");
    assert_eq!(choose(aligned, "2026-12-05T00:00:00Z", &[]), minute("2026-11-30T23:58:30Z"));
}

#[test]
fn nothing_older_than_34_days_and_nothing_over_a_price_cut() {
    assert_eq!(choose(november(), "2027-01-05T00:00:00Z", &[]), MinuteChoice::Never, "Stripe takes 35 days, a day is kept for the way");
    let after_cut = period("2026-11-10T11:55:00Z", "2026-12-01T08:15:20Z");
    let none = BTreeSet::new();
    let query = MinuteQuery { period: november(), now: at("2026-11-10T12:00:00Z"), priced: after_cut, used: &none, taken: &none };
    assert_eq!(
        choose_minute(&query),
        MinuteChoice::NotYet { at: at("2026-11-10T12:06:30Z") },
        "11:56 is the first whole minute after the cut"
    );
}

#[test]
fn minutes_that_are_not_empty_in_stripes_summary_are_left_alone() {
    let taken = BTreeSet::from([Minute::of(at("2026-11-10T11:49:00Z"))]);
    let query =
        MinuteQuery { period: november(), now: at("2026-11-10T12:00:00Z"), priced: november(), used: &BTreeSet::new(), taken: &taken };
    assert_eq!(choose_minute(&query), minute("2026-11-10T11:48:30Z"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_chosen_minute_keeps_every_limit_and_a_promised_time_holds(
        length in 60i64..6_000, offset in -600i64..9_000, used in prop::collection::btree_set(0i64..100, 0..60),
    ) {
        let start = at("2026-11-01T08:15:20Z");
        let period = Period::new(start, start + length.seconds()).unwrap();
        let now = start + offset.seconds();
        let first = Minute::of(start).since_epoch();
        let used: BTreeSet<Minute> = used.into_iter().map(|n| Minute::from_epoch(first + n)).collect();
        let choose = |now| choose_minute(&MinuteQuery { period, now, priced: period, used: &used, taken: &BTreeSet::new() });
        match choose(now) {
            MinuteChoice::Minute(minute) => {
                let middle = minute.middle().unwrap();
                let young = now < start + 1.hour();
                let settled = if young { 2.minutes() } else { 10.minutes() };
                prop_assert!(middle + settled <= now, "not long enough past");
                prop_assert!(period.contains(middle) && !used.contains(&minute));
            }
            MinuteChoice::NotYet { at } => {
                prop_assert!(at > now, "a promise lies ahead");
                prop_assert!(matches!(choose(at), MinuteChoice::Minute(_)), "at the promised time there is a minute");
            }
            MinuteChoice::Never => {
                let free = period.usable_minutes().into_iter().flat_map(|(first, last)| first.since_epoch()..=last.since_epoch());
                prop_assert!(free.map(Minute::from_epoch).all(|minute| used.contains(&minute)), "a free minute was given up");
            }
        }
    }
}

fn ask(now: &str, invoice: &PeriodInvoice) -> MaySend {
    let minute = Minute::of(at("2026-11-30T12:00:30Z"));
    may_send(&SendQuery { now: at(now), minute, period: november(), invoice, item_priced: true })
}

fn draft(finalizes_at: Option<Timestamp>, just_read: bool) -> PeriodInvoice {
    PeriodInvoice::Draft { finalizes_at, just_read }
}

#[test]
fn into_an_open_period_it_may_go() {
    assert_eq!(ask("2026-11-30T13:00:00Z", &PeriodInvoice::NotRead), MaySend::Yes);
}

#[test]
fn into_an_ended_period_only_fifteen_minutes_before_finalisation() {
    let finalises = draft(Some(at("2026-12-01T09:20:00Z")), true);
    assert_eq!(ask("2026-12-01T09:05:00Z", &finalises), MaySend::Yes);
    assert_eq!(ask("2026-12-01T09:05:01Z", &finalises), MaySend::Withdraw { reason: WithdrawReason::TooCloseToFinalisation });
}

#[test]
fn without_a_draft_it_waits() {
    for invoice in [PeriodInvoice::NotRead, PeriodInvoice::NotListed] {
        assert_eq!(ask("2026-12-01T08:20:00Z", &invoice), MaySend::Wait { reason: WaitReason::NoDraftYet });
    }
    assert_eq!(ask("2026-12-01T08:20:00Z", &draft(None, false)), MaySend::Wait { reason: WaitReason::ReadDraftFirst });
    assert_eq!(ask("2026-12-01T08:20:00Z", &draft(None, true)), MaySend::Yes, "a draft that does not finalise by itself, just read");
}

#[test]
fn what_cannot_be_billed_any_more_is_withdrawn() {
    let paid = PeriodInvoice::Settled { status: InvoiceStatus::Paid };
    assert_eq!(ask("2026-12-01T10:00:00Z", &paid), MaySend::Withdraw { reason: WithdrawReason::PeriodFinal });
    let open = PeriodInvoice::NotRead;
    let minute = Minute::of(at("2026-11-30T12:00:30Z"));
    let query = SendQuery { now: at("2026-11-30T13:00:00Z"), minute, period: november(), invoice: &open, item_priced: true };
    assert_eq!(may_send(&SendQuery { item_priced: false, ..query }), MaySend::Withdraw { reason: WithdrawReason::NotPriced });
    let outside = MaySend::Withdraw { reason: WithdrawReason::TimestampOutsideLimits };
    assert_eq!(may_send(&SendQuery { now: at("2026-11-30T12:00:29Z"), ..query }), outside, "the clock went back");
    let not_final = draft(Some(at("2027-02-01T00:00:00Z")), true);
    assert_eq!(may_send(&SendQuery { now: at("2027-01-03T12:00:31Z"), invoice: &not_final, ..query }), outside, "34 days and a second old");
    assert_eq!(
        may_send(&SendQuery { minute: Minute::of(november().end()), now: at("2026-12-01T08:20:00Z"), ..query }),
        outside,
        "a boundary minute"
    );
}

#[test]
fn a_period_is_final_when_its_invoice_is_no_longer_a_draft() {
    let is_final = |invoice: PeriodInvoice, now: &str| invoice.is_final(november(), at(now));
    for status in ["open", "paid", "void", "uncollectible", "deleted", "something_new"] {
        assert!(is_final(PeriodInvoice::Settled { status: status.into() }, "2026-12-01T09:00:00Z"), "{status}");
    }
    assert!(!is_final(draft(None, true), "2027-12-01T00:00:00Z"), "a draft is never final, however old");
    assert!(!is_final(PeriodInvoice::NotListed, "2026-12-04T08:15:19Z"));
    assert!(is_final(PeriodInvoice::NotListed, "2026-12-04T08:15:20Z"), "72 hours after its end, if Stripe lists none");
    assert!(!is_final(PeriodInvoice::NotRead, "2027-12-01T00:00:00Z"), "what was not read proves nothing");
}
