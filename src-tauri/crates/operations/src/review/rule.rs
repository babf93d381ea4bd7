//! One rule in one period for a client's page: usage, units, money, days, and Stripe's side.

use domain::{Money, Quantity, Rated, billed::InvoiceStatus, period::month_of};
use jiff::{Timestamp, tz::TimeZone};
use store::{
    Reader, mirror as kept,
    outbox::Pair,
    queue::{self, QueueVerdict},
    rule::Rule,
};

use super::{Days, report_row};
use crate::{
    Problem,
    comparison::{self, Beside, Compared},
    names::Names,
    period::{self, Choice, Chosen},
    standing::{self, Chain, Standing, inexact},
    view::{ClientRule, DifferenceView, InvoiceLineView, StripeSide},
    words,
};

/// Reads the words for a period in the agency's zone.
///
/// # Errors
/// Words that name no period.
pub(crate) fn parse_choice(words: Option<&str>, zone: &TimeZone) -> Result<Choice, Problem> {
    Choice::parse(words, zone)
}

/// The standing that the words mean, and its place in the chain: a period of the rule, or a time that is history for it.
///
/// # Errors
/// When the rule has no such period; what the file says.
pub(crate) fn chosen(
    r: &Reader,
    rule: &Rule,
    chain: &Chain,
    choice: &Choice,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<(Standing, Option<usize>), Problem> {
    match period::choose(choice, &chain.rows(), now) {
        Ok(Chosen::At(place)) => Ok((chain.periods[place].clone(), Some(place))),
        Ok(Chosen::History(span)) => Ok((standing::history(r, rule, span)?, None)),
        // A rule that was never rated has no period yet; its running month is shown as history.
        Err(_) if *choice == Choice::Current => Ok((standing::history(r, rule, month_of(now, zone).map_err(inexact)?)?, None)),
        Err(problem) => Err(problem),
    }
}

/// The lines of an amount in words.
pub(crate) fn lines(rated: &Rated) -> Vec<InvoiceLineView> {
    rated
        .lines
        .iter()
        .map(|line| InvoiceLineView { words: words::line(line), quantity: Some(line.quantity.to_string()), amount: line.amount })
        .collect()
}

/// One rule for the page.
///
/// # Errors
/// What the file says; a figure that does not fit.
pub(super) fn view(
    r: &Reader,
    rule: &Rule,
    chain: &Chain,
    (standing, place): (&Standing, Option<usize>),
    names: &Names,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<ClientRule, Problem> {
    let before = place.and_then(|place| place.checked_sub(1)).map(|place| chain.periods[place].period.period()).transpose()?;
    let span = standing.period.period()?;
    let before = match before {
        Some(before) => Some(before),
        None => standing
            .period
            .start_at
            .checked_sub(span.end().duration_since(span.start()))
            .ok()
            .and_then(|from| domain::Period::new(from, span.start()).ok()),
    };
    let days = Days::read(r, rule, span, before, now, zone)?;
    let bills = rule.start_at <= now && rule.end_at.is_none_or(|end| now < end);
    let forecast = match days.rest.filter(|_| bills && place.is_some()) {
        Some(rest) => Some(forecast(standing, rest)?),
        None => None,
    };
    let compared = comparison::compare(r, standing, standing.due.usage, held(r, standing)?, Beside::OneRule)?;
    let stripes = match (rule.pair(), place) {
        (Some(pair), Some(_)) => stripe_side(r, &pair, standing, now)?,
        _ => None,
    };
    let difference = difference(standing, stripes.as_ref(), &compared)?;
    let mut reports = Vec::with_capacity(standing.reports.len());
    for report in standing.reports.iter().rev() {
        reports.push(report_row(r, report, rule, names)?);
    }
    Ok(ClientRule {
        rule_id: rule.id.to_string(),
        meter: names.meter(&rule.meter),
        unit: rule.billing_unit.to_string(),
        price_words: words::price(&rule.price),
        unit_amount: rule.price.single_unit_price().map(|price| price.to_main_string(rule.price.currency)),
        currency: rule.price.currency.code().to_owned(),
        remainder_words: words::remainder(rule.remainder).to_owned(),
        start: rule.start_at,
        end: rule.end_at,
        live: rule.live_at.is_some() || rule.pair().is_none(),
        period: period::view(&standing.period, zone, now),
        remainder_in: standing.due.remainder_in.to_string(),
        quantity: standing.used().to_string(),
        history: standing.history.to_string(),
        units: standing.due.units.to_string(),
        remainder_out: standing.due.remainder_out.to_string(),
        units_sent: standing.decided.to_string(),
        amount: standing.rated.total,
        forecast,
        cost: standing.cost(),
        days: days.days,
        ours: lines(&standing.rated),
        ours_total: standing.rated.total,
        stripes,
        difference,
        reports,
        periods: chain.periods.iter().rev().map(|standing| period::view(&standing.period, zone, now)).collect(),
    })
}

/// Units that a bound holds, by the present verdict.
///
/// # Errors
/// What the file says.
pub(crate) fn held(r: &Reader, standing: &Standing) -> Result<i64, Problem> {
    let present = queue::present_of(r, &standing.rule.id, &standing.period.id)?;
    Ok(present.filter(|verdict| verdict.verdict == QueueVerdict::Held).map_or(0, |verdict| verdict.units))
}

/// The period's amount once what is expected was used.
fn forecast(standing: &Standing, rest: Quantity) -> Result<Money, Problem> {
    let total = [standing.due.remainder_in, standing.due.usage, rest];
    let total = Quantity::checked_sum(total).ok_or_else(|| inexact("the expected use"))?;
    let units = i64::try_from(total.to_micros().div_euclid(standing.rule.billing_unit.to_micros())).map_err(inexact)?;
    Ok(standing.rule.price.rate(Quantity::from_whole(units)).map_err(inexact)?.total)
}

/// Stripe's own figures for a pair's period: the invoice once there is one, else its preview of the running period.
fn stripe_side(r: &Reader, pair: &Pair, standing: &Standing, now: Timestamp) -> Result<Option<StripeSide>, Problem> {
    let (row, currency) = (&standing.period, standing.rated.total.currency());
    let side = |lines: Vec<&domain::billed::InvoiceLine>, words: String, read_at: Timestamp| -> Result<StripeSide, Problem> {
        Ok(StripeSide {
            words,
            units: Quantity::checked_sum(lines.iter().map(|line| line.quantity)).ok_or_else(|| inexact("Stripe's units"))?.to_string(),
            total: Money::sum(currency, lines.iter().map(|line| line.amount)).map_err(inexact)?,
            lines: lines
                .into_iter()
                .map(|line| InvoiceLineView {
                    words: line.description.clone().unwrap_or_else(|| "Units".to_owned()),
                    quantity: Some(line.quantity.to_string()),
                    amount: line.amount,
                })
                .collect(),
            read_at,
        })
    };
    if let Some(invoice) = period::invoice_of(r, pair, row)? {
        let number = invoice.value.number.as_deref().map(|number| format!(" {number}")).unwrap_or_default();
        let words = match &invoice.value.status {
            InvoiceStatus::Draft => "Stripe's draft invoice".to_owned(),
            status => format!("Invoice{number}, {status}"),
        };
        return Ok(Some(side(period::lines_of(&invoice.value, pair, row).collect(), words, invoice.read_at)?));
    }
    if row.end_at <= now {
        return Ok(None);
    }
    for (_, preview) in kept::previews(r, &pair.customer)? {
        let lines: Vec<_> = preview
            .value
            .lines
            .iter()
            .filter(|line| line.meter.as_ref() == Some(&pair.meter) && line.period.start() < row.end_at && row.start_at < line.period.end())
            .collect();
        if !lines.is_empty() {
            return Ok(Some(side(lines, "Stripe's preview".to_owned(), preview.read_at)?));
        }
    }
    Ok(None)
}

/// Why our amount and Stripe's differ: the first difference of the law that explains it, else the bare difference of the amounts.
fn difference(standing: &Standing, stripes: Option<&StripeSide>, compared: &Compared) -> Result<Option<DifferenceView>, Problem> {
    let Some(stripes) = stripes else { return Ok(None) };
    if stripes.total == standing.rated.total && stripes.units == standing.due.units.to_string() {
        return Ok(None);
    }
    if let Some(first) = compared.reconciled.differences.first() {
        return Ok(Some(comparison::difference(standing, first, compared)?));
    }
    let amount = standing.rated.total.checked_sub(stripes.total).map_err(inexact)?;
    let words = if compared.shared {
        "Other clients or rules bill through the same customer and meter, so Stripe's figures are of all of them.".to_owned()
    } else {
        format!(
            "Our amount is {} and Stripe's {}. Stripe was read before the last units were sent, or rounds another way; sync again.",
            words::money(standing.rated.total),
            words::money(stripes.total)
        )
    };
    let units = Quantity::parse(&stripes.units).map_err(inexact)?;
    let units = Quantity::from_whole(standing.due.units).checked_sub(units).ok_or_else(|| inexact("the difference"))?;
    Ok(Some(DifferenceView { name: comparison::AMOUNT.to_owned(), units: units.to_string(), amount: Some(amount), words }))
}
