//! What Stripe charges a client whatever is used: base prices and one-off items, as its invoices and previews list them. Each counts in the
//! period in which its own time begins.

use std::{cell::RefCell, collections::HashMap};

use domain::{
    Currency, Money, Period,
    billed::{Invoice, InvoiceLine, InvoiceStatus, Item, MirrorPrice},
    id::{CustomerId, ItemId, PriceId},
};
use jiff::Timestamp;
use store::{Reader, client, client::Client, mirror as kept, mirror::Read};

use super::{
    Reading,
    money::Figures,
    state::{needs_owner, weight},
};
use crate::{
    Problem,
    standing::inexact,
    view::{MonthInvoice, MonthLine, MonthLineKind, MonthState},
    words,
};

/// What is known of subscription items: whether one counts usage. Asked once for each.
#[derive(Default)]
pub(super) struct Metered {
    items: RefCell<HashMap<ItemId, Option<bool>>>,
}

impl Metered {
    /// Whether a line of a subscription item is charged whatever is used; no where it is not known.
    fn is_fixed(&self, r: &Reader, item: &ItemId, price: Option<&PriceId>) -> Result<bool, Problem> {
        if let Some(known) = self.items.borrow().get(item) {
            return Ok(*known == Some(false));
        }
        let metered = match kept::find::<Item>(r, item.as_str())? {
            Some(item) => Some(item.value.meter.is_some()),
            // An item that is gone is still told by its price.
            None => match price {
                Some(price) => kept::find::<MirrorPrice>(r, price.as_str())?.map(|price| price.value.meter.is_some()),
                None => None,
            },
        };
        self.items.borrow_mut().insert(item.clone(), metered);
        Ok(metered == Some(false))
    }
}

/// The times that a client's lines are of: the one shown, and the one before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    pub this: Period,
    pub before: Period,
}

/// One fixed amount.
struct Part<'i> {
    words: String,
    amount: Money,
    /// None on a preview.
    invoice: Option<&'i Invoice>,
}

