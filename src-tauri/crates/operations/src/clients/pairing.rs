//! Which subject may be which Stripe customer: suggested by e-mail and name, never mapped by itself.

use std::collections::BTreeMap;

use domain::billed::{Customer, Item};
use jiff::SignedDuration;
use store::{Reader, client as rows, mapping, mirror as copies, rollup, source};

use crate::{
    Desk, Problem, Watch, catalog, connect, customers, file, mirror,
    view::{CustomerChoice, Light, PairingRow, PairingView},
    words,
};

/// Customers that a search shows.
const MOST_FOUND: u32 = 50;
/// Days of use that help to recognise a subject.
const DAYS: i64 = 30;

/// The pairing table. Customers that were never read are read first.
///
/// # Errors
/// When they cannot be read, or the file.
pub async fn pairing(desk: &Desk) -> Result<PairingView, Problem> {
    let never_read = file::read(desk, |r| {
        let stripe = store::workspace::get(r)?;
        let connected = stripe.stripe.is_some() && stripe.billing_method == store::workspace::BillingMethod::Stripe;
        Ok(connected && copies::last_read::<Customer>(r)?.is_none())
    })
    .await?;
    if never_read {
        let client = connect::client(desk).await?;
        mirror::refresh(desk, &client, &Watch::default()).await?;
    }
    let prices = catalog::prices(desk).await?;
    let now = desk.now();
    let (rows, customers) = file::read(desk, move |r| {
        let customers = choices(r, copies::list::<Customer>(r)?.into_iter().map(|copy| copy.value).collect())?;
        Ok((unpaired(r, &customers, now)?, customers))
    })
    .await?;
    Ok(PairingView { rows, customers, prices })
}

/// Customers by a part of name, e-mail or id.
///
/// # Errors
/// When the file cannot be read.
pub async fn search_customers(desk: &Desk, text: &str) -> Result<Vec<CustomerChoice>, Problem> {
    // Ids have capitals that matter; names are found in any case.
    let (id, text) = (text.trim().to_owned(), text.trim().to_lowercase());
    file::read(desk, move |r| {
        let mut found: Vec<Customer> = copies::search::<Customer>(r, &text, MOST_FOUND)?.into_iter().map(|copy| copy.value).collect();
        if id.starts_with("cus_") && !found.iter().any(|customer| customer.id.as_str() == id) {
            found.extend(copies::find::<Customer>(r, &id)?.map(|copy| copy.value));
        }
        choices(r, found)
    })
    .await
}

/// Customers as they stand in a chooser.
///
/// # Errors
/// What the file says.
pub(crate) fn choices(r: &Reader, found: Vec<Customer>) -> Result<Vec<CustomerChoice>, Problem> {
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    for client in rows::all(r)?.into_iter().filter(|client| client.stopped_at.is_none()) {
        if let Some(customer) = client.customer {
            taken.insert(customer.to_string(), client.nickname);
        }
    }
    found
        .into_iter()
        .filter(|customer| !customer.deleted)
        .map(|customer| {
            let id = customer.id.to_string();
            let items = copies::of_customer::<Item>(r, &customer.id)?;
            let subscribed = items.into_iter().find(|copy| copy.value.status.bills() && copy.value.meter.is_some());
            let rest = customers::rest_of(r, &id)?;
            let method = rest.method.as_ref().map(customers::method::Method::words);
            Ok(CustomerChoice {
                taken_by: taken.get(&id).cloned(),
                subscribed_price: subscribed.map(|copy| copy.value.price.to_string()),
                payment_method: method.or_else(|| rest.has_payment_method.then(|| "on file".to_owned())),
                id,
                name: customer.name,
                email: customer.email,
            })
        })
        .collect()
}

fn unpaired(r: &Reader, customers: &[CustomerChoice], now: jiff::Timestamp) -> Result<Vec<PairingRow>, Problem> {
    let sources = source::list(r)?;
    let meters = source::meters(r)?;
    let zone = store::workspace::get(r)?.time_zone()?;
    let today = now.to_zoned(zone).date();
    let from = today.checked_sub(SignedDuration::from_hours(24 * DAYS)).unwrap_or(today);
    let to = today.tomorrow().unwrap_or(today);
    let mut pairs = Vec::new();
    for subject in source::subjects(r, None)? {
        if subject.never_bill || mapping::of_subject(r, &subject.id)?.iter().any(|mapping| mapping.to_at.is_none()) {
            continue;
        }
        let same = |a: Option<&str>, b: Option<&str>| a.zip(b).is_some_and(|(a, b)| a.trim().eq_ignore_ascii_case(b.trim()));
        let by_email = customers.iter().find(|customer| same(customer.email.as_deref(), subject.email.as_deref()));
        let by_name = customers.iter().find(|customer| same(customer.name.as_deref(), subject.name.as_deref()));
        let (customer, confidence, why) = match (by_email, by_name) {
            (Some(email), Some(name)) if email.id == name.id => (Some(email), Some(Light::Green), Some("same e-mail and name")),
            (Some(email), _) => (Some(email), Some(Light::Green), Some("same e-mail")),
            (None, Some(name)) => (Some(name), Some(Light::Amber), Some("same name, another e-mail")),
            (None, None) => (None, None, None),
        };
        let mut used = Vec::new();
        for meter in &meters {
            let days = rollup::subject_days(r, &subject.id, &meter.id, from, to)?;
            let sum = days
                .iter()
                .filter(|day| day.standing == store::usage::Standing::Billable)
                .map(|day| day.quantity.to_micros())
                .sum::<i128>();
            if sum != 0 {
                used.push(format!("{} {}", words::grouped(&domain::Quantity::from_micros(sum).to_string()), meter.name));
            }
        }
        let source = sources.iter().find(|source| source.id == subject.source);
        pairs.push(PairingRow {
            nickname: subject.name.clone().unwrap_or_else(|| subject.external_id.clone()),
            subject_id: subject.id.to_string(),
            external_id: subject.external_id,
            name: subject.name,
            email: subject.email,
            source: source.map(|source| source.name.clone()).unwrap_or_default(),
            // A customer that another client has already is shown, not suggested.
            customer_id: customer.filter(|customer| customer.taken_by.is_none()).map(|customer| customer.id.clone()),
            confidence,
            why: why.map(str::to_owned),
            usage_words: used.join(", "),
        });
    }
    Ok(pairs)
}
