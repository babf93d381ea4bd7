//! Money that goes back: refunds, and disputes that a client's bank opens. Made and moved by a test or by the control surface.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::list::{PAGING, created_filter, page};
use super::refusal::Refusal;
use super::{Answer, Books};
use crate::wire::form::Form;

/// Stripe's fee for a dispute, in minor units.
const DISPUTE_FEE: i64 = 1500;
/// Seconds that the owner has to answer, unless told.
const TO_ANSWER: i64 = 9 * 86_400;
const STATES: [&str; 8] =
    ["warning_needs_response", "warning_under_review", "warning_closed", "needs_response", "under_review", "won", "lost", "prevented"];

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Refund {
    id: String,
    created: i64,
    amount: i64,
    currency: String,
    charge: String,
    intent: String,
    reason: Option<String>,
    status: String,
    failure: Option<String>,
    movement: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Dispute {
    id: String,
    created: i64,
    amount: i64,
    currency: String,
    charge: String,
    intent: String,
    reason: String,
    status: String,
    due_by: i64,
    movements: Vec<String>,
}

/// A refund to be made, or, with an id, moved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RefundOrder {
    /// The refund to move; none makes one.
    pub id: Option<String>,
    /// The charge of which something goes back.
    pub charge: String,
    /// Minor units; all of it when none.
    pub amount: Option<i64>,
    /// `duplicate`, `fraudulent` or `requested_by_customer`.
    pub reason: Option<String>,
    /// `succeeded` when empty; `pending`, `failed`, `canceled`.
    pub status: String,
}

/// A dispute to be opened, or, with an id, moved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DisputeOrder {
    /// The dispute to move; none opens one.
    pub id: Option<String>,
    /// The charge that is asked back.
    pub charge: String,
    /// `fraudulent` when empty.
    pub reason: String,
    /// `needs_response` when empty.
    pub status: String,
    /// Unix time by which it must be answered.
    pub due_by: Option<i64>,
}

impl Refund {
    fn json(&self) -> Value {
        let mut shown = json!({
            "id": self.id,
            "object": "refund",
            "amount": self.amount,
            "balance_transaction": self.movement,
            "charge": self.charge,
            "created": self.created,
            "currency": self.currency,
            "destination_details": { "card": { "reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund" }, "type": "card" },
            "metadata": {},
            "payment_intent": self.intent,
            "reason": self.reason,
            "receipt_number": null,
            "source_transfer_reversal": null,
            "status": self.status,
            "transfer_reversal": null,
        });
        if let Some(failure) = &self.failure {
            shown["failure_reason"] = json!(failure);
        }
        shown
    }
}

impl Dispute {
    fn json(&self) -> Value {
        json!({
            "id": self.id,
            "object": "dispute",
            "amount": self.amount,
            "balance_transactions": [],
            "charge": self.charge,
            "created": self.created,
            "currency": self.currency,
            "enhanced_eligibility_types": [],
            "evidence": { "enhanced_evidence": {} },
            "evidence_details": {
                "due_by": self.due_by,
                "enhanced_eligibility": {},
                "has_evidence": false,
                "past_due": false,
                "submission_count": 0,
            },
            "is_charge_refundable": false,
            "livemode": false,
            "metadata": {},
            "payment_intent": self.intent,
            "reason": self.reason,
            "status": self.status,
        })
    }
}

impl Books {
    /// Gives money back, or moves a refund, and tells the feed; gives its id.
    pub(crate) fn order_refund(&mut self, order: RefundOrder, now: i64) -> Result<String, String> {
        let status = if order.status.is_empty() { "succeeded".to_owned() } else { order.status };
        if let Some(id) = order.id {
            let place = self.till.refunds.iter().position(|refund| refund.id == id).ok_or_else(|| format!("No such refund: '{id}'"))?;
            self.till.refunds[place].status.clone_from(&status);
            let refund = self.till.refunds[place].clone();
            if matches!(status.as_str(), "failed" | "canceled") {
                self.till.refunds[place].failure = Some("lost_or_stolen_card".to_owned());
                self.move_money(refund.amount, 0, &refund.currency, "refund_failure", &refund.id, now);
                self.change_charge(&refund.charge, |charge| charge.refunded -= refund.amount);
            }
            let shown = self.till.refunds[place].json();
            self.announce(now, if status == "failed" { "refund.failed" } else { "refund.updated" }, shown, Some(json!({})));
            return Ok(id);
        }
        let charge = self.till.charges.iter().find(|charge| charge.id == order.charge && charge.declined.is_none());
        let charge = charge.cloned().ok_or_else(|| format!("No such paid charge: '{}'", order.charge))?;
        let left = charge.amount - charge.refunded;
        let amount = order.amount.unwrap_or(left);
        if amount <= 0 || amount > left {
            return Err(format!("Of {} at most {left} can go back, not {amount}.", charge.id));
        }
        let id = self.new_id("re");
        let movement = self.move_money(-amount, 0, &charge.currency, "refund", &id, now);
        let refund = Refund {
            id: id.clone(),
            created: now,
            amount,
            currency: charge.currency,
            charge: charge.id.clone(),
            intent: charge.intent,
            reason: order.reason,
            status,
            failure: None,
            movement,
        };
        let shown = refund.json();
        self.till.refunds.push(refund);
        self.announce(now, "refund.created", shown, None);
        if let Some(shown) = self.change_charge(&charge.id, |charge| charge.refunded += amount) {
            self.announce(now, "charge.refunded", shown, Some(json!({ "amount_refunded": charge.refunded })));
        }
        Ok(id)
    }

