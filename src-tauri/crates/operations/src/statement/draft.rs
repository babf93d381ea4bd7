//! One client's month, rule by rule, as it stands now or as it was issued.

use std::collections::HashMap;

use domain::{
    Currency, Period, Quantity,
    due::Late,
    id::{ClientId, RuleId},
    statement::{PlanCharge, Statement, StatementLine, StatementState},
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use store::{
    Reader, Tx,
    client::{self, Client},
    period as periods,
    rule::{self, Rule},
    statement::{self as kept, Kept},
    usage,
    workspace::{self, BillingMethod, Workspace},
};

use super::refused;
use crate::{
    Desk, Problem,
    old_use::OldUse,
    period::{self, Choice, Chosen},
    standing::{self, Chain, Standing, inexact},
    stays::{Stays, calendar_month},
};

/// A rule's part of the month.
pub(crate) enum Part {
    /// The month is a period of the rule.
    Month(Box<Standing>),
    /// It lies before the rule's first period: what was used then is history.
    History {
        /// The rule.
        rule: Box<Rule>,
        /// Usage of the month.
        quantity: Quantity,
        /// Its records.
        records: i64,
    },
}

/// A client's month.
pub(crate) struct Sheet {
    workspace: Workspace,
    zone: TimeZone,
    client: Client,
    choice: Choice,
    month: Period,
    pub parts: Vec<Part>,
    /// The rules' whole chains, for what was not issued before.
    chains: Vec<Chain>,
    /// Rules that ended in an earlier month: their late use stands on the next statement (law §11).
    ended: Vec<Chain>,
    /// Rules whose remainder another one takes over.
    pub rules_after: Vec<RuleId>,
    /// The client's plans, over all time.
    pub(super) stays: Stays,
    /// Calendar months that statements which stand are about.
    pub(super) issued: Vec<Date>,
    /// The statement that stands for the month.
    pub kept: Option<Kept>,
    pub now: Timestamp,
}

impl Sheet {
    /// The month that the words mean, with its periods brought up to now.
    ///
    /// # Errors
    /// Words that name no period; a client without a billing rule.
    pub fn open(tx: &Tx<'_>, desk: &Desk, client: &ClientId, words: Option<&str>) -> Result<Self, Problem> {
        let zone = workspace::get(tx)?.time_zone()?;
        Self::of_month(tx, desk, client, &Choice::parse(words, &zone)?)
    }

    /// The month of a choice.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn of_month(tx: &Tx<'_>, desk: &Desk, id: &ClientId, choice: &Choice) -> Result<Self, Problem> {
        for rule in rule::of_client(tx, id)?.iter().filter(|rule| rule.pair().is_none()) {
            // A month may have begun since the last rating.
            period::keep_up(tx, desk, rule, None)?;
        }
        Self::as_rated(tx, id, choice, desk.now(), &HashMap::new())
    }

    /// The month of a choice as it was last rated; nothing is written. `chains_read` are chains of this snapshot that were read already.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn as_rated(
        r: &Reader,
        id: &ClientId,
        choice: &Choice,
        now: Timestamp,
        chains_read: &HashMap<&RuleId, &Chain>,
    ) -> Result<Self, Problem> {
        Self::with_old_use(r, id, choice, now, chains_read, OldUse::AsSaid)
    }

    /// As [`Self::as_rated`]; with [`OldUse::Charged`] no chain may have been read before.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn with_old_use(
        r: &Reader,
        id: &ClientId,
        choice: &Choice,
        now: Timestamp,
        chains_read: &HashMap<&RuleId, &Chain>,
        old: OldUse,
    ) -> Result<Self, Problem> {
        let (workspace, client) = (workspace::get(r)?, client::get(r, id)?);
        let zone = workspace.time_zone()?;
        let rules = rule::of_client(r, id)?;
        let stays = Stays::read(r, id, &zone)?;
        if rules.is_empty() && stays.is_empty() {
            return Err(Problem::not_found(format!(
                "{} has no billing rule and no plan, so there is nothing to state. Put it on a plan on its page, or add a rule under Clients.",
                client.nickname
            )));
        }
        let rules_after = rules.iter().filter_map(|rule| rule.follows.clone()).collect();
        let mut known = Vec::new();
        for rule in rules.into_iter().filter(|rule| !rule.never_was()) {
            let rows = periods::of_rule(r, &rule.id)?;
            known.push((rule, rows));
        }
        let month_asked = match choice {
            Choice::StartsIn(span) => is_month(*span, &known, &zone).then_some(*span),
            _ => None,
        };
        let has_ended = |rule: &Rule, by: Timestamp| rule.pair().is_none() && rule.end_at.is_some_and(|end| end <= by);
        let past: Vec<Rule> = known.iter().map(|(rule, _)| rule).filter(|rule| has_ended(rule, now)).cloned().collect();
        let mut found = Vec::new();
        for (rule, rows) in known {
            // A month that began before the zone was changed keeps its own instants.
            let as_begun = month_asked.filter(|_| rule.pair().is_none()).and_then(|month| as_begun(month, &rows));
            let chosen = as_begun.map_or_else(|| period::choose(choice, &rows, now), |at| Ok(Chosen::At(at)));
            match chosen {
                // The chain of an ended rule may reach past its end: that time is the next rule's.
                Ok(Chosen::At(place)) if rule.end_at.is_some_and(|end| end <= rows[place].start_at) => {}
                Ok(Chosen::At(place)) => found.push((rule, rows[place].period()?, Some(place))),
                Ok(Chosen::History(span)) => found.push((rule, span, None)),
                // Another rule of the client may have it.
                Err(_) => {}
            }
        }
        // An ended rule's last period stands for "current" only while no other rule's runs.
        if *choice == Choice::Current && found.iter().any(|(_, span, _)| span.contains(now)) {
            found.retain(|(_, span, _)| span.contains(now));
        }
        // Nor does the period before it while another rule's last one ended later.
        if *choice == Choice::Last
            && let Some(latest) = found.iter().filter(|(.., place)| place.is_some()).map(|(_, span, _)| *span).max_by_key(|span| span.end())
        {
            found.retain(|(_, span, _)| overlap(*span, latest));
        }
        let by_plan = stays.choose(choice, &zone, now)?;
        // A subscription's period in which its rule does not bill yet must not hide the plan that does.
        let bills = |rule: &Rule, span: &Period| by_plan.is_none() || rule.pair().is_none() || rule.start_at < span.end();
        let by_rule = found.iter().find(|(rule, span, place)| place.is_some() && bills(rule, span)).map(|(_, month, _)| *month);
        // The rows of a rule say where its months begin, whatever the zone is by now.
        let as_ruled = |month: Period| {
            let same = |span: &Period| calendar_month(*span, &zone) == calendar_month(month, &zone);
            found
                .iter()
                .find(|(rule, span, place)| place.is_some() && rule.pair().is_none() && same(span))
                .map_or(month, |(_, span, _)| *span)
        };
        let plan_runs = matches!(choice, Choice::Current | Choice::Last) && stays.all.iter().any(|one| one.row.days.to_day.is_none());
        let month = match (by_rule, by_plan) {
            (Some(by_rule), Some(by_plan)) if plan_runs && !by_rule.contains(now) => Some(as_ruled(by_plan)),
            (Some(by_rule), _) => Some(by_rule),
            (None, Some(by_plan)) => Some(by_plan),
            (None, None) => found.first().map(|(_, month, _)| *month),
        };
        let month = month.ok_or_else(|| Problem::not_found(format!("{} has no such billing period.", client.nickname)))?;
        // Either Stripe bills the period or a statement does (law §4): what the other one bills then is on a sheet of its own.
        let first = found.iter().find(|(rule, span, place)| place.is_some() && *span == month && bills(rule, span));
        let of_stripe = first.is_some_and(|(rule, ..)| rule.pair().is_some());
        if !of_stripe && !matches!(choice, Choice::StartsIn(_)) {
            // "Last" is another month for a rule that ended in the middle of this one, and a statement wants all of its month's rules.
            return Self::with_old_use(r, id, &Choice::StartsIn(month), now, chains_read, old);
        }
        let is_of = |span: Period| span == month || if of_stripe { overlap(span, month) } else { is_same_month(span, month) };
        let (mut parts, mut chains) = (Vec::new(), Vec::new());
        for (rule, span, place) in found {
            match place {
                Some(place) if rule.pair().is_some() == of_stripe && is_of(span) => {
                    let chain = match chains_read.get(&rule.id) {
                        Some(chain) => (*chain).clone(),
                        None => standing::chain_with(r, &rule, now, old)?,
                    };
                    parts.push(Part::Month(Box::new(chain.periods[place].clone())));
                    chains.push(chain);
                }
                Some(_) => {}
                None => {
                    let total = usage::client_total(r, id, &rule.meter, month.start(), month.end(), rule.rounding().as_ref())?;
                    parts.push(Part::History { rule: Box::new(rule), quantity: total.quantity, records: total.records });
                }
            }
        }
        // One meter is billed by one rule at a time: where a rule has the month, its use is no other one's history.
        let billed: Vec<_> = chains.iter().filter_map(|chain| chain.periods.first()).map(|first| first.rule.meter.clone()).collect();
        parts.retain(|part| !matches!(part, Part::History { rule, .. } if billed.contains(&rule.meter)));
        let mut ended = Vec::new();
        for rule in past.into_iter().filter(|rule| !of_stripe && has_ended(rule, month.start())) {
            let chain = match chains_read.get(&rule.id) {
                Some(chain) => (*chain).clone(),
                None => standing::chain_with(r, &rule, now, old)?,
            };
            // The chain of an ended rule may reach past its end: that time is the next rule's.
            let is_over = |standing: &Standing| rule.end_at.is_some_and(|end| end <= standing.period.start_at);
            if chain.periods.iter().all(|standing| standing.period.final_at.is_some() || is_over(standing)) {
                ended.push(chain);
            }
        }
        let standing = standing_of(r, id)?;
        let issued = standing.iter().map(|kept| calendar_month(kept.statement.period, &zone)).collect();
        let kept = kept_of(standing, month, &stays, &zone);
        // What was issued says its own days, also after a change of zone.
        let month = kept.as_ref().map_or(month, |kept| kept.statement.period);
        Ok(Self { workspace, zone, client, choice: choice.clone(), month, parts, chains, ended, rules_after, stays, issued, kept, now })
    }

    /// Whether the client is billed by statements.
    pub fn is_custom(&self) -> bool {
        // A month is billed by what its own rule says: the method may have changed since, or change at its end (law §11).
        match self.parts.iter().find_map(|part| match part {
            Part::Month(standing) => Some(standing.rule.pair().is_none()),
            Part::History { .. } => None,
        }) {
            Some(by_statement) => by_statement,
            None if self.stays.touches(self.calendar_month()).unwrap_or(false) => true,
            None => self.client.method.unwrap_or(self.workspace.billing_method) == BillingMethod::Custom,
        }
    }

    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    pub fn client(&self) -> &ClientId {
        &self.client.id
    }

    pub fn nickname(&self) -> &str {
        &self.client.nickname
    }

    pub fn zone(&self) -> TimeZone {
        self.zone.clone()
    }

    pub fn month(&self) -> Period {
        self.month
    }

    pub fn choice(&self) -> &Choice {
        &self.choice
    }

    /// The rules whose period the month is.
    pub fn standings(&self) -> impl Iterator<Item = &Standing> {
        self.parts.iter().filter_map(|part| match part {
            Part::Month(standing) => Some(&**standing),
            Part::History { .. } => None,
        })
    }

    /// The lines as they would be charged now: each rule's month, and late use of its earlier months (law §11).
    ///
    /// # Errors
    /// A figure that does not fit.
    pub fn lines(&self) -> Result<Vec<StatementLine>, Problem> {
        let mut lines = Vec::new();
        for standing in self.standings() {
            let billing = standing.rule.billing_rule()?;
            lines.push(StatementLine::usage(&billing, &standing.due).map_err(refused)?);
            if self.takes_late(standing) {
                let late = self.earlier(standing).filter(|earlier| !earlier.late_waits).filter_map(|earlier| earlier.late.as_ref());
                lines.extend(late.map(|late| StatementLine::late(&billing, late)));
            }
        }
        if self.is_next()? {
            // A statement has one currency: late use in another one is named in Reconcile, and must not keep this one from being issued.
            let own = self.own_currency()?;
            for ended in self.ended_in(own).filter(|ended| !ended.late_waits) {
                let Some(late) = ended.late.as_ref().filter(|late| late.units != 0) else { continue };
                let billing = ended.rule.billing_rule()?;
                // Whole units alone: what is left of the late use waits for more of it, as nothing else takes it over.
                let quantity = ended.rule.billing_unit.checked_mul(late.units.into()).ok_or_else(|| inexact("late usage"))?;
                lines.push(StatementLine::late(&billing, &Late { quantity, ..late.clone() }));
            }
        }
        Ok(lines)
    }

    /// The currency of the month's own lines.
    fn own_currency(&self) -> Result<Option<Currency>, Problem> {
        let own = self.standings().map(|standing| standing.rule.price.currency).next();
        Ok(own.or(self.plans()?.first().map(|charge| charge.amount.currency())))
    }

    /// Periods of rules that ended before the month, in a currency.
    fn ended_in(&self, currency: Option<Currency>) -> impl Iterator<Item = &Standing> {
        let all = self.ended.iter().flat_map(|chain| &chain.periods);
        all.filter(move |ended| Some(ended.rule.price.currency) == currency)
    }

    /// Earlier periods whose late use is older than 60 days and would stand on this statement if the owner said so (law §6.2).
    ///
    /// # Errors
    /// A figure that does not fit.
    pub fn waiting(&self) -> Result<Vec<&Standing>, Problem> {
        let mut found = Vec::new();
        if self.kept.is_some() || self.of_stripe() {
            return Ok(found);
        }
        for standing in self.standings().filter(|standing| self.takes_late(standing)) {
            found.extend(self.earlier(standing).filter(|earlier| earlier.late_waits));
        }
        if self.is_next()? {
            let own = self.own_currency()?;
            found.extend(self.ended_in(own).filter(|ended| ended.late_waits && ended.late.as_ref().is_some_and(|late| late.units != 0)));
        }
        Ok(found)
    }

    /// Whether this is the next statement to be issued: every earlier month is final, and this one asks for something.
    fn is_next(&self) -> Result<bool, Problem> {
        let asks = self.standings().next().is_some() || !self.plans()?.is_empty();
        let next = self.standings().all(|standing| self.takes_late(standing)) && self.plans_before_are_issued().is_ok();
        Ok(self.kept.is_none() && !self.of_stripe() && asks && next)
    }

    /// Whether Stripe bills the period.
    fn of_stripe(&self) -> bool {
        self.standings().any(|standing| standing.rule.pair().is_some())
    }

    /// The lines as they are charged: of an issued statement its own, else as they stand now.
    ///
    /// # Errors
    /// A figure that does not fit.
    pub fn charges(&self) -> Result<(Vec<StatementLine>, Vec<PlanCharge>), Problem> {
        match &self.kept {
            Some(kept) => Ok((kept.statement.lines.clone(), kept.statement.plans.clone())),
            None => Ok((self.lines()?, self.plans()?)),
        }
    }

    /// The month of the calendar that the sheet is about.
    pub(super) fn calendar_month(&self) -> Date {
        calendar_month(self.month, &self.zone)
    }

    /// What plans ask for in the month as they stand now; nothing where a subscription bills it.
    ///
    /// # Errors
    /// A figure that does not fit.
    pub fn plans(&self) -> Result<Vec<PlanCharge>, Problem> {
        if self.of_stripe() {
            return Ok(Vec::new());
        }
        self.stays.charges(self.calendar_month())
    }

    /// The draft statement.
    ///
    /// # Errors
    /// Prices in several currencies: amounts of different currencies are never added.
    pub fn draft(&self) -> Result<Statement, Problem> {
        let (lines, plans) = (self.lines()?, self.plans()?);
        let currencies = currencies(&lines, &plans);
        let currency = currencies.first().copied().unwrap_or(self.workspace.currency);
        if let Some(other) = currencies.into_iter().find(|other| *other != currency) {
            let (one, other) = (currency.code().to_uppercase(), other.code().to_uppercase());
            return Err(Problem::not_allowed(format!(
                "{} has prices in {one} and {other}, and a statement has one currency. End one of the rules or plans first; nothing was issued.",
                self.client.nickname
            )));
        }
        Statement::draft(self.client.id.clone(), self.month, currency, lines, plans).map_err(refused)
    }

    /// The month in words.
    pub fn words(&self) -> String {
        period::words(self.month.start(), self.month.end(), &self.zone)
    }

    /// Periods of the same rule before the month, oldest first.
    pub(super) fn earlier<'a>(&'a self, standing: &'a Standing) -> impl Iterator<Item = &'a Standing> {
        let chain = self.chains.iter().find(|chain| chain.periods.first().is_some_and(|first| first.rule.id == standing.rule.id));
        let all = chain.map_or(&[] as &[Standing], |chain| chain.periods.as_slice());
        all.iter().filter(|one| one.period.start_at < standing.period.start_at)
    }

    /// Late use stands on one draft, the first month that is not final yet, empty or not: the next to be issued (law §11).
    fn takes_late(&self, standing: &Standing) -> bool {
        standing.period.final_at.is_none() && self.earlier(standing).all(|before| before.period.final_at.is_some())
    }

    /// Whether a month charges, or gives back, late use of earlier ones.
    pub(super) fn has_late(&self, standing: &Standing) -> bool {
        self.takes_late(standing) && self.earlier(standing).any(|earlier| earlier.late.is_some() && !earlier.late_waits)
    }
}

