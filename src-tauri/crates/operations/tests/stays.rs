//! Plans under Custom billing: put on, moved, taken off; their prices on statements, once, whatever happens to the plan later.

use crate::support::{
    Stand,
    books::{Books, flat, line, lines, monthly, tokens, total},
};
use domain::{
    Currency, Money,
    catalog::{Every, Interval, PriceDraft},
    plan::{PlanDraft, PlanKind, PlanPrice},
};
use jiff::{SignedDuration, ToSpan as _, civil::Date};
use operations::{
    Code, method, plans, statement, stays,
    view::{BillingMethod, ChangeSetState, MakePlanParams, MethodChange, MovePlanParams, PutOnPlanParams, TakeOffPlanParams},
};
use sandbox::Scene;

#[tokio::test]
async fn a_plan_is_on_the_statement_with_its_share_of_the_first_month_and_its_fee_once() {
    let books = Books::open().await;
    books.client("Contoso");
    books.plan(PlanDraft { setup_fee: Some(flat("50", "usd", None)), ..monthly("Growth", "149") }).await;
    books.put("Contoso", "Growth", Some("2026-11-14")).await.unwrap();
    let november = books.read("Contoso", "2026-11").await;
    let base = line("Growth", "Base price, 14 – 30 November 2026, 17 of 30 days", "$84.43");
    let fee = line("Growth", "Set-up fee, once", "$50.00");
    assert_eq!(lines(&november), [base.clone(), fee.clone()]);
    assert_eq!((total(&november), november.state.as_str(), november.parts.len()), ("$134.43".to_owned(), "draft", 0), "without any rule");
    let early = books.issue("Contoso", "2026-11").await.unwrap_err();
    assert!(early.message.contains("still runs"), "{}", early.message);

    books.until("2027-01-05");
    let skipped = books.issue("Contoso", "2026-12").await.unwrap_err();
    assert!(skipped.message.contains("November 2026 first"), "no month is forgotten: {}", skipped.message);
    assert_eq!(books.issue("Contoso", "2026-11").await.unwrap().number, Some(1));
    let december = books.read("Contoso", "2026-12").await;
    assert_eq!(lines(&december), [line("Growth", "Base price, 1 – 31 December 2026", "$149.00")], "the fee is asked for once");

    // Taken back, the fee is due again; issued anew, it is there once.
    statement::void(&books.stand.desk, "Contoso", 1, "wrong address").await.unwrap();
    assert_eq!(lines(&books.read("Contoso", "2026-11").await), [base, fee], "a fee comes back with its month");
    let again = books.issue("Contoso", "2026-11").await.unwrap();
    assert_eq!((again.number, total(&again)), (Some(2), "$134.43".to_owned()));
    assert_eq!(total(&books.issue("Contoso", "2026-12").await.unwrap()), "$149.00");
    let twice = books.issue("Contoso", "2026-12").await.unwrap_err();
    assert!(twice.message.contains("issued already"), "{}", twice.message);

    // Leaving and coming back is no second set-up.
    books.off("Contoso", "Growth", Some("2027-02-01")).await.unwrap();
    books.until("2027-03-03");
    books.put("Contoso", "Growth", Some("2027-03-01")).await.unwrap();
    assert_eq!(total(&books.read("Contoso", "2027-03").await), "$149.00", "the fee was paid");
}

#[tokio::test]
async fn an_issued_statement_stands_whatever_becomes_of_the_plan() {
    let books = Books::open().await;
    books.client("Contoso");
    books.plan(monthly("Growth", "149")).await;
    books.put("Contoso", "Growth", Some("2026-11-01")).await.unwrap();
    books.until("2026-12-03");
    let issued = books.issue("Contoso", "2026-11").await.unwrap();
    books.change("Growth", PlanDraft { name: "Growth Plus".to_owned(), ..monthly("Growth Plus", "199") }).await;
    let early = books.put("Contoso", "Growth Plus", Some("2026-11-15")).await.unwrap_err();
    assert_eq!(early.field.as_deref(), Some("from"), "nothing begins inside an issued month: {}", early.message);
    assert_eq!(lines(&books.read("Contoso", "2026-12").await)[0].2, "$149.00", "who is on a version stays on it");
    let moved = books.put("Contoso", "Growth Plus", None).await.unwrap();
    assert!(moved.title.contains("moves to Growth Plus, version 2 on 1 January 2027"), "with the next month: {}", moved.title);
    assert_eq!(lines(&books.read("Contoso", "2026-11").await), lines(&issued), "name and amount stand");
    assert_eq!(lines(&books.read("Contoso", "2026-12").await)[0].2, "$149.00");
    books.until("2027-01-10");
    let january = books.read("Contoso", "2027-01").await;
    assert_eq!(lines(&january), [line("Growth Plus", "Base price, 1 – 31 January 2027", "$199.00")]);
    assert_eq!(january.plans[0].version, 2);
}

