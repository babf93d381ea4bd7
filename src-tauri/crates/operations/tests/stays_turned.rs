//! Plans under Custom billing when something turns: taken off and back, over to Stripe and back, stopped, put from a day long ago. No use and
//! no base price is charged twice, and none is forgotten.

use crate::support::{
    self, Billed, Stand,
    books::{Books, flat, line, lines, monthly, tokens, total},
};
use domain::{
    Currency, Money,
    billed::MirrorPrice,
    catalog::{Charge, PriceDraft},
    id::{ClientId, RuleId},
    plan::{PlanDraft, PlanKind, PlanPrice},
};
use operations::{
    Code, Problem, clients, method, overrides, overview, statement, stays,
    view::{
        BillingMethod, ChangeSetState, ChangeSetView, MethodChange, MoneyLine, OverrideParams, OverrideState, PutOnPlanParams,
        StopBillingParams, TakeOffPlanParams,
    },
};
use sandbox::Scene;
use store::{rule::Rule, stay::Stay};

/// An agency on Custom whose client Harbor has a customer and a subscription in Stripe, and is billed for tokens by statements.
async fn harbor() -> (Books, Billed) {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    stand.bill_by_statements();
    let books = Books { stand };
    books.method(BillingMethod::Custom, Some("Harbor")).await.unwrap();
    (books, harbor)
}

impl Books {
    async fn undo(&self, client: &str, plan: &str) -> Result<ChangeSetView, Problem> {
        let params = TakeOffPlanParams { client: client.to_owned(), plan: plan.to_owned(), on: None, undo: true };
        let shown = stays::show_off(&self.stand.desk, params.clone()).await;
        let kept = stays::take_off(&self.stand.desk, params).await;
        assert_eq!(shown.is_err(), kept.is_err(), "the preview refuses what is refused");
        kept
    }

    async fn method(&self, method: BillingMethod, client: Option<&str>) -> Result<(), Problem> {
        let change = MethodChange { method, client: client.map(str::to_owned) };
        method::change(&self.stand.desk, change).await.map(|_| ())
    }

    fn rules(&self, client: &ClientId) -> Vec<Rule> {
        self.stand.desk.store.read(|r| store::rule::of_client(r, client)).unwrap()
    }

    fn stays(&self, client: &ClientId) -> Vec<Stay> {
        self.stand.desk.store.read(|r| store::stay::of_client(r, client)).unwrap()
    }

    /// First days that are not charged any more, by stay.
    fn ends(&self, client: &ClientId) -> Vec<Option<String>> {
        self.stays(client).iter().map(|stay| stay.days.to_day.map(|to| to.to_string())).collect()
    }

    async fn rate(&self) {
        operations::rate::alone(&self.stand.desk).await.unwrap();
    }
}

fn on(day: &str) -> jiff::Timestamp {
    format!("{day}T10:00:00Z").parse().unwrap()
}

fn has(money: &[MoneyLine], words: &str) -> bool {
    money.iter().any(|line| line.words.contains(words))
}

#[tokio::test]
async fn choosing_custom_again_brings_back_no_plan_that_the_owner_ended() {
    let books = Books::open().await;
    let id = books.client("Contoso");
    books.plan(monthly("Growth", "149")).await;
    books.put("Contoso", "Growth", Some("2026-11-01")).await.unwrap();
    books.off("Contoso", "Growth", Some("2026-12-01")).await.unwrap();
    books.method(BillingMethod::Custom, Some("Contoso")).await.unwrap();
    assert_eq!(books.ends(&id), [Some("2026-12-01".to_owned())], "it is billed so already: nothing changes");
    books.method(BillingMethod::Custom, None).await.unwrap();
    assert_eq!(books.ends(&id), [Some("2026-12-01".to_owned())]);
}

