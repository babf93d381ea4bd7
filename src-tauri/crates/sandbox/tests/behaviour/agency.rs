//! The two scenes: what a newcomer finds, and that it adds up.

use crate::common::{Stand, text};
use sandbox::{CLIENTS, Role, Scene};

#[tokio::test]
async fn two_billed_months_agree_with_what_a_former_run_sent() {
    let stand = Stand::up(Scene::Agency).await;
    let truth = stand.sandbox.truth().unwrap();
    let history = stand.sandbox.history().unwrap();
    assert_eq!(history.len(), 20, "ten payers, two months");
    for sent in &history {
        let customer = truth.customers.iter().find(|customer| customer.id == sent.customer).unwrap();
        let period = |at: jiff::Timestamp| at.as_second();
        let invoice = customer.invoices.iter().find(|invoice| invoice.period_start == period(sent.period_start)).unwrap();
        assert_eq!(invoice.lines[0].quantity, sent.units.to_string(), "{}: the invoice bills what was sent", sent.client);
        let carried = sent.remainder_in + sent.usage - sent.remainder_out;
        assert_eq!(carried, sent.units * sent.billing_unit, "{}: units and remainder are the use", sent.client);
        assert!((0..sent.billing_unit).contains(&sent.remainder_out), "a remainder is less than a unit");
        assert_eq!(sent.units, sent.reports.iter().map(|report| report.value).sum::<i64>(), "{}: its events carried them", sent.client);
        for report in &sent.reports {
            assert!(report.timestamp >= sent.period_start && report.timestamp < sent.period_end, "an event lies in its period");
            assert_eq!(report.timestamp.as_second() % 60, 30, "at second 30 of its minute");
        }
    }
    println!("{}", serde_json::to_string_pretty(&history[0]).unwrap());
    for client in &CLIENTS {
        let Some(customer) = client.customer() else { continue };
        let own = truth.customers.iter().find(|own| own.id == customer).unwrap();
        let states: Vec<_> = own.invoices.iter().map(|invoice| (invoice.status.as_str(), invoice.total)).collect();
        println!("{:22} {states:?}", client.name);
        match client.role {
            Role::NoPayer => assert!(states.is_empty(), "a customer without subscription has no invoice"),
            Role::Unpaid => assert_eq!([states[0].0, states[1].0], ["paid", "open"], "its last invoice stays open"),
            _ => assert!(
                states.len() == 2 && states.iter().all(|(status, total)| *status == "paid" && *total > 0),
                "{}: {states:?}",
                client.name
            ),
        }
    }
}

#[tokio::test]
async fn the_empty_scene_has_customers_and_nothing_to_bill_them_by() {
    let stand = Stand::up(Scene::Empty).await;
    for path in ["/v1/products", "/v1/prices", "/v1/billing/meters", "/v1/subscriptions", "/v1/invoices"] {
        let list = stand.get(path).await.ok();
        assert_eq!(list["data"].as_array().unwrap().len(), 0, "{path} is what the set-up makes");
    }
    let customers = stand.get("/v1/customers?limit=100").await.ok();
    let names: Vec<String> = customers["data"].as_array().unwrap().iter().map(|customer| text(&customer["name"])).collect();
    assert_eq!(names.len(), 12, "eleven clients and one that nobody knows: {names:?}");
    assert!(names.iter().any(|name| name == "Tidewater Marina"), "one customer matches no account");
    assert!(!names.iter().any(|name| name == "Summit Roofing"), "one account belongs to no customer");
}
