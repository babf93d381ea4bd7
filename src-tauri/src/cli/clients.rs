//! Clients on the command line.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use operations::{
    Desk, Problem, clients as people, export, review, settings,
    view::{
        AddClientRow, AddClientsParams, CardLinkParams, ClientParams, ClientView, ClientsParams, SameUseBackParams, SameUseParams,
        UseMethodParams,
    },
    words,
};

use super::{
    DONE, NEEDS_OWNER,
    args::{AddClientArgs, ClientCommand, ClientsArgs, ClientsCommand, FillDown},
    customers,
    out::{self, Column, Table},
    set_up::plan_or_apply,
};

/// `rebill client …`
pub async fn client(desk: &Desk, command: ClientCommand, json: bool) -> Result<u8, Problem> {
    match command {
        ClientCommand::Add(args) => {
            let AddClientArgs {
                nickname,
                customer,
                email,
                collection,
                days_until_due,
                subject,
                plan,
                currency,
                price,
                charge_by,
                unit,
                remainder,
                start,
                apply,
            } = *args;
            let start = match start.as_deref() {
                None | Some("now") => None,
                Some(text) => Some(instant(desk, "start", text).await?),
            };
            let row = AddClientRow {
                nickname,
                subjects: subject,
                customer_id: customer,
                email,
                price_id: price.unwrap_or_default(),
                plan,
                currency,
                charge_by: charge_by.unwrap_or_default(),
                unit: unit.unwrap_or_default(),
                remainder: remainder.map(|rule| rule.replace('-', "_")),
                start,
                collection: collection.map(|how| how.replace('-', "_")),
                days_until_due,
                address: None,
            };
            let plan = people::plan(desk, AddClientsParams { rows: vec![row] }).await?;
            plan_or_apply(desk, plan, apply, json).await
        }
        ClientCommand::Rename { client, nickname } => {
            let id = people::find(desk, &client).await?;
            people::rename(desk, &id, &nickname).await?;
            out::done(json, &serde_json::json!({ "id": id, "nickname": nickname }), &format!("{client} is now {nickname}."));
            Ok(DONE)
        }
        ClientCommand::Stop(args) => super::subscriptions::stop(desk, args, json).await,
        ClientCommand::Billing { client, look } => customers::billing(desk, &client, look, json).await,
        ClientCommand::PaymentLink { client, return_url, apply } => {
            customers::payment_link(desk, CardLinkParams { client, return_url }, apply, json).await
        }
        ClientCommand::SameUse { client, cost_only, different, bill_again, ask_again } => {
            let said = match (cost_only, bill_again) {
                (None, None) if different => Said::Settle(None),
                (None, None) if ask_again => Said::TakeBack(None),
                (None, None) => Said::Nothing,
                (Some(source), _) => Said::Settle(Some(source)),
                (None, Some(source)) => Said::TakeBack(Some(source)),
            };
            same_use(desk, client, said, json).await
        }
        ClientCommand::Portal { client } => customers::portal(desk, &client, json).await,
        ClientCommand::UseMethod { client, method, apply } => {
            customers::use_method(desk, UseMethodParams { client, method }, apply, json).await
        }
        ClientCommand::Show { client, period } => {
            let view = review::client(desk, ClientParams { id: client, period: period.period }).await?;
            if json {
                out::print_json(&view);
            } else {
                print_client(&view, &out::Times::of(desk).await?);
            }
            Ok(DONE)
        }
    }
}

fn print_client(view: &ClientView, times: &out::Times) {
    out::line(&format!("{}  {}", view.nickname, view.customer.as_deref().unwrap_or("no Stripe customer")));
    for rule in &view.rules {
        out::line(&format!(
            "{}: {} {} ÷ {} = {}, {} left over ({}); {} = {}",
            rule.period.words,
            words::grouped(&rule.quantity),
            rule.meter,
            rule.unit,
            units(&rule.units),
            words::grouped(&rule.remainder_out),
            rule.remainder_words,
            rule.price_words,
            rule.amount
        ));
        out::line(&format!(
            "  sent {} of {}; history {}",
            words::grouped(&rule.units_sent),
            units(&rule.units),
            words::grouped(&rule.history)
        ));
        if let Some(stripe) = &rule.stripes {
            out::line(&format!("  {}: {}, {} (read {})", stripe.words, units(&stripe.units), stripe.total, times.when(stripe.read_at)));
        }
        if let Some(difference) = &rule.difference {
            out::line(&format!("  {}: {}", difference.name, difference.words));
        }
        for report in &rule.reports {
            out::line(&format!("  {}  {}  {}  {}", times.when(report.minute), units(&report.units), report.state, report.identifier));
        }
    }
    for subject in &view.assigned {
        out::line(&format!("  {} {}  {}", subject.source, subject.external_id, subject.name.as_deref().unwrap_or_default()));
    }
}

