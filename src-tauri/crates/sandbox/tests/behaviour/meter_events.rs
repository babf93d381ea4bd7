//! Meter events: refused at once, taken, worked off later, or thrown away after a 200.

use sandbox::Scene;
use serde_json::Value;

use crate::common::{HARBOR, Stand, minute, text};

const PRICE: &str = "unit_amount=10";

#[tokio::test]
async fn an_identifier_is_refused_for_a_day_and_then_forgotten() {
    let stand = Stand::up(Scene::Empty).await;
    let (meter, ..) = stand.metered(HARBOR, "units", PRICE).await;
    let at = stand.now();
    stand.send("units", HARBOR, "5", at, "same").await.ok();
    let error = stand.send("units", HARBOR, "5", at, "same").await.refused(400);
    assert_eq!(error["message"], "An event already exists with identifier same.");
    stand.pass(23 * 3600 + 3000);
    stand.send("units", HARBOR, "5", at, "same").await.refused(400);
    stand.pass(3600);
    stand.send("units", HARBOR, "5", at, "same").await.ok();
    stand.pass(600);
    let counted = stand.counted(&meter, HARBOR, minute(at), minute(at) + 60).await;
    assert_eq!(counted[0]["aggregated_value"].to_string(), "10", "a forgotten identifier counts again: it is no guard after a day");
}

#[tokio::test]
async fn events_need_an_active_meter() {
    let stand = Stand::up(Scene::Empty).await;
    let error = stand.send("nothing", HARBOR, "1", stand.now(), "a").await.refused(400);
    assert_eq!(error["message"], "No active meter found for event name nothing.");
    let (meter, ..) = stand.metered(HARBOR, "units", PRICE).await;
    stand.send("units", HARBOR, "1", stand.now(), "b").await.ok();
    stand.post(&format!("/v1/billing/meters/{meter}/deactivate"), "").await.ok();
    stand.send("units", HARBOR, "1", stand.now(), "c").await.refused(400);
    stand.post(&format!("/v1/billing/meters/{meter}/reactivate"), "").await.ok();
    stand.send("units", HARBOR, "1", stand.now(), "c").await.ok();
}

#[tokio::test]
async fn an_event_name_belongs_to_one_meter() {
    let stand = Stand::up(Scene::Agency).await;
    let form = "display_name=Second&event_name=tokens&default_aggregation[formula]=sum";
    assert_eq!(stand.post("/v1/billing/meters", form).await.refused(400)["param"], "event_name");
    let renamed = stand.post("/v1/billing/meters/mtr_SandboxTokens", "display_name=Renamed").await.ok();
    assert_eq!(renamed["display_name"], "Renamed");
    stand.post("/v1/billing/meters/mtr_SandboxTokens", "event_name=other").await.refused(400);
}

#[tokio::test]
async fn timestamps_lie_between_35_days_ago_and_5_minutes_ahead() {
    let stand = Stand::up(Scene::Agency).await;
    let now = stand.now();
    let day = 86_400;
    stand.send("tokens", HARBOR, "1", now - 35 * day + 60, "old").await.ok();
    assert_eq!(stand.send("tokens", HARBOR, "1", now - 35 * day - 60, "older").await.refused(400)["param"], "timestamp");
    stand.send("tokens", HARBOR, "1", now + 240, "ahead").await.ok();
    assert_eq!(stand.send("tokens", HARBOR, "1", now + 600, "further").await.refused(400)["param"], "timestamp");
}

#[tokio::test]
async fn an_event_is_worked_off_later() {
    let stand = Stand::up(Scene::Empty).await;
    let (meter, ..) = stand.metered(HARBOR, "units", PRICE).await;
    stand.sandbox.settings(|settings| settings.event_delay = (3000, 3600)).unwrap();
    let at = stand.now();
    stand.send("units", HARBOR, "7", at, "a").await.ok();
    assert!(stand.counted(&meter, HARBOR, minute(at), minute(at) + 60).await.is_empty(), "a 200 is not counted yet");
    stand.pass(3700);
    let counted = stand.counted(&meter, HARBOR, minute(at), minute(at) + 60).await;
    assert_eq!(counted[0]["aggregated_value"].to_string(), "7");
}

#[tokio::test]
async fn some_events_are_thrown_away_after_their_200() {
    let stand = Stand::up(Scene::Empty).await;
    let (meter, ..) = stand.metered(HARBOR, "units", PRICE).await;
    let at = stand.now();
    stand.send("units", "cus_nobody", "1", at, "no-customer").await.ok();
    stand.send("units", HARBOR, "many", at, "no-number").await.ok();
    stand.send("units", HARBOR, "1234567890123456789", at, "too-long").await.ok();
    stand.post("/v1/billing/meter_events", &format!("event_name=units&payload[value]=1&timestamp={at}&identifier=nobody")).await.ok();
    stand.send("units", HARBOR, "2", at, "good").await.ok();
    stand.pass(600);
    let counted = stand.counted(&meter, HARBOR, minute(at), minute(at) + 60).await;
    assert_eq!(counted[0]["aggregated_value"].to_string(), "2", "only the good one counts");
    let codes: Vec<Option<String>> = stand.sandbox.truth().unwrap().rejected.into_iter().map(|event| event.rejected).collect();
    let expected = [
        "meter_event_customer_not_found",
        "meter_event_invalid_value",
        "meter_event_value_too_many_digits",
        "meter_event_no_customer_defined",
    ];
    assert_eq!(codes, expected.map(|code| Some(code.to_owned())));
}

