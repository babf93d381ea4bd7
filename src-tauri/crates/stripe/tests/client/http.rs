//! The client against a scripted server: what it sends, when it tries again, what it makes of answers.

use std::time::Duration;

use crate::support::{Answer, KEY, SECRET_PART, Server, config, hanging_up, nobody};
use stripe::meter_events::{NewMeterEvent, Verdict, verdict};
use stripe::{Client, ErrorKind, IdempotencyKey, Sent, account, balance, customers, meter_events, products};

const BALANCE: &str = r#"{"object":"balance","livemode":false,"available":[{"amount":-5,"currency":"usd"}],"pending":[],"new_field":1}"#;
const CUSTOMER: &str = r#"{"id":"cus_1","object":"customer","created":1,"livemode":false}"#;
const METER_EVENT: &str = r#"{"object":"billing.meter_event","event_name":"tokens","identifier":"i1","created":1,"livemode":false,
    "payload":{"stripe_customer_id":"cus_1","value":"26"},"timestamp":1793491230}"#;

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::new(text).expect("a well-formed key")
}

fn event() -> NewMeterEvent {
    NewMeterEvent {
        event_name: "tokens".into(),
        customer_key: "stripe_customer_id".into(),
        customer: "cus_1".into(),
        value_key: "value".into(),
        value: 26,
        identifier: "i1".into(),
        timestamp: "2026-11-01T00:00:30Z".parse().expect("a timestamp"),
    }
}

