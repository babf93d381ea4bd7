//! One workspace taken to another, test to live: prices, plans, sources, accounts, clients with their rules; no usage, no key, nothing sent.

use crate::support::{Stand, ask_stripe};
use domain::{
    catalog::{Charge, Every, PriceDraft, UsageDraft},
    id::MappingId,
    plan::{PlanDraft, PlanPayment, PlanPrice},
};
use jiff::{SignedDuration, Timestamp};
use operations::{
    Addresses, Code, Desk, Progress, Watch, change_set, connect, copying, go_live, plans, subscriptions, sync,
    view::{
        ChangeItemState, ChangeSetState, ChangeSetView, ConnectSourceParams, ConnectionState, CopyAnswer, CopyParams, CostPayer,
        MakePlanParams, NewSubscriptionParams,
    },
};
use sandbox::Scene;
use secrecy::SecretString;
use std::sync::Arc;
use store::{client, import_mapping, mapping, outbox, rule, source, usage};
use tokio_util::sync::CancellationToken;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn parley(stand: &Stand) -> ConnectSourceParams {
    ConnectSourceParams {
        connector: "parley".to_owned(),
        name: Some("Parley".to_owned()),
        base_url: Some(stand.sandbox.platform_base()),
        key: SecretString::from(sandbox::PLATFORM_KEY),
        session_only: false,
        cost_payer: CostPayer::OwnKeys,
    }
}

/// A test workspace with Parley, the clients Harbor and Harbor West who share a customer, and Juniper; a live one with the same customers.
async fn two() -> (Stand, Stand) {
    let (test, live) = (Stand::up(Scene::Agency).await, Stand::seeded(Scene::Empty, 8).await);
    for stand in [&test, &live] {
        stand.sandbox.settings(|settings| settings.platform_calls_per_second = 100_000).unwrap();
    }
    connect::source(&test.desk, parley(&test)).await.unwrap();
    test.client("Harbor").await;
    test.client_of("Harbor West", "Harbor").await;
    test.client("Juniper").await;
    let now = test.desk.now();
    test.desk
        .store
        .write(|tx| -> Result<(), store::StoreError> {
            let parley = source::find_by_name(tx, "Parley")?.unwrap();
            let account = source::find_subject(tx, &parley.id, "acc_harbor")?.unwrap();
            mapping::insert(
                tx,
                &mapping::MappingRow {
                    id: MappingId::new("parley-harbor"),
                    subject: account.id,
                    client: "client-Harbor".into(),
                    from_at: now - HOUR * 24 * 40,
                    to_at: None,
                    created_at: now,
                },
            )?;
            let own = source::find_subject(tx, &parley.id, "acc_kestrel")?.unwrap();
            source::set_never_bill(tx, &own.id, true)?;
            let file = import_mapping::ImportMapping {
                name: "Monthly export".to_owned(),
                header: "abc".to_owned(),
                value: serde_json::json!({ "time": "when" }),
                saved_at: now,
            };
            import_mapping::save(tx, &file)
        })
        .unwrap();
    (test, live)
}

async fn synced(desk: &Desk) {
    sync::run(desk, false, &Watch::default()).await.unwrap();
}

async fn applied(desk: &Desk, plan: &ChangeSetView) -> ChangeSetView {
    let done = change_set::apply(desk, &plan.id, &Watch::default()).await.unwrap().result;
    assert_eq!(done.state, ChangeSetState::Done, "{:#?}", done.items);
    done
}

/// Everything, each payer with the customer that is proposed.
async fn everything(test: &Stand, live: &Stand) -> CopyParams {
    let view = copying::read(&live.desk, &test.desk).await.unwrap();
    let customers = copying::answers(&view, &[], false).unwrap();
    CopyParams { from: test.desk.workspace.clone(), sources: true, clients: true, fixed: false, customers }
}

async fn planned(test: &Stand, live: &Stand, params: CopyParams) -> ChangeSetView {
    copying::plan(&live.desk, &test.desk, params, &Watch::default()).await.unwrap()
}

fn line<'a>(plan: &'a ChangeSetView, what: &str) -> &'a str {
    plan.money
        .iter()
        .find(|line| line.what == what)
        .map_or_else(|| panic!("no line of {what}: {:#?}", plan.money), |line| line.words.as_str())
}

