//! Statements: what a client used and owes in one period. Under Custom billing they are numbered, issued and paid (law §11); for a
//! client billed through Stripe the same page is read only.

mod charge;
mod draft;
mod issue;
pub(crate) mod pdf;
mod render;
mod view;

use domain::{
    Currency, Money,
    id::ClientId,
    statement::{Payment as Paid, StatementError, StatementState},
};
use jiff::civil::Date;
use store::{Tx, period as periods, statement as kept};

pub(crate) use charge::{Charge, charge_of};
pub use render::{Format, render};

use crate::{Code, Desk, Problem, Retry, activity, clients, file, old_use, period::Choice, view::StatementView};
pub(crate) use draft::{Part, Sheet};
pub(crate) use view::Charged;

/// Longest note on a payment.
const LONGEST_NOTE: usize = 200;

/// A payment noted by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The day it came: `2026-12-03`.
    pub date: String,
    /// How much, main units.
    pub amount: String,
    /// A note of at most 200 characters.
    pub note: Option<String>,
}

/// A client's statement of a period: a draft that follows the usage, or as it was issued.
///
/// # Errors
/// No such client; words that name no period of it; a client without a billing rule or plan.
pub async fn read(desk: &Desk, client: &str, period: Option<&str>) -> Result<StatementView, Problem> {
    let chosen = ClientId::from(clients::find(desk, client).await?);
    let (inner, words) = (desk.clone(), period.map(str::to_owned));
    file::write(desk, move |tx| Sheet::open(tx, &inner, &chosen, words.as_deref())?.view(tx)).await
}

/// Closes a client's month into a numbered statement; from then on its figures stand. Nothing goes to Stripe. Late use older than 60 days is
/// left out and waits (law §6.2).
///
/// # Errors
/// A client billed through Stripe; a month that still runs; an earlier month with usage, or a plan's price, that was not issued; a restored copy.
pub async fn issue(desk: &Desk, client: &str, period: Option<&str>) -> Result<StatementView, Problem> {
    issued(desk, client, period, false).await
}

/// As [`issue`], with the owner's word that late use older than 60 days, as it is known now, is charged too.
///
/// # Errors
/// As [`issue`].
pub async fn issue_with_old_use(desk: &Desk, client: &str, period: Option<&str>) -> Result<StatementView, Problem> {
    issued(desk, client, period, true).await
}

async fn issued(desk: &Desk, client: &str, period: Option<&str>, with_old_use: bool) -> Result<StatementView, Problem> {
    let chosen = ClientId::from(clients::find(desk, client).await?);
    let (inner, words) = (desk.clone(), period.map(str::to_owned));
    file::write(desk, move |tx| {
        let mut sheet = Sheet::open(tx, &inner, &chosen, words.as_deref())?;
        if with_old_use {
            old_use::say(tx, sheet.waiting()?.into_iter(), inner.now())?;
            sheet = Sheet::open(tx, &inner, &chosen, words.as_deref())?;
        }
        close(tx, &inner, &sheet)?;
        Sheet::of_month(tx, &inner, &chosen, sheet.choice())?.view(tx)
    })
    .await
}

/// Notes by hand that an issued statement was paid; an amount below zero takes back what was noted by mistake.
///
/// # Errors
/// No such statement of this client; one that is paid already; a date or amount that cannot be read.
pub async fn paid(desk: &Desk, client: &str, number: u32, payment: Payment) -> Result<StatementView, Problem> {
    let chosen = ClientId::from(clients::find(desk, client).await?);
    let inner = desk.clone();
    file::write(desk, move |tx| {
        let found = kept::list(tx, Some(&chosen))?.into_iter().find(|kept| kept.sequence == Some(i64::from(number)));
        let mut found = found.ok_or_else(|| Problem::not_found(format!("This client has no statement {number:04}.")))?;
        let today = inner.now().to_zoned(store::workspace::get(tx)?.time_zone()?).date();
        let payment = checked(payment, found.statement.total.currency(), today)?;
        let words = if payment.amount.is_negative() {
            format!("A payment of statement {number:04} was taken back: {}.", payment.amount)
        } else {
            format!("Statement {number:04} marked as paid: {} on {}.", payment.amount, payment.on)
        };
        found.statement.pay(payment).map_err(refused)?;
        kept::set_state(tx, &found.id, &found.statement.state)?;
        activity::by_owner(tx, inner.now(), "statement_paid", Some(("client", chosen.as_str())), words)?;
        Sheet::of_month(tx, &inner, &chosen, &Choice::StartsIn(found.statement.period))?.view(tx)
    })
    .await
}

