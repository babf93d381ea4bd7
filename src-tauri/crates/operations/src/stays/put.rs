//! Putting clients on a plan, or moving them to another plan or version, from a day on.

use domain::{
    Currency, RemainderRule,
    catalog::Every,
    id::ClientId,
    plan::{PlanKind, PlanPayment, months::next_first, months::period_end},
    statement::PlanChargeKind,
};
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use store::{
    Reader, Tx, client as clients,
    plan::{self as kept, ClientPlan},
    rule::{self, Rule},
    source,
    stay::{self as rows, StayRow},
    workspace as places,
};

use super::{
    OnPlan, Stays, currency_of, day_words, first_open_day, instant, is_by_statement, may_write,
    money::{afterwards, base_words, named, statement_lines},
    parse_day,
    rules::{self, Turn, Wanted},
    since,
};
use crate::{
    Desk, Problem, activity, file, plans,
    standing::inexact,
    view::{ChangeSetState, ChangeSetView, MoneyLine, PutOnPlanParams},
    words,
};

/// A day further back than this is surely a slip.
const FURTHEST_BACK_YEARS: i32 = 10;
/// A day further ahead than this is surely a slip.
const FURTHEST_AHEAD_YEARS: i32 = 1;

/// A client that comes onto a plan, checked.
struct Put {
    client: ClientId,
    nickname: String,
    to: OnPlan,
    leaving: Vec<OnPlan>,
    at: Timestamp,
    charged: Timestamp,
    turn: Turn,
    money: Vec<MoneyLine>,
}

/// Puts clients on a plan, or moves them, in one transaction. Nothing leaves this computer and nobody is charged by it: statements are issued
/// by hand.
///
/// # Errors
/// No such client, plan or version; a client that Stripe bills; a day inside an issued statement; a meter that something else bills then.
/// Nothing is changed for anybody.
pub async fn put(desk: &Desk, params: PutOnPlanParams) -> Result<ChangeSetView, Problem> {
    make(desk, params, true).await
}

/// As [`put`], but only shown: the money of the first statement that it touches.
///
/// # Errors
/// As [`put`].
pub async fn show(desk: &Desk, params: PutOnPlanParams) -> Result<ChangeSetView, Problem> {
    make(desk, params, false).await
}

