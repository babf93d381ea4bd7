//! Connections.

use clap::{Args, Subcommand, ValueEnum};

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
        /// Say that a key that may not read its account belongs to this workspace's account
        #[arg(long)]
        accept_unread_account: bool,
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
    /// Give a source a new key, or its first one after it was copied
    Key {
        /// The source, by name or id
        source: String,
        /// Read the key from standard input
        #[arg(long, required = true)]
        key_stdin: bool,
    },
    /// Connections as they stand
    Show,
    /// Charges, payouts, what Stripe wants, the balance, and what is wrong with its fix
    Account {
        /// Ask Stripe now; without this it is as it was read last
        #[arg(long)]
        refresh: bool,
        /// Only what Stripe's support asks for: account, request ids, reasons
        #[arg(long)]
        support: bool,
    },
    /// The webhooks that your platforms want on your Stripe account, one for each address
    Webhook(WebhookArgs),
    /// Forget Stripe's key
    Disconnect,
}

#[derive(Debug, Args)]
pub struct WebhookArgs {
    /// The address that your platform names; without it what is registered is shown
    #[arg(long)]
    pub url: Option<String>,
    /// An event, may be given several times; by default those registered for the address, at first the nine of Insighto's guide
    #[arg(long, value_name = "NAME", requires = "url", conflicts_with = "remove")]
    pub event: Vec<String>,
    /// Version in which the events are written; the account's own by default
    #[arg(long, value_name = "VERSION", requires = "url", conflicts_with = "remove")]
    pub api_version: Option<String>,
    /// Look on the account now
    #[arg(long)]
    pub look: bool,
    /// Take the one with the address off the account; without --url the only one
    #[arg(long)]
    pub remove: bool,
    /// Do it; without this the plan is printed
    #[arg(long)]
    pub apply: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum CostArg {
    InRecords,
    OwnKeys,
    Unknown,
}
