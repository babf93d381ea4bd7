//! The month table: every client's period from use to money, beside the one before; the figures of the pages that explain them.

use crate::support::{
    Billed, CurrencyCode as _, Stand,
    sending::{live, send_all},
};
use domain::{Currency, Money, Quantity, id::RunId};
use jiff::{SignedDuration, Timestamp};
use operations::{
    Watch, change_set, explain, export, month_table, queue, statement, subscriptions,
    view::{
        ChangeSetView, ExplainParams, MonthClient, MonthFilter, MonthLine, MonthLineKind, MonthSort, MonthState, MonthTableParams,
        MonthTableView, OneOffParams, PageRequest,
    },
};
use sandbox::Scene;
use store::{
    run::{self, RunKind, RunState},
    usage::{self, Standing, UsageRecord},
};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

async fn read(stand: &Stand, period: Option<&str>) -> MonthTableView {
    let params = MonthTableParams { period: period.map(str::to_owned), ..MonthTableParams::default() };
    month_table::read(&stand.desk, params).await.unwrap()
}

fn client<'v>(view: &'v MonthTableView, nickname: &str) -> &'v MonthClient {
    view.clients.iter().find(|client| client.nickname == nickname).unwrap_or_else(|| panic!("{nickname} is listed: {view:#?}"))
}

fn line<'v>(view: &'v MonthTableView, nickname: &str) -> &'v MonthLine {
    client(view, nickname).lines.first().unwrap_or_else(|| panic!("{nickname} has a line: {view:#?}"))
}

fn usd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD)
}

async fn sync(stand: &Stand) {
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
}

async fn apply(stand: &Stand, plan: ChangeSetView) {
    change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.unwrap();
}

fn used_now(stand: &Stand, billed: &Billed, tokens: i64) {
    stand.used(billed, stand.desk.now() - SignedDuration::from_mins(1), tokens);
}

/// A record whose cost the platform names.
fn used_at_cost(stand: &Stand, billed: &Billed, tokens: i64, cost: &str) {
    let run = RunId::new(stand.desk.ids.new_id());
    let now = stand.desk.now();
    let record = UsageRecord {
        identity: format!("cost-{}", run.as_str()),
        subject: billed.subject.clone(),
        meter: stand.meter.clone(),
        placed_at: now - SignedDuration::from_mins(1),
        started_at: None,
        quantity: Quantity::from_whole(tokens),
        cost: Some(domain::Cost::parse_main(cost, "usd".parse_currency()).unwrap()),
        standing: Standing::Billable,
        source_updated_at: None,
        payload: None,
    };
    stand
        .desk
        .store
        .write(|tx| -> Result<(), store::StoreError> {
            run::start(tx, &run, RunKind::Import, Some(&stand.source), None, now)?;
            usage::append(tx, &run, &stand.source, now, [record])?;
            run::finish(tx, &run, RunState::Done, &serde_json::json!({}), None, now)
        })
        .unwrap();
}

