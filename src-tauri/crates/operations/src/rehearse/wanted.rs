//! What is to be rehearsed: which prices, how many units of each, and what Rebill expects them to cost.

use std::collections::BTreeSet;

use domain::{
    Currency, LineKind, Money, Price, PriceModel, Quantity, UnitPrice,
    billed::{MirrorPrice, StripeMeter},
    catalog::MOST_MINOR,
    id::PriceId,
};
use jiff::{SignedDuration, Timestamp};
use store::{Reader, client as clients, mirror as kept, plan as plans, rule, usage};

use super::compare::{Bill, Expected, ExpectedLine};
use crate::{
    Code, Problem, change_set,
    standing::inexact,
    subscriptions::{self, money},
    view::{RehearseChoice, RehearseParams, RehearsedPrice},
    words,
};

/// The usage that is proposed for a client.
const LAST_MONTH: SignedDuration = SignedDuration::from_hours(30 * 24);
/// More units than any bill has, and few enough for a meter event's fifteen digits.
const MOST_UNITS: i64 = 999_999_999_999;
/// Proposed where a price has no tiers or packages to reach: decimals and thousands are seen.
const PLAIN_UNITS: i64 = 1234;

pub(super) struct Wanted {
    pub title: String,
    pub currency: Currency,
    pub currencies: Vec<String>,
    /// What the subscription is on.
    pub parts: Vec<Part>,
    /// Charged once, on the first invoice.
    pub once: Vec<Part>,
    pub interval: String,
    pub interval_count: u32,
}

pub(super) struct Part {
    pub price: MirrorPrice,
    /// Its amounts in the rehearsal's currency.
    own: Price,
    pub name: String,
    words: String,
    /// None where it counts no usage.
    pub meter: Option<StripeMeter>,
    /// Units to report.
    pub units: Option<i64>,
    /// "12,000 tokens".
    usage: Option<String>,
    why: Option<String>,
}

/// A price, and the units that are proposed for it with their reason.
struct Chosen {
    price: String,
    proposed: Option<(i64, String)>,
    field: &'static str,
}

/// Everything that can be chosen: prices, plans, clients.
///
/// # Errors
/// What the file says.
#[allow(clippy::type_complexity, reason = "three lists of one answer")]
pub(super) fn choices(r: &Reader) -> Result<(Vec<RehearseChoice>, Vec<RehearseChoice>, Vec<RehearseChoice>), Problem> {
    let mut prices = Vec::new();
    for copy in kept::list::<MirrorPrice>(r)? {
        let id = copy.value.id.to_string();
        if copy.value.interval.is_some() && subscriptions::price(r, &id, "price").is_ok() {
            let (name, words) = (money::name(r, &copy.value)?, money::sold(r, &copy.value, None)?);
            prices.push(RehearseChoice { id, name, words });
        }
    }
    prices.sort_by_key(|choice| (choice.name.to_lowercase(), choice.words.clone()));
    let mut offered = Vec::new();
    for plan in plans::list(r)?.into_iter().filter(|plan| plan.archived_at.is_none()) {
        let version = plans::newest(r, &plan.id)?;
        let made: Vec<_> =
            version.prices.0.iter().filter(|made| kept::find::<MirrorPrice>(r, made.price.as_str()).ok().flatten().is_some()).collect();
        if !made.is_empty() {
            let words = words::count(made.len() as u64, "price", "prices");
            offered.push(RehearseChoice { id: plan.id.to_string(), name: version.draft.name.trim().to_owned(), words });
        }
    }
    let mut billed = Vec::new();
    for client in clients::all(r)? {
        let count = rule::of_client(r, &client.id)?.iter().filter(|rule| rule.end_at.is_none() && rule.stripe_price.is_some()).count();
        if count > 0 && client.stopped_at.is_none() {
            let words = words::count(count as u64, "price", "prices");
            billed.push(RehearseChoice { id: client.id.to_string(), name: client.nickname, words });
        }
    }
    Ok((prices, offered, billed))
}

