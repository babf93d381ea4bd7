//! Taking a client off a plan: with its period by default, on another day by choice; taken back while it lies ahead.

use domain::id::{ClientId, RuleId};
use jiff::{SignedDuration, Timestamp, civil::Date};
use store::{
    Reader, Tx, client as clients, plan as kept,
    rule::{self, Rule},
    stay::{self as rows, EndedBy},
    workspace as places,
};

use super::{
    OnPlan, Stays, day_words, first_open_day, instant, is_by_statement, may_write,
    money::{base_words, named, statement_lines, until_words},
    parse_day,
    rules::{end_rule, gives_way, of_stay, origin},
};
use crate::{
    Desk, Problem, activity, file, plans,
    view::{ChangeSetState, ChangeSetView, MoneyLine, TakeOffPlanParams},
};

/// What taking off comes down to.
enum Way {
    /// The plan ends before a day.
    End { to: Date },
    /// It never was: not begun, or taken back on its first day.
    Never { is_ahead: bool },
    /// It was to end, and goes on.
    GoOn,
}

struct Off {
    client: ClientId,
    nickname: String,
    on: OnPlan,
    way: Way,
    money: Vec<MoneyLine>,
}

/// Takes a client off a plan. Nothing leaves this computer; what issued statements charged stands.
///
/// # Errors
/// A client that is not on the plan; a day inside an issued statement, or before it began.
pub async fn take_off(desk: &Desk, params: TakeOffPlanParams) -> Result<ChangeSetView, Problem> {
    make(desk, params, true).await
}

/// As [`take_off`], but only shown.
///
/// # Errors
/// As [`take_off`].
pub async fn show(desk: &Desk, params: TakeOffPlanParams) -> Result<ChangeSetView, Problem> {
    make(desk, params, false).await
}

async fn make(desk: &Desk, params: TakeOffPlanParams, keep: bool) -> Result<ChangeSetView, Problem> {
    let id = ClientId::from(crate::clients::find(desk, &params.client).await?);
    let (inner, now) = (desk.clone(), desk.now());
    let (title, plan, money) = if keep {
        file::write(desk, move |tx| {
            may_write(tx)?;
            let off = check(tx, &id, &params, now)?;
            off.carry_out(tx, &inner)?;
            Ok((off.title(), off.on.plan().to_string(), off.money))
        })
        .await?
    } else {
        file::read(desk, move |r| {
            let off = check(r, &id, &params, now)?;
            Ok((off.title(), off.on.plan().to_string(), off.money))
        })
        .await?
    };
    let state = if keep { ChangeSetState::Done } else { ChangeSetState::Planned };
    Ok(ChangeSetView { state, money, ..ChangeSetView::kept_here(&plan, title, now) })
}

