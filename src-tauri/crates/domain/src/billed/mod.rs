//! The mirror's value types: what Stripe says about customers, items, invoices, meters and counts.
//!
//! Enums are open: a value that Stripe adds tomorrow is kept as text and never fails (`facts` §1).

mod count;
mod invoice;
mod item;
mod meter;
mod open_enum;
mod payment;
mod subscription;

pub use count::{Booked, Comparison, Count};
pub use invoice::{Invoice, InvoiceLine, InvoiceStatus, OnceLine, PeriodInvoice};
pub use item::{BillingMode, CollectionMethod, Customer, Item, Payer, SubscriptionStatus, payer};
pub use meter::{MeterFormula, MeterStatus, MeterUnfit, MirrorPrice, StripeMeter};
pub use payment::{
    Dispute, DisputeStatus, Fee, InvoicePayment, Payment, PaymentFailure, PaymentStatus, Payout, PayoutStatus, Refund, StripeGrant,
};
pub use subscription::{CollectionPause, SubscribedPrice, Subscription};
