//! The controls over HTTP, for a sandbox that another process serves. JSON in, JSON out; a refusal is `{"error": "…"}` with 400.
//!
//! | call | body | reply |
//! | --- | --- | --- |
//! | `GET /control` | | bases, keys, scene |
//! | `GET /control/now` | | `{"now": "2026-11-20T10:00:00Z", "unix": 1795168800}` |
//! | `POST /control/pass` | `{"seconds": 3600}` | as `now` |
//! | `POST /control/set_now` | `{"now": "2026-11-20T10:00:00Z"}` | as `now` |
//! | `POST /control/fault` | a [`Fault`]: `{"at": "stripe", "call": "POST /v1/billing/meter_events", "when": "after", "do": "hold", "times": 1, "skip": 0}`; `do` is `hold`, `drop`, `html`, `repeat`, or `answer` with `status`, `code`, `reason` | `{"fault": "fault_1"}` |
//! | `GET /control/faults`, `DELETE /control/faults` | | what is still to come; all taken back |
//! | `GET /control/holds?wait=SECONDS` | | `{"holds": [`[`Hold`](crate::Hold)`…]}`; with `wait`, not before there is one or the time is over |
//! | `POST /control/release` | `{"hold": "hold_2", "then": "go_on"}`; both may be absent; `then` may be `drop` | `{"released": 1}` |
//! | `GET /control/truth` | | [`Truth`](crate::Truth) |
//! | `GET /control/history` | | `{"sent": [`[`SentBefore`](crate::SentBefore)`…]}` |
//! | `POST /control/foreign_event` | `{"event_name": "tokens", "customer": "cus_…", "value": "5", "timestamp": 1795168800}`; the last may be absent | `{"identifier": "…"}` |
//! | `POST /control/revoke_key`, `POST /control/restore_key` | `{"at": "stripe", "key": "sk_test_…"}`; without `key` all of Stripe's, or the platform's | `{}` |
//! | `POST /control/drop_record`, `POST /control/list_record` | `{"record": "conv_…"}`: the platform lists it no longer, or again | `{}` |
//! | `POST /control/restricted_key` | `{"key": "rk_test_…", "permissions": ["rak_customer_read"]}` | `{}` |
//! | `POST /control/card` | `{"customer": "cus_…", "pays": false}` | `{}` |
//! | `POST /control/put_card` | `{"customer": "cus_…", "brand": "visa", "last4": "4242", "exp_month": 1, "exp_year": 2026}`; all but the customer may be absent | `{"payment_method": "pm_…"}` |
//! | `POST /control/complete_checkout` | `{"session": "cs_test_…"}`, with a card's face as above | `{"payment_method": "pm_…"}` |
//! | `POST /control/test_clock` | `{"customer": "cus_…", "clock": "clock_…"}` | `{}` |
//! | `GET /control/account`, `POST /control/account` | any of [`AccountState`](crate::AccountState): `{"payouts_enabled": false, "requirements": {"past_due": ["external_account"], "disabled_reason": "requirements.past_due"}}` | [`AccountState`](crate::AccountState) |
//! | `POST /control/refund` | a [`RefundOrder`](crate::RefundOrder): `{"charge": "ch_…", "amount": 500}` | `{"refund": "re_…"}` |
//! | `POST /control/dispute` | a [`DisputeOrder`](crate::DisputeOrder): `{"charge": "ch_…"}`, later `{"id": "dp_…", "status": "won"}` | `{"dispute": "dp_…"}` |
//! | `POST /control/credit_grant` | a [`GrantOrder`](crate::GrantOrder): `{"customer": "cus_…", "amount": 5000}` | `{"credit_grant": "credgr_…"}` |
//! | `POST /control/decline` | `{"customer": "cus_…", "code": "expired_card"}` | `{}` |
//! | `POST /control/payout` | a [`PayoutOrder`](crate::PayoutOrder): `{"amount": 231840, "status": "paid"}`, later `{"id": "po_…", "status": "failed", "failure_code": "account_closed"}` | `{"payout": "po_…"}` |
//! | `GET /control/settings`, `POST /control/settings` | any of `{"event_delay": [20, 90], "invoice_grace": 3600, "calls_per_second": 100, "platform_calls_per_second": 30, "clock_delay": 1}` | [`Settings`] |

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::shared::Inner;
use crate::stripe::dispute::{DisputeOrder, RefundOrder};
use crate::stripe::grant::GrantOrder;
use crate::stripe::key;
use crate::stripe::payment_method::Face;
use crate::wire::faults::{Fault, Side, Then};
use crate::wire::form::Form;
use crate::wire::reply::Reply;
use crate::wire::server::Inbound;
use crate::{SandboxError, platform};

