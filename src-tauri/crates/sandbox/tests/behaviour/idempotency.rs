//! Idempotency keys as Stripe keeps them.

use sandbox::{Act, Fault, Scene, Side, When};

use crate::common::Stand;

fn failing(when: When) -> Fault {
    Fault {
        at: Side::Stripe,
        call: Some("POST /v1/customers".into()),
        when,
        act: Act::Answer { status: 500, code: None, reason: None },
        times: 1,
        skip: 0,
    }
}

async fn customers_named(stand: &Stand, name: &str) -> usize {
    let truth = stand.sandbox.truth().unwrap();
    truth.customers.iter().filter(|customer| customer.name.as_deref() == Some(name)).count()
}

#[tokio::test]
async fn the_first_result_is_given_again() {
    let stand = Stand::up(Scene::Empty).await;
    let key = [("idempotency-key", "k1")];
    let first = stand.post_with("/v1/customers", "name=Once&email=a@b.example", &key).await;
    assert_eq!(first.headers["idempotency-key"], "k1");
    assert!(!first.headers.contains_key("idempotent-replayed"));
    let again = stand.post_with("/v1/customers", "email=a%40b.example&name=Once", &key).await;
    assert_eq!(again.headers["idempotent-replayed"], "true", "the same parameters in another order are the same request");
    assert_eq!(first.body["id"], again.body["id"]);
    assert_eq!(customers_named(&stand, "Once").await, 1, "a replay does nothing");
}

#[tokio::test]
async fn other_parameters_under_a_key_are_an_idempotency_error() {
    let stand = Stand::up(Scene::Empty).await;
    let key = [("idempotency-key", "k1")];
    stand.post_with("/v1/customers", "name=One", &key).await.ok();
    assert_eq!(stand.post_with("/v1/customers", "name=Two", &key).await.refused(400)["type"], "idempotency_error");
    assert_eq!(
        stand.post_with("/v1/products", "name=One", &key).await.refused(400)["type"],
        "idempotency_error",
        "another call is another request"
    );
}

#[tokio::test]
async fn a_stored_500_is_given_again_whether_it_was_done_or_not() {
    let stand = Stand::up(Scene::Empty).await;
    for (when, name, done) in [(When::Before, "NotDone", 0), (When::After, "Done", 1)] {
        stand.sandbox.fault(failing(when));
        let (form, key) = (format!("name={name}"), [("idempotency-key", name)]);
        stand.post_with("/v1/customers", &form, &key).await.refused(500);
        let again = stand.post_with("/v1/customers", &form, &key).await;
        assert_eq!(again.headers["idempotent-replayed"], "true");
        again.refused(500);
        assert_eq!(customers_named(&stand, name).await, done, "a 500 says nothing about what was done");
    }
}

#[tokio::test]
async fn a_refused_validation_is_not_stored() {
    let stand = Stand::up(Scene::Empty).await;
    let key = [("idempotency-key", "k1")];
    stand.post_with("/v1/customers", "name=A&email=nonsense", &key).await.refused(400);
    stand.post_with("/v1/customers", "name=A&email=a@b.example", &key).await.ok();
}

#[tokio::test]
async fn keys_are_forgotten_after_a_day() {
    let stand = Stand::up(Scene::Empty).await;
    let key = [("idempotency-key", "k1")];
    stand.post_with("/v1/customers", "name=Twice", &key).await.ok();
    stand.pass(23 * 3600);
    assert_eq!(stand.post_with("/v1/customers", "name=Twice", &key).await.headers["idempotent-replayed"], "true");
    stand.pass(3600 + 60);
    stand.post_with("/v1/customers", "name=Twice", &key).await.ok();
    assert_eq!(customers_named(&stand, "Twice").await, 2, "after 24 hours the key guards nothing");
}

#[tokio::test]
async fn a_key_in_progress_is_a_conflict_that_is_not_stored() {
    let stand = Stand::up(Scene::Empty).await;
    stand.sandbox.fault(Fault { act: Act::Hold, ..failing(When::Before) });
    let key = [("idempotency-key", "k1")];
    let first = stand.post_with("/v1/customers", "name=Slow", &key);
    let second = async {
        stand.sandbox.held().await.unwrap();
        let got = stand.post_with("/v1/customers", "name=Slow", &key).await;
        stand.sandbox.release(None, sandbox::Then::GoOn);
        got
    };
    let (first, second) = tokio::join!(first, second);
    assert_eq!(second.refused(409)["code"], "idempotency_key_in_use");
    first.ok();
    assert_eq!(stand.post_with("/v1/customers", "name=Slow", &key).await.headers["idempotent-replayed"], "true");
}
