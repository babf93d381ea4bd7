//! What the tests share: a sandbox at a fixed instant, and a plain HTTP caller that knows nothing of our Stripe client.

use std::collections::BTreeMap;

use jiff::Timestamp;
use reqwest::{Method, Response};
use sandbox::{Options, Sandbox, Scene};
use serde_json::Value;

/// Far from a month's end, so that periods are plain.
pub const START: &str = "2026-11-20T10:00:00Z";

pub struct Stand {
    pub sandbox: Sandbox,
    http: reqwest::Client,
}

/// A reply with what the tests look at.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Value,
}

impl Got {
    async fn of(response: Response) -> Self {
        let status = response.status().as_u16();
        let header = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let headers = response.headers().iter().map(header).collect();
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Self { status, headers, body }
    }

    /// The body of a call that must have been done.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "the call must be done: {}", self.body);
        self.body
    }

    /// The error of a call that must have been refused with this status.
    #[track_caller]
    pub fn refused(self, status: u16) -> Value {
        assert_eq!(self.status, status, "the call must be refused: {}", self.body);
        self.body["error"].clone()
    }
}

impl Stand {
    pub async fn up(scene: Scene) -> Self {
        Self::with(Options { start: Some(START.parse().unwrap()), ..Options::new(scene) }).await
    }

    pub async fn with(options: Options) -> Self {
        let sandbox = Sandbox::serve(options).await.unwrap();
        // The limits have tests of their own; elsewhere a fast machine must not run into them.
        sandbox.settings(|settings| (settings.calls_per_second, settings.platform_calls_per_second) = (10_000, 10_000)).unwrap();
        let http = reqwest::Client::builder().pool_max_idle_per_host(0).no_proxy().build().unwrap();
        Self { sandbox, http }
    }

    pub async fn get(&self, path: &str) -> Got {
        self.try_call(Method::GET, path, "", &[]).await.unwrap()
    }

    pub async fn post(&self, path: &str, form: &str) -> Got {
        self.try_call(Method::POST, path, form, &[]).await.unwrap()
    }

    pub async fn delete(&self, path: &str) -> Got {
        self.try_call(Method::DELETE, path, "", &[]).await.unwrap()
    }

    pub async fn post_with(&self, path: &str, form: &str, headers: &[(&str, &str)]) -> Got {
        self.try_call(Method::POST, path, form, headers).await.unwrap()
    }

    /// A call of Stripe's API; an error is a connection that ended without a reply.
    pub async fn try_call(&self, method: Method, path: &str, form: &str, headers: &[(&str, &str)]) -> Result<Got, reqwest::Error> {
        let mut request = self.http.request(method, format!("{}{path}", self.sandbox.stripe_base()));
        if !headers.iter().any(|(name, _)| *name == "authorization") {
            request = request.bearer_auth(self.sandbox.stripe_key());
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned());
        Ok(Got::of(request.send().await?).await)
    }

    /// A call of the platform with its key.
    pub async fn platform(&self, path: &str) -> Got {
        self.try_platform(path).await.unwrap()
    }

    pub async fn try_platform(&self, path: &str) -> Result<Got, reqwest::Error> {
        let request = self.http.get(format!("{}{path}", self.sandbox.platform_base())).bearer_auth(self.sandbox.platform_key());
        Ok(Got::of(request.send().await?).await)
    }

    /// A call of the controls with a JSON body.
    pub async fn control(&self, method: Method, path: &str, body: &str) -> Got {
        let request = self.http.request(method, format!("{}{path}", self.sandbox.control_base())).body(body.to_owned());
        Got::of(request.send().await.unwrap()).await
    }

    pub fn now(&self) -> i64 {
        self.sandbox.now().as_second()
    }

    pub fn pass(&self, seconds: i64) {
        self.sandbox.pass(jiff::SignedDuration::from_secs(seconds)).unwrap();
    }

    pub fn go_to(&self, at: &str) {
        self.sandbox.set_now(at.parse::<Timestamp>().unwrap()).unwrap();
    }

    /// A meter, a product, a price on it and a subscription of this customer; gives meter, price and subscription.
    pub async fn metered(&self, customer: &str, event_name: &str, price: &str) -> (String, String, Value) {
        let form = format!("display_name=Units&event_name={event_name}&default_aggregation[formula]=sum");
        let meter = text(&self.post("/v1/billing/meters", &form).await.ok()["id"]);
        let form = format!(
            "currency=usd&product_data[name]=Units&recurring[interval]=month&recurring[usage_type]=metered&recurring[meter]={meter}&{price}"
        );
        let price = text(&self.post("/v1/prices", &form).await.ok()["id"]);
        let subscription = self.post("/v1/subscriptions", &format!("customer={customer}&items[0][price]={price}")).await.ok();
        (meter, price, subscription)
    }

    /// Sends units with a timestamp and an identifier.
    pub async fn send(&self, event_name: &str, customer: &str, value: &str, timestamp: i64, identifier: &str) -> Got {
        let form = format!(
            "event_name={event_name}&payload[stripe_customer_id]={customer}&payload[value]={value}&timestamp={timestamp}&identifier={identifier}"
        );
        self.post("/v1/billing/meter_events", &form).await
    }

    /// What the meter shows for a customer in a span of whole minutes.
    pub async fn counted(&self, meter: &str, customer: &str, from: i64, to: i64) -> Vec<Value> {
        let path = format!("/v1/billing/meters/{meter}/event_summaries?customer={customer}&start_time={from}&end_time={to}");
        self.get(&path).await.ok()["data"].as_array().unwrap().clone()
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is a text")).to_owned()
}

/// Down to the whole minute.
pub fn minute(at: i64) -> i64 {
    at - at.rem_euclid(60)
}

pub const HARBOR: &str = "cus_SandboxHarbor";
