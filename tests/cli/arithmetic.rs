//! `rebill preview` and `rebill bill`: the golden numbers, without a workspace.

use std::path::Path;

use command_line::Rebill;
use serde_json::{Value, json};

#[tokio::test]
async fn what_clients_get_for_their_money() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = Rebill::below(folder.path());
    let all_in = rebill.ok(&["preview", "--price", "0.004", "--amount", "10"]).await;
    assert!(all_in.starts_with("$10 = 2500 credits\n"), "the sentence stands first and alone: {all_in}");
    assert!(all_in.contains("Preview only. No client is billed by this price."), "nobody may take a preview for a bill: {all_in}");
    let on_top = ["preview", "--price", "0.004", "--cost", "0.002", "--mode", "on-top", "--amount", "10"];
    assert!(rebill.ok(&on_top).await.starts_with("$10 = 1666 credits\n"), "platform cost and price add up to $0.006 a credit");
    let many = rebill.json(&["preview", "--price", "0.004", "--amount", "10", "100", "12.5"]).await;
    let sentences: Vec<&str> = many["rows"].as_array().expect("rows").iter().filter_map(|row| row["sentence"].as_str()).collect();
    assert_eq!(
        sentences,
        ["$10 = 2500 credits", "$100 = 25,000 credits", "$12.50 = 3125 credits"],
        "grouped from 10,000 on, cents as cents"
    );
    assert!(!rebill.home().exists(), "arithmetic leaves nothing behind");
}

#[tokio::test]
async fn a_currencys_smallest_step_is_kept_or_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = Rebill::below(folder.path());
    let off = ["preview", "--currency", "kwd", "--price", "0.004", "--amount", "10.005"];
    let _ = rebill.run(&off).await.exits(2).says("KWD 10.000 or KWD 10.010");
    let coarse = ["preview", "--currency", "kwd", "--price", "10.005", "--amount", "100"];
    let said = rebill.run(&coarse).await.exits(0).says("in steps of KWD 0.010");
    assert!(said.out.contains("would be charged as KWD 10.010"), "a price that one credit cannot be sold for is said: {said}");
    let fine = rebill.ok(&["preview", "--currency", "kwd", "--price", "0.004", "--amount", "10"]).await;
    assert!(!fine.contains("steps of"), "a price far below the step needs no word: {fine}");
}

#[tokio::test]
async fn what_a_quantity_costs_line_by_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = Rebill::below(folder.path());
    let tiers: Vec<Value> = [
        (json!(5), 500, 1000),
        (json!(10), 400, 2000),
        (json!(15), 300, 3000),
        (json!(20), 200, 4000),
        (json!("inf"), 100, 5000),
    ]
    .into_iter()
    .map(|(up_to, unit, flat)| json!({ "up_to": up_to, "unit_amount_decimal": unit.to_string(), "flat_amount_decimal": flat.to_string() }))
    .collect();
    let tiered = |mode: &str| json!({ "currency": "usd", "billing_scheme": "tiered", "tiers_mode": mode, "tiers": tiers });
    let package = json!({ "currency": "usd", "unit_amount_decimal": "1000", "transform_quantity": { "divide_by": 5, "round": "up" } });
    let decimal = json!({ "currency": "usd", "unit_amount_decimal": "0.05" });
    let golden = [
        (tiered("volume"), "12", "66.00", "law §2: all units at the reached tier's price, and its flat amount"),
        (tiered("graduated"), "12", "111.00", "law §2: each entered tier's units and flat amount"),
        (tiered("volume"), "0", "10.00", "at 0 the first tier's flat amount is still charged"),
        (tiered("graduated"), "0", "10.00", "in both modes"),
        (package.clone(), "6", "20.00", "two packages of five"),
        (package, "5", "10.00", "one package of five"),
        (decimal, "30", "0.02", "30 × 0.05¢ = 1.5¢: multiplied first, then rounded once, half up"),
    ];
    for (price, quantity, total, why) in golden {
        let file = write(folder.path(), &price);
        let answer = rebill.json(&["bill", "--price", &file, "--quantity", quantity]).await;
        assert_eq!(answer["total"]["amount"], total, "{why}: {answer:#}");
        let sum: i64 = answer["lines"].as_array().expect("lines").iter().map(|line| cents(&line["amount"]["amount"])).sum();
        assert_eq!(sum, cents(&answer["total"]["amount"]), "the lines explain the amount, whole: {answer:#}");
    }
    let words = rebill.ok(&["bill", "--price", &write(folder.path(), &tiered("graduated")), "--quantity", "12"]).await;
    assert!(words.lines().last().is_some_and(|line| line.starts_with("Total") && line.contains("111")), "the total stands last: {words}");
}

#[tokio::test]
async fn a_batch_reads_and_writes_json_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = Rebill::below(folder.path());
    let file = write(folder.path(), &json!({ "currency": "usd", "unit_amount_decimal": "0.05" }));
    let batch = ["bill", "--price", file.as_str(), "--batch"];
    let good = rebill.tell(&batch, "{\"quantity\":\"30\"}\n{\"quantity\": 12.5}\n\n1000\n").await.exits(0);
    let totals: Vec<String> = good.out.lines().map(amount).collect();
    assert_eq!(totals, ["0.02", "0.01", "0.50"], "12.5 × 0.05¢ = 0.625¢ = 1¢; a number is read as a decimal, never through a float");
    let broken = rebill.tell(&batch, "{\"quantity\":\"30\"}\nnonsense\n{\"quantity\":\"1000\"}\n").await.exits(1);
    let lines: Vec<&str> = broken.out.lines().collect();
    assert_eq!(lines.len(), 3, "each line has its answer: {broken}");
    assert!(lines[1].contains("error") && amount(lines[2]) == "0.50", "a broken line does not end the batch: {broken}");
}

fn amount(line: &str) -> String {
    let answer: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("a line of JSON was expected ({error}): {line}"));
    answer["total"]["amount"].as_str().unwrap_or_else(|| panic!("no total in {line}")).to_owned()
}

fn cents(amount: &Value) -> i64 {
    amount.as_str().and_then(|amount| amount.replace('.', "").parse().ok()).unwrap_or_else(|| panic!("no amount in {amount}"))
}

fn write(folder: &Path, price: &Value) -> String {
    let path = folder.join("price.json");
    std::fs::write(&path, price.to_string()).expect("the folder can be written to");
    path.to_str().expect("a path of letters").to_owned()
}
