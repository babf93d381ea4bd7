//! Another Stripe customer for a client, in our own file. Nothing leaves the laptop.

use serde::{Deserialize, Serialize};

use super::Ref;

/// A client that is billed to another customer from now on. Rules are fixed, so each is ended and another one begins (law §6.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkCustomer {
    /// Client by our id.
    pub client: String,
    /// The customer to be.
    pub customer: Ref,
    /// The rules that go over.
    pub rules: Vec<LinkRule>,
}

/// A rule that ends, and the one that takes over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRule {
    /// Id of the rule that ends.
    pub ends: String,
    /// Id of the rule that begins.
    pub begins: String,
    /// The subscription that prices it.
    pub subscription: Option<Ref>,
}
