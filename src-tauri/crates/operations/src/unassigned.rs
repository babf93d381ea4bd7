//! The unassigned inbox: usage without a client, what it is worth, and where it goes (law §4).

use std::collections::{BTreeMap, HashMap};

use domain::{
    BillingUnit, Cost, Currency, Money, Price, Quantity,
    id::{ClientId, MeterId, SourceId, SubjectId},
};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use store::{
    Reader,
    client::{self, Client},
    mapping::{self, MappingRow},
    outbox, period, rollup, rule,
    source::{self, Subject},
    usage::{self, Standing, Unassigned},
    workspace,
};

use crate::{
    Desk, Problem, activity, catalog, clients, file, rate, standing,
    view::{AssignParams, MeterSum, NeverBillParams, TakeBackParams, UnassignedRow, UnassignedView},
};

/// The inbox, one row per subject.
///
/// # Errors
/// When the file cannot be read.
pub async fn read(desk: &Desk) -> Result<UnassignedView, Problem> {
    file::read(desk, inbox).await
}

/// Gives a subject's usage to a client, from its first unassigned record on unless another instant is said.
///
/// # Errors
/// No such subject or client; a client whose billing was ended; a time in which the subject belongs to somebody already.
pub async fn assign(desk: &Desk, params: AssignParams) -> Result<UnassignedView, Problem> {
    let chosen = ClientId::from(clients::find(desk, &params.client).await?);
    let (now, id) = (desk.now(), desk.ids.new_id());
    file::write(desk, move |tx| {
        let subject = find_subject(tx, &params.subject)?;
        let client = client::get(tx, &chosen)?;
        if client.stopped_at.is_some() {
            return Err(Problem::not_allowed(format!(
                "Billing of {} was ended, so no usage can be given to it. Nothing was changed.",
                client.nickname
            )));
        }
        if subject.never_bill {
            return Err(Problem::not_allowed(
                "This account is marked as your own, never billed. Take the mark back first; nothing was changed.",
            ));
        }
        let from = match params.from {
            Some(from) => from,
            None => first_unassigned(tx, &subject.id)?.unwrap_or(now),
        };
        let to_at = free_until(tx, &subject, from)?;
        let row = MappingRow { id: id.into(), subject: subject.id.clone(), client: chosen.clone(), from_at: from, to_at, created_at: now };
        mapping::insert(tx, &row)?;
        let name = subject.name.unwrap_or(subject.external_id);
        activity::by_owner(
            tx,
            now,
            "assign",
            Some(("client", chosen.as_str())),
            format!("Assigned {name} to {} from {from}.", client.nickname),
        )
    })
    .await?;
    rate::alone(desk).await?;
    read(desk).await
}

/// Takes an assignment back, the newest of the two: the subject's usage is nobody's again, as it was before.
///
/// # Errors
/// No such subject or client; not assigned to that client; its usage was charged meanwhile, so that this is no local edit any more (law §4).
pub async fn take_back(desk: &Desk, params: TakeBackParams) -> Result<UnassignedView, Problem> {
    let chosen = ClientId::from(clients::find(desk, &params.client).await?);
    let now = desk.now();
    file::write(desk, move |tx| {
        let subject = find_subject(tx, &params.subject)?;
        let nickname = client::get(tx, &chosen)?.nickname;
        let name = subject.name.unwrap_or(subject.external_id);
        let newest = mapping::of_subject(tx, &subject.id)?.into_iter().filter(|row| row.client == chosen).max_by_key(|row| row.created_at);
        let Some(row) = newest else {
            return Err(Problem::not_allowed(format!("{name} does not belong to {nickname}. Nothing was changed.")));
        };
        let before = charged_beyond(tx, &chosen, now)?;
        mapping::remove(tx, &row.id)?;
        // An error rolls the removal back.
        if charged_beyond(tx, &chosen, now)? > before {
            return Err(Problem::not_allowed(format!(
                "{nickname} was charged for usage of {name} already, so this cannot be taken back here. Nothing was changed, and what was charged stays."
            )));
        }
        let sentence = format!("Took {name} back from {nickname}: its usage belongs to no client again.");
        activity::by_owner(tx, now, "take_back", Some(("client", chosen.as_str())), sentence)
    })
    .await?;
    rate::alone(desk).await?;
    read(desk).await
}

