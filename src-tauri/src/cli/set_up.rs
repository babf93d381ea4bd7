//! Set-up, connections, prices and settings on the command line.

use operations::{
    Code, Desk, Problem, change_set, connect, credit_price, set_up as steps, settings as saved,
    view::{
        AgencyParams, BillingMethod, ChangeItemState, ChangeSetState, ChangeSetView, ConnectSourceParams, ConnectStripeParams,
        ConnectionState, CostPayer, Light, MethodParams, PermissionResult, Schedule, SendingPolicy, SetUpView, SettingsParams,
        SettingsView, SourceView, StepState, StripeConnection,
    },
    words,
};
use secrecy::SecretString;

use super::{
    DONE, FAILED, NEEDS_OWNER,
    args::{ConnectCommand, CostArg, MethodArg, SendingArg, SettingsArgs, SetupCommand},
    bill::credit_price_params,
    out, run, stripe,
};
use crate::{look_around, wire::OpenWorkspace};

/// `rebill setup …`
pub async fn set_up(desk: &Desk, command: SetupCommand, json: bool) -> Result<u8, Problem> {
    let view = match command {
        SetupCommand::Show => steps::read(desk).await?,
        SetupCommand::Agency { name, currency, zone } => steps::agency(desk, AgencyParams { name, currency, zone }).await?,
        SetupCommand::Method { method } => {
            let method = match method {
                MethodArg::Stripe => BillingMethod::Stripe,
                MethodArg::Custom => BillingMethod::Custom,
            };
            steps::method(desk, MethodParams { method }).await?
        }
        SetupCommand::CreditPrice { price } => {
            let saved = credit_price::save(desk, credit_price_params(price)).await?;
            if let Some(sentence) = saved.sentence.as_ref().filter(|_| !json) {
                out::line(sentence);
            }
            steps::read(desk).await?
        }
        SetupCommand::SkipCreditPrice => steps::skip_credit_price(desk).await?,
    };
    if json {
        out::print_json(&view);
    } else {
        print_steps(&view);
    }
    Ok(DONE)
}

fn print_steps(view: &SetUpView) {
    out::line(&format!("Set up, {} of {}", view.done, view.steps.len()));
    for step in &view.steps {
        let mark = match step.state {
            StepState::Done => "✓",
            StepState::Current => "→",
            StepState::Open => "○",
            StepState::Waiting => "·",
            StepState::Skipped | StepState::NotNeeded => "–",
        };
        let name = out::word(&step.id);
        out::line(&format!("{mark} {name:<12} {}", step.summary.as_deref().unwrap_or_default()));
    }
}

