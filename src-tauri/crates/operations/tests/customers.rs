//! Customers, linking, payment methods and many clients at once, over the local Stripe.

use crate::support::Stand;
use operations::{
    Code, Watch, change_set, clients, customers, review,
    view::{
        AddClientRow, AddClientsParams, AddressView, CardLinkParams, ChangeItemState, ChangeSetState, ChangeSetView, ClientFilter,
        ClientsParams, ClientsSavedView, CustomerParams, Light, LinkParams, PaymentState, UseMethodParams,
    },
};
use sandbox::{Act, CardFace, Fault, Scene, Side, When};
use store::{client as rows, rule};

async fn applied(stand: &Stand, plan: ChangeSetView) -> ChangeSetView {
    change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.unwrap().result
}

fn named(nickname: &str) -> CustomerParams {
    CustomerParams { name: nickname.into(), tax_exempt: "none".into(), ..CustomerParams::default() }
}

fn row(nickname: &str) -> AddClientRow {
    AddClientRow {
        nickname: nickname.into(),
        email: Some(format!("{}@client.example", nickname.to_lowercase().replace(' ', "."))),
        price_id: "price_SandboxTokens".into(),
        charge_by: "tokens".into(),
        unit: "1000".into(),
        ..AddClientRow::default()
    }
}

/// The customer of a slug in the sandbox's books, as our mirror has it.
async fn shown(stand: &Stand, id: &str) -> operations::view::CustomerView {
    customers::show(&stand.desk, id).await.unwrap()
}

#[tokio::test]
async fn a_customer_is_made_and_changed_by_plans_and_an_empty_change_is_refused() {
    let stand = Stand::up(Scene::Agency).await;
    let address =
        AddressView { line1: Some("1 Quay".into()), city: Some("Ghent".into()), country: Some("be".into()), ..AddressView::default() };
    let params = CustomerParams { email: "pay@new.example".into(), address: address.clone(), ..named("New Harbor") };
    let done = applied(&stand, customers::plan(&stand.desk, params).await.unwrap()).await;
    assert_eq!(done.state, ChangeSetState::Done);
    let id = done.items[0].object_id.clone().unwrap();
    let made = shown(&stand, &id).await;
    assert_eq!((made.name.as_deref(), made.email.as_deref()), (Some("New Harbor"), Some("pay@new.example")));
    assert_eq!(made.address.unwrap().country.as_deref(), Some("BE"), "a country is written in capitals");

    let same = CustomerParams { id: Some(id.clone()), email: "pay@new.example".into(), address, ..named("New Harbor") };
    let nothing = customers::plan(&stand.desk, same.clone()).await.unwrap_err();
    assert_eq!(nothing.code, Code::Invalid, "a plan that does nothing is no plan");
    let changed = CustomerParams { address: AddressView::default(), phone: "+32 1".into(), ..same };
    let done = applied(&stand, customers::plan(&stand.desk, changed).await.unwrap()).await;
    assert_eq!(done.state, ChangeSetState::Done);
    let now = shown(&stand, &id).await;
    assert_eq!((now.address, now.phone.as_deref(), now.email.as_deref()), (None, Some("+32 1"), Some("pay@new.example")));
}

#[tokio::test]
async fn what_was_made_in_stripe_a_moment_ago_is_looked_up() {
    let stand = Stand::up(Scene::Agency).await;
    let client = operations::connect::client(&stand.desk).await.unwrap();
    let new =
        stripe::customers::NewCustomer { name: Some("Just Now".into()), email: Some("now@client.example".into()), ..Default::default() };
    let id = client.send(&stripe::customers::create(&new, &stripe::IdempotencyKey::new("k").unwrap())).await.unwrap().value.id;
    assert!(clients::search_customers(&stand.desk, "just now").await.unwrap().is_empty(), "the mirror has not read it");
    let found = customers::look_up(&stand.desk, "now@client.example").await.unwrap();
    assert_eq!(found.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), [id.as_str()]);
    assert_eq!(customers::look_up(&stand.desk, &id).await.unwrap()[0].id, id, "a pasted id is found too");
    assert_eq!(customers::look_up(&stand.desk, "ab").await.unwrap_err().field.as_deref(), Some("text"));
}

