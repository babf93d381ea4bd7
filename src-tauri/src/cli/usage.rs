//! Usage on the command line: records, the inbox, imports.

use operations::{
    Desk, Problem, import as files, records as stored, runs, unassigned as inbox,
    view::{
        AssignParams, DecimalMark, ImportFilter, ImportMapping, ImportMeter, ImportParams, ImportView, JobKind, NeverBillParams,
        PageRequest, RecordsParams, SniffView, TakeBackParams, UndoPlanView,
    },
    words,
};

use super::{
    DONE, NEEDS_OWNER,
    args::{ImportArgs, ImportCommand, UnassignedArgs, UnassignedCommand, UsageArgs},
    clients::instant,
    out::{self, Column, Table},
    run,
};

/// `rebill usage`
pub async fn records(desk: &Desk, args: UsageArgs, json: bool) -> Result<u8, Problem> {
    let client = match &args.client {
        Some(name) => Some(operations::clients::find(desk, name).await?),
        None => None,
    };
    let params = RecordsParams {
        source: args.source,
        client,
        meter: args.meter,
        from: None,
        to: None,
        search: args.search,
        gone: args.gone,
        page: Some(PageRequest { offset: args.offset, limit: args.limit }),
    };
    let view = stored::read(desk, params).await?;
    if json {
        out::print_json(&view);
        return Ok(DONE);
    }
    let times = out::Times::of(desk).await?;
    let mut table = Table::new([
        Column::left("When"),
        Column::left("Account"),
        Column::left("Client"),
        Column::left("Meter"),
        Column::right("Quantity"),
        Column::right("Cost"),
        Column::left("Label"),
    ]);
    for row in view.rows {
        table.row([
            times.when(row.at),
            row.subject,
            row.client.unwrap_or_default(),
            row.meter,
            words::grouped(&row.quantity),
            row.cost.unwrap_or_default(),
            match row.gone_since {
                Some(since) => format!("{}; gone from the platform since {}", row.label, times.when(since)),
                None => row.label,
            },
        ]);
    }
    out::line(&table.to_string());
    out::line(&format!("{} in all", words::count(view.total, "record", "records")));
    for sum in view.sums {
        out::line(&format!("{} {}", words::grouped(&sum.quantity), sum.meter));
    }
    Ok(DONE)
}

/// `rebill unassigned …`
pub async fn unassigned(desk: &Desk, args: UnassignedArgs, json: bool) -> Result<u8, Problem> {
    let view = match args.command {
        Some(UnassignedCommand::Assign { subject, client, undo: true, .. }) => {
            inbox::take_back(desk, TakeBackParams { subject, client }).await?
        }
        Some(UnassignedCommand::Assign { subject, client, from, .. }) => {
            let from = match from {
                Some(text) => Some(instant(desk, "from", &text).await?),
                None => None,
            };
            inbox::assign(desk, AssignParams { subject, client, from }).await?
        }
        Some(UnassignedCommand::NeverBill { subject, undo }) => inbox::never_bill(desk, NeverBillParams { subject, never: !undo }).await?,
        None => inbox::read(desk).await?,
    };
    if json {
        out::print_json(&view);
        return Ok(DONE);
    }
    let times = out::Times::of(desk).await?;
    if view.rows.is_empty() {
        out::line("No usage waits for a client.");
        return Ok(DONE);
    }
    let mut table =
        Table::new([Column::left("Account"), Column::left("Name"), Column::left("Usage"), Column::right("Value"), Column::left("Since")]);
    for row in view.rows {
        let sums: Vec<String> = row.sums.iter().map(|sum| format!("{} {}", words::grouped(&sum.quantity), sum.meter)).collect();
        table.row([
            format!("{}:{}", row.source, row.external_id),
            row.name.unwrap_or_default(),
            sums.join(", "),
            out::or_blank(row.value.as_ref()),
            times.when(row.first),
        ]);
    }
    out::line(&table.to_string());
    out::line(
        "Usage and value of all history, not of this month alone; the Overview shows this month's. Nothing of it is billed to anybody.",
    );
    Ok(DONE)
}

/// `rebill import …`
pub async fn import(desk: &Desk, command: ImportCommand, json: bool) -> Result<u8, Problem> {
    match command {
        ImportCommand::Usage(args) => usage(desk, *args, json).await,
        ImportCommand::Undo { run: id, yes } => {
            let plan = files::undo_plan(desk, &id).await?;
            if plan.charged && !yes {
                print_undo(&plan, json);
                return Ok(NEEDS_OWNER);
            }
            let undone = files::undo(desk, &id, Some(plan.seal), &run::watch()).await?;
            if json {
                out::print_json(&undone);
            } else {
                out::line(&words::capital(&undone.words));
            }
            Ok(if undone.needs_owner { NEEDS_OWNER } else { DONE })
        }
        ImportCommand::List => {
            let all = runs::list(desk).await?;
            if json {
                out::print_json(&all);
                return Ok(DONE);
            }
            let times = out::Times::of(desk).await?;
            let mut table =
                Table::new([Column::left("Run"), Column::left("Kind"), Column::left("When"), Column::left("What"), Column::left("")]);
            for row in all.into_iter().filter(|row| matches!(row.kind, JobKind::Import | JobKind::ImportUndo)) {
                let state = if row.undone {
                    "undone"
                } else if row.may_undo {
                    "may be undone"
                } else {
                    ""
                };
                table.row([
                    row.id,
                    row.about.unwrap_or_default(),
                    times.when(row.started_at),
                    row.outcome.unwrap_or_default(),
                    state.to_owned(),
                ]);
            }
            out::line(&table.to_string());
            Ok(DONE)
        }
    }
}

