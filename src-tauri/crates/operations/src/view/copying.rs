use domain::Money;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CustomerChoice, Mode};

/// What another workspace has that this one could take (experience.md, First run: "Copy to live").
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CopyView {
    /// The other workspace's id.
    pub from: String,
    /// Its name.
    pub from_name: String,
    /// This workspace's name.
    pub name: String,
    /// This workspace's mode.
    pub mode: Mode,
    /// Why nothing can be planned before Stripe is connected here; none where it is.
    pub needs_stripe: Option<String>,
    /// Prices on sale there that are no part of a plan.
    pub prices: u32,
    /// Plans on sale there.
    pub plans: u32,
    /// Its sources.
    pub sources: Vec<CopySourceRow>,
    /// Its clients, one row for each customer that pays.
    pub clients: Vec<CopyClientRow>,
}

/// A source of the other workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CopySourceRow {
    /// Name.
    pub name: String,
    /// What becomes of it, in words.
    pub words: String,
    /// It is, or will be, in this workspace.
    pub comes: bool,
}

/// Clients of the other workspace that share a payer, with the customer that is proposed here. A proposal never pairs by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CopyClientRow {
    /// Names the row in an answer: the customer there, or the client's id where it has none.
    pub payer: String,
    /// Nicknames of the clients.
    pub clients: Vec<String>,
    /// Those of them that this workspace has already.
    pub there: Vec<String>,
    /// Name of the customer there.
    pub customer_name: Option<String>,
    /// E-mail by which it is paired.
    pub email: Option<String>,
    /// Its clients' prices in words.
    pub prices: Vec<String>,
    /// Fixed prices of its subscriptions for one period, where there are any.
    pub fixed: Option<Money>,
    /// Accounts of its clients.
    pub accounts: u32,
    /// Whether a customer has to be chosen: not where all its clients are here, or nothing is billed through Stripe.
    pub asks: bool,
    /// Customers here with the same e-mail.
    pub found: Vec<CustomerChoice>,
    /// The one customer that is proposed.
    pub proposed: Option<String>,
    /// "same e-mail", "two customers have this e-mail: choose one".
    pub why: String,
}

/// What is to be taken over. Prices and plans always are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CopyParams {
    /// The workspace that it comes from.
    pub from: String,
    /// Sources without their keys, accounts never billed, and how files are read.
    pub sources: bool,
    /// Clients with accounts and rules.
    pub clients: bool,
    /// The fixed prices of their subscriptions too: each first period is invoiced as soon as its subscription is made.
    pub fixed: bool,
    /// Who pays for which clients here; clients of other payers are left out.
    pub customers: Vec<CopyAnswer>,
}

/// The owner's answer for one payer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CopyAnswer {
    /// The row's payer.
    pub payer: String,
    /// An existing customer here.
    pub customer: Option<String>,
    /// A customer is made with the name and e-mail that it has there.
    pub create: bool,
}
