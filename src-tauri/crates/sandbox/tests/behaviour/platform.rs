//! Parley: fifty thousand conversations in ninety days, behind a key, in pages.

use std::collections::{BTreeMap, BTreeSet};

use sandbox::{Act, CLIENTS, Fault, Options, Role, Scene, Side, When};
use serde_json::Value;

use crate::common::{START, Stand, text};

/// All records of `[from, to)`, page by page.
async fn usage(stand: &Stand, from: &str, to: &str) -> Vec<Value> {
    let (mut records, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = stand.platform(&format!("/v1/usage?from={from}&to={to}&limit=1000{cursor}")).await.ok();
        records.extend(page["data"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return records,
        }
    }
}

fn tokens(record: &Value) -> i64 {
    record["tokens_in"].as_i64().unwrap() + record["tokens_out"].as_i64().unwrap()
}

/// Millionths of a dollar, read from the digits.
fn micros(cost: &Value) -> i64 {
    let text = cost.to_string();
    let (whole, places) = text.split_once('.').unwrap_or((&text, ""));
    format!("{whole}{places:0<6}").parse().unwrap()
}

#[tokio::test]
async fn fifty_thousand_records_in_ninety_days() {
    let stand = Stand::up(Scene::Agency).await;
    let records = usage(&stand, "2026-08-22T00:00:00Z", START).await;
    assert!((45_000..60_000).contains(&records.len()), "about fifty thousand: {}", records.len());
    let ids: BTreeSet<String> = records.iter().map(|record| text(&record["id"])).collect();
    assert_eq!(ids.len(), records.len(), "no record comes twice");
    let started: Vec<String> = records.iter().map(|record| text(&record["started_at"])).collect();
    assert!(started.is_sorted(), "oldest first");
    assert!(started[0].starts_with("2026-08-22"), "the log reaches back ninety days");
    let share = |flag: &dyn Fn(&Value) -> bool| records.iter().filter(|record| flag(record)).count();
    let tests = share(&|record| record["is_test"] == true);
    assert!(tests > records.len() / 100 && tests < records.len() / 25, "about one in fifty is a test call: {tests}");
    assert!(share(&|record| record["ended_at"].is_null()) >= 1, "at least one is still open");
    assert!(share(&|record| record["cost"].is_null()) >= 1, "some costs are not known yet");
    let accounts: BTreeSet<String> = records.iter().map(|record| text(&record["account_id"])).collect();
    assert_eq!(accounts.len(), 12, "a dozen clients");

    let mut by_account: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for record in records.iter().filter(|record| !record["cost"].is_null()) {
        let sum = by_account.entry(text(&record["account_id"])).or_default();
        *sum = (sum.0 + tokens(record), sum.1 + micros(&record["cost"]));
    }
    for client in &CLIENTS {
        let (tokens, cost) = by_account[&client.account()];
        let above_price = cost > tokens * 100;
        // Calls cost more than their tokens; they are billed by the minute.
        if client.charged_by == sandbox::ChargedBy::Tokens {
            assert_eq!(above_price, client.role == Role::BelowCost, "{}: {cost} millionths for {tokens} tokens", client.name);
        }
    }
}

#[tokio::test]
async fn one_clients_use_is_more_than_five_times_its_former_months() {
    let stand = Stand::up(Scene::Agency).await;
    let history = stand.sandbox.history().unwrap();
    let held = CLIENTS.iter().find(|client| client.role == Role::Held).unwrap();
    let former = history.iter().filter(|sent| sent.client == held.name).map(|sent| sent.usage).max().unwrap();
    let begin = history.iter().map(|sent| sent.period_end).max().unwrap();
    let records = usage(&stand, &begin.to_string(), START).await;
    let running: i64 =
        records.iter().filter(|record| record["account_id"] == held.account().as_str() && record["is_test"] == false).map(tokens).sum();
    assert!(running > 5 * former, "{running} in this period against {former}");
    assert!(running / 1000 * 10 > 50_000, "and above the floor of 500 dollars");
    for client in CLIENTS.iter().filter(|client| client.role != Role::Held && client.role != Role::Unmapped && client.role != Role::NoPayer)
    {
        let former = history.iter().filter(|sent| sent.client == client.name).map(|sent| sent.usage).max().unwrap();
        let of = |record: &Value| match client.charged_by {
            sandbox::ChargedBy::Tokens => tokens(record),
            sandbox::ChargedBy::Messages => record["messages"].as_i64().unwrap(),
            sandbox::ChargedBy::Minutes => record["seconds"].as_i64().unwrap(),
        };
        let running: i64 = records.iter().filter(|record| record["account_id"] == client.account().as_str()).map(of).sum();
        assert!(running < 5 * former, "{} is not held", client.name);
    }
}

#[tokio::test]
async fn the_log_is_a_function_of_the_seed() {
    let page = async |seed: u64| {
        let stand = Stand::with(Options { seed, start: Some(START.parse().unwrap()), ..Options::new(Scene::Empty) }).await;
        stand.platform("/v1/usage?from=2026-10-01T00:00:00Z&limit=50").await.ok()
    };
    let (one, same, other) = (page(7).await, page(7).await, page(8).await);
    assert_eq!(one, same, "the same seed gives the same agency");
    assert_ne!(one["data"][0], other["data"][0], "another seed another one");
}

#[tokio::test]
async fn time_brings_new_records_ends_open_ones_and_fills_in_costs() {
    let stand = Stand::up(Scene::Empty).await;
    let day = |records: &[Value]| records.iter().map(|record| (text(&record["id"]), record.clone())).collect::<BTreeMap<_, _>>();
    let before = day(&usage(&stand, "2026-11-20T00:00:00Z", "2026-11-25T00:00:00Z").await);
    let (open, first) = before.iter().find(|(id, _)| id.ends_with("open")).unwrap();
    assert!(first["ended_at"].is_null() && first["cost"].is_null(), "still going on: {first}");
    stand.pass(12 * 3600);
    let later = day(&usage(&stand, "2026-11-20T00:00:00Z", "2026-11-25T00:00:00Z").await);
    assert!(later[open]["ended_at"].is_null() && tokens(&later[open]) > tokens(first), "an open record grows");
    assert!(later.len() > before.len() + 100, "half a business day brings new ones");
    let late = before.iter().filter(|(_, record)| record["cost"].is_null() && !record["ended_at"].is_null());
    let filled: Vec<bool> = late.map(|(id, _)| !later[id]["cost"].is_null()).collect();
    assert!(!filled.is_empty() && filled.iter().all(|filled| *filled), "costs come within eight hours");
    stand.pass(3 * 86_400);
    let end = day(&usage(&stand, "2026-11-20T00:00:00Z", "2026-11-25T00:00:00Z").await);
    assert!(!end[open]["ended_at"].is_null() && !end[open]["cost"].is_null(), "it ends in the end");
    for (id, record) in before.iter().filter(|(_, record)| !record["ended_at"].is_null()) {
        assert_eq!(tokens(record), tokens(&end[id]), "what ended does not change");
    }
}

#[tokio::test]
async fn pages_stay_whole_while_the_log_grows() {
    let stand = Stand::up(Scene::Empty).await;
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    for _ in 0..8 {
        let page = stand.platform(&format!("/v1/usage?from=2026-11-19T00:00:00Z&account_id=acc_harbor&limit=20{cursor}")).await.ok();
        ids.extend(page["data"].as_array().unwrap().iter().map(|record| text(&record["id"])));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
        stand.pass(3600);
    }
    let unique: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "no record on two pages");
    assert!(ids.len() > 100, "{} of one account", ids.len());
}

