//! Who pays and what was invoiced, from which periods and finality follow: one list each per send; in a sync what the events name, and both
//! lists where they cannot say.

use std::collections::{HashMap, HashSet};

use domain::{
    billed::{Invoice, InvoiceStatus, Item, MirrorPrice, Subscription},
    id::StripeMeterId,
};
use jiff::{SignedDuration, Timestamp};
use store::{Reader, mirror as kept, rehearsal};

use super::{
    apart, convert,
    course::{FIRST_REACH, REACH, back},
    keep_all,
    kind::Kind,
    listing,
    news::News,
};
use crate::{Desk, Problem, StripeClock, Watch, file};

/// The cursor that remembers when invoices were listed, and from when on all of them were seen.
pub(crate) const INVOICES: &str = "invoices";
const MOST: usize = 50_000;
/// Lists that are older are read again, whatever the events say.
const OLDEST: SignedDuration = SignedDuration::from_hours(24);
/// Stripe may take its time to draft an invoice: until this long after a period's end, invoices are listed whatever the events say.
const DRAFTED_WITHIN: SignedDuration = SignedDuration::from_hours(2);
/// Objects named by events that are read one by one; for more, the lists are fewer reads.
const ONE_BY_ONE: usize = 5;

/// What the lists of invoices have shown. The cursor's own time is that of the last word on them, be it only the feed's that nothing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Listed {
    /// When they were listed last.
    at: Timestamp,
    /// Every invoice made from here on was seen by one of the lists.
    from: Timestamp,
}

impl Listed {
    fn read(r: &Reader) -> Result<Option<Self>, Problem> {
        let Some(read) = kept::cursor(r, INVOICES)? else { return Ok(None) };
        // A cursor that does not say from when on is as good as none: then everything is listed once more.
        let Some((at, from)) = read.value.split_once(' ') else { return Ok(None) };
        Ok(at.parse().ok().zip(from.parse().ok()).map(|(at, from)| Self { at, from }))
    }

    /// After a list of what was made from an instant on, without gap where the two meet.
    fn then(before: Option<Self>, at: Timestamp, from: Timestamp) -> Self {
        Self { at, from: before.filter(|before| from <= before.at).map_or(from, |before| before.from.min(from)) }
    }

    fn cursor(self) -> String {
        format!("{} {}", self.at, self.from)
    }
}

/// Whether invoices made from an instant on were all listed, the last time at another one or later: then what is not among them is not there.
///
/// # Errors
/// What the file says.
pub(crate) fn have_shown(r: &Reader, made_from: Timestamp, at: Timestamp) -> Result<bool, Problem> {
    let read_at = kept::cursor(r, INVOICES)?.map(|read| read.read_at);
    Ok(read_at.is_some_and(|read_at| read_at >= at) && Listed::read(r)?.is_some_and(|listed| listed.from <= made_from))
}

fn listed_at(r: &Reader) -> Result<Option<Timestamp>, Problem> {
    Ok(Listed::read(r)?.map(|listed| listed.at))
}

/// Whether a period ended, or a draft was to become final, since invoices were listed: then they are listed, whatever the events say.
///
/// # Errors
/// What the file says.
pub(super) fn period_ended(r: &Reader, now: Timestamp) -> Result<bool, Problem> {
    let Some(listed) = listed_at(r)? else { return Ok(true) };
    let since = listed.checked_sub(DRAFTED_WITHIN).unwrap_or(listed);
    if store::period::open(r)?.iter().any(|row| since < row.end_at && row.end_at <= now) {
        return Ok(true);
    }
    let finalises = |invoice: &Invoice| {
        let at = invoice.automatically_finalizes_at.filter(|_| invoice.status == InvoiceStatus::Draft);
        at.is_some_and(|at| listed < at && at <= now)
    };
    Ok(kept::list::<Invoice>(r)?.iter().any(|read| finalises(&read.value)))
}

