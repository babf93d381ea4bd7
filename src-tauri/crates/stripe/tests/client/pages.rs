//! Lists over several pages: whole, capped, cancelled, and never endless.

use std::cell::Cell;

use crate::support::{Answer, Server};
use stripe::customers::{self, Query};
use stripe::{Ended, ErrorKind};

fn page(ids: &[&str], has_more: bool) -> Answer {
    Answer::new(200, format!(r#"{{"object":"list","has_more":{has_more},"url":"/v1/customers","data":[{}]}}"#, rows(ids)))
}

fn found(ids: &[&str], next_page: Option<&str>) -> Answer {
    let next = serde_json::to_string(&next_page).expect("a text or null");
    let more = next_page.is_some();
    let data = rows(ids);
    Answer::new(200, format!(r#"{{"object":"search_result","has_more":{more},"next_page":{next},"url":"x","data":[{data}]}}"#))
}

fn rows(ids: &[&str]) -> String {
    let row = |id: &&str| format!(r#"{{"id":"{id}","object":"customer","created":1,"livemode":false}}"#);
    ids.iter().map(row).collect::<Vec<_>>().join(",")
}

fn ids(customers: &[customers::Customer]) -> Vec<&str> {
    customers.iter().map(|customer| customer.id.as_str()).collect()
}

#[tokio::test]
async fn all_pages_are_read_each_after_the_last_of_the_one_before() {
    let server = Server::answering([page(&["a", "b"], true), page(&["c"], true), page(&["d"], false)]).await;
    let filter = customers::Filter { email: Some("x@y.example".into()), ..Default::default() };
    let all = server.client().all(customers::list(&filter), usize::MAX, || false).await.expect("listed");
    assert_eq!((ids(&all.items), all.ended), (vec!["a", "b", "c", "d"], Ended::Complete));
    let queries: Vec<_> = server.seen().iter().map(|request| request.uri.query().unwrap_or_default().to_owned()).collect();
    assert_eq!(
        queries,
        [
            "limit=100&email=x%40y.example",
            "limit=100&email=x%40y.example&starting_after=b",
            "limit=100&email=x%40y.example&starting_after=c"
        ],
        "the filter stays, the cursor moves"
    );
}

#[tokio::test]
async fn a_search_follows_its_own_cursor() {
    let server = Server::answering([found(&["a"], Some("p2")), found(&["b"], None)]).await;
    let all = server.client().all(customers::search(&Query::name_or_email("ann")), 1000, || false).await.expect("found");
    assert_eq!(ids(&all.items), ["a", "b"]);
    assert!(server.seen()[1].uri.query().is_some_and(|query| query.ends_with("&page=p2")));
}

#[tokio::test]
async fn a_cap_and_a_cancel_stop_between_pages_and_say_so() {
    let server = Server::answering([page(&["a", "b"], true)]).await;
    let capped = server.client().all(customers::list(&Default::default()), 2, || false).await.expect("listed");
    assert_eq!((ids(&capped.items), capped.ended), (vec!["a", "b"], Ended::Capped), "absence in a capped list means nothing");

    let server = Server::answering([page(&["a"], true), page(&["b"], true)]).await;
    let asked = Cell::new(0);
    let cancel_at_the_second = || asked.replace(asked.get() + 1) == 1;
    let stopped = server.client().all(customers::list(&Default::default()), 1000, cancel_at_the_second).await.expect("listed");
    assert_eq!((ids(&stopped.items), stopped.ended), (vec!["a", "b"], Ended::Cancelled));
    assert_eq!(server.seen().len(), 2, "no page was asked for after the cancel");
}

#[tokio::test]
async fn a_list_that_ends_exactly_at_its_cap_is_complete() {
    let server = Server::answering([page(&["a", "b"], false)]).await;
    let all = server.client().all(customers::list(&Default::default()), 2, || true).await.expect("listed");
    assert_eq!(all.ended, Ended::Complete, "nothing was left to stop");
}

#[tokio::test]
async fn a_list_that_cannot_end_is_an_error() {
    let server = Server::answering([page(&["a"], true), page(&["a"], true)]).await;
    let error = server.client().all(customers::list(&Default::default()), 1000, || false).await.expect_err("the same page again");
    assert_eq!(error.kind, ErrorKind::Decode);
    let server = Server::answering([page(&[], true)]).await;
    let error = server.client().all(customers::list(&Default::default()), 1000, || false).await.expect_err("more of nothing");
    assert_eq!(error.kind, ErrorKind::Decode);
}

#[tokio::test]
async fn page_by_page_a_failed_page_can_be_asked_for_again() {
    let server = Server::answering([page(&["a"], true), Answer::error(400, "x"), page(&["b"], false)]).await;
    let client = server.client();
    let mut pages = client.pages(customers::list(&Default::default()));
    let first = pages.next().await.expect("listed").expect("a page");
    assert_eq!(ids(&first.value.data), ["a"]);
    pages.next().await.expect_err("the second page fails");
    let second = pages.next().await.expect("listed").expect("a page");
    assert_eq!(ids(&second.value.data), ["b"], "the failed page, not the first nor the third");
    assert!(pages.next().await.expect("nothing is asked").is_none());
    assert_eq!(server.seen().len(), 3);
}