/// Marks a subject as the agency's own, or takes the mark back. Its cost counts either way.
///
/// # Errors
/// No such subject; one whose usage was charged already.
pub async fn never_bill(desk: &Desk, params: NeverBillParams) -> Result<UnassignedView, Problem> {
    let now = desk.now();
    file::write(desk, move |tx| {
        let subject = find_subject(tx, &params.subject)?;
        if params.never
            && let Some(nickname) = charged_to(tx, &subject.id)?
        {
            return Err(Problem::not_allowed(format!(
                "Usage of this account was charged to {nickname} already, so it cannot be marked as never billed. Nothing was changed."
            )));
        }
        source::set_never_bill(tx, &subject.id, params.never)?;
        let name = subject.name.unwrap_or(subject.external_id);
        let sentence = if params.never { format!("{name} is never billed.") } else { format!("{name} may be billed again.") };
        activity::by_owner(tx, now, "never_bill", Some(("subject", subject.id.as_str())), sentence)
    })
    .await?;
    rate::alone(desk).await?;
    read(desk).await
}

/// A subject by our id, or as `SOURCE:ID` by the source's name or connector and the platform's own id.
///
/// # Errors
/// None such.
pub(crate) fn find_subject(r: &Reader, text: &str) -> Result<Subject, Problem> {
    let text = text.trim();
    if let Ok(subject) = source::subject(r, &text.into()) {
        return Ok(subject);
    }
    let sources = source::list(r)?;
    // Both parts may hold a colon of their own, so every one of them is tried.
    for (at, _) in text.match_indices(':') {
        let (name, external_id) = (&text[..at], &text[at + 1..]);
        let named = |source: &&source::Source| source.name.eq_ignore_ascii_case(name) || source.connector == name;
        for source in sources.iter().filter(named) {
            if let Some(subject) = source::find_subject(r, &source.id, external_id)? {
                return Ok(subject);
            }
        }
    }
    Err(Problem::invalid("subject", format!("There is no account {text}. The inbox shows them as SOURCE:ID.")))
}

/// Where the next mapping of the subject begins; none when it may last.
fn free_until(r: &Reader, subject: &Subject, from: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let standing = mapping::of_subject(r, &subject.id)?;
    if let Some(other) = standing.iter().find(|mapping| mapping.from_at <= from && mapping.to_at.is_none_or(|to| from < to)) {
        let nickname = client::get(r, &other.client)?.nickname;
        let until = other.to_at.map(|to| format!(" until {to}")).unwrap_or_default();
        return Err(Problem::not_allowed(format!(
            "This account belongs to {nickname} from {}{until}. What was charged to {nickname} stays there; choose a time after that. Nothing was changed.",
            other.from_at
        )));
    }
    Ok(standing.into_iter().map(|mapping| mapping.from_at).find(|next| *next > from))
}

fn first_unassigned(r: &Reader, subject: &SubjectId) -> Result<Option<Timestamp>, Problem> {
    Ok(usage::unassigned(r)?.into_iter().filter(|line| line.holder.subject == *subject).map(|line| line.first).min())
}

/// The client that was charged for usage of the subject, if one was: units decided, or a period that is final.
pub(crate) fn charged_to(r: &Reader, subject: &SubjectId) -> Result<Option<String>, Problem> {
    for mapping in mapping::of_subject(r, subject)? {
        for rule in rule::of_client(r, &mapping.client)? {
            for row in period::of_rule(r, &rule.id)? {
                let shared = row.end_at > mapping.from_at.max(rule.start_at) && mapping.to_at.is_none_or(|to| row.start_at < to);
                if shared && (row.final_at.is_some() || outbox::decided(r, &rule.id, &row.id)? != 0) {
                    return Ok(Some(client::get(r, &mapping.client)?.nickname));
                }
            }
        }
    }
    Ok(None)
}