/// Minor units on every invoice of the account, and how many meter events it holds.
fn charged(stand: &Stand) -> (i64, usize) {
    let truth = stand.sandbox.truth().unwrap();
    let events = truth.customers.iter().flat_map(|customer| &customer.meters).map(|meter| meter.events.len()).sum();
    (truth.customers.iter().flat_map(|customer| &customer.invoices).map(|invoice| invoice.total).sum(), events)
}

#[tokio::test]
async fn a_test_workspace_goes_to_live_whole_and_nothing_is_sent_charged_or_read_by_it() {
    let (test, live) = two().await;
    let view = copying::read(&live.desk, &test.desk).await.unwrap();
    let row = view.clients.iter().find(|row| row.clients.contains(&"Harbor".to_owned())).unwrap();
    assert_eq!(row.clients, ["Harbor", "Harbor West"], "clients that share a customer are one row");
    assert_eq!((row.proposed.as_deref(), row.why.as_str()), (Some("cus_SandboxHarbor"), "same e-mail"));
    assert_eq!(row.accounts, 3);

    let plan = planned(&test, &live, everything(&test, &live).await).await;
    assert!(plan.title.contains("subscriptions in Stripe") && plan.title.contains("3 clients here"), "{}", plan.title);
    assert!(line(&plan, "Parley").starts_with("New, without its key"), "{:#?}", plan.money);
    assert!(line(&plan, "Harbor").contains("Nothing is charged before Go live"), "{}", line(&plan, "Harbor"));
    let before = live.desk.store.read(client::all).unwrap();
    assert!(before.is_empty(), "planning stores no client");
    applied(&live.desk, &plan).await;

    let (clients, rules, records, reports) = live
        .desk
        .store
        .read(|r| -> Result<_, store::StoreError> {
            let records = usage::count_records(r, &usage::Filter::default())?;
            Ok((client::all(r)?, rule::list(r)?, records, outbox::list(r, 100, 0)?.len()))
        })
        .unwrap();
    assert_eq!(clients.iter().map(|one| one.nickname.as_str()).collect::<Vec<_>>(), ["Harbor", "Harbor West", "Juniper"]);
    assert_eq!(clients[0].customer, clients[1].customer, "they share their customer here too");
    assert_eq!((records, reports), (0, 0), "no usage and nothing that was sent comes with it");
    assert_eq!(charged(&live), (0, 0), "nothing was charged and nothing sent");
    let tests = test.desk.store.read(rule::list).unwrap();
    for one in &rules {
        assert_eq!((one.billing_unit, &one.price), (tests[0].billing_unit, &tests[0].price), "it costs the same");
        assert!(one.live_at.is_none() && one.start_at >= live.desk.now() - HOUR, "it waits for Go live and begins there");
    }
    // One subscription for two clients of one customer and price.
    let subscriptions = plan.items.iter().filter(|item| item.words.starts_with("Subscription")).count();
    assert_eq!(subscriptions, 2, "{:#?}", plan.items);
    let (mappings, own, files) = live
        .desk
        .store
        .read(|r| -> Result<_, store::StoreError> {
            let own: Vec<String> = source::subjects(r, None)?.into_iter().filter(|one| one.never_bill).map(|one| one.external_id).collect();
            Ok((mapping::list(r)?, own, import_mapping::list(r)?))
        })
        .unwrap();
    let there = test.desk.store.read(mapping::list).unwrap();
    let parley = there.iter().find(|one| one.id.as_str() == "parley-harbor").unwrap();
    assert!(mappings.iter().any(|one| one.from_at == parley.from_at), "an account is its client's since it was there: {mappings:?}");
    assert_eq!(own, ["acc_kestrel"], "the agency's own account is not billed here either");
    assert_eq!(files.len(), 1, "how files are read came too");

    let again = planned(&test, &live, everything(&test, &live).await).await;
    assert!(again.items.iter().all(|item| item.state == ChangeItemState::Found), "a second time makes nothing: {:#?}", again.items);
    for what in ["Harbor", "Harbor West", "Juniper", "Parley", "Monthly export"] {
        assert!(line(&again, what).starts_with("There already"), "{what}: {}", line(&again, what));
    }
    assert!(again.title.contains("is here already"), "{}", again.title);
}

