//! New clients on plans: also on one that bills no use, under both billing methods; what is due at once can be paid; the customer's own currency.

use crate::support::{
    Billed, Stand,
    books::{Books, flat, line, lines, monthly, tokens, total},
};
use domain::{
    Currency,
    catalog::{Charge, CurrencyDraft, Every, PriceDraft, UsageDraft},
    id::SubjectId,
    plan::{PlanDraft, PlanPrice},
};
use operations::{
    Watch, change_set, clients, plans, review, set_up, subscriptions,
    view::{
        AddClientRow, AddClientsParams, ChangeItemState, ChangeSetState, ChangeSetView, ClientsParams, FieldFault, Light, MakePlanParams,
        NeedKind, NewSubscriptionParams, StepId, StepState, StopBillingParams,
    },
};
use sandbox::{CardFace, Scene};

async fn made(stand: &Stand, draft: PlanDraft) {
    let set = plans::make(&stand.desk, MakePlanParams { plan: None, draft_id: None, draft }).await.unwrap();
    applied(stand, set).await;
    stand.mirror().await;
}

async fn applied(stand: &Stand, set: ChangeSetView) -> ChangeSetView {
    let done = change_set::apply(&stand.desk, &set.id, &Watch::default()).await.unwrap().result;
    assert_eq!(done.state, ChangeSetState::Done, "every step is done: {:#?}", done.items);
    done
}

fn row(nickname: &str, plan: &str) -> AddClientRow {
    AddClientRow {
        nickname: nickname.to_owned(),
        email: Some(format!("{}@client.example", nickname.to_lowercase())),
        plan: Some(plan.to_owned()),
        ..AddClientRow::default()
    }
}

fn of(row: AddClientRow) -> AddClientsParams {
    AddClientsParams { rows: vec![row] }
}

async fn faults(stand: &Stand, row: AddClientRow) -> Vec<FieldFault> {
    clients::check(&stand.desk, of(row)).await.unwrap().rows.remove(0).faults
}

async fn on(stand: &Stand, plan: &str) -> u32 {
    plans::list(&stand.desk).await.unwrap().plans.into_iter().find(|one| one.name == plan).unwrap().clients
}

/// A customer of Stripe's, without a card.
async fn customer(stand: &Stand, name: &str) -> String {
    let client = operations::connect::client(&stand.desk).await.unwrap();
    let new = stripe::customers::NewCustomer {
        name: Some(name.to_owned()),
        email: Some(format!("{}@payer.example", name.to_lowercase())),
        ..Default::default()
    };
    let key = stripe::IdempotencyKey::new(name).unwrap();
    client.send(&stripe::customers::create(&new, &key)).await.unwrap().value.id
}