/// What taking an import back changes, before it is done.
fn print_undo(plan: &UndoPlanView, json: bool) {
    if json {
        out::print_json(plan);
        return;
    }
    out::line(&plan.words);
    let mut table = Table::new([
        Column::left("Client"),
        Column::left("Meter"),
        Column::left("Period"),
        Column::right("Usage"),
        Column::right("then"),
        Column::right("Units"),
        Column::right("then"),
        Column::right("Charged"),
        Column::right("Amount"),
        Column::right("then"),
        Column::right("Owed"),
    ]);
    for line in &plan.lines {
        table.row([
            line.nickname.clone(),
            line.meter.clone(),
            line.period.clone(),
            words::grouped(&line.used_before),
            words::grouped(&line.used_after),
            words::grouped(&line.units_before),
            words::grouped(&line.units_after),
            words::grouped(&line.units_charged),
            line.amount_before.to_string(),
            line.amount_after.to_string(),
            line.owed.to_string(),
        ]);
    }
    out::line(&table.to_string());
    for line in &plan.lines {
        out::line(&format!("{}, {}: {}", line.nickname, line.period, line.words));
    }
    out::line("No money moves by this: nothing is sent to Stripe, no invoice and no statement changes.");
    out::line(&format!("{}. Nothing was done. Add --yes to do it.", plan.button));
}

async fn usage(desk: &Desk, args: ImportArgs, json: bool) -> Result<u8, Problem> {
    let sniffed = files::sniff(desk, &args.file).await?;
    let mapping = mapping(&args, sniffed.mapping.clone())?;
    if args.dry_run && !json {
        print_file(&sniffed, &mapping);
    }
    if mapping.zone.is_none() && sniffed.zone_needed {
        return Err(Problem::invalid(
            "zone",
            format!(
                "The times in column {:?} carry no zone. Say which one with --zone, for example --zone UTC or --zone Europe/Berlin.",
                mapping.time
            ),
        ));
    }
    let params = ImportParams {
        path: args.file.display().to_string(),
        mapping,
        source: args.source,
        client: args.client,
        save_as: args.save_as,
        skip_broken: args.skip_broken,
    };
    if args.dry_run {
        let view = files::preview(desk, params).await.map_err(with_options)?;
        if json {
            out::print_json(&serde_json::json!({ "file": sniffed, "preview": view }));
        } else {
            print_import(&view, "Nothing was stored.", &out::Times::of(desk).await?, json);
        }
        return Ok(DONE);
    }
    let done = files::run(desk, params, &run::watch()).await.map_err(with_options)?;
    print_import(&done.result, &words::capital(&done.words), &out::Times::of(desk).await?, json);
    Ok(if done.needs_owner { NEEDS_OWNER } else { DONE })
}

/// Which options answer a question about the file.
fn with_options(problem: Problem) -> Problem {
    let options = match problem.field.as_deref() {
        Some("decimal_mark") => "Say it with --decimal-point or --decimal-comma.",
        Some("time_format") => "Say it with --time-format.",
        _ => return problem,
    };
    Problem { message: format!("{} {options}", problem.message), ..problem }
}

/// What the file looks like and how it will be read, before any of it is.
fn print_file(sniffed: &SniffView, mapping: &ImportMapping) {
    out::line(&format!("{}: columns split by {}, {}", sniffed.path, sniffed.delimiter.to_lowercase(), sniffed.encoding));
    match &sniffed.known_mapping {
        Some(name) => out::line(&format!("Its columns are known: the mapping saved as \"{name}\" is used.")),
        None => out::line("Its columns are not known: this mapping is proposed."),
    }
    let or = |column: &Option<String>, none: &str| column.clone().unwrap_or_else(|| none.to_owned());
    let mut rows = vec![("Time", mapping.time.clone())];
    if let Some(words) = sniffed.time_words.as_ref().filter(|_| sniffed.time_column.as_deref() == Some(mapping.time.as_str())) {
        rows.push(("  as", words.clone()));
    }
    if let Some(format) = mapping.time_format.clone().or_else(|| (sniffed.time_formats.len() == 1).then(|| sniffed.time_formats[0].clone()))
    {
        rows.push(("  order", format.replace('_', "-")));
    }
    rows.extend(mapping.zone.clone().map(|zone| ("  zone", zone)));
    rows.push(("Account", or(&mapping.subject, "the whole file is one account's")));
    rows.push(("Id", or(&mapping.id, "none; whole rows are compared")));
    for meter in &mapping.meters {
        let factor = meter.multiply.as_ref().map(|factor| format!(" × {factor}")).unwrap_or_default();
        rows.push(("Counted", format!("{} = {}{factor}", meter.meter, meter.columns.join(" + "))));
    }
    if let (Some(cost), Some(currency)) = (&mapping.cost, &mapping.cost_currency) {
        rows.push(("Cost", format!("{cost}, in {currency}")));
    }
    for filter in &mapping.filters {
        let is = if filter.exclude { "is not" } else { "is" };
        rows.push(("Rows where", format!("{} {is} {}", filter.column, filter.values.join(" or "))));
    }
    rows.extend(
        mapping
            .decimal_mark
            .map(|mark| ("Numbers", format!("with a decimal {}", if mark == DecimalMark::Comma { "comma" } else { "point" }))),
    );
    let mut table = Table::new([Column::left("Read as"), Column::left("")]);
    for (name, what) in rows {
        table.row([name.to_owned(), what]);
    }
    out::line(&table.to_string());
    if let Some(first) = sniffed.sample.first() {
        let mut table = Table::new([Column::left("First row"), Column::left("")]);
        for (name, cell) in sniffed.header.iter().zip(first) {
            table.row([name.clone(), cell.clone()]);
        }
        out::line(&table.to_string());
    }
}

