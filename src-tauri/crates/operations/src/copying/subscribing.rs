//! Subscriptions of a payer as they are made for its customer here: on the same prices, whole or with what is left out said. A usage price
//! charges nothing before units are sent; a fixed price is taken only when the owner says so, because its first period is invoiced at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{
    Currency, Money,
    billed::{CollectionMethod, MirrorPrice, Subscription},
    id::CustomerId,
};
use jiff::Timestamp;
use store::Reader;

use super::{
    agency::{Agency, Payer},
    prices::There,
    taxes::{NewTax, Rates},
    who::Who,
};
use crate::{
    Problem,
    catalog::Planning,
    change_set::{DAYS_UNTIL_DUE, MakeSubscription, Planned, PricePart, Ref, StartSubscription, Work},
    clients as people, customers,
    standing::inexact,
    subscriptions::money,
    view::Light,
    words,
};

/// The fixed prices of a payer's subscriptions for one period; none where there are none, or in several currencies.
///
/// # Errors
/// An amount that does not fit.
pub(super) fn fixed(agency: &Agency, payer: &Payer) -> Result<Option<Money>, Problem> {
    let prices = payer.people.iter().flat_map(|person| person.prices()).collect();
    let mut amounts: Vec<Money> = Vec::new();
    for one in payer.billing(&prices) {
        for item in one.items.iter().filter(|item| item.meter.is_none()) {
            let Some(price) = agency.prices.get(item.price.as_str()) else { continue };
            amounts.push(amount(price, currency_of(one, price), item.quantity)?);
        }
    }
    let Some(currency) = amounts.first().map(|amount| amount.currency()).filter(|one| amounts.iter().all(|own| own.currency() == *one))
    else {
        return Ok(None);
    };
    Ok(Some(Money::sum(currency, amounts).map_err(inexact)?))
}

fn currency_of(subscription: &Subscription, price: &MirrorPrice) -> Currency {
    subscription.currency.or_else(|| price.price.as_ref().map(|own| own.currency)).unwrap_or(Currency::USD)
}

fn amount(price: &MirrorPrice, currency: Currency, quantity: Option<u64>) -> Result<Money, Problem> {
    let of = domain::Quantity::from_whole(i64::try_from(quantity.unwrap_or(1)).map_err(inexact)?);
    Ok(money::priced(price, currency)?.rate(of).map_err(inexact)?.total)
}

/// One subscription to be.
struct Wanted {
    parts: Vec<(There, Option<u64>)>,
    /// What its fixed prices come to on the first invoice, each in its currency.
    at_once: Vec<Money>,
    currency: Currency,
    /// The default currency of its only price, where it has one.
    own_currency: Option<Currency>,
    interval: String,
    interval_count: u32,
    days_until_due: Option<u32>,
    tax: NewTax,
    /// It stands for this customer already.
    stands: bool,
    nicknames: Vec<String>,
}

/// What a payer's clients come to here.
pub(super) struct Subscribing {
    who: Who,
    wanted: Vec<Wanted>,
    /// Fixed prices that are invoiced at once.
    pub(super) now: Option<Money>,
    /// What is not taken, each in words.
    pub(super) left: Vec<String>,
    /// Which tax comes along, each in words.
    pub(super) taxed: Vec<String>,
    /// Which does not, each with what to do.
    pub(super) untaxed: Vec<String>,
    /// How its invoices are paid, in words.
    pub(super) collection: String,
}

/// Subscriptions planned so far: clients that share customer and prices share one, and no meter of a customer has two prices.
#[derive(Default)]
pub(super) struct Made {
    subscriptions: HashMap<(String, Vec<String>), Ref>,
    meters: HashMap<(String, String), Vec<String>>,
}

