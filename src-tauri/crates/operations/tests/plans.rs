//! Plans over the local Stripe: made once, changed in versions, followed by the subscriptions, shown in a price list.

use crate::support::Stand;
use domain::{
    Currency,
    catalog::{Charge, Every, PriceDraft, TierDraft, UsageDraft},
    plan::{Enforced, Feature, PlanDraft, PlanPayment, PlanPrice, Quota, QuotaKind},
};
use operations::{
    Code, Watch, change_set, clients, plans,
    view::{
        AddClientRow, AddClientsParams, BrandParams, ChangeItemState, ChangeSetState, ChangeSetView, CopyParams, MakePlanParams,
        PlanDraftParams, PlanObjectState, PlanPreviewParams, PriceListFormat, PriceListParams,
    },
};
use sandbox::Scene;

fn flat(amount: &str) -> PlanPrice {
    PlanPrice::New {
        draft: PriceDraft {
            currency: "usd".to_owned(),
            unit_amount: amount.to_owned(),
            every: Some(Every::MONTH),
            ..PriceDraft::default()
        },
    }
}

fn tier(up_to: &str, unit: &str, flat: &str) -> TierDraft {
    TierDraft { up_to: up_to.to_owned(), unit_amount: unit.to_owned(), flat_amount: flat.to_owned() }
}

/// The picture's plan: $149 a month, 5,000 thousands of tokens included, then by tiers.
fn growth() -> PlanDraft {
    PlanDraft {
        name: "Growth".to_owned(),
        description: "149/month".to_owned(),
        quotas: vec![Quota { kind: QuotaKind::Queries, limit: Some("5000".to_owned()), enforced: Enforced::Promise }],
        features: vec![Feature {
            name: "Premium support".to_owned(),
            included: true,
            enforced: Enforced::Platform { platform: "Parley".to_owned() },
        }],
        base: Some(flat("149")),
        usage: vec![PlanPrice::New {
            draft: PriceDraft {
                charge: Charge::Graduated,
                currency: "usd".to_owned(),
                every: Some(Every::MONTH),
                tiers: vec![tier("5000", "0", ""), tier("20000", "0.10", ""), tier("50000", "0.08", "25"), tier("", "0.06", "")],
                usage: Some(UsageDraft { meter: "tokens".to_owned(), unit: "1000".to_owned(), stripe_meter: None }),
                ..PriceDraft::default()
            },
        }],
        ..PlanDraft::default()
    }
}

async fn made(stand: &Stand, plan: Option<&str>, draft: PlanDraft) -> ChangeSetView {
    let params = MakePlanParams { plan: plan.map(str::to_owned), draft_id: None, draft };
    let set = plans::make(&stand.desk, params).await.unwrap();
    if set.state == ChangeSetState::Done {
        return set;
    }
    let ended = change_set::apply(&stand.desk, &set.id, &Watch::default()).await.unwrap();
    assert_eq!(ended.result.state, ChangeSetState::Done, "every step is done: {:#?}", ended.result.items);
    ended.result
}

async fn preview(stand: &Stand, plan: Option<&str>, draft: PlanDraft) -> operations::view::PlanPreview {
    plans::preview(&stand.desk, PlanPreviewParams { plan: plan.map(str::to_owned), draft }).await.unwrap()
}

