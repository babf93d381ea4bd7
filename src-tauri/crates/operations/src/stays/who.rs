//! Whom a plan can be given to by statements, and which plans there are to give.

use domain::id::{ClientId, PlanId};
use store::{Reader, client as clients, plan as kept, workspace as places};

use super::{is_by_statement, uncounted};
use crate::{Desk, Problem, file, plans, view::PlanChoice};

/// Whether statements bill all of these clients; no where Stripe bills all of them.
///
/// # Errors
/// No such client; some billed through Stripe and some not: they are moved in two steps.
pub(crate) async fn all_by_statement(desk: &Desk, wanted: &[String]) -> Result<bool, Problem> {
    let mut ids = Vec::new();
    for client in wanted {
        ids.push(ClientId::from(crate::clients::find(desk, client).await?));
    }
    file::read(desk, move |r| {
        let place = places::get(r)?;
        let (mut by_statement, mut by_stripe) = (Vec::new(), Vec::new());
        for id in &ids {
            let client = clients::get(r, id)?;
            if is_by_statement(&client, &place) { by_statement.push(client.nickname) } else { by_stripe.push(client.nickname) }
        }
        match (by_statement.as_slice(), by_stripe.as_slice()) {
            ([], _) => Ok(false),
            (_, []) => Ok(true),
            (statements, stripe) => Err(Problem::invalid(
                "clients",
                format!(
                    "{} {} billed by statements, {} through Stripe. Move them in two steps; nothing was changed.",
                    statements.join(", "),
                    if statements.len() == 1 { "is" } else { "are" },
                    stripe.join(", ")
                ),
            )),
        }
    })
    .await
}

/// The plans that a client by statements can be put on.
pub(super) fn choices(r: &Reader, but: &[(PlanId, i64)]) -> Result<Vec<PlanChoice>, Problem> {
    let mut choices = Vec::new();
    for plan in kept::list(r)?.into_iter().filter(|plan| plan.archived_at.is_none()) {
        let version = kept::newest(r, &plan.id)?;
        if but.contains(&(plan.id.clone(), version.number)) {
            continue;
        }
        if let Some(offer) = plans::offer_of(r, &version.draft) {
            let words = plans::words::plan_line(&version.draft, &offer);
            let blocked = offer.prices.iter().find_map(uncounted);
            let (name, kind) = (version.draft.name.trim().to_owned(), version.draft.kind);
            choices.push(PlanChoice { id: plan.id.to_string(), name, kind, words, blocked });
        }
    }
    Ok(choices)
}
