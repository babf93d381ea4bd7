use domain::Money;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a workspace stands, in a dozen figures with their age: what `rebill status` prints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusView {
    /// The workspace's now.
    pub as_of: Timestamp,
    /// Each source of usage, oldest first.
    pub sources: Vec<SourceStatus>,
    /// When Stripe was read last, as far as the mirror goes; none where nothing is billed through it, or it was never read.
    pub stripe_read_at: Option<Timestamp>,
    /// When usage was last turned into units; none before the first time.
    pub counted_at: Option<Timestamp>,
    /// Units due in periods that are not final, statements included.
    pub due: UnitsWorth,
    /// Of these, units that Stripe took.
    pub sent: UnitsWorth,
    /// Of these, units that are ready and wait for a send.
    pub waiting: UnitsWorth,
    /// Units that a bound holds.
    pub held: UnitsWorth,
    /// Units that something stops: no payer, doubt, foreign counts.
    pub stopped: UnitsWorth,
    /// Late units of final periods; below zero where more is owed than late.
    pub late: UnitsWorth,
    /// Usage without a client.
    pub unassigned: UnassignedWorth,
}

/// A source of usage: how fresh it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceStatus {
    /// Its name.
    pub name: String,
    /// Connector id; `csv` for imported files.
    pub connector: String,
    /// When it was last read well, or a file of it imported.
    pub last_sync: Option<Timestamp>,
    /// When it is read next by the schedule, while the window is open; none when only by hand.
    pub next_sync: Option<Timestamp>,
    /// Why it cannot be read, with the cure.
    pub problem: Option<String>,
    /// Records that the platform no longer lists; they stay.
    pub gone_records: u64,
    /// When the first of them was missed.
    pub gone_since: Option<Timestamp>,
}

/// Units with their money, one amount per currency: amounts of different currencies are never added (law §1.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitsWorth {
    /// Whole units.
    pub units: String,
    /// What they are worth, each under its own period's price.
    pub worth: Vec<Money>,
}

/// Usage without a client, with what it would be worth at the usual prices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnassignedWorth {
    /// Accounts on the platforms.
    pub accounts: u64,
    /// Value of those that have a usual price.
    pub worth: Vec<Money>,
    /// Accounts whose usage has no usual price, so that no value is given.
    pub without_value: u64,
    /// Their oldest unassigned record.
    pub since: Option<Timestamp>,
}