    /// Opens a dispute, or moves one, and tells the feed; gives its id. The money leaves when it is opened and comes back when it is won.
    pub(crate) fn order_dispute(&mut self, order: DisputeOrder, now: i64) -> Result<String, String> {
        let status = if order.status.is_empty() { "needs_response".to_owned() } else { order.status };
        if !STATES.contains(&status.as_str()) {
            return Err(format!("A dispute is never {status:?}; it is one of {}.", STATES.join(", ")));
        }
        if let Some(id) = order.id {
            let place = self.till.disputes.iter().position(|own| own.id == id).ok_or_else(|| format!("No such dispute: '{id}'"))?;
            self.till.disputes[place].status.clone_from(&status);
            let dispute = self.till.disputes[place].clone();
            if status == "won" && !dispute.movements.is_empty() {
                let back = self.move_money(dispute.amount, -DISPUTE_FEE, &dispute.currency, "adjustment", &dispute.id, now);
                self.till.disputes[place].movements.push(back);
            }
            let shown = self.till.disputes[place].json();
            let kind = if matches!(status.as_str(), "won" | "lost" | "warning_closed") { "closed" } else { "updated" };
            self.announce(now, &format!("charge.dispute.{kind}"), shown, Some(json!({})));
            return Ok(id);
        }
        let charge = self.till.charges.iter().find(|charge| charge.id == order.charge && charge.declined.is_none());
        let charge = charge.cloned().ok_or_else(|| format!("No such paid charge: '{}'", order.charge))?;
        let id = self.new_id("dp");
        // An inquiry moves no money yet.
        let movements = if status.starts_with("warning") {
            Vec::new()
        } else {
            vec![self.move_money(-charge.amount, DISPUTE_FEE, &charge.currency, "adjustment", &id, now)]
        };
        let dispute = Dispute {
            id: id.clone(),
            created: now,
            amount: charge.amount,
            currency: charge.currency,
            charge: charge.id.clone(),
            intent: charge.intent,
            reason: if order.reason.is_empty() { "fraudulent".to_owned() } else { order.reason },
            status,
            due_by: order.due_by.unwrap_or(now + TO_ANSWER),
            movements,
        };
        let shown = dispute.json();
        self.till.disputes.push(dispute);
        self.change_charge(&charge.id, |charge| charge.disputed = true);
        self.announce(now, "charge.dispute.created", shown, None);
        Ok(id)
    }

    fn change_charge(&mut self, id: &str, change: impl FnOnce(&mut super::charge::Charge)) -> Option<Value> {
        let charge = self.till.charges.iter_mut().find(|charge| charge.id == id)?;
        change(charge);
        Some(charge.json())
    }

    pub(crate) fn list_refunds(&self, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["charge", "created", "payment_intent"]].concat())?;
        let in_range = created_filter(form)?;
        let passes = |refund: &&Refund| in_range(refund.created) && form.text("charge").is_none_or(|charge| refund.charge == charge);
        let shown: Vec<&Refund> = self.till.refunds.iter().rev().filter(passes).collect();
        page(form, "/v1/refunds", "refund", &shown, |refund| &refund.id, |refund| refund.json())
    }

    pub(crate) fn retrieve_refund(&self, id: &str) -> Answer {
        self.till.refunds.iter().find(|refund| refund.id == id).map(Refund::json).ok_or_else(|| Refusal::missing("refund", id))
    }

    pub(crate) fn list_disputes(&self, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["charge", "created", "payment_intent"]].concat())?;
        let in_range = created_filter(form)?;
        let passes = |own: &&Dispute| in_range(own.created) && form.text("charge").is_none_or(|charge| own.charge == charge);
        let shown: Vec<&Dispute> = self.till.disputes.iter().rev().filter(passes).collect();
        page(form, "/v1/disputes", "dispute", &shown, |own| &own.id, |own| own.json())
    }

    pub(crate) fn retrieve_dispute(&self, id: &str) -> Answer {
        self.till.disputes.iter().find(|own| own.id == id).map(Dispute::json).ok_or_else(|| Refusal::missing("dispute", id))
    }
}
