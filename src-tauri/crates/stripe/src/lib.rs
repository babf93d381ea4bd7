//! A narrow Stripe client: typed calls, retries, idempotency, pagination, errors by kind.
//!
//! A call is a value, made by the module of its noun and sent by the [`Client`]:
//!
//! ```ignore
//! let client = Client::new(Config::new(Base::parse(Base::OFFICIAL)?, Key::parse(&pasted)?))?;
//! let price = client.send(&prices::retrieve("price_1")).await?.value;
//! let all = client.all(prices::list(&prices::Filter::default()), 1000, || cancelled.is_cancelled()).await?;
//! ```
//!
//! Every write wants an [`IdempotencyKey`]. Reads and writes are repeated by Stripe's own rule, except meter events, which are
//! sent exactly once; [`meter_events::verdict`] says what an outcome proves.

#![deny(clippy::float_arithmetic, clippy::disallowed_types)]

pub mod account;
pub mod balance;
pub mod balance_transactions;
pub mod charges;
pub mod checkout;
pub mod credit_grants;
pub mod customers;
pub mod disputes;
pub mod events;
pub mod invoice_items;
pub mod invoice_payments;
pub mod invoices;
pub mod meter_events;
pub mod meters;
pub mod payment_methods;
pub mod payouts;
pub mod permissions;
pub mod portal;
pub mod prices;
pub mod products;
pub mod refunds;
pub mod schedules;
pub mod subscriptions;
pub mod tax_rates;
pub mod test_clocks;
pub mod webhook_endpoints;

mod base;
mod client;
mod error;
mod form;
mod key;
mod page;
mod reply;
mod request;
mod retry;
mod wire;

pub use base::{Base, BaseError};
pub use client::{API_VERSION, Client, Config, ConfigError, Pause, Tally};
pub use error::{Error, ErrorFacts, ErrorKind, Sent};
pub use form::Form;
pub use key::{Key, KeyError, KeyKind, LiveKey, Mode, TestKey};
pub use page::{Collected, Ended, List, Listed, PAGE_SIZE, Page, Pages, SearchPage};
pub use reply::Reply;
pub use request::{Call, IdempotencyKey, InvalidIdempotencyKey, Method, Request, Tries};
pub use wire::{ExactDecimal, Inexact};

/// Stripe's `metadata`: up to 50 pairs, keys to 40 and values to 500 characters. In an update, an empty value removes its key.
pub type Metadata = std::collections::BTreeMap<String, String>;
