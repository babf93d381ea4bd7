//! The customer portal: a short-lived way in for one customer.

use serde_json::json;

use super::refusal::Refusal;
use super::{Answer, Books};
use crate::wire::form::Form;

impl Books {
    /// Nothing is kept: there is no call that reads a portal session again.
    pub(crate) fn create_portal_session(&mut self, form: &Form, now: i64) -> Answer {
        form.only(&["customer", "return_url", "locale", "configuration"])?;
        let customer = form.required("customer")?;
        if self.customer(customer).is_none_or(|own| own.deleted) {
            return Err(Refusal::unknown("customer", customer, "customer"));
        }
        let id = self.new_id("bps");
        Ok(json!({
            "id": id,
            "object": "billing_portal.session",
            "configuration": "bpc_SandboxDefault",
            "created": now,
            "customer": customer,
            "flow": null,
            "livemode": false,
            "locale": form.text("locale"),
            "on_behalf_of": null,
            "return_url": form.text("return_url"),
            "url": format!("{}/hosted/portal/{id}", self.base),
        }))
    }
}
