//! The mirror's values: payers, foreign counts, meters, mappings (law §4, §6.3).

use domain::billed::{
    BillingMode, Booked, CollectionMethod, Comparison, InvoiceStatus, Item, MeterFormula, MeterStatus, Payer, PeriodInvoice, StripeMeter,
    SubscriptionStatus, payer,
};
use domain::id::{ClientId, CustomerId, ItemId, PriceId, StripeMeterId, SubjectId, SubscriptionId};
use domain::mapping::{self, MappingError};
use domain::{Mapping, Quantity, ReportState};

use crate::{at, period, quantity};

fn item(id: &str, status: &str, start: &str, end: &str) -> Item {
    Item {
        id: ItemId::from(id),
        subscription: SubscriptionId::from("sub_1"),
        customer: CustomerId::from("cus_1"),
        price: PriceId::from("price_1"),
        meter: Some(StripeMeterId::from("mtr_1")),
        status: SubscriptionStatus::from(status),
        current_period: Some(period(start, end)),
        collection: CollectionMethod::ChargeAutomatically,
        billing_mode: BillingMode::Flexible,
        ended_at: None,
    }
}

fn who(items: &[Item]) -> String {
    match payer(items, &CustomerId::from("cus_1"), &StripeMeterId::from("mtr_1"), at("2026-11-20T00:00:00Z")) {
        Payer::OnePayer(item) => item.id.to_string(),
        Payer::NoPayer => "no payer".to_owned(),
        Payer::WouldChargeTwice(items) => format!("twice: {}", items.iter().map(|i| i.id.to_string()).collect::<Vec<_>>().join(" ")),
    }
}

const NOVEMBER: (&str, &str) = ("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z");

fn november(id: &str, status: &str) -> Item {
    item(id, status, NOVEMBER.0, NOVEMBER.1)
}

#[test]
fn exactly_one_item_in_billing_pays() {
    for status in ["trialing", "active", "past_due", "unpaid"] {
        assert_eq!(who(&[november("si_1", status)]), "si_1", "{status} bills");
    }
    for status in ["canceled", "paused", "incomplete", "incomplete_expired", "brand_new_status"] {
        assert_eq!(who(&[november("si_1", status)]), "no payer", "{status} does not bill");
    }
    assert_eq!(who(&[]), "no payer");
    assert_eq!(who(&[november("si_1", "active"), november("si_2", "canceled")]), "si_1");
}

