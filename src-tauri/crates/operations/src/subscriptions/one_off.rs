//! An amount of its own for a client.

use domain::{Currency, Money, billed::Customer, catalog::MOST_MINOR, id::CustomerId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Reader, Tx, mirror as kept, workspace as places};

use super::{payer, running};
use crate::{
    Desk, Problem,
    change_set::{self, FinalizeInvoice, MakeInvoice, MakeInvoiceItem, Planned, Ref, Work},
    customers::method,
    file,
    view::{ChangeSetView, MoneyLine, OneOffParams, OneOffView},
    words,
};

const KEY: &str = "invoice_items.made";
/// Longer texts do not fit on an invoice's line.
const LONGEST_DESCRIPTION: usize = 500;

/// An amount that was put on an invoice here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OneOff {
    /// `ii_…`
    pub(crate) id: String,
    /// Who pays.
    pub(crate) customer: String,
    /// How much.
    pub(crate) amount: Money,
    /// What the client reads.
    pub(crate) description: String,
    /// On an invoice of its own.
    pub(crate) own_invoice: bool,
    /// When it was planned.
    pub(crate) at: Timestamp,
}

/// Remembers an amount that was made.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn remember(tx: &Tx<'_>, new: OneOff) -> Result<(), Problem> {
    let mut all: Vec<OneOff> = places::setting(tx, KEY)?.unwrap_or_default();
    if !all.iter().any(|known| known.id == new.id) {
        all.push(new);
        places::set_setting(tx, KEY, &all)?;
    }
    Ok(())
}

/// A customer's amounts, newest first.
pub(super) fn of_customer(r: &Reader, customer: Option<&CustomerId>) -> Result<Vec<OneOffView>, Problem> {
    let all: Vec<OneOff> = places::setting(r, KEY)?.unwrap_or_default();
    let own = all.into_iter().rev().filter(|one| customer.is_some_and(|customer| customer.as_str() == one.customer));
    Ok(own
        .map(|one| OneOffView {
            where_words: if one.own_invoice { "On an invoice of its own" } else { "On the next invoice" }.to_owned(),
            id: one.id,
            description: one.description,
            amount: one.amount,
            at: one.at,
        })
        .collect())
}

