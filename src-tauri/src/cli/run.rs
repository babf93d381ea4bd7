//! Opens the workspace that a command is for, and hands the command to its room.

use std::io::{IsTerminal, Read};

use operations::{
    Code, Problem, Progress, Retry, Watch, backup, doctor, export,
    view::{Mode, WorkspaceKind, WorkspaceState},
    workspace,
};
use secrecy::SecretString;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{
    DONE, NEEDS_OWNER,
    args::{
        ChangesCommand, ClientCommand, ClientsCommand, Command, ConnectCommand, CustomerCommand, ImportCommand, MethodCommand,
        OverrideCommand, PlanCommand, PriceCommand, RehearseCommand, SandboxArgs, SandboxCommand, SceneArg, SetupCommand,
        SubscriptionCommand, WorkspaceCommand,
    },
    bill, billing, catalog, clients, copying, customers, month, out, overrides, payments, plans, rehearse, review, set_up, stripe,
    subscriptions, usage,
};
use crate::{
    local_sandbox::{self, LocalSandbox},
    look_around,
    wire::{House, OpenWorkspace, Start},
};

/// Carries out a command and answers with its exit code.
///
/// # Errors
/// What the operation says.
pub async fn command(command: Command, start: &Start, json: bool) -> Result<u8, Problem> {
    match command {
        // Arithmetic; needs no workspace.
        Command::Preview(args) => return bill::preview(args, json),
        Command::Bill(args) => return bill::bill(&args, json),
        Command::Workspace(args) => return workspaces(args, start, json).await,
        Command::Sandbox(args) => return serve_sandbox(args, start, json).await,
        Command::Restore { file } => {
            let house = House::open(start)?;
            let id = backup::restore_copy(&house.home, &file).await?;
            let name = house.home.find(&id)?.name;
            out::done(
                json,
                &json!({ "id": id, "name": name, "is_copy": true }),
                &format!("Opened as \"{name}\", a copy to look at. It sends nothing. Choose it with: rebill workspace use \"{name}\""),
            );
            return Ok(DONE);
        }
        _ => {}
    }
    let session = Session::open(start, changes_something(&command), json).await?;
    let desk = &session.open.desk;
    match command {
        Command::Setup(args) => set_up::set_up(desk, args, json).await,
        Command::Connect(args) => set_up::connect(&session.open, args, json).await,
        Command::Method(args) => stripe::method(desk, args, json).await,
        Command::Plan(args) => plans::plan(desk, args, json).await,
        Command::Override(args) => overrides::overrides(desk, args, json).await,
        Command::Price(args) => catalog::price(desk, args, json).await,
        Command::Product(args) => catalog::product(desk, args, json).await,
        Command::CopyTo(args) => {
            let other = Start { workspace: Some(args.to.clone()), ..start.clone() };
            let other = Session::open(&other, true, json).await?;
            copying::copy_to(&other.open.desk, desk, args, json).await
        }
        Command::Rehearse(args) => rehearse::rehearse(desk, args, json).await,
        Command::Client(args) => clients::client(desk, args, json).await,
        Command::Subscription(args) => subscriptions::subscription(desk, args, json).await,
        Command::InvoiceItem(args) => subscriptions::invoice_item(desk, args, json).await,
        Command::Clients(args) => clients::clients(desk, args, json).await,
        Command::Customer(args) => customers::customer(desk, args, json).await,
        Command::Changes(args) => customers::changes(desk, args, json).await,
        Command::Unassigned(args) => usage::unassigned(desk, args, json).await,
        Command::Import(args) => usage::import(desk, args, json).await,
        Command::Usage(args) => usage::records(desk, args, json).await,
        Command::Sync { dry_run } => billing::sync(desk, dry_run, json).await,
        Command::GoLive(args) => billing::go_live(desk, args, json).await,
        Command::Send(args) => billing::send(desk, args, json).await,
        Command::Held(args) => billing::held(desk, args, json).await,
        Command::Sent(args) => billing::sent(desk, args, json).await,
        Command::Billing(args) => month::table(desk, args, json).await,
        Command::Invoices(args) => payments::invoices(desk, args, json).await,
        Command::Payments(args) => payments::payments(desk, args, json).await,
        Command::Payouts(args) => payments::payouts(desk, args, json).await,
        Command::Status => review::status(desk, &session.state, json).await,
        Command::Explain { client, period, rule } => review::explain(desk, client, period.period, rule, json).await,
        Command::Statement(args) => review::statement(desk, args, json).await,
        Command::Reconcile { period } => review::reconcile(desk, period.period, json).await,
        Command::Settings(args) => set_up::settings(desk, args, json).await,
        Command::Export { dir } => {
            export::tables(desk, &dir).await?;
            out::done(json, &json!({ "path": dir.display().to_string() }), &format!("Every table as CSV and JSON in {}", dir.display()));
            Ok(DONE)
        }
        Command::Backup { file } => {
            backup::make(desk, &file).await?;
            out::done(
                json,
                &json!({ "path": file.display().to_string(), "encrypted": false }),
                &format!("Backup written to {}. It is not encrypted; keep it on an encrypted disk.", file.display()),
            );
            Ok(DONE)
        }
        Command::Doctor => {
            let findings = doctor::read(desk).await?;
            review::doctor(&findings, json);
            Ok(if findings.iter().any(|finding| finding.cure.is_some()) { NEEDS_OWNER } else { DONE })
        }
        Command::Preview(_) | Command::Bill(_) | Command::Workspace(_) | Command::Sandbox(_) | Command::Restore { .. } => Ok(DONE),
    }
}