#[tokio::test]
async fn a_period_goes_from_ready_to_sent_to_paid_and_becomes_the_last_one() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    let waiting = read(&stand, None).await;
    let not_live = client(&waiting, "Harbor");
    assert_eq!(
        (not_live.state, not_live.is_billed, waiting.totals.len()),
        (MonthState::NotLive, false, 0),
        "nothing is charged before Go live"
    );
    live(&stand).await;
    assert_eq!(line(&read(&stand, None).await, "Harbor").state, MonthState::Open, "live, and nothing was used");

    stand.pass(HOUR);
    used_now(&stand, &harbor, 12_345);
    operations::rate::alone(&stand.desk).await.unwrap();
    let ready = read(&stand, None).await;
    let shown = line(&ready, "Harbor");
    assert_eq!(
        (shown.state, shown.units.as_deref(), shown.ready.as_deref(), shown.held.as_deref()),
        (MonthState::Ready, Some("12"), Some("12"), None)
    );
    assert_eq!((shown.money.amount, shown.waiting_amount), (usd(120), Some(usd(120))));
    assert_eq!(shown.money.last, None, "the period before this file billed is nobody's to compare with");
    assert_eq!((shown.money.cost, shown.money.margin), (None, None), "the platform names no cost, so there is no margin");
    assert_eq!(ready.totals[0].unknown_costs, 1, "and it is said");
    assert_eq!(ready.ready.lines, std::slice::from_ref(&shown.id));
    assert_eq!(ready.sentence, "1 client comes to $1.20 so far. 12 units of 1 client, $1.20, are ready to be sent.");
    let queue = queue::read(&stand.desk).await.unwrap();
    assert_eq!((queue.ready[0].id.as_str(), queue.ready[0].to_send.as_str()), (shown.id.as_str(), "12"), "it is the queue's own line");

    send_all(&stand).await;
    let sent = read(&stand, None).await;
    let shown = line(&sent, "Harbor");
    assert_eq!((shown.state, shown.sent.as_deref(), shown.ready.as_deref()), (MonthState::Sent, Some("12"), None));
    assert!(sent.ready.lines.is_empty(), "what was sent is not approved again");

    let (period, end) = (shown.period.clone().unwrap(), stand.period(&harbor).end_at);
    stand.sandbox.set_now(end + HOUR * 3).unwrap();
    sync(&stand).await;
    used_now(&stand, &harbor, 20_000);
    operations::rate::alone(&stand.desk).await.unwrap();
    let last = read(&stand, Some("last")).await;
    let was = line(&last, "Harbor");
    assert_eq!(was.period.as_ref().map(|period| &period.id), Some(&period.id), "the period that was shown is the last one now");
    assert!(matches!(was.state, MonthState::Paid | MonthState::Invoiced), "its invoice is final: {was:?}");
    assert!(was.invoice.is_some() && !last.runs, "{last:#?}");
    let month = end.to_zoned(jiff::tz::TimeZone::UTC).date().first_of_month().yesterday().unwrap().strftime("%Y-%m").to_string();
    assert!(last.choices.contains(&month), "the month can be chosen: {:?}", last.choices);
    assert_eq!(line(&read(&stand, Some(&month)).await, "Harbor").id, was.id, "a month means the periods that start in it");

    let now = read(&stand, None).await;
    let shown = line(&now, "Harbor");
    assert_eq!((shown.money.amount, shown.money.last), (usd(200), Some(usd(120))), "345 left over and 20,000 are 20 units");
    assert_eq!(shown.money.compared, Some(usd(0)), "by the same time of its own, the last period had nothing");
    assert_eq!((shown.money.change, shown.money.change_percent.as_deref()), (Some(usd(200)), None));
    assert_eq!(shown.last_period.as_deref(), Some(period.id.as_str()), "and says where that is explained");
    for (line, words) in [(shown, None), (was, Some("last"))] {
        let period = words.map(str::to_owned).or_else(|| line.period.as_ref().map(|period| period.id.clone()));
        let params = ExplainParams { client: "Harbor".to_owned(), period, rule: line.rule_id.clone(), page: None };
        let explained = explain::read(&stand.desk, params).await.unwrap();
        assert_eq!(explained.amount, line.money.amount, "the amount is the one that is explained");
    }
}

