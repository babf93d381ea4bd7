//! Plans that are being written: kept as typed, left, and taken up again. Nothing is made by them.

use domain::plan::PlanDraft;
use store::{
    Reader,
    plan::{self as kept, KeptDraft},
};

use crate::{
    Desk, Problem, file,
    view::{PlanDraftParams, PlanDraftRow, PlanDraftView},
};

/// Names of steps are short words of the window's own.
const LONGEST_STEP: usize = 40;

/// Keeps what was typed.
///
/// # Errors
/// A plan that is not there; a draft that was thrown away meanwhile begins anew.
pub async fn save(desk: &Desk, params: PlanDraftParams) -> Result<PlanDraftView, Problem> {
    let (ids, now) = (std::sync::Arc::clone(&desk.ids), desk.now());
    file::write(desk, move |tx| {
        let plan = params.plan.map(domain::id::PlanId::from);
        if let Some(plan) = &plan {
            kept::get(tx, plan)?;
        }
        // A plan is changed in one place: its draft goes on where it was left.
        let same = match &plan {
            Some(plan) => kept::draft_of(tx, plan)?.map(|draft| draft.id),
            None => None,
        };
        let id = same.or(params.id).unwrap_or_else(|| ids.new_id());
        let step: String = params.step.chars().take(LONGEST_STEP).collect();
        let draft = KeptDraft { id, plan, draft: params.draft, step, saved_at: now };
        kept::keep_draft(tx, &draft)?;
        Ok(view(&draft))
    })
    .await
}

/// A draft as it was left.
///
/// # Errors
/// None of this id.
pub async fn read(desk: &Desk, id: &str) -> Result<PlanDraftView, Problem> {
    let id = id.to_owned();
    file::read(desk, move |r| {
        let draft = kept::draft(r, &id)?;
        draft.as_ref().map(view).ok_or_else(|| Problem::not_found("This draft is gone: its plan was made, or it was thrown away."))
    })
    .await
}

/// Throws a draft away.
///
/// # Errors
/// When the file cannot be written.
pub async fn discard(desk: &Desk, id: &str) -> Result<(), Problem> {
    let id = id.to_owned();
    file::write(desk, move |tx| Ok(kept::remove_draft(tx, &id)?)).await
}

/// A new draft that has everything of a plan but its name and its lookup keys.
///
/// # Errors
/// No such plan.
pub async fn clone(desk: &Desk, plan: &str) -> Result<PlanDraftView, Problem> {
    let (ids, now, wanted) = (std::sync::Arc::clone(&desk.ids), desk.now(), plan.to_owned());
    file::write(desk, move |tx| {
        let plan = super::find(tx, &wanted)?;
        let version = kept::newest(tx, &plan.id)?;
        let draft = KeptDraft { id: ids.new_id(), plan: None, draft: copied(version.draft), step: "name".to_owned(), saved_at: now };
        kept::keep_draft(tx, &draft)?;
        Ok(view(&draft))
    })
    .await
}

/// Lookup keys are unique, so that a copy gets its own.
fn copied(mut draft: PlanDraft) -> PlanDraft {
    draft.name = format!("{} copy", draft.name.trim());
    draft.featured = false;
    for price in draft.base.iter_mut().chain(&mut draft.usage).chain(&mut draft.setup_fee) {
        if let domain::plan::PlanPrice::New { draft } = price {
            draft.lookup_key.clear();
        }
    }
    draft
}

pub(super) fn view(draft: &KeptDraft) -> PlanDraftView {
    PlanDraftView { row: row(draft), draft: draft.draft.clone() }
}

pub(super) fn row(draft: &KeptDraft) -> PlanDraftRow {
    PlanDraftRow {
        id: draft.id.clone(),
        plan: draft.plan.as_ref().map(ToString::to_string),
        name: draft.draft.name.trim().to_owned(),
        step: draft.step.clone(),
        saved_at: draft.saved_at,
    }
}

/// Every draft.
pub(super) fn rows(r: &Reader) -> Result<Vec<PlanDraftRow>, Problem> {
    Ok(kept::drafts(r)?.iter().map(row).collect())
}
