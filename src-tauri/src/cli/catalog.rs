//! Prices and products on the command line.

use std::{io::Read as _, path::Path};

use operations::{
    Desk, Problem, catalog,
    view::{
        ArchiveParams, CatalogParams, EditPriceParams, EditProductParams, MakePriceParams, NewPriceParams, PriceDetail, SimulateParams,
        SimulatedPrice, Simulation,
    },
};
use serde::de::DeserializeOwned;

use super::{
    DONE,
    args::{ArchiveArgs, NewPriceArgs, PriceCommand, ProductCommand},
    out::{self, Column, Table},
    set_up::plan_or_apply,
};

/// `rebill price …`
pub async fn price(desk: &Desk, command: PriceCommand, json: bool) -> Result<u8, Problem> {
    match command {
        PriceCommand::List { search, all: false, archived: false } if search.is_empty() => usable(desk, json).await,
        PriceCommand::List { search, archived, .. } => list(desk, CatalogParams { search, archived }, json).await,
        PriceCommand::Show { id } => {
            let detail = catalog::detail(desk, &id).await?;
            if json {
                out::print_json(&detail);
            } else {
                print_detail(&detail);
            }
            Ok(DONE)
        }
        PriceCommand::New(args) => make(desk, args, json).await,
        PriceCommand::Edit { id, file, apply } => {
            let plan = catalog::edit_price(desk, EditPriceParams { id, price: read_json(&file)? }).await?;
            plan_or_apply(desk, plan, apply, json).await
        }
        PriceCommand::Archive(args) => archive(desk, args, true, json).await,
        PriceCommand::Restore(args) => archive(desk, args, false, json).await,
        PriceCommand::Simulate { id, file, units, currency } => {
            let (name, price) = match (&id, &file) {
                (Some(id), _) => {
                    let detail = catalog::detail(desk, id).await?;
                    let why = detail.not_editable.unwrap_or_else(|| "It cannot be rated here.".to_owned());
                    (detail.price.product_name, detail.draft.ok_or_else(|| Problem::invalid("id", why))?)
                }
                (None, Some(file)) => (String::new(), read_json(file)?),
                (None, None) => return Err(Problem::invalid("file", "Name a price, or give one with --file.")),
            };
            let currency = currency.unwrap_or_else(|| price.currency.clone());
            let prices = vec![SimulatedPrice { name, price, units: String::new() }];
            let bill = catalog::simulate(desk, SimulateParams { prices, currency, units, varied: 0, most: None }).await?;
            if json {
                out::print_json(&bill);
            } else {
                print_bill(&bill);
            }
            Ok(DONE)
        }
    }
}

/// `rebill product …`
pub async fn product(desk: &Desk, command: ProductCommand, json: bool) -> Result<u8, Problem> {
    match command {
        ProductCommand::Edit { id, name, description, unit_label, statement_descriptor, features, apply } => {
            let mut product = catalog::product(desk, &id).await?;
            product.name = name.unwrap_or(product.name);
            product.description = description.unwrap_or(product.description);
            product.unit_label = unit_label.unwrap_or(product.unit_label);
            product.statement_descriptor = statement_descriptor.unwrap_or(product.statement_descriptor);
            if !features.is_empty() {
                product.marketing_features = features;
            }
            let plan = catalog::edit_product(desk, EditProductParams { id, product }).await?;
            plan_or_apply(desk, plan, apply, json).await
        }
        ProductCommand::Archive(args) => archive(desk, args, true, json).await,
        ProductCommand::Restore(args) => archive(desk, args, false, json).await,
    }
}

async fn make(desk: &Desk, args: NewPriceArgs, json: bool) -> Result<u8, Problem> {
    let plan = match (args.file, args.meter, args.amount, args.currency) {
        (Some(file), ..) => {
            let params = read_json::<MakePriceParams>(&file)?;
            if args.apply { catalog::plan_make(desk, params).await? } else { catalog::show_make(desk, params).await? }
        }
        (None, Some(meter), Some(amount), Some(currency)) => {
            let params = NewPriceParams { meter, unit: args.unit, amount, currency, name: args.name };
            if args.apply { catalog::plan_price(desk, params).await? } else { catalog::show_price(desk, params).await? }
        }
        _ => return Err(Problem::invalid("file", "Give --meter, --amount and --currency, or --file.")),
    };
    plan_or_apply(desk, plan, args.apply, json).await
}

async fn archive(desk: &Desk, args: ArchiveArgs, archive: bool, json: bool) -> Result<u8, Problem> {
    let plan = catalog::archive(desk, ArchiveParams { id: args.id, archive }).await?;
    plan_or_apply(desk, plan, args.apply, json).await
}

