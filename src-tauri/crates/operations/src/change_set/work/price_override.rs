//! A price of one client alone, in our own file: kept once Stripe has it, in the transaction of the receipt. Nothing is sent by these steps.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{
    Tx, client,
    plan::{self as kept, PriceOverride, Terms},
};
use stripe::{Client, Error, IdempotencyKey};

use super::{Made, Outward, Ref, plan::tried_at};
use crate::{
    Problem, activity,
    subscriptions::pending::{self, Overrides},
};

/// An override that begins or ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepOverride {
    /// Id of the override.
    pub id: String,
    /// What becomes of it.
    pub change: OverrideChange,
    /// The subscription whose planned change it belongs to: taken back with it.
    pub subscription: String,
    /// The step after which Stripe charges so.
    pub after: Ref,
    /// Its own mark, by which the time of its making is found.
    pub mark: String,
}

/// What becomes of an override.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "one of them stands in a change set, in a box of its own")]
pub enum OverrideChange {
    /// It begins.
    Begin {
        /// Whose.
        client: String,
        /// Plan, version and place of the price that it stands in for.
        plan: Option<(String, i64, String)>,
        /// `price_…` that it stands in for.
        instead_of: String,
        /// What that one asks for.
        instead: Terms,
        /// What the client pays.
        pays: Terms,
        /// Its own price.
        price: Ref,
        /// Why.
        reason: String,
        /// From when.
        from: Timestamp,
        /// When the owner means it to end.
        until: Option<Timestamp>,
        /// The override before it, which ends with its beginning.
        replaces: Option<String>,
    },
    /// It ends.
    End {
        /// When.
        at: Timestamp,
    },
}

impl Outward for KeepOverride {
    fn kind(&self) -> &'static str {
        "override"
    }

    fn action(&self) -> &'static str {
        match self.change {
            OverrideChange::Begin { .. } => "create",
            OverrideChange::End { .. } => "update",
        }
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        let price = match &mut self.change {
            OverrideChange::Begin { price, .. } => Some(price),
            OverrideChange::End { .. } => None,
        };
        std::iter::once(&mut self.after).chain(price).collect()
    }

    fn is_cheap_to_find(&self) -> bool {
        false
    }

    async fn find(&self, _client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        Ok(None)
    }

    /// Nothing leaves the laptop: the override is written with the receipt.
    async fn make(&self, _client: &Client, _mark: &str, _key: &IdempotencyKey) -> Result<Made, Problem> {
        Ok(Made::new(self.id.clone(), None))
    }

    fn keep(&self, tx: &Tx<'_>, _made: &Made) -> Result<(), Problem> {
        let now = tried_at(tx, &self.mark)?;
        let mut overrides = Overrides::default();
        match &self.change {
            OverrideChange::Begin { client: whose, plan, instead_of, instead, pays, price, reason, from, until, replaces } => {
                if let Some(before) = replaces {
                    kept::end_override(tx, before, Some(*from))?;
                    overrides.end.push(before.clone());
                }
                kept::insert_override(
                    tx,
                    &PriceOverride {
                        id: self.id.clone(),
                        client: whose.as_str().into(),
                        plan: plan.as_ref().map(|(plan, ..)| plan.as_str().into()),
                        version: plan.as_ref().map(|(_, version, _)| *version),
                        slot: plan.as_ref().map(|(.., slot)| slot.clone()),
                        instead_of: instead_of.clone(),
                        instead: instead.clone(),
                        pays: pays.clone(),
                        stripe_price: Some(price.id()?.into()),
                        rule: None,
                        reason: reason.clone(),
                        from_at: *from,
                        until_at: *until,
                        ended_at: None,
                        created_at: now,
                    },
                )?;
                overrides.begin.push(self.id.clone());
                let nickname = client::get(tx, &whose.as_str().into())?.nickname;
                let words = format!("{nickname} gets a price of its own: {reason}");
                activity::by_owner(tx, now, "begin_override", Some(("client", whose)), words)?;
            }
            OverrideChange::End { at } => {
                let one = kept::find_override(tx, &self.id)?.ok_or_else(|| Problem::internal("an override that is not there"))?;
                kept::end_override(tx, &self.id, Some((*at).max(one.from_at)))?;
                overrides.end.push(self.id.clone());
                let nickname = client::get(tx, &one.client)?.nickname;
                let words = format!("{nickname} goes back from its own price");
                activity::by_owner(tx, now, "end_override", Some(("client", one.client.as_str())), words)?;
            }
        }
        pending::with_overrides(tx, &self.subscription, &overrides)
    }
}
