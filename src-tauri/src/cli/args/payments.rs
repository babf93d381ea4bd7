//! Invoices, payments and payouts as mirrored.

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub struct InvoicesArgs {
    /// Only this client's
    #[arg(long)]
    pub client: Option<String>,
    /// Which
    #[arg(long, value_enum, default_value_t = InvoicesShow::All)]
    pub show: InvoicesShow,
    #[command(flatten)]
    pub part: PartArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InvoicesShow {
    All,
    Unpaid,
    Draft,
    Paid,
}

#[derive(Debug, Args)]
pub struct PaymentsArgs {
    /// Only this client's
    #[arg(long)]
    pub client: Option<String>,
    /// Which
    #[arg(long, value_enum, default_value_t = PaymentsShow::All)]
    pub show: PaymentsShow,
    #[command(flatten)]
    pub part: PartArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PaymentsShow {
    All,
    Failed,
    Refunded,
    Disputed,
}

#[derive(Debug, Args)]
pub struct PayoutsArgs {
    /// Show what this payout carried
    pub id: Option<String>,
    /// Which
    #[arg(long, value_enum, default_value_t = PayoutsShow::All)]
    pub show: PayoutsShow,
    #[command(flatten)]
    pub part: PartArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PayoutsShow {
    All,
    Coming,
    Failed,
}

/// Which part of a list.
#[derive(Debug, Args)]
pub struct PartArgs {
    /// Rows wanted
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub limit: u32,
    /// Rows left out at the beginning
    #[arg(long, default_value_t = 0)]
    pub offset: u32,
}
