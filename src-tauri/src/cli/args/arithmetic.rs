//! Arithmetic that needs no workspace.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

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
