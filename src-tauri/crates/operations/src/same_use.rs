//! Two sources that may count the same use, as a voice platform and the model provider beneath it: flagged before the first charge, until the
//! owner declares one of them cost only, or says that they count different use (law §4: one record is charged once).

mod decided;

use std::collections::BTreeMap;

use domain::{
    Quantity,
    id::{ClientId, SourceId},
};
use serde::{Deserialize, Serialize};
use store::{
    Reader, client as people, mapping,
    rule::{self, Rule},
    source, usage, workspace as places,
};

use crate::{
    Desk, Problem, activity, clients, file,
    names::Names,
    rate,
    unassigned::charged_to,
    view::{SameUseAnswer, SameUseParams, SameUseSource, SameUseView},
    words,
};

pub use decided::take_back;

/// Setting: the sources of a client of which the owner said that they count different use.
const DIFFERENT: &str = "different_use";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Different {
    client: ClientId,
    sources: [SourceId; 2],
}

/// Sources that count the same meter of a client on the same days, in time that is not charged yet; and what the owner has said of others.
///
/// # Errors
/// No such client.
pub async fn read(desk: &Desk, client: &str) -> Result<SameUseAnswer, Problem> {
    let client = ClientId::from(clients::find(desk, client).await?);
    file::read(desk, move |r| Ok(SameUseAnswer { open: of_client(r, &client)?, decided: decided::of_client(r, &client)? })).await
}

/// Declares one source cost only for a client: its accounts are never billed. Without one, says that all those found count different use.
///
/// # Errors
/// No such client; nothing to settle; a source that is none of those found; an account whose usage was charged already.
pub async fn settle(desk: &Desk, params: SameUseParams) -> Result<SameUseAnswer, Problem> {
    let (client, now) = (ClientId::from(clients::find(desk, &params.client).await?), desk.now());
    let chosen = client.clone();
    file::write(desk, move |tx| -> Result<(), Problem> {
        let (found, nickname) = (of_client(tx, &chosen)?, people::get(tx, &chosen)?.nickname);
        if found.is_empty() {
            return Err(Problem::not_allowed(format!("No two sources count the same use of {nickname}. Nothing was changed.")));
        }
        let words = match params.cost_only.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            Some(named) => {
                let mut sources = found.iter().flat_map(|one| &one.sources);
                let is_named = |one: &&SameUseSource| one.id == named || one.name.eq_ignore_ascii_case(named);
                let Some(source) = sources.clone().find(is_named) else {
                    let names: std::collections::BTreeSet<&str> = sources.by_ref().map(|one| one.name.as_str()).collect();
                    let names: Vec<&str> = names.into_iter().collect();
                    return Err(Problem::invalid("cost_only", format!("{named:?} is none of them. Nothing was changed."))
                        .with_detail(format!("There are: {}", names.join(", "))));
                };
                for mapping in mapping::of_client(tx, &chosen)? {
                    let subject = source::subject(tx, &mapping.subject)?;
                    if subject.source.as_str() != source.id || subject.never_bill {
                        continue;
                    }
                    if charged_to(tx, &subject.id)?.is_some() {
                        return Err(Problem::not_allowed(format!(
                            "Usage of {} was charged to {nickname} already, so {} cannot become cost only. Nothing was changed.",
                            subject.name.unwrap_or(subject.external_id),
                            source.name
                        )));
                    }
                    source::set_never_bill(tx, &subject.id, true)?;
                }
                format!("What {} counts for {nickname} is cost only and never billed.", source.name)
            }
            None => {
                let mut said: Vec<Different> = places::setting(tx, DIFFERENT)?.unwrap_or_default();
                for one in &found {
                    let sources = [one.sources[0].id.as_str().into(), one.sources[1].id.as_str().into()];
                    said.push(Different { client: chosen.clone(), sources });
                }
                places::set_setting(tx, DIFFERENT, &said)?;
                let names: Vec<String> = found.iter().map(|one| format!("{} and {}", one.sources[0].name, one.sources[1].name)).collect();
                format!("{} count different use of {nickname}.", names.join("; "))
            }
        };
        activity::by_owner(tx, now, "same_use", Some(("client", chosen.as_str())), words)
    })
    .await?;
    rate::alone(desk).await?;
    read(desk, client.as_str()).await
}

fn of_client(r: &Reader, client: &ClientId) -> Result<Vec<SameUseView>, Problem> {
    if !usage::clients_of_several_sources(r)?.contains(client) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for rule in rule::of_client(r, client)? {
        found.extend(of_rule(r, &rule)?);
    }
    Ok(found)
}

/// Of every client that has accounts of several sources.
///
/// # Errors
/// What the file says.
pub(crate) fn everywhere(r: &Reader) -> Result<Vec<(Rule, SameUseView)>, Problem> {
    let mut found = Vec::new();
    for client in usage::clients_of_several_sources(r)? {
        for rule in rule::of_client(r, &client)? {
            found.extend(of_rule(r, &rule)?.into_iter().map(|one| (rule.clone(), one)));
        }
    }
    Ok(found)
}

/// The pairs of sources that count the same meter on the same days, in the rule's periods that are not final.
///
/// # Errors
/// What the file says; a sum that does not fit.
pub(crate) fn of_rule(r: &Reader, rule: &Rule) -> Result<Vec<SameUseView>, Problem> {
    let Some((from, to)) = decided::open_span(r, rule)? else { return Ok(Vec::new()) };
    let mut days: BTreeMap<SourceId, BTreeMap<i64, Quantity>> = BTreeMap::new();
    for (source, day, quantity) in usage::days_by_source(r, &rule.client, &rule.meter, from, to)? {
        days.entry(source).or_default().insert(day, quantity);
    }
    if days.len() < 2 {
        return Ok(Vec::new());
    }
    let said: Vec<Different> = places::setting(r, DIFFERENT)?.unwrap_or_default();
    let (names, nickname) = (Names::read(r)?, people::get(r, &rule.client)?.nickname);
    let meter = names.meter(&rule.meter);
    let sources: Vec<_> = days.into_iter().collect();
    let mut found = Vec::new();
    for (at, (first, of_first)) in sources.iter().enumerate() {
        for (second, of_second) in &sources[at + 1..] {
            let both = |one: &Different| one.client == rule.client && one.sources.contains(first) && one.sources.contains(second);
            let shared = of_first.keys().filter(|day| of_second.contains_key(*day)).count() as u64;
            if shared == 0 || said.iter().any(both) {
                continue;
            }
            let one = |id: &SourceId, of: &BTreeMap<i64, Quantity>| -> Result<SameUseSource, Problem> {
                let quantity = of.values().try_fold(Quantity::ZERO, |sum, more| sum.checked_add(*more));
                let quantity = quantity.ok_or_else(|| crate::standing::inexact("use of a source"))?;
                Ok(SameUseSource { id: id.to_string(), name: source::get(r, id)?.name, quantity: quantity.to_string() })
            };
            let (first, second) = (one(first, of_first)?, one(second, of_second)?);
            found.push(SameUseView {
                words: format!(
                    "{} ({} {meter}) and {} ({}) both count {meter} of {nickname} on {}. If that is the same use, it is charged twice.",
                    first.name,
                    words::grouped(&first.quantity),
                    second.name,
                    words::grouped(&second.quantity),
                    words::count(shared, "same day", "same days"),
                ),
                client_id: rule.client.to_string(),
                meter: meter.clone(),
                days: shared,
                sources: vec![first, second],
            });
        }
    }
    Ok(found)
}
