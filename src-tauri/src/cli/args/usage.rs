//! Usage, the unassigned inbox, imports.

use std::path::PathBuf;

use clap::{Args, Subcommand};

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
        #[arg(long, conflicts_with = "undo")]
        from: Option<String>,
        /// Take it back: the account belongs to no client again, as long as none of its usage was charged
        #[arg(long)]
        undo: bool,
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
    /// Take an import back; where its usage was charged, the amounts are printed first
    Undo {
        /// Run id, as `rebill import list` shows it
        run: String,
        /// Take it back although some of it was charged; without it the amounts are printed and nothing is changed
        #[arg(long)]
        yes: bool,
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
    /// How times are written, where the file leaves it open: year-month-day, day-month-year, month-day-year, unix-seconds or
    /// unix-milliseconds
    #[arg(long)]
    pub time_format: Option<String>,
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
    /// 1.250 is 1250 and 0,5 is a half; asked for where the file's numbers could be meant either way
    #[arg(long, conflicts_with = "decimal_point")]
    pub decimal_comma: bool,
    /// 1,250 is 1250 and 0.5 is a half
    #[arg(long)]
    pub decimal_point: bool,
    /// Save this mapping under a name
    #[arg(long)]
    pub save_as: Option<String>,
    /// Import the good rows of a file with broken ones; --dry-run lists what is broken
    #[arg(long)]
    pub skip_broken: bool,
    /// Store nothing; say what would happen
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct UsageArgs {
    /// Of this client, by id or nickname
    #[arg(long)]
    pub client: Option<String>,
    /// Of this source
    #[arg(long)]
    pub source: Option<String>,
    /// Of this meter
    #[arg(long)]
    pub meter: Option<String>,
    /// In the account or the record's id
    #[arg(long)]
    pub search: Option<String>,
    /// Only records that their platform no longer lists; they stay, with their units
    #[arg(long)]
    pub gone: bool,
    /// Rows, newest first
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub limit: u32,
    #[arg(long, default_value_t = 0)]
    pub offset: u32,
}