#[tokio::test]
async fn a_client_is_added_on_a_plan_that_bills_no_use_also_on_the_free_one() {
    let stand = Stand::up(Scene::Empty).await;
    made(&stand, monthly("Basic", "49")).await;
    let check = clients::check(&stand.desk, of(row("Harbor", "basic"))).await.unwrap();
    assert!(check.rows[0].faults.is_empty(), "a plan need not bill use: {:?}", check.rows[0].faults);
    let sentence = check.rows[0].sentence.clone().unwrap();
    assert!(sentence.contains("On the plan Basic") && sentence.contains("$49.00 a month"), "{sentence}");
    assert_eq!((check.customers, check.subscriptions), (1, 1));

    let rows = vec![row("Harbor", "basic"), AddClientRow { email: None, ..row("Pier", "Free") }];
    let set = clients::plan(&stand.desk, AddClientsParams { rows }).await.unwrap();
    assert!(set.money[0].words.contains("$49.00 is invoiced at once"), "{:?}", set.money);
    assert_eq!(set.money[0].amount.map(|sum| sum.to_string()).as_deref(), Some("$49.00"), "{:?}", set.money);
    assert!(set.money[1].words.contains("nothing is charged at once"), "free is free: {:?}", set.money);
    for _ in 0..2 {
        // Applied again, nothing is made twice.
        applied(&stand, set.clone()).await;
    }
    stand.mirror().await;
    assert_eq!((on(&stand, "Basic").await, on(&stand, "Free").await), (1, 1), "each is on its plan");
    for name in ["Harbor", "Pier"] {
        let shown = subscriptions::show(&stand.desk, name).await.unwrap();
        assert_eq!((shown.subscriptions.len(), shown.subscriptions[0].prices.len()), (1, 1), "{name}: {:?}", shown.subscriptions);
    }
    assert!(stand.desk.store.read(store::rule::list).unwrap().is_empty(), "such a client has no rule");
    let listed = review::clients(&stand.desk, ClientsParams::default()).await.unwrap();
    assert_eq!(listed.total, 2, "and stands in the list: {listed:?}");
    let steps = set_up::read(&stand.desk).await.unwrap().steps;
    let state = |id: StepId| steps.iter().find(|step| step.id == id).unwrap().state;
    assert_eq!(
        (state(StepId::Clients), state(StepId::Price), state(StepId::GoLive)),
        (StepState::Done, StepState::NotNeeded, StepState::NotNeeded),
        "without use there is no price of use and nothing to go live with"
    );

    for (field, wrong) in [
        ("charge_by", AddClientRow { charge_by: "tokens".to_owned(), ..row("Wrong", "Basic") }),
        ("unit", AddClientRow { unit: "1000".to_owned(), ..row("Wrong", "Basic") }),
        ("price_id", AddClientRow { price_id: "price_nobody".to_owned(), ..row("Wrong", "Basic") }),
    ] {
        assert_eq!(faults(&stand, wrong).await[0].field, field, "a plan without use has none of it");
    }
    let payer = stand.desk.store.read(|r| store::client::find(r, "Harbor")).unwrap().remove(0).customer.map(|id| id.to_string());
    let twice = faults(&stand, AddClientRow { customer_id: payer, ..row("Second", "Basic") }).await;
    assert!(twice.iter().any(|fault| fault.field == "plan" && fault.words.contains("twice")), "{twice:?}");

    let stop = StopBillingParams { client: "Harbor".to_owned(), now: true, ..StopBillingParams::default() };
    applied(&stand, subscriptions::plan_stop(&stand.desk, stop).await.unwrap()).await;
    stand.mirror().await;
    assert_eq!(on(&stand, "Basic").await, 0, "its billing ends as everybody's");
}

#[tokio::test]
async fn under_statements_a_client_is_added_on_its_plan_and_the_money_is_shown_before() {
    let books = Books::open().await;
    let stand = &books.stand;
    books.plan(PlanDraft { usage: vec![tokens()], ..monthly("Growth", "149") }).await;
    let subject = SubjectId::new("acc_new");
    let seen = store::source::Subject {
        id: subject.clone(),
        source: stand.source.clone(),
        external_id: "acc_new".to_owned(),
        name: None,
        email: None,
        never_bill: false,
        first_seen_at: stand.desk.now(),
        gone_at: None,
    };
    stand.desk.store.write(|tx| store::source::see_subject(tx, &seen)).unwrap();
    let account = Billed { client: "none".into(), rule: "none".into(), subject, customer: String::new() };
    stand.used(&account, "2026-11-15T12:00:00Z".parse().unwrap(), 7_500);

    let row = AddClientRow {
        subjects: vec!["acc_new".to_owned()],
        start: Some("2026-11-14T00:00:00Z".parse().unwrap()),
        ..row("Contoso", "growth")
    };
    let check = clients::check(&stand.desk, of(row.clone())).await.unwrap();
    assert!(check.rows[0].faults.is_empty(), "{:?}", check.rows[0].faults);
    let sentence = check.rows[0].sentence.clone().unwrap();
    assert!(sentence.contains("Growth") && sentence.contains("$84.43"), "{sentence}");
    let set = clients::plan(&stand.desk, of(row.clone())).await.unwrap();
    let said: Vec<String> = set.money.iter().filter_map(|line| Some(format!("{} {}", line.words, line.amount?))).collect();
    assert!(said.iter().any(|words| words.contains("17 of 30 days") && words.contains("$84.43")), "{said:?}");
    assert!(said.iter().any(|words| words.contains("7500 tokens") && words.contains("$0.20")), "use since the start too: {said:?}");
    assert!(stand.desk.store.read(store::client::all).unwrap().is_empty(), "what was tried to show it is taken back");
    assert!(stand.desk.store.read(store::rule::list).unwrap().is_empty(), "its rules too");

    applied(stand, set).await;
    operations::rate::alone(&stand.desk).await.unwrap();
    let november = books.read("Contoso", "2026-11").await;
    assert_eq!(lines(&november), [line("Growth", "Base price, 14 – 30 November 2026, 17 of 30 days", "$84.43")]);
    assert_eq!(total(&november), "$84.63", "base and use, as it was shown");
    assert_eq!(on(stand, "Growth").await, 1);

    applied(stand, clients::plan(&stand.desk, of(AddClientRow { email: None, ..self::row("Pier", "Free") })).await.unwrap()).await;
    assert_eq!(on(stand, "Free").await, 1, "the default plan too");
    for (field, wrong) in [
        ("price_id", AddClientRow { price_id: "own_1".to_owned(), ..self::row("Wrong", "Growth") }),
        ("start", AddClientRow { start: Some("2009-01-01T00:00:00Z".parse().unwrap()), ..self::row("Wrong", "Growth") }),
        ("plan", self::row("Wrong", "Nobody")),
    ] {
        assert_eq!(faults(stand, wrong).await[0].field, field, "bad input is answered at its field");
    }
}

