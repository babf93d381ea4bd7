//! What stands where: status, explanation, statement, reconciliation, doctor.

use jiff::Timestamp;
use operations::{
    Desk, Problem, explain as explained, overview, queue, reconcile as compared, statement as statements, status,
    view::{DoctorFinding, ExplainParams, ReconcileLine, ReconcileParams, StatementView, StatusView, WorkspaceState},
    words,
};

use super::{
    DONE, NEEDS_OWNER,
    args::{FormatArg, StatementArgs},
    out::{self, Column, Table},
    run::mode_words,
    set_up::light,
};

/// `rebill status`
pub async fn status(desk: &Desk, state: &WorkspaceState, json: bool) -> Result<u8, Problem> {
    let figures = status::read(desk).await?;
    let overview = overview::read(desk).await?;
    let queue = queue::read(desk).await?;
    let mirror = operations::payments::mirror(desk).await?;
    let needs_owner = !overview.needs_you.is_empty();
    if json {
        let all = serde_json::json!({ "workspace": state, "status": figures, "overview": overview, "queue": queue, "stripe": mirror });
        out::print_json(&all);
        return Ok(if needs_owner { NEEDS_OWNER } else { DONE });
    }
    out::line(&format!("{}  {}  {}", state.name, mode_words(state.mode), state.sending.words));
    if let Some(off) = &state.sending.off {
        out::line(off);
    }
    let times = out::Times::of(desk).await?;
    print_syncs(&figures, &times);
    print_figures(&figures);
    out::line(&format!(
        "Revenue this month {}, platform cost {}, margin {}",
        out::known(overview.revenue.as_ref()),
        out::known(overview.platform_cost.as_ref()),
        out::known(overview.margin.as_ref())
    ));
    if mirror.sparing {
        let (spent, allowance) = (mirror.reads_spent, mirror.reads_allowance);
        out::line(&format!(
            "{} of {} reads of Stripe used in 30 days: only sends and period ends read now",
            words::grouped(&spent.to_string()),
            words::grouped(&allowance.to_string())
        ));
    }
    for need in &overview.needs_you {
        out::line(
            format!("◆ {}: {}: {} {}", out::word(&need.kind), need.subject, need.reason, out::or_blank(need.amount.as_ref())).trim_end(),
        );
    }
    Ok(if needs_owner { NEEDS_OWNER } else { DONE })
}

/// How fresh each source is, when it is read next, and how old Stripe's side is.
fn print_syncs(figures: &StatusView, times: &out::Times) {
    let mut table = Table::new([Column::left("Source"), Column::left("Last sync"), Column::left("Age"), Column::left("Next sync")]);
    let age = |at: Option<Timestamp>| at.map(|at| words::ago(at, figures.as_of)).unwrap_or_default();
    let last = |at: Option<Timestamp>| at.map_or_else(|| "never".to_owned(), |at| times.when(at));
    for source in &figures.sources {
        let next = match (source.next_sync, source.connector.as_str()) {
            (Some(at), _) if at <= figures.as_of => "due now, when the window is open".to_owned(),
            (Some(at), _) => times.when(at),
            (None, "csv") => "by hand, from a file".to_owned(),
            (None, _) => "by hand".to_owned(),
        };
        table.row([source.name.clone(), last(source.last_sync), age(source.last_sync), next]);
    }
    if let Some(read_at) = figures.stripe_read_at {
        table.row(["Stripe".to_owned(), times.when(read_at), age(Some(read_at)), "with every sync".to_owned()]);
    }
    if figures.sources.is_empty() {
        out::line("No source of usage is connected.");
    } else {
        out::line(&table.to_string());
    }
    for source in &figures.sources {
        if let Some(problem) = &source.problem {
            out::line(&format!("{}: {problem}", source.name));
        }
        if let Some(since) = source.gone_since {
            let records = words::count(source.gone_records, "record", "records");
            let since = times.when(since);
            out::line(&format!("{} no longer lists {records}, first missed {since}. They stay: rebill usage --gone", source.name));
        }
    }
    match figures.counted_at {
        Some(at) => out::line(&format!("Units counted {}, {}", times.when(at), words::ago(at, figures.as_of))),
        None => out::line("Units were never counted: run rebill sync"),
    }
}

