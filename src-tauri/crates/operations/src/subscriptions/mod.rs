//! Subscriptions of a client: begun, changed, paused, ended, always as a change set; what they cost shown before, beside Stripe's own
//! preview (law §5, §6.1, §6.6, §8).
//!
//! A metered price is changed at its period's end: the running subscription ends with its period and Stripe's schedule begins the next one
//! at the same instant. A phase of one schedule would take the old item off at that instant and bill it by an amount fixed then, so units
//! reported into the draft's last hour would be billed nowhere; the last invoice of an ended subscription stays a draft that counts them.

mod begin;
mod call_off;
mod change;
mod collect;
pub(crate) mod counts;
mod end;
mod going_over;
pub(crate) mod handed_on;
pub(crate) mod last_invoice;
pub(crate) mod money;
pub(crate) mod one_off;
pub(crate) mod outstanding;
pub(crate) mod pending;
mod read;
pub(crate) mod schedule;

pub use begin::{choices, plan as plan_new, preview};
pub use call_off::plan as plan_call_off;
pub use change::plan as plan_change;
pub(crate) use change::{Fresh, steps as change_steps};
pub use collect::plan as plan_collect;
pub use end::{plan_cancel, plan_pause, plan_stop, stopping};
pub(crate) use money::name as product_name;
pub use one_off::plan as plan_one_off;
pub use read::show;

use domain::{
    billed::{Customer, MirrorPrice, StripeMeter, Subscription},
    id::CustomerId,
};
use store::{
    Reader,
    client::{self as clients, Client},
    mirror as kept,
};

use crate::Problem;

/// A client with its customer.
pub(crate) struct Payer {
    pub(crate) client: Client,
    pub(crate) customer: CustomerId,
}

/// The client and the customer that pays for it.
///
/// # Errors
/// A client without a Stripe customer.
pub(crate) fn payer(r: &Reader, client: &str) -> Result<Payer, Problem> {
    let client = clients::get(r, &client.into())?;
    let Some(customer) = client.customer.clone() else {
        return Err(Problem::invalid(
            "client",
            format!("{} has no Stripe customer yet. Link one first; nothing was changed.", client.nickname),
        ));
    };
    if kept::find::<Customer>(r, customer.as_str())?.is_some_and(|read| read.value.deleted) {
        return Err(Problem::invalid("client", format!("The Stripe customer {customer} was deleted. Link another one first.")));
    }
    Ok(Payer { client, customer })
}

/// The subscriptions of a customer that bill, or would.
pub(crate) fn running(r: &Reader, customer: &CustomerId) -> Result<Vec<Subscription>, Problem> {
    let all = kept::of_customer::<Subscription>(r, customer)?;
    Ok(all.into_iter().map(|read| read.value).filter(|one| one.status.bills()).collect())
}

/// The one that is meant.
///
/// # Errors
/// None, or several and none named.
pub(crate) fn chosen(r: &Reader, payer: &Payer, wanted: Option<&str>) -> Result<Subscription, Problem> {
    let all = running(r, &payer.customer)?;
    let name = &payer.client.nickname;
    match (wanted, all.as_slice()) {
        (Some(id), all) => all.iter().find(|one| one.id.as_str() == id).cloned().ok_or_else(|| {
            Problem::invalid("subscription", format!("{name} has no running subscription {id}. Sync, and look at its page."))
        }),
        (None, []) => Err(Problem::not_allowed(format!(
            "{name} has no running subscription. One that is to begin later is called off on the client's page. Nothing was changed."
        ))),
        (None, [one]) => Ok(one.clone()),
        (None, several) => {
            let ids: Vec<&str> = several.iter().map(|one| one.id.as_str()).collect();
            Err(Problem::invalid("subscription", format!("{name} has several subscriptions. Say which one: {}.", ids.join(", "))))
        }
    }
}

/// A price of the account that can be subscribed to.
///
/// # Errors
/// One that Stripe does not list, is archived, or cannot be rated; a meter whose units cannot be billed exactly.
pub(crate) fn price(r: &Reader, id: &str, field: &str) -> Result<MirrorPrice, Problem> {
    let unknown = || Problem::invalid(field, format!("Stripe lists no price {id}. Sync, or choose another one."));
    let price = kept::find::<MirrorPrice>(r, id)?.ok_or_else(unknown)?.value;
    if !price.active {
        return Err(Problem::invalid(field, format!("The price {id} is archived. Restore it, or choose another one.")));
    }
    if price.price.is_none() {
        return Err(Problem::invalid(field, format!("The price {id} has a model that Rebill cannot compute, so it is not used.")));
    }
    if let Some(meter) = &price.meter {
        let meter = kept::find::<StripeMeter>(r, meter.as_str())?.ok_or_else(unknown)?.value;
        if let Err(unfit) = meter.check() {
            return Err(Problem::invalid(field, format!("Units of {id} cannot be sent exactly: {unfit}.")));
        }
    }
    Ok(price)
}
