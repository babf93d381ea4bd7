//! What an owner must know of a customer before a client is billed to it: learned when linking, not from an invoice.

use domain::{
    Currency,
    billed::{Customer, Item},
    id::{ClientId, CustomerId},
};
use jiff::Timestamp;
use store::{Reader, mirror as copies};

use super::{billed_to, method, rest_of};
use crate::{
    Problem,
    view::{Light, LinkNote, PaymentState},
};

/// What a client is to be billed by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// Currency of the price.
    pub(crate) currency: Option<Currency>,
    /// Stripe price and the meter that it bills.
    pub(crate) price: Option<(&'a str, &'a str)>,
    /// The client, where it is there already.
    pub(crate) client: Option<&'a ClientId>,
    /// An invoice is to be charged by itself.
    pub(crate) charged: bool,
}

/// The notes on a customer, worst first.
pub(crate) fn about(r: &Reader, id: &CustomerId, wanted: &Wanted<'_>, now: Timestamp) -> Result<Vec<LinkNote>, Problem> {
    let note = |light: Light, words: String| LinkNote { light, words };
    let Some(copy) = copies::find::<Customer>(r, id.as_str())? else {
        let words = format!("Stripe lists no customer {id} in this mode. Check the id, search by name or e-mail, or create one.");
        return Ok(vec![note(Light::Red, words)]);
    };
    let customer = copy.value;
    if customer.deleted {
        let words = format!("{id} was deleted in Stripe and can never be billed again. Choose another customer, or create one.");
        return Ok(vec![note(Light::Red, words)]);
    }
    let mut notes = Vec::new();
    if let (Some(fixed), Some(currency)) = (customer.currency, wanted.currency)
        && fixed != currency
    {
        let (fixed, currency) = (fixed.code().to_uppercase(), currency.code().to_uppercase());
        notes.push(note(
            Light::Red,
            format!(
                "Stripe bills this customer in {fixed}, which its first invoice fixed for good, and the price is in {currency}. Choose a price in {fixed}, or another customer."
            ),
        ));
    }
    if let Some((price, meter)) = wanted.price {
        let items = copies::of_customer::<Item>(r, id)?.into_iter().map(|copy| copy.value);
        let priced: Vec<Item> =
            items.filter(|item| item.status.bills() && item.meter.as_ref().is_some_and(|own| own.as_str() == meter)).collect();
        match priced.as_slice() {
            [] => {}
            [one] if one.price.as_str() == price => {
                notes.push(note(Light::Green, format!("It has a subscription on this price already ({}); no second one is made.", one.subscription)));
            }
            [one] => notes.push(note(
                Light::Red,
                format!(
                    "It has a subscription on another price ({}) of the same meter. A second one would charge the same use twice. End that one first, or choose its price.",
                    one.price
                ),
            )),
            _ => notes.push(note(
                Light::Red,
                "Two of its subscriptions price the same meter: the use would be charged twice. End one in Stripe first.".to_owned(),
            )),
        }
    }
    let shared = billed_to(r, id, wanted.client)?;
    if !shared.is_empty() {
        notes.push(note(
            Light::Amber,
            format!(
                "{} {} billed to this customer too. Their units go to Stripe as one line: the invoice does not tell them apart; here each client keeps its own page.",
                shared.join(", "),
                if shared.len() == 1 { "is" } else { "are" }
            ),
        ));
    }
    let twins = same_email(r, &customer)?;
    if !twins.is_empty() {
        notes.push(note(
            Light::Amber,
            format!(
                "The e-mail {} is on {} as well. Make sure that this is the one that pays.",
                customer.email.as_deref().unwrap_or_default(),
                twins.join(", ")
            ),
        ));
    }
    if let Some(clock) = &customer.test_clock {
        notes.push(note(
            Light::Amber,
            format!("It lives on the test clock {clock}: its periods follow that clock, not today's date. Use it for rehearsals only."),
        ));
    }
    let payment = method::standing(r, id, &rest_of(r, id.as_str())?, now)?;
    match payment.state {
        PaymentState::None if wanted.charged => notes.push(note(
            Light::Amber,
            "It has no payment method, so an invoice that is charged by itself would fail. Send a link to add one, or send invoices."
                .to_owned(),
        )),
        PaymentState::Expired | PaymentState::ExpiresSoon => notes.push(note(Light::Amber, format!("{}.", payment.words))),
        _ => {}
    }
    notes.sort_by_key(|note| std::cmp::Reverse(note.light));
    Ok(notes)
}

/// Ids of other customers with the same e-mail: Stripe does not make them unique.
fn same_email(r: &Reader, customer: &Customer) -> Result<Vec<String>, Problem> {
    let Some(email) = customer.email.as_deref() else { return Ok(Vec::new()) };
    with_email(r, email, Some(&customer.id))
}

/// Ids of customers with an e-mail, besides one of them.
///
/// # Errors
/// What the file says.
pub(crate) fn with_email(r: &Reader, email: &str, besides: Option<&CustomerId>) -> Result<Vec<String>, Problem> {
    let found = copies::search::<Customer>(r, &email.to_lowercase(), 20)?.into_iter().map(|copy| copy.value);
    let same = |other: &Customer| {
        !other.deleted && besides != Some(&other.id) && other.email.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(email))
    };
    Ok(found.filter(same).map(|other| other.id.to_string()).collect())
}