/// Due, sent, held and unassigned, with money.
fn print_figures(figures: &StatusView) {
    let mut table = Table::new([Column::left("Open periods"), Column::right("Units"), Column::right("Worth")]);
    let worth = |all: &[domain::Money]| {
        if all.is_empty() { String::new() } else { all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" + ") }
    };
    let always = [("Due", &figures.due), ("Sent", &figures.sent), ("Ready to send", &figures.waiting), ("Held", &figures.held)];
    let seldom = [("Stopped", &figures.stopped), ("Late, of final periods", &figures.late)];
    let seldom = seldom.into_iter().filter(|(_, sum)| sum.units != "0" || !sum.worth.is_empty());
    for (name, sum) in always.into_iter().chain(seldom) {
        table.row([name.to_owned(), words::grouped(&sum.units), worth(&sum.worth)]);
    }
    out::line(&table.to_string());
    let lost = &figures.unassigned;
    if lost.accounts == 0 {
        out::line("Unassigned: nothing");
        return;
    }
    let mut line = format!("Unassigned: {}", words::count(lost.accounts, "account", "accounts"));
    if !lost.worth.is_empty() {
        line.push_str(&format!(", worth {}", worth(&lost.worth)));
    }
    if lost.without_value > 0 {
        line.push_str(&format!("; {} no usual price", words::count(lost.without_value, "has", "have")));
    }
    if let Some(since) = lost.since {
        line.push_str(&format!("; the oldest record is from {}", words::ago(since, figures.as_of)));
    }
    out::line(&line);
}

/// `rebill explain`
pub async fn explain(desk: &Desk, client: String, period: Option<String>, rule: Option<String>, json: bool) -> Result<u8, Problem> {
    let view = explained::read(desk, ExplainParams { client, period, rule, page: None }).await?;
    if json {
        out::print_json(&view);
        return Ok(DONE);
    }
    out::line(&format!("{}  {}", view.nickname, view.period.words));
    for other in &view.others {
        out::line(&format!("There is a charge for {} too: explain it with --rule {}", other.meter, other.rule));
    }
    out::line(&view.sentence);
    for step in &view.steps {
        out::line(&format!("  {}: {}  ({})", step.label, step.figure, step.why));
    }
    for line in &view.lines {
        out::line(&format!("  {}  {}", line.words, line.amount));
    }
    for subject in &view.subjects {
        out::line(&format!(
            "  {}: {} {} in {}",
            subject.name,
            words::grouped(&subject.quantity),
            view.meter,
            words::count(subject.records, "record", "records")
        ));
    }
    for left_out in &view.left_out {
        out::line(&format!("  left out: {} {}", words::grouped(&left_out.quantity), left_out.meter));
    }
    out::line(&format!(
        "{} add up to {} {}",
        words::count(view.records_total, "record", "records"),
        words::grouped(&view.records_sum),
        view.meter
    ));
    for report in &view.reports {
        out::line(&format!("  {}, {}, {}", words::of_units(&report.units), report.state, report.identifier));
    }
    Ok(DONE)
}

/// `rebill statement`
pub async fn statement(desk: &Desk, args: StatementArgs, json: bool) -> Result<u8, Problem> {
    let period = args.period.period.as_deref();
    let (mut paid, mut left_out) = (None, None);
    let taken_back = match (args.void, &args.reason) {
        (Some(number), Some(reason)) => Some(statements::void(desk, &args.client, number, reason).await?),
        _ => None,
    };
    if let Some(view) = taken_back {
        if json {
            out::print_json(&view);
        } else {
            out::line("Taken back. Its units are due again: issue the month anew when its figures are right.");
        }
        return Ok(DONE);
    }
    let view = match (args.issue, args.paid, args.date, args.amount) {
        (_, Some(number), Some(date), Some(amount)) => {
            let payment = statements::Payment { date, amount, note: args.note };
            let view = statements::paid(desk, &args.client, number, payment).await?;
            paid = still_open(&view);
            view
        }
        (true, ..) if args.old_use => statements::issue_with_old_use(desk, &args.client, period).await?,
        (true, ..) => {
            let waiting = statements::read(desk, &args.client, period).await?.old_use;
            let view = statements::issue(desk, &args.client, period).await?;
            left_out =
                waiting.map(|waiting| ("Left out, and it waits: add --old-use when you issue the next statement to charge it.", waiting));
            view
        }
        _ => {
            let view = statements::read(desk, &args.client, period).await?;
            left_out = view
                .old_use
                .clone()
                .map(|waiting| ("Not on this draft: it is charged only when you say so, with --issue --old-use.", waiting));
            view
        }
    };
    let same_use = operations::same_use::read(desk, &args.client).await?;
    let format = match args.format {
        // With a file, the answer says where it is, and the file is what was asked for.
        _ if json && args.output.is_none() => statements::Format::Json,
        FormatArg::Text => statements::Format::Text,
        FormatArg::Json => statements::Format::Json,
        FormatArg::Csv => statements::Format::Csv,
        FormatArg::Pdf => statements::Format::Pdf,
    };
    let bytes = statements::render(&view, format)?;
    match args.output {
        Some(path) => {
            out::file("output", &path, bytes).await?;
            out::done(
                json,
                &serde_json::json!({ "path": path.display().to_string(), "statement": view }),
                &format!("Written to {}", path.display()),
            );
        }
        None if format == statements::Format::Pdf => return Err(Problem::invalid("output", "A PDF needs a file: --output statement.pdf")),
        None => out::line(String::from_utf8_lossy(&bytes).trim_end()),
    }
    // Beside the statement, as it may go to the client.
    for same in &same_use.open {
        eprintln!("{} See: rebill client same-use {:?}", same.words, view.nickname);
    }
    if let Some((what, waiting)) = left_out {
        eprintln!("Late use older than 60 days. {what}");
        for line in &waiting.lines {
            eprintln!("  {}", line.words);
        }
        if let Some(total) = waiting.total {
            eprintln!("With it the statement asks for {}.", words::money(total));
        }
    }
    if let Some(words) = paid {
        // Beside the statement, not in it: what is printed may go to a file or another program.
        eprintln!("{words}");
    }
    Ok(DONE)
}

