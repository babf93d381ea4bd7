//! One client's change of method: its rules and its plans go over at the end of their periods (law §11).

use domain::{
    billed::Item,
    id::{ItemId, MeterId, RuleId},
    period::month_of,
    plan::months::next_first,
};
use jiff::Timestamp;
use store::{
    Reader, Tx, client, mirror as copies, period as periods, plan as plans,
    rule::{self, Rule},
    source, stay,
    workspace::{self as places, BillingMethod as Method},
};

use super::{day, subscribe};
use crate::{
    Desk, Problem,
    catalog::{self, UsablePrice},
    overrides,
    plans::linked,
    standing::inexact,
    stays,
    view::ClientMethod,
    workspace::method as shown,
};

fn of(rule: &Rule) -> Method {
    if rule.pair().is_some() { Method::Stripe } else { Method::Custom }
}

/// What bills a client now, the instant from which something else does, and what.
type Standing = (Method, Option<Timestamp>, Option<Method>);

/// What bills a client now, and from when on something else does: by its rules, else by its plans; none for one that nothing bills.
pub(super) fn standing(r: &Reader, one: &client::Client, rules: &[Rule], now: Timestamp) -> Result<Option<Standing>, Problem> {
    match stand(rules, now) {
        Some(stands) => Ok(Some(stands)),
        None => by_plans(r, one, now),
    }
}

/// A client whose plans count no usage has no rule: a subscription pays for them, or statements do.
fn by_plans(r: &Reader, one: &client::Client, now: Timestamp) -> Result<Option<Standing>, Problem> {
    let mut spans = Vec::new();
    for on in plans::of_client(r, &one.id)?.into_iter().filter(|on| on.to_at.is_none_or(|end| end > now)) {
        let by = match (stay::find(r, &on.id)?, &on.subscription) {
            (Some(days), _) if days.to_day == Some(days.from_day) => continue,
            (Some(_), _) => Method::Custom,
            (None, Some(_)) => Method::Stripe,
            // Written down by hand: nothing asks for it.
            (None, None) => continue,
        };
        spans.push((on.from_at, on.to_at, by));
    }
    spans.sort_by_key(|(from, ..)| *from);
    let Some((_, end, by)) = spans.iter().rfind(|(from, ..)| *from <= now).or_else(|| spans.first()).copied() else { return Ok(None) };
    let next = spans.iter().find(|(from, _, next)| *from > now && *next != by);
    let wanted = one.method.unwrap_or(places::get(r)?.billing_method);
    Ok(Some(match (next, end) {
        (Some((from, _, next)), _) => (by, Some(*from), Some(*next)),
        // Nothing follows in Stripe until a subscription begins there.
        (None, Some(end)) if wanted != by => (by, Some(end), Some(wanted)),
        _ => (by, None, None),
    }))
}

/// What bills a client now by its rules, and from when on something else does; none for a client without a rule.
fn stand(rules: &[Rule], now: Timestamp) -> Option<Standing> {
    let runs = |rule: &&Rule| rule.end_at.is_none_or(|end| end > now);
    let begun = rules.iter().filter(runs).filter(|rule| rule.start_at <= now).max_by_key(|rule| rule.start_at);
    let present = begun.or_else(|| rules.iter().filter(runs).min_by_key(|rule| rule.start_at)).or_else(|| rules.last())?;
    let by = of(present);
    let next = rules.iter().filter(|rule| rule.start_at > now && of(rule) != by).min_by_key(|rule| rule.start_at);
    Some((by, next.map(|next| next.start_at), next.map(of)))
}

/// A client's change of method, rule by rule.
pub(super) struct Turn {
    to: Method,
    now: Method,
    steps: Vec<Step>,
    /// Plans that go over to statements.
    plans: Vec<stays::Over>,
    words: String,
    pub(super) refused: Option<String>,
    /// It waits for a subscription, which could be proposed.
    waits: bool,
    until: Option<Timestamp>,
}