#[tokio::test]
async fn a_write_carries_version_key_and_form_under_the_prefix() {
    let server = Server::answering([Answer::new(200, CUSTOMER)]).await;
    let new = customers::NewCustomer { name: Some("A & B".into()), ..Default::default() };
    server.client().send(&customers::create(&new, &key("k1"))).await.expect("created");

    let [request] = &server.seen()[..] else { panic!("one request") };
    assert_eq!((request.method.as_str(), request.uri.path()), ("POST", "/some/prefix/v1/customers"), "the path prefix is kept");
    assert_eq!(request.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    assert_eq!(request.header("stripe-version"), Some("2026-08-26.dahlia"), "every call pins the version");
    assert_eq!(request.header("idempotency-key"), Some("k1"));
    assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(request.body, "name=A%20%26%20B");
}

#[tokio::test]
async fn an_answer_comes_with_what_its_headers_tell() {
    let answer = Answer::new(200, BALANCE).with("date", "Fri, 20 Nov 2026 19:30:05 GMT").with("idempotent-replayed", "true");
    let server =
        Server::answering([answer, Answer::error(401, "Expired API Key provided").with("date", "Fri, 20 Nov 2026 19:30:06 GMT")]).await;
    let client = server.client();

    let reply = client.send(&balance::retrieve()).await.expect("answered");
    assert_eq!(reply.request_id.as_deref(), Some("req_scripted"));
    assert_eq!(reply.stripe_time.map(|t| t.to_string()).as_deref(), Some("2026-11-20T19:30:05Z"));
    assert!(reply.replayed, "a replay is told apart from work done now");
    assert_eq!(reply.value.available[0].amount, -5, "a balance may be negative");

    let error = client.send(&account::retrieve()).await.expect_err("refused");
    assert_eq!((&error.kind, error.request_id.as_deref()), (&ErrorKind::Auth, Some("req_scripted")));
    assert_eq!(error.stripe_time.map(|t| t.as_second() % 60), Some(6), "refusals tell Stripe's time too");
}

#[tokio::test]
async fn a_write_is_repeated_under_its_one_key_with_growing_pauses() {
    let trouble = [Answer::error(500, "x"), Answer::error(409, "x"), Answer::error(429, "x")];
    let server = Server::answering(trouble.into_iter().chain([Answer::new(200, CUSTOMER)])).await;
    server.client().send(&customers::create(&Default::default(), &key("k1"))).await.expect("the fourth try succeeds");

    let keys: Vec<_> = server.seen().iter().map(|request| request.header("idempotency-key").map(str::to_owned)).collect();
    assert_eq!(keys, vec![Some("k1".to_owned()); 4], "another key would do the work twice");
    let pauses = server.pauses();
    for (pause, base) in pauses.iter().zip([500, 1000, 2000]) {
        assert!((base..=base * 5 / 4).contains(&pause.as_millis()), "pauses double, with up to a quarter of jitter: {pauses:?}");
    }
    assert_eq!(pauses.len(), 3);
}

#[tokio::test]
async fn what_cannot_succeed_is_not_repeated() {
    for (answer, why) in [
        (Answer::error(400, "x"), "a refusal stays a refusal"),
        (Answer::error(500, "x").with("stripe-should-retry", "false"), "Stripe says not to"),
        (Answer::new(200, "<html>sign in</html>"), "a portal stays a portal"),
    ] {
        let server = Server::answering([answer]).await;
        let error = server.client().send(&balance::retrieve()).await.expect_err("it failed");
        assert_eq!(server.seen().len(), 1, "{why}");
        assert!(server.pauses().is_empty(), "{why}");
        assert!(error.status.is_some(), "the error says what was answered");
    }
}

#[tokio::test]
async fn tries_end_with_the_last_error() {
    let server = Server::answering((0..9).map(|i| Answer::error(503, &format!("try {i}")))).await;
    let error = server.client().send(&balance::retrieve()).await.expect_err("Stripe is down");
    assert_eq!((&error.kind, error.message.as_str()), (&ErrorKind::Api, "try 3"), "one try and three repetitions");
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn a_closed_connection_is_tried_again_and_then_told() {
    let (address, count) = hanging_up().await;
    let client = Client::new(config(&address)).expect("a client");
    let error = client.send(&products::create(&Default::default(), &key("k1"))).await.expect_err("nobody answers");
    assert_eq!(error.kind, ErrorKind::Network { sent: Sent::Maybe }, "it was read, so it may have been carried out");
    assert_eq!(*count.lock().expect("unpoisoned"), 4, "one try and three repetitions");
}

#[tokio::test]
async fn a_meter_event_is_sent_exactly_once() {
    let call = meter_events::create(&event(), &key("i1.1"));

    let server = Server::answering([Answer::error(500, "x").with("stripe-should-retry", "true")]).await;
    let outcome = server.client().send(&call).await;
    assert_eq!(server.seen().len(), 1, "trying again is the outbox's, whatever Stripe advises");
    assert_eq!(verdict(&outcome), Verdict::Unknown, "a 500 may have recorded it");

    let (address, count) = hanging_up().await;
    let outcome = Client::new(config(&address)).expect("a client").send(&call).await;
    assert_eq!(*count.lock().expect("unpoisoned"), 1, "a closed connection is no reason either");
    assert_eq!(verdict(&outcome), Verdict::Unknown, "it was read before the connection closed");

    let outcome = Client::new(config(&nobody().await)).expect("a client").send(&call).await;
    assert_eq!(verdict(&outcome), Verdict::NothingRecorded, "no byte left: nobody listens");

    let server = Server::answering([Answer::new(200, METER_EVENT)]).await;
    assert_eq!(verdict(&server.client().send(&call).await), Verdict::Accepted);
    let server = Server::answering([Answer::error(400, "An event already exists with identifier i1.")]).await;
    assert_eq!(verdict(&server.client().send(&call).await), Verdict::AlreadyExists);
    let server = Server::answering([Answer::new(200, "<html></html>")]).await;
    assert_eq!(verdict(&server.client().send(&call).await), Verdict::Unknown, "a portal's 200 accepted nothing, or hides an answer");
}

#[tokio::test]
async fn a_connection_that_went_stale_in_the_pool_does_not_send_twice() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    // Answers one request on a connection that says it stays open, and hangs up on the second one that arrives there or anywhere.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    let server = tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.expect("the first request");
        let mut buffer = [0; 4096];
        let _ = connection.read(&mut buffer).await;
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{BALANCE}", BALANCE.len());
        connection.write_all(head.as_bytes()).await.expect("answered");
        let events_on_first = connection.read(&mut buffer).await.unwrap_or(0);
        drop(connection);
        // Were the client to repeat it, a second connection would come before this one is refused.
        let second = tokio::time::timeout(Duration::from_millis(200), listener.accept()).await;
        (events_on_first > 0, second.is_ok())
    });
    let client = Client::new(config(&address)).expect("a client");
    client.send(&balance::retrieve()).await.expect("answered");
    let outcome = client.send(&meter_events::create(&event(), &key("i1.1"))).await;
    assert_eq!(verdict(&outcome), Verdict::Unknown, "it was written to the open connection");
    assert_eq!(server.await.expect("the server ends"), (true, false), "written once, and not repeated on a new connection");
}