/// Takes an issued statement back, with the owner's reason. Its number stays used, and its units are due again: the month can be issued anew,
/// with the usage as it is known then.
///
/// # Errors
/// No such statement of this client; one that is paid, because money moved; one that a later statement builds on; no reason.
pub async fn void(desk: &Desk, client: &str, number: u32, reason: &str) -> Result<StatementView, Problem> {
    let chosen = ClientId::from(clients::find(desk, client).await?);
    let reason = checked_reason(reason)?;
    let inner = desk.clone();
    file::write(desk, move |tx| {
        if store::workspace::get(tx)?.copy_of.is_some() {
            return Err(Problem::not_allowed("This is a restored copy to look at, so nothing is taken back in it."));
        }
        let all = kept::list(tx, Some(&chosen))?;
        let found = all.iter().find(|kept| kept.sequence == Some(i64::from(number))).cloned();
        let mut found = found.ok_or_else(|| Problem::not_found(format!("This client has no statement {number:04}.")))?;
        let later = all.iter().filter(|other| other.statement.period.start() > found.statement.period.start()).find_map(|other| {
            let stands = matches!(other.statement.state, StatementState::Issued { .. } | StatementState::Paid { .. });
            other.statement.number().filter(|_| stands)
        });
        if let Some(later) = later {
            return Err(Problem::not_allowed(format!(
                "Statement {later} builds on this one: what was left over went into it. Take that one back first, or leave this one: a correction goes onto the next statement by itself. Nothing was changed."
            )));
        }
        if let StatementState::Paid { .. } = found.statement.state {
            return Err(Problem::not_allowed(format!(
                "Statement {number:04} is marked as paid, so it is not taken back. If that was a mistake, note the same amount below zero first; else a correction goes onto the next statement by itself. Nothing was changed."
            )));
        }
        found.statement.void(reason.clone()).map_err(refused)?;
        kept::set_state(tx, &found.id, &found.statement.state)?;
        let words = format!("Statement {number:04} of {} was taken back: {reason}", found.statement.total);
        activity::by_owner(tx, inner.now(), "statement_void", Some(("client", chosen.as_str())), words)?;
        Sheet::of_month(tx, &inner, &chosen, &Choice::StartsIn(found.statement.period))?.view(tx)
    })
    .await
}

fn checked_reason(reason: &str) -> Result<String, Problem> {
    let reason = reason.trim();
    match reason.chars().count() {
        0 => Err(Problem::invalid("reason", "Say why, so that it can be read later. Nothing was changed.")),
        1..=LONGEST_NOTE => Ok(reason.to_owned()),
        _ => Err(Problem::invalid("reason", format!("The reason is longer than {LONGEST_NOTE} characters."))),
    }
}

/// Keeps the draft, gives it its number, and makes its periods final, in the caller's transaction.
fn close(tx: &Tx<'_>, desk: &Desk, sheet: &Sheet) -> Result<(), Problem> {
    let now = desk.now();
    sheet.may_be_issued(now)?;
    sheet.close_empty_months(tx, now)?;
    let id = kept::keep_draft(tx, &desk.ids.new_id().into(), &sheet.draft()?, now)?;
    let on = now.to_zoned(sheet.zone()).date();
    let issued = kept::issue(tx, &id, on)?;
    for standing in sheet.standings() {
        let due = &standing.due;
        periods::finalize(tx, &standing.period.id, due.usage, due.remainder_out, Some(&id), now)?;
    }
    let number = issued.number().unwrap_or_default().to_owned();
    let words = format!("Statement {number} issued to {}: {}.", sheet.nickname(), issued.total);
    activity::by_owner(tx, now, "statement_issued", Some(("client", sheet.client().as_str())), words)
}

fn checked(payment: Payment, currency: Currency, today: Date) -> Result<Paid, Problem> {
    let on: Date = payment
        .date
        .trim()
        .parse()
        .map_err(|_| Problem::invalid("date", format!("{:?} is not a day. An example is 2026-12-03.", payment.date)))?;
    let amount =
        Money::parse_main(payment.amount.trim(), currency).map_err(|error| Problem::invalid("amount", format!("The amount: {error}.")))?;
    if on > today {
        return Err(Problem::invalid("date", format!("{on} has not come yet. Give the day on which it was paid. Nothing was changed.")));
    }
    let note = payment.note.unwrap_or_default();
    if note.chars().count() > LONGEST_NOTE {
        return Err(Problem::invalid("note", format!("The note is longer than {LONGEST_NOTE} characters.")));
    }
    Ok(Paid { on, amount, note })
}

fn refused(error: StatementError) -> Problem {
    Problem::new(Code::NotAllowed, format!("{}. Nothing was changed.", capital(&error.to_string())), Retry::AfterFix)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default() + letters.as_str()
}
