//! Each seed system's set-up, from an empty home to where its guide ends, on Rebill's own pages. The guides' steps stand in `guides.json`;
//! ours are counted as every journey counts.

use serde::Deserialize;
use serde_json::{Value, json};
use test_support::{Actions, Key, Name, Result, Role, Window};

use crate::stage::{Stage, press_and_wait};

#[derive(Deserialize)]
struct Guide {
    seed: String,
    name: String,
    source: String,
    /// Our actions and pasted values when the journey was written: no later change may ask more of the owner.
    ours: Bound,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Bound {
    actions: u32,
    pasted: u32,
}

/// One thing that the guide has its reader do, on the platform's page or on Stripe's.
#[derive(Deserialize)]
struct Step {
    #[serde(rename = "do")]
    what: String,
    #[serde(default = "once")]
    times: u32,
}

const fn once() -> u32 {
    1
}

/// Prints the guide's steps beside our actions, and holds us to our own bound: a step of a guide may be many presses.
fn compare(seed: &str, ours: Actions) {
    let text = include_str!("guides.json");
    let guides: Vec<Guide> = serde_json::from_str(text).expect("the guides are written down");
    let guide = guides.into_iter().find(|guide| guide.seed == seed).expect("every seed has its guide");
    let steps: u32 = guide.steps.iter().map(|step| step.times).sum();
    println!("{} {}, by {}: {steps} steps.", guide.seed, guide.name, guide.source);
    for step in &guide.steps {
        println!("  {}{}", step.what, if step.times > 1 { format!(", {} times", step.times) } else { String::new() });
    }
    println!("The same here: {ours}.");
    let Bound { actions, pasted } = guide.ours;
    assert!(ours.total() <= actions && ours.pasted_values <= pasted, "{}: {ours}, not at most {actions} and {pasted}", guide.name);
}

/// From the first door to a connected Stripe account.
pub async fn with_stripe(stage: &Stage) -> Result<Window> {
    let window = stage.open().await?;
    window.click(Role::Button, "Practise set-up").await?;
    window.click(Role::Button, "Continue to billing method").await?;
    window.click(Role::Button, "Continue to Stripe").await?;
    window.click(Role::Button, "Use the practice key").await?;
    window.find(Role::Button, "Continue to platform").await?;
    Ok(window)
}

/// The same with the platform's usage.
async fn with_platform(stage: &Stage) -> Result<Window> {
    let window = with_stripe(stage).await?;
    window.click(Role::Button, "Continue to platform").await?;
    window.click(Role::Button, "Use the practice key").await?;
    press_and_wait(&window, "Connect Parley and continue").await?;
    Ok(window)
}

/// The same with a price by tokens.
pub async fn with_price(stage: &Stage) -> Result<Window> {
    let window = with_platform(stage).await?;
    window.click(Role::Button, "Continue without a credit price").await?;
    window.type_into(Name::containing("Price of one unit"), "0.10").await?;
    window.click(Role::Button, "See what will be made").await?;
    outward(&window).await?;
    Ok(window)
}

/// Confirms what is planned, and waits until the work ended.
pub async fn press_outward(window: &Window) -> Result<()> {
    press_and_wait(window, Name::containing("– SANDBOX")).await?;
    Ok(())
}

/// The same, and all of it was done.
pub async fn outward(window: &Window) -> Result<()> {
    press_outward(window).await?;
    window.gone(Role::Button, Name::containing("– SANDBOX")).await
}

async fn plan(window: &Window, name: &str) -> Result<Value> {
    let plans = window.ask("plans.list", json!({})).await?;
    let found = plans["plans"].as_array().into_iter().flatten().find(|plan| plan["name"] == name).cloned();
    Ok(found.unwrap_or_else(|| panic!("{name} is a plan: {plans:#}")))
}

/// The menu of limits stays open while several are chosen.
async fn limits(window: &Window, limits: &[(&str, &str)]) -> Result<()> {
    window.click(Role::Button, "Add a limit").await?;
    for (kind, _) in limits {
        window.click(Role::MenuItem, *kind).await?;
    }
    window.press(Key::Escape).await?;
    for (kind, at_most) in limits {
        window.type_into(format!("Limit of {}", kind.to_lowercase()).as_str(), at_most).await?;
    }
    Ok(())
}

#[tokio::test]
async fn guide_of_insighto_webhook_plans_and_a_client_on_one() -> Result<()> {
    let stage = Stage::new();
    let window = with_stripe(&stage).await?;
    window.click(Role::Link, "Connections").await?;
    window.click(Role::Button, "Webhook").await?;
    window.paste_into("Address that your platform names", "https://api.insighto.ai/api/v1/agency/webhook/stripe/ag-1").await?;
    window.click(Role::Button, "See what will be done").await?;
    outward(&window).await?;

    window.click(Role::Link, "Plans & prices").await?;
    window.click(Role::Button, "New plan").await?;
    window.click(Role::Button, "Continue to name").await?;
    window.type_into("Name", "Basic plan").await?;
    window.type_into("One line about it", "49/month").await?;
    window.click(Role::Button, "Continue to quotas").await?;
    limits(&window, &[("Assistants", "3"), ("Queries", "2000"), ("Words", "500000"), ("Voice minutes", "100")]).await?;
    window.click(Role::Button, "Add a feature").await?;
    window.type_into("Feature 1", "Premium support").await?;
    window.screenshot("guide-quotas").await?;
    window.click(Role::Button, "Continue to prices").await?;
    window.type_into("Amount in USD", "49").await?;
    window.click(Role::Button, "Continue to check").await?;
    window.screenshot("guide-check").await?;
    window.click(Role::Button, "See what will be made").await?;
    outward(&window).await?;
    window.screenshot("guide-insighto").await?;

    // The guide has limits typed for its free plan, too. Here that plan stands already, and gets them by a change.
    window.click(Role::Link, "Plans & prices").await?;
    window.click(Role::Link, "Free").await?;
    window.click(Role::Button, "Change").await?;
    window.click(Role::Button, Name::containing("Quotas")).await?;
    limits(&window, &[("Assistants", "1"), ("Queries", "100"), ("Words", "20000"), ("Voice minutes", "5")]).await?;
    window.click(Role::Button, Name::containing("Check")).await?;
    window.reads("Queries: 100").await?;
    window.click(Role::Button, "See what will be made").await?;
    outward(&window).await?;
    window.screenshot("guide-insighto-free").await?;

    let basic = plan(&window, "Basic plan").await?;
    assert!(basic["words"].as_str().is_some_and(|words| words.contains("$49.00")), "it costs 49 a month: {basic}");
    let free = plan(&window, "Free").await?;
    assert_eq!(free["is_default"], true, "the free plan came with the first paid one, and is the default: {free}");
    let read = window.ask("plan.read", json!({ "id": free["id"] })).await?;
    assert_eq!(read["quotas"].as_array().map(Vec::len), Some(4), "all eight limits of the guide are kept: {read:#}");
    let prices = window.ask("catalog.list", json!({ "search": "", "archived": false })).await?.to_string();
    for key in ["free_plan_0usd", "basic_plan_49usd"] {
        assert!(prices.contains(key), "{key} is suggested and set: {prices}");
    }
    let webhook = window.ask("webhook.read", json!({})).await?;
    assert!(webhook.to_string().contains("webhook/stripe/ag-1"), "the webhook stands: {webhook}");

    // The plan bills no use, so its client is simply on it.
    window.click(Role::Link, "Clients").await?;
    window.click(Role::Button, "Add client").await?;
    window.type_into("Nickname", "Harbor").await?;
    window.choose("Plan", Name::containing("Basic plan")).await?;
    window.type_into("E-mail", "accounts@harbordental.example").await?;
    window.reads("On the plan Basic plan").await?;
    window.screenshot("guide-insighto-client").await?;
    window.is_accessible("the form of a client on a plan without use").await?;
    window.click(Role::Button, "See what will be made").await?;
    outward(&window).await?;
    let basic = plan(&window, "Basic plan").await?;
    assert_eq!(basic["clients"], 1, "the client is on its plan: {basic}");
    compare("000", window.close().await?);
    Ok(())
}

#[tokio::test]
async fn guide_of_convocore_payouts_and_what_ten_dollars_buy() -> Result<()> {
    let stage = Stage::new();
    let window = with_stripe(&stage).await?;
    window.click(Role::Link, "Plans & prices").await?;
    window.click(Role::Link, "Credit price").await?;
    window.type_into("You charge per credit", "0.004").await?;
    window.reads("$10 = 2500 credits").await?;
    window.screenshot("guide-convocore").await?;
    window.click(Role::Button, "Save this price").await?;
    window.click(Role::Link, "Connections").await?;
    window.click(Role::Button, "Account and payouts").await?;
    window.find(Role::Heading, "Stripe account and payouts").await?;
    let account = window.ask("stripe.account", json!({})).await?;
    assert_eq!(account["payouts"], true, "payouts are on, and said: {account}");
    compare("001", window.close().await?);
    Ok(())
}

#[tokio::test]
async fn guide_of_capri_one_client_by_tokens_on_one_screen() -> Result<()> {
    let stage = Stage::new();
    let window = with_price(&stage).await?;
    window.click(Role::Link, "Clients").await?;
    window.click(Role::Button, "Add client").await?;
    window.type_into("Nickname", "Harbor").await?;
    window.choose("Account on the platform", Name::containing("Harbor Dental")).await?;
    window.type_into("E-mail", "accounts@harbordental.example").await?;
    window.screenshot("guide-capri").await?;
    window.is_accessible("the form of one client").await?;
    window.click(Role::Button, "See what will be made").await?;
    outward(&window).await?;
    let clients = window.ask("clients.list", json!({ "search": "Harbor", "sort": null, "descending": null, "page": null })).await?;
    assert_eq!(clients["rows"][0]["nickname"], "Harbor", "the client stands: {clients}");
    compare("002", window.close().await?);
    Ok(())
}

#[tokio::test]
async fn guide_of_stigg_prepaid_plan_and_a_subscription() -> Result<()> {
    let stage = Stage::agency().await?;
    let window = stage.open().await?;
    window.click(Role::Link, "Plans & prices").await?;
    window.click(Role::Button, "New plan").await?;
    window.click(Role::Radio, "Prepaid").await?;
    window.click(Role::Button, "Continue to name").await?;
    window.type_into("Name", "AI Tokens").await?;
    window.click(Role::Button, "Continue to quotas").await?;
    window.click(Role::Button, "Continue to prices").await?;
    window.type_into("Amount in USD", "20").await?;
    window.type_into("Included each period", "2500").await?;
    window.type_into("Price of a further credit", "0.04").await?;
    window.screenshot("guide-prepaid").await?;
    window.click(Role::Button, "Continue to check").await?;
    window.click(Role::Button, "See what will be made").await?;
    outward(&window).await?;

    window.click(Role::Link, "Clients").await?;
    window.click(Role::Link, "Juniper Travel").await?;
    window.click(Role::Tab, "Billing details").await?;
    window.click(Role::Button, "Edit").await?;
    for (field, typed) in
        [("Street and number", "1 Harbor Way"), ("Postal code", "04101"), ("City", "Portland"), ("Country, two letters", "US")]
    {
        window.type_into(field, typed).await?;
    }
    window.click(Role::Button, "See the change").await?;
    outward(&window).await?;

    window.click(Role::Link, "Clients").await?;
    window.click(Role::Link, "Juniper Travel").await?;
    window.click(Role::Tab, "Subscription").await?;
    window.click(Role::Button, "New subscription").await?;
    window.click(Role::Checkbox, Name::containing("AI Tokens")).await?;
    window.click(Role::Radio, "Now").await?;
    window.reads("1 Harbor Way").await?;
    window.click(Role::Button, "Link to add a payment method").await?;
    window.type_into("Where the client lands afterwards", "https://northlight.example/thanks").await?;
    window.click(Role::Button, "Create the link in Stripe – SANDBOX").await?;
    window.find(Role::Button, "Copy the link").await?;
    window.screenshot("guide-stigg-payment").await?;
    window.click(Role::Button, "Close").await?;
    window.reads("Stripe's preview").await?;
    window.reads("Equal to the cent").await?;
    window.screenshot("guide-stigg").await?;
    window.is_accessible("the form of a subscription").await?;
    window.click(Role::Button, "Plan it").await?;
    outward(&window).await?;
    let made = plan(&window, "AI Tokens").await?;
    assert_eq!(made["clients"], 1, "the client is on it: {made}");
    compare("003", window.close().await?);
    Ok(())
}

#[tokio::test]
async fn guide_of_chatbotx_volume_price_plan_and_pricing_page() -> Result<()> {
    let stage = Stage::new();
    let window = with_stripe(&stage).await?;
    window.click(Role::Link, "Plans & prices").await?;
    window.click(Role::Link, "Prices").await?;
    window.click(Role::Button, "New price").await?;
    window.type_into("Product name", "Messages").await?;
    window.type_into("Description", "From 2 cents").await?;
    window.click(Role::Radio, "Usage").await?;
    window.choose("Charge by", "messages").await?;
    window.click(Role::Radio, "Volume").await?;
    window.type_into("Tier from 1: up to unit", "10000").await?;
    window.type_into("Tier from 1: price of each unit", "0.03").await?;
    window.type_into("Tier from 10,001: price of each unit", "0.02").await?;
    window.screenshot("guide-volume").await?;
    window.is_accessible("the form of a price").await?;
    window.click(Role::Button, "Show what happens").await?;
    outward(&window).await?;

    window.click(Role::Link, "Plans & prices").await?;
    window.click(Role::Button, "New plan").await?;
    window.click(Role::Button, "Continue to name").await?;
    window.type_into("Name", "Growth").await?;
    window.click(Role::Checkbox, "Recommend it in the price list").await?;
    window.click(Role::Button, "Continue to quotas").await?;
    limits(&window, &[("Contacts", "5000"), ("Workspaces", "1"), ("Channels", "4"), ("Members", "3")]).await?;
    window.click(Role::Button, "Continue to prices").await?;
    window.click(Role::Button, "Add a usage price").await?;
    window.click(Role::Button, "Take the base price away").await?;
    window.click(Role::Button, "Use a price of the account").await?;
    window.choose("A price of the account", Name::containing("Messages")).await?;
    window.screenshot("guide-linked").await?;
    window.click(Role::Button, "Continue to check").await?;
    window.click(Role::Button, "See what will be made").await?;
    outward(&window).await?;
    window.click(Role::Link, "Plans & prices").await?;
    window.click(Role::Link, "Growth").await?;
    window.click(Role::Button, "More").await?;
    window.click(Role::MenuItem, "Make it the default").await?;
    window.reads("Growth is the default plan").await?;
    let growth = plan(&window, "Growth").await?;
    assert_eq!((&growth["is_default"], &growth["featured"]), (&json!(true), &json!(true)), "it is the default, and featured: {growth}");
    window.click(Role::Link, "Plans & prices").await?;
    window.click(Role::Button, "Price list").await?;
    window.reads("Growth").await?;
    window.reads("4 channels").await?;
    window.screenshot("guide-chatbotx").await?;
    compare("004", window.close().await?);
    Ok(())
}
