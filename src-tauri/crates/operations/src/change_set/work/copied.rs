//! What comes from another workspace and stays in our own file: sources without their keys, how files are read, clients with their accounts
//! and rules. Nothing leaves the laptop by these steps, and no usage comes with them.

use domain::{Price, Quantity, RemainderRule};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{
    Reader, Tx, client,
    import_mapping::{self, ImportMapping},
    mapping::{self, MappingRow},
    plan::{self as plans, ClientPlan, PriceOverride, Terms},
    rule::{self, Rule},
    source::{self, CostPayer, Meter, Source, SourceKind, Subject},
    workspace,
};
use stripe::{Client, Error, IdempotencyKey};

use super::{Made, Outward, Ref, plan::tried_at};
use crate::{Problem, activity, connect};

/// An account of a source, by the platform's own id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopiedAccount {
    /// Our id of it to be, where it is not known yet.
    pub id: String,
    /// The platform's id.
    pub external_id: String,
    /// Its name there.
    pub name: Option<String>,
    /// Its e-mail there.
    pub email: Option<String>,
}

impl CopiedAccount {
    /// Its row, made where the source has not listed it yet.
    fn see(&self, tx: &Tx<'_>, of: &str, at: Timestamp) -> Result<Subject, Problem> {
        let id = source::see_subject(
            tx,
            &Subject {
                id: self.id.clone().into(),
                source: of.into(),
                external_id: self.external_id.clone(),
                name: self.name.clone(),
                email: self.email.clone(),
                never_bill: false,
                first_seen_at: at,
                gone_at: None,
            },
        )?;
        Ok(source::subject(tx, &id)?)
    }
}

/// A source without its key: keys are each workspace's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepSource {
    /// Its id, made when it was planned, or the one that it has.
    pub id: String,
    /// What it is; none where it stands and only accounts are marked.
    pub source: Option<SourceTerms>,
    /// Accounts of the agency's own, never billed.
    pub own_accounts: Vec<CopiedAccount>,
    /// Its own mark.
    pub mark: String,
}

/// What a source is, but for its key and what was read from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceTerms {
    /// Name.
    pub name: String,
    /// Connector.
    pub connector: String,
    /// How its usage is identified.
    pub kind: SourceKind,
    /// Address, where it is not the connector's own.
    pub base_url: Option<String>,
    /// Who pays for the AI.
    pub cost_payer: CostPayer,
    /// Counted, or cost alone (law §4).
    pub counted: bool,
    /// When it is pulled.
    pub schedule: serde_json::Value,
}

impl SourceTerms {
    /// Of a source as it stands.
    pub fn of(source: &Source, base_url: Option<String>) -> Self {
        Self {
            name: source.name.clone(),
            connector: source.connector.clone(),
            kind: source.kind,
            base_url,
            cost_payer: source.cost_payer,
            counted: source.counted,
            schedule: source.schedule.clone(),
        }
    }

    fn row(&self, id: &str, at: Timestamp) -> Source {
        let mut row = Source {
            id: id.into(),
            name: self.name.clone(),
            connector: self.connector.clone(),
            connector_digest: None,
            kind: self.kind,
            base_url: self.base_url.clone(),
            key_ref: None,
            last_four: None,
            cost_payer: self.cost_payer,
            counted: self.counted,
            schedule: self.schedule.clone(),
            cursor: serde_json::Value::Null,
            settings: serde_json::json!({}),
            // A connector is new to each workspace until it was approved there (law §6.3).
            approved_at: None,
            retired_at: None,
            created_at: at,
        };
        if self.connector != connect::CSV {
            connect::set_problem(&mut row, &connect::needs_key(&self.name));
        }
        row
    }
}

impl Outward for KeepSource {
    fn kind(&self) -> &'static str {
        "source"
    }

    fn action(&self) -> &'static str {
        if self.source.is_some() { "create" } else { "update" }
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

    /// Nothing leaves the laptop: it is written with the receipt.
    async fn make(&self, _client: &Client, _mark: &str, _key: &IdempotencyKey) -> Result<Made, Problem> {
        Ok(Made::new(self.id.clone(), None))
    }

    fn keep(&self, tx: &Tx<'_>, _made: &Made) -> Result<(), Problem> {
        let at = tried_at(tx, &self.mark)?;
        if let Some(terms) = &self.source {
            source::insert(tx, &terms.row(&self.id, at))?;
        }
        for account in &self.own_accounts {
            let subject = account.see(tx, &self.id, at)?;
            // Whoever was given to a client here meanwhile stays there.
            if !is_assigned(tx, &subject)? {
                source::set_never_bill(tx, &subject.id, true)?;
            }
        }
        let name = source::get(tx, &self.id.clone().into())?.name;
        activity::by_owner(
            tx,
            at,
            "copy_source",
            Some(("source", &self.id)),
            format!("{name} came from another workspace, without its key"),
        )
    }
}