impl Reading<'_> {
    /// A line for each currency in which Stripe charges the client whatever is used. Clients that share a customer have one invoice: it stands
    /// with the first of them.
    ///
    /// # Errors
    /// What the file says; a figure that does not fit.
    pub(super) fn fixed(&self, client: &Client, times: Times, invoices: &[Read<Invoice>]) -> Result<Vec<MonthLine>, Problem> {
        let Some(customer) = &client.customer else { return Ok(Vec::new()) };
        let sharing = client::of_customer(self.r, customer)?;
        if sharing.first().is_some_and(|first| first.id != client.id) {
            return Ok(Vec::new());
        }
        let standing: Vec<&Invoice> = invoices
            .iter()
            .map(|read| &read.value)
            .filter(|invoice| !matches!(invoice.status, InvoiceStatus::Void | InvoiceStatus::Deleted))
            .collect();
        let mut this = self.parts(&standing, times.this, false)?;
        let previews = self.fresh_previews(customer, invoices)?;
        this.extend(self.parts(&previews.iter().collect::<Vec<_>>(), times.this, true)?);
        let before = self.parts(&standing, times.before, false)?;
        let mut lines = Vec::new();
        for currency in currencies(&this) {
            lines.push(self.fixed_line(client, currency, &this, &before, sharing.len() > 1)?);
        }
        Ok(lines)
    }

    fn fixed_line(
        &self,
        client: &Client,
        currency: Currency,
        this: &[Part<'_>],
        before: &[Part<'_>],
        is_shared: bool,
    ) -> Result<MonthLine, Problem> {
        let own: Vec<&Part<'_>> = this.iter().filter(|part| part.amount.currency() == currency).collect();
        let earlier: Vec<&Part<'_>> = before.iter().filter(|part| part.amount.currency() == currency).collect();
        let sum = |parts: &[&Part<'_>]| Money::sum(currency, parts.iter().map(|part| part.amount)).map_err(inexact);
        let last = if earlier.is_empty() { None } else { Some(sum(&earlier)?) };
        let figures = Figures { amount: sum(&own)?, last, compared: last, cost: Some(Money::zero(currency)) };

        let (mut state, mut why, mut invoice) = (MonthState::Open, None, None::<&Invoice>);
        for found in own.iter().filter_map(|part| part.invoice).filter(|invoice| invoice.status != InvoiceStatus::Draft) {
            let (its_state, its_words) = self.invoiced(found)?;
            if invoice.is_none() || weight(its_state) > weight(state) {
                (state, why, invoice) = (its_state, its_words, Some(found));
            }
        }
        let what = match own.as_slice() {
            [one] => one.words.clone(),
            _ => "Base price and one-off items".to_owned(),
        };
        let several = own.len() > 1;
        let listed: Vec<String> = own.iter().map(|part| format!("{}: {}", part.words, words::money(part.amount))).collect();
        let mut reasons: Vec<String> = why.into_iter().collect();
        if several {
            reasons.push(format!("{}.", listed.join("; ")));
        }
        if is_shared {
            reasons.push("Several clients share this Stripe customer: what does not depend on usage stands here once.".to_owned());
        }
        let invoice: Option<MonthInvoice> = invoice.map(|invoice| self.invoice(invoice)).transpose()?;
        Ok(MonthLine {
            id: format!("fixed:{}:{}", client.id, currency.code()),
            kind: MonthLineKind::Fixed,
            what,
            rule_id: None,
            period: None,
            last_period: None,
            quantity: None,
            history: None,
            units: None,
            sent: None,
            ready: None,
            held: None,
            waiting_amount: None,
            money: figures.view()?,
            state,
            reason: (!reasons.is_empty()).then(|| reasons.join(" ")),
            is_billed: true,
            needs_owner: needs_owner(state),
            invoice,
            statement: None,
        })
    }

    /// Fixed amounts whose time begins in a span.
    fn parts<'i>(&self, invoices: &[&'i Invoice], span: Period, is_preview: bool) -> Result<Vec<Part<'i>>, Problem> {
        let mut parts = Vec::new();
        for invoice in invoices.iter().copied() {
            let invoice_of = (!is_preview).then_some(invoice);
            let described = |words: &Option<String>| words.clone().unwrap_or_else(|| "An amount of its own".to_owned());
            for line in invoice.lines.iter().filter(|line| span.contains(line.period.start()) && !line.amount.is_zero()) {
                if self.is_fixed(line)? {
                    parts.push(Part { words: described(&line.description), amount: line.amount, invoice: invoice_of });
                }
            }
            for line in invoice.once.iter().filter(|line| span.contains(line.at) && !line.amount.is_zero()) {
                let is_fixed = match &line.item {
                    None => true,
                    Some(item) => self.metered.is_fixed(self.r, item, None)?,
                };
                if is_fixed {
                    parts.push(Part { words: described(&line.description), amount: line.amount, invoice: invoice_of });
                }
            }
        }
        Ok(parts)
    }

    /// A line of no subscription item is one-off; one of an item is told by the item's price.
    fn is_fixed(&self, line: &InvoiceLine) -> Result<bool, Problem> {
        match &line.item {
            _ if line.meter.is_some() => Ok(false),
            None => Ok(true),
            Some(item) => self.metered.is_fixed(self.r, item, line.price.as_ref()),
        }
    }

    /// Previews that no invoice has overtaken: what they list may be on it by now.
    fn fresh_previews(&self, customer: &CustomerId, invoices: &[Read<Invoice>]) -> Result<Vec<Invoice>, Problem> {
        let newest: Option<Timestamp> = invoices.iter().map(|read| read.value.created).max();
        let previews = kept::previews(self.r, customer)?.into_iter().map(|(_, read)| read);
        Ok(previews.filter(|read| newest.is_none_or(|newest| read.read_at > newest)).map(|read| read.value).collect())
    }
}

fn currencies(parts: &[Part<'_>]) -> Vec<Currency> {
    let mut currencies: Vec<Currency> = Vec::new();
    for part in parts {
        if !currencies.contains(&part.amount.currency()) {
            currencies.push(part.amount.currency());
        }
    }
    currencies
}