#[tokio::test]
async fn taking_back_the_change_to_stripe_brings_back_what_it_ended_and_nothing_else() {
    let (books, harbor) = harbor().await;
    books.plan(monthly("Growth", "149")).await;
    let storage = PlanDraft { kind: PlanKind::AddOn, ..monthly("Storage", "9") };
    let support = PlanDraft { kind: PlanKind::AddOn, ..monthly("Support", "20") };
    books.plan(storage).await;
    books.plan(support).await;
    for plan in ["Growth", "Storage", "Support"] {
        books.put("Harbor", plan, Some("2026-11-20")).await.unwrap();
    }
    books.off("Harbor", "Growth", Some("2026-12-01")).await.unwrap();
    books.off("Harbor", "Support", Some("2027-03-01")).await.unwrap();
    books.method(BillingMethod::Stripe, Some("Harbor")).await.unwrap();
    let december = || Some("2026-12-01".to_owned());
    assert_eq!(books.ends(&harbor.client), [december(), december(), december()], "Stripe bills from December on");
    books.method(BillingMethod::Custom, Some("Harbor")).await.unwrap();
    let named = |stay: &Stay| books.stand.desk.store.read(|r| store::plan::newest(r, &stay.on.plan)).unwrap().draft.name;
    let mut after: Vec<_> =
        books.stays(&harbor.client).iter().map(|stay| (named(stay), stay.days.to_day.map(|to| to.to_string()))).collect();
    after.sort();
    assert_eq!(
        after,
        [("Growth".to_owned(), december()), ("Storage".to_owned(), None), ("Support".to_owned(), Some("2027-03-01".to_owned()))],
        "what the owner ended stays ended, on the owner's day"
    );
}

#[tokio::test]
async fn a_plan_that_was_to_take_over_later_never_does_once_stripe_bills() {
    let (books, harbor) = harbor().await;
    books.plan(PlanDraft { usage: vec![tokens()], ..monthly("Growth", "149") }).await;
    books.put("Harbor", "Growth", Some("2027-01-01")).await.unwrap();
    assert_eq!(books.rules(&harbor.client).len(), 2, "the one that counts now, and the plan's of January");
    books.method(BillingMethod::Stripe, Some("Harbor")).await.unwrap();
    let rules = books.rules(&harbor.client);
    let last = rules.last().unwrap();
    assert!(last.pair().is_some() && last.end_at.is_none(), "{rules:#?}");
    assert_eq!(last.start_at, "2026-12-01T00:00:00Z".parse().unwrap(), "Stripe bills from December on, and nothing beside it: {rules:#?}");
    assert!(books.stays(&harbor.client).is_empty(), "the plan never begins");
}

#[tokio::test]
async fn a_plan_that_begins_before_the_change_to_stripe_is_charged_until_it() {
    let (books, harbor) = harbor().await;
    books.plan(PlanDraft { usage: vec![tokens()], ..monthly("Growth", "149") }).await;
    books.put("Harbor", "Growth", Some("2026-12-01")).await.unwrap();
    books.method(BillingMethod::Stripe, Some("Harbor")).await.unwrap();
    let by_statement: Vec<_> = books.rules(&harbor.client).into_iter().filter(|rule| rule.pair().is_none()).collect();
    let last = by_statement.last().unwrap();
    assert_eq!(
        (last.start_at.to_string(), last.end_at.unwrap().to_string()),
        ("2026-12-01T00:00:00Z".into(), "2027-01-01T00:00:00Z".into())
    );
    assert_eq!(books.ends(&harbor.client), [Some("2027-01-01".to_owned())], "base price and use end together");
    books.until("2026-12-10");
    let december = books.read("Harbor", "2026-12").await;
    assert_eq!(lines(&december), [line("Growth", "Base price, 1 – 31 December 2026", "$149.00")]);
}

#[tokio::test]
async fn taken_off_in_its_trial_and_going_on_its_use_is_charged() {
    for way in ["let it go on", "later", "off"] {
        let books = Books::open().await;
        let id = books.client("Contoso");
        let account = books.account(&id);
        books.plan(PlanDraft { trial_days: "14".to_owned(), usage: vec![tokens()], ..monthly("Growth", "310") }).await;
        books.put("Contoso", "Growth", None).await.unwrap();
        let off = books.off("Contoso", "Growth", None).await.unwrap();
        assert!(off.title.contains("until 3 December 2026"), "with its trial: {}", off.title);
        match way {
            "let it go on" => drop(books.undo("Contoso", "Growth").await.unwrap()),
            "later" => drop(books.off("Contoso", "Growth", Some("2027-01-01")).await.unwrap()),
            _ => {}
        }
        books.stand.used(&account, "2026-12-02T00:00:00Z".parse().unwrap(), 900_000);
        books.stand.used(&account, "2026-12-05T00:00:00Z".parse().unwrap(), 7_500);
        books.until("2026-12-20");
        books.rate().await;
        if way == "off" {
            assert_eq!(books.ends(&id), [Some("2026-12-04".to_owned())]);
            continue;
        }
        let december = books.read("Contoso", "2026-12").await;
        assert_eq!(december.parts.iter().map(|part| part.units.as_str()).collect::<Vec<_>>(), ["7"], "{way}: use after the trial");
        assert_eq!(total(&december), "$280.20", "{way}: 28 of 31 days, and 2 units beyond the 5 that are included");
    }
}