/// "1 unit", "26,450 units".
fn units(figure: &str) -> String {
    format!("{} {}", words::grouped(figure), if figure == "1" { "unit" } else { "units" })
}

/// `rebill clients …`
pub async fn clients(desk: &Desk, args: ClientsArgs, json: bool) -> Result<u8, Problem> {
    match args.command {
        Some(ClientsCommand::Import { file, fill, apply }) => {
            let mut rows = people::read_file(&file).await?.rows;
            rows.iter_mut().for_each(|row| fill_down(row, &fill));
            let plan = people::plan(desk, AddClientsParams { rows }).await?;
            plan_or_apply(desk, plan, apply, json).await
        }
        Some(ClientsCommand::Export { file }) => {
            export::clients(desk, ClientsParams { search: args.search, ..ClientsParams::default() }, &file).await?;
            out::done(json, &serde_json::json!({ "path": file.display().to_string() }), &format!("Written to {}", file.display()));
            Ok(DONE)
        }
        Some(ClientsCommand::Suggest) => {
            let view = people::pairing(desk).await?;
            if json {
                out::print_json(&view);
                return Ok(DONE);
            }
            let mut table = Table::new([
                Column::left("Account"),
                Column::left("Name"),
                Column::left("Customer"),
                Column::left("Why"),
                Column::left("Last 30 days"),
            ]);
            for row in view.rows {
                table.row([
                    format!("{}:{}", row.source, row.external_id),
                    row.name.unwrap_or_default(),
                    row.customer_id.unwrap_or_else(|| "none found".to_owned()),
                    row.why.unwrap_or_default(),
                    row.usage_words,
                ]);
            }
            out::line(&table.to_string());
            out::line("Suggestions only; nothing was mapped.");
            Ok(DONE)
        }
        None => {
            let view = review::clients(desk, ClientsParams { search: args.search, ..ClientsParams::default() }).await?;
            if json {
                out::print_json(&view);
                return Ok(DONE);
            }
            let mut table = Table::new([
                Column::left("Client"),
                Column::left("Meter"),
                Column::right("Usage"),
                Column::right("Units"),
                Column::right("Amount"),
                Column::right("Charged last period"),
                Column::right("Margin"),
                Column::left("State"),
            ]);
            for row in &view.rows {
                table.row([
                    row.nickname.clone(),
                    row.meter.clone().unwrap_or_default(),
                    row.quantity.as_deref().map(words::grouped).unwrap_or_default(),
                    row.units.as_deref().map(words::grouped).unwrap_or_default(),
                    out::or_blank(row.amount.as_ref()),
                    out::or_blank(row.last_amount.as_ref()),
                    out::or_blank(row.margin.as_ref()),
                    out::word(&row.state),
                ]);
            }
            // A row for each currency; the number of rows stands in the first.
            let many = words::count(u64::from(view.total), "row", "rows");
            let totals = view.totals.iter().map(|total| (Some(total.amount), total.margin));
            let totals = if view.totals.is_empty() { vec![(None, None)] } else { totals.collect() };
            for (place, (amount, margin)) in totals.into_iter().enumerate() {
                table.total([
                    if place == 0 { many.clone() } else { String::new() },
                    String::new(),
                    String::new(),
                    String::new(),
                    out::or_blank(amount.as_ref()),
                    String::new(),
                    out::or_blank(margin.as_ref()),
                    String::new(),
                ]);
            }
            out::line(&table.to_string());
            Ok(DONE)
        }
    }
}

