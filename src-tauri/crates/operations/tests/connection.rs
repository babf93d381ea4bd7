//! The Stripe connection: permissions, the account with its reasons, the platform's webhook.

use crate::support::Stand;
use jiff::SignedDuration;
use operations::{
    Code, Desk, Watch, change_set, connect, overview, rehearse,
    view::{
        BankPayoutState, ChangeSetState, ConnectStripeParams, Light, NeedKind, PermissionResult, RequirementState, WebhookParams,
        WebhookRemoval, WebhookStanding,
    },
};
use sandbox::{Held, PayoutOrder, RESTRICTED_MAY, Scene, WantedError};
use secrecy::{ExposeSecret, SecretString};
use store::workspace;

const HOOK: &str = "https://api.insighto.example/api/v1/agency/webhook/stripe/ag_1";

fn key(text: &str) -> ConnectStripeParams {
    ConnectStripeParams {
        key: SecretString::from(text.to_owned()),
        email: None,
        session_only: true,
        accept_secret_key: true,
        accept_unread_account: false,
    }
}

fn hook(events: &[&str]) -> WebhookParams {
    WebhookParams { url: HOOK.to_owned(), events: events.iter().map(|event| (*event).to_owned()).collect(), api_version: None }
}

/// The one webhook that is registered, looked for on the account.
async fn looked_for(desk: &Desk) -> WebhookStanding {
    let mut view = connect::check_webhook(desk).await.unwrap();
    assert_eq!(view.hooks.len(), 1, "one address, one webhook");
    view.hooks.remove(0)
}

/// Plans, carries out, and gives the receipt's state.
async fn apply(desk: &Desk, params: WebhookParams) -> ChangeSetState {
    let plan = connect::plan_webhook(desk, params).await.unwrap();
    change_set::apply(desk, &plan.id, &Watch::default()).await.unwrap().result.state
}

/// Every permission but the ones named, and but the account itself.
fn all_but(lacking: &[&str]) -> Vec<&'static str> {
    const ALL: [&str; 17] = [
        "rak_balance_read",
        "rak_charge_read",
        "rak_customer_write",
        "rak_dispute_read",
        "rak_event_read",
        "rak_payment_intent_read",
        "rak_payment_method_read",
        "rak_payout_read",
        "rak_product_write",
        "rak_checkout_session_write",
        "rak_credit_note_write",
        "rak_customer_portal_write",
        "rak_invoice_write",
        "rak_billing_meter_write",
        "rak_plan_write",
        "rak_subscription_write",
        "rak_webhook_write",
    ];
    ALL.into_iter().filter(|name| !lacking.contains(name)).collect()
}

#[tokio::test]
async fn each_permission_is_tried_and_what_is_missing_says_what_it_costs() {
    let stand = Stand::up(Scene::Empty).await;
    let restricted = "rk_test_withoutPayoutsAndWebhooks";
    stand.sandbox.restrict_key(restricted, &all_but(&["rak_payout_read", "rak_webhook_write", "rak_subscription_write"])).unwrap();
    let connected = connect::stripe(&stand.desk, key(restricted)).await.unwrap();
    let missing: Vec<_> = connected.permissions.iter().filter(|one| one.result == PermissionResult::Missing).collect();
    let names: Vec<_> = missing.iter().map(|one| (one.name.as_str(), one.optional)).collect();
    assert!(names.contains(&("Payouts", false)) && names.contains(&("Webhook Endpoints", true)), "{names:?}");
    assert!(missing.iter().all(|one| !one.without.is_empty()), "each says what is lost without it");
    let problem = connected.problem.unwrap();
    assert!(problem.contains("Subscriptions") && !problem.contains("Webhook"), "an optional one is no problem: {problem}");
    let untestable: Vec<_> =
        connected.permissions.iter().filter(|one| one.result == PermissionResult::NotTestable).map(|one| one.name.as_str()).collect();
    assert_eq!(untestable, ["Meter events"], "trying it would count usage");

    let account = connect::account(&stand.desk).await.unwrap();
    assert!(account.unreadable.iter().any(|line| line.contains("Payouts")), "degraded, in words where it is: {:?}", account.unreadable);
    let webhook = connect::check_webhook(&stand.desk).await.unwrap();
    assert!(webhook.lacks.unwrap().contains("Webhook Endpoints"), "so is the webhook");
    let refused = connect::plan_webhook(&stand.desk, hook(&["invoice.paid"])).await.unwrap_err();
    assert_eq!(refused.code, Code::PermissionMissing, "and nothing is planned that could not be done");
}