#[tokio::test]
async fn the_first_paid_plan_brings_the_free_one_and_making_it_again_makes_nothing() {
    let stand = Stand::up(Scene::Empty).await;
    let seen = preview(&stand, None, growth()).await;
    assert!(seen.faults.is_empty(), "the picture's plan has no fault: {:?}", seen.faults);
    assert_eq!(seen.objects.iter().filter(|object| object.state == PlanObjectState::New).count(), 5, "{:?}", seen.objects);
    assert!(seen.first_period.iter().any(|line| line.contains("begins at 0")), "the first period is said: {:?}", seen.first_period);
    let key = seen.keys.iter().find(|key| key.slot == "base").unwrap();
    assert_eq!((key.suggested.as_str(), key.words.as_str()), ("growth_plan_149usd", "unused"), "a key is proposed, and it is free");

    let set = made(&stand, None, growth()).await;
    assert!(set.title.contains("Growth and Free"), "both are named before anything is made: {}", set.title);
    let view = plans::list(&stand.desk).await.unwrap();
    let names: Vec<_> = view.plans.iter().map(|plan| (plan.name.as_str(), plan.is_default)).collect();
    assert_eq!(names, [("Free", true), ("Growth", false)], "the free one is the default, by price before the other");
    assert_eq!(view.plans[1].words, "$149.00 a month + 4 tiers by 1000 tokens, 5,000,000 tokens included");

    let stripe_prices = truth_prices(&stand).await;
    let again = plans::make(&stand.desk, MakePlanParams { plan: None, draft_id: None, draft: growth() }).await;
    assert_eq!(again.unwrap_err().field.as_deref(), Some("name"), "a second plan of this name is refused at its field");
    assert_eq!(truth_prices(&stand).await, stripe_prices, "and nothing new is in Stripe");
}

/// Prices that Stripe lists, active or not.
async fn truth_prices(stand: &Stand) -> usize {
    stand.mirror().await;
    stand.desk.store.read(store::mirror::list::<domain::billed::MirrorPrice>).unwrap().len()
}

#[tokio::test]
async fn applying_twice_makes_nothing_new() {
    let stand = Stand::up(Scene::Empty).await;
    let set = made(&stand, None, growth()).await;
    let prices = truth_prices(&stand).await;
    let again = change_set::apply(&stand.desk, &set.id, &Watch::default()).await.unwrap();
    assert_eq!(again.result.state, ChangeSetState::Done);
    assert_eq!(truth_prices(&stand).await, prices, "a second press makes no second price");
    assert_eq!(plans::list(&stand.desk).await.unwrap().plans.len(), 2, "nor a second plan");
}

#[tokio::test]
async fn a_change_makes_a_version_that_keeps_what_stays_and_archives_what_goes() {
    let stand = Stand::up(Scene::Empty).await;
    made(&stand, None, growth()).await;
    let before = plans::read(&stand.desk, "growth").await.unwrap();
    let mut dearer = growth();
    dearer.base = Some(flat("169"));
    let seen = preview(&stand, Some("Growth"), dearer.clone()).await;
    let states: Vec<_> = seen.objects.iter().map(|object| (object.kind.as_str(), object.state)).collect();
    assert_eq!(
        states,
        [
            ("Product", PlanObjectState::Exists),
            ("Price", PlanObjectState::New),
            ("Price", PlanObjectState::Exists),
            ("Price", PlanObjectState::Archived)
        ],
        "the usage price stays as it is"
    );
    let set = made(&stand, Some("Growth"), dearer).await;
    assert!(set.items.iter().any(|item| item.words.starts_with("Archive price")), "{:#?}", set.items);
    let after = plans::read(&stand.desk, "Growth").await.unwrap();
    assert_eq!(after.versions.len(), 2, "the change is a version");
    assert_eq!(after.versions[0].number, 2, "the newest first");
    let price = |view: &operations::view::PlanView, version: usize, slot: &str| {
        view.versions[version].prices.iter().find(|price| price.slot == slot).unwrap().price_id.clone()
    };
    assert_eq!(price(&after, 0, "usage[0]"), price(&before, 0, "usage[0]"), "what did not change is the same price");
    assert_ne!(price(&after, 0, "base"), price(&before, 0, "base"), "what a price charges never changes: it is another one");
    assert_eq!(after.versions[1].words, before.versions[0].words, "the version before reads as it was, also archived");
    let archived = stand.desk.store.read(|r| store::mirror::find::<domain::billed::MirrorPrice>(r, &price(&before, 0, "base"))).unwrap();
    assert!(archived.is_none_or(|copy| !copy.value.active), "the old price is sold no more");

    // Limits are ours alone: a change to them leaves the computer quiet but for the product's list of features.
    let mut roomier = after.draft.clone();
    roomier.quotas[0].enforced = Enforced::Platform { platform: "Parley".to_owned() };
    let quiet = plans::make(&stand.desk, MakePlanParams { plan: Some("Growth".to_owned()), draft_id: None, draft: roomier }).await.unwrap();
    assert_eq!(quiet.state, ChangeSetState::Done, "nothing has to be confirmed where nothing leaves");
    assert_eq!(plans::read(&stand.desk, "Growth").await.unwrap().versions.len(), 3);
}

