//! The month table.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use operations::view::MonthFilter;

use super::PeriodArg;

#[derive(Debug, Args)]
pub struct MonthTableArgs {
    #[command(flatten)]
    pub period: PeriodArg,
    /// Which clients
    #[arg(long, value_enum, default_value_t = MonthShow::All)]
    pub show: MonthShow,
    /// Part of a nickname, name, e-mail or id
    #[arg(long)]
    pub find: Option<String>,
    /// Write it to a file instead; its ending, .csv or .json, decides its form
    #[arg(long, short)]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MonthShow {
    All,
    /// With units ready to be sent
    Ready,
    /// With something that needs you
    NeedsYou,
    /// By statements: the month is over and not issued
    ToIssue,
    /// With an unpaid invoice
    Unpaid,
    /// Charged less than their use cost
    BelowCost,
}

impl MonthShow {
    /// The filter that it names; none shows all.
    pub const fn filter(self) -> Option<MonthFilter> {
        match self {
            Self::All => None,
            Self::Ready => Some(MonthFilter::Ready),
            Self::NeedsYou => Some(MonthFilter::NeedsOwner),
            Self::ToIssue => Some(MonthFilter::ToIssue),
            Self::Unpaid => Some(MonthFilter::Unpaid),
            Self::BelowCost => Some(MonthFilter::BelowCost),
        }
    }
}