#[tokio::test]
async fn usage_of_a_plan_is_counted_once_and_what_is_included_is_whole_in_a_part_of_a_month() {
    let books = Books::open().await;
    let id = books.client("Contoso");
    let account = books.account(&id);
    books.plan(PlanDraft { usage: vec![tokens()], ..monthly("Growth", "149") }).await;
    books.put("Contoso", "Growth", Some("2026-11-14")).await.unwrap();
    books.stand.used(&account, "2026-11-13T23:00:00Z".parse().unwrap(), 900_000);
    books.stand.used(&account, "2026-11-14T00:00:01Z".parse().unwrap(), 7_500);
    operations::rate::alone(&books.stand.desk).await.unwrap();
    let november = books.read("Contoso", "2026-11").await;
    assert_eq!(
        (november.parts.len(), november.parts[0].units.as_str(), november.parts[0].remainder_out.as_str(), total(&november).as_str()),
        (1, "7", "500", "$84.63"),
        "5 of 7 units are included, whatever the days: $84.43 + $0.20; use before the plan is history"
    );
    // Moved to a dearer plan that counts the same meter: what is left over goes along, no unit is counted twice.
    books.plan(PlanDraft { usage: vec![tokens()], ..monthly("Scale", "300") }).await;
    let moved = books.put("Contoso", "Scale", None).await.unwrap();
    assert!(moved.money.iter().any(|line| line.words.contains("what is left over is taken along")), "{:?}", moved.money);
    books.stand.used(&account, "2026-12-02T00:00:00Z".parse().unwrap(), 6_500);
    books.until("2027-01-03");
    operations::rate::alone(&books.stand.desk).await.unwrap();
    let december = books.read("Contoso", "2026-12").await;
    let part = &december.parts[0];
    assert_eq!((part.remainder_in.as_str(), part.units.as_str(), total(&december).as_str()), ("500", "7", "$300.20"), "{part:?}");
    books.issue("Contoso", "2026-11").await.unwrap();
    books.issue("Contoso", "2026-12").await.unwrap();
    // November's late use is charged by November's price, on January's statement.
    books.stand.used(&account, "2026-11-20T00:00:00Z".parse().unwrap(), 2_000);
    operations::rate::alone(&books.stand.desk).await.unwrap();
    let rules = books.stand.desk.store.read(|r| store::rule::of_client(r, &id)).unwrap();
    assert_eq!(rules.len(), 2, "one rule per plan");
    assert_eq!((rules[0].end_at, &rules[1].follows), (Some(rules[1].start_at), &Some(rules[0].id.clone())));
}

