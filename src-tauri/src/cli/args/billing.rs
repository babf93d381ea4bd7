//! Going live, sending, holding.

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub struct GoLiveArgs {
    /// Only these clients
    #[arg(long)]
    pub client: Vec<String>,
    /// Floor of the bounds, main units; asked for where the currency has none
    #[arg(long)]
    pub floor: Option<String>,
    /// Confirm that the platform does not bill these clients itself
    #[arg(long)]
    pub platform_does_not_bill: bool,
    /// Go live; without this the check is printed
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct SendArgs {
    /// Only this client
    #[arg(long)]
    pub client: Option<String>,
    /// Send; without this the queue is printed
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct HeldArgs {
    #[command(subcommand)]
    pub command: Option<HeldCommand>,
}

#[derive(Debug, Subcommand)]
pub enum HeldCommand {
    /// Send it up to the units shown
    Approve {
        id: String,
        #[arg(long)]
        note: Option<String>,
    },
    /// Never send these units
    WriteOff {
        id: String,
        #[arg(long)]
        note: Option<String>,
    },
}

#[derive(Debug, Args)]
pub struct SentArgs {
    #[command(subcommand)]
    pub command: Option<SentCommand>,
    /// Only this client
    #[arg(long)]
    pub client: Option<String>,
    /// Only reports that need you
    #[arg(long)]
    pub needs_you: bool,
}

#[derive(Debug, Subcommand)]
pub enum SentCommand {
    /// It arrived at Stripe
    Arrived { identifier: String },
    /// It did not arrive; its units become due again or late
    NotArrived { identifier: String },
    /// Refused by Stripe: let its units go to a new report, or be late where the period is over
    LetGo { identifier: String },
    /// Counted by Stripe but on no invoice: seen; its units are listed as late
    Seen { identifier: String },
}
