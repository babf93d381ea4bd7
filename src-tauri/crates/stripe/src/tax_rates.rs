//! Tax rates that an agency set up by hand: objects of one account, and of test or live mode.

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use crate::form::Form;
use crate::page::{List, Listed, PAGE_SIZE};
use crate::request::Call;
use crate::wire::ExactDecimal;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TaxRate {
    pub id: String,
    pub active: bool,
    /// As clients see it on their invoices.
    pub display_name: String,
    /// The price contains it.
    pub inclusive: bool,
    pub jurisdiction: Option<String>,
    /// Out of 100.
    pub percentage: ExactDecimal,
}

impl Listed for TaxRate {
    fn id(&self) -> &str {
        &self.id
    }
}

/// A tax rate where it is applied: whole, as Stripe shows it, else its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    Id(String),
    Whole(Box<TaxRate>),
}

impl Applied {
    pub fn id(&self) -> &str {
        match self {
            Self::Id(id) => id,
            Self::Whole(rate) => &rate.id,
        }
    }
}

impl<'de> Deserialize<'de> for Applied {
    /// By hand: exact numbers do not survive serde's untagged enums. A rate that is shown in part is known by its id.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let shown = Value::deserialize(deserializer)?;
        let id = shown.as_str().or_else(|| shown.get("id")?.as_str()).map(str::to_owned);
        let id = id.ok_or_else(|| de::Error::custom("a tax rate without an id"))?;
        Ok(serde_json::from_value(shown).map_or(Self::Id(id), |rate| Self::Whole(Box::new(rate))))
    }
}

/// `GET /v1/tax_rates`: those that may still be put on a subscription.
pub fn list() -> Call<List<TaxRate>> {
    Call::get("/v1/tax_rates", Form::new().with("limit", PAGE_SIZE).with("active", true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_applied_rate_reads_whole_in_part_or_as_its_id() {
        let whole = r#"{"id":"txr_1","object":"tax_rate","active":true,"display_name":"VAT","inclusive":false,"jurisdiction":null,"percentage":19.5}"#;
        for (json, percentage) in [(whole, Some("19.5")), (r#"{"id":"txr_1"}"#, None), (r#""txr_1""#, None)] {
            let read: Applied = serde_json::from_str(json).expect("readable");
            assert_eq!(read.id(), "txr_1", "{json}");
            let Applied::Whole(rate) = &read else {
                assert_eq!(percentage, None, "{json}");
                continue;
            };
            assert_eq!(Some(rate.percentage.as_str()), percentage, "no digit is lost");
        }
    }
}
