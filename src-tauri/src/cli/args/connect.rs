//! Connections.

use clap::{Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub enum ConnectCommand {
    /// Connect or reconnect Stripe
    Stripe {
        /// Read the key from standard input
        #[arg(long, required = true)]
        key_stdin: bool,
        /// The account's e-mail, to be compared
        #[arg(long)]
        email: Option<String>,
        /// Accept a key that can do everything
        #[arg(long)]
        accept_secret_key: bool,
    },
    /// Connect a platform
    Platform {
        /// Connector, `parley`; `list` prints them
        connector: String,
        /// Read the key from standard input
        #[arg(long)]
        key_stdin: bool,
        /// Another address than the connector's own
        #[arg(long, value_name = "URL")]
        base: Option<String>,
        /// Name of the source
        #[arg(long)]
        name: Option<String>,
        /// Who pays for the AI
        #[arg(long, value_enum, default_value = "in-records")]
        cost: CostArg,
    },
    /// Connections as they stand
    Show,
    /// Forget Stripe's key
    Disconnect,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum CostArg {
    InRecords,
    OwnKeys,
    Unknown,
}
