//! The tax of a subscription in another account. Whether Stripe computes it is a flag and comes along; a tax rate is an object of its own
//! account, and only one that charges and names the same stands in for it.

use store::{Reader, mirror as copies};

use super::agency::Agency;
use crate::{
    Code, Problem,
    mirror::convert::SubscriptionRest,
    subscriptions::handed_on::{KnownRate, Taxes},
};

/// Tax rates looked through.
const MOST: usize = 1000;

/// How a subscription is taxed there.
#[derive(Debug, Clone, Default)]
pub(super) struct OldTax {
    automatic: bool,
    /// None where its items have different ones.
    rates: Option<Vec<String>>,
    known: Vec<KnownRate>,
    pub(super) has_discount: bool,
}

/// How a copied subscription is taxed here.
#[derive(Debug, Clone, Default)]
pub(super) struct NewTax {
    pub(super) taxes: Taxes,
    /// What comes along, in words.
    pub(super) said: Option<String>,
    /// What does not, and what to do.
    pub(super) lost: Option<String>,
}

/// Tax rates of the account here.
pub(super) enum Rates {
    /// Those that may be put on a subscription.
    Read(Vec<KnownRate>),
    /// They could not be read, in words.
    Unread(String),
}

impl OldTax {
    /// Reads it from the other workspace's file.
    ///
    /// # Errors
    /// What the file says.
    pub(super) fn of(r: &Reader, subscription: &str) -> Result<Self, Problem> {
        let raw = copies::raw::<domain::billed::Subscription>(r, subscription)?;
        let rest: SubscriptionRest = raw.and_then(|raw| serde_json::from_value(raw).ok()).unwrap_or_default();
        Ok(Self { automatic: rest.automatic_tax, rates: rest.tax_rates, known: rest.known_rates, has_discount: rest.has_discount })
    }

    fn has_rates(&self) -> bool {
        self.rates.as_ref().is_none_or(|rates| !rates.is_empty())
    }

    /// What becomes of it here.
    pub(super) fn here(&self, rates: &Rates) -> NewTax {
        let mut new = NewTax { taxes: Taxes { automatic: self.automatic, rates: Vec::new() }, ..NewTax::default() };
        let mut said = Vec::new();
        if self.automatic {
            said.push(
                "Stripe computes its tax, as there: Stripe Tax must be on in this account, and the customer needs an address".to_owned(),
            );
        }
        match self.found(rates) {
            Ok(found) => {
                if !found.is_empty() {
                    let names: Vec<String> = found.iter().map(KnownRate::words).collect();
                    said.push(format!("Taxed as there: {}", names.join(", ")));
                }
                new.taxes.rates = found.into_iter().map(|rate| rate.id).collect();
            }
            Err(why) => {
                new.lost = Some(format!(
                    "{why} As planned here its invoices have no such tax. Mend that and plan the copy again before you confirm; or put the rate on its subscription in Stripe before the first invoice."
                ));
            }
        }
        new.said = (!said.is_empty()).then(|| said.join(". "));
        new
    }

    /// The rates here that stand in for those there; all of them or none.
    fn found(&self, rates: &Rates) -> Result<Vec<KnownRate>, String> {
        let Some(ids) = &self.rates else {
            return Err("Its prices are taxed at different rates there, so it is not known which are meant here.".to_owned());
        };
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let here = match rates {
            Rates::Read(here) => here,
            Rates::Unread(why) => return Err(why.clone()),
        };
        let mut found = Vec::new();
        for id in ids {
            let Some(known) = self.known.iter().find(|known| known.id == *id) else {
                return Err(format!("What its tax rate {id} is was not read there: sync that workspace first."));
            };
            let Some(same) = here.iter().find(|rate| rate.charges_as(known)) else {
                return Err(format!(
                    "It is taxed at {} there, and this account has no such tax rate. Make one in Stripe (Product catalog, Tax rates): same name, percentage and region.",
                    known.words()
                ));
            };
            found.push(same.clone());
        }
        Ok(found)
    }
}

impl Rates {
    /// Reads those of the account here, if any subscription there has one.
    ///
    /// # Errors
    /// Stripe's silence.
    pub(super) async fn read(client: &stripe::Client, agency: &Agency) -> Result<Self, Problem> {
        if !agency.payers.iter().flat_map(|payer| payer.taxes.values()).any(OldTax::has_rates) {
            return Ok(Self::Read(Vec::new()));
        }
        match client.all(stripe::tax_rates::list(), MOST, || false).await {
            Ok(all) => Ok(Self::Read(all.items.iter().filter(|rate| rate.active).map(KnownRate::from).collect())),
            Err(error) => match Problem::from(error) {
                problem if problem.code == Code::PermissionMissing => Ok(Self::Unread(
                    "It has a tax rate there, and the key of this workspace may not read this account's: give it Tax Rates (Read) in Stripe."
                        .to_owned(),
                )),
                problem => Err(problem),
            },
        }
    }
}
