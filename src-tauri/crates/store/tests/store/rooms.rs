//! The remaining rooms: rules, periods, clients, mirror, queue, statements, change sets, saved things.

use domain::billed::Customer;
use domain::statement::{Payment, Statement, StatementState};
use domain::{Currency, Money, Period};
use store::queue::{self, HoldChoice, HoldDecision, NewVerdict, QueueVerdict};
use store::{StoreError, change_set, client, import_mapping, mirror, period, rule, source, statement};

use crate::agency::{Agency, at, client as client_id, client_row, q, rule_row, subject, tokens};

#[test]
fn a_client_pays_for_a_meter_in_one_way_at_a_time() {
    let agency = Agency::new();
    let (first, _) = agency.bill();
    let second = rule_row("rule-2", 1);
    let refused = agency.store.write(|tx| rule::insert(tx, &second));
    assert!(matches!(refused, Err(StoreError::BilledTwice { .. })), "one record is charged once (law §4)");
    let end = at("2026-06-01T00:00:00Z");
    agency.store.write(|tx| rule::set_end(tx, &first.id, Some(end))).unwrap();
    let second = rule::Rule { start_at: end, follows: Some(first.id.clone()), ..second };
    agency.store.write(|tx| rule::insert(tx, &second)).unwrap();
    assert!(agency.store.write(|tx| rule::set_end(tx, &first.id, None)).is_err(), "nor may the old one last on over it");
    assert_eq!(agency.store.read(|r| rule::get(r, &second.id)).unwrap(), second, "a rule is read as it was written");
    assert_eq!(second.billing_rule().unwrap().billing_unit.size(), q("1000"));
}

#[test]
fn the_start_of_a_live_rule_stands() {
    let agency = Agency::new();
    let (row, _) = agency.bill();
    let (start, now) = (at("2026-05-03T00:00:00Z"), at("2026-05-05T00:00:00Z"));
    agency.store.write(|tx| rule::go_live(tx, &row.id, start, now)).unwrap();
    let moved = agency.store.write(|tx| rule::set_start(tx, &row.id, now));
    assert!(matches!(moved, Err(StoreError::AppendOnly { .. })), "what was charged follows from the start: {moved:?}");
    assert!(agency.store.write(|tx| rule::remove(tx, &row.id)).is_err(), "a live rule is ended, not removed");
}

#[test]
fn periods_form_a_chain_and_a_final_one_stands() {
    let agency = Agency::new();
    let (_, first) = agency.bill();
    let next =
        |start: &str| period::PeriodRow { id: "period-2".into(), start_at: at(start), end_at: at("2026-07-01T00:00:00Z"), ..first.clone() };
    for start in ["2026-06-02T00:00:00Z", "2026-05-31T00:00:00Z"] {
        let broken = agency.store.write(|tx| period::insert(tx, &next(start)));
        assert!(matches!(broken, Err(StoreError::BrokenChain { .. })), "{start}: neither a gap nor an overlap");
    }
    agency.store.write(|tx| period::insert(tx, &next("2026-06-01T00:00:00Z"))).unwrap();
    let now = at("2026-05-20T00:00:00Z");
    let moved = at("2026-05-28T00:00:00Z");
    agency.store.write(|tx| period::move_end(tx, &first.id, moved, "Stripe moved the anchor", now)).unwrap();
    let chain = agency.store.read(|r| period::of_rule(r, &first.rule)).unwrap();
    assert_eq!((chain[0].end_at, chain[1].start_at), (moved, moved), "the chain holds when an end moves");
    assert_eq!(agency.store.read(|r| period::moves(r, &first.id)).unwrap().len(), 1, "each move is a row");
    assert_eq!(agency.store.read(|r| period::at(r, &first.rule, moved)).unwrap().unwrap().id, "period-2".into());
    agency.store.write(|tx| period::finalize(tx, &first.id, q("5400"), q("400"), None, now)).unwrap();
    let changed = agency.store.write(|tx| period::move_end(tx, &first.id, now, "again", now));
    assert!(matches!(changed, Err(StoreError::AppendOnly { .. })), "a final period never changes: {changed:?}");
    assert_eq!(agency.store.read(period::open).unwrap().len(), 1);
}

#[test]
fn nicknames_are_unique_among_active_clients() {
    let agency = Agency::new();
    let twin = client_row(9, "client 1");
    assert!(matches!(agency.store.write(|tx| client::insert(tx, &twin)), Err(StoreError::Taken { .. })));
    agency.store.write(|tx| client::stop(tx, &client_id(1), at("2026-05-01T00:00:00Z"))).unwrap();
    agency.store.write(|tx| client::insert(tx, &twin)).unwrap();
    let found = agency.store.read(|r| client::find(r, "CLIENT 1")).unwrap();
    assert_eq!(found.len(), 2, "an ambiguous nickname lists the candidates");
    assert!(found[0].stopped_at.is_none(), "the active one first");
    assert_eq!(agency.store.read(|r| client::list(r, Some("lient 2"), 10, 0)).unwrap().len(), 1);
}

