//! Which rules a statement is about: all that statements bill in its month, however they begin and end, and none that Stripe bills.

use crate::support::{Billed, Stand};
use jiff::{SignedDuration, Timestamp};
use operations::{
    Watch, settings, statement, sync,
    view::{BillingMethod, MethodChange, SettingsParams},
};
use sandbox::Scene;
use store::{
    period as periods,
    rule::{self, Rule},
};

/// Harbor, whom nothing bills yet, in the invented agency; it is 20 November 2026 there.
async fn harbor() -> (Stand, Billed, Rule) {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    let of_stripe = stand.desk.store.read(|r| rule::get(r, &harbor.rule)).unwrap();
    stand.desk.store.write(|tx| rule::remove(tx, &of_stripe.id)).unwrap();
    (stand, harbor, of_stripe)
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A rule billed by statements with the same unit and price.
fn by_statement(stand: &Stand, like: &Rule, id: &str, start: &str, end: Option<&str>, follows: Option<&Rule>) -> Rule {
    let made = Rule {
        id: id.into(),
        customer: None,
        stripe_price: None,
        stripe_product: None,
        stripe_meter: None,
        item: None,
        start_at: at(start),
        end_at: end.map(at),
        follows: follows.map(|rule| rule.id.clone()),
        ..like.clone()
    };
    stand.desk.store.write(|tx| rule::insert(tx, &made)).unwrap();
    made
}

async fn pass_to(stand: &Stand, instant: &str) {
    stand.pass(at(instant).duration_since(stand.desk.now()));
    sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
}

#[tokio::test]
async fn the_last_statement_of_a_client_that_goes_over_to_stripe_has_nothing_of_stripes() {
    let (stand, harbor, of_stripe) = harbor().await;
    by_statement(&stand, &of_stripe, "by-statement", "2026-10-01T00:00:00Z", Some("2026-12-01T00:00:00Z"), None);
    let of_stripe = Rule { start_at: at("2026-12-01T00:00:00Z"), ..of_stripe };
    stand.desk.store.write(|tx| rule::insert(tx, &of_stripe)).unwrap();
    stand.used(&harbor, at("2026-11-10T12:00:00Z"), 5_000);
    stand.used(&harbor, at("2026-12-01T12:00:00Z"), 9_000);
    operations::method::change(&stand.desk, MethodChange { method: BillingMethod::Custom, client: Some("Harbor".to_owned()) })
        .await
        .unwrap();
    pass_to(&stand, "2026-12-02T12:00:00Z").await;
    let begun: Vec<_> = stand.desk.store.read(|r| periods::of_rule(r, &of_stripe.id)).unwrap();
    assert!(begun.iter().any(|row| row.start_at < at("2026-12-01T00:00:00Z") && row.end_at > at("2026-12-01T00:00:00Z")), "{begun:?}");

    let november = Some("2026-11-01..2026-12-01");
    let draft = statement::read(&stand.desk, "Harbor", november).await.unwrap();
    let units: Vec<_> = draft.parts.iter().map(|line| line.units.as_str()).collect();
    assert_eq!(units, ["5"], "Stripe bills December's 9: {:?}", draft.parts);
    statement::issue(&stand.desk, "Harbor", november).await.unwrap();
    let open = |row: &periods::PeriodRow| row.end_at > at("2026-12-01T00:00:00Z") && row.final_at.is_none();
    let of_stripe = stand.desk.store.read(|r| periods::of_rule(r, &of_stripe.id)).unwrap();
    assert!(of_stripe.iter().any(open), "Stripe's period stays open: {of_stripe:?}");
}

#[tokio::test]
async fn every_word_for_a_month_means_all_its_rules() {
    let (stand, harbor, of_stripe) = harbor().await;
    stand.bill_by_statements();
    let first = by_statement(&stand, &of_stripe, "first", "2026-10-01T00:00:00Z", Some("2026-11-14T00:00:00Z"), None);
    let second = by_statement(&stand, &of_stripe, "second", "2026-11-14T00:00:00Z", None, Some(&first));
    stand.used(&harbor, at("2026-11-05T12:00:00Z"), 3_000);
    stand.used(&harbor, at("2026-11-18T12:00:00Z"), 4_000);
    pass_to(&stand, "2026-12-05T12:00:00Z").await;
    let of_second = stand.desk.store.read(|r| periods::of_rule(r, &second.id)).unwrap();
    let id = of_second.iter().find(|row| row.end_at == at("2026-12-01T00:00:00Z")).map(|row| row.id.to_string()).unwrap();
    for words in ["last", "2026-11", id.as_str()] {
        let draft = statement::read(&stand.desk, "Harbor", Some(words)).await.unwrap();
        let units: Vec<_> = draft.parts.iter().map(|line| line.units.as_str()).collect();
        assert_eq!(units, ["3", "4"], "{words}: both parts of November, or one of them is billed nowhere");
    }
}

#[tokio::test]
async fn months_that_begin_at_two_hours_because_the_zone_was_changed_are_one_statement() {
    let (stand, harbor, of_stripe) = harbor().await;
    stand.bill_by_statements();
    let zone = |name: &str| SettingsParams { zone: Some(name.to_owned()), ..SettingsParams::default() };
    settings::save(&stand.desk, zone("Europe/Berlin")).await.unwrap();
    let first = by_statement(&stand, &of_stripe, "first", "2026-09-30T22:00:00Z", None, None);
    sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    settings::save(&stand.desk, zone("America/New_York")).await.unwrap();
    stand.pass(SignedDuration::from_hours(1));
    stand.desk.store.write(|tx| rule::set_end(tx, &first.id, Some(at("2026-12-10T05:00:00Z")))).unwrap();
    by_statement(&stand, &of_stripe, "second", "2026-12-10T05:00:00Z", None, Some(&first));
    stand.used(&harbor, at("2026-12-05T12:00:00Z"), 3_000);
    pass_to(&stand, "2026-12-18T12:00:00Z").await;
    stand.used(&harbor, at("2026-12-17T12:00:00Z"), 4_000);
    pass_to(&stand, "2027-01-05T12:00:00Z").await;
    let of_both: Vec<_> = ["first", "second"]
        .iter()
        .flat_map(|id| stand.desk.store.read(|r| periods::of_rule(r, &(*id).into())).unwrap())
        .map(|row| (row.rule.to_string(), row.start_at, row.end_at))
        .collect();
    let issued = statement::issue(&stand.desk, "Harbor", Some("2026-12")).await.unwrap();
    let units: Vec<_> = issued.parts.iter().map(|line| line.units.as_str()).collect();
    assert_eq!(units, ["3", "4"], "both rules' December: {of_both:?}");
}

#[tokio::test]
async fn late_use_of_an_ended_price_stands_on_the_next_statement_in_its_currency_alone() {
    for (currency, wanted) in [(domain::Currency::USD, vec![("4", "0"), ("0", "3")]), (domain::Currency::EUR, vec![("4", "0")])] {
        let (stand, harbor, of_stripe) = harbor().await;
        stand.bill_by_statements();
        let paid = Rule { price: domain::Price { currency, ..of_stripe.price.clone() }, ..of_stripe.clone() };
        let first = by_statement(&stand, &paid, "first", "2026-10-01T00:00:00Z", Some("2026-12-01T00:00:00Z"), None);
        by_statement(&stand, &of_stripe, "second", "2026-12-01T00:00:00Z", None, Some(&first));
        stand.used(&harbor, at("2026-11-05T12:00:00Z"), 1_000);
        pass_to(&stand, "2026-12-05T12:00:00Z").await;
        statement::issue(&stand.desk, "Harbor", Some("2026-11")).await.unwrap();
        stand.used(&harbor, at("2026-11-06T12:00:00Z"), 3_200);
        stand.used(&harbor, at("2026-12-04T12:00:00Z"), 4_000);
        pass_to(&stand, "2027-01-05T12:00:00Z").await;
        let issued = statement::issue(&stand.desk, "Harbor", Some("2026-12")).await.unwrap();
        let units: Vec<_> = issued.parts.iter().map(|part| (part.units.as_str(), part.late_units.as_str())).collect();
        assert_eq!(units, wanted, "{currency:?}: late use is charged once, and never keeps a month from being issued");
        let after = statement::read(&stand.desk, "Harbor", Some("2027-01")).await.unwrap();
        assert!(after.parts.iter().all(|part| part.late_units == "0"), "and not again: {:?}", after.parts);
    }
}

#[tokio::test]
async fn late_use_older_than_sixty_days_is_charged_only_when_the_owner_says_so() {
    let (stand, harbor, of_stripe) = harbor().await;
    stand.bill_by_statements();
    // The start is not in the past when it is chosen: choosing one says that all use since it is charged.
    let like = Rule { created_at: at("2026-11-20T00:00:00Z"), ..of_stripe };
    by_statement(&stand, &like, "only", "2026-12-01T00:00:00Z", None, None);
    stand.used(&harbor, at("2026-12-05T12:00:00Z"), 1_500);
    pass_to(&stand, "2027-01-05T12:00:00Z").await;
    statement::issue(&stand.desk, "Harbor", Some("2026-12")).await.unwrap();
    stand.used(&harbor, at("2026-12-06T12:00:00Z"), 2_700);
    stand.used(&harbor, at("2027-01-07T12:00:00Z"), 900);
    pass_to(&stand, "2027-02-03T12:00:00Z").await;
    let young = statement::read(&stand.desk, "Harbor", Some("2027-01")).await.unwrap();
    assert!(young.old_use.is_none(), "59 days old, it goes onto the next statement by itself");
    assert_eq!(units_of(&young), [("1", "3")], "500 left over and 2,700 late make 3 units, and 200 with 900 one");

    pass_to(&stand, "2027-02-20T12:00:00Z").await;
    let draft = statement::read(&stand.desk, "Harbor", Some("2027-01")).await.unwrap();
    assert_eq!(units_of(&draft), [("1", "0")], "then it is left out, and joins nothing: 500 with 900");
    let waiting = draft.old_use.clone().expect("it is named");
    let named: Vec<_> = waiting.lines.iter().map(|line| (line.quantity.as_str(), line.units.as_str())).collect();
    assert_eq!(named, [("2700", "3")], "with its units: {waiting:?}");
    assert!(waiting.lines[0].words.contains("December 2026"), "and the month it is of: {waiting:?}");
    assert_eq!(waiting.total, young.total, "and what the statement asks for with it");
    let issued = statement::issue(&stand.desk, "Harbor", Some("2027-01")).await.unwrap();
    assert_eq!(issued.total, draft.total, "issued without the word, it is not charged");

    stand.used(&harbor, at("2027-02-07T12:00:00Z"), 100);
    pass_to(&stand, "2027-03-05T12:00:00Z").await;
    let next = statement::read(&stand.desk, "Harbor", Some("2027-02")).await.unwrap();
    assert_eq!((units_of(&next), next.parts[0].remainder_out.as_str()), (vec![("0", "0")], "500"), "it waits: {next:?}");
    let issued = statement::issue_with_old_use(&stand.desk, "Harbor", Some("2027-02")).await.unwrap();
    assert_eq!(issued.total, next.old_use.and_then(|waiting| waiting.total), "with the word it is charged, at the total that was shown");
    assert_eq!(
        (units_of(&issued), issued.parts[0].remainder_out.as_str()),
        (vec![("0", "3")], "200"),
        "400 and 2,700, then 100: {issued:?}"
    );

    stand.used(&harbor, at("2026-12-07T12:00:00Z"), 1_000);
    pass_to(&stand, "2027-04-05T12:00:00Z").await;
    let after = statement::read(&stand.desk, "Harbor", Some("2027-03")).await.unwrap();
    assert_eq!(units_of(&after), [("0", "0")], "charged once: {:?}", after.parts);
    assert_eq!(after.old_use.map(|waiting| waiting.lines[0].quantity.clone()).as_deref(), Some("1000"), "what comes later is asked again");
}

fn units_of(view: &operations::view::StatementView) -> Vec<(&str, &str)> {
    view.parts.iter().map(|part| (part.units.as_str(), part.late_units.as_str())).collect()
}

#[tokio::test]
async fn a_start_chosen_in_the_past_says_that_old_use_is_charged() {
    let (stand, harbor, of_stripe) = harbor().await;
    stand.bill_by_statements();
    let like = Rule { created_at: at("2026-11-20T00:00:00Z"), ..of_stripe };
    by_statement(&stand, &like, "only", "2026-09-01T00:00:00Z", None, None);
    stand.used(&harbor, at("2026-09-05T12:00:00Z"), 1_500);
    stand.pass(SignedDuration::from_mins(10));
    sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    statement::issue(&stand.desk, "Harbor", Some("2026-09")).await.unwrap();
    stand.used(&harbor, at("2026-09-06T12:00:00Z"), 2_700);
    pass_to(&stand, "2026-12-20T12:00:00Z").await;
    let draft = statement::read(&stand.desk, "Harbor", Some("2026-10")).await.unwrap();
    assert!(draft.old_use.is_none(), "the owner chose to bill since September: {:?}", draft.old_use);
    assert_eq!(draft.parts[0].late_units, "3", "so it is on the draft");
}
