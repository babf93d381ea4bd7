//! The invented agency as its owner reads it: two billed months behind it, four clients that need something, every sum down to its records.

use std::collections::BTreeMap;

use crate::support::Stand;
use domain::Quantity;
use operations::{
    Watch, connect, explain,
    former::{self, FormerClient, FormerPeriod, FormerReport},
    month_table, overview, queue, reconcile, review, sync,
    view::{
        ClientParams, ClientRow, ClientSort, ClientState, ClientsParams, ConnectSourceParams, CostPayer, ExplainParams, MonthFilter,
        MonthLineKind, MonthState, MonthTableParams, NeedKind, PageRequest, PeriodState, QueueState, ReconcileParams,
    },
};
use sandbox::{CLIENTS, ChargedBy, Role, Scene, SentBefore};
use secrecy::SecretString;

/// The sandbox agency after its first two syncs.
async fn agency() -> Stand {
    let stand = Stand::up(Scene::Agency).await;
    let parley = ConnectSourceParams {
        connector: "parley".to_owned(),
        name: Some("Parley".to_owned()),
        base_url: None,
        key: SecretString::from(stand.sandbox.platform_key().to_owned()),
        session_only: false,
        cost_payer: CostPayer::InRecords,
    };
    connect::source(&stand.desk, parley).await.unwrap();
    sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    let mut sent: BTreeMap<String, Vec<SentBefore>> = BTreeMap::new();
    for period in stand.sandbox.history().unwrap() {
        sent.entry(period.customer.clone()).or_default().push(period);
    }
    let clients = CLIENTS.iter().filter_map(|client| {
        let customer = client.customer()?;
        let mut periods = sent.remove(&customer).unwrap_or_default();
        periods.sort_by_key(|period| period.period_start);
        let charged_by = client.charged_by;
        Some(FormerClient {
            nickname: client.name.to_owned(),
            email: client.email.to_owned(),
            account: client.account(),
            customer,
            meter: match charged_by {
                ChargedBy::Tokens => "tokens",
                ChargedBy::Messages => "messages",
                ChargedBy::Minutes => "seconds",
            }
            .to_owned(),
            unit: charged_by.billing_unit(),
            price: charged_by.price().to_owned(),
            product: charged_by.product().to_owned(),
            stripe_meter: charged_by.meter().to_owned(),
            item: periods.last().map(|period| period.item.clone()),
            periods: periods.into_iter().map(period).collect(),
        })
    });
    former::keep(&stand.desk, clients.collect(), "Parley").await.unwrap();
    sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    stand
}

fn period(sent: SentBefore) -> FormerPeriod {
    let report = |report: sandbox::ReportBefore| FormerReport {
        identifier: report.identifier,
        timestamp: report.timestamp,
        sent: report.sent,
        units: report.value,
    };
    FormerPeriod {
        start: sent.period_start,
        end: sent.period_end,
        usage: sent.usage,
        remainder_out: sent.remainder_out,
        reports: sent.reports.into_iter().map(report).collect(),
    }
}

fn of(role: Role) -> &'static str {
    CLIENTS.iter().find(|client| client.role == role).map(|client| client.name).unwrap()
}

async fn all_clients(stand: &Stand) -> Vec<ClientRow> {
    let params = ClientsParams { page: Some(PageRequest { offset: 0, limit: 500 }), ..ClientsParams::default() };
    review::clients(&stand.desk, params).await.unwrap().rows
}

fn parse(text: &str) -> Quantity {
    Quantity::parse(text).unwrap()
}

#[tokio::test]
async fn the_agency_reads_as_it_is() {
    let stand = agency().await;
    overview_names_the_four(&stand).await;
    clients_are_sorted_and_searched(&stand).await;
    a_page_adds_up(&stand).await;
    every_charge_is_explained(&stand).await;
    billed_months_are_reconciled(&stand).await;
    the_month_table_has_every_page_s_figures(&stand).await;
    the_same_day_sends_nothing_new(&stand).await;
}

