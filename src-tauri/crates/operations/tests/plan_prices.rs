//! What a plan says and what Stripe has stay the same thing: its prices are changed in the plan, and what the plan changes is changed there.

use crate::support::{Stand, ask_stripe, books::monthly};
use domain::{
    catalog::{CurrencyDraft, Every, PriceDraft, TaxBehavior},
    plan::{PlanDraft, PlanPrice},
};
use operations::{
    Watch, catalog, change_set, plans,
    view::{ArchiveParams, ChangeSetState, ChangeSetView, EditPriceParams, MakePlanParams, PlanObjectState, PlanPreviewParams, PlanView},
};
use sandbox::Scene;

fn draft(amount: &str) -> PriceDraft {
    PriceDraft { currency: "usd".to_owned(), unit_amount: amount.to_owned(), every: Some(Every::MONTH), ..PriceDraft::default() }
}

fn basic(price: PriceDraft) -> PlanDraft {
    PlanDraft { base: Some(PlanPrice::New { draft: price }), ..monthly("Basic", "0") }
}

async fn made(stand: &Stand, plan: Option<&str>, draft: PlanDraft) -> ChangeSetView {
    let params = MakePlanParams { plan: plan.map(str::to_owned), draft_id: None, draft };
    let set = plans::make(&stand.desk, params).await.unwrap();
    assert_eq!(set.state, ChangeSetState::Planned, "what reaches Stripe is shown first: {}", set.title);
    let ended = change_set::apply(&stand.desk, &set.id, &Watch::default()).await.unwrap().result;
    assert_eq!(ended.state, ChangeSetState::Done, "every step is done: {:#?}", ended.items);
    stand.mirror().await;
    ended
}

async fn plan(stand: &Stand) -> PlanView {
    plans::read(&stand.desk, "Basic").await.unwrap()
}

async fn base(stand: &Stand) -> String {
    let view = plan(stand).await;
    view.versions[0].prices.iter().find(|price| price.slot == "base").unwrap().price_id.clone()
}

#[tokio::test]
async fn a_price_of_a_plan_is_changed_and_archived_in_its_plan_alone() {
    let stand = Stand::up(Scene::Empty).await;
    made(&stand, None, basic(draft("149"))).await;
    let id = base(&stand).await;
    let detail = catalog::detail(&stand.desk, &id).await.unwrap();
    assert_eq!(detail.plan.map(|plan| plan.name).as_deref(), Some("Basic"), "the price says whose it is");
    let present = detail.draft.unwrap();

    let dearer = PriceDraft { unit_amount: "159".to_owned(), ..present.clone() };
    let keyed = PriceDraft { lookup_key: "another_key".to_owned(), ..present.clone() };
    for price in [dearer, keyed] {
        let refused = catalog::edit_price(&stand.desk, EditPriceParams { id: id.clone(), price }).await.unwrap_err();
        assert!(refused.message.contains("plan Basic"), "the plan is named, and the way: {}", refused.message);
    }
    for one in [id.clone(), detail.price.product] {
        let refused = catalog::archive(&stand.desk, ArchiveParams { id: one, archive: true }).await.unwrap_err();
        assert!(refused.message.contains("plan Basic"), "nor is it put away beside it: {}", refused.message);
    }
    let noted = PriceDraft { nickname: "ours".to_owned(), ..present };
    let set = catalog::edit_price(&stand.desk, EditPriceParams { id: id.clone(), price: noted }).await.unwrap();
    assert_eq!(set.items.len(), 1, "a note says nothing that a plan says: {:?}", set.items);

    let set = plans::archive(&stand.desk, "Free").await;
    assert!(set.is_err(), "the default plan stays");
    plans::make_default(&stand.desk, "Free").await.unwrap();
    let set = plans::archive(&stand.desk, "Basic").await.unwrap();
    change_set::apply(&stand.desk, &set.id, &Watch::default()).await.unwrap();
    stand.mirror().await;
    let detail = catalog::detail(&stand.desk, &id).await.unwrap();
    assert!(detail.plan.is_none(), "a plan that is put away sells nothing, so its price is nobody's");
}