enum Step {
    /// The rule ends and another goes on at that instant.
    Follow { old: Box<Rule>, at: Timestamp, new: Box<Rule> },
    /// A rule that never billed is replaced.
    Replace { old: RuleId, new: Box<Rule> },
    /// A planned change is taken back: the later rule goes, the present one stays.
    Keep { old: RuleId, later: RuleId, at: Timestamp },
    /// A rule that was to begin later never does: with what it was to count goes its price of the client's own.
    Drop { later: RuleId },
}

/// What has to happen for a client; none when it is billed so already, or has no rule.
pub(super) fn turn(r: &Reader, one: &client::Client, to: Method, now: Timestamp) -> Result<Option<Turn>, Problem> {
    let place = places::get(r)?;
    let rules = rule::of_client(r, &one.id)?;
    let Some((by, until, _)) = standing(r, one, &rules, now)? else { return Ok(None) };
    let mut steps = Vec::new();
    let refused = |words: String, waits: bool| {
        Ok(Some(Turn { to, now: by, steps: Vec::new(), plans: Vec::new(), words: words.clone(), refused: Some(words), waits, until: None }))
    };
    if by == to && until.is_none() {
        return Ok(None);
    }
    let plans = match to {
        Method::Custom => match stays::over(r, one, now)? {
            Ok(plans) => plans,
            Err(why) => return refused(why, false),
        },
        Method::Stripe => Vec::new(),
    };
    if by == to {
        if let Some(begins) = subscribe::begins(r, one, now)? {
            return refused(
                format!(
                    "Stripe begins its subscription on {}. Call that off on its Subscription tab: statements go on then.",
                    day(begins, &place)?
                ),
                false,
            );
        }
        // The last ones first: each follows the one before it.
        for later in rules.iter().rev().filter(|rule| rule.start_at > now && of(rule) != to && rule.live_at.is_none()) {
            match &later.follows {
                Some(old) => steps.push(Step::Keep { old: old.clone(), later: later.id.clone(), at: later.start_at }),
                None if to == Method::Stripe => steps.push(Step::Drop { later: later.id.clone() }),
                None => {}
            }
        }
        let words =
            format!("The planned change is taken back; {} go on.", if to == Method::Stripe { "Stripe's invoices" } else { "statements" });
        return Ok(Some(Turn { to, now: by, steps, plans, words, refused: None, waits: false, until: None }));
    }
    let mut last = None;
    let mut turned: Vec<(&MeterId, Timestamp)> = Vec::new();
    for old in rules.iter().filter(|rule| of(rule) != to && rule.end_at.is_none_or(|end| end > now)) {
        if turned.iter().any(|(meter, at)| **meter == old.meter && *at <= old.start_at) && old.live_at.is_none() {
            // What was to take its place later would bill the meter beside what goes on. The last ones go first: each follows the one before.
            steps.insert(0, Step::Drop { later: old.id.clone() });
            continue;
        }
        let Some(at) = change_at(r, old, now, &place)? else { continue };
        turned.push((&old.meter, at));
        let made = match to {
            Method::Custom => match counted_otherwise(r, old) {
                Some(why) => Err(why),
                None => Ok(by_statement(old, at)),
            },
            Method::Stripe => by_stripe(r, one, old, at)?,
        };
        let new = match made {
            Ok(new) => new,
            Err(words) => return refused(words, to == Method::Stripe),
        };
        if old.live_at.is_none() && old.pair().is_some() {
            steps.push(Step::Replace {
                old: old.id.clone(),
                new: Box::new(Rule { start_at: old.start_at, follows: old.follows.clone(), ..new }),
            });
        } else {
            last = last.max(Some(at));
            steps.push(Step::Follow { old: Box::new(old.clone()), at, new: Box::new(new) });
        }
    }
    if to == Method::Stripe && last.is_none() && steps.is_empty() && !subscribe::is_paid(r, one)? {
        return refused(format!("{} has no subscription in Stripe that could charge its plan.", one.nickname), true);
    }
    if to == Method::Stripe && last.is_none() && steps.is_empty() {
        last = Some(stays::instant(next_first(now.to_zoned(place.time_zone()?).date()).map_err(inexact)?, &place.time_zone()?)?);
    }
    let last = plans.iter().map(|one| one.at).max().max(last);
    let words = match (last, to) {
        (Some(at), Method::Custom) => format!(
            "Stripe bills until {}, then you do, by statements. Its subscription in Stripe goes on until you cancel it there.",
            day(at, &place)?
        ),
        (Some(at), Method::Stripe) => {
            let plans = stays::words_of_open(r, &one.id, &place.time_zone()?, now)?;
            let with = plans.map_or_else(String::new, |plans| format!(" What {plans} asks for by statements ends then too."));
            format!("Statements until {}, then Stripe, after Go live.{with}", day(at, &place)?)
        }
        (None, Method::Custom) => "By statements at once: it was never billed through Stripe.".to_owned(),
        (None, Method::Stripe) => "Through Stripe at once, after Go live.".to_owned(),
    };
    Ok(Some(Turn { to, now: by, steps, plans, words, refused: None, waits: false, until: last }))
}