/// A workspace opened for one command.
struct Session {
    open: OpenWorkspace,
    state: WorkspaceState,
}

impl Session {
    async fn open(start: &Start, changes_something: bool, json: bool) -> Result<Self, Problem> {
        let house = House::open(start)?;
        let all = workspace::list(&house.home).await?;
        let id = match &start.workspace {
            Some(name) => find_workspace(&house, name)?,
            None if changes_something && all.len() > 1 => {
                let names: Vec<&str> = all.iter().map(|workspace| workspace.name.as_str()).collect();
                return Err(Problem::invalid("workspace", "There are several workspaces. Say which one with --workspace NAME.")
                    .with_detail(names.join(", ")));
            }
            None => match (house.home.current()?, all.as_slice()) {
                (Some(id), _) => id,
                (None, [only]) => only.id.clone(),
                (None, _) => {
                    return Err(Problem::new(
                        Code::NoWorkspace,
                        "No workspace is chosen. Make one with: rebill workspace new NAME (or --sandbox to look around).",
                        Retry::AfterFix,
                    ));
                }
            },
        };
        let open = house.workspace(&id).await?;
        let state = workspace::state(&open.desk).await?;
        if !json || std::io::stderr().is_terminal() {
            eprintln!("{} · {}", state.name, mode_words(state.mode));
        }
        // Before the day's first change. What stops it stops the command only where that needs the disk itself.
        if changes_something && let Err(problem) = backup::daily(&open.desk).await {
            eprintln!("Today's backup could not be written: {}", problem.message);
        }
        Ok(Self { open, state })
    }
}

/// The id of a workspace by its name or id; where none fits, the names there are stand in the detail.
fn find_workspace(house: &House, name: &str) -> Result<String, Problem> {
    house.home.find(name).map(|found| found.id).map_err(|error| {
        let problem = Problem::from(error);
        if problem.code != Code::NotFound {
            return problem;
        }
        let names: Vec<String> = house.home.list().map_or_else(
            |_| Vec::new(),
            |all| all.into_iter().filter_map(|found| found.workspace.ok()).map(|workspace| workspace.name).collect(),
        );
        let problem = Problem { field: Some("workspace".to_owned()), ..problem };
        if names.is_empty() { problem } else { problem.with_detail(format!("There are: {}", names.join(", "))) }
    })
}

