//! Payments, refunds, disputes, fees, payouts and credits: every call, and every reply of the sandbox.

use sandbox::{DisputeOrder, GrantOrder, RefundOrder};
use stripe::{balance_transactions as movements, charges, credit_grants, disputes, events, invoice_payments, payouts, refunds};

use crate::catalogue::{Entry, at, entry};
use crate::stage::Stage;

/// The calls with as many and as few parameters as they can have.
pub fn entries() -> Vec<Entry> {
    let since = Some(at("2026-11-01T00:00:00Z"));
    let carried = movements::Filter { created_from: since, payout: Some("po_1".into()) };
    let failed = payouts::Filter { status: Some(payouts::Status::Failed), created_from: since };
    vec![
        entry("charges::list", charges::list(None)),
        entry("charges::list", charges::list(since)),
        entry("charges::retrieve", charges::retrieve("ch_1")),
        entry("refunds::list", refunds::list(None)),
        entry("refunds::list", refunds::list(since)),
        entry("refunds::retrieve", refunds::retrieve("re_1")),
        entry("disputes::list", disputes::list(None)),
        entry("disputes::list", disputes::list(since)),
        entry("disputes::retrieve", disputes::retrieve("dp_1")),
        entry("balance_transactions::list", movements::list(&movements::Filter::default())),
        entry("balance_transactions::list", movements::list(&carried)),
        entry("balance_transactions::retrieve", movements::retrieve("txn_1")),
        entry("invoice_payments::list", invoice_payments::list(None)),
        entry("invoice_payments::list", invoice_payments::list(since)),
        entry("invoice_payments::retrieve", invoice_payments::retrieve("inpay_1")),
        entry("payouts::list", payouts::list(&payouts::Filter::default())),
        entry("payouts::list", payouts::list(&failed)),
        entry("tax_rates::list", stripe::tax_rates::list()),
        entry("payouts::retrieve", payouts::retrieve("po_1")),
        entry("credit_grants::list", credit_grants::list(None)),
        entry("credit_grants::list", credit_grants::list(Some("cus_1"))),
        entry("credit_grants::retrieve", credit_grants::retrieve("credgr_1")),
    ]
}

/// What the agency's customers paid, got back and dispute, and what reached its bank.
pub async fn follow(stage: &Stage) {
    let client = &stage.client;
    let paid = client.all(charges::list(None), 1000, || false).await.expect("listed").items;
    let last = paid.iter().find(|charge| charge.status == charges::Status::Succeeded).expect("a paid charge");
    assert!(paid.iter().any(|charge| charge.failure_message.is_some()), "a declined one says why");
    let half = RefundOrder { charge: last.id.clone(), amount: Some(last.amount / 2), ..RefundOrder::default() };
    let refund = stage.sandbox.refund(half).expect("refunded");
    let dispute = stage.sandbox.dispute(DisputeOrder { charge: last.id.clone(), ..DisputeOrder::default() }).expect("disputed");
    let customer = last.customer.clone().expect("a customer");
    let grant = GrantOrder { customer: customer.clone(), amount: 5000, name: Some("Welcome".into()), ..GrantOrder::default() };
    let grant = stage.sandbox.grant_credits(grant).expect("granted");

    client.send(&charges::retrieve(&last.id)).await.expect("found");
    client.send(&refunds::retrieve(&refund)).await.expect("found");
    client.all(refunds::list(None), 1000, || false).await.expect("listed");
    client.send(&disputes::retrieve(&dispute)).await.expect("found");
    client.all(disputes::list(None), 1000, || false).await.expect("listed");
    client.send(&credit_grants::retrieve(&grant)).await.expect("found");
    client.all(credit_grants::list(Some(&customer)), 1000, || false).await.expect("listed");
    let moved = client.all(movements::list(&movements::Filter::default()), 1000, || false).await.expect("listed").items;
    client.send(&movements::retrieve(&moved[0].id)).await.expect("found");
    client.all(stripe::tax_rates::list(), 1000, || false).await.expect("listed");
    let links = client.all(invoice_payments::list(None), 1000, || false).await.expect("listed").items;
    client.send(&invoice_payments::retrieve(&links[0].id)).await.expect("found");
    let out = client.all(payouts::list(&payouts::Filter::default()), 1000, || false).await.expect("listed").items;
    client.send(&payouts::retrieve(&out[0].id)).await.expect("found");
    let carried = movements::Filter { payout: Some(out[0].id.clone()), ..Default::default() };
    assert!(
        !client.all(movements::list(&carried), 1000, || false).await.expect("listed").items.is_empty(),
        "a payout says what it carried"
    );
    client.all(events::list(&events::Filter::default()), 2000, || false).await.expect("the feed tells all of it");
}
