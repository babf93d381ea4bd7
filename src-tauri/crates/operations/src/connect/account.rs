//! The account behind the key: may it charge, is it paid out, what does Stripe want of its owner. Kept as read, so that it can be seen
//! offline with its age.

use domain::{Currency, Money};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Reader, Tx, workspace as rows};
use stripe::{ErrorKind, account::Account, balance::Balance, payouts::Payout, permissions::Area};

use super::{permissions, requirement, trouble};
use crate::{
    Desk, Problem, file, mirror, payments,
    view::{BalanceView, BankPayout, BankPayoutState, Mode, RequirementState, RequirementView, StripeAccountView},
    words,
    workspace::mode,
};

/// Setting: the account as it was read last.
const ACCOUNT: &str = "stripe.account";
/// A sync reads the account again when it is older than this: three reads, four times a day.
const FRESH: SignedDuration = SignedDuration::from_hours(6);
/// Payouts kept.
const RECENT: usize = 10;

/// What one reading of the account gave.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    pub account: Option<Account>,
    pub balance: Option<Balance>,
    pub payouts: Option<Vec<Payout>>,
    pub requests: Vec<RequestSeen>,
    /// Permissions without which something cannot be read, by the names of Stripe's page; filled where each was tried.
    pub unreadable: Vec<&'static str>,
    /// The account's id as Stripe's refusals name it.
    pub named: Option<String>,
    /// The permission to read the account that the key lacks, as Stripe names it.
    pub lacks: Option<String>,
}

/// A request by which Stripe's support finds what happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RequestSeen {
    /// What was asked for.
    pub what: String,
    /// `req_…`
    pub id: String,
}

/// What is kept of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    pub account_id: Option<String>,
    pub name: Option<String>,
    pub charges: Option<bool>,
    pub payouts: Option<bool>,
    pub disabled: Option<String>,
    pub requirements: Vec<RequirementView>,
    pub schedule: Option<String>,
    pub interval: Option<String>,
    pub balances: Vec<BalanceView>,
    pub recent: Vec<BankPayout>,
    pub requests: Vec<RequestSeen>,
    /// What Stripe calls the permission that the key lacks to read the account, where it says so.
    #[serde(default)]
    pub lacks: Option<String>,
    pub read_at: Option<Timestamp>,
}

impl Kept {
    /// What to do about an account that the key may not read.
    pub fn cure(&self) -> String {
        let name = self.lacks.as_ref().map(|rak| format!(" (Stripe calls it {rak})")).unwrap_or_default();
        format!("Give the key Accounts (Read), under Connect, in Stripe{name}, then test it again.")
    }
}

/// Asks Stripe for account, balance and payouts. What the key may not read is left out and named.
///
/// # Errors
/// A dead key, no network.
pub(super) async fn ask(client: &stripe::Client) -> Result<Seen, Problem> {
    let mut seen = Seen::default();
    seen.account = match client.send(&stripe::account::retrieve()).await {
        Ok(reply) => {
            seen.note("the account", reply.request_id);
            Some(reply.value)
        }
        Err(error) if matches!(error.kind, ErrorKind::Permission { .. }) => {
            seen.note("the account, refused", error.request_id.clone());
            if let ErrorKind::Permission { rak } = &error.kind {
                seen.lacks.clone_from(rak);
            }
            seen.note_named(&error);
            None
        }
        Err(error) => return Err(error.into()),
    };
    seen.balance = match client.send(&stripe::balance::retrieve()).await {
        Ok(reply) => {
            seen.note("the balance", reply.request_id);
            Some(reply.value)
        }
        Err(error) if matches!(error.kind, ErrorKind::Permission { .. }) => {
            seen.note("the balance, refused", error.request_id.clone());
            seen.note_named(&error);
            None
        }
        Err(error) => return Err(error.into()),
    };
    seen.payouts = match client.send(&stripe::payouts::list(&stripe::payouts::Filter::default())).await {
        Ok(reply) => {
            seen.note("the payouts", reply.request_id);
            Some(reply.value.data)
        }
        Err(error) if matches!(error.kind, ErrorKind::Permission { .. }) => {
            seen.note("the payouts, refused", error.request_id.clone());
            seen.note_named(&error);
            None
        }
        Err(error) => return Err(error.into()),
    };
    Ok(seen)
}

