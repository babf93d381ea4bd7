//! Subscriptions and amounts of their own.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum SubscriptionCommand {
    /// What a client subscribes to, as last read from Stripe
    Show { client: String },
    /// Begin a subscription: its first two invoices beside Stripe's own preview, then the plan
    New(NewSubscriptionArgs),
    /// Other prices: at the period's end, or with --now where no metered price changes
    Change {
        client: String,
        /// price_… that it has afterwards; may be given several times
        #[arg(long, required = true)]
        price: Vec<String>,
        /// sub_…, when the client has several
        #[arg(long)]
        subscription: Option<String>,
        /// At once; licensed prices only
        #[arg(long)]
        now: bool,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
    /// End it with its period, or --now
    Cancel {
        client: String,
        /// sub_…, when the client has several
        #[arg(long)]
        subscription: Option<String>,
        /// At once, with a last invoice for the usage so far
        #[arg(long)]
        now: bool,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
    /// Stop collecting: invoices are voided, or with --keep-drafts stay drafts
    Pause {
        client: String,
        /// sub_…, when the client has several
        #[arg(long)]
        subscription: Option<String>,
        /// Invoices stay drafts instead of being voided
        #[arg(long)]
        keep_drafts: bool,
        /// When it ends by itself: 2026-12-20, or a time
        #[arg(long)]
        until: Option<String>,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
    /// Collect again after a pause
    Resume {
        client: String,
        /// sub_…, when the client has several
        #[arg(long)]
        subscription: Option<String>,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
    /// How it is paid from the next invoice on: --card, or an invoice that is sent with --days to pay
    #[command(group(clap::ArgGroup::new("how").required(true).args(["card", "days"])))]
    Collect {
        client: String,
        /// What is on file is charged
        #[arg(long)]
        card: bool,
        /// An invoice is sent, with this many days to pay it
        #[arg(long, value_name = "N")]
        days: Option<u32>,
        /// sub_…, when the client has several
        #[arg(long)]
        subscription: Option<String>,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
    /// Call off one that is to begin later: it never does
    CallOff {
        client: String,
        /// sub_sched_…, when several are to begin
        #[arg(long)]
        schedule: Option<String>,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
    /// Take back an end, or a change of prices, before it comes
    Keep {
        client: String,
        /// sub_…, when the client has several
        #[arg(long)]
        subscription: Option<String>,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
}

#[derive(Debug, Args)]
pub struct NewSubscriptionArgs {
    pub client: String,
    /// price_… of every period; may be given several times
    #[arg(long, required = true)]
    pub price: Vec<String>,
    /// price_… charged once on the first invoice; may be given several times
    #[arg(long)]
    pub once: Vec<String>,
    /// ISO code; the customer's own when left out
    #[arg(long)]
    pub currency: Option<String>,
    /// When it begins: now, 2026-12-20, or a time
    #[arg(long)]
    pub start: Option<String>,
    /// When periods turn first: `common` for the day of most clients, or a time
    #[arg(long)]
    pub anchor: Option<String>,
    /// Days until which nothing is charged
    #[arg(long)]
    pub trial_days: Option<u32>,
    /// Send invoices with this many days to pay; without it the saved payment method is charged
    #[arg(long)]
    pub days_until_due: Option<u32>,
    /// Do it; without this the plan is printed
    #[arg(long)]
    pub apply: bool,
}

#[derive(Debug, Args)]
pub struct InvoiceItemArgs {
    pub client: String,
    /// Main units: 150.00; below zero lowers the next invoice
    #[arg(long, allow_hyphen_values = true)]
    pub amount: String,
    /// What the client reads on the invoice
    #[arg(long)]
    pub description: String,
    /// ISO code; the customer's own when left out
    #[arg(long)]
    pub currency: Option<String>,
    /// On an invoice of its own instead of the next one
    #[arg(long)]
    pub own_invoice: bool,
    /// With --own-invoice: send it with this many days to pay
    #[arg(long)]
    pub days_until_due: Option<u32>,
    /// Do it; without this the plan is printed
    #[arg(long)]
    pub apply: bool,
}

#[derive(Debug, Args)]
pub struct StopArgs {
    pub client: String,
    /// At once instead of at the period's end
    #[arg(long)]
    pub now: bool,
    /// Although units were not sent: nobody pays for them
    #[arg(long)]
    pub leave_unsent: bool,
    /// Although units are in doubt
    #[arg(long)]
    pub despite_doubt: bool,
    /// Do it; without this it says what would happen
    #[arg(long, alias = "yes")]
    pub apply: bool,
}
