//! What an owner sees: one typed answer per question, for the window, the command line and `--json` alike.
//!
//! Amounts are [`domain::Money`] (`{"amount":"12.34","currency":"usd"}`), quantities and credits exact decimal strings,
//! instants RFC 3339 in UTC. Whoever shows them groups, rounds and puts them into the agency's zone; nothing here is a float.

mod account;
mod adding_clients;
mod app;
mod billing;
mod catalog;
mod clients;
mod connections;
mod copying;
mod credit_price;
mod customers;
mod explain;
mod method;
mod month_table;
mod overrides;
mod overview;
mod payments;
mod planned;
mod plans;
mod price_list;
mod reconcile;
mod rehearse;
mod set_up;
mod settings;
mod status;
mod subscriptions;
mod undo;
mod usage;
mod webhook;

pub use account::*;
pub use adding_clients::*;
pub use app::*;
pub use billing::*;
pub use catalog::*;
pub use clients::*;
pub use connections::*;
pub use copying::*;
pub use credit_price::*;
pub use customers::*;
pub use explain::*;
pub use method::*;
pub use month_table::*;
pub use overrides::*;
pub use overview::*;
pub use payments::*;
pub use planned::*;
pub use plans::*;
pub use price_list::*;
pub use reconcile::*;
pub use rehearse::*;
pub use set_up::*;
pub use settings::*;
pub use status::*;
pub use subscriptions::*;
pub use undo::*;
pub use usage::*;
pub use webhook::*;
