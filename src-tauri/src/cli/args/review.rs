//! Statements.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::PeriodArg;

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
    /// With --issue: also charge late use older than 60 days, which waits for your word
    #[arg(long, requires = "issue")]
    pub old_use: bool,
    /// Custom billing: mark statement NUMBER as paid
    #[arg(long, value_name = "NUMBER", requires_all = ["date", "amount"])]
    pub paid: Option<u32>,
    /// Custom billing: take statement NUMBER back; its units are due again
    #[arg(long, value_name = "NUMBER", requires = "reason", conflicts_with_all = ["issue", "paid"])]
    pub void: Option<u32>,
    /// Why it is taken back, at most 200 characters
    #[arg(long)]
    pub reason: Option<String>,
    /// Day of the payment
    #[arg(long)]
    pub date: Option<String>,
    /// Amount paid, main units; below zero takes back what was noted by mistake
    #[arg(long, allow_hyphen_values = true)]
    pub amount: Option<String>,
    /// Note to the payment
    #[arg(long)]
    pub note: Option<String>,
}