#[tokio::test]
async fn held_units_stay_out_of_what_is_approved() {
    let stand = Stand::up(Scene::Agency).await;
    let (harbor, pier) = (stand.client("Harbor").await, stand.client("Pier9").await);
    live(&stand).await;
    stand.pass(HOUR);
    used_now(&stand, &harbor, 12_345);
    // Above the floor of $500 without any history.
    used_now(&stand, &pier, 9_000_000);
    operations::rate::alone(&stand.desk).await.unwrap();
    let view = read(&stand, None).await;
    let held = line(&view, "Pier9");
    assert_eq!((held.state, held.held.as_deref(), held.ready.as_deref(), held.needs_owner), (MonthState::Held, Some("9000"), None, true));
    assert!(held.reason.as_deref().is_some_and(|why| why.contains("bound")), "with its reason: {held:?}");
    assert_eq!((view.ready.clients, view.ready.units.as_str()), (1, "12"), "only what is ready");
    assert_eq!((view.held.clients, view.held.units.as_str(), view.held.amounts.clone()), (1, "9000", vec![usd(90_000)]));
    assert_eq!((view.counts.all, view.counts.ready, view.counts.needs_owner), (2, 1, 1));
    let first = &view.clients[0];
    assert_eq!(first.nickname, "Pier9", "most money first");

    let only = |only: MonthFilter| MonthTableParams { only: Some(only), ..MonthTableParams::default() };
    let needs = month_table::read(&stand.desk, only(MonthFilter::NeedsOwner)).await.unwrap();
    assert_eq!((needs.total, needs.clients[0].nickname.as_str()), (1, "Pier9"));
    assert_eq!((needs.counts.all, needs.ready.lines.len(), needs.ready_elsewhere), (2, 0, 1), "what is ready elsewhere is said");
    assert_eq!(needs.totals[0].money.amount, usd(90_000), "sums are of what is listed");
    let named = MonthTableParams { search: Some("harb".to_owned()), ..MonthTableParams::default() };
    assert_eq!(month_table::read(&stand.desk, named).await.unwrap().clients[0].nickname, "Harbor", "found by a part of its name");
    let paged =
        MonthTableParams { sort: Some(MonthSort::Name), page: Some(PageRequest { offset: 1, limit: 1 }), ..MonthTableParams::default() };
    let paged = month_table::read(&stand.desk, paged).await.unwrap();
    assert_eq!((paged.clients.len(), paged.total, paged.clients[0].nickname.as_str()), (1, 2, "Pier9"), "a page of names");
    assert_eq!(paged.ready.lines.len(), 1, "what is ready is of all pages");
}

#[tokio::test]
async fn a_known_cost_gives_a_margin_and_a_loss_is_found() {
    let stand = Stand::up(Scene::Agency).await;
    let (harbor, pier) = (stand.client("Harbor").await, stand.client("Pier9").await);
    live(&stand).await;
    stand.pass(HOUR);
    used_at_cost(&stand, &harbor, 10_000, "0.40");
    used_at_cost(&stand, &pier, 5_000, "0.75");
    operations::rate::alone(&stand.desk).await.unwrap();
    let view = read(&stand, None).await;
    let money = &line(&view, "Harbor").money;
    assert_eq!((money.amount, money.cost, money.margin), (usd(100), Some(usd(40)), Some(usd(60))));
    assert_eq!(money.margin_percent.as_deref(), Some("60.0"));
    assert_eq!(line(&view, "Pier9").money.margin, Some(usd(-25)), "a loss is a loss");
    assert_eq!((view.totals[0].money.margin, view.totals[0].unknown_costs, view.counts.below_cost), (Some(usd(35)), 0, 1));
    assert!(client(&view, "Harbor").usage_read_at.is_some(), "and each client says when its use was read");
    let by_margin = MonthTableParams { sort: Some(MonthSort::Margin), descending: Some(false), ..MonthTableParams::default() };
    let by_margin = month_table::read(&stand.desk, by_margin).await.unwrap();
    assert_eq!(by_margin.clients[0].nickname, "Pier9", "losses first when it is turned");
}