/// How the two services behave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Shortest and longest time in seconds of its clock between a meter event's 200 and its showing up.
    pub event_delay: (i64, i64),
    /// Seconds that an invoice stays a draft: 3600, up to 72 hours.
    pub invoice_grace: i64,
    /// Calls that Stripe takes in one second of real time; beyond it they are answered 429.
    pub calls_per_second: u32,
    /// The same on the platform.
    pub platform_calls_per_second: u32,
    /// Seconds that a test clock is on its way once it is moved.
    pub clock_delay: i64,
}

#[derive(Deserialize)]
struct Pass {
    seconds: i64,
}

#[derive(Deserialize)]
struct SetNow {
    now: Timestamp,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Release {
    hold: Option<String>,
    then: Then,
}

#[derive(Deserialize)]
struct Foreign {
    event_name: String,
    customer: String,
    value: String,
    timestamp: Option<i64>,
}

#[derive(Deserialize)]
struct KeyOf {
    at: Side,
    key: Option<String>,
}

#[derive(Deserialize)]
struct OneRecord {
    record: String,
}

#[derive(Deserialize)]
struct RestrictedKey {
    key: String,
    permissions: Vec<String>,
}

#[derive(Deserialize)]
struct Card {
    customer: String,
    pays: bool,
}

#[derive(Deserialize)]
struct PutCard {
    customer: String,
    #[serde(flatten)]
    face: Face,
}

#[derive(Deserialize)]
struct CompleteCheckout {
    session: String,
    #[serde(flatten)]
    face: Face,
}

#[derive(Deserialize)]
struct OnClock {
    customer: String,
    clock: String,
}

#[derive(Deserialize)]
struct Decline {
    customer: String,
    code: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SettingsChange {
    event_delay: Option<(i64, i64)>,
    invoice_grace: Option<i64>,
    calls_per_second: Option<u32>,
    platform_calls_per_second: Option<u32>,
    clock_delay: Option<i64>,
}

pub(crate) async fn answer(inner: Arc<Inner>, inbound: Inbound) -> Option<Reply> {
    if (inbound.method.as_str(), inbound.path.as_str()) == ("GET", "/holds") {
        wait_for_hold(&inner, &inbound.query).await;
    }
    let done = tokio::task::spawn_blocking(move || perform(&inner, &inbound)).await.ok()?;
    Some(match done {
        Ok(Some(value)) => Reply::json(200, value),
        Ok(None) => Reply::json(404, json!({ "error": "There is no such control." })),
        Err(error) => Reply::json(400, json!({ "error": error.to_string() })),
    })
}

/// Waits for the first held request as long as `wait` says, in seconds.
async fn wait_for_hold(inner: &Inner, query: &str) {
    let wait = Form::parse(query).ok().and_then(|form| form.integer("wait").ok().flatten()).and_then(|seconds| u64::try_from(seconds).ok());
    if let Some(seconds) = wait {
        let mut holds = inner.faults.watch();
        // Over or not, the list is given as it is then.
        tokio::time::timeout(Duration::from_secs(seconds), holds.wait_for(|holds| !holds.is_empty())).await.ok();
    }
}

fn perform(inner: &Inner, inbound: &Inbound) -> Result<Option<Value>, SandboxError> {
    let done = match (inbound.method.as_str(), inbound.path.as_str()) {
        ("GET", "/") => about(inner)?,
        ("GET", "/now") => now(inner.now()),
        ("POST", "/pass") => now(inner.pass(SignedDuration::from_secs(body::<Pass>(inbound)?.seconds))?),
        ("POST", "/set_now") => {
            inner.set_now(body::<SetNow>(inbound)?.now)?;
            now(inner.now())
        }
        ("POST", "/fault") => json!({ "fault": inner.faults.order(body::<Fault>(inbound)?) }),
        ("GET", "/faults") => json!({ "faults": inner.faults.pending() }),
        ("DELETE", "/faults") => {
            inner.faults.clear();
            json!({})
        }
        ("GET", "/holds") => json!({ "holds": inner.faults.holds() }),
        ("POST", "/release") => {
            let release: Release = body(inbound)?;
            json!({ "released": inner.faults.release(release.hold.as_deref(), release.then) })
        }
        ("GET", "/truth") => json!(inner.truth()?),
        ("GET", "/history") => json!({ "sent": inner.history()? }),
        ("POST", "/foreign_event") => {
            let event: Foreign = body(inbound)?;
            json!({ "identifier": inner.foreign_event(&event.event_name, &event.customer, &event.value, event.timestamp)? })
        }
        ("POST", path @ ("/revoke_key" | "/restore_key")) => {
            let key: KeyOf = body(inbound)?;
            inner.revoke(key.at, key.key.as_deref(), path == "/revoke_key")?;
            json!({})
        }
        ("POST", path @ ("/drop_record" | "/list_record")) => {
            inner.drop_record(&body::<OneRecord>(inbound)?.record, path == "/drop_record")?;
            json!({})
        }
        ("POST", "/restricted_key") => {
            let key: RestrictedKey = body(inbound)?;
            inner.restrict(&key.key, key.permissions)?;
            json!({})
        }
        ("POST", "/card") => {
            let card: Card = body(inbound)?;
            inner.card(&card.customer, card.pays)?;
            json!({})
        }
        ("POST", "/put_card") => {
            let card: PutCard = body(inbound)?;
            json!({ "payment_method": inner.put_card(&card.customer, card.face)? })
        }
        ("POST", "/complete_checkout") => {
            let done: CompleteCheckout = body(inbound)?;
            json!({ "payment_method": inner.complete_checkout(&done.session, done.face)? })
        }
        ("POST", "/test_clock") => {
            let on: OnClock = body(inbound)?;
            inner.put_on_clock(&on.customer, &on.clock)?;
            json!({})
        }
        ("GET", "/account") => json!(inner.account(|_| {})?),
        ("POST", "/account") => {
            let state = changed(&inner.account(|_| {})?, &body(inbound)?)?;
            json!(inner.account(|own| *own = state)?)
        }
        ("POST", "/payout") => json!({ "payout": inner.payout(body(inbound)?)? }),
        ("POST", "/refund") => {
            let order: RefundOrder = body(inbound)?;
            json!({ "refund": inner.order(|books, now| books.order_refund(order, now))? })
        }
        ("POST", "/dispute") => {
            let order: DisputeOrder = body(inbound)?;
            json!({ "dispute": inner.order(|books, now| books.order_dispute(order, now))? })
        }
        ("POST", "/credit_grant") => {
            let order: GrantOrder = body(inbound)?;
            json!({ "credit_grant": inner.order(|books, now| books.order_grant(order, now))? })
        }
        ("POST", "/decline") => {
            let decline: Decline = body(inbound)?;
            inner.order(|books, _| Ok(books.till.declines.insert(decline.customer, decline.code)))?;
            json!({})
        }
        ("GET", "/settings") => json!(inner.settings(|_| {})?),
        ("POST", "/settings") => {
            let change: SettingsChange = body(inbound)?;
            json!(inner.settings(|settings| change.apply(settings))?)
        }
        _ => return Ok(None),
    };
    Ok(Some(done))
}

impl SettingsChange {
    fn apply(self, settings: &mut Settings) {
        settings.event_delay = self.event_delay.unwrap_or(settings.event_delay);
        settings.invoice_grace = self.invoice_grace.unwrap_or(settings.invoice_grace);
        settings.calls_per_second = self.calls_per_second.unwrap_or(settings.calls_per_second);
        settings.clock_delay = self.clock_delay.unwrap_or(settings.clock_delay);
        settings.platform_calls_per_second = self.platform_calls_per_second.unwrap_or(settings.platform_calls_per_second);
    }
}

fn about(inner: &Inner) -> Result<Value, SandboxError> {
    let base = inner.base();
    inner.with(|world| {
        let about = json!({
            "stripe_base": format!("{base}/stripe"),
            "stripe_key": key::SECRET,
            "restricted_key": key::RESTRICTED,
            "reading_key": key::READ_ONLY,
            "platform_base": format!("{base}/platform"),
            "platform_key": platform::KEY,
            "scene": world.scene,
            "seed": world.seed,
            "started": world.origin,
            "now": world.now(),
        });
        (about, false)
    })
}

/// The state with what the body names put in its place.
fn changed<T: Serialize + DeserializeOwned>(state: &T, change: &serde_json::Map<String, Value>) -> Result<T, SandboxError> {
    let refused = |error: serde_json::Error| SandboxError::Refused(format!("the body does not fit: {error}"));
    let mut all = serde_json::to_value(state).map_err(refused)?;
    for (name, value) in change {
        if all.get(name).is_none() {
            return Err(SandboxError::Refused(format!("there is no {name:?} here")));
        }
        all[name] = value.clone();
    }
    serde_json::from_value(all).map_err(refused)
}

fn now(at: Timestamp) -> Value {
    json!({ "now": at, "unix": at.as_second() })
}

fn body<T: DeserializeOwned>(inbound: &Inbound) -> Result<T, SandboxError> {
    let text = if inbound.body.trim().is_empty() { "{}" } else { &inbound.body };
    serde_json::from_str(text).map_err(|error| SandboxError::Refused(format!("the body does not fit: {error}")))
}
