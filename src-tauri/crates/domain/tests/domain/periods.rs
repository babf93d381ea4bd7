//! Periods and calendar months, in every zone of the bundled IANA database (law §5).

use domain::period::{PeriodError, month, month_of, month_periods, next_month};
use domain::{Minute, Period};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use crate::{at, period};

fn zone(name: &str) -> TimeZone {
    TimeZoneDatabase::bundled().get(name).unwrap()
}

fn shown(period: Period) -> String {
    period.to_string()
}

#[test]
fn months_begin_at_midnight_of_the_zone() {
    let november = month_of(at("2026-11-20T19:00:00Z"), &zone("America/New_York")).unwrap();
    assert_eq!(shown(november), "2026-11-01T04:00:00Z .. 2026-12-01T05:00:00Z", "the month in which the clock goes back has an hour more");
    assert_eq!(november.seconds(), (30 * 24 + 1) * 3600);
    let march = month_of(at("2026-03-20T00:00:00Z"), &zone("Europe/Berlin")).unwrap();
    assert_eq!(march.seconds(), (31 * 24 - 1) * 3600, "the month in which the clock goes forward has an hour less");
    let edge = at("2026-12-01T05:00:00Z");
    assert!(!november.contains(edge), "an end belongs to the next month");
    assert_eq!(month_of(edge, &zone("America/New_York")).unwrap().start(), edge);
}

#[test]
fn leap_days_and_month_ends_belong_to_one_month() {
    assert_eq!(month(2028, 2, &TimeZone::UTC).unwrap().seconds(), 29 * 86_400);
    assert_eq!(month(2026, 2, &TimeZone::UTC).unwrap().seconds(), 28 * 86_400);
    assert_eq!(month(2100, 2, &TimeZone::UTC).unwrap().seconds(), 28 * 86_400, "a century is no leap year");
    let leap = month_of(at("2028-02-29T23:59:59.999999999Z"), &TimeZone::UTC).unwrap();
    assert_eq!(leap, month(2028, 2, &TimeZone::UTC).unwrap());
}

#[test]
fn a_clock_that_goes_back_over_midnight_of_the_first_makes_no_overlap() {
    // Newfoundland turned its clocks at 00:01 on 1 November 2009, back to 23:01 of 31 October.
    let st_johns = zone("America/St_Johns");
    let october = month(2009, 10, &st_johns).unwrap();
    let repeated = at("2009-11-01T02:45:00Z");
    assert_eq!(repeated.to_zoned(st_johns.clone()).date().to_string(), "2009-10-31", "the calendar says October again");
    assert!(!october.contains(repeated), "but November has begun once already");
    assert_eq!(month_of(repeated, &st_johns).unwrap(), month(2009, 11, &st_johns).unwrap());
}

#[test]
fn a_midnight_that_does_not_exist_starts_at_the_first_instant_that_does() {
    // Paraguay turned its clocks forward at 00:00 on 1 October 2017.
    let asuncion = zone("America/Asuncion");
    let october = month(2017, 10, &asuncion).unwrap();
    assert_eq!(october.start().to_zoned(asuncion).datetime().to_string(), "2017-10-01T01:00:00");
}

#[test]
fn a_new_zone_starts_with_the_next_period_and_leaves_neither_gap_nor_stub() {
    let (tokyo, new_york) = (zone("Asia/Tokyo"), zone("America/New_York"));
    let october = month(2026, 10, &tokyo).unwrap();
    let same = next_month(&october, &tokyo).unwrap();
    assert_eq!(same, month(2026, 11, &tokyo).unwrap(), "without a change it is the next month");
    let west = next_month(&october, &new_york).unwrap();
    assert_eq!(shown(west), "2026-10-31T15:00:00Z .. 2026-12-01T05:00:00Z", "13 hours of New York's October are no month of their own");
    let east = next_month(&month(2026, 10, &new_york).unwrap(), &tokyo).unwrap();
    assert_eq!(shown(east), "2026-11-01T04:00:00Z .. 2026-11-30T15:00:00Z", "November began earlier in Tokyo; its end is Tokyo's");
}

/// Every zone of the bundled database.
fn every_zone() -> Vec<(String, TimeZone)> {
    let bundled = TimeZoneDatabase::bundled();
    let names: Vec<String> = bundled.available().map(|name| name.to_string()).collect();
    names.into_iter().map(|name| (name.clone(), bundled.get(&name).unwrap())).collect()
}

