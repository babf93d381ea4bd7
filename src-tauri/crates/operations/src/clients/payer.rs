//! Who pays for a new client: the customer that a row names or that is made for it, and whether what is due at once could be paid.

use domain::{
    billed::{Customer, Item},
    id::CustomerId,
};
use jiff::Timestamp;
use store::{Reader, mirror as copies};

use super::check::{Checked, Faults, Seen, sends_invoice};
use crate::{
    Problem, customers,
    view::{AddClientRow, Light, LinkNote},
    words,
};

/// The id of the customer that a row names; none under Custom.
pub(super) fn id(row: &AddClientRow, custom: bool) -> Option<&str> {
    row.customer_id.as_deref().map(str::trim).filter(|id| !id.is_empty() && !custom)
}

/// The customer that a row names, as the mirror has it.
///
/// # Errors
/// What the file says.
pub(super) fn named(r: &Reader, row: &AddClientRow, custom: bool) -> Result<Option<Customer>, Problem> {
    let Some(id) = id(row, custom) else { return Ok(None) };
    Ok(copies::find::<Customer>(r, id)?.map(|copy| copy.value).filter(|customer| !customer.deleted))
}

/// Looks at who pays: what must be known of the customer, what it pays for already, and whether an invoice reaches it.
///
/// # Errors
/// What the file says.
pub(super) fn look(r: &Reader, row: &mut Checked, seen: &mut Seen, faults: &mut Faults, now: Timestamp) -> Result<Vec<LinkNote>, Problem> {
    let notes = match row.row.customer_id.clone() {
        Some(id) => known(r, row, &id, seen, faults, now)?,
        None => fresh(r, row, seen)?,
    };
    let sends = row.row.collection.as_deref() == Some("send_invoice");
    if sends && row.email.is_none() && row.customer.as_ref().is_none_or(|customer| customer.email.is_none()) {
        faults.add("email", "Stripe sends invoices by e-mail: give one, or charge automatically.");
    }
    uncharged(r, row, faults, now)?;
    Ok(notes)
}

/// A customer that exists.
fn known(r: &Reader, row: &mut Checked, id: &str, seen: &mut Seen, faults: &mut Faults, now: Timestamp) -> Result<Vec<LinkNote>, Problem> {
    let of = CustomerId::new(id);
    let price = row.terms.as_ref().map(|terms| &terms.price);
    let stripe = price.and_then(|price| price.stripe.as_ref().map(|(_, meter)| (price.id.as_str(), meter.as_str())));
    let about = customers::Wanted {
        currency: row.currency(),
        price: stripe,
        client: None,
        charged: row.row.collection.as_deref() != Some("send_invoice"),
    };
    let mut notes = customers::about(r, &of, &about, now)?;
    for red in notes.iter().filter(|note| note.light == Light::Red) {
        faults.add("customer_id", red.words.clone());
    }
    notes.retain(|note| note.light != Light::Red);
    let on_plan = row.plan.as_ref().map(|plan| plan.name.clone());
    if let Some((price, meter)) = stripe {
        row.subscribed = priced_item(r, &of, meter, price)?;
        let pair = (id.to_owned(), meter.to_owned());
        // A subscription is found again by all that it prices: the same price alone and on a plan would be two subscriptions.
        let sold = (price.to_owned(), on_plan.clone());
        if seen.pairs.insert(pair, sold.clone()).is_some_and(|earlier| earlier != sold) {
            faults.add(
                "customer_id",
                "Another row bills this customer for the same meter by another price or plan: the use would be charged twice.",
            );
        }
    }
    if let Some(plan) = &row.plan {
        if let Some(words) = plan.doubled(r, &of)? {
            faults.add("plan", words);
        }
        for (price, meter) in plan.further.iter().filter_map(|price| Some((&price.id, &price.stripe.as_ref()?.1))) {
            let pair = (id.to_owned(), meter.clone());
            let sold = (price.clone(), on_plan.clone());
            if seen.pairs.insert(pair, sold.clone()).is_some_and(|earlier| earlier != sold) {
                faults.add("plan", "Another row bills this customer for the same meter: the use would be charged twice.");
            }
        }
    }
    Ok(notes)
}

/// A customer that is made with the client.
fn fresh(r: &Reader, row: &Checked, seen: &mut Seen) -> Result<Vec<LinkNote>, Problem> {
    let mut notes = Vec::new();
    let mut note = |words: String| notes.push(LinkNote { light: Light::Amber, words });
    // Without e-mail no invoice can be sent, so it is charged too, whether the owner said so or not.
    if !sends_invoice(&row.row, false, row.email.as_ref()) {
        let words = if row.row.collection.is_some() {
            "The new customer has no payment method, so an invoice that is charged by itself would fail. Send a link to add one, or send invoices."
        } else {
            "Without an e-mail its invoices are charged by themselves, and the new customer has no payment method: a charge would fail. Give an e-mail, and invoices are sent to it."
        };
        note(words.to_owned());
    }
    let Some(email) = &row.email else { return Ok(notes) };
    let others = customers::with_email(r, email, None)?;
    if !others.is_empty() {
        note(format!(
            "The e-mail {email} is on {} already. Choose that customer if it is the same one; else a second one is made.",
            others.join(", ")
        ));
    }
    if !seen.emails.insert(email.to_lowercase()) {
        note(format!("Another row has the e-mail {email} too: two customers are made with it."));
    }
    Ok(notes)
}

/// What is due at once and charged by itself needs something to charge: without it Stripe leaves the subscription `incomplete` for a day and
/// drops it then, so that the client would be on nothing.
fn uncharged(r: &Reader, row: &Checked, faults: &mut Faults, now: Timestamp) -> Result<(), Problem> {
    let Some(due) = row.plan.as_ref().and_then(|plan| plan.at_once).filter(|_| row.subscribed.is_none()) else { return Ok(()) };
    let can_pay = match &row.customer {
        Some(customer) => customers::method::can_be_charged(r, &customer.id, now)?,
        None => row.row.customer_id.is_some(),
    };
    if row.sends_invoice() || can_pay {
        return Ok(());
    }
    let due = words::money(due);
    match (&row.customer, &row.row.collection) {
        (Some(customer), _) => {
            let why = customers::method::not_chargeable(r, &customer.id)?;
            faults.add("collection", format!("{due} is due at once. {why} Stripe would drop the subscription after a day."));
        }
        (None, None) => faults.add(
            "email",
            format!("{due} is due at once, and the new customer has nothing to charge. Give an e-mail, and the invoice is sent to it."),
        ),
        (None, Some(_)) => faults.add(
            "collection",
            format!(
                "{due} is due at once, and there is no payment method to charge: Stripe would drop the subscription after a day. Send invoices, or have a payment method added first."
            ),
        ),
    }
    Ok(())
}

/// The item in billing that prices this customer's use of a meter by this price.
pub(super) fn priced_item(r: &Reader, customer: &CustomerId, meter: &str, price: &str) -> Result<Option<Item>, Problem> {
    let items = copies::of_customer::<Item>(r, customer)?.into_iter().map(|copy| copy.value);
    let mut priced = items
        .filter(|item| item.status.bills() && item.meter.as_ref().is_some_and(|own| own.as_str() == meter) && item.price.as_str() == price);
    Ok(priced.next())
}