/// Gives a row what it does not say itself.
fn fill_down(row: &mut AddClientRow, fill: &FillDown) {
    let or = |own: &mut String, fill: &Option<String>| {
        if own.is_empty() {
            own.clone_from(fill.as_ref().unwrap_or(&String::new()));
        }
    };
    if row.price_id.is_empty() && row.plan.is_none() {
        row.plan.clone_from(&fill.plan);
    }
    // A plan brings its own prices, meters and units.
    if row.plan.is_none() {
        or(&mut row.price_id, &fill.price);
        or(&mut row.charge_by, &fill.charge_by);
        or(&mut row.unit, &fill.unit);
    }
    if row.collection.is_none() {
        row.collection = fill.collection.as_ref().map(|how| how.replace('-', "_"));
    }
    // Days to pay belong to rows whose invoices are sent.
    if row.collection.as_deref() == Some("send_invoice") {
        row.days_until_due = row.days_until_due.or(fill.days_until_due);
    }
}

/// A time as typed: `2026-11-20T10:00:00Z`, or a day, which begins in the agency's zone.
///
/// # Errors
/// In words.
pub async fn instant(desk: &Desk, field: &str, text: &str) -> Result<Timestamp, Problem> {
    if text == "now" {
        return Ok(desk.now());
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    let wrong = || Problem::invalid(field, format!("{text:?} is not a time. Write 2026-11-20 or 2026-11-20T10:00:00Z."));
    let day: Date = text.parse().map_err(|_| wrong())?;
    let zone = TimeZone::get(&settings::read(desk).await?.zone).map_err(|_| wrong())?;
    day.to_zoned(zone).map(|zoned| zoned.timestamp()).map_err(|_| wrong())
}

/// What the owner says of sources that may count the same use.
enum Said {
    Nothing,
    /// This one is cost only; none: they count different use.
    Settle(Option<String>),
    /// This one is billed again; none: it is asked again.
    TakeBack(Option<String>),
}

/// `rebill client same-use`
async fn same_use(desk: &Desk, client: String, said: Said, json: bool) -> Result<u8, Problem> {
    let found = match said {
        Said::Settle(cost_only) => operations::same_use::settle(desk, SameUseParams { client, cost_only }).await?,
        Said::TakeBack(source) => operations::same_use::take_back(desk, SameUseBackParams { client, source }).await?,
        Said::Nothing => operations::same_use::read(desk, &client).await?,
    };
    let settled = found.open.is_empty();
    if json {
        out::print_json(&found);
    } else {
        for one in &found.open {
            out::line(&one.words);
        }
        if !settled {
            out::line("Say which one is cost only with --cost-only SOURCE, or that they count different use with --different.");
        } else if found.decided.is_empty() {
            out::line("No two sources may count the same use of this client.");
        }
        for one in &found.decided {
            let back = if one.cost_only.is_some() { format!("--bill-again {:?}", one.sources[0]) } else { "--ask-again".to_owned() };
            out::line(&format!("{} Taken back with {back}.", one.words));
        }
    }
    Ok(if settled { DONE } else { NEEDS_OWNER })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_filled_down_to_rows_that_name_neither_price_nor_plan_and_no_unit_goes_with_it() {
        let fill = FillDown {
            plan: Some("Basic".to_owned()),
            charge_by: Some("tokens".to_owned()),
            unit: Some("1000".to_owned()),
            ..FillDown::default()
        };
        let filled = |row: AddClientRow| {
            let mut row = row;
            fill_down(&mut row, &fill);
            (row.plan, row.price_id, row.charge_by, row.unit)
        };
        let (nothing, text) = (String::new, str::to_owned);
        assert_eq!(filled(AddClientRow::default()), (Some(text("Basic")), nothing(), nothing(), nothing()), "a plan brings its own");
        let own = AddClientRow { plan: Some(text("Growth")), ..AddClientRow::default() };
        assert_eq!(filled(own), (Some(text("Growth")), nothing(), nothing(), nothing()));
        let priced = AddClientRow { price_id: text("price_1"), ..AddClientRow::default() };
        assert_eq!(filled(priced), (None, text("price_1"), text("tokens"), text("1000")));
    }
}
