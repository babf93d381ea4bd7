//! Every request that the client can send is one that Stripe's document allows.

use std::collections::BTreeSet;
use std::fs;

use stripe::{Method, Request, permissions};

use crate::catalogue::{self, key};
use crate::document::{Breaches, Document};

const CLIENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../src-tauri/crates/stripe/src");

fn check(request: &Request) -> Result<(), Breaches> {
    let pairs: Vec<_> = request.form.pairs().collect();
    let (query, body) = match request.method {
        Method::Get => (pairs, Vec::new()),
        // Stripe's document names what a DELETE takes among the body's fields; its own client sends it behind the question mark, as ours does.
        Method::Delete | Method::Post => (Vec::new(), pairs),
    };
    Document::get().check_request(request.method.as_str(), &request.path, query, body)
}

#[test]
fn every_request_of_the_client_is_one_of_stripes() {
    assert_eq!(Document::get().version(), stripe::API_VERSION, "the document is of the version that the client pins");
    let entries = catalogue::all();
    for (made_by, request) in &entries {
        if let Err(breaches) = check(request) {
            panic!("{made_by} sends what Stripe refuses: {request:#?}\n{}", breaches.join("\n"));
        }
        assert_eq!(request.idempotency_key.is_some(), request.method == Method::Post, "{made_by}: every write, and no read, has a key");
    }
    println!("{} requests agree with Stripe's document.", entries.len());
}

/// The catalogue is written by hand; the client's source says whether it is complete.
#[test]
fn the_catalogue_names_every_call_of_the_client() {
    let mut calls = BTreeSet::new();
    for file in fs::read_dir(CLIENT).expect("the client's source is part of this repository") {
        let path = file.expect("readable").path();
        let module = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        let source = fs::read_to_string(&path).expect("readable");
        calls.extend(calls_in(&source).map(|function| format!("{module}::{function}")));
    }
    let named: BTreeSet<String> = catalogue::all().into_iter().map(|(made_by, _)| made_by.to_owned()).collect();
    assert!(calls.len() > 20, "the source is read: {calls:?}");
    assert_eq!(calls, named, "a call that the catalogue does not name is never checked");
}

/// The public functions of a noun whose answer is a call. A private function makes the request of a public one.
fn calls_in(source: &str) -> impl Iterator<Item = String> {
    let heads = source.split("\npub fn ").skip(1);
    let answering = heads.filter(|head| head.split('{').next().is_some_and(|signature| signature.contains("-> Call<")));
    answering.filter_map(|head| Some(head.split(['(', '<']).next()?.to_owned()))
}

#[test]
fn what_stripe_would_refuse_is_caught() {
    let document = Document::get();
    let body = |path: &str, pairs: &[(&str, &str)]| document.check_request("POST", path, [], pairs.iter().copied());
    let query = |path: &str, pairs: &[(&str, &str)]| document.check_request("GET", path, pairs.iter().copied(), []);

    assert_eq!(body("/v1/products", &[("name", "x")]), Ok(()), "the smallest good request passes");
    for (refused, why) in [
        (body("/v1/products", &[("name", "x"), ("nmae", "x")]), "an unknown parameter"),
        (body("/v1/products", &[]), "a missing required parameter"),
        (body("/v1/prices", &[("currency", "usd"), ("tiers[0][up_to]", "infinite")]), "a value outside its choices"),
        (body("/v1/prices", &[("currency", "usd"), ("tiers[0][upto]", "1")]), "an unknown parameter deep inside"),
        (body("/v1/prices", &[("currency", "usd"), ("unit_amount", "1.5")]), "a fraction where a whole number is due"),
        (body("/v1/prices", &[("currency", "usd"), ("unit_amount_decimal", "0.1234567890123")]), "a thirteenth decimal place"),
        (body("/v1/prices", &[("currency", "usd"), ("active", "yes")]), "a boolean in other words"),
        (body("/v1/billing/meter_events", &[("event_name", "x"), ("payload", "1")]), "a text where an object is due"),
        (body("/v1/subscription", &[]), "a path that does not exist"),
        (query("/v1/prices", &[("active", "true"), ("lookup_keys", "a")]), "a text where an array is due"),
        (query("/v1/prices", &[("lookupkeys[0]", "a")]), "an unknown query parameter"),
        (query("/v1/billing/meters/mtr_1/event_summaries", &[("customer", "cus_1")]), "missing required query parameters"),
    ] {
        assert!(refused.is_err(), "{why} must be caught");
    }
}

#[test]
fn a_permission_is_tried_by_a_request_that_stripe_refuses_for_one_reason() {
    for permission in permissions::NEEDED {
        if let Some(reading) = permission.reading() {
            assert_eq!(check(reading.request()), Ok(()), "{} is read as usual", permission.name);
        }
        let Some(probe) = permission.probe(&key("k")) else { continue };
        match (permission.access, check(probe.request())) {
            (permissions::Access::Read, outcome) => assert_eq!(outcome, Ok(()), "{} is read as usual", permission.name),
            (permissions::Access::Write, outcome) => {
                let breaches = outcome.expect_err("a write that Stripe would carry out must not be sent to try a key").join("\n");
                assert!(breaches.contains("rebill_permission_probe"), "{}: {breaches}", permission.name);
            }
        }
    }
}
