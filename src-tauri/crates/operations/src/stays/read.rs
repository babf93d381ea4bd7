//! A client's plans as its page shows them.

use domain::id::ClientId;
use jiff::civil::Date;
use store::{client as clients, rule, workspace as places};

use super::{
    OnPlan, Stays, is_by_statement,
    money::{base_words, line_words},
    month_words,
    who::choices,
};
use crate::{
    Desk, Problem, file, plans,
    view::{ClientPlanRow, ClientPlansView, MoneyLine},
};

/// The plans of a client that statements bill, with what the running month's statement asks for them.
///
/// # Errors
/// No such client; an amount that does not fit.
pub async fn of_client(desk: &Desk, client: &str) -> Result<ClientPlansView, Problem> {
    let id = ClientId::from(crate::clients::find(desk, client).await?);
    let now = desk.now();
    file::read(desk, move |r| {
        let place = places::get(r)?;
        let zone = place.time_zone()?;
        let today = now.to_zoned(zone.clone()).date();
        let client = clients::get(r, &id)?;
        let stays = Stays::read(r, &id, &zone)?;
        let shown: Vec<&OnPlan> = stays.all.iter().filter(|one| one.row.days.to_day.is_none_or(|to| to > today)).collect();
        let open: Vec<_> =
            shown.iter().filter(|one| one.row.days.to_day.is_none()).map(|one| (one.plan().clone(), one.row.on.version)).collect();
        let month = stays.months(today)?.last().copied().unwrap_or(today);
        let lines = stays.charges(month)?;
        let is_billed = rule::of_client(r, &id)?.iter().any(|rule| rule.end_at.is_none_or(|end| end > now));
        let mut rows = Vec::new();
        for one in &shown {
            rows.push(row(r, one, today)?);
        }
        Ok(ClientPlansView {
            by_statement: is_by_statement(&client, &place),
            can_change: is_by_statement(&client, &place) && client.stopped_at.is_none() && place.copy_of.is_none(),
            is_billed,
            rows,
            choices: choices(r, &open)?,
            month_words: month_words(month),
            lines: lines
                .iter()
                .map(|charge| MoneyLine { what: charge.name.clone(), words: line_words(charge), amount: Some(charge.amount) })
                .collect(),
            total: stays.total(month)?,
            ever: !stays.is_empty(),
        })
    })
    .await
}

fn row(r: &store::Reader, one: &OnPlan, today: Date) -> Result<ClientPlanRow, Problem> {
    let days = &one.row.days;
    Ok(ClientPlanRow {
        plan_id: one.plan().to_string(),
        name: one.name(),
        version: one.row.on.version,
        newest: store::plan::newest(r, one.plan())?.number,
        kind: one.version.draft.kind,
        words: plans::words::plan_line(&one.version.draft, &one.offer),
        base_words: base_words(one, today.max(days.from_day)),
        from: days.from_day.to_string(),
        to: days.to_day.map(|to| to.to_string()),
        is_coming: days.from_day > today,
        moves_on: days.ended_for.is_some(),
        period_end: one.period_end(today)?.to_string(),
    })
}