fn print_import(view: &ImportView, words_at_end: &str, times: &out::Times, json: bool) {
    if json {
        out::print_json(view);
        return;
    }
    for note in &view.notes {
        out::line(note);
    }
    for broken in &view.broken_rows {
        out::line(&format!("line {}: {}", broken.line, broken.reason));
    }
    for sum in &view.sums {
        out::line(&format!("{} {}", words::grouped(&sum.quantity), sum.meter));
    }
    out::line(&format!(
        "{}: {} new, {} known already, {} left out by filters, {} broken",
        words::count(view.rows, "row", "rows"),
        words::grouped(&view.added.to_string()),
        words::grouped(&view.known.to_string()),
        words::grouped(&view.filtered.to_string()),
        words::grouped(&view.broken.to_string())
    ));
    if let (Some(first), Some(last)) = (view.first, view.last) {
        out::line(&format!("{} to {}", times.when(first), times.when(last)));
    }
    out::line(words_at_end);
    if let Some(id) = &view.run_id {
        out::line(&format!("Undo with: rebill import undo {id}"));
    }
}

/// The recognised mapping with what the owner said on top.
fn mapping(args: &ImportArgs, mut mapping: ImportMapping) -> Result<ImportMapping, Problem> {
    if let Some(time) = &args.time {
        mapping.time.clone_from(time);
    }
    if let Some(format) = &args.time_format {
        mapping.time_format = Some(format.replace('-', "_"));
    }
    if args.zone.is_some() {
        mapping.zone.clone_from(&args.zone);
    }
    if args.subject.is_some() {
        mapping.subject.clone_from(&args.subject);
    }
    if args.id.is_some() {
        mapping.id.clone_from(&args.id);
    }
    if !args.meter.is_empty() {
        mapping.meters = args.meter.iter().map(|text| meter(text)).collect::<Result<_, _>>()?;
    }
    if let Some(cost) = &args.cost {
        let (column, currency) =
            cost.rsplit_once(':').ok_or_else(|| Problem::invalid("cost", format!("{cost:?} names no currency. Write COLUMN:usd.")))?;
        mapping.cost = Some(column.to_owned());
        mapping.cost_currency = Some(currency.to_owned());
    }
    if !args.filter.is_empty() {
        mapping.filters = args.filter.iter().map(|text| filter(text)).collect::<Result<_, _>>()?;
    }
    mapping.decimal_mark = match (args.decimal_comma, args.decimal_point) {
        (true, _) => Some(DecimalMark::Comma),
        (_, true) => Some(DecimalMark::Point),
        (false, false) => mapping.decimal_mark,
    };
    Ok(mapping)
}

/// `tokens=ContextTokens+GeneratedTokens*0.5`
fn meter(text: &str) -> Result<ImportMeter, Problem> {
    let (meter, sum) = text
        .split_once('=')
        .ok_or_else(|| Problem::invalid("meter", format!("{text:?} is not METER=COLUMN+COLUMN, for example tokens=in+out.")))?;
    let (columns, multiply) = sum.split_once('*').map_or((sum, None), |(columns, factor)| (columns, Some(factor.to_owned())));
    Ok(ImportMeter { meter: meter.to_owned(), columns: columns.split('+').map(str::to_owned).collect(), multiply })
}

/// `channel=voice` or `channel!=test`
fn filter(text: &str) -> Result<ImportFilter, Problem> {
    let (column, value, exclude) = match (text.split_once("!="), text.split_once('=')) {
        (Some((column, value)), _) => (column, value, true),
        (None, Some((column, value))) => (column, value, false),
        (None, None) => return Err(Problem::invalid("filter", format!("{text:?} is not COLUMN=VALUE or COLUMN!=VALUE."))),
    };
    Ok(ImportFilter { column: column.to_owned(), values: vec![value.to_owned()], exclude })
}