#[test]
fn a_subject_seen_again_keeps_its_id_and_what_the_owner_said() {
    let agency = Agency::new();
    agency.store.write(|tx| source::set_never_bill(tx, &subject(1), true)).unwrap();
    let mut seen = agency.store.read(|r| source::subject(r, &subject(1))).unwrap();
    seen.id = "another".into();
    seen.name = Some("Renamed".into());
    seen.never_bill = false;
    let id = agency.store.write(|tx| source::see_subject(tx, &seen)).unwrap();
    let kept = agency.store.read(|r| source::subject(r, &id)).unwrap();
    assert_eq!((id, kept.name.as_deref(), kept.never_bill), (subject(1), Some("Renamed"), true));
}

#[test]
fn an_older_reading_of_stripe_never_replaces_a_newer_one() {
    let agency = Agency::new();
    let customer = |name: &str| Customer {
        id: "cus_1".into(),
        name: Some(name.to_owned()),
        email: Some("Billing@Example.com".into()),
        currency: None,
        test_clock: None,
        deleted: false,
        created: at("2026-01-01T00:00:00Z"),
    };
    let raw = serde_json::json!({"id": "cus_1", "unknown_field": 1});
    let kept: store::Result<()> = agency.store.write(|tx| {
        mirror::keep(tx, &customer("New name"), &raw, at("2026-05-02T00:00:00Z"))?;
        mirror::keep(tx, &customer("Old name"), &raw, at("2026-05-01T00:00:00Z"))
    });
    kept.unwrap();
    let found = agency.store.read(|r| mirror::find::<Customer>(r, "cus_1")).unwrap().unwrap();
    assert_eq!((found.value, found.read_at), (customer("New name"), at("2026-05-02T00:00:00Z")));
    assert_eq!(agency.store.read(|r| mirror::search::<Customer>(r, "billing@", 5)).unwrap().len(), 1, "found by e-mail in any case");
    assert_eq!(agency.store.read(|r| mirror::raw::<Customer>(r, "cus_1")).unwrap(), Some(raw), "the whole object stays");
    agency.store.write(|tx| mirror::forget_unseen::<Customer>(tx, at("2026-05-03T00:00:00Z"))).unwrap();
    assert!(agency.store.read(|r| mirror::find::<Customer>(r, "cus_1")).unwrap().is_none());
}

#[test]
fn the_newest_verdict_is_the_present_one_and_a_hold_is_decided_once() {
    let agency = Agency::new();
    let (rule, period) = agency.bill();
    let verdict = |verdict, units| NewVerdict {
        run: "send-1".into(),
        rule: rule.id.clone(),
        period: period.id.clone(),
        units,
        amount: Money::from_minor(units * 10, Currency::USD),
        verdict,
        reason: Some("above_floor".into()),
        measure: Some("600.00".into()),
        bound: Some("500.00".into()),
        detail: serde_json::json!({}),
        at: at("2026-05-10T00:00:00Z"),
    };
    let queued = agency.store.write(|tx| queue::judge(tx, &verdict(QueueVerdict::Queued, 10))).unwrap();
    let held = agency.store.write(|tx| queue::judge(tx, &verdict(QueueVerdict::Held, 60))).unwrap();
    let present = agency.store.read(queue::present).unwrap();
    assert_eq!(present.iter().map(|v| v.id).collect::<Vec<_>>(), [held]);
    assert_eq!(present[0].money(), Money::from_minor(600, Currency::USD));
    let decide = |verdict| {
        let decision = HoldDecision {
            verdict,
            decision: HoldChoice::Approved,
            decided_by: "owner".into(),
            reason: None,
            at: at("2026-05-10T01:00:00Z"),
        };
        agency.store.write(|tx| queue::decide(tx, &decision))
    };
    assert!(decide(queued).is_err(), "only what is held is decided");
    decide(held).unwrap();
    assert!(matches!(decide(held), Err(StoreError::WrongState { .. })), "once");
}

fn draft(client_n: u32, month: u8, total: i64) -> Statement {
    let (start, end) = (at(&format!("2026-{month:02}-01T00:00:00Z")), at(&format!("2026-{:02}-01T00:00:00Z", month + 1)));
    let total = Money::from_minor(total, Currency::USD);
    Statement {
        client: client_id(client_n),
        period: Period::new(start, end).unwrap(),
        lines: vec![],
        plans: vec![],
        total,
        state: StatementState::Draft,
    }
}

