//! Plans: what the agency sells, each change a version; which client is on which; prices of one client's own; drafts that were left.

use domain::catalog::Every;
use domain::id::{ClientId, PlanId, PriceId, ProductId, RuleId, SubscriptionId};
use domain::plan::PlanDraft;
use domain::{Price, Quantity};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::params;

use crate::column::{append_only, as_json, p, record};
use crate::{Reader, Result, StoreError, Tx};

pub(crate) const SCHEMA: &str = concat!(
    "
CREATE TABLE plan (
    id TEXT NOT NULL PRIMARY KEY,
    product TEXT,
    featured INTEGER NOT NULL CHECK (featured IN (0, 1)),
    is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
    archived_at INTEGER,
    created_at INTEGER NOT NULL,
    CHECK (is_default = 0 OR archived_at IS NULL)
) STRICT;
CREATE UNIQUE INDEX plan_default ON plan (is_default) WHERE is_default = 1;
CREATE TRIGGER plan_no_delete BEFORE DELETE ON plan BEGIN SELECT RAISE(ABORT, 'append-only: plan'); END;
CREATE TABLE plan_version (
    plan TEXT NOT NULL REFERENCES plan (id),
    number INTEGER NOT NULL CHECK (number > 0),
    draft TEXT NOT NULL,
    prices TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (plan, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE plan_draft (
    id TEXT NOT NULL PRIMARY KEY,
    plan TEXT REFERENCES plan (id),
    draft TEXT NOT NULL,
    step TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX plan_draft_edit ON plan_draft (plan) WHERE plan IS NOT NULL;
CREATE TABLE client_plan (
    id TEXT NOT NULL PRIMARY KEY,
    client TEXT NOT NULL REFERENCES client (id),
    plan TEXT NOT NULL,
    version INTEGER NOT NULL,
    subscription TEXT,
    from_at INTEGER NOT NULL,
    to_at INTEGER,
    created_at INTEGER NOT NULL,
    FOREIGN KEY (plan, version) REFERENCES plan_version (plan, number),
    CHECK (to_at IS NULL OR to_at > from_at)
) STRICT;
CREATE INDEX client_plan_client ON client_plan (client, from_at);
CREATE INDEX client_plan_plan ON client_plan (plan, version);
CREATE TRIGGER client_plan_no_delete BEFORE DELETE ON client_plan BEGIN SELECT RAISE(ABORT, 'append-only: client_plan'); END;
CREATE TRIGGER client_plan_fixed BEFORE UPDATE OF id, client, plan, version, from_at, created_at ON client_plan
    BEGIN SELECT RAISE(ABORT, 'append-only: client_plan'); END;
CREATE TRIGGER client_plan_once BEFORE INSERT ON client_plan
WHEN EXISTS (SELECT 1 FROM client_plan AS other WHERE other.client = NEW.client AND other.plan = NEW.plan
    AND other.from_at < coalesce(NEW.to_at, 9223372036854775807) AND NEW.from_at < coalesce(other.to_at, 9223372036854775807))
BEGIN SELECT RAISE(ABORT, 'this client is on this plan already'); END;
CREATE TABLE price_override (
    id TEXT NOT NULL PRIMARY KEY,
    client TEXT NOT NULL REFERENCES client (id),
    plan TEXT NOT NULL,
    version INTEGER NOT NULL,
    slot TEXT NOT NULL,
    price TEXT NOT NULL,
    stripe_price TEXT NOT NULL,
    reason TEXT NOT NULL,
    from_at INTEGER NOT NULL,
    until_at INTEGER,
    ended_at INTEGER,
    created_at INTEGER NOT NULL,
    FOREIGN KEY (plan, version) REFERENCES plan_version (plan, number)
) STRICT;
CREATE UNIQUE INDEX price_override_one ON price_override (client, plan, slot) WHERE ended_at IS NULL;
CREATE TRIGGER price_override_no_delete BEFORE DELETE ON price_override BEGIN SELECT RAISE(ABORT, 'append-only: price_override'); END;
CREATE TRIGGER price_override_fixed BEFORE UPDATE OF id, client, plan, version, slot, price, stripe_price, reason, from_at, until_at,
    created_at ON price_override BEGIN SELECT RAISE(ABORT, 'append-only: price_override'); END;
",
    append_only!("plan_version"),
);

/// Version 3: a price of one client stands in for any price that it pays, in a plan or not, and its end may lie ahead. Nothing of the table
/// before it is lost: no earlier build could write to it.
pub(crate) const SCHEMA_3: &str = "
DROP TABLE price_override;
CREATE TABLE price_override (
    id TEXT NOT NULL PRIMARY KEY,
    client TEXT NOT NULL REFERENCES client (id),
    plan TEXT,
    version INTEGER,
    slot TEXT,
    instead_of TEXT NOT NULL,
    instead TEXT NOT NULL,
    pays TEXT NOT NULL,
    stripe_price TEXT,
    rule TEXT,
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
    from_at INTEGER NOT NULL,
    until_at INTEGER,
    ended_at INTEGER,
    created_at INTEGER NOT NULL,
    FOREIGN KEY (plan, version) REFERENCES plan_version (plan, number),
    CHECK ((plan IS NULL) = (version IS NULL) AND (plan IS NULL) = (slot IS NULL)),
    CHECK (ended_at IS NULL OR ended_at >= from_at)
) STRICT;
CREATE UNIQUE INDEX price_override_one ON price_override (client, instead_of) WHERE ended_at IS NULL;
CREATE TRIGGER price_override_no_delete BEFORE DELETE ON price_override BEGIN SELECT RAISE(ABORT, 'append-only: price_override'); END;
CREATE TRIGGER price_override_fixed BEFORE UPDATE OF id, client, plan, version, slot, instead_of, instead, pays, stripe_price, rule, reason,
    from_at, until_at, created_at ON price_override BEGIN SELECT RAISE(ABORT, 'append-only: price_override'); END;
";

/// Version 4: the base price of one client by statements. Its days are the agency's own, as they were when it was written, so that another
/// time zone moves no charge.
pub(crate) const SCHEMA_4: &str = "
CREATE TABLE IF NOT EXISTS own_base (
    price_override TEXT NOT NULL PRIMARY KEY REFERENCES price_override (id),
    client_plan TEXT NOT NULL REFERENCES stay (client_plan),
    from_day TEXT NOT NULL,
    to_day TEXT,
    CHECK (to_day IS NULL OR to_day >= from_day)
) STRICT;
CREATE INDEX IF NOT EXISTS own_base_stay ON own_base (client_plan, from_day);
CREATE TRIGGER IF NOT EXISTS own_base_no_delete BEFORE DELETE ON own_base BEGIN SELECT RAISE(ABORT, 'append-only: own_base'); END;
CREATE TRIGGER IF NOT EXISTS own_base_fixed BEFORE UPDATE OF price_override, client_plan, from_day ON own_base
    BEGIN SELECT RAISE(ABORT, 'append-only: own_base'); END;
";

/// A price of a version as it stands in Stripe, or as an agency's own.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MadePrice {
    /// `base`, `usage[0]`, `setup_fee`: its place in the plan.
    pub slot: String,
    /// `price_…`, or `own_…` where nothing is in Stripe.
    pub price: PriceId,
    /// Its product.
    pub product: Option<ProductId>,
    /// Its lookup key, where it has one.
    pub lookup_key: Option<String>,
    /// It was on the account before and is only used here.
    pub linked: bool,
}

/// The prices of a version.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct MadePrices(pub Vec<MadePrice>);

/// What a price asks for: enough to rate and to say it, also where nothing of it is in Stripe.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Terms {
    /// What one unit, or the period, costs.
    pub price: Price,
    /// How often; none where periods are calendar months without a subscription.
    pub every: Option<Every>,
    /// Code of the meter that it counts; none for a price without usage.
    pub meter: Option<String>,
    /// N of the meter make one unit.
    pub unit: Option<Quantity>,
}

as_json!(MadePrices as "prices of a plan", PlanDraft as "plan", Terms as "terms of a price");

record! {
    /// A plan; what it is stands in its versions.
    Plan in "plan" {
        id: PlanId,
        /// Its product in Stripe; none where nothing is charged there.
        product: Option<ProductId>,
        /// Shown first in the price list.
        featured: bool,
        /// The plan that clients without another are on. At most one.
        is_default: bool,
        archived_at: Option<Timestamp>,
        created_at: Timestamp,
    }
}

record! {
    /// A plan as it was from a moment on. Never edited: a change makes the next.
    PlanVersion in "plan_version" {
        plan: PlanId,
        /// From 1 on.
        number: i64,
        draft: PlanDraft,
        prices: MadePrices,
        created_at: Timestamp,
    }
}

record! {
    /// A plan that is being written, left and taken up again.
    KeptDraft in "plan_draft" {
        id: String,
        /// The plan that it edits; none for a new one. One draft per plan.
        plan: Option<PlanId>,
        draft: PlanDraft,
        /// The step that was open.
        step: String,
        saved_at: Timestamp,
    }
}

record! {
    /// A client on a version of a plan, `[from, to)`.
    ClientPlan in "client_plan" {
        id: String,
        client: ClientId,
        plan: PlanId,
        version: i64,
        /// The subscription that bills it, once it is known.
        subscription: Option<SubscriptionId>,
        from_at: Timestamp,
        to_at: Option<Timestamp>,
        created_at: Timestamp,
    }
}

record! {
    /// Another price for one client.
    PriceOverride in "price_override" {
        id: String,
        client: ClientId,
        /// The plan that the client was on when it was made; with it `version` and `slot`.
        plan: Option<PlanId>,
        version: Option<i64>,
        /// Which price of the plan it stands in for.
        slot: Option<String>,
        /// The price that it stands in for: `price_…`, or the rule that ended for it where nothing is in Stripe.
        instead_of: String,
        /// What that one asks for.
        instead: Terms,
        /// What the client pays.
        pays: Terms,
        /// Its own price in Stripe; none under Custom.
        stripe_price: Option<PriceId>,
        /// The rule that bills by it where nothing is in Stripe.
        rule: Option<RuleId>,
        /// Why, 1 to 200 characters.
        reason: String,
        from_at: Timestamp,
        /// When the owner means it to end; none for no end.
        until_at: Option<Timestamp>,
        /// When it ends, or ended: the instant from which the client pays another price again. It may lie ahead.
        ended_at: Option<Timestamp>,
        created_at: Timestamp,
    }
}

record! {
    /// The days of a client's own base price on a plan that statements bill.
    OwnBase in "own_base" {
        price_override: String,
        /// The stay whose base price it stands in for.
        client_plan: String,
        from_day: Date,
        /// The first day after it; its first day where it was taken back before it began.
        to_day: Option<Date>,
    }
}

impl OwnBase {
    /// Whether it ever was: one that was taken back before it began has no day.
    pub fn is_real(&self) -> bool {
        self.to_day.is_none_or(|to| to > self.from_day)
    }
}

impl PriceOverride {
    /// Whether the client pays it at an instant.
    pub fn is_in_force(&self, at: Timestamp) -> bool {
        self.from_at <= at && self.ended_at.is_none_or(|end| end > at)
    }

    /// Whether the client pays it, or will.
    pub fn stands(&self, at: Timestamp) -> bool {
        self.ended_at.is_none_or(|end| end > at && end > self.from_at)
    }
}

/// Adds a plan with its first version.
pub fn insert(tx: &Tx<'_>, plan: &Plan, version: &PlanVersion) -> Result<()> {
    tx.insert(plan)?;
    tx.insert(version)
}

/// Adds the next version of a plan, whatever number it says; the number that it got.
pub fn insert_version(tx: &Tx<'_>, version: &PlanVersion) -> Result<i64> {
    let sql = "SELECT coalesce(max(number), 0) + 1 FROM plan_version WHERE plan = ?1";
    let number = tx.value::<i64>(sql, [p(&version.plan)])?.unwrap_or(1);
    tx.insert(&PlanVersion { number, ..version.clone() })?;
    Ok(number)
}

/// Names the product of a plan that had none.
pub fn set_product(tx: &Tx<'_>, id: &PlanId, product: &ProductId) -> Result<()> {
    tx.run_on("plan", id, "UPDATE plan SET product = ?2 WHERE id = ?1", (p(id), p(product)))
}

/// Shows a plan first in the price list, or no longer.
pub fn set_featured(tx: &Tx<'_>, id: &PlanId, featured: bool) -> Result<()> {
    tx.run_on("plan", id, "UPDATE plan SET featured = ?2 WHERE id = ?1", params![p(id), featured])
}

/// Makes a plan the default in place of the one that was.
pub fn set_default(tx: &Tx<'_>, id: &PlanId) -> Result<()> {
    tx.run("UPDATE plan SET is_default = 0 WHERE is_default = 1", [])?;
    tx.run_on("plan", id, "UPDATE plan SET is_default = 1 WHERE id = ?1", [p(id)])
}

/// Puts a plan away, or back: `None` restores it.
pub fn set_archived(tx: &Tx<'_>, id: &PlanId, at: Option<Timestamp>) -> Result<()> {
    tx.run_on("plan", id, "UPDATE plan SET archived_at = ?2 WHERE id = ?1", (p(id), p(&at)))
}

pub fn get(r: &Reader, id: &PlanId) -> Result<Plan> {
    r.row("WHERE id = ?1", [p(id)])?.ok_or_else(|| StoreError::NotFound { what: "plan", id: id.to_string() })
}

/// A plan, if there is one of this id.
pub fn find(r: &Reader, id: &PlanId) -> Result<Option<Plan>> {
    r.row("WHERE id = ?1", [p(id)])
}

/// Every plan in the order of their making.
pub fn list(r: &Reader) -> Result<Vec<Plan>> {
    r.rows("ORDER BY created_at, id", [])
}

/// The default plan, if there is one.
pub fn default(r: &Reader) -> Result<Option<Plan>> {
    r.row("WHERE is_default = 1", [])
}

/// A plan's versions, newest first.
pub fn versions(r: &Reader, plan: &PlanId) -> Result<Vec<PlanVersion>> {
    r.rows("WHERE plan = ?1 ORDER BY number DESC", [p(plan)])
}

/// One version of a plan.
pub fn version(r: &Reader, plan: &PlanId, number: i64) -> Result<PlanVersion> {
    r.row("WHERE plan = ?1 AND number = ?2", params![p(plan), number])?
        .ok_or_else(|| StoreError::NotFound { what: "plan version", id: format!("{plan} {number}") })
}

/// The newest version of a plan.
pub fn newest(r: &Reader, plan: &PlanId) -> Result<PlanVersion> {
    r.row("WHERE plan = ?1 ORDER BY number DESC LIMIT 1", [p(plan)])?
        .ok_or_else(|| StoreError::NotFound { what: "plan version", id: plan.to_string() })
}

/// Keeps a draft in place of what it was before.
pub fn keep_draft(tx: &Tx<'_>, draft: &KeptDraft) -> Result<()> {
    tx.upsert(draft, "id")
}

/// A draft, if it is still there.
pub fn draft(r: &Reader, id: &str) -> Result<Option<KeptDraft>> {
    r.row("WHERE id = ?1", [id])
}

/// The draft that edits a plan, if there is one.
pub fn draft_of(r: &Reader, plan: &PlanId) -> Result<Option<KeptDraft>> {
    r.row("WHERE plan = ?1", [p(plan)])
}

/// Every draft, newest first.
pub fn drafts(r: &Reader) -> Result<Vec<KeptDraft>> {
    r.rows("ORDER BY saved_at DESC, id", [])
}

/// Throws a draft away; done if there is none.
pub fn remove_draft(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.run("DELETE FROM plan_draft WHERE id = ?1", [id])?;
    Ok(())
}

/// Puts a client on a version of a plan.
pub fn put_client(tx: &Tx<'_>, on: &ClientPlan) -> Result<()> {
    tx.insert(on)
}

/// Ends a client's time on a plan.
pub fn leave(tx: &Tx<'_>, id: &str, at: Timestamp) -> Result<()> {
    tx.run_on("client's plan", id, "UPDATE client_plan SET to_at = ?2 WHERE id = ?1", (id, p(&at)))
}

/// A client's time on a plan goes on that was to end.
pub fn go_on(tx: &Tx<'_>, id: &str) -> Result<()> {
    tx.run_on("client's plan", id, "UPDATE client_plan SET to_at = NULL WHERE id = ?1", [id])
}

/// The subscription that bills a client's plan was found or changed.
pub fn set_subscription(tx: &Tx<'_>, id: &str, subscription: Option<&SubscriptionId>) -> Result<()> {
    tx.run_on("client's plan", id, "UPDATE client_plan SET subscription = ?2 WHERE id = ?1", (id, p(&subscription.cloned())))
}

/// A client's time on a plan.
pub fn client_plan(r: &Reader, id: &str) -> Result<Option<ClientPlan>> {
    r.row("WHERE id = ?1", [id])
}

/// A client's plans by time.
pub fn of_client(r: &Reader, client: &ClientId) -> Result<Vec<ClientPlan>> {
    r.rows("WHERE client = ?1 ORDER BY from_at, id", [p(client)])
}

/// Who is or was on a plan, by time.
pub fn on_plan(r: &Reader, plan: &PlanId) -> Result<Vec<ClientPlan>> {
    r.rows("WHERE plan = ?1 ORDER BY from_at, id", [p(plan)])
}

/// Everybody's plans at an instant.
pub fn at(r: &Reader, at: Timestamp) -> Result<Vec<ClientPlan>> {
    r.rows("WHERE from_at <= ?1 AND (to_at IS NULL OR to_at > ?1) ORDER BY client, from_at", [p(&at)])
}

/// Adds another price for one client.
pub fn insert_override(tx: &Tx<'_>, one: &PriceOverride) -> Result<()> {
    tx.insert(one)
}

/// Says when an override ends, or that it goes on.
pub fn end_override(tx: &Tx<'_>, id: &str, at: Option<Timestamp>) -> Result<()> {
    tx.run_on("price override", id, "UPDATE price_override SET ended_at = ?2 WHERE id = ?1", (id, p(&at)))
}

/// Says on which days of a stay an override is its base price.
pub fn insert_own_base(tx: &Tx<'_>, days: &OwnBase) -> Result<()> {
    tx.insert(days)
}

/// Says before which day an own base price ends, or that it goes on.
pub fn end_own_base(tx: &Tx<'_>, id: &str, to: Option<Date>) -> Result<()> {
    tx.run_on("price override", id, "UPDATE own_base SET to_day = ?2 WHERE price_override = ?1", (id, p(&to)))
}

/// The days of an override of a base price by statements; none for any other.
pub fn own_base(r: &Reader, id: &str) -> Result<Option<OwnBase>> {
    r.row("WHERE price_override = ?1", [id])
}

/// The own base prices of a stay by their first day, with those that never were.
pub fn own_bases(r: &Reader, client_plan: &str) -> Result<Vec<OwnBase>> {
    r.rows("WHERE client_plan = ?1 ORDER BY from_day, to_day IS NULL, to_day", [client_plan])
}

/// One override.
pub fn find_override(r: &Reader, id: &str) -> Result<Option<PriceOverride>> {
    r.row("WHERE id = ?1", [id])
}

/// Every override, those in force first, then by time.
pub fn overrides(r: &Reader) -> Result<Vec<PriceOverride>> {
    r.rows("ORDER BY ended_at IS NOT NULL, from_at DESC, id", [])
}