#[tokio::test]
async fn a_key_of_another_account_or_mode_is_refused_and_the_present_one_stays() {
    let stand = Stand::up(Scene::Empty).await;
    bills_through(&stand, "acct_other");
    let first = connect::stripe(&stand.desk, key(stand.sandbox.restricted_key())).await;
    let refused = first.unwrap_err();
    assert!(refused.message.contains("bills through acct_other"), "another account than the workspace's: {}", refused.message);
    let live = connect::stripe(&stand.desk, key("rk_live_something")).await.unwrap_err();
    assert_eq!(live.field.as_deref(), Some("key"), "test and live are different workspaces");
    assert!(connect::client(&stand.desk).await.is_ok(), "the connection that was there works on");
}

/// The account that the workspace bills through.
fn account_of(stand: &Stand) -> String {
    stand.desk.store.read(workspace::get).unwrap().stripe.unwrap().account_id
}

fn bills_through(stand: &Stand, account: &str) {
    let mut stripe = stand.desk.store.read(workspace::get).unwrap().stripe.unwrap();
    stripe.account_id = account.to_owned();
    stand.desk.store.write(|tx| workspace::set_stripe(tx, Some(&stripe))).unwrap();
}

#[tokio::test]
async fn a_key_that_may_not_read_the_account_is_compared_by_the_refusal_that_names_it() {
    let stand = Stand::up(Scene::Empty).await;
    let narrow = "rk_test_narrow";
    stand.sandbox.restrict_key(narrow, &all_but(&[])).unwrap();
    let params = ConnectStripeParams { email: Some("me@agency.example".to_owned()), ..key(narrow) };
    let connected = connect::stripe(&stand.desk, params).await.unwrap();
    assert_eq!(account_of(&stand), sandbox::STRIPE_ACCOUNT, "what was known of the account is not lost");
    let notes = connected.notes.join(" ");
    assert!(notes.contains("me@agency.example was compared with nothing"), "{notes}");
    assert!(notes.contains("may not read the account itself"), "{notes}");
    bills_through(&stand, "acct_other");
    let refused = connect::stripe(&stand.desk, key(narrow)).await.unwrap_err();
    assert!(refused.message.contains("bills through acct_other"), "{}", refused.message);
    assert_eq!(account_of(&stand), "acct_other", "and the account that was there stays");
}

#[tokio::test]
async fn the_permissions_that_we_ask_for_are_enough_and_the_sandboxs_key_has_no_other() {
    let asked: Vec<&str> = stripe::permissions::NEEDED.iter().map(|one| one.rak.unwrap_or("rak_billing_credit_grant_read")).collect();
    assert_eq!(asked, RESTRICTED_MAY, "what is tried with the sandbox's restricted key is what an owner's key may do");
    let stand = Stand::up(Scene::Agency).await;
    let connected = connect::stripe(&stand.desk, key(sandbox::RESTRICTED_KEY)).await.unwrap();
    let lacking: Vec<_> = connected.permissions.iter().filter(|one| one.result == PermissionResult::Missing).collect();
    assert!(lacking.is_empty() && connected.notes.is_empty(), "{lacking:?} {:?}", connected.notes);
    assert_eq!((connected.charges, connected.payouts), (Some(true), Some(true)), "the account is readable with it");
    stand.mirror().await;
    stand.sandbox.settings(|settings| (settings.clock_delay, settings.event_delay) = (0, (0, 0))).unwrap();
    let params = operations::view::RehearseParams {
        price: Some("price_SandboxTokens".to_owned()),
        quantity: Some("12".to_owned()),
        ..Default::default()
    };
    let plan = rehearse::plan(&stand.desk, params.clone()).await.unwrap();
    let done = change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.unwrap().result;
    assert_eq!(done.state, ChangeSetState::Done, "and a bill can be rehearsed: {:?}", done.items);

    let fewer: Vec<&str> = RESTRICTED_MAY.into_iter().filter(|name| *name != "rak_billing_clock_write").collect();
    stand.sandbox.restrict_key("rk_test_noClocks", &fewer).unwrap();
    connect::stripe(&stand.desk, key("rk_test_noClocks")).await.unwrap();
    let refused = rehearse::plan(&stand.desk, params).await.unwrap_err();
    assert!(refused.message.contains("lacks Test clocks (Write)"), "known before anything is made: {}", refused.message);
}

