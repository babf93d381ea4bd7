//! `rebill invoices`, `rebill payments`, `rebill payouts`: Stripe's side of the money, from the file.

use operations::{
    Desk, Problem, clients as people, payments,
    view::{
        InvoiceFilter, InvoicesParams, MirrorAge, MoneyOrder, MoneySum, PageRequest, PaymentFilter, PaymentRow, PaymentsParams,
        PayoutFilter, PayoutView, PayoutsParams,
    },
};

use super::{
    DONE, NEEDS_OWNER,
    args::{InvoicesArgs, InvoicesShow, PartArgs, PaymentsArgs, PaymentsShow, PayoutsArgs, PayoutsShow},
    out::{self, Column, Table, Times},
};

impl PartArgs {
    fn request(&self) -> Option<PageRequest> {
        Some(PageRequest { offset: self.offset, limit: self.limit })
    }
}

async fn client_id(desk: &Desk, client: Option<&str>) -> Result<Option<String>, Problem> {
    match client {
        Some(name) => Ok(Some(people::find(desk, name).await?)),
        None => Ok(None),
    }
}

/// Under every list: what it adds up to, how much of it is shown, and how old it is.
fn foot(sums: &[MoneySum], other: &str, shown: usize, total: u32, age: &MirrorAge, times: &Times) {
    for sum in sums {
        let rest = if sum.other.is_zero() || other.is_empty() { String::new() } else { format!(", {} {other}", sum.other) };
        out::line(&format!("{} in {}: {}{rest}", sum.count, sum.amount.currency().code().to_uppercase(), sum.amount));
    }
    if (shown as u64) < u64::from(total) {
        out::line(&format!("{shown} of {total} shown. Others with --offset and --limit."));
    }
    match (&age.off, age.read_at) {
        (Some(off), _) => out::line(off),
        (None, Some(at)) => out::line(&format!("As Stripe said {}.", times.when(at))),
        (None, None) => out::line("Stripe was not read yet. Read it with: rebill sync"),
    }
}

/// `rebill invoices`
///
/// # Errors
/// No such client; what the file says.
pub async fn invoices(desk: &Desk, args: InvoicesArgs, json: bool) -> Result<u8, Problem> {
    let filter = match args.show {
        InvoicesShow::All => InvoiceFilter::All,
        InvoicesShow::Unpaid => InvoiceFilter::Unpaid,
        InvoicesShow::Draft => InvoiceFilter::Draft,
        InvoicesShow::Paid => InvoiceFilter::Paid,
    };
    let client = client_id(desk, args.client.as_deref()).await?;
    let view = payments::invoices(desk, InvoicesParams { client, filter, order: MoneyOrder::Usual, page: args.part.request() }).await?;
    let overdue = view.rows.iter().any(|row| row.overdue);
    if json {
        out::print_json(&view);
    } else {
        let times = Times::of(desk).await?;
        let mut table = Table::new([
            Column::left("Invoice"),
            Column::left("Client"),
            Column::left("Made"),
            Column::right("Total"),
            Column::right("To pay"),
            Column::left("State"),
        ]);
        for row in &view.rows {
            let number = row.number.clone().unwrap_or_else(|| row.id.clone());
            table.row([number, row.client.clone(), times.when(row.created), row.total.to_string(), row.due.to_string(), row.state.clone()]);
        }
        out::line(&table.to_string());
        for row in &view.rows {
            if let Some(reason) = &row.reason {
                out::line(&format!("{} {}: {reason}", row.client, row.number.as_deref().unwrap_or(&row.id)));
            }
        }
        foot(&view.sums, "to pay", view.rows.len(), view.total, &view.age, &times);
    }
    Ok(if overdue { NEEDS_OWNER } else { DONE })
}

