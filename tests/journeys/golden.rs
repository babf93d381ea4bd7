//! Golden numbers through the window's own doors: prices typed in the wizard, clients, use, a send, a period's end, and then the figures
//! on Billing and on the client's page. In currencies of two, none and three decimals, and in one of two that is paid out whole (law §1).

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use test_support::{Name, Result, Role, Window};

use crate::{
    guides,
    import::{look_at, map_tokens},
    stage::{Stage, idle, press_and_wait},
};

/// What is typed for one client, and what stands on its invoice.
struct Golden {
    client: &'static str,
    /// As the list of currencies begins its line.
    currency: &'static str,
    /// The wizard's word for how use is charged.
    charge: &'static str,
    fields: &'static [(&'static str, &'static str)],
    units: u64,
    /// Worked out by hand, as the window writes it.
    total: &'static str,
}

/// The end of the first tier and of the second, and what a unit costs in each of the three.
const TIERS: [&str; 5] = [
    "Tier from 1: up to unit",
    "Tier from 1: price of each unit",
    "Tier from 6: up to unit",
    "Tier from 6: price of each unit",
    "Tier from 11: price of each unit",
];

const GOLDEN: [Golden; 4] = [
    // Stripe's own page: six units stand in the second tier, so that all six cost 6.50.
    Golden {
        client: "Harbor",
        currency: "USD",
        charge: "Volume",
        fields: &[(TIERS[0], "5"), (TIERS[1], "7"), (TIERS[2], "10"), (TIERS[3], "6.50"), (TIERS[4], "6")],
        units: 6,
        total: "$39.00",
    },
    // 5 × 700 + 1 × 650, and no yen has a hundredth.
    Golden {
        client: "Pier",
        currency: "JPY",
        charge: "Graduated",
        fields: &[(TIERS[0], "5"), (TIERS[1], "700"), (TIERS[2], "10"), (TIERS[3], "650"), (TIERS[4], "600")],
        units: 6,
        total: "¥4,150",
    },
    // 7 × 0.0125 = 0.0875 is nearer to 0.090 than to 0.080, and the last digit of a dinar is always 0.
    Golden {
        client: "Lumen",
        currency: "KWD",
        charge: "Per unit",
        fields: &[("Price of one unit", "0.0125")],
        units: 7,
        total: "KWD 0.090",
    },
    // Six units are two packages of five: 2 × 10.125. A forint has hundredths on invoices, and none in payouts.
    Golden {
        client: "Bluebird",
        currency: "HUF",
        charge: "Package",
        fields: &[("Units in a package", "5"), ("Price of a package", "10.125")],
        units: 6,
        total: "HUF 20.25",
    },
];

/// Currencies for which the law knows no floor: the owner says from which amount on a line is held.
const FLOORS: [(&str, &str); 2] = [("KWD", "100"), ("HUF", "100000")];

impl Golden {
    fn key(&self) -> String {
        format!("golden_{}", self.currency.to_lowercase())
    }

    fn account(&self) -> String {
        self.client.to_lowercase()
    }
}

#[tokio::test]
async fn golden_numbers_typed_in_the_window_stand_on_the_invoice_to_the_last_digit() -> Result<()> {
    let stage = Stage::new();
    let window = guides::with_stripe(&stage).await?;
    for golden in &GOLDEN {
        make_price(&window, golden).await?;
    }

    // The accounts are known by their use before Go live, which is never charged.
    let used = stage.home().join("ledger.csv");
    write_usage(&used, stage.controls().now().await - SignedDuration::from_hours(24), |_| 2);
    import(&window, &used).await?;
    add_clients(&window).await?;
    for (currency, floor) in FLOORS {
        window.visit("/settings/sending").await?;
        let section = window.find(Role::Region, format!("Prices in {currency}").as_str()).await?;
        window.type_into(format!("Floor, {currency}").as_str(), floor).await?;
        window.click_in(Some(&section), Role::Button, "Save").await?;
        window.until("the floor as kept", async || floor_is_kept(&window, currency).await).await?;
    }
    window.visit("/setup/first-sync").await?;
    press_and_wait(&window, "Read now").await?;
    window.click(Role::Button, "Continue to Go live").await?;
    window.click(Role::Radio, "No, only Rebill does").await?;
    press_and_wait(&window, Name::containing("Go live: ")).await?;

    stage.controls().pass_hours(24).await;
    write_usage(&used, stage.controls().now().await - SignedDuration::from_hours(2), |golden| golden.units);
    import(&window, &used).await?;
    window.visit("/billing").await?;
    let queue = window.ask("billing.queue", json!({})).await?;
    assert!(queue["amount"].is_null(), "amounts of four currencies have no sum, and one of them is not the sum of all: {queue:#}");
    window.reads("HUF, JPY, KWD, USD, before tax and discounts").await?;
    window.screenshot("golden-queue").await?;
    press_and_wait(&window, Name::containing("Send ")).await?;
    let sent = window.ask("billing.sent", json!({ "client": null, "needs_owner": false, "page": null })).await?;
    assert_eq!(sent["total"], GOLDEN.len(), "one report for each client: {sent:#}");

    stage.controls().pass_hours(40 * 24).await;
    window.visit("/").await?;
    press_and_wait(&window, "Sync now").await?;
    window.visit("/billing/invoices").await?;
    for golden in &GOLDEN {
        stands(&window, golden.client, golden.total).await?;
    }
    window.screenshot("golden-invoices").await?;
    let ids = ids(&window).await?;
    for golden in &GOLDEN {
        let id = ids.get(golden.client).unwrap_or_else(|| panic!("{} is a client: {ids:?}", golden.client));
        window.visit(&format!("/clients/{id}?tab=invoices")).await?;
        window.find(Role::Heading, golden.client).await?;
        stands(&window, "", golden.total).await?;
    }
    idle(&window).await?;
    let actions = window.close().await?;
    let totals: Vec<_> = GOLDEN.iter().map(|golden| format!("{} {}", golden.currency, golden.total)).collect();
    println!("Typed, used, sent and invoiced in the window, to the last digit: {}; {actions}.", totals.join(", "));
    Ok(())
}