/// `rebill connect …`
pub async fn connect(open: &OpenWorkspace, command: ConnectCommand, json: bool) -> Result<u8, Problem> {
    let desk = &open.desk;
    match command {
        ConnectCommand::Stripe { key_stdin: _, email, accept_secret_key, accept_unread_account } => {
            let key = run::key_from_stdin()?;
            let params = ConnectStripeParams { key, email, session_only: false, accept_secret_key, accept_unread_account };
            let connected = connect::stripe(desk, params).await?;
            print_stripe(&connected, json);
            Ok(DONE)
        }
        ConnectCommand::Platform { connector, .. } if connector == "list" => {
            let (connectors, refused) = (connect::connectors(desk).await?, connect::refused_connectors(desk).await?);
            if json {
                out::print_json(&serde_json::json!({ "connectors": connectors, "refused": refused }));
            } else {
                for connector in connectors {
                    out::line(&format!("{}  {}  {}", connector.id, connector.name, connector.note));
                }
                for one in refused {
                    out::line(&format!("Cannot be used: {}: {}", one.file, one.reason));
                }
            }
            Ok(DONE)
        }
        ConnectCommand::Platform { connector, key_stdin, base, name, cost } => {
            let key = match (key_stdin, look_around::practice_keys(open)) {
                (true, _) => run::key_from_stdin()?,
                (false, Some(practice)) => SecretString::from(practice.platform),
                (false, None) => return Err(Problem::invalid("key", "Give the platform's key on standard input, with --key-stdin.")),
            };
            let cost_payer = match cost {
                CostArg::InRecords => CostPayer::InRecords,
                CostArg::OwnKeys => CostPayer::OwnKeys,
                CostArg::Unknown => CostPayer::Unknown,
            };
            let params = ConnectSourceParams { connector, name, base_url: base, key, session_only: false, cost_payer };
            let source = connect::source(desk, params).await?;
            if json {
                out::print_json(&source);
            } else {
                out::line(&format!("{} is connected: {} {}s. Next: rebill sync", source.name, source.subjects, source.noun));
            }
            Ok(DONE)
        }
        ConnectCommand::Key { source, key_stdin: _ } => {
            let sources = connect::read(desk, None).await?.sources;
            let named = |one: &&SourceView| one.id == source || one.name.eq_ignore_ascii_case(source.trim());
            let Some(found) = sources.iter().find(named) else {
                let names: Vec<&str> = sources.iter().map(|one| one.name.as_str()).collect();
                let problem = Problem::invalid("source", format!("There is no source called {source:?}. Nothing was changed."));
                return Err(if names.is_empty() { problem } else { problem.with_detail(format!("There are: {}", names.join(", "))) });
            };
            let view = connect::rotate_source_key(desk, &found.id, run::key_from_stdin()?, false).await?;
            if json {
                out::print_json(&view);
            } else {
                out::line(&format!("{} has its key. Next: rebill sync", view.name));
            }
            Ok(DONE)
        }
        ConnectCommand::Show => {
            let view = connect::read(desk, look_around::practice_keys(open)).await?;
            if json {
                out::print_json(&view);
                return Ok(DONE);
            }
            match &view.stripe {
                Some(stripe) => print_stripe(stripe, false),
                None => out::line("Stripe is not connected: rebill connect stripe --key-stdin"),
            }
            for source in &view.sources {
                let problem = source.problem.as_deref().unwrap_or("works");
                out::line(&format!("{}  {}  {problem}", source.name, words::count(source.records, "record", "records")));
            }
            Ok(DONE)
        }
        ConnectCommand::Account { refresh, support } => stripe::account(desk, refresh, support, json).await,
        ConnectCommand::Webhook(args) => stripe::webhook(desk, args, json).await,
        ConnectCommand::Disconnect => {
            connect::disconnect_stripe(desk).await?;
            let sentence = "Stripe's key is forgotten. Nothing is sent until you connect again; what is in Stripe stays as it is.";
            out::done(json, &serde_json::json!({ "disconnected": true }), sentence);
            Ok(DONE)
        }
    }
}

fn print_stripe(stripe: &StripeConnection, json: bool) {
    if json {
        out::print_json(stripe);
        return;
    }
    let name = stripe.name.as_deref().unwrap_or("Stripe account");
    out::line(&format!(
        "{name}  {}  {}  {}",
        stripe.account_id.as_deref().unwrap_or("account not readable"),
        stripe.key_kind,
        stripe.key_hint
    ));
    if stripe.state == ConnectionState::NoSecret {
        out::line(&format!("{}.", stripe.kept_in));
    } else {
        out::line(&format!("Kept in {}.", stripe.kept_in));
    }
    if stripe.email_as_typed == Some(false) {
        out::line("The account's e-mail is another one than you typed. Is it the right account?");
    }
    for note in &stripe.notes {
        out::line(note);
    }
    for permission in &stripe.permissions {
        let optional = if permission.optional { ", optional" } else { "" };
        match permission.result {
            PermissionResult::Missing => {
                out::line(&format!("Missing{optional}: {} ({}). {}", permission.name, permission.access, permission.without));
            }
            PermissionResult::Unknown => {
                out::line(&format!("Not tested: {} ({}): {}", permission.name, permission.access, permission.purpose))
            }
            PermissionResult::Tested | PermissionResult::NotTestable => {}
        }
    }
    for line in stripe.requirements.iter().chain(&stripe.problem) {
        out::line(line);
    }
}

