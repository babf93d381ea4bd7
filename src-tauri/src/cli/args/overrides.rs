//! Prices of single clients.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum OverrideCommand {
    /// Every price of one client, with its reason, its end and what it costs you
    List {
        /// Those that were taken back too
        #[arg(long)]
        all: bool,
    },
    /// Give one client a price of its own: from its period's end on, or from a day where statements bill it
    New(NewOverrideArgs),
    /// Take it back: the client pays what everybody pays, from its period's end on
    End {
        /// Id from the list, or a client with only one
        id: String,
        /// At once; only a price without usage
        #[arg(long)]
        now: bool,
        /// The first day at the usual price, 2026-12-01; only where statements bill
        #[arg(long, value_name = "DAY", conflicts_with = "now")]
        on: Option<String>,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
}

#[derive(Debug, Args)]
pub struct NewOverrideArgs {
    /// Id or nickname
    pub client: String,
    /// Which of its prices: base, usage[0], tokens, price_… or "PLAN base"; needed where it pays several
    #[arg(long)]
    pub price: Option<String>,
    /// What one unit, or the period, costs: 0.08
    #[arg(long, required_unless_present = "file", conflicts_with = "file")]
    pub amount: Option<String>,
    /// A price with tiers or packages: {"charge": "graduated", "tiers": [{"up_to": "1000", "unit_amount": "0.10"}, {"unit_amount": "0.08"}]}
    #[arg(long, value_name = "FILE.json")]
    pub file: Option<PathBuf>,
    /// Why, at most 200 characters
    #[arg(long)]
    pub reason: String,
    /// The first day at this price, 2026-12-01; only where statements bill. With the next period without
    #[arg(long, value_name = "DAY", conflicts_with = "now")]
    pub from: Option<String>,
    /// When it is meant to end: 2027-06-30, or a time. It waits for you then
    #[arg(long)]
    pub until: Option<String>,
    /// At once, prorated; only a price without usage
    #[arg(long)]
    pub now: bool,
    /// Do it; without this the plan is printed
    #[arg(long)]
    pub apply: bool,
}
