//! `rebill preview` and `rebill bill`: arithmetic that needs no workspace.

use std::io::{BufRead, Write};

use domain::{Price, Quantity, Rated};
use operations::{
    Code, Problem, Retry, credit_price,
    view::{CreditMode, CreditPriceParams},
    words,
};
use serde_json::{Value, json};

use super::{
    DONE, FAILED,
    args::{BillArgs, ModeArg, PreviewArgs},
    out::{self, Column, Table},
};

/// Inputs of a credit price as the owner typed them.
pub fn credit_price_params(args: PreviewArgs) -> CreditPriceParams {
    CreditPriceParams {
        price: args.price,
        cost: args.cost,
        mode: match args.mode {
            ModeArg::AllIn => CreditMode::AllIn,
            ModeArg::OnTop => CreditMode::OnTop,
            ModeArg::Markup => CreditMode::Markup,
        },
        markup_percent: args.markup,
        currency: args.currency,
        step: args.step,
        platform_fee_percent: args.platform_fee,
        stripe_fee_percent: args.stripe_fee,
        stripe_fee_fixed: args.stripe_fixed,
        amounts: args.amount,
    }
}

/// Prints what clients get for their money.
pub fn preview(args: PreviewArgs, json: bool) -> Result<u8, Problem> {
    let one = args.amount.len() == 1;
    let view = credit_price::rows(&credit_price_params(args))?;
    if json {
        out::print_json(&view);
        return Ok(DONE);
    }
    for row in &view.rows {
        match &row.sentence {
            Some(sentence) => out::line(sentence),
            None => out::line("A credit that costs nothing has no sentence."),
        }
    }
    out::line(&format!("{}.", view.mode_words));
    if !one || view.rows.iter().any(|row| row.margin.is_some()) {
        out::line("");
        let mut table = Table::new([
            Column::right("Client pays"),
            Column::right("Credits"),
            Column::right("Left over"),
            Column::right("Platform cost"),
            Column::right("Platform fee"),
            Column::right("Stripe fee, est."),
            Column::right("Margin"),
            Column::right("%"),
        ]);
        for row in &view.rows {
            table.row([
                row.amount.to_string(),
                row.credits.map_or_else(String::new, |credits| credits.to_string()),
                row.left_over.to_string(),
                out::known(row.platform_cost.as_ref()),
                out::known(row.platform_fee_on_margin.as_ref()),
                out::known(row.stripe_fee.as_ref()),
                out::known(row.margin.as_ref()),
                out::known(row.margin_percent.as_ref()),
            ]);
        }
        out::line(&table.to_string());
    }
    for warning in &view.warnings {
        out::line(warning);
    }
    out::line("Preview only. No client is billed by this price.");
    Ok(DONE)
}

/// Rates a quantity, or many on standard input, under a price in Stripe's own JSON shape.
pub fn bill(args: &BillArgs, as_json: bool) -> Result<u8, Problem> {
    let text = std::fs::read_to_string(&args.price).map_err(|error| Problem::unreadable("price", &args.price, &error))?;
    let value: Value =
        serde_json::from_str(&text).map_err(|error| Problem::invalid("price", format!("{} is not JSON: {error}", args.price.display())))?;
    let price = Price::from_stripe_json(&value, args.currency.as_deref()).map_err(|error| Problem::invalid("price", error.to_string()))?;
    if args.batch {
        return batch(&price);
    }
    let quantity = args.quantity.as_deref().unwrap_or_default();
    let rated = rate(&price, quantity)?;
    if as_json {
        out::print_json(&json!({ "quantity": quantity, "lines": rated.lines, "total": rated.total }));
        return Ok(DONE);
    }
    let mut table = Table::new([Column::left("Line"), Column::right("Quantity"), Column::right("Each"), Column::right("Amount")]);
    for line in &rated.lines {
        table.row([words::line(line), words::grouped(&line.quantity.to_string()), line.unit_amount.to_string(), line.amount.to_string()]);
    }
    table.total(["Total".to_owned(), String::new(), String::new(), rated.total.to_string()]);
    out::line(&table.to_string());
    Ok(DONE)
}

fn rate(price: &Price, quantity: &str) -> Result<Rated, Problem> {
    let quantity: Quantity =
        quantity.parse().map_err(|error| Problem::invalid("quantity", format!("The quantity {quantity:?} cannot be used: {error}")))?;
    price.rate(quantity).map_err(|error| Problem::invalid("quantity", error.to_string()))
}

/// One JSON line in, one out; a broken line is answered with its error and does not end the batch.
fn batch(price: &Price) -> Result<u8, Problem> {
    let unreadable =
        |error: std::io::Error| Problem::new(Code::Invalid, format!("Standard input or output broke: {error}"), Retry::AfterFix);
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    let mut broken = 0_u64;
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(unreadable)?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = match quantity_of(&line).and_then(|quantity| Ok((rate(price, &quantity)?, quantity))) {
            Ok((rated, quantity)) => json!({ "quantity": quantity, "lines": rated.lines, "total": rated.total }),
            Err(problem) => {
                broken += 1;
                json!({ "error": problem.message })
            }
        };
        writeln!(output, "{answer}").map_err(unreadable)?;
    }
    output.flush().map_err(unreadable)?;
    Ok(if broken == 0 { DONE } else { FAILED })
}

/// The quantity of a batch line: `{"quantity":"12.5"}`, `{"quantity":12.5}` or a bare number, never through a float.
fn quantity_of(line: &str) -> Result<String, Problem> {
    let value: Value = serde_json::from_str(line).map_err(|error| Problem::invalid("quantity", format!("Not JSON: {error}")))?;
    match value.get("quantity").unwrap_or(&value) {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(Problem::invalid("quantity", "A line needs a quantity: {\"quantity\": \"12\"}.")),
    }
}