#[tokio::test]
async fn accounts_come_in_pages_with_name_and_email() {
    let stand = Stand::up(Scene::Empty).await;
    let (mut names, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = stand.platform(&format!("/v1/accounts{cursor}")).await.ok();
        names.extend(page["data"].as_array().unwrap().iter().map(|account| (text(&account["name"]), text(&account["email"]))));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("?cursor={next}");
    }
    assert_eq!(names.len(), 12);
    let customers = stand.get("/v1/customers?limit=100").await.ok();
    let customers: BTreeSet<(String, String)> =
        customers["data"].as_array().unwrap().iter().map(|own| (text(&own["name"]), text(&own["email"]))).collect();
    let unknown: Vec<&String> = names.iter().filter(|account| !customers.contains(account)).map(|(name, _)| name).collect();
    assert_eq!(unknown, ["Summit Roofing"], "all but one pair with a customer by name and e-mail");
}

#[tokio::test]
async fn the_platform_refuses_wrong_keys_and_too_many_calls_and_can_break() {
    let stand = Stand::up(Scene::Empty).await;
    stand.sandbox.revoke_key(Side::Platform, None).unwrap();
    assert_eq!(stand.platform("/v1/accounts").await.refused(401)["code"], "unauthorized");
    stand.sandbox.restore_key(Side::Platform, None).unwrap();
    stand.platform("/v1/accounts").await.ok();
    for (act, status) in [
        (Act::Answer { status: 500, code: None, reason: None }, 500),
        (Act::Html, 200),
        (Act::Answer { status: 429, code: None, reason: Some("7".into()) }, 429),
    ] {
        stand.sandbox.fault(Fault { at: Side::Platform, call: None, when: When::Before, act: act.clone(), times: 1, skip: 0 });
        let got = stand.platform("/v1/accounts").await;
        assert_eq!(got.status, status);
        match act {
            Act::Html => assert!(got.headers["content-type"].starts_with("text/html"), "a proxy's page"),
            _ if status == 429 => assert_eq!(got.headers["retry-after"], "7"),
            _ => assert!(got.body["error"].is_object()),
        }
    }
    stand.sandbox.fault(Fault { at: Side::Platform, call: None, when: When::Before, act: Act::Drop, times: 1, skip: 0 });
    stand.try_platform("/v1/accounts").await.expect_err("down: no reply at all");
    for path in ["/v1/usage?limit=5000", "/v1/usage?cursor=nonsense", "/v1/usage?from=yesterday"] {
        stand.platform(path).await.refused(400);
    }
    stand.sandbox.settings(|settings| settings.platform_calls_per_second = 1).unwrap();
    let mut statuses = BTreeSet::new();
    for _ in 0..12 {
        let got = stand.platform("/v1/accounts").await;
        if got.status == 429 {
            assert_eq!(got.headers["retry-after"], "1", "a refused call says when to come back");
        }
        statuses.insert(got.status);
    }
    assert!(statuses.contains(&429), "one call a second and no more: {statuses:?}");
}

#[tokio::test]
async fn a_dropped_record_is_listed_no_longer_until_it_is_listed_again() {
    let stand = Stand::up(Scene::Empty).await;
    let (from, to) = ("2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z");
    let before = usage(&stand, from, to).await;
    let dropped = text(&before[3]["id"]);
    stand.sandbox.drop_record(&dropped, true).unwrap();
    let without: Vec<Value> = before.iter().filter(|record| record["id"] != dropped.as_str()).cloned().collect();
    assert_eq!(usage(&stand, from, to).await, without, "that record is gone, and no other");
    stand.sandbox.drop_record(&dropped, false).unwrap();
    assert_eq!(usage(&stand, from, to).await, before, "and comes again as it was");
    assert!(stand.sandbox.drop_record("conv_000000000", true).is_err(), "what never was cannot be dropped");
}