fn check(r: &Reader, id: &ClientId, params: &TakeOffPlanParams, now: Timestamp) -> Result<Off, Problem> {
    let place = places::get(r)?;
    let zone = place.time_zone()?;
    let today = now.to_zoned(zone.clone()).date();
    let client = clients::get(r, id)?;
    let nickname = client.nickname.clone();
    let plan = plans::find(r, &params.plan)?;
    let stays = Stays::read(r, id, &zone)?;
    let mut here: Vec<&OnPlan> = stays.all.iter().filter(|one| *one.plan() == plan.id).collect();
    here.retain(|one| one.row.days.to_day.is_none_or(|to| to > today));
    // Where one version follows another, the later one is meant: the earlier one ends for it.
    let Some(on) = here.iter().find(|one| one.row.days.ended_for.is_none()).or_else(|| here.last()).copied().cloned() else {
        let name = store::plan::newest(r, &plan.id)?.draft.name;
        return Err(Problem::invalid("plan", format!("{nickname} is not on {} by statements. Nothing was changed.", name.trim())));
    };
    let days = &on.row.days;
    if let Some(later) = &days.ended_for {
        let next = stays.all.iter().find(|one| one.row.on.id == *later).map_or_else(String::new, named);
        return Err(Problem::not_allowed(format!("{nickname} moves to {next} already. Take that back first; nothing was changed.")));
    }
    let wanted = params.on.as_deref().map(str::trim).filter(|on| !on.is_empty()).map(|text| parse_day("on", text)).transpose()?;
    let way = if params.undo {
        // A plan goes on only where it could begin.
        if client.stopped_at.is_some() {
            return Err(Problem::not_allowed(format!("Billing of {nickname} has ended, and its plan with it. Nothing was changed.")));
        }
        if !is_by_statement(&client, &place) {
            return Err(Problem::not_allowed(format!(
                "{nickname} goes over to being billed through Stripe, so its plan by statements does not go on. Change how it is billed first; nothing was changed."
            )));
        }
        match days.to_day {
            Some(_) => Way::GoOn,
            None => return Err(Problem::not_allowed(format!("{nickname} stays on {} anyway. Nothing was changed.", named(&on)))),
        }
    } else {
        let to = match wanted {
            Some(to) => to,
            None => on.period_end(today)?,
        };
        if let Some(open) = first_open_day(r, id, &zone)?.filter(|open| to < *open) {
            return Err(Problem::invalid(
                "on",
                format!(
                    "A statement of {nickname} that covers {} was issued already. Choose {} or later, or take that statement back first.",
                    day_words(to),
                    day_words(open)
                ),
            ));
        }
        if to < days.from_day {
            let began = day_words(days.from_day);
            return Err(Problem::invalid("on", format!("{nickname} comes onto {} on {began}. Choose that day or later.", named(&on))));
        }
        if to == days.from_day { Way::Never { is_ahead: days.from_day > today } } else { Way::End { to } }
    };
    // What follows already has its days to itself, whether this one ends later, goes on, or gives way to what was before it.
    let reaches = match &way {
        Way::End { to } => Some(*to),
        Way::Never { is_ahead: false } => Some(days.from_day),
        Way::Never { is_ahead: true } | Way::GoOn => None,
    };
    if let Some(next) = stays.follower(&on).filter(|next| reaches.is_none_or(|to| next.row.days.from_day < to)) {
        return Err(Problem::not_allowed(format!(
            "{nickname} comes onto {} on {}. Take that back first; nothing was changed.",
            named(next),
            day_words(next.row.days.from_day)
        )));
    }
    let mut off = Off { client: id.clone(), nickname, on, way, money: Vec::new() };
    off.money = off.money(&stays, today)?;
    if let Way::End { to } = &off.way
        && !off.never_begin(r, instant(*to, &zone)?)?.is_empty()
    {
        let words = "a price of its own that was to begin later never does".to_owned();
        off.money.push(MoneyLine { what: off.nickname.clone(), words, amount: None });
    }
    Ok(off)
}

impl Off {
    fn title(&self) -> String {
        let name = named(&self.on);
        match &self.way {
            Way::End { to } => format!("{}: on {name} {}", self.nickname, until_words(*to)),
            Way::Never { .. } => format!("{}: {name} never begins", self.nickname),
            Way::GoOn => format!("{}: stays on {name}", self.nickname),
        }
    }

    fn money(&self, stays: &Stays, today: Date) -> Result<Vec<MoneyLine>, Problem> {
        let mut all = stays.all.clone();
        let mut month = today;
        for one in &mut all {
            let is_it = one.row.on.id == self.on.row.on.id;
            match &self.way {
                Way::End { to } if is_it => {
                    one.row.days.to_day = Some(*to);
                }
                Way::Never { .. } if is_it => {
                    one.row.days.to_day = Some(one.row.days.from_day);
                    month = one.row.days.from_day;
                }
                Way::Never { is_ahead: true } if one.row.days.ended_for.as_ref() == Some(&self.on.row.on.id) => {
                    one.row.days.to_day = None;
                }
                Way::GoOn if is_it => one.row.days.to_day = None,
                _ => {}
            }
        }
        if let Way::End { to } = &self.way {
            // The last day that is charged says which statement is the last one.
            month = to.yesterday().unwrap_or(*to);
        }
        let after = stays.with(all);
        let price = base_words(&self.on, month.max(self.on.row.days.from_day))
            .map_or_else(|| "no base price".to_owned(), |words| format!("{words}, and its usage prices"));
        let words = match &self.way {
            Way::End { to } => format!("{price}: charged {}, nothing of it afterwards", until_words(*to)),
            Way::Never { is_ahead: true } => "nothing of it is charged; what was before it goes on".to_owned(),
            Way::Never { is_ahead: false } => {
                "nothing of it is charged, and its usage is not counted. What was before it does not come back by itself".to_owned()
            }
            Way::GoOn => format!("{price}: charged on as before"),
        };
        let mut lines = vec![MoneyLine { what: self.nickname.clone(), words, amount: None }];
        if let Way::End { to } = &self.way
            && self.on.is_paid_beyond(*to)
        {
            let words = "the period that runs on that day is paid in advance and stays charged whole; nothing of it is given back";
            lines.push(MoneyLine { what: self.nickname.clone(), words: words.to_owned(), amount: None });
        }
        lines.extend(statement_lines(&self.nickname, &after, month)?);
        Ok(lines)
    }