#[tokio::test]
async fn a_source_that_came_without_its_key_says_so_and_reads_once_it_has_one() {
    let (test, live) = two().await;
    let plan = planned(&test, &live, everything(&test, &live).await).await;
    applied(&live.desk, &plan).await;
    let connections = connect::read(&live.desk, None).await.unwrap();
    let shown = connections.sources.iter().find(|source| source.name == "Parley").unwrap();
    assert_eq!((shown.state, shown.key_hint.as_deref(), shown.cost_payer), (ConnectionState::Refused, None, CostPayer::OwnKeys));
    assert!(shown.problem.as_ref().unwrap().contains("no key in this workspace yet"), "{:?}", shown.problem);
    let ended = sync::run(&live.desk, false, &Watch::default()).await.unwrap();
    assert!(ended.needs_owner, "a sync without the key goes on and says so: {}", ended.words);

    let key = SecretString::from(sandbox::PLATFORM_KEY);
    connect::rotate_source_key(&live.desk, &shown.id, key, false).await.unwrap();
    live.pass(HOUR * 3);
    synced(&live.desk).await;
    let history = live
        .desk
        .store
        .read(|r| -> Result<_, store::StoreError> {
            let meter = source::find_meter(r, "tokens")?.unwrap().id;
            let harbor = client::find(r, "Harbor")?.remove(0);
            let (from, to) = (Timestamp::UNIX_EPOCH, live.desk.now());
            usage::client_total(r, &harbor.id, &meter, from, to, None)
        })
        .unwrap();
    assert!(!history.quantity.is_zero(), "the new workspace read its own history, and it is the client's");
    let check = go_live::check(&live.desk).await.unwrap();
    let row = check.rows.iter().find(|row| row.nickname == "Harbor").unwrap();
    assert_eq!((row.first_units.as_str(), row.live), ("0", false), "what was used before Go live is history: {row:?}");
    assert_eq!(charged(&live).1, 0, "nothing was sent");
}

#[tokio::test]
async fn each_payer_is_paired_by_its_email_made_or_left_out_as_the_owner_says() {
    let (test, live) = two().await;
    let client = connect::client(&live.desk).await.unwrap();
    let key = |name: &str| stripe::IdempotencyKey::new(name).unwrap();
    let twin = |name: &str| stripe::customers::NewCustomer {
        name: Some(name.to_owned()),
        email: Some("OPS@harborlabs.example".to_owned()),
        ..Default::default()
    };
    let harbor = sandbox::CLIENTS.iter().find(|client| client.slug == "Harbor").unwrap().email;
    let new = stripe::customers::NewCustomer { email: Some(harbor.to_uppercase()), ..twin("Second") };
    client.send(&stripe::customers::create(&new, &key("second"))).await.unwrap();
    let params = stripe::customers::Changes { email: Some("other@juniper.example".to_owned()), ..Default::default() };
    client.send(&stripe::customers::update("cus_SandboxJuniper", &params, &key("other"))).await.unwrap();
    live.mirror().await;

    let view = copying::read(&live.desk, &test.desk).await.unwrap();
    let of = |nickname: &str| view.clients.iter().find(|row| row.clients.iter().any(|own| own == nickname)).unwrap().clone();
    assert_eq!(
        (of("Harbor").proposed, of("Harbor").found.len()),
        (None, 2),
        "two have the e-mail, in any case of letters: the owner chooses"
    );
    assert_eq!((of("Juniper").proposed, of("Juniper").found.len()), (None, 0), "nobody has it");
    assert!(copying::answers(&view, &[], false).unwrap().is_empty());
    let created = copying::answers(&view, &[], true).unwrap();
    assert_eq!(created.iter().map(|answer| answer.create).collect::<Vec<_>>(), [true], "only where nobody has the e-mail: {created:?}");
    let unknown = copying::answers(&view, &[("Nobody".to_owned(), "cus_x".to_owned())], false).unwrap_err();
    assert_eq!((unknown.code, unknown.field.as_deref()), (Code::Invalid, Some("customer")));
    let halves = [("Harbor".to_owned(), "cus_a".to_owned()), ("harbor west".to_owned(), "cus_b".to_owned())];
    assert_eq!(copying::answers(&view, &halves, false).unwrap_err().field.as_deref(), Some("customer"));

    let params = CopyParams { from: test.desk.workspace.clone(), sources: true, clients: true, fixed: false, customers: created };
    let plan = planned(&test, &live, params.clone()).await;
    assert!(line(&plan, "Harbor").starts_with("Left out"), "{}", line(&plan, "Harbor"));
    assert!(line(&plan, "Juniper").contains("a new customer"), "{}", line(&plan, "Juniper"));
    applied(&live.desk, &plan).await;
    let nicknames: Vec<String> = live.desk.store.read(client::all).unwrap().into_iter().map(|client| client.nickname).collect();
    assert_eq!(nicknames, ["Juniper"]);
    // Later with the customer that the owner chose; what stands is not touched.
    let named = [("Harbor West".to_owned(), "cus_SandboxHarbor".to_owned())];
    let view = copying::read(&live.desk, &test.desk).await.unwrap();
    let params = CopyParams { customers: copying::answers(&view, &named, false).unwrap(), ..params };
    applied(&live.desk, &planned(&test, &live, params).await).await;
    assert_eq!(live.desk.store.read(client::all).unwrap().len(), 3);
    assert_eq!(charged(&live), (0, 0));
}

