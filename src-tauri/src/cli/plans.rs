//! Plans on the command line.

use std::path::Path;

use domain::{
    RemainderRule,
    plan::{PlanDraft, PlanKind},
};
use jiff::tz::TimeZone;
use operations::{
    Desk, Problem, plans, settings, stays,
    view::{BrandParams, MakePlanParams, MovePlanParams, PlanView, PriceListFormat, PriceListParams, PutOnPlanParams, TakeOffPlanParams},
};

use super::{
    DONE,
    args::{LeftOver, PlanCommand, PriceListArg},
    out::{self, Column, Table},
    set_up::plan_or_apply,
};

/// `rebill plan …`
pub async fn plan(desk: &Desk, command: PlanCommand, json: bool) -> Result<u8, Problem> {
    match command {
        PlanCommand::List { archived } => list(desk, archived, json).await,
        PlanCommand::Show { plan } => {
            let view = plans::read(desk, &plan).await?;
            if json {
                out::print_json(&view);
            } else {
                let zone = TimeZone::get(&settings::read(desk).await?.zone).unwrap_or(TimeZone::UTC);
                print_plan(&view, &zone);
            }
            Ok(DONE)
        }
        PlanCommand::New { file, apply } => {
            let set = plans::make(desk, MakePlanParams { plan: None, draft_id: None, draft: from_file(&file)? }).await?;
            plan_or_apply(desk, set, apply, json).await
        }
        PlanCommand::Edit { plan, file, apply } => {
            let set = plans::make(desk, MakePlanParams { plan: Some(plan), draft_id: None, draft: from_file(&file)? }).await?;
            plan_or_apply(desk, set, apply, json).await
        }
        PlanCommand::Clone { plan, output } => {
            let copy = plans::clone(desk, &plan).await?;
            // The copy is the file's; a draft in the window would be a second one.
            plans::discard_draft(desk, &copy.row.id).await?;
            match output {
                None => out::print_json(&copy.draft),
                Some(path) => {
                    let text = serde_json::to_string_pretty(&copy.draft).map_err(|error| Problem::internal(error.to_string()))?;
                    out::file("output", &path, text.into_bytes()).await?;
                    let next = format!("{}: change it, then: rebill plan new --file {}", path.display(), path.display());
                    out::done(json, &serde_json::json!({ "path": path.display().to_string() }), &next);
                }
            }
            Ok(DONE)
        }
        PlanCommand::Archive { plan, apply } => plan_or_apply(desk, plans::archive(desk, &plan).await?, apply, json).await,
        PlanCommand::Restore { plan, apply } => plan_or_apply(desk, plans::restore(desk, &plan).await?, apply, json).await,
        PlanCommand::Default { plan } => {
            plans::make_default(desk, &plan).await?;
            list(desk, false, json).await
        }
        PlanCommand::Feature { plan, off } => {
            plans::feature(desk, &plan, !off).await?;
            list(desk, false, json).await
        }
        PlanCommand::Move { plan, client, now, apply } => {
            let set = plans::move_clients(desk, MovePlanParams { clients: client, plan, now, keep: apply }).await?;
            plan_or_apply(desk, set, apply, json).await
        }
        PlanCommand::Put { plan, client, from, plan_version, remainder, apply } => {
            let remainder = remainder.map(|remainder| match remainder {
                LeftOver::Carry => RemainderRule::Carry,
                LeftOver::Drop => RemainderRule::Drop,
                LeftOver::RoundUp => RemainderRule::RoundUp,
            });
            let params = PutOnPlanParams { clients: client, plan, version: plan_version, from, remainder };
            let set = if apply { stays::put(desk, params).await? } else { stays::show_put(desk, params).await? };
            plan_or_apply(desk, set, apply, json).await
        }
        PlanCommand::Off { plan, client, on, undo, apply } => {
            let params = TakeOffPlanParams { client, plan, on, undo };
            let set = if apply { stays::take_off(desk, params).await? } else { stays::show_off(desk, params).await? };
            plan_or_apply(desk, set, apply, json).await
        }
        PlanCommand::PriceList { format, output, colour, logo, note, currency } => {
            if colour.is_some() || logo.is_some() || note.is_some() || currency.is_some() {
                plans::price_list::set_brand(desk, BrandParams { colour, logo, note, currency }).await?;
            }
            let format = match format {
                PriceListArg::Html => PriceListFormat::Html,
                PriceListArg::Pdf => PriceListFormat::Pdf,
            };
            let path = plans::price_list::write(desk, PriceListParams { path: output.display().to_string(), format }).await?;
            if json {
                out::print_json(&serde_json::json!({ "path": path.display().to_string() }));
            } else {
                out::line(&format!("Price list written to {}", path.display()));
            }
            Ok(DONE)
        }
    }
}