/// Brings both up to date by the events, or by their lists where those cannot say.
///
/// # Errors
/// As [`refresh`].
pub(super) async fn follow(desk: &Desk, client: &stripe::Client, watch: &Watch, news: &News) -> Result<StripeClock, Problem> {
    let now = news.began;
    let by_list = file::read(desk, move |r| {
        let old = listed_at(r)?.is_none_or(|listed| now.duration_since(listed) > OLDEST);
        Ok(old || period_ended(r, now)?)
    })
    .await?;
    let Some(changed) = news.changed.as_ref().filter(|_| !by_list) else { return refresh(desk, client, watch).await };
    let (subscriptions, invoices) = (changed.ids(Kind::Subscriptions), changed.ids(Kind::Invoices));
    if subscriptions.len() + invoices.len() > ONE_BY_ONE || changed.wants_list(Kind::Subscriptions) || changed.wants_list(Kind::Invoices) {
        return refresh(desk, client, watch).await;
    }
    let mut found = Vec::new();
    for id in subscriptions {
        let begun = desk.now();
        let reply = match client.send(&stripe::subscriptions::retrieve(id)).await {
            Ok(reply) => reply,
            // It went with its test clock: the list does not show it either.
            Err(error) if error.kind == stripe::ErrorKind::NotFound => return refresh(desk, client, watch).await,
            Err(error) => return Err(error.into()),
        };
        let one = (reply.value.id.clone(), apart::is_marked(&reply.value.metadata), Vec::new());
        if !rehearsed(desk, vec![one]).await?.is_empty() {
            continue;
        }
        let clock = StripeClock::from_answer(desk, reply.stripe_time)?;
        let whole = convert::subscription(&reply.value);
        found.push((convert::items(&reply.value), whole, reply.value.id, super::began_at(begun, clock)));
    }
    let mut with_lines = Vec::new();
    for id in invoices {
        let begun = desk.now();
        match client.send(&stripe::invoices::retrieve(id)).await {
            Ok(reply) => {
                let at = super::began_at(begun, StripeClock::from_answer(desk, reply.stripe_time)?);
                let one = (reply.value.id.clone(), false, hangs_on(&reply.value));
                if !rehearsed(desk, vec![one]).await?.is_empty() {
                    continue;
                }
                with_lines.push((with_all_lines(desk, client, reply.value, watch).await?, at));
            }
            // A draft that was deleted. Only the list tells which of ours it was, and that it is not listed.
            Err(error) if error.kind == stripe::ErrorKind::NotFound => return refresh(desk, client, watch).await,
            Err(error) => return Err(error.into()),
        }
    }
    let listed = now;
    file::write(desk, move |tx| {
        for (items, (whole, rest), subscription, at) in &found {
            kept::keep(tx, whole, rest, *at)?;
            for gone in kept::under::<Item>(tx, subscription)?.into_iter().filter(|old| old.read_at < *at) {
                if !items.iter().any(|(item, _)| item.id == gone.value.id) {
                    kept::forget::<Item>(tx, gone.value.id.as_str())?;
                }
            }
            keep_all::<Item>(tx, items, *at, false)?;
        }
        let meters = meters(tx)?;
        for ((invoice, lines), at) in &with_lines {
            let (value, rest) = convert::invoice(invoice, lines, |price| meters.get(price).cloned())?;
            kept::keep(tx, &value, &rest, *at)?;
        }
        let value = kept::cursor(tx, INVOICES)?.map(|read| read.value).unwrap_or_default();
        Ok(kept::set_cursor(tx, INVOICES, &value, listed)?)
    })
    .await?;
    Ok(news.clock)
}

/// What an invoice hangs on.
fn hangs_on(invoice: &stripe::invoices::Invoice) -> Vec<String> {
    std::iter::once(&*invoice.customer).chain(invoice.subscription()).map(str::to_owned).collect()
}

/// Which of these are a rehearsal's; they are remembered, because what hangs on them is one's too. `marked`: by a mark of its own.
async fn rehearsed(desk: &Desk, of: Vec<(String, bool, Vec<String>)>) -> Result<HashSet<String>, Problem> {
    file::write(desk, move |tx| {
        let mut found = HashSet::new();
        for (id, marked, hangs_on) in of {
            let hangs_on: Vec<&str> = hangs_on.iter().map(String::as_str).collect();
            if marked || apart::belongs(tx, &id, &hangs_on)? {
                rehearsal::set_apart(tx, &id)?;
                found.insert(id);
            }
        }
        Ok(found)
    })
    .await
}

/// The meters of prices, known or billed.
fn meters(r: &Reader) -> Result<HashMap<String, StripeMeterId>, Problem> {
    let mut meters: HashMap<String, StripeMeterId> = HashMap::new();
    for price in kept::list::<MirrorPrice>(r)? {
        meters.extend(price.value.meter.map(|meter| (price.value.id.into(), meter)));
    }
    for read in kept::list::<Item>(r)? {
        meters.extend(read.value.meter.map(|meter| (read.value.price.into(), meter)));
    }
    Ok(meters)
}

/// An invoice with all its lines: the reply itself carries the first ones only.
async fn with_all_lines(
    desk: &Desk,
    client: &stripe::Client,
    invoice: stripe::invoices::Invoice,
    watch: &Watch,
) -> Result<(stripe::invoices::Invoice, Vec<stripe::invoices::InvoiceLine>), Problem> {
    let lines = if invoice.lines.has_more {
        listing(desk, client, stripe::invoices::lines(&invoice.id), MOST, watch).await?.items
    } else {
        invoice.lines.data.clone()
    };
    Ok((invoice, lines))
}