#[tokio::test]
async fn an_account_that_cannot_be_read_names_the_permission() {
    let stand = Stand::up(Scene::Empty).await;
    let fewer: Vec<&str> = RESTRICTED_MAY.into_iter().filter(|name| !name.contains("kyc")).collect();
    stand.sandbox.restrict_key("rk_test_noAccount", &fewer).unwrap();
    let connected = connect::stripe(&stand.desk, key("rk_test_noAccount")).await.unwrap();
    let notes = connected.notes.join(" ");
    assert!(notes.contains("Accounts (Read), under Connect") && notes.contains("rak_accounts_kyc_basic_read"), "{notes}");
    assert!(connected.problem.is_none(), "billing does not need it");
    let account = connect::account(&stand.desk).await.unwrap();
    assert!(account.unreadable.join(" ").contains("rak_accounts_kyc_basic_read"), "{:?}", account.unreadable);
}

#[tokio::test]
async fn a_key_whose_refusals_name_nothing_is_compared_by_what_the_file_knows_or_by_the_owners_word() {
    let quiet = |stand: &Stand, names: &[&str]| {
        let names: Vec<&str> = names.iter().copied().chain([sandbox::OLDER_WORDS]).collect();
        stand.sandbox.restrict_key("rk_test_quiet", &names).unwrap();
    };
    let agency = Stand::up(Scene::Agency).await;
    quiet(&agency, &all_but(&[]));
    connect::stripe(&agency.desk, key("rk_test_quiet")).await.expect("its clients are there, so it is the same account");
    assert_eq!(account_of(&agency), sandbox::STRIPE_ACCOUNT);

    let stand = Stand::up(Scene::Empty).await;
    quiet(&stand, &all_but(&["rak_customer_write", "rak_plan_write", "rak_product_write"]));
    let unsaid = connect::stripe(&stand.desk, key("rk_test_quiet")).await.unwrap_err();
    assert_eq!((unsaid.code, unsaid.field.as_deref()), (Code::NeedsOwner, Some("accept_unread_account")), "{}", unsaid.message);
    let said = ConnectStripeParams { accept_unread_account: true, ..key("rk_test_quiet") };
    let connected = connect::stripe(&stand.desk, said.clone()).await.unwrap();
    assert!(connected.notes.iter().any(|note| note.contains("may not read which account")), "{:?}", connected.notes);
    assert_eq!(account_of(&stand), sandbox::STRIPE_ACCOUNT, "the account that was known stays known");

    let foreign = store::mirror::Product {
        id: "prod_elsewhere".into(),
        name: "Care".to_owned(),
        active: true,
        metadata: std::collections::BTreeMap::new(),
    };
    let now = stand.desk.now();
    let only_foreign = |tx: &store::Tx<'_>| -> Result<(), store::StoreError> {
        store::mirror::forget_unseen::<store::mirror::Product>(tx, jiff::Timestamp::MAX)?;
        store::mirror::keep(tx, &foreign, &serde_json::json!({}), now)
    };
    stand.desk.store.write(only_foreign).unwrap();
    quiet(&stand, &all_but(&["rak_customer_write", "rak_plan_write"]));
    let refused = connect::stripe(&stand.desk, said).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("key"), "an account without them is another one, whatever is said: {}", refused.message);
}