#[tokio::test]
async fn what_a_plan_changes_on_a_price_that_charges_the_same_is_changed_in_stripe() {
    let stand = Stand::up(Scene::Empty).await;
    made(&stand, None, basic(draft("149"))).await;
    let id = base(&stand).await;
    let changed = PriceDraft {
        lookup_key: "basic_2027".to_owned(),
        nickname: "2027".to_owned(),
        tax_behavior: TaxBehavior::Exclusive,
        ..draft("149")
    };
    let params = PlanPreviewParams { plan: Some("Basic".to_owned()), draft: basic(changed.clone()) };
    let seen = plans::preview(&stand.desk, params).await.unwrap();
    let price = seen.objects.iter().find(|object| object.kind == "Price").unwrap();
    assert!(price.state == PlanObjectState::Changed && price.words.contains("basic_2027"), "it is said before: {price:?}");
    made(&stand, Some("Basic"), basic(changed.clone())).await;
    assert_eq!(base(&stand).await, id, "it charges the same, so it is the same price");
    let there = ask_stripe(&stand, &format!("prices/{id}"), None).await;
    assert_eq!(
        (there["lookup_key"].as_str(), there["nickname"].as_str(), there["tax_behavior"].as_str()),
        (Some("basic_2027"), Some("2027"), Some("exclusive")),
        "Stripe has what the plan says: {there}"
    );

    // The trial is the plan's: its prices propose it where a subscription begins.
    made(&stand, Some("Basic"), PlanDraft { trial_days: "14".to_owned(), ..basic(changed.clone()) }).await;
    assert_eq!(base(&stand).await, id, "still the same price");
    assert_eq!(catalog::detail(&stand.desk, &id).await.unwrap().trial_days, Some(14));
    made(&stand, Some("Basic"), basic(changed.clone())).await;
    assert_eq!(catalog::detail(&stand.desk, &id).await.unwrap().trial_days, None, "and taken off again");

    // A key that another price has is refused at its field.
    let mut taken = plan(&stand).await.draft;
    let free = plans::read(&stand.desk, "Free").await.unwrap().versions[0].prices[0].lookup_key.clone().unwrap();
    if let Some(PlanPrice::New { draft }) = &mut taken.base {
        draft.lookup_key = free;
    }
    let params = MakePlanParams { plan: Some("Basic".to_owned()), draft_id: None, draft: taken };
    assert_eq!(plans::make(&stand.desk, params).await.unwrap_err().field.as_deref(), Some("base.lookup_key"));

    // Stripe keeps a set tax for ever: another one is another price.
    made(&stand, Some("Basic"), basic(PriceDraft { tax_behavior: TaxBehavior::Inclusive, ..changed })).await;
    let other = base(&stand).await;
    assert_ne!(other, id, "another price");
    let (old, new) = (ask_stripe(&stand, &format!("prices/{id}"), None).await, ask_stripe(&stand, &format!("prices/{other}"), None).await);
    assert_eq!((new["tax_behavior"].as_str(), new["lookup_key"].as_str()), (Some("inclusive"), Some("basic_2027")), "{new}");
    assert_eq!((old["active"].as_bool(), old["lookup_key"].as_str()), (Some(false), None), "and the old one is put away: {old}");
}

#[tokio::test]
async fn another_tax_makes_another_price_under_prices_too() {
    let stand = Stand::up(Scene::Empty).await;
    let taxed = |tax_behavior| PriceDraft { lookup_key: "care".to_owned(), tax_behavior, ..draft("20") };
    let params = operations::view::MakePriceParams {
        product: None,
        new_product: Some(domain::catalog::ProductDraft { name: "Care".to_owned(), ..Default::default() }),
        price: taxed(TaxBehavior::Exclusive),
    };
    let set = catalog::plan_make(&stand.desk, params).await.unwrap();
    let done = change_set::apply(&stand.desk, &set.id, &Watch::default()).await.unwrap().result;
    let id = done.items.last().unwrap().object_id.clone().unwrap();
    stand.mirror().await;
    let params = EditPriceParams { id: id.clone(), price: taxed(TaxBehavior::Inclusive) };
    let set = catalog::edit_price(&stand.desk, params).await.unwrap();
    let done = change_set::apply(&stand.desk, &set.id, &Watch::default()).await.unwrap().result;
    let new = done.items[0].object_id.clone().unwrap();
    assert_ne!(new, id, "the old price is not taken for the new one, and then archived: {:?}", done.items);
    let there = ask_stripe(&stand, &format!("prices/{new}"), None).await;
    assert_eq!((there["active"].as_bool(), there["tax_behavior"].as_str()), (Some(true), Some("inclusive")), "{there}");
}

#[tokio::test]
async fn the_free_plan_has_every_currency_of_the_plan_that_it_comes_with() {
    let stand = Stand::up(Scene::Empty).await;
    let euros = CurrencyDraft { currency: "eur".to_owned(), unit_amount: "139".to_owned(), ..CurrencyDraft::default() };
    made(&stand, None, basic(PriceDraft { currencies: vec![euros], ..draft("149") })).await;
    let params = operations::view::BrandParams { currency: Some("eur".to_owned()), ..Default::default() };
    let brand = plans::price_list::set_brand(&stand.desk, params).await;
    assert!(brand.is_ok(), "a price list in euros has both plans: {brand:?}");
    let free = plans::read(&stand.desk, "Free").await.unwrap().versions[0].prices[0].price_id.clone();
    let there = ask_stripe(&stand, &format!("prices/{free}?expand[]=currency_options"), None).await;
    assert_eq!(there["currency_options"]["eur"]["unit_amount"], 0, "nothing in euros too: {there}");
}
