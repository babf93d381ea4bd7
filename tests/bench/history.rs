//! Pages with a long history against the same pages with a short one: use is added up as it comes, so that a page does not slow down.

mod office;

use std::time::{Duration, Instant};

use jiff::SignedDuration;
use office::{ACCOUNTS, Office, SPREAD, now, rows};
use operations::{
    Desk, Problem, Watch, catalog, change_set, clients, month_table, overview, review,
    view::{AddClientRow, AddClientsParams, ChangeSetState, ChangeSetView, ClientParams, ClientsParams, MonthTableParams, NewPriceParams},
};

/// Records of a small and of a large history of the same weeks.
const SMALL: usize = 5_000;
const LARGE: usize = 60_000;
/// The middle of so many is taken.
const ROUNDS: usize = 21;

#[tokio::main]
async fn main() -> Result<(), Problem> {
    let (small, large) = (office(SMALL).await?, office(LARGE).await?);
    for (name, page) in
        [("a client's page", Page::Client), ("Clients", Page::Clients), ("Overview", Page::Overview), ("the month table", Page::Month)]
    {
        let (ours, before) = (median(&large.desk, page).await?, median(&small.desk, page).await?);
        println!("figure\t{name} with {LARGE} records\t{ours}\twith {SMALL} records\t{before}\tµs\tlower");
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Page {
    Client,
    Clients,
    Overview,
    Month,
}

async fn office(records: usize) -> Result<Office, Problem> {
    let office = Office::open().await?;
    office.import(&office.file(&rows(records))?).await?;
    add_clients(&office.desk).await?;
    Ok(office)
}

/// Microseconds of one reading of a page.
async fn median(desk: &Desk, page: Page) -> Result<u128, Problem> {
    let mut times = Vec::with_capacity(ROUNDS);
    for round in 0..ROUNDS {
        let begun = Instant::now();
        match page {
            Page::Client => drop(review::client(desk, ClientParams { id: format!("Client {}", round % ACCOUNTS), period: None }).await?),
            Page::Clients => drop(review::clients(desk, ClientsParams::default()).await?),
            Page::Overview => drop(overview::read(desk).await?),
            Page::Month => drop(month_table::read(desk, MonthTableParams::default()).await?),
        }
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    Ok(times.get(ROUNDS / 2).map_or(0, Duration::as_micros))
}

/// Adds the clients of the accounts of an imported file, billed from before it.
async fn add_clients(desk: &Desk) -> Result<(), Problem> {
    let price = NewPriceParams {
        meter: "tokens".to_owned(),
        unit: "1000".to_owned(),
        amount: "0.10".to_owned(),
        currency: "usd".to_owned(),
        name: None,
    };
    apply(desk, catalog::plan_price(desk, price).await?).await?;
    let price = catalog::prices(desk).await?.into_iter().next().ok_or_else(|| Problem::not_found("no price was made"))?;
    let row = |number: usize| AddClientRow {
        nickname: format!("Client {number}"),
        subjects: vec![format!("Calls:account-{number}")],
        price_id: price.id.clone(),
        charge_by: "tokens".to_owned(),
        unit: "1000".to_owned(),
        start: Some(now() - SPREAD - SignedDuration::from_hours(24)),
        ..AddClientRow::default()
    };
    apply(desk, clients::plan(desk, AddClientsParams { rows: (0..ACCOUNTS).map(row).collect() }).await?).await
}

async fn apply(desk: &Desk, plan: ChangeSetView) -> Result<(), Problem> {
    // What happens on this computer alone is done when it is planned.
    if plan.state != ChangeSetState::Done {
        change_set::apply(desk, &plan.id, &Watch::default()).await?;
    }
    Ok(())
}
