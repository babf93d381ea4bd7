//! What an owner does, from set-up to the statement. Every operation takes a [`Desk`] and answers with a [`view`] or a [`Problem`].

mod activity;
pub mod backup;
pub mod bounds;
pub mod catalog;
pub mod change_set;
pub mod clients;
pub mod connect;
pub mod desk;
mod file;
pub mod import;
pub mod former;
pub mod links;
pub mod mirror;
mod names;
pub mod period;
pub mod problem;
mod problem_from;
pub mod pull;
pub mod queue;
pub mod rate;
mod run_lock;
pub mod set_up;
pub mod settings;
pub mod standing;
pub mod stripe_clock;
pub mod sync;
pub mod verdict;
pub mod view;
pub mod words;
pub mod workspace;

pub use desk::{Addresses, Clock, Desk, Ended, Ids, Keep, Progress, Secrets, SecretsProblem, Watch};
pub use problem::{Code, Problem, Retry};
pub use stripe_clock::StripeClock;
