//! The kinds of things that the mirror holds, the events that name them, and what the owner calls them.

use serde::{Deserialize, Serialize};

/// A kind of Stripe's objects, as lists and events tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Customers.
    Customers,
    /// Meters.
    Meters,
    /// Products.
    Products,
    /// Prices.
    Prices,
    /// Subscriptions with their items.
    Subscriptions,
    /// Invoices with their lines.
    Invoices,
    /// Which payment was for which invoice.
    InvoicePayments,
    /// Attempts at payments.
    Payments,
    /// Refunds.
    Refunds,
    /// Disputes.
    Disputes,
    /// Movements on the balance, with Stripe's fees.
    Fees,
    /// Payouts.
    Payouts,
    /// Stripe's billing credits.
    CreditGrants,
}

impl Kind {
    /// All, in the order in which they are read: invoices need prices, payments follow invoices.
    pub const ALL: [Self; 13] = [
        Self::Customers,
        Self::Meters,
        Self::Products,
        Self::Prices,
        Self::Subscriptions,
        Self::Invoices,
        Self::InvoicePayments,
        Self::Payments,
        Self::Refunds,
        Self::Disputes,
        Self::Fees,
        Self::Payouts,
        Self::CreditGrants,
    ];

    /// The cursor that remembers its last list.
    pub const fn cursor(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Meters => "meters",
            Self::Products => "products",
            Self::Prices => "prices",
            // Read together: who pays and what was invoiced.
            Self::Subscriptions | Self::Invoices => super::INVOICES,
            Self::InvoicePayments => "invoice_payments",
            Self::Payments => "payments",
            Self::Refunds => "refunds",
            Self::Disputes => "disputes",
            Self::Fees => "fees",
            Self::Payouts => "payouts",
            Self::CreditGrants => "credit_grants",
        }
    }

    /// What the owner calls it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Customers => "Customers",
            Self::Meters => "Meters",
            Self::Products => "Products",
            Self::Prices => "Prices",
            Self::Subscriptions => "Subscriptions",
            Self::Invoices => "Invoices",
            Self::InvoicePayments => "Which payment was for which invoice",
            Self::Payments => "Payments",
            Self::Refunds => "Refunds",
            Self::Disputes => "Disputes",
            Self::Fees => "Stripe's fees",
            Self::Payouts => "Payouts",
            Self::CreditGrants => "Stripe's billing credits",
        }
    }

    /// The permission that it takes, in the words of Stripe's page for restricted keys.
    pub const fn permission(self) -> &'static str {
        match self {
            Self::Customers => "Customers",
            Self::Meters => "Meters",
            Self::Products => "Products",
            Self::Prices => "Prices",
            Self::Subscriptions => "Subscriptions",
            Self::Invoices | Self::InvoicePayments => "Invoices",
            Self::Payments | Self::Refunds => "Charges and Refunds",
            Self::Disputes => "Disputes",
            Self::Fees => "Balance",
            Self::Payouts => "Payouts",
            Self::CreditGrants => "Credit grants",
        }
    }

    /// Whether sending needs it: without it nothing can be sent, so its absence is a failure and not a gap.
    pub const fn is_needed_to_send(self) -> bool {
        matches!(self, Self::Subscriptions | Self::Invoices)
    }

    /// Whether its list is always read whole, so that what it no longer shows is gone. The others are lists of what happened: they only grow.
    pub const fn is_listed_whole(self) -> bool {
        matches!(self, Self::Customers | Self::Meters | Self::Products | Self::Prices | Self::Subscriptions | Self::CreditGrants)
    }

    /// The kinds that an event makes stale; the first one is that of the object it names.
    pub fn named_by(event: &str) -> &'static [Self] {
        let (noun, _) = event.rsplit_once('.').unwrap_or((event, ""));
        match noun {
            "customer" => &[Self::Customers],
            "billing.meter" => &[Self::Meters],
            "product" => &[Self::Products],
            "price" => &[Self::Prices],
            "customer.subscription" => &[Self::Subscriptions],
            // The next invoice is no object yet.
            "invoice" if event == "invoice.upcoming" => &[],
            // A failed attempt has no event of its own that names both: the link is made when the invoice becomes final.
            "invoice" => &[Self::Invoices, Self::InvoicePayments],
            "invoice_payment" => &[Self::InvoicePayments],
            "charge" => &[Self::Payments, Self::Fees],
            "charge.refund" | "refund" => &[Self::Refunds, Self::Fees],
            "charge.dispute" => &[Self::Disputes, Self::Fees],
            "payout" => &[Self::Payouts, Self::Fees],
            "billing.credit_grant" => &[Self::CreditGrants],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_names_its_kind_and_no_other() {
        for (event, kinds) in [
            ("customer.updated", vec![Kind::Customers]),
            ("customer.subscription.updated", vec![Kind::Subscriptions]),
            ("customer.subscription.trial_will_end", vec![Kind::Subscriptions]),
            ("invoice.finalized", vec![Kind::Invoices, Kind::InvoicePayments]),
            ("invoice.upcoming", vec![]),
            ("invoice_payment.paid", vec![Kind::InvoicePayments]),
            ("charge.failed", vec![Kind::Payments, Kind::Fees]),
            ("charge.dispute.created", vec![Kind::Disputes, Kind::Fees]),
            ("charge.refund.updated", vec![Kind::Refunds, Kind::Fees]),
            ("billing.meter.deactivated", vec![Kind::Meters]),
            ("billing.credit_grant.created", vec![Kind::CreditGrants]),
            ("payment_intent.succeeded", vec![]),
            ("customer.source.created", vec![]),
            ("v1.something.new", vec![]),
        ] {
            assert_eq!(Kind::named_by(event), kinds, "{event}");
        }
    }
}