#[tokio::test]
async fn an_answer_that_cannot_be_meant_is_refused_at_its_field_and_nothing_is_planned() {
    let (test, live) = two().await;
    let good = everything(&test, &live).await;
    let refused = async |customers: Vec<CopyAnswer>| {
        let params = CopyParams { customers, ..good.clone() };
        let problem = copying::plan(&live.desk, &test.desk, params, &Watch::default()).await.unwrap_err();
        (problem.code, problem.field.unwrap_or_default())
    };
    let answer = |payer: &str, customer: &str| CopyAnswer { payer: payer.to_owned(), customer: Some(customer.to_owned()), create: false };
    let at = |field: &str| (Code::Invalid, field.to_owned());
    assert_eq!(refused(vec![answer("cus_nobody", "cus_SandboxHarbor")]).await, at("customers[0].payer"));
    let (harbor, juniper) = (answer("cus_SandboxHarbor", "cus_SandboxHarbor"), answer("cus_SandboxJuniper", "cus_Missing"));
    assert_eq!(refused(vec![harbor.clone(), juniper]).await, at("customers[1].customer"));
    assert_eq!(refused(vec![harbor.clone(), harbor.clone()]).await, at("customers[1].payer"));
    assert_eq!(refused(vec![CopyAnswer { create: true, ..harbor }]).await, at("customers[0].customer"));
    assert!(change_set::list(&live.desk).await.unwrap().is_empty(), "nothing was planned");
}

#[tokio::test]
async fn fixed_prices_of_a_plan_are_left_out_in_words_or_begun_when_the_owner_says_so() {
    let (test, live) = (Stand::up(Scene::Empty).await, Stand::seeded(Scene::Empty, 8).await);
    let flat = PriceDraft { currency: "usd".to_owned(), unit_amount: "49".to_owned(), every: Some(Every::MONTH), ..PriceDraft::default() };
    let tokens = PriceDraft {
        charge: Charge::PerUnit,
        unit_amount: "0.10".to_owned(),
        usage: Some(UsageDraft { meter: "tokens".to_owned(), unit: "1000".to_owned(), stripe_meter: None }),
        ..flat.clone()
    };
    let draft = PlanDraft {
        name: "Growth".to_owned(),
        payment: PlanPayment::Paid,
        base: Some(PlanPrice::New { draft: flat }),
        usage: vec![PlanPrice::New { draft: tokens }],
        ..PlanDraft::default()
    };
    let made = plans::make(&test.desk, MakePlanParams { plan: None, draft_id: None, draft }).await.unwrap();
    applied(&test.desk, &made).await;
    let growth = plans::read(&test.desk, "Growth").await.unwrap().plan.id;
    let prices: Vec<String> = test
        .desk
        .store
        .read(|r| store::plan::newest(r, &growth.as_str().into()))
        .unwrap()
        .prices
        .0
        .into_iter()
        .map(|made| made.price.to_string())
        .collect();
    let now = test.desk.now();
    test.desk
        .store
        .write(|tx| {
            client::insert(
                tx,
                &client::Client {
                    id: "harbor".into(),
                    nickname: "Harbor".to_owned(),
                    email: None,
                    customer: Some("cus_SandboxHarbor".into()),
                    method: None,
                    notes: Some("Call first".to_owned()),
                    stopped_at: None,
                    created_at: now,
                },
            )
        })
        .unwrap();
    let params =
        NewSubscriptionParams { client: "Harbor".to_owned(), prices, days_until_due: Some(14), ..NewSubscriptionParams::default() };
    let set = subscriptions::plan_new(&test.desk, params).await.unwrap();
    applied(&test.desk, &set).await;
    synced(&test.desk).await;

    let view = copying::read(&live.desk, &test.desk).await.unwrap();
    assert_eq!(view.clients[0].fixed.map(|fixed| fixed.to_main_string()), Some("49.00".to_owned()));
    let params = everything(&test, &live).await;
    let plan = planned(&test, &live, params.clone()).await;
    assert!(
        line(&plan, "Harbor").contains("Not taken: the fixed price $49.00 a month"),
        "never half in silence: {}",
        line(&plan, "Harbor")
    );
    let with = planned(&test, &live, CopyParams { fixed: true, ..params }).await;
    let words = with.money.iter().find(|line| line.what == "Harbor").unwrap();
    assert_eq!(words.amount.map(|amount| amount.to_main_string()), Some("49.00".to_owned()), "{words:?}");
    applied(&live.desk, &with).await;
    assert_eq!(charged(&live), (4900, 0), "the first period, as was said");
    let on = live.desk.store.read(|r| store::plan::at(r, live.desk.now())).unwrap();
    assert_eq!(on.len(), 1, "and the client is on the plan");
    let notes = live.desk.store.read(client::all).unwrap().remove(0).notes;
    assert_eq!(notes.as_deref(), Some("Call first"));
    let again = planned(&test, &live, everything(&test, &live).await).await;
    assert!(again.items.iter().all(|item| item.state == ChangeItemState::Found), "{:#?}", again.items);
}

