//! Calls are values: what will be sent can be looked at, stored and checked against Stripe's document before anything is sent.

use std::fmt;
use std::marker::PhantomData;

use crate::form::Form;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    Get,
    Post,
    Delete,
}

impl Method {
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Delete => "DELETE",
        }
    }
}

/// How often the client itself may send a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tries {
    /// As often as the client's configuration allows; reads are harmless and other writes carry their key.
    Configured,
    /// Exactly once. Meter events: trying again is the outbox's (law §6.4).
    One,
}

/// Stripe's `Idempotency-Key`: the same key within a day gives the first answer again instead of doing the work twice.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an idempotency key has 1 to 255 visible ASCII characters, this one has {length}")]
pub struct InvalidIdempotencyKey {
    pub length: usize,
}

impl IdempotencyKey {
    /// # Errors
    /// When the text is empty, longer than 255 characters, or could not stand in a header.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidIdempotencyKey> {
        let text = text.into();
        if (1..=255).contains(&text.len()) && text.chars().all(|c| c.is_ascii_graphic()) {
            Ok(Self(text))
        } else {
            Err(InvalidIdempotencyKey { length: text.chars().count() })
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What goes over the wire, without the key and the base address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub method: Method,
    /// Begins with `/v1/`; segments are encoded.
    pub path: String,
    /// The query of a GET, the body of a POST or DELETE.
    pub form: Form,
    /// Present on every POST.
    pub idempotency_key: Option<IdempotencyKey>,
    pub tries: Tries,
}

/// A request together with the type of its answer.
#[derive(Debug)]
#[must_use = "a call does nothing until a client sends it"]
pub struct Call<T> {
    request: Request,
    answer: PhantomData<fn() -> T>,
}

impl<T> Clone for Call<T> {
    fn clone(&self) -> Self {
        Self::of(self.request.clone())
    }
}

impl<T> Call<T> {
    pub(crate) fn get(path: impl Into<String>, form: Form) -> Self {
        Self::of(Request { method: Method::Get, path: path.into(), form, idempotency_key: None, tries: Tries::Configured })
    }

    pub(crate) fn post(path: impl Into<String>, form: Form, key: &IdempotencyKey) -> Self {
        let idempotency_key = Some(key.clone());
        Self::of(Request { method: Method::Post, path: path.into(), form, idempotency_key, tries: Tries::Configured })
    }

    /// A DELETE carries its parameters as a body, as Stripe's own clients send them. Stripe keeps idempotency keys for POST alone; a
    /// second DELETE finds nothing more to do.
    pub(crate) fn delete(path: impl Into<String>, form: Form) -> Self {
        Self::of(Request { method: Method::Delete, path: path.into(), form, idempotency_key: None, tries: Tries::Configured })
    }

    pub(crate) fn once(mut self) -> Self {
        self.request.tries = Tries::One;
        self
    }

    pub(crate) const fn of(request: Request) -> Self {
        Self { request, answer: PhantomData }
    }

    pub const fn request(&self) -> &Request {
        &self.request
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idempotency_key_fits_into_its_header() {
        assert!(IdempotencyKey::new("lineage-1.7f3a.1").is_ok());
        for bad in ["".to_owned(), "x".repeat(256), "a b".to_owned(), "ü".to_owned(), "a\r\nX: y".to_owned()] {
            assert!(IdempotencyKey::new(bad.clone()).is_err(), "{bad:?} must be refused before it is stored");
        }
    }
}