#[tokio::test]
async fn what_a_plan_left_over_joins_the_next_one_also_after_days_without_any() {
    let books = Books::open().await;
    let id = books.client("Contoso");
    let account = books.account(&id);
    let used = |day: &str, tokens| books.stand.used(&account, format!("{day}T12:00:00Z").parse().unwrap(), tokens);
    books.plan(PlanDraft { usage: vec![tokens()], ..monthly("Growth", "149") }).await;
    books.put("Contoso", "Growth", Some("2026-11-01")).await.unwrap();
    used("2026-11-10", 7_600);
    books.off("Contoso", "Growth", Some("2026-12-01")).await.unwrap();
    books.put("Contoso", "Growth", Some("2026-12-01")).await.unwrap();
    books.until("2026-12-20");
    used("2026-12-10", 6_500);
    operations::rate::alone(&books.stand.desk).await.unwrap();
    let part = |view: &operations::view::StatementView| (view.parts[0].remainder_in.clone(), view.parts[0].units.clone());
    assert_eq!(part(&books.read("Contoso", "2026-12").await), ("600".to_owned(), "7".to_owned()), "taken off and put back on one day");
    // And again, after January without a plan.
    books.off("Contoso", "Growth", Some("2027-01-01")).await.unwrap();
    books.until("2027-01-20");
    books.put("Contoso", "Growth", Some("2027-02-01")).await.unwrap();
    // Taken back before it begins, the plan before it stays ended, as the owner ended it.
    books.off("Contoso", "Growth", None).await.unwrap();
    let rules = books.stand.desk.store.read(|r| store::rule::of_client(r, &id)).unwrap();
    assert!(rules.iter().all(|rule| rule.end_at.is_some()), "{rules:#?}");
    books.put("Contoso", "Growth", Some("2027-02-01")).await.unwrap();
    books.until("2027-02-20");
    used("2027-02-10", 900);
    operations::rate::alone(&books.stand.desk).await.unwrap();
    assert_eq!(part(&books.read("Contoso", "2027-02").await), ("100".to_owned(), "1".to_owned()), "600 + 6,500 = 7 units and 100");
}

#[tokio::test]
async fn a_rule_of_its_own_gives_way_to_the_plan_and_comes_back_if_it_never_begins() {
    let books = Books::open().await;
    books.stand.client_without_stripe("Contoso", "tokens", "0.05", 1000, "2026-10-01T00:00:00Z");
    books.plan(PlanDraft { usage: vec![tokens()], ..monthly("Growth", "149") }).await;
    let put = books.put("Contoso", "Growth", None).await.unwrap();
    assert!(put.title.ends_with("on 1 December 2026"), "who is billed comes with the next month: {}", put.title);
    assert!(put.money.iter().any(|line| line.words.contains("instead of $0.05 per 1000 tokens")), "{:?}", put.money);
    let again = books.put("Contoso", "Growth", None).await.unwrap_err();
    assert!(again.message.contains("already"), "{}", again.message);
    let back = books.off("Contoso", "Growth", None).await.unwrap();
    assert!(back.title.contains("never begins"), "{}", back.title);
    let rules = books.stand.desk.store.read(store::rule::list).unwrap();
    assert_eq!((rules.len(), rules[0].end_at), (1, None), "as if nothing had been");
    assert!(books.read("Contoso", "2026-11").await.plans.is_empty());
    // And once more, after it was taken back.
    books.put("Contoso", "Growth", Some("2026-12-01")).await.unwrap();
    books.until("2026-12-02");
    assert_eq!(lines(&books.read("Contoso", "2026-12").await).len(), 1);
}

#[tokio::test]
async fn one_put_on_by_mistake_is_taken_back_on_its_first_day_and_put_on_another() {
    let books = Books::open().await;
    let id = books.client("Contoso");
    books.plan(PlanDraft { usage: vec![tokens()], ..monthly("Growth", "149") }).await;
    books.plan(PlanDraft { usage: vec![tokens()], ..monthly("Scale", "300") }).await;
    books.put("Contoso", "Growth", None).await.unwrap();
    books.off("Contoso", "Growth", Some("2026-11-20")).await.unwrap();
    books.put("Contoso", "Scale", Some("2026-11-20")).await.unwrap();
    let account = books.account(&id);
    books.stand.used(&account, "2026-11-21T00:00:00Z".parse().unwrap(), 6_000);
    books.until("2026-11-25");
    operations::rate::alone(&books.stand.desk).await.unwrap();
    let november = books.read("Contoso", "2026-11").await;
    assert_eq!(lines(&november), [line("Scale", "Base price, 20 – 30 November 2026, 11 of 30 days", "$110.00")]);
    assert_eq!(total(&november), "$110.10", "its use is counted once, by the plan that stands: {:#?}", november.parts);
}

