//! Who makes the invoice: Stripe, or the agency by statements (law §11). A change takes effect at each client's period end; until then the
//! one that bills it goes on. Nothing reaches Stripe by it.

use domain::{
    billed::Item,
    id::{ItemId, RuleId},
    period::{month_of, next_month},
};
use jiff::Timestamp;
use store::{
    Reader, Tx, client, mirror as copies, period as periods,
    rule::{self, Rule},
    source,
    workspace::{self as places, BillingMethod as Method},
};

use crate::{
    Desk, Problem, activity,
    catalog::{self, UsablePrice},
    clients, file,
    standing::inexact,
    stays, subscriptions,
    view::{BillingMethod, ClientMethod, MethodChange, MethodPlan, MethodView},
    words,
    workspace::{METHOD_DONE, method as shown},
};

/// Plans that statements bill end where Stripe takes over, and go on when that is taken back. A client without any rule changes with the month.
fn follow_plans(tx: &Tx<'_>, one: &client::Client, wanted: Method, turn: Option<&Turn>, now: Timestamp) -> Result<(), Problem> {
    let zone = places::get(tx)?.time_zone()?;
    let date = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let month_end = domain::plan::months::next_first(date(now)).map_err(inexact)?;
    match wanted {
        // Stripe goes on billing: what statements were to take over never begins.
        Method::Stripe if turn.is_some_and(|turn| turn.now == Method::Stripe) => {
            stays::leave_all(tx, &one.id, Some(date(now)), now)?;
        }
        Method::Stripe => {
            if let Some(turn) = turn {
                stays::leave_all(tx, &one.id, Some(turn.until.map_or(month_end, date)), now)?;
            }
        }
        Method::Custom => {
            let later: Vec<Timestamp> = turn.map(Turn::taken_back).unwrap_or_default();
            let was = one.method.unwrap_or(places::get(tx)?.billing_method);
            // Where statements bill already, nothing was taken over by Stripe, so nothing comes back.
            if !later.is_empty() || (turn.is_none() && was == Method::Stripe) {
                stays::take_back_leaving(tx, &one.id, later.into_iter().min().map_or(month_end, date))?;
            }
        }
    }
    Ok(())
}

/// What bills each client now, and what will.
///
/// # Errors
/// When the file cannot be read.
pub async fn read(desk: &Desk) -> Result<MethodView, Problem> {
    let now = desk.now();
    file::read(desk, move |r| view(r, now)).await
}

/// What a change would mean. Changes nothing.
///
/// # Errors
/// No such client.
pub async fn plan(desk: &Desk, change: MethodChange) -> Result<MethodPlan, Problem> {
    let (change, wanted, now) = (resolved(desk, change).await?, desk.now(), desk.now());
    file::read(desk, move |r| {
        let mut clients = Vec::new();
        for one in touched(r, &change)? {
            let turn = turn(r, &one, method(change.method), now)?;
            clients.extend(turn.map(|turn| turn.line(&one, change.client.is_some())));
        }
        Ok(MethodPlan { notes: notes(r, &change, wanted)?, change, clients })
    })
    .await
}

