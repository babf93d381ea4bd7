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
pub mod links;
pub mod mirror;
pub mod period;
pub mod problem;
mod problem_from;
pub mod pull;
pub mod rate;
pub mod set_up;
pub mod settings;
pub mod standing;
pub mod stripe_clock;
pub mod verdict;
pub mod view;
pub mod words;
pub mod workspace;

pub use desk::{Addresses, Clock, Desk, Ended, Ids, Keep, Progress, Secrets, SecretsProblem, Watch};
pub use problem::{Code, Problem, Retry};
pub use stripe_clock::StripeClock;
