//! What a metered price counts by our own meter, and who bills that already. Stripe's meter does not tell: a price per 500 tokens has another
//! one than a price per 1000, and both count the same use (law §4: one record is charged once).

use domain::{
    Quantity,
    billed::{MirrorPrice, StripeMeter},
    id::{ClientId, MeterId},
};
use jiff::Timestamp;
use store::{
    Reader, mirror as kept,
    rule::{self, Rule},
    source,
};

use super::{Payer, pending, running};
use crate::{Problem, catalog, change_set};

/// A meter of ours, and how much of it makes one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    /// The meter's code.
    pub(crate) code: String,
    /// N.
    pub(crate) unit: Quantity,
    /// The price was made for it; else it is taken from who is billed by it.
    pub(crate) made: bool,
}

/// What a price counts; none for licensed prices. What it was made for comes first, then the rule that counts by it, then the name of Stripe's
/// meter.
///
/// # Errors
/// What the file says.
pub(crate) fn counted(r: &Reader, client: &ClientId, price: &MirrorPrice) -> Result<Option<Counted>, Problem> {
    let Some(stripe_meter) = &price.meter else { return Ok(None) };
    if let Some(known) = change_set::price_units(r)?.remove(price.id.as_str()) {
        return Ok(Some(Counted { unit: known.unit.parse().unwrap_or(Quantity::ONE), code: known.meter, made: true }));
    }
    if let Some(former) = former(r, client, price)? {
        return Ok(Some(Counted { code: source::meter(r, &former.meter)?.code, unit: former.billing_unit, made: false }));
    }
    let meter = kept::find::<StripeMeter>(r, stripe_meter.as_str())?;
    let code = meter.map_or_else(|| stripe_meter.to_string(), |meter| meter.value.event_name);
    Ok(Some(Counted { code, unit: Quantity::ONE, made: false }))
}

/// The rule that counted for this price before, or for its Stripe meter: a price that was not made here says nothing of how much of ours makes
/// one of its units, and who is billed by it knows. The same price goes first, then the same client, then the newest.
fn former(r: &Reader, client: &ClientId, one: &MirrorPrice) -> Result<Option<Rule>, Problem> {
    let same_meter = rule::list(r)?.into_iter().filter(|rule| rule.stripe_meter.is_some() && rule.stripe_meter == one.meter);
    Ok(same_meter.max_by_key(|rule| (rule.stripe_price.as_ref() == Some(&one.id), rule.client == *client, rule.start_at)))
}

/// The rule that bills a client for a meter at an instant or later.
///
/// # Errors
/// What the file says.
pub(crate) fn billed(r: &Reader, client: &ClientId, code: &str, from: Timestamp) -> Result<Option<Rule>, Problem> {
    let Some(meter) = meter(r, code)? else { return Ok(None) };
    let rules = rule::of_client(r, client)?;
    Ok(rules.into_iter().find(|rule| rule.meter == meter && rule.end_at.is_none_or(|end| end > from)))
}

fn meter(r: &Reader, code: &str) -> Result<Option<MeterId>, Problem> {
    Ok(source::find_meter(r, code)?.map(|meter| meter.id))
}

/// Whether a rule begins with a subscription that is to begin by itself, and takes over from none.
///
/// # Errors
/// What the file says.
pub(crate) fn is_to_begin(r: &Reader, rule: &Rule) -> Result<bool, Problem> {
    let begins = |one: &pending::Pending| one.subscription.is_none() && one.begins.iter().any(|id| *id == rule.id.as_str());
    Ok(pending::all(r)?.iter().any(begins))
}

/// Whether a subscription of the client's customer that runs, or is to begin, prices a rule, other than the one named.
///
/// # Errors
/// What the file says.
pub(crate) fn paid_elsewhere(r: &Reader, payer: &Payer, rule: &Rule, besides: Option<&str>) -> Result<bool, Problem> {
    let others = running(r, &payer.customer)?.into_iter().filter(|one| besides != Some(one.id.as_str()));
    let mut items = others.flat_map(|one| one.items);
    Ok(items.any(|item| item.meter.is_some() && item.meter == rule.stripe_meter) || is_to_begin(r, rule)?)
}

/// Refuses a second way to pay for what a rule bills already, and says what to do instead.
///
/// # Errors
/// What the file says.
pub(crate) fn doubled(r: &Reader, payer: &Payer, rule: &Rule, field: &str) -> Result<Problem, Problem> {
    let (name, code) = (&payer.client.nickname, source::meter(r, &rule.meter)?.code);
    let pays = catalog::price_words(&rule.price, rule.billing_unit, &code);
    let words = if paid_elsewhere(r, payer, rule, None)? {
        format!(
            "{name} pays for {code} in another subscription already, {pays}. Change that one instead: a second would charge the same use twice. Nothing was changed."
        )
    } else {
        format!(
            "{code} of {name} are billed at {pays} already, though no subscription on that price runs. Begin one on that price, and change it then: two prices would charge the same use twice. Nothing was changed."
        )
    };
    Ok(Problem::invalid(field, words))
}