impl Seen {
    fn note(&mut self, what: &str, id: Option<String>) {
        self.requests.extend(id.map(|id| RequestSeen { what: what.to_owned(), id }));
    }

    /// Keeps the account that a refusal names.
    pub fn note_named(&mut self, error: &stripe::Error) {
        if self.named.is_none() {
            self.named = error.account();
        }
    }

    /// What is kept of it. A payout that was seen as paid before and has failed now came back.
    pub fn kept(&self, before: Option<&Kept>, mode: Mode, now: Timestamp) -> Kept {
        let wanted = self.account.as_ref().and_then(|account| account.requirements.as_ref());
        let schedule =
            self.account.as_ref().and_then(|account| account.settings.as_ref()?.payouts.as_ref()).map(|payouts| &payouts.schedule);
        Kept {
            account_id: self.account.as_ref().map(|account| account.id.clone()),
            name: self.account.as_ref().and_then(|account| account.name().map(str::to_owned)),
            charges: self.account.as_ref().and_then(|account| account.charges_enabled),
            payouts: self.account.as_ref().and_then(|account| account.payouts_enabled),
            disabled: wanted.and_then(|wanted| wanted.disabled_reason.as_ref()).map(|reason| reason.as_str().to_owned()),
            requirements: self.account.as_ref().map(requirements).unwrap_or_default(),
            schedule: schedule.map(schedule_words),
            interval: schedule.map(|schedule| schedule.interval.clone()),
            balances: self.balance.as_ref().map(balances).unwrap_or_default(),
            recent: self.payouts.iter().flatten().take(RECENT).filter_map(|payout| bank_payout(payout, before, mode)).collect(),
            requests: self.requests.clone(),
            lacks: self.lacks.clone(),
            read_at: Some(now),
        }
    }
}

/// Everything Stripe wants, most urgent first, each thing once: a date of birth is one thing, not three.
fn requirements(account: &Account) -> Vec<RequirementView> {
    let Some(wanted) = &account.requirements else { return Vec::new() };
    let future = account.future_requirements.as_ref();
    let mut found: Vec<RequirementView> = Vec::new();
    let mut add = |name: &str, state: RequirementState, deadline: Option<Timestamp>, why: Option<String>| {
        let what = requirement::words(name);
        if !found.iter().any(|one| one.what == what) {
            found.push(RequirementView { what, name: name.to_owned(), state, deadline, why });
        }
    };
    for error in &wanted.errors {
        let state = if wanted.past_due.contains(&error.requirement) { RequirementState::PastDue } else { RequirementState::Refused };
        add(&error.requirement, state, wanted.current_deadline, Some(error.reason.clone()));
    }
    for name in &wanted.past_due {
        add(name, RequirementState::PastDue, None, None);
    }
    for name in &wanted.currently_due {
        add(name, RequirementState::Due, wanted.current_deadline, None);
    }
    for name in &wanted.pending_verification {
        add(name, RequirementState::Checking, None, None);
    }
    for name in future.iter().flat_map(|future| &future.currently_due) {
        add(name, RequirementState::Due, future.and_then(|future| future.current_deadline), None);
    }
    for name in &wanted.eventually_due {
        add(name, RequirementState::Later, None, None);
    }
    found.sort_by_key(|one| one.state);
    found
}