/// Reads a form.
///
/// # Errors
/// What cannot be meant, at its field.
pub(super) fn read(r: &Reader, params: &RehearseParams, now: Timestamp) -> Result<Wanted, Problem> {
    let (name, chosen) = choose(r, params, now)?;
    let mut copies = Vec::new();
    for one in &chosen {
        copies.push((subscriptions::price(r, &one.price, one.field)?, one));
    }
    let (recurring, once): (Vec<_>, Vec<_>) = copies.into_iter().partition(|(copy, _)| copy.interval.is_some());
    let Some((first, of)) = recurring.first() else {
        return Err(Problem::invalid(
            chosen.first().map_or("price", |one| one.field),
            "This is charged once and has no period to rehearse. Choose a price that is charged every period.",
        ));
    };
    let (interval, interval_count) = (first.interval.clone().unwrap_or_default(), first.interval_count);
    if recurring.iter().any(|(one, _)| one.interval != first.interval || one.interval_count != interval_count) {
        return Err(Problem::invalid(
            of.field,
            "These prices have different intervals, and one subscription has one. Rehearse them one by one.",
        ));
    }
    let mut meters = BTreeSet::new();
    if recurring.iter().filter_map(|(one, _)| one.meter.as_ref()).any(|meter| !meters.insert(meter.to_string())) {
        return Err(Problem::invalid(
            of.field,
            "Two of these prices count the same usage, so each unit would be charged twice. Rehearse them one by one.",
        ));
    }
    let currencies = common_currencies(recurring.iter().chain(&once).map(|(copy, _)| copy));
    let currency = match params.currency.as_deref().map(str::trim).filter(|code| !code.is_empty()) {
        Some(code) => Currency::parse(code).map_err(|error| Problem::invalid("currency", error.to_string()))?,
        None => first.price.as_ref().map(|own| own.currency).ok_or_else(|| Problem::internal("a price that was checked has amounts"))?,
    };
    for asked in &params.units {
        if !recurring.iter().any(|(copy, _)| copy.id.as_str() == asked.price && copy.meter.is_some()) {
            return Err(Problem::invalid("units", format!("{} is none of the prices here that count usage.", asked.price)));
        }
    }
    let mut parts = Vec::new();
    for (copy, of) in recurring {
        parts.push(part(r, copy, of, params, currency)?);
    }
    let mut once = once.into_iter().map(|(copy, of)| part(r, copy, of, params, currency)).collect::<Result<Vec<_>, _>>()?;
    tell_apart(r, &mut parts, &mut once)?;
    let counted: Vec<i64> = parts.iter().filter_map(|part| part.units).collect();
    let title = match counted.as_slice() {
        [units] => format!("{name}, {}", words::units(*units)),
        _ => name,
    };
    let wanted = Wanted { title, currency, currencies, parts, once, interval, interval_count };
    wanted.check_total()?;
    Ok(wanted)
}

/// The prices that are meant, and what the whole is called.
fn choose(r: &Reader, params: &RehearseParams, now: Timestamp) -> Result<(String, Vec<Chosen>), Problem> {
    let given = |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    match (given(&params.price), given(&params.plan), given(&params.client)) {
        (Some(wanted), None, None) => {
            let by_key = || {
                kept::list::<MirrorPrice>(r)
                    .ok()?
                    .into_iter()
                    .find(|copy| copy.value.active && copy.value.lookup_key.as_deref() == Some(&wanted))
            };
            let id = if kept::find::<MirrorPrice>(r, &wanted)?.is_some() {
                wanted.clone()
            } else {
                by_key().map_or_else(|| wanted.clone(), |copy| copy.value.id.to_string())
            };
            let copy = subscriptions::price(r, &id, "price")?;
            Ok((money::name(r, &copy)?, vec![Chosen { price: id, proposed: None, field: "price" }]))
        }
        (None, Some(wanted), None) => of_plan(r, &wanted),
        (None, None, Some(wanted)) => of_client(r, &wanted, now),
        (None, None, None) => Err(Problem::invalid("price", "Choose what to rehearse: a price, a plan or a client.")),
        _ => Err(Problem::invalid("price", "Choose one thing to rehearse: a price, a plan or a client.")),
    }
}

fn of_plan(r: &Reader, wanted: &str) -> Result<(String, Vec<Chosen>), Problem> {
    let plan = crate::plans::find(r, wanted).map_err(|problem| Problem { field: Some("plan".to_owned()), ..problem })?;
    let version = plans::newest(r, &plan.id)?;
    let name = version.draft.name.trim().to_owned();
    let chosen: Vec<Chosen> =
        version.prices.0.into_iter().map(|made| Chosen { price: made.price.to_string(), proposed: None, field: "plan" }).collect();
    if chosen.is_empty() {
        return Err(Problem::invalid("plan", format!("{name} has no prices in Stripe, so there is nothing to rehearse.")));
    }
    Ok((name, chosen))
}