#[tokio::test]
async fn what_is_due_at_once_is_refused_where_nothing_can_be_charged() {
    let stand = Stand::up(Scene::Empty).await;
    made(&stand, monthly("Basic", "49")).await;
    let bare = customer(&stand, "Bare").await;
    operations::customers::look_up(&stand.desk, &bare).await.unwrap();
    let charged = Some("charge_automatically".to_owned());
    for (field, wrong) in [
        ("email", AddClientRow { email: None, ..row("Silent", "Basic") }),
        ("collection", AddClientRow { collection: charged.clone(), ..row("Cardless", "Basic") }),
        ("collection", AddClientRow { customer_id: Some(bare.clone()), email: None, ..row("Bare", "Basic") }),
    ] {
        let name = wrong.nickname.clone();
        let found = faults(&stand, wrong).await;
        assert!(found.iter().any(|fault| fault.field == field && fault.words.contains("$49.00")), "{name}: {found:?}");
    }
    // Sent, or charged to a card, it is fine; and so is what costs nothing at once.
    assert!(faults(&stand, row("Mailed", "Basic")).await.is_empty());
    assert!(faults(&stand, AddClientRow { email: None, ..row("Free one", "Free") }).await.is_empty());
    stand.sandbox.put_card(&bare, CardFace::default()).unwrap();
    operations::customers::look_up(&stand.desk, &bare).await.unwrap();
    let carded = AddClientRow { customer_id: Some(bare.clone()), email: None, ..row("Bare", "Basic") };
    assert!(faults(&stand, carded.clone()).await.is_empty());
    // A card whose month is over counts as none.
    stand.sandbox.put_card(&bare, CardFace { exp_month: 1, exp_year: 2020, ..CardFace::default() }).unwrap();
    operations::customers::look_up(&stand.desk, &bare).await.unwrap();
    let expired = faults(&stand, carded).await;
    assert!(expired.iter().any(|fault| fault.field == "collection" && fault.words.contains("expired")), "{expired:?}");
    // Nothing is due at once, but the first invoice with use would fail: it is said, whether or not the owner chose it.
    let silent = AddClientRow { email: None, ..row("Quiet", "Free") };
    let check = clients::check(&stand.desk, of(silent)).await.unwrap();
    assert!(check.rows[0].notes.iter().any(|note| note.light == Light::Amber && note.words.contains("no payment method")), "{check:?}");
}

/// What the Overview asks of the owner about a client.
async fn needs(stand: &Stand, client: &str) -> Vec<(NeedKind, String)> {
    let read = operations::overview::read(&stand.desk).await.unwrap();
    read.needs_you.into_iter().filter(|need| need.subject == client).map(|need| (need.kind, need.reason)).collect()
}

