//! The Stripe account, the platform's webhook and the billing method, typed.

use command_line::Agency;

const HOOK: &str = "https://api.insighto.example/api/v1/agency/webhook/stripe/ag_1";

#[tokio::test]
async fn a_webhook_is_planned_registered_found_again_and_removed() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    agency.connect().await;
    let rebill = &agency.rebill;

    let _ = rebill.run(&["connect", "webhook"]).await.exits(0).says("Insighto.ai");
    let _ = rebill.run(&["connect", "webhook", "--url", "http://platform.example/hook"]).await.exits(2);
    let _ = rebill.run(&["connect", "webhook", "--url", "https://192.168.1.1/hook"]).await.exits(2);
    let plan = rebill.run(&["connect", "webhook", "--url", HOOK]).await.exits(3).says("Nothing was done. Add --apply to do it.");
    assert!(!plan.err.contains("whsec_"), "a plan has no secret: {plan}");
    let made = rebill.run(&["connect", "webhook", "--url", HOOK, "--apply"]).await.exits(0);
    assert!(made.err.contains("whsec_") && !made.out.contains("whsec_"), "the secret is shown once, apart from the receipt: {made}");
    let secret = made.err.lines().find(|line| line.starts_with("whsec_")).expect("the secret").to_owned();
    for file in command_line::files_below(folder.path()) {
        // The served Stripe of the sandbox knows what it answered; nothing of ours may.
        if file.components().any(|part| part.as_os_str() == "sandbox") {
            continue;
        }
        let bytes = std::fs::read(&file).unwrap_or_default();
        assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{} holds the signing secret", file.display());
    }
    let again = rebill.run(&["connect", "webhook", "--url", HOOK, "--apply"]).await.exits(0).says("registered already");
    assert!(again.out.contains("With the 9 events that were registered for it"), "what is taken over is said: {again}");
    assert!(!again.err.contains("whsec_"), "and never again: {again}");
    let _ = rebill.run(&["connect", "webhook", "--look"]).await.exits(0).says("Registered, as you want it");
    let other = "https://hooks.another.example/stripe";
    let _ = rebill.run(&["connect", "webhook", "--url", other, "--event", "invoice.paid", "--apply"]).await.exits(0);
    let _ = rebill.run(&["connect", "webhook"]).await.exits(0).says(HOOK).says(other);
    let _ = rebill.run(&["connect", "webhook", "--remove"]).await.exits(2);
    let _ = rebill.run(&["connect", "webhook", "--remove", "--url", other, "--apply"]).await.exits(0);
    let _ = rebill.run(&["connect", "webhook", "--remove"]).await.exits(3).says("Nothing was done");
    let _ = rebill.run(&["connect", "webhook", "--remove", "--apply"]).await.exits(0);
    let _ = rebill.run(&["connect", "webhook", "--remove"]).await.exits(1);
}

#[tokio::test]
async fn the_account_is_read_with_what_support_asks_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    agency.connect().await;
    let rebill = &agency.rebill;
    let _ = rebill.run(&["connect", "account", "--refresh"]).await.exits(0).says("Charges on; payouts on.");
    let _ = rebill.run(&["connect", "account", "--support"]).await.exits(0).says("acct_SandboxNorthlightAI");
    let view = rebill.json(&["connect", "account"]).await;
    assert_eq!(view["charges"], true, "{view:#}");
    let shown = rebill.run(&["connect", "show"]).await.exits(0);
    assert!(!shown.out.contains("Missing"), "the sandbox's key lacks nothing: {shown}");

    let _ = rebill.run(&["connect", "disconnect"]).await.exits(0);
    let shown = rebill.run(&["connect", "show"]).await.exits(0).says("Nowhere: the key was forgotten.");
    assert!(!shown.out.contains("Kept in"), "a key that is gone is kept nowhere: {shown}");
}

#[tokio::test]
async fn the_method_of_one_client_is_planned_changed_and_taken_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    let clients = agency.go_live(2).await;
    let (rebill, name) = (&agency.rebill, clients[0].name.as_str());
    let _ = rebill.run(&["method", "show"]).await.exits(0).says("New clients: Stripe");
    let _ = rebill.run(&["method", "set", "custom", "--client", name]).await.exits(3).says("Stripe bills until");
    let _ = rebill.run(&["method", "set", "custom", "--client", name, "--apply"]).await.exits(0).says("then statements");
    let view = rebill.json(&["method", "show"]).await;
    let moved = view["clients"].as_array().into_iter().flatten().filter(|client| client["next"] == "custom").count();
    assert_eq!(moved, 1, "the other client stays with Stripe: {view:#}");
    let _ = rebill.run(&["method", "set", "stripe", "--client", name, "--apply"]).await.exits(0);
    let view = rebill.json(&["method", "show"]).await;
    assert!(view["clients"].as_array().into_iter().flatten().all(|client| client["next"].is_null()), "taken back: {view:#}");
    let _ = rebill.run(&["method", "set", "custom", "--client", "Nobody"]).await.exits(2);
}

#[tokio::test]
async fn a_statement_is_taken_back_with_its_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    let rebill = &agency.rebill;
    let _ = rebill.run(&["statement", "Nobody", "--void", "1"]).await.exits(2);
    let _ = rebill.run(&["statement", "Nobody", "--void", "1", "--reason", "wrong"]).await.exits(2);
}
