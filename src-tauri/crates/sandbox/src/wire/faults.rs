//! Faults on order: requests held, connections cut, answers forced. They live in memory and end with the process.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::{oneshot, watch};

/// Something that goes wrong with the next matching requests.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fault {
    /// Which service it hits.
    pub at: Side,
    /// Method and path without the prefix, `POST /v1/billing/meter_events`; a `*` at the end matches any rest. Absent: every call.
    #[serde(default)]
    pub call: Option<String>,
    /// Before the request is applied, or after it was applied and before its reply leaves.
    #[serde(default)]
    pub when: When,
    /// What happens.
    #[serde(flatten)]
    pub act: Act,
    /// How many matching requests it hits.
    #[serde(default = "once")]
    pub times: u32,
    /// How many matching requests it lets through first.
    #[serde(default)]
    pub skip: u32,
}

/// The two services of the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The Stripe under `/stripe`.
    Stripe,
    /// The platform under `/platform`.
    Platform,
}

/// The moment of a fault within a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// The request arrived; nothing has been done.
    #[default]
    Before,
    /// The request was applied and kept; its reply has not left.
    After,
}

/// What a fault does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Act {
    /// Waits for [`crate::Sandbox::release`].
    Hold,
    /// Closes the connection without a byte.
    Drop,
    /// Applies the request and closes the connection in the middle of its reply, whenever it is ordered for.
    Tear,
    /// Answers with an error. With [`When::After`] the request was applied all the same.
    Answer {
        /// HTTP status, 400 to 599.
        status: u16,
        /// Stripe's error code.
        #[serde(default)]
        code: Option<String>,
        /// `Stripe-Rate-Limited-Reason` of a 429; an empty text makes it a lock time-out. On the platform: seconds of `Retry-After`.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Answers 200 with a page of HTML, as a proxy does.
    Html,
    /// Applies the request twice, as a network that repeats itself does; the second reply is given.
    Repeat,
}

/// What becomes of a held request when it is released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// It goes on as if nothing had been.
    #[default]
    GoOn,
    /// Its connection is closed; if it was held before, it is never applied.
    Drop,
}

/// A request that waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Hold {
    /// Its name for [`crate::Sandbox::release`].
    pub id: String,
    /// Which service it is for.
    pub at: Side,
    /// Method and path.
    pub call: String,
    /// Its parameters: the body, or the query of a GET.
    pub parameters: String,
    /// Whether it has been applied yet.
    pub when: When,
}

fn once() -> u32 {
    1
}

/// The faults on order and the requests that wait.
#[derive(Debug)]
pub(crate) struct FaultDesk {
    inner: Mutex<Orders>,
    holds: watch::Sender<Vec<Hold>>,
    underway: watch::Sender<usize>,
}

/// A request that has come and has not gone.
pub(crate) struct Underway<'a>(&'a watch::Sender<usize>);

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

#[derive(Debug, Default)]
struct Orders {
    made: u64,
    faults: Vec<(String, Fault)>,
    waiting: Vec<(String, oneshot::Sender<Then>)>,
    /// Calls of Stripe since somebody began to listen.
    heard: Option<Vec<String>>,
}

impl FaultDesk {
    pub(crate) fn new() -> Self {
        Self { inner: Mutex::default(), holds: watch::Sender::new(Vec::new()), underway: watch::Sender::new(0) }
    }

    /// Counts a request until it is dropped.
    pub(crate) fn begin(&self) -> Underway<'_> {
        self.underway.send_modify(|count| *count += 1);
        Underway(&self.underway)
    }

    /// Waits until no request is underway.
    pub(crate) async fn at_rest(&self) {
        let mut underway = self.underway.subscribe();
        // It fails only when the desk is gone, and then nothing is underway.
        let _ = underway.wait_for(|count| *count == 0).await;
    }

    pub(crate) fn order(&self, fault: Fault) -> String {
        let mut orders = self.orders();
        orders.made += 1;
        let id = format!("fault_{}", orders.made);
        orders.faults.push((id.clone(), fault));
        id
    }

    pub(crate) fn clear(&self) {
        self.orders().faults.clear();
    }

    pub(crate) fn pending(&self) -> Vec<(String, Fault)> {
        self.orders().faults.clone()
    }

    /// Begins to listen to Stripe's calls anew; gives those that were heard until now.
    pub(crate) fn listen(&self) -> Vec<String> {
        self.orders().heard.replace(Vec::new()).unwrap_or_default()
    }

    /// The first fault that this request meets at this moment; it counts as one of its times.
    pub(crate) fn meet(&self, at: Side, method: &str, path: &str, when: When) -> Option<Act> {
        let mut orders = self.orders();
        let call = format!("{method} {path}");
        if let (Side::Stripe, When::Before, Some(heard)) = (at, when, &mut orders.heard) {
            heard.push(call.clone());
        }
        for (_, fault) in orders.faults.iter_mut().filter(|(_, fault)| fault.at == at && fault.when == when && fault.matches(&call)) {
            if fault.skip > 0 {
                fault.skip -= 1;
            } else if fault.times > 0 {
                fault.times -= 1;
                let act = fault.act.clone();
                orders.faults.retain(|(_, fault)| fault.times > 0);
                return Some(act);
            }
        }
        None
    }

    pub(crate) fn holds(&self) -> Vec<Hold> {
        self.holds.borrow().clone()
    }

    /// Sees each change of the requests that wait.
    pub(crate) fn watch(&self) -> watch::Receiver<Vec<Hold>> {
        self.holds.subscribe()
    }

    /// Waits until somebody releases this request.
    pub(crate) async fn hold(&self, at: Side, call: String, parameters: String, when: When) -> Then {
        let (release, released) = oneshot::channel();
        let id = {
            let mut orders = self.orders();
            orders.made += 1;
            let id = format!("hold_{}", orders.made);
            orders.waiting.push((id.clone(), release));
            id
        };
        self.holds.send_modify(|holds| holds.push(Hold { id: id.clone(), at, call, parameters, when }));
        let then = released.await.unwrap_or_default();
        self.holds.send_modify(|holds| holds.retain(|hold| hold.id != id));
        then
    }

    /// Releases one held request, or all of them; says how many there were.
    pub(crate) fn release(&self, id: Option<&str>, then: Then) -> usize {
        let mut orders = self.orders();
        let (released, kept) = std::mem::take(&mut orders.waiting).into_iter().partition(|(own, _)| id.is_none_or(|id| id == own));
        orders.waiting = kept;
        let released: Vec<(String, oneshot::Sender<Then>)> = released;
        released.into_iter().filter_map(|(_, release)| release.send(then).ok()).count()
    }

    fn orders(&self) -> MutexGuard<'_, Orders> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fault {
    fn matches(&self, call: &str) -> bool {
        match self.call.as_deref() {
            None => true,
            Some(pattern) => match pattern.strip_suffix('*') {
                Some(stem) => call.starts_with(stem),
                None => call == pattern,
            },
        }
    }
}