/// `rebill payments`
///
/// # Errors
/// No such client; what the file says.
pub async fn payments(desk: &Desk, args: PaymentsArgs, json: bool) -> Result<u8, Problem> {
    let filter = match args.show {
        PaymentsShow::All => PaymentFilter::All,
        PaymentsShow::Failed => PaymentFilter::Failed,
        PaymentsShow::Refunded => PaymentFilter::Refunded,
        PaymentsShow::Disputed => PaymentFilter::Disputed,
    };
    let client = client_id(desk, args.client.as_deref()).await?;
    let view = payments::payments(desk, PaymentsParams { client, filter, order: MoneyOrder::Usual, page: args.part.request() }).await?;
    let needs = |row: &PaymentRow| row.needs_owner || row.disputes.iter().any(|dispute| dispute.needs_answer);
    let needs_owner = view.rows.iter().any(needs);
    if json {
        out::print_json(&view);
    } else {
        let times = Times::of(desk).await?;
        let mut table = Table::new([
            Column::left("When"),
            Column::left("Client"),
            Column::right("Amount"),
            Column::right("Fee"),
            Column::left("With"),
            Column::left("For invoice"),
            Column::left("State"),
        ]);
        for row in &view.rows {
            table.row([
                times.when(row.at),
                row.client.clone(),
                row.amount.to_string(),
                out::or_blank(row.fee.as_ref()),
                row.method.clone().unwrap_or_default(),
                row.invoice.as_ref().map(|invoice| invoice.number.clone()).unwrap_or_default(),
                row.state.clone(),
            ]);
        }
        out::line(&table.to_string());
        for row in &view.rows {
            let said = [&row.reason, &row.advice].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
            if !said.is_empty() {
                out::line(&format!("{}, {}: {said}", row.client, row.amount));
            }
            for refund in &row.refunds {
                out::line(&format!("{}: {} back on {}. {}", row.client, refund.amount, times.when(refund.at), refund.words));
            }
            for dispute in &row.disputes {
                out::line(&format!("{}: {} disputed. {}", row.client, dispute.amount, dispute.words));
            }
        }
        foot(&view.sums, "went back", view.rows.len(), view.total, &view.age, &times);
    }
    Ok(if needs_owner { NEEDS_OWNER } else { DONE })
}

/// `rebill payouts`
///
/// # Errors
/// No such payout; what the file says.
pub async fn payouts(desk: &Desk, args: PayoutsArgs, json: bool) -> Result<u8, Problem> {
    if let Some(id) = &args.id {
        let view = payments::payout(desk, id).await?;
        if json {
            out::print_json(&view);
        } else {
            one_payout(&view, &Times::of(desk).await?);
        }
        return Ok(DONE);
    }
    let filter = match args.show {
        PayoutsShow::All => PayoutFilter::All,
        PayoutsShow::Coming => PayoutFilter::Coming,
        PayoutsShow::Failed => PayoutFilter::Failed,
    };
    let view = payments::payouts(desk, PayoutsParams { filter, order: MoneyOrder::Usual, page: args.part.request() }).await?;
    let needs_owner = view.rows.iter().any(|row| row.needs_owner);
    if json {
        out::print_json(&view);
    } else {
        let times = Times::of(desk).await?;
        let mut table = Table::new([
            Column::left("Made"),
            Column::right("Amount"),
            Column::right("Payments"),
            Column::right("Fees"),
            Column::left("State"),
            Column::left("Payout"),
        ]);
        for row in &view.rows {
            table.row([
                times.when(row.created),
                row.amount.to_string(),
                out::or_blank(row.payments.as_ref()),
                out::or_blank(row.fees.as_ref()),
                row.state.clone(),
                row.id.clone(),
            ]);
        }
        out::line(&table.to_string());
        for row in &view.rows {
            if let Some(reason) = &row.reason {
                out::line(&format!("{}: {reason}", row.id));
            }
        }
        if filter == PayoutFilter::All {
            out::line("At the bank, without what is on its way or failed:");
        }
        foot(&view.sums, "", view.rows.len(), view.total, &view.age, &times);
    }
    Ok(if needs_owner { NEEDS_OWNER } else { DONE })
}

fn one_payout(view: &PayoutView, times: &Times) {
    out::line(&format!("{}  {}  {}", view.payout.id, view.payout.amount, view.payout.state));
    if let Some(reason) = view.payout.reason.as_ref().or(view.unknown.as_ref()) {
        out::line(reason);
    }
    if view.parts.is_empty() {
        return;
    }
    let mut table = Table::new([
        Column::left("When"),
        Column::left("What"),
        Column::left("Client"),
        Column::right("Amount"),
        Column::right("Fee"),
        Column::right("Left"),
    ]);
    for part in &view.parts {
        table.row([
            times.when(part.at),
            part.kind.clone(),
            part.client.clone().unwrap_or_default(),
            part.amount.to_string(),
            part.fee.to_string(),
            part.net.to_string(),
        ]);
    }
    table.total([
        String::new(),
        "At the bank".to_owned(),
        String::new(),
        out::or_blank(view.payout.gross.as_ref()),
        out::or_blank(view.payout.fees.as_ref()),
        view.payout.amount.to_string(),
    ]);
    out::line(&table.to_string());
}