#[tokio::test]
async fn add_ons_stand_beside_and_other_intervals_come_when_they_begin() {
    let books = Books::open().await;
    books.client("Contoso");
    books.plan(monthly("Growth", "149")).await;
    let quarter = Every { interval: Interval::Month, count: 3 };
    books.plan(PlanDraft { kind: PlanKind::AddOn, base: Some(flat("90", "usd", Some(quarter))), ..monthly("Storage", "0") }).await;
    books.put("Contoso", "Growth", Some("2026-11-01")).await.unwrap();
    books.put("Contoso", "Storage", Some("2026-11-14")).await.unwrap();
    let november = books.read("Contoso", "2026-11").await;
    assert_eq!(
        lines(&november),
        [
            line("Growth", "Base price, 1 – 30 November 2026", "$149.00"),
            line("Storage", "Base price, 14 November 2026 – 13 February 2027", "$90.00")
        ],
        "a quarter is charged in the month in which it begins, from the day on which the client came"
    );
    books.until("2027-02-20");
    assert_eq!(total(&books.read("Contoso", "2026-12").await), "$149.00");
    assert_eq!(total(&books.read("Contoso", "2027-02").await), "$239.00");
    let off = books.off("Contoso", "Storage", None).await.unwrap();
    assert!(off.title.contains("until 13 May 2027"), "with its own period: {}", off.title);
    let gone = books.off("Contoso", "Storage", Some("2027-03-01")).await.unwrap();
    assert!(gone.money.iter().any(|line| line.words.contains("stays charged whole")), "said before: {:?}", gone.money);
    let yearly = PlanDraft {
        base: Some(flat("1000", "usd", Some(Every::YEAR))),
        usage: vec![match tokens() {
            PlanPrice::New { draft } => PlanPrice::New { draft: PriceDraft { every: Some(Every::YEAR), ..draft } },
            other @ PlanPrice::Existing { .. } => other,
        }],
        ..monthly("Yearly", "0")
    };
    let params = MakePlanParams { plan: None, draft_id: None, draft: yearly };
    let refused = plans::make(&books.stand.desk, params).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("usage[0].every"), "said while it is written: {}", refused.message);
    assert!(refused.message.contains("calendar month") && refused.message.contains("add-on"), "with what to do: {}", refused.message);
}

#[tokio::test]
async fn other_currencies_keep_their_coins_and_are_not_mixed() {
    for (code, amount, part) in [("jpy", "14900", "¥5463"), ("kwd", "49.550", "KWD 18.170")] {
        let books = Books::open().await;
        books.client("Contoso");
        let base = Some(flat(amount, code, Some(Every::MONTH)));
        books.plan(PlanDraft { base, ..monthly("Local", "0") }).await;
        books.plan(PlanDraft { kind: PlanKind::AddOn, ..monthly("Storage", "9") }).await;
        books.put("Contoso", "Local", Some("2026-11-20")).await.unwrap();
        let november = books.read("Contoso", "2026-11").await;
        assert_eq!(november.total.unwrap().currency(), Currency::parse(code).unwrap());
        assert_eq!(november.plans[0].days, Some(11));
        assert!(total(&november).replace([',', '\u{a0}'], "").contains(part.trim_start_matches("KWD ")), "{code}: {}", total(&november));
        let mixed = books.put("Contoso", "Storage", None).await.unwrap_err();
        assert!(mixed.message.contains("one currency"), "{}", mixed.message);
    }
}

#[tokio::test]
async fn a_trial_comes_once_and_a_stop_ends_the_plan_with_its_month() {
    let books = Books::open().await;
    books.client("Contoso");
    books.plan(PlanDraft { trial_days: "14".to_owned(), ..monthly("Growth", "300") }).await;
    books.put("Contoso", "Growth", None).await.unwrap();
    books.until("2026-12-20");
    assert!(books.read("Contoso", "2026-11").await.plans.is_empty(), "20 November to 3 December cost nothing");
    assert_eq!(
        lines(&books.read("Contoso", "2026-12").await),
        [line("Growth", "Base price, 4 – 31 December 2026, 28 of 31 days", "$270.97")]
    );
    operations::clients::stop(&books.stand.desk, "Contoso").await.unwrap();
    books.until("2027-02-02");
    assert_eq!(total(&books.issue("Contoso", "2026-12").await.unwrap()), "$270.97");
    let after = statement::issue(&books.stand.desk, "Contoso", Some("2027-01")).await;
    assert!(after.is_err(), "nothing is asked for afterwards");
}

