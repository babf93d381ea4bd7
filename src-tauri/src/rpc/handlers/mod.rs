//! One short function per method, a file for each room: the open workspace's desk goes in, the operation's answer comes out.

mod app;
mod billing;
mod catalog;
mod clients;
mod connections;
mod payments;
mod plans;
mod rehearse;
mod set_up;
mod settings;
mod subscriptions;
mod usage;

use operations::Problem;

pub use app::*;
pub use billing::*;
pub use catalog::*;
pub use clients::*;
pub use connections::*;
pub use payments::*;
pub use plans::*;
pub use rehearse::*;
pub use set_up::*;
pub use settings::*;
pub use subscriptions::*;
pub use usage::*;

type Answer<T> = Result<T, Problem>;
