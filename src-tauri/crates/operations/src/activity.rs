//! One line of the activity log for what the owner did.

use jiff::Timestamp;
use store::{
    Tx,
    activity::{Activity, Actor, append},
};

use crate::Problem;

/// Writes down what the owner did, in the transaction that does it.
///
/// # Errors
/// What the file says.
pub(crate) fn by_owner(
    tx: &Tx<'_>,
    at: Timestamp,
    verb: &str,
    object: Option<(&str, &str)>,
    sentence: impl Into<String>,
) -> Result<(), Problem> {
    Ok(append(
        tx,
        &Activity {
            at,
            actor: Actor::Owner,
            verb: verb.to_owned(),
            object_kind: object.map(|(kind, _)| kind.to_owned()),
            object_id: object.map(|(_, id)| id.to_owned()),
            sentence: sentence.into(),
            data: serde_json::json!({}),
        },
    )?)
}
