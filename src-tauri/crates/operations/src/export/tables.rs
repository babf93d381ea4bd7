//! Every table of the workspace, from one snapshot.

use std::path::Path;

use domain::{
    Money,
    billed::{
        Customer, Dispute, Fee, Invoice, InvoicePayment, Item, MirrorPrice, Payment, Payout, Refund, StripeGrant, StripeMeter, Subscription,
    },
};
use serde_json::{Value, json};
use store::{
    Reader, StoreError, activity, change_set, client, credit_price, import_mapping, mapping, mirror,
    outbox::{self, Standing},
    period, plan, queue, rehearsal, rule, run, source, statement, stay,
    usage::{self, Filter, gone},
    whole, workspace,
};

use super::rows::{Table, value, write_all};
use crate::{Desk, Problem, activity as log, desk::blocking, records::Labels, standing::inexact};

/// Each table of the file, and the files that hold it.
pub const FILES: [(&str, &str); 39] = [
    ("activity", "activity"),
    ("approval", "approvals"),
    ("attempt_outcome", "report_answers"),
    ("change_item", "change_items"),
    ("change_set", "change_sets"),
    ("client", "clients"),
    ("client_plan", "client_plans"),
    ("count_reading", "stripe_counts"),
    ("credit_price", "credit_prices"),
    ("decision", "decisions"),
    ("hold_decision", "hold_decisions"),
    ("import_mapping", "import_mappings"),
    ("mapping", "mappings"),
    ("meter", "meters"),
    ("own_base", "own_base_prices"),
    ("period", "periods"),
    ("period_closing", "period_closings"),
    ("period_move", "period_moves"),
    ("plan", "plans"),
    ("plan_rule", "plan_rules"),
    ("plan_version", "plan_versions"),
    ("price_override", "price_overrides"),
    ("product_mark", "product_marks"),
    ("queue_verdict", "queue_verdicts"),
    ("rehearsal", "rehearsals"),
    ("report", "reports"),
    ("report_attempt", "report_attempts"),
    ("report_state", "report_states"),
    ("rule", "billing_rules"),
    ("run", "runs"),
    ("source", "sources"),
    ("statement", "statements"),
    ("statement_line", "statement_lines"),
    ("statement_plan_line", "statement_plan_lines"),
    ("stay", "plan_stays"),
    ("stay_offer", "plan_stay_offers"),
    ("subject", "usage_accounts"),
    ("usage_gone", "usage_gone"),
    ("workspace", "agency"),
];

/// Tables that are not written under a name of their own, and why.
pub const NOT_WRITTEN: [(&str, &str); 12] = [
    ("apart", "says which rehearsals' objects are kept out of sight; they are in the mirror's files"),
    ("draft", "a form that was begun and not saved"),
    ("mirror", "written by kind: stripe_customers, stripe_invoices and so on"),
    ("mirror_cursor", "where the next reading of Stripe goes on"),
    ("mirror_event", "which news of Stripe were read"),
    ("mirror_preview", "Stripe's forecast of an invoice that is not there yet"),
    ("plan_draft", "a form that was begun and not saved"),
    ("setting", "the program's own switches; those of the owner are on Settings"),
    ("usage", "written as usage_records, and what was revised or taken back as usage_revisions"),
    ("usage_claim", "which file holds which row, so that nothing is counted twice"),
    ("usage_day", "sums that can be made again from the records"),
    ("usage_payload", "fields kept of raw records, with a retention of their own (law §4)"),
];

/// Usage records read at a time.
const BATCH: u32 = 20_000;

