//! The command line's words: `rebill` without a command opens the window.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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
    /// Connect Stripe or a platform; keys are read from standard input only
    #[command(subcommand)]
    Connect(ConnectCommand),
    /// Prices that clients are billed by
    #[command(subcommand)]
    Price(PriceCommand),
    /// Add, rename or stop a client
    #[command(subcommand)]
    Client(ClientCommand),
    /// List clients, or add many from a CSV file
    Clients(ClientsArgs),
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

#[derive(Debug, Subcommand)]
pub enum WorkspaceCommand {
    /// All workspaces
    List,
    /// Make an empty one
    New {
        /// Its name
        name: String,
        /// Practise on the sandbox's Stripe and platform
        #[arg(long, conflicts_with = "sandbox")]
        practise: bool,
        /// The invented agency to look around in
        #[arg(long)]
        sandbox: bool,
    },
    /// Choose the one that commands use
    Use {
        /// Name or id
        name: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ModeArg {
    AllIn,
    OnTop,
    Markup,
}

#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub struct PreviewArgs {
    /// What you charge per credit, main units
    #[arg(long, required_unless_present = "markup")]
    pub price: Option<String>,
    /// What the platform charges you per credit
    #[arg(long)]
    pub cost: Option<String>,
    /// How price and cost combine
    #[arg(long, value_enum, default_value = "all-in")]
    pub mode: ModeArg,
    /// Per cent on top of cost, with --mode markup
    #[arg(long)]
    pub markup: Option<String>,
    /// Currency
    #[arg(long, default_value = "usd")]
    pub currency: String,
    /// Smallest step a credit can be split into
    #[arg(long)]
    pub step: Option<String>,
    /// Amounts a client pays; 10, 25, 50, 100, 250, 500 when left out
    #[arg(long, num_args = 1..)]
    pub amount: Vec<String>,
    /// The platform's share of your margin, per cent
    #[arg(long)]
    pub platform_fee: Option<String>,
    /// Stripe's fee, per cent of the payment
    #[arg(long)]
    pub stripe_fee: Option<String>,
    /// Stripe's fixed fee per payment
    #[arg(long)]
    pub stripe_fixed: Option<String>,
}

#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub struct BillArgs {
    /// A price in Stripe's JSON shape; tiers as with expand[]=tiers
    #[arg(long, value_name = "FILE.json")]
    pub price: PathBuf,
    /// Units; a decimal
    #[arg(long, required_unless_present = "batch", conflicts_with = "batch")]
    pub quantity: Option<String>,
    /// One of the price's currency_options
    #[arg(long)]
    pub currency: Option<String>,
    /// Read {"quantity": "…"} lines on standard input, write one JSON line each
    #[arg(long)]
    pub batch: bool,
}