#[test]
fn in_every_zone_months_are_a_chain_and_each_instant_is_in_exactly_one() {
    let zones = every_zone();
    assert!(zones.len() > 400, "the whole database is bundled, found {}", zones.len());
    // Leap years, the zones' last changes of rule, a day that Samoa skipped, and the years that are billed.
    let spans = [
        ("1994-11-15T00:00:00Z", "1995-03-01T00:00:00Z"),
        ("2011-11-15T00:00:00Z", "2012-04-01T00:00:00Z"),
        ("2026-01-10T00:00:00Z", "2028-04-01T00:00:00Z"),
    ];
    for (name, zone) in zones {
        for (from, to) in spans {
            let months = month_periods(&zone, at(from), at(to)).unwrap();
            Period::check_chain(&months).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(months[0].contains(at(from)), "{name}: the first month holds the first instant");
            for month in &months {
                for inside in [month.start(), month.start() + 1.nanosecond(), month.end() - 1.nanosecond()] {
                    assert_eq!(month_of(inside, &zone).unwrap(), *month, "{name}: {inside}");
                }
                assert!((27 * 86_400..=32 * 86_400).contains(&month.seconds()), "{name}: {month} is no month");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_instant_lies_in_exactly_one_month_of_any_zone(index in 0usize..10_000, second in 0i64..4_102_444_800, nanosecond in 0i32..1_000_000_000) {
        let bundled = TimeZoneDatabase::bundled();
        let names: Vec<_> = bundled.available().collect();
        let zone = bundled.get(names[index % names.len()].as_str()).unwrap();
        let instant = Timestamp::new(second, nanosecond).unwrap();
        let here = month_of(instant, &zone).unwrap();
        prop_assert!(here.contains(instant));
        let next = month_of(here.end(), &zone).unwrap();
        prop_assert_eq!(next.start(), here.end(), "the next month begins where this one ends");
        prop_assert!(!next.contains(instant));
    }

    #[test]
    fn whole_minutes_lie_inside_and_no_other_does(start in 0i64..10_000, length in 1i64..10_000, nanosecond in prop_oneof![Just(0), 1i32..1_000_000_000]) {
        let first = Timestamp::new(start, nanosecond).unwrap();
        let period = Period::new(first, first + length.seconds()).unwrap();
        let inside = |minute: Minute| period.start() <= minute.start().unwrap() && minute.next().start().unwrap() <= period.end();
        let touched = (Minute::of(period.start()).since_epoch()..=Minute::of(period.end()).since_epoch()).map(Minute::from_epoch);
        let whole: Vec<Minute> = touched.filter(|minute| inside(*minute)).collect();
        prop_assert_eq!(period.whole_minutes(), whole.first().copied().zip(whole.last().copied()));
        if let Some((first, last)) = period.usable_minutes() {
            prop_assert!(inside(first) && inside(last));
            prop_assert!(first > Minute::of(period.start()) && last < Minute::of(period.end() - 1.nanosecond()), "the boundary minutes are never used");
        }
    }
}

#[test]
fn a_chain_has_neither_gap_nor_overlap() {
    let a = period("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
    let b = period("2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z");
    let late = period("2026-02-02T00:00:00Z", "2026-03-01T00:00:00Z");
    let early = period("2026-01-31T00:00:00Z", "2026-03-01T00:00:00Z");
    assert_eq!(Period::check_chain(&[a, b]), Ok(()));
    assert_eq!(Period::check_chain(&[a, late]), Err(PeriodError::Gap { from: a.end(), to: late.start() }));
    assert_eq!(Period::check_chain(&[a, early]), Err(PeriodError::Overlap { from: early.start(), to: a.end() }));
    assert!(Period::new(a.end(), a.start()).is_err());
    assert!(Period::new(a.start(), a.start()).is_err(), "a period of nothing bills nothing");
}

#[test]
fn a_minute_before_1970_is_still_the_minute_it_lies_in() {
    assert_eq!(Minute::of(Timestamp::new(-1, -1).unwrap()).since_epoch(), -1);
    assert_eq!(Minute::of(Timestamp::new(0, -1).unwrap()).since_epoch(), -1);
    assert_eq!(Minute::of(Timestamp::new(-60, 0).unwrap()).since_epoch(), -1);
    assert_eq!(Minute::of(Timestamp::new(-60, -1).unwrap()).since_epoch(), -2);
}