/// Plans an amount on a client's next invoice, or on one of its own.
///
/// # Errors
/// An amount, currency or description that cannot be meant, each at its field; a client that no invoice goes to.
pub async fn plan(desk: &Desk, params: OneOffParams) -> Result<ChangeSetView, Problem> {
    let client = crate::clients::find(desk, &params.client).await?;
    let description = params.description.trim().to_owned();
    if description.is_empty() {
        return Err(Problem::invalid("description", "Say what it is for: the client reads it on the invoice."));
    }
    if description.chars().count() > LONGEST_DESCRIPTION {
        return Err(Problem::invalid("description", format!("Longer than {LONGEST_DESCRIPTION} characters.")));
    }
    if params.days_until_due.is_some_and(|days| !(1..=365).contains(&days)) {
        return Err(Problem::invalid("days_until_due", "Give 1 to 365 days."));
    }
    if !params.own_invoice && params.days_until_due.is_some() {
        let words = "Days to pay are for an invoice of its own. On the next invoice the subscription's own days hold.";
        return Err(Problem::invalid("days_until_due", words));
    }
    let (now, id) = (desk.now(), desk.ids.new_id());
    let inner = params.clone();
    let (payer, amount, subscription) = file::read(desk, move |r| {
        let payer = payer(r, &client)?;
        let fixed = kept::find::<Customer>(r, payer.customer.as_str())?.and_then(|read| read.value.currency);
        let currency = match inner.currency.as_deref().map(str::trim).filter(|code| !code.is_empty()) {
            Some(code) => Currency::parse(code).map_err(|error| Problem::invalid("currency", error.to_string()))?,
            None => fixed.unwrap_or(places::get(r)?.currency),
        };
        if let Some(fixed) = fixed.filter(|fixed| *fixed != currency) {
            let words = format!("Stripe bills this customer in {} alone. Use that currency.", fixed.code().to_uppercase());
            return Err(Problem::invalid("currency", words));
        }
        let amount = Money::parse_main(inner.amount.trim(), currency).map_err(|_| {
            Problem::invalid(
                "amount",
                format!("{:?} is not an amount in {}. Write it as 150.00.", inner.amount.trim(), currency.code().to_uppercase()),
            )
        })?;
        if amount.is_zero() {
            return Err(Problem::invalid("amount", "An amount of zero charges nothing."));
        }
        if amount.minor().abs() > MOST_MINOR {
            return Err(Problem::invalid("amount", "Stripe takes no amount as large as this."));
        }
        if !amount.fits_step() {
            return Err(Problem::invalid("amount", format!("{} has no such small part. Round it.", currency.code().to_uppercase())));
        }
        if inner.own_invoice && amount.is_negative() {
            return Err(Problem::invalid("amount", "An invoice of its own cannot be below zero. Put a credit on the next invoice."));
        }
        let subscription = running(r, &payer.customer)?.into_iter().next().map(|one| one.id.to_string());
        if !inner.own_invoice && subscription.is_none() {
            let words = "This client has no running subscription, so there is no next invoice. Choose an invoice of its own.";
            return Err(Problem::invalid("own_invoice", words));
        }
        match inner.days_until_due {
            None if inner.own_invoice && !method::can_be_charged(r, &payer.customer, now)? => {
                return Err(Problem::invalid("days_until_due", method::not_chargeable(r, &payer.customer)?));
            }
            None => {}
            Some(_) => method::can_be_sent(r, &payer.customer)?,
        }
        Ok((payer, amount, subscription))
    })
    .await?;
    let (name, shown) = (payer.client.nickname, words::money(amount));
    let customer = payer.customer.to_string();
    let item = |invoice: Option<Ref>, subscription: Option<String>| {
        Work::InvoiceItem(MakeInvoiceItem {
            customer: customer.clone(),
            amount,
            description: description.clone(),
            subscription,
            own_invoice: invoice.is_some(),
            invoice,
            planned_at: now,
        })
    };
    let mark = format!("item:{customer}:{id}");
    let words = format!("{shown} for {name}: {description}");
    if !params.own_invoice {
        let planned = vec![Planned { words: words.clone(), mark, work: item(None, subscription), found: None }];
        let money = vec![MoneyLine {
            what: name.clone(),
            words: "on the next invoice, with its period's usage, before tax and discounts; nothing is charged by the press".to_owned(),
            amount: Some(amount),
        }];
        return change_set::stage(desk, format!("Put {shown} on the next invoice of {name}"), money, planned).await;
    }
    let paid = match params.days_until_due {
        Some(days) => format!("the invoice is sent, {} to pay", crate::words::count(u64::from(days), "day", "days")),
        None => "the saved payment method is charged at once".to_owned(),
    };
    let invoice =
        MakeInvoice { customer: customer.clone(), currency: amount.currency().code().to_owned(), days_until_due: params.days_until_due };
    let planned = vec![
        Planned {
            words: format!("Draft invoice for {name}"),
            mark: format!("invoice:{customer}:{id}"),
            work: Work::Invoice(invoice),
            found: None,
        },
        Planned { words, mark, work: item(Some(Ref::Item { item: 1 }), None), found: None },
        Planned {
            words: format!("Finalise it: {paid}"),
            mark: format!("finalise:{customer}:{id}"),
            work: Work::FinalizeInvoice(FinalizeInvoice { invoice: Ref::Item { item: 1 }, after: Ref::Item { item: 2 } }),
            found: None,
        },
    ];
    let money = vec![MoneyLine { what: name.clone(), words: format!("{paid}; before tax"), amount: Some(amount) }];
    change_set::stage(desk, format!("Invoice {name} {shown}"), money, planned).await
}
