//! A server that answers as scripted and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Response, Uri};
use stripe::{Base, Client, Config, Key};
use tokio::net::TcpListener;

/// The key of all tests; its body is searched for in whatever is printed.
pub const KEY: &str = "rk_test_plantedsecretbody";
pub const SECRET_PART: &str = "plantedsecret";

/// One request as it arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: Method,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: String,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// An answer to give.
#[derive(Debug, Clone)]
pub struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Answer {
    pub fn new(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: vec![("request-id", "req_scripted".into())], body: body.into() }
    }

    /// Stripe's error object with a type and a message.
    pub fn error(status: u16, message: &str) -> Self {
        Self::new(status, format!(r#"{{"error":{{"type":"invalid_request_error","message":"{message}"}}}}"#))
    }

    pub fn with(mut self, header: &'static str, value: &str) -> Self {
        self.headers.push((header, value.to_owned()));
        self
    }
}

#[derive(Clone, Default)]
struct Script {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

pub struct Server {
    script: Script,
    address: String,
    pauses: Arc<Mutex<Vec<Duration>>>,
}

impl Server {
    /// Serves the answers in order under the prefix `/some/prefix`; a request beyond them gets a 418.
    pub async fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        let script = Script { answers: Arc::new(Mutex::new(answers.into_iter().collect())), seen: Arc::default() };
        let state = script.clone();
        let router = Router::new().fallback(move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            let state = state.clone();
            async move {
                let body = String::from_utf8(body.to_vec()).expect("forms are ASCII");
                state.seen.lock().expect("unpoisoned").push(Seen { method, uri, headers, body });
                let answer = state.answers.lock().expect("unpoisoned").pop_front().unwrap_or_else(|| Answer::error(418, "not scripted"));
                let mut response = Response::builder().status(answer.status);
                for (name, value) in answer.headers {
                    response = response.header(name, value);
                }
                response.body(Body::from(answer.body)).expect("a response")
            }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}/some/prefix", listener.local_addr().expect("bound"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { script, address, pauses: Arc::default() }
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.script.seen.lock().expect("unpoisoned").clone()
    }

    /// The pauses that the client asked for; none of them was waited for.
    pub fn pauses(&self) -> Vec<Duration> {
        self.pauses.lock().expect("unpoisoned").clone()
    }

    pub fn client(&self) -> Client {
        let pauses = self.pauses.clone();
        let mut config = config(&self.address);
        config.pause = Arc::new(move |pause| {
            pauses.lock().expect("unpoisoned").push(pause);
            Box::pin(async {})
        });
        Client::new(config).expect("a client for this computer")
    }
}

pub fn config(base: &str) -> Config {
    let mut config = Config::new(Base::parse(base).expect("a base"), Key::parse(KEY).expect("a key"));
    config.pause = Arc::new(|_| Box::pin(async {}));
    config
}

/// A server that reads a request and hangs up without a word, as often as asked. Gives its address and the count of requests read.
pub async fn hanging_up() -> (String, Arc<Mutex<u32>>) {
    use tokio::io::AsyncReadExt;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    let count = Arc::new(Mutex::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            if connection.read(&mut [0; 4096]).await.is_ok_and(|bytes| bytes > 0) {
                *counted.lock().expect("unpoisoned") += 1;
            }
        }
    });
    (address, count)
}

/// An address on this computer where nobody listens.
pub async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    format!("http://{}", listener.local_addr().expect("bound"))
}