fn from_file(path: &Path) -> Result<PlanDraft, Problem> {
    let text = std::fs::read_to_string(path).map_err(|error| Problem::unreadable("file", path, &error))?;
    serde_json::from_str(&text).map_err(|error| {
        let words = format!("{} is not a plan: {error}. `rebill plan show PLAN --json` has one under \"draft\".", path.display());
        Problem::invalid("file", words)
    })
}

async fn list(desk: &Desk, archived: bool, json: bool) -> Result<u8, Problem> {
    let view = plans::list(desk).await?;
    if json {
        out::print_json(&view);
        return Ok(DONE);
    }
    if view.plans.is_empty() {
        out::line("No plans yet: rebill plan new --file PLAN.json");
    } else {
        let columns = [Column::left("Plan"), Column::left("Type"), Column::left("Price"), Column::right("Clients"), Column::left("")];
        let mut table = Table::new(columns);
        for plan in view.plans.iter().filter(|plan| archived || plan.archived_at.is_none()) {
            let mut marks = Vec::new();
            if plan.is_default {
                marks.push("default");
            }
            if plan.featured {
                marks.push("featured");
            }
            if plan.archived_at.is_some() {
                marks.push("archived");
            }
            table.row([plan.name.clone(), kind(plan.kind).to_owned(), plan.words.clone(), plan.clients.to_string(), marks.join(", ")]);
        }
        out::line(&table.to_string());
    }
    for draft in &view.drafts {
        let name = if draft.name.is_empty() { "a plan without a name" } else { &draft.name };
        out::line(&format!("Begun in the window and not made: {name}"));
    }
    Ok(DONE)
}

const fn kind(kind: PlanKind) -> &'static str {
    match kind {
        PlanKind::Regular => "regular",
        PlanKind::AddOn => "add-on",
        PlanKind::Hidden => "hidden",
    }
}

fn print_plan(view: &PlanView, zone: &TimeZone) {
    out::line(&format!("{}  {}", view.plan.name, view.plan.words));
    if !view.draft.description.trim().is_empty() {
        out::line(view.draft.description.trim());
    }
    for quota in &view.quotas {
        out::line(&format!("  {} ({})", quota.words, quota.enforced));
    }
    let mut versions = Table::new([
        Column::right("Version"),
        Column::left("Price"),
        Column::left("Id"),
        Column::left("Lookup key"),
        Column::right("Clients"),
    ]);
    for version in &view.versions {
        let mut clients = version.clients.to_string();
        for price in &version.prices {
            let number = if clients.is_empty() { String::new() } else { version.number.to_string() };
            let key = price.lookup_key.clone().unwrap_or_default();
            versions.row([number, price.words.clone(), price.price_id.clone(), key, std::mem::take(&mut clients)]);
        }
        if version.prices.is_empty() {
            versions.row([version.number.to_string(), version.words.clone(), String::new(), String::new(), clients]);
        }
    }
    out::line(&versions.to_string());
    if view.clients.is_empty() {
        out::line("No client is on it.");
        return;
    }
    let mut clients = Table::new([
        Column::left("Client"),
        Column::right("Version"),
        Column::left("Since"),
        Column::right("Last period at today's price"),
        Column::left("Used"),
    ]);
    for client in &view.clients {
        let used: Vec<String> = client
            .used
            .iter()
            .map(|used| format!("{} of {} {}", used.used, used.limit.as_deref().unwrap_or("unlimited"), used.noun))
            .collect();
        let amount = out::known(client.amount.as_ref());
        clients.row([
            client.nickname.clone(),
            client.version.to_string(),
            client.since.to_zoned(zone.clone()).date().to_string(),
            amount,
            used.join(", "),
        ]);
    }
    out::line(&clients.to_string());
}