#[tokio::test]
async fn reads_are_counted_when_they_may_have_reached_stripe() {
    let server = Server::answering([Answer::error(500, "x"), Answer::new(200, BALANCE), Answer::new(200, CUSTOMER)]).await;
    let client = server.client();
    client.send(&balance::retrieve()).await.expect("the second try succeeds");
    assert_eq!(client.reads(), 2, "a repetition is a read too");
    client.send(&customers::create(&Default::default(), &key("k1"))).await.expect("created");
    assert_eq!(client.clone().reads(), 2, "a write is none; clones share the count");

    let unreachable = Client::new(config(&nobody().await)).expect("a client");
    unreachable.send(&balance::retrieve()).await.expect_err("nobody listens");
    assert_eq!(unreachable.reads(), 0, "what never left was not read");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::answering([Answer::new(200, BALANCE)]).await;
    let target = format!("{}/v1/balance", elsewhere.client().base());
    let server = Server::answering([Answer::new(307, "").with("location", &target)]).await;
    let error = server.client().send(&balance::retrieve()).await.expect_err("not Stripe's answer");
    assert_eq!((&error.kind, error.status), (&ErrorKind::Decode, Some(307)));
    assert!(elsewhere.seen().is_empty(), "the key must not travel where an answer points");
}

#[tokio::test]
async fn an_answer_of_the_other_mode_is_refused() {
    let server = Server::answering([Answer::new(200, BALANCE.replace("false", "true"))]).await;
    let error = server.client().send(&balance::retrieve()).await.expect_err("live figures for a test key");
    assert_eq!(error.kind, ErrorKind::Mode);
}

#[tokio::test]
async fn an_answer_that_does_not_come_ends_in_time() {
    // Accepts connections in its backlog and never answers.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let mut config = config(&format!("http://{}", listener.local_addr().expect("bound")));
    (config.timeout, config.retries) = (Duration::from_millis(100), 0);
    let error = Client::new(config).expect("a client").send(&balance::retrieve()).await.expect_err("no answer");
    assert_eq!(error.kind, ErrorKind::Network { sent: Sent::Maybe });
    assert!(error.message.contains("in time"), "{}", error.message);
}

#[test]
fn a_live_key_gets_no_client_without_https() {
    let base = stripe::Base::parse("http://127.0.0.1:1").expect("a base");
    let key = stripe::Key::parse("rk_live_x").expect("a key");
    assert!(Client::new(stripe::Config::new(base, key.clone())).is_err());
    let official = stripe::Base::parse(stripe::Base::OFFICIAL).expect("a base");
    assert!(Client::new(stripe::Config::new(official, key)).is_ok(), "and with it, TLS and certificates are at hand");
}

#[tokio::test]
async fn no_log_error_or_debug_shows_the_key() {
    let log = log::Captured::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).with_ansi(false).finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let message = format!("Invalid API Key provided: {KEY}");
    let server =
        Server::answering([Answer::error(500, "x"), Answer::error(401, &message), Answer::new(200, format!("{{\"{KEY}\":1}}"))]).await;
    let client = server.client();
    let refused = client.send(&balance::retrieve()).await.expect_err("refused");
    let misshapen = client.send(&balance::retrieve()).await.expect_err("another shape");
    let unreachable = Client::new(config(&nobody().await)).expect("a client").send(&balance::retrieve()).await.expect_err("nobody listens");

    let written = log.text();
    assert!(written.contains("req_scripted"), "the log is captured at all, and names the request");
    let printed = format!("{written}{refused}{refused:?}{misshapen}{misshapen:?}{unreachable}{unreachable:?}{client:?}");
    assert!(!printed.contains(SECRET_PART), "the key shows in: {printed}");
}

mod log {
    use std::io;
    use std::sync::{Arc, Mutex};

    /// Everything that was logged, as text.
    #[derive(Clone, Default)]
    pub struct Captured(Arc<Mutex<Vec<u8>>>);

    impl Captured {
        pub fn text(&self) -> String {
            String::from_utf8_lossy(&self.0.lock().expect("unpoisoned")).into_owned()
        }
    }

    impl io::Write for Captured {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("unpoisoned").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> tracing_subscriber::fmt::MakeWriter<'a> for Captured {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }
}
