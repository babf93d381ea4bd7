//! What Stripe's events feed says has changed (facts §7): thirty days long, unordered, repeating itself. An event only names what to read
//! again. One call without a filter of types costs one read when nothing happened, which three calls of twenty types each would not.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use store::mirror as kept;

use super::{arrived, kind::Kind, listing};
use crate::{Code, Desk, Problem, StripeClock, Watch, file};

/// The cursor of the feed: where it was read up to.
pub(crate) const EVENTS: &str = "events";
/// Events may come late and out of order: each reading begins this long before the last one ended.
const OVERLAP: SignedDuration = SignedDuration::from_mins(10);
/// How far back the feed reaches, less a day for doubt. Away for longer, everything is read again by lists.
const REACH: SignedDuration = SignedDuration::from_hours(29 * 24);
/// Events of one reading at most; beyond them the lists say it in fewer reads.
const MOST: usize = 2_000;

/// What changed since the feed was read last.
#[derive(Debug, Clone)]
pub struct News {
    /// Stripe's time in this run.
    pub clock: StripeClock,
    /// Stripe's time when this reading began.
    pub began: Timestamp,
    /// What the events name; none when the feed cannot say, so that everything is read by lists.
    pub changed: Option<Changed>,
    /// Why the feed cannot say, in words for the owner; none on the first reading, which needs no excuse.
    pub why: Option<String>,
    /// Payouts that reached the bank, also those that came back since.
    pub payouts_paid: Vec<String>,
    /// The events of this reading that were not known before.
    events: Vec<(String, Timestamp)>,
}

/// The objects that events name, by kind, each with the time it was made where the event says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed(BTreeMap<Kind, BTreeMap<String, Option<Timestamp>>>, BTreeSet<Kind>);

impl Changed {
    fn note(&mut self, event: &stripe::events::Event) {
        let mut kinds = Kind::named_by(&event.kind).iter();
        if let (Some(kind), Some(id)) = (kinds.next(), event.object_id()) {
            let created = event.data.object.get("created").and_then(serde_json::Value::as_i64);
            let created = created.and_then(|seconds| Timestamp::from_second(seconds).ok());
            self.0.entry(*kind).or_default().insert(id.to_owned(), created);
            // A deleted object cannot be read again: its absence from the list is what says so.
            if event.kind.ends_with(".deleted") && *kind != Kind::Invoices {
                self.1.insert(*kind);
            }
        }
        self.1.extend(kinds);
        // A card that was replaced by its bank names no customer that changed: the list of customers says what they pay with.
        if event.kind.starts_with("payment_method.") {
            self.1.insert(Kind::Customers);
        }
        // The dispute stands on its payment, which says `disputed`; the refund likewise.
        if let Some(charge) = event.data.object.get("charge").and_then(serde_json::Value::as_str) {
            self.0.entry(Kind::Payments).or_default().entry(charge.to_owned()).or_insert(None);
        }
    }

    /// The objects of a kind that are named.
    pub fn ids(&self, kind: Kind) -> Vec<&str> {
        self.0.get(&kind).map(|ids| ids.keys().map(String::as_str).collect()).unwrap_or_default()
    }

    /// Whether a kind changed in a way that only its list tells.
    pub fn wants_list(&self, kind: Kind) -> bool {
        self.1.contains(&kind)
    }

    /// The oldest object of a kind that is named; none if an event does not say when its object was made.
    pub fn oldest(&self, kind: Kind) -> Option<Timestamp> {
        let named = self.0.get(&kind)?;
        named.values().copied().collect::<Option<Vec<_>>>()?.into_iter().min()
    }
}

/// Reads the feed from where it was left.
///
/// # Errors
/// Stripe's refusal or silence; what the file says. A key without the permission for events is no error.
pub(super) async fn read(desk: &Desk, client: &stripe::Client, watch: &Watch) -> Result<Option<News>, Problem> {
    let now = desk.now();
    let last = file::read(desk, |r| Ok(kept::cursor(r, EVENTS)?.map(|read| read.read_at))).await?;
    let away = last.map(|last| now.duration_since(last));
    let reaches = away.is_some_and(|away| away < REACH);
    // Without a reading that reaches back, one that begins now: it gives Stripe's time and where the next one starts.
    let from = last.filter(|_| reaches).unwrap_or(now).checked_sub(OVERLAP).unwrap_or(now);
    let filter = stripe::events::Filter { types: Vec::new(), created_from: Some(from) };
    let listed = match listing(desk, client, stripe::events::list(&filter), MOST, watch).await {
        Ok(listed) => listed,
        Err(problem) if problem.code == Code::PermissionMissing => return Ok(None),
        Err(problem) => return Err(problem),
    };
    let why = match away {
        Some(away) if !reaches => Some(format!(
            "Stripe was not read for {} days, longer than its events reach back, so everything was read again by lists.",
            away.as_hours() / 24
        )),
        _ if !listed.complete => {
            Some("More happened in Stripe than its events are worth reading, so everything was read again by lists.".to_owned())
        }
        _ => None,
    };
    let mut changed = Changed::default();
    let mut events = Vec::new();
    for event in &listed.items {
        events.push((event.id.clone(), event.created));
    }
    let known = unknown(desk, events.clone()).await?;
    for event in listed.items.iter().filter(|event| known.contains(&event.id)) {
        changed.note(event);
    }
    let paid = listed.items.iter().filter(|event| event.kind == arrived::PAID);
    let payouts_paid = paid.filter_map(|event| event.object_id().map(str::to_owned)).collect();
    let trusted = reaches && listed.complete;
    Ok(Some(News { clock: listed.clock, began: listed.began, changed: trusted.then_some(changed), why, payouts_paid, events }))
}

/// The ids among these that were not worked off before.
async fn unknown(desk: &Desk, events: Vec<(String, Timestamp)>) -> Result<BTreeSet<String>, Problem> {
    file::read(desk, move |r| {
        let mut new = BTreeSet::new();
        for (id, _) in events {
            if !kept::knows_event(r, &id)? {
                new.insert(id);
            }
        }
        Ok(new)
    })
    .await
}

impl News {
    /// Remembers that this reading was worked off: only once everything it names was read.
    ///
    /// # Errors
    /// What the file says.
    pub(super) async fn worked_off(&self, desk: &Desk) -> Result<(), Problem> {
        let (events, began) = (self.events.clone(), self.began);
        file::write(desk, move |tx| {
            for (id, at) in &events {
                kept::remember_event(tx, id, *at)?;
            }
            // Twice the overlap: no reading looks further back.
            kept::forget_events(tx, began.checked_sub(OVERLAP + OVERLAP).unwrap_or(began))?;
            Ok(kept::set_cursor(tx, EVENTS, "", began)?)
        })
        .await
    }
}