async fn usable(desk: &Desk, json: bool) -> Result<u8, Problem> {
    let prices = catalog::prices(desk).await?;
    if json {
        out::print_json(&prices);
        return Ok(DONE);
    }
    let mut table = Table::new([Column::left("Price"), Column::left("Name"), Column::left("What"), Column::right("Clients")]);
    for price in prices {
        table.row([price.id, price.name, price.words, price.clients.to_string()]);
    }
    out::line(&table.to_string());
    Ok(DONE)
}

async fn list(desk: &Desk, params: CatalogParams, json: bool) -> Result<u8, Problem> {
    let view = catalog::list(desk, params).await?;
    if json {
        out::print_json(&view);
        return Ok(DONE);
    }
    let heads = ["Price", "Name", "What", "Lookup key", "State"].map(Column::left);
    let [price, name, what, key, state] = heads;
    let mut table = Table::new([price, name, what, key, Column::right("Payers"), state]);
    for product in &view.products {
        for price in &product.prices {
            let state = if price.active { "" } else { "archived" };
            let key = price.lookup_key.clone().unwrap_or_default();
            let cells = [price.id.clone(), product.name.clone(), price.words.clone(), key, price.payers.to_string(), state.to_owned()];
            table.row(cells);
        }
    }
    out::line(&table.to_string());
    if view.archived_hidden > 0 {
        out::line(&format!("{} archived not shown; --archived shows them.", view.archived_hidden));
    }
    Ok(DONE)
}

fn print_detail(detail: &PriceDetail) {
    let price = &detail.price;
    out::line(&format!("{}: {}{}", price.product_name, price.words, if price.active { "" } else { " (archived)" }));
    let mut table = Table::new([Column::left(""), Column::left("")]);
    let mut fact = |name: &str, value: String| table.row([name.to_owned(), value]);
    fact("Id", price.id.clone());
    if let Some(key) = &price.lookup_key {
        fact("Lookup key", key.clone());
    }
    if let Some(plan) = &detail.plan {
        fact("Plan", format!("{}, where it is changed", plan.name));
    }
    for amounts in &detail.amounts {
        fact(&amounts.currency.to_ascii_uppercase(), amounts.words.clone());
        for tier in &amounts.tiers {
            let flat = tier.flat.as_ref().map(|flat| format!(" + {flat} once")).unwrap_or_default();
            fact("", format!("{}: {}{flat}", tier.units, tier.each));
        }
    }
    if let Some(days) = &detail.trial_days {
        fact("Trial", format!("{days} days"));
    }
    for payer in &detail.payers {
        let amount = payer.amount.map(|amount| format!(", {amount} so far")).unwrap_or_default();
        fact("Pays by it", format!("{}{amount}", payer.name));
    }
    for before in &detail.before {
        fact("Before", format!("{} {}", before.id, before.words));
    }
    if let Some(link) = &price.link {
        fact("In Stripe", link.clone());
    }
    out::line(&table.to_string());
    for why in price.unusable.iter().chain(&detail.not_editable) {
        out::line(why);
    }
}

fn print_bill(bill: &Simulation) {
    let mut table = Table::new([Column::left("Line"), Column::right("How"), Column::right("Amount")]);
    for line in &bill.lines {
        table.row([line.words.clone(), line.how.clone(), line.amount.to_string()]);
    }
    table.row([
        "Total before tax".to_owned(),
        bill.per_unit.as_ref().map(|each| format!("{each} a unit")).unwrap_or_default(),
        bill.total.to_string(),
    ]);
    out::line(&table.to_string());
    if let (Some(margin), Some(cost)) = (bill.margin, bill.cost) {
        out::line(&format!("Margin {margin}; the platform charges {cost}: {}.", bill.cost_words.as_deref().unwrap_or_default()));
    }
    for below in &bill.below_cost_words {
        out::line(&format!("Below cost {below}."));
    }
    for words in &bill.drop_words {
        out::line(words);
    }
}

/// Reads a JSON file, or standard input for `-`; numbers that are texts stay texts.
fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, Problem> {
    let unreadable = |error: std::io::Error| Problem::unreadable("file", path, &error);
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).map_err(unreadable)?;
    } else {
        text = std::fs::read_to_string(path).map_err(unreadable)?;
    }
    serde_json::from_str(&text)
        .map_err(|error| Problem::invalid("file", format!("{} is not what this command reads: {error}", path.display())))
}