fn of_client(r: &Reader, wanted: &str, now: Timestamp) -> Result<(String, Vec<Chosen>), Problem> {
    let found = clients::find(r, wanted)?;
    let client = match found.as_slice() {
        [one] => one,
        [] => {
            return Err(Problem {
                field: Some("client".to_owned()),
                ..Problem::not_found(format!("There is no client called {wanted:?}. Nothing was done."))
            });
        }
        several => {
            let names: Vec<String> = several.iter().map(|one| format!("{} ({})", one.nickname, one.id)).collect();
            let words = format!("{wanted:?} fits several clients. Give the id of one of them.");
            return Err(Problem { field: Some("client".to_owned()), ..Problem::new(Code::Ambiguous, words, crate::Retry::AfterFix) }
                .with_detail(names.join(", ")));
        }
    };
    let from = now.checked_sub(LAST_MONTH).unwrap_or(now);
    let mut chosen = Vec::new();
    for rule in rule::of_client(r, &client.id)?.into_iter().filter(|rule| rule.end_at.is_none_or(|end| end > now)) {
        let Some(price) = &rule.stripe_price else { continue };
        let used = usage::client_total(r, &client.id, &rule.meter, from, now, rule.rounding().as_ref())?.quantity;
        let units = i64::try_from(used.to_micros().div_euclid(rule.billing_unit.to_micros())).map_err(inexact)?;
        let proposed = (units > 0).then(|| (units, format!("What {} used in the last 30 days", client.nickname)));
        chosen.push(Chosen { price: price.to_string(), proposed, field: "client" });
    }
    if chosen.is_empty() {
        return Err(Problem::invalid(
            "client",
            format!("{} is billed by no price in Stripe, so there is nothing to rehearse.", client.nickname),
        ));
    }
    Ok((client.nickname.clone(), chosen))
}

/// Several prices of one product are told apart by what they count: "Growth", "Growth messages", "Growth, once".
fn tell_apart(r: &Reader, parts: &mut [Part], once: &mut [Part]) -> Result<(), Problem> {
    let mut seen = BTreeSet::new();
    if parts.iter().chain(once.iter()).all(|part| seen.insert(part.name.clone())) {
        return Ok(());
    }
    let units = change_set::price_units(r)?;
    for part in parts.iter_mut() {
        if let Some(meter) = &part.meter {
            let counts = units.get(part.price.id.as_str()).map_or(&meter.display_name, |known| &known.meter);
            part.name = format!("{} {counts}", part.name);
        }
    }
    for part in once {
        part.name = format!("{}, once", part.name);
    }
    Ok(())
}

fn common_currencies<'a>(prices: impl Iterator<Item = &'a MirrorPrice>) -> Vec<String> {
    let codes =
        |copy: &MirrorPrice| -> Vec<String> { copy.price.iter().chain(&copy.further).map(|own| own.currency.code().to_owned()).collect() };
    let mut common: Option<Vec<String>> = None;
    for copy in prices {
        let own = codes(copy);
        common = Some(match common {
            None => own,
            Some(before) => before.into_iter().filter(|code| own.contains(code)).collect(),
        });
    }
    common.unwrap_or_default()
}

fn part(r: &Reader, copy: MirrorPrice, of: &Chosen, params: &RehearseParams, currency: Currency) -> Result<Part, Problem> {
    let own = money::priced(&copy, currency).map_err(|problem| Problem { field: Some("currency".to_owned()), ..problem })?.clone();
    let meter = match &copy.meter {
        Some(meter) => kept::find::<StripeMeter>(r, meter.as_str())?.map(|read| read.value),
        None => None,
    };
    let asked = params.units.iter().find(|one| one.price == copy.id.as_str()).map(|one| one.units.as_str());
    let asked = asked.or(params.quantity.as_deref()).map(str::trim).filter(|text| !text.is_empty());
    let (units, why) = match (&meter, asked) {
        (None, _) => (None, None),
        (Some(_), Some(text)) => (Some(parse_units(text)?), None),
        (Some(_), None) => {
            let (units, why) = of.proposed.clone().unwrap_or_else(|| proposed(&own));
            (Some(units), Some(why))
        }
    };
    Ok(Part {
        name: money::name(r, &copy)?,
        words: money::sold(r, &copy, Some(currency))?,
        usage: units.and_then(|units| in_use(r, &copy.id, units)),
        price: copy,
        own,
        meter,
        units,
        why,
    })
}