#[tokio::test]
async fn a_second_sender_is_counted_like_the_first() {
    let stand = Stand::up(Scene::Empty).await;
    let (meter, ..) = stand.metered(HARBOR, "units", PRICE).await;
    let at = stand.now();
    stand.send("units", HARBOR, "5", at, "ours").await.ok();
    let body = format!(r#"{{"event_name": "units", "customer": "{HARBOR}", "value": "3", "timestamp": {at}}}"#);
    let foreign = stand.control(reqwest::Method::POST, "/foreign_event", &body).await.ok();
    stand.pass(600);
    let counted = stand.counted(&meter, HARBOR, minute(at), minute(at) + 60).await;
    assert_eq!(counted[0]["aggregated_value"].to_string(), "8", "Stripe does not say who sent");
    let truth = stand.sandbox.truth().unwrap();
    let own = truth.customers.iter().find(|customer| customer.id == HARBOR).unwrap();
    let flags: Vec<bool> = own.meters[0].events.iter().map(|event| event.foreign).collect();
    assert_eq!(flags, [false, true], "but the sandbox knows");
    assert_eq!(own.meters[0].events[1].identifier, text(&foreign["identifier"]));
    let body = r#"{"event_name": "nothing", "customer": "cus_x", "value": "3"}"#;
    assert_eq!(stand.control(reqwest::Method::POST, "/foreign_event", body).await.status, 400);
}

#[tokio::test]
async fn summaries_want_whole_minutes_and_group_by_hour_and_day() {
    let stand = Stand::up(Scene::Empty).await;
    let (meter, ..) = stand.metered(HARBOR, "units", PRICE).await;
    let hour = stand.now() / 3600 * 3600;
    for (index, offset) in [-7200, -7199, -3601, -30].into_iter().enumerate() {
        stand.send("units", HARBOR, "1", hour + offset, &format!("e{index}")).await.ok();
    }
    stand.pass(600);
    let path = |from: i64, to: i64, more: &str| {
        format!("/v1/billing/meters/{meter}/event_summaries?customer={HARBOR}&start_time={from}&end_time={to}{more}")
    };
    for (from, to, param) in [(hour - 7201, hour, "start_time"), (hour - 7200, hour + 1, "end_time")] {
        assert_eq!(stand.get(&path(from, to, "")).await.refused(400)["param"], param);
    }
    stand.get(&path(hour - 7260, hour, "&value_grouping_window=hour")).await.refused(400);
    let whole = stand.get(&path(hour - 7200, hour, "")).await.ok();
    assert_eq!(whole["data"][0]["aggregated_value"].to_string(), "4");
    let hours = stand.get(&path(hour - 7200, hour, "&value_grouping_window=hour")).await.ok();
    let rows: Vec<(i64, String)> = hours["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["start_time"].as_i64().unwrap(), row["aggregated_value"].to_string()))
        .collect();
    assert_eq!(rows, [(hour - 3600, "1".to_owned()), (hour - 7200, "3".to_owned())], "newest first, `[start, end)` each");
    let day = hour / 86_400 * 86_400;
    let days = stand.get(&path(day - 86_400, day + 86_400, "&value_grouping_window=day")).await.ok();
    let sum: i64 = days["data"].as_array().unwrap().iter().map(|row| row["aggregated_value"].as_i64().unwrap()).sum();
    assert_eq!(sum, 4);
    let before = stand.get(&path(hour - 7260, hour - 7200, "")).await.ok();
    assert_eq!(before["data"], Value::Array(vec![]), "a minute without events has no row");
}

#[tokio::test]
async fn formulas_and_windows_count_as_they_say() {
    let stand = Stand::up(Scene::Empty).await;
    let hour = stand.now() / 3600 * 3600;
    for (name, extra, expected) in [
        ("summed", "default_aggregation[formula]=sum", "9"),
        ("counted", "default_aggregation[formula]=count", "3"),
        ("lasted", "default_aggregation[formula]=last", "3"),
        ("windowed", "default_aggregation[formula]=sum&event_time_window=hour", "6"),
    ] {
        let meter = stand.post("/v1/billing/meters", &format!("display_name=x&event_name={name}&{extra}")).await.ok();
        for (index, (value, at)) in [("4", hour - 5400), ("2", hour - 3000), ("3", hour - 2000)].into_iter().enumerate() {
            // The first and the last of an hour: only the one received last counts in a window.
            let at = if name == "windowed" && index == 1 { hour - 3700 } else { at };
            let value = if name == "windowed" && index == 1 { "3" } else { value };
            stand.send(name, HARBOR, value, at, &format!("{name}{index}")).await.ok();
        }
        stand.pass(600);
        let counted = stand.counted(&text(&meter["id"]), HARBOR, hour - 7200, hour).await;
        assert_eq!(counted[0]["aggregated_value"].to_string(), expected, "{name}");
    }
}
