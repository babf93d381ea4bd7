//! What a base price asks for in a month: whole months, parts of them by days, other intervals in the month in which they begin.

use domain::catalog::{Every, Interval};
use domain::plan::months::{BaseSpan, DayShare, Stay, base_among, base_in_month, period_end};
use domain::{Currency, Money, Price, PriceModel, UnitPrice};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed as _, ToPrimitive as _};
use proptest::prelude::*;

fn flat(amount: &str, currency: Currency) -> Price {
    Price { currency, model: PriceModel::Flat { amount: UnitPrice::parse_main(amount, currency).unwrap() } }
}

fn sum(spans: &[BaseSpan], price: &Price) -> Money {
    Money::sum(price.currency, spans.iter().map(|span| span.amount(price).unwrap())).unwrap()
}

const fn every(interval: Interval, count: u32) -> Every {
    Every { interval, count }
}

#[test]
fn a_month_that_is_not_whole_costs_its_days() {
    let stay = Stay { from: date(2026, 11, 14), to: Some(date(2027, 2, 8)) };
    let price = flat("149", Currency::USD);
    let month = |month: Date| base_in_month(Every::MONTH, stay, month).unwrap();
    let november = month(date(2026, 11, 30));
    assert_eq!(november[0].share, Some(DayShare { days: 17, of: 30 }), "14 to 30 November are 17 of 30 days");
    assert_eq!(november[0].amount(&price).unwrap().to_string(), "$84.43", "149 × 17 ÷ 30 = 84.4333…");
    let december = month(date(2026, 12, 1));
    assert_eq!(
        (december[0].share, december[0].amount(&price).unwrap().to_string()),
        (None, "$149.00".to_owned()),
        "a whole month is whole"
    );
    let february = month(date(2027, 2, 1));
    assert_eq!(february[0].share, Some(DayShare { days: 7, of: 28 }), "the day that it ends on is not in it");
    assert_eq!(february[0].amount(&price).unwrap().to_string(), "$37.25");
    assert!(month(date(2026, 10, 31)).is_empty() && month(date(2027, 3, 1)).is_empty(), "nothing before and after");
}

#[test]
fn a_part_is_rounded_once_in_the_smallest_coin_of_its_currency() {
    let stay = Stay { from: date(2026, 11, 16), to: None };
    for (amount, currency, of_a_half) in
        [("999", "jpy", "500"), ("12.345", "kwd", "6.170"), ("0.01", "usd", "0.01"), ("1001", "huf", "500.50"), ("1990", "isk", "995.00")]
    {
        let currency = Currency::parse(currency).unwrap();
        let spans = base_in_month(Every::MONTH, stay, date(2026, 11, 1)).unwrap();
        assert_eq!(sum(&spans, &flat(amount, currency)).to_main_string(), of_a_half, "15 of 30 days of {amount} {currency:?}");
    }
}

#[test]
fn other_intervals_are_charged_whole_in_the_month_in_which_they_begin() {
    let price = flat("300", Currency::USD);
    let quarter = every(Interval::Month, 3);
    let stay = Stay { from: date(2026, 11, 30), to: Some(date(2027, 6, 1)) };
    let begins: Vec<(Date, Date)> = (0..10)
        .flat_map(|months| base_in_month(quarter, stay, date(2026, 10, 1).checked_add(months.months()).unwrap()).unwrap())
        .map(|span| (span.first, span.end))
        .collect();
    let expected =
        [(date(2026, 11, 30), date(2027, 2, 28)), (date(2027, 2, 28), date(2027, 5, 30)), (date(2027, 5, 30), date(2027, 8, 30))];
    assert_eq!(
        begins, expected,
        "counted from the first day, at the end of a short month too; the last one is paid in advance and stays whole"
    );
    let year = base_in_month(Every::YEAR, Stay { from: date(2024, 2, 29), to: None }, date(2027, 2, 1)).unwrap();
    assert_eq!((year[0].first, sum(&year, &price).to_string()), (date(2027, 2, 28), "$300.00".to_owned()), "a leap day has its year too");
    let weeks = base_in_month(every(Interval::Week, 2), Stay { from: date(2026, 10, 30), to: None }, date(2026, 11, 1)).unwrap();
    assert_eq!(weeks.len(), 2, "on 13 and 27 November: {weeks:?}");
}

#[test]
fn a_period_ends_where_the_next_one_begins() {
    assert_eq!(period_end(Every::MONTH, date(2026, 11, 14), date(2026, 11, 20)).unwrap(), date(2026, 12, 1), "a month with the calendar's");
    assert_eq!(period_end(every(Interval::Month, 3), date(2026, 11, 14), date(2027, 2, 13)).unwrap(), date(2027, 2, 14));
    assert_eq!(period_end(every(Interval::Month, 3), date(2026, 11, 14), date(2027, 2, 14)).unwrap(), date(2027, 5, 14));
    assert_eq!(period_end(Every::YEAR, date(2026, 11, 14), date(2026, 11, 1)).unwrap(), date(2026, 11, 14), "before it, its first day");
    let never = Stay { from: date(2026, 11, 14), to: Some(date(2026, 11, 14)) };
    assert!(base_in_month(Every::YEAR, never, date(2026, 11, 1)).unwrap().is_empty(), "a stay without a day costs nothing");
}