#[tokio::test]
async fn taken_off_before_a_price_of_its_own_begins_nothing_is_charged_afterwards() {
    let books = Books::open().await;
    let id = books.client("Contoso");
    let account = books.account(&id);
    books.plan(PlanDraft { usage: vec![tokens()], ..monthly("Growth", "149") }).await;
    books.put("Contoso", "Growth", Some("2026-11-01")).await.unwrap();
    books.until("2026-12-05");
    books.rate().await;
    let own = OverrideParams {
        client: id.to_string(),
        price: Some(books.rules(&id)[0].id.to_string()),
        draft: PriceDraft { charge: Charge::PerUnit, unit_amount: "0.08".to_owned(), ..PriceDraft::default() },
        reason: "Yearly deal".to_owned(),
        ..OverrideParams::default()
    };
    overrides::plan(&books.stand.desk, own).await.unwrap();
    assert_eq!(books.rules(&id).len(), 2, "it begins on 1 January");
    let off = books.off("Contoso", "Growth", Some("2026-12-20")).await.unwrap();
    assert!(has(&off.money, "nothing of it afterwards"), "{:?}", off.money);
    let ends: Vec<_> = books.rules(&id).iter().map(|rule| rule.end_at.map(|end| end.to_string())).collect();
    assert_eq!(ends, [Some("2026-12-20T00:00:00Z".to_owned())], "the plan's rule ends with it, and what was to follow never begins");
    let rows = overrides::list(&books.stand.desk).await.unwrap().rows;
    assert!(rows.iter().all(|row| row.state == OverrideState::Ended), "nor does the price of its own: {rows:?}");
    books.stand.used(&account, "2026-12-25T00:00:00Z".parse().unwrap(), 50_000);
    books.until("2027-01-03");
    books.rate().await;
    let december = books.read("Contoso", "2026-12").await;
    assert_eq!(total(&december), "$91.32", "19 of 31 days, and no use of the last twelve");
}

#[tokio::test]
async fn a_plan_taken_back_gives_its_day_back_to_a_price_that_began_on_it() {
    let books = Books::open().await;
    let id = ClientId::new(books.stand.client_without_stripe("Contoso", "tokens", "0.05", 1000, "2026-12-01T10:00:00Z"));
    books.plan(PlanDraft { usage: vec![tokens()], ..monthly("Growth", "149") }).await;
    books.put("Contoso", "Growth", Some("2026-12-01")).await.unwrap();
    assert_eq!(books.rules(&id).len(), 2);
    let back = books.off("Contoso", "Growth", None).await.unwrap();
    assert!(back.title.contains("never begins") && has(&back.money, "what was before it goes on"), "{back:?}");
    let rules = books.rules(&id);
    assert_eq!((rules.len(), rules[0].end_at), (1, None), "what was before it goes on: {rules:?}");

    // The same where a plan's own usage price gives way to the next plan on the day on which it began.
    books.plan(PlanDraft { usage: vec![tokens()], ..monthly("Scale", "300") }).await;
    let other = books.client("Fabrikam");
    books.put("Fabrikam", "Growth", Some("2026-11-20")).await.unwrap();
    books.put("Fabrikam", "Scale", Some("2026-12-01")).await.unwrap();
    books.off("Fabrikam", "Scale", None).await.unwrap();
    let rules = books.rules(&other);
    assert_eq!((rules.len(), rules[0].end_at, books.ends(&other)), (1, None, vec![None]));
}

