//! Lists, search and the events feed.

use sandbox::Scene;
use serde_json::Value;

use crate::common::{HARBOR, Stand, text};

fn ids(list: &Value) -> Vec<String> {
    list["data"].as_array().unwrap().iter().map(|object| text(&object["id"])).collect()
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_overlap() {
    let stand = Stand::up(Scene::Agency).await;
    let all = stand.get("/v1/invoices?limit=100").await.ok();
    assert_eq!((ids(&all).len(), all["has_more"].as_bool()), (20, Some(false)));
    let created: Vec<i64> = all["data"].as_array().unwrap().iter().map(|invoice| invoice["created"].as_i64().unwrap()).collect();
    assert!(created.is_sorted_by(|one, other| one >= other), "newest first: {created:?}");
    let (mut paged, mut after) = (Vec::new(), String::new());
    loop {
        let page = stand.get(&format!("/v1/invoices?limit=3{after}")).await.ok();
        paged.extend(ids(&page));
        after = format!("&starting_after={}", paged.last().unwrap());
        if page["has_more"] == false {
            break;
        }
    }
    assert_eq!(paged, ids(&all), "forwards");
    let before = stand.get(&format!("/v1/invoices?limit=4&ending_before={}", paged[10])).await.ok();
    assert_eq!((ids(&before), before["has_more"].as_bool()), (paged[6..10].to_vec(), Some(true)), "backwards: the page just before");
    assert_eq!(stand.get("/v1/invoices?starting_after=in_nothing").await.refused(400)["param"], "starting_after");
    assert_eq!(ids(&stand.get("/v1/customers").await.ok()).len(), 10, "ten when no limit is given");
}

#[tokio::test]
async fn lists_filter_as_they_say() {
    let stand = Stand::up(Scene::Agency).await;
    let count = async |path: &str| ids(&stand.get(path).await.ok()).len();
    assert_eq!(count("/v1/customers?email=billing@harbordental.example").await, 1);
    assert_eq!(count("/v1/customers?email=Billing@harbordental.example").await, 0, "e-mail is exact and case-sensitive");
    assert_eq!(count("/v1/invoices?status=open").await, 1, "the unpaid one");
    assert_eq!(count(&format!("/v1/invoices?customer={HARBOR}&status=paid")).await, 2);
    assert_eq!(count("/v1/invoices?subscription=sub_SandboxHarbor&limit=50").await, 2);
    assert_eq!(count("/v1/subscriptions?price=price_SandboxMinutes").await, 1);
    assert_eq!(count("/v1/subscriptions?status=past_due").await, 1);
    assert_eq!(count("/v1/prices?product=prod_SandboxTokens&recurring[usage_type]=metered").await, 1);
    assert_eq!(count("/v1/prices?recurring[meter]=mtr_SandboxTokens&type=recurring").await, 1);
    assert_eq!(count("/v1/billing/meters?status=inactive").await, 0);
    assert_eq!(count("/v1/products?ids[]=prod_SandboxTokens&ids[]=prod_SandboxMinutes").await, 2);
    assert_eq!(count("/v1/subscription_items?subscription=sub_SandboxHarbor").await, 1);
    stand.get("/v1/invoices?status=lost").await.refused(400);
}

#[tokio::test]
async fn search_is_a_minute_behind() {
    let stand = Stand::up(Scene::Empty).await;
    let made = stand.post("/v1/customers", "name=Nova+Bikes&email=hi@nova.example&metadata[nick]=nova").await.ok();
    let query = "/v1/customers/search?query=name~'bikes'+AND+metadata['nick']:'nova'";
    assert!(ids(&stand.get(query).await.ok()).is_empty(), "search is not for reading what was just written");
    stand.pass(61);
    let found = stand.get(query).await.ok();
    assert_eq!((ids(&found), found["object"].as_str()), (vec![text(&made["id"])], Some("search_result")));
    let first = stand.get("/v1/customers/search?query=email~'example'&limit=5").await.ok();
    let next = stand.get(&format!("/v1/customers/search?query=email~'example'&limit=100&page={}", text(&first["next_page"]))).await.ok();
    assert_eq!(ids(&first).len() + ids(&next).len(), 13);
    stand.get("/v1/customers/search?query=shoe:'42'").await.refused(400);
    stand.get("/v1/customers/search?query=nonsense").await.refused(400);
}

#[tokio::test]
async fn the_feed_tells_what_happened_for_thirty_days() {
    let stand = Stand::up(Scene::Empty).await;
    let since = stand.now();
    stand.metered(HARBOR, "units", "unit_amount=10").await;
    stand.send("units", HARBOR, "1", stand.now(), "a").await.ok();
    let kinds = async |query: &str| {
        let list = stand.get(&format!("/v1/events?limit=100&{query}")).await.ok();
        list["data"].as_array().unwrap().iter().map(|event| text(&event["type"])).collect::<Vec<_>>()
    };
    let made = ["customer.subscription.created", "price.created", "product.created", "billing.meter.created"];
    assert_eq!(kinds(&format!("created[gte]={since}")).await, made, "newest first; meter events are not in this feed (facts §0.3)");
    stand.go_to("2026-12-20T12:00:00Z");
    let ended = ["invoice.payment_succeeded", "invoice.paid", "invoice.finalized"];
    assert_eq!(kinds("type=invoice.*").await[..3], ended);
    assert_eq!(
        kinds("types[]=invoice.created&types[]=customer.subscription.updated").await,
        ["customer.subscription.updated", "invoice.created"]
    );
    assert!(kinds("type=price.created").await.is_empty(), "older than thirty days: gone");
    stand.get("/v1/events?type=a&types[]=b").await.refused(400);
}

#[tokio::test]
async fn the_feed_names_the_request_and_keeps_the_object_as_it_was() {
    let stand = Stand::up(Scene::Empty).await;
    let got = stand.post_with("/v1/products", "name=Before", &[("idempotency-key", "k1")]).await;
    let request = got.headers["request-id"].clone();
    let product = text(&got.ok()["id"]);
    stand.post(&format!("/v1/products/{product}"), "name=After").await.ok();
    let feed = stand.get("/v1/events?types[]=product.created").await.ok();
    let event = &feed["data"][0];
    assert_eq!((event["request"]["id"].as_str(), event["request"]["idempotency_key"].as_str()), (Some(request.as_str()), Some("k1")));
    assert_eq!(event["data"]["object"]["name"], "Before", "an event shows the object of its own time");
    let again = stand.get(&format!("/v1/events/{}", text(&event["id"]))).await.ok();
    assert_eq!(again["id"], event["id"]);
}
