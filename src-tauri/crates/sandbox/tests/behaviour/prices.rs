//! Prices in every model, on the sandbox's own invoices.

use sandbox::Scene;
use serde_json::Value;

use crate::common::{HARBOR, Stand, text};

const TIERS: &str = "billing_scheme=tiered&tiers[0][up_to]=5&tiers[0][unit_amount]=700&tiers[1][up_to]=10&tiers[1][unit_amount]=650&tiers[2][up_to]=inf&tiers[2][unit_amount]=600";
const STEPS: &str = "billing_scheme=tiered&tiers[0][up_to]=5&tiers[0][unit_amount]=500&tiers[0][flat_amount]=1000&tiers[1][up_to]=10&tiers[1][unit_amount]=400&tiers[1][flat_amount]=2000&tiers[2][up_to]=inf&tiers[2][unit_amount]=300&tiers[2][flat_amount]=3000";

/// The next invoice for `units` under a price: amounts and quantities of its lines.
async fn lines(price: &str, units: &str) -> (i64, Vec<(i64, String)>) {
    let stand = Stand::up(Scene::Empty).await;
    stand.metered(HARBOR, "units", price).await;
    if units != "0" {
        stand.send("units", HARBOR, units, stand.now(), "a").await.ok();
    }
    stand.pass(600);
    let preview = stand.post("/v1/invoices/create_preview", &format!("customer={HARBOR}")).await.ok();
    let line = |line: &Value| (line["amount"].as_i64().unwrap(), text(&line["quantity_decimal"]));
    (preview["total"].as_i64().unwrap(), preview["lines"]["data"].as_array().unwrap().iter().map(line).collect())
}

#[tokio::test]
async fn flat_and_decimal_prices_round_each_line_once() {
    for (price, units, total) in [
        ("unit_amount=10", "26450", 264_500),
        ("unit_amount_decimal=0.05", "30", 2),
        ("unit_amount_decimal=0.05", "29", 1),
        ("unit_amount_decimal=0.000000000001", "500000000000", 1),
        ("unit_amount=3", "1.5", 5),
    ] {
        assert_eq!(lines(price, units).await.0, total, "{units} at {price}");
    }
}

#[tokio::test]
async fn tiers_are_billed_by_their_mode() {
    for (mode, units, total) in [("volume", "6", 3900), ("volume", "25", 15_000), ("graduated", "5", 3500), ("graduated", "6", 4150)] {
        assert_eq!(lines(&format!("{TIERS}&tiers_mode={mode}"), units).await.0, total, "{mode} {units}");
    }
    let (total, lines) = lines(&format!("{STEPS}&tiers_mode=graduated"), "12").await;
    assert_eq!(total, 11_100);
    let expected = [(2500, "5"), (1000, "0"), (2000, "5"), (2000, "0"), (600, "2"), (3000, "0")];
    assert_eq!(lines, expected.map(|(amount, quantity)| (amount, quantity.to_owned())), "each tier's units, each flat amount");
}

#[tokio::test]
async fn the_first_flat_amount_is_charged_at_zero() {
    for mode in ["volume", "graduated"] {
        assert_eq!(lines(&format!("{STEPS}&tiers_mode={mode}"), "0").await.0, 1000, "{mode}");
    }
}

#[tokio::test]
async fn packages_are_counted_over_the_period() {
    let price = "unit_amount=1000&transform_quantity[divide_by]=5&transform_quantity[round]=up";
    for (units, total) in [("0", 0), ("5", 1000), ("6", 2000)] {
        assert_eq!(lines(price, units).await.0, total, "{units}");
    }
    let (_, lines) = lines(price, "6").await;
    assert_eq!(lines[0].1, "6", "the line carries the usage, not the packages");
}