#[tokio::test]
async fn a_plan_in_another_currency_begins_with_a_month() {
    let books = Books::open().await;
    let template = ClientId::new(books.stand.client_without_stripe("Contoso", "tokens", "0.05", 1000, "2026-10-01T00:00:00Z"));
    let id = books.client("Fabrikam");
    let like = books.rules(&template).remove(0);
    let price = domain::Price { currency: Currency::parse("eur").unwrap(), ..like.price.clone() };
    let euro = Rule { id: RuleId::new("euro"), client: id.clone(), price, ..like };
    books.stand.desk.store.write(|tx| store::rule::insert(tx, &euro)).unwrap();
    books.plan(PlanDraft { usage: vec![tokens()], ..monthly("Growth", "149") }).await;
    let mixed = books.put("Fabrikam", "Growth", Some("2026-11-14")).await.unwrap_err();
    assert!(mixed.field.as_deref() == Some("from") && mixed.message.contains("first day of a month"), "{mixed:?}");
    assert_eq!((books.rules(&id).len(), books.stays(&id).len()), (1, 0), "nothing was changed");
    books.put("Fabrikam", "Growth", Some("2026-12-01")).await.unwrap();
    books.until("2027-01-02");
    books.rate().await;
    books.issue("Fabrikam", "2026-10").await.unwrap();
    books.issue("Fabrikam", "2026-11").await.unwrap();
    assert_eq!(total(&books.issue("Fabrikam", "2026-12").await.unwrap()), "$149.00", "each month has one currency");

    // A price that ended earlier in the month has a line on that month's statement too.
    let ended = books.client("Tailwind");
    let over = Rule { id: RuleId::new("over"), client: ended.clone(), end_at: Some(on("2027-01-01")), ..euro.clone() };
    books.stand.desk.store.write(|tx| store::rule::insert(tx, &over)).unwrap();
    let mixed = books.put("Tailwind", "Growth", Some("2027-01-02")).await.unwrap_err();
    assert!(mixed.message.contains("first day of a month"), "{}", mixed.message);
    books.put("Tailwind", "Growth", Some("2027-02-01")).await.unwrap();
}

#[tokio::test]
async fn what_ended_with_the_billing_does_not_go_on() {
    let books = Books::open().await;
    let id = books.client("Contoso");
    books.plan(monthly("Growth", "149")).await;
    books.put("Contoso", "Growth", Some("2026-11-01")).await.unwrap();
    // While it is billed, an end is taken back.
    books.off("Contoso", "Growth", None).await.unwrap();
    let goes_on = books.undo("Contoso", "Growth").await.unwrap();
    assert!(goes_on.title.contains("stays on Growth") && goes_on.state == ChangeSetState::Done, "{goes_on:?}");
    assert_eq!(books.ends(&id), [None]);
    let nothing = books.undo("Contoso", "Growth").await.unwrap_err();
    assert_eq!(nothing.code, Code::NotAllowed, "{}", nothing.message);
    clients::stop(&books.stand.desk, "Contoso").await.unwrap();
    let stopped = books.undo("Contoso", "Growth").await.unwrap_err();
    assert!(stopped.message.contains("has ended"), "{}", stopped.message);
    assert_eq!(books.ends(&id), [Some("2026-12-01".to_owned())]);

    let (books, harbor) = harbor().await;
    books.plan(monthly("Growth", "149")).await;
    books.put("Harbor", "Growth", Some("2026-11-20")).await.unwrap();
    assert!(stays::of_client(&books.stand.desk, "Harbor").await.unwrap().can_change);
    books.method(BillingMethod::Stripe, Some("Harbor")).await.unwrap();
    let in_stripe = books.undo("Harbor", "Growth").await.unwrap_err();
    assert!(in_stripe.message.contains("through Stripe"), "{}", in_stripe.message);
    assert_eq!(books.ends(&harbor.client), [Some("2026-12-01".to_owned())]);
    assert!(!stays::of_client(&books.stand.desk, "Harbor").await.unwrap().can_change, "the window offers it neither");
}

#[tokio::test]
async fn a_stop_through_stripe_ends_the_plans_too() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    operations::sync::run(&stand.desk, false, &operations::Watch::default()).await.unwrap();
    support::sending::live(&stand).await;
    let books = Books { stand };
    books.stand.bill_by_statements();
    books.plan(PlanDraft { usage: vec![tokens()], ..monthly("Growth", "149") }).await;
    books.method(BillingMethod::Custom, Some("Harbor")).await.unwrap();
    let until = books.stand.period(&harbor).end_at.to_zoned(jiff::tz::TimeZone::UTC).date().tomorrow().unwrap();
    books.put("Harbor", "Growth", Some(&until.to_string())).await.unwrap();
    assert_eq!(books.ends(&harbor.client), [None]);
    let stop = StopBillingParams { client: harbor.client.to_string(), now: true, despite_doubt: true, leave_unsent: true };
    let set = operations::subscriptions::plan_stop(&books.stand.desk, stop).await.unwrap();
    let done = operations::change_set::apply(&books.stand.desk, &set.id, &operations::Watch::default()).await.unwrap();
    assert_eq!(done.result.state, ChangeSetState::Done, "{:?}", done.result);
    assert!(books.stays(&harbor.client).is_empty(), "the plan that was to follow never begins: {:?}", books.stays(&harbor.client));
    assert!(books.rules(&harbor.client).iter().all(|rule| rule.end_at.is_some()), "nor do its usage prices");
}

