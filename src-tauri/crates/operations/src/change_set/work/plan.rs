//! A plan in our own file: kept once its product and prices stand, in the transaction of the receipt. Nothing is sent by these steps.

use domain::{id::PlanId, plan::PlanDraft};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{
    Tx, change_set as rows,
    plan::{self as kept, MadePrice, MadePrices, Plan, PlanVersion},
};
use stripe::{Client, Error, IdempotencyKey};

use super::{Made, Outward, Ref};
use crate::{
    Problem, activity,
    change_set::{PriceUnit, know_price_unit, price_units},
};

/// A plan, or the next version of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepPlan {
    /// Its id, made when it was planned.
    pub plan: String,
    /// The plan is there already: this is its next version.
    pub is_change: bool,
    /// What it is.
    pub draft: PlanDraft,
    /// Its product; none where nothing is in Stripe.
    pub product: Option<Ref>,
    /// Its prices.
    pub prices: Vec<KeepPrice>,
    /// It becomes the default.
    pub is_default: bool,
    /// The draft that it was written in.
    pub draft_id: Option<String>,
    /// Its own mark, by which the time of its making is found.
    pub mark: String,
}

/// A price of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepPrice {
    /// Its place in the plan.
    pub slot: String,
    /// The price.
    pub price: Ref,
    /// Its product, where that is not the plan's.
    pub product: Option<String>,
    /// Lookup key.
    pub lookup_key: Option<String>,
    /// It was on the account before.
    pub linked: bool,
    /// What a linked price counts, as its owner said: meter and unit.
    pub counts: Option<(String, String)>,
}

impl KeepPlan {
    /// Writes it down.
    ///
    /// # Errors
    /// What the file says.
    pub fn write(&self, tx: &Tx<'_>, at: Timestamp) -> Result<(), Problem> {
        let product = self.product.as_ref().map(Ref::id).transpose()?.map(str::to_owned);
        let mut prices = Vec::with_capacity(self.prices.len());
        for one in &self.prices {
            let price = one.price.id()?.to_owned();
            if let Some((meter, unit)) = &one.counts
                && !price_units(tx)?.contains_key(&price)
            {
                know_price_unit(tx, &price, PriceUnit { meter: meter.clone(), unit: unit.clone() })?;
            }
            prices.push(MadePrice {
                slot: one.slot.clone(),
                product: one.product.clone().or_else(|| product.clone()).map(Into::into),
                price: price.into(),
                lookup_key: one.lookup_key.clone(),
                linked: one.linked,
            });
        }
        let plan: PlanId = self.plan.clone().into();
        let version = PlanVersion { plan: plan.clone(), number: 1, draft: self.draft.clone(), prices: MadePrices(prices), created_at: at };
        let name = self.draft.name.trim();
        let (verb, sentence) = if self.is_change {
            let number = kept::insert_version(tx, &version)?;
            if let (Some(product), None) = (&product, kept::get(tx, &plan)?.product) {
                kept::set_product(tx, &plan, &product.clone().into())?;
            }
            ("change_plan", format!("Plan {name} has version {number}"))
        } else {
            let row = Plan {
                id: plan.clone(),
                product: product.map(Into::into),
                featured: self.draft.featured,
                is_default: false,
                archived_at: None,
                created_at: at,
            };
            kept::insert(tx, &row, &version)?;
            ("add_plan", format!("Plan {name} was made"))
        };
        if self.is_default {
            kept::set_default(tx, &plan)?;
        }
        if let Some(draft) = &self.draft_id {
            kept::remove_draft(tx, draft)?;
        }
        activity::by_owner(tx, at, verb, Some(("plan", plan.as_str())), sentence)
    }
}

/// When a step of ours was tried last: the time that its outcome has.
pub(super) fn tried_at(tx: &Tx<'_>, mark: &str) -> Result<Timestamp, Problem> {
    let items = rows::by_mark(tx, mark)?;
    items.iter().find_map(|item| item.tried_at).ok_or_else(|| Problem::internal("a step was kept that was never tried"))
}

impl Outward for KeepPlan {
    fn kind(&self) -> &'static str {
        "plan"
    }

    fn action(&self) -> &'static str {
        if self.is_change { "update" } else { "create" }
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        self.product.iter_mut().chain(self.prices.iter_mut().map(|one| &mut one.price)).collect()
    }

    fn is_cheap_to_find(&self) -> bool {
        false
    }

    async fn find(&self, _client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        Ok(None)
    }

    /// Nothing leaves the laptop: the plan is written with the receipt.
    async fn make(&self, _client: &Client, _mark: &str, _key: &IdempotencyKey) -> Result<Made, Problem> {
        Ok(Made::new(self.plan.clone(), None))
    }

    fn keep(&self, tx: &Tx<'_>, _made: &Made) -> Result<(), Problem> {
        let at = tried_at(tx, &self.mark)?;
        self.write(tx, at)
    }
}

/// A plan is put away, or back, once its product and prices are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShelvePlan {
    /// Which plan.
    pub plan: String,
    /// Put away; else back.
    pub archived: bool,
    /// Its own mark.
    pub mark: String,
}

impl ShelvePlan {
    /// Writes it down.
    ///
    /// # Errors
    /// What the file says.
    pub fn write(&self, tx: &Tx<'_>, at: Timestamp) -> Result<(), Problem> {
        let plan: PlanId = self.plan.clone().into();
        kept::set_archived(tx, &plan, self.archived.then_some(at))?;
        let name = kept::newest(tx, &plan)?.draft.name;
        let (verb, done) = if self.archived { ("archive_plan", "put away") } else { ("restore_plan", "put back") };
        activity::by_owner(tx, at, verb, Some(("plan", plan.as_str())), format!("Plan {} was {done}", name.trim()))
    }
}

impl Outward for ShelvePlan {
    fn kind(&self) -> &'static str {
        "plan"
    }

    fn action(&self) -> &'static str {
        if self.archived { "archive" } else { "restore" }
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        Vec::new()
    }

    fn is_cheap_to_find(&self) -> bool {
        false
    }

    async fn find(&self, _client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        Ok(None)
    }

    async fn make(&self, _client: &Client, _mark: &str, _key: &IdempotencyKey) -> Result<Made, Problem> {
        Ok(Made::new(self.plan.clone(), None))
    }

    fn keep(&self, tx: &Tx<'_>, _made: &Made) -> Result<(), Problem> {
        let at = tried_at(tx, &self.mark)?;
        self.write(tx, at)
    }
}
