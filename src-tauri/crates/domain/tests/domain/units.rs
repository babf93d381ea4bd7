//! Units due and late units (law §6.1, §6.2, §6.6).

use domain::due::{ChargedPeriod, PeriodUsage, due, late, remainder_into, split_usage};
use domain::id::{ClientId, MeterId, RuleId};
use domain::rule::{RecordRounding, RuleError};
use domain::{BillingRule, BillingUnit, Currency, Period, Price, PriceModel, Quantity, RemainderRule, Tier, Tiers, UnitPrice};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use crate::{at, period, quantity};

fn thousand() -> BillingUnit {
    BillingUnit::new(quantity("1000")).unwrap()
}

fn ten_cents() -> Price {
    Price { currency: Currency::USD, model: PriceModel::PerUnit { unit_amount: UnitPrice::parse_minor("10").unwrap() } }
}

fn rule() -> BillingRule {
    BillingRule {
        id: RuleId::from("r"),
        client: ClientId::from("c"),
        meter: MeterId::from("m"),
        billing_unit: thousand(),
        remainder: RemainderRule::Carry,
        start: at("2026-01-15T10:00:00Z"),
        end: None,
        record_rounding: None,
        price: ten_cents(),
    }
}

/// Days in a row, each with its usage; all but the last have closed.
fn days(usage: &[&str]) -> Vec<PeriodUsage> {
    let start = at("2026-01-01T00:00:00Z");
    let day = |n: usize| start + (24 * n as i64).hours();
    let count = usage.len();
    let period = |n| Period::new(day(n), day(n + 1)).unwrap();
    usage.iter().enumerate().map(|(n, used)| PeriodUsage { period: period(n), usage: quantity(used), closed: n + 1 < count }).collect()
}

