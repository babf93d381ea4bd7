//! The mirror kept by Stripe's events: few reads, nothing twice, nothing lost, and what the key may not read stops nothing else.

use std::future::Future;

use crate::support::Stand;
use domain::billed::{Dispute, Fee, Invoice, InvoiceStatus, Payment, PaymentStatus, Payout, Refund};
use jiff::{SignedDuration, Timestamp};
use operations::{
    Watch, connect, mirror, overview, payments,
    view::{InvoicesParams, MoneyOrder, NeedKind, PageRequest, PaymentFilter, PaymentsParams, PayoutsParams},
};
use sandbox::{Act, DisputeOrder, Fault, RefundOrder, Scene, Side, When};
use store::mirror as kept;

/// Reads that a refresh takes.
async fn reads(stand: &Stand) -> u64 {
    let client = connect::client(&stand.desk).await.unwrap();
    mirror::refresh(&stand.desk, &client, &Watch::default()).await.unwrap();
    client.reads()
}

fn all<T: kept::Mirrored>(stand: &Stand) -> Vec<T> {
    stand.desk.store.read(|r| kept::list::<T>(r)).unwrap().into_iter().map(|read| read.value).collect()
}

fn paid(stand: &Stand) -> Payment {
    let mut found: Vec<Payment> = all::<Payment>(stand).into_iter().filter(|one| one.status == PaymentStatus::Succeeded).collect();
    found.sort_by_key(|one| one.created);
    found.pop().expect("the scene has payments")
}

async fn boxed<T>(future: impl Future<Output = T>) -> T {
    Box::pin(future).await
}

#[tokio::test]
async fn the_first_reading_holds_everything_and_the_next_one_costs_one_read() {
    let stand = Stand::up(Scene::Agency).await;
    assert!(all::<Payment>(&stand).len() > 15 && !all::<Payout>(&stand).is_empty(), "two billed months are there");
    assert_eq!(all::<Refund>(&stand).len(), 1);
    let carried = all::<Fee>(&stand).into_iter().filter(|fee| fee.payout.is_some()).count();
    assert!(carried > 10, "each payout says what it carried: {carried}");
    assert_eq!(boxed(reads(&stand)).await, 1, "nothing happened: the feed says so for one read");
    assert_eq!(boxed(reads(&stand)).await, 1);
}

#[tokio::test]
async fn what_an_event_names_is_read_again_by_itself() {
    let stand = Stand::up(Scene::Agency).await;
    let payment = paid(&stand);
    let order = RefundOrder { charge: payment.id.to_string(), amount: Some(100), ..RefundOrder::default() };
    stand.sandbox.refund(order).unwrap();
    let spent = boxed(reads(&stand)).await;
    assert!(spent <= 4, "the feed, the refund, its payment, the fees: {spent} reads");
    assert_eq!(all::<Refund>(&stand).len(), 2);
    let again = all::<Payment>(&stand).into_iter().find(|one| one.id == payment.id).unwrap();
    assert_eq!(again.refunded.minor(), payment.refunded.minor() + 100, "the payment says what went back");
    assert_eq!(boxed(reads(&stand)).await, 1, "an event is worked off once, although readings overlap");
}

#[tokio::test]
async fn a_refresh_that_failed_is_made_up_for() {
    let stand = Stand::up(Scene::Agency).await;
    let payment = paid(&stand);
    stand.sandbox.dispute(DisputeOrder { charge: payment.id.to_string(), ..DisputeOrder::default() }).unwrap();
    let fault = |act| Fault { at: Side::Stripe, call: Some("GET /v1/disputes*".into()), when: When::Before, act, times: 20, skip: 0 };
    stand.sandbox.fault(fault(Act::Answer { status: 500, code: None, reason: None }));
    let client = connect::client(&stand.desk).await.unwrap();
    assert!(boxed(mirror::refresh(&stand.desk, &client, &Watch::default())).await.is_err(), "Stripe has a fault of its own");
    assert!(all::<Dispute>(&stand).is_empty());
    stand.sandbox.clear_faults();
    boxed(reads(&stand)).await;
    assert_eq!(all::<Dispute>(&stand).len(), 1, "the event was not forgotten by the run that failed");
}

