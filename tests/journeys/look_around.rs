//! Look around: the sandbox agency, every page of it, and whatever needs the owner.

use serde_json::json;
use test_support::{Name, Result, Role, Theme};

use crate::{
    pages::{address, ids, picture, samples},
    stage::Stage,
};

#[tokio::test]
async fn look_around_shows_every_page_accessible_in_both_themes() -> Result<()> {
    let stage = Stage::agency().await?;
    let window = stage.open().await?;
    window.find(Role::Heading, "Overview").await?;
    let ids = ids(&window).await?;
    let samples = samples();
    let mut faults = Vec::new();
    for theme in [Theme::Dark, Theme::Light] {
        window.show_in(theme).await?;
        for sample in &samples {
            window.visit(&address(sample, &ids)).await?;
            window.screenshot(&picture(sample)).await?;
            let name = format!("{sample} in {theme}");
            if !window.all(Role::Alert, Name::containing("")).await?.is_empty() {
                faults.push(format!("{name} shows an error: {}", window.text().await?));
            }
            faults.extend(window.violations().await?.iter().map(|violation| format!("{name}: {violation}")));
            faults.extend(window.overflows().await?.iter().map(|wide| format!("{name} is wider than its place: {wide}")));
        }
    }
    window.set_size(1024, 700).await?;
    for sample in &samples {
        window.visit(&address(sample, &ids)).await?;
        window.screenshot(&format!("small-{}", picture(sample))).await?;
        faults.extend(window.overflows().await?.iter().map(|wide| format!("{sample} at 1024 × 700 is wider than its place: {wide}")));
    }
    let actions = window.close().await?;
    println!("Looked around: {} pages in two themes after {actions}.", samples.len());
    assert!(faults.is_empty(), "every page is accessible, without error, and fits:\n{}", faults.join("\n"));
    Ok(())
}

#[tokio::test]
async fn look_around_finds_what_needs_the_owner_and_explains_a_charge() -> Result<()> {
    let stage = Stage::new();
    let window = stage.look_around().await?;
    // The verb of each need, and the heading of the page that it leads to.
    let needs = [
        ("Review: Atlas Auto Care", "Billing"),
        ("Assign: Summit Roofing", "Usage"),
        ("Look: Willow Fitness", "Willow Fitness"),
        ("Look: Maple & Main Law", "Maple & Main Law"),
        ("Look: Juniper Travel", "Juniper Travel"),
    ];
    for (verb, heading) in needs {
        window.visit("/").await?;
        window.click(Role::Button, verb).await?;
        window.find(Role::Heading, heading).await?;
        println!("“{verb}” leads to {heading}.");
    }

    window.click(Role::Link, "Clients").await?;
    window.click(Role::Link, "Harbor Dental Group").await?;
    window.find(Role::Heading, "Harbor Dental Group").await?;
    window.click(Role::Button, "Explain this charge").await?;
    window.find(Role::Heading, "From usage to money").await?;
    window.find(Role::Heading, "Records").await?;
    let client = window.script("return decodeURIComponent(window.location.hash.split('/')[2].split('?')[0])", vec![]).await?;
    let explained = window.ask("client.explain", json!({ "client": client, "period": null, "rule": null, "page": null })).await?;
    let sentence = explained["sentence"].as_str().expect("a charge is one sentence");
    window.reads(sentence).await?;
    let (sum, quantity) = (&explained["records_sum"], &explained["records_total"]);
    assert_ne!(quantity, &json!(0), "a charge goes down to its records");
    println!("{sentence} It is made of {quantity} records, together {sum}.");
    window.close().await?;
    Ok(())
}
