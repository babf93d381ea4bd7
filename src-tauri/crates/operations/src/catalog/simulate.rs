//! What a quantity would cost, line by line, beside the bill over all quantities (law §2). One answer holds the plot and the lines, so that
//! it follows a slider.

use domain::{
    Cost, Currency, Line, LineKind, Money, Price, Quantity, UnitPrice,
    catalog::{MOST_PRICES, MeteredBy, PriceOffer},
    price::{BelowCost, Drop},
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use store::{Reader, rollup, source};

use super::make::refused;
use crate::{
    Desk, Problem, file, review,
    standing::inexact,
    view::{SimulateParams, SimulatedLine, SimulatedPoint, Simulation},
    words,
};

/// Points of a plot besides the places where a price bends.
const POINTS: i64 = 60;
/// Time whose use says what a unit costs the agency.
const COST_OF_THE_LAST: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Units of a simulated bill at most.
const MOST_UNITS: i64 = 1_000_000_000;

/// A price of the bill.
struct Part {
    name: String,
    price: Price,
    metered: Option<MeteredBy>,
    units: Quantity,
    /// What the platform charges for one unit, where that is known.
    cost: Option<UnitPrice>,
}

/// The bill at a quantity, and over all of them.
///
/// # Errors
/// A draft with a fault, a currency in which a price is not offered, units that are no whole number; amounts that do not fit.
pub async fn simulate(desk: &Desk, params: SimulateParams) -> Result<Simulation, Problem> {
    let now = desk.now();
    file::read(desk, move |r| {
        let zone = store::workspace::get(r)?.time_zone()?;
        let parts = parts(&params, |by, currency| cost_of(r, by, currency, now, &zone))?;
        bill(&params, &parts)
    })
    .await
}

fn parts(
    params: &SimulateParams,
    cost_of: impl Fn(&MeteredBy, Currency) -> Result<Option<UnitPrice>, Problem>,
) -> Result<Vec<Part>, Problem> {
    let currency = Currency::parse(params.currency.trim()).map_err(|error| Problem::invalid("currency", format!("{error}.")))?;
    if params.prices.is_empty() || params.prices.len() > MOST_PRICES {
        return Err(Problem::invalid("prices", format!("A bill has 1 to {MOST_PRICES} prices.")));
    }
    let varied = usize::try_from(params.varied).unwrap_or(usize::MAX);
    if varied >= params.prices.len() {
        return Err(Problem::invalid("varied", "There is no such price."));
    }
    let mut parts = Vec::new();
    for (at, one) in params.prices.iter().enumerate() {
        let offer: PriceOffer = one.price.check().map_err(|faults| refused(&faults.under(&format!("prices[{at}].price."))))?;
        let price = offer.in_currency(currency).cloned().ok_or_else(|| {
            Problem::invalid("currency", format!("{} is not offered in {}.", one.name, currency.code().to_ascii_uppercase()))
        })?;
        let typed =
            if at == varied { ("units".to_owned(), params.units.as_str()) } else { (format!("prices[{at}].units"), one.units.as_str()) };
        let units = if offer.metered.is_none() && typed.1.trim().is_empty() { Quantity::ONE } else { units(&typed.0, typed.1)? };
        let cost = offer.metered.as_ref().map(|by| cost_of(by, currency)).transpose()?.flatten();
        parts.push(Part { name: one.name.clone(), price, metered: offer.metered, units, cost });
    }
    Ok(parts)
}

fn units(field: &str, typed: &str) -> Result<Quantity, Problem> {
    let read = Quantity::parse(typed.trim().replace(',', "").as_str()).ok().filter(|units| units.is_whole() && !units.is_negative());
    match read {
        Some(units) if units <= Quantity::from_whole(MOST_UNITS) => Ok(units),
        Some(_) => Err(Problem::invalid(field, format!("Take at most {} units.", words::grouped(&MOST_UNITS.to_string())))),
        None => Err(Problem::invalid(field, "Take a whole number of units.")),
    }
}

fn bill(params: &SimulateParams, parts: &[Part]) -> Result<Simulation, Problem> {
    let varied = usize::try_from(params.varied).unwrap_or_default();
    let part = &parts[varied];
    let currency = part.price.currency;
    let mut lines = Vec::new();
    let (mut total, mut others) = (Money::zero(currency), Money::zero(currency));
    for (at, one) in parts.iter().enumerate() {
        let rated = one.price.rate(one.units).map_err(inexact)?;
        lines.extend(rated.lines.iter().map(|line| line_of(one, line, parts.len() > 1)));
        total = total.checked_add(rated.total).map_err(inexact)?;
        if at != varied {
            others = others.checked_add(rated.total).map_err(inexact)?;
        }
    }
    // A cost that is unknown for one of them is unknown for the bill.
    let known = parts.iter().all(|one| one.metered.is_none() || one.cost.is_some()) && parts.iter().any(|one| one.cost.is_some());
    let cost_at = |units: Quantity| -> Result<Option<Money>, Problem> {
        if !known {
            return Ok(None);
        }
        let mut sum = Cost::zero(currency);
        for (at, one) in parts.iter().enumerate() {
            let count = if at == varied { units } else { one.units };
            let paid = one.cost.map_or(Ok(Cost::zero(currency)), |cost| cost.times(count, currency)).map_err(inexact)?;
            sum = sum.checked_add(paid).map_err(inexact)?;
        }
        sum.round().map(Some).map_err(inexact)
    };
    let cost = cost_at(part.units)?;
    let margin = cost.map(|cost| total.checked_sub(cost)).transpose().map_err(inexact)?;
    let edges = part.price.edges();
    let most = most(params, part.units, &edges)?;
    let mut points = Vec::new();
    for units in places(most, part.units, &edges) {
        let amount = part.price.rate(units).map_err(inexact)?.total.checked_add(others).map_err(inexact)?;
        points.push(SimulatedPoint {
            units: units.to_string(),
            total: amount.to_main_string(),
            per_unit: average(amount, units),
            cost: cost_at(units)?.map(Money::to_main_string),
        });
    }
    let below_cost = match (known, part.cost) {
        (true, Some(unit_cost)) => {
            let paid_beside = cost_at(Quantity::ZERO)?.unwrap_or(Money::zero(currency));
            part.price.below_cost(others.checked_sub(paid_beside).map_err(inexact)?, unit_cost).map_err(inexact)?
        }
        _ => Vec::new(),
    };
    let drops = part.price.drops().map_err(inexact)?;
    Ok(Simulation {
        total,
        per_unit: (part.metered.is_some() || !part.price.edges().is_empty())
            .then(|| average(total, part.units).map(|each| format!("{}{each}", currency.prefix())))
            .flatten(),
        used: part.metered.as_ref().and_then(|by| used(by, part.units)),
        margin_percent: margin.and_then(|margin| words::percent(margin.minor(), total.minor())),
        margin,
        cost_words: cost.is_some().then(|| "what the last 30 days cost you per unit".to_owned()),
        cost,
        below_cost_words: below_cost.iter().map(below_words).collect(),
        below_cost,
        drop_words: drops.iter().map(drop_words).collect(),
        drops,
        edges: edges.iter().map(ToString::to_string).collect(),
        most: most.to_string(),
        points,
        lines,
    })
}

fn line_of(part: &Part, line: &Line, named: bool) -> SimulatedLine {
    let currency = part.price.currency;
    let each = |cost: Cost| match UnitPrice::parse_minor(&cost.to_minor_string()) {
        Ok(price) => words::unit_price(price, currency),
        Err(_) => cost.to_string(),
    };
    let times = format!("{} × {}", words::quantity(line.quantity), each(line.unit_amount));
    let range = line.tier.map(|tier| {
        let from = words::grouped(&(tier.above.to_micros() / 1_000_000 + 1).to_string());
        match (tier.above.is_zero(), tier.up_to) {
            (true, Some(end)) => format!("First {}", words::quantity(end)),
            (true, None) => "All units".to_owned(),
            (false, Some(end)) => format!("{from} to {}", words::quantity(end)),
            (false, None) => format!("From {from}"),
        }
    });
    let (what, how) = match (line.kind, range) {
        (LineKind::Flat, _) => (String::new(), String::new()),
        (LineKind::Packages, _) => ("Packages".to_owned(), times),
        (LineKind::TierFlat, Some(range)) => (format!("{range}, flat"), "once".to_owned()),
        (LineKind::TierUnits, Some(range)) if line.unit_amount.is_zero() => (format!("{range}, included"), times),
        (_, Some(range)) => (range, times),
        (_, None) => ("Units".to_owned(), times),
    };
    let words = match (part.name.as_str(), what.as_str(), named) {
        ("", "", _) => "Fixed amount".to_owned(),
        (name, "", _) => name.to_owned(),
        ("", what, _) | (_, what, false) => what.to_owned(),
        (name, what, true) if part.metered.is_none() => format!("{name}, {what}"),
        (_, what, true) => what.to_owned(),
    };
    SimulatedLine { words, how, amount: line.amount }
}

/// "26,450,000 tokens".
fn used(by: &MeteredBy, units: Quantity) -> Option<String> {
    let micros = by.unit.size().to_micros().checked_mul(units.to_micros() / 1_000_000)?;
    Some(format!("{} {}", words::quantity(Quantity::from_micros(micros)), by.meter))
}

/// What one unit comes to, with two decimals more than the currency has.
fn average(total: Money, units: Quantity) -> Option<String> {
    let currency = total.currency();
    UnitPrice::average(total.to_cost(), units, Quantity::ONE).map(|each| each.to_rounded_main(currency, currency.exponent() + 2))
}

/// Where the plot ends: as asked, else a fifth beyond the last tier, else a round number well beyond the units.
fn most(params: &SimulateParams, at: Quantity, edges: &[Quantity]) -> Result<Quantity, Problem> {
    let asked = params.most.as_deref().filter(|most| !most.trim().is_empty()).map(|most| units("most", most)).transpose()?;
    let proposed = match (asked, edges.last()) {
        (Some(asked), _) if !asked.is_zero() => asked,
        (_, Some(last)) => Quantity::from_whole(whole(*last).saturating_mul(6) / 5),
        _ => Quantity::from_whole(round_above(whole(at).saturating_mul(5) / 4)),
    };
    Ok(proposed.max(at).max(Quantity::from_whole(10)))
}

fn whole(quantity: Quantity) -> i64 {
    i64::try_from(quantity.to_micros() / 1_000_000).unwrap_or(i64::MAX)
}

/// 100, 200, 500, 1000…: the first that is not below.
fn round_above(units: i64) -> i64 {
    let mut step = 100_i64;
    loop {
        for factor in [1, 2, 5] {
            if step.saturating_mul(factor) >= units {
                return step * factor;
            }
        }
        step = step.saturating_mul(10);
    }
}

/// The quantities of a plot: evenly spaced, where a price bends or jumps, and the one asked for.
fn places(most: Quantity, at: Quantity, edges: &[Quantity]) -> Vec<Quantity> {
    let end = whole(most);
    let even = (0..=POINTS).map(|step| i64::try_from(i128::from(end) * i128::from(step) / i128::from(POINTS)).unwrap_or(end));
    let bends = edges.iter().map(|edge| whole(*edge)).flat_map(|edge| [edge, edge + 1]).filter(|unit| *unit <= end);
    let mut units: Vec<i64> = even.chain(bends).chain([whole(at)]).collect();
    units.sort_unstable();
    units.dedup();
    units.into_iter().map(Quantity::from_whole).collect()
}

fn drop_words(drop: &Drop) -> String {
    let before = Quantity::from_whole(whole(drop.from) - 1);
    let again = match drop.again {
        Some(again) => format!(" until {}", words::quantity(again)),
        None => String::new(),
    };
    format!(
        "From {} units the bill is {} lower than at {}{again}. More use then costs less.",
        words::quantity(drop.from),
        words::money(drop.by),
        words::quantity(before)
    )
}

fn below_words(below: &BelowCost) -> String {
    let span = match below.to {
        Some(to) if to == below.from => format!("at {} units", words::quantity(to)),
        Some(to) => format!("from {} to {} units", words::quantity(below.from), words::quantity(to)),
        None => format!("from {} units on", words::quantity(below.from)),
    };
    match below.most {
        Some(most) => format!("{span}, by {} at most", words::money(most)),
        None => span,
    }
}

/// What a unit of a meter costs the agency: what the platform named for the last 30 days, over what was used in them.
pub(super) fn cost_of(
    r: &Reader,
    by: &MeteredBy,
    currency: Currency,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<Option<UnitPrice>, Problem> {
    let Some(meter) = source::find_meter(r, &by.meter)? else { return Ok(None) };
    let from: Date = review::day(now.checked_sub(COST_OF_THE_LAST).unwrap_or(now), zone);
    let to: Date = review::day(now, zone).tomorrow().map_err(inexact)?;
    let (mut paid, mut quantity) = (Cost::zero(currency), Quantity::ZERO);
    for subject in source::subjects(r, None)? {
        for day in rollup::subject_days(r, &subject.id, &meter.id, from, to)? {
            if let Some(cost) = day.cost.filter(|_| day.currency == currency.code()) {
                paid = paid.checked_add(Cost::parse_minor(&cost, currency).map_err(inexact)?).map_err(inexact)?;
                quantity = quantity.checked_add(day.quantity).ok_or_else(|| Problem::internal("usage that does not fit"))?;
            }
        }
    }
    if paid.is_zero() {
        return Ok(None);
    }
    Ok(UnitPrice::average(paid, quantity, by.unit.size()))
}