#[tokio::test]
async fn what_a_plan_charges_is_kept_with_the_client_whatever_the_account_forgets() {
    let (books, _) = harbor().await;
    books.client("Contoso");
    let id = "price_SandboxOwn";
    // A price of the account that this plan links, as its list shows it.
    let kept = |tx: &store::Tx<'_>| -> Result<(), store::StoreError> {
        let mut price = store::mirror::find::<MirrorPrice>(tx, "price_SandboxTokens")?.unwrap().value;
        price.id = id.into();
        let raw = store::mirror::raw::<MirrorPrice>(tx, "price_SandboxTokens")?.unwrap();
        store::mirror::keep(tx, &price, &raw, books.stand.desk.now())
    };
    books.stand.desk.store.write(kept).unwrap();
    let linked = PlanPrice::Existing { price: id.to_owned(), meter: Some("tokens".to_owned()), unit: Some("1000".to_owned()) };
    books.plan(PlanDraft { usage: vec![linked], ..monthly("Growth", "149") }).await;
    books.plan(monthly("Scale", "300")).await;
    books.put("Contoso", "Growth", Some("2026-11-01")).await.unwrap();
    books.until("2026-12-03");
    let before = books.read("Contoso", "2026-11").await;
    books.stand.desk.store.write(|tx| store::mirror::forget::<MirrorPrice>(tx, id)).unwrap();
    let after = books.read("Contoso", "2026-11").await;
    assert_eq!((lines(&after), after.parts), (lines(&before), before.parts), "what the client agreed to is charged on");
    assert_eq!(total(&books.issue("Contoso", "2026-11").await.unwrap()), "$149.00");
    overview::read(&books.stand.desk).await.unwrap();
    stays::of_client(&books.stand.desk, "Contoso").await.unwrap();
    books.off("Contoso", "Growth", None).await.unwrap();
    books.undo("Contoso", "Growth").await.unwrap();
    books.put("Contoso", "Scale", None).await.unwrap();
    books.client("Fabrikam");
    let new = books.put("Fabrikam", "Growth", None).await.unwrap_err();
    assert!(new.message.contains("not on the account any more"), "for somebody new it cannot be meant: {}", new.message);
}

#[tokio::test]
async fn what_was_put_before_its_charges_were_kept_keeps_them_with_the_next_reading() {
    let books = Books::open().await;
    let id = books.client("Contoso");
    books.plan(monthly("Growth", "149")).await;
    let plan = books.stand.desk.store.read(store::plan::list).unwrap().into_iter().find(|plan| !plan.is_default).unwrap().id;
    let now = books.stand.desk.now();
    let on = store::plan::ClientPlan {
        id: "old".to_owned(),
        client: id.clone(),
        plan,
        version: 1,
        subscription: None,
        from_at: "2026-11-01T00:00:00Z".parse().unwrap(),
        to_at: None,
        created_at: now,
    };
    let first = "2026-11-01".parse().unwrap();
    let days = store::stay::StayRow {
        client_plan: "old".to_owned(),
        currency: Currency::USD,
        from_day: first,
        charged_from: first,
        to_day: None,
        ended_for: None,
    };
    books.stand.desk.store.write(|tx| store::stay::put(tx, &on, &days)).unwrap();
    assert_eq!(total(&books.read("Contoso", "2026-11").await), "$149.00", "until then the plan's own are read");
    books.stand.mirror().await;
    let kept = books.stand.desk.store.read(|r| store::stay::offer(r, "old")).unwrap();
    assert!(kept.is_some_and(|offer| offer.at("base").is_some()));
    assert_eq!(total(&books.read("Contoso", "2026-11").await), "$149.00");
}