#[tokio::test]
async fn away_for_longer_than_the_feed_reaches_everything_is_read_by_lists_and_said() {
    let stand = Stand::up(Scene::Agency).await;
    let (before, payment) = (all::<Invoice>(&stand).len(), paid(&stand));
    stand.sandbox.refund(RefundOrder { charge: payment.id.to_string(), amount: Some(100), ..RefundOrder::default() }).unwrap();
    stand.pass(SignedDuration::from_hours(24 * 40));
    let client = connect::client(&stand.desk).await.unwrap();
    let refreshed = boxed(mirror::refresh(&stand.desk, &client, &Watch::default())).await.unwrap();
    let said = refreshed.said.expect("the owner is told");
    assert!(said.contains("40 days"), "{said}");
    assert!(all::<Invoice>(&stand).len() > before, "the invoices of the time away are there");
    assert_eq!(all::<Refund>(&stand).len(), 2, "and a refund that the feed has forgotten");
    let again = all::<Payment>(&stand).into_iter().find(|one| one.id == payment.id).unwrap();
    assert_eq!(again.refunded.minor(), payment.refunded.minor() + 100, "an old payment that changed meanwhile was read again");
    assert!(boxed(reads(&stand)).await <= 3, "after that the feed is enough again");
}

#[tokio::test]
async fn a_kind_that_the_key_may_not_read_is_off_and_stops_nothing_else() {
    let stand = Stand::up(Scene::Agency).await;
    let may = [
        "rak_balance_read",
        "rak_customer_write",
        "rak_event_read",
        "rak_charge_read",
        "rak_product_write",
        "rak_plan_write",
        "rak_billing_meter_write",
        "rak_subscription_write",
        "rak_invoice_write",
    ];
    stand.sandbox.restrict_key(sandbox::STRIPE_KEY, &may).unwrap();
    // A day later every list is due.
    stand.pass(SignedDuration::from_hours(25));
    boxed(reads(&stand)).await;
    let view = payments::mirror(&stand.desk).await.unwrap();
    let off: Vec<&str> = view.kinds.iter().filter(|kind| kind.off.is_some()).map(|kind| kind.name.as_str()).collect();
    assert_eq!(off, ["Disputes", "Payouts", "Stripe's billing credits"]);
    let words = view.kinds.iter().find_map(|kind| kind.off.clone()).unwrap();
    assert!(words.contains("\"Disputes\" (read)"), "the permission is named as Stripe names it: {words}");
    let payouts = payments::payouts(&stand.desk, PayoutsParams::default()).await.unwrap();
    assert!(payouts.age.off.is_some() && !payouts.rows.is_empty(), "what was read before stays, and the page says why it is old");
    // With the permission it is on again a day later.
    stand
        .sandbox
        .restrict_key(sandbox::STRIPE_KEY, &[&may[..], &["rak_dispute_read", "rak_payout_read", "rak_billing_credit_grant_read"]].concat())
        .unwrap();
    stand.pass(SignedDuration::from_hours(25));
    boxed(reads(&stand)).await;
    assert!(payments::mirror(&stand.desk).await.unwrap().kinds.iter().all(|kind| kind.off.is_none()));
}