/// Why no statement can count as a rule does in Stripe: its price is of another interval than a month.
fn counted_otherwise(r: &Reader, old: &Rule) -> Option<String> {
    let offer = linked::offer(r, old.stripe_price.as_ref()?.as_str())?;
    let offered = domain::plan::OfferedPrice { slot: "usage[0]".to_owned(), existing: None, offer };
    stays::uncounted(&offered)
}

/// The end of the period that runs; none for a rule that is over.
fn change_at(r: &Reader, rule: &Rule, now: Timestamp, place: &places::Workspace) -> Result<Option<Timestamp>, Problem> {
    let at = now.max(rule.start_at);
    let end = match periods::at(r, &rule.id, at)? {
        Some(row) => row.end_at,
        None => month_of(at, &place.time_zone()?).map_err(inexact)?.end(),
    };
    Ok(Some(end).filter(|end| rule.end_at.is_none_or(|over| *end < over)))
}

/// The same price and unit, by calendar month and statement. It takes over what was left over.
fn by_statement(old: &Rule, at: Timestamp) -> Rule {
    Rule {
        id: RuleId::new(String::new()),
        customer: None,
        stripe_price: None,
        stripe_product: None,
        stripe_meter: None,
        item: None,
        start_at: at,
        end_at: None,
        live_at: None,
        follows: Some(old.id.clone()),
        ..old.clone()
    }
}

/// The rule on the client's own subscription item for the same meter; or why there is none.
fn by_stripe(r: &Reader, one: &client::Client, old: &Rule, at: Timestamp) -> Result<Result<Rule, String>, Problem> {
    let nickname = &one.nickname;
    let Some(customer) = &one.customer else {
        return Ok(Err(format!("{nickname} has no Stripe customer. Give it one and a subscription on its page first.")));
    };
    let meters = source::meters(r)?;
    let code = meters.iter().find(|meter| meter.id == old.meter).map(|meter| meter.code.clone()).unwrap_or_default();
    let usable: Vec<UsablePrice> = catalog::in_stripe(r)?.into_iter().filter(|price| price.meter == code).collect();
    let items = copies::of_customer::<Item>(r, customer)?;
    let paying = items.into_iter().map(|read| read.value).filter(|item| item.status.bills()).find_map(|item| {
        let price = usable.iter().find(|price| price.id == item.price.as_str())?;
        Some((item.id.clone(), price))
    });
    let Some((item, price)): Option<(ItemId, &UsablePrice)> = paying else {
        return Ok(Err(format!("{nickname} has no subscription in Stripe that prices {code}. Put it on one on its page first.")));
    };
    let Some((product, stripe_meter)) = price.stripe.clone() else {
        return Ok(Err(format!("The price of {nickname} in Stripe has no meter.")));
    };
    Ok(Ok(Rule {
        id: RuleId::new(String::new()),
        billing_unit: price.unit,
        price: price.price.clone(),
        customer: Some(customer.clone()),
        stripe_price: Some(price.id.clone().into()),
        stripe_product: Some(product.into()),
        stripe_meter: Some(stripe_meter.into()),
        item: Some(item),
        start_at: at,
        end_at: None,
        live_at: None,
        follows: Some(old.id.clone()),
        ..old.clone()
    }))
}

