//! Sync, Go live, queue and reports on the command line.

use std::collections::HashSet;

use operations::{
    Desk, Problem, clients as people, go_live as live, hold, queue, report_decision, review, send as sending, sync as syncing,
    view::{
        GoLiveConfirm, GoLiveParams, HoldAction, HoldParams, Light, QueueLine, QueueState, QueueView, ReportDecision, ReportWord, SendLine,
        SendParams,
    },
    words,
};

use super::{
    DONE, NEEDS_OWNER,
    args::{GoLiveArgs, HeldArgs, HeldCommand, SendArgs, SentArgs, SentCommand},
    out::{self, Column, Table},
    run,
    set_up::{light, wants},
};

/// `rebill sync`
pub async fn sync(desk: &Desk, dry_run: bool, json: bool) -> Result<u8, Problem> {
    let done = syncing::run(desk, dry_run, &run::watch()).await?;
    if json {
        out::print_json(&done);
    } else {
        out::line(&words::capital(&done.words));
    }
    Ok(if done.needs_owner { NEEDS_OWNER } else { DONE })
}

/// `rebill go-live`
pub async fn go_live(desk: &Desk, args: GoLiveArgs, json: bool) -> Result<u8, Problem> {
    let check = live::check(desk).await?;
    let wanted: Vec<String> = {
        let mut ids = Vec::new();
        for name in &args.client {
            ids.push(people::find(desk, name).await?);
        }
        ids
    };
    let rows: Vec<_> = check
        .rows
        .iter()
        .filter(|row| !row.live && row.light != Light::Red && (wanted.is_empty() || wanted.contains(&row.client_id)))
        .map(|row| GoLiveConfirm { rule_id: row.rule_id.clone(), units: row.first_units.clone(), start: None })
        .collect();
    if !args.yes {
        if json {
            out::print_json(&check);
        } else {
            for finding in &check.account {
                out::line(&format!("{} {}", light(finding.light), finding.words));
            }
            for row in &check.rows {
                let state = if row.live { "live" } else { "" };
                out::line(&format!(
                    "{} {}  {}  {}  {} {state}",
                    light(row.light),
                    row.nickname,
                    row.meter,
                    words::of_units(&row.first_units),
                    out::or_blank(row.first_amount.as_ref())
                ));
                for finding in row.findings.iter().filter(|finding| finding.light != Light::Green) {
                    out::line(&format!("    {} {}", light(finding.light), finding.words));
                }
            }
            let going: HashSet<&str> = rows.iter().map(|row| row.rule_id.as_str()).collect();
            let clients: HashSet<&str> =
                check.rows.iter().filter(|row| going.contains(row.rule_id.as_str())).map(|row| row.client_id.as_str()).collect();
            // A client may have several prices, each with a line of its own.
            let clients = words::count(clients.len() as u64, "client", "clients");
            out::line(&format!("{clients} would go live. Nothing was done. Add --yes to do it."));
        }
        return Ok(NEEDS_OWNER);
    }
    if !args.platform_does_not_bill {
        return Err(wants(
            "--platform-does-not-bill",
            "Does the platform already bill these clients itself? If it does, switch that off there first, or they pay twice.",
        ));
    }
    let done = live::confirm(desk, GoLiveParams { rows, platform_bills: false, floor: args.floor }, &run::watch()).await?;
    if json {
        out::print_json(&done);
    } else {
        out::line(&words::capital(&done.words));
    }
    Ok(if done.needs_owner { NEEDS_OWNER } else { DONE })
}

/// `rebill send`
pub async fn send(desk: &Desk, args: SendArgs, json: bool) -> Result<u8, Problem> {
    let view = queue::read(desk).await?;
    let client = match &args.client {
        Some(name) => Some(people::find(desk, name).await?),
        None => None,
    };
    if !args.yes {
        print_queue(&view, json);
        return Ok(if view.ready.is_empty() && view.not_ready.is_empty() { DONE } else { NEEDS_OWNER });
    }
    let lines: Vec<_> = view
        .ready
        .iter()
        .filter(|line| client.as_ref().is_none_or(|client| *client == line.client_id))
        .map(|line| SendLine { id: line.id.clone(), units: line.to_send.clone() })
        .collect();
    // Without ready lines there may still be reports of an earlier send to finish.
    let done = if lines.is_empty() {
        sending::continue_open(desk, &run::watch()).await?
    } else {
        sending::run(desk, SendParams { lines }, &run::watch()).await?
    };
    if json {
        out::print_json(&done);
    } else {
        out::line(&words::capital(&done.words));
    }
    Ok(if done.needs_owner { NEEDS_OWNER } else { DONE })
}

