//! What a former run of Rebill did, kept as if this file had done it: clients, rules, periods and reports that are in Stripe already.
//! The sandbox agency begins with two billed months this way; nothing here reaches Stripe.

use domain::{Minute, Quantity, RemainderRule, ReportState, billed::MirrorPrice, billed::StripeMeter, id::RunId};
use jiff::Timestamp;
use store::{
    Tx, client, mapping,
    mapping::MappingRow,
    mirror as copies,
    outbox::{self, AttemptAnswer, Outcome, Report},
    period::{self, PeriodKind, PeriodRow},
    rule::{self, Rule},
    run, source, workspace,
};

use crate::{
    Desk, Problem, activity,
    change_set::{self, PriceUnit},
    file, words,
};

/// A client that a former run billed, or would have.
#[derive(Debug, Clone)]
pub struct FormerClient {
    /// Nickname.
    pub nickname: String,
    /// E-mail.
    pub email: String,
    /// The platform's id of its account.
    pub account: String,
    /// `cus_…`
    pub customer: String,
    /// Our meter's code.
    pub meter: String,
    /// Quantity of the meter in one unit.
    pub unit: i64,
    /// `price_…`
    pub price: String,
    /// `prod_…`
    pub product: String,
    /// `mtr_…`
    pub stripe_meter: String,
    /// The subscription item; none where nobody pays.
    pub item: Option<String>,
    /// Billed periods, oldest first.
    pub periods: Vec<FormerPeriod>,
}

/// A billed period of a former run.
#[derive(Debug, Clone)]
pub struct FormerPeriod {
    /// Start.
    pub start: Timestamp,
    /// End.
    pub end: Timestamp,
    /// Usage that was charged, in the platform's meter.
    pub usage: i64,
    /// Remainder carried out.
    pub remainder_out: i64,
    /// Its reports.
    pub reports: Vec<FormerReport>,
}

/// A report of a former run.
#[derive(Debug, Clone)]
pub struct FormerReport {
    /// Identifier.
    pub identifier: String,
    /// Its timestamp in Stripe.
    pub timestamp: Timestamp,
    /// When it was sent.
    pub sent: Timestamp,
    /// Units.
    pub units: i64,
}

/// Keeps what former runs did. Usage and mirror must have been read before.
///
/// # Errors
/// When a named account, price or meter is not in the file; then nothing is kept.
pub async fn keep(desk: &Desk, clients: Vec<FormerClient>, source_name: &str) -> Result<(), Problem> {
    let (ids, now, source_name) = (std::sync::Arc::clone(&desk.ids), desk.now(), source_name.to_owned());
    file::write(desk, move |tx| {
        let connection =
            source::find_by_name(tx, &source_name)?.ok_or_else(|| Problem::not_found(format!("There is no source {source_name}.")))?;
        let run: RunId = ids.new_id().into();
        let began = clients.iter().filter_map(|client| client.periods.first()).map(|period| period.start).min().unwrap_or(now);
        // Whoever was never billed begins with the running period.
        let running = clients.iter().filter_map(|client| client.periods.last()).map(|period| period.end).max().unwrap_or(now);
        let last_sent =
            clients.iter().flat_map(|client| &client.periods).flat_map(|period| &period.reports).map(|report| report.sent).max();
        let last_sent = last_sent.unwrap_or(running);
        run::start(tx, &run, run::RunKind::Send, None, Some("two billed months"), last_sent)?;
        let mut units = 0;
        for former in clients {
            units += former.periods.iter().flat_map(|period| &period.reports).map(|report| report.units).sum::<i64>();
            keep_client(tx, &former, &connection.id, &run, running, &mut || ids.new_id())?;
            change_set::know_price_unit(tx, &former.price, PriceUnit { meter: former.meter.clone(), unit: former.unit.to_string() })?;
        }
        run::finish(
            tx,
            &run,
            run::RunState::Done,
            &serde_json::json!({ "units": units, "words": format!("{} sent before", words::units(units)) }),
            None,
            last_sent,
        )?;
        // What was sent before was approved before.
        source::update(tx, &source::Source { approved_at: Some(began), ..connection })?;
        workspace::go_live(tx, began)?;
        activity::by_owner(tx, now, "go_live", None, "The sandbox agency begins with two billed months")
    })
    .await
}