    fn carry_out(&self, tx: &Tx<'_>, desk: &Desk) -> Result<(), Problem> {
        let zone = places::get(tx)?.time_zone()?;
        let stay = &self.on.row;
        let before = match stay.days.to_day {
            Some(to) => Some(instant(to, &zone)?),
            None => None,
        };
        match &self.way {
            Way::End { to } => {
                let at = instant(*to, &zone)?;
                let from = instant(stay.days.from_day, &zone)?;
                for rule in self.never_begin(tx, at)? {
                    end_own_price(tx, &rule.id)?;
                    end_rule(tx, &rule, at)?;
                }
                for rule in of_stay(tx, &self.client, &stay.on.id, from)? {
                    let with_plan = before.is_some_and(|before| rule.end_at == Some(gives_way(&rule, before)));
                    if with_plan || rule.end_at.is_none_or(|end| end > at) {
                        // A rule that begins with the end of the trial stays, for the case that the plan goes on.
                        rule::set_end(tx, &rule.id, Some(gives_way(&rule, at)))?;
                    }
                }
                rows::end(tx, stay, *to, at, None)?;
            }
            Way::Never { is_ahead } => {
                let at = instant(stay.days.from_day, &zone)?;
                let mut handed = Vec::new();
                for rule in of_stay(tx, &self.client, &stay.on.id, at)?.into_iter().rev() {
                    handed.extend(rule.follows.clone());
                    end_own_price(tx, &rule.id)?;
                    end_rule(tx, &rule, at)?;
                }
                rows::end(tx, stay, stay.days.from_day, at, None)?;
                if *is_ahead {
                    self.bring_back(tx, at, &handed)?;
                }
            }
            Way::GoOn => {
                for rule in of_stay(tx, &self.client, &stay.on.id, Timestamp::MIN)? {
                    if before.is_some_and(|before| rule.end_at == Some(gives_way(&rule, before))) {
                        rule::set_end(tx, &rule.id, None)?;
                    }
                }
                rows::reopen(tx, &stay.on.id)?;
            }
        }
        activity::by_owner(tx, desk.now(), "take_off_plan", Some(("client", self.client.as_str())), self.title())
    }

    /// Prices of the client's own that were to begin when the plan is over; the later ones first, because each follows the one before it.
    fn never_begin(&self, r: &Reader, at: Timestamp) -> Result<Vec<Rule>, Problem> {
        let mut found = Vec::new();
        for rule in of_stay(r, &self.client, &self.on.row.on.id, at)?.into_iter().rev() {
            // One that the plan itself began stays, for the case that the plan goes on.
            if rule.start_at >= at && rows::of_rule(r, &rule.id)?.is_none() {
                found.push(rule);
            }
        }
        Ok(found)
    }

    /// What ended for a plan that never begins goes on: the plan before it, and the rules that were to give way.
    fn bring_back(&self, tx: &Tx<'_>, at: Timestamp, handed: &[RuleId]) -> Result<(), Problem> {
        for one in rows::of_client(tx, &self.client)? {
            if one.days.ended_for.as_deref() != Some(self.on.row.on.id.as_str()) {
                continue;
            }
            rows::reopen(tx, &one.on.id)?;
            for rule in of_stay(tx, &self.client, &one.on.id, Timestamp::MIN)? {
                if rule.end_at == Some(gives_way(&rule, at)) {
                    rule::set_end(tx, &rule.id, None)?;
                }
            }
        }
        for id in handed {
            // One that went with this plan handed on nothing.
            let Some(rule) = rule::of_client(tx, &self.client)?.into_iter().find(|rule| rule.id == *id) else { continue };
            // One that ended with a plan before it goes on with that plan alone.
            if origin(tx, &rule)?.is_some() {
                continue;
            }
            if rule.end_at == Some(gives_way(&rule, at)) {
                rule::set_end(tx, id, None)?;
            }
        }
        Ok(())
    }
}

