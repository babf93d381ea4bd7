//! The Clients page: one row per client and rule, with the running period.

use std::collections::{HashMap, HashSet};

use domain::{Currency, Money, id::ClientId, period::month_of};
use jiff::{Timestamp, tz::TimeZone};
use store::{
    Reader, client as rows,
    client::Client,
    mapping,
    queue::{self, QueueVerdict, Verdict},
    rule::{self, Rule},
    workspace,
};

use crate::{
    Desk, Problem, customers, file,
    names::Names,
    period::Choice,
    standing::{self, Standing, inexact},
    stays::Stays,
    view::{ClientFilter, ClientRow, ClientSort, ClientState, ClientsParams, ClientsTotal, ClientsView},
};

/// The clients that match, sorted, a page of them, with the sums of all that match.
///
/// # Errors
/// What the file says; a figure that does not fit.
pub async fn clients(desk: &Desk, params: ClientsParams) -> Result<ClientsView, Problem> {
    let now = desk.now();
    file::read(desk, move |r| list(r, &params, now)).await
}

fn list(r: &Reader, params: &ClientsParams, now: Timestamp) -> Result<ClientsView, Problem> {
    let own = workspace::get(r)?;
    let zone = own.time_zone()?;
    let names = Names::read(r)?;
    let search = params.search.as_deref().map(str::trim).filter(|search| !search.is_empty());
    let found = rows::list(r, search, u32::MAX, 0)?;
    let mapped: HashSet<ClientId> =
        mapping::list(r)?.into_iter().filter(|one| one.to_at.is_none_or(|to| now < to)).map(|one| one.client).collect();
    let mut verdicts: HashMap<String, Vec<Verdict>> = HashMap::new();
    for verdict in queue::present(r)? {
        verdicts.entry(verdict.rule.to_string()).or_default().push(verdict);
    }
    let mut rules: HashMap<ClientId, Vec<Rule>> = HashMap::new();
    for rule in rule::list(r)? {
        rules.entry(rule.client.clone()).or_default().push(rule);
    }

    let on_plans: HashSet<ClientId> = store::stay::clients(r)?.into_iter().collect();
    let mut lines: Vec<(ClientRow, Option<Standing>)> = Vec::new();
    for client in &found {
        let is_mapped = mapped.contains(&client.id);
        let payment = customers::method::warning_of(r, client, now)?.map(|(_, words)| words);
        let own_rules = rules.remove(&client.id).unwrap_or_default();
        // A rule that was ended and continued shows in its successor's row.
        let current: Vec<&Rule> = own_rules.iter().filter(|rule| rule.end_at.is_none_or(|end| now < end)).collect();
        let shown = if current.is_empty() { own_rules.iter().rev().take(1).collect() } else { current };
        let plans = if on_plans.contains(&client.id) { plan_rows(r, client, payment.as_ref(), &zone, now)? } else { Vec::new() };
        let is_on_a_plan = !plans.is_empty();
        lines.extend(plans.into_iter().map(|row| (row, None)));
        if shown.is_empty() && !is_on_a_plan {
            let state = if client.stopped_at.is_some() {
                ClientState::Ended
            } else if is_mapped {
                ClientState::NotLive
            } else {
                ClientState::Unmapped
            };
            lines.push((row(client, state, None, payment.clone()), None));
        }
        for rule in shown {
            let chain = standing::chain(r, rule, now)?;
            let (standing, place) = super::chosen(r, rule, &chain, &Choice::Current, now, &zone)?;
            let (state, reason) = state_of(client, Some(rule), is_mapped, verdicts.get(rule.id.as_str()).map_or(&[], Vec::as_slice), now);
            let last = place.and_then(|place| charged_before(&chain, place)).map(|last| last.rated.total);
            let filled = ClientRow {
                meter: Some(names.meter(&rule.meter)),
                quantity: Some(standing.used().to_string()),
                units: Some(standing.due.units.to_string()),
                amount: Some(standing.rated.total),
                last_amount: last,
                margin: standing.margin(),
                period_end: place.map(|_| standing.period.end_at),
                ..row(client, state, reason, payment.clone())
            };
            lines.push((filled, Some(standing)));
        }
    }
    lines.retain(|(row, _)| params.only.is_none_or(|only| fits(row, only)));
    sort(&mut lines, params);

    let total = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    let totals = totals(lines.iter().map(|(row, _)| row), own.currency)?;
    let page = params.page.unwrap_or_default();
    Ok(ClientsView {
        totals,
        rows: lines.into_iter().skip(page.offset as usize).take(page.limit.clamp(1, 500) as usize).map(|(row, _)| row).collect(),
        total,
    })
}