#[tokio::test]
async fn broken_fields_are_named_and_nothing_is_stored() {
    let stand = Stand::up(Scene::Empty).await;
    let mut broken = growth();
    broken.name = String::new();
    broken.trial_days = "9999".to_owned();
    broken.quotas[0].limit = Some("many".to_owned());
    broken.base = Some(flat("-1"));
    let faults: Vec<_> = preview(&stand, None, broken.clone()).await.faults.into_iter().map(|fault| fault.field).collect();
    assert_eq!(faults, ["name", "quotas[0].limit", "trial_days", "base.unit_amount"], "each at its field");
    let refused = plans::make(&stand.desk, MakePlanParams { plan: None, draft_id: None, draft: broken }).await.unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("name")));
    let detail = refused.detail.unwrap();
    assert!(!detail.contains("name:") && detail.contains("trial_days"), "the others, not the first one twice: {detail}");
    let PlanPrice::New { draft } = flat("149") else { panic!("a new price") };
    let base = Some(PlanPrice::New { draft: PriceDraft { trial_days: "14".to_owned(), ..draft } });
    let tried = preview(&stand, None, PlanDraft { base, ..growth() }).await;
    let faults: Vec<_> = tried.faults.into_iter().map(|fault| fault.field).collect();
    assert_eq!(faults, ["base.trial_days"], "a trial at a price is refused, not lost");
    assert!(plans::list(&stand.desk).await.unwrap().plans.is_empty());

    let mut twice = growth();
    twice.usage.push(twice.usage[0].clone());
    let faults = preview(&stand, None, twice).await.faults;
    assert!(faults.iter().any(|fault| fault.field == "usage[1].usage.meter" && fault.words.contains("twice")), "{faults:?}");
}

#[tokio::test]
async fn a_draft_is_kept_left_and_made() {
    let stand = Stand::up(Scene::Empty).await;
    let half = PlanDraft { name: "Gro".to_owned(), ..PlanDraft::default() };
    let params = PlanDraftParams { id: None, plan: None, draft: half, step: "name".to_owned() };
    let kept = plans::save_draft(&stand.desk, params).await.unwrap();
    let again = PlanDraftParams { id: Some(kept.row.id.clone()), plan: None, draft: growth(), step: "prices".to_owned() };
    plans::save_draft(&stand.desk, again).await.unwrap();
    let listed = plans::list(&stand.desk).await.unwrap().drafts;
    assert_eq!(listed.len(), 1, "the same draft, further on");
    assert_eq!((listed[0].name.as_str(), listed[0].step.as_str()), ("Growth", "prices"));
    let set = plans::make(&stand.desk, MakePlanParams { plan: None, draft_id: Some(kept.row.id.clone()), draft: growth() }).await.unwrap();
    assert!(plans::read_draft(&stand.desk, &kept.row.id).await.is_ok(), "it stays until the plan is made");
    change_set::apply(&stand.desk, &set.id, &Watch::default()).await.unwrap();
    assert!(plans::list(&stand.desk).await.unwrap().drafts.is_empty(), "then it is gone");
}

#[tokio::test]
async fn clients_are_on_the_plan_that_their_subscription_pays_for() {
    let stand = Stand::up(Scene::Agency).await;
    let billed = stand.client("Harbor").await;
    let draft = PlanDraft {
        name: "AI assistant".to_owned(),
        usage: vec![PlanPrice::Existing {
            price: "price_SandboxTokens".to_owned(),
            meter: Some("tokens".to_owned()),
            unit: Some("1000".to_owned()),
        }],
        ..PlanDraft::default()
    };
    let mut free_first = PlanDraft::free("Free", Currency::USD);
    free_first.name = "Free".to_owned();
    made(&stand, None, free_first).await;
    let linked = made(&stand, None, draft.clone()).await;
    assert_eq!(linked.state, ChangeSetState::Done, "a plan of linked prices makes nothing in Stripe");
    let other = PlanDraft { name: "Another".to_owned(), ..draft };
    let taken = plans::make(&stand.desk, MakePlanParams { plan: None, draft_id: None, draft: other }).await.unwrap_err();
    assert_eq!(taken.field.as_deref(), Some("usage[0].price"), "a price tells the plan, so it stands in one");
    stand.mirror().await;
    let view = plans::read(&stand.desk, "AI assistant").await.unwrap();
    let on: Vec<_> = view.clients.iter().map(|client| client.client_id.as_str()).collect();
    assert_eq!(on, [billed.client.as_str()], "it follows from the subscription");
    stand.mirror().await;
    assert_eq!(plans::read(&stand.desk, "AI assistant").await.unwrap().clients.len(), 1, "reading again puts nobody on it twice");
}

