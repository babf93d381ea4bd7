//! Every table of the workspace, from one snapshot.

use std::path::Path;

use domain::{
    Money,
    billed::{Customer, Dispute, Fee, Invoice, InvoicePayment, Item, MirrorPrice, Payment, Payout, Refund, StripeGrant, StripeMeter},
};
use serde_json::{Value, json};
use store::{
    Reader, activity, change_set, client, credit_price, import_mapping, mapping, mirror,
    outbox::{self, Standing},
    period, queue, rule, run, source, statement,
    usage::{self, Filter},
    workspace,
};

use super::rows::{Table, value, write_all};
use crate::{Desk, Problem, activity as log, desk::blocking, records::Labels, standing::inexact};

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
    clients(r, folder)?;
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
    write_all(folder, "usage_accounts", source::subjects(r, None)?)
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
    let mut table = Table::create(folder, "usage_records", COLUMNS.map(str::to_owned).to_vec())?;
    let mut offset = 0;
    loop {
        let batch = usage::records(r, &Filter::default(), BATCH, offset)?;
        for entry in &batch {
            let view = labels.view(entry);
            table.write(&json!({
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
            }))?;
        }
        if batch.len() < BATCH as usize {
            return table.finish();
        }
        offset += BATCH;
    }
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