#[tokio::test]
async fn a_key_without_any_permission_is_refused_and_the_old_one_stays() {
    let stand = Stand::up(Scene::Empty).await;
    stand.sandbox.restrict_key("rk_test_nothing", &[]).unwrap();
    let refused = connect::stripe(&stand.desk, key("rk_test_nothing")).await.unwrap_err();
    assert!(refused.field.as_deref() == Some("key") && refused.message.contains("may do nothing"), "{}", refused.message);
    connect::refresh_account(&stand.desk).await.expect("the key that was there works on");
}

#[tokio::test]
async fn what_a_key_lacks_is_said_by_reading_and_writing_and_stops_go_live() {
    let stand = Stand::up(Scene::Empty).await;
    let mut reading: Vec<String> = all_but(&["rak_payout_read"]).iter().map(|name| name.replace("_write", "_read")).collect();
    reading.push("rak_billing_meter_event_write".to_owned());
    let reading: Vec<&str> = reading.iter().map(String::as_str).collect();
    stand.sandbox.restrict_key("rk_test_reading", &reading).unwrap();
    let connected = connect::stripe(&stand.desk, key("rk_test_reading")).await.unwrap();
    for one in connected.permissions.iter().filter(|one| one.result == PermissionResult::Missing && one.access == "Write") {
        assert!(!one.without.contains("cannot be read") && !one.without.contains("found or"), "{}: {}", one.name, one.without);
    }
    let check = operations::go_live::check(&stand.desk).await.unwrap();
    let of = |name: &str| check.account.iter().find(|one| one.words.contains(&format!("lacks {name} ("))).map(|one| one.light);
    assert_eq!(of("Subscriptions"), Some(Light::Red), "{:?}", check.account);
    assert_eq!(of("Payouts"), Some(Light::Amber), "what is only not shown stops nothing");
    assert!(check.account.iter().all(|one| !one.words.contains("its key was tested")), "and nothing says that all is well");
}

#[tokio::test]
async fn the_account_says_what_is_off_why_and_what_to_do_and_can_be_read_offline() {
    let stand = Stand::up(Scene::Empty).await;
    stand
        .sandbox
        .account(|state| {
            state.payouts_enabled = false;
            state.requirements.past_due = vec!["external_account".to_owned()];
            state.requirements.currently_due = vec!["individual.dob.day".to_owned(), "individual.dob.month".to_owned()];
            state.requirements.current_deadline = Some(1_795_000_000);
            state.requirements.disabled_reason = Some("requirements.past_due".to_owned());
            state.requirements.errors = vec![WantedError {
                code: "verification_document_expired".to_owned(),
                reason: "The document is expired.".to_owned(),
                requirement: "representative.verification.document".to_owned(),
            }];
            let held = |currency: &str, available| Held { currency: currency.to_owned(), available, pending: 0 };
            state.balance = vec![held("jpy", -1_250), held("eur", 90_000)];
        })
        .unwrap();
    let view = connect::refresh_account(&stand.desk).await.unwrap();
    assert_eq!((view.charges, view.payouts), (Some(true), Some(false)));
    let wanted: Vec<_> = view.requirements.iter().map(|one| (one.what.as_str(), one.state)).collect();
    assert_eq!(
        wanted,
        [
            ("Your bank account for payouts", RequirementState::PastDue),
            ("Your identity document", RequirementState::Refused),
            ("Your date of birth", RequirementState::Due),
        ],
        "most urgent first, a date of birth once"
    );
    assert_eq!(view.requirements[1].why.as_deref(), Some("The document is expired."), "Stripe's own reason is kept");
    assert!(view.off.unwrap().contains("time for it has passed"), "the reason is in words");
    let titles: Vec<_> = view.troubles.iter().map(|one| one.title.as_str()).collect();
    assert!(titles.contains(&"Payouts are off") && titles.contains(&"The balance is below zero"), "{titles:?}");
    assert!(view.troubles.iter().all(|one| !one.fix.is_empty()), "each trouble has its fix");
    assert_eq!(view.balances.len(), 3, "a line per currency, never added: {:?}", view.balances);
    assert!(view.for_support.contains("requirements.past_due") && view.for_support.contains("req_"), "{}", view.for_support);
    assert!(!view.for_support.contains(stand.sandbox.stripe_key()), "no key is in it");

    stand.sandbox.revoke_key(sandbox::Side::Stripe, None).unwrap();
    let offline = connect::account(&stand.desk).await.unwrap();
    assert_eq!((offline.payouts, offline.read_at), (Some(false), view.read_at), "as it was read, with its age");
    let needs = overview::read(&stand.desk).await.unwrap().needs_you;
    let off = needs.iter().find(|need| need.kind == NeedKind::PayoutsOff).expect("the Overview asks for it");
    assert!(off.reason.contains("money stays in Stripe"), "{}", off.reason);
}