fn schedule_words(schedule: &stripe::account::PayoutSchedule) -> String {
    let wait = match schedule.delay_days {
        1 => "1 day after the payment".to_owned(),
        days => format!("{days} days after the payment"),
    };
    match schedule.interval.as_str() {
        "manual" => "By hand: Stripe pays out only when you press for it there".to_owned(),
        "daily" => format!("Every working day, {wait}"),
        "weekly" => {
            let days: Vec<String> = schedule.weekly_payout_days.iter().map(|day| capital(day)).collect();
            if days.is_empty() { format!("Every week, {wait}") } else { format!("Every {}, {wait}", words::listed(&days)) }
        }
        "monthly" => {
            let days: Vec<String> = schedule.monthly_payout_days.iter().map(|day| format!("{day}.")).collect();
            if days.is_empty() { format!("Every month, {wait}") } else { format!("Every month on the {}, {wait}", words::listed(&days)) }
        }
        other => format!("{other}, {wait}"),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default() + letters.as_str()
}

fn balances(balance: &Balance) -> Vec<BalanceView> {
    let mut all: Vec<BalanceView> = Vec::new();
    let mut add = |amount: &stripe::balance::Amount, is_pending: bool| {
        // A currency that is not known is left out rather than shown with a guessed exponent.
        let Ok(currency) = Currency::parse(&amount.currency) else { return };
        let money = Money::from_minor(amount.amount, currency);
        let place = all.iter().position(|one| one.available.currency() == currency).unwrap_or_else(|| {
            all.push(BalanceView { available: Money::zero(currency), pending: Money::zero(currency) });
            all.len() - 1
        });
        let own = if is_pending { &mut all[place].pending } else { &mut all[place].available };
        // Stripe lists a currency once; a second line would be added to the first.
        *own = own.checked_add(money).unwrap_or(money);
    };
    balance.available.iter().for_each(|amount| add(amount, false));
    balance.pending.iter().for_each(|amount| add(amount, true));
    all
}

fn bank_payout(payout: &Payout, before: Option<&Kept>, mode: Mode) -> Option<BankPayout> {
    use stripe::payouts::Status;
    let currency = Currency::parse(&payout.currency).ok()?;
    let was_paid = before
        .and_then(|kept| kept.recent.iter().find(|one| one.id == payout.id))
        .is_some_and(|one| matches!(one.state, BankPayoutState::Paid | BankPayoutState::CameBack));
    let state = match &payout.status {
        Status::InTransit => BankPayoutState::InTransit,
        Status::Paid => BankPayoutState::Paid,
        Status::Failed if was_paid => BankPayoutState::CameBack,
        Status::Failed => BankPayoutState::Failed,
        Status::Canceled => BankPayoutState::Canceled,
        Status::Pending | Status::Other(_) => BankPayoutState::Pending,
    };
    let failed = matches!(state, BankPayoutState::Failed | BankPayoutState::CameBack);
    Some(BankPayout {
        id: payout.id.clone(),
        amount: Money::from_minor(payout.amount, currency),
        state,
        arrival: payout.arrival_date,
        reason: failed.then(|| payments::payout_advice(payout.failure_code.as_deref(), payout.failure_message.as_deref())),
        link: crate::links::page(mode, "payout", &payout.id),
    })
}

/// Keeps a reading.
pub(super) fn keep(tx: &Tx<'_>, seen: &Seen, now: Timestamp) -> Result<(), Problem> {
    let place = rows::get(tx)?;
    let before = kept(tx)?;
    let kept = seen.kept(before.as_ref(), mode(&place), now);
    Ok(rows::set_setting(tx, ACCOUNT, &kept)?)
}

/// The reading that is kept. A payout that failed came back if the feed had named it as paid, also while nobody read the account.
pub(super) fn kept(r: &Reader) -> Result<Option<Kept>, Problem> {
    let Some(mut kept) = rows::setting::<Kept>(r, ACCOUNT)? else { return Ok(None) };
    for payout in kept.recent.iter_mut().filter(|payout| payout.state == BankPayoutState::Failed) {
        if mirror::payout_arrived(r, &payout.id)? {
            payout.state = BankPayoutState::CameBack;
        }
    }
    Ok(Some(kept))
}

/// Whether a payout had arrived before it failed, as far as Stripe was read in between.
pub(crate) fn came_back(r: &Reader, payout: &str) -> Result<bool, Problem> {
    Ok(mirror::payout_arrived(r, payout)?
        || kept(r)?.is_some_and(|kept| kept.recent.iter().any(|one| one.id == payout && one.state == BankPayoutState::CameBack)))
}

/// Charges and payouts as they stood when Stripe was last asked: what is off, in words; for the Overview and for Go live.
///
/// # Errors
/// When the file cannot be read.
pub fn off(r: &Reader) -> Result<Vec<(bool, String, Timestamp)>, Problem> {
    let Some(kept) = kept(r)? else { return Ok(Vec::new()) };
    let since = kept.read_at.unwrap_or(Timestamp::UNIX_EPOCH);
    let why = kept.disabled.as_deref().map(requirement::disabled).unwrap_or_default();
    let mut found = Vec::new();
    if kept.charges == Some(false) {
        found.push((
            true,
            format!("Stripe does not let this account charge, so invoices are not paid. {why}").trim_end().to_owned(),
            since,
        ));
    }
    if kept.payouts == Some(false) {
        found.push((
            false,
            format!("Stripe does not pay out: clients can pay, the money stays in Stripe. {why}").trim_end().to_owned(),
            since,
        ));
    }
    Ok(found)
}

/// The account page, from the file alone.
///
/// # Errors
/// When the file cannot be read.
pub async fn read(desk: &Desk) -> Result<StripeAccountView, Problem> {
    let now = desk.now();
    file::read(desk, move |r| view(r, now)).await
}

/// Asks Stripe again.
///
/// # Errors
/// When Stripe is not connected, refuses the key or cannot be reached; what was read before stays.
pub async fn refresh(desk: &Desk) -> Result<StripeAccountView, Problem> {
    let client = super::client(desk).await?;
    let seen = ask(&client).await?;
    let now = desk.now();
    file::write(desk, move |tx| {
        keep(tx, &seen, now)?;
        view(tx, now)
    })
    .await
}

/// As part of a sync: reads the account when what is kept is old. Billing does not wait for it.
pub async fn keep_fresh(desk: &Desk, client: &stripe::Client) {
    let now = desk.now();
    let known = file::read(desk, |r| Ok(kept(r)?.and_then(|kept| kept.read_at))).await;
    let is_fresh = known.ok().flatten().is_some_and(|at| at <= now && now.duration_since(at) < FRESH);
    if is_fresh {
        return;
    }
    let outcome = match ask(client).await {
        Ok(seen) => file::write(desk, move |tx| keep(tx, &seen, now)).await,
        Err(problem) => Err(problem),
    };
    if let Err(problem) = outcome {
        tracing::warn!("the Stripe account was not read: {}", problem.message);
    }
}

fn view(r: &Reader, now: Timestamp) -> Result<StripeAccountView, Problem> {
    let place = rows::get(r)?;
    let mode = mode(&place);
    let kept = kept(r)?.unwrap_or_default();
    let mut unreadable = Vec::new();
    for area in [Area::Balance, Area::Payouts] {
        unreadable.extend(permissions::missing(r, area)?);
    }
    if kept.read_at.is_some() && kept.account_id.is_none() {
        unreadable.push(format!(
            "The key may not read the account itself, so whether charges and payouts are on, and what Stripe wants, is not known. {} Until then, look in Stripe.",
            kept.cure()
        ));
    }
    let found = trouble::found(r, &place, &kept, now)?;
    Ok(StripeAccountView {
        off: kept.disabled.as_deref().filter(|_| kept.charges == Some(false) || kept.payouts == Some(false)).map(requirement::disabled),
        dashboard: trouble::dashboard(mode, ""),
        for_support: trouble::for_support(&place, &kept, &found),
        troubles: found,
        usual: trouble::usual(mode),
        support: trouble::SUPPORT.to_owned(),
        mode,
        // What an earlier key could read of it stays known.
        account_id: kept.account_id.or_else(|| super::same_account::known(&place).map(str::to_owned)),
        name: kept.name.or_else(|| place.stripe.as_ref().and_then(|stripe| stripe.name.clone())),
        charges: kept.charges,
        payouts: kept.payouts,
        requirements: kept.requirements,
        schedule: kept.schedule,
        balances: kept.balances,
        unreadable,
        recent: kept.recent,
        read_at: kept.read_at,
    })
}
