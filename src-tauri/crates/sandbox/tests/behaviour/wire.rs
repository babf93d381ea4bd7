//! The wire: loopback only, the sandbox's time on each reply, and faults of the network.

use std::net::TcpStream;
use std::sync::Arc;

use jiff::Timestamp;
use reqwest::Method;
use sandbox::{Act, Fault, Scene, Side, Then, When};

use crate::common::{HARBOR, Stand, text};

const EVENTS: &str = "POST /v1/billing/meter_events";

fn fault(act: Act, when: When) -> Fault {
    Fault { at: Side::Stripe, call: Some(EVENTS.into()), when, act, times: 1, skip: 0 }
}

fn recorded(stand: &Stand, identifier: &str) -> usize {
    let truth = stand.sandbox.truth().unwrap();
    let events = truth.customers.iter().flat_map(|customer| &customer.meters).flat_map(|meter| &meter.events);
    events.filter(|event| event.identifier == identifier).count()
}

#[tokio::test]
async fn it_listens_on_the_loopback_address_only() {
    let stand = Stand::up(Scene::Empty).await;
    let base = stand.sandbox.stripe_base();
    let port: u16 = base.trim_start_matches("http://127.0.0.1:").trim_end_matches("/stripe").parse().expect("the base names 127.0.0.1");
    assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
    // Another address of the same machine: a listener on all interfaces would answer here.
    assert!(TcpStream::connect(("127.0.0.2", port)).is_err(), "nothing but 127.0.0.1 may reach it");
}

#[tokio::test]
async fn each_reply_carries_the_sandboxs_time_a_request_id_and_the_version() {
    let stand = Stand::up(Scene::Empty).await;
    stand.go_to("2031-05-06T07:08:09Z");
    let got = stand.try_call(Method::GET, "/v1/balance", "", &[("stripe-version", "2026-08-26.dahlia")]).await.unwrap();
    let date = jiff::fmt::rfc2822::parse(&got.headers["date"].replace("GMT", "+0000")).unwrap().timestamp();
    let at: Timestamp = "2031-05-06T07:08:09Z".parse().unwrap();
    assert!((0..60).contains(&(date.as_second() - at.as_second())), "the Date header is Stripe's time: {date}");
    assert!(got.headers["request-id"].starts_with("req_"));
    assert_eq!(got.headers["stripe-version"], "2026-08-26.dahlia");
    let refused = stand.get("/v1/customers/cus_nobody").await;
    assert!(refused.headers.contains_key("date") && refused.headers.contains_key("request-id"), "also on a refusal");
    for version in ["2020-08-27", "tomorrow"] {
        stand.try_call(Method::GET, "/v1/balance", "", &[("stripe-version", version)]).await.unwrap().refused(400);
    }
}

