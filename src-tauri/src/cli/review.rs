//! What stands where: status, explanation, statement, reconciliation, doctor.

use operations::{
    Desk, Problem, explain as explained, overview, queue, reconcile as compared, statement as statements,
    view::{DoctorFinding, ExplainParams, ReconcileLine, ReconcileParams, StatementView, WorkspaceState},
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
    let overview = overview::read(desk).await?;
    let queue = queue::read(desk).await?;
    let mirror = operations::payments::mirror(desk).await?;
    let needs_owner = !overview.needs_you.is_empty();
    if json {
        out::print_json(&serde_json::json!({ "workspace": state, "overview": overview, "queue": queue, "stripe": mirror }));
    } else {
        out::line(&format!("{}  {}  {}", state.name, mode_words(state.mode), state.sending.words));
        if let Some(off) = &state.sending.off {
            out::line(off);
        }
        let times = out::Times::of(desk).await?;
        out::line(&format!(
            "Last sync {}, next {}",
            state.last_sync.map_or_else(|| "never".to_owned(), |at| times.when(at)),
            state.next_sync.map_or_else(|| "by hand".to_owned(), |at| times.when(at))
        ));
        out::line(&format!(
            "Revenue this month {}, platform cost {}, margin {}",
            out::known(overview.revenue.as_ref()),
            out::known(overview.platform_cost.as_ref()),
            out::known(overview.margin.as_ref())
        ));
        let worth = overview.units_waiting_value.as_ref().map(|worth| format!(", worth {worth}")).unwrap_or_default();
        out::line(&format!("{} units wait to be sent{worth}", words::grouped(&overview.units_waiting)));
        if mirror.sparing {
            let (spent, allowance) = (mirror.reads_spent, mirror.reads_allowance);
            out::line(&format!("{spent} of {allowance} reads of Stripe used in 30 days: only sends and period ends read now"));
        }
        for need in &overview.needs_you {
            out::line(
                format!("◆ {}: {}: {} {}", out::word(&need.kind), need.subject, need.reason, out::or_blank(need.amount.as_ref()))
                    .trim_end(),
            );
        }
    }
    Ok(if needs_owner { NEEDS_OWNER } else { DONE })
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
        out::line(&format!("  {} units, {}, {}", words::grouped(&report.units), report.state, report.identifier));
    }
    Ok(DONE)
}

/// `rebill statement`
pub async fn statement(desk: &Desk, args: StatementArgs, json: bool) -> Result<u8, Problem> {
    let period = args.period.period.as_deref();
    let mut paid = None;
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
        (true, ..) => statements::issue(desk, &args.client, period).await?,
        _ => statements::read(desk, &args.client, period).await?,
    };
    let format = match args.format {
        _ if json => statements::Format::Json,
        FormatArg::Text => statements::Format::Text,
        FormatArg::Json => statements::Format::Json,
        FormatArg::Csv => statements::Format::Csv,
        FormatArg::Pdf => statements::Format::Pdf,
    };
    let bytes = statements::render(&view, format)?;
    match args.output {
        Some(path) => {
            out::file("output", &path, bytes).await?;
            out::line(&format!("Written to {}", path.display()));
        }
        None if format == statements::Format::Pdf => return Err(Problem::invalid("output", "A PDF needs a file: --output statement.pdf")),
        None => out::line(String::from_utf8_lossy(&bytes).trim_end()),
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
            row.meter.clone(),
            row.billable.as_deref().map(words::grouped).unwrap_or_default(),
            words::grouped(&row.due),
            words::grouped(&row.decided),
            words::grouped(&row.sent),
            if row.line == ReconcileLine::PartOfPair { "above".to_owned() } else { unread(&row.counted) },
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
            out::line(&format!("{}: {}, {}{}", row.nickname, difference.name, difference.words, worth.unwrap_or_default()));
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
