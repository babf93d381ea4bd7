//! Taking a client off a plan: with its period by default, on another day by choice; taken back while it lies ahead.

use domain::id::ClientId;
use jiff::{Timestamp, civil::Date};
use store::{Reader, Tx, rule, stay as rows, workspace as places};

use super::{
    OnPlan, Stays, day_words, first_open_day, instant, may_write,
    money::{base_words, named, statement_lines, until_words},
    nickname_of, parse_day,
    rules::{end_rule, of_stay},
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
    let zone = places::get(r)?.time_zone()?;
    let today = now.to_zoned(zone.clone()).date();
    let nickname = nickname_of(r, id)?;
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
                for rule in of_stay(tx, &self.client, &stay.on.id, from)? {
                    // Only what runs on, or was to end with the plan: a price that ended before it stays as it ended.
                    if rule.end_at.is_none() || rule.end_at == before {
                        end_rule(tx, &rule, at)?;
                    }
                }
                rows::end(tx, stay, *to, at, None)?;
            }
            Way::Never { is_ahead } => {
                let at = instant(stay.days.from_day, &zone)?;
                let mut handed = Vec::new();
                for rule in of_stay(tx, &self.client, &stay.on.id, at)? {
                    handed.extend(rule.follows.clone());
                    end_rule(tx, &rule, at)?;
                }
                rows::end(tx, stay, stay.days.from_day, at, None)?;
                if *is_ahead {
                    self.bring_back(tx, at, &handed)?;
                }
            }
            Way::GoOn => {
                for rule in of_stay(tx, &self.client, &stay.on.id, desk.now())? {
                    if rule.end_at.is_some() && rule.end_at == before {
                        rule::set_end(tx, &rule.id, None)?;
                    }
                }
                rows::reopen(tx, &stay.on.id)?;
            }
        }
        activity::by_owner(tx, desk.now(), "take_off_plan", Some(("client", self.client.as_str())), self.title())
    }

    /// What ended for a plan that never begins goes on: the plan before it, and the rules that were to give way.
    fn bring_back(&self, tx: &Tx<'_>, at: Timestamp, handed: &[domain::id::RuleId]) -> Result<(), Problem> {
        for one in rows::of_client(tx, &self.client)? {
            if one.days.ended_for.as_deref() != Some(self.on.row.on.id.as_str()) {
                continue;
            }
            rows::reopen(tx, &one.on.id)?;
            for rule in of_stay(tx, &self.client, &one.on.id, Timestamp::MIN)? {
                if rule.end_at == Some(at) {
                    rule::set_end(tx, &rule.id, None)?;
                }
            }
        }
        for id in handed {
            if rule::get(tx, id)?.end_at == Some(at) {
                rule::set_end(tx, id, None)?;
            }
        }
        Ok(())
    }
}

/// Every plan of a client ends with its period, or with the day given; one that lies ahead never begins. Rules are the caller's.
///
/// # Errors
/// What the file says.
pub(crate) fn leave_all(tx: &Tx<'_>, client: &ClientId, day: Option<Date>, now: Timestamp) -> Result<(), Problem> {
    let zone = places::get(tx)?.time_zone()?;
    let today = now.to_zoned(zone.clone()).date();
    for on in Stays::read(tx, client, &zone)?.all {
        let days = &on.row.days;
        if days.to_day.is_some_and(|to| to <= day.unwrap_or(today)) {
            continue;
        }
        let end = match day {
            Some(day) => day,
            None => on.period_end(today)?,
        };
        let to = if days.from_day > today { days.from_day } else { days.to_day.map_or(end, |to| to.min(end)).max(days.from_day) };
        rows::end(tx, &on.row, to, instant(to, &zone)?, None)?;
    }
    Ok(())
}

/// Plans that were to end on a day go on.
///
/// # Errors
/// What the file says.
pub(crate) fn take_back_leaving(tx: &Tx<'_>, client: &ClientId, day: Date) -> Result<(), Problem> {
    let zone = places::get(tx)?.time_zone()?;
    let stays = Stays::read(tx, client, &zone)?;
    for one in &stays.all {
        if one.row.days.to_day == Some(day) && one.row.days.ended_for.is_none() && stays.follower(one).is_none() {
            rows::reopen(tx, &one.row.on.id)?;
        }
    }
    Ok(())
}