impl Subscribing {
    /// Works out what is needed for the prices of some clients. `field` is the answer's own.
    ///
    /// # Errors
    /// A customer that cannot pay for this, at its field.
    #[expect(clippy::too_many_arguments, reason = "the two workspaces, the answer, and what was planned before")]
    pub(super) fn of(
        r: &Reader,
        agency: &Agency,
        rates: &Rates,
        payer: &Payer,
        who: Who,
        priced: &BTreeMap<String, There>,
        fixed: &BTreeMap<String, There>,
        field: &str,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let prices: BTreeSet<String> = priced.keys().cloned().collect();
        let mut own = Self {
            who,
            wanted: Vec::new(),
            now: None,
            left: Vec::new(),
            taxed: Vec::new(),
            untaxed: Vec::new(),
            collection: String::new(),
        };
        let mut open = prices.clone();
        for one in payer.billing(&prices) {
            own.follow(agency, rates, payer, one, priced, fixed, &mut open)?;
        }
        // Rules whose price nobody was subscribed to yet.
        for price in open {
            let (Some(there), Some(known)) = (priced.get(&price), agency.prices.get(&price)) else { continue };
            let currency = payer.people.iter().flat_map(|person| &person.rules).find(|rule| rule.price == price);
            own.wanted.push(Wanted {
                parts: vec![(there.clone(), None)],
                at_once: Vec::new(),
                currency: currency.map_or(Currency::USD, |rule| rule.pays().currency),
                own_currency: known.price.as_ref().map(|own| own.currency),
                interval: known.interval.clone().unwrap_or_else(|| "month".to_owned()),
                interval_count: known.interval_count.max(1),
                days_until_due: None,
                tax: NewTax::default(),
                stands: false,
                nicknames: names(payer, &BTreeSet::from([price.clone()])),
            });
        }
        own.judge(r, field, now)?;
        Ok(own)
    }

    /// A subscription like the one there.
    #[expect(clippy::too_many_arguments, reason = "the two workspaces, and what of the payer is still open")]
    fn follow(
        &mut self,
        agency: &Agency,
        rates: &Rates,
        payer: &Payer,
        one: &Subscription,
        priced: &BTreeMap<String, There>,
        fixed: &BTreeMap<String, There>,
        open: &mut BTreeSet<String>,
    ) -> Result<(), Problem> {
        let mut parts = Vec::new();
        let mut own_prices = BTreeSet::new();
        let mut at_once: Vec<Money> = Vec::new();
        let mut own_currency = None;
        for item in &one.items {
            let price = item.price.as_str();
            let Some(known) = agency.prices.get(price) else {
                self.left.push(format!("the price {price}, which is not known there any more"));
                continue;
            };
            let words = money::sold_by(known, Some(currency_of(one, known)))?;
            match (item.meter.is_some(), priced.get(price), fixed.get(price)) {
                // Two subscriptions on one meter would charge twice; the first one is enough.
                (true, Some(there), _) if open.remove(price) => {
                    own_currency = known.price.as_ref().map(|own| own.currency);
                    own_prices.insert(price.to_owned());
                    parts.push((there.clone(), None));
                }
                (true, ..) => self.left.push(format!("the usage price {words}, which no client of this row uses here")),
                (false, _, Some(there)) => {
                    at_once.push(amount(known, currency_of(one, known), item.quantity)?);
                    parts.push((there.clone(), Some(item.quantity.unwrap_or(1))));
                }
                (false, ..) => self.left.push(format!("the fixed price {words}")),
            }
        }
        // Fixed prices never come by themselves.
        if own_prices.is_empty() {
            return Ok(());
        }
        let first = one.items.first();
        let tax = payer.taxes.get(&one.id);
        if tax.is_some_and(|tax| tax.has_discount) {
            self.left.push("the discount on its subscription".to_owned());
        }
        self.wanted.push(Wanted {
            tax: tax.map(|tax| tax.here(rates)).unwrap_or_default(),
            at_once,
            currency: one.currency.or(own_currency).unwrap_or(Currency::USD),
            own_currency: own_currency.filter(|_| parts.len() == 1),
            parts,
            interval: first.and_then(|item| item.interval.clone()).unwrap_or_else(|| "month".to_owned()),
            interval_count: first.map_or(1, |item| item.interval_count.max(1)),
            days_until_due: (one.collection == CollectionMethod::SendInvoice).then(|| one.days_until_due.unwrap_or(DAYS_UNTIL_DUE)),
            stands: false,
            nicknames: names(payer, &own_prices),
        });
        Ok(())
    }