#[tokio::test]
async fn a_first_charge_that_the_bank_declines_is_told_at_once() {
    let stand = Stand::up(Scene::Empty).await;
    made(&stand, monthly("Basic", "49")).await;
    let payer = customer(&stand, "Declined").await;
    stand.sandbox.put_card(&payer, CardFace::default()).unwrap();
    operations::customers::look_up(&stand.desk, &payer).await.unwrap();
    let charged = AddClientRow { customer_id: Some(payer.clone()), email: None, ..row("Declined", "Basic") };
    let set = clients::plan(&stand.desk, of(charged)).await.unwrap();
    // The card that stood there when it was planned is not the one that is charged.
    stand.sandbox.put_card(&payer, CardFace { exp_month: 1, exp_year: 2020, ..CardFace::default() }).unwrap();
    let ended = change_set::apply(&stand.desk, &set.id, &Watch::default()).await.unwrap();
    assert!(ended.needs_owner && ended.words.contains("1 not paid"), "a job that ended well would be passed over: {}", ended.words);
    let step = ended.result.items.iter().find(|item| item.state == ChangeItemState::Unpaid);
    let step = step.unwrap_or_else(|| panic!("the receipt shows what is made and not paid: {:#?}", ended.result.items));
    let said = step.error.clone().unwrap_or_default();
    for part in ["first invoice of $49.00 is not paid", "no money has moved", "expired", "21 Nov 2026 09:00", "payment page"] {
        assert!(said.contains(part), "{part:?} is missing: {said}");
    }
    let unpaid = step.unpaid.clone().expect("and where it can be paid");
    assert!(unpaid.pay_page.is_some() && unpaid.client_id.is_some(), "{unpaid:?}");
    let told = needs(&stand, "Declined").await;
    let not_begun: Vec<_> = told.iter().filter(|(kind, _)| matches!(kind, NeedKind::FirstPayment | NeedKind::PaymentFailed)).collect();
    assert_eq!(not_begun.len(), 1, "one row, not one for the payment too: {told:?}");
    assert_eq!(not_begun[0].0, NeedKind::FirstPayment, "{told:?}");

    // Nobody paid: Stripe drops it, and the client is on nothing.
    stand.pass(jiff::SignedDuration::from_hours(24));
    stand.mirror().await;
    let dropped = change_set::read(&stand.desk, &set.id).await.unwrap();
    let step = dropped.items.iter().find(|item| item.state == ChangeItemState::Unpaid).expect("the receipt goes on saying it");
    assert!(step.error.as_deref().is_some_and(|said| said.contains("Stripe dropped it")), "{step:?}");
    assert!(needs(&stand, "Declined").await.iter().any(|(kind, words)| *kind == NeedKind::FirstPayment && words.contains("dropped")));

    // Begun again with a good card, nothing is left to be told.
    stand.sandbox.put_card(&payer, CardFace::default()).unwrap();
    operations::customers::look_up(&stand.desk, &payer).await.unwrap();
    let price = subscriptions::show(&stand.desk, "Declined").await.unwrap().subscriptions[0].prices[0].price.clone();
    let new = NewSubscriptionParams { client: "Declined".to_owned(), prices: vec![price], ..Default::default() };
    applied(&stand, subscriptions::plan_new(&stand.desk, new).await.unwrap()).await;
    assert!(needs(&stand, "Declined").await.is_empty(), "{:?}", needs(&stand, "Declined").await);
}

fn in_two(mut price: PlanPrice, euros: &str) -> PlanPrice {
    if let PlanPrice::New { draft } = &mut price {
        draft.currencies = vec![CurrencyDraft { currency: "eur".to_owned(), unit_amount: euros.to_owned(), tiers: Vec::new() }];
    }
    price
}