#[tokio::test]
async fn a_payout_that_was_paid_and_came_back_is_told_apart() {
    let stand = Stand::up(Scene::Empty).await;
    let id = stand.sandbox.payout(PayoutOrder { amount: 231_840, status: "paid".to_owned(), ..PayoutOrder::default() }).unwrap();
    let paid = connect::refresh_account(&stand.desk).await.unwrap();
    assert_eq!(paid.recent[0].state, BankPayoutState::Paid);
    let back = PayoutOrder {
        id: Some(id),
        status: "failed".to_owned(),
        failure_code: Some("account_closed".to_owned()),
        ..PayoutOrder::default()
    };
    stand.sandbox.payout(back).unwrap();
    for _ in 0..2 {
        let view = connect::refresh_account(&stand.desk).await.unwrap();
        assert_eq!(view.recent[0].state, BankPayoutState::CameBack, "it had arrived; reading again does not forget that");
        assert!(view.recent[0].reason.as_deref().unwrap().contains("bank account"), "with the cure");
        assert!(view.troubles.iter().any(|one| one.title == "A payout failed" && one.what.contains("sent back")));
    }
}

#[tokio::test]
async fn a_sync_reads_the_account_four_times_a_day_at_most() {
    let stand = Stand::up(Scene::Empty).await;
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    let first = connect::account(&stand.desk).await.unwrap().read_at.expect("read by the sync");
    stand.pass(SignedDuration::from_hours(2));
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    assert_eq!(connect::account(&stand.desk).await.unwrap().read_at, Some(first), "two hours later it is fresh enough");
    stand.pass(SignedDuration::from_hours(5));
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    assert!(connect::account(&stand.desk).await.unwrap().read_at > Some(first));
}

