//! The invented agency: Northlight AI, a dozen clients on the platform Parley, and what is special about four of them.

use serde::{Deserialize, Serialize};

pub(crate) const NAME: &str = "Northlight AI";
pub(crate) const EMAIL: &str = "owner@northlight.example";

/// What a client of the sandbox agency is billed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargedBy {
    /// $0.10 per unit of 1000 tokens.
    Tokens,
    /// $0.02 per message.
    Messages,
    /// $0.14 per unit of 60 seconds.
    Minutes,
}

/// A client of the agency: an account on the platform, and (but for two) a customer and a subscription in Stripe.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    /// Its name on the platform and, but for one, in Stripe.
    pub name: &'static str,
    /// Last part of its ids: `acc_harbor`, `cus_SandboxHarbor`, `sub_SandboxHarbor`.
    pub slug: &'static str,
    /// Its e-mail address in both places.
    pub email: &'static str,
    /// How it is billed in [`crate::Scene::Agency`].
    pub charged_by: ChargedBy,
    /// What is special about it.
    pub role: Role,
    /// Conversations a day.
    pub(crate) daily: i64,
    /// The platform's cost of one token, in millionths of a dollar.
    pub(crate) token_cost: i64,
}

/// Why a client is in the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Like any other.
    Ordinary,
    /// Its platform account belongs to no customer.
    Unmapped,
    /// It costs more than $0.10 per 1000 tokens.
    BelowCost,
    /// Its use in the running period is more than five times its former ones ([`crate::Scene::Agency`]).
    Held,
    /// Its card declines: its last invoice stays open.
    Unpaid,
    /// A customer without a subscription.
    NoPayer,
}

/// A customer in Stripe that is no client on the platform.
pub(crate) const STRANGER: (&str, &str, &str) = ("Tidewater Marina", "Tidewater", "dock@tidewatermarina.example");

impl Client {
    /// Id of its account on the platform.
    #[must_use]
    pub fn account(&self) -> String {
        format!("acc_{}", self.slug.to_lowercase())
    }

    /// Id of its customer in Stripe, if it has one.
    #[must_use]
    pub fn customer(&self) -> Option<String> {
        (self.role != Role::Unmapped).then(|| customer_id(self.slug))
    }

    /// Id of its subscription in [`crate::Scene::Agency`], if it has one.
    #[must_use]
    pub fn subscription(&self) -> Option<String> {
        (!matches!(self.role, Role::Unmapped | Role::NoPayer)).then(|| format!("sub_Sandbox{}", self.slug))
    }
}

pub(crate) fn customer_id(slug: &str) -> String {
    format!("cus_Sandbox{slug}")
}

impl ChargedBy {
    /// Id of the meter in [`crate::Scene::Agency`].
    #[must_use]
    pub fn meter(self) -> &'static str {
        match self {
            Self::Tokens => "mtr_SandboxTokens",
            Self::Messages => "mtr_SandboxMessages",
            Self::Minutes => "mtr_SandboxMinutes",
        }
    }

    /// The meter's event name.
    #[must_use]
    pub fn event_name(self) -> &'static str {
        match self {
            Self::Tokens => "tokens",
            Self::Messages => "messages",
            Self::Minutes => "minutes",
        }
    }

    /// Id of the price in [`crate::Scene::Agency`].
    #[must_use]
    pub fn price(self) -> &'static str {
        match self {
            Self::Tokens => "price_SandboxTokens",
            Self::Messages => "price_SandboxMessages",
            Self::Minutes => "price_SandboxMinutes",
        }
    }

    /// Id of the product in [`crate::Scene::Agency`].
    #[must_use]
    pub fn product(self) -> &'static str {
        match self {
            Self::Tokens => "prod_SandboxTokens",
            Self::Messages => "prod_SandboxMessages",
            Self::Minutes => "prod_SandboxMinutes",
        }
    }

    /// How much of the platform's meter (tokens, messages, seconds) makes one unit on the invoice.
    #[must_use]
    pub fn billing_unit(self) -> i64 {
        match self {
            Self::Tokens => 1000,
            Self::Messages => 1,
            Self::Minutes => 60,
        }
    }

    /// Price of one unit in cents.
    #[must_use]
    pub fn unit_amount(self) -> i64 {
        match self {
            Self::Tokens => 10,
            Self::Messages => 2,
            Self::Minutes => 14,
        }
    }
}

const fn client(name: &'static str, slug: &'static str, email: &'static str, daily: i64) -> Client {
    Client { name, slug, email, charged_by: ChargedBy::Tokens, role: Role::Ordinary, daily, token_cost: 31 }
}

/// The dozen, as the platform lists them. About 555 conversations a day: fifty thousand in ninety days.
pub const CLIENTS: [Client; 12] = [
    client("Harbor Dental Group", "Harbor", "billing@harbordental.example", 110),
    client("Pier 9 Restaurants", "Pier9", "accounts@pier9.example", 85),
    client("Lumen Optics", "Lumen", "office@lumenoptics.example", 70),
    client("Bluebird Realty", "Bluebird", "hello@bluebirdrealty.example", 60),
    client("Oakfield Veterinary", "Oakfield", "desk@oakfieldvet.example", 50),
    Client { role: Role::Unpaid, ..client("Maple & Main Law", "Maple", "billing@maplemain.example", 45) },
    Client { role: Role::BelowCost, token_cost: 104, ..client("Willow Fitness", "Willow", "team@willowfitness.example", 38) },
    Client { charged_by: ChargedBy::Messages, ..client("Cedar Physiotherapy", "Cedar", "frontdesk@cedarphysio.example", 34) },
    Client { role: Role::Unmapped, ..client("Summit Roofing", "Summit", "jobs@summitroofing.example", 24) },
    Client { role: Role::Held, ..client("Atlas Auto Care", "Atlas", "service@atlasauto.example", 8) },
    Client { charged_by: ChargedBy::Minutes, ..client("Kestrel HVAC", "Kestrel", "dispatch@kestrelhvac.example", 26) },
    Client { role: Role::NoPayer, ..client("Juniper Travel", "Juniper", "trips@junipertravel.example", 6) },
];
