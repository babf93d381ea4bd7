//! What a pull would bring, and what that would make due; nothing of it is kept.

use domain::id::RunId;
use platforms::UsagePage;
use store::{
    Tx,
    run::{self, RunKind},
};

use super::{Pulled, all, page::Page};
use crate::{
    Desk, Problem, Watch, file,
    rate::{self, Rating},
};

/// Reads every source without storing, and rates as if what they brought had been stored: all of it in one transaction that is taken back.
/// Stripe is not asked, so no period becomes final by it.
///
/// # Errors
/// As [`super::run`]; a figure that does not fit.
pub async fn rehearse(desk: &Desk, watch: &Watch) -> Result<(Pulled, Rating), Problem> {
    let mut would = Vec::new();
    let pulled = all(desk, None, true, watch, &mut would).await?;
    watch.progress.report(0, None, "Counting units");
    let inner = desk.clone();
    let rating = file::tried(desk, move |tx| rated(tx, &inner, would)).await?;
    Ok((pulled, rating))
}

/// Stores what was read and rates it, in a transaction that the caller takes back.
fn rated(tx: &Tx<'_>, desk: &Desk, would: Vec<(Page, UsagePage)>) -> Result<Rating, Problem> {
    let mut begun: Option<RunId> = None;
    for (page, records) in would {
        // Pages of one source follow each other.
        if begun.as_ref() != Some(&page.run) {
            run::start(tx, &page.run, RunKind::Pull, Some(&page.source.id), None, page.at)?;
            begun = Some(page.run.clone());
        }
        page.append(tx, records)?;
    }
    let id = RunId::from(desk.ids.new_id());
    run::start(tx, &id, RunKind::Rate, None, None, desk.now())?;
    rate::rate(tx, desk, &id, None)
}
