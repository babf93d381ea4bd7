//! What an owner does, over a desk of tests and the local Stripe.
//!
//! One program with a module for each subject: as programs of their own, each would compile the stage and link Stripe and SQLite again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where its ground gives way")]

mod agency;
mod assignment;
mod catalog;
mod change_faults;
mod clients_on_plans;
mod connection;
mod connector_changes;
mod copying;
mod copying_own;
mod customers;
mod going_over;
mod gone;
mod handed_on;
mod linking;
mod method;
mod mirror_away;
mod mirror_feed;
mod month_table;
mod moves;
mod overrides;
mod own_prices;
mod paying;
mod plan_prices;
mod plans;
mod proof;
mod reconciled;
mod reconciled_ends;
mod rehearse;
mod schedule;
mod sending;
mod sending_doubt;
mod sending_late;
mod sending_policy;
mod sending_random;
mod sending_release;
mod statement_months;
mod status;
mod stays;
mod stays_turned;
mod subscriptions;
mod support;
mod undo_money;
mod usage;
mod usage_files;
mod usage_prices;
mod usage_statements;
mod usage_upkeep;

#[test]
fn every_file_beside_this_one_is_a_module_of_it() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let listed: std::collections::BTreeSet<_> = include_str!("main.rs").lines().filter_map(|line| line.strip_prefix("mod ")).collect();
    for entry in std::fs::read_dir(here).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let module = if entry.path().is_dir() { name.clone() } else { name.trim_end_matches(".rs").to_owned() };
        if ["main", "snapshots"].contains(&module.as_str()) || name.ends_with(".proptest-regressions") {
            continue;
        }
        assert!(listed.contains(format!("{module};").as_str()), "{name} is not compiled: nothing in it is tried");
    }
}
