//! Whatever happened, usage is what a slow and obvious model says, and rebuilding a cache changes no figure.

use std::collections::BTreeMap;

use domain::{Cost, Currency, Quantity};
use proptest::prelude::*;
use store::run::RunKind;
use store::usage::{Standing, UsageRecord};

use crate::agency::{Agency, at, client, q, record, source, tokens};

/// One row of an import: which record, how much, on which hour of a fortnight with a clock change, how it stands, what it cost.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    identity: u8,
    quantity: i64,
    hour: i64,
    standing: Standing,
    cost: Option<(i64, bool)>,
}

#[derive(Debug, Clone)]
enum Step {
    Import(Vec<Row>),
    /// Undoes the n-th of the imports that still stand.
    Undo(usize),
}

fn row() -> impl Strategy<Value = Row> {
    let standing = prop_oneof![4 => Just(Standing::Billable), 1 => Just(Standing::Open), 1 => Just(Standing::Test)];
    let cost = proptest::option::of((-3..1000_i64, any::<bool>()));
    (0..8_u8, -2_000_000..5_000_000_i64, 0..336_i64, standing, cost).prop_map(|(identity, quantity, hour, standing, cost)| Row {
        identity,
        quantity,
        hour,
        standing,
        cost,
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let import = proptest::collection::vec(row(), 1..10).prop_map(Step::Import);
    // Few values, so that imports agree, disagree and overlap.
    let alike = proptest::collection::vec((0..4_u8, 1..3_i64), 1..6).prop_map(|rows| {
        let plain = |(identity, n)| Row { identity, quantity: n * 1_000_000, hour: 5, standing: Standing::Billable, cost: Some((7, true)) };
        Step::Import(rows.into_iter().map(plain).collect())
    });
    proptest::collection::vec(prop_oneof![2 => import, 3 => alike, 2 => (0..4_usize).prop_map(Step::Undo)], 1..14)
}

fn usage_record(row: &Row) -> UsageRecord {
    let cost = row.cost.map(|(n, dollars)| {
        Cost::parse_main(&format!("{}0.0{}", if n < 0 { "-" } else { "" }, n.abs()), if dollars { Currency::USD } else { Currency::EUR })
            .unwrap()
    });
    UsageRecord {
        quantity: Quantity::from_micros(row.quantity.into()),
        // From before to after the clocks of Berlin went forward on 29 March 2026.
        placed_at: at("2026-03-20T00:30:00Z") + jiff::SignedDuration::from_hours(row.hour),
        standing: row.standing,
        cost,
        ..record(&row.identity.to_string(), "0", "2026-03-20T00:00:00Z")
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn imports_and_undos_leave_what_the_standing_imports_hold(steps in steps()) {
        let agency = Agency::new();
        agency.map("m1", 1, 1, "2026-01-01T00:00:00Z", None).unwrap();
        // The model: imports in order, each with its last word on every record; the newest import that stands decides.
        let mut imports: Vec<(String, bool, BTreeMap<u8, Row>)> = Vec::new();
        for step in steps {
            match step {
                Step::Import(rows) => {
                    let run = format!("import-{}", imports.len());
                    agency.import(&run, rows.iter().map(usage_record).collect());
                    imports.push((run, true, rows.into_iter().map(|row| (row.identity, row)).collect()));
                }
                Step::Undo(nth) => {
                    let mut standing = imports.iter_mut().filter(|(_, stands, _)| *stands);
                    if let Some((run, stands, _)) = standing.nth(nth) {
                        agency.undo(run).unwrap();
                        *stands = false;
                    }
                }
            }
        }
        let mut held: BTreeMap<u8, &Row> = BTreeMap::new();
        for (_, _, rows) in imports.iter().filter(|(_, stands, _)| *stands) {
            held.extend(rows.iter().map(|(identity, row)| (*identity, row)));
        }
        let billable = held.values().filter(|row| row.standing == Standing::Billable);
        let quantity: i64 = billable.clone().map(|row| row.quantity).sum();
        let total = agency.total(1);
        prop_assert_eq!(total.quantity.to_micros(), i128::from(quantity), "the sum of entries is the sum of what stands");
        prop_assert_eq!(total.records, billable.clone().count() as i64);
        for currency in [Currency::USD, Currency::EUR] {
            let costs = billable.clone().filter_map(|row| usage_record(row).cost).filter(|cost| cost.currency() == currency);
            let wanted = Cost::sum(currency, costs).unwrap();
            let found = total.costs.iter().find(|cost| cost.currency() == currency).copied().unwrap_or(Cost::zero(currency));
            prop_assert_eq!(found, wanted, "costs add up exactly");
        }

        let days = agency.store.read(|r| {
            store::rollup::client_days(r, &client(1), &tokens(), "2026-03-01".parse().unwrap(), "2026-05-01".parse().unwrap())
        }).unwrap();
        let by_day = days.iter().map(|day| day.quantity.to_micros()).sum::<i128>();
        prop_assert_eq!(by_day, i128::from(quantity), "the plot adds up to the total");

        let counted = agency.store.read(|r| store::rollup::records_of(r, &source())).unwrap();
        let newest = agency.store.read(|r| store::usage::newest(r, &source())).unwrap();
        for standing in [Standing::Billable, Standing::Open, Standing::Test] {
            let found = counted.iter().filter(|(of, _)| *of == standing).map(|(_, records)| *records).sum::<u64>();
            prop_assert_eq!(found, held.values().filter(|row| row.standing == standing).count() as u64, "a source's records");
        }
        prop_assert_eq!(newest, held.values().map(|row| usage_record(row).placed_at).max(), "the newest that stands");

        let before = agency.store.read(store::rollup::fingerprint).unwrap();
        agency.store.write(store::rollup::rebuild).unwrap();
        let after = agency.store.read(store::rollup::fingerprint).unwrap();
        prop_assert_eq!(before, after, "dropping and rebuilding the roll-ups must change no figure");
    }
}

#[test]
fn a_day_is_the_agencys_own_and_a_mapping_may_cut_it() {
    let agency = Agency::new();
    // Berlin, summer: the day of 10 May begins at 22:00 UTC on the 9th.
    agency.map("m1", 1, 1, "2026-05-08T12:00:00Z", Some("2026-05-10T12:00:00Z")).unwrap();
    let page = vec![
        record("morning before", "1", "2026-05-08T08:00:00Z"),
        record("afternoon", "10", "2026-05-08T14:00:00Z"),
        record("late on the 9th, here the 10th", "100", "2026-05-09T22:00:00Z"),
        record("whole day", "1000", "2026-05-09T10:00:00Z"),
        record("after the end", "10000", "2026-05-10T12:00:00Z"),
    ];
    agency.ingest("pull-1", RunKind::Pull, page).unwrap();
    let days = agency
        .store
        .read(|r| store::rollup::client_days(r, &client(1), &tokens(), "2026-05-01".parse().unwrap(), "2026-06-01".parse().unwrap()))
        .unwrap();
    let found: Vec<(String, Quantity)> = days.iter().map(|d| (d.day.to_string(), d.quantity)).collect();
    let wanted = vec![("2026-05-08".to_owned(), q("10")), ("2026-05-09".to_owned(), q("1000")), ("2026-05-10".to_owned(), q("100"))];
    assert_eq!(found, wanted, "days are cut in the agency's zone, and exactly where the mapping begins and ends");
}

#[test]
fn a_new_zone_moves_the_days_after_a_rebuild() {
    let agency = Agency::new();
    agency.ingest("pull-1", RunKind::Pull, vec![record("a", "1", "2026-05-09T22:30:00Z")]).unwrap();
    let moved: store::Result<()> = agency.store.write(|tx| {
        store::workspace::describe(tx, "Northwind", "America/New_York", Currency::USD)?;
        store::rollup::rebuild(tx)
    });
    moved.unwrap();
    let rows = agency
        .store
        .read(|r| {
            store::rollup::subject_days(
                r,
                &crate::agency::subject(1),
                &tokens(),
                "2026-05-01".parse().unwrap(),
                "2026-06-01".parse().unwrap(),
            )
        })
        .unwrap();
    assert_eq!(rows[0].day.to_string(), "2026-05-09", "in New York it was still the 9th");
}
