//! `rebill billing`: the month table.

use operations::{
    Desk, Problem, export,
    view::{MonthClient, MonthLine, MonthMoney, MonthTableParams, MonthTableView},
    words,
};

use super::{
    DONE, NEEDS_OWNER,
    args::MonthTableArgs,
    out::{self, Column, Table},
};

/// `rebill billing`
pub async fn table(desk: &Desk, args: MonthTableArgs, json: bool) -> Result<u8, Problem> {
    let params =
        MonthTableParams { period: args.period.period, search: args.find, only: args.show.filter(), ..MonthTableParams::default() };
    if let Some(path) = &args.output {
        export::month(desk, params, path).await.map_err(|problem| match problem.field.as_deref() {
            Some("path") => Problem { field: Some("output".to_owned()), ..problem },
            _ => problem,
        })?;
        out::done(json, &serde_json::json!({ "path": path.display().to_string() }), &format!("Written to {}", path.display()));
        return Ok(DONE);
    }
    let view = export::whole_month(desk, params).await?;
    if json {
        out::print_json(&view);
    } else {
        print(&view);
    }
    Ok(if view.clients.iter().any(|client| client.needs_owner) { NEEDS_OWNER } else { DONE })
}

fn print(view: &MonthTableView) {
    if view.clients.is_empty() {
        out::line("No client has a billing period there.");
        return;
    }
    let mut table = Table::new([
        Column::left("Client"),
        Column::right("Usage"),
        Column::right("Units"),
        Column::right("Sent"),
        Column::right("Ready"),
        Column::right("Kept back"),
        Column::right(if view.runs { "So far" } else { "Amount" }),
        Column::right(if view.runs { "Last by now" } else { "Last period" }),
        Column::right("Change"),
        Column::right("Margin"),
        Column::left("State"),
    ]);
    for client in &view.clients {
        for line in &client.lines {
            table.row(row(client, line));
        }
        if client.lines.is_empty() {
            let blank = String::new;
            let state = out::word(&client.state);
            table.row([client.nickname.clone(), blank(), blank(), blank(), blank(), blank(), blank(), blank(), blank(), blank(), state]);
        }
    }
    if let [total] = view.totals.as_slice() {
        let [amount, last, change, margin] = money(&total.money);
        table.total([
            words::count(u64::from(total.clients), "client", "clients"),
            String::new(),
            String::new(),
            String::new(),
            words::grouped(&view.ready.units),
            words::grouped(&view.held.units),
            amount,
            last,
            change,
            margin,
            String::new(),
        ]);
    }
    out::line(&table.to_string());
    if view.totals.len() > 1 {
        for total in &view.totals {
            let [amount, last, change, margin] = money(&total.money);
            let clients = words::count(u64::from(total.clients), "client", "clients");
            out::line(&format!("{clients} in {}: {amount}, last period {last}, change {change}, margin {margin}", code(&total.money)));
        }
    }
    for client in &view.clients {
        let reasons = client.lines.iter().filter_map(|line| line.reason.as_deref()).chain(client.reason.as_deref());
        for reason in reasons {
            out::line(&format!("{}: {reason}", client.nickname));
        }
    }
    for total in view.totals.iter().filter(|total| total.unknown_costs > 0) {
        out::line(&format!(
            "The platform cost of {} is not known, so there is no margin of all.",
            words::count(u64::from(total.unknown_costs), "client", "clients")
        ));
    }
    out::line(&view.sentence);
    if view.runs && view.totals.iter().any(|total| total.money.change.is_some()) {
        out::line("Changes of running periods are against the last period by the same time.");
    }
    if !view.ready.lines.is_empty() {
        out::line("Nothing was sent. Look at the queue with: rebill send");
    }
}

fn code(money: &MonthMoney) -> String {
    money.amount.currency().code().to_uppercase()
}

/// Amount, last period, change, margin.
fn money(money: &MonthMoney) -> [String; 4] {
    let change = match (&money.change, &money.change_percent) {
        (Some(change), Some(percent)) => format!("{change} ({percent} %)"),
        (Some(change), None) => change.to_string(),
        (None, _) => "new".to_owned(),
    };
    let margin = money.margin.as_ref().map_or_else(|| "not known".to_owned(), ToString::to_string);
    [money.amount.to_string(), out::or_blank(money.compared.as_ref()), change, margin]
}

fn row(client: &MonthClient, line: &MonthLine) -> [String; 11] {
    let units = |units: &Option<String>| units.as_deref().map(words::grouped).unwrap_or_default();
    let used = line.quantity.as_ref().or(line.history.as_ref());
    let usage = used.map_or_else(|| line.what.clone(), |quantity| format!("{} {}", words::grouped(quantity), line.what));
    let [amount, last, change, margin] = money(&line.money);
    let is_compared = line.is_billed;
    [
        client.nickname.clone(),
        usage,
        units(&line.units),
        units(&line.sent),
        units(&line.ready),
        units(&line.held),
        amount,
        last,
        if is_compared { change } else { String::new() },
        if is_compared { margin } else { String::new() },
        out::word(&line.state),
    ]
}
