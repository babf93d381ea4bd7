//! Stripe customers, and planned changes with their receipts.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum CustomerCommand {
    /// Find customers by a part of name or e-mail, or by id
    Search {
        text: String,
        /// Ask Stripe as well; without this what the last sync read is searched
        #[arg(long)]
        stripe: bool,
    },
    /// One customer
    Show { customer: String },
    /// Make a customer
    New {
        /// Name as it stands on invoices
        name: String,
        #[command(flatten)]
        fields: CustomerFields,
        /// Bill this client to the new customer from now on
        #[arg(long)]
        client: Option<String>,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
    /// Change a customer; what is not given stays
    Edit {
        customer: String,
        /// Name as it stands on invoices
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        fields: CustomerFields,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
    /// Bill a client to another customer from now on; what was sent stays where it is
    Link {
        client: String,
        customer: String,
        /// Do it; without this the plan is printed
        #[arg(long)]
        apply: bool,
    },
}

/// Fields of a customer; an empty text takes one away.
#[derive(Debug, Clone, Default, Args)]
pub struct CustomerFields {
    /// Where Stripe sends invoices
    #[arg(long)]
    pub email: Option<String>,
    #[arg(long)]
    pub phone: Option<String>,
    /// Your own note in Stripe; the client does not see it
    #[arg(long)]
    pub note: Option<String>,
    /// none, exempt or reverse
    #[arg(long)]
    pub tax: Option<String>,
    /// Street and number
    #[arg(long)]
    pub line1: Option<String>,
    #[arg(long)]
    pub line2: Option<String>,
    #[arg(long)]
    pub city: Option<String>,
    #[arg(long)]
    pub state: Option<String>,
    #[arg(long)]
    pub postal_code: Option<String>,
    /// Two letters, such as US
    #[arg(long)]
    pub country: Option<String>,
}

#[derive(Debug, Args)]
pub struct ChangesArgs {
    #[command(subcommand)]
    pub command: Option<ChangesCommand>,
}

#[derive(Debug, Subcommand)]
pub enum ChangesCommand {
    /// One planned change, or its receipt
    Show { id: String },
    /// Finish a change: what is done is not done twice
    Retry {
        id: String,
        /// Only this failed step, and what waits for it
        #[arg(long)]
        step: Option<String>,
    },
    /// Put a change away before anything of it was done
    Discard { id: String },
}
