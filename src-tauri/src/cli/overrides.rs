//! Prices of single clients on the command line.

use domain::catalog::{Charge, PriceDraft};
use jiff::{Timestamp, tz::TimeZone};
use operations::{
    Code, Desk, Problem, Retry, overrides, settings,
    view::{EndOverrideParams, OverrideParams, OverrideRow, OverrideState},
};

use super::{
    DONE,
    args::{NewOverrideArgs, OverrideCommand},
    clients::instant,
    out::{self, Column, Table},
    set_up::plan_or_apply,
};

/// `rebill override …`
///
/// # Errors
/// What the operation says.
pub async fn overrides(desk: &Desk, command: OverrideCommand, json: bool) -> Result<u8, Problem> {
    match command {
        OverrideCommand::List { all } => list(desk, all, json).await,
        OverrideCommand::New(args) => new(desk, args, json).await,
        OverrideCommand::End { id, now, on, apply } => {
            let params = EndOverrideParams { id: meant(desk, &id).await?, now, on };
            let set = if apply { overrides::plan_end(desk, params).await? } else { overrides::show_end(desk, params).await? };
            plan_or_apply(desk, set, apply, json).await
        }
    }
}

async fn new(desk: &Desk, args: NewOverrideArgs, json: bool) -> Result<u8, Problem> {
    let draft = match (&args.file, args.amount) {
        (Some(path), _) => {
            let text = std::fs::read_to_string(path).map_err(|error| Problem::unreadable("file", path, &error))?;
            serde_json::from_str::<PriceDraft>(&text)
                .map_err(|error| Problem::invalid("file", format!("{} is not a price: {error}.", path.display())))?
        }
        (None, amount) => PriceDraft { unit_amount: amount.unwrap_or_default(), ..PriceDraft::default() },
    };
    let until = match &args.until {
        Some(text) => Some(instant(desk, "until", text).await?),
        None => None,
    };
    let mut params =
        OverrideParams { client: args.client, price: args.price, draft, reason: args.reason, from: args.from, until, now: args.now };
    if args.file.is_none() {
        // A plain amount is a price per unit where usage is counted, and a flat one else.
        let choices = overrides::choices(desk, &params.client).await?;
        let is_meant = |wanted: &str, one: &operations::view::OverridePrice| {
            let named = one.plan.as_deref().zip(one.slot.as_deref()).is_some_and(|(plan, slot)| format!("{plan} {slot}") == wanted);
            let counts = one.draft.usage.as_ref().is_some_and(|usage| usage.meter == wanted);
            named || counts || one.id == wanted || one.slot.as_deref() == Some(wanted)
        };
        let meant = choices.prices.iter().find(|one| params.price.as_deref().is_none_or(|wanted| is_meant(wanted, one)));
        params.draft.charge = if meant.is_some_and(|one| !one.metered) { Charge::Flat } else { Charge::PerUnit };
    }
    let set = if args.apply { overrides::plan(desk, params).await? } else { overrides::show(desk, params).await? };
    plan_or_apply(desk, set, args.apply, json).await
}

/// The override of this id, or the only one of a client that stands.
async fn meant(desk: &Desk, wanted: &str) -> Result<String, Problem> {
    let rows = overrides::list(desk).await?.rows;
    if rows.iter().any(|row| row.id == wanted) {
        return Ok(wanted.to_owned());
    }
    let of_client: Vec<&OverrideRow> =
        rows.iter().filter(|row| row.state != OverrideState::Ended && (row.client_id == wanted || row.nickname == wanted)).collect();
    match of_client.as_slice() {
        [one] => Ok(one.id.clone()),
        [] => Err(Problem::not_found(format!(
            "{wanted:?} is no price of one client, nor a client with one. List them with: rebill override list"
        ))),
        several => {
            let ids: Vec<&str> = several.iter().map(|row| row.id.as_str()).collect();
            Err(Problem::new(Code::Ambiguous, format!("{wanted} has several prices of its own. Give the id of one."), Retry::AfterFix)
                .with_detail(ids.join(", ")))
        }
    }
}

async fn list(desk: &Desk, all: bool, json: bool) -> Result<u8, Problem> {
    let view = overrides::list(desk).await?;
    if json {
        out::print_json(&view);
        return Ok(DONE);
    }
    let rows: Vec<&OverrideRow> = view.rows.iter().filter(|row| all || row.state != OverrideState::Ended).collect();
    if rows.is_empty() {
        out::line("Every client pays what everybody pays. Give one a price of its own: rebill override new CLIENT --amount A --reason R");
        return Ok(DONE);
    }
    let columns = [
        Column::left("Client"),
        Column::left("Plan"),
        Column::left("Pays"),
        Column::left("Instead of"),
        Column::left("Reason"),
        Column::left("Until"),
        Column::right("Costs you a month"),
        Column::left(""),
        Column::left("Id"),
    ];
    let zone = TimeZone::get(&settings::read(desk).await?.zone).unwrap_or(TimeZone::UTC);
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date().to_string();
    let mut table = Table::new(columns);
    for row in rows {
        let state = match row.state {
            OverrideState::Coming => format!("begins {}", day(row.from)),
            OverrideState::InForce => String::new(),
            OverrideState::Ending => row.ends.map(|at| format!("ends {}", day(at))).unwrap_or_default(),
            OverrideState::Over => "its end has come".to_owned(),
            OverrideState::Ended => "taken back".to_owned(),
        };
        table.row([
            row.nickname.clone(),
            row.plan.clone(),
            row.words.clone(),
            row.instead_of.clone(),
            row.reason.clone(),
            row.until.map_or_else(|| "no end".to_owned(), &day),
            out::known(row.cost.as_ref()),
            state,
            row.id.clone(),
        ]);
    }
    out::line(&table.to_string());
    if let Some(cost) = view.cost {
        out::line(&format!("Together they cost you {cost} a month, at each client's last whole period."));
    }
    Ok(DONE)
}