fn keep_client(
    tx: &Tx<'_>,
    former: &FormerClient,
    source: &domain::id::SourceId,
    run: &RunId,
    running: Timestamp,
    new_id: &mut dyn FnMut() -> String,
) -> Result<(), Problem> {
    let missing = |what: &str| Problem::not_found(format!("The sandbox's {what} of {} was not read.", former.nickname));
    let subject = source::find_subject(tx, source, &former.account)?.ok_or_else(|| missing("account"))?;
    let price = copies::find::<MirrorPrice>(tx, &former.price)?.and_then(|copy| copy.value.price).ok_or_else(|| missing("price"))?;
    let stripe_meter = copies::find::<StripeMeter>(tx, &former.stripe_meter)?.ok_or_else(|| missing("meter"))?.value;
    let meter = source::find_meter(tx, &former.meter)?.ok_or_else(|| missing("kind of usage"))?;
    let start = former.periods.first().map_or(running, |period| period.start);

    let client_id: domain::id::ClientId = new_id().into();
    client::insert(
        tx,
        &client::Client {
            id: client_id.clone(),
            nickname: former.nickname.clone(),
            email: Some(former.email.clone()),
            customer: Some(former.customer.clone().into()),
            method: None,
            notes: None,
            stopped_at: None,
            created_at: start,
        },
    )?;
    let from_at = change_set::first_use(tx, &subject.id)?;
    mapping::insert(
        tx,
        &MappingRow { id: new_id().into(), subject: subject.id, client: client_id.clone(), from_at, to_at: None, created_at: start },
    )?;
    let rule = Rule {
        id: new_id().into(),
        client: client_id,
        meter: meter.id,
        billing_unit: Quantity::from_whole(former.unit),
        remainder: RemainderRule::Carry,
        rounding_step: None,
        rounding_least: None,
        price,
        customer: Some(former.customer.clone().into()),
        stripe_price: Some(former.price.clone().into()),
        stripe_product: Some(former.product.clone().into()),
        stripe_meter: Some(former.stripe_meter.clone().into()),
        item: former.item.clone().map(Into::into),
        start_at: start,
        end_at: None,
        live_at: Some(start),
        follows: None,
        created_at: start,
    };
    rule::insert(tx, &rule)?;
    for former_period in &former.periods {
        let period_id: domain::id::PeriodId = new_id().into();
        period::insert(
            tx,
            &PeriodRow {
                id: period_id.clone(),
                rule: rule.id.clone(),
                start_at: former_period.start,
                end_at: former_period.end,
                kind: PeriodKind::Billed,
                item: former.item.clone().map(Into::into),
                invoice: None,
                statement: None,
                opened_at: former_period.start,
                final_at: None,
                charged_usage: None,
                remainder_out: None,
            },
        )?;
        for report in &former_period.reports {
            keep_report(tx, report, &rule, &period_id, &stripe_meter, run)?;
        }
        period::finalize(
            tx,
            &period_id,
            Quantity::from_whole(former_period.usage),
            Quantity::from_whole(former_period.remainder_out),
            None,
            former_period.end,
        )?;
    }
    Ok(())
}

/// A report with its one attempt, through the states that it went through.
fn keep_report(
    tx: &Tx<'_>,
    former: &FormerReport,
    rule: &Rule,
    period: &domain::id::PeriodId,
    meter: &StripeMeter,
    run: &RunId,
) -> Result<(), Problem> {
    let (Some(customer), Some(stripe_meter)) = (rule.customer.clone(), rule.stripe_meter.clone()) else {
        return Err(Problem::internal("a former report without a pair"));
    };
    let report = Report {
        id: former.identifier.clone().into(),
        lineage: 1,
        customer,
        stripe_meter,
        event_name: meter.event_name.clone(),
        customer_key: meter.customer_key.clone(),
        value_key: meter.value_key.clone(),
        rule: rule.id.clone(),
        period: period.clone(),
        units: former.units,
        minute: Minute::of(former.timestamp).since_epoch(),
        decided_at: former.sent,
        run: run.clone(),
    };
    outbox::decide(tx, &report)?;
    let attempt = outbox::begin_attempt(tx, &report.id, run, former.sent, former.sent)?;
    outbox::answered(
        tx,
        &Outcome {
            report: report.id.clone(),
            number: attempt.number,
            answer: AttemptAnswer::Recorded,
            at: former.sent,
            status: Some(200),
            request_id: None,
            detail: None,
        },
    )?;
    let mut sequence = 1;
    for state in [ReportState::Sending, ReportState::Accepted, ReportState::Confirmed, ReportState::Invoiced] {
        sequence = outbox::enter(tx, &report.id, sequence, state, former.sent, "former_run", serde_json::json!({}))?;
    }
    Ok(())
}