/// What the payments leave open, or have too much; none when they are the whole.
fn still_open(view: &StatementView) -> Option<String> {
    let (total, open) = (view.total?, view.open?);
    let paid = words::money(total.checked_sub(open).ok()?);
    let total = words::money(total);
    match open.minor() {
        0 => None,
        1.. => Some(format!("{paid} of {total} was noted as paid: {} is still open.", words::money(open))),
        _ => Some(format!("{paid} was noted as paid for {total}: {} more than was asked for.", words::money(open.checked_neg().ok()?))),
    }
}

/// `rebill reconcile`
pub async fn reconcile(desk: &Desk, period: Option<String>, json: bool) -> Result<u8, Problem> {
    let view = compared::read(desk, ReconcileParams { period }).await?;
    let needs_owner = view.rows.iter().any(|row| row.needs_owner);
    if json {
        out::print_json(&view);
        return Ok(if needs_owner { NEEDS_OWNER } else { DONE });
    }
    let mut table = Table::new([
        Column::left("Client"),
        Column::left("Meter"),
        Column::right("Billable"),
        Column::right("Due"),
        Column::right("Decided"),
        Column::right("Sent"),
        Column::right("Counted"),
        Column::right("Invoiced"),
        Column::right("Ours"),
        Column::right("Invoice"),
    ]);
    let unread = |value: &Option<String>| value.as_deref().map_or_else(|| "not read".to_owned(), words::grouped);
    for row in &view.rows {
        table.row([
            row.nickname.clone(),
            row.about.clone().unwrap_or_else(|| row.meter.clone()),
            row.billable.as_deref().map(words::grouped).unwrap_or_default(),
            words::grouped(&row.due),
            words::grouped(&row.decided),
            words::grouped(&row.sent),
            match (row.line, row.by_statement) {
                (ReconcileLine::PartOfPair, _) => "above".to_owned(),
                (_, true) => "by statement".to_owned(),
                _ => unread(&row.counted),
            },
            row.invoiced.as_deref().map(words::grouped).unwrap_or_default(),
            row.our_amount.to_string(),
            out::or_blank(row.invoice_amount.as_ref()),
        ]);
    }
    out::line(&table.to_string());
    for row in &view.rows {
        if let (ReconcileLine::Pair, Some(note)) = (row.line, &row.note) {
            out::line(&format!("{}: {note}", row.nickname));
        }
        for difference in &row.differences {
            let worth = difference.amount.filter(|amount| amount.minor() != 0).map(|amount| format!(" {}", words::money(amount)));
            let whose = row.about.as_ref().map_or_else(|| row.nickname.clone(), |about| format!("{}, {about}", row.nickname));
            out::line(&format!("{whose}: {}, {}{}", difference.name, difference.words, worth.unwrap_or_default()));
        }
    }
    out::line(&view.sentence);
    Ok(if needs_owner { NEEDS_OWNER } else { DONE })
}

/// `rebill doctor`
pub fn doctor(findings: &[DoctorFinding], json: bool) {
    if json {
        out::print_json(&findings);
        return;
    }
    for finding in findings {
        out::line(&format!("{} {}: {}", light(finding.light), finding.what, finding.words));
        if let Some(cure) = &finding.cure {
            out::line(&format!("    {cure}"));
        }
    }
}