#[tokio::test]
async fn without_the_events_each_list_is_read_by_its_age() {
    let stand = Stand::up(Scene::Agency).await;
    let may: Vec<String> =
        ["balance", "customer", "charge", "product", "plan", "billing_meter", "subscription", "invoice", "dispute", "payout"]
            .iter()
            .map(|area| format!("rak_{area}_read"))
            .collect();
    stand.sandbox.restrict_key(sandbox::STRIPE_KEY, &may.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
    let payment = paid(&stand);
    stand.sandbox.refund(RefundOrder { charge: payment.id.to_string(), amount: Some(100), ..RefundOrder::default() }).unwrap();
    boxed(reads(&stand)).await;
    assert_eq!(all::<Refund>(&stand).len(), 1, "within the hour no list is read again");
    stand.pass(SignedDuration::from_hours(2));
    boxed(reads(&stand)).await;
    assert_eq!(all::<Refund>(&stand).len(), 2);
}

#[tokio::test]
async fn at_four_fifths_of_the_reads_only_sends_and_period_ends_read() {
    let stand = Stand::up(Scene::Agency).await;
    let day = stand.sandbox.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let days = std::collections::BTreeMap::from([(day, 8_000_u64)]);
    stand.desk.store.write(|tx| store::workspace::set_setting(tx, "stripe.reads", &days)).unwrap();
    // No rule, no open period, no draft that is due: nothing is asked.
    assert!(mirror::rests(&stand.desk).await.unwrap(), "8,000 of 10,000 reads are used");
    let view = payments::mirror(&stand.desk).await.unwrap();
    assert_eq!((view.reads_spent, view.reads_allowance, view.sparing), (8_000, 10_000, true));
    // A client's period that ends is read all the same.
    let billed = stand.client("Harbor").await;
    let end = stand.period(&billed).end_at;
    stand.sandbox.set_now(end + SignedDuration::from_mins(5)).unwrap();
    let today = stand.sandbox.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let days = std::collections::BTreeMap::from([(today, 8_000_u64)]);
    stand.desk.store.write(|tx| store::workspace::set_setting(tx, "stripe.reads", &days)).unwrap();
    assert!(!mirror::rests(&stand.desk).await.unwrap(), "a period ended");
}

#[tokio::test]
async fn an_older_reading_never_replaces_a_newer_one() {
    let stand = Stand::up(Scene::Agency).await;
    let payment = paid(&stand);
    let newer = stand.sandbox.now();
    let older = newer - SignedDuration::from_hours(1);
    let keep = |refunded: i64, at: Timestamp| {
        let value = Payment { refunded: domain::Money::from_minor(refunded, payment.amount.currency()), ..payment.clone() };
        stand.desk.store.write(|tx| kept::keep(tx, &value, &serde_json::json!({}), at)).unwrap();
    };
    keep(7, newer + SignedDuration::from_secs(5));
    keep(3, older);
    let read = all::<Payment>(&stand).into_iter().find(|one| one.id == payment.id).unwrap();
    assert_eq!(read.refunded.minor(), 7, "events come out of order; the later reading stands");
}

#[tokio::test]
async fn a_draft_that_was_deleted_is_marked_so() {
    let stand = Stand::up(Scene::Agency).await;
    let end = stand.desk.store.read(kept::list::<domain::billed::Item>).unwrap()[0].value.current_period.unwrap().end();
    stand.sandbox.set_now(end + SignedDuration::from_mins(5)).unwrap();
    boxed(reads(&stand)).await;
    let draft = all::<Invoice>(&stand).into_iter().find(|one| one.status == InvoiceStatus::Draft).expect("a draft after the period's end");
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/v1/invoices/{}", stand.sandbox.stripe_base(), draft.id);
    assert!(http.delete(url).bearer_auth(stand.sandbox.stripe_key()).send().await.unwrap().status().is_success());
    // The list that no longer shows it must be younger than the reading that did.
    stand.pass(SignedDuration::from_secs(5));
    boxed(reads(&stand)).await;
    let again = all::<Invoice>(&stand).into_iter().find(|one| one.id == draft.id).unwrap();
    assert_eq!(again.status, InvoiceStatus::Deleted, "nobody will pay it");
}

#[tokio::test]
async fn the_pages_say_whose_money_it_is_what_failed_and_what_helps() {
    let stand = Stand::up(Scene::Agency).await;
    stand.client("Maple").await;
    let harbor = stand.client("Harbor").await;
    let page = Some(PageRequest { offset: 0, limit: 5 });
    let params = PaymentsParams { client: None, filter: PaymentFilter::All, order: MoneyOrder::Usual, page };
    let view = payments::payments(&stand.desk, params.clone()).await.unwrap();
    assert_eq!(view.rows.len(), 5);
    let first = &view.rows[0];
    assert!(first.needs_owner && first.client == "Maple", "the payment that failed stands first: {first:?}");
    assert_eq!(first.reason.as_deref(), Some("Your card has insufficient funds."));
    assert!(first.advice.as_deref().is_some_and(|advice| advice.contains("add another card")));
    assert!(first.invoice.is_some(), "it names its invoice");
    assert_eq!(first.method.as_deref(), Some("Visa ending in 4242"));
    let all: u32 = view.sums.iter().map(|sum| sum.count).sum();
    assert_eq!(all + 1, view.total, "the declined one moved nothing, so it is in no sum");

    let second =
        payments::payments(&stand.desk, PaymentsParams { page: Some(PageRequest { offset: 5, limit: 5 }), ..params }).await.unwrap();
    assert!(second.rows.iter().all(|row| view.rows.iter().all(|other| other.id != row.id)), "pages do not overlap");

    let own = InvoicesParams { client: Some(harbor.client.to_string()), ..InvoicesParams::default() };
    let invoices = payments::invoices(&stand.desk, own).await.unwrap();
    assert!(!invoices.rows.is_empty() && invoices.rows.iter().all(|row| row.client == "Harbor"));

    let payouts = payments::payouts(&stand.desk, PayoutsParams::default()).await.unwrap();
    let known = payouts.rows.iter().find(|row| row.payments.is_some_and(|count| count > 0)).expect("what a payout carried is known");
    let one = payments::payout(&stand.desk, &known.id).await.unwrap();
    let net: i64 = one.parts.iter().map(|part| part.net.minor()).sum();
    assert_eq!(net, known.amount.minor(), "its parts add up to what reached the bank, to the cent");
}

#[tokio::test]
async fn a_dispute_and_a_payout_that_came_back_need_the_owner() {
    let stand = Stand::up(Scene::Agency).await;
    let payment = paid(&stand);
    stand.sandbox.dispute(DisputeOrder { charge: payment.id.to_string(), ..DisputeOrder::default() }).unwrap();
    let payout = all::<Payout>(&stand).into_iter().max_by_key(|one| one.created).unwrap();
    let failed = sandbox::PayoutOrder {
        id: Some(payout.id.to_string()),
        status: "failed".to_owned(),
        failure_code: Some("account_closed".to_owned()),
        ..sandbox::PayoutOrder::default()
    };
    operations::connect::refresh_account(&stand.desk).await.unwrap();
    let before = payments::payouts(&stand.desk, PayoutsParams::default()).await.unwrap();
    stand.sandbox.payout(failed).unwrap();
    boxed(reads(&stand)).await;
    operations::connect::refresh_account(&stand.desk).await.unwrap();
    let after = payments::payouts(&stand.desk, PayoutsParams::default()).await.unwrap();
    let row = after.rows.iter().find(|row| row.id == payout.id.to_string()).unwrap();
    assert_eq!(row.state, "Arrived, then sent back", "as the account's own page says");
    let arrived = |view: &operations::view::PayoutsView| view.sums[0].amount;
    assert_eq!(arrived(&after).checked_add(payout.amount).unwrap(), arrived(&before), "what came back is not in the sum");
    let needs = overview::read(&stand.desk).await.unwrap().needs_you;
    let dispute = needs.iter().find(|need| need.kind == NeedKind::Disputed).expect("the dispute is told");
    assert!(dispute.reason.contains("Answer in Stripe by"), "with the day: {}", dispute.reason);
    let back = needs.iter().find(|need| need.kind == NeedKind::PayoutFailed).expect("the payout is told");
    assert!(back.reason.contains("Correct the bank account in Stripe"), "with the cure: {}", back.reason);
}
