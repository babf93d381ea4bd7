//! Usage sources: connector files, their runner, CSV import.
//!
//! Every source ends in the same [`UsageRecord`]. Numbers travel from bytes to [`domain::Quantity`] as decimals; a value
//! that does not fit is an error that names its record, never a truncation (law §1.3, §1.5). Nothing here stores: pages and
//! batches are handed to the caller, who stores them one by one. Nothing secret is printed: keys travel as
//! `secrecy::SecretString`, and no error carries a URL.
#![deny(missing_docs, clippy::float_arithmetic, clippy::disallowed_types)]

mod connector;
mod exact;
mod http;
pub mod import;
mod instant;
mod record;
mod request;
mod runner;

pub use connector::{
    Auth, BrokenRecord, Connector, ConnectorError, CostFile, Loaded, MeterFile, MoneyUnit, PlacedBy, Proof, Rate, Subject, Window,
};
pub use exact::{DecimalMark, Grouping, NumberError, NumberStyle};
pub use http::{Patience, PullError};
pub use instant::{TimeError, TimeFormat};
pub use record::{ContentHash, RecordState, UsageRecord};
pub use request::base_url;
pub use runner::{Pull, PullProgress, Runner, TestCall, UsagePage};