#[tokio::test]
async fn plans_are_archived_and_restored_and_one_is_the_default() {
    let stand = Stand::up(Scene::Empty).await;
    made(&stand, None, growth()).await;
    let refused = plans::archive(&stand.desk, "Free").await.unwrap_err();
    assert!(refused.message.contains("default"), "the default plan stays: {}", refused.message);
    plans::make_default(&stand.desk, "Growth").await.unwrap();
    let view = plans::list(&stand.desk).await.unwrap();
    assert_eq!(view.plans.iter().filter(|plan| plan.is_default).count(), 1, "exactly one is the default");

    let set = plans::archive(&stand.desk, "Free").await.unwrap();
    assert_eq!(set.state, ChangeSetState::Planned, "what reaches Stripe is shown first");
    let done = change_set::apply(&stand.desk, &set.id, &Watch::default()).await.unwrap().result;
    assert!(done.items.iter().all(|item| matches!(item.state, ChangeItemState::Done | ChangeItemState::Found)), "{:#?}", done.items);
    assert!(plans::list(&stand.desk).await.unwrap().plans.iter().any(|plan| plan.archived_at.is_some()));
    let set = plans::restore(&stand.desk, "Free").await.unwrap();
    change_set::apply(&stand.desk, &set.id, &Watch::default()).await.unwrap();
    assert!(plans::list(&stand.desk).await.unwrap().plans.iter().all(|plan| plan.archived_at.is_none()), "and it is back");
}

#[tokio::test]
async fn the_price_list_shows_what_is_public_and_nothing_from_elsewhere() {
    let stand = Stand::up(Scene::Empty).await;
    made(&stand, None, growth()).await;
    let hidden =
        PlanDraft { name: "Friends <b>".to_owned(), kind: domain::plan::PlanKind::Hidden, base: Some(flat("9")), ..PlanDraft::default() };
    made(&stand, None, hidden).await;
    plans::feature(&stand.desk, "Growth", true).await.unwrap();
    let colour = BrandParams { colour: Some("#123456".to_owned()), note: Some("Call <us>".to_owned()), ..BrandParams::default() };
    plans::price_list::set_brand(&stand.desk, colour).await.unwrap();
    let light = BrandParams { colour: Some("#FFFF00".to_owned()), ..BrandParams::default() };
    assert_eq!(plans::price_list::set_brand(&stand.desk, light).await.unwrap_err().field.as_deref(), Some("colour"));
    let euros = BrandParams { currency: Some("eur".to_owned()), ..BrandParams::default() };
    let refused = plans::price_list::set_brand(&stand.desk, euros).await.unwrap_err();
    assert!(refused.field.as_deref() == Some("currency") && refused.message.contains("USD"), "{}", refused.message);

    let dir = tempfile::tempdir().unwrap();
    let html = dir.path().join("list.html");
    let params = |path: &std::path::Path, format| PriceListParams { path: path.display().to_string(), format };
    plans::price_list::write(&stand.desk, params(&html, PriceListFormat::Html)).await.unwrap();
    let text = std::fs::read_to_string(&html).unwrap();
    assert!(text.contains("First 5,000,000 tokens: included"), "as the client counts: {text}");
    assert!(text.contains("per 1000 tokens"), "and what a price is for: {text}");
    assert!(text.contains("$149.00") && text.contains("Growth") && text.contains("Premium support"), "the plan is in it");
    assert!(text.contains("Recommended") && text.contains("#123456"), "featured, in the agency's colour");
    assert!(!text.contains("Friends"), "a hidden plan is not");
    assert!(text.contains("Call &lt;us&gt;"), "texts are escaped");
    for from_elsewhere in ["http://", "https://", "<script", "src=\"/"] {
        assert!(!text.contains(from_elsewhere), "nothing from elsewhere: {from_elsewhere}");
    }
    let pdf = dir.path().join("list.pdf");
    plans::price_list::write(&stand.desk, params(&pdf, PriceListFormat::Pdf)).await.unwrap();
    assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF-"), "a PDF is written");
}