    /// Whether this customer can pay for it, what stands already, and how its invoices are paid.
    fn judge(&mut self, r: &Reader, field: &str, now: Timestamp) -> Result<(), Problem> {
        let wrong = |words: String| Problem::invalid(field, words);
        let has_email = self.who.email().is_some_and(|email| !email.trim().is_empty());
        let has_method = match &self.who {
            Who::Known(customer) => customers::method::can_be_charged(r, &customer.id, now)?,
            Who::New(_) => false,
        };
        for one in &mut self.wanted {
            if let Who::Known(customer) = &self.who {
                let mut standing = 0;
                let usage: Vec<&There> = one.parts.iter().map(|(part, _)| part).filter(|part| part.meter.is_some()).collect();
                for part in &usage {
                    fits(r, &customer.id, part, one.currency, now).map_err(&wrong)??;
                    if let (Some(price), Some(meter)) = (&part.found, &part.meter_found) {
                        standing += usize::from(people::priced(r, &customer.id, meter, price)?);
                    }
                }
                if standing > 0 && standing < usage.len() {
                    return Err(wrong(format!(
                        "{} pays for a part of this here already. Bring that subscription to all of its prices in Stripe, or end it, and copy again.",
                        customer.id
                    )));
                }
                one.stands = standing > 0;
            }
            if !one.stands {
                self.taxed.extend(one.tax.said.clone());
                self.untaxed.extend(one.tax.lost.clone());
            }
            for amount in one.at_once.iter().filter(|_| !one.stands) {
                self.now = Some(match self.now {
                    Some(sum) => sum.checked_add(*amount).map_err(inexact)?,
                    None => *amount,
                });
            }
            // Without a payment method what is to be charged by itself would fail.
            if one.days_until_due.is_none() && !has_method && has_email {
                one.days_until_due = Some(DAYS_UNTIL_DUE);
            }
            if one.days_until_due.is_some() && !has_email && !one.stands {
                return Err(wrong(
                    "Stripe sends invoices by e-mail, and this customer has none. Give it one in Stripe, or choose another.".to_owned(),
                ));
            }
            let charged_now = one.parts.iter().any(|(part, _)| part.meter.is_none());
            if one.days_until_due.is_none() && !has_method && charged_now && !one.stands {
                return Err(wrong(
                    "This customer has no payment method and no e-mail, so its fixed price could not be paid. Choose another.".to_owned(),
                ));
            }
        }
        self.collection = match self.wanted.iter().find(|one| !one.stands).map(|one| one.days_until_due) {
            None if self.wanted.is_empty() => String::new(),
            None => "Its subscription stands already".to_owned(),
            Some(Some(days)) => format!("Invoices are sent, {days} days to pay"),
            Some(None) => "Invoices are charged to the saved payment method".to_owned(),
        };
        Ok(())
    }

    /// Who pays.
    pub(super) fn who(&self) -> &Who {
        &self.who
    }

