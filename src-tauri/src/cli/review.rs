//! What stands where: status, explanation, statement, reconciliation, doctor.

use operations::{
    Desk, Problem, explain as explained, overview, queue, reconcile as compared, statement as statements,
    view::{DoctorFinding, ExplainParams, ReconcileParams, WorkspaceState},
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
    let needs_owner = !overview.needs_you.is_empty();
    if json {
        out::print_json(&serde_json::json!({ "workspace": state, "overview": overview, "queue": queue }));
    } else {
        out::line(&format!("{}  {}  {}", state.name, mode_words(state.mode), state.sending.words));
        if let Some(off) = &state.sending.off {
            out::line(off);
        }
        let never = || "never".to_owned();
        out::line(&format!(
            "Last sync {}, next {}",
            state.last_sync.map_or_else(never, |at| at.to_string()),
            state.next_sync.map_or_else(|| "by hand".to_owned(), |at| at.to_string())
        ));
        out::line(&format!(
            "Revenue this month {}, platform cost {}, margin {}",
            out::known(overview.revenue.as_ref()),
            out::known(overview.platform_cost.as_ref()),
            out::known(overview.margin.as_ref())
        ));
        out::line(&format!(
            "{} units wait, {}",
            words::grouped(&overview.units_waiting),
            out::known(overview.units_waiting_value.as_ref())
        ));
        for need in &overview.needs_you {
            out::line(format!("◆ {:?}: {}: {} {}", need.kind, need.subject, need.reason, out::or_blank(need.amount.as_ref())).trim_end());
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
    let view = match (args.issue, args.paid, args.date, args.amount) {
        (_, Some(number), Some(date), Some(amount)) => {
            let payment = statements::Payment { date, amount, note: args.note };
            statements::paid(desk, &args.client, number, payment).await?
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
            std::fs::write(&path, bytes)
                .map_err(|error| Problem::invalid("output", format!("{} could not be written: {error}", path.display())))?;
            out::line(&format!("Written to {}", path.display()));
        }
        None if format == statements::Format::Pdf => return Err(Problem::invalid("output", "A PDF needs a file: --output statement.pdf")),
        None => out::line(String::from_utf8_lossy(&bytes).trim_end()),
    }
    Ok(DONE)
}

/// `rebill reconcile`
pub async fn reconcile(desk: &Desk, period: Option<String>, json: bool) -> Result<u8, Problem> {
    let view = compared::read(desk, ReconcileParams { period }).await?;
    let different = view.rows.iter().any(|row| !row.differences.is_empty());
    if json {
        out::print_json(&view);
        return Ok(if different { NEEDS_OWNER } else { DONE });
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
            words::grouped(&row.billable),
            words::grouped(&row.due),
            words::grouped(&row.decided),
            words::grouped(&row.sent),
            unread(&row.counted),
            row.invoiced.as_deref().map(words::grouped).unwrap_or_default(),
            row.our_amount.to_string(),
            out::or_blank(row.invoice_amount.as_ref()),
        ]);
    }
    out::line(&table.to_string());
    for row in &view.rows {
        for difference in &row.differences {
            out::line(&format!("{}: {}, {}", row.nickname, difference.name, difference.words));
        }
    }
    out::line(&view.sentence);
    Ok(if different { NEEDS_OWNER } else { DONE })
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