fn is_assigned(r: &Reader, subject: &Subject) -> Result<bool, Problem> {
    Ok(mapping::of_subject(r, &subject.id)?.iter().any(|mapping| mapping.to_at.is_none()))
}

/// How the columns of a file are read, under its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepFileMapping {
    /// Name.
    pub name: String,
    /// Fingerprint of the header row.
    pub header: String,
    /// The mapping, in the importer's shape.
    pub value: serde_json::Value,
    /// Its own mark.
    pub mark: String,
}

impl Outward for KeepFileMapping {
    fn kind(&self) -> &'static str {
        "file_mapping"
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
        Ok(Made::new(self.name.clone(), None))
    }

    fn keep(&self, tx: &Tx<'_>, _made: &Made) -> Result<(), Problem> {
        // One that was saved here meanwhile is the owner's latest word.
        if import_mapping::list(tx)?.iter().any(|known| known.name.eq_ignore_ascii_case(&self.name)) {
            return Ok(());
        }
        let saved_at = tried_at(tx, &self.mark)?;
        let row = ImportMapping { name: self.name.clone(), header: self.header.clone(), value: self.value.clone(), saved_at };
        Ok(import_mapping::save(tx, &row)?)
    }
}

/// A client of another workspace: nickname, accounts, rules. Billing starts with Go live here, and history with the next sync.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepCopiedClient {
    /// Id of the client to be.
    pub id: String,
    /// Nickname.
    pub nickname: String,
    /// E-mail.
    pub email: Option<String>,
    /// The owner's notes.
    pub notes: Option<String>,
    /// Customer; none where it pays nothing through Stripe.
    pub customer: Option<Ref>,
    /// Subscriptions that must stand before.
    pub after: Vec<Ref>,
    /// Its accounts.
    pub accounts: Vec<CopiedMapping>,
    /// Its rules.
    pub rules: Vec<CopiedRule>,
    /// Plans that it was put on by hand, because nothing of them is in Stripe.
    pub plans: Vec<CopiedOnPlan>,
    /// Prices that it alone pays.
    #[serde(default)]
    pub overrides: Vec<CopiedOverride>,
    /// Its own mark.
    pub mark: String,
}

/// A price that a client alone pays, with what it stands in for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopiedOverride {
    /// Id of the override to be.
    pub id: String,
    /// The plan here, and the place in it.
    pub plan: Option<(Ref, String)>,
    /// `price_…` that everybody pays.
    pub instead_of: Ref,
    /// What that one asks for.
    pub instead: Terms,
    /// `price_…` that the client pays.
    pub price: Ref,
    /// What it asks for.
    pub pays: Terms,
    /// Why.
    pub reason: String,
    /// When the owner means it to end.
    pub until: Option<Timestamp>,
}

/// An account of a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopiedMapping {
    /// Id of the mapping to be.
    pub id: String,
    /// Its source.
    pub source: Ref,
    /// Which account.
    pub account: CopiedAccount,
    /// From when its usage is the client's.
    pub from: Timestamp,
}

/// A rule of a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopiedRule {
    /// Id of the rule to be.
    pub id: String,
    /// Id of the meter, where none of its code is known yet.
    pub meter_id: String,
    /// The meter's code.
    pub meter: String,
    /// Its name.
    pub meter_name: String,
    /// The unit that quantities are kept in.
    pub meter_unit: String,
    /// Quantity in one unit of the invoice.
    pub unit: Quantity,
    /// What becomes of the remainder.
    pub remainder: RemainderRule,
    /// Rounding of each record: step and least.
    pub rounding: Option<(Quantity, Quantity)>,
    /// What a unit costs.
    pub price: Price,
    /// `price_…`
    pub stripe_price: Ref,
    /// `prod_…`
    pub stripe_product: Ref,
    /// `mtr_…`
    pub stripe_meter: Ref,
}

/// A plan of a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopiedOnPlan {
    /// Id of the row to be.
    pub id: String,
    /// The plan here.
    pub plan: Ref,
}

impl CopiedRule {
    fn meter(&self, tx: &Tx<'_>) -> Result<Meter, Problem> {
        if let Some(known) = source::find_meter(tx, &self.meter)? {
            return Ok(known);
        }
        let meter = Meter {
            id: self.meter_id.clone().into(),
            code: self.meter.clone(),
            name: self.meter_name.clone(),
            unit: self.meter_unit.clone(),
        };
        source::insert_meter(tx, &meter)?;
        Ok(meter)
    }
}