#[tokio::test]
async fn under_custom_the_money_is_the_statements() {
    let stand = Stand::up(Scene::Empty).await;
    stand.bill_by_statements();
    let now: Timestamp = stand.desk.now();
    let id = stand.client_without_stripe("Contoso", "tokens", "0.10", 1000, "2026-10-01T00:00:00Z");
    let account = account(&stand, &id);
    stand.used(&account, "2026-10-10T00:00:00Z".parse().unwrap(), 5_500);
    stand.used(&account, "2026-11-10T00:00:00Z".parse().unwrap(), 8_000);
    operations::rate::alone(&stand.desk).await.unwrap();
    let view = read(&stand, Some("2026-10")).await;
    let october = line(&view, "Contoso");
    assert_eq!((october.state, october.money.amount), (MonthState::ToIssue, usd(50)), "over, and not issued");
    assert_eq!((view.counts.to_issue, october.needs_owner), (1, false), "issuing is work, not trouble");
    let read_statement = async |period: &str| statement::read(&stand.desk, "Contoso", Some(period)).await.unwrap();
    assert_eq!(read_statement("2026-10").await.total, Some(october.money.amount), "the statement's own total");

    statement::issue(&stand.desk, "Contoso", Some("2026-10")).await.unwrap();
    // Late use of October goes on November's statement, and stands in November's row.
    stand.used(&account, "2026-10-20T00:00:00Z".parse().unwrap(), 2_000);
    operations::rate::alone(&stand.desk).await.unwrap();
    let issued = read(&stand, Some("2026-10")).await;
    let october = line(&issued, "Contoso");
    assert_eq!((october.state, october.money.amount), (MonthState::Issued, usd(50)), "what was issued stands");
    assert_eq!(october.statement.as_ref().and_then(|statement| statement.number), Some(1));
    let current = read(&stand, None).await;
    let november = line(&current, "Contoso");
    let shown = read_statement("2026-11").await;
    assert_eq!((Some(november.money.amount), november.state), (shown.total, MonthState::Open), "{november:?} {shown:?}");
    assert_eq!(november.units.as_deref(), Some("10"), "8 of November with the 500 left over, and 2 of October: {shown:?}");
    assert_eq!(november.money.last, Some(usd(50)), "beside the statement before");
    assert_eq!(november.last_period.as_deref(), Some("2026-10"));
    assert_eq!(november.statement.as_ref().map(|statement| statement.period.as_str()), Some("2026-11"));
    assert!(current.ready.lines.is_empty(), "nothing of it is sent anywhere");

    let payment = |amount: &str| statement::Payment { date: now.strftime("%Y-%m-%d").to_string(), amount: amount.to_owned(), note: None };
    statement::paid(&stand.desk, "Contoso", 1, payment("0.20")).await.unwrap();
    let part = read(&stand, Some("2026-10")).await;
    let october = line(&part, "Contoso");
    assert_eq!((october.state, october.reason.as_deref()), (MonthState::Issued, Some("$0.30 of $0.50 is still to be paid.")));
    statement::paid(&stand.desk, "Contoso", 1, payment("0.30")).await.unwrap();
    assert_eq!(line(&read(&stand, Some("2026-10")).await, "Contoso").state, MonthState::Paid);
    let history = read(&stand, Some("2026-09")).await;
    assert_eq!(history.clients.len(), 0, "nothing was used before billing began");
}

/// An account of a client, whose use is read.
fn account(stand: &Stand, client: &str) -> Billed {
    let subject = domain::id::SubjectId::new(format!("subject-{client}"));
    let (now, source) = (stand.desk.now(), stand.source.clone());
    stand
        .desk
        .store
        .write(|tx| -> Result<(), store::StoreError> {
            let row = store::source::Subject {
                id: subject.clone(),
                source,
                external_id: client.to_owned(),
                name: None,
                email: None,
                never_bill: false,
                first_seen_at: now,
                gone_at: None,
            };
            store::source::see_subject(tx, &row)?;
            let mapping = store::mapping::MappingRow {
                id: domain::id::MappingId::new(format!("mapping-{client}")),
                subject: subject.clone(),
                client: client.into(),
                from_at: Timestamp::UNIX_EPOCH,
                to_at: None,
                created_at: now,
            };
            store::mapping::insert(tx, &mapping)
        })
        .unwrap();
    Billed { client: client.into(), rule: "none".into(), subject, customer: String::new() }
}