/// Units that a client was charged for beyond what is due, by the usage that is assigned now. No clock is asked: what was charged before an
/// assignment, and what its own use covers meanwhile, is nobody's loss.
fn charged_beyond(r: &Reader, client: &ClientId, now: Timestamp) -> Result<i64, Problem> {
    let mut beyond = 0_i64;
    for rule in rule::of_client(r, client)? {
        for standing in standing::chain(r, &rule, now)?.periods {
            let late = standing.late.as_ref().map_or(0, |late| late.units);
            beyond = beyond.saturating_sub(standing.to_send().min(0)).saturating_sub(late.min(0));
        }
    }
    Ok(beyond)
}

fn inbox(r: &Reader) -> Result<UnassignedView, Problem> {
    let workspace = workspace::get(r)?;
    let zone = workspace.time_zone()?;
    let sources: HashMap<SourceId, String> = source::list(r)?.into_iter().map(|source| (source.id, source.name)).collect();
    let meters: HashMap<MeterId, String> = source::meters(r)?.into_iter().map(|meter| (meter.id, meter.code)).collect();
    let prices = UsualPrices::read(r, workspace.currency, &meters)?;
    let clients: Vec<Client> = client::all(r)?.into_iter().filter(|client| client.stopped_at.is_none()).collect();

    let mut by_subject: Vec<Vec<Unassigned>> = Vec::new();
    for line in usage::unassigned(r)? {
        match by_subject.last_mut() {
            Some(lines) if lines[0].holder.subject == line.holder.subject => lines.push(line),
            _ => by_subject.push(vec![line]),
        }
    }
    let mut rows = Vec::new();
    for lines in by_subject {
        let Some(holder) = lines.first().map(|line| line.holder.clone()) else { continue };
        let mut cost = None;
        for line in &lines {
            cost = added(cost, cost_of(r, line, workspace.currency, &zone)?);
        }
        rows.push(UnassignedRow {
            suggested_client: suggested(&clients, holder.name.as_deref(), holder.email.as_deref()),
            subject_id: holder.subject.to_string(),
            external_id: holder.external_id,
            name: holder.name,
            source: sources.get(&holder.source).cloned().unwrap_or_default(),
            sums: lines
                .iter()
                .map(|line| MeterSum {
                    meter: meters.get(&line.meter).cloned().unwrap_or_else(|| line.meter.to_string()),
                    quantity: line.quantity.to_string(),
                })
                .collect(),
            value: prices.value(&lines),
            cost: cost.and_then(|cost| cost.round().ok()),
            first: lines.iter().map(|line| line.first).min().unwrap_or_default(),
            last: lines.iter().map(|line| line.last).max().unwrap_or_default(),
        });
    }
    // What costs the agency most while nobody pays for it stands first.
    rows.sort_by_key(|row| std::cmp::Reverse(row.value.map_or(0, Money::minor)));
    Ok(UnassignedView { rows })
}

/// A client of the same e-mail, or of the same name. Only ever suggested.
fn suggested(clients: &[Client], name: Option<&str>, email: Option<&str>) -> Option<String> {
    let same =
        |a: Option<&str>, b: Option<&str>| a.zip(b).is_some_and(|(a, b)| !a.trim().is_empty() && a.trim().eq_ignore_ascii_case(b.trim()));
    let by_email = clients.iter().find(|client| same(client.email.as_deref(), email));
    by_email.or_else(|| clients.iter().find(|client| same(Some(&client.nickname), name))).map(|client| client.nickname.clone())
}

