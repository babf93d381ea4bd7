use domain::Money;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Mode;

/// A staged list of things to be done outside this laptop (law §8).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ChangeSetView {
    /// Its id.
    pub id: String,
    /// "Create a meter, a product and a price".
    pub title: String,
    /// Where it goes.
    pub mode: Mode,
    /// Words of the confirming button: verb, object, amount, mode.
    pub button: String,
    /// What is meant in money, one line per client; may be empty.
    pub money: Vec<MoneyLine>,
    /// The items, in the order in which they are done.
    pub items: Vec<ChangeItemView>,
    /// State of the whole.
    pub state: ChangeSetState,
    /// When it was staged.
    pub staged_at: Timestamp,
    /// The rehearsal that it carries out or removes, once that was begun in Stripe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rehearsal: Option<String>,
}

impl ChangeSetView {
    /// Something that it made waits for a payment.
    pub fn is_unpaid(&self) -> bool {
        self.items.iter().any(|item| item.state == ChangeItemState::Unpaid)
    }

    /// A change that is done already, because nothing of it leaves this computer.
    pub(crate) fn kept_here(id: &str, title: String, at: Timestamp) -> Self {
        Self {
            id: id.to_owned(),
            title,
            mode: Mode::None,
            button: "Kept".to_owned(),
            money: Vec::new(),
            items: Vec::new(),
            state: ChangeSetState::Done,
            staged_at: at,
            rehearsal: None,
        }
    }
}

/// What a change means for one client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MoneyLine {
    /// Client or object.
    pub what: String,
    /// In words.
    pub words: String,
    /// Amount, where there is one.
    pub amount: Option<Money>,
}

/// One item of a change set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChangeItemView {
    /// Its id.
    pub id: String,
    /// "Create meter `tokens`".
    pub words: String,
    /// State.
    pub state: ChangeItemState,
    /// Id of the object made, once it is.
    pub object_id: Option<String>,
    /// Page of the object on Stripe.
    pub link: Option<String>,
    /// Why it failed, with the cure and Stripe's request id; of what is made and not paid, why, and what helps.
    pub error: Option<String>,
    /// Where what is made and not paid can be paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unpaid: Option<UnpaidItemView>,
}

/// Where what a change made can be paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UnpaidItemView {
    /// Stripe's page on which the client pays the invoice.
    pub pay_page: Option<String>,
    /// The client, on whose page a link to add a card is made.
    pub client_id: Option<String>,
}

/// State of a change set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChangeSetState {
    /// Staged, nothing done.
    Planned,
    /// Begun and not finished: applying again finishes it.
    Begun,
    /// All done.
    Done,
    /// Something failed; it can be retried alone.
    Failed,
    /// Put away before anything was done.
    Discarded,
}

/// State of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChangeItemState {
    /// Not begun.
    Planned,
    /// Sent, no answer known.
    Begun,
    /// Done.
    Done,
    /// It was there already and is used.
    Found,
    /// Made, but its first invoice is not paid: it has not begun, or was dropped.
    Unpaid,
    /// Refused.
    Failed,
}

/// A plain price per unit: meter, product and metered price in one change set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NewPriceParams {
    /// Meter key (`tokens`).
    pub meter: String,
    /// Quantity of the meter in one unit (1000).
    pub unit: String,
    /// Price per unit, main units.
    pub amount: String,
    /// ISO code.
    pub currency: String,
    /// Product name as clients see it; proposed when none.
    pub name: Option<String>,
}

/// A metered price that rules can use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PriceView {
    /// `price_…`, or our own id under Custom.
    pub id: String,
    /// Product name.
    pub name: String,
    /// Meter key.
    pub meter: String,
    /// Quantity of the meter in one unit; proposed for new rules.
    pub unit: String,
    /// "$0.10 per 1000 tokens".
    pub words: String,
    /// Currency.
    pub currency: String,
    /// Price of one unit in main units, where it is the same for every quantity.
    pub unit_amount: Option<String>,
    /// Lookup key.
    pub lookup_key: Option<String>,
    /// Page on Stripe.
    pub link: Option<String>,
    /// Clients on it.
    pub clients: u32,
}
