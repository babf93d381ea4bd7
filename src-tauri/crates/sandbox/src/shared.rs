//! What the server's tasks share: the state behind one lock, kept on disk before anyone is told.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::SandboxError;
use crate::control::Settings;
use crate::disk::Disk;
use crate::platform::usage::UsageLog;
use crate::scene::{self, SentBefore};
use crate::stripe::account_state::AccountState;
use crate::stripe::customer::Card;
use crate::stripe::key::{Key, Permissions};
use crate::stripe::payment_method::Face;
use crate::stripe::payout::PayoutOrder;
use crate::truth::{self, Truth};
use crate::wire::faults::{FaultDesk, Side};
use crate::wire::server::Limits;
use crate::world::World;

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

impl Inner {
    pub(crate) fn new(world: World, disk: Option<Disk>, address: SocketAddr) -> Self {
        let log = UsageLog::new(world.seed, world.origin, scene::surge(world.scene, world.origin));
        Self { kept: Mutex::new(Kept { world, disk, open: true }), faults: FaultDesk::new(), log, limits: Limits::default(), address }
    }

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
    pub(crate) fn close(&self) {
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
                clock_delay: own.clock_delay,
            };
            change(&mut settings);
            (own.event_delay, own.invoice_grace, own.calls_per_second, own.clock_delay) =
                (settings.event_delay, settings.invoice_grace, settings.calls_per_second, settings.clock_delay);
            world.platform_calls = settings.platform_calls_per_second;
            (settings, true)
        })
    }

    /// Moves Stripe's standing of the account; the feed tells it.
    pub(crate) fn account(&self, change: impl FnOnce(&mut AccountState)) -> Result<AccountState, SandboxError> {
        self.with(|world| {
            let now = world.now().as_second();
            let books = &mut world.books;
            let before = books.account_state.clone();
            change(&mut books.account_state);
            let moved = books.account_state != before;
            if moved {
                books.announce_account(now);
            }
            (books.account_state.clone(), moved)
        })
    }

    /// Makes a payout or moves one; gives its id.
    pub(crate) fn payout(&self, order: PayoutOrder) -> Result<String, SandboxError> {
        let ordered = self.with(|world| {
            let now = world.now().as_second();
            (world.books.order_payout(order, now), true)
        })?;
        ordered.map_err(SandboxError::Refused)
    }

    /// Does something to the books by order of a test or the control surface, after everything that was due by then.
    pub(crate) fn order<T>(&self, work: impl FnOnce(&mut crate::stripe::Books, i64) -> Result<T, String>) -> Result<T, SandboxError> {
        let ordered = self.with(|world| {
            let now = world.now().as_second();
            world.books.advance(now);
            (work(&mut world.books, now), true)
        })?;
        ordered.map_err(SandboxError::Refused)
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

    /// The platform lists a record no longer, or again.
    pub(crate) fn drop_record(&self, id: &str, dropped: bool) -> Result<(), SandboxError> {
        if !self.log.holds(id) {
            return Err(SandboxError::Refused(format!("No such record: '{id}'")));
        }
        self.with(|world| {
            if dropped {
                world.platform_dropped.insert(id.to_owned())
            } else {
                world.platform_dropped.remove(id)
            };
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
                let (face, created) = own.card.take().map_or((Face::default(), Some(now)), |card| (card.face, card.created));
                own.card = Some(Card { id, declines_from: (!pays).then_some(now), face, created, test_name: None });
            }
            (is_known, true)
        })?;
        if found { Ok(()) } else { Err(SandboxError::Refused(format!("No such customer: '{customer}'"))) }
    }

    /// Puts a card with this face on file: attached, and charged by invoices.
    pub(crate) fn put_card(&self, customer: &str, face: Face) -> Result<String, SandboxError> {
        self.with(|world| {
            let now = world.now().as_second();
            let done = world.books.attach_card(customer, face, now).and_then(|id| {
                if let Some(own) = world.books.customer_mut(customer) {
                    own.use_card(&id)?;
                    let shown = own.json();
                    world.books.announce(now, "customer.updated", shown, Some(serde_json::json!({})));
                }
                Ok(id)
            });
            (done, true)
        })?
        .map_err(|refusal| SandboxError::Refused(refusal.message))
    }

    /// Does what a customer does on a page of Checkout.
    pub(crate) fn complete_checkout(&self, session: &str, face: Face) -> Result<String, SandboxError> {
        self.with(|world| {
            let now = world.now().as_second();
            (world.books.complete_session(session, face, now), true)
        })?
        .map_err(|refusal| SandboxError::Refused(refusal.message))
    }

    /// Puts a customer on a test clock, which hides it from lists (facts §6).
    pub(crate) fn put_on_clock(&self, customer: &str, clock: &str) -> Result<(), SandboxError> {
        let found = self.with(|world| match world.books.customer_mut(customer) {
            Some(own) => {
                own.test_clock = Some(clock.to_owned());
                (true, true)
            }
            None => (false, false),
        })?;
        if found { Ok(()) } else { Err(SandboxError::Refused(format!("No such customer: '{customer}'"))) }
    }
}
