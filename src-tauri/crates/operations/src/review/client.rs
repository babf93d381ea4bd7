//! One client's page.

use domain::{Quantity, billed::Invoice, id::ClientId};
use jiff::{Timestamp, tz::TimeZone};
use store::{
    Reader, activity, client as rows, mapping, mirror as kept, queue, rule, source, usage::Standing as RecordStanding,
    workspace as workspaces,
};

use super::{chosen, parse_choice, rule::view, state_of, subject_total};
use crate::{
    Desk, Problem, file, links,
    mirror::{self, convert::InvoiceRest},
    names::Names,
    standing::{self, Standing, inexact},
    view::{ActivityRow, AssignedSubject, ClientParams, ClientState, ClientView, InvoiceRow, Mode},
    words, workspace,
};

/// Things done that the page lists.
const ACTIVITY: usize = 20;

/// One client's page, for a period. A client or period that is not there is said to be so.
///
/// # Errors
/// No such client or period; a figure that does not fit.
pub async fn client(desk: &Desk, params: ClientParams) -> Result<ClientView, Problem> {
    let id = ClientId::new(crate::clients::find(desk, &params.id).await?);
    let now = desk.now();
    file::read(desk, move |r| page(r, &id, params.period.as_deref(), now)).await
}

fn page(r: &Reader, id: &ClientId, wanted: Option<&str>, now: Timestamp) -> Result<ClientView, Problem> {
    let own = workspaces::get(r)?;
    let (zone, mode) = (own.time_zone()?, workspace::mode(&own));
    let client = rows::get(r, id)?;
    let names = Names::read(r)?;
    let choice = parse_choice(wanted, &zone)?;
    let mapped = mapping::of_client(r, id)?.iter().any(|one| one.to_at.is_none_or(|to| now < to));

    let mut rules = Vec::new();
    let mut first: Option<Standing> = None;
    let mut states: Vec<(ClientState, Option<String>)> = Vec::new();
    let mut refused = None;
    let all = rule::of_client(r, id)?;
    for rule in &all {
        let chain = standing::chain(r, rule, now)?;
        let (standing, place) = match chosen(r, rule, &chain, &choice, now, &zone) {
            Ok(found) => found,
            Err(problem) => {
                refused = Some(problem);
                continue;
            }
        };
        let mut verdicts = Vec::new();
        for standing in chain.periods.iter().filter(|standing| standing.period.final_at.is_none()) {
            verdicts.extend(queue::present_of(r, &rule.id, &standing.period.id)?);
        }
        states.push(state_of(&client, Some(rule), mapped, &verdicts, now));
        rules.push(view(r, rule, &chain, (&standing, place), &names, &zone, now)?);
        first = first.or(Some(standing));
    }
    if let (true, Some(problem)) = (rules.is_empty(), refused) {
        return Err(problem);
    }
    // The rule that needs the owner decides what stands beside the name.
    let worst = states.into_iter().map(|(state, _)| state).max_by_key(|state| weight(*state));
    let state = worst.unwrap_or_else(|| state_of(&client, None, mapped, &[], now).0);
    Ok(ClientView {
        id: client.id.to_string(),
        nickname: client.nickname,
        email: client.email,
        customer_link: client.customer.as_ref().and_then(|customer| links::page(mode, "customer", customer.as_str())),
        invoices: match &client.customer {
            Some(customer) => invoices(r, customer, mode)?,
            None => Vec::new(),
        },
        customer: client.customer.map(String::from),
        state,
        rules,
        assigned: assigned(r, id, first.as_ref(), &zone)?,
        activity: activity::about(r, "client", id.as_str())?
            .into_iter()
            .take(ACTIVITY)
            .map(|line| ActivityRow { at: line.at, words: line.sentence })
            .collect(),
        stripe_read_at: kept::cursor(r, mirror::INVOICES)?.map(|read| read.read_at),
    })
}

const fn weight(state: ClientState) -> u8 {
    match state {
        ClientState::Stopped => 6,
        ClientState::NoPayer => 5,
        ClientState::Held => 4,
        ClientState::Unmapped => 3,
        ClientState::NotLive => 2,
        ClientState::Billed => 1,
        ClientState::Ended => 0,
    }
}

fn invoices(r: &Reader, customer: &domain::id::CustomerId, mode: Mode) -> Result<Vec<InvoiceRow>, Problem> {
    let mut found = kept::of_customer::<Invoice>(r, customer)?;
    found.sort_by_key(|read| std::cmp::Reverse(read.value.created));
    let row = |read: kept::Read<Invoice>| {
        let invoice = read.value;
        let rest: InvoiceRest =
            kept::raw::<Invoice>(r, invoice.id.as_str())?.and_then(|raw| serde_json::from_value(raw).ok()).unwrap_or_default();
        // The lines say what was billed; the invoice's own period is that of its making.
        let start = invoice.lines.iter().map(|line| line.period.start()).min().or(rest.period_start);
        let end = invoice.lines.iter().map(|line| line.period.end()).max().or(rest.period_end);
        Ok(InvoiceRow {
            link: links::page(mode, "invoice", invoice.id.as_str()),
            id: invoice.id.into(),
            number: invoice.number,
            status: invoice.status.to_string(),
            period_start: start,
            period_end: end,
            total: invoice.total,
            due: invoice.amount_due,
        })
    };
    found.into_iter().map(row).collect()
}

/// The client's subjects with what each used in the period shown, of the first rule's meter.
fn assigned(r: &Reader, client: &ClientId, standing: Option<&Standing>, zone: &TimeZone) -> Result<Vec<AssignedSubject>, Problem> {
    let mut rows = Vec::new();
    let mut total = Quantity::ZERO;
    for mapping in mapping::of_client(r, client)? {
        let subject = source::subject(r, &mapping.subject)?;
        let used = match standing {
            Some(standing) => {
                let from = mapping.from_at.max(standing.period.start_at);
                let to = mapping.to_at.map_or(standing.period.end_at, |to| to.min(standing.period.end_at));
                match domain::Period::new(from, to) {
                    Ok(within) => subject_total(r, &mapping.subject, &standing.rule.meter, within, RecordStanding::Billable, zone)?.0,
                    Err(_) => Quantity::ZERO,
                }
            }
            None => Quantity::ZERO,
        };
        total = total.checked_add(used).ok_or_else(|| inexact("the use of all accounts"))?;
        let row = AssignedSubject {
            mapping_id: mapping.id.to_string(),
            subject_id: subject.id.to_string(),
            external_id: subject.external_id,
            name: subject.name,
            source: source::get(r, &subject.source)?.name,
            from: mapping.from_at,
            to: mapping.to_at,
            quantity: used.to_string(),
            share: None,
        };
        rows.push((used, row));
    }
    let whole = |quantity: Quantity| i64::try_from(quantity.to_micros() / 1_000).ok();
    Ok(rows
        .into_iter()
        .map(|(used, row)| AssignedSubject {
            share: whole(used).zip(whole(total)).and_then(|(used, total)| words::percent(used, total)),
            ..row
        })
        .collect())
}