/// Lists subscriptions and invoices into the mirror. Stripe's time comes with it.
///
/// # Errors
/// Stripe's refusal or silence; what was read before stays.
pub async fn refresh(desk: &Desk, client: &stripe::Client, watch: &Watch) -> Result<StripeClock, Problem> {
    let filter = stripe::subscriptions::Filter { status: stripe::subscriptions::StatusFilter::All, ..Default::default() };
    let mut subscriptions = listing(desk, client, stripe::subscriptions::list(&filter), MOST, watch).await?;
    // Stripe hides what lives on a test clock, and nobody says what it lists once the clock is gone.
    let among =
        subscriptions.items.iter().map(|one| (one.id.clone(), apart::is_marked(&one.metadata), vec![one.customer.clone()])).collect();
    let left_out = rehearsed(desk, among).await?;
    subscriptions.items.retain(|one| !left_out.contains(&one.id));
    let items: Vec<_> = subscriptions.items.iter().flat_map(convert::items).collect();
    let whole: Vec<_> = subscriptions.items.iter().map(convert::subscription).collect();

    let since = created_from(desk, subscriptions.clock.now(desk)).await?;
    let filter = stripe::invoices::Filter { created_from: Some(since), ..Default::default() };
    let invoices = listing(desk, client, stripe::invoices::list(&filter), MOST, watch).await?;
    let (began, complete) = (invoices.began, invoices.complete);
    // A list that was cut off says nothing of what was made before its last line: Stripe gives the newest first.
    let seen_from = if complete { since } else { invoices.items.iter().map(|invoice| invoice.created).min().unwrap_or(began) };
    let mut with_lines = Vec::with_capacity(invoices.items.len());
    let among = invoices.items.iter().map(|invoice| (invoice.id.clone(), false, hangs_on(invoice))).collect();
    let left_out = rehearsed(desk, among).await?;
    for invoice in invoices.items.into_iter().filter(|invoice| !left_out.contains(&invoice.id)) {
        with_lines.push(with_all_lines(desk, client, invoice, watch).await?);
    }

    let (items_began, items_complete) = (subscriptions.began, subscriptions.complete);
    file::write(desk, move |tx| {
        keep_all::<Item>(tx, &items, items_began, items_complete)?;
        keep_all::<Subscription>(tx, &whole, items_began, items_complete)?;
        let meters = meters(tx)?;
        for (invoice, lines) in &with_lines {
            let (value, rest) = convert::invoice(invoice, lines, |price| meters.get(price).cloned())?;
            kept::keep(tx, &value, &rest, began)?;
        }
        if complete {
            mark_deleted(tx, since, began)?;
        }
        let listed = Listed::then(Listed::read(tx)?, began, seen_from);
        Ok(kept::set_cursor(tx, INVOICES, &listed.cursor(), began)?)
    })
    .await?;
    Ok(invoices.clock)
}

/// Invoices made from here on are read: everything on the first time, later what was made since shortly before the last list, however long
/// ago that was, and what is not settled.
async fn created_from(desk: &Desk, now: Timestamp) -> Result<Timestamp, Problem> {
    let first = back(now, FIRST_REACH);
    file::read(desk, move |r| {
        let Some(listed) = Listed::read(r)? else { return Ok(first) };
        let unsettled = |status: &InvoiceStatus| matches!(status, InvoiceStatus::Draft | InvoiceStatus::Open | InvoiceStatus::Other(_));
        let oldest =
            kept::list::<Invoice>(r)?.into_iter().filter(|read| unsettled(&read.value.status)).map(|read| read.value.created).min();
        let since_last = back(listed.at.min(now), REACH);
        Ok(oldest.map_or(since_last, |oldest| oldest.max(first).min(since_last)))
    })
    .await
}

/// A draft that a complete list no longer shows was deleted: nobody will pay it (law §5.2).
fn mark_deleted(tx: &store::Tx<'_>, since: Timestamp, began: Timestamp) -> Result<(), Problem> {
    for read in kept::list::<Invoice>(tx)? {
        let gone = read.value.status == InvoiceStatus::Draft && read.value.created >= since && read.read_at < began;
        if gone {
            let rest = kept::raw::<Invoice>(tx, read.value.id.as_str())?.unwrap_or_default();
            kept::keep(tx, &Invoice { status: InvoiceStatus::Deleted, ..read.value }, &rest, began)?;
        }
    }
    Ok(())
}