#[tokio::test]
async fn a_custom_workspace_keeps_plans_here() {
    let stand = Stand::up(Scene::Empty).await;
    stand.bill_by_statements();
    let set = made(&stand, None, growth()).await;
    assert_eq!(set.items.len(), 0, "nothing goes to Stripe");
    let view = plans::list(&stand.desk).await.unwrap();
    let names: Vec<_> = view.plans.iter().map(|plan| (plan.name.as_str(), plan.is_default)).collect();
    assert_eq!(names, [("Free", true), ("Growth", false)], "the free plan comes with the first paid one, as in Stripe");
    assert!(set.title.contains("Growth and Free"), "and both are named: {}", set.title);
    let second = PlanDraft { name: "Scale".to_owned(), ..growth() };
    assert!(!made(&stand, None, second).await.title.contains("Free"), "it comes once");
    let agreed = PlanDraft { name: "Enterprise".to_owned(), payment: PlanPayment::Custom, ..PlanDraft::default() };
    made(&stand, None, agreed).await;
    assert_eq!(plans::read(&stand.desk, "Enterprise").await.unwrap().plan.words, "By agreement");
}

#[tokio::test]
async fn plans_go_to_another_workspace_with_the_catalog_and_a_second_time_makes_nothing() {
    let (test, live) = (Stand::up(Scene::Empty).await, Stand::seeded(Scene::Empty, 11).await);
    made(&test, None, growth()).await;
    plans::feature(&test.desk, "Growth", true).await.unwrap();
    let copied = |set: ChangeSetView| {
        let live = &live;
        async move {
            let done = change_set::apply(&live.desk, &set.id, &Watch::default()).await.unwrap().result;
            assert_eq!(done.state, ChangeSetState::Done, "{:#?}", done.items);
        }
    };
    let set = operations::copying::plan(&live.desk, &test.desk, CopyParams::default(), &Watch::default()).await.unwrap();
    assert!(set.title.contains("2 plans"), "the free plan comes too: {}", set.title);
    assert!(set.money.iter().any(|line| line.what == "Growth" && line.words.starts_with("New plan: ")), "{:#?}", set.money);
    copied(set).await;
    let (here, there) = (plans::read(&test.desk, "Growth").await.unwrap(), plans::read(&live.desk, "Growth").await.unwrap());
    assert_eq!(there.plan.words, here.plan.words, "it costs the same");
    assert!(there.plan.featured && !there.quotas.is_empty(), "with its limits, and recommended as here");
    assert_eq!(there.quotas, here.quotas);
    assert!(plans::list(&live.desk).await.unwrap().plans.iter().any(|plan| plan.name == "Free" && plan.is_default), "and the default");

    let again = operations::copying::plan(&live.desk, &test.desk, CopyParams::default(), &Watch::default()).await.unwrap();
    assert!(again.items.iter().all(|item| item.state == ChangeItemState::Found), "a second time makes nothing: {:#?}", again.items);
    assert!(again.money.iter().all(|line| line.words.starts_with("There already")), "{:#?}", again.money);

    let dearer = PlanDraft { base: Some(flat("179")), ..growth() };
    made(&test, Some("Growth"), dearer).await;
    let set = operations::copying::plan(&live.desk, &test.desk, CopyParams::default(), &Watch::default()).await.unwrap();
    assert!(set.money.iter().any(|line| line.what == "Growth" && line.words.starts_with("Version 2: $179.00 a month")), "{:#?}", set.money);
    copied(set).await;
    let there = plans::read(&live.desk, "Growth").await.unwrap();
    assert_eq!((there.plan.version, there.versions.len()), (2, 2), "what changed since is a new version");
}