#[tokio::test]
async fn tiers_and_currencies_are_shown_only_when_asked_for() {
    let stand = Stand::up(Scene::Empty).await;
    let form = format!(
        "currency=usd&product_data[name]=T&tiers_mode=volume&{TIERS}&currency_options[eur][tiers][0][up_to]=inf&currency_options[eur][tiers][0][unit_amount_decimal]=6.5"
    );
    let price = stand.post("/v1/prices", &form).await.ok();
    assert_eq!((price.get("tiers"), price.get("currency_options")), (None, None));
    assert_eq!(price["unit_amount"], Value::Null);
    let path = format!("/v1/prices/{}?expand[]=tiers&expand[]=currency_options", text(&price["id"]));
    let price = stand.get(&path).await.ok();
    assert_eq!(price["tiers"][2]["up_to"], Value::Null, "infinity is null in replies (facts §3)");
    let options = &price["currency_options"];
    assert_eq!(options["eur"].get("tiers"), None, "the tiers of a further currency come only when it is named");
    let price = stand.get(&format!("{path}&expand[]=currency_options.eur.tiers")).await.ok();
    assert_eq!(price["currency_options"]["eur"]["tiers"][0]["unit_amount_decimal"], "6.5");
    stand.get(&format!("{path}&expand[]=currency_options.gbp.tiers")).await.refused(400);
    let list = stand.get("/v1/prices?expand[]=data.tiers&expand[]=data.product").await.ok();
    assert_eq!(list["data"][0]["tiers"][0]["unit_amount"], 700);
    assert_eq!(list["data"][0]["product"]["name"], "T", "an id becomes its object");
    stand.get("/v1/prices?expand[]=data.nothing").await.refused(400);
}

#[tokio::test]
async fn a_price_in_another_currency_bills_its_own_amount() {
    let stand = Stand::up(Scene::Empty).await;
    let (_, price, _) = stand.metered(HARBOR, "units", "unit_amount=10&currency_options[eur][unit_amount]=9").await;
    let form = format!("customer=cus_SandboxJuniper&items[0][price]={price}&currency=eur");
    stand.post("/v1/subscriptions", &form).await.ok();
    stand.send("units", "cus_SandboxJuniper", "10", stand.now(), "a").await.ok();
    stand.pass(600);
    let preview = stand.post("/v1/invoices/create_preview", "customer=cus_SandboxJuniper").await.ok();
    assert_eq!((preview["currency"].as_str(), preview["total"].as_i64()), (Some("eur"), Some(90)));
    stand.post("/v1/subscriptions", &format!("customer={HARBOR}&items[0][price]={price}&currency=gbp")).await.refused(400);
}

#[tokio::test]
async fn a_lookup_key_moves_only_when_told() {
    let stand = Stand::up(Scene::Empty).await;
    let form = "currency=usd&product_data[name]=A&unit_amount=1&lookup_key=basic";
    let first = stand.post("/v1/prices", form).await.ok();
    assert_eq!(stand.post("/v1/prices", form).await.refused(400)["param"], "lookup_key");
    let second = stand.post("/v1/prices", &format!("{form}&transfer_lookup_key=true")).await.ok();
    let found = stand.get("/v1/prices?lookup_keys[]=basic").await.ok();
    assert_eq!(found["data"].as_array().unwrap().len(), 1);
    assert_eq!(found["data"][0]["id"], second["id"]);
    assert_eq!(stand.get(&format!("/v1/prices/{}", text(&first["id"]))).await.ok()["lookup_key"], Value::Null);
}