#[test]
fn statements_are_numbered_without_gaps_and_stand_once_issued() {
    let agency = Agency::new();
    let now = at("2026-06-01T00:00:00Z");
    let on = "2026-06-01".parse().unwrap();
    let first = agency.store.write(|tx| statement::keep_draft(tx, &"s1".into(), &draft(1, 5, 100), now)).unwrap();
    let again = agency.store.write(|tx| statement::keep_draft(tx, &"s2".into(), &draft(1, 5, 200), now)).unwrap();
    assert_eq!(first, again, "a draft follows the usage: one per client and month");
    let thrown = agency.store.write(|tx| statement::keep_draft(tx, &"s3".into(), &draft(2, 4, 1), now)).unwrap();
    agency.store.write(|tx| statement::remove_draft(tx, &thrown)).unwrap();
    let other = agency.store.write(|tx| statement::keep_draft(tx, &"s4".into(), &draft(2, 5, 300), now)).unwrap();
    let numbers = [&first, &other].map(|id| agency.store.write(|tx| statement::issue(tx, id, on)).unwrap().number().map(str::to_owned));
    assert_eq!(numbers, [Some("0001".to_owned()), Some("0002".to_owned())], "a draft thrown away leaves no gap");
    assert!(agency.store.write(|tx| statement::keep_draft(tx, &"s5".into(), &draft(1, 5, 400), now)).is_err(), "issued figures stand");
    let mut kept = agency.store.read(|r| statement::get(r, &first)).unwrap().statement;
    assert_eq!(kept.total, Money::from_minor(200, Currency::USD));
    kept.pay(Payment { on, amount: kept.total, note: "bank".into() }).unwrap();
    agency.store.write(|tx| statement::set_state(tx, &first, &kept.state)).unwrap();
    assert!(matches!(agency.store.read(|r| statement::get(r, &first)).unwrap().statement.state, StatementState::Paid { .. }));

    let conn = rusqlite::Connection::open(agency.path()).unwrap();
    for sql in ["UPDATE statement SET total = 1", "DELETE FROM statement", "INSERT INTO statement_line VALUES ('s1', 9, '{}')"] {
        let error = conn.execute_batch(sql).unwrap_err();
        assert!(error.to_string().contains("append-only"), "{sql}: {error}");
    }
}

#[test]
fn a_change_set_keeps_its_keys_over_retries() {
    let agency = Agency::new();
    let now = at("2026-05-01T00:00:00Z");
    let set = change_set::ChangeSet {
        id: "cs-1".into(),
        title: "Create 1 price in Stripe".into(),
        place: "stripe".into(),
        mode: "test".into(),
        money: serde_json::json!({}),
        state: change_set::ChangeState::Staged,
        created_at: now,
        confirmed_at: None,
        ended_at: None,
    };
    let item = change_set::ChangeItem {
        change_set: set.id.clone(),
        position: 0,
        mark: "price:tokens_1000".into(),
        action: "create".into(),
        object_kind: "price".into(),
        idempotency_key: "key-1".into(),
        request: serde_json::json!({"unit_amount": 10}),
        summary: "A price of $0.10 per 1000 tokens".into(),
        state: change_set::ItemState::Staged,
        object_id: None,
        url: None,
        result: None,
        error: None,
        request_id: None,
        first_tried_at: None,
        tried_at: None,
    };
    let later = at("2026-05-01T03:00:00Z");
    let done: store::Result<()> = agency.store.write(|tx| {
        change_set::stage(tx, &set, std::slice::from_ref(&item))?;
        change_set::confirm(tx, &set.id, now)?;
        change_set::item_sent(tx, &item, &item.request, now)?;
        change_set::item_failed(tx, &item, change_set::ItemState::Failed, "closed connection", None)?;
        change_set::item_sent(tx, &item, &item.request, later)?;
        change_set::item_done(tx, &item, "price_1", None, &serde_json::json!({}), Some("req_1"))?;
        change_set::end(tx, &set.id, change_set::ChangeState::Done, later)
    });
    done.unwrap();
    let kept = &agency.store.read(|r| change_set::items(r, &set.id)).unwrap()[0];
    assert_eq!(kept.idempotency_key, "key-1");
    assert_eq!((kept.first_tried_at, kept.tried_at), (Some(now), Some(later)), "20 hours are counted from the first try");
    assert_eq!(kept.object_id.as_deref(), Some("price_1"));
    assert!(agency.store.read(change_set::unfinished).unwrap().is_empty());
}

#[test]
fn a_saved_mapping_is_recognised_by_its_header() {
    let agency = Agency::new();
    let header = import_mapping::fingerprint(["TIMESTAMP", " ContextTokens ", "GeneratedTokens"]);
    let saved = import_mapping::ImportMapping {
        name: "Azure".into(),
        header: header.clone(),
        value: serde_json::json!({"quantity": ["ContextTokens", "GeneratedTokens"]}),
        saved_at: at("2026-05-01T00:00:00Z"),
    };
    agency.store.write(|tx| import_mapping::save(tx, &saved)).unwrap();
    let same = import_mapping::fingerprint(["timestamp", "contexttokens", "generatedtokens"]);
    assert_eq!(agency.store.read(|r| import_mapping::for_header(r, &same)).unwrap(), vec![saved]);
    let merged = import_mapping::fingerprint(["timestampcontexttokens", "generatedtokens"]);
    assert_ne!(merged, header, "where one name ends and the next begins must count");
}

#[test]
fn a_meters_code_is_unique() {
    let agency = Agency::new();
    let twin = source::Meter { id: "m2".into(), code: "TOKENS".into(), name: "x".into(), unit: "x".into() };
    assert!(matches!(agency.store.write(|tx| source::insert_meter(tx, &twin)), Err(StoreError::Taken { .. })));
    assert_eq!(agency.store.read(|r| source::find_meter(r, "tokens")).unwrap().unwrap().id, tokens());
}