impl Turn {
    /// Starts of the rules that were planned and go again.
    fn taken_back(&self) -> Vec<Timestamp> {
        let start = |step: &Step| match step {
            Step::Keep { at, .. } => Some(*at),
            _ => None,
        };
        self.steps.iter().filter_map(start).collect()
    }

    pub(super) fn line(&self, r: &Reader, one: &client::Client, own: bool, now: Timestamp) -> Result<ClientMethod, Problem> {
        let zone = places::get(r)?.time_zone()?;
        let proposes = match self.waits {
            true => subscribe::proposal(r, one, now)?,
            false => None,
        };
        Ok(ClientMethod {
            money: if self.plans.is_empty() { Vec::new() } else { stays::over_money(r, one, &self.plans, &zone)? },
            proposes,
            client_id: one.id.to_string(),
            nickname: one.nickname.clone(),
            now: shown(self.now),
            until: self.until,
            next: (self.refused.is_none()).then(|| shown(self.to)),
            own,
            words: Some(self.words.clone()),
            refused: self.refused.is_some(),
        })
    }

    pub(super) fn carry_out(self, tx: &Tx<'_>, one: &client::Client, desk: &Desk, now: Timestamp) -> Result<(), Problem> {
        let zone = places::get(tx)?.time_zone()?;
        let date = |at: Timestamp| at.to_zoned(zone.clone()).date();
        let month_end = next_first(date(now)).map_err(inexact)?;
        let taken_back = self.taken_back();
        if self.to == Method::Stripe {
            // What was to go over to statements never does, also for a client whose rules did at once because they were never live.
            let mut instants = stays::stay_in_stripe(tx, one, now)?;
            instants.extend(&taken_back);
            for at in instants {
                overrides::carry_back(tx, &one.id, at)?;
            }
            // A plan that was put on top of the change to statements does not begin either.
            let until = if self.now == Method::Stripe { date(now) } else { self.until.map_or(month_end, date) };
            stays::leave_all(tx, &one.id, Some(until), now)?;
        } else if self.now == Method::Custom {
            stays::take_back_leaving(tx, &one.id, taken_back.iter().min().map_or(month_end, |at| date(*at)))?;
        }
        let mut over: Vec<(Rule, Rule)> = Vec::new();
        let named = |rule: Rule| Rule { id: RuleId::new(desk.ids.new_id()), created_at: now, ..rule };
        for step in self.steps {
            match step {
                Step::Follow { old, at, new } => {
                    rule::set_end(tx, &old.id, Some(at))?;
                    let new = named(*new);
                    rule::insert(tx, &new)?;
                    over.push((*old, new));
                }
                Step::Replace { old, new } => {
                    let before = rule::get(tx, &old)?;
                    rule::remove(tx, &old)?;
                    let new = named(*new);
                    rule::insert(tx, &new)?;
                    over.push((before, new));
                }
                Step::Keep { old, later, .. } => {
                    rule::remove(tx, &later)?;
                    rule::set_end(tx, &old, None)?;
                }
                Step::Drop { later } => {
                    stays::end_own_price(tx, &later)?;
                    rule::remove(tx, &later)?;
                }
            }
        }
        if self.to == Method::Custom {
            for (old, new) in &over {
                let Some(price) = &old.stripe_price else { continue };
                let own = plans::overrides(tx)?;
                let own = own.iter().find(|own| own.client == one.id && own.stripe_price.as_ref() == Some(price) && own.stands(now));
                if let Some(own) = own {
                    overrides::carry(tx, own, new.start_at, (desk.ids.new_id(), Some(new.id.clone())), now)?;
                }
            }
            for plan in self.plans {
                plan.carry_out(tx, desk, &over, now)?;
            }
        }
        Ok(())
    }
}