/// Commands that store or send want `--workspace` when there are several. The same command that only reads or prints a plan does not.
fn changes_something(command: &Command) -> bool {
    match command {
        Command::Status
        | Command::Billing(_)
        | Command::Invoices(_)
        | Command::Payments(_)
        | Command::Payouts(_)
        | Command::Usage(_)
        | Command::Explain { .. }
        | Command::Reconcile { .. }
        | Command::Export { .. }
        | Command::Doctor => false,
        Command::Override(command) => !matches!(command, OverrideCommand::List { .. }),
        Command::Plan(PlanCommand::List { .. } | PlanCommand::Show { .. }) => false,
        Command::Rehearse(args) => !matches!(args.command, Some(RehearseCommand::List | RehearseCommand::Show { .. })),
        Command::Statement(args) => args.issue || args.paid.is_some() || args.void.is_some(),
        Command::Method(command) => matches!(command, MethodCommand::Set { apply: true, .. } | MethodCommand::Subscribe { .. }),
        Command::Clients(args) => matches!(args.command, Some(ClientsCommand::Import { .. })),
        Command::Subscription(SubscriptionCommand::Show { .. }) => false,
        Command::Client(ClientCommand::Show { .. } | ClientCommand::Billing { look: false, .. }) => false,
        Command::Client(ClientCommand::SameUse { cost_only: None, different: false, bill_again: None, ask_again: false, .. }) => false,
        Command::Customer(command) => !matches!(command, CustomerCommand::Search { .. } | CustomerCommand::Show { .. }),
        Command::Changes(args) => !matches!(args.command, None | Some(ChangesCommand::Show { .. })),
        Command::Sync { dry_run } => !dry_run,
        Command::GoLive(args) => args.yes,
        Command::Send(args) => args.yes,
        Command::Held(args) => args.command.is_some(),
        Command::Sent(args) => args.command.is_some(),
        Command::Unassigned(args) => args.command.is_some(),
        Command::Import(command) => !matches!(command, ImportCommand::List),
        Command::Setup(command) => !matches!(command, SetupCommand::Show),
        Command::Connect(ConnectCommand::Webhook(args)) => args.apply || args.look,
        Command::Connect(command) => !matches!(command, ConnectCommand::Show | ConnectCommand::Account { refresh: false, .. }),
        Command::Price(command) => {
            !matches!(command, PriceCommand::List { .. } | PriceCommand::Show { .. } | PriceCommand::Simulate { .. })
        }
        _ => true,
    }
}

/// The mode in words.
pub fn mode_words(mode: Mode) -> &'static str {
    match mode {
        Mode::None => "no Stripe account",
        Mode::Test => "TEST",
        Mode::Live => "LIVE",
        Mode::Sandbox => "SANDBOX",
    }
}

/// Refuses an address that is none before anything is sent there.
///
/// # Errors
/// In words.
pub fn check_base(base: &str) -> Result<(), Problem> {
    match reqwest::Url::parse(base) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.host().is_some() => Ok(()),
        _ => Err(Problem::invalid("stripe-api-base", format!("{base:?} is not an address. Write it as https://host/prefix."))),
    }
}

/// Reads a key from standard input; it is never an argument, because other programs can see arguments.
///
/// # Errors
/// When nothing was given.
pub fn key_from_stdin() -> Result<SecretString, Problem> {
    if std::io::stdin().is_terminal() {
        eprintln!("Paste the key and press Enter, then Ctrl+D:");
    }
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| Problem::invalid("key", format!("Standard input could not be read: {error}")))?;
    let key = text.trim();
    if key.is_empty() {
        return Err(Problem::invalid("key", "No key came on standard input. Nothing was changed."));
    }
    Ok(SecretString::from(key.to_owned()))
}

/// Progress on standard error, on a terminal only; Ctrl+C ends the work between two items.
pub fn watch() -> Watch {
    let cancel = CancellationToken::new();
    let pressed = cancel.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            eprintln!(
                "\nEnding after the current item. Press Ctrl+C again to stop at once; what was begun is found again at the next start."
            );
            pressed.cancel();
            if tokio::signal::ctrl_c().await.is_ok() {
                std::process::exit(130);
            }
        }
    });
    Watch { progress: std::sync::Arc::new(OnTerminal), cancel }
}

struct OnTerminal;

impl Progress for OnTerminal {
    fn report(&self, done: u64, total: Option<u64>, what: &str) {
        if !std::io::stderr().is_terminal() {
            return;
        }
        match total {
            Some(total) => eprint!("\r\x1b[K{what}: {done} of {total}"),
            None => eprint!("\r\x1b[K{what}: {done}"),
        }
        if total == Some(done) {
            eprintln!();
        }
    }
}