/// A whole number of units.
fn parse_units(text: &str) -> Result<i64, Problem> {
    let plain: String = text.chars().filter(|letter| !matches!(letter, ',' | '_' | ' ')).collect();
    match plain.parse::<i64>() {
        Ok(units @ 0..=MOST_UNITS) => Ok(units),
        Ok(units) if units > MOST_UNITS => {
            Err(Problem::invalid("units", "This is more than one meter event may hold. Give a smaller number."))
        }
        _ => Err(Problem::invalid(
            "units",
            format!("{text:?} is no whole number of units. Give one such as 1200; Stripe counts whole units."),
        )),
    }
}

/// Units that show how a price works: one above the last tier's beginning, one above a package.
fn proposed(price: &Price) -> (i64, String) {
    let beyond = |units: i64, why: &str| (units.saturating_add(1).min(MOST_UNITS), why.to_owned());
    let (units, why) = match &price.model {
        PriceModel::Volume { .. } | PriceModel::Graduated { .. } => match price.edges().last() {
            Some(last) => beyond(i64::try_from(last.to_micros() / 1_000_000).unwrap_or(PLAIN_UNITS), "Enough to reach every tier"),
            None => (PLAIN_UNITS, "A number to begin with".to_owned()),
        },
        PriceModel::Package { divide_by, .. } => beyond(i64::from(divide_by.get()), "One more than a package holds"),
        PriceModel::Flat { .. } | PriceModel::PerUnit { .. } => (PLAIN_UNITS, "A number to begin with".to_owned()),
    };
    let fits = |units: i64| price.rate(Quantity::from_whole(units)).is_ok_and(|rated| rated.total.minor() <= MOST_MINOR);
    if fits(units) { (units, why) } else { (1, "A number to begin with".to_owned()) }
}

/// "12,000 tokens", where it is known what a unit counts.
fn in_use(r: &Reader, price: &PriceId, units: i64) -> Option<String> {
    let known = change_set::price_units(r).ok()?.remove(price.as_str())?;
    let unit = known.unit.parse::<Quantity>().ok()?;
    let micros = unit.to_micros().checked_mul(i128::from(units))?;
    Some(format!("{} {}", words::quantity(Quantity::from_micros(micros)), known.meter))
}

impl Part {
    /// The lines that Stripe should list.
    fn expected(&self, quantity: Quantity) -> Result<Expected, Problem> {
        let rated = self.own.rate(quantity).map_err(|error| Problem::invalid("units", format!("{error}. Give a smaller number.")))?;
        let line = |line: &domain::Line| {
            let each = UnitPrice::parse_minor(&line.unit_amount.to_minor_string())
                .map_or_else(|_| line.unit_amount.to_string(), |each| words::unit_price(each, self.own.currency));
            let how = match line.kind {
                LineKind::Flat => "Fixed amount".to_owned(),
                LineKind::TierFlat => words::line(line),
                _ if self.meter.is_none() => "Fixed amount".to_owned(),
                _ => format!("{} × {each}", words::quantity(line.quantity)),
            };
            ExpectedLine { how, amount: line.amount }
        };
        Ok(Expected { price: self.price.id.to_string(), name: self.name.clone(), lines: rated.lines.iter().map(line).collect() })
    }

    pub fn shown(&self) -> RehearsedPrice {
        RehearsedPrice {
            price: self.price.id.to_string(),
            name: self.name.clone(),
            words: self.words.clone(),
            units: self.units.map(|units| units.to_string()),
            usage: self.usage.clone(),
            why: self.why.clone(),
        }
    }
}

impl Wanted {
    /// What Stripe should invoice: at the beginning what is charged ahead and once, after the period its usage and the next period ahead.
    ///
    /// # Errors
    /// Units whose amount cannot be kept.
    pub fn bill(&self) -> Result<Bill, Problem> {
        let ahead = || self.parts.iter().filter(|part| part.meter.is_none());
        let first = ahead().chain(&self.once).map(|part| part.expected(Quantity::ONE)).collect::<Result<_, _>>()?;
        let units = |part: &Part| part.units.map_or(Quantity::ONE, Quantity::from_whole);
        let then = self.parts.iter().map(|part| part.expected(units(part))).collect::<Result<_, _>>()?;
        Ok(Bill { currency: self.currency, first, then })
    }

    /// Stripe takes no larger invoice.
    fn check_total(&self) -> Result<(), Problem> {
        let total = self.bill()?.total()?;
        if total.minor() > MOST_MINOR {
            let most = words::money(Money::from_minor(MOST_MINOR, self.currency));
            let words = format!("This comes to {}, and Stripe invoices at most {most}. Give fewer units.", words::money(total));
            return Err(Problem::invalid("units", words));
        }
        Ok(())
    }
}