#[tokio::test]
async fn what_a_customer_means_is_said_when_linking() {
    let stand = Stand::up(Scene::Agency).await;
    let first = stand.client("Harbor").await;
    let check = |customer: &str| {
        let params = LinkParams { client: first.client.to_string(), customer_id: customer.to_owned() };
        customers::check_link(&stand.desk, params)
    };
    let unknown = check("cus_nobody").await.unwrap();
    assert!(!unknown.allowed && unknown.notes[0].light == Light::Red, "{unknown:?}");
    assert_eq!(check("harbor").await.unwrap_err().field.as_deref(), Some("customer_id"));

    // Another client's customer is allowed, and what it means is said.
    stand.client("Juniper").await;
    let shared = check("cus_SandboxJuniper").await.unwrap();
    assert!(shared.allowed, "{shared:?}");
    assert!(shared.notes.iter().any(|note| note.words.contains("one line")), "{shared:?}");

    // A customer on a test clock is not in any list: by its id it is found, and said to be there.
    let clocked =
        applied(&stand, customers::plan(&stand.desk, named("On A Clock")).await.unwrap()).await.items[0].object_id.clone().unwrap();
    stand.sandbox.put_on_clock(&clocked, "clock_1").unwrap();
    customers::look_up(&stand.desk, &clocked).await.unwrap();
    let notes = check(&clocked).await.unwrap();
    assert!(notes.allowed && notes.notes.iter().any(|note| note.words.contains("test clock")), "{notes:?}");
}

#[tokio::test]
async fn a_client_goes_over_to_another_customer_and_what_was_sent_stays() {
    let stand = Stand::up(Scene::Agency).await;
    let billed = stand.client("Harbor").await;
    let made = applied(&stand, customers::plan(&stand.desk, named("Harbor Group")).await.unwrap()).await;
    let group = made.items[0].object_id.clone().unwrap();
    let now = stand.desk.now();
    stand.desk.store.write(|tx| rule::go_live(tx, &billed.rule, now - jiff::SignedDuration::from_hours(1), now)).unwrap();

    let params = LinkParams { client: billed.client.to_string(), customer_id: group.clone() };
    stand.pass(jiff::SignedDuration::from_hours(1));
    let plan = customers::plan_link(&stand.desk, params.clone()).await.unwrap();
    assert!(plan.money.iter().any(|line| line.words.contains("stays with cus_SandboxHarbor")), "{:?}", plan.money);
    let done = applied(&stand, plan).await;
    assert_eq!(done.state, ChangeSetState::Done, "{:?}", done.items);

    let (own, rules) = stand
        .desk
        .store
        .read(|r| Ok::<_, store::StoreError>((rows::get(r, &billed.client)?, rule::of_client(r, &billed.client)?)))
        .unwrap();
    assert_eq!(own.customer.unwrap().as_str(), group);
    assert_eq!(rules.len(), 2, "a rule is fixed: one ended, one began");
    let (old, new) = (&rules[0], &rules[1]);
    assert_eq!((old.customer.as_ref().unwrap().as_str(), old.end_at), ("cus_SandboxHarbor", Some(new.start_at)));
    assert_eq!((new.customer.as_ref().unwrap().as_str(), new.follows.as_ref(), new.live_at), (group.as_str(), Some(&old.id), None));
    assert_eq!(new.billing_unit, old.billing_unit);
    let again = customers::plan_link(&stand.desk, params).await.unwrap_err();
    assert_eq!(again.field.as_deref(), Some("customer_id"), "linking to the same customer is no change");
}

