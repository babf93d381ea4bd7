//! The handle of a running sandbox.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::control::Settings;
use crate::disk::Disk;
use crate::scene::SentBefore;
use crate::shared::Inner;
use crate::stripe::account_state::AccountState;
use crate::stripe::dispute::{DisputeOrder, RefundOrder};
use crate::stripe::grant::GrantOrder;
use crate::stripe::key;
use crate::stripe::payout::PayoutOrder;
use crate::truth::Truth;
use crate::wire::faults::{Fault, Hold, Side, Then};
use crate::wire::listener::{LoopbackListener, Scissors};
use crate::wire::server;
use crate::world::World;
use crate::{Options, SandboxError, platform};

/// A running sandbox. Clones are handles of the same one; it stops with [`Sandbox::stop`] or with its last handle.
#[derive(Debug, Clone)]
pub struct Sandbox {
    inner: Arc<Inner>,
    serving: Arc<Serving>,
}

#[derive(Debug)]
struct Serving {
    /// Dropping it ends the server too.
    stop: Mutex<Option<oneshot::Sender<()>>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Sandbox {
    /// Serves a sandbox on 127.0.0.1 until it is stopped.
    ///
    /// # Errors
    /// The port is taken, the folder is in use or unreadable, or its state is not one.
    pub async fn serve(options: Options) -> Result<Self, SandboxError> {
        let mut disk = options.state_dir.as_deref().map(Disk::take).transpose()?;
        let found = disk.as_ref().map(Disk::load).transpose()?.flatten();
        let is_new = found.is_none();
        let world = found.unwrap_or_else(|| World::begin(options.seed, options.scene, options.start.unwrap_or_else(Timestamp::now)));
        if let Some(disk) = disk.as_ref().filter(|_| is_new) {
            disk.commit(&world)?;
        }
        let failed = |source| SandboxError::Listen { port: options.port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        if let Some(disk) = &mut disk {
            disk.note(&format!("http://{address}"))?;
        }
        let inner = Arc::new(Inner::new(world, disk, address));
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(run(LoopbackListener(listener), Arc::clone(&inner), stopped));
        let serving = Serving { stop: Mutex::new(Some(stop)), task: Mutex::new(Some(task)) };
        Ok(Self { inner, serving: Arc::new(serving) })
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> String {
        self.inner.base()
    }

    /// Where Stripe's API begins: `http://127.0.0.1:PORT/stripe`, a path prefix before `/v1`.
    #[must_use]
    pub fn stripe_base(&self) -> String {
        format!("{}/stripe", self.inner.base())
    }

    /// Where the platform's API begins: `http://127.0.0.1:PORT/platform`.
    #[must_use]
    pub fn platform_base(&self) -> String {
        format!("{}/platform", self.inner.base())
    }

    /// Where the controls begin: `http://127.0.0.1:PORT/control`.
    #[must_use]
    pub fn control_base(&self) -> String {
        format!("{}/control", self.inner.base())
    }

    /// The secret key, which may do everything.
    #[must_use]
    pub fn stripe_key(&self) -> &str {
        key::SECRET
    }

    /// A restricted key with every permission.
    #[must_use]
    pub fn restricted_key(&self) -> &str {
        key::RESTRICTED
    }

    /// A restricted key that may only read.
    #[must_use]
    pub fn reading_key(&self) -> &str {
        key::READ_ONLY
    }

    /// The platform's key.
    #[must_use]
    pub fn platform_key(&self) -> &str {
        platform::KEY
    }

    /// The sandbox's time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.now()
    }

    /// Lets time pass: use, drafts and invoices follow. A negative span turns the clock back; what happened stays happened.
    ///
    /// # Errors
    /// The sandbox was stopped, or its state could not be kept.
    pub fn pass(&self, span: SignedDuration) -> Result<(), SandboxError> {
        self.inner.pass(span).map(drop)
    }

    /// Sets the clock.
    ///
    /// # Errors
    /// As [`Sandbox::pass`].
    pub fn set_now(&self, now: Timestamp) -> Result<(), SandboxError> {
        self.inner.set_now(now)
    }

    /// What the former run of [`crate::Scene::Agency`] sent: two periods for each payer. Empty in the other scene.
    ///
    /// # Errors
    /// The sandbox was stopped.
    pub fn history(&self) -> Result<Vec<SentBefore>, SandboxError> {
        self.inner.history()
    }

    /// All events and invoices as they really are.
    ///
    /// # Errors
    /// The sandbox was stopped, or its state could not be kept.
    pub fn truth(&self) -> Result<Truth, SandboxError> {
        self.inner.truth()
    }

    /// Orders a fault; gives its name.
    pub fn fault(&self, fault: Fault) -> String {
        self.inner.faults.order(fault)
    }

    /// Takes back all faults that have not happened. Held requests stay held.
    pub fn clear_faults(&self) {
        self.inner.faults.clear();
    }

    /// Begins to listen to the calls of Stripe, `POST /v1/prices`, in their order; gives those that were heard until now.
    pub fn listen(&self) -> Vec<String> {
        self.inner.faults.listen()
    }

    /// The requests that wait.
    #[must_use]
    pub fn holds(&self) -> Vec<Hold> {
        self.inner.faults.holds()
    }

    /// Waits until a request is held; gives the first.
    pub async fn held(&self) -> Option<Hold> {
        let mut holds = self.inner.faults.watch();
        holds.wait_for(|holds| !holds.is_empty()).await.ok()?;
        self.holds().into_iter().next()
    }

    /// Waits until every request that came is answered or cut off: what its sender's death left behind is done by then.
    pub async fn at_rest(&self) {
        self.inner.faults.at_rest().await;
    }

    /// Releases one held request, or all; gives how many.
    pub fn release(&self, hold: Option<&str>, then: Then) -> usize {
        self.inner.faults.release(hold, then)
    }

    /// Somebody else's meter event, worked off at once; gives its identifier.
    ///
    /// # Errors
    /// [`SandboxError::Refused`] when no active meter has the name.
    pub fn foreign_event(
        &self,
        event_name: &str,
        customer: &str,
        value: &str,
        timestamp: Option<Timestamp>,
    ) -> Result<String, SandboxError> {
        self.inner.foreign_event(event_name, customer, value, timestamp.map(Timestamp::as_second))
    }

    /// Revokes a Stripe key (all of them without one) or the platform's.
    ///
    /// # Errors
    /// As [`Sandbox::pass`].
    pub fn revoke_key(&self, at: Side, key: Option<&str>) -> Result<(), SandboxError> {
        self.inner.revoke(at, key, true)
    }

    /// Opens again with what was revoked.
    ///
    /// # Errors
    /// As [`Sandbox::pass`].
    pub fn restore_key(&self, at: Side, key: Option<&str>) -> Result<(), SandboxError> {
        self.inner.revoke(at, key, false)
    }

    /// The platform lists a record no longer, as after somebody deleted it there; or again.
    ///
    /// # Errors
    /// [`SandboxError::Refused`] when there is no such record.
    pub fn drop_record(&self, id: &str, dropped: bool) -> Result<(), SandboxError> {
        self.inner.drop_record(id, dropped)
    }

    /// Makes a restricted Stripe key with exactly these permissions.
    ///
    /// # Errors
    /// As [`Sandbox::pass`].
    pub fn restrict_key(&self, key: &str, permissions: &[&str]) -> Result<(), SandboxError> {
        self.inner.restrict(key, permissions.iter().map(|&name| name.to_owned()).collect())
    }

    /// Gives a customer a card that pays, or one that declines.
    ///
    /// # Errors
    /// [`SandboxError::Refused`] when there is no such customer.
    pub fn card(&self, customer: &str, pays: bool) -> Result<(), SandboxError> {
        self.inner.card(customer, pays)
    }

    /// Puts a card with this face on file: attached, and charged by invoices. Gives its id.
    ///
    /// # Errors
    /// [`SandboxError::Refused`] when there is no such customer.
    pub fn put_card(&self, customer: &str, face: crate::CardFace) -> Result<String, SandboxError> {
        self.inner.put_card(customer, face)
    }

    /// Does what a customer does on a page of Checkout in set-up mode: the card is attached. Gives its id.
    ///
    /// # Errors
    /// [`SandboxError::Refused`] when there is no such page, or it is not open.
    pub fn complete_checkout(&self, session: &str, face: crate::CardFace) -> Result<String, SandboxError> {
        self.inner.complete_checkout(session, face)
    }

    /// Puts a customer on a test clock.
    ///
    /// # Errors
    /// [`SandboxError::Refused`] when there is no such customer.
    pub fn put_on_clock(&self, customer: &str, clock: &str) -> Result<(), SandboxError> {
        self.inner.put_on_clock(customer, clock)
    }

    /// Moves what Stripe thinks of the account; gives what holds now.
    ///
    /// # Errors
    /// As [`Sandbox::pass`].
    pub fn account(&self, change: impl FnOnce(&mut AccountState)) -> Result<AccountState, SandboxError> {
        self.inner.account(change)
    }

    /// Gives money back, or moves a refund; gives its id.
    ///
    /// # Errors
    /// [`SandboxError::Refused`] for a charge that is none, and for more than is left of it.
    pub fn refund(&self, order: RefundOrder) -> Result<String, SandboxError> {
        self.inner.order(|books, now| books.order_refund(order, now))
    }

    /// Opens a dispute, or moves one; gives its id.
    ///
    /// # Errors
    /// [`SandboxError::Refused`] for a charge that is none, and for a state that Stripe does not have.
    pub fn dispute(&self, order: DisputeOrder) -> Result<String, SandboxError> {
        self.inner.order(|books, now| books.order_dispute(order, now))
    }

    /// Grants billing credits; gives their id.
    ///
    /// # Errors
    /// [`SandboxError::Refused`] for a customer that is none.
    pub fn grant_credits(&self, order: GrantOrder) -> Result<String, SandboxError> {
        self.inner.order(|books, now| books.order_grant(order, now))
    }

    /// Says why a customer's card declines: Stripe's decline code. `insufficient_funds` unless told.
    ///
    /// # Errors
    /// As [`Sandbox::pass`].
    pub fn decline_with(&self, customer: &str, code: &str) -> Result<(), SandboxError> {
        self.inner.order(|books, _| Ok(books.till.declines.insert(customer.to_owned(), code.to_owned()))).map(drop)
    }

    /// Charges another amount for a unit than the price was made with, which Stripe never does: for tests of whoever compares. `unit_amount`
    /// is a decimal in minor units.
    ///
    /// # Errors
    /// [`SandboxError::Refused`] for a price that is none, or is tiered.
    pub fn charge_wrongly(&self, price: &str, unit_amount: &str) -> Result<(), SandboxError> {
        self.inner.order(|books, _| books.charge_wrongly(price, unit_amount))
    }

    /// Makes a payout, or moves one; gives its id.
    ///
    /// # Errors
    /// [`SandboxError::Refused`] for a state that there is not, or a payout that there is not.
    pub fn payout(&self, order: PayoutOrder) -> Result<String, SandboxError> {
        self.inner.payout(order)
    }

    /// Changes how the sandbox's Stripe behaves; gives what holds now.
    ///
    /// # Errors
    /// As [`Sandbox::pass`].
    pub fn settings(&self, change: impl FnOnce(&mut Settings)) -> Result<Settings, SandboxError> {
        self.inner.settings(change)
    }

    /// Stops serving: held requests are dropped, connections end, the folder is free.
    pub async fn stop(self) {
        self.inner.faults.clear();
        self.inner.faults.release(None, Then::Drop);
        let stop = self.serving.stop.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(stop);
        let task = self.serving.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut task) = task {
            // A client that keeps its connection open in the middle of a request must not keep us.
            if tokio::time::timeout(Duration::from_secs(2), &mut task).await.is_err() {
                task.abort();
            }
        }
        self.inner.close();
    }
}

async fn run(listener: LoopbackListener, inner: Arc<Inner>, stopped: oneshot::Receiver<()>) {
    let service = server::router(inner).into_make_service_with_connect_info::<Scissors>();
    let signal = async {
        // Sent or dropped, both mean the end.
        stopped.await.ok();
    };
    if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(signal).await {
        tracing::error!(%error, "the sandbox stopped serving");
    }
}