    /// Adds customer and subscriptions. The customer, and what a client waits for.
    ///
    /// # Errors
    /// Another price of the same meter for the same customer, at the answer's field.
    pub(super) fn add(
        self,
        payer: &Payer,
        workspace: &str,
        planning: &mut Planning,
        made: &mut Made,
        field: &str,
    ) -> Result<(Ref, Vec<Ref>), Problem> {
        let customer_mark = self.who.mark(payer);
        for one in &self.wanted {
            // The same price alone and beside others would be two subscriptions that charge one use.
            let together = one.marks();
            for (part, _) in one.parts.iter().filter(|(part, _)| part.meter.is_some()) {
                let key = (customer_mark.clone(), part.meter_mark());
                if made.meters.insert(key, together.clone()).is_some_and(|earlier| earlier != together) {
                    let words = "Another client that was given this customer pays for the same meter by another price or plan: the use would be charged twice. Choose another customer.";
                    return Err(Problem::invalid(field, words));
                }
            }
        }
        let customer = match self.who {
            Who::Known(customer) => Ref::Id(customer.id.to_string()),
            Who::New(make) => {
                let first = payer.people.first().map(|person| person.nickname.as_str()).unwrap_or_default();
                let words = match &make.email {
                    Some(email) => format!("Customer {} ({email})", make.name),
                    None => format!("Customer {}", make.name),
                };
                let mark = format!("customer:{workspace}:{first}");
                let item = planning.add(Planned { words, mark, work: Work::Customer(*make), found: None });
                Ref::Item { item }
            }
        };
        let mut after = Vec::new();
        for one in self.wanted.into_iter().filter(|one| !one.stands) {
            let marks = one.marks();
            let key = (customer_mark.clone(), marks.clone());
            if let Some(shared) = made.subscriptions.get(&key) {
                after.push(shared.clone());
                continue;
            }
            let names = words::listed(&one.nicknames);
            let words = format!("Subscription of {names} on {}", words::count(one.parts.len() as u64, "price", "prices"));
            let mark = format!("subscription:{customer_mark}:{}", marks.join("+"));
            let item = planning.add(Planned { words, mark, work: one.work(customer.clone()), found: None });
            made.subscriptions.insert(key, Ref::Item { item });
            after.push(Ref::Item { item });
        }
        Ok((customer, after))
    }
}

impl Wanted {
    /// The marks of all its prices, in order: what it is found again by.
    fn marks(&self) -> Vec<String> {
        let mut marks: Vec<String> = self.parts.iter().map(|(part, _)| part.mark.clone()).collect();
        marks.sort();
        marks
    }

    fn work(self, customer: Ref) -> Work {
        // One usage price in its own currency is found again by customer and price, whoever made it.
        if let ([(part, None)], Some(own)) = (self.parts.as_slice(), self.own_currency)
            && own == self.currency
        {
            let send_invoice = self.days_until_due.is_some();
            let days_until_due = self.days_until_due;
            return Work::Subscription(MakeSubscription {
                days_until_due,
                taxes: self.tax.taxes,
                ..MakeSubscription::new(customer, part.price.clone(), send_invoice)
            });
        }
        let prices = self.parts.into_iter().map(|(part, quantity)| PricePart { price: part.price, quantity }).collect();
        // The rules come with the client, which waits for this step.
        Work::Start(Box::new(StartSubscription {
            currency: Some(self.currency.code().to_owned()),
            days_until_due: self.days_until_due,
            interval: self.interval,
            interval_count: self.interval_count,
            taxes: self.tax.taxes,
            ..StartSubscription::new(customer, prices)
        }))
    }
}

/// Whether a customer can be billed by a price; the inner error is what stands against it.
fn fits(r: &Reader, customer: &CustomerId, part: &There, currency: Currency, now: Timestamp) -> Result<Result<(), Problem>, String> {
    let price = part.meter_found.as_deref().map(|meter| (part.found.as_deref().unwrap_or_default(), meter));
    let wanted = customers::Wanted { currency: Some(currency), price, client: None, charged: false };
    match customers::about(r, customer, &wanted, now) {
        Err(problem) => Ok(Err(problem)),
        Ok(notes) => match notes.into_iter().find(|note| note.light == Light::Red) {
            Some(red) => Err(red.words),
            None => Ok(Ok(())),
        },
    }
}

fn names(payer: &Payer, prices: &BTreeSet<String>) -> Vec<String> {
    let uses = payer.people.iter().filter(|person| person.rules.iter().any(|rule| prices.contains(&rule.price)));
    uses.map(|person| person.nickname.clone()).collect()
}