#[tokio::test]
async fn a_webhook_is_registered_once_mended_and_removed() {
    let stand = Stand::up(Scene::Empty).await;
    let desk = &stand.desk;
    assert!(connect::webhook(desk).await.unwrap().hooks.is_empty(), "none is wanted until the owner says so");
    assert_eq!(apply(desk, hook(&["invoice.paid", "customer.subscription.updated"])).await, ChangeSetState::Done);

    let secret = connect::take_webhook_secret(desk).await.unwrap();
    assert!(secret.secret.as_ref().unwrap().expose_secret().starts_with("whsec_"), "shown once");
    assert!(!format!("{secret:?}").contains("whsec_"), "and never printed");
    assert!(connect::take_webhook_secret(desk).await.unwrap().secret.is_none(), "not twice");
    let file = std::fs::read(desk.store.path()).unwrap();
    let shown = secret.secret.unwrap();
    let needle = shown.expose_secret().as_bytes();
    assert!(!file.windows(needle.len()).any(|part| part == needle), "it is in no file");

    let view = looked_for(desk).await;
    assert_eq!((view.light, view.reasons.len()), (Light::Green, 0), "{:?}", view.reasons);
    let again = connect::plan_webhook(desk, hook(&["invoice.paid", "customer.subscription.updated"])).await.unwrap();
    assert!(again.items.is_empty(), "registered already: {}", again.title);

    // Somebody switches it off in Stripe and takes an event away.
    let client = connect::client(desk).await.unwrap();
    let id = view.endpoint.unwrap().id;
    let update = stripe::webhook_endpoints::WebhookEndpointUpdate {
        enabled_events: vec!["invoice.paid".to_owned()],
        disabled: Some(true),
        ..Default::default()
    };
    let key = stripe::IdempotencyKey::new("by-hand").unwrap();
    client.send(&stripe::webhook_endpoints::update(&id, &update, &key)).await.unwrap();
    let view = looked_for(desk).await;
    assert_eq!(view.light, Light::Red, "switched off");
    assert!(view.reasons.iter().any(|reason| reason.contains("customer.subscription.updated")), "{:?}", view.reasons);
    assert_eq!(apply(desk, hook(&["invoice.paid", "customer.subscription.updated"])).await, ChangeSetState::Done);
    let mended = looked_for(desk).await;
    assert_eq!((mended.light, mended.endpoint.unwrap().id), (Light::Green, id), "mended, not doubled");

    let plan = connect::plan_webhook_removal(desk, WebhookRemoval::default()).await.unwrap();
    change_set::apply(desk, &plan.id, &Watch::default()).await.unwrap();
    let all = client.all(stripe::webhook_endpoints::list(), 100, || false).await.unwrap().items;
    assert!(all.is_empty() && connect::webhook(desk).await.unwrap().hooks.is_empty(), "gone, and not missed");
}

#[tokio::test]
async fn each_platform_has_its_own_webhook() {
    const OTHER: &str = "https://hooks.another.example/stripe";
    let stand = Stand::up(Scene::Empty).await;
    let desk = &stand.desk;
    let other = |events: &[&str]| WebhookParams { url: OTHER.to_owned(), ..hook(events) };
    apply(desk, hook(&["invoice.paid"])).await;
    let first = looked_for(desk).await.endpoint.unwrap();
    // As an older version marked it: without the address.
    let client = connect::client(desk).await.unwrap();
    let older = stripe::webhook_endpoints::WebhookEndpointUpdate {
        enabled_events: vec!["invoice.paid".to_owned()],
        metadata: [("rebill".to_owned(), format!("webhook:{}", desk.workspace))].into(),
        ..Default::default()
    };
    let key = stripe::IdempotencyKey::new("older").unwrap();
    client.send(&stripe::webhook_endpoints::update(&first.id, &older, &key)).await.unwrap();

    let plan = connect::plan_webhook(desk, other(&["payout.paid"])).await.unwrap();
    assert_eq!(plan.title, "Register the platform's webhook", "another address is another webhook");
    change_set::apply(desk, &plan.id, &Watch::default()).await.unwrap();
    let view = connect::check_webhook(desk).await.unwrap();
    let standing: Vec<_> = view.hooks.iter().map(|hook| (hook.endpoint.as_ref().unwrap().url.as_str(), hook.light)).collect();
    assert_eq!(standing, [(HOOK, Light::Green), (OTHER, Light::Green)], "the first platform is told as before");
    assert!(view.hooks.iter().all(|hook| hook.endpoint.as_ref().unwrap().ours));
    assert_eq!(view.hooks[0].endpoint.as_ref().unwrap().id, first.id);

    // One that somebody turns to another address is found by its mark and put right.
    let id = view.hooks[1].endpoint.as_ref().unwrap().id.clone();
    let turned = stripe::webhook_endpoints::WebhookEndpointUpdate {
        url: Some("https://elsewhere.example/x".to_owned()),
        enabled_events: vec!["payout.paid".to_owned()],
        ..Default::default()
    };
    let key = stripe::IdempotencyKey::new("turned").unwrap();
    client.send(&stripe::webhook_endpoints::update(&id, &turned, &key)).await.unwrap();
    let view = connect::check_webhook(desk).await.unwrap();
    assert!(view.hooks[1].reasons.iter().any(|reason| reason.contains("It calls https://elsewhere.example/x")), "{:?}", view.hooks[1]);
    apply(desk, other(&["payout.paid"])).await;

    let unsaid = connect::plan_webhook_removal(desk, WebhookRemoval::default()).await.unwrap_err();
    assert!(unsaid.field.as_deref() == Some("url") && unsaid.message.contains(OTHER), "which one: {}", unsaid.message);
    let unknown = WebhookRemoval { url: Some("https://third.example/x".to_owned()) };
    assert_eq!(connect::plan_webhook_removal(desk, unknown).await.unwrap_err().field.as_deref(), Some("url"));
    let plan = connect::plan_webhook_removal(desk, WebhookRemoval { url: Some(OTHER.to_owned()) }).await.unwrap();
    change_set::apply(desk, &plan.id, &Watch::default()).await.unwrap();
    let left = client.all(stripe::webhook_endpoints::list(), 100, || false).await.unwrap().items;
    assert_eq!(left.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), [first.id.as_str()], "the other platform keeps its own");

    // Removed by a hand: no longer missed once the owner says so.
    client.send(&stripe::webhook_endpoints::delete(&first.id)).await.unwrap();
    assert_eq!(looked_for(desk).await.light, Light::Red);
    assert!(connect::plan_webhook_removal(desk, WebhookRemoval::default()).await.unwrap().items.is_empty());
    assert!(connect::webhook(desk).await.unwrap().hooks.is_empty());
}