/// Ends the work once a step of it is done.
struct EndsAfterOne(CancellationToken);

impl Progress for EndsAfterOne {
    fn report(&self, done: u64, _: Option<u64>, _: &str) {
        if done > 0 {
            self.0.cancel();
        }
    }
}

#[tokio::test]
async fn a_copied_subscription_is_taxed_as_there_or_it_is_said_what_is_missing() {
    let (test, live) = two().await;
    test.client("Lumen").await;
    let rate = async |stand: &Stand, percentage: &str| {
        let form = format!("display_name=VAT&percentage={percentage}&inclusive=false&jurisdiction=DE");
        ask_stripe(stand, "tax_rates", Some(&form)).await["id"].as_str().unwrap().to_owned()
    };
    let subscription = async |stand: &Stand, customer: &str| {
        let all = ask_stripe(stand, &format!("subscriptions?customer={customer}"), None).await;
        all["data"].as_array().unwrap().first().cloned().unwrap_or_else(|| panic!("none of {customer}: {all}"))
    };
    // A rate that the live account has too, by another id, and one that it has at another percentage.
    let (usual, lower) = (rate(&test, "19.0").await, rate(&test, "7").await);
    let harbor = subscription(&test, "cus_SandboxHarbor").await["id"].as_str().unwrap().to_owned();
    let lumen = subscription(&test, "cus_SandboxLumen").await["id"].as_str().unwrap().to_owned();
    let form = format!("automatic_tax[enabled]=true&default_tax_rates[0]={usual}");
    ask_stripe(&test, &format!("subscriptions/{harbor}"), Some(&form)).await;
    let form = format!("default_tax_rates[0]={lower}&discounts[0][coupon]=half");
    ask_stripe(&test, &format!("subscriptions/{lumen}"), Some(&form)).await;
    let (other, here) = (rate(&live, "8").await, rate(&live, "19").await);
    test.pass(HOUR);
    synced(&test.desk).await;

    let plan = planned(&test, &live, everything(&test, &live).await).await;
    let said = line(&plan, "Harbor");
    assert!(said.contains("Taxed as there: VAT 19 % (DE), on top of the price") && said.contains("Stripe computes its tax"), "{said}");
    let lost = line(&plan, "Tax of Lumen");
    assert!(lost.contains("taxed at VAT 7 % (DE)") && lost.contains("no such tax rate"), "it is said, in a row of its own: {lost}");
    assert!(line(&plan, "Lumen").contains("the discount on its subscription"), "{}", line(&plan, "Lumen"));
    assert!(!plan.money.iter().any(|line| line.what == "Tax of Harbor"), "{:#?}", plan.money);
    applied(&live.desk, &plan).await;
    let made = subscription(&live, "cus_SandboxHarbor").await;
    assert_eq!(made["automatic_tax"]["enabled"], true, "{made}");
    let rates: Vec<&str> = made["default_tax_rates"].as_array().unwrap().iter().filter_map(|rate| rate["id"].as_str()).collect();
    assert_eq!(rates, [here.as_str()], "the rate of this account that charges the same, neither {usual} nor {other}");
    let untaxed = subscription(&live, "cus_SandboxLumen").await;
    assert_eq!(untaxed["default_tax_rates"].as_array().map(Vec::len), Some(0), "none that means something else: {untaxed}");
}

