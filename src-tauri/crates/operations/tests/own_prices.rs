//! Prices of one client alone where statements bill: from any day that no issued statement covers, each part counted apart.

use crate::support::books::{Books, line, lines, monthly, tokens, total};
use domain::{
    Currency, Money,
    catalog::{Charge, Every, PriceDraft, UsageDraft},
    plan::{PlanDraft, PlanPrice},
};
use operations::{
    Problem, overrides, plans, stays,
    view::{ChangeSetState, ChangeSetView, EndOverrideParams, OverrideParams, OverrideRow, OverrideState, TakeOffPlanParams},
};

/// What one client pays instead of a price in its plan.
fn own(client: &str, slot: &str, amount: &str, from: Option<&str>) -> OverrideParams {
    let charge = if slot.ends_with("base") { Charge::Flat } else { Charge::PerUnit };
    OverrideParams {
        client: client.to_owned(),
        price: Some(slot.to_owned()),
        draft: PriceDraft { charge, unit_amount: amount.to_owned(), ..PriceDraft::default() },
        reason: "First client".to_owned(),
        from: from.map(str::to_owned),
        ..OverrideParams::default()
    }
}

async fn give(books: &Books, params: OverrideParams) -> Result<ChangeSetView, Problem> {
    let shown = overrides::show(&books.stand.desk, params.clone()).await;
    let kept = overrides::plan(&books.stand.desk, params).await;
    if let (Ok(shown), Ok(kept)) = (&shown, &kept) {
        assert_eq!((&shown.money, shown.state), (&kept.money, ChangeSetState::Planned), "what is shown before is what is kept");
    }
    assert_eq!(shown.is_err(), kept.is_err(), "the preview refuses what is refused");
    kept
}

async fn back(books: &Books, id: &str, on: Option<&str>) -> Result<ChangeSetView, Problem> {
    overrides::plan_end(&books.stand.desk, EndOverrideParams { id: id.to_owned(), now: false, on: on.map(str::to_owned) }).await
}

async fn rows(books: &Books) -> Vec<OverrideRow> {
    overrides::list(&books.stand.desk).await.unwrap().rows
}

#[tokio::test]
async fn a_base_price_of_one_client_is_on_its_statements_from_its_day_and_goes_back_on_one() {
    let books = Books::open().await;
    books.client("Contoso");
    books.plan(monthly("Growth", "149")).await;
    books.put("Contoso", "Growth", Some("2026-11-01")).await.unwrap();
    let given = give(&books, own("Contoso", "base", "99", Some("2026-11-14"))).await.unwrap();
    assert!(given.title.contains("$99.00 a month, from 14 Nov"), "{}", given.title);
    assert!(given.money.iter().any(|line| line.words.contains("17 of 30 days")), "with the first statement: {:?}", given.money);
    let before = line("Growth", "Base price, 1 – 13 November 2026, 13 of 30 days", "$64.57");
    let after = line("Growth", "Base price, 14 – 30 November 2026, 17 of 30 days", "$56.10");
    assert_eq!(lines(&books.read("Contoso", "2026-11").await), [before, after], "149 × 13 ÷ 30 and 99 × 17 ÷ 30, each rounded once");

    let row = rows(&books).await.remove(0);
    assert_eq!(
        (row.state, row.plan.as_str(), row.words.as_str(), row.instead_of.as_str(), row.cost.unwrap().to_string()),
        (OverrideState::InForce, "Growth", "$99.00 a month", "$149.00 a month", "$50.00".to_owned())
    );
    let plan = plans::read(&books.stand.desk, "Growth").await.unwrap();
    assert!(plan.clients[0].has_override && plan.clients[0].amount.unwrap().to_string() == "$99.00", "{:?}", plan.clients);
    let page = stays::of_client(&books.stand.desk, "Contoso").await.unwrap();
    assert_eq!(page.rows[0].base_words.as_deref(), Some("$99.00 a month"));

    books.until("2026-12-03");
    books.issue("Contoso", "2026-11").await.unwrap();
    let early = give(&books, own("Contoso", "base", "89", Some("2026-11-20"))).await.unwrap_err();
    assert_eq!(early.field.as_deref(), Some("from"), "nothing begins inside an issued month: {}", early.message);
    let early = back(&books, &row.id, Some("2026-11-30")).await.unwrap_err();
    assert_eq!(early.field.as_deref(), Some("on"), "nor does it end there: {}", early.message);
    let ended = back(&books, &row.id, Some("2026-12-11")).await.unwrap();
    assert!(ended.title.contains("from 11 Dec") && ended.money.len() == 2, "{ended:?}");
    let december = books.read("Contoso", "2026-12").await;
    let parts: Vec<String> = lines(&december).into_iter().map(|(_, _, amount)| amount).collect();
    assert_eq!(parts, ["$31.94", "$100.94"], "99 × 10 ÷ 31 and 149 × 21 ÷ 31");
    assert_eq!(rows(&books).await[0].state, OverrideState::Ending, "it lies ahead");
    let twice = back(&books, &row.id, None).await.unwrap_err();
    assert!(twice.message.contains("already"), "{}", twice.message);
    books.until("2026-12-20");
    assert_eq!(rows(&books).await[0].state, OverrideState::Ended);
}

