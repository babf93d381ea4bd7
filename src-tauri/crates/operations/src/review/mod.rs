//! Reading what stands: the clients, one client's page, the units sent. All from the file, so that it works without a network.

mod client;
mod clients;
mod days;
mod reports;
mod rule;
mod subjects;

pub use client::client;
pub use clients::clients;
pub(crate) use clients::{charged_before, state_of};
pub(crate) use days::{Days, day, span as day_span};
pub(crate) use reports::row as report_row;
pub use reports::sent;
pub(crate) use rule::{chosen, held, lines, parse_choice};
pub(crate) use subjects::{left_out, subject_total};
