//! Subscriptions: found by their customer.

use domain::billed::Subscription;

use super::{Key, Mirrored, Sealed, word};

crate::column::as_json!(Subscription as "subscription");

mirrored! {
    Subscription as "subscription" by |x| Key {
        id: x.id.as_str(),
        customer: Some(&x.customer),
        status: word(&x.status),
        span: x.period(),
        at: Some(x.started),
        ..Key::default()
    };
}
