//! Plans: written, made in one change set, changed in versions, given to clients, shown in a price list (law §2, §8, §12).

mod compose;
pub(crate) mod copy;
mod draft;
mod follow;
pub(crate) mod linked;
mod make;
pub(crate) mod money;
mod moving;
mod preview;
pub mod price_list;
mod read;
mod switch;
pub(crate) mod words;

use domain::id::PlanId;
use store::{
    Reader,
    plan::{self as kept, Plan},
};

pub use draft::{clone, discard as discard_draft, read as read_draft, save as save_draft};
pub(crate) use follow::follow;
pub use make::make;
pub use moving::move_clients;
pub use preview::preview;
pub(crate) use read::offer_of;
pub use read::{list, read};
pub use switch::{archive, feature, make_default, restore};

use crate::{Code, Problem, Retry};

/// A plan's name as it is compared and shown.
fn name_of(draft: &domain::plan::PlanDraft) -> String {
    draft.name.trim().to_owned()
}

/// The plan of this id or name, in any case of letters; those that stand before archived ones.
///
/// # Errors
/// None; several, with the candidates in detail.
pub(crate) fn find(r: &Reader, id_or_name: &str) -> Result<Plan, Problem> {
    if let Some(plan) = kept::find(r, &PlanId::new(id_or_name))? {
        return Ok(plan);
    }
    let wanted = id_or_name.trim().to_lowercase();
    let mut named = Vec::new();
    for plan in kept::list(r)? {
        if kept::newest(r, &plan.id)?.draft.name.trim().to_lowercase() == wanted {
            named.push(plan);
        }
    }
    if named.iter().any(|plan| plan.archived_at.is_none()) {
        named.retain(|plan| plan.archived_at.is_none());
    }
    match named.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(Problem::not_found(format!("There is no plan called {id_or_name:?}. List them with: rebill plan list"))),
        several => {
            let ids: Vec<&str> = several.iter().map(|plan| plan.id.as_str()).collect();
            Err(Problem::new(
                Code::Ambiguous,
                format!("Several plans are called {id_or_name:?}. Give the id of one of them."),
                Retry::AfterFix,
            )
            .with_detail(ids.join(", ")))
        }
    }
}