/// A price of one client alone ends with the rule by which it was to be charged and which never bills.
///
/// # Errors
/// What the file says.
pub(crate) fn end_own_price(tx: &Tx<'_>, rule: &RuleId) -> Result<(), Problem> {
    for own in kept::overrides(tx)?.into_iter().filter(|own| own.rule.as_ref() == Some(rule) && own.ended_at.is_none()) {
        kept::end_override(tx, &own.id, Some(own.from_at))?;
    }
    Ok(())
}

/// Every plan of a client ends with its period because its billing stops, or on the day given because Stripe takes over; one that would begin
/// on that day or later never does. Rules are the caller's.
///
/// # Errors
/// What the file says.
pub(crate) fn leave_all(tx: &Tx<'_>, client: &ClientId, day: Option<Date>, now: Timestamp) -> Result<(), Problem> {
    let zone = places::get(tx)?.time_zone()?;
    let today = now.to_zoned(zone.clone()).date();
    if day.is_some() {
        rows::settle_left(tx, client)?;
    }
    for on in Stays::read(tx, client, &zone)?.all {
        let days = &on.row.days;
        if days.to_day.is_some_and(|to| to <= day.unwrap_or(today)) {
            continue;
        }
        let end = match day {
            Some(day) => day,
            None => on.period_end(today)?,
        };
        let to = if days.from_day >= end { days.from_day } else { days.to_day.map_or(end, |to| to.min(end)) };
        match day {
            Some(_) => rows::leave_for_stripe(tx, &on.row, to, instant(to, &zone)?)?,
            None => rows::end(tx, &on.row, to, instant(to, &zone)?, None)?,
        }
    }
    Ok(())
}

/// What becomes of a client's plans when its billing stops, a sentence each.
///
/// # Errors
/// What the file says.
pub(crate) fn stop_words(r: &Reader, client: &ClientId, now: Timestamp) -> Result<Vec<String>, Problem> {
    let zone = places::get(r)?.time_zone()?;
    let today = now.to_zoned(zone.clone()).date();
    let mut said = Vec::new();
    for on in Stays::read(r, client, &zone)?.all {
        let days = &on.row.days;
        if days.to_day.is_some_and(|to| to <= today) {
            continue;
        }
        let end = on.period_end(today)?;
        let to = days.to_day.map_or(end, |to| to.min(end));
        said.push(if to <= days.from_day {
            format!("The plan {} never begins.", on.name())
        } else {
            format!("The plan {} is charged by statements {}, and not beyond.", on.name(), until_words(to))
        });
    }
    Ok(said)
}

/// Plans that a change to Stripe was to end on a day, and those that were not to begin for it, go on as they would have; what the owner ended
/// stays ended.
///
/// # Errors
/// What the file says.
pub(crate) fn take_back_leaving(tx: &Tx<'_>, client: &ClientId, day: Date) -> Result<(), Problem> {
    let zone = places::get(tx)?.time_zone()?;
    for one in rows::all_of_client(tx, client)? {
        let ended = one.days.to_day == Some(day) || (!one.is_real() && one.days.from_day >= day);
        if !ended || one.days.ended_for.is_some() {
            continue;
        }
        match rows::ended_by(tx, &one.on.id)? {
            EndedBy::Stripe { to_before, for_before } => {
                let end = match to_before {
                    Some(to) => Some((gives_room(&one, instant(to, &zone)?), to, for_before.as_deref())),
                    None => None,
                };
                rows::reopen_until(tx, &one.on.id, end)?;
            }
            // From before it was kept what ended a stay.
            EndedBy::Unknown if one.is_real() => {
                let stays = Stays::read(tx, client, &zone)?;
                let on = stays.all.iter().find(|on| on.row.on.id == one.on.id);
                if on.is_some_and(|on| stays.follower(on).is_none()) {
                    rows::reopen(tx, &one.on.id)?;
                }
            }
            EndedBy::Unknown | EndedBy::Itself => {}
        }
    }
    Ok(())
}

/// The instant at which a stay ends: after it has begun.
fn gives_room(stay: &rows::Stay, at: Timestamp) -> Timestamp {
    at.max(stay.on.from_at + SignedDuration::from_micros(1))
}
