//! Clients.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::PeriodArg;

#[derive(Debug, Subcommand)]
pub enum ClientCommand {
    /// Add a client with a subscription on a metered price, or on a plan
    Add(Box<AddClientArgs>),
    /// Give a client another nickname
    Rename { client: String, nickname: String },
    /// Stop billing a client: what is due is sent first, then its subscription ends
    Stop(super::StopArgs),
    /// One client
    Show {
        client: String,
        #[command(flatten)]
        period: PeriodArg,
    },
    /// Who pays for a client, with what, and how invoices are collected
    Billing {
        client: String,
        /// Read it from Stripe now
        #[arg(long)]
        look: bool,
    },
    /// A page of Stripe's on which the client saves a payment method; nothing is charged on it
    PaymentLink {
        client: String,
        /// Page of yours on which the client lands afterwards
        #[arg(long, value_name = "URL")]
        return_url: String,
        /// Make it; without this it says what would happen
        #[arg(long)]
        apply: bool,
    },
    /// Two sources that may count the same use: show them and what was said of them, say which one is only cost, or take that back
    SameUse {
        client: String,
        /// The source that is cost only for this client, and never billed
        #[arg(long, value_name = "SOURCE", conflicts_with = "different")]
        cost_only: Option<String>,
        /// They count different use: both are billed
        #[arg(long)]
        different: bool,
        /// The source that was cost only is billed again
        #[arg(long, value_name = "SOURCE", conflicts_with_all = ["different", "cost_only"])]
        bill_again: Option<String>,
        /// Ask again whether they count different use
        #[arg(long, conflicts_with_all = ["different", "cost_only", "bill_again"])]
        ask_again: bool,
    },
    /// A short-lived way into the client's own Stripe portal
    Portal { client: String },
    /// Charge invoices to a payment method that the client has added
    UseMethod {
        client: String,
        /// pm_…, as `client billing --look` lists them
        method: String,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
}

/// What rows of a file have where they say nothing themselves.
#[derive(Debug, Clone, Default, Args)]
pub struct FillDown {
    /// Plan by id or name, for rows without a price of their own
    #[arg(long, conflicts_with = "price")]
    pub plan: Option<String>,
    /// price_… or a lookup key
    #[arg(long)]
    pub price: Option<String>,
    /// Meter
    #[arg(long)]
    pub charge_by: Option<String>,
    /// Quantity of the meter in one unit
    #[arg(long)]
    pub unit: Option<String>,
    /// charge-automatically or send-invoice
    #[arg(long)]
    pub collection: Option<String>,
    /// Days to pay an invoice that is sent
    #[arg(long)]
    pub days_until_due: Option<u32>,
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
    /// Add many: columns nickname, subject, customer, email, price, plan, currency, charge_by, unit, remainder, collection, days_until_due and
    /// the address
    Import {
        file: PathBuf,
        #[command(flatten)]
        fill: FillDown,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
    /// Write the list as CSV; with --search only what it finds
    Export { file: PathBuf },
    /// Suggested pairs of accounts and customers; nothing is mapped by itself
    Suggest,
}

#[derive(Debug, Args)]
pub struct AddClientArgs {
    /// Nickname; only you see it
    pub nickname: String,
    /// Stripe customer; made when left out
    #[arg(long)]
    pub customer: Option<String>,
    /// E-mail of a customer to make
    #[arg(long)]
    pub email: Option<String>,
    /// charge-automatically or send-invoice
    #[arg(long)]
    pub collection: Option<String>,
    /// Days to pay an invoice that is sent
    #[arg(long)]
    pub days_until_due: Option<u32>,
    /// SOURCE:ID, may be given several times
    #[arg(long)]
    pub subject: Vec<String>,
    /// Plan by id or name: all its prices go onto the subscription, or under Custom onto the statements; it may bill no use at all
    #[arg(long)]
    pub plan: Option<String>,
    /// What is paid, where the prices have several currencies: eur; left out, the customer's own, else the price's
    #[arg(long)]
    pub currency: Option<String>,
    /// price_… (under Custom: our own price id); with --plan, which of its prices of use
    #[arg(long, required_unless_present = "plan")]
    pub price: Option<String>,
    /// Meter; the price's own when left out with --plan
    #[arg(long, required_unless_present = "plan")]
    pub charge_by: Option<String>,
    /// Quantity of the meter in one unit; left out, the unit that the price was made for, else 1000
    #[arg(long)]
    pub unit: Option<String>,
    /// carry, drop or round-up
    #[arg(long)]
    pub remainder: Option<String>,
    /// Billing start: now (Go live), or a time; `2023-11-01`. With a plan under Custom: its first day
    #[arg(long)]
    pub start: Option<String>,
    /// Do it; without this the plan is printed
    #[arg(long)]
    pub apply: bool,
}
