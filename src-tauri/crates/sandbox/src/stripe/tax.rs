//! What a subscription says of tax and discounts. The sandbox computes neither: it keeps what it was told, so that what is lost on the way
//! from one subscription to the next is seen.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::tax_rate::TaxRate;
use crate::wire::form::Form;

/// Tax and discounts of a subscription, or of the phase that begins one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Extras {
    pub(crate) automatic_tax: bool,
    /// `txr_…`
    pub(crate) tax_rates: Vec<String>,
    /// Those of them that were made here.
    #[serde(default)]
    known_rates: Vec<TaxRate>,
    /// Coupons.
    pub(crate) discounts: Vec<String>,
}

/// The parameters that are read here.
pub(crate) const FIELDS: [&str; 3] = ["automatic_tax", "default_tax_rates", "discounts"];

impl Extras {
    /// What a form says; what it does not name stays.
    pub(crate) fn read(&mut self, form: &Form, rates: &[TaxRate]) -> Result<(), Refusal> {
        if let Some(tax) = form.branch("automatic_tax") {
            tax.only(&["enabled"])?;
            self.automatic_tax = tax.boolean("enabled")?.ok_or_else(|| tax.missing("enabled"))?;
        }
        if form.has("default_tax_rates") {
            self.tax_rates = form.texts("default_tax_rates");
            if let Some(stranger) = self.tax_rates.iter().find(|id| !id.starts_with("txr_")) {
                return Err(Refusal::unknown("tax rate", stranger, &form.param("default_tax_rates")));
            }
            self.known_rates = rates.iter().filter(|rate| self.tax_rates.contains(&rate.id)).cloned().collect();
        }
        if form.has("discounts") {
            self.discounts.clear();
            for part in form.parts("discounts") {
                part.only(&["coupon"])?;
                self.discounts.push(part.required("coupon")?.to_owned());
            }
        }
        Ok(())
    }

    pub(crate) fn automatic_tax_json(&self) -> Value {
        json!({ "disabled_reason": null, "enabled": self.automatic_tax, "liability": if self.automatic_tax { json!({ "type": "self" }) } else { Value::Null } })
    }

    /// Whole, as Stripe shows them; one that was never made here is told apart by its id alone.
    pub(crate) fn tax_rates_json(&self, created: i64) -> Value {
        let rate = |id: &String| match self.known_rates.iter().find(|rate| rate.id == *id) {
            Some(rate) => rate.json(),
            None => TaxRate::unheard(id, created).json(),
        };
        self.tax_rates.iter().map(rate).collect()
    }

    /// Unexpanded, as a subscription lists them.
    pub(crate) fn discounts_json(&self) -> Value {
        self.discounts.iter().map(|coupon| json!(format!("di_{coupon}"))).collect()
    }

    /// As a phase lists them.
    pub(crate) fn phase_discounts_json(&self) -> Value {
        self.discounts.iter().map(|coupon| json!({ "coupon": coupon, "discount": null, "promotion_code": null })).collect()
    }
}
