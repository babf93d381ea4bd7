//! The command line's words, a file for each room: `rebill` without a command opens the window.

mod arithmetic;
mod billing;
mod catalog;
mod clients;
mod connect;
mod customers;
mod month;
mod overrides;
mod payments;
mod plans;
mod rehearse;
mod review;
mod set_up;
mod subscriptions;
mod usage;
mod workspace;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use arithmetic::*;
pub use billing::*;
pub use catalog::*;
pub use clients::*;
pub use connect::*;
pub use customers::*;
pub use month::*;
pub use overrides::*;
pub use payments::*;
pub use plans::*;
pub use rehearse::*;
pub use review::*;
pub use set_up::*;
pub use subscriptions::*;
pub use usage::*;
pub use workspace::*;

/// Bill your clients for the AI they use: from platform usage to units on the Stripe invoice, exactly once.
#[derive(Debug, Parser)]
#[command(
    name = "rebill",
    version,
    propagate_version = true,
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but something needs you.\n\
                  Without --apply or --yes a command that changes something outside prints its plan and exits 3."
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Folder of all state; the system's application folder by default
    #[arg(long, global = true, env = "REBILL_HOME", value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// Workspace by name or id; needed by whatever stores or sends when there are several
    #[arg(long, short = 'w', global = true, value_name = "NAME")]
    pub workspace: Option<String>,
    /// Answer in JSON; amounts and quantities are decimal strings
    #[arg(long, global = true)]
    pub json: bool,
    /// Another address for Stripe's API; a path prefix is allowed, live keys want https
    #[arg(long, global = true, value_name = "URL")]
    pub stripe_api_base: Option<String>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List, make or choose workspaces; one workspace is one agency with one Stripe account in one mode
    #[command(subcommand)]
    Workspace(WorkspaceCommand),
    /// What clients get for their money: $10 = 2500 credits
    Preview(PreviewArgs),
    /// What a quantity costs under a price in Stripe's own JSON shape, line by line
    Bill(BillArgs),
    /// Agency, billing method and the rest of the set-up checklist
    #[command(subcommand)]
    Setup(SetupCommand),
    /// Who makes the invoice: Stripe, or you by statements; for all clients or for one
    #[command(subcommand)]
    Method(MethodCommand),
    /// Connect Stripe or a platform; keys are read from standard input only
    #[command(subcommand)]
    Connect(ConnectCommand),
    /// Prices that clients are billed by
    #[command(subcommand)]
    Price(PriceCommand),
    /// Products that prices are for
    #[command(subcommand)]
    Product(ProductCommand),
    /// Copy this workspace to another one: prices, plans, sources without keys, clients; no usage, and nothing that was sent
    CopyTo(CopyToArgs),
    /// What you sell as a whole: plans with prices, limits and versions; the price list for clients
    #[command(subcommand)]
    Plan(PlanCommand),
    /// Let Stripe bill a test customer for a period that passes at once, and lay its invoice beside ours; test mode only
    Rehearse(RehearseArgs),
    /// Prices of single clients: another price than everybody pays, with a reason and an end
    #[command(subcommand)]
    Override(OverrideCommand),
    /// Add, rename or stop a client
    #[command(subcommand)]
    Client(ClientCommand),
    /// What a client subscribes to: begin, change, cancel, pause, resume
    #[command(subcommand)]
    Subscription(SubscriptionCommand),
    /// Charge a client an amount of its own, on the next invoice or on one for it
    InvoiceItem(InvoiceItemArgs),
    /// List clients, or add many from a CSV file
    Clients(ClientsArgs),
    /// Find, make, change or link a Stripe customer
    #[command(subcommand)]
    Customer(CustomerCommand),
    /// Planned changes and their receipts; finish one that failed in part
    Changes(ChangesArgs),
    /// Usage that belongs to no client
    Unassigned(UnassignedArgs),
    /// Import usage from a file, or undo an import
    #[command(subcommand)]
    Import(ImportCommand),
    /// Pull usage and rate it; sends only in `automatic`
    Sync {
        /// Store and send nothing; say what would change
        #[arg(long)]
        dry_run: bool,
    },
    /// Check every client and go live: after this, units may leave
    GoLive(GoLiveArgs),
    /// Send what waits in the queue
    Send(SendArgs),
    /// Units that a bound holds back
    Held(HeldArgs),
    /// Reports sent to Stripe, and the owner's word on those in doubt
    Sent(SentArgs),
    /// The month at a glance: every client's use, units, money, last period, change, margin and state; changes and sends nothing
    Billing(MonthTableArgs),
    /// Invoices as Stripe has them
    Invoices(InvoicesArgs),
    /// Payments as Stripe has them: declined ones first, with the reason and what helps
    Payments(PaymentsArgs),
    /// Payouts to your bank, and what each carried
    Payouts(PayoutsArgs),
    /// Where everything stands
    Status,
    /// Usage records
    Usage(UsageArgs),
    /// From an amount down to its records
    Explain {
        /// Client's id or nickname
        client: String,
        #[command(flatten)]
        period: PeriodArg,
        /// Rule, when a client has several
        #[arg(long)]
        rule: Option<String>,
    },
    /// A client's statement of a period
    Statement(StatementArgs),
    /// Used, due, sent, counted and invoiced, compared per client, meter and period
    Reconcile {
        #[command(flatten)]
        period: PeriodArg,
    },
    /// Write every table as CSV and JSON
    Export {
        /// Folder; made if it is not there
        dir: PathBuf,
    },
    /// Write a backup
    Backup {
        /// File; must not exist
        file: PathBuf,
    },
    /// Open a backup as a copy to look at; it sends nothing
    Restore {
        /// A backup file
        file: PathBuf,
    },
    /// Check file, roll-ups, keyring, clock, permissions, lock, disk and open reports
    Doctor,
    /// Settings: sending, bounds, schedule
    Settings(SettingsArgs),
    /// The local Stripe and platform
    Sandbox(SandboxArgs),
}

#[derive(Debug, Clone, Args)]
pub struct PeriodArg {
    /// current, last, 2026-11 or 2026-11-17..2026-12-17
    #[arg(long)]
    pub period: Option<String>,
}
