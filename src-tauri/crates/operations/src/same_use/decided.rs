//! What the owner has said of sources that may count the same use of a client, and how it is taken back: then both are billed, and it is asked
//! again while they count the same days.

use std::collections::BTreeMap;

use domain::{
    Quantity,
    id::{ClientId, SourceId},
};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use store::{
    Reader, client as people, mapping, period, rollup,
    rule::{self, Rule},
    source::{self, Subject},
    usage::Standing,
    workspace as places,
};

use super::{DIFFERENT, Different, read};
use crate::{
    Desk, Problem, activity, clients, file,
    names::Names,
    rate,
    standing::inexact,
    view::{SameUseAnswer, SameUseBackParams, SameUseDecided},
    words,
};

/// The accounts of a client that are only cost, by their source.
fn only_cost(r: &Reader, client: &ClientId) -> Result<BTreeMap<SourceId, Vec<Subject>>, Problem> {
    let mut found: BTreeMap<SourceId, Vec<Subject>> = BTreeMap::new();
    for row in mapping::of_client(r, client)?.into_iter().filter(|row| row.to_at.is_none()) {
        let subject = source::subject(r, &row.subject)?;
        if subject.never_bill {
            found.entry(subject.source.clone()).or_default().push(subject);
        }
    }
    Ok(found)
}

/// Everything that the owner has said about a client.
///
/// # Errors
/// What the file says; a sum that does not fit.
pub(super) fn of_client(r: &Reader, client: &ClientId) -> Result<Vec<SameUseDecided>, Problem> {
    let nickname = people::get(r, client)?.nickname;
    let mut all = Vec::new();
    for (id, subjects) in only_cost(r, client)? {
        let name = source::get(r, &id)?.name;
        let counted = open_use(r, client, &subjects)?;
        let open = if counted.is_empty() { String::new() } else { format!(": {} in periods that are not closed", counted.join(", ")) };
        all.push(SameUseDecided {
            words: format!("What {name} counts for {nickname} is only cost and never billed{open}."),
            taking_back: format!(
                "What {name} counts is billed to {nickname} again{open}. What it counted in periods that were closed meanwhile becomes late use. Nothing is charged or sent by this press."
            ),
            cost_only: Some(id.to_string()),
            sources: vec![name],
        });
    }
    let said: Vec<Different> = places::setting(r, DIFFERENT)?.unwrap_or_default();
    for one in said.iter().filter(|one| one.client == *client) {
        let [first, second] = &one.sources;
        let (first, second) = (source::get(r, first)?.name, source::get(r, second)?.name);
        all.push(SameUseDecided {
            words: format!("{first} and {second} count different use of {nickname}: both are billed."),
            taking_back: format!(
                "It is asked again whether {first} and {second} count the same use of {nickname}. Both stay billed until you say which one is only cost. Nothing is charged or sent by this press."
            ),
            cost_only: None,
            sources: vec![first, second],
        });
    }
    Ok(all)
}

/// What accounts counted by meter in days of the client's periods that are not final, for people.
fn open_use(r: &Reader, client: &ClientId, subjects: &[Subject]) -> Result<Vec<String>, Problem> {
    let (names, zone) = (Names::read(r)?, places::get(r)?.time_zone()?);
    let mut counted = Vec::new();
    for rule in rule::of_client(r, client)? {
        let Some((from, to)) = open_span(r, &rule)? else { continue };
        let day = |at: Timestamp, zone: &TimeZone| at.to_zoned(zone.clone()).date();
        let after = day(to, &zone).checked_add(1.day()).unwrap_or(jiff::civil::Date::MAX);
        let mut sum = Quantity::ZERO;
        for subject in subjects {
            for row in rollup::subject_days(r, &subject.id, &rule.meter, day(from, &zone), after)? {
                if row.standing == Standing::Billable {
                    sum = sum.checked_add(row.quantity).ok_or_else(|| inexact("use of a source"))?;
                }
            }
        }
        if sum != Quantity::ZERO {
            counted.push(format!("{} {}", words::quantity(sum), names.meter(&rule.meter)));
        }
    }
    Ok(counted)
}

/// The time of a rule's periods that are not final.
///
/// # Errors
/// What the file says.
pub(super) fn open_span(r: &Reader, rule: &Rule) -> Result<Option<(Timestamp, Timestamp)>, Problem> {
    let open = period::of_rule(r, &rule.id)?.into_iter().filter(|row| row.final_at.is_none());
    let span = open.map(|row| (row.start_at.max(rule.start_at), rule.end_at.map_or(row.end_at, |end| end.min(row.end_at))));
    Ok(span.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1))))
}

/// Takes back what the owner has said: that a source is only cost, or, without one, that sources count different use.
///
/// # Errors
/// No such client; nothing that was said; a source that is not only cost.
pub async fn take_back(desk: &Desk, params: SameUseBackParams) -> Result<SameUseAnswer, Problem> {
    let (client, now) = (ClientId::from(clients::find(desk, &params.client).await?), desk.now());
    let chosen = client.clone();
    file::write(desk, move |tx| -> Result<(), Problem> {
        let nickname = people::get(tx, &chosen)?.nickname;
        let words = match params.source.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            Some(named) => {
                let mut names = Vec::new();
                let mut taken = None;
                for (id, subjects) in only_cost(tx, &chosen)? {
                    let name = source::get(tx, &id)?.name;
                    if id.as_str() == named || name.eq_ignore_ascii_case(named) {
                        for subject in &subjects {
                            source::set_never_bill(tx, &subject.id, false)?;
                        }
                        taken = Some(name.clone());
                    }
                    names.push(name);
                }
                let Some(name) = taken else {
                    let words = format!("{named:?} is no source that is only cost for {nickname}. Nothing was changed.");
                    return Err(Problem::invalid("source", words).with_detail(format!("There are: {}", names.join(", "))));
                };
                format!("What {name} counts for {nickname} is billed again.")
            }
            None => {
                let mut said: Vec<Different> = places::setting(tx, DIFFERENT)?.unwrap_or_default();
                let before = said.len();
                said.retain(|one| one.client != chosen);
                if said.len() == before {
                    return Err(Problem::not_allowed(format!(
                        "It was not said of any sources of {nickname} that they count different use. Nothing was changed."
                    )));
                }
                places::set_setting(tx, DIFFERENT, &said)?;
                format!("Whether sources of {nickname} count the same use is asked again.")
            }
        };
        activity::by_owner(tx, now, "same_use", Some(("client", chosen.as_str())), words)
    })
    .await?;
    rate::alone(desk).await?;
    read(desk, client.as_str()).await
}