/// Whether a span is a month of statements: one of the calendar as it is now, or one that began under another zone.
fn is_month(span: Period, known: &[(Rule, Vec<periods::PeriodRow>)], zone: &TimeZone) -> bool {
    let first = calendar_month(span, zone);
    let is_row = |row: &periods::PeriodRow| row.start_at == span.start() && row.end_at == span.end();
    domain::period::month(first.year(), first.month(), zone).is_ok_and(|own| own == span)
        || known.iter().any(|(rule, rows)| rule.pair().is_none() && rows.iter().any(is_row))
}

/// The place of the period that is this month, where its instants may be those of another zone.
fn as_begun(month: Period, rows: &[periods::PeriodRow]) -> Option<usize> {
    rows.iter().position(|row| row.period().is_ok_and(|period| is_same_month(period, month)))
}

/// Subscriptions that began on different days have periods that overlap: each is shown with its own days.
fn overlap(one: Period, other: Period) -> bool {
    one.start() < other.end() && other.start() < one.end()
}

/// Periods that are the same month to people, in two zones.
fn is_same_month(one: Period, other: Period) -> bool {
    let apart = |a: Timestamp, b: Timestamp| a.duration_since(b).abs() < SignedDuration::from_hours(48);
    apart(one.start(), other.start()) && apart(one.end(), other.end())
}