#[derive(Debug, Subcommand)]
pub enum SetupCommand {
    /// The checklist
    Show,
    /// Name, currency and zone of the agency
    Agency {
        #[arg(long)]
        name: String,
        #[arg(long)]
        currency: String,
        /// IANA zone, Europe/Berlin
        #[arg(long)]
        zone: String,
    },
    /// Bill through Stripe, or outside it by numbered statements
    Method {
        #[arg(value_enum)]
        method: MethodArg,
    },
    /// Save a credit price, or skip it
    CreditPrice {
        #[command(flatten)]
        price: PreviewArgs,
    },
    /// Leave the credit price out
    SkipCreditPrice,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum MethodArg {
    Stripe,
    Custom,
}

#[derive(Debug, Subcommand)]
pub enum ConnectCommand {
    /// Connect or reconnect Stripe
    Stripe {
        /// Read the key from standard input
        #[arg(long, required = true)]
        key_stdin: bool,
        /// The account's e-mail, to be compared
        #[arg(long)]
        email: Option<String>,
        /// Accept a key that can do everything
        #[arg(long)]
        accept_secret_key: bool,
    },
    /// Connect a platform
    Platform {
        /// Connector, `parley`; `list` prints them
        connector: String,
        /// Read the key from standard input
        #[arg(long)]
        key_stdin: bool,
        /// Another address than the connector's own
        #[arg(long, value_name = "URL")]
        base: Option<String>,
        /// Name of the source
        #[arg(long)]
        name: Option<String>,
        /// Who pays for the AI
        #[arg(long, value_enum, default_value = "in-records")]
        cost: CostArg,
    },
    /// Connections as they stand
    Show,
    /// Forget Stripe's key
    Disconnect,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum CostArg {
    InRecords,
    OwnKeys,
    Unknown,
}

#[derive(Debug, Subcommand)]
pub enum PriceCommand {
    /// A plain price per unit: meter, product and metered price
    New {
        /// tokens, messages, seconds…
        #[arg(long)]
        meter: String,
        /// Quantity of the meter in one unit
        #[arg(long, default_value = "1000")]
        unit: String,
        /// Price of one unit, main units
        #[arg(long)]
        amount: String,
        #[arg(long)]
        currency: String,
        /// Product name as clients see it
        #[arg(long)]
        name: Option<String>,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
    /// Metered prices that rules can use
    List,
}

#[derive(Debug, Subcommand)]
pub enum ClientCommand {
    /// Add a client with a subscription on a metered price
    Add {
        /// Nickname; only you see it
        nickname: String,
        /// Stripe customer; made when left out
        #[arg(long)]
        customer: Option<String>,
        /// E-mail of a customer to make
        #[arg(long)]
        email: Option<String>,
        /// SOURCE:ID, may be given several times
        #[arg(long)]
        subject: Vec<String>,
        /// price_… (under Custom: our own price id)
        #[arg(long)]
        price: String,
        /// Meter
        #[arg(long)]
        charge_by: String,
        /// Quantity of the meter in one unit; left out, the unit that the price was made for, else 1000
        #[arg(long)]
        unit: Option<String>,
        /// carry, drop or round-up
        #[arg(long)]
        remainder: Option<String>,
        /// Billing start: now (Go live), or a time; `2023-11-01`
        #[arg(long)]
        start: Option<String>,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
    /// Give a client another nickname
    Rename { client: String, nickname: String },
    /// End billing of a client
    Stop {
        client: String,
        /// Do it; without this it says what would happen
        #[arg(long)]
        yes: bool,
    },
    /// One client
    Show {
        client: String,
        #[command(flatten)]
        period: PeriodArg,
    },
}

#[derive(Debug, Args)]
pub struct ClientsArgs {
    #[command(subcommand)]
    pub command: Option<ClientsCommand>,
    /// Part of nickname, customer or e-mail
    #[arg(long)]
    pub search: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum ClientsCommand {
    /// Add many: columns nickname, subject, customer, email, price, charge_by, unit
    Import {
        file: PathBuf,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
    /// Suggested pairs of accounts and customers; nothing is mapped by itself
    Suggest,
}

#[derive(Debug, Args)]
pub struct UnassignedArgs {
    #[command(subcommand)]
    pub command: Option<UnassignedCommand>,
}

#[derive(Debug, Subcommand)]
pub enum UnassignedCommand {
    /// Give an account to a client
    Assign {
        /// SOURCE:ID
        subject: String,
        client: String,
        /// From when; its first record when left out
        #[arg(long)]
        from: Option<String>,
    },
    /// Mark an account as your own: never billed, stays in cost
    NeverBill {
        subject: String,
        /// Take it back
        #[arg(long)]
        undo: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Read usage from a CSV file
    Usage(Box<ImportArgs>),
    /// Take an import back
    Undo {
        /// Run id, as `rebill import list` shows it
        run: String,
    },
    /// Imports and other runs
    List,
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    pub file: PathBuf,
    /// Source the records belong to; made if there is none
    #[arg(long)]
    pub source: String,
    /// Client whose usage the whole file is
    #[arg(long)]
    pub client: Option<String>,
    /// Column of the time; recognised when left out
    #[arg(long)]
    pub time: Option<String>,
    /// Zone of times without offset
    #[arg(long)]
    pub zone: Option<String>,
    /// Column of the account
    #[arg(long)]
    pub subject: Option<String>,
    /// Column of the record's id
    #[arg(long)]
    pub id: Option<String>,
    /// METER=COLUMN+COLUMN[*FACTOR], may be given several times
    #[arg(long)]
    pub meter: Vec<String>,
    /// Column of the platform's cost, and its currency: COLUMN:usd
    #[arg(long)]
    pub cost: Option<String>,
    /// COLUMN=VALUE or COLUMN!=VALUE, may be given several times
    #[arg(long)]
    pub filter: Vec<String>,
    /// Numbers use a comma as decimal mark
    #[arg(long)]
    pub decimal_comma: bool,
    /// Save this mapping under a name
    #[arg(long)]
    pub save_as: Option<String>,
    /// Import the good rows of a file with broken ones
    #[arg(long)]
    pub skip_broken: bool,
    /// Store nothing; say what would happen
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct GoLiveArgs {
    /// Only these clients
    #[arg(long)]
    pub client: Vec<String>,
    /// Floor of the bounds, main units; asked for where the currency has none
    #[arg(long)]
    pub floor: Option<String>,
    /// Confirm that the platform does not bill these clients itself
    #[arg(long)]
    pub platform_does_not_bill: bool,
    /// Go live; without this the check is printed
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct SendArgs {
    /// Only this client
    #[arg(long)]
    pub client: Option<String>,
    /// Send; without this the queue is printed
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct HeldArgs {
    #[command(subcommand)]
    pub command: Option<HeldCommand>,
}

#[derive(Debug, Subcommand)]
pub enum HeldCommand {
    /// Send it up to the units shown
    Approve {
        id: String,
        #[arg(long)]
        note: Option<String>,
    },
    /// Never send these units
    WriteOff {
        id: String,
        #[arg(long)]
        note: Option<String>,
    },
}

#[derive(Debug, Args)]
pub struct SentArgs {
    #[command(subcommand)]
    pub command: Option<SentCommand>,
    /// Only this client
    #[arg(long)]
    pub client: Option<String>,
    /// Only reports that need you
    #[arg(long)]
    pub needs_you: bool,
}

#[derive(Debug, Subcommand)]
pub enum SentCommand {
    /// It arrived at Stripe
    Arrived { identifier: String },
    /// It did not arrive; its units become due again or late
    NotArrived { identifier: String },
}

#[derive(Debug, Args)]
pub struct UsageArgs {
    #[arg(long)]
    pub client: Option<String>,
    #[arg(long)]
    pub source: Option<String>,
    #[arg(long)]
    pub meter: Option<String>,
    #[arg(long)]
    pub search: Option<String>,
    /// Rows, newest first
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub limit: u32,
    #[arg(long, default_value_t = 0)]
    pub offset: u32,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum FormatArg {
    Text,
    Json,
    Csv,
    Pdf,
}

#[derive(Debug, Args)]
pub struct StatementArgs {
    /// Client's id or nickname
    pub client: String,
    #[command(flatten)]
    pub period: PeriodArg,
    #[arg(long, value_enum, default_value = "text")]
    pub format: FormatArg,
    /// Write to a file; needed for pdf
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    /// Custom billing: give it a number and close the period
    #[arg(long)]
    pub issue: bool,
    /// Custom billing: mark statement NUMBER as paid
    #[arg(long, value_name = "NUMBER", requires_all = ["date", "amount"])]
    pub paid: Option<u32>,
    /// Day of the payment
    #[arg(long)]
    pub date: Option<String>,
    /// Amount paid, main units
    #[arg(long)]
    pub amount: Option<String>,
    /// Note to the payment
    #[arg(long)]
    pub note: Option<String>,
}

#[derive(Debug, Args)]
pub struct SettingsArgs {
    #[arg(long)]
    pub name: Option<String>,
    #[arg(long)]
    pub zone: Option<String>,
    /// ask or automatic
    #[arg(long, value_enum)]
    pub sending: Option<SendingArg>,
    /// Floor of the bounds, main units
    #[arg(long)]
    pub floor: Option<String>,
    /// Hold above this multiple of the largest period
    #[arg(long)]
    pub period_multiple: Option<u32>,
    /// Hold a run above this multiple of the largest run
    #[arg(long)]
    pub run_multiple: Option<u32>,
    /// off, hourly, every:MINUTES or daily:HH:MM
    #[arg(long)]
    pub schedule: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SendingArg {
    Ask,
    Automatic,
}

#[derive(Debug, Args)]
pub struct SandboxArgs {
    #[command(subcommand)]
    pub command: Option<SandboxCommand>,
    /// Port on 127.0.0.1; a free one when left out
    #[arg(long)]
    pub port: Option<u16>,
    /// What is there at the start
    #[arg(long, value_enum, default_value = "agency")]
    pub scene: SceneArg,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SceneArg {
    Agency,
    Empty,
}

#[derive(Debug, Subcommand)]
pub enum SandboxCommand {
    /// Let time pass: usage, drafts and invoices follow
    Pass {
        /// 90m, 6h, 1d, 36d
        time: String,
    },
}

#[derive(Debug, Clone, Args)]
pub struct PeriodArg {
    /// current, last, 2026-11 or 2026-11-17..2026-12-17
    #[arg(long)]
    pub period: Option<String>,
}