/// Writes every table as CSV and as JSON into a folder, which is made if needed; files of an earlier export are replaced.
///
/// Money stands in main units beside its currency, unit prices as Stripe writes them (decimals of minor units), quantities in the meter's
/// base unit, times in UTC. What a keyring holds, and the fields kept of raw records, are left out.
///
/// # Errors
/// A folder that cannot be written; a full disk; what the file says.
pub async fn tables(desk: &Desk, folder: &Path) -> Result<(), Problem> {
    let (desk, folder) = (desk.clone(), folder.to_owned());
    blocking(move || {
        std::fs::create_dir_all(&folder).map_err(|error| Problem::unwritable("path", &folder, &error))?;
        desk.store.read(|r| all(r, &folder))?;
        let words = format!("All tables written to {}.", folder.display());
        desk.store.write(|tx| log::by_owner(tx, desk.now(), "export", None, words))
    })
    .await?
}

fn all(r: &Reader, folder: &Path) -> Result<(), Problem> {
    let workspace = workspace::get(r)?;
    write_all(folder, "agency", [without(value(&workspace)?, &["stripe", "installation"])])?;
    sources(r, folder)?;
    usage_records(r, folder)?;
    usage_revisions(r, folder)?;
    clients(r, folder)?;
    plans(r, folder)?;
    billing(r, folder)?;
    stripe(r, folder)?;
    statements(r, folder)?;
    write_all(folder, "credit_prices", credit_price::list(r)?)?;
    write_all(folder, "runs", run::list(r, None, u32::MAX, 0)?)?;
    write_all(folder, "activity", activity::list(r, u32::MAX, 0)?)?;
    write_all(folder, "import_mappings", import_mapping::list(r)?)?;
    let sets = change_set::list(r, u32::MAX, 0)?;
    let mut items = Vec::new();
    for set in &sets {
        items.extend(change_set::items(r, &set.id)?);
    }
    write_all(folder, "change_sets", sets)?;
    write_all(folder, "change_items", items)
}

/// A row without these fields.
fn without(mut row: Value, fields: &[&str]) -> Value {
    if let Some(object) = row.as_object_mut() {
        object.retain(|name, _| !fields.contains(&name.as_str()));
    }
    row
}

/// A row with its minor units as an amount in main units.
fn with_money(row: Value, money: Option<Money>) -> Value {
    let mut row = without(row, &["amount", "up_to_amount", "currency"]);
    row["money"] = json!(money);
    row
}

fn sources(r: &Reader, folder: &Path) -> Result<(), Problem> {
    let mut sources = Vec::new();
    for source in source::list(r)? {
        sources.push(without(value(&source)?, &["key_ref", "last_four"]));
    }
    write_all(folder, "sources", sources)?;
    write_all(folder, "meters", source::meters(r)?)?;
    write_all(folder, "usage_accounts", source::subjects(r, None)?)?;
    write_all(folder, "usage_gone", gone::all_missed(r)?)
}

fn usage_records(r: &Reader, folder: &Path) -> Result<(), Problem> {
    const COLUMNS: [&str; 16] = [
        "record",
        "source",
        "account",
        "account_id",
        "client",
        "meter",
        "at",
        "started_at",
        "quantity",
        "cost.amount",
        "cost.currency",
        "standing",
        "label",
        "revision",
        "run",
        "recorded_at",
    ];
    let labels = Labels::read(r)?;
    in_batches(
        Table::create(folder, "usage_records", COLUMNS.map(str::to_owned).to_vec())?,
        |offset| usage::records(r, &Filter::default(), BATCH, offset),
        |entry| {
            let view = labels.view(entry);
            json!({
                "record": view.id,
                "source": view.source,
                "account": view.subject,
                "account_id": entry.subject,
                "client": view.client,
                "meter": view.meter,
                "at": view.at,
                "started_at": entry.started_at,
                "quantity": view.quantity,
                "cost": entry.cost,
                "standing": entry.standing,
                "label": view.label,
                "revision": view.revision,
                "run": entry.run,
                "recorded_at": entry.recorded_at,
            })
        },
    )
}