async fn overview_names_the_four(stand: &Stand) {
    let began = std::time::Instant::now();
    let overview = overview::read(&stand.desk).await.unwrap();
    println!("overview over fifty thousand records: {} ms", began.elapsed().as_millis());
    let needs =
        |kind: NeedKind| overview.needs_you.iter().filter(|need| need.kind == kind).map(|need| need.subject.as_str()).collect::<Vec<_>>();
    assert_eq!(needs(NeedKind::Unassigned), [of(Role::Unmapped)], "the account without a client: {:?}", overview.needs_you);
    assert_eq!(needs(NeedKind::BelowCost), [of(Role::BelowCost)], "the client that costs more than it pays");
    assert_eq!(needs(NeedKind::Held), [of(Role::Held)], "the client with far more use than before");
    assert_eq!(needs(NeedKind::Unpaid), [of(Role::Unpaid)], "the client whose card declines");
    assert_eq!(needs(NeedKind::NoPayer), [of(Role::NoPayer)], "the client without a subscription");
    assert!(needs(NeedKind::Foreign).is_empty(), "what the former run sent is this file's own, not foreign: {:?}", overview.needs_you);
    assert!(needs(NeedKind::Connection).is_empty(), "nothing is wrong with the keys");

    let (revenue, cost, margin) = (overview.revenue.unwrap(), overview.platform_cost.unwrap(), overview.margin.unwrap());
    assert!(revenue.minor() > 0 && cost.minor() > 0, "a month in use has charges and costs");
    assert_eq!(revenue.checked_sub(cost).unwrap(), margin, "margin is revenue less cost, to the cent");
    assert_eq!(overview.below_zero, 1, "one client sells below its cost");
    assert_eq!(overview.months.last().unwrap().revenue, overview.revenue, "the trend's last month is the month shown");
    assert!(overview.months.last().unwrap().revenue_forecast.unwrap().minor() > revenue.minor(), "twenty days in, the month is not over");
    assert!(overview.units_waiting.parse::<i64>().unwrap() > 0 && overview.units_held_clients >= 2, "held and unpaid-for units wait");
    assert!(!overview.coming_up.is_empty(), "periods end");
}

async fn clients_are_sorted_and_searched(stand: &Stand) {
    let rows = all_clients(stand).await;
    assert_eq!(rows.len(), 11, "one row per client and rule");
    let amounts: Vec<_> = rows.iter().filter_map(|row| row.amount).map(|amount| amount.minor()).collect();
    assert!(amounts.is_sorted_by(|a, b| a >= b), "most money first by default: {amounts:?}");
    let state = |name: &str| rows.iter().find(|row| row.nickname == name).unwrap().state;
    assert_eq!(state(of(Role::Held)), ClientState::Held, "a held client says so in the table");
    assert_eq!(state(of(Role::NoPayer)), ClientState::NoPayer, "and one that nobody pays for");
    assert_eq!(state("Harbor Dental Group"), ClientState::Billed, "and one that is simply billed");

    let by_name =
        ClientsParams { sort: Some(ClientSort::Name), page: Some(PageRequest { offset: 1, limit: 2 }), ..ClientsParams::default() };
    let page = review::clients(&stand.desk, by_name).await.unwrap();
    assert_eq!(page.total, 11, "the total counts all that match");
    assert_eq!(
        page.rows.iter().map(|row| row.nickname.as_str()).collect::<Vec<_>>(),
        ["Bluebird Realty", "Cedar Physiotherapy"],
        "a page of names"
    );
    let found = ClientsParams { search: Some("oPTics".to_owned()), ..ClientsParams::default() };
    let found = review::clients(&stand.desk, found).await.unwrap();
    assert_eq!(found.rows.iter().map(|row| row.nickname.as_str()).collect::<Vec<_>>(), ["Lumen Optics"], "letters in any case");
}

