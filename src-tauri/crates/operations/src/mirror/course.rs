//! By which reads a kind is made true again: the fewest that leave no gap.

use jiff::{SignedDuration, Timestamp};

use super::{kind::Kind, news::Changed};

/// A list that is older is read again, whatever the events say.
const OLDEST: SignedDuration = SignedDuration::from_hours(24);
/// Without the events feed (a key may lack that permission) this is the age at which a list is read again.
const OLDEST_WITHOUT_EVENTS: SignedDuration = SignedDuration::from_hours(1);
/// How far back the first list of what happened reaches: twelve months and the running one.
pub(super) const FIRST_REACH: SignedDuration = SignedDuration::from_hours(24 * 400);
/// What happened may still change, a settled invoice be paid or voided; later lists reach back this far before the last one.
pub(super) const REACH: SignedDuration = SignedDuration::from_hours(24 * 40);
/// A list that goes on from the last one begins this long before it.
const OVERLAP: SignedDuration = SignedDuration::from_mins(10);
/// Named objects of a list that only grows that are read one by one.
const ONE_BY_ONE: usize = 3;
/// Objects on a page of a list.
const PAGE: u64 = 100;

/// What a kind is to be read by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Plan {
    /// It is as it was.
    Nothing,
    /// These objects alone.
    Each(Vec<String>),
    /// A list: whole, or from here on.
    List(Option<Timestamp>),
}

/// What is known before a kind is planned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    /// When its list was read last.
    pub listed: Option<Timestamp>,
    /// Its objects in the mirror.
    pub count: u64,
    /// What the feed says; none when it cannot.
    pub changed: Option<&'a Changed>,
    /// The key may not read events.
    pub blind: bool,
    /// The key could not read the kind until now: what the feed said of it was not followed.
    pub was_off: bool,
    /// Stripe's time, as near as it is known.
    pub now: Timestamp,
}

pub(super) fn back(from: Timestamp, span: SignedDuration) -> Timestamp {
    from.checked_sub(span).unwrap_or(from)
}

/// The fewest reads that make a kind true again.
pub(super) fn plan(kind: Kind, known: Known<'_>) -> Plan {
    let whole = kind.is_listed_whole();
    let list = |from: Timestamp| Plan::List((!whole).then_some(from));
    let Some(listed) = known.listed else { return list(back(known.now, FIRST_REACH)) };
    // However long ago the last list was, the next one begins before it: what happened in between is in no other.
    let since_last = back(listed.min(known.now), REACH);
    if known.was_off {
        return list(since_last);
    }
    let age = known.now.duration_since(listed);
    if known.blind {
        return if age > OLDEST_WITHOUT_EVENTS { list(since_last) } else { Plan::Nothing };
    }
    let Some(changed) = known.changed else { return list(since_last) };
    if age > OLDEST {
        return list(since_last);
    }
    if changed.wants_list(kind) {
        let from = back(listed, OVERLAP);
        return list(changed.oldest(kind).map_or(from, |oldest| oldest.min(from)));
    }
    let ids = changed.ids(kind);
    let few = if whole { known.count / PAGE + 1 } else { ONE_BY_ONE as u64 };
    match changed.oldest(kind) {
        _ if ids.is_empty() => Plan::Nothing,
        _ if ids.len() as u64 <= few => Plan::Each(ids.into_iter().map(str::to_owned).collect()),
        Some(oldest) => list(oldest),
        // Nobody says how old they are: a refund names a payment of any month.
        None => list(back(known.now, FIRST_REACH)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn known(changed: Option<&Changed>) -> Known<'_> {
        Known { listed: Some(at("2026-08-01T00:00:00Z")), count: 0, changed, blind: false, was_off: false, now: at("2026-11-20T00:00:00Z") }
    }

    #[test]
    fn a_list_after_a_long_time_begins_before_the_last_one() {
        let nothing_new = Changed::default();
        let from = Plan::List(Some(at("2026-06-22T00:00:00Z")));
        assert_eq!(plan(Kind::Payments, known(None)), from, "away for longer than the feed reaches");
        assert_eq!(plan(Kind::Payments, Known { blind: true, ..known(None) }), from, "without the feed");
        assert_eq!(plan(Kind::Payments, known(Some(&nothing_new))), from, "the kind was off, and the feed was read all the time");
        let lately = Known { listed: Some(at("2026-11-19T23:00:00Z")), was_off: true, ..known(Some(&nothing_new)) };
        assert_eq!(plan(Kind::Payments, lately), Plan::List(Some(at("2026-10-10T23:00:00Z"))), "what it named meanwhile was not read");
        assert_eq!(plan(Kind::Payments, Known { was_off: false, ..lately }), Plan::Nothing);
        assert_eq!(plan(Kind::Customers, known(None)), Plan::List(None), "a whole list has no beginning");
    }
}