/// What the platform charged for the line, in the agency's currency; none while it is not known.
fn cost_of(r: &Reader, line: &Unassigned, currency: Currency, zone: &TimeZone) -> Result<Option<Cost>, Problem> {
    let subject = &line.holder.subject;
    if !mapping::of_subject(r, subject)?.is_empty() {
        // Part of its days belongs to a client: only the entries tell them apart.
        let entries = usage::unassigned_entries(r, subject, &line.meter, u32::MAX, 0)?;
        return Ok(entries
            .into_iter()
            .filter_map(|entry| entry.cost)
            .filter(|cost| cost.currency() == currency)
            .fold(None, |sum, cost| added(sum, Some(cost))));
    }
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let after = day(line.last).checked_add(1.day()).unwrap_or(jiff::civil::Date::MAX);
    let days = rollup::subject_days(r, subject, &line.meter, day(line.first), after)?;
    let own = days.iter().filter(|day| day.standing == Standing::Billable && day.currency == currency.code());
    let costs = own.filter_map(|day| Cost::parse_minor(day.cost.as_deref()?, currency).ok());
    Ok(costs.fold(None, |sum, cost| added(sum, Some(cost))))
}

/// The sum of what is known; none only while nothing is. A sum that does not fit is not shown.
fn added(sum: Option<Cost>, more: Option<Cost>) -> Option<Cost> {
    match (sum, more) {
        (Some(sum), Some(more)) => sum.checked_add(more).ok(),
        (sum, more) => sum.or(more),
    }
}

/// What the agency usually asks for each meter: the price and unit of most of its rules, else the only price that it has for it.
struct UsualPrices {
    currency: Currency,
    by_meter: HashMap<MeterId, (Price, BillingUnit)>,
}

impl UsualPrices {
    fn read(r: &Reader, currency: Currency, meters: &HashMap<MeterId, String>) -> Result<Self, Problem> {
        let mut used: BTreeMap<MeterId, Vec<(Price, Quantity, usize)>> = BTreeMap::new();
        for rule in rule::list(r)?.into_iter().filter(|rule| rule.end_at.is_none() && rule.price.currency == currency) {
            let known = used.entry(rule.meter).or_default();
            match known.iter_mut().find(|(price, unit, _)| *price == rule.price && *unit == rule.billing_unit) {
                Some((.., count)) => *count += 1,
                None => known.push((rule.price, rule.billing_unit, 1)),
            }
        }
        let mut by_meter: HashMap<MeterId, (Price, BillingUnit)> = used
            .into_iter()
            .filter_map(|(meter, known)| known.into_iter().max_by_key(|(.., count)| *count).map(|(price, unit, _)| (meter, price, unit)))
            .filter_map(|(meter, price, unit)| Some((meter, (price, BillingUnit::new(unit).ok()?))))
            .collect();
        let catalog = catalog::usable(r)?;
        for (meter, code) in meters {
            let mut offered = catalog.iter().filter(|price| price.meter == *code && price.price.currency == currency);
            if let (Some(only), None) = (offered.next(), offered.next())
                && let Ok(unit) = BillingUnit::new(only.unit)
            {
                by_meter.entry(meter.clone()).or_insert_with(|| (only.price.clone(), unit));
            }
        }
        Ok(Self { currency, by_meter })
    }

    /// What whole units of these lines would cost a client; none when no meter of them has a price.
    fn value(&self, lines: &[Unassigned]) -> Option<Money> {
        let priced = lines.iter().filter_map(|line| {
            let (price, unit) = self.by_meter.get(&line.meter)?;
            let units = line.quantity.to_micros().div_euclid(unit.size().to_micros());
            Some(price.rate(Quantity::from_whole(i64::try_from(units).ok()?)).ok()?.total)
        });
        let amounts: Vec<Money> = priced.collect();
        if amounts.is_empty() { None } else { Money::sum(self.currency, amounts).ok() }
    }
}
