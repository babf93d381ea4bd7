//! Bounds: what stands in the queue, and what is held (law §6.3).

use domain::bounds::{Bounds, BoundsError, Candidate, ConnectorTrust, HoldReason, Measure, PastPeriod, Verdict, judge};
use domain::{Currency, Money, Period};

use crate::{period, usd};

fn bounds() -> Bounds {
    Bounds::default_in(Currency::USD).unwrap()
}

fn october() -> Period {
    period("2026-10-01T00:00:00Z", "2026-10-31T00:00:00Z")
}

fn full(units: i64) -> PastPeriod {
    PastPeriod { period: october(), covered: october(), units }
}

/// 1000 units worth $600, after a full period of 1000 units, in a run of nothing else.
fn candidate(past: &[PastPeriod]) -> Candidate<'_> {
    Candidate {
        period_units: 1000,
        period_amount: usd("600"),
        past,
        corrected_units: 0,
        corrected_amount: usd("0"),
        run_amount: usd("600"),
        largest_run: Some(usd("600")),
        connector: ConnectorTrust::Approved,
    }
}

fn reason(candidate: &Candidate<'_>) -> Option<HoldReason> {
    match judge(candidate, &bounds()).unwrap() {
        Verdict::Queued => None,
        Verdict::Held { reason, .. } => Some(reason),
    }
}

#[test]
fn the_floors_are_the_laws() {
    assert_eq!(Bounds::default_in(Currency::EUR).unwrap().floor.to_string(), "€500.00");
    assert_eq!(Bounds::default_in(Currency::JPY).unwrap().floor.to_string(), "¥50,000");
    assert_eq!(Bounds::default_in(Currency::KWD), None, "others are asked once");
}

#[test]
fn above_five_times_the_largest_period_and_above_the_floor_is_held() {
    let past = [full(150), full(200)];
    let at_limit = candidate(&past);
    assert_eq!(reason(&at_limit), None, "exactly five times 200");
    let above = Candidate { period_units: 1001, ..at_limit };
    let held =
        Verdict::Held { reason: HoldReason::AboveHistory, measure: Measure::Units { units: 1001 }, limit: Measure::Units { units: 1000 } };
    assert_eq!(judge(&above, &bounds()), Ok(held), "with the number and the bound that it is above");
    assert_eq!(reason(&Candidate { period_amount: usd("500"), ..above }), None, "not above the floor");
}

#[test]
fn a_part_period_is_scaled_to_a_whole_one() {
    let ten_days = PastPeriod { covered: period("2026-10-01T00:00:00Z", "2026-10-11T00:00:00Z"), ..full(67) };
    assert_eq!(reason(&candidate(&[ten_days])), None, "67 units in ten of thirty days are 201 in all of them");
    assert_eq!(reason(&candidate(&[PastPeriod { units: 66, ..ten_days }])), Some(HoldReason::AboveHistory), "198 × 5 is below 1000");
}

#[test]
fn only_the_last_twelve_periods_count() {
    let mut past = vec![full(100); 12];
    past.push(full(1_000_000));
    assert_eq!(reason(&candidate(&past)), Some(HoldReason::AboveHistory));
}

#[test]
fn without_history_the_floor_holds() {
    assert_eq!(reason(&candidate(&[])), Some(HoldReason::NoHistory));
    assert_eq!(reason(&Candidate { period_amount: usd("500"), ..candidate(&[]) }), None, "at the floor, not above it");
}

#[test]
fn a_run_far_above_the_largest_so_far_is_held() {
    let past = [full(1000)];
    let run =
        |amount, largest: Option<&str>| reason(&Candidate { run_amount: usd(amount), largest_run: largest.map(usd), ..candidate(&past) });
    assert_eq!(run("5000", None), None, "ten floors pass in any case");
    assert_eq!(run("5000.01", None), Some(HoldReason::LargeRun));
    assert_eq!(run("5000.01", Some("1000")), Some(HoldReason::LargeRun), "above three times and above ten floors");
    assert_eq!(run("5000.01", Some("2000")), None, "below three times the largest run");
}

#[test]
fn large_corrections_are_held() {
    let past = [full(1000)];
    let corrected = |units, amount| reason(&Candidate { corrected_units: units, corrected_amount: usd(amount), ..candidate(&past) });
    assert_eq!(corrected(200, "100"), None, "20 % of the last full period");
    assert_eq!(corrected(201, "50.01"), Some(HoldReason::LargeCorrections));
    assert_eq!(corrected(900, "50"), None, "not above a tenth of the floor");
}

#[test]
fn a_connector_is_held_until_it_is_approved() {
    let past = [full(1000)];
    let with = |connector| reason(&Candidate { connector, ..candidate(&past) });
    assert_eq!(with(ConnectorTrust::New), Some(HoldReason::NewConnector));
    assert_eq!(with(ConnectorTrust::Changed), Some(HoldReason::ChangedConnector));
}

#[test]
fn other_currencies_are_not_compared() {
    let euro = Money::from_minor(1, Currency::EUR);
    let refused = judge(&Candidate { run_amount: euro, ..candidate(&[]) }, &bounds());
    assert_eq!(refused, Err(BoundsError::OtherCurrency { floor: Currency::USD, amount: Currency::EUR }));
}

#[test]
fn no_figure_is_too_large_to_be_judged() {
    let past = [full(i64::MAX)];
    let most = Money::from_minor(i64::MAX, Currency::USD);
    let huge = Candidate {
        period_units: i64::MAX,
        period_amount: most,
        corrected_units: u64::MAX,
        corrected_amount: most,
        run_amount: most,
        largest_run: None,
        ..candidate(&past)
    };
    assert_eq!(reason(&huge), Some(HoldReason::LargeCorrections), "five times the past cannot be exceeded, corrections can");
}
