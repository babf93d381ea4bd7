//! Who pays here for clients that are copied: a customer of this account, or one that is made as it stands there.

use domain::billed::Customer;
use store::{Reader, mirror as copies};

use super::agency::Payer;
use crate::{Problem, change_set::MakeCustomer};

/// Who pays here.
pub(super) enum Who {
    /// A customer of the account.
    Known(Box<Customer>),
    /// One to be made.
    New(Box<MakeCustomer>),
}

impl Who {
    /// What it is known by within one plan, and in marks.
    pub(super) fn mark(&self, payer: &Payer) -> String {
        match self {
            Self::Known(customer) => customer.id.to_string(),
            Self::New(_) => format!("new {}", payer.id),
        }
    }

    pub(super) fn email(&self) -> Option<&str> {
        match self {
            Self::Known(customer) => customer.email.as_deref(),
            Self::New(make) => make.email.as_deref(),
        }
    }

    /// As a person reads it.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Known(customer) => {
                let name = customer.name.as_deref().or(customer.email.as_deref()).unwrap_or_default();
                format!("{name} ({})", customer.id).trim().to_owned()
            }
            Self::New(make) => format!("a new customer {}", make.email.as_deref().unwrap_or(&make.name)),
        }
    }
}

/// The customer that an answer means.
///
/// # Errors
/// One that the account does not have, or that cannot pay, at its field.
pub(super) fn who(r: &Reader, payer: &Payer, customer: Option<&str>, create: bool, field: &str) -> Result<Option<Who>, Problem> {
    match (customer.map(str::trim).filter(|id| !id.is_empty()), create) {
        (Some(_), true) => Err(Problem::invalid(field, "Choose a customer or make a new one, not both.")),
        (Some(id), false) => {
            let found = copies::find::<Customer>(r, id)?.map(|copy| copy.value);
            let Some(found) = found.filter(|customer| !customer.deleted) else {
                let words = format!("Stripe lists no customer {id} in this workspace's account. Choose one of it, or create one.");
                return Err(Problem::invalid(field, words));
            };
            if let Some(clock) = &found.test_clock {
                let words = format!("{id} lives on the test clock {clock}, whose time is not today's. Choose another customer.");
                return Err(Problem::invalid(field, words));
            }
            Ok(Some(Who::Known(Box::new(found))))
        }
        (None, true) => {
            let known = payer.customer.as_ref();
            let first = payer.people.first().map(|person| person.nickname.clone()).unwrap_or_default();
            Ok(Some(Who::New(Box::new(MakeCustomer {
                name: known.and_then(|customer| customer.name.clone()).filter(|name| !name.trim().is_empty()).unwrap_or(first),
                email: payer.email().map(str::to_owned),
                phone: payer.rest.phone.clone(),
                description: payer.rest.description.clone(),
                address: payer.rest.address.clone(),
                tax_exempt: payer.rest.tax_exempt.clone().filter(|exempt| exempt != "none"),
            }))))
        }
        (None, false) => Ok(None),
    }
}