#[tokio::test]
async fn an_older_copy_is_put_away_once_a_newer_one_is_confirmed() {
    let (test, live) = two().await;
    let never_begun = planned(&test, &live, everything(&test, &live).await).await;
    let half_done = planned(&test, &live, everything(&test, &live).await).await;
    // Some of its steps are done when it is ended.
    let cancel = CancellationToken::new();
    let watch = Watch { progress: Arc::new(EndsAfterOne(cancel.clone())), cancel };
    let stopped = change_set::apply(&live.desk, &half_done.id, &watch).await.unwrap();
    assert!(stopped.cancelled && stopped.result.items.iter().any(|item| item.state == ChangeItemState::Done), "{:#?}", stopped.result);
    assert_eq!(change_set::read(&live.desk, &never_begun.id).await.unwrap().state, ChangeSetState::Discarded, "a newer one was confirmed");

    let newest = planned(&test, &live, everything(&test, &live).await).await;
    applied(&live.desk, &newest).await;
    let books = || {
        format!(
            "{:?}",
            (live.sandbox.truth().map(|truth| truth.customers), live.desk.store.read(client::all), live.desk.store.read(store::plan::list))
        )
    };
    let before = books();
    for old in [&never_begun, &half_done] {
        let refused = change_set::apply(&live.desk, &old.id, &Watch::default()).await.unwrap_err();
        assert!(refused.message.contains("a newer copy took its place"), "{refused:?}");
    }
    assert_eq!(books(), before, "nothing is made a second time");
}

#[tokio::test]
async fn the_practice_platform_stays_behind_and_what_differs_is_said_and_left_alone() {
    let (test, live) = two().await;
    let outside = Desk { addresses: Addresses { platform: None, ..live.desk.addresses.clone() }, ..live.desk.clone() };
    let view = copying::read(&outside, &test.desk).await.unwrap();
    let parley = view.sources.iter().find(|source| source.name == "Parley").unwrap();
    assert!(!parley.comes && parley.words.contains("practice platform"), "{parley:?}");
    let params = everything(&test, &live).await;
    let plan = copying::plan(&outside, &test.desk, params, &Watch::default()).await.unwrap();
    assert!(line(&plan, "Harbor").contains("1 account not taken, because their source is not"), "{}", line(&plan, "Harbor"));
    applied(&outside, &plan).await;
    // What is changed here since stays as it is.
    let now = live.desk.now();
    live.desk
        .store
        .write(|tx| -> Result<(), store::StoreError> {
            let juniper = client::find(tx, "Juniper")?.remove(0);
            for one in rule::of_client(tx, &juniper.id)? {
                rule::remove(tx, &one.id)?;
            }
            client::update(tx, &client::Client { created_at: now, ..juniper })
        })
        .unwrap();
    let again = planned(&test, &live, everything(&test, &live).await).await;
    assert!(line(&again, "Juniper").contains("Differs: tokens is not billed here"), "{}", line(&again, "Juniper"));
    assert!(!again.items.iter().any(|item| item.words.contains("Juniper")), "{:#?}", again.items);
}

#[tokio::test]
async fn a_workspace_that_bills_outside_stripe_or_is_not_connected_says_so() {
    let (test, live) = two().await;
    let same = copying::plan(&test.desk, &test.desk, CopyParams::default(), &Watch::default()).await.unwrap_err();
    assert_eq!(same.field.as_deref(), Some("workspace"));
    live.desk.store.write(|tx| store::workspace::set_stripe(tx, None)).unwrap();
    let view = copying::read(&live.desk, &test.desk).await.unwrap();
    assert!(view.needs_stripe.unwrap().contains("not connected") && !view.clients.is_empty(), "what would come is shown all the same");
    let refused = copying::plan(&live.desk, &test.desk, CopyParams::default(), &Watch::default()).await.unwrap_err();
    assert!(refused.message.contains("not connected"), "{}", refused.message);
    live.bill_by_statements();
    let custom = copying::read(&live.desk, &test.desk).await.unwrap_err();
    assert!(custom.message.contains("bills outside Stripe") && custom.message.contains("Nothing was changed"), "{}", custom.message);
}
