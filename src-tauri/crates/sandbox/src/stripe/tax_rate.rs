//! Tax rates that the agency set up by hand.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value, json};

use super::list::{PAGING, created_filter, page};
use super::refusal::Refusal;
use super::{Answer, Books, Metadata, update_metadata};
use crate::wire::form::Form;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TaxRate {
    pub(crate) id: String,
    created: i64,
    active: bool,
    display_name: String,
    inclusive: bool,
    jurisdiction: Option<String>,
    /// Out of 100, as it was sent.
    percentage: String,
    metadata: Metadata,
}

impl TaxRate {
    /// One that was put on a subscription without ever being made here.
    pub(crate) fn unheard(id: &str, created: i64) -> Self {
        Self {
            id: id.to_owned(),
            created,
            active: true,
            display_name: "VAT".to_owned(),
            inclusive: false,
            jurisdiction: None,
            percentage: "19".to_owned(),
            metadata: Metadata::new(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        let percentage: Option<Number> = self.percentage.parse().ok();
        json!({
            "id": self.id,
            "object": "tax_rate",
            "active": self.active,
            "country": null,
            "created": self.created,
            "description": null,
            "display_name": self.display_name,
            "effective_percentage": null,
            "flat_amount": null,
            "inclusive": self.inclusive,
            "jurisdiction": self.jurisdiction,
            "jurisdiction_level": null,
            "livemode": false,
            "metadata": self.metadata,
            "percentage": percentage,
            "rate_type": "percentage",
            "state": null,
            "tax_type": null,
        })
    }
}

impl Books {
    pub(crate) fn create_tax_rate(&mut self, form: &Form, now: i64) -> Answer {
        form.only(&["active", "display_name", "inclusive", "jurisdiction", "metadata", "percentage"])?;
        let percentage = form.required("percentage")?.to_owned();
        if percentage.parse::<Number>().is_err() {
            return Err(Refusal::invalid(format!("Invalid decimal: {percentage}")).param("percentage"));
        }
        let mut metadata = Metadata::new();
        update_metadata(&mut metadata, form);
        let rate = TaxRate {
            id: self.new_id("txr"),
            created: now,
            active: form.boolean("active")?.unwrap_or(true),
            display_name: form.required("display_name")?.to_owned(),
            inclusive: form.boolean("inclusive")?.ok_or_else(|| form.missing("inclusive"))?,
            jurisdiction: form.text("jurisdiction").map(str::to_owned),
            percentage,
            metadata,
        };
        let shown = rate.json();
        self.tax_rates.push(rate);
        self.announce(now, "tax_rate.created", shown.clone(), None);
        Ok(shown)
    }

    pub(crate) fn list_tax_rates(&self, form: &Form) -> Answer {
        form.only(&[&PAGING[..], &["active", "created", "inclusive"]].concat())?;
        let (active, inclusive, in_range) = (form.boolean("active")?, form.boolean("inclusive")?, created_filter(form)?);
        let passes = |rate: &&TaxRate| {
            active.is_none_or(|active| rate.active == active)
                && inclusive.is_none_or(|inclusive| rate.inclusive == inclusive)
                && in_range(rate.created)
        };
        let shown: Vec<&TaxRate> = self.tax_rates.iter().rev().filter(passes).collect();
        page(form, "/v1/tax_rates", "tax rate", &shown, |rate| &rate.id, |rate| rate.json())
    }
}