#[tokio::test]
async fn one_that_the_platform_registered_is_taken_over_not_doubled() {
    let stand = Stand::up(Scene::Empty).await;
    let client = connect::client(&stand.desk).await.unwrap();
    let new = stripe::webhook_endpoints::NewWebhookEndpoint {
        url: format!("{HOOK}/"),
        enabled_events: vec!["invoice.paid".to_owned()],
        ..Default::default()
    };
    let key = stripe::IdempotencyKey::new("platform").unwrap();
    client.send(&stripe::webhook_endpoints::create(&new, &key)).await.unwrap();
    assert_eq!(apply(&stand.desk, hook(&["invoice.paid", "invoice.payment_failed"])).await, ChangeSetState::Done);
    let all = client.all(stripe::webhook_endpoints::list(), 100, || false).await.unwrap().items;
    assert_eq!(all.len(), 1, "one address, one webhook");
    assert_eq!(all[0].enabled_events, ["invoice.paid", "invoice.payment_failed"]);
    assert!(all[0].metadata.contains_key("rebill"), "and it carries our mark from now on");
}

#[tokio::test]
async fn a_dropped_answer_leaves_one_webhook() {
    use sandbox::{Act, Fault, Side, When};
    let stand = Stand::up(Scene::Empty).await;
    stand.sandbox.fault(Fault {
        at: Side::Stripe,
        call: Some("POST /v1/webhook_endpoints".to_owned()),
        when: When::After,
        act: Act::Drop,
        times: 10,
        skip: 0,
    });
    let plan = connect::plan_webhook(&stand.desk, hook(&["invoice.paid"])).await.unwrap();
    let state = change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.map(|ended| ended.result.state);
    assert_ne!(state.ok(), Some(ChangeSetState::Done), "no answer is no receipt");
    stand.sandbox.clear_faults();
    let done = change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.unwrap();
    assert_eq!(done.result.state, ChangeSetState::Done);
    let client = connect::client(&stand.desk).await.unwrap();
    assert_eq!(client.all(stripe::webhook_endpoints::list(), 100, || false).await.unwrap().items.len(), 1, "it was found again");
}
