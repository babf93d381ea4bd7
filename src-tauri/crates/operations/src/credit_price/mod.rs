//! The credit price: what a client pays per credit, what it buys, whom it bills, and what history would have paid (law §3).

mod inputs;
mod what_if;

use domain::{CreditPreview, CreditPrice, CreditPriceMode, Money};
use jiff::Timestamp;
use store::{
    Reader, client,
    credit_price::{self as kept, SavedCreditPrice},
    period, rule,
    workspace::{self, Workspace},
};

pub use what_if::what_if;

use crate::{
    Desk, Problem, activity, file,
    names::Names,
    view::{CreditMode, CreditPriceParams, CreditPriceUse, CreditPriceView, Mode},
    words,
    workspace::mode,
};
use inputs::Inputs;

/// The step under which the owner's inputs are remembered: what a saved price does not hold (fees, amounts).
const STEP: &str = "credit_price";
/// A meter whose name holds this counts credits.
const CREDITS: &str = "credit";

/// What the inputs come to, whoever is billed by them: pure arithmetic.
///
/// # Errors
/// An input that cannot be meant, naming its field.
pub fn rows(params: &CreditPriceParams) -> Result<CreditPriceView, Problem> {
    let inputs = Inputs::read(params)?;
    let rows = inputs.previews()?;
    Ok(CreditPriceView {
        params: params.clone(),
        sentence: rows.first().and_then(|row| row.sentence.clone()),
        mode_words: mode_words(&inputs.price)?,
        warnings: warnings(&inputs.price, &rows),
        rows,
        bills: Vec::new(),
        saved_at: None,
    })
}

/// As [`rows`], with the clients that it would bill.
///
/// # Errors
/// As [`rows`]; what the file says.
pub async fn preview(desk: &Desk, params: CreditPriceParams) -> Result<CreditPriceView, Problem> {
    let view = rows(&params)?;
    file::read(desk, move |r| Ok(CreditPriceView { bills: bills(r)?, ..view })).await
}

/// The price saved last; an empty page before the first.
///
/// # Errors
/// What the file says.
pub async fn read(desk: &Desk) -> Result<CreditPriceView, Problem> {
    let now = desk.now();
    file::read(desk, move |r| page(r, now)).await
}

/// Saves a credit price. It holds for purchases from now on; while LIVE bills clients by it, from the end of their running periods. Credits
/// that were bought keep theirs.
///
/// # Errors
/// As [`rows`].
pub async fn save(desk: &Desk, params: CreditPriceParams) -> Result<CreditPriceView, Problem> {
    let view = rows(&params)?;
    let price = Inputs::read(&params)?.price;
    let now = desk.now();
    file::write(desk, move |tx| {
        let valid_from = valid_from(tx, &workspace::get(tx)?, now)?;
        let words = view.sentence.clone().unwrap_or_else(|| "credits cost nothing".to_owned());
        kept::save(tx, &SavedCreditPrice { valid_from, price, sentence: view.sentence, note: None, saved_at: now })?;
        kept::keep_draft(tx, STEP, &params, now)?;
        activity::by_owner(tx, now, "credit_price", None, format!("Credit price saved: {words}, {}.", view.mode_words))?;
        page(tx, now)
    })
    .await
}

fn page(r: &Reader, now: Timestamp) -> Result<CreditPriceView, Problem> {
    let workspace = workspace::get(r)?;
    let saved = kept::list(r)?.into_iter().max_by_key(|saved| saved.saved_at);
    let Some(saved) = saved else {
        let params = empty(&workspace);
        let (rows, bills) = (Vec::new(), bills(r)?);
        return Ok(CreditPriceView {
            params,
            sentence: None,
            mode_words: String::new(),
            rows,
            bills,
            warnings: Vec::new(),
            saved_at: None,
        });
    };
    let params = kept::draft(r, STEP)?.unwrap_or_else(|| of_price(&saved.price));
    let mut view = CreditPriceView { bills: bills(r)?, saved_at: Some(saved.saved_at), ..rows(&params)? };
    if saved.valid_from > now {
        let day = saved.valid_from.to_zoned(workspace.time_zone()?).date();
        view.warnings.push(format!("It applies from {day}: periods that run now keep their price."));
    }
    Ok(view)
}

/// Inputs of an empty page, in the agency's currency.
fn empty(workspace: &Workspace) -> CreditPriceParams {
    CreditPriceParams {
        price: None,
        cost: None,
        mode: CreditMode::AllIn,
        markup_percent: None,
        currency: workspace.currency.code().to_owned(),
        step: None,
        platform_fee_percent: None,
        stripe_fee_percent: None,
        stripe_fee_fixed: None,
        amounts: Vec::new(),
    }
}

