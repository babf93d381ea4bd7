//! What a workspace has that another one could take, read from its file alone. No usage, no report and no statement is among it.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Price, Quantity,
    billed::{Customer, MirrorPrice, Subscription},
    id::SubscriptionId,
};
use jiff::Timestamp;
use store::{
    Reader, client as clients,
    import_mapping::{self, ImportMapping},
    mapping, mirror as copies, plan as plans,
    rule::{self, Rule},
    source::{self as sources, Meter, Source, Subject},
    workspace::BillingMethod,
};

use super::{
    own::{self, OldOwn},
    taxes::OldTax,
};
use crate::{Problem, catalog::Sale, customers, mirror::convert::CustomerRest, subscriptions};

/// Everything that can be taken over.
pub(super) struct Agency {
    pub(super) sale: Sale,
    pub(super) sources: Vec<Source>,
    /// Accounts that are never billed.
    pub(super) own_accounts: Vec<Subject>,
    pub(super) files: Vec<ImportMapping>,
    pub(super) payers: Vec<Payer>,
    /// Clients billed outside Stripe: their nicknames.
    pub(super) by_statement: Vec<String>,
    /// Prices as the mirror knows them.
    pub(super) prices: BTreeMap<String, MirrorPrice>,
}

/// A customer with the clients that it pays for; a client without one stands alone.
pub(super) struct Payer {
    /// The customer's id, or the client's.
    pub(super) id: String,
    pub(super) customer: Option<Customer>,
    pub(super) rest: CustomerRest,
    pub(super) people: Vec<Person>,
    /// Those in billing.
    pub(super) subscriptions: Vec<Subscription>,
    /// How each of them is taxed.
    pub(super) taxes: BTreeMap<SubscriptionId, OldTax>,
}

/// A client.
pub(super) struct Person {
    pub(super) nickname: String,
    pub(super) email: Option<String>,
    pub(super) notes: Option<String>,
    /// Open assignments, with their accounts.
    pub(super) accounts: Vec<(Subject, Timestamp)>,
    /// Rules that have not ended.
    pub(super) rules: Vec<OldRule>,
    /// Plans that it was put on by hand: ids there.
    pub(super) plans: Vec<String>,
    /// What it pays that is not on sale, by the price's id there.
    pub(super) own: BTreeMap<String, OldOwn>,
}

/// A rule with its meter.
pub(super) struct OldRule {
    pub(super) meter: Meter,
    pub(super) unit: Quantity,
    pub(super) row: Rule,
    /// `price_…` there.
    pub(super) price: String,
}

impl Payer {
    /// The address by which a customer is paired: Stripe's, else the client's own.
    pub(super) fn email(&self) -> Option<&str> {
        let stripes = self.customer.as_ref().and_then(|customer| customer.email.as_deref());
        let own = || self.people.iter().find_map(|person| person.email.as_deref());
        stripes.or_else(own).map(str::trim).filter(|email| !email.is_empty())
    }

    /// Whether anything is billed through Stripe.
    pub(super) fn bills(&self) -> bool {
        self.people.iter().any(|person| !person.rules.is_empty())
    }

    /// Subscriptions that bill one of these prices.
    pub(super) fn billing<'a>(&'a self, prices: &'a BTreeSet<String>) -> impl Iterator<Item = &'a Subscription> {
        self.subscriptions.iter().filter(|one| one.items.iter().any(|item| prices.contains(item.price.as_str())))
    }
}

impl Person {
    /// Prices of its rules.
    pub(super) fn prices(&self) -> BTreeSet<String> {
        self.rules.iter().map(|rule| rule.price.clone()).collect()
    }
}

impl OldRule {
    /// What a unit costs.
    pub(super) fn pays(&self) -> &Price {
        &self.row.price
    }
}

impl Agency {
    /// Reads it.
    ///
    /// # Errors
    /// What the file says.
    pub(super) fn of(r: &Reader, now: Timestamp) -> Result<Self, Problem> {
        let mut payers: Vec<Payer> = Vec::new();
        let mut by_statement = Vec::new();
        for client in clients::all(r)?.into_iter().filter(|client| client.stopped_at.is_none()) {
            if client.method == Some(BillingMethod::Custom) {
                by_statement.push(client.nickname);
                continue;
            }
            let id = client.customer.as_ref().map_or_else(|| client.id.to_string(), ToString::to_string);
            let person = person(r, &client, now)?;
            match payers.iter_mut().find(|payer| payer.id == id) {
                Some(payer) => payer.people.push(person),
                None => payers.push(payer(r, id, &client, person)?),
            }
        }
        Ok(Self {
            sale: Sale::of(r)?,
            sources: sources::list(r)?.into_iter().filter(|source| source.retired_at.is_none()).collect(),
            own_accounts: sources::subjects(r, None)?.into_iter().filter(|subject| subject.never_bill).collect(),
            files: import_mapping::list(r)?,
            payers,
            by_statement,
            prices: copies::list::<MirrorPrice>(r)?.into_iter().map(|copy| (copy.value.id.to_string(), copy.value)).collect(),
        })
    }

    /// Whether there is nothing at all to take.
    pub(super) fn is_empty(&self) -> bool {
        self.sale.is_empty() && self.sources.is_empty() && self.files.is_empty() && self.payers.is_empty()
    }
}

fn payer(r: &Reader, id: String, client: &clients::Client, person: Person) -> Result<Payer, Problem> {
    let (mut customer, mut rest, mut subscriptions, mut taxes) = (None, CustomerRest::default(), Vec::new(), BTreeMap::new());
    if let Some(of) = &client.customer {
        customer = copies::find::<Customer>(r, of.as_str())?.map(|copy| copy.value);
        rest = customers::rest_of(r, of.as_str())?;
        subscriptions = subscriptions::running(r, of)?;
        for one in &subscriptions {
            taxes.insert(one.id.clone(), OldTax::of(r, one.id.as_str())?);
        }
    }
    Ok(Payer { id, customer, rest, people: vec![person], subscriptions, taxes })
}

fn person(r: &Reader, client: &clients::Client, now: Timestamp) -> Result<Person, Problem> {
    let mut accounts = Vec::new();
    for row in mapping::of_client(r, &client.id)?.into_iter().filter(|row| row.to_at.is_none()) {
        accounts.push((sources::subject(r, &row.subject)?, row.from_at));
    }
    let mut rules = Vec::new();
    for row in rule::of_client(r, &client.id)?.into_iter().filter(|row| row.end_at.is_none_or(|end| end > now)) {
        // A rule that bills outside Stripe has no price there to follow.
        let Some(price) = row.stripe_price.as_ref().map(ToString::to_string) else { continue };
        rules.push(OldRule { meter: sources::meter(r, &row.meter)?, unit: row.billing_unit, row, price });
    }
    let mut by_hand = Vec::new();
    for on in plans::of_client(r, &client.id)?.into_iter().filter(|on| on.to_at.is_none()) {
        if plans::version(r, &on.plan, on.version)?.prices.0.is_empty() {
            by_hand.push(on.plan.to_string());
        }
    }
    Ok(Person {
        nickname: client.nickname.clone(),
        email: client.email.clone(),
        notes: client.notes.clone(),
        accounts,
        rules,
        plans: by_hand,
        own: own::of_client(r, client, now)?,
    })
}