/// What rows come to, a currency each, the agency's own first. A margin is known where that of each of them is.
fn totals<'a>(rows: impl Iterator<Item = &'a ClientRow>, own: Currency) -> Result<Vec<ClientsTotal>, Problem> {
    let mut all: Vec<ClientsTotal> = Vec::new();
    for (amount, margin) in rows.filter_map(|row| Some((row.amount?, row.margin))) {
        let margin = margin.filter(|margin| margin.currency() == amount.currency());
        match all.iter_mut().find(|total| total.amount.currency() == amount.currency()) {
            Some(total) => {
                total.margin = total.margin.zip(margin).map(|(sum, more)| sum.checked_add(more)).transpose().map_err(inexact)?;
                total.amount = total.amount.checked_add(amount).map_err(inexact)?;
            }
            None => all.push(ClientsTotal { amount, margin }),
        }
    }
    all.sort_by_key(|total| (total.amount.currency() != own, total.amount.currency().code()));
    Ok(all)
}

/// What a client's plans ask for in the running month whatever is used, a row per plan; such an amount has no cost of its own.
fn plan_rows(r: &Reader, client: &Client, payment: Option<&String>, zone: &TimeZone, now: Timestamp) -> Result<Vec<ClientRow>, Problem> {
    let stays = Stays::read(r, &client.id, zone)?;
    let today = now.to_zoned(zone.clone()).date();
    let month = month_of(now, zone).map_err(inexact)?;
    let this = stays.charges(today)?;
    let last = stays.charges(today.first_of_month().yesterday().map_err(inexact)?)?;
    let mut rows = Vec::new();
    // One that was taken off earlier in the month is on its statement all the same.
    for one in stays.all.iter().filter(|one| one.row.holds(today) || this.iter().any(|line| line.stay == one.row.on.id)) {
        let is_its = |line: &&domain::statement::PlanCharge| line.stay == one.row.on.id;
        let sum = |lines: &[domain::statement::PlanCharge]| {
            let own = lines.iter().filter(is_its).map(|line| line.amount);
            Money::sum(one.row.days.currency, own.filter(|amount| amount.currency() == one.row.days.currency)).map_err(inexact)
        };
        let amount = sum(&this)?;
        let before = last.iter().any(|line| is_its(&line));
        rows.push(ClientRow {
            meter: Some(one.name()),
            amount: Some(amount),
            last_amount: if before { Some(sum(&last)?) } else { None },
            margin: Some(amount),
            period_end: Some(month.end()),
            ..row(client, if client.stopped_at.is_some() { ClientState::Ended } else { ClientState::Billed }, None, payment.cloned())
        });
    }
    Ok(rows)
}

fn fits(row: &ClientRow, only: ClientFilter) -> bool {
    match only {
        ClientFilter::NeedsOwner => row.reason.is_some() || row.payment_warning.is_some(),
        ClientFilter::Billed => row.state == ClientState::Billed,
        ClientFilter::NotLive => row.state == ClientState::NotLive,
        ClientFilter::Payment => row.payment_warning.is_some(),
        ClientFilter::Ended => row.state == ClientState::Ended,
    }
}

fn row(client: &Client, state: ClientState, reason: Option<String>, payment_warning: Option<String>) -> ClientRow {
    ClientRow {
        id: client.id.to_string(),
        nickname: client.nickname.clone(),
        customer: client.customer.as_ref().map(ToString::to_string),
        meter: None,
        quantity: None,
        units: None,
        amount: None,
        last_amount: None,
        margin: None,
        period_end: None,
        state,
        reason,
        payment_warning,
    }
}

