//! What an owner does, from set-up to the statement. Every operation takes a [`Desk`] and answers with a [`view`] or a [`Problem`].

pub mod connect;
pub mod desk;
pub mod problem;
mod problem_from;
pub mod pull;
pub mod standing;
pub mod view;
pub mod words;
pub mod workspace;

pub use desk::{Addresses, Clock, Desk, Ended, Ids, Keep, Progress, Secrets, SecretsProblem, Watch};
pub use problem::{Code, Problem, Retry};