#[tokio::test]
async fn a_payment_method_is_added_by_a_link_and_used_once_somebody_says_so() {
    let stand = Stand::up(Scene::Agency).await;
    let billed = stand.client("Harbor").await;
    let name = billed.client.to_string();
    let bad = CardLinkParams { client: name.clone(), return_url: "agency".into() };
    assert_eq!(customers::card_link(&stand.desk, bad, &Watch::default()).await.unwrap_err().field.as_deref(), Some("return_url"));

    let params = CardLinkParams { client: name.clone(), return_url: "https://agency.example/thanks".into() };
    let link = customers::card_link(&stand.desk, params.clone(), &Watch::default()).await.unwrap();
    let again = customers::card_link(&stand.desk, params, &Watch::default()).await.unwrap();
    assert_eq!(link.url, again.url, "one that is open serves as well");
    assert!(again.found && !link.found);
    let kept = serde_json::to_string(&change_set::list(&stand.desk).await.unwrap()).unwrap();
    assert!(!kept.contains(&link.url), "the address is a way in and is kept nowhere");

    let session = link.url.rsplit('/').next().unwrap();
    let method = stand.sandbox.complete_checkout(session, CardFace { last4: "1881".into(), ..CardFace::default() }).unwrap();
    let details = customers::refresh(&stand.desk, &name).await.unwrap();
    let payment = details.customer.unwrap().payment;
    assert!(payment.words.contains("4242") && payment.others[0].words.contains("1881"), "{payment:?}");

    let strange = UseMethodParams { client: name.clone(), method: "pm_of_another".into() };
    assert_eq!(customers::use_method(&stand.desk, strange).await.unwrap_err().field.as_deref(), Some("method"));
    let plan = customers::use_method(&stand.desk, UseMethodParams { client: name.clone(), method }).await.unwrap();
    assert_eq!(applied(&stand, plan).await.state, ChangeSetState::Done);
    let payment = customers::details(&stand.desk, &name).await.unwrap().customer.unwrap().payment;
    assert!(payment.words.contains("1881"), "{payment:?}");
    assert!(customers::portal(&stand.desk, &name).await.unwrap().url.contains("/hosted/portal/"));
}