async fn workspaces(command: WorkspaceCommand, start: &Start, json: bool) -> Result<u8, Problem> {
    let house = House::open(start)?;
    match command {
        WorkspaceCommand::List => {
            let all = workspace::list(&house.home).await?;
            if json {
                out::print_json(&all);
                return Ok(DONE);
            }
            let current = house.home.current()?;
            for row in &all {
                let mark = if current.as_deref() == Some(row.id.as_str()) { "*" } else { " " };
                out::line(&format!("{mark} {}  {}  {}", row.name, mode_words(row.mode), row.id));
            }
            if all.is_empty() {
                out::line("No workspace yet. Make one with: rebill workspace new NAME");
            }
        }
        WorkspaceCommand::New { name, practise, sandbox } => {
            let kind = match (practise, sandbox) {
                (true, _) => WorkspaceKind::Practice,
                (_, true) => WorkspaceKind::Sandbox,
                _ => WorkspaceKind::Agency,
            };
            let id = workspace::create(&house.home, &name, kind).await?;
            house.home.set_current(&id)?;
            if kind == WorkspaceKind::Sandbox {
                let open = house.workspace(&id).await?;
                look_around::make(&open, &watch()).await?;
            }
            // The invented agency has a name of its own, and that is the one by which it is found.
            let name = house.home.find(id.as_str())?.name;
            if json {
                out::print_json(&json!({ "id": id, "name": name }));
            } else {
                out::line(&format!("Made \"{name}\" and chose it. Next: rebill setup show"));
            }
        }
        WorkspaceCommand::Use { name } => {
            let id = find_workspace(&house, &name)?;
            house.home.set_current(&id)?;
            let name = house.home.find(&id)?.name;
            out::done(json, &json!({ "id": id, "name": name }), &format!("Commands now use \"{name}\"."));
        }
    }
    Ok(DONE)
}

async fn serve_sandbox(args: SandboxArgs, start: &Start, json: bool) -> Result<u8, Problem> {
    let house = House::open(start)?;
    let folder = local_sandbox::folder(house.home.dir(), "served");
    match &args.command {
        Some(SandboxCommand::Pass { time }) => {
            let seconds = seconds(time)?;
            // The current workspace's own sandbox, if it has one; else the one that `rebill sandbox` serves.
            let current = match &start.workspace {
                Some(name) => Some(find_workspace(&house, name)?),
                None => house.home.current()?,
            };
            let now = match current {
                Some(id) => match house.workspace(&id).await?.sandbox {
                    Some(sandbox) => sandbox.pass(seconds).await?,
                    None => served(&folder, &args).await?.pass(seconds).await?,
                },
                None => served(&folder, &args).await?.pass(seconds).await?,
            };
            if json {
                out::print_json(&json!({ "now": now }));
            } else {
                out::line(&format!("In the sandbox it is now {now}. Usage, drafts and invoices followed."));
            }
            Ok(DONE)
        }
        None => {
            let sandbox = served(&folder, &args).await?;
            let facts = json!({
                "stripe": sandbox.stripe_base(), "stripe_key": sandbox::STRIPE_KEY,
                "platform": sandbox.platform_base(), "platform_key": sandbox::PLATFORM_KEY,
            });
            if json {
                out::line(&facts.to_string());
            } else {
                out::line(&format!("Local Stripe    {}   key {}", sandbox.stripe_base(), sandbox::STRIPE_KEY));
                out::line(&format!("Local platform  {}   key {}", sandbox.platform_base(), sandbox::PLATFORM_KEY));
                out::line("Ctrl+C ends it; its state is kept.");
            }
            tokio::signal::ctrl_c().await.map_err(|error| Problem::internal(error.to_string()))?;
            Ok(DONE)
        }
    }
}

async fn served(folder: &std::path::Path, args: &SandboxArgs) -> Result<LocalSandbox, Problem> {
    let scene = match args.scene {
        SceneArg::Agency => sandbox::Scene::Agency,
        SceneArg::Empty => sandbox::Scene::Empty,
    };
    LocalSandbox::open(folder, scene, args.port.unwrap_or(0)).await
}

/// `90m`, `6h`, `1d` as seconds; at most 400 days at once.
fn seconds(text: &str) -> Result<i64, Problem> {
    let wrong = || Problem::invalid("time", format!("{text:?} is not a span of time. Write 90m, 6h or 1d; at most 400d."));
    let (number, unit) = text.split_at(text.len().saturating_sub(1));
    let number: i64 = number.parse().map_err(|_| wrong())?;
    let each = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    let seconds = number.checked_mul(each).ok_or_else(wrong)?;
    if (1..=400 * 86_400).contains(&seconds) { Ok(seconds) } else { Err(wrong()) }
}