impl Outward for KeepCopiedClient {
    fn kind(&self) -> &'static str {
        "copied_client"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        let accounts = self.accounts.iter_mut().map(|one| &mut one.source);
        let rules = self.rules.iter_mut().flat_map(|rule| [&mut rule.stripe_price, &mut rule.stripe_product, &mut rule.stripe_meter]);
        let plans = self.plans.iter_mut().map(|one| &mut one.plan);
        let own = self.overrides.iter_mut().flat_map(|one| {
            let plan = one.plan.as_mut().map(|(plan, _)| plan);
            [&mut one.instead_of, &mut one.price].into_iter().chain(plan)
        });
        self.customer.iter_mut().chain(&mut self.after).chain(accounts).chain(rules).chain(plans).chain(own).collect()
    }

    fn is_cheap_to_find(&self) -> bool {
        false
    }

    async fn find(&self, _client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        Ok(None)
    }

    /// Nothing leaves the laptop: it is written with the receipt.
    async fn make(&self, _client: &Client, _mark: &str, _key: &IdempotencyKey) -> Result<Made, Problem> {
        Ok(Made::new(self.id.clone(), None))
    }

    fn keep(&self, tx: &Tx<'_>, _made: &Made) -> Result<(), Problem> {
        let at = tried_at(tx, &self.mark)?;
        let customer = self.customer.as_ref().map(Ref::id).transpose()?.map(str::to_owned);
        client::insert(
            tx,
            &client::Client {
                id: self.id.clone().into(),
                nickname: self.nickname.clone(),
                email: self.email.clone(),
                customer: customer.clone().map(Into::into),
                method: None,
                notes: self.notes.clone(),
                stopped_at: None,
                created_at: at,
            },
        )?;
        for one in &self.accounts {
            let subject = one.account.see(tx, one.source.id()?, at)?.id;
            let client = self.id.clone().into();
            mapping::insert(
                tx,
                &MappingRow { id: one.id.clone().into(), subject, client, from_at: one.from, to_at: None, created_at: at },
            )?;
        }
        for one in &self.rules {
            let meter = one.meter(tx)?.id;
            rule::insert(
                tx,
                &Rule {
                    id: one.id.clone().into(),
                    client: self.id.clone().into(),
                    meter,
                    billing_unit: one.unit,
                    remainder: one.remainder,
                    rounding_step: one.rounding.map(|(step, _)| step),
                    rounding_least: one.rounding.map(|(_, least)| least),
                    price: one.price.clone(),
                    customer: customer.clone().map(Into::into),
                    stripe_price: Some(one.stripe_price.id()?.into()),
                    stripe_product: Some(one.stripe_product.id()?.into()),
                    stripe_meter: Some(one.stripe_meter.id()?.into()),
                    item: None,
                    // Nothing is sent before Go live, and what was used before that is history (law §6.2).
                    start_at: at,
                    end_at: None,
                    live_at: None,
                    follows: None,
                    created_at: at,
                },
            )?;
        }
        for one in &self.plans {
            let plan = one.plan.id()?.into();
            let version = plans::newest(tx, &plan)?.number;
            let client = self.id.clone().into();
            plans::put_client(
                tx,
                &ClientPlan { id: one.id.clone(), client, plan, version, subscription: None, from_at: at, to_at: None, created_at: at },
            )?;
        }
        for one in &self.overrides {
            let (mut plan, mut version, mut slot) = (None, None, None);
            if let Some((of, place)) = &one.plan {
                let of = of.id()?.into();
                version = Some(plans::newest(tx, &of)?.number);
                (plan, slot) = (Some(of), Some(place.clone()));
            }
            plans::insert_override(
                tx,
                &PriceOverride {
                    id: one.id.clone(),
                    client: self.id.clone().into(),
                    plan,
                    version,
                    slot,
                    instead_of: one.instead_of.id()?.to_owned(),
                    instead: one.instead.clone(),
                    pays: one.pays.clone(),
                    stripe_price: Some(one.price.id()?.into()),
                    rule: None,
                    reason: one.reason.clone(),
                    from_at: at,
                    until_at: one.until,
                    ended_at: None,
                    created_at: at,
                },
            )?;
        }
        let place = workspace::get(tx)?.name;
        activity::by_owner(
            tx,
            at,
            "add_client",
            Some(("client", &self.id)),
            format!("{} came to {place} from another workspace", self.nickname),
        )
    }
}