/// Half away from zero, by whole numbers of any size.
fn rounded(exact: &BigRational) -> i64 {
    let half = BigRational::new(BigInt::from(1), BigInt::from(2));
    let up = (exact.abs() + half).floor().to_integer().to_i64().unwrap();
    if exact.is_negative() { -up } else { up }
}

proptest! {
    /// Day by day through five years: each month costs the days that it had, of the days that it has.
    #[test]
    fn months_cost_their_days(minor in 0i64..10_000_000, first in 0i32..1500, length in 0i32..900, ends in any::<bool>()) {
        let start = date(2023, 12, 20);
        let from = start.checked_add(first.days()).unwrap();
        let to = ends.then(|| from.checked_add(length.days()).unwrap());
        let stay = Stay { from, to };
        let price = Price { currency: Currency::USD, model: PriceModel::Flat { amount: UnitPrice::from_minor(minor).unwrap() } };
        let mut month = date(2023, 12, 1);
        while month < date(2029, 1, 1) {
            let next = month.checked_add(1.month()).unwrap();
            let (mut in_it, mut all, mut day) = (0i64, 0i64, month);
            while day < next {
                all += 1;
                in_it += i64::from(day >= from && to.is_none_or(|to| day < to));
                day = day.tomorrow().unwrap();
            }
            let slowly = rounded(&BigRational::new(BigInt::from(minor) * in_it, BigInt::from(all)));
            let spans = base_in_month(Every::MONTH, stay, month).unwrap();
            prop_assert_eq!(sum(&spans, &price).minor(), slowly, "{} of {} days of {}", in_it, all, month);
            month = next;
        }
    }

    /// Whatever the interval, every period that begins within the stay is charged once, in one month.
    #[test]
    fn periods_are_charged_once(first in 0i32..800, length in 1i32..900, kind in 0usize..4, count in 1u32..7) {
        let interval = [Interval::Day, Interval::Week, Interval::Month, Interval::Year][kind];
        let every = every(interval, if kind == 2 { count + 1 } else { count });
        let from = date(2023, 12, 20).checked_add(first.days()).unwrap();
        let to = from.checked_add(length.days()).unwrap();
        let stay = Stay { from, to: Some(to) };
        let mut charged = Vec::new();
        let mut month = date(2023, 12, 1);
        while month < date(2029, 1, 1) {
            charged.extend(base_in_month(every, stay, month).unwrap());
            month = month.checked_add(1.month()).unwrap();
        }
        prop_assert_eq!(charged.first().map(|span| span.first), Some(from));
        for pair in charged.windows(2) {
            prop_assert_eq!(pair[0].end, pair[1].first, "without gap or overlap");
        }
        let last = charged.last().unwrap();
        prop_assert!(last.first < to && last.end >= to, "up to the end of the stay and no further: {:?}", last);
    }
}

proptest! {
    #[test]
    fn a_base_price_of_one_client_from_a_day_on_is_the_two_parts_counted_apart(
        usual in 1_u32..100_000, own in 0_u32..100_000, start in 0_i64..40, cut in 0_i64..200, length in 1_i64..300, interval in 0_usize..4,
    ) {
        let every = [Every::MONTH, Every::YEAR, every(Interval::Month, 3), every(Interval::Week, 1)][interval];
        let day = |days: i64| date(2026, 1, 1).checked_add(days.days()).unwrap();
        let stay = Stay { from: day(start), to: Some(day(start + length)) };
        let begins = day(start + cut.min(length));
        let (before, after) = (Stay { from: stay.from, to: Some(begins) }, Stay { from: begins, to: None });
        let price = |cents: u32| Price {
            currency: Currency::USD,
            model: PriceModel::Flat { amount: UnitPrice::parse_main(&format!("{}.{:02}", cents / 100, cents % 100), Currency::USD).unwrap() },
        };
        let (mut spans, mut months) = (0, 0);
        for month in 0..12 {
            let month = date(2026, 1, 1).checked_add(month.months()).unwrap();
            let whole = base_in_month(every, stay, month).unwrap();
            let parts = [base_among(every, stay, before, month).unwrap(), base_among(every, stay, after, month).unwrap()];
            let apart = |part: usize, price: &Price| sum(&parts[part], price);
            if every == Every::MONTH {
                // Each part costs its days, as a plan that ends there and one that begins there do.
                prop_assert_eq!(apart(0, &price(usual)), sum(&base_in_month(every, Stay { to: Some(begins), ..stay }, month).unwrap(), &price(usual)));
                prop_assert_eq!(apart(1, &price(own)), sum(&base_in_month(every, Stay { from: begins, ..stay }, month).unwrap(), &price(own)));
                let days = |spans: &[BaseSpan]| spans.iter().map(|span| span.end.duration_since(span.first).as_hours() / 24).sum::<i64>();
                prop_assert_eq!(days(&whole), days(&parts[0]) + days(&parts[1]), "no day is lost, none is charged twice");
            } else {
                prop_assert_eq!(whole.len(), parts[0].len() + parts[1].len(), "a period is charged once");
                prop_assert!(parts[0].iter().all(|span| span.first < begins) && parts[1].iter().all(|span| span.first >= begins));
            }
            spans += whole.len();
            months += 1;
        }
        prop_assert!(months == 12 && spans > 0);
    }
}
