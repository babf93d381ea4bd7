//! The client whose usage a whole file is: its subjects are mapped from their first record on.

use std::collections::HashMap;

use domain::id::{ClientId, SourceId};
use jiff::Timestamp;
use store::{
    Reader, Tx, client,
    mapping::{self, MappingRow},
    source,
};

use super::rows::external_id;
use crate::{Ids, Problem};

/// Refuses a file whose subjects already belong to another client at the time of its records; before anything is stored.
///
/// # Errors
/// The first such subject, with whose it is.
pub(super) fn check(r: &Reader, source: &SourceId, chosen: &ClientId, firsts: &HashMap<String, Timestamp>) -> Result<(), Problem> {
    for subject in firsts.keys() {
        let Some(known) = source::find_subject(r, source, external_id(subject))? else { continue };
        let other = mapping::of_subject(r, &known.id)?.into_iter().find(|mapping| mapping.client != *chosen);
        if let Some(other) = other {
            let nickname = client::get(r, &other.client)?.nickname;
            return Err(Problem::invalid(
                "client",
                format!(
                    "Usage of \"{}\" in this source already belongs to {nickname}. Give this client's files a source name of their own; nothing was imported.",
                    external_id(subject)
                ),
            ));
        }
    }
    Ok(())
}

/// Maps every subject of the file from its first record, as far as it is not mapped already.
///
/// # Errors
/// What the file says.
pub(super) fn assign(
    tx: &Tx<'_>,
    source: &SourceId,
    chosen: &ClientId,
    firsts: &HashMap<String, Timestamp>,
    now: Timestamp,
    ids: &dyn Ids,
) -> Result<(), Problem> {
    for (subject, first) in firsts {
        let Some(known) = source::find_subject(tx, source, external_id(subject))? else { continue };
        // Mappings of one subject stand in order of time; an earlier record is covered by a span of its own, up to the first of them.
        let standing = mapping::of_subject(tx, &known.id)?.into_iter().next();
        let to_at = match &standing {
            Some(standing) if standing.from_at <= *first => continue,
            Some(standing) => Some(standing.from_at),
            None => None,
        };
        let row =
            MappingRow { id: ids.new_id().into(), subject: known.id, client: chosen.clone(), from_at: *first, to_at, created_at: now };
        mapping::insert(tx, &row)?;
    }
    Ok(())
}
