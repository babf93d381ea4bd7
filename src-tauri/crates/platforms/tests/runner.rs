//! The runner against a small platform of its own: pages, limits, faults, and keys that must not be shown.
#![allow(clippy::unwrap_used, reason = "a test ends where its set-up fails")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use jiff::Timestamp;
use platforms::{Connector, Patience, PullError, RecordState, Runner, Subject, UsageRecord, Window};
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

const KEY: &str = "pk_never_shown_1234";

/// What the platform answers to its n-th request, from 0.
type Answer = Box<dyn Fn(usize, &Request) -> Response + Send + Sync>;

/// One answer, made anew for each request.
type Reply = fn() -> Response;

/// A platform that remembers what it was asked.
struct Platform {
    answer: Answer,
    requests: AtomicUsize,
    asked: Mutex<Vec<String>>,
}

async fn serve(answer: impl Fn(usize, &Request) -> Response + Send + Sync + 'static) -> (String, Arc<Platform>) {
    let platform = Arc::new(Platform { answer: Box::new(answer), requests: AtomicUsize::new(0), asked: Mutex::new(Vec::new()) });
    let router = Router::new().fallback(any(handle)).with_state(Arc::clone(&platform));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/platform/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (base, platform)
}

async fn handle(State(platform): State<Arc<Platform>>, request: Request) -> Response {
    let number = platform.requests.fetch_add(1, Ordering::SeqCst);
    platform.asked.lock().unwrap().push(request.uri().to_string());
    (platform.answer)(number, &request)
}