/// Sorts by the column; rows without the figure come last whichever way it is turned.
fn sort(lines: &mut [(ClientRow, Option<Standing>)], params: &ClientsParams) {
    let by = params.sort.unwrap_or(ClientSort::Amount);
    let descending = params.descending.unwrap_or(by != ClientSort::Name);
    let key = |(row, standing): &(ClientRow, Option<Standing>)| match by {
        ClientSort::Name => None,
        ClientSort::Usage => standing.as_ref().map(|standing| standing.used().to_micros()),
        ClientSort::Amount => row.amount.map(|amount| i128::from(amount.minor())),
        ClientSort::Margin => row.margin.map(|margin| i128::from(margin.minor())),
    };
    lines.sort_by(|a, b| {
        let names = a.0.nickname.to_lowercase().cmp(&b.0.nickname.to_lowercase());
        if by == ClientSort::Name {
            return if descending { names.reverse() } else { names };
        }
        let figures = match (key(a), key(b)) {
            (Some(a), Some(b)) if descending => b.cmp(&a),
            (Some(a), Some(b)) => a.cmp(&b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        figures.then(names)
    });
}

/// The period before one of a rule's chain, if it was charged: before Go live nothing was, whatever the price would have made of it.
pub(crate) fn charged_before(chain: &standing::Chain, place: usize) -> Option<&Standing> {
    let last = place.checked_sub(1).map(|place| &chain.periods[place])?;
    last.rule.live_at.is_some_and(|live| live < last.period.end_at).then_some(last)
}

/// A client's state under one rule, and the reason where it needs the owner.
pub(crate) fn state_of(
    client: &Client,
    rule: Option<&Rule>,
    mapped: bool,
    verdicts: &[Verdict],
    now: Timestamp,
) -> (ClientState, Option<String>) {
    let ended = client.stopped_at.is_some() || rule.is_some_and(|rule| rule.end_at.is_some_and(|end| end <= now));
    // What an ended client still has in the queue is said before that it ended.
    let said = verdicts.iter().find_map(|verdict| {
        let state = match (verdict.verdict, verdict.reason.as_deref()) {
            (_, Some("late" | "owed" | "in_doubt" | "not_live")) | (QueueVerdict::Clear | QueueVerdict::Queued, _) => return None,
            (QueueVerdict::Held, _) => ClientState::Held,
            (QueueVerdict::Blocked, Some("no_payer")) => ClientState::NoPayer,
            (QueueVerdict::Blocked, _) => ClientState::Stopped,
        };
        let words = verdict.detail.get("words").and_then(|words| words.as_str()).map(str::to_owned);
        Some((state, words))
    });
    match (said, ended, mapped, rule) {
        (Some(said), ..) => said,
        (None, true, ..) => (ClientState::Ended, None),
        (None, _, false, _) => (ClientState::Unmapped, Some("No usage account is assigned to this client.".to_owned())),
        (None, _, _, Some(rule)) if rule.live_at.is_none() && rule.pair().is_some() => (ClientState::NotLive, None),
        (None, _, _, None) => (ClientState::NotLive, None),
        (None, ..) => (ClientState::Billed, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_currency_has_its_own_total_and_none_is_left_out() {
        let usd = |cents| Money::from_minor(cents, Currency::USD);
        let eur = |cents| Money::from_minor(cents, Currency::EUR);
        let row = |amount, margin| ClientRow {
            id: "c".to_owned(),
            nickname: "C".to_owned(),
            customer: None,
            meter: None,
            quantity: None,
            units: None,
            amount,
            last_amount: None,
            margin,
            period_end: None,
            state: ClientState::Billed,
            reason: None,
            payment_warning: None,
        };
        let rows = [
            row(Some(eur(500)), Some(eur(200))),
            row(Some(usd(1000)), Some(usd(400))),
            row(None, None),
            row(Some(eur(250)), Some(eur(-50))),
            row(Some(usd(1)), None),
        ];
        let found = totals(rows.iter(), Currency::USD).expect("they fit");
        let expected = [ClientsTotal { amount: usd(1001), margin: None }, ClientsTotal { amount: eur(750), margin: Some(eur(150)) }];
        assert_eq!(found, expected, "the agency's own first; one unknown cost leaves only its own currency's margin open");
    }
}