/// Types a price into the wizard, looks at nothing of it in advance, and makes it.
async fn make_price(window: &Window, golden: &Golden) -> Result<()> {
    window.visit("/prices/new").await?;
    window.type_into("Product name", golden.client).await?;
    window.click(Role::Radio, "Usage").await?;
    if golden.currency != "USD" {
        // The list holds every currency: what is typed narrows it.
        window.type_into("Currency", golden.currency).await?;
        window.click(Role::Option, Name::containing(golden.currency)).await?;
    }
    window.type_into("Tokens in one unit", "1").await?;
    window.click(Role::Radio, golden.charge).await?;
    if golden.fields.iter().any(|(field, _)| *field == TIERS[4]) {
        // Two tiers stand there already.
        window.click(Role::Button, "Add a tier").await?;
        window.find(Role::Textbox, "Tier from 2,001: price of each unit").await?;
    }
    for (field, typed) in golden.fields {
        window.type_into(*field, typed).await?;
    }
    window.type_into("Lookup key", &golden.key()).await?;
    window.screenshot(&format!("golden-price-{}", golden.currency.to_lowercase())).await?;
    window.click(Role::Button, "Show what happens").await?;
    guides::outward(window).await
}

/// One row for each client: two columns that are added up, so that a count of one needs no other file.
fn write_usage(path: &Path, at: Timestamp, units: impl Fn(&Golden) -> u64) {
    let mut text = String::from("TIMESTAMP,Account,ContextTokens,GeneratedTokens\n");
    let at = at.strftime("%Y-%m-%d %H:%M:%S.0000000").to_string();
    for golden in &GOLDEN {
        writeln!(text, "{at},{},{},1", golden.account(), units(golden) - 1).expect("a text takes letters");
    }
    fs::write(path, text).expect("there is room for a file");
}

async fn import(window: &Window, path: &Path) -> Result<()> {
    window.visit("/usage").await?;
    look_at(window, path).await?;
    map_tokens(window).await?;
    press_and_wait(window, format!("Import {} records", GOLDEN.len()).as_str()).await?;
    window.find(Role::Heading, "Imported").await?;
    Ok(())
}

/// Each client with its account and its own price; its customer is new, and so free to pay in the price's currency.
async fn add_clients(window: &Window) -> Result<()> {
    let mut rows = String::from("nickname,subject,email,price");
    for golden in &GOLDEN {
        let Golden { client, .. } = golden;
        let account = golden.account();
        write!(rows, "\n{client},ledger:{account},{account}@example.com,{}", golden.key()).expect("a text takes letters");
    }
    window.visit("/clients/many").await?;
    window.click(Role::Button, "Paste rows").await?;
    window.paste_into("Rows", &rows).await?;
    window.click(Role::Button, "Put into the table").await?;
    window.click(Role::Button, format!("See what will be made for {} clients", GOLDEN.len()).as_str()).await?;
    window.screenshot("golden-clients").await?;
    guides::outward(window).await
}

async fn floor_is_kept(window: &Window, currency: &str) -> Result<bool> {
    let settings = window.ask("settings.read", json!({})).await?;
    let mut floors = settings["floors"].as_array().into_iter().flatten();
    Ok(floors.any(|floor| floor["currency"] == currency.to_lowercase() && !floor["floor"].is_null()))
}

/// Whether a row reads the first argument, and one of its cells exactly the second.
const STANDS: &str = r"
const [client, total] = arguments;
const read = (element) => element.innerText.replace(/\s+/g, ' ').trim();
return [...document.querySelectorAll('tbody tr')]
  .some((row) => read(row).includes(client) && [...row.querySelectorAll('td')].some((cell) => read(cell) === total));
";

/// A row of the table names the client and reads exactly this amount.
async fn stands(window: &Window, client: &str, total: &str) -> Result<()> {
    let what = format!("an invoice of {total} in a row of {client:?}");
    window.until(&what, async || Ok(window.script(STANDS, vec![json!(client), json!(total)]).await? == json!(true))).await
}

/// The clients' ids by their nicknames.
async fn ids(window: &Window) -> Result<BTreeMap<String, String>> {
    let clients = window.ask("clients.list", json!({ "search": null, "sort": null, "descending": null, "page": null })).await?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(clients["rows"].as_array().into_iter().flatten().map(|row| (text(&row["nickname"]), text(&row["id"]))).collect())
}
