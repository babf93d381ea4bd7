//! An agency of the owner's own: the computer's clock, keys in a real keyring, Stripe behind an address.

use std::path::Path;

use command_line::{Rebill, Served, UsageRow, price, write_usage};
use jiff::{SignedDuration, Timestamp};

/// A live agency and its client.
pub struct Account {
    pub rebill: Rebill,
    pub served: Served,
    pub client: String,
}

/// Sets an agency up against a sandbox that is served from `folder/world`, with its platform connected and 12 units to send.
pub async fn account(folder: &Path) -> Account {
    let served = Served::start(&Rebill::below(&folder.join("world"))).await;
    let rebill = Rebill::below(folder).with_keyring().option("--stripe-api-base", served.stripe_base());
    rebill.ok(&["workspace", "new", "Northlight"]).await;
    rebill.ok(&["setup", "agency", "--name", "Northlight", "--currency", "usd", "--zone", "Europe/Berlin"]).await;
    rebill.ok(&["setup", "method", "stripe"]).await;
    let _ = rebill.tell(&["connect", "stripe", "--key-stdin"], served.key()).await.exits(0);
    let platform = ["connect", "platform", "parley", "--key-stdin", "--base", served.platform_base()];
    let _ = rebill.tell(&platform, served.platform_key()).await.exits(0);
    rebill.ok(&["setup", "skip-credit-price"]).await;
    let price = price(&rebill).await;
    let client = "Harbor".to_owned();
    let add = ["client", "add", &client, "--customer", "cus_SandboxHarbor", "--subject", "Parley:acc_harbor", "--price", &price];
    let _ = rebill.run(&[add.as_slice(), &["--charge-by", "tokens", "--unit", "1000", "--apply"]].concat()).await.exits(0);
    let _ = rebill.run(&["sync"]).await;
    let _ = rebill.run(&["go-live", "--yes", "--platform-does-not-bill"]).await.exits(0);
    let now = Timestamp::now();
    let rows = [UsageRow { id: "one".to_owned(), at: now, account: "phone".to_owned(), tokens: 12_345 }];
    let file = folder.join("phone.csv");
    write_usage(&file, &rows);
    let file = file.to_str().expect("letters");
    let import =
        ["import", "usage", file, "--source", "Phone", "--client", &client, "--time", "time", "--id", "id", "--meter", "tokens=tokens"];
    let _ = rebill.run(&import).await.exits(0);
    Account { rebill, served, client }
}

#[tokio::test]
async fn keys_live_in_the_keyring_and_stripes_time_decides() {
    let folder = tempfile::tempdir().expect("a folder");
    let Account { rebill, served, .. } = account(folder.path()).await;
    let shown = rebill.json(&["connect", "show"]).await;
    assert!(shown["stripe"]["kept_in"].as_str().is_some_and(|place| place.contains("keychain")), "kept by the system: {shown:#}");
    // Three hours later at Stripe, and still the same minute here: the period is old enough to take units.
    served.pass(3).await;
    let sent = rebill.run(&["send", "--yes"]).await;
    assert!(matches!(sent.code, Some(0 | 3)), "a clock that is behind does not stop billing: {sent}");
    let truth = served.truth().await;
    let harbor = truth.customers.iter().find(|customer| customer.id == "cus_SandboxHarbor").expect("the customer");
    let total: Vec<&str> = harbor.meters.iter().map(|meter| meter.total.as_str()).collect();
    assert_eq!(total, ["12"], "12,345 tokens are 12 units");
    let stamp = harbor.meters[0].events[0].timestamp;
    assert!(stamp <= (truth.now - SignedDuration::from_mins(2)).as_second(), "stamped by Stripe's time, in the past");
    let _ = rebill.run(&["connect", "disconnect"]).await.exits(0);
    let refused = rebill.run(&["send", "--yes"]).await;
    assert!(matches!(refused.code, Some(1 | 3)), "without its key nothing is sent: {refused}");
    let _ = rebill.tell(&["connect", "stripe", "--key-stdin"], served.key()).await.exits(0);
}