#[tokio::test]
async fn a_customer_that_pays_in_another_currency_gets_the_amounts_of_that_one() {
    let stand = Stand::up(Scene::Empty).await;
    let used = PlanPrice::New {
        draft: PriceDraft {
            charge: Charge::PerUnit,
            currency: "usd".to_owned(),
            unit_amount: "0.10".to_owned(),
            every: Some(Every::MONTH),
            usage: Some(UsageDraft { meter: "tokens".to_owned(), unit: "1000".to_owned(), stripe_meter: None }),
            ..PriceDraft::default()
        },
    };
    let plan = PlanDraft {
        base: Some(in_two(flat("49", "usd", Some(Every::MONTH)), "45")),
        usage: vec![in_two(used, "0.09")],
        ..monthly("Both", "49")
    };
    made(&stand, plan).await;
    let used = stand.desk.store.read(operations::catalog::usable).unwrap().remove(0);
    let (on_plan, alone) = (customer(&stand, "Paris").await, customer(&stand, "Lyon").await);
    let client = operations::connect::client(&stand.desk).await.unwrap();
    let paper = PlanDraft { base: Some(flat("1", "eur", Some(Every::MONTH))), ..monthly("Paper", "1") };
    made(&stand, paper).await;
    let all = stand.desk.store.read(store::mirror::list::<domain::billed::MirrorPrice>).unwrap();
    let euros = |price: &domain::billed::MirrorPrice| price.price.as_ref().is_some_and(|own| own.currency == Currency::EUR);
    let paper = all.into_iter().map(|copy| copy.value).find(euros).unwrap().id.to_string();
    for payer in [&on_plan, &alone] {
        // A subscription in euros fixes the customer's currency for good.
        let new = stripe::subscriptions::NewSubscription {
            customer: payer.clone(),
            items: vec![stripe::subscriptions::NewItem { price: paper.clone(), quantity: Some(1) }],
            collection: stripe::subscriptions::Collection::SendInvoice { days_until_due: 14 },
            ..Default::default()
        };
        let key = stripe::IdempotencyKey::new(format!("paper-{payer}")).unwrap();
        client.send(&stripe::subscriptions::create(&new, &key)).await.unwrap();
    }
    stand.mirror().await;
    for payer in [&on_plan, &alone] {
        operations::customers::look_up(&stand.desk, payer).await.unwrap();
    }
    let send = Some("send_invoice".to_owned());
    let on_plan = AddClientRow { customer_id: Some(on_plan), collection: send.clone(), ..row("Paris", "Both") };
    let alone = AddClientRow { customer_id: Some(alone), collection: send, plan: None, price_id: used.id, ..row("Lyon", "") };
    let rows = vec![on_plan.clone(), alone];
    let check = clients::check(&stand.desk, AddClientsParams { rows: rows.clone() }).await.unwrap();
    assert_eq!(check.faulty, 0, "the price has euros: {:?}", check.rows);
    assert_eq!(check.rows[0].currencies, ["usd", "eur"], "what can be chosen is said");
    let set = clients::plan(&stand.desk, AddClientsParams { rows }).await.unwrap();
    assert_eq!(set.money[0].amount.map(|sum| sum.currency()), Some(Currency::EUR), "{:?}", set.money);
    applied(&stand, set).await;
    let rules = stand.desk.store.read(store::rule::list).unwrap();
    assert_eq!(rules.len(), 2);
    assert!(rules.iter().all(|rule| rule.price.currency == Currency::EUR), "{rules:?}");

    let listed = review::clients(&stand.desk, ClientsParams::default()).await.unwrap();
    let currencies: Vec<Currency> = listed.totals.iter().map(|total| total.amount.currency()).collect();
    assert_eq!(currencies, [Currency::EUR], "what is not in the agency's currency is in a total too: {listed:?}");

    // A new customer may be billed in it too, and what is not priced is refused at its field.
    let new = AddClientRow { currency: Some("EUR".to_owned()), ..row("Nice", "Both") };
    let set = clients::plan(&stand.desk, of(new)).await.unwrap();
    assert_eq!(set.money[0].amount.map(|sum| sum.currency()), Some(Currency::EUR), "{:?}", set.money);
    for (field, code) in [("currency", "jpy"), ("currency", "nonsense")] {
        let found = faults(&stand, AddClientRow { currency: Some(code.to_owned()), ..row("Far", "Both") }).await;
        assert_eq!(found[0].field, field, "{code}: {found:?}");
    }
    let wrong = AddClientRow { currency: Some("usd".to_owned()), ..on_plan };
    let found = faults(&stand, AddClientRow { nickname: "Other".to_owned(), ..wrong }).await;
    assert!(found.iter().any(|fault| fault.field == "customer_id" && fault.words.contains("EUR")), "{found:?}");
}