#[tokio::test]
async fn a_price_can_be_archived_but_never_changed() {
    let stand = Stand::up(Scene::Agency).await;
    let path = "/v1/prices/price_SandboxTokens";
    assert_eq!(stand.post(path, "unit_amount=11").await.refused(400)["code"], "parameter_unknown");
    assert_eq!(stand.post(path, "active=false&nickname=Old").await.ok()["active"], false);
    let ids = |list: Value| list["data"].as_array().unwrap().iter().map(|price| text(&price["id"])).collect::<Vec<_>>();
    assert!(!ids(stand.get("/v1/prices").await.ok()).contains(&"price_SandboxTokens".to_owned()), "the list shows active ones only");
    assert_eq!(ids(stand.get("/v1/prices?active=false").await.ok()), ["price_SandboxTokens"]);
    stand.post("/v1/subscriptions", "customer=cus_SandboxJuniper&items[0][price]=price_SandboxTokens").await.refused(400);
    stand.delete("/v1/products/prod_SandboxTokens").await.refused(400);
}

#[tokio::test]
async fn a_price_that_makes_no_sense_is_refused() {
    let stand = Stand::up(Scene::Empty).await;
    for (form, param) in [
        ("unit_amount=1&unit_amount_decimal=1.5", "unit_amount_decimal"),
        ("unit_amount_decimal=0.0000000000001", "unit_amount_decimal"),
        ("unit_amount=-1", "unit_amount"),
        ("billing_scheme=tiered&tiers[0][up_to]=inf&tiers[0][unit_amount]=1", "tiers_mode"),
        ("billing_scheme=tiered&tiers_mode=volume&tiers[0][up_to]=5&tiers[0][unit_amount]=1", "tiers[0][up_to]"),
        (
            "billing_scheme=tiered&tiers_mode=volume&tiers[0][up_to]=inf&tiers[0][unit_amount]=1&transform_quantity[divide_by]=2&transform_quantity[round]=up",
            "transform_quantity",
        ),
        ("", "unit_amount"),
    ] {
        let error = stand.post("/v1/prices", &format!("currency=usd&product_data[name]=A&{form}")).await.refused(400);
        assert_eq!(error["param"], param, "{form}: {error}");
    }
}

#[tokio::test]
async fn the_default_price_of_a_product_cannot_be_archived() {
    let stand = Stand::up(Scene::Empty).await;
    let product = text(&stand.post("/v1/products", "name=Growth").await.ok()["id"]);
    let form = format!("currency=usd&product={product}&unit_amount=4900&recurring[interval]=month");
    let first = text(&stand.post("/v1/prices", &form).await.ok()["id"]);
    let second = text(&stand.post("/v1/prices", &form).await.ok()["id"]);
    let path = format!("/v1/products/{product}");
    assert_eq!(stand.post(&path, &format!("default_price={first}")).await.ok()["default_price"], first);
    assert_eq!(stand.post(&format!("/v1/prices/{first}"), "active=false").await.refused(400)["param"], "active");
    stand.post(&path, &format!("default_price={second}")).await.ok();
    stand.post(&format!("/v1/prices/{first}"), "active=false").await.ok();
    stand.post(&path, &format!("default_price={first}")).await.refused(400);
}

#[tokio::test]
async fn a_product_has_an_id_of_ones_own_once_and_at_most_fifteen_features() {
    let stand = Stand::up(Scene::Empty).await;
    let form = "id=prod_own&name=Growth&statement_descriptor=NORTHLIGHT&marketing_features[0][name]=5 assistants";
    let product = stand.post("/v1/products", form).await.ok();
    assert_eq!((text(&product["id"]), text(&product["marketing_features"][0]["name"])), ("prod_own".to_owned(), "5 assistants".to_owned()));
    assert_eq!(stand.post("/v1/products", form).await.refused(400)["code"], "resource_already_exists", "a second one is refused");
    let cleared = stand.post("/v1/products/prod_own", "marketing_features=").await.ok();
    assert_eq!(cleared["marketing_features"].as_array().map(Vec::len), Some(0), "an empty text takes all of them away");
    let many: Vec<String> = (0..16).map(|at| format!("marketing_features[{at}][name]=F")).collect();
    stand.post("/v1/products/prod_own", &many.join("&")).await.refused(400);
    stand.post("/v1/products/prod_own", "statement_descriptor=12345").await.refused(400);
}
