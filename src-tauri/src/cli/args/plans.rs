//! Plans.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub enum PlanCommand {
    /// Plans with their price and how many clients are on them
    List {
        /// Archived ones too
        #[arg(long)]
        archived: bool,
    },
    /// One plan: versions, prices, limits, who is on it
    Show {
        /// Id or name
        plan: String,
    },
    /// Make a plan; with the first paid one also the free default plan
    New {
        /// The plan as JSON: {"name": "Growth", "base": {"from": "new", "draft": {"currency": "usd", "unit_amount": "149", "every": {"interval": "month", "count": 1}}}}
        #[arg(long, value_name = "FILE.json")]
        file: PathBuf,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
    /// Change a plan into what a file says: the next version; who is on the old one stays on it
    Edit {
        /// Id or name
        plan: String,
        /// The whole plan as it is to be; `rebill plan show PLAN --json` has it under "draft"
        #[arg(long, value_name = "FILE.json")]
        file: PathBuf,
        /// Do it; without this the change is printed
        #[arg(long)]
        apply: bool,
    },
    /// Copy a plan into a file to be changed and made
    Clone {
        /// Id or name
        plan: String,
        /// Where the copy is written; standard output when left out
        #[arg(long, short, value_name = "FILE.json")]
        output: Option<PathBuf>,
    },
    /// Give a plan to nobody new; who is on it stays on it
    Archive {
        /// Id or name
        plan: String,
        /// Do it; without this it is printed
        #[arg(long)]
        apply: bool,
    },
    /// Offer an archived plan again
    Restore {
        /// Id or name
        plan: String,
        /// Do it; without this it is printed
        #[arg(long)]
        apply: bool,
    },
    /// The plan that new clients get where nothing else is said
    Default {
        /// Id or name
        plan: String,
    },
    /// Let a plan stand out in the price list
    Feature {
        /// Id or name
        plan: String,
        /// No longer
        #[arg(long)]
        off: bool,
    },
    /// Move clients to a plan's newest version, at the end of their period
    Move {
        /// Id or name of the plan
        plan: String,
        /// Id or nickname; several with commas or by giving it again
        #[arg(long, required = true, value_delimiter = ',')]
        client: Vec<String>,
        /// At once, where no usage is counted by another price
        #[arg(long)]
        now: bool,
        /// Do it; without this the money per client is printed
        #[arg(long)]
        apply: bool,
    },
    /// Put clients that statements bill on a plan, or move them; nothing goes to Stripe
    Put {
        /// Id or name of the plan
        plan: String,
        /// Id or nickname; several with commas or by giving it again
        #[arg(long, required = true, value_delimiter = ',')]
        client: Vec<String>,
        /// The first day, 2026-12-01; the end of the running period without, or today for a client that nothing bills yet
        #[arg(long, value_name = "DAY")]
        from: Option<String>,
        /// A version of the plan; the newest without
        #[arg(long, value_name = "NUMBER")]
        plan_version: Option<i64>,
        /// What becomes of what is left over of its usage prices at a month's end; as before, or carried, without
        #[arg(long, value_enum)]
        remainder: Option<LeftOver>,
        /// Do it; without this the money of the first statement is printed
        #[arg(long)]
        apply: bool,
    },
    /// Take a client that statements bill off a plan, with its running period; one that has not begun never begins
    Off {
        /// Id or name of the plan
        plan: String,
        /// Id or nickname
        #[arg(long)]
        client: String,
        /// The first day that is not charged any more, 2026-12-01
        #[arg(long, value_name = "DAY", conflicts_with = "undo")]
        on: Option<String>,
        /// It was to end: let it go on
        #[arg(long)]
        undo: bool,
        /// Do it; without this it is printed
        #[arg(long)]
        apply: bool,
    },
    /// Write the price list for clients
    PriceList {
        /// A page that needs nothing beside it, or A4
        #[arg(long, value_enum, default_value = "html")]
        format: PriceListArg,
        /// Where
        #[arg(long, short)]
        output: PathBuf,
        /// Colour of your brand, #0B6B57; kept
        #[arg(long)]
        colour: Option<String>,
        /// A PNG or JPEG logo; kept. Empty takes it away
        #[arg(long, value_name = "FILE")]
        logo: Option<String>,
        /// A line under the prices; kept
        #[arg(long)]
        note: Option<String>,
        /// Currency of the list, where the plans have several; kept
        #[arg(long)]
        currency: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LeftOver {
    /// Kept for the next month
    Carry,
    /// Not charged
    Drop,
    /// Charged as one more unit
    RoundUp,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum PriceListArg {
    Html,
    Pdf,
}