#[tokio::test]
async fn a_plan_whose_use_is_counted_by_years_in_stripe_says_so_where_it_is_chosen() {
    let stand = Stand::up(Scene::Empty).await;
    let books = Books { stand };
    let yearly = match tokens() {
        PlanPrice::New { draft } => PlanPrice::New { draft: PriceDraft { every: Some(Every::YEAR), ..draft } },
        other @ PlanPrice::Existing { .. } => other,
    };
    let draft = PlanDraft { base: Some(flat("990", "usd", Some(Every::YEAR))), usage: vec![yearly], ..monthly("Yearly", "0") };
    let set = plans::make(&books.stand.desk, MakePlanParams { plan: None, draft_id: None, draft }).await.unwrap();
    operations::change_set::apply(&books.stand.desk, &set.id, &operations::Watch::default()).await.unwrap();
    books.stand.bill_by_statements();
    books.client("Contoso");
    let page = stays::of_client(&books.stand.desk, "Contoso").await.unwrap();
    let blocked = |name: &str| page.choices.iter().find(|choice| choice.name == name).unwrap().blocked.clone();
    assert!(blocked("Yearly").is_some_and(|words| words.contains("calendar month")), "{:?}", page.choices);
    assert_eq!(blocked("Free"), None);
    let refused = books.put("Contoso", "Yearly", None).await.unwrap_err();
    assert!(refused.field.as_deref() == Some("plan") && refused.message.contains("add-on"), "{}", refused.message);
}

#[tokio::test]
async fn stripe_and_statements_never_bill_one_plan_both() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    let books = Books { stand };
    let set = plans::make(&books.stand.desk, MakePlanParams { plan: None, draft_id: None, draft: monthly("Growth", "149") }).await.unwrap();
    let done = operations::change_set::apply(&books.stand.desk, &set.id, &operations::Watch::default()).await.unwrap();
    assert_eq!(done.result.state, ChangeSetState::Done);
    let refused = books.put("Harbor", "Growth", None).await.unwrap_err();
    assert!(refused.message.contains("through Stripe"), "{}", refused.message);
    let custom = MethodChange { method: BillingMethod::Custom, client: Some("Harbor".to_owned()) };
    method::change(&books.stand.desk, custom).await.unwrap();
    // Never live, so statements bill it at once: one client of an agency on Stripe.
    let move_to = |keep: bool| MovePlanParams { clients: vec!["Harbor".to_owned()], plan: "Growth".to_owned(), now: false, keep };
    assert_eq!(plans::move_clients(&books.stand.desk, move_to(false)).await.unwrap().state, ChangeSetState::Planned);
    assert_eq!(plans::move_clients(&books.stand.desk, move_to(true)).await.unwrap().state, ChangeSetState::Done);
    books.until("2026-12-10");
    operations::sync::run(&books.stand.desk, false, &operations::Watch::default()).await.unwrap();
    assert_eq!(lines(&books.read("Harbor", "2026-12").await).len(), 1, "reading Stripe leaves it on its plan");
    let on = plans::read(&books.stand.desk, "Growth").await.unwrap();
    assert_eq!(on.clients.iter().map(|one| one.nickname.as_str()).collect::<Vec<_>>(), ["Harbor"], "and the plan's page shows it");
    let rules = books.stand.desk.store.read(|r| store::rule::of_client(r, &harbor.client)).unwrap();
    assert_eq!(rules.len(), 1, "a plan without usage prices makes no rule: {rules:?}");
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused_at_its_field_and_changes_nothing() {
    let books = Books::open().await;
    books.client("Contoso");
    books.client("Fabrikam");
    books.plan(monthly("Growth", "149")).await;
    for (from, part) in [("soon", "is not a day"), ("2999-01-01", "too far"), ("1990-01-01", "too far")] {
        let refused = books.put("Contoso", "Growth", Some(from)).await.unwrap_err();
        assert!(refused.field.as_deref() == Some("from") && refused.message.contains(part), "{from}: {refused:?}");
    }
    assert_eq!(books.put("Nobody", "Growth", None).await.unwrap_err().code, Code::NotFound);
    assert_eq!(books.put("Contoso", "Nothing", None).await.unwrap_err().code, Code::NotFound);
    let off = books.off("Contoso", "Growth", None).await.unwrap_err();
    assert_eq!(off.field.as_deref(), Some("plan"), "{}", off.message);
    books.put("Fabrikam", "Growth", None).await.unwrap();
    let both = PutOnPlanParams {
        clients: vec!["Contoso".to_owned(), "Fabrikam".to_owned()],
        plan: "Growth".to_owned(),
        ..PutOnPlanParams::default()
    };
    stays::put(&books.stand.desk, both).await.unwrap_err();
    let on = plans::read(&books.stand.desk, "Growth").await.unwrap();
    assert_eq!(on.clients.len(), 1, "one that cannot go keeps all of them where they are");
}