async fn a_page_adds_up(stand: &Stand) {
    let began = std::time::Instant::now();
    let page = review::client(&stand.desk, ClientParams { id: "Harbor Dental Group".to_owned(), period: None }).await.unwrap();
    println!("a client's page: {} ms", began.elapsed().as_millis());
    let rule = &page.rules[0];
    assert_eq!(rule.period.state, PeriodState::Open, "the running period is shown first");
    let by_day = Quantity::checked_sum(rule.days.iter().filter_map(|day| day.quantity.as_deref()).map(parse)).unwrap();
    let whole = parse(&rule.quantity).checked_add(parse(&rule.history)).unwrap();
    assert_eq!(by_day, whole, "the days of the plot add up to the period's use");
    assert!(rule.days.iter().any(|day| day.quantity.is_none() && day.forecast.is_some()), "days to come have a forecast and no use");
    assert!(rule.forecast.unwrap().minor() > rule.amount.minor(), "a running period is expected to grow");
    assert_eq!(rule.ours_total, rule.amount, "our lines add up to the charges so far");
    let stripe = rule.stripes.as_ref().expect("Stripe's preview was read by the sync");
    assert_eq!(stripe.units, "0", "nothing of this period was sent yet");
    let difference = rule.difference.as_ref().expect("our amount and Stripe's differ");
    assert_eq!((difference.name.as_str(), difference.units.as_str()), ("queued", rule.units.as_str()), "and the difference has its name");
    assert_eq!(page.assigned.len(), 1, "one account is assigned");
    assert_eq!(page.assigned[0].share.as_deref(), Some("100.0"), "and has all of the use");
    assert!(page.invoices.len() >= 2, "two months were billed");

    let last =
        review::client(&stand.desk, ClientParams { id: "Harbor Dental Group".to_owned(), period: Some("last".to_owned()) }).await.unwrap();
    let rule = &last.rules[0];
    assert_eq!(rule.period.state, PeriodState::Final, "the period before is closed");
    assert_eq!(rule.stripes.as_ref().unwrap().total, rule.amount, "our amount equals the invoice's, to the cent");
    assert_eq!(rule.difference, None, "so there is no difference");
    assert!(!rule.reports.is_empty() && rule.reports.iter().all(|report| report.state == "invoiced"), "and its reports were invoiced");
    let missing =
        review::client(&stand.desk, ClientParams { id: "Harbor Dental Group".to_owned(), period: Some("2031-01".to_owned()) }).await;
    assert!(missing.is_err(), "a period to come is not there");
}

async fn every_charge_is_explained(stand: &Stand) {
    for row in all_clients(stand).await {
        let params = ExplainParams { client: row.id.clone(), period: None, rule: None, page: Some(PageRequest { offset: 0, limit: 500 }) };
        let view = explain::read(&stand.desk, params).await.unwrap();
        assert_eq!(view.records_sum, row.quantity.clone().unwrap(), "{}: the records add up to the usage charged", row.nickname);
        assert_eq!(Some(view.amount), row.amount, "{}: the amount explained is the one in the table", row.nickname);
        let subjects = Quantity::checked_sum(view.subjects.iter().map(|subject| parse(&subject.quantity))).unwrap();
        assert_eq!(subjects, parse(&view.records_sum), "{}: the accounts add up to the records", row.nickname);
        if view.records_total <= 500 {
            let listed = Quantity::checked_sum(view.records.iter().map(|record| parse(&record.quantity))).unwrap();
            assert_eq!(listed, subjects, "{}: and so do the records listed", row.nickname);
        }
        assert!(
            view.sentence.contains(&format!("÷ {}", if row.meter.as_deref() == Some("tokens") { "1000" } else { "" })),
            "{}",
            view.sentence
        );
    }
    let harbor = ExplainParams { client: "Harbor Dental Group".to_owned(), period: None, rule: None, page: None };
    let view = explain::read(&stand.desk, harbor).await.unwrap();
    let tests = view.left_out.iter().find(|sum| sum.meter == "test calls");
    assert!(tests.is_some(), "test calls are left out, and counted: {:?}", view.left_out);
}

async fn billed_months_are_reconciled(stand: &Stand) {
    let last = reconcile::read(&stand.desk, ReconcileParams { period: Some("last".to_owned()) }).await.unwrap();
    assert!(last.rows.len() >= 10, "every billed client has a period before");
    for row in last.rows.iter().filter(|row| row.state == PeriodState::Final) {
        assert_eq!(row.invoiced.as_deref(), Some(row.due.as_str()), "{}: the invoice has the units that were due", row.nickname);
        assert_eq!(row.invoice_amount, Some(row.our_amount), "{}: and our amount", row.nickname);
        assert!(row.differences.is_empty(), "{}: {:?}", row.nickname, row.differences);
    }
    let current = reconcile::read(&stand.desk, ReconcileParams::default()).await.unwrap();
    assert!(current.sentence.contains("have a difference"), "units that wait are a difference with a name: {}", current.sentence);
    let held = current.rows.iter().find(|row| row.nickname == of(Role::Held)).unwrap();
    assert_eq!(held.differences[0].name, "held", "held units are named so: {:?}", held.differences);
    let harbor = current.rows.iter().find(|row| row.nickname == "Harbor Dental Group").unwrap();
    assert!(
        parse(harbor.used.as_deref().unwrap()) > parse(harbor.billable.as_deref().unwrap()),
        "what was used holds the test calls that are not billed"
    );
    assert!(current.choices.len() >= 3, "the months that can be chosen: {:?}", current.choices);
}