/// Writes a table that may be long, so many rows at a time.
fn in_batches<T>(mut table: Table, batch: impl Fn(u32) -> Result<Vec<T>, StoreError>, row: impl Fn(&T) -> Value) -> Result<(), Problem> {
    let mut offset = 0;
    loop {
        let batch = batch(offset)?;
        for entry in &batch {
            table.write(&row(entry))?;
        }
        if batch.len() < BATCH as usize {
            return table.finish();
        }
        offset += BATCH;
    }
}

/// What was revised or taken back: each entry that stands no more, and its exact reversal.
fn usage_revisions(r: &Reader, folder: &Path) -> Result<(), Problem> {
    const COLUMNS: [&str; 14] = [
        "record",
        "source",
        "account_id",
        "meter",
        "revision",
        "side",
        "at",
        "started_at",
        "quantity",
        "cost.amount",
        "cost.currency",
        "standing",
        "run",
        "recorded_at",
    ];
    in_batches(
        Table::create(folder, "usage_revisions", COLUMNS.map(str::to_owned).to_vec())?,
        |offset| usage::replaced(r, BATCH, offset),
        |entry| {
            json!({
                "record": entry.identity,
                "source": entry.source,
                "account_id": entry.subject,
                "meter": entry.meter,
                "revision": entry.revision,
                "side": entry.side,
                "at": entry.placed_at,
                "started_at": entry.started_at,
                "quantity": entry.quantity,
                "cost": entry.cost,
                "standing": entry.standing,
                "run": entry.run,
                "recorded_at": entry.recorded_at,
            })
        },
    )
}

/// What is sold as a whole, and who was on it when.
fn plans(r: &Reader, folder: &Path) -> Result<(), Problem> {
    let plans = plan::list(r)?;
    let mut versions = Vec::new();
    for plan in &plans {
        versions.extend(plan::versions(r, &plan.id)?);
    }
    write_all(folder, "plans", plans)?;
    write_all(folder, "plan_versions", versions)?;
    write_all(folder, "client_plans", whole::client_plans(r)?)?;
    let mut stays = Vec::new();
    for days in whole::stays(r)? {
        let mut row = value(&days)?;
        if let stay::EndedBy::Stripe { to_before, for_before } = stay::ended_by(r, &days.client_plan)? {
            row["ended_by"] = json!("the change to Stripe");
            row["to_day_before"] = json!(to_before);
            row["ended_for_before"] = json!(for_before);
        }
        stays.push(row);
    }
    write_all(folder, "plan_stays", stays)?;
    write_all(folder, "plan_stay_offers", whole::stay_offers(r)?)?;
    write_all(folder, "plan_rules", whole::plan_rules(r)?)?;
    write_all(folder, "price_overrides", plan::overrides(r)?)?;
    write_all(folder, "own_base_prices", whole::own_bases(r)?)?;
    write_all(folder, "rehearsals", rehearsal::list(r)?)
}

fn clients(r: &Reader, folder: &Path) -> Result<(), Problem> {
    write_all(folder, "clients", client::all(r)?)?;
    write_all(folder, "mappings", mapping::list(r)?)?;
    let rules = rule::list(r)?;
    let (mut periods, mut moves, mut verdicts, mut approvals, mut decisions) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for rule in &rules {
        for row in period::of_rule(r, &rule.id)? {
            moves.extend(period::moves(r, &row.id)?);
            for verdict in queue::history(r, &rule.id, &row.id)? {
                verdicts.push(with_money(value(&verdict)?, Some(verdict.money())));
            }
            for approval in queue::approvals(r, &rule.id, &row.id)? {
                let money = Money::from_minor(approval.up_to_amount, approval.currency);
                approvals.push(with_money(value(&approval)?, Some(money)));
            }
            for decision in outbox::decisions(r, &rule.id, &row.id)? {
                decisions.push(with_money(value(&decision)?, decision.money()));
            }
            periods.push(row);
        }
    }
    for pair in outbox::pairs(r)? {
        for decision in outbox::decisions_of_pair(r, &pair)?.into_iter().filter(|decision| decision.rule.is_none()) {
            decisions.push(with_money(value(&decision)?, decision.money()));
        }
    }
    write_all(folder, "billing_rules", rules)?;
    write_all(folder, "periods", periods)?;
    write_all(folder, "period_moves", moves)?;
    write_all(folder, "period_closings", whole::period_closings(r)?)?;
    write_all(folder, "hold_decisions", whole::hold_decisions(r)?)?;
    write_all(folder, "queue_verdicts", verdicts)?;
    write_all(folder, "approvals", approvals)?;
    write_all(folder, "decisions", decisions)
}

