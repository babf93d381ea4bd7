use domain::{
    Money,
    catalog::{Every, Fault, Interval, PriceDraft, ProductDraft, TaxBehavior},
    price::{BelowCost, Drop},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which products and prices to show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CatalogParams {
    /// Part of a name, a nickname or a lookup key; a whole id.
    pub search: String,
    /// Archived ones too.
    pub archived: bool,
}

/// Products with their prices, as Stripe's mirror has them; own prices under Custom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CatalogView {
    /// By name.
    pub products: Vec<ProductRow>,
    /// Archived products and prices that are not shown.
    pub archived_hidden: u32,
    /// When Stripe's list was read; none before the first sync, and under Custom.
    pub read_at: Option<Timestamp>,
    /// Prices are kept here, not in Stripe.
    pub own: bool,
}

/// A product with its prices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ProductRow {
    /// `prod_…`
    pub id: String,
    /// Name as clients see it.
    pub name: String,
    /// As clients see it.
    pub description: Option<String>,
    /// Whether it can be sold.
    pub active: bool,
    /// Page on Stripe.
    pub link: Option<String>,
    /// Its prices: those on sale first.
    pub prices: Vec<PriceRow>,
}

/// A price of any kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PriceRow {
    /// `price_…`, or our own id under Custom.
    pub id: String,
    /// `prod_…`
    pub product: String,
    /// Product name.
    pub product_name: String,
    /// "$0.10 per 1000 tokens", "$49.00 a month".
    pub words: String,
    /// Codes of the currencies that it is offered in, its own first.
    pub currencies: Vec<String>,
    /// How often; none: once.
    pub every: Option<Every>,
    /// Our meter's code, where it counts usage.
    pub meter: Option<String>,
    /// Quantity of the meter in one unit, where known.
    pub unit: Option<String>,
    /// Lookup key.
    pub lookup_key: Option<String>,
    /// Note for the agency.
    pub nickname: Option<String>,
    /// Whether it can be sold.
    pub active: bool,
    /// Clients and other customers who pay by it.
    pub payers: u32,
    /// Why no client can be billed by it through Rebill; none where one can, or where it counts no usage.
    pub unusable: Option<String>,
    /// Page on Stripe.
    pub link: Option<String>,
}

/// A price's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PriceDetail {
    /// The price.
    pub price: PriceRow,
    /// Its product's fields.
    pub product: ProductDraft,
    /// Whether the product can be sold.
    pub product_active: bool,
    /// Its amounts by currency.
    pub amounts: Vec<CurrencyAmounts>,
    /// `unspecified`, `exclusive`, `inclusive`.
    pub tax_behavior: TaxBehavior,
    /// Days of trial that subscriptions made here begin with.
    pub trial_days: Option<u32>,
    /// When Stripe made it.
    pub created: Option<Timestamp>,
    /// When it was read.
    pub read_at: Option<Timestamp>,
    /// New buyers of the product get it.
    pub is_default: bool,
    /// Who pays by it.
    pub payers: Vec<PricePayer>,
    /// Prices that had the same lookup key before, newest first.
    pub before: Vec<PriceRow>,
    /// What to begin an edit from; none where it cannot be read as a draft.
    pub draft: Option<PriceDraft>,
    /// Why it cannot be edited here.
    pub not_editable: Option<String>,
    /// The plan that it belongs to, where it is changed.
    pub plan: Option<PlanOfPrice>,
}

/// The plan of a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlanOfPrice {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What is charged in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CurrencyAmounts {
    /// ISO code.
    pub currency: String,
    /// "$0.10 per unit", or how the tiers are counted.
    pub words: String,
    /// The tiers, if any.
    pub tiers: Vec<TierWords>,
}

/// A tier in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TierWords {
    /// "1 to 5,000".
    pub units: String,
    /// "$0.10"
    pub each: String,
    /// "$25.00", or none.
    pub flat: Option<String>,
}

/// Someone who pays by a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PricePayer {
    /// Our client's id; none for a customer of Stripe alone.
    pub client: Option<String>,
    /// Nickname, or the customer's name.
    pub name: String,
    /// `cus_…`
    pub customer: Option<String>,
    /// Units of the open period, where we count them.
    pub units: Option<String>,
    /// What they cost so far.
    pub amount: Option<Money>,
}

/// A price to be made, and what it is for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct MakePriceParams {
    /// A product of the account…
    pub product: Option<String>,
    /// …or one to be made.
    pub new_product: Option<ProductDraft>,
    /// The price.
    pub price: PriceDraft,
}

/// A price to be changed into this: a new one, the lookup key moved, the old one archived.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EditPriceParams {
    /// `price_…`
    pub id: String,
    /// What it is to be.
    pub price: PriceDraft,
}

/// A product's fields as they are to be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EditProductParams {
    /// `prod_…`
    pub id: String,
    /// All of its fields.
    pub product: ProductDraft,
}

/// Archiving or restoring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArchiveParams {
    /// `price_…` or `prod_…`
    pub id: String,
    /// `false`: back on sale.
    pub archive: bool,
}