async fn the_month_table_has_every_page_s_figures(stand: &Stand) {
    let began = std::time::Instant::now();
    let view = month_table::read(&stand.desk, MonthTableParams::default()).await.unwrap();
    println!("the month table: {} ms", began.elapsed().as_millis());
    let lines = || view.clients.iter().flat_map(|client| client.lines.iter().map(move |line| (client, line)));
    assert_eq!(lines().filter(|(_, line)| line.kind == MonthLineKind::Usage).count(), 11, "one line per client and rule");
    for (client, line) in lines().filter(|(_, line)| line.kind == MonthLineKind::Usage) {
        let period = line.period.as_ref().unwrap();
        let params = ExplainParams { client: client.id.clone(), period: Some(period.id.clone()), rule: line.rule_id.clone(), page: None };
        let explained = explain::read(&stand.desk, params).await.unwrap();
        assert_eq!(explained.amount, line.money.amount, "{}: the amount explained", client.nickname);
        assert_eq!(Some(&explained.records_sum), line.quantity.as_ref(), "{}: the use explained", client.nickname);
        let page = review::client(&stand.desk, ClientParams { id: client.id.clone(), period: Some(period.id.clone()) }).await.unwrap();
        assert_eq!(Some(&page.rules[0].units), line.units.as_ref(), "{}: the units of its page", client.nickname);
        assert_eq!(page.rules[0].cost, line.money.cost, "{}: the cost of its page", client.nickname);
    }
    for row in all_clients(stand).await {
        let (_, line) = lines().find(|(client, _)| client.id == row.id).unwrap();
        assert_eq!(row.last_amount, line.money.last, "{}: the last period of Clients", row.nickname);
        assert_eq!(row.margin, line.money.margin, "{}: the margin of Clients", row.nickname);
    }
    let queue = queue::read(&stand.desk).await.unwrap();
    assert_eq!((&view.ready.units, view.ready.lines.len()), (&queue.units, queue.ready.len()), "what is ready is what the queue has ready");
    assert_eq!(view.ready.amounts, queue.amount.into_iter().collect::<Vec<_>>(), "with its value");
    assert!(queue.ready.iter().all(|line| view.ready.lines.contains(&line.id)), "line by line");
    assert_eq!(view.ready_elsewhere, 0, "and nothing else is");
    let held = queue.not_ready.iter().find(|line| line.state == QueueState::Held).unwrap();
    assert!(view.held.lines.contains(&held.id) && !view.ready.lines.contains(&held.id), "a hold is never approved with the rest");
    let state = |role: Role| view.clients.iter().find(|client| client.nickname == of(role)).unwrap();
    assert_eq!((state(Role::Held).state, state(Role::Held).needs_owner), (MonthState::Held, true));
    assert_eq!(state(Role::NoPayer).state, MonthState::NoPayer);
    let below = MonthTableParams { only: Some(MonthFilter::BelowCost), ..MonthTableParams::default() };
    let below = month_table::read(&stand.desk, below).await.unwrap();
    assert_eq!(below.clients.iter().map(|client| client.nickname.as_str()).collect::<Vec<_>>(), [of(Role::BelowCost)]);

    let [total] = view.totals.as_slice() else { panic!("one currency, one sum: {:?}", view.totals) };
    let billed = lines().filter(|(_, line)| line.is_billed);
    assert_eq!(total.money.amount.minor(), billed.map(|(_, line)| line.money.amount.minor()).sum::<i64>(), "the sum of its lines");
    let margin = total.money.amount.checked_sub(total.money.cost.unwrap()).unwrap();
    assert_eq!(total.money.margin, Some(margin), "every cost is known, so the margin is");
    assert!(view.sentence.contains(&total.money.amount.to_string()), "{}", view.sentence);

    let last = MonthTableParams { period: Some("last".to_owned()), ..MonthTableParams::default() };
    let last = month_table::read(&stand.desk, last).await.unwrap();
    assert!(!last.runs && last.ready.lines.is_empty(), "closed periods neither grow nor wait: {}", last.sentence);
    let reconciled = reconcile::read(&stand.desk, ReconcileParams { period: Some("last".to_owned()) }).await.unwrap();
    for (client, line) in last.clients.iter().flat_map(|client| client.lines.iter().map(move |line| (client, line))) {
        let row = reconciled.rows.iter().find(|row| row.id == line.id).unwrap();
        assert_eq!(row.our_amount, line.money.amount, "{}: the amount of Reconcile", client.nickname);
        assert_eq!(line.money.last, line.money.compared, "{}: what is over is compared whole", client.nickname);
        let paid = if client.nickname == of(Role::Unpaid) { MonthState::Unpaid } else { MonthState::Paid };
        if row.invoiced.is_some() {
            assert_eq!(line.state, paid, "{}: its invoice says so: {line:?}", client.nickname);
        }
    }
    assert_eq!(last.counts.unpaid, 1, "one client's card declined");
}

