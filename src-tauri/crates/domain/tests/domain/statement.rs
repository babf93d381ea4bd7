//! Statements under the Custom billing method (law §11).

use domain::due::{Late, PeriodUsage, due};
use domain::id::{ClientId, MeterId, RuleId};
use domain::statement::{Payment, Statement, StatementError, StatementLine};
use domain::{BillingRule, BillingUnit, Currency, Money, Price, PriceModel, Quantity, RemainderRule, UnitPrice};
use jiff::civil::date;

use crate::{at, period, quantity, usd};

fn rule() -> BillingRule {
    BillingRule {
        id: RuleId::from("r"),
        client: ClientId::from("c"),
        meter: MeterId::from("tokens"),
        billing_unit: BillingUnit::new(quantity("1000")).unwrap(),
        remainder: RemainderRule::Carry,
        start: at("2023-01-01T00:00:00Z"),
        end: None,
        record_rounding: None,
        price: Price { currency: Currency::USD, model: PriceModel::PerUnit { unit_amount: UnitPrice::from_minor(10).unwrap() } },
    }
}

fn draft() -> Statement {
    let november = period("2023-11-01T00:00:00Z", "2023-12-01T00:00:00Z");
    let usage = [PeriodUsage { period: november, usage: quantity("26450535"), closed: true }];
    let due = due(&usage, rule().billing_unit, rule().remainder, Quantity::ZERO).unwrap();
    let late = Late {
        period: period("2023-10-01T00:00:00Z", "2023-11-01T00:00:00Z"),
        quantity: quantity("-3000"),
        units: -3,
        value: usd("-0.30"),
    };
    let lines = vec![StatementLine::usage(&rule(), &due[0]).unwrap(), StatementLine::late(&rule(), &late)];
    Statement::draft(ClientId::from("c"), november, Currency::USD, lines, Vec::new()).unwrap()
}

#[test]
fn a_statement_adds_up_its_lines() {
    let statement = draft();
    assert_eq!(statement.lines[0].amount.to_string(), "$2,645.00", "26,450 units at $0.10");
    assert_eq!(statement.total.to_string(), "$2,644.70", "late corrections are taken off on the next statement");
    assert_eq!(statement.number(), None, "a draft has no number");
    let other = Statement::draft(statement.client, statement.period, Currency::EUR, statement.lines, Vec::new());
    assert!(other.is_err(), "currencies are not added");
}

#[test]
fn it_goes_from_draft_to_issued_to_paid() {
    let mut statement = draft();
    let payment = Payment { on: date(2023, 12, 10), amount: statement.total, note: "bank transfer".to_owned() };
    assert!(matches!(statement.pay(payment.clone()), Err(StatementError::NotAllowed { is: "a draft", wanted: "paid" })));
    statement.issue("2023-11-001".to_owned(), date(2023, 12, 1)).unwrap();
    assert!(statement.issue("again".to_owned(), date(2023, 12, 1)).is_err(), "a number is given once");
    let euros = Payment { amount: Money::from_minor(1, Currency::EUR), ..payment.clone() };
    assert!(statement.pay(euros).is_err(), "paid in the currency of the statement");
    statement.pay(payment).unwrap();
    assert_eq!(statement.number(), Some("2023-11-001"));
    assert!(statement.void("mistake".to_owned()).is_err(), "money moved: a correction goes on the next one");
}

#[test]
fn a_statement_that_asks_for_nothing_is_settled_by_nothing() {
    let asked = draft();
    let (zero, period) = (Money::from_minor(0, asked.total.currency()), asked.period);
    let mut statement = Statement::draft(asked.client, period, zero.currency(), Vec::new(), Vec::new()).unwrap();
    statement.issue("8".to_owned(), date(2023, 12, 1)).unwrap();
    let nothing = Payment { on: date(2023, 12, 10), amount: zero, note: String::new() };
    statement.pay(nothing.clone()).unwrap();
    assert!(matches!(statement.state, domain::statement::StatementState::Paid { .. }), "else it would stand as open for ever");
    assert!(statement.pay(nothing).is_err(), "once");
}

#[test]
fn a_payment_noted_by_mistake_is_taken_back() {
    let mut statement = draft();
    let minor = statement.total.minor();
    let currency = statement.total.currency();
    let of = |minor: i64| Payment { on: date(2023, 12, 10), amount: Money::from_minor(minor, currency), note: String::new() };
    statement.issue("7".to_owned(), date(2023, 12, 1)).unwrap();
    assert_eq!(statement.pay(of(0)), Err(StatementError::NothingPaid), "a payment of nothing says nothing");
    assert!(matches!(statement.pay(of(-1)), Err(StatementError::NotSoMuchPaid { .. })), "nothing was noted that could be taken back");
    statement.pay(of(minor * 100)).unwrap();
    assert!(matches!(statement.pay(of(-minor * 101)), Err(StatementError::NotSoMuchPaid { .. })), "not more than was noted");
    statement.pay(of(-minor * 99)).unwrap();
    assert!(statement.open().unwrap().is_zero(), "the slip of two digits is corrected");
    statement.pay(of(-minor)).unwrap();
    assert!(matches!(statement.state, domain::statement::StatementState::Issued { .. }), "with the whole of it, it is issued and not paid");
    statement.void("mistake".to_owned()).unwrap();
}

#[test]
fn an_issued_statement_can_be_taken_back_and_keeps_its_number() {
    let mut statement = draft();
    assert!(statement.void("too early".to_owned()).is_err(), "a draft is not taken back, it changes");
    statement.issue("2023-11-001".to_owned(), date(2023, 12, 1)).unwrap();
    statement.void("wrong client".to_owned()).unwrap();
    assert_eq!(statement.number(), Some("2023-11-001"));
}
