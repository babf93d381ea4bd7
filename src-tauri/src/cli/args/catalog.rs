//! Prices and products.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum PriceCommand {
    /// A price: plain per unit by flags, or of any model from a file
    New(NewPriceArgs),
    /// Metered prices that rules can use; with words, --all or --archived, every price of the account
    List {
        /// Part of a name, a note or a lookup key; a whole id
        #[arg(default_value = "")]
        search: String,
        /// Every price on sale, also those that count no usage
        #[arg(long)]
        all: bool,
        /// Archived ones too
        #[arg(long)]
        archived: bool,
    },
    /// A price: amounts, who pays by it, its draft
    Show {
        /// price_…
        id: String,
    },
    /// A new price instead of this one: the lookup key moves, the old one is archived
    Edit {
        /// price_…
        id: String,
        /// The whole price as JSON, as `price show --json` gives it under `draft`; - reads standard input
        #[arg(long, value_name = "DRAFT.json")]
        file: PathBuf,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
    /// Take a price off sale; whoever is on it stays
    Archive(ArchiveArgs),
    /// Put an archived price back on sale
    Restore(ArchiveArgs),
    /// What a quantity would cost, line by line, and where more use costs less
    Simulate {
        /// A price in Stripe…
        id: Option<String>,
        /// …or one as JSON; - reads standard input
        #[arg(long, value_name = "DRAFT.json", conflicts_with = "id", required_unless_present = "id")]
        file: Option<PathBuf>,
        /// Units
        #[arg(long)]
        units: String,
        /// One of its currencies; its own by default
        #[arg(long)]
        currency: Option<String>,
    },
}

#[derive(Debug, Clone, Args)]
pub struct NewPriceArgs {
    /// tokens, messages, seconds…
    #[arg(long, required_unless_present = "file")]
    pub meter: Option<String>,
    /// Quantity of the meter in one unit
    #[arg(long, default_value = "1000", conflicts_with = "file")]
    pub unit: String,
    /// Price of one unit, main units
    #[arg(long, required_unless_present = "file")]
    pub amount: Option<String>,
    #[arg(long, required_unless_present = "file")]
    pub currency: Option<String>,
    /// Product name as clients see it
    #[arg(long, conflicts_with = "file")]
    pub name: Option<String>,
    /// The whole price and its product as JSON: {"new_product": {"name": …}, "price": {…}}; - reads standard input
    #[arg(long, value_name = "DRAFT.json", conflicts_with_all = ["meter", "amount", "currency"])]
    pub file: Option<PathBuf>,
    /// Do it; without this the plan is printed
    #[arg(long)]
    pub apply: bool,
}

#[derive(Debug, Clone, Args)]
pub struct ArchiveArgs {
    /// price_… or prod_…
    pub id: String,
    /// Do it; without this the plan is printed
    #[arg(long)]
    pub apply: bool,
}

#[derive(Debug, Subcommand)]
pub enum ProductCommand {
    /// Change a product's name, description, unit label, card statement or features
    Edit {
        /// prod_…
        id: String,
        /// Name as clients see it
        #[arg(long)]
        name: Option<String>,
        /// Short, price only; an empty text removes
        #[arg(long)]
        description: Option<String>,
        /// What one unit is called, at most 12 characters; an empty text removes
        #[arg(long)]
        unit_label: Option<String>,
        /// What stands on a card statement, 5 to 22 characters
        #[arg(long)]
        statement_descriptor: Option<String>,
        /// A line of a price table; give it once for each, they replace all
        #[arg(long = "feature")]
        features: Vec<String>,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
    /// Take a product off sale; whoever is on its prices stays
    Archive(ArchiveArgs),
    /// Put an archived product back on sale
    Restore(ArchiveArgs),
}

#[derive(Debug, Clone, Args)]
pub struct CopyToArgs {
    /// The other workspace, by name or id: the live one, as a rule
    #[arg(value_name = "WORKSPACE")]
    pub to: String,
    /// Products, prices and plans alone: no source and no client
    #[arg(long, conflicts_with_all = ["customer", "create_customers", "with_fixed_prices"])]
    pub catalog_only: bool,
    /// Who pays for a client there, `NICK=cus_…`, may be given several times; else the one customer with the same e-mail
    #[arg(long, value_name = "NICK=CUSTOMER", value_parser = nickname_and_customer)]
    pub customer: Vec<(String, String)>,
    /// Make a customer where none there has the e-mail; without this such clients are left out
    #[arg(long)]
    pub create_customers: bool,
    /// Begin the fixed prices of their subscriptions too: each first period is invoiced at once
    #[arg(long)]
    pub with_fixed_prices: bool,
    /// Do it; without this the plan is printed
    #[arg(long)]
    pub apply: bool,
}

/// `NICK=cus_…`; a nickname may hold the sign itself.
fn nickname_and_customer(text: &str) -> Result<(String, String), String> {
    let parts = text.rsplit_once('=').map(|(nickname, customer)| (nickname.trim(), customer.trim()));
    match parts {
        Some((nickname, customer)) if !nickname.is_empty() && customer.starts_with("cus_") => {
            Ok((nickname.to_owned(), customer.to_owned()))
        }
        _ => Err("write it as NICK=cus_…".to_owned()),
    }
}
