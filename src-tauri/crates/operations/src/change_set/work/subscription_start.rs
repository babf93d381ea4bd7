//! A subscription with everything that shapes it: now, or begun by Stripe itself at an instant to come; with the rules that it bills.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Tx, rule};
use stripe::{
    Client, Error, IdempotencyKey,
    prices::Interval,
    schedules::{self, NewSchedule},
    subscriptions::{self, Collection, NewItem, NewSubscription, Proration, Status, StatusFilter},
};

use super::{LOOK_THROUGH, Made, Outward, Ref, StripeIds, carries, marked_with};
use crate::{
    Problem, method,
    subscriptions::{
        handed_on::{self, Over, Taxes},
        pending::{self, Overrides, Pending},
    },
};

/// A subscription to be; its mark is customer, prices and, if it begins later, when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartSubscription {
    /// Who pays.
    pub customer: Ref,
    /// What is billed: a quantity for licensed prices alone.
    pub prices: Vec<PricePart>,
    /// Prices charged once, on the first invoice.
    pub once: Vec<String>,
    /// Which of the prices' currencies.
    pub currency: Option<String>,
    /// Days to pay an invoice that is sent; none: the saved payment method is charged.
    pub days_until_due: Option<u32>,
    /// When periods turn first; none: with the beginning.
    pub anchor: Option<Timestamp>,
    /// What repeats is charged from the anchor on: somebody has paid until then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paid_until_anchor: bool,
    /// Until when nothing is charged.
    pub trial_end: Option<Timestamp>,
    /// When it begins; none: now.
    pub start: Option<Timestamp>,
    /// `day`, `week`, `month`, `year`.
    pub interval: String,
    /// How many of them make a period.
    pub interval_count: u32,
    /// A payment method of its own.
    pub payment_method: Option<String>,
    /// What must be done before.
    pub after: Option<Ref>,
    /// Rules that begin with it.
    pub rules: Vec<BeginRule>,
    /// The subscription that it takes over from.
    pub replaces: Option<String>,
    /// What it is about, for the list of planned changes.
    pub words: String,
    /// The client whose statements end where it begins, with its plans (law §11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaves_statements: Option<String>,
    /// How it is taxed where it takes over from none.
    #[serde(default, skip_serializing_if = "Taxes::is_none")]
    pub taxes: Taxes,
}

/// A price of a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricePart {
    /// `price_…`
    pub price: Ref,
    /// How many; none on metered prices.
    pub quantity: Option<u64>,
}

/// A rule that begins with a subscription, and the one that it continues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeginRule {
    /// Id of the rule to be.
    pub id: String,
    /// The rule that ends where this one begins; its remainder is handed on (law §6.1).
    pub ends: Option<String>,
    /// Whose.
    pub client: String,
    /// Meter by our id.
    pub meter: String,
    /// Its code, where the meter is made with this step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_meter: Option<String>,
    /// Quantity in one unit.
    pub unit: domain::Quantity,
    /// Remainder rule.
    pub remainder: domain::RemainderRule,
    /// What a unit costs.
    pub price: domain::Price,
    /// Where its units go.
    pub stripe: StripeIds,
    /// From when.
    pub start: Timestamp,
    /// It bills from its start without another press of Go live: the owner confirms its price and customer with this change set, and the
    /// client is live.
    #[serde(default)]
    pub live: bool,
}

impl StartSubscription {
    /// A subscription from now on, charged by itself in months, with nothing out of the ordinary. What is said besides is set on it.
    pub fn new(customer: Ref, prices: Vec<PricePart>) -> Self {
        Self {
            customer,
            prices,
            once: Vec::new(),
            currency: None,
            days_until_due: None,
            anchor: None,
            paid_until_anchor: false,
            trial_end: None,
            start: None,
            interval: "month".to_owned(),
            interval_count: 1,
            payment_method: None,
            after: None,
            rules: Vec::new(),
            replaces: None,
            words: "The subscription begins".to_owned(),
            leaves_statements: None,
            taxes: Taxes::default(),
        }
    }

    fn collection(&self) -> Collection {
        match self.days_until_due {
            Some(days_until_due) => Collection::SendInvoice { days_until_due },
            None => Collection::ChargeAutomatically,
        }
    }

    /// Why it takes over from that one.
    fn over(&self, old: &subscriptions::Subscription) -> Over {
        if self.customer.id().is_ok_and(|id| id == old.customer) { Over::Prices } else { Over::Customer }
    }

    fn items(&self) -> Result<Vec<NewItem>, Problem> {
        self.prices.iter().map(|part| Ok(NewItem { price: part.price.id()?.to_owned(), quantity: part.quantity })).collect()
    }
}