#[tokio::test]
async fn the_clock_runs_is_moved_and_says_so() {
    let stand = Stand::up(Scene::Empty).await;
    let before = stand.now();
    let clock = stand.control(Method::POST, "/pass", r#"{"seconds": 86400}"#).await.ok();
    assert!((before + 86_400..before + 86_460).contains(&clock["unix"].as_i64().unwrap()));
    let clock = stand.control(Method::POST, "/set_now", r#"{"now": "2027-01-01T00:00:00Z"}"#).await.ok();
    assert!(text(&clock["now"]).starts_with("2027-01-01T00:00:0"), "{clock}");
    assert!(text(&stand.control(Method::GET, "/now", "").await.ok()["now"]).starts_with("2027-01-01"));
}

#[tokio::test]
async fn a_dropped_connection_says_nothing_of_what_was_done() {
    let stand = Stand::up(Scene::Agency).await;
    for (when, identifier, times) in [(When::Before, "lost-request", 0), (When::After, "lost-reply", 1)] {
        stand.sandbox.fault(fault(Act::Drop, when));
        let form = format!("event_name=tokens&payload[stripe_customer_id]={HARBOR}&payload[value]=1&identifier={identifier}");
        stand.try_call(Method::POST, "/v1/billing/meter_events", &form, &[]).await.expect_err("the connection ends without a status");
        assert_eq!(recorded(&stand, identifier), times, "{identifier}");
    }
}

#[tokio::test]
async fn a_held_request_waits_before_or_after_it_is_applied() {
    let stand = Arc::new(Stand::up(Scene::Agency).await);
    for (when, identifier, meanwhile) in [(When::Before, "held-request", 0), (When::After, "held-reply", 1)] {
        stand.sandbox.fault(fault(Act::Hold, when));
        let sender = Arc::clone(&stand);
        let waiting = tokio::spawn(async move { sender.send("tokens", HARBOR, "1", sender.now(), identifier).await.status });
        let hold = stand.sandbox.held().await.unwrap();
        assert_eq!((hold.call.as_str(), hold.when), (EVENTS, when));
        assert!(hold.parameters.contains(identifier));
        assert_eq!(recorded(&stand, identifier), meanwhile, "{identifier} while it is held");
        assert_eq!(stand.sandbox.release(Some(&hold.id), Then::GoOn), 1);
        assert_eq!(waiting.await.unwrap(), 200);
        assert_eq!(recorded(&stand, identifier), 1);
    }
}

#[tokio::test]
async fn what_a_killed_client_sent_is_applied_all_the_same() {
    let stand = Arc::new(Stand::up(Scene::Agency).await);
    for (then, identifier, times) in [(Then::GoOn, "arrived", 1), (Then::Drop, "never-arrived", 0)] {
        stand.sandbox.fault(fault(Act::Hold, When::Before));
        let sender = Arc::clone(&stand);
        let client = tokio::spawn(async move { sender.send("tokens", HARBOR, "1", sender.now(), identifier).await.status });
        let hold = stand.sandbox.held().await.unwrap();
        client.abort();
        assert!(client.await.unwrap_err().is_cancelled(), "the client is gone, its connection closed");
        stand.sandbox.release(Some(&hold.id), then);
        let through = async {
            while !stand.sandbox.holds().is_empty() || (times == 1 && recorded(&stand, identifier) == 0) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), through)
            .await
            .expect("a request that reached the server is done without its client");
        assert_eq!(recorded(&stand, identifier), times, "{identifier}");
    }
}

#[tokio::test]
async fn a_repeated_request_is_applied_twice() {
    let stand = Stand::up(Scene::Agency).await;
    stand.sandbox.fault(fault(Act::Repeat, When::Before));
    let error = stand.send("tokens", HARBOR, "1", stand.now(), "repeated").await.refused(400);
    assert_eq!(error["message"], "An event already exists with identifier repeated.", "the second reply is what the caller sees");
    assert_eq!(recorded(&stand, "repeated"), 1, "the identifier guards");
    let twice = Fault { call: Some("POST /v1/customers".into()), ..fault(Act::Repeat, When::Before) };
    stand.sandbox.fault(twice.clone());
    stand.post_with("/v1/customers", "name=Guarded", &[("idempotency-key", "k1")]).await.ok();
    stand.sandbox.fault(twice);
    stand.post("/v1/customers", "name=Unguarded").await.ok();
    let truth = stand.sandbox.truth().unwrap();
    let named = |name: &str| truth.customers.iter().filter(|customer| customer.name.as_deref() == Some(name)).count();
    assert_eq!((named("Guarded"), named("Unguarded")), (1, 2), "an idempotency key guards, nothing else does");
}

#[tokio::test]
async fn faults_are_ordered_counted_and_taken_back_over_http() {
    let stand = Stand::up(Scene::Agency).await;
    let order = r#"{"at": "stripe", "call": "GET /v1/cus*", "do": "answer", "status": 503, "times": 2, "skip": 1}"#;
    stand.control(Method::POST, "/fault", order).await.ok();
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(stand.get("/v1/customers").await.status);
    }
    assert_eq!(statuses, [200, 503, 503, 200], "one let through, two hit, then none");
    stand.control(Method::POST, "/fault", r#"{"at": "platform", "do": "html"}"#).await.ok();
    assert_eq!(stand.control(Method::GET, "/faults", "").await.ok()["faults"].as_array().unwrap().len(), 1);
    stand.control(Method::DELETE, "/faults", "").await.ok();
    stand.platform("/v1/accounts").await.ok();
    let hold = r#"{"at": "stripe", "call": "GET /v1/balance", "when": "after", "do": "hold"}"#;
    stand.control(Method::POST, "/fault", hold).await.ok();
    let (got, released) = tokio::join!(stand.get("/v1/balance"), async {
        let holds = stand.control(Method::GET, "/holds?wait=20", "").await.ok();
        let id = text(&holds["holds"][0]["id"]);
        stand.control(Method::POST, "/release", &format!(r#"{{"hold": "{id}"}}"#)).await.ok()
    });
    assert_eq!((got.status, released["released"].as_i64()), (200, Some(1)));
    assert_eq!(stand.control(Method::POST, "/fault", r#"{"at": "moon"}"#).await.status, 400);
    assert_eq!(stand.control(Method::POST, "/nothing", "").await.status, 404);
    let about = stand.control(Method::GET, "", "").await.ok();
    assert_eq!(about["stripe_base"], stand.sandbox.stripe_base().as_str());
    let truth = stand.control(Method::GET, "/truth", "").await.ok();
    assert_eq!(truth["customers"].as_array().unwrap().len(), 12);
    assert_eq!(stand.control(Method::GET, "/history", "").await.ok()["sent"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn after_a_stop_nothing_answers() {
    let stand = Stand::up(Scene::Empty).await;
    let other = stand.sandbox.clone();
    other.stop().await;
    stand.try_call(Method::GET, "/v1/balance", "", &[]).await.expect_err("the door is closed");
    assert!(stand.sandbox.truth().is_err(), "a stopped sandbox says so");
}

#[tokio::test]
async fn a_torn_reply_is_lost_in_the_middle_and_its_request_is_done() {
    let stand = Stand::up(Scene::Agency).await;
    for (number, when) in (1..).zip([When::Before, When::After]) {
        stand.sandbox.fault(fault(Act::Tear, when));
        let form = format!("event_name=tokens&payload[stripe_customer_id]={HARBOR}&payload[value]=1&identifier=torn-{number}");
        let mut stream = std::net::TcpStream::connect(stand.sandbox.address().trim_start_matches("http://")).unwrap();
        let request = format!(
            "POST /stripe/v1/billing/meter_events HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer {}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            stand.sandbox.stripe_key(),
            form.len(),
        );
        let read = tokio::task::spawn_blocking(move || {
            use std::io::{Read as _, Write as _};
            stream.write_all(request.as_bytes()).unwrap();
            let mut bytes = Vec::new();
            // It may end with a reset as well as with an end.
            let _ = stream.read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        });
        let read = read.await.unwrap();
        assert!(read.starts_with("HTTP/1.1"), "some of the reply arrives: {read:?}");
        assert!(!read.ends_with('}'), "and its end does not: {read:?}");
        assert_eq!(recorded(&stand, &format!("torn-{number}")), 1, "the request was done");
    }
}