#[tokio::test]
async fn a_start_long_ago_says_every_month_and_what_was_used_since() {
    let books = Books::open().await;
    let id = books.client("Contoso");
    let account = books.account(&id);
    books.plan(PlanDraft { usage: vec![tokens()], ..monthly("Growth", "149") }).await;
    books.stand.used(&account, "2026-09-14T00:00:00Z".parse().unwrap(), 99_000);
    books.stand.used(&account, "2026-09-20T00:00:00Z".parse().unwrap(), 7_500);
    books.stand.used(&account, "2026-10-20T00:00:00Z".parse().unwrap(), 6_500);
    books.rate().await;
    let put = books.put("Contoso", "Growth", Some("2026-09-16")).await.unwrap();
    let of = |month: &str| -> Vec<String> {
        let here = put.money.iter().filter(|line| line.what.contains(month));
        here.filter_map(|line| line.amount).map(|amount| amount.to_string()).collect()
    };
    assert_eq!(of("September 2026"), ["$74.50", "$0.20"], "{:#?}", put.money);
    assert_eq!(of("October 2026"), ["$149.00", "$0.20"], "with what was left over in September: {:#?}", put.money);
    assert_eq!(of("November 2026"), ["$149.00"], "{:#?}", put.money);
    // As it is charged then.
    books.rate().await;
    for (month, stated) in [("2026-09", "$74.70"), ("2026-10", "$149.20"), ("2026-11", "$149.00")] {
        let view = books.read("Contoso", month).await;
        assert_eq!(total(&view), stated, "{month}");
    }
    let sum = put.money.iter().filter(|line| line.what.contains("statement of")).filter_map(|line| line.amount);
    assert_eq!(Money::sum(Currency::USD, sum).unwrap().to_string(), "$372.90", "the amount that the owner agreed to");
}

#[tokio::test]
async fn a_change_to_stripe_is_refused_where_nobody_could_charge_the_plan() {
    let books = Books::open().await;
    let id = books.client("Contoso");
    books.plan(monthly("Growth", "149")).await;
    books.put("Contoso", "Growth", Some("2026-11-01")).await.unwrap();
    let change = MethodChange { method: BillingMethod::Stripe, client: None };
    let plan = method::plan(&books.stand.desk, change.clone()).await.unwrap();
    assert_eq!(plan.clients.len(), 1, "a client with a base price alone is named: {plan:?}");
    assert!(plan.clients[0].refused, "{:?}", plan.clients);
    let refused = books.method(BillingMethod::Stripe, Some("Contoso")).await.unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed, "{}", refused.message);
    method::change(&books.stand.desk, change).await.unwrap();
    assert_eq!(books.ends(&id), [None], "it keeps its statements, and its plan");
    books.until("2027-01-02");
    assert_eq!(total(&books.read("Contoso", "2026-12").await), "$149.00");
}

#[tokio::test]
async fn taken_back_to_stripe_a_plan_put_on_top_goes_with_the_statements() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    operations::sync::run(&stand.desk, false, &operations::Watch::default()).await.unwrap();
    support::sending::live(&stand).await;
    let books = Books { stand };
    books.stand.bill_by_statements();
    books.plan(PlanDraft { usage: vec![tokens()], ..monthly("Growth", "149") }).await;
    books.method(BillingMethod::Custom, Some("Harbor")).await.unwrap();
    let until = books.stand.period(&harbor).end_at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let next = until.tomorrow().unwrap();
    books.put("Harbor", "Growth", Some(&next.to_string())).await.unwrap();
    assert_eq!(books.rules(&harbor.client).len(), 3);
    books.method(BillingMethod::Stripe, Some("Harbor")).await.unwrap();
    let rules = books.rules(&harbor.client);
    assert_eq!((rules.len(), rules[0].end_at), (1, None), "Stripe goes on: {rules:?}");
    assert!(books.stays(&harbor.client).is_empty(), "and nothing else charges: {:?}", books.stays(&harbor.client));
}

#[tokio::test]
async fn a_plan_that_was_taken_back_does_not_hide_the_next_one() {
    let books = Books::open().await;
    let id = books.client("Contoso");
    books.plan(monthly("Growth", "149")).await;
    books.put("Contoso", "Growth", Some("2027-03-01")).await.unwrap();
    books.off("Contoso", "Growth", None).await.unwrap();
    books.put("Contoso", "Growth", Some("2026-12-01")).await.unwrap();
    books.until("2026-12-10");
    let at = books.stand.desk.now();
    let here = books.stand.desk.store.read(|r| store::plan::at(r, at)).unwrap();
    assert_eq!(here.iter().map(|on| (&on.client, on.from_at.to_string())).collect::<Vec<_>>(), [(&id, "2026-12-01T00:00:00Z".to_owned())]);
    let view = operations::plans::read(&books.stand.desk, "Growth").await.unwrap();
    assert_eq!(view.clients.len(), 1, "the plan's page shows it");
    // And still: nobody is on one plan twice.
    let twice = books.put("Contoso", "Growth", Some("2027-03-01")).await.unwrap_err();
    assert!(twice.message.contains("already"), "{}", twice.message);
}

