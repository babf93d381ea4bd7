//! `rebill sandbox` in a process of its own, and its controls.

use std::{process::Stdio, time::Duration};

use jiff::Timestamp;
use sandbox::{Fault, Hold, Then, Truth, control::Settings};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Child,
};

use crate::Rebill;

/// How long a request that is to be held may take to come.
const HOLD_WITHIN: u64 = 30;

/// The local Stripe and platform, served by another process that keeps its state.
#[derive(Debug)]
pub struct Served {
    process: Child,
    address: String,
    about: About,
    http: reqwest::Client,
}

/// Bases and keys.
#[derive(Debug, Deserialize)]
struct About {
    stripe_base: String,
    restricted_key: String,
    stripe_key: String,
    reading_key: String,
    platform_base: String,
    platform_key: String,
}

#[derive(Deserialize)]
struct Now {
    now: Timestamp,
}

#[derive(Deserialize)]
struct Holds {
    holds: Vec<Hold>,
}

impl Served {
    /// Serves what lies in the home's folder for a served sandbox, or begins it with the agency's customers and nothing else.
    pub async fn start(rebill: &Rebill) -> Self {
        Self::start_at(rebill, 0).await
    }

    /// The same on a port of one's choice; 0 takes any free one.
    pub async fn start_at(rebill: &Rebill, port: u16) -> Self {
        let mut command = rebill.command(&["sandbox", "--scene", "empty", "--port", &port.to_string(), "--json"]);
        let mut process = command.stderr(Stdio::inherit()).spawn().expect("rebill starts");
        let mut lines = BufReader::new(process.stdout.take().expect("standard output is a pipe")).lines();
        // The line comes when the sandbox takes connections: it is the condition to wait for.
        let line = lines.next_line().await.expect("its output can be read").expect("the sandbox says where it is");
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("one line of JSON was expected ({error}): {line}"));
        let stripe = said["stripe"].as_str().expect("the address of its Stripe");
        let address = stripe.strip_suffix("/stripe").expect("Stripe is below its own path").to_owned();
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(HOLD_WITHIN * 2)).build().expect("a client");
        let about = http.get(format!("{address}/control/")).send().await.expect("the sandbox answers").json().await.expect("its bases");
        Self { process, address, about, http }
    }

    /// `http://127.0.0.1:PORT/stripe`.
    pub fn stripe_base(&self) -> &str {
        &self.about.stripe_base
    }

    /// `http://127.0.0.1:PORT/platform`.
    pub fn platform_base(&self) -> &str {
        &self.about.platform_base
    }

    /// The port of both.
    pub fn port(&self) -> u16 {
        self.address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("an address ends with its port")
    }

    /// Stripe's restricted key, with every permission that Rebill asks for.
    pub fn key(&self) -> &str {
        &self.about.restricted_key
    }

    /// Stripe's secret key.
    pub fn secret_key(&self) -> &str {
        &self.about.stripe_key
    }

    /// A restricted key that may only read.
    pub fn reading_key(&self) -> &str {
        &self.about.reading_key
    }

    /// The platform's key.
    pub fn platform_key(&self) -> &str {
        &self.about.platform_key
    }

    /// The sandbox's time.
    pub async fn now(&self) -> Timestamp {
        self.get::<Now>("now").await.now
    }

    /// Lets time pass: usage, drafts and invoices follow.
    pub async fn pass(&self, hours: i64) -> Timestamp {
        self.post::<Now>("pass", &json!({ "seconds": hours * 3600 })).await.now
    }

    /// Lets something go wrong with the next matching request.
    pub async fn fault(&self, fault: &Fault) {
        self.post::<Value>("fault", fault).await;
    }

    /// Takes back the faults that were not met.
    pub async fn clear_faults(&self) {
        let reply = self.http.delete(format!("{}/control/faults", self.address)).send().await.expect("the sandbox answers");
        assert!(reply.status().is_success(), "faults can always be taken back");
    }

    /// Waits for a held request; none if none came within half a minute.
    pub async fn held(&self) -> Option<Hold> {
        self.get::<Holds>(&format!("holds?wait={HOLD_WITHIN}")).await.holds.into_iter().next()
    }

    /// Releases all held requests.
    pub async fn release(&self, then: Then) {
        self.post::<Value>("release", &json!({ "then": then })).await;
    }

    /// How the two services behave from now on; any of the fields of [`Settings`].
    pub async fn settings(&self, change: &Value) -> Settings {
        self.post("settings", change).await
    }

    /// Revokes a Stripe key, or makes it valid again.
    pub async fn revoke_key(&self, key: &str, revoked: bool) {
        let call = if revoked { "revoke_key" } else { "restore_key" };
        self.post::<Value>(call, &json!({ "at": "stripe", "key": key })).await;
    }

    /// The platform lists a record no longer.
    pub async fn drop_record(&self, id: &str) {
        self.post::<Value>("drop_record", &json!({ "record": id })).await;
    }

    /// What really happened.
    pub async fn truth(&self) -> Truth {
        self.get("truth").await
    }

    /// A list of Stripe's API as the sandbox gives it, past our own client; one page must hold all of it.
    pub async fn list(&self, path: &str) -> Vec<Value> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let url = format!("{}/v1/{path}{joint}limit=100", self.stripe_base());
        let reply = self.http.get(url).bearer_auth(self.secret_key()).send().await;
        let page: Value = read(path, reply).await;
        assert_eq!(page["has_more"], false, "one page holds all of {path}");
        page["data"].as_array().cloned().unwrap_or_default()
    }

    /// Ends the process as a power cut would: its state is on the disk before each of its replies.
    pub async fn stop(mut self) {
        self.process.kill().await.expect("the sandbox can be ended");
    }

    async fn get<T: DeserializeOwned>(&self, call: &str) -> T {
        let reply = self.http.get(format!("{}/control/{call}", self.address)).send().await;
        read(call, reply).await
    }

    async fn post<T: DeserializeOwned>(&self, call: &str, body: &impl Serialize) -> T {
        let reply = self.http.post(format!("{}/control/{call}", self.address)).json(body).send().await;
        read(call, reply).await
    }
}

async fn read<T: DeserializeOwned>(call: &str, reply: reqwest::Result<reqwest::Response>) -> T {
    let reply = reply.unwrap_or_else(|error| panic!("the sandbox did not answer /control/{call}: {error}"));
    let (status, text) = (reply.status(), reply.text().await.expect("the answer can be read"));
    assert!(status.is_success(), "the sandbox refused /control/{call}: {text}");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("/control/{call} answered something else ({error}): {text}"))
}
