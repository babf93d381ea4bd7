//! Test clocks: their calls, and a story of one.

use stripe::customers::{self, NewCustomer};
use stripe::test_clocks::{self, Status, TEST_CARD};

use crate::catalogue::{Entry, at, entry, key};
use crate::stage::Stage;

fn on_clock(clock: &str) -> NewCustomer {
    NewCustomer {
        name: Some("Rehearsal".into()),
        payment_method: Some(TEST_CARD.into()),
        test_clock: Some(clock.into()),
        ..Default::default()
    }
}

/// Every request of this noun.
pub fn entries() -> Vec<Entry> {
    let then = at("2026-12-20T10:00:00Z");
    vec![
        entry("test_clocks::create", test_clocks::create(then, "Rebill rehearsal", &key("k"))),
        entry("test_clocks::list", test_clocks::list()),
        entry("test_clocks::retrieve", test_clocks::retrieve("clock_1")),
        entry("test_clocks::advance", test_clocks::advance("clock_1", then, &key("k"))),
        entry("test_clocks::delete", test_clocks::delete("clock_1")),
        entry("customers::create", customers::create(&on_clock("clock_1"), &key("k"))),
    ]
}

/// Made, given a customer with the test card, moved on, removed.
pub async fn turn(stage: &Stage) {
    let client = &stage.client;
    stage.sandbox.settings(|settings| settings.clock_delay = 0).expect("it serves");
    let now = jiff::Timestamp::from_second(stage.sandbox.now().as_second()).expect("a timestamp");
    let made = client.send(&test_clocks::create(now, "Rebill rehearsal", &key("clock-1"))).await.expect("made").value;
    assert_eq!((&made.status, made.frozen_time), (&Status::Ready, now));
    let own = client.send(&customers::create(&on_clock(&made.id), &key("clock-2"))).await.expect("made").value;
    assert!(own.has_payment_method() && own.test_clock.as_deref() == Some(made.id.as_str()), "it lives on the clock and can be charged");
    let to = now + jiff::SignedDuration::from_hours(24);
    let begun = client.send(&test_clocks::advance(&made.id, to, &key("clock-3"))).await.expect("set on its way").value;
    assert_eq!((begun.status, begun.frozen_time), (Status::Advancing, now), "it is on its way");
    let arrived = client.send(&test_clocks::retrieve(&made.id)).await.expect("found").value;
    assert_eq!((arrived.status, arrived.frozen_time), (Status::Ready, to));
    let listed = client.send(&test_clocks::list()).await.expect("listed").value.data;
    assert!(listed.iter().any(|one| one.id == made.id));
    assert!(client.send(&test_clocks::delete(&made.id)).await.expect("removed").value.deleted);
}
