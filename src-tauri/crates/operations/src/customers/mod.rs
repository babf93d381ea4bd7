//! Stripe customers: found, made, changed, and looked at before a client is billed to them, so that nothing is learned from an invoice.

mod form;
mod link;
mod link_moves;
pub(crate) mod method;
mod notes;
mod payment;

use domain::{
    billed::Customer,
    id::{ClientId, CustomerId},
};
use store::{Reader, client as clients, mirror as copies, workspace as places};

pub use form::plan;
pub(crate) use form::{address as checked_address, email as checked_email};
pub use link::{check as check_link, plan as plan_link};
pub(crate) use notes::{Wanted, about, with_email};
pub use payment::{card_link, details, portal, refresh, use_method};

use crate::{
    Code, Desk, Problem, StripeClock, clients as people, connect, file, links,
    mirror::{
        began_at,
        convert::{self, CustomerRest},
    },
    view::{AddressView, CustomerChoice, CustomerView},
    workspace,
};

/// Customers that Stripe is asked for at most.
const MOST: usize = 50;

/// Customers by name, e-mail or id, from Stripe itself: what was made a minute ago is found too. What is found is kept.
///
/// # Errors
/// Stripe's refusal or silence; a text that is too short to look for.
pub async fn look_up(desk: &Desk, text: &str) -> Result<Vec<CustomerChoice>, Problem> {
    let text = text.trim().to_owned();
    if text.chars().count() < 3 {
        return Err(Problem::invalid("text", "Type at least three letters of a name or e-mail, or paste an id such as cus_…"));
    }
    let client = connect::client(desk).await?;
    let mut found = Vec::new();
    let begun = desk.now();
    let mut stripe_time = None;
    if text.starts_with("cus_") {
        know_again(desk, &client, &text).await?;
    } else {
        if text.contains('@') {
            // The list's filter is exact and sees what search does not see yet.
            let filter = stripe::customers::Filter { email: Some(text.clone()), ..Default::default() };
            let listed = client.all(stripe::customers::list(&filter), MOST, || false).await?;
            stripe_time = listed.stripe_time;
            found.extend(listed.items);
        }
        let query = stripe::customers::Query::name_or_email(&text);
        match client.all(stripe::customers::search(&query), MOST, || false).await {
            Ok(searched) => {
                stripe_time = stripe_time.or(searched.stripe_time);
                found.extend(searched.items);
            }
            // Not offered to merchants in India (facts §1): the mirror has everything that was listed.
            Err(error) if matches!(error.kind, stripe::ErrorKind::Invalid) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if !found.is_empty() {
        let kept: Vec<_> = found.iter().map(convert::customer).collect();
        let read_at = began_at(begun, StripeClock::from_answer(desk, stripe_time)?);
        file::write(desk, move |tx| kept.iter().try_for_each(|(customer, rest)| keep_known(tx, customer, rest, read_at))).await?;
    }
    people::search_customers(desk, &text).await
}

/// Keeps a customer that was read without its payment method: the method that is known stays.
fn keep_known(tx: &store::Tx<'_>, customer: &Customer, rest: &serde_json::Value, read_at: jiff::Timestamp) -> Result<(), Problem> {
    let known: CustomerRest = rest_of(tx, customer.id.as_str())?;
    let mut rest: CustomerRest = serde_json::from_value(rest.clone()).unwrap_or_default();
    if rest.method.is_none() && rest.has_payment_method {
        rest.method = known.method;
        rest.others = known.others;
    }
    Ok(copies::keep(tx, customer, &serde_json::json!(rest), read_at)?)
}

/// Reads one customer from Stripe and keeps it.
async fn know_again(desk: &Desk, client: &stripe::Client, id: &str) -> Result<(), Problem> {
    if let Some((customer, read_at)) = retrieve(desk, client, id).await? {
        let (value, rest) = convert::customer(&customer);
        file::write(desk, move |tx| keep_known(tx, &value, &rest, read_at)).await?;
    }
    Ok(())
}

/// One customer from Stripe with Stripe's time of the reading; none when Stripe knows none of that id. A deleted one is kept as deleted.
async fn retrieve(
    desk: &Desk,
    client: &stripe::Client,
    id: &str,
) -> Result<Option<(stripe::customers::Customer, jiff::Timestamp)>, Problem> {
    let begun = desk.now();
    let reply = match client.send(&stripe::customers::retrieve_with_method(id)).await {
        // A key without the permission for payment methods still reads the customer.
        Err(error) if matches!(error.kind, stripe::ErrorKind::Permission { .. }) => client.send(&stripe::customers::retrieve(id)).await,
        other => other,
    };
    let reply = match reply {
        Ok(reply) => reply,
        Err(error) if matches!(error.kind, stripe::ErrorKind::NotFound) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let read_at = began_at(begun, StripeClock::from_answer(desk, reply.stripe_time)?);
    match reply.value {
        stripe::customers::Known::Present(customer) => Ok(Some((*customer, read_at))),
        stripe::customers::Known::Deleted { id } => {
            file::write(desk, move |tx| {
                let known = copies::find::<Customer>(tx, &id)?.map(|copy| copy.value);
                let gone = known.map_or_else(
                    || Customer {
                        id: CustomerId::new(&id),
                        name: None,
                        email: None,
                        currency: None,
                        test_clock: None,
                        deleted: true,
                        created: read_at,
                    },
                    |known| Customer { deleted: true, ..known },
                );
                Ok(copies::keep(tx, &gone, &serde_json::json!({}), read_at)?)
            })
            .await?;
            Ok(None)
        }
    }
}

/// Makes sure that customers whose ids were typed or pasted are known, before they are judged. Without network, what is known decides.
///
/// # Errors
/// What the file says.
pub(crate) async fn know(desk: &Desk, ids: Vec<String>) -> Result<(), Problem> {
    let unknown: Vec<String> = file::read(desk, move |r| {
        let connected = places::get(r)?.stripe.is_some();
        let mut unknown = Vec::new();
        for id in ids.into_iter().filter(|_| connected) {
            if copies::find::<Customer>(r, &id)?.is_none() && !unknown.contains(&id) {
                unknown.push(id);
            }
        }
        Ok(unknown)
    })
    .await?;
    if unknown.is_empty() {
        return Ok(());
    }
    let client = connect::client(desk).await?;
    for id in unknown {
        match know_again(desk, &client, &id).await {
            Ok(()) => {}
            Err(problem) if problem.code == Code::Offline => return Ok(()),
            Err(problem) => return Err(problem),
        }
    }
    Ok(())
}

/// What the mirror keeps of a customer besides the domain's value.
pub(crate) fn rest_of(r: &Reader, id: &str) -> Result<CustomerRest, Problem> {
    Ok(copies::raw::<Customer>(r, id)?.and_then(|raw| serde_json::from_value(raw).ok()).unwrap_or_default())
}

/// A customer as it stands in the mirror.
pub(crate) fn view(r: &Reader, id: &CustomerId, now: jiff::Timestamp) -> Result<Option<CustomerView>, Problem> {
    let Some(copy) = copies::find::<Customer>(r, id.as_str())? else { return Ok(None) };
    let own = places::get(r)?;
    let rest = rest_of(r, id.as_str())?;
    let customer = copy.value;
    let payment = method::standing(r, id, &rest, now)?;
    Ok(Some(CustomerView {
        link: links::page(workspace::mode(&own), "customer", id.as_str()),
        id: id.to_string(),
        name: customer.name,
        email: customer.email,
        phone: rest.phone,
        description: rest.description,
        address: rest.address.map(|address| AddressView {
            line1: address.line1,
            line2: address.line2,
            city: address.city,
            state: address.state,
            postal_code: address.postal_code,
            country: address.country,
        }),
        tax_exempt: rest.tax_exempt.unwrap_or_else(|| "none".to_owned()),
        currency: customer.currency.map(|currency| currency.code().to_owned()),
        test_clock: customer.test_clock,
        deleted: customer.deleted,
        clients: billed_to(r, id, None)?,
        payment,
        read_at: copy.read_at,
    }))
}

/// Nicknames of the clients that are billed to a customer, but for one.
pub(crate) fn billed_to(r: &Reader, customer: &CustomerId, but: Option<&ClientId>) -> Result<Vec<String>, Problem> {
    let all = clients::of_customer(r, customer)?.into_iter();
    Ok(all.filter(|client| client.stopped_at.is_none() && Some(&client.id) != but).map(|client| client.nickname).collect())
}

/// One customer, read from Stripe first where it is not known.
///
/// # Errors
/// None of that id.
pub async fn show(desk: &Desk, id: &str) -> Result<CustomerView, Problem> {
    know(desk, vec![id.to_owned()]).await?;
    let (id, now) = (CustomerId::new(id), desk.now());
    let missing = format!("Stripe lists no customer {id}. Search by name or e-mail, or sync.");
    file::read(desk, move |r| view(r, &id, now)).await?.ok_or_else(|| Problem::not_found(missing))
}