impl Outward for StartSubscription {
    fn kind(&self) -> &'static str {
        if self.start.is_some() { "schedule" } else { "subscription" }
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        let prices = self.prices.iter_mut().map(|part| &mut part.price);
        let rules = self.rules.iter_mut().map(|rule| &mut rule.stripe.price);
        std::iter::once(&mut self.customer).chain(prices).chain(rules).chain(&mut self.after).collect()
    }

    fn is_cheap_to_find(&self) -> bool {
        true
    }

    async fn find(&self, client: &Client, mark: &str) -> Result<Option<Made>, Error> {
        let Ref::Id(customer) = &self.customer else { return Ok(None) };
        if self.start.is_some() {
            let all = client.all(schedules::list(Some(customer)), LOOK_THROUGH, || false).await?.items;
            let alive =
                |schedule: &schedules::Schedule| !matches!(schedule.status, schedules::Status::Canceled | schedules::Status::Completed);
            return Ok(all.into_iter().find(|one| alive(one) && carries(&one.metadata, mark)).map(|one| Made::found(one.id)));
        }
        let filter =
            subscriptions::Filter { customer: Some(customer.clone()), price: None, status: StatusFilter::NotCanceled, test_clock: None };
        let all = client.all(subscriptions::list(&filter), LOOK_THROUGH, || false).await?.items;
        Ok(all.into_iter().find(|one| one.status.is_in_billing() && carries(&one.metadata, mark)).map(|one| {
            // Of several, nothing says which comes first.
            let item = one.items.data.first().filter(|_| self.prices.len() == 1).map(|item| item.id.clone());
            Made { item, ..Made::found(one.id) }
        }))
    }

    async fn make(&self, client: &Client, mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let customer = self.customer.id()?.to_owned();
        if let Some(start) = self.start {
            // The end of the other one may have been taken back since: two that run at once would charge each unit twice.
            let mut taxes = self.taxes.clone();
            if let Some(replaced) = &self.replaces {
                let old = client.send(&subscriptions::retrieve(replaced)).await?.value;
                let ends = old.cancel_at_period_end && old.items.data.iter().any(|item| item.current_period_end == start);
                if !ends {
                    return Err(Problem::not_allowed(
                        "The running subscription does not end at this instant any more, so the next one is not begun: both would charge. Nothing was changed; plan it again.",
                    ));
                }
                taxes = handed_on::taxes(&old, self.over(&old))?;
            }
            let new = NewSchedule {
                customer,
                start,
                items: self.items()?,
                once: self.once.clone(),
                collection: self.collection(),
                currency: self.currency.clone(),
                default_payment_method: self.payment_method.clone(),
                automatic_tax: taxes.automatic,
                tax_rates: taxes.rates,
                interval: match self.interval.as_str() {
                    "day" => Interval::Day,
                    "week" => Interval::Week,
                    "year" => Interval::Year,
                    _ => Interval::Month,
                },
                interval_count: self.interval_count.max(1),
                metadata: marked_with(mark),
            };
            let reply = client.send(&schedules::create(&new, key)).await?;
            return Ok(Made::new(reply.value.id, reply.request_id));
        }
        // Whoever pays from now on is taxed as before.
        let taxes = match &self.replaces {
            Some(replaced) => {
                let old = client.send(&subscriptions::retrieve(replaced)).await?.value;
                handed_on::taxes(&old, self.over(&old))?
            }
            None => self.taxes.clone(),
        };
        let new = NewSubscription {
            customer,
            items: self.items()?,
            collection: self.collection(),
            billing_cycle_anchor: self.anchor,
            trial_end: self.trial_end,
            metadata: marked_with(mark),
            currency: self.currency.clone(),
            once: self.once.clone(),
            default_payment_method: self.payment_method.clone(),
            proration: self.paid_until_anchor.then_some(Proration::Off),
            automatic_tax: taxes.automatic,
            tax_rates: taxes.rates,
        };
        let reply = client.send(&subscriptions::create(&new, key)).await?;
        let item = reply.value.items.data.first().filter(|_| self.prices.len() == 1).map(|item| item.id.clone());
        let is_incomplete = reply.value.status == Status::Incomplete;
        Ok(Made { item, is_incomplete, ..Made::new(reply.value.id, reply.request_id) })
    }

    fn keep(&self, tx: &Tx<'_>, made: &Made) -> Result<(), Problem> {
        let mut lives: Vec<String> = self.rules.iter().filter(|new| new.live).map(|new| new.id.clone()).collect();
        for new in &self.rules {
            let follows = match &new.ends {
                Some(id) => {
                    let old = rule::get(tx, &id.clone().into())?;
                    // Found again after a restore, the other rule may have ended before.
                    if old.end_at.is_none_or(|end| end > new.start) {
                        rule::set_end(tx, &old.id, Some(new.start))?;
                    }
                    if old.live_at.is_some() && !new.live {
                        lives.push(new.id.clone());
                    }
                    Some(old.id)
                }
                None => None,
            };
            rule::insert(
                tx,
                &rule::Rule {
                    id: new.id.clone().into(),
                    client: new.client.clone().into(),
                    meter: crate::connect::keep_meter(tx, &new.meter, new.new_meter.as_deref())?,
                    billing_unit: new.unit,
                    remainder: new.remainder,
                    rounding_step: None,
                    rounding_least: None,
                    price: new.price.clone(),
                    customer: Some(self.customer.id()?.into()),
                    stripe_price: Some(new.stripe.price.id()?.into()),
                    stripe_product: Some(new.stripe.product.clone().into()),
                    stripe_meter: Some(new.stripe.meter.clone().into()),
                    item: made.item.clone().map(Into::into),
                    start_at: new.start,
                    end_at: None,
                    live_at: None,
                    follows,
                    created_at: new.start,
                },
            )?;
        }
        if let (Some(client), Some(at)) = (&self.leaves_statements, self.start) {
            method::leave_statements(tx, client, at)?;
        }
        match self.start {
            Some(at) => pending::add(
                tx,
                Pending {
                    customer: self.customer.id()?.to_owned(),
                    subscription: self.replaces.clone(),
                    schedule: Some(made.id.clone()),
                    at,
                    words: self.words.clone(),
                    prices: self.prices.iter().map(|part| Ok(part.price.id()?.to_owned())).collect::<Result<_, Problem>>()?,
                    begins: self.rules.iter().map(|rule| rule.id.clone()).collect(),
                    lives,
                    ends: self.rules.iter().filter_map(|rule| rule.ends.clone()).collect(),
                    stops: None,
                    overrides: Overrides::default(),
                    back_to_statements: self.leaves_statements.clone(),
                },
            ),
            None => Ok(()),
        }
    }
}