/// Changes the method. Asking for what bills a client now takes a planned change back.
///
/// # Errors
/// No such client; one client that cannot be changed, with the reason. Under a change of the whole workspace such a client keeps what bills it.
pub async fn change(desk: &Desk, change: MethodChange) -> Result<MethodView, Problem> {
    let change = resolved(desk, change).await?;
    let inner = desk.clone();
    file::write(desk, move |tx| {
        let now = inner.now();
        let wanted = method(change.method);
        let place = places::get(tx)?;
        if place.copy_of.is_some() {
            return Err(Problem::not_allowed("This is a restored copy to look at, so nothing is changed in it."));
        }
        for one in touched(tx, &change)? {
            let turn = turn(tx, &one, wanted, now)?;
            let refused = turn.as_ref().and_then(|turn| turn.refused.clone());
            if let (Some(words), true) = (&refused, change.client.is_some()) {
                return Err(Problem::not_allowed(format!("{words} Nothing was changed.")));
            }
            let own = match (change.client.is_some(), refused.is_some()) {
                (true, _) => Some(wanted).filter(|own| *own != place.billing_method),
                // It cannot follow the workspace yet, so it keeps what bills it.
                (false, true) => Some(other(wanted)),
                (false, false) => None,
            };
            if refused.is_none() {
                follow_plans(tx, &one, wanted, turn.as_ref(), now)?;
            }
            if let Some(turn) = turn.filter(|turn| turn.refused.is_none()) {
                turn.carry_out(tx, &inner, now)?;
            }
            client::update(tx, &client::Client { method: own, ..one })?;
        }
        let who = match &change.client {
            Some(id) => client::get(tx, &id.clone().into())?.nickname,
            None => {
                places::set_billing_method(tx, wanted)?;
                places::set_setting(tx, METHOD_DONE, &true)?;
                "New clients, and those without a method of their own,".to_owned()
            }
        };
        let by = if wanted == Method::Stripe { "through Stripe" } else { "by statements" };
        activity::by_owner(tx, now, "method", None, format!("{who} will be billed {by}, each from its period's end on."))?;
        view(tx, now)
    })
    .await
}