/// The growth plan with a second price of use and a set-up fee.
fn growth_by_two() -> PlanDraft {
    let mut draft = growth();
    let mut messages = flat("0.05");
    if let PlanPrice::New { draft } = &mut messages {
        draft.charge = Charge::PerUnit;
        draft.usage = Some(UsageDraft { meter: "messages".to_owned(), unit: "1".to_owned(), stripe_meter: None });
    }
    draft.usage.push(messages);
    let mut fee = flat("99");
    if let PlanPrice::New { draft } = &mut fee {
        draft.every = None;
    }
    draft.setup_fee = Some(fee);
    draft
}

#[tokio::test]
async fn a_client_is_added_on_its_plan_in_one_change() {
    let stand = Stand::up(Scene::Empty).await;
    made(&stand, None, growth_by_two()).await;
    stand.mirror().await;
    let row = AddClientRow {
        nickname: "Harbor".to_owned(),
        email: Some("billing@harbor.example".to_owned()),
        plan: Some("growth".to_owned()),
        ..AddClientRow::default()
    };
    let looked = clients::check(&stand.desk, AddClientsParams { rows: vec![row.clone()] }).await.unwrap();
    let sentence = looked.rows[0].sentence.clone().unwrap_or_default();
    assert!(sentence.contains("$149.00 a month") && sentence.contains("$99.00 once"), "what comes with it is said: {sentence}");
    let set = clients::plan(&stand.desk, AddClientsParams { rows: vec![row.clone()] }).await.unwrap();
    assert!(set.money[0].words.contains("$149.00 a month"), "in the plan too: {:?}", set.money);
    for _ in 0..2 {
        // Applied again, nothing is made twice.
        let done = change_set::apply(&stand.desk, &set.id, &Watch::default()).await.unwrap().result;
        assert_eq!(done.state, ChangeSetState::Done, "every step is done: {:#?}", done.items);
    }
    stand.mirror().await;
    let shown = operations::subscriptions::show(&stand.desk, "Harbor").await.unwrap();
    assert_eq!(shown.subscriptions.len(), 1, "one subscription: {:?}", shown.subscriptions);
    assert_eq!(shown.subscriptions[0].prices.len(), 3, "base and both prices of use: {:?}", shown.subscriptions[0].prices);
    let client = stand.desk.store.read(|r| store::client::find(r, "Harbor")).unwrap().remove(0);
    let rules = stand.desk.store.read(|r| store::rule::of_client(r, &client.id)).unwrap();
    let units: Vec<_> = rules.iter().map(|rule| (rule.billing_unit.to_string(), rule.stripe_price.is_some())).collect();
    assert_eq!(rules.len(), 2, "a rule for each price of use: {rules:?}");
    assert!(units.contains(&("1000".to_owned(), true)) && units.contains(&("1".to_owned(), true)), "each at its own unit: {units:?}");
    let on = plans::list(&stand.desk).await.unwrap().plans.into_iter().find(|plan| plan.name == "Growth").unwrap();
    assert_eq!(on.clients, 1, "the client is on the plan");

    let customer = client.customer.map(|id| id.to_string());
    let twice = AddClientRow { nickname: "Pier".to_owned(), customer_id: customer, email: None, ..row.clone() };
    let looked = clients::check(&stand.desk, AddClientsParams { rows: vec![twice] }).await.unwrap();
    assert!(looked.rows[0].faults.iter().any(|fault| fault.field == "plan"), "it would pay twice: {:?}", looked.rows[0].faults);
    for (plan, price, field) in [("Nobody", "", "plan"), ("Free", "price_nobody", "price_id"), ("Growth", "price_nobody", "price_id")] {
        let wrong = AddClientRow { nickname: "Wrong".to_owned(), plan: Some(plan.to_owned()), price_id: price.to_owned(), ..row.clone() };
        let looked = clients::check(&stand.desk, AddClientsParams { rows: vec![wrong] }).await.unwrap();
        assert_eq!(looked.rows[0].faults[0].field, field, "{plan} {price}: {:?}", looked.rows[0].faults);
    }
}
