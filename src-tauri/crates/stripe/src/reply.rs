//! An answer with what its headers tell.

use jiff::Timestamp;

/// A decoded answer. The local time of its arrival is the caller's to note, right after the call returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply<T> {
    pub value: T,
    /// Stripe's `Request-Id`: what its support asks for.
    pub request_id: Option<String>,
    /// Stripe's time (`Date` header, whole seconds): the clock of all money decisions (law §5.3).
    pub stripe_time: Option<Timestamp>,
    /// This is the stored answer of an earlier request with the same idempotency key.
    pub replayed: bool,
}