#[test]
fn two_overlapping_items_would_charge_twice() {
    assert_eq!(who(&[november("si_1", "active"), november("si_2", "unpaid")]), "twice: si_1 si_2");
    let unknown = Item { current_period: None, ..november("si_2", "active") };
    assert_eq!(who(&[november("si_1", "active"), unknown]), "twice: si_1 si_2", "an unknown period counts as overlapping");
    let next = item("si_2", "active", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z");
    assert_eq!(who(&[next, november("si_1", "active")]), "si_1", "periods that only touch: the one that holds now");
}

#[test]
fn a_canceled_item_may_take_its_own_last_period_while_that_is_a_draft() {
    let canceled = november("si_1", "canceled");
    let draft = PeriodInvoice::Draft { finalizes_at: None, just_read: true };
    let own = period(NOVEMBER.0, NOVEMBER.1);
    assert!(canceled.takes_last_period(own, &draft));
    assert!(!canceled.takes_last_period(period("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"), &draft), "not an earlier one");
    assert!(!canceled.takes_last_period(own, &PeriodInvoice::NotListed), "without a draft nothing would bill it");
    assert!(!canceled.takes_last_period(own, &PeriodInvoice::Settled { status: InvoiceStatus::Open }));
    assert!(!november("si_1", "paused").takes_last_period(own, &draft), "only a canceled item has a last period");
}

#[test]
fn items_of_others_do_not_matter() {
    let other_customer = Item { customer: CustomerId::from("cus_2"), ..november("si_2", "active") };
    let other_meter = Item { meter: Some(StripeMeterId::from("mtr_2")), ..november("si_3", "active") };
    let licensed = Item { meter: None, ..november("si_4", "active") };
    assert_eq!(who(&[other_customer, other_meter, licensed, november("si_1", "active")]), "si_1");
}

#[test]
fn ours_is_an_interval() {
    use ReportState as S;
    let states = S::ALL.map(|state| (state, 1));
    let booked = Booked::of(0, states);
    assert_eq!(
        booked,
        Booked { from: 4, to: 8 },
        "confirmed, invoiced, stranded, seen or not, surely; accepted, missing, sending, uncertain perhaps"
    );
    assert_eq!(
        Booked::of(10, [(S::Uncertain, -4), (S::Confirmed, 2), (S::Accepted, 3)]),
        Booked { from: 8, to: 15 },
        "a doubtful correction lowers the least"
    );
}

#[test]
fn a_count_is_below_inside_or_foreign() {
    let booked = Booked { from: 3, to: 7 };
    for count in ["3", "5.5", "7"] {
        assert_eq!(booked.compare(quantity(count)), Comparison::Inside, "{count}");
    }
    assert_eq!(booked.compare(quantity("7.000001")), Comparison::Above { by: quantity("0.000001") }, "someone else sends");
    assert_eq!(booked.compare(Quantity::ZERO), Comparison::Below { by: quantity("3") }, "late to appear");
}

#[test]
fn only_a_plain_sum_may_be_sent_to() {
    let meter = StripeMeter {
        id: StripeMeterId::from("mtr_1"),
        display_name: "Tokens".to_owned(),
        event_name: "tokens".to_owned(),
        formula: MeterFormula::Sum,
        customer_key: "stripe_customer_id".to_owned(),
        value_key: "value".to_owned(),
        time_window: None,
        dimensions: Vec::new(),
        status: MeterStatus::Active,
    };
    assert_eq!(meter.check(), Ok(()));
    for unfit in [
        StripeMeter { formula: MeterFormula::Last, ..meter.clone() },
        StripeMeter { formula: MeterFormula::from("median"), ..meter.clone() },
        StripeMeter { time_window: Some("day".to_owned()), ..meter.clone() },
        StripeMeter { dimensions: vec!["region".to_owned()], ..meter.clone() },
        StripeMeter { status: MeterStatus::Inactive, ..meter.clone() },
    ] {
        assert!(unfit.check().is_err(), "{unfit:?}");
    }
}

#[test]
fn words_that_are_not_known_are_kept() {
    let unknown = InvoiceStatus::from("half_paid");
    assert_eq!(unknown, InvoiceStatus::Other("half_paid".to_owned()));
    assert_eq!(serde_json::to_string(&unknown).unwrap(), "\"half_paid\"", "and written back as they were");
    assert_eq!(serde_json::from_str::<InvoiceStatus>("\"draft\"").unwrap(), InvoiceStatus::Draft);
}

fn mapped(subject: &str, client: &str, from: &str, to: Option<&str>) -> Mapping {
    Mapping { subject: SubjectId::from(subject), client: ClientId::from(client), from: at(from), to: to.map(at) }
}

#[test]
fn a_subject_belongs_to_one_client_at_a_time() {
    let mappings = [
        mapped("s", "a", "2026-01-01T00:00:00Z", Some("2026-06-01T00:00:00Z")),
        mapped("s", "b", "2026-06-01T00:00:00Z", None),
        mapped("other", "c", "2026-03-01T00:00:00Z", None),
    ];
    assert_eq!(mapping::check(&mappings), Ok(()), "an end and a beginning may touch");
    let client = |time| mapping::resolve(&mappings, &SubjectId::from("s"), at(time)).map(ClientId::as_str);
    assert_eq!(client("2025-12-31T23:59:59Z"), None, "before: the unassigned inbox");
    assert_eq!(client("2026-05-31T23:59:59.999Z"), Some("a"));
    assert_eq!(client("2026-06-01T00:00:00Z"), Some("b"), "half open");
}

#[test]
fn overlapping_mappings_are_refused() {
    let endless = [mapped("s", "b", "2026-06-01T00:00:00Z", None), mapped("s", "a", "2026-01-01T00:00:00Z", None)];
    let overlap = mapping::check(&endless).unwrap_err();
    assert!(
        matches!(&overlap, MappingError::Overlap { first, second, .. } if first.as_str() == "a" && second.as_str() == "b"),
        "{overlap}"
    );
    let empty = [mapped("s", "a", "2026-01-01T00:00:00Z", Some("2026-01-01T00:00:00Z"))];
    assert!(matches!(mapping::check(&empty), Err(MappingError::Empty { .. })));
}