#[tokio::test]
async fn one_that_has_not_begun_is_taken_back_and_the_one_before_it_goes_on() {
    let books = Books::open().await;
    books.client("Contoso");
    books.plan(monthly("Growth", "149")).await;
    books.put("Contoso", "Growth", Some("2026-11-01")).await.unwrap();
    give(&books, own("Contoso", "base", "99", Some("2026-11-01"))).await.unwrap();
    let next = give(&books, own("Contoso", "base", "79", None)).await.unwrap();
    assert!(next.title.ends_with("from 1 Dec"), "with the next month where nobody says: {}", next.title);
    let again = give(&books, own("Contoso", "base", "69", None)).await.unwrap_err();
    assert!(again.message.contains("follows already"), "{}", again.message);
    let coming = rows(&books).await.into_iter().find(|row| row.state == OverrideState::Coming).unwrap();
    back(&books, &coming.id, None).await.unwrap();
    books.until("2026-12-10");
    assert_eq!(lines(&books.read("Contoso", "2026-11").await)[0].2, "$99.00");
    assert_eq!(lines(&books.read("Contoso", "2026-12").await)[0].2, "$99.00", "as if the second had never been");
    let states: Vec<OverrideState> = rows(&books).await.into_iter().map(|row| row.state).collect();
    assert_eq!(states, [OverrideState::InForce, OverrideState::Ended]);
}

#[tokio::test]
async fn it_ends_with_its_plan_and_goes_on_when_the_plan_does() {
    let books = Books::open().await;
    books.client("Contoso");
    books.plan(PlanDraft { usage: vec![tokens()], ..monthly("Growth", "149") }).await;
    books.put("Contoso", "Growth", Some("2026-11-01")).await.unwrap();
    give(&books, own("Contoso", "base", "99", Some("2026-11-01"))).await.unwrap();
    give(&books, own("Contoso", "usage[0]", "0.05", Some("2026-11-10"))).await.unwrap();
    assert!(rows(&books).await.iter().all(|row| row.state == OverrideState::InForce && row.plan == "Growth"));
    books.off("Contoso", "Growth", None).await.unwrap();
    assert!(rows(&books).await.iter().all(|row| row.state == OverrideState::Ending), "nobody pays it once the plan is over");
    let undo = TakeOffPlanParams { client: "Contoso".to_owned(), plan: "Growth".to_owned(), on: None, undo: true };
    stays::take_off(&books.stand.desk, undo).await.unwrap();
    assert!(rows(&books).await.iter().all(|row| row.state == OverrideState::InForce), "it was never written down as over");
    books.plan(PlanDraft { usage: vec![tokens()], ..monthly("Scale", "300") }).await;
    books.put("Contoso", "Scale", None).await.unwrap();
    books.until("2026-12-10");
    assert!(rows(&books).await.iter().all(|row| row.state == OverrideState::Ended), "another plan has prices of its own");
    assert_eq!(lines(&books.read("Contoso", "2026-12").await)[0].2, "$300.00");
}