/// A price form as typed, to be checked while it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct PriceCheckParams {
    /// Name of the product, for the suggested lookup key.
    pub product_name: String,
    /// The product that is chosen; none for a new one.
    pub product: Option<String>,
    /// The price that is edited; none for a new one.
    pub editing: Option<String>,
    /// The draft.
    pub price: PriceDraft,
}

/// What a form shows beside its fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PriceCheck {
    /// Every broken field by its path; none: it may be made.
    pub faults: Vec<Fault>,
    /// "$0.10 per 1000 tokens"; none while something is broken.
    pub words: Option<String>,
    /// The lookup key that is proposed.
    pub suggested_key: Option<String>,
    /// What is known of the lookup key as typed.
    pub key: KeyState,
    /// What would stand in Stripe: "Meter", "tokens, counted in units of 1000", new.
    pub objects: Vec<ObjectToBe>,
    /// What is worth a second look, in words.
    pub warnings: Vec<String>,
}

/// Whether a lookup key is free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum KeyState {
    /// None is typed.
    None,
    /// No price has it.
    Unused,
    /// The edited price has it, and hands it on.
    Own,
    /// Another price has it.
    Taken {
        /// `price_…`
        price: String,
        /// What that price is.
        words: String,
    },
}

/// An object as it will stand in Stripe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ObjectToBe {
    /// `product`, `meter`, `price`.
    pub kind: String,
    /// What it is.
    pub words: String,
    /// It stands there already.
    pub exists: bool,
}

/// Prices that make one bill.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct SimulateParams {
    /// The prices of one subscription: a base price, usage prices.
    pub prices: Vec<SimulatedPrice>,
    /// ISO code; every price must be offered in it.
    pub currency: String,
    /// Units of the price that is varied.
    pub units: String,
    /// Which price is varied, counted from 0; the others stand at their own units.
    pub varied: u32,
    /// Where the plot ends, in units; proposed when none.
    pub most: Option<String>,
}

/// A price of a simulated bill.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct SimulatedPrice {
    /// Name before its lines: "Growth, base price".
    pub name: String,
    /// The price.
    pub price: PriceDraft,
    /// Its units, where it is not the varied one; 1 for a fixed amount.
    pub units: String,
}

/// A bill to the cent, and the bill over all quantities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Simulation {
    /// Each line as Stripe would bill it.
    pub lines: Vec<SimulatedLine>,
    /// Their sum, before tax and discounts.
    pub total: Money,
    /// What one unit comes to, with two decimals more than the currency has: "$0.0828"; none at 0 units.
    pub per_unit: Option<String>,
    /// "26,450,000 tokens"; none for a price that counts nothing.
    pub used: Option<String>,
    /// What the platform charges for this usage, where it is known.
    pub cost: Option<Money>,
    /// Total less cost.
    pub margin: Option<Money>,
    /// In per cent of the total.
    pub margin_percent: Option<String>,
    /// How the cost is known: "what the last 30 days cost you".
    pub cost_words: Option<String>,
    /// Where the bill is below cost.
    pub below_cost: Vec<BelowCost>,
    /// The same in words.
    pub below_cost_words: Vec<String>,
    /// Where more usage costs less.
    pub drops: Vec<Drop>,
    /// The same in words: "From 20,001 units the bill is $25.00 lower than at 20,000."
    pub drop_words: Vec<String>,
    /// Where tiers end, in units.
    pub edges: Vec<String>,
    /// Where the plot ends, in units.
    pub most: String,
    /// The plot, by units.
    pub points: Vec<SimulatedPoint>,
}

/// A line of a simulated bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SimulatedLine {
    /// "5,001 to 20,000".
    pub words: String,
    /// "15,000 × $0.10", or "once".
    pub how: String,
    /// The rounded amount.
    pub amount: Money,
}

/// A point of a plot. Amounts are plain decimals in main units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SimulatedPoint {
    /// Units.
    pub units: String,
    /// The whole bill.
    pub total: String,
    /// What one unit comes to; none at 0.
    pub per_unit: Option<String>,
    /// What the platform charges, where it is known.
    pub cost: Option<String>,
}

/// A meter that a price may count by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MeterChoice {
    /// `mtr_…`
    pub id: String,
    /// Name and event name.
    pub words: String,
    /// Why it cannot be used; none where it can.
    pub unfit: Option<String>,
}

/// What a price form can choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PriceChoices {
    /// The agency's currency.
    pub currency: String,
    /// Every currency that Stripe bills in.
    pub currencies: Vec<String>,
    /// Codes of the meters that the sources know, most used first.
    pub meters: Vec<String>,
    /// Meters of the Stripe account.
    pub stripe_meters: Vec<MeterChoice>,
    /// Products on sale: id and name.
    pub products: Vec<ProductChoice>,
    /// The most of each interval that make a period.
    pub intervals: Vec<IntervalChoice>,
    /// Prices are kept here, not in Stripe.
    pub own: bool,
}

/// A product to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProductChoice {
    /// `prod_…`
    pub id: String,
    /// Name.
    pub name: String,
}

/// An interval to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IntervalChoice {
    /// Which.
    pub interval: Interval,
    /// The most of it that make a period.
    pub most: u32,
}
