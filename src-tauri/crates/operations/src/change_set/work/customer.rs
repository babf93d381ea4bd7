//! Making a customer, and changing one.

use serde::{Deserialize, Serialize};
use stripe::{
    Client, Error, IdempotencyKey,
    customers::{self, Address, Changes, NewCustomer},
};

use super::{LOOK_THROUGH, Made, Outward, Ref, carries, marked_with};
use crate::Problem;

/// A customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakeCustomer {
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Phone.
    #[serde(default)]
    pub phone: Option<String>,
    /// What Stripe calls the description: seen in the dashboard, not by the client.
    #[serde(default)]
    pub description: Option<String>,
    /// Billing address.
    #[serde(default)]
    pub address: Option<Address>,
    /// `none`, `exempt` or `reverse`.
    #[serde(default)]
    pub tax_exempt: Option<String>,
}

impl Outward for MakeCustomer {
    fn kind(&self) -> &'static str {
        "customer"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        Vec::new()
    }

    /// Always: no key of Stripe's guards a customer that an older file makes once more, and invoices would go to either.
    fn is_cheap_to_find(&self) -> bool {
        true
    }

    /// One that was renamed or got another e-mail since is somebody else's, whatever its mark says.
    async fn find(&self, client: &Client, mark: &str) -> Result<Option<Made>, Error> {
        let filter = customers::Filter { email: self.email.clone(), ..customers::Filter::default() };
        let all = client.all(customers::list(&filter), LOOK_THROUGH, || false).await?.items;
        let is_it = |customer: &customers::Customer| {
            carries(&customer.metadata, mark) && customer.name.as_ref() == Some(&self.name) && customer.email == self.email
        };
        Ok(all.into_iter().find(is_it).map(|customer| Made::found(customer.id)))
    }

    async fn make(&self, client: &Client, mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let new = NewCustomer {
            name: Some(self.name.clone()),
            email: self.email.clone(),
            phone: self.phone.clone(),
            description: self.description.clone(),
            address: self.address.clone(),
            tax_exempt: self.tax_exempt.clone(),
            metadata: marked_with(mark),
            ..NewCustomer::default()
        };
        let reply = client.send(&customers::create(&new, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }
}

/// Changes to a customer; what is none stays as it is, an empty text is taken away. Doing it twice changes nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditCustomer {
    /// Whom.
    pub customer: Ref,
    /// Name.
    pub name: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Billing address, as a whole.
    pub address: Option<Address>,
    /// `none`, `exempt` or `reverse`.
    pub tax_exempt: Option<String>,
    /// The attached payment method that invoices are charged to from now on.
    pub payment_method: Option<String>,
}

impl EditCustomer {
    /// No change yet.
    pub fn of(customer: Ref) -> Self {
        Self { customer, name: None, email: None, phone: None, description: None, address: None, tax_exempt: None, payment_method: None }
    }
}

impl Outward for EditCustomer {
    fn kind(&self) -> &'static str {
        "customer"
    }

    fn action(&self) -> &'static str {
        "update"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        vec![&mut self.customer]
    }

    fn is_cheap_to_find(&self) -> bool {
        false
    }

    /// An update is not an object: sent again it leaves the same customer.
    async fn find(&self, _client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        Ok(None)
    }

    async fn make(&self, client: &Client, _mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let changes = Changes {
            name: self.name.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            description: self.description.clone(),
            address: self.address.clone(),
            tax_exempt: self.tax_exempt.clone(),
            default_payment_method: self.payment_method.clone(),
        };
        let reply = client.send(&customers::update(self.customer.id()?, &changes, key)).await?;
        Ok(Made::new(reply.value.id, reply.request_id))
    }
}
