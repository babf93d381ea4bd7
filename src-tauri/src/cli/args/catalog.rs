//! Prices.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum PriceCommand {
    /// A plain price per unit: meter, product and metered price
    New {
        /// tokens, messages, seconds…
        #[arg(long)]
        meter: String,
        /// Quantity of the meter in one unit
        #[arg(long, default_value = "1000")]
        unit: String,
        /// Price of one unit, main units
        #[arg(long)]
        amount: String,
        #[arg(long)]
        currency: String,
        /// Product name as clients see it
        #[arg(long)]
        name: Option<String>,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
    /// Metered prices that rules can use
    List,
}