/// Prints a plan and exits 3, or carries it out and prints its receipt.
pub async fn plan_or_apply(desk: &Desk, plan: ChangeSetView, apply: bool, json: bool) -> Result<u8, Problem> {
    let set =
        if apply && plan.state != ChangeSetState::Done { change_set::apply(desk, &plan.id, &run::watch()).await?.result } else { plan };
    if json {
        out::print_json(&set);
    } else {
        print_set(&set);
        if !apply && set.state == ChangeSetState::Planned {
            out::line("Nothing was done. Add --apply to do it.");
        }
    }
    Ok(match set.state {
        ChangeSetState::Done if !set.is_unpaid() => DONE,
        ChangeSetState::Done | ChangeSetState::Planned => NEEDS_OWNER,
        _ => FAILED,
    })
}

/// Prints a planned change, or its receipt.
pub fn print_set(set: &ChangeSetView) {
    out::line(&set.title);
    for item in &set.items {
        let mark = match item.state {
            ChangeItemState::Planned => "○",
            ChangeItemState::Begun => "…",
            ChangeItemState::Done => "✓",
            ChangeItemState::Found => "=",
            ChangeItemState::Unpaid => "!",
            ChangeItemState::Failed => "✗",
        };
        out::line(format!("{mark} {} {}", item.words, item.object_id.as_deref().unwrap_or_default()).trim_end());
        if let Some(error) = &item.error {
            out::line(&format!("  {error}"));
        }
        if let Some(page) = item.unpaid.as_ref().and_then(|unpaid| unpaid.pay_page.as_ref()) {
            out::line(&format!("  Payment page: {page}"));
        }
    }
    for money in &set.money {
        out::line(format!("  {}: {} {}", money.what, money.words, out::or_blank(money.amount.as_ref())).trim_end());
    }
}

/// `rebill settings …`
pub async fn settings(desk: &Desk, args: SettingsArgs, json: bool) -> Result<u8, Problem> {
    let params = SettingsParams {
        name: args.name,
        zone: args.zone,
        sending: args.sending.map(|sending| match sending {
            SendingArg::Ask => SendingPolicy::Ask,
            SendingArg::Automatic => SendingPolicy::Automatic,
        }),
        floor: args.floor,
        floor_currency: args.floor_currency,
        period_multiple: args.period_multiple,
        run_multiple: args.run_multiple,
        run_floors: args.run_floors,
        correction_percent: args.correction_percent,
        correction_part: args.correction_part,
        send_every_hours: args.send_every,
        schedule: args.schedule.as_deref().map(schedule).transpose()?,
    };
    let view = if params == SettingsParams::default() { saved::read(desk).await? } else { saved::save(desk, params).await? };
    if json {
        out::print_json(&view);
    } else {
        print_settings(&view);
    }
    Ok(DONE)
}

fn print_settings(view: &SettingsView) {
    out::line(&format!("{}  {}  {}", view.name, view.currency.as_deref().unwrap_or("no currency yet"), view.zone));
    out::line(match view.sending {
        SendingPolicy::Ask => "Sending: asks first",
        SendingPolicy::Automatic => "Sending: automatic, within these bounds",
    });
    for bound in &view.bounds {
        out::line(&format!("  {bound}"));
    }
    out::line(&format!("File: {}", view.file));
    for backup in &view.backups {
        out::line(&format!("  {}  {}  {}", backup.at, backup.why, backup.path));
    }
}

/// `off`, `hourly`, `every:30`, `daily:07:30`.
fn schedule(text: &str) -> Result<Schedule, Problem> {
    let wrong = || Problem::invalid("schedule", format!("{text:?} is not a schedule. Write off, hourly, every:30 or daily:07:30."));
    match text.split_once(':') {
        None if text == "off" => Ok(Schedule::Off),
        None if text == "hourly" => Ok(Schedule::Hourly),
        Some(("every", minutes)) => Ok(Schedule::Every { minutes: minutes.parse().map_err(|_| wrong())? }),
        Some(("daily", at)) => Ok(Schedule::Daily { at: at.to_owned() }),
        _ => Err(wrong()),
    }
}

/// The mark of a light; words always stand beside it.
pub fn light(light: Light) -> &'static str {
    match light {
        Light::Green => "●",
        Light::Amber => "○",
        Light::Red => "◆",
    }
}

/// A refusal that asks for a flag instead of a press.
pub fn wants(flag: &str, why: &str) -> Problem {
    Problem::new(Code::NeedsOwner, format!("{why} Say so with {flag}."), operations::Retry::AfterFix)
}