#[tokio::test]
async fn what_cannot_be_meant_is_said_at_its_field_and_changes_nothing() {
    let books = Books::open().await;
    books.client("Contoso");
    books.plan(monthly("Growth", "149")).await;
    books.put("Contoso", "Growth", Some("2026-11-05")).await.unwrap();
    for (from, part) in [("soon", "is not a day"), ("2999-01-01", "too far"), ("2026-11-04", "since 5 November 2026")] {
        let refused = give(&books, own("Contoso", "base", "99", Some(from))).await.unwrap_err();
        assert!(refused.field.as_deref() == Some("from") && refused.message.contains(part), "{from}: {refused:?}");
    }
    let now = give(&books, OverrideParams { now: true, ..own("Contoso", "base", "99", None) }).await.unwrap_err();
    assert!(now.field.as_deref() == Some("now") && now.message.contains("name the day"), "{now:?}");
    let same = give(&books, own("Contoso", "base", "149", None)).await.unwrap_err();
    assert_eq!(same.field.as_deref(), Some("draft.unit_amount"), "{}", same.message);
    let silent = give(&books, OverrideParams { reason: String::new(), ..own("Contoso", "base", "99", None) }).await.unwrap_err();
    assert_eq!(silent.field.as_deref(), Some("reason"));
    assert!(rows(&books).await.is_empty());
    // Two plans have a base price each: the name says which.
    books.plan(PlanDraft { kind: domain::plan::PlanKind::AddOn, ..monthly("Storage", "20") }).await;
    books.put("Contoso", "Storage", Some("2026-11-05")).await.unwrap();
    let which = give(&books, own("Contoso", "base", "99", None)).await.unwrap_err();
    assert!(which.message.contains("Growth base") && which.message.contains("Storage base"), "{}", which.message);
    give(&books, own("Contoso", "Storage base", "10", Some("2026-11-05"))).await.unwrap();
    assert_eq!(rows(&books).await[0].plan, "Storage");
}

/// Whatever the day: a statement with an override is the sum of the statement up to that day and of one from it on under the other prices.
#[tokio::test]
async fn a_month_with_a_price_from_a_day_on_is_its_two_parts_counted_apart() {
    let seeds: u64 = std::env::var("REBILL_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(8);
    let books = Books::open().await;
    let mut rng = fastrand::Rng::with_seed(14);
    for seed in 0..seeds {
        let (usual, cheaper) = (rng.i64(1..50_000), rng.i64(0..50_000));
        let own_unit = format!("0.{:03}", rng.u32(0..400));
        let money = |minor: i64| Money::from_minor(minor, Currency::USD).to_main_string();
        let day = rng.i32(2..=30);
        let from = format!("2026-11-{day:02}");
        let (growth, deal) = (format!("Growth {seed}"), format!("Deal {seed}"));
        books.plan(PlanDraft { usage: vec![tokens()], ..monthly(&growth, &money(usual)) }).await;
        let unit = PriceDraft {
            charge: Charge::PerUnit,
            currency: "usd".to_owned(),
            unit_amount: own_unit.clone(),
            every: Some(Every::MONTH),
            usage: Some(UsageDraft { meter: "tokens".to_owned(), unit: "1000".to_owned(), stripe_meter: None }),
            ..PriceDraft::default()
        };
        books.plan(PlanDraft { usage: vec![PlanPrice::New { draft: unit }], ..monthly(&deal, &money(cheaper)) }).await;
        let names = [format!("A{seed}"), format!("B{seed}"), format!("C{seed}")];
        let accounts: Vec<_> = names.iter().map(|name| books.account(&books.client(name))).collect();
        for _ in 0..rng.usize(0..6) {
            // Whole units, so that nothing is left over at the cut.
            let (at, used) = (format!("2026-11-{:02}T{:02}:00:00Z", rng.i32(1..=30), rng.i32(0..24)), rng.i64(1..9) * 1000);
            for account in &accounts {
                books.stand.used(account, at.parse().unwrap(), used);
            }
        }
        let [a, b, c] = names;
        books.put(&a, &growth, Some("2026-11-01")).await.unwrap();
        books.put(&b, &growth, Some("2026-11-01")).await.unwrap();
        books.off(&b, &growth, Some(&from)).await.unwrap();
        books.put(&c, &deal, Some(&from)).await.unwrap();
        if usual != cheaper {
            give(&books, own(&a, "base", &money(cheaper), Some(&from))).await.unwrap();
        }
        give(&books, own(&a, "usage[0]", &own_unit, Some(&from))).await.unwrap();
        operations::rate::alone(&books.stand.desk).await.unwrap();
        let minor = |view: &operations::view::StatementView| view.total.unwrap().minor();
        let (whole, first, second) = (books.read(&a, "2026-11").await, books.read(&b, "2026-11").await, books.read(&c, "2026-11").await);
        assert_eq!(
            minor(&whole),
            minor(&first) + minor(&second),
            "seed {seed}, from {from}: {} is not {} and {}: {:#?}",
            total(&whole),
            total(&first),
            total(&second),
            whole.parts
        );
    }
}
