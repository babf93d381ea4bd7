//! Set-up and settings.

use clap::{Args, Subcommand, ValueEnum};

use super::PreviewArgs;

#[derive(Debug, Subcommand)]
pub enum SetupCommand {
    /// The checklist
    Show,
    /// Name, currency and zone of the agency
    Agency {
        /// Name of your agency, as statements show it
        #[arg(long)]
        name: String,
        /// Currency of its figures, such as usd
        #[arg(long)]
        currency: String,
        /// IANA zone, Europe/Berlin
        #[arg(long)]
        zone: String,
    },
    /// Bill through Stripe, or outside it by numbered statements
    Method {
        #[arg(value_enum)]
        method: MethodArg,
    },
    /// Save a credit price, or skip it
    CreditPrice {
        #[command(flatten)]
        price: PreviewArgs,
    },
    /// Leave the credit price out
    SkipCreditPrice,
}

#[derive(Debug, Subcommand)]
pub enum MethodCommand {
    /// What bills each client now, and from when on something else does
    Show,
    /// Change it for all, or for one client; each is billed as now until its period ends
    Set {
        #[arg(value_enum)]
        method: MethodArg,
        /// Only this client, instead of the workspace's own method
        #[arg(long)]
        client: Option<String>,
        /// Do it; without this it says what would happen
        #[arg(long)]
        apply: bool,
    },
    /// Bring a client from statements to Stripe: a subscription on its plan's prices begins where its statements end
    Subscribe {
        /// Id or nickname
        client: String,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum MethodArg {
    Stripe,
    Custom,
}

#[derive(Debug, Args)]
pub struct SettingsArgs {
    /// Name of your agency, as statements show it
    #[arg(long)]
    pub name: Option<String>,
    /// Time zone of days and months, such as Europe/Berlin; a new one starts with the next period
    #[arg(long)]
    pub zone: Option<String>,
    /// ask or automatic
    #[arg(long, value_enum)]
    pub sending: Option<SendingArg>,
    /// Floor of the bounds, main units
    #[arg(long)]
    pub floor: Option<String>,
    /// The floor is for prices in this currency, such as HUF; an empty floor goes back to the usual one
    #[arg(long, requires = "floor")]
    pub floor_currency: Option<String>,
    /// Hold above this multiple of the largest period
    #[arg(long)]
    pub period_multiple: Option<u32>,
    /// Hold a run above this multiple of the largest run
    #[arg(long)]
    pub run_multiple: Option<u32>,
    /// Hold a run only above so many floors, 1 to 100
    #[arg(long)]
    pub run_floors: Option<u32>,
    /// Hold corrections above so many per cent of the last full period, 1 to 100
    #[arg(long)]
    pub correction_percent: Option<u32>,
    /// Let corrections up to this part of the floor pass, 1 to 100: 10 is a tenth
    #[arg(long)]
    pub correction_part: Option<u32>,
    /// Hours between two sends to one client that go by themselves, 1 to 168
    #[arg(long, value_name = "HOURS")]
    pub send_every: Option<u32>,
    /// off, hourly, every:MINUTES or daily:HH:MM
    #[arg(long)]
    pub schedule: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SendingArg {
    Ask,
    Automatic,
}
