//! Between a client and the sandbox: passes everything on unchanged, and remembers it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::{CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use axum::http::{HeaderMap, Method, Response, Uri};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::document::{Breaches, Document};

/// One request and its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    pub method: String,
    pub path: String,
    query: Vec<(String, String)>,
    body: Vec<(String, String)>,
    pub status: u16,
    reply: Value,
}

impl Exchange {
    /// What in it Stripe's document does not allow. A request that was refused may have been wrong on purpose; one that was
    /// carried out must be one that Stripe would carry out as well.
    fn breaches(&self) -> Breaches {
        let document = Document::get();
        // The document names what a DELETE takes among the body's fields; Stripe's own client sends it behind the question mark.
        let (query, body) = if self.method == "DELETE" {
            (&[][..], [&self.query[..], &self.body[..]].concat())
        } else {
            (&self.query[..], self.body.clone())
        };
        let request = || document.check_request(&self.method, &self.path, texts(query), texts(&body));
        let mut breaches = if self.succeeded() { request().err().unwrap_or_default() } else { Vec::new() };
        breaches.extend(document.check_reply(&self.method, &self.path, self.status, &self.reply).err().unwrap_or_default());
        breaches
    }

    pub fn succeeded(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

pub struct Tap {
    pub address: SocketAddr,
    exchanges: Arc<Mutex<Vec<Exchange>>>,
}

impl Tap {
    /// Serves at its own root what stands under `target`, prefix included.
    pub async fn before(target: &str) -> Self {
        let exchanges: Arc<Mutex<Vec<Exchange>>> = Arc::default();
        let (target, seen) = (target.trim_end_matches('/').to_owned(), exchanges.clone());
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        let router = Router::new().fallback(move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            let (target, seen, http) = (target.clone(), seen.clone(), http.clone());
            async move {
                let (exchange, answer) = pass_on(&http, &target, method, uri, headers, body).await;
                seen.lock().expect("no test panics while it holds this").push(exchange);
                answer
            }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, exchanges }
    }

    pub fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.lock().expect("no test panics while it holds this").clone()
    }

    /// Fails with every breach of the contract that passed through here, each kind once.
    pub fn assert_contract(&self) {
        let exchanges = self.exchanges();
        assert!(!exchanges.is_empty(), "something passed through");
        let mut breaches: Vec<String> = exchanges.iter().flat_map(Exchange::breaches).collect();
        breaches.sort();
        breaches.dedup();
        assert!(breaches.is_empty(), "{} breaches of Stripe's document:\n{}", breaches.len(), breaches.join("\n"));
        println!("{} exchanges agree with Stripe's document.", exchanges.len());
    }
}

async fn pass_on(
    http: &reqwest::Client,
    target: &str,
    method: Method,
    uri: Uri,
    mut headers: HeaderMap,
    body: Bytes,
) -> (Exchange, Response<Body>) {
    headers.remove(HOST);
    headers.remove(CONTENT_LENGTH);
    let path_and_query = uri.path_and_query().map_or("/", |text| text.as_str());
    let request = http.request(method.clone(), format!("{target}{path_and_query}")).headers(headers).body(body.clone());
    let answer = request.send().await.expect("the sandbox answers");
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    let reply = answer.bytes().await.expect("the answer is whole");
    for hop in [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING] {
        headers.remove(hop);
    }
    let exchange = Exchange {
        method: method.to_string(),
        path: uri.path().to_owned(),
        query: pairs(uri.query().unwrap_or_default()),
        body: pairs(std::str::from_utf8(&body).expect("forms are ASCII")),
        status: status.as_u16(),
        reply: serde_json::from_slice(&reply).unwrap_or(Value::Null),
    };
    let mut response = Response::new(Body::from(reply));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    (exchange, response)
}

/// An encoded form, read by the URL standard's own parser.
fn pairs(form: &str) -> Vec<(String, String)> {
    let url = reqwest::Url::parse(&format!("http://form/?{form}")).expect("a form is a valid query");
    url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

fn texts(pairs: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}