#[tokio::test]
async fn what_stripe_charges_whatever_is_used_has_a_line_of_its_own() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    stand.pass(HOUR);
    used_now(&stand, &harbor, 12_345);
    operations::rate::alone(&stand.desk).await.unwrap();
    let one_off = |amount: &str| OneOffParams {
        client: harbor.client.to_string(),
        amount: amount.to_owned(),
        description: "Workshop".to_owned(),
        own_invoice: true,
        ..OneOffParams::default()
    };
    apply(&stand, subscriptions::plan_one_off(&stand.desk, one_off("20")).await.unwrap()).await;
    stand.pass(HOUR);
    sync(&stand).await;
    let view = read(&stand, None).await;
    let shown = client(&view, "Harbor");
    let fixed: Vec<_> = shown.lines.iter().filter(|line| line.kind == MonthLineKind::Fixed).collect();
    assert_eq!(fixed.len(), 1, "{shown:#?}");
    assert_eq!((fixed[0].what.as_str(), fixed[0].money.amount, fixed[0].money.margin), ("Workshop", usd(2_000), Some(usd(2_000))));
    assert_eq!(shown.money.as_ref().map(|money| money.amount), Some(usd(2_120)), "with the use it is what the client is charged");
    assert_eq!(view.totals[0].money.amount, usd(2_120));
    stand.mirror().await;
    sync(&stand).await;
    assert_eq!(client(&read(&stand, None).await, "Harbor").lines.len(), 2, "read again, it stands there once");
}

#[tokio::test]
async fn amounts_of_two_currencies_are_never_added() {
    let stand = Stand::up(Scene::Empty).await;
    stand.bill_by_statements();
    let dollars = stand.client_without_stripe("Contoso", "tokens", "0.10", 1000, "2026-11-01T00:00:00Z");
    let euros = stand.client_without_stripe("Fabrikam", "tokens", "0.10", 1000, "2026-11-01T00:00:00Z");
    in_euros(&stand, &euros);
    for id in [&dollars, &euros] {
        stand.used(&account(&stand, id), "2026-11-10T00:00:00Z".parse().unwrap(), 8_000);
    }
    operations::rate::alone(&stand.desk).await.unwrap();
    let view = read(&stand, None).await;
    let totals: Vec<_> = view.totals.iter().map(|total| (total.money.amount.to_string(), total.clients)).collect();
    assert_eq!(totals, [("$0.80".to_owned(), 1), ("€0.80".to_owned(), 1)], "the agency's own first");
    assert_eq!(view.sentence, "2 clients come to $0.80 and €0.80 so far.");
}

/// The client's rule pays in euros.
fn in_euros(stand: &Stand, client: &str) {
    let store = &stand.desk.store;
    let rules = store.read(|r| store::rule::of_client(r, &client.into())).unwrap();
    store
        .write(|tx| -> Result<(), store::StoreError> {
            for mut rule in rules {
                store::rule::remove(tx, &rule.id)?;
                let currency = Currency::parse("eur").unwrap();
                let unit_amount = domain::UnitPrice::parse_main("0.10", currency).unwrap();
                rule.price = domain::Price { currency, model: domain::PriceModel::PerUnit { unit_amount } };
                store::rule::insert(tx, &rule)?;
            }
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn it_is_exported_as_it_is_shown_and_wrong_words_are_told() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    live(&stand).await;
    stand.pass(HOUR);
    used_now(&stand, &harbor, 12_345);
    operations::rate::alone(&stand.desk).await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let (csv, json) = (dir.path().join("month.csv"), dir.path().join("month.json"));
    export::month(&stand.desk, MonthTableParams::default(), &csv).await.unwrap();
    let text = std::fs::read_to_string(&csv).unwrap();
    let row = text.lines().nth(1).unwrap();
    assert!(row.starts_with("Harbor,tokens,usage,") && row.contains(",12345,,12,0,12,,usd,1.20,"), "{text}");
    export::month(&stand.desk, MonthTableParams::default(), &json).await.unwrap();
    let whole: MonthTableView = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
    assert_eq!(whole.clients, read(&stand, None).await.clients, "JSON loses nothing");
    let wrong = export::month(&stand.desk, MonthTableParams::default(), &dir.path().join("month.doc")).await.unwrap_err();
    assert_eq!(wrong.field.as_deref(), Some("path"), "{}", wrong.message);
    for words in ["next", "2026-13", stand.period(&harbor).id.as_str()] {
        let params = MonthTableParams { period: Some(words.to_owned()), ..MonthTableParams::default() };
        let refused = month_table::read(&stand.desk, params).await.unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("period"), "{words}: {}", refused.message);
    }
    assert_eq!(read(&stand, Some("2031-01")).await.clients.len(), 0, "a month to come has no periods");
}