#[tokio::test]
async fn a_card_that_expires_is_a_warning_in_the_list_and_its_own_view_of_it() {
    let stand = Stand::up(Scene::Agency).await;
    let billed = stand.client("Harbor").await;
    stand.sandbox.put_card(&billed.customer, CardFace { exp_month: 12, exp_year: 2026, ..CardFace::default() }).unwrap();
    customers::refresh(&stand.desk, billed.client.as_str()).await.unwrap();
    let state = || async { customers::details(&stand.desk, billed.client.as_str()).await.unwrap().customer.unwrap().payment.state };
    assert_eq!(state().await, PaymentState::Fine, "on 20 November December is far");
    stand.sandbox.set_now("2026-12-20T10:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(state().await, PaymentState::ExpiresSoon);
    stand.sandbox.set_now("2027-01-02T10:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(state().await, PaymentState::Expired);
    let only = ClientsParams { only: Some(ClientFilter::Payment), ..ClientsParams::default() };
    let list = review::clients(&stand.desk, only).await.unwrap();
    assert_eq!(list.total, 1, "{list:?}");
    assert!(list.rows[0].payment_warning.as_ref().unwrap().contains("expired"));
}

#[tokio::test]
async fn every_fault_of_every_row_is_named_at_its_field_and_nothing_is_planned() {
    let stand = Stand::up(Scene::Agency).await;
    let rows = vec![
        row("Fine One"),
        AddClientRow { nickname: String::new(), unit: "0".into(), ..row("x") },
        AddClientRow { price_id: "price_none".into(), email: Some("nobody".into()), ..row("Bad Price") },
        row("fine one"),
        AddClientRow { customer_id: Some("cus_nobody".into()), ..row("Nobody") },
        AddClientRow { subjects: vec!["nowhere:1".into()], remainder: Some("lose".into()), ..row("Lost") },
        AddClientRow { collection: Some("send_invoice".into()), email: None, ..row("No Mail") },
        AddClientRow { collection: Some("send_invoice".into()), days_until_due: Some(0), ..row("No Days") },
        AddClientRow { days_until_due: Some(7), ..row("Odd Days") },
        AddClientRow { address: Some(AddressView { country: Some("Belgium".into()), ..AddressView::default() }), ..row("Far") },
        AddClientRow { charge_by: "two words".into(), ..row("Words") },
    ];
    let check = clients::check(&stand.desk, AddClientsParams { rows: rows.clone() }).await.unwrap();
    let fields: Vec<Vec<&str>> = check.rows.iter().map(|row| row.faults.iter().map(|fault| fault.field.as_str()).collect()).collect();
    assert_eq!(
        fields,
        [
            vec![],
            vec!["nickname", "unit"],
            vec!["price_id", "email"],
            vec!["nickname"],
            vec!["customer_id"],
            vec!["remainder", "subjects"],
            vec!["email"],
            vec!["days_until_due"],
            vec!["days_until_due"],
            vec!["address.country"],
            vec!["charge_by"],
        ]
    );
    assert_eq!((check.faulty, check.customers, check.subscriptions), (10, 1, 1));
    assert!(check.rows[0].sentence.as_ref().unwrap().starts_with("Every 1000 tokens make one unit at $"), "{:?}", check.rows[0]);
    let refused = clients::plan(&stand.desk, AddClientsParams { rows }).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("rows[1].nickname"));
    assert!(refused.detail.unwrap().contains("Row 11, charge_by"), "all faults are told at once");
    assert!(change_set::list(&stand.desk).await.unwrap().is_empty(), "nothing is staged");
}

#[tokio::test]
async fn a_plan_stores_no_meter_and_a_slip_of_the_pen_is_no_forms_default() {
    let stand = Stand::up(Scene::Agency).await;
    let codes = |stand: &Stand| -> Vec<String> {
        stand.desk.store.read(store::source::meters).unwrap().into_iter().map(|meter| meter.code).collect()
    };
    let before = codes(&stand);
    let rows = vec![AddClientRow { charge_by: "bananas".into(), ..row("Slip") }];
    let plan = clients::plan(&stand.desk, AddClientsParams { rows }).await.unwrap();
    assert_eq!(codes(&stand), before, "looking at a plan writes nothing of it");
    assert_eq!(applied(&stand, plan).await.state, ChangeSetState::Done);
    assert!(codes(&stand).contains(&"bananas".to_owned()), "carried out, the meter is there for its rule");
    let choices = operations::catalog::choices(&stand.desk).await.unwrap();
    assert_ne!(choices.meters.first().map(String::as_str), Some("bananas"), "{:?}", choices.meters);
    assert!(choices.meters.contains(&"bananas".to_owned()), "it can be chosen all the same");
}

#[tokio::test]
async fn forty_clients_at_once_and_the_one_that_stripe_refused_is_tried_again_alone() {
    let stand = Stand::up(Scene::Agency).await;
    let rows: Vec<AddClientRow> = (1..=40).map(|number| row(&format!("Client {number:02}"))).collect();
    let plan = clients::plan(&stand.desk, AddClientsParams { rows }).await.unwrap();
    assert_eq!(plan.items.len(), 120, "a customer, a subscription and a client each");

    // The fifth customer is refused: what builds on it waits, the others go on.
    let refusal = Act::Answer { status: 400, code: Some("email_invalid".into()), reason: None };
    stand.sandbox.fault(Fault {
        at: Side::Stripe,
        call: Some("POST /v1/customers".into()),
        when: When::Before,
        act: refusal,
        times: 1,
        skip: 4,
    });
    let outcome = change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.unwrap();
    assert!(outcome.needs_owner && !outcome.cancelled);
    let after = outcome.result;
    assert_eq!(after.state, ChangeSetState::Failed);
    let count = |set: &ChangeSetView, state: ChangeItemState| set.items.iter().filter(|item| item.state == state).count();
    assert_eq!(
        (count(&after, ChangeItemState::Done), count(&after, ChangeItemState::Failed), count(&after, ChangeItemState::Planned)),
        (117, 1, 2)
    );
    let failed = after.items.iter().find(|item| item.state == ChangeItemState::Failed).unwrap();
    assert_eq!(failed.words, "Customer Client 05");
    let waits = after.items.iter().find(|item| item.state == ChangeItemState::Planned).unwrap();
    assert_eq!(waits.error.as_deref(), Some("Waits for: Customer Client 05"));
    assert_eq!(stand.desk.store.read(rows::all).unwrap().len(), 39);

    let early = change_set::retry(&stand.desk, &plan.id, &waits.id, &Watch::default()).await.unwrap_err();
    assert_eq!(early.code, Code::NotAllowed, "what was never tried is not tried again");
    let ended = change_set::retry(&stand.desk, &plan.id, &failed.id, &Watch::default()).await.unwrap();
    assert_eq!(ended.result.state, ChangeSetState::Done);
    assert_eq!(stand.desk.store.read(rows::all).unwrap().len(), 40);
    let done = change_set::retry(&stand.desk, &plan.id, &failed.id, &Watch::default()).await.unwrap_err();
    assert_eq!(done.code, Code::NotAllowed, "what is done is not done twice");
    let truth = stand.sandbox.truth().unwrap();
    let made: Vec<_> = truth.customers.iter().filter(|own| own.name.as_deref().is_some_and(|name| name.starts_with("Client "))).collect();
    assert_eq!(made.len(), 40, "each customer exists once");
}

#[tokio::test]
async fn without_a_connection_or_with_a_key_refused_nothing_more_is_tried() {
    let stand = Stand::up(Scene::Agency).await;
    let rows: Vec<AddClientRow> = (1..=5).map(|number| row(&format!("Client {number}"))).collect();
    let plan = clients::plan(&stand.desk, AddClientsParams { rows }).await.unwrap();
    stand.sandbox.revoke_key(Side::Stripe, None).unwrap();
    let after = applied(&stand, plan.clone()).await;
    let tried = after.items.iter().filter(|item| item.state != ChangeItemState::Planned).count();
    assert_eq!(tried, 1, "a refused key would be refused for the others too");
    stand.sandbox.restore_key(Side::Stripe, None).unwrap();
    assert_eq!(applied(&stand, plan).await.state, ChangeSetState::Done, "finished later, once each");
}

#[tokio::test]
async fn clients_of_one_plan_that_share_a_customer_share_its_subscription() {
    let stand = Stand::up(Scene::Agency).await;
    let group = applied(&stand, customers::plan(&stand.desk, named("Group")).await.unwrap()).await.items[0].object_id.clone().unwrap();
    let rows = ["North", "South"].map(|name| AddClientRow { customer_id: Some(group.clone()), email: None, ..row(name) }).to_vec();
    let plan = clients::plan(&stand.desk, AddClientsParams { rows }).await.unwrap();
    let subscriptions = plan.items.iter().filter(|item| item.words.starts_with("Subscription")).count();
    assert_eq!(subscriptions, 1, "two would charge the same use twice: {:?}", plan.items);
    assert_eq!(applied(&stand, plan).await.state, ChangeSetState::Done);
}

#[tokio::test]
async fn the_plan_of_a_client_says_what_the_form_says_of_its_customer() {
    let stand = Stand::up(Scene::Agency).await;
    let oak = stand.client("Harbor").await;
    let plan = |row: AddClientRow| {
        let desk = &stand.desk;
        async move {
            let plan = clients::plan(desk, AddClientsParams { rows: vec![row] }).await.unwrap();
            plan.money.into_iter().map(|line| line.words).collect::<Vec<_>>().join("\n")
        }
    };
    let shared = plan(AddClientRow { customer_id: Some(oak.customer.clone()), email: None, ..row("Bee") }).await;
    assert!(shared.contains("billed to this customer too"), "{shared}");
    let cardless = plan(AddClientRow { collection: Some("charge_automatically".into()), ..row("Cardless") }).await;
    assert!(cardless.contains("no payment method"), "{cardless}");
    let email = shown(&stand, &oak.customer).await.email.expect("the scene's customers have one");
    let twin = plan(AddClientRow { email: Some(email.to_uppercase()), ..row("Twin") }).await;
    assert!(twin.contains(&oak.customer), "who has the e-mail is named: {twin}");
    let rows = vec![row("One"), AddClientRow { email: row("One").email, ..row("Two") }];
    let check = clients::check(&stand.desk, AddClientsParams { rows }).await.unwrap();
    assert!(check.rows[0].notes.is_empty() && check.rows[1].notes[0].words.contains("two customers"), "{:?}", check.rows);
}

#[tokio::test]
async fn a_view_is_kept_by_its_name() {
    let stand = Stand::up(Scene::Agency).await;
    let params = ClientsParams { search: Some("dental".into()), only: Some(ClientFilter::Billed), ..ClientsParams::default() };
    let view = |name: &str| ClientsSavedView { name: name.into(), params: params.clone() };
    clients::save_view(&stand.desk, view("Dentists")).await.unwrap();
    let views = clients::save_view(&stand.desk, view("dentists ")).await.unwrap();
    assert_eq!(views.len(), 1, "the same name is the same view: {views:?}");
    assert_eq!(clients::views(&stand.desk).await.unwrap()[0].params, params);
    assert!(clients::save_view(&stand.desk, view("  ")).await.is_err());
    assert!(clients::remove_view(&stand.desk, "DENTISTS").await.unwrap().is_empty());
}