impl Platform {
    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn json(body: &str) -> Response {
    ([("content-type", "application/json")], body.to_owned()).into_response()
}

fn status(status: u16, body: &str) -> Response {
    (axum::http::StatusCode::from_u16(status).unwrap(), body.to_owned()).into_response()
}

fn usage(rows: &str, next: Option<&str>) -> Response {
    let next = next.map_or("null".to_owned(), |next| format!("{next:?}"));
    json(&format!(r#"{{"data":[{rows}],"next_cursor":{next}}}"#))
}

fn row(id: &str, changes: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("id", format!("{id:?}")),
        ("account_id", r#""acct_1""#.to_owned()),
        ("started_at", r#""2026-11-01T10:00:00Z""#.to_owned()),
        ("ended_at", r#""2026-11-01T10:05:00Z""#.to_owned()),
        ("channel", r#""web""#.to_owned()),
        ("is_test", "false".to_owned()),
        ("tokens_in", "1200".to_owned()),
        ("tokens_out", "34".to_owned()),
        ("messages", "4".to_owned()),
        ("seconds", "300".to_owned()),
        ("cost", "0.1234567".to_owned()),
        ("cost_currency", r#""usd""#.to_owned()),
        ("transcript", r#""what was said""#.to_owned()),
    ];
    for (name, value) in changes {
        fields.iter_mut().filter(|(field, _)| field == name).for_each(|(_, old)| *old = (*value).to_owned());
    }
    let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name:?}:{value}")).collect();
    format!("{{{}}}", fields.join(","))
}

fn quick() -> Patience {
    Patience { timeout: Duration::from_secs(5), tries: 3, first_wait: Duration::from_millis(1), longest_wait: Duration::from_secs(2) }
}

fn connector(text: &str) -> Connector {
    Connector::parse(text).unwrap()
}

fn parley() -> Connector {
    Connector::shipped().remove(0)
}

fn runner(connector: Connector, base: &str) -> Runner {
    Runner::new(connector, Some(base), SecretString::from(KEY), Runner::http().unwrap()).unwrap().with_patience(quick())
}

fn november() -> Window {
    Window { from: "2026-11-01T00:00:00Z".parse().unwrap(), to: "2026-11-20T12:00:00Z".parse().unwrap() }
}

async fn pull(runner: &Runner) -> Result<Vec<UsageRecord>, PullError> {
    let mut pull = runner.pull(november(), &CancellationToken::new());
    let mut records = Vec::new();
    while let Some(page) = pull.next_page().await? {
        assert!(page.broken.is_empty(), "these rows are all well-formed: {:?}", page.broken);
        records.extend(page.records);
    }
    Ok(records)
}

#[tokio::test]
async fn rows_become_records_exactly() {
    let (base, platform) = serve(|_, request| {
        assert_eq!(request.headers()["authorization"], format!("Bearer {KEY}"), "the key travels in its header");
        match request.uri().query().unwrap_or_default().contains("cursor=two") {
            false => usage(&row("a", &[]), Some("two")),
            true => {
                usage(&row("b", &[("ended_at", "null"), ("cost", "null"), ("is_test", "true"), ("seconds", "1234567890123.123456")]), None)
            }
        }
    })
    .await;
    let records = pull(&runner(parley(), &base)).await.unwrap();
    let said: Vec<_> =
        records.iter().map(|record| (record.external_id.as_deref().unwrap(), record.meter.as_str(), record.quantity.to_string())).collect();
    assert_eq!(
        said,
        [
            ("a", "tokens", "1234".to_owned()),
            ("a", "messages", "4".to_owned()),
            ("a", "seconds", "300".to_owned()),
            ("b", "tokens", "1234".to_owned()),
            ("b", "messages", "4".to_owned()),
            ("b", "seconds", "1234567890123.123456".to_owned()),
        ],
        "one record per row and meter, columns added, every digit kept"
    );
    assert_eq!(records[0].cost.unwrap().to_main_string(), "0.1234567", "the cost keeps its seven places");
    assert!(records[1].cost.is_none() && records[2].cost.is_none(), "and is carried once");
    assert_eq!(records[0].placed_at, "2026-11-01T10:05:00Z".parse::<Timestamp>().unwrap(), "placed by its end");
    assert_eq!((records[3].state, records[3].is_test), (RecordState::Open, true), "still open, and a test");
    assert_eq!(records[0].kept, [("channel".to_owned(), "web".to_owned())].into(), "only listed fields are kept, never what was said");
    let asked = platform.asked();
    assert_eq!(
        asked[0], "/platform/v1/usage?from=2026-11-01T00%3A00%3A00Z&limit=1000&to=2026-11-20T12%3A00%3A00Z",
        "the window is asked for under the base URL's path"
    );
    assert!(asked[1].ends_with("&cursor=two"), "and the next page by its cursor: {}", asked[1]);
}

#[tokio::test]
async fn the_same_row_has_the_same_content_and_a_late_cost_another() {
    let (base, _) = serve(|number, _| usage(&row("a", &[("cost", if number < 2 { "null" } else { "0.5" })]), None)).await;
    let runner = runner(parley(), &base);
    let (first, second, third) = (pull(&runner).await.unwrap(), pull(&runner).await.unwrap(), pull(&runner).await.unwrap());
    assert_eq!(first, second, "reading the same data again gives the same records");
    assert_ne!(first[0].content_hash, third[0].content_hash, "a cost that arrived is a new revision");
    assert_eq!(first[1].content_hash, third[1].content_hash, "of the one record that carries it");
}

#[tokio::test]
async fn a_broken_row_is_named_and_its_neighbours_are_read() {
    let (base, _) = serve(|_, _| {
        let rows = [
            row("a", &[]),
            row("b", &[("seconds", "\"long\"")]),
            row("c", &[("tokens_in", "0.0000001")]),
            row("d", &[("ended_at", "\"soon\"")]),
        ];
        usage(&rows.join(","), None)
    })
    .await;
    let runner = runner(parley(), &base);
    let page = runner.pull(november(), &CancellationToken::new()).next_page().await.unwrap().unwrap();
    let said: Vec<String> = page.broken.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    usage, row 2 (id b): seconds is not a number ("long")
    usage, row 3 (id c): tokens_in + tokens_out is finer than a millionth of the meter's unit
    usage, row 4 (id d): ended_at is not a time in the expected format ("soon")
    "#);
    assert_eq!((page.rows, page.records.len()), (4, 3), "of a broken row nothing is taken, of its neighbours everything");
}

#[tokio::test]
async fn a_mapping_that_fits_nothing_is_an_error() {
    let text = include_str!("../connectors/parley.toml").replace("tokens_in, tokens_out,", "tokens_in,");
    let (base, _) = serve(|_, _| usage(&row("a", &[]), None)).await;
    let error = pull(&runner(connector(&text), &base)).await.unwrap_err().to_string();
    insta::assert_snapshot!(error, @"no row could be read; the first: usage, row 1 (id a): tokens_out is not among the fields that the mapping gives");
}

#[tokio::test]
async fn a_number_that_jq_computed_is_refused() {
    let text = include_str!("../connectors/parley.toml").replace("messages, seconds,", "messages, seconds: (.seconds * 1.5),");
    let (base, _) = serve(|_, _| usage(&row("a", &[]), None)).await;
    let error = pull(&runner(connector(&text), &base)).await.unwrap_err().to_string();
    assert!(error.contains("seconds was computed by jq"), "a float must never pass for the platform's number: {error}");
}

#[tokio::test]
async fn every_refusal_has_its_own_words_and_none_shows_the_key() {
    let cases: [(&str, Reply); 7] = [
        ("revoked", || status(401, "{}")),
        ("login page", || ([("content-type", "text/html")], "<html><title>Sign in</title><body>Welcome back").into_response()),
        ("html without a type", || status(404, "  <!doctype html><h1>No such page</h1>")),
        ("not JSON", || json("OK then")),
        ("refused", || status(400, &format!("{{\"error\":\"key {KEY} may not ask for 2026\"}}"))),
        ("faulty", || status(503, "<html>down</html>")),
        ("redirect", || (axum::http::StatusCode::FOUND, [("location", "https://elsewhere.example/")]).into_response()),
    ];
    let query_key = include_str!("../connectors/parley.toml").replace("kind = \"bearer\"", "kind = \"query\"\nname = \"api_key\"");
    let mut said = Vec::new();
    for (name, answer) in cases {
        let (base, _) = serve(move |_, _| answer()).await;
        let runner = runner(connector(&query_key), &base);
        let error = pull(&runner).await.unwrap_err();
        let printed = format!("{error}\n{error:?}\n{runner:?}");
        assert!(!printed.contains(KEY), "{name} must not show the key: {printed}");
        said.push(format!("{name}: {error} (may pass: {})", error.may_pass()));
    }
    insta::assert_snapshot!(said.join("\n"), @r#"
    revoked: 127.0.0.1 refuses the key (status 401): it is wrong, was revoked, or may not read this (may pass: false)
    login page: 127.0.0.1 answered a web page, not data (status 200): "Sign in Welcome back" (may pass: false)
    html without a type: 127.0.0.1 answered a web page, not data (status 404): "No such page" (may pass: false)
    not JSON: 127.0.0.1 answered something that is not JSON (status 200): "OK then" (expected value at line 1 column 1) (may pass: false)
    refused: 127.0.0.1 refuses the request (status 400): "{"error":"key [key] may not ask for 2026"}" (may pass: false)
    faulty: 127.0.0.1 has a fault of its own (status 503), still after 3 tries (may pass: true)
    redirect: 127.0.0.1 refuses the request (status 302): "" (may pass: false)
    "#);
}

#[tokio::test]
async fn nobody_there_is_said_without_the_url() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let query_key = include_str!("../connectors/parley.toml").replace("kind = \"bearer\"", "kind = \"query\"\nname = \"api_key\"");
    let error = pull(&runner(connector(&query_key), &base)).await.unwrap_err();
    assert!(matches!(error, PullError::Unreachable { .. }) && error.may_pass(), "offline passes: {error:?}");
    assert!(!format!("{error:?}").contains(KEY), "reqwest's own message would name the whole URL");
}

#[tokio::test]
async fn silence_ends_in_a_time_out() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let patience = Patience { timeout: Duration::from_millis(50), tries: 1, ..quick() };
    let error = pull(&runner(parley(), &base).with_patience(patience)).await.unwrap_err();
    assert!(matches!(error, PullError::TimedOut { .. }), "a platform that never answers must not hold the sync: {error:?}");
}

#[tokio::test]
async fn a_fault_passes_and_retry_after_is_honoured() {
    let (base, platform) = serve(|number, _| match number {
        0 => status(500, "oops"),
        1 => (axum::http::StatusCode::TOO_MANY_REQUESTS, [("retry-after", "1")]).into_response(),
        _ => usage(&row("a", &[]), None),
    })
    .await;
    let start = Instant::now();
    assert_eq!(pull(&runner(parley(), &base)).await.unwrap().len(), 3, "the third try succeeds");
    assert!(start.elapsed() >= Duration::from_secs(1), "the platform asked for a second of peace");
    assert_eq!(platform.asked().len(), 3, "one try each");
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_the_owners_to_decide() {
    let (base, platform) = serve(|_, _| (axum::http::StatusCode::TOO_MANY_REQUESTS, [("retry-after", "3600")]).into_response()).await;
    let error = pull(&runner(parley(), &base)).await.unwrap_err();
    assert!(
        matches!(error, PullError::RateLimited { retry_after: Some(wait), .. } if wait.as_secs() == 3600),
        "said, with the wait: {error:?}"
    );
    assert_eq!(platform.asked().len(), 1, "and not asked again before");
}

#[tokio::test]
async fn a_declared_rate_is_kept() {
    let text = include_str!("../connectors/parley.toml").replacen("[auth]", "[rate]\nrequests = 2\nper_seconds = 1\n\n[auth]", 1);
    let (base, _) = serve(|number, _| usage(&row("a", &[]), (number < 2).then_some(["x", "y"][number % 2]))).await;
    let start = Instant::now();
    pull(&runner(connector(&text), &base)).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1), "the third request waits until the first is a second old");
}

#[tokio::test]
async fn a_pull_stops_when_it_is_asked_to() {
    let (base, _) = serve(|number, _| usage(&row(&number.to_string(), &[]), Some(&number.to_string()))).await;
    let runner = runner(parley(), &base);
    let cancel = CancellationToken::new();
    let mut pull = runner.pull(november(), &cancel);
    let page = pull.next_page().await.unwrap().unwrap();
    assert_eq!((page.progress.pages, page.progress.rows, page.progress.spans), (1, 1, 1), "progress comes with each page");
    cancel.cancel();
    assert_eq!(pull.next_page().await.unwrap_err(), PullError::Cancelled, "between pages, and while waiting");
}

#[tokio::test]
async fn pages_that_never_end_are_noticed() {
    let (base, _) = serve(|_, _| usage(&row("a", &[]), Some("again"))).await;
    assert!(matches!(pull(&runner(parley(), &base)).await, Err(PullError::EndlessPages { .. })), "the same cursor twice leads nowhere");
}

#[tokio::test]
async fn subjects_are_listed_once_and_a_test_call_stores_nothing() {
    let (base, _) = serve(|_, request| {
        let two = request.uri().query().unwrap_or_default().contains("cursor=2");
        match (request.uri().path(), two) {
            ("/platform/v1/accounts", false) => {
                json(r#"{"data":[{"id":"acct_1","name":"Bean & Co","email":null},{"id":2,"name":"","email":"a@b.c"}],"next_cursor":"2"}"#)
            }
            ("/platform/v1/accounts", true) => json(r#"{"data":[{"id":"acct_1","name":"Bean & Co","email":null}],"next_cursor":null}"#),
            _ => usage(&row("a", &[]), None),
        }
    })
    .await;
    let runner = runner(parley(), &base);
    let cancel = CancellationToken::new();
    let subjects = runner.subjects(&cancel).await.unwrap();
    assert_eq!(
        subjects,
        [
            Subject { id: "acct_1".into(), name: Some("Bean & Co".into()), email: None },
            Subject { id: "2".into(), name: None, email: Some("a@b.c".into()) },
        ],
        "overlapping pages do not repeat a subject; an id may be a number"
    );
    let seen = runner.test_call(november().to, &cancel).await.unwrap();
    assert_eq!((seen.subjects.unwrap().len(), seen.last_day.records.len()), (2, 3), "the first page of each, as it will be read");
}

#[tokio::test]
async fn other_pagings_windows_and_bodies_are_asked_for_as_declared() {
    let paged = r#"
        format = 1
        id = "mini"
        name = "Mini"
        subject_noun = "agent"
        auth = { kind = "header", name = "X-Key", prefix = "Token" }
        headers = { x-version = "3" }
        [[requests]]
        name = "calls"
        kind = "event_log"
        path = "/calls"
        params = { since = "{from}", until = "{to}" }
        paging = { kind = "page", param = "page", size_param = "size", size = 2 }
        time = "date_inclusive"
        window = { max_days = 10, reread_days = 2 }
        rows = ".[]"
        record = "{id, subject: .agent, ended_at: .at, ms}"
        record_time = "unix_milliseconds"
        meters = [{ meter = "seconds", unit = "second", columns = ["ms"], factor = "0.001" }]
    "#;
    let call = |id: u32| format!(r#"{{"id":{id},"agent":"x","at":1793527200123,"ms":1500}}"#);
    let (base, platform) = serve(move |number, request| {
        assert_eq!(
            (&request.headers()["x-key"], &request.headers()["x-version"]),
            (&format!("Token {KEY}").parse().unwrap(), &"3".parse().unwrap()),
            "both headers"
        );
        json(&if number == 0 { format!("[{},{}]", call(1), call(2)) } else { "[]".to_owned() })
    })
    .await;
    let records = pull(&runner(connector(paged), &base)).await.unwrap();
    assert_eq!(records[0].quantity.to_string(), "1.5", "milliseconds to seconds, exactly");
    assert_eq!(
        platform.asked(),
        [
            "/platform/calls?since=2026-11-01&until=2026-11-10&page=1&size=2",
            "/platform/calls?since=2026-11-01&until=2026-11-10&page=2&size=2",
            "/platform/calls?since=2026-11-11&until=2026-11-20&page=1&size=2",
        ],
        "a full page is followed by the next, a short one by the next ten days"
    );

    let posted = paged
        .replace("path = \"/calls\"", "method = \"POST\"\npath = \"/calls\"\nbody = { between = [\"{from}\", \"{to}\"], sort = \"up\" }")
        .replace("params = { since = \"{from}\", until = \"{to}\" }", "")
        .replace("\"date_inclusive\"", "\"unix_milliseconds\"")
        .replace("kind = \"page\", param = \"page\"", "kind = \"offset\", param = \"skip\"");
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&bodies);
    let (base, _) = serve(move |_, request| {
        seen.lock().unwrap().push(request.headers()["content-length"].to_str().unwrap().to_owned());
        status(502, "")
    })
    .await;
    let error = pull(&runner(connector(&posted), &base)).await.unwrap_err();
    assert!(matches!(error, PullError::Faulty { tries: 1, .. }), "a POST whose fate is unknown is not repeated: {error:?}");
    let body = r#"{"between":[1793491200000,1794355200000],"size":2,"skip":0,"sort":"up"}"#;
    assert_eq!(*bodies.lock().unwrap(), [body.len().to_string()], "times and offsets are numbers in a body");
}

#[test]
fn a_pull_may_run_on_any_thread() {
    fn any_thread<T: Send>(_: T) {}
    let runner = runner(parley(), "https://api.example.com");
    let cancel = CancellationToken::new();
    any_thread(runner.subjects(&cancel));
    any_thread(runner.test_call(november().to, &cancel));
    any_thread(async { runner.pull(november(), &cancel).next_page().await });
}

#[test]
fn what_cannot_be_sent_is_said_before_anything_is_sent() {
    let http = Runner::http().unwrap();
    let new = |base, key: &str| Runner::new(parley(), base, SecretString::from(key), http.clone()).map(|_| ()).unwrap_err().to_string();
    insta::assert_snapshot!(
        [new(None, KEY), new(Some("http://api.example.com"), KEY), new(Some("https://u:p@api.example.com"), KEY), new(Some("parley"), KEY), new(Some("https://api.example.com"), " "), new(Some("https://api.example.com"), "two\nlines")].join("\n"),
        @r#"
    the address cannot be used: this platform needs one; none is known
    the address cannot be used: must start with https:// (http:// only for this computer), so that the key cannot be read on the way
    the address cannot be used: must be an address alone, without user, password, ? or #
    the address cannot be used: "parley" is no web address
    the key cannot be used: the key is empty
    the key cannot be used: the key contains characters that no key has; copy it again
    "#
    );
}
