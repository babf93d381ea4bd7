//! Which customer here pays for whom: proposed by e-mail, confirmed by the owner, never paired by itself.

use std::collections::BTreeMap;

use domain::billed::Customer;
use store::{Reader, client as clients, mirror as copies};

use super::agency::{Agency, Payer};
use crate::{
    Problem, catalog, clients as people,
    view::{CopyAnswer, CopyClientRow, CopyView},
    words,
};

/// The rows, clients that need an answer first.
pub(super) fn rows(r: &Reader, agency: &Agency) -> Result<Vec<CopyClientRow>, Problem> {
    let by_email = by_email(r)?;
    let mut rows = Vec::new();
    for payer in &agency.payers {
        rows.push(row(r, agency, payer, &by_email)?);
    }
    rows.sort_by_key(|row| (!row.asks, row.clients.first().map(|name| name.to_lowercase())));
    Ok(rows)
}

/// Customers that could pay, by their e-mail in small letters. One on a test clock lives in another time.
fn by_email(r: &Reader) -> Result<BTreeMap<String, Vec<Customer>>, Problem> {
    let mut all: BTreeMap<String, Vec<Customer>> = BTreeMap::new();
    for customer in copies::list::<Customer>(r)?.into_iter().map(|copy| copy.value) {
        if customer.deleted || customer.test_clock.is_some() {
            continue;
        }
        if let Some(email) = customer.email.as_deref().map(|email| email.trim().to_lowercase()).filter(|email| !email.is_empty()) {
            all.entry(email).or_default().push(customer);
        }
    }
    Ok(all)
}

fn row(r: &Reader, agency: &Agency, payer: &Payer, by_email: &BTreeMap<String, Vec<Customer>>) -> Result<CopyClientRow, Problem> {
    let mut there = Vec::new();
    let mut standing = None;
    for person in &payer.people {
        if let Some(known) = known(r, &person.nickname)? {
            there.push(person.nickname.clone());
            standing = standing.or(known.customer.map(|customer| customer.to_string()));
        }
    }
    let asks = payer.bills() && there.len() < payer.people.len();
    let email = payer.email().map(str::to_owned);
    let same = email.as_ref().and_then(|email| by_email.get(&email.to_lowercase())).cloned().unwrap_or_default();
    let found = people::choices(r, same)?;
    let (proposed, why) = match (&standing, found.as_slice()) {
        _ if !asks => (None, String::new()),
        (Some(id), _) => (Some(id.clone()), "pays for another client of this row here already".to_owned()),
        (None, [one]) => (Some(one.id.clone()), "same e-mail".to_owned()),
        (None, []) if email.is_none() => (None, "no e-mail there to pair by".to_owned()),
        (None, []) => (None, "nobody here has this e-mail".to_owned()),
        (None, several) => {
            (None, format!("{} here have this e-mail: choose one", words::count(several.len() as u64, "customer", "customers")))
        }
    };
    let rules = payer.people.iter().flat_map(|person| &person.rules);
    let mut prices: Vec<String> = rules.map(|rule| catalog::price_words(rule.pays(), rule.unit, &rule.meter.code)).collect();
    prices.sort();
    prices.dedup();
    let accounts = payer.people.iter().map(|person| person.accounts.len()).sum::<usize>();
    Ok(CopyClientRow {
        payer: payer.id.clone(),
        clients: payer.people.iter().map(|person| person.nickname.clone()).collect(),
        there,
        customer_name: payer.customer.as_ref().and_then(|customer| customer.name.clone()),
        email,
        prices,
        fixed: super::subscribing::fixed(agency, payer)?,
        accounts: u32::try_from(accounts).unwrap_or(u32::MAX),
        asks,
        found,
        proposed,
        why,
    })
}

/// A client of this nickname that is billed here.
pub(super) fn known(r: &Reader, nickname: &str) -> Result<Option<clients::Client>, Problem> {
    Ok(clients::find(r, nickname)?.into_iter().find(|client| client.stopped_at.is_none()))
}

/// The answers of whoever sees no table: those that were named, else the one customer of the same e-mail, else, if it is wanted, a new one.
/// `named` is pairs of nickname and customer.
///
/// # Errors
/// A nickname that is none of theirs; two customers for clients that share one.
pub fn answers(view: &CopyView, named: &[(String, String)], create: bool) -> Result<Vec<CopyAnswer>, Problem> {
    for (nickname, _) in named {
        if !view.clients.iter().any(|row| is_of(row, nickname)) {
            let words = format!("{} has no client called {nickname:?}. Nothing was done.", view.from_name);
            return Err(Problem::invalid("customer", words));
        }
    }
    let mut all = Vec::new();
    for row in view.clients.iter().filter(|row| row.asks) {
        let mut own = named.iter().filter(|(nickname, _)| is_of(row, nickname)).map(|(_, customer)| customer.as_str());
        let chosen = own.next();
        if own.any(|other| Some(other) != chosen) {
            let words =
                format!("{} share one customer, so one customer pays for them here too. Name it once.", words::listed(&row.clients));
            return Err(Problem::invalid("customer", words));
        }
        let customer = chosen.map(str::to_owned).or_else(|| row.proposed.clone());
        // Where several have the e-mail, one more would only add to the doubt.
        let create = create && customer.is_none() && row.found.is_empty();
        if customer.is_some() || create {
            all.push(CopyAnswer { payer: row.payer.clone(), customer, create });
        }
    }
    Ok(all)
}

fn is_of(row: &CopyClientRow, nickname: &str) -> bool {
    row.clients.iter().any(|own| own.eq_ignore_ascii_case(nickname.trim()))
}