/// Whether anything is billed through Stripe: by the workspace's method, or because a client's last period there is not over.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn through_stripe(r: &Reader, place: &places::Workspace) -> Result<bool, Problem> {
    if place.stripe.is_none() {
        return Ok(false);
    }
    if place.billing_method == Method::Stripe {
        return Ok(true);
    }
    for rule in rule::list(r)?.into_iter().filter(|rule| rule.pair().is_some()) {
        // A rule that is not live waits for Go live, which reads Stripe too.
        if rule.end_at.is_none() || periods::of_rule(r, &rule.id)?.iter().any(|row| row.final_at.is_none()) {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn resolved(desk: &Desk, change: MethodChange) -> Result<MethodChange, Problem> {
    let client = match &change.client {
        Some(named) => Some(clients::find(desk, named).await?),
        None => None,
    };
    Ok(MethodChange { client, ..change })
}

const fn method(wanted: BillingMethod) -> Method {
    match wanted {
        BillingMethod::Stripe => Method::Stripe,
        BillingMethod::Custom => Method::Custom,
    }
}

const fn other(method: Method) -> Method {
    match method {
        Method::Stripe => Method::Custom,
        Method::Custom => Method::Stripe,
    }
}

/// The clients that a change is about: one, or all that follow the workspace. Stopped ones stay as they were.
fn touched(r: &Reader, change: &MethodChange) -> Result<Vec<client::Client>, Problem> {
    if let Some(id) = &change.client {
        return Ok(vec![client::get(r, &id.clone().into())?]);
    }
    Ok(client::all(r)?.into_iter().filter(|one| one.stopped_at.is_none() && one.method.is_none()).collect())
}

fn notes(r: &Reader, change: &MethodChange, now: Timestamp) -> Result<Vec<String>, Problem> {
    let place = places::get(r)?;
    let mut notes = vec!["Nothing is sent or charged by this change. Each client is billed as now until its day.".to_owned()];
    if method(change.method) == Method::Custom {
        notes.extend(still_charging(r, change)?);
        notes.push("Units of the last period are still sent to Stripe.".to_owned());
    } else if place.stripe.is_none() {
        notes.push("Stripe is not connected yet. Connect it under Connections.".to_owned());
    } else {
        notes.push("Each client goes live with one confirmation, as a new one does.".to_owned());
    }
    let month = month_of(now, &place.time_zone()?).map_err(inexact)?;
    if method(change.method) == Method::Custom {
        let first = next_month(&month, &place.time_zone()?).map_err(inexact)?;
        notes.push(format!(
            "Statements are by calendar month; one that begins later in a month covers the rest of it. The next whole month begins on {}.",
            day(first.start(), &place)?
        ));
    }
    Ok(notes)
}

/// "Harbor, Cedar", "Harbor, Cedar, Juniper, Kite, Lark and 3 others".
fn named(names: &[String]) -> String {
    const SHOWN: usize = 5;
    match names.len().saturating_sub(SHOWN) {
        0 => names.join(", "),
        rest => format!("{} and {}", names[..SHOWN].join(", "), words::count(rest as u64, "other", "others")),
    }
}

/// The clients whose subscription would go on charging beside the statements, and the way to end it.
fn still_charging(r: &Reader, change: &MethodChange) -> Result<Option<String>, Problem> {
    let mut names = Vec::new();
    for one in touched(r, change)? {
        if let Some(customer) = &one.customer
            && subscriptions::running(r, customer)?.iter().any(|own| own.ends_at().is_none())
        {
            names.push(one.nickname);
        }
    }
    let Some(first) = names.first() else { return Ok(None) };
    Ok(Some(format!(
        "Stripe goes on charging the subscription of {}, its base price too, until you cancel it: Cancel on the client's Subscription tab, or `rebill subscription cancel {first}`. It is best ended with its period.",
        named(&names)
    )))
}

fn day(at: Timestamp, place: &places::Workspace) -> Result<String, Problem> {
    Ok(at.to_zoned(place.time_zone()?).strftime("%-d %B %Y").to_string())
}

fn view(r: &Reader, now: Timestamp) -> Result<MethodView, Problem> {
    let place = places::get(r)?;
    let mut lines = Vec::new();
    for one in client::all(r)?.into_iter().filter(|one| one.stopped_at.is_none()) {
        let rules = rule::of_client(r, &one.id)?;
        let Some((by, until, then)) = stand(&rules, now) else { continue };
        let words = match (until, then) {
            (Some(until), Some(Method::Custom)) => Some(format!("Stripe until {}, then statements.", day(until, &place)?)),
            (Some(until), Some(Method::Stripe)) => Some(format!("Statements until {}, then Stripe.", day(until, &place)?)),
            _ => None,
        };
        lines.push(ClientMethod {
            client_id: one.id.to_string(),
            nickname: one.nickname,
            now: shown(by),
            until,
            next: then.map(shown),
            own: one.method.is_some(),
            words,
            refused: false,
        });
    }
    Ok(MethodView { method: shown(place.billing_method), clients: lines })
}

fn of(rule: &Rule) -> Method {
    if rule.pair().is_some() { Method::Stripe } else { Method::Custom }
}

/// What bills a client now, and from when on something else does; none for a client without a rule.
fn stand(rules: &[Rule], now: Timestamp) -> Option<(Method, Option<Timestamp>, Option<Method>)> {
    let runs = |rule: &&Rule| rule.end_at.is_none_or(|end| end > now);
    let begun = rules.iter().filter(runs).filter(|rule| rule.start_at <= now).max_by_key(|rule| rule.start_at);
    let present = begun.or_else(|| rules.iter().filter(runs).min_by_key(|rule| rule.start_at)).or_else(|| rules.last())?;
    let by = of(present);
    let next = rules.iter().filter(|rule| rule.start_at > now && of(rule) != by).min_by_key(|rule| rule.start_at);
    Some((by, next.map(|next| next.start_at), next.map(of)))
}

/// A client's change of method, rule by rule.
struct Turn {
    to: Method,
    now: Method,
    steps: Vec<Step>,
    words: String,
    refused: Option<String>,
    until: Option<Timestamp>,
}

enum Step {
    /// The rule ends and another goes on at that instant.
    Follow { old: Box<Rule>, at: Timestamp, new: Box<Rule> },
    /// A rule that never billed is replaced.
    Replace { old: RuleId, new: Box<Rule> },
    /// A planned change is taken back: the later rule goes, the present one stays.
    Keep { old: RuleId, later: RuleId, at: Timestamp },
    /// With it goes what statements were to count besides.
    Drop { later: RuleId },
}

/// What has to happen for a client; none when it is billed so already, or has no rule.
fn turn(r: &Reader, one: &client::Client, to: Method, now: Timestamp) -> Result<Option<Turn>, Problem> {
    let place = places::get(r)?;
    let rules = rule::of_client(r, &one.id)?;
    let Some((by, until, _)) = stand(&rules, now) else { return without_rule(r, one, to, &place, now) };
    let mut steps = Vec::new();
    if by == to {
        if until.is_none() {
            return Ok(None);
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
        return Ok(Some(Turn { to, now: by, steps, words, refused: None, until: None }));
    }
    let mut last = None;
    for old in rules.iter().filter(|rule| of(rule) != to && rule.end_at.is_none_or(|end| end > now)) {
        let Some(at) = change_at(r, old, now, &place)? else { continue };
        let made = match to {
            Method::Custom => Ok(by_statement(old, at)),
            Method::Stripe => by_stripe(r, one, old, at)?,
        };
        let new = match made {
            Ok(new) => new,
            Err(words) => {
                return Ok(Some(Turn { to, now: by, steps: Vec::new(), words: words.clone(), refused: Some(words), until: None }));
            }
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
    Ok(Some(Turn { to, now: by, steps, words, refused: None, until: last }))
}

/// What happens to a client whose plans count no use, so that it has no rule; none where no plan is open, or nothing changes.
fn without_rule(r: &Reader, one: &client::Client, to: Method, place: &places::Workspace, now: Timestamp) -> Result<Option<Turn>, Problem> {
    let zone = place.time_zone()?;
    if to == Method::Custom || one.method.unwrap_or(place.billing_method) == to {
        return Ok(None);
    }
    let Some(plans) = stays::words_of_open(r, &one.id, &zone, now)? else { return Ok(None) };
    let nickname = &one.nickname;
    let turn = Turn { to, now: Method::Custom, steps: Vec::new(), words: String::new(), refused: None, until: None };
    let paying = match &one.customer {
        Some(customer) => !subscriptions::running(r, customer)?.is_empty(),
        None => false,
    };
    if !paying {
        let words = match one.customer {
            None => format!(
                "{nickname} has no Stripe customer, so nobody would charge {plans}. Give it one and a subscription on its page first."
            ),
            Some(_) => {
                format!("{nickname} has no subscription in Stripe, so nobody would charge {plans}. Put it on one on its page first.")
            }
        };
        return Ok(Some(Turn { words: words.clone(), refused: Some(words), ..turn }));
    }
    let until = month_of(now, &zone).map_err(inexact)?.end();
    let words = format!("{plans} by statements until {}, then its subscription in Stripe.", day(until, place)?);
    Ok(Some(Turn { words, until: Some(until), ..turn }))
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

    fn line(&self, one: &client::Client, own: bool) -> ClientMethod {
        ClientMethod {
            client_id: one.id.to_string(),
            nickname: one.nickname.clone(),
            now: shown(self.now),
            until: self.until,
            next: (self.refused.is_none()).then(|| shown(self.to)),
            own,
            words: Some(self.words.clone()),
            refused: self.refused.is_some(),
        }
    }

    fn carry_out(self, tx: &Tx<'_>, desk: &Desk, now: Timestamp) -> Result<(), Problem> {
        let named = |rule: Rule| Rule { id: RuleId::new(desk.ids.new_id()), created_at: now, ..rule };
        for step in self.steps {
            match step {
                Step::Follow { old, at, new } => {
                    rule::set_end(tx, &old.id, Some(at))?;
                    rule::insert(tx, &named(*new))?;
                }
                Step::Replace { old, new } => {
                    rule::remove(tx, &old)?;
                    rule::insert(tx, &named(*new))?;
                }
                Step::Keep { old, later, .. } => {
                    rule::remove(tx, &later)?;
                    rule::set_end(tx, &old, None)?;
                }
                Step::Drop { later } => rule::remove(tx, &later)?,
            }
        }
        Ok(())
    }
}
