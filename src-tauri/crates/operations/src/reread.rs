//! A connector that changed (law §6.3): its first units wait for the owner only when re-reading the last day gives other quantities.

use std::collections::HashMap;

use domain::{
    Quantity,
    id::{MeterId, SourceId},
};
use jiff::{SignedDuration, Timestamp};
use platforms::{RecordState, Runner, Window};
use store::{
    source::{self as rows, Source},
    usage::{self, Filter, Standing},
};

use crate::{Desk, Problem, Watch, file, pull::stopped};

/// What is read again.
const LAST_DAY: SignedDuration = SignedDuration::from_hours(24);
/// Platforms cut windows by a time of their own, so a record this near an edge may be left out without meaning anything.
const EDGE: SignedDuration = SignedDuration::from_hours(1);
/// When other quantities were found, in the source's settings.
const CHANGED_AT: &str = "quantities_changed_at";

/// Since when the present connector and key read this source, in the source's settings.
const READER_SINCE: &str = "reader_since";

/// Since when the present connector and key read this source; none while they always did.
pub(crate) fn reader_since(source: &Source) -> Option<Timestamp> {
    source.settings.get(READER_SINCE)?.as_str()?.parse().ok()
}

/// From now on another connector or key reads this source: what it does not see may have been seen by the one before.
pub(crate) fn other_reader(source: &mut Source, now: Timestamp) {
    set(source, READER_SINCE, now);
}

fn set(source: &mut Source, name: &str, at: Timestamp) {
    if !source.settings.is_object() {
        source.settings = serde_json::json!({});
    }
    source.settings[name] = at.to_string().into();
}

/// When re-reading this source last gave other quantities; none if it never did.
pub(crate) fn changed_at(source: &Source) -> Option<Timestamp> {
    source.settings.get(CHANGED_AT)?.as_str()?.parse().ok()
}

/// Looks whether the connector is another than the one that read this source until `read_until`. If so the last day is read again before
/// anything new is stored, and other quantities are remembered on the source. Stores no usage.
///
/// # Errors
/// The platform's refusal or silence; what the file says. Then the connector counts as not looked at, and the next pull looks again.
pub(crate) async fn look(
    desk: &Desk,
    source: &Source,
    runner: &Runner,
    read_until: Option<Timestamp>,
    watch: &Watch,
) -> Result<(), Problem> {
    let fingerprint = runner.connector().fingerprint().to_owned();
    if source.connector_digest.as_deref() == Some(fingerprint.as_str()) {
        return Ok(());
    }
    let other = match (read_until, &source.connector_digest) {
        (Some(until), Some(_)) => other_quantities(desk, source, runner, until, watch).await?,
        // Nothing was read by another one.
        _ => false,
    };
    let (id, now) = (source.id.clone(), desk.now());
    file::write(desk, move |tx| {
        let mut row = rows::get(tx, &id)?;
        if row.connector_digest.replace(fingerprint).is_some() {
            other_reader(&mut row, now);
        }
        if other {
            set(&mut row, CHANGED_AT, now);
        }
        Ok(rows::update(tx, &row)?)
    })
    .await
}

/// Whether a record of the last day that counts now has another quantity, or is not there any more. Records that are new came late, and say
/// nothing about the connector.
async fn other_quantities(desk: &Desk, source: &Source, runner: &Runner, until: Timestamp, watch: &Watch) -> Result<bool, Problem> {
    let Ok(from) = until.checked_sub(LAST_DAY) else { return Ok(false) };
    let id = source.id.clone();
    let known = file::read(desk, move |r| {
        let codes: HashMap<MeterId, String> = rows::meters(r)?.into_iter().map(|meter| (meter.id, meter.code)).collect();
        let entries = usage::records(r, &of_the_day(id, from, until), u32::MAX, 0)?;
        let entries = entries.into_iter().filter_map(|entry| {
            Some(((entry.identity, codes.get(&entry.meter)?.clone()), (entry.started_at, entry.placed_at, entry.quantity)))
        });
        Ok(entries.collect::<HashMap<_, _>>())
    })
    .await?;
    let mut read: HashMap<(String, String), Quantity> = HashMap::new();
    let day = Window { from, to: until };
    let mut pull = runner.pull(day, &watch.cancel);
    while let Some(page) = pull.next_page().await? {
        for record in page.records.into_iter().filter(|record| record.state == RecordState::Complete && !record.is_test) {
            let identity = record.external_id.unwrap_or_else(|| usage::content_identity(&record.content_hash.to_string(), 1));
            read.insert((identity, record.meter), record.quantity);
        }
        if watch.cancel.is_cancelled() {
            return Err(stopped());
        }
    }
    // Platforms place their rows by start, end or change: only one that lies whole within the day must be there again.
    Ok(known.iter().any(|(key, (started_at, placed_at, quantity))| match read.get(key) {
        Some(now) => now != quantity,
        None => [started_at.unwrap_or(*placed_at), *placed_at].into_iter().all(|at| day.holds_well(at, EDGE)),
    }))
}

fn of_the_day(source: SourceId, from: Timestamp, to: Timestamp) -> Filter {
    Filter { source: Some(source), from: Some(from), to: Some(to), standing: Some(Standing::Billable), ..Filter::default() }
}
