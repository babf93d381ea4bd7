//! The store from outside, as the operations use it: real files, real transactions.

mod agency;
mod facts;
mod file;
mod home;
mod outbox;
mod rebuild;
mod rooms;
mod usage;