fn print_queue(view: &QueueView, json: bool) {
    if json {
        out::print_json(view);
        return;
    }
    let mut table = Table::new([
        Column::left("Client"),
        Column::right("Usage"),
        Column::right("Units"),
        Column::right("Sent"),
        Column::right("To send"),
        Column::right("Amount"),
        Column::right("Period so far"),
        Column::left("State"),
        Column::left("Line"),
    ]);
    for line in view.ready.iter().chain(&view.not_ready).chain(&view.late) {
        table.row(queue_row(line));
    }
    table.total([
        "Ready".to_owned(),
        String::new(),
        String::new(),
        String::new(),
        words::grouped(&view.units),
        out::or_blank(view.amount.as_ref()),
        String::new(),
        String::new(),
        String::new(),
    ]);
    out::line(&table.to_string());
    for line in view.not_ready.iter().chain(&view.late) {
        if let Some(reason) = &line.reason {
            out::line(&format!("{}: {reason}", line.nickname));
        }
    }
    match &view.off {
        Some(off) => out::line(off),
        None if !view.ready.is_empty() => out::line(&format!("{} Nothing was sent. Add --yes to send.", view.sentence)),
        None => out::line("Nothing waits to be sent."),
    }
}

fn queue_row(line: &QueueLine) -> [String; 9] {
    [
        line.nickname.clone(),
        format!("{} {}", words::grouped(&line.quantity), line.meter),
        words::grouped(&line.units),
        words::grouped(&line.sent),
        words::grouped(&line.to_send),
        line.amount.to_string(),
        line.period_amount.to_string(),
        out::word(&line.state),
        line.id.clone(),
    ]
}

/// `rebill held`
pub async fn held(desk: &Desk, args: HeldArgs, json: bool) -> Result<u8, Problem> {
    let held = |view: QueueView| view.not_ready.into_iter().filter(|line| line.state == QueueState::Held).collect::<Vec<_>>();
    let (id, action, note) = match args.command {
        None => {
            let lines = held(queue::read(desk).await?);
            if json {
                out::print_json(&lines);
            } else if lines.is_empty() {
                out::line("Nothing is held.");
            } else {
                for line in &lines {
                    out::line(&format!("{}  {}  {}  {}", line.id, line.nickname, words::of_units(&line.to_send), line.amount));
                    out::line(&format!("    {}", line.reason.as_deref().unwrap_or_default()));
                }
            }
            return Ok(if lines.is_empty() { DONE } else { NEEDS_OWNER });
        }
        Some(HeldCommand::Approve { id, note }) => (id, HoldAction::Approve, note),
        Some(HeldCommand::WriteOff { id, note }) => (id, HoldAction::WriteOff, note),
    };
    let line = held(queue::read(desk).await?)
        .into_iter()
        .find(|line| line.id == id)
        .ok_or_else(|| Problem::not_found(format!("No held line is called {id}. List them with: rebill held")))?;
    hold::decide(desk, HoldParams { id, units: line.to_send.clone(), action, note }).await?;
    let sentence = match action {
        HoldAction::Approve => {
            let units = words::of_units(&line.to_send);
            format!("Approved: {units} of {}, {}. Send with: rebill send --yes", line.nickname, line.amount)
        }
        HoldAction::WriteOff => {
            format!("Written off: {} of {}, {}. Never sent.", words::of_units(&line.to_send), line.nickname, line.amount)
        }
    };
    out::done(json, &serde_json::json!({ "decision": action, "line": line }), &sentence);
    Ok(DONE)
}

/// `rebill sent`
pub async fn sent(desk: &Desk, args: SentArgs, json: bool) -> Result<u8, Problem> {
    let decision = match args.command {
        Some(SentCommand::Arrived { identifier }) => Some((identifier, ReportWord::Arrived)),
        Some(SentCommand::NotArrived { identifier }) => Some((identifier, ReportWord::NotArrived)),
        Some(SentCommand::LetGo { identifier }) => Some((identifier, ReportWord::LetGo)),
        Some(SentCommand::Seen { identifier }) => Some((identifier, ReportWord::Seen)),
        None => None,
    };
    if let Some((identifier, word)) = decision {
        report_decision::decide(desk, ReportDecision { identifier, word }).await?;
    }
    let client = match &args.client {
        Some(name) => Some(people::find(desk, name).await?),
        None => None,
    };
    let view = review::sent(desk, client.as_deref(), args.needs_you, None).await?;
    if json {
        out::print_json(&view);
        return Ok(DONE);
    }
    let times = out::Times::of(desk).await?;
    let mut table = Table::new([
        Column::left("Decided"),
        Column::left("Client"),
        Column::right("Units"),
        Column::left("Minute in Stripe"),
        Column::left("State"),
        Column::left("Identifier"),
    ]);
    for row in &view.rows {
        table.row([
            times.when(row.at),
            row.client.clone(),
            words::grouped(&row.units),
            times.when(row.minute),
            row.state.clone(),
            row.identifier.clone(),
        ]);
    }
    out::line(&table.to_string());
    for row in &view.rows {
        if let Some(reason) = &row.reason {
            out::line(&format!("{}: {reason}", row.identifier));
        }
    }
    // Asked for what needs the owner, it says by its exit code too whether there is any.
    Ok(if args.needs_you && !view.rows.is_empty() { NEEDS_OWNER } else { DONE })
}
