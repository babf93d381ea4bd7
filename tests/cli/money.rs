//! Stripe's side of the money, from the file: `rebill invoices`, `payments`, `payouts`, and what of it is exported.

use command_line::Rebill;

#[tokio::test]
async fn the_agencys_invoices_payments_and_payouts_are_told_with_what_helps() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = Rebill::below(folder.path());
    let _ = rebill.json(&["workspace", "new", "Look", "--sandbox"]).await;

    let payments = rebill.json(&["payments"]).await;
    let first = &payments["rows"][0];
    assert_eq!(first["needs_owner"], true, "the payment that failed stands first: {first:#}");
    assert_eq!(first["reason"], "Your card has insufficient funds.");
    assert!(first["amount"]["amount"].is_string(), "amounts are decimal strings");
    let failed = rebill.run(&["payments", "--show", "failed"]).await.exits(3);
    assert!(failed.out.contains("add another card"), "the text says what helps: {failed}");
    let refunded = rebill.json(&["payments", "--show", "refunded"]).await;
    assert_eq!(refunded["total"], 1, "{refunded:#}");

    let unpaid = rebill.run(&["invoices", "--show", "unpaid"]).await.exits(3);
    assert!(unpaid.out.contains("Maple") && unpaid.out.contains("As Stripe said"), "with its age: {unpaid}");
    let _ = rebill.run(&["invoices", "--client", "nobody"]).await.exits(2);

    let payouts = rebill.json(&["payouts"]).await;
    let rows = payouts["rows"].as_array().expect("a list");
    let carried = rows.iter().find(|row| row["payments"].as_u64().is_some_and(|count| count > 0)).expect("what a payout carried");
    let one = rebill.run(&["payouts", carried["id"].as_str().expect("an id")]).await.exits(0);
    assert!(one.out.contains("Payment") && one.out.contains("At the bank"), "{one}");
    let _ = rebill.run(&["payouts", "po_none"]).await.exits(1);

    let to = folder.path().join("tables");
    rebill.ok(&["export", to.to_str().expect("a path of letters")]).await;
    for table in ["stripe_payments", "stripe_refunds", "stripe_fees", "stripe_payouts", "stripe_invoice_payments"] {
        let rows: serde_json::Value =
            serde_json::from_slice(&std::fs::read(to.join(format!("{table}.json"))).expect("the table is written")).expect("it is JSON");
        assert!(rows.as_array().is_some_and(|rows| !rows.is_empty()), "{table} has rows");
    }
    let status = rebill.json(&["status"]).await;
    assert_eq!(status["stripe"]["reads_allowance"], 10_000, "how much of Stripe's reads is used: {}", status["stripe"]);
}