#[tokio::test]
async fn a_trial_with_a_fee_says_that_the_fee_is_charged() {
    let books = Books::open().await;
    books.client("Contoso");
    let draft = PlanDraft { trial_days: "14".to_owned(), setup_fee: Some(flat("50", "usd", None)), ..monthly("Growth", "300") };
    books.plan(draft).await;
    let put = books.put("Contoso", "Growth", None).await.unwrap();
    assert!(has(&put.money, "but the set-up fee"), "{:#?}", put.money);
    assert_eq!(total(&books.read("Contoso", "2026-11").await), "$50.00");
    books.client("Fabrikam");
    books.plan(PlanDraft { trial_days: "14".to_owned(), ..monthly("Scale", "300") }).await;
    let put = books.put("Fabrikam", "Scale", None).await.unwrap();
    assert!(!has(&put.money, "set-up fee"), "{:#?}", put.money);
    let far = PutOnPlanParams {
        clients: vec!["Fabrikam".to_owned()],
        plan: "Growth".to_owned(),
        from: Some("2028-01-01".to_owned()),
        ..PutOnPlanParams::default()
    };
    assert!(stays::show_put(&books.stand.desk, far).await.unwrap_err().message.contains("too far"));
    let _ = statement::read(&books.stand.desk, "Fabrikam", Some("2026-11")).await.unwrap();
}

#[tokio::test]
async fn what_a_stop_means_for_the_plans_is_said_before() {
    let books = Books::open().await;
    books.client("Contoso");
    books.plan(monthly("Growth", "149")).await;
    let yearly = Some(flat("1000", "usd", Some(domain::catalog::Every::YEAR)));
    books.plan(PlanDraft { kind: PlanKind::AddOn, base: yearly, ..monthly("Storage", "0") }).await;
    books.plan(PlanDraft { kind: PlanKind::AddOn, ..monthly("Support", "20") }).await;
    books.put("Contoso", "Growth", Some("2026-11-01")).await.unwrap();
    books.put("Contoso", "Storage", Some("2026-11-10")).await.unwrap();
    books.put("Contoso", "Support", Some("2027-01-01")).await.unwrap();
    let stop = operations::subscriptions::stopping(&books.stand.desk, "Contoso").await.unwrap();
    for said in [
        "The plan Growth is charged by statements until 30 November 2026, and not beyond.",
        "The plan Storage is charged by statements until 9 November 2027, and not beyond.",
        "The plan Support never begins.",
    ] {
        assert!(stop.steps.iter().any(|step| step == said) && stop.steps_now.iter().any(|step| step == said), "{said}: {:#?}", stop.steps);
    }
}

#[tokio::test]
async fn where_stripe_bills_the_first_hours_of_a_day_a_plan_begins_with_the_next() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    operations::sync::run(&stand.desk, false, &operations::Watch::default()).await.unwrap();
    support::sending::live(&stand).await;
    let books = Books { stand };
    books.stand.bill_by_statements();
    books.plan(monthly("Growth", "149")).await;
    books.method(BillingMethod::Custom, Some("Harbor")).await.unwrap();
    let describe = |tx: &store::Tx<'_>| store::workspace::describe(tx, "Northlight AI", "Asia/Kolkata", Currency::USD);
    books.stand.desk.store.write(describe).unwrap();
    let end = books.stand.period(&harbor).end_at.to_zoned(jiff::tz::TimeZone::get("Asia/Kolkata").unwrap());
    assert_ne!(end, end.start_of_day().unwrap(), "the period ends in the course of a day");
    let day = |plus: i64| end.date().checked_add(jiff::Span::new().days(plus)).unwrap();
    let early = books.put("Harbor", "Growth", Some(&day(0).to_string())).await.unwrap_err();
    let next = day(1).strftime("%-d %B %Y").to_string();
    assert!(early.message.contains(&format!("Begin the plan on {next} or later")), "{}", early.message);
    books.put("Harbor", "Growth", Some(&day(1).to_string())).await.unwrap();
}