async fn make(desk: &Desk, params: PutOnPlanParams, keep: bool) -> Result<ChangeSetView, Problem> {
    if params.clients.is_empty() {
        return Err(Problem::invalid("clients", "Choose at least one client."));
    }
    let mut ids = Vec::new();
    for client in &params.clients {
        let id = ClientId::from(crate::clients::find(desk, client).await?);
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let (inner, now) = (desk.clone(), desk.now());
    let (money, name, plan) = if keep {
        file::write(desk, move |tx| {
            may_write(tx)?;
            let mut money = Vec::new();
            let mut last = (String::new(), String::new());
            for id in &ids {
                let put = check(tx, &clients::get(tx, id)?, &params, inner.ids.new_id(), now)?;
                put.carry_out(tx, &inner, params.remainder)?;
                last = (put.title(), put.to.plan().to_string());
                money.extend(put.money);
            }
            Ok((money, titled(last.0, ids.len()), last.1))
        })
        .await?
    } else {
        file::read(desk, move |r| {
            let mut money = Vec::new();
            let mut last = (String::new(), String::new());
            for id in &ids {
                let put = check(r, &clients::get(r, id)?, &params, "planned".to_owned(), now)?;
                last = (put.title(), put.to.plan().to_string());
                money.extend(put.money);
            }
            Ok((money, titled(last.0, ids.len()), last.1))
        })
        .await?
    };
    let state = if keep { ChangeSetState::Done } else { ChangeSetState::Planned };
    Ok(ChangeSetView { state, money, ..ChangeSetView::kept_here(&plan, name, now) })
}

/// One client is named, several are counted.
fn titled(of_one: String, clients: usize) -> String {
    if clients == 1 {
        return of_one;
    }
    let plan = of_one.split_once(": ").map_or(of_one.as_str(), |(_, plan)| plan);
    format!("{}: {plan}", words::count(clients as u64, "client", "clients"))
}

/// Puts one client on a plan in a transaction that does more: the client itself may have been added by it.
///
/// # Errors
/// As [`put`].
pub(crate) fn put_in(tx: &Tx<'_>, desk: &Desk, client: &ClientId, params: &PutOnPlanParams) -> Result<Vec<MoneyLine>, Problem> {
    let put = check(tx, &clients::get(tx, client)?, params, desk.ids.new_id(), desk.now())?;
    put.carry_out(tx, desk, params.remainder)?;
    Ok(put.money)
}

/// What putting a client that is yet to be added would mean, as far as it shows without the client's use.
///
/// # Errors
/// As [`put`].
pub(crate) fn would_put(r: &Reader, client: &clients::Client, params: &PutOnPlanParams, now: Timestamp) -> Result<Vec<MoneyLine>, Problem> {
    Ok(check(r, client, params, "planned".to_owned(), now)?.money)
}

fn check(r: &Reader, client: &clients::Client, params: &PutOnPlanParams, stay: String, now: Timestamp) -> Result<Put, Problem> {
    let place = places::get(r)?;
    let zone = place.time_zone()?;
    let today = now.to_zoned(zone.clone()).date();
    let (id, nickname) = (&client.id, client.nickname.clone());
    if client.stopped_at.is_some() {
        return Err(Problem::invalid("clients", format!("Billing of {nickname} has ended. Nothing was changed.")));
    }
    if !is_by_statement(client, &place) {
        return Err(Problem::invalid(
            "clients",
            format!("{nickname} is billed through Stripe: its plan follows its subscription there. Nothing was changed."),
        ));
    }
    let plan = plans::find(r, &params.plan)?;
    let version = match params.version {
        Some(number) => kept::versions(r, &plan.id)?
            .into_iter()
            .find(|version| version.number == number)
            .ok_or_else(|| Problem::invalid("version", format!("This plan has no version {number}.")))?,
        None => kept::newest(r, &plan.id)?,
    };
    let name = version.draft.name.trim().to_owned();
    if plan.archived_at.is_some() {
        return Err(Problem::invalid("plan", format!("{name} is archived, so nobody new comes onto it. Restore it first.")));
    }
    let stays = Stays::read(r, id, &zone)?;
    let is_add_on = version.draft.kind == PlanKind::AddOn;
    // One regular plan per client; an add-on stands beside it, once.
    let mut replaced: Vec<OnPlan> = Vec::new();
    for one in &stays.all {
        let takes_the_place = one.plan() == &plan.id || (!is_add_on && !one.is_add_on());
        if takes_the_place {
            replaced.push(one.clone());
        }
    }
    let open = first_open_day(r, id, &zone)?;
    let from = match params.from.as_deref().map(str::trim).filter(|from| !from.is_empty()) {
        Some(text) => parse_day("from", text)?,
        None => proposed(r, id, &replaced, today, now)?.max(open.unwrap_or(today)),
    };
    let far = |years: i32| today.checked_add(years.years()).map_err(inexact);
    if from > far(FURTHEST_AHEAD_YEARS)? || from < far(-FURTHEST_BACK_YEARS)? {
        return Err(Problem::invalid("from", format!("{} is too far from today. Choose a nearer day.", day_words(from))));
    }
    if let Some(open) = open.filter(|open| from < *open) {
        return Err(Problem::invalid(
            "from",
            format!(
                "A statement of {nickname} that covers {} was issued already. Begin on {} or later, or take that statement back first.",
                day_words(from),
                day_words(open)
            ),
        ));
    }
    replaced.retain(|one| one.row.days.to_day.is_none_or(|to| to > from));
    for one in &replaced {
        let was = named(one);
        let words = match one.row.days.to_day {
            _ if one.row.days.from_day >= from => {
                format!("{nickname} comes onto {was} on {} already. Take that back first.", day_words(one.row.days.from_day))
            }
            Some(to) if to > from => format!("{nickname} is on {was} until {}. Begin on that day or later.", day_words(to)),
            None if one.plan() == &plan.id && one.row.on.version == version.number => format!("{nickname} is on {was} already."),
            _ => continue,
        };
        return Err(Problem::invalid("from", format!("{words} Nothing was changed.")));
    }
    let leaving: Vec<OnPlan> = replaced.into_iter().filter(|one| one.row.days.to_day.is_none()).collect();
    let offer = plans::offer_of(r, &version.draft)
        .ok_or_else(|| Problem::invalid("plan", format!("A price of {name} is not on the account any more. Change the plan first.")))?;

    let at = instant(from, &zone)?;
    // A trial is given once: to whoever comes onto the plan for the first time.
    let is_first = !stays.all.iter().any(|one| one.plan() == &plan.id);
    let trial = offer.trial_days.filter(|_| is_first).unwrap_or(0);
    let charged_from = from.checked_add(i64::from(trial).days()).map_err(inexact)?;
    let pays = pays(r, id, &stays, &leaving, &offer, at)?;
    let currency = currency_of(&offer, pays, &place, &nickname)?;
    if mixes(r, id, &stays, from, currency, &zone)? {
        return Err(Problem::invalid(
            "from",
            "The new plan is in another currency, and a statement has one. Begin on the first day of a month; nothing was changed.",
        ));
    }
    let to = OnPlan {
        row: rows::Stay {
            on: ClientPlan {
                id: stay.clone(),
                client: id.clone(),
                plan: plan.id.clone(),
                version: version.number,
                subscription: None,
                from_at: at,
                to_at: None,
                created_at: now,
            },
            days: StayRow { client_plan: stay, currency, from_day: from, charged_from, to_day: None, ended_for: None },
        },
        version,
        offer,
        own: Vec::new(),
    };
    let charged = instant(charged_from, &zone)?;
    let wanted = Wanted { client: id, nickname: &nickname, to: &to, leaving: &leaving, from: at, charged };
    let turn = rules::turn(r, &wanted, &zone)?;
    let mut put = Put { client: id.clone(), nickname, to, leaving, at, charged, turn, money: Vec::new() };
    put.money = put.money(r, &stays, &zone, params.remainder)?;
    Ok(put)
}

/// Whether a month that is divided by a plan's first day has charges in another currency before it; none where the plan begins with a month.
fn mixes(r: &Reader, client: &ClientId, stays: &Stays, from: Date, currency: Currency, zone: &TimeZone) -> Result<bool, Problem> {
    let month = from.first_of_month();
    if from == month {
        return Ok(false);
    }
    let (at, begins) = (instant(from, zone)?, instant(month, zone)?);
    let of_plan = |one: &OnPlan| {
        let days = &one.row.days;
        days.currency != currency && days.from_day < from && days.to_day.is_none_or(|to| to > month)
    };
    let of_rule = |rule: &Rule| {
        rule.pair().is_none() && rule.price.currency != currency && rule.start_at < at && rule.end_at.is_none_or(|end| end > begins)
    };
    Ok(stays.all.iter().any(of_plan) || rule::of_client(r, client)?.iter().any(of_rule))
}

/// When a client comes onto a plan where nobody says: with the next period of the plan that it leaves, with the next month where it is billed
/// already, else today (law §11).
fn proposed(r: &Reader, client: &ClientId, replaced: &[OnPlan], today: Date, now: Timestamp) -> Result<Date, Problem> {
    if let Some(leaves) = replaced.iter().find(|one| one.row.days.to_day.is_none()) {
        return leaves.period_end(today);
    }
    let is_billed = rule::of_client(r, client)?.iter().any(|rule| rule.start_at <= now && rule.end_at.is_none_or(|end| end > now));
    if is_billed { next_first(today).map_err(inexact) } else { Ok(today) }
}

/// The currency of what goes on beside the plan: other plans, and rules on meters that it does not count.
fn pays(
    r: &Reader,
    client: &ClientId,
    stays: &Stays,
    leaving: &[OnPlan],
    offer: &domain::plan::PlanOffer,
    at: Timestamp,
) -> Result<Option<Currency>, Problem> {
    let leaves = |stay: &str| leaving.iter().any(|one| one.row.on.id == stay);
    let beside = stays.all.iter().find(|one| one.row.days.to_day.is_none() && !leaves(&one.row.on.id));
    if let Some(beside) = beside {
        return Ok(Some(beside.row.days.currency));
    }
    let counted: Vec<&str> = offer.prices.iter().filter_map(|one| Some(one.offer.metered.as_ref()?.meter.as_str())).collect();
    for rule in rule::of_client(r, client)?.into_iter().filter(|rule| rule.end_at.is_none_or(|end| end > at)) {
        let own = rules::origin(r, &rule)?.is_some_and(|own| leaves(&own.client_plan));
        if !own && !counted.contains(&source::meter(r, &rule.meter)?.code.as_str()) {
            return Ok(Some(rule.price.currency));
        }
    }
    Ok(None)
}

impl OnPlan {
    /// The first day after the period that runs; of a plan that has not begun, its first day.
    pub(crate) fn period_end(&self, today: Date) -> Result<Date, Problem> {
        let every = self.offer.at("base").and_then(|base| base.offer.every).unwrap_or(Every::MONTH);
        if self.row.days.from_day > today {
            return Ok(self.row.days.from_day);
        }
        if today < self.row.days.charged_from {
            // A trial ends with its last day.
            return Ok(self.row.days.charged_from);
        }
        period_end(every, self.row.days.charged_from, today).map_err(inexact)
    }
}

impl Put {
    fn title(&self) -> String {
        let day = day_words(self.to.row.days.from_day);
        match self.leaving.iter().find(|one| one.plan() != self.to.plan() || one.row.on.version != self.to.row.on.version) {
            Some(_) => format!("{}: moves to {} on {day}", self.nickname, named(&self.to)),
            None => format!("{}: comes onto {} on {day}", self.nickname, named(&self.to)),
        }
    }

    fn carry_out(&self, tx: &Tx<'_>, desk: &Desk, remainder: Option<RemainderRule>) -> Result<(), Problem> {
        for one in &self.leaving {
            rows::end(tx, &one.row, self.to.row.days.from_day, self.at, None)?;
        }
        rows::put(tx, &self.to.row.on, &self.to.row.days)?;
        rows::keep_offer(tx, &self.to.row.on.id, &self.to.offer)?;
        for one in &self.leaving {
            rows::end(tx, &one.row, self.to.row.days.from_day, self.at, Some(&self.to.row.on.id))?;
        }
        let wanted = Wanted {
            client: &self.client,
            nickname: &self.nickname,
            to: &self.to,
            leaving: &self.leaving,
            from: self.at,
            charged: self.charged,
        };
        self.turn.carry_out(tx, desk, &wanted, remainder)?;
        activity::by_owner(tx, desk.now(), "put_on_plan", Some(("client", self.client.as_str())), self.title())
    }

    fn money(&self, r: &Reader, stays: &Stays, zone: &TimeZone, remainder: Option<RemainderRule>) -> Result<Vec<MoneyLine>, Problem> {
        let (nickname, days) = (&self.nickname, &self.to.row.days);
        let mut all: Vec<OnPlan> = stays.all.clone();
        for one in &mut all {
            if self.leaving.iter().any(|left| left.row.on.id == one.row.on.id) {
                one.row.days.to_day = Some(days.from_day);
            }
        }
        all.push(self.to.clone());
        let after = stays.with(all);
        let line = plans::words::plan_line(&self.to.version.draft, &self.to.offer);
        let from = match self.leaving.first() {
            Some(left) => format!("{} instead of {} from {} on", named(&self.to), named(left), day_words(days.from_day)),
            None => format!("{} from {} on", named(&self.to), day_words(days.from_day)),
        };
        let mut lines = vec![MoneyLine { what: nickname.clone(), words: format!("{from}: {line}"), amount: None }];
        let mut note = |words: String| lines.push(MoneyLine { what: nickname.clone(), words, amount: None });
        if days.charged_from > days.from_day {
            let has_fee =
                after.charges(days.from_day)?.iter().any(|line| line.stay == self.to.row.on.id && line.kind == PlanChargeKind::SetUp);
            let but = if has_fee { " but the set-up fee" } else { "" };
            note(format!(
                "nothing{but} is charged before {}: neither the base price nor what is used until then",
                day_words(days.charged_from)
            ));
        }
        for one in &self.turn.begin {
            let counted = day_words(one.start.to_zoned(zone.clone()).date());
            match &one.after {
                Some(before) => {
                    let code = source::meter(r, &before.meter)?.code;
                    let was = crate::catalog::price_words(&before.price, before.billing_unit, &code);
                    note(format!("{code}: {} from {counted} on instead of {was}; what is left over is taken along", one.words));
                }
                None => note(format!("{}: {} from {counted} on", one.meter, one.words)),
            }
        }
        for rule in &self.turn.end {
            let code = source::meter(r, &rule.meter)?.code;
            note(format!("{code} is not charged any more from {} on", day_words(days.from_day)));
        }
        if self.to.version.draft.payment == PlanPayment::Prepaid {
            note("the credits of this plan are written down; none are given yet".to_owned());
        }
        if let Some(paid) = self.leaving.iter().find(|left| left.is_paid_beyond(days.from_day)) {
            let words = base_words(paid, days.from_day.yesterday().unwrap_or(days.from_day)).unwrap_or_default();
            note(format!("the period of {} that runs then ({words}) stays charged whole; nothing of it is given back", paid.name()));
        }
        // A start in the past charges every month since, and all that was used (law §6.2): each is shown before it is said so.
        let now = self.to.row.on.created_at;
        let today = now.to_zoned(zone.clone()).date();
        let mut used = Vec::new();
        for one in &self.turn.begin {
            used.extend(since::used(r, (&self.client, nickname), one, remainder, (zone, now))?);
        }
        let mut month = days.from_day;
        loop {
            lines.extend(statement_lines(nickname, &after, month)?);
            lines.extend(used.iter().filter(|(of, _)| *of == month.first_of_month()).map(|(_, line)| line.clone()));
            month = next_first(month).map_err(inexact)?;
            if month > today {
                break;
            }
        }
        lines.extend(afterwards(nickname, &self.to, days.charged_from.max(days.from_day).max(today))?);
        Ok(lines)
    }
}

impl OnPlan {
    /// Whether a period that was paid in advance reaches beyond a day: monthly prices are charged by days instead.
    pub(super) fn is_paid_beyond(&self, day: Date) -> bool {
        let Some((offered, _)) = self.price("base") else { return false };
        let every = offered.offer.every.unwrap_or(Every::MONTH);
        if every == Every::MONTH || day <= self.row.days.charged_from {
            return false;
        }
        let before = day.checked_sub(1.day()).unwrap_or(day);
        period_end(every, self.row.days.charged_from, before).is_ok_and(|end| end > day)
    }
}
