//! Identities. Each kind is its own type, so that a client's id cannot be passed where a meter's is wanted.

macro_rules! ids {
    ($($(#[$docs:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, ts_rs::TS)]
        #[serde(transparent)]
        #[ts(type = "string")]
        pub struct $name(String);

        impl $name {
            /// Takes the id as it was made or received.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

ids! {
    /// A workspace: one agency, one file (UUID).
    WorkspaceId,
    /// A connection to a platform (UUID).
    SourceId,
    /// Whatever a platform counts usage for (UUID; the platform's own id is an attribute).
    SubjectId,
    /// A client of the agency (UUID).
    ClientId,
    /// A kind of usage with a unit (UUID).
    MeterId,
    /// One usage record (UUID).
    RecordId,
    /// A dated mapping of a subject to a client (UUID).
    MappingId,
    /// A billing rule (UUID).
    RuleId,
    /// A billing period of a rule (UUID).
    PeriodId,
    /// A report: one meter event sent, or to be sent (UUID).
    ReportId,
    /// A pull or a send (UUID).
    RunId,
    /// A statement under the Custom billing method (UUID).
    StatementId,
    /// A change set (UUID).
    ChangeSetId,
    /// A plan (UUID).
    PlanId,
    /// A Stripe customer (`cus_…`).
    CustomerId,
    /// A Stripe subscription (`sub_…`).
    SubscriptionId,
    /// A Stripe subscription item (`si_…`).
    ItemId,
    /// A Stripe price (`price_…`).
    PriceId,
    /// A Stripe product (`prod_…`).
    ProductId,
    /// A Stripe meter (`mtr_…`).
    StripeMeterId,
    /// A Stripe invoice (`in_…`).
    InvoiceId,
    /// A line of a Stripe invoice (`il_…`).
    InvoiceLineId,
    /// A payment for an invoice (`inpay_…`).
    InvoicePaymentId,
    /// An attempt at a payment (`ch_…`, `py_…`).
    PaymentId,
    /// A refund (`re_…`).
    RefundId,
    /// A dispute (`dp_…`).
    DisputeId,
    /// A movement on the balance (`txn_…`).
    FeeId,
    /// A payout (`po_…`).
    PayoutId,
    /// A grant of Stripe's billing credits (`credgr_…`).
    StripeGrantId,
}
