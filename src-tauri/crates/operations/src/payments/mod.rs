//! Invoices, payments and payouts as Stripe has them: read from the mirror, so that they are there without a network, each with its age.

mod advice;
mod invoices;
mod list;
mod payouts;

use std::collections::HashMap;

use domain::{
    billed::Customer,
    id::{ClientId, CustomerId},
};
use jiff::{Timestamp, tz::TimeZone};
use store::{Reader, client, mirror as kept, workspace as rows};

pub(crate) use advice::{advice, dispute_words, payout_advice};
pub use invoices::list as invoices;
pub(crate) use invoices::{due_day, is_overdue, last_failure, overdue_words, standing_words};
pub use list::{grants, list as payments};
pub use payouts::{list as payouts, one as payout};

use crate::{
    Desk, Problem, file, mirror,
    view::{MirrorAge, MirrorView, Mode, MoneyOrder, MoneySum},
    workspace,
};

/// How the mirror stands.
///
/// # Errors
/// What the file says.
pub async fn mirror(desk: &Desk) -> Result<MirrorView, Problem> {
    let now = desk.now();
    file::read(desk, move |r| mirror::standing(r, now)).await
}

/// What every row needs: whose it is, where it is shown, when it is now.
pub(crate) struct Around {
    clients: HashMap<CustomerId, Vec<(ClientId, String)>>,
    pub mode: Mode,
    pub zone: TimeZone,
    pub now: Timestamp,
}

impl Around {
    /// Reads it.
    ///
    /// # Errors
    /// What the file says.
    pub fn read(r: &Reader, now: Timestamp) -> Result<Self, Problem> {
        let own = rows::get(r)?;
        let mut clients: HashMap<CustomerId, Vec<(ClientId, String)>> = HashMap::new();
        for client in client::all(r)? {
            if let Some(customer) = client.customer {
                clients.entry(customer).or_default().push((client.id, client.nickname));
            }
        }
        Ok(Self { clients, mode: workspace::mode(&own), zone: own.time_zone()?, now })
    }

    /// Whose it is: the client's nickname and id. Several clients on one customer are all named; a customer who is no client goes by its
    /// name in Stripe.
    pub fn whose(&self, r: &Reader, customer: Option<&CustomerId>) -> Result<(String, Option<String>), Problem> {
        let Some(customer) = customer else { return Ok(("Nobody that Stripe names".to_owned(), None)) };
        if let Some(clients) = self.clients.get(customer) {
            let names: Vec<&str> = clients.iter().map(|(_, name)| name.as_str()).collect();
            return Ok((names.join(", "), clients.first().map(|(id, _)| id.to_string())));
        }
        let known = kept::find::<Customer>(r, customer.as_str())?.map(|read| read.value);
        Ok((known.and_then(|known| known.name.or(known.email)).unwrap_or_else(|| customer.to_string()), None))
    }

    /// A day in the agency's zone: "3 Dec 2026".
    pub fn day(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%-d %b %Y").to_string()
    }
}

/// The Stripe customer of a client that a list is narrowed to. A client without one has nothing in Stripe.
///
/// # Errors
/// No such client; one that is billed without Stripe.
async fn customer_of(desk: &Desk, wanted: Option<&str>) -> Result<Option<CustomerId>, Problem> {
    let Some(wanted) = wanted else { return Ok(None) };
    let id = ClientId::new(crate::clients::find(desk, wanted).await?);
    let client = file::read(desk, move |r| Ok(client::get(r, &id)?)).await?;
    client
        .customer
        .map(Some)
        .ok_or_else(|| Problem::invalid("client", format!("{} has no Stripe customer, so Stripe has no money of theirs.", client.nickname)))
}

fn order(order: MoneyOrder, usual: kept::Order) -> kept::Order {
    match order {
        MoneyOrder::Usual => usual,
        MoneyOrder::Newest => kept::Order::Newest,
        MoneyOrder::Oldest => kept::Order::Oldest,
        MoneyOrder::Amount => kept::Order::Amount,
    }
}

fn sums(found: Vec<kept::Sum>) -> Vec<MoneySum> {
    found.into_iter().map(|sum| MoneySum { count: sum.count, amount: sum.amount, other: sum.open }).collect()
}

/// How old a kind is.
fn age(r: &Reader, kind: mirror::Kind, now: Timestamp) -> Result<MirrorAge, Problem> {
    let found = mirror::standing(r, now)?.kinds.into_iter().find(|one| one.name == kind.words());
    Ok(found.map_or(MirrorAge { read_at: None, off: None }, |kind| MirrorAge { read_at: kind.read_at, off: kind.off }))
}
