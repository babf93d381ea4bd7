//! The handle of a running sandbox.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::control::Settings;
use crate::disk::Disk;
use crate::platform::usage::UsageLog;
use crate::scene::{self, SentBefore};
use crate::stripe::key::{self, Key, Permissions};
use crate::truth::{self, Truth};
use crate::wire::faults::{Fault, FaultDesk, Hold, Side, Then};
use crate::wire::listener::{LoopbackListener, Scissors};
use crate::wire::server::{self, Limits};
use crate::world::World;
use crate::{Options, SandboxError, platform};

/// A running sandbox. Clones are handles of the same one; it stops with [`Sandbox::stop`] or with its last handle.
#[derive(Debug, Clone)]
pub struct Sandbox {
    inner: Arc<Inner>,
    serving: Arc<Serving>,
}

/// What the server's tasks share.
#[derive(Debug)]
pub(crate) struct Inner {
    kept: Mutex<Kept>,
    pub(crate) faults: FaultDesk,
    pub(crate) log: UsageLog,
    pub(crate) limits: Limits,
    address: SocketAddr,
}

/// The state, and where it is kept.
#[derive(Debug)]
struct Kept {
    world: World,
    disk: Option<Disk>,
    open: bool,
}

#[derive(Debug)]
struct Serving {
    /// Dropping it ends the server too.
    stop: Mutex<Option<oneshot::Sender<()>>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Inner {
    /// Runs `work` on the state and keeps what it changed before the result is given; `work` says whether it changed anything.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut World) -> (T, bool)) -> Result<T, SandboxError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if !kept.open {
            return Err(SandboxError::Stopped);
        }
        let (result, changed) = work(&mut kept.world);
        if let Some(disk) = kept.disk.as_ref().filter(|_| changed) {
            disk.commit(&kept.world)?;
        }
        Ok(result)
    }

    /// The sandbox's time, also after it was stopped.
    pub(crate) fn now(&self) -> Timestamp {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).world.now()
    }

    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends all use of the state, so that another sandbox may take the folder.
    fn close(&self) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.open = false;
        kept.disk = None;
    }

    pub(crate) fn truth(&self) -> Result<Truth, SandboxError> {
        self.with(|world| {
            let now = world.now();
            let advanced = world.books.advance(now.as_second());
            (truth::of(&world.books, now), advanced)
        })
    }

    pub(crate) fn history(&self) -> Result<Vec<SentBefore>, SandboxError> {
        self.with(|world| (world.history.clone(), false))
    }

    pub(crate) fn pass(&self, span: SignedDuration) -> Result<Timestamp, SandboxError> {
        self.with(|world| {
            world.pass(span);
            (world.now(), true)
        })
    }

    pub(crate) fn set_now(&self, now: Timestamp) -> Result<(), SandboxError> {
        self.with(|world| (world.set_now(now), true))
    }

    pub(crate) fn settings(&self, change: impl FnOnce(&mut Settings)) -> Result<Settings, SandboxError> {
        self.with(|world| {
            let own = &mut world.books.settings;
            let mut settings = Settings {
                event_delay: own.event_delay,
                invoice_grace: own.invoice_grace,
                calls_per_second: own.calls_per_second,
                platform_calls_per_second: world.platform_calls,
            };
            change(&mut settings);
            (own.event_delay, own.invoice_grace, own.calls_per_second) =
                (settings.event_delay, settings.invoice_grace, settings.calls_per_second);
            world.platform_calls = settings.platform_calls_per_second;
            (settings, true)
        })
    }

    /// Somebody else's meter event, worked off at once.
    pub(crate) fn foreign_event(
        &self,
        event_name: &str,
        customer: &str,
        value: &str,
        timestamp: Option<i64>,
    ) -> Result<String, SandboxError> {
        let taken = self.with(|world| {
            let now = world.now().as_second();
            let books = &mut world.books;
            books.advance(now);
            let keys = books.active_meter(event_name).map(|meter| (meter.customer_key.clone(), meter.value_key.clone()));
            let (customer_key, value_key) = keys.unwrap_or_default();
            let payload = [(customer_key, customer.to_owned()), (value_key, value.to_owned())].into();
            let identifier = books.new_id("foreign");
            let taken = books.record_meter_event(event_name, payload, Some(identifier), timestamp.unwrap_or(now), now, true);
            let taken = taken.map(|event| event.identifier.clone()).map_err(|refusal| refusal.message);
            if let Some(event) =
                books.meter_events.last_mut().filter(|event| taken.as_ref().is_ok_and(|identifier| *identifier == event.identifier))
            {
                event.worked_off = now;
            }
            (taken, true)
        })?;
        taken.map_err(SandboxError::Refused)
    }

    /// Revokes a key, or opens with it again. Without a key: all Stripe keys, or the platform's.
    pub(crate) fn revoke(&self, at: Side, key: Option<&str>, revoked: bool) -> Result<(), SandboxError> {
        self.with(|world| {
            match at {
                Side::Platform => world.platform_revoked = revoked,
                Side::Stripe => {
                    world.books.keys.iter_mut().filter(|own| key.is_none_or(|key| own.secret == key)).for_each(|own| own.revoked = revoked)
                }
            }
            ((), true)
        })
    }

    /// Makes a restricted key with exactly these permissions (`rak_customer_read`, …), or changes them.
    pub(crate) fn restrict(&self, secret: &str, permissions: Vec<String>) -> Result<(), SandboxError> {
        self.with(|world| {
            world.books.keys.retain(|key| key.secret != secret);
            world.books.keys.push(Key { secret: secret.to_owned(), may: Permissions::Listed(permissions), revoked: false });
            ((), true)
        })
    }

    /// Gives a customer a card that pays, or one that declines from now on.
    pub(crate) fn card(&self, customer: &str, pays: bool) -> Result<(), SandboxError> {
        let found = self.with(|world| {
            let now = world.now().as_second();
            let found = world.books.customer_mut(customer);
            let is_known = found.is_some();
            if let Some(own) = found {
                let id = own.card.as_ref().map_or_else(|| format!("pm_{}", crate::stripe::token(customer, 24)), |card| card.id.clone());
                own.card = Some(crate::stripe::customer::Card { id, declines_from: (!pays).then_some(now) });
            }
            (is_known, true)
        })?;
        if found { Ok(()) } else { Err(SandboxError::Refused(format!("No such customer: '{customer}'"))) }
    }
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
        let log = UsageLog::new(world.seed, world.origin, scene::surge(world.scene, world.origin));
        let inner = Arc::new(Inner {
            kept: Mutex::new(Kept { world, disk, open: true }),
            faults: FaultDesk::new(),
            log,
            limits: Limits::default(),
            address,
        });
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
