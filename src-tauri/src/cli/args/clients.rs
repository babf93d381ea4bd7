//! Clients.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::PeriodArg;

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