/// The inputs that a saved price tells by itself.
fn of_price(price: &CreditPrice) -> CreditPriceParams {
    let (mode, markup_percent) = match price.mode {
        CreditPriceMode::AllIn => (CreditMode::AllIn, None),
        CreditPriceMode::OnTop => (CreditMode::OnTop, None),
        CreditPriceMode::Markup { percent } => (CreditMode::Markup, Some(percent.to_string())),
    };
    CreditPriceParams {
        price: Some(price.price.to_main_string(price.currency)),
        cost: price.platform_cost.map(|cost| cost.to_main_string(price.currency)),
        mode,
        markup_percent,
        currency: price.currency.code().to_owned(),
        step: Some(price.step.to_string()),
        platform_fee_percent: None,
        stripe_fee_percent: None,
        stripe_fee_fixed: None,
        amounts: Vec::new(),
    }
}

/// Clients with a rule on a meter of credits: they pay afterwards for what they used.
fn bills(r: &Reader) -> Result<Vec<CreditPriceUse>, Problem> {
    let names = Names::read(r)?;
    let mut uses = Vec::new();
    for client in client::all(r)?.into_iter().filter(|client| client.stopped_at.is_none()) {
        for rule in rule::of_client(r, &client.id)?.into_iter().filter(|rule| rule.end_at.is_none()) {
            let meter = names.meter(&rule.meter);
            if meter.to_lowercase().contains(CREDITS) {
                let words =
                    format!("{} of {meter}, in units of {}, afterwards", words::price(&rule.price), words::quantity(rule.billing_unit));
                uses.push(CreditPriceUse { client_id: client.id.to_string(), nickname: client.nickname.clone(), words });
            }
        }
    }
    Ok(uses)
}

/// From when a price that is saved now holds. In LIVE not inside a period that Stripe cannot cut.
fn valid_from(r: &Reader, workspace: &Workspace, now: Timestamp) -> Result<Timestamp, Problem> {
    if mode(workspace) != Mode::Live {
        return Ok(now);
    }
    let mut from = now;
    for billed in bills(r)? {
        for rule in rule::of_client(r, &billed.client_id.into())?.into_iter().filter(|rule| rule.live_at.is_some()) {
            if let Some(running) = period::at(r, &rule.id, now)? {
                from = from.max(running.end_at);
            }
        }
    }
    Ok(from)
}

/// "$0.004 per credit, platform cost included"; on top and markup name their parts.
fn mode_words(price: &CreditPrice) -> Result<String, Problem> {
    let each = price.price_per_credit().map_err(inputs::refused)?;
    let currency = price.currency;
    let own = words::unit_price(price.price, currency);
    let cost = price.platform_cost.map(|cost| words::unit_price(cost, currency)).unwrap_or_default();
    Ok(match price.mode {
        CreditPriceMode::AllIn => format!("{each} per credit, platform cost included"),
        CreditPriceMode::OnTop => format!("{each} per credit: platform cost {cost} plus {own}"),
        CreditPriceMode::Markup { percent } => format!("{each} per credit: platform cost {cost} plus {percent} %"),
    })
}

/// A price that one credit alone cannot be sold for, where the currency's smallest step is more than its last decimal (law §1.1). A price below
/// the step needs no word: nobody expects to pay it by itself.
fn off_step(price: &CreditPrice) -> Option<String> {
    let (currency, each) = (price.currency, price.price_per_credit().ok()?);
    let step = Money::from_minor(currency.step(), currency);
    let charged = each.round_to_step().ok()?;
    if currency.step() == 1 || charged.is_zero() || charged.to_cost() == each {
        return None;
    }
    Some(format!(
        "{} is charged in steps of {}: one credit at {each} would be charged as {}. Several credits are multiplied first and rounded once.",
        currency.code().to_ascii_uppercase(),
        words::money(step),
        words::money(charged)
    ))
}

/// What should not be overlooked: selling below cost, first by the credit, then by the amounts that only fees turn into a loss.
fn warnings(price: &CreditPrice, rows: &[CreditPreview]) -> Vec<String> {
    let mut warnings: Vec<String> = off_step(price).into_iter().collect();
    let cost = price.platform_cost.and_then(|cost| cost.to_cost(price.currency).ok());
    if let (Some(cost), Ok(each)) = (cost, price.price_per_credit())
        && let Ok(loss) = cost.checked_sub(each)
        && !loss.is_negative()
        && !loss.is_zero()
    {
        warnings.push(format!("Below cost: a credit brings {each} and costs you {cost}, a loss of {loss} on every credit."));
        return warnings;
    }
    let lossy: Vec<&CreditPreview> = rows.iter().filter(|row| row.below_cost).collect();
    if let Some(worst) = lossy.iter().max_by_key(|row| row.margin.and_then(|margin| margin.round().ok()).map_or(0, |money| -money.minor()))
    {
        let amounts: Vec<String> = lossy.iter().map(|row| row.amount.in_sentence()).collect();
        let margin = worst.margin.and_then(|margin| margin.round().ok()).and_then(|money| money.checked_neg().ok());
        let loss = margin.map_or_else(String::new, |loss: Money| format!(": at worst a loss of {loss}"));
        warnings.push(format!("Below cost for payments of {}{loss}. Fees eat the margin.", amounts.join(", ")));
    }
    warnings
}
