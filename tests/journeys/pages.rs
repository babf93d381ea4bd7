//! Every page that the router knows.

use serde_json::{Value, json};
use test_support::{Result, Window};

/// The addresses of all pages, as the router lists them. A page that is not in the list cannot be opened, and one that is but was not
/// visited fails the journey, so that none is forgotten.
pub fn samples() -> Vec<String> {
    let routes = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/app/routes.ts");
    let text = std::fs::read_to_string(&routes).unwrap_or_else(|error| panic!("{}: {error}", routes.display()));
    let samples: Vec<_> = text.lines().filter_map(|line| Some(line.split_once("sample: '")?.1.split_once('\'')?.0.to_owned())).collect();
    let paths = text.lines().filter(|line| line.contains("path: '")).count();
    assert!(paths > 20 && samples.len() == paths, "every route has an address to visit: {} of {paths}", samples.len());
    samples
}

/// What stands in a sample for an id, and one of this workspace.
pub type Ids = [(&'static str, String); 5];

/// The address of a route in this workspace.
pub fn address(sample: &str, ids: &Ids) -> String {
    let filled = ids.iter().fold(sample.to_owned(), |address, (name, id)| address.replace(name, id));
    assert!(!filled.contains('{'), "an id of this workspace is known for {sample}");
    filled
}

/// One of each thing that a page is about.
pub async fn ids(window: &Window) -> Result<Ids> {
    let first = |list: &Value| list[0]["id"].as_str().expect("the sandbox agency has one of each").to_owned();
    let clients = window.ask("clients.list", json!({ "search": "Harbor", "sort": null, "descending": null, "page": null })).await?;
    let connections = window.ask("connections.read", json!({})).await?;
    let price = json!({ "meter": "tokens", "unit": "1000", "amount": "0.12", "currency": "usd", "name": "Tokens, new" });
    let planned = window.ask("price.plan", price).await?;
    let change_set = planned["id"].as_str().expect("a planned change has an id").to_owned();
    let prices = window.ask("prices.list", json!({})).await?;
    let plans = window.ask("plans.list", json!({})).await?;
    Ok([
        ("{client}", first(&clients["rows"])),
        ("{source}", first(&connections["sources"])),
        ("{change_set}", change_set),
        ("{price}", first(&prices)),
        ("{plan}", first(&plans["plans"])),
    ])
}

/// The address of a route, with ids that nothing has.
pub fn without_ids(sample: &str) -> String {
    let mut rest = sample;
    let mut address = String::new();
    while let Some((before, id)) = rest.split_once('{') {
        address.push_str(before);
        address.push_str("none");
        rest = id.split_once('}').map_or("", |(_, after)| after);
    }
    address + rest
}

/// `/clients/abc` as the name of a picture: the route's own words, not the id.
pub fn picture(sample: &str) -> String {
    let words: Vec<_> = sample.split('/').filter(|part| !part.is_empty()).map(|part| part.trim_matches(['{', '}'])).collect();
    if words.is_empty() { "overview".to_owned() } else { words.join("-") }
}
