//! What an owner does, from set-up to the statement. Every operation takes a [`Desk`] and answers with a [`view`] or a [`Problem`].

pub mod desk;
pub mod problem;
pub mod view;

pub use desk::{Addresses, Clock, Desk, Ended, Ids, Keep, Progress, Secrets, SecretsProblem, Watch};
pub use problem::{Code, Problem, Retry};
