//! Rehearsals.

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct RehearseArgs {
    #[command(subcommand)]
    pub command: Option<RehearseCommand>,
    #[command(flatten)]
    pub what: RehearseWhat,
    /// Units of each metered price, a whole number; PRICE=UNITS for one of several, given once for each. Proposed by default
    #[arg(long)]
    pub quantity: Vec<String>,
    /// One of the prices' currencies; their own by default
    #[arg(long)]
    pub currency: Option<String>,
    /// Do it; without this the plan is printed
    #[arg(long)]
    pub apply: bool,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct RehearseWhat {
    /// price_…, or a lookup key
    #[arg(long)]
    pub price: Option<String>,
    /// A plan's id or name: all its prices on one subscription
    #[arg(long)]
    pub plan: Option<String>,
    /// A client's id or nickname: the prices of its rules, the usage of its last 30 days
    #[arg(long)]
    pub client: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum RehearseCommand {
    /// Rehearsals so far, the newest first
    List,
    /// Stripe's invoice beside ours
    Show {
        /// Its id, the beginning of it, or `last`
        #[arg(default_value = "last")]
        id: String,
    },
    /// Remove what a rehearsal left in Stripe; its comparison stays here
    Remove {
        /// Its id, the beginning of it, or `last`
        id: String,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
}