/// `in + used → units, out, dropped, rounded up` per period.
fn shown(usage: &[&str], rule: RemainderRule) -> String {
    let due = due(&days(usage), thousand(), rule, Quantity::ZERO).unwrap();
    let lines = due.iter().map(|d| {
        format!(
            "{} + {} = {} units, {} out, {} dropped, {} rounded up",
            d.remainder_in, d.usage, d.units, d.remainder_out, d.dropped, d.rounded_up
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_real_file_gives_26450_units_and_535_left_over() {
    let due = due(&days(&["26450535"]), thousand(), RemainderRule::Carry, Quantity::ZERO).unwrap();
    assert_eq!((due[0].units, due[0].remainder_out), (26_450, quantity("535")));
    let total = ten_cents().rate(Quantity::from_whole(due[0].units)).unwrap().total;
    assert_eq!(total.to_string(), "$2,645.00");
}

#[test]
fn each_remainder_rule_closes_its_own_way() {
    let usage = ["1500", "600", "-2700", "0", "999.999999"];
    insta::assert_snapshot!(shown(&usage, RemainderRule::Carry), @r"
    0 + 1500 = 1 units, 500 out, 0 dropped, 0 rounded up
    500 + 600 = 1 units, 100 out, 0 dropped, 0 rounded up
    100 + -2700 = -3 units, 400 out, 0 dropped, 0 rounded up
    400 + 0 = 0 units, 400 out, 0 dropped, 0 rounded up
    400 + 999.999999 = 1 units, 399.999999 out, 0 dropped, 0 rounded up
    ");
    insta::assert_snapshot!(shown(&usage, RemainderRule::Drop), @r"
    0 + 1500 = 1 units, 0 out, 500 dropped, 0 rounded up
    0 + 600 = 0 units, 0 out, 600 dropped, 0 rounded up
    0 + -2700 = -3 units, 0 out, 300 dropped, 0 rounded up
    0 + 0 = 0 units, 0 out, 0 dropped, 0 rounded up
    0 + 999.999999 = 0 units, 999.999999 out, 0 dropped, 0 rounded up
    ");
    insta::assert_snapshot!(shown(&usage, RemainderRule::RoundUp), @r"
    0 + 1500 = 2 units, 0 out, 0 dropped, 500 rounded up
    0 + 600 = 1 units, 0 out, 0 dropped, 400 rounded up
    0 + -2700 = -2 units, 0 out, 0 dropped, 700 rounded up
    0 + 0 = 0 units, 0 out, 0 dropped, 0 rounded up
    0 + 999.999999 = 0 units, 999.999999 out, 0 dropped, 0 rounded up
    ");
}

#[test]
fn unit_k_is_due_when_usage_reaches_k_times_n() {
    for (used, units) in [("999.999999", 0), ("1000", 1), ("1999.999999", 1), ("2000", 2), ("-0.000001", -1)] {
        let due = due(&days(&[used]), thousand(), RemainderRule::Carry, Quantity::ZERO).unwrap();
        assert_eq!(due[0].units, units, "{used} of 1000");
    }
}

#[test]
fn a_carried_remainder_joins_the_next_rule_at_its_own_n() {
    let hundred = BillingUnit::new(quantity("100")).unwrap();
    let due = due(&days(&["0"]), hundred, RemainderRule::Carry, quantity("535")).unwrap();
    assert_eq!((due[0].units, due[0].remainder_out), (5, quantity("35")));
}

#[test]
fn usage_before_the_start_is_history_and_counts_nothing() {
    let periods = [period("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"), period("2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z")];
    let ending = BillingRule { end: Some(at("2026-02-20T00:00:00Z")), ..rule() };
    let records = [
        ("2026-01-15T09:59:59Z", "1"),
        ("2026-01-15T10:00:00Z", "2"),
        ("2026-01-31T23:59:59Z", "4"),
        ("2026-02-01T00:00:00Z", "8"),
        ("2026-02-20T00:00:00Z", "16"),
        ("2026-03-01T00:00:00Z", "32"),
    ];
    let split = split_usage(&ending, &periods, records.map(|(time, used)| (at(time), quantity(used)))).unwrap();
    assert_eq!(split.history, quantity("1"), "one second before the start");
    assert_eq!(split.by_period, [quantity("6"), quantity("8")], "a start and an end belong to the later side");
    assert_eq!(split.outside, quantity("48"), "after the rule's end, and in no period");
}

#[test]
fn each_record_is_rounded_before_adding() {
    let calls = BillingRule { record_rounding: Some(RecordRounding { step: quantity("60"), least: quantity("60") }), ..rule() };
    let month = [period("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")];
    let records = ["61", "1", "60"].map(|seconds| (at("2026-01-20T00:00:00Z"), quantity(seconds)));
    assert_eq!(split_usage(&calls, &month, records).unwrap().by_period, [quantity("240")], "120 + 60 + 60");
}

#[test]
fn a_rule_that_contradicts_itself_is_refused() {
    assert_eq!(rule().check(), Ok(()));
    assert_eq!(BillingRule { end: Some(rule().start), ..rule() }.check(), Err(RuleError::Empty));
    let model = PriceModel::Package {
        unit_amount: UnitPrice::ZERO,
        divide_by: domain::price::PackageSize::new(5).unwrap(),
        round: domain::price::Round::Up,
    };
    let packages = BillingRule { price: Price { currency: Currency::USD, model }, ..rule() };
    assert_eq!(packages.check(), Err(RuleError::DividedTwice), "usage is divided once (§2)");
    assert_eq!(BillingRule { billing_unit: BillingUnit::ONE, ..packages }.check(), Ok(()));
    let no_step = RecordRounding { step: Quantity::ZERO, least: Quantity::ZERO };
    assert!(BillingRule { record_rounding: Some(no_step), ..rule() }.check().is_err());
    assert!(BillingUnit::new(Quantity::ZERO).is_err());
}

fn charged<'a>(price: &'a Price, remainder: RemainderRule, charged: &str, now: &str, units: i64) -> ChargedPeriod<'a> {
    ChargedPeriod {
        period: period("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"),
        price,
        remainder,
        remainder_in: Quantity::ZERO,
        joined: Quantity::ZERO,
        charged_usage: quantity(charged),
        usage: quantity(now),
        charged_units: units,
    }
}

#[test]
fn late_usage_joins_the_open_remainder_at_its_own_periods_price() {
    let tiers = Tiers::new(vec![
        Tier { up_to: Some(quantity("2")), unit_amount: Some(UnitPrice::from_minor(100).unwrap()), flat_amount: None },
        Tier { up_to: None, unit_amount: Some(UnitPrice::from_minor(50).unwrap()), flat_amount: None },
    ]);
    let price = Price { currency: Currency::USD, model: PriceModel::Graduated { tiers: tiers.unwrap() } };
    // Charged: 1 unit of 1700, 700 carried out and frozen; 1500 more became known.
    let found = late(&[charged(&price, RemainderRule::Carry, "1700", "3200", 1)], thousand(), quantity("700")).unwrap();
    assert_eq!((found.late[0].units, found.remainder), (2, quantity("200")), "700 + 1500 complete two units");
    assert_eq!(found.late[0].value.to_string(), "$1.50", "the second unit of January at $1.00, the third at $0.50");
}

#[test]
fn a_late_correction_is_the_exact_reverse() {
    let price = ten_cents();
    let found = late(&[charged(&price, RemainderRule::Carry, "5000", "2500", 5)], thousand(), Quantity::ZERO).unwrap();
    assert_eq!((found.late[0].units, found.remainder), (-3, quantity("500")), "floor towards minus infinity");
    assert_eq!(found.late[0].value.to_string(), "\u{2212}$0.30");
}

#[test]
fn dropped_and_rounded_up_periods_are_re_rated_alone() {
    let price = ten_cents();
    let found = late(&[charged(&price, RemainderRule::Drop, "1700", "2100", 1)], thousand(), quantity("999")).unwrap();
    assert_eq!((found.late[0].units, found.remainder), (1, quantity("999")), "the open remainder is not touched");
    let found = late(&[charged(&price, RemainderRule::RoundUp, "1700", "1900", 2)], thousand(), quantity("999")).unwrap();
    assert_eq!(found.late[0].units, 0, "the rounded-up unit already paid for it");
    let unchanged = late(&[charged(&price, RemainderRule::Carry, "1700", "1700", 1)], thousand(), quantity("700")).unwrap();
    assert!(unchanged.late.is_empty(), "nothing became known");
}

fn remainder_rule() -> impl Strategy<Value = RemainderRule> {
    prop_oneof![Just(RemainderRule::Carry), Just(RemainderRule::Drop), Just(RemainderRule::RoundUp)]
}

/// Records anywhere in three months, before the start included, also negative.
fn records() -> impl Strategy<Value = Vec<(Timestamp, Quantity)>> {
    let first = at("2026-01-01T00:00:00Z").as_second();
    let record = (0i64..90 * 86_400, -2_000_000_000i128..9_000_000_000)
        .prop_map(move |(second, micros)| (Timestamp::from_second(first + second).unwrap(), Quantity::from_micros(micros)));
    prop::collection::vec(record, 0..40)
}

fn months() -> [Period; 3] {
    [
        period("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"),
        period("2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"),
        period("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_batches_in_any_order_give_the_same_units_and_remainder(
        (records, shuffled) in records().prop_flat_map(|r| (Just(r.clone()), Just(r).prop_shuffle())),
        cuts in prop::collection::vec(0usize..41, 0..6),
        remainder in remainder_rule(),
        closed in 0usize..=3,
    ) {
        let months = months();
        let whole = split_usage(&rule(), &months, records.iter().copied()).unwrap();
        let mut usage = vec![Quantity::ZERO; months.len()];
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(shuffled.len())).chain([0, shuffled.len()]).collect();
        cuts.sort_unstable();
        for pair in cuts.windows(2) {
            let batch = split_usage(&rule(), &months, shuffled[pair[0]..pair[1]].iter().copied()).unwrap();
            for (sum, part) in usage.iter_mut().zip(batch.by_period) {
                *sum = sum.checked_add(part).unwrap();
            }
        }
        let due_of = |usage: &[Quantity]| {
            let periods: Vec<_> = months.iter().zip(usage).enumerate().map(|(n, (period, usage))| PeriodUsage { period: *period, usage: *usage, closed: n < closed }).collect();
            due(&periods, thousand(), remainder, Quantity::ZERO).unwrap()
        };
        prop_assert_eq!(due_of(&usage), due_of(&whole.by_period), "how usage arrived must not matter");
    }

    #[test]
    fn nothing_is_lost_between_usage_and_units(records in records(), remainder in remainder_rule(), closed in 0usize..=3, n in 1i128..5_000_000_000) {
        let months = months();
        let unit = BillingUnit::new(Quantity::from_micros(n)).unwrap();
        let split = split_usage(&rule(), &months, records).unwrap();
        let periods: Vec<_> = months.iter().zip(split.by_period).enumerate().map(|(n, (period, usage))| PeriodUsage { period: *period, usage, closed: n < closed }).collect();
        let mut carried = Quantity::ZERO;
        for due in due(&periods, unit, remainder, Quantity::ZERO).unwrap() {
            prop_assert_eq!(due.remainder_in, carried);
            let in_all = Quantity::checked_sum([due.remainder_in, due.usage, due.rounded_up]).unwrap();
            let out_all = Quantity::checked_sum([unit.size().checked_mul(due.units.into()).unwrap(), due.remainder_out, due.dropped]).unwrap();
            prop_assert_eq!(in_all, out_all, "in + used + rounded up = units × N + out + dropped");
            prop_assert!(due.remainder_out >= Quantity::ZERO && due.remainder_out < unit.size());
            carried = due.remainder_out;
        }
    }

    #[test]
    fn late_usage_and_use_in_time_make_the_same_units_in_all(used in 0i128..9_000_000_000, late_micros in -9_000_000_000i128..9_000_000_000) {
        let price = ten_cents();
        let on_time = due(&[PeriodUsage { period: months()[0], usage: Quantity::from_micros(used), closed: true }], thousand(), RemainderRule::Carry, Quantity::ZERO).unwrap();
        let usage = Quantity::from_micros(used + late_micros);
        let known = ChargedPeriod { charged_usage: Quantity::from_micros(used), usage, ..charged(&price, RemainderRule::Carry, "0", "0", on_time[0].units) };
        let found = late(&[known], thousand(), on_time[0].remainder_out).unwrap();
        let together = due(&[PeriodUsage { period: months()[0], usage, closed: true }], thousand(), RemainderRule::Carry, Quantity::ZERO).unwrap();
        let late_units = found.late.first().map_or(0, |late| late.units);
        prop_assert_eq!((on_time[0].units + late_units, found.remainder), (together[0].units, together[0].remainder_out));
    }

    #[test]
    fn late_use_joins_once_however_many_periods_are_closed_after_it(
        steps in prop::collection::vec((0i128..9_000_000_000, 0usize..6, -4_000_000_000i128..4_000_000_000), 1..6),
        n in 1i128..3_000_000_000,
    ) {
        let price = ten_cents();
        let unit = BillingUnit::new(Quantity::from_micros(n)).unwrap();
        let span = |k: usize| Period::new(at("2026-01-01T00:00:00Z") + jiff::SignedDuration::from_hours(k as i64), at("2026-01-01T01:00:00Z") + jiff::SignedDuration::from_hours(k as i64)).unwrap();
        // Each: what was known when it was closed, what it carried out, its units; and what is known by now.
        let mut closed: Vec<(Quantity, Quantity, i64, Quantity)> = Vec::new();
        let found = |closed: &[(Quantity, Quantity, i64, Quantity)]| {
            let mut before = Quantity::ZERO;
            let periods: Vec<_> = closed.iter().enumerate().map(|(k, &(charged_usage, out, units, usage))| {
                let remainder_in = if k == 0 { before } else { remainder_into(charged_usage, out, unit).unwrap() };
                let joined = remainder_in.checked_sub(before).unwrap();
                before = out;
                ChargedPeriod { period: span(k), joined, remainder_in, charged_usage, usage, ..charged(&price, RemainderRule::Carry, "0", "0", units) }
            }).collect();
            late(&periods, unit, before).unwrap()
        };
        for (k, (used, of, more)) in steps.into_iter().enumerate() {
            let usage = Quantity::from_micros(used);
            let open = due(&[PeriodUsage { period: span(k), usage, closed: true }], unit, RemainderRule::Carry, found(&closed).remainder).unwrap();
            closed.push((usage, open[0].remainder_out, open[0].units, usage));
            // Then something becomes known of one that is closed.
            let place = of % closed.len();
            closed[place].3 = closed[place].3.checked_add(Quantity::from_micros(more)).unwrap();
        }
        let late = found(&closed);
        let units: i64 = closed.iter().map(|one| one.2).sum::<i64>() + late.late.iter().map(|one| one.units).sum::<i64>();
        let total: i128 = closed.iter().map(|one| one.3.to_micros()).sum();
        prop_assert_eq!(i128::from(units), total.div_euclid(n), "charged and late together are what was used");
        prop_assert_eq!(late.remainder.to_micros(), total.rem_euclid(n), "and what is left over is there once");
    }
}