/// Nothing used, nothing charged.
pub(super) fn is_empty(standing: &Standing) -> bool {
    standing.due.usage.is_zero() && standing.due.units == 0 && standing.rated.total.is_zero()
}

/// The client's statements that are issued and not void, in whichever currency.
fn standing_of(r: &Reader, client: &ClientId) -> Result<Vec<Kept>, Problem> {
    let stands = |kept: &Kept| !matches!(kept.statement.state, StatementState::Void { .. } | StatementState::Draft);
    Ok(kept::list(r, Some(client))?.into_iter().filter(stands).collect())
}

/// The one of the month. Plans know months by the calendar: a change of zone must not let one be issued twice.
fn kept_of(standing: Vec<Kept>, month: Period, stays: &Stays, zone: &TimeZone) -> Option<Kept> {
    let by_calendar = |kept: &Kept| !stays.is_empty() && calendar_month(kept.statement.period, zone) == calendar_month(month, zone);
    standing.into_iter().find(|kept| kept.statement.period.start() == month.start() || by_calendar(kept))
}

/// The currencies of all lines, in their order.
pub(super) fn currencies(lines: &[StatementLine], plans: &[PlanCharge]) -> Vec<Currency> {
    lines.iter().map(|line| line.amount.currency()).chain(plans.iter().map(|charge| charge.amount.currency())).collect()
}

/// The currency that all lines share; none while they have several.
pub(super) fn one_currency(lines: &[StatementLine], plans: &[PlanCharge]) -> Option<Currency> {
    let all = currencies(lines, plans);
    let first = *all.first()?;
    all.into_iter().all(|currency| currency == first).then_some(first)
}
