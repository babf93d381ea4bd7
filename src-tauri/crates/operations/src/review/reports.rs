//! Units sent: one row per report, with where it stands and why.

use domain::{Money, Quantity, id::ClientId, report::ReportState};
use store::{
    Reader,
    outbox::{self, Standing as ReportStanding},
    rule::{self, Rule},
};

use crate::{
    Desk, Problem, file,
    names::Names,
    standing::inexact,
    view::{PageRequest, ReportRow, ReportWord, SentView},
};

/// Units sent, newest first: all, one client's, or only what needs the owner.
///
/// # Errors
/// What the file says.
pub async fn sent(desk: &Desk, client: Option<&str>, needs_owner: bool, page: Option<PageRequest>) -> Result<SentView, Problem> {
    let client = match client {
        Some(client) => Some(ClientId::new(crate::clients::find(desk, client).await?)),
        None => None,
    };
    let page = page.unwrap_or_default();
    file::read(desk, move |r| {
        let names = Names::read(r)?;
        let rules: std::collections::HashMap<_, _> = rule::list(r)?.into_iter().map(|rule| (rule.id.clone(), rule)).collect();
        let states: &[ReportState] = if needs_owner {
            &[ReportState::Rejected, ReportState::Uncertain, ReportState::Missing, ReportState::Stranded]
        } else {
            &ReportState::ALL
        };
        let mut all = outbox::in_states(r, states)?;
        all.retain(|report| client.as_ref().is_none_or(|wanted| rules.get(&report.report.rule).is_some_and(|rule| rule.client == *wanted)));
        all.reverse();
        let total = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let (offset, limit) = (page.offset as usize, page.limit.clamp(1, 500) as usize);
        let mut rows = Vec::new();
        for report in all.iter().skip(offset).take(limit) {
            if let Some(rule) = rules.get(&report.report.rule) {
                rows.push(row(r, report, rule, &names)?);
            }
        }
        Ok(SentView { rows, total })
    })
    .await
}

/// One report.
///
/// # Errors
/// What the file says; an amount that does not fit.
pub(crate) fn row(r: &Reader, standing: &ReportStanding, rule: &Rule, names: &Names) -> Result<ReportRow, Problem> {
    let report = &standing.report;
    let attempts = outbox::attempts(r, &report.id)?;
    let answer = match attempts.last() {
        Some(last) => outbox::outcome_of(r, &report.id, last.number)?,
        None => None,
    };
    let detail = answer.as_ref().and_then(|answer| answer.detail.as_deref());
    Ok(ReportRow {
        identifier: report.id.to_string(),
        client: names.nickname(&rule.client),
        client_id: rule.client.to_string(),
        meter: names.meter(&rule.meter),
        at: report.decided_at,
        units: report.units.to_string(),
        amount: Some(value(r, standing, rule)?),
        minute: report.timestamp()?,
        state: standing.state.name().to_owned(),
        state_since: standing.since,
        reason: reason(standing.state, detail),
        attempts: u32::try_from(attempts.len()).unwrap_or(u32::MAX),
        request_id: answer.as_ref().and_then(|answer| answer.request_id.clone()),
        decisions: decisions(standing.state),
    })
}

/// What the owner may say of a report in this state (law §6.5).
fn decisions(state: ReportState) -> Vec<ReportWord> {
    match state {
        ReportState::Uncertain | ReportState::Missing => vec![ReportWord::Arrived, ReportWord::NotArrived],
        ReportState::Rejected => vec![ReportWord::LetGo],
        ReportState::Stranded => vec![ReportWord::Seen],
        _ => Vec::new(),
    }
}

/// What its units are worth at the period's present quantity: the last of what was decided for it.
fn value(r: &Reader, standing: &ReportStanding, rule: &Rule) -> Result<Money, Problem> {
    let units = standing.report.units;
    let decided = outbox::decided(r, &rule.id, &standing.report.period)?;
    let with = if standing.state.counts_as_decided() { decided } else { decided.saturating_add(units) };
    let rate = |count: i64| rule.price.rate(Quantity::from_whole(count)).map(|rated| rated.total).map_err(inexact);
    rate(with)?.checked_sub(rate(with.saturating_sub(units))?).map_err(inexact)
}

/// Why a report needs the owner, or what becomes of it.
fn reason(state: ReportState, detail: Option<&str>) -> Option<String> {
    let words = match state {
        ReportState::Rejected => {
            let why = detail.map(|detail| format!(": {detail}")).unwrap_or_default();
            return Some(format!("Stripe refused it{why}. Nothing was charged; its units wait for the cure."));
        }
        ReportState::Uncertain => {
            "It is not known whether Stripe recorded it. It is repeated under the same identifier or looked up, so nothing is charged twice."
        }
        ReportState::Missing => "Stripe accepted it, but does not count it after six hours. It is not sent again by itself.",
        ReportState::Stranded => {
            "Stripe counted it after the invoice was final, so it is on no invoice. Once you have seen this, its units are listed as late."
        }
        ReportState::StrandedSeen => "Stripe counted it, but it is on no invoice. You have seen it; its units are late.",
        ReportState::Absent => "It surely did not arrive. Its units are due again.",
        ReportState::Withdrawn => "Taken back before it was sent. Its units were decided anew.",
        _ => return None,
    };
    Some(words.to_owned())
}
