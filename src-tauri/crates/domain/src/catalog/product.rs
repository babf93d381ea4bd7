//! A product: what a price is for, as clients see it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Faults;
use super::limits::{
    LONGEST_DESCRIPTION, LONGEST_DESCRIPTOR, LONGEST_FEATURE, LONGEST_NAME, LONGEST_UNIT_LABEL, MOST_FEATURES, SHORTEST_DESCRIPTOR,
};

/// A product as typed. Empty texts are none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct ProductDraft {
    /// As clients see it on invoices.
    pub name: String,
    /// Short, price only ("49/month"); features go into the plan.
    pub description: String,
    /// What one unit is called on invoices; at most 12 characters.
    pub unit_label: String,
    /// What stands on a card statement; 5 to 22 characters, at least one letter, none of `<>\'"*`.
    pub statement_descriptor: String,
    /// Lines for a price table; at most 15, each of at most 80 characters.
    pub marketing_features: Vec<String>,
}

/// A product without a fault; what is empty is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductOffer {
    /// Not empty.
    pub name: String,
    /// At most 40,000 characters.
    pub description: Option<String>,
    /// At most 12 characters.
    pub unit_label: Option<String>,
    /// 5 to 22 characters.
    pub statement_descriptor: Option<String>,
    /// At most 15.
    pub marketing_features: Vec<String>,
}

impl ProductDraft {
    /// The offer, or every broken field.
    ///
    /// # Errors
    /// Lengths, counts and characters beyond Stripe's limits (`facts` §3).
    pub fn check(&self) -> Result<ProductOffer, Faults> {
        let mut faults = Faults::default();
        let name = self.name.trim();
        if name.is_empty() {
            faults.add("name", "Give the product a name. Clients read it on their invoices.");
        } else {
            longest(&mut faults, "name", name, LONGEST_NAME);
        }
        let description = text(&self.description);
        longest(&mut faults, "description", self.description.trim(), LONGEST_DESCRIPTION);
        longest(&mut faults, "unit_label", self.unit_label.trim(), LONGEST_UNIT_LABEL);
        let descriptor = text(&self.statement_descriptor);
        if let Some(words) = descriptor.as_deref().and_then(descriptor_fault) {
            faults.add("statement_descriptor", words);
        }
        let features: Vec<String> = self.marketing_features.iter().filter_map(|line| text(line)).collect();
        if features.len() > MOST_FEATURES {
            faults.add("marketing_features", format!("Stripe keeps at most {MOST_FEATURES} features."));
        }
        for (at, line) in self.marketing_features.iter().enumerate() {
            longest(&mut faults, &format!("marketing_features[{at}]"), line.trim(), LONGEST_FEATURE);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(ProductOffer {
            name: name.to_owned(),
            description,
            unit_label: text(&self.unit_label),
            statement_descriptor: descriptor,
            marketing_features: features,
        })
    }
}

/// A typed text, or none where there is nothing in it.
pub(crate) fn text(typed: &str) -> Option<String> {
    Some(typed.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Notes a text that is too long or has characters that no line of text has.
pub(crate) fn longest(faults: &mut Faults, field: &str, text: &str, most: usize) {
    let length = text.chars().count();
    if length > most {
        faults.add(field, format!("At most {most} characters; these are {length}."));
    } else if text.chars().any(|letter| letter.is_control() && letter != '\n' && letter != '\t' && letter != '\r') {
        faults.add(field, "There is a character in it that cannot be shown.");
    }
}

fn descriptor_fault(text: &str) -> Option<&'static str> {
    let length = text.chars().count();
    if !(SHORTEST_DESCRIPTOR..=LONGEST_DESCRIPTOR).contains(&length) {
        Some("A card statement shows 5 to 22 characters.")
    } else if !text.chars().all(|letter| letter.is_ascii() && !letter.is_ascii_control()) {
        Some("Card statements show plain Latin letters, digits and signs only.")
    } else if text.contains(['<', '>', '\\', '\'', '"', '*']) {
        Some("Card statements take none of < > \\ ' \" *.")
    } else if !text.chars().any(|letter| letter.is_ascii_alphabetic()) {
        Some("There must be at least one letter in it.")
    } else {
        None
    }
}