/// Whatever is put on, moved and taken off: the months add up to each plan's days, counted one by one.
#[tokio::test]
async fn random_histories_add_up_day_by_day() {
    let seeds: u64 = std::env::var("REBILL_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(3);
    for seed in 0..seeds {
        let books = Books::open().await;
        books.client("Contoso");
        let prices: [(&str, i64, PlanKind); 4] =
            [("A", 14_900, PlanKind::Regular), ("B", 30_001, PlanKind::Regular), ("C", 99, PlanKind::Hidden), ("D", 777, PlanKind::AddOn)];
        for (name, minor, kind) in prices {
            let amount = Money::from_minor(minor, Currency::USD).to_main_string();
            books.plan(PlanDraft { kind, ..monthly(name, &amount) }).await;
        }
        let mut rng = fastrand::Rng::with_seed(seed);
        let first: Date = "2026-11-01".parse().unwrap();
        for _ in 0..25 {
            let day = first.checked_add(i64::from(rng.i32(0..300)).days()).unwrap().to_string();
            let plan = prices[rng.usize(0..4)].0;
            // What is refused changes nothing; what is kept is what the days below are counted from.
            let _ = match rng.u8(0..5) {
                0 | 1 => books.put("Contoso", plan, Some(&day)).await,
                2 | 3 => books.off("Contoso", plan, Some(&day)).await,
                _ => {
                    let undo = TakeOffPlanParams { client: "Contoso".to_owned(), plan: plan.to_owned(), on: None, undo: true };
                    stays::take_off(&books.stand.desk, undo).await
                }
            };
        }
        books.until("2027-10-15");
        let stays = books.stand.desk.store.read(|r| store::stay::of_client(r, &"client-Contoso".into())).unwrap();
        assert!(!stays.is_empty(), "seed {seed}: something was put on");
        let names: std::collections::HashMap<_, _> = {
            let all = books.stand.desk.store.read(store::plan::list).unwrap();
            all.into_iter()
                .map(|plan| {
                    let name = books.stand.desk.store.read(|r| store::plan::newest(r, &plan.id)).unwrap().draft.name;
                    (plan.id, name)
                })
                .collect()
        };
        let mut month = first;
        while month < "2027-10-01".parse::<Date>().unwrap() {
            let next = month.checked_add(1.month()).unwrap();
            let mut expected = 0_i64;
            for stay in &stays {
                let price = prices.iter().find(|(name, ..)| *name == names[&stay.on.plan]).unwrap().1;
                let (mut days, mut of, mut day) = (0_i64, 0_i64, month);
                while day < next {
                    of += 1;
                    days += i64::from(stay.holds(day));
                    day = day.tomorrow().unwrap();
                }
                expected += (2 * price * days + of) / (2 * of);
            }
            let words = month.strftime("%Y-%m").to_string();
            let view = statement::read(&books.stand.desk, "Contoso", Some(&words)).await;
            let stated = match view {
                Ok(view) => view.total.unwrap().minor(),
                Err(problem) => {
                    assert_eq!(problem.code, Code::NotFound, "seed {seed}, {words}: {}", problem.message);
                    0
                }
            };
            assert_eq!(stated, expected, "seed {seed}, {words}: {stays:#?}");
            let mut day = month;
            while day < next {
                let regular = stays.iter().filter(|stay| stay.holds(day) && names[&stay.on.plan] != "D").count();
                assert!(regular <= 1, "seed {seed}: one regular plan a day, but {regular} on {day}");
                day = day.tomorrow().unwrap();
            }
            month = next;
        }
        books.stand.pass(SignedDuration::from_secs(1));
    }
}
