//! The pages that Stripe hosts, as far as practising needs them: saving a test card, and the portal's front door.

use std::sync::Arc;

use crate::shared::Inner;
use crate::stripe::payment_method::Face;
use crate::wire::reply::Reply;
use crate::wire::server::Inbound;

const SAVE: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Save a card – sandbox</title></head>\
<body style=\"font:16px system-ui;max-width:32rem;margin:4rem auto\"><h1>Save a card</h1>\
<p>This is the sandbox's stand-in for Stripe's page. In test and live your client types a card here. Nothing is charged.</p>\
<form method=\"post\"><button style=\"font:inherit;padding:.5rem 1rem\">Save the test card ending in 4242</button></form></body></html>";
const SAVED: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Card saved – sandbox</title></head>\
<body style=\"font:16px system-ui;max-width:32rem;margin:4rem auto\"><h1>Card saved</h1>\
<p>Nothing was charged. You can close this page and go back to Rebill.</p></body></html>";
const CLOSED: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Link closed – sandbox</title></head>\
<body style=\"font:16px system-ui;max-width:32rem;margin:4rem auto\"><h1>This link is closed</h1>\
<p>It was used, or a day has passed. Nothing was charged. Make a new one in Rebill.</p></body></html>";
const PORTAL: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Customer portal – sandbox</title></head>\
<body style=\"font:16px system-ui;max-width:32rem;margin:4rem auto\"><h1>Customer portal</h1>\
<p>This is the sandbox's stand-in for Stripe's portal. In test and live your client sees cards, invoices and addresses here.</p></body></html>";

/// A page for a browser.
pub(crate) async fn answer(inner: Arc<Inner>, inbound: Inbound) -> Option<Reply> {
    tokio::task::spawn_blocking(move || page(&inner, &inbound)).await.ok()
}

fn page(inner: &Inner, inbound: &Inbound) -> Reply {
    let text = match (inbound.method.as_str(), inbound.path.trim_start_matches('/').split_once('/')) {
        ("GET", Some(("checkout", id))) => {
            let open = inner.with(|world| {
                let now = world.now().as_second();
                (world.books.retrieve_session(id, now).is_ok_and(|session| session["status"] == "open"), false)
            });
            if open.unwrap_or(false) { SAVE } else { CLOSED }
        }
        ("POST", Some(("checkout", id))) => {
            if inner.complete_checkout(id, Face::default()).is_ok() {
                SAVED
            } else {
                CLOSED
            }
        }
        ("GET", Some(("portal", _))) => PORTAL,
        _ => CLOSED,
    };
    Reply::page(text)
}