fn billing(r: &Reader, folder: &Path) -> Result<(), Problem> {
    let (mut reports, mut states, mut attempts, mut answers) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for standing in outbox::list(r, u32::MAX, 0)? {
        let Standing { report, state, .. } = &standing;
        let mut row = value(report)?;
        row["state"] = json!(state);
        row["timestamp"] = json!(report.timestamp().map_err(inexact)?);
        reports.push(row);
        states.extend(outbox::states(r, &report.id)?);
        for attempt in outbox::attempts(r, &report.id)? {
            answers.extend(outbox::outcome_of(r, &report.id, attempt.number)?);
            attempts.push(attempt);
        }
    }
    write_all(folder, "product_marks", whole::product_marks(r)?)?;
    write_all(folder, "stripe_counts", whole::count_readings(r)?)?;
    write_all(folder, "reports", reports)?;
    write_all(folder, "report_states", states)?;
    write_all(folder, "report_attempts", attempts)?;
    write_all(folder, "report_answers", answers)
}

fn stripe(r: &Reader, folder: &Path) -> Result<(), Problem> {
    write_all(folder, "stripe_customers", mirror::list::<Customer>(r)?)?;
    write_all(folder, "stripe_products", mirror::list::<mirror::Product>(r)?)?;
    write_all(folder, "stripe_prices", mirror::list::<MirrorPrice>(r)?)?;
    write_all(folder, "stripe_meters", mirror::list::<StripeMeter>(r)?)?;
    write_all(folder, "stripe_subscriptions", mirror::list::<Subscription>(r)?)?;
    write_all(folder, "stripe_subscription_items", mirror::list::<Item>(r)?)?;
    write_all(folder, "stripe_invoices", mirror::list::<Invoice>(r)?)?;
    write_all(folder, "stripe_invoice_payments", mirror::list::<InvoicePayment>(r)?)?;
    write_all(folder, "stripe_payments", mirror::list::<Payment>(r)?)?;
    write_all(folder, "stripe_refunds", mirror::list::<Refund>(r)?)?;
    write_all(folder, "stripe_disputes", mirror::list::<Dispute>(r)?)?;
    write_all(folder, "stripe_fees", mirror::list::<Fee>(r)?)?;
    write_all(folder, "stripe_payouts", mirror::list::<Payout>(r)?)?;
    write_all(folder, "stripe_credit_grants", mirror::list::<StripeGrant>(r)?)
}

fn statements(r: &Reader, folder: &Path) -> Result<(), Problem> {
    let (mut statements, mut lines, mut plans) = (Vec::new(), Vec::new(), Vec::new());
    for kept in statement::list(r, None)? {
        for line in &kept.statement.lines {
            let mut row = value(line)?;
            row["statement"] = json!(kept.id);
            lines.push(row);
        }
        for charge in &kept.statement.plans {
            let mut row = value(charge)?;
            row["statement"] = json!(kept.id);
            plans.push(row);
        }
        let mut row = without(value(&kept.statement)?, &["lines", "plans"]);
        row["id"] = json!(kept.id);
        row["created_at"] = json!(kept.created_at);
        statements.push(row);
    }
    write_all(folder, "statements", statements)?;
    write_all(folder, "statement_lines", lines)?;
    write_all(folder, "statement_plan_lines", plans)
}
