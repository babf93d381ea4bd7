//! How often a price is charged.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A calendar unit that Stripe bills by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Interval {
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months.
    #[default]
    Month,
    /// Years.
    Year,
}

impl Interval {
    /// The word that Stripe uses, and people too.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The most of it that make a period: three years (`facts` §3).
    pub const fn most(self) -> u32 {
        match self {
            Self::Day => 1095,
            Self::Week => 156,
            Self::Month => 36,
            Self::Year => 3,
        }
    }

    /// Stripe's word read back.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Day, Self::Week, Self::Month, Self::Year].into_iter().find(|interval| interval.word() == word)
    }
}

/// A period's length: `count` × `interval`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct Every {
    /// Of what.
    pub interval: Interval,
    /// How many, from 1 to three years' worth.
    pub count: u32,
}

impl Every {
    /// Once a month.
    pub const MONTH: Self = Self { interval: Interval::Month, count: 1 };
    /// Once a year.
    pub const YEAR: Self = Self { interval: Interval::Year, count: 1 };

    /// Whether Stripe bills by it.
    pub const fn fits(self) -> bool {
        self.count >= 1 && self.count <= self.interval.most()
    }
}

impl std::fmt::Display for Every {
    /// After an amount: `a month`, `every 3 months`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.count {
            1 => write!(f, "a {}", self.interval.word()),
            count => write!(f, "every {count} {}s", self.interval.word()),
        }
    }
}
