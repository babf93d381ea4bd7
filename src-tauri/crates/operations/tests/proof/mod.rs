//! Proof over the local Stripe: what is sold reads back and bills as it was meant, what is broken is named at its field and never sent,
//! and a client's subscription may change in any order without a unit lost or doubled.

mod bad_fields;
mod read_back;
mod turns;