async fn the_same_day_sends_nothing_new(stand: &Stand) {
    let queue = queue::read(&stand.desk).await.unwrap();
    let state = |name: &str| queue.not_ready.iter().find(|line| line.nickname == name).map(|line| line.state);
    assert_eq!(state(of(Role::Held)), Some(QueueState::Held), "the held line is listed with its reason");
    assert_eq!(state(of(Role::NoPayer)), Some(QueueState::NoPayer), "and the one without a payer");
    assert!(
        queue.ready.iter().all(|line| line.reason.is_none() && line.to_send.parse::<i64>().unwrap() > 0),
        "ready lines have units and no reason"
    );
    let sum: i64 = queue.ready.iter().map(|line| line.amount.minor()).sum();
    assert_eq!(queue.amount.unwrap().minor(), sum, "the sum is of what the press sends");
    assert_eq!(queue.checks.len(), 3, "three things hold for what is ready: {:?}", queue.checks);

    let before = stand.desk.store.read(store::queue::present).unwrap();
    let again = sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    assert!(!again.cancelled && again.result.stripe_problem.is_none(), "{}", again.words);
    let after = stand.desk.store.read(store::queue::present).unwrap();
    assert_eq!(before, after, "a sync that finds nothing new leaves no new verdict");
}

#[tokio::test]
async fn reads_are_spared() {
    let stand = agency().await;
    let client = connect::client(&stand.desk).await.unwrap();
    operations::mirror::refresh(&stand.desk, &client, &Watch::default()).await.unwrap();
    assert!(client.reads() <= 4, "an unchanged account costs one list each of events, subscriptions and invoices, not {}", client.reads());
}

#[tokio::test]
async fn offline_every_page_opens_and_says_why_nothing_is_sent() {
    let mut stand = agency().await;
    stand.desk.addresses.stripe = "http://127.0.0.1:9/stripe".to_owned();
    stand.desk.addresses.platform = Some("http://127.0.0.1:9/platform".to_owned());
    let synced = sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    assert!(synced.needs_owner && synced.result.stripe_problem.is_some(), "the sync says that nobody answered: {}", synced.words);
    overview::read(&stand.desk).await.unwrap();
    review::clients(&stand.desk, ClientsParams::default()).await.unwrap();
    review::client(&stand.desk, ClientParams { id: "Harbor Dental Group".to_owned(), period: None }).await.unwrap();
    reconcile::read(&stand.desk, ReconcileParams::default()).await.unwrap();
    let month = month_table::read(&stand.desk, MonthTableParams::default()).await.unwrap();
    assert!(month.stripe_read_at.is_some() && month.clients.iter().any(|client| client.usage_read_at.is_some()), "each with its age");
    let queue = queue::read(&stand.desk).await.unwrap();
    assert!(queue.off.is_some(), "sending is off, with the reason");

    stand.desk.addresses.stripe = stand.sandbox.stripe_base();
    stand.desk.addresses.platform = Some(stand.sandbox.platform_base());
    sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    assert_eq!(queue::read(&stand.desk).await.unwrap().off, None, "and on again by itself once Stripe answers");
}
