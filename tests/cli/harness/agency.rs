//! An agency set up through the command line, on the Stripe and the platform of a sandbox in another process.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{Rebill, Served, UsageRow, folder::link, usage::write_usage};

/// Name of the source that usage files belong to.
const SOURCE: &str = "Calls";
/// Quantity of the meter in one unit on the invoice.
pub const UNIT: i64 = 1000;

/// A client of the agency.
#[derive(Debug, Clone)]
pub struct Client {
    /// Its nickname, and its account in usage files.
    pub name: String,
    /// Its customer in Stripe.
    pub customer: String,
}

/// A practice agency: real processes and files, the sandbox's clock.
///
/// A practice workspace finds its sandbox served by another process, here `rebill sandbox`: its folder is a link to the one that is served.
#[derive(Debug)]
pub struct Agency {
    folder: PathBuf,
    /// The owner's command line.
    pub rebill: Rebill,
    /// Stripe and platform.
    pub served: Served,
}

impl Agency {
    /// Makes a practice workspace below `folder` and serves its sandbox.
    pub async fn begin(folder: &Path) -> Self {
        let rebill = Rebill::below(folder);
        let made = rebill.json(&["workspace", "new", "Northlight", "--practise"]).await;
        let id = made["id"].as_str().expect("a workspace has an id");
        let sandboxes = rebill.home().join("sandbox");
        std::fs::create_dir_all(sandboxes.join("served")).expect("the home can be written to");
        link(Path::new("served"), &sandboxes.join(id)).expect("a link can be made");
        let served = Served::start(&rebill).await;
        // Real seconds are not what is tested: a debug build must not meet the limits of a second.
        served.settings(&json!({ "calls_per_second": 100_000, "platform_calls_per_second": 100_000 })).await;
        Self { folder: folder.to_owned(), rebill, served }
    }

    /// Goes on with an agency in a folder, such as a copy of another one's.
    pub async fn resume(folder: &Path) -> Self {
        let rebill = Rebill::below(folder);
        let served = Served::start(&rebill).await;
        Self { folder: folder.to_owned(), rebill, served }
    }

    /// The steps that need nobody else: agency, billing method, Stripe, no credit price.
    pub async fn connect(&self) {
        self.rebill.ok(&["setup", "agency", "--name", "Northlight", "--currency", "usd", "--zone", "UTC"]).await;
        self.rebill.ok(&["setup", "method", "stripe"]).await;
        // In practice the sandbox's own key is kept even where there is no keyring; it can do everything, and opens nothing real.
        let _ = self.rebill.tell(&["connect", "stripe", "--key-stdin", "--accept-secret-key"], self.served.secret_key()).await.exits(0);
        self.rebill.ok(&["setup", "skip-credit-price"]).await;
    }

    /// Makes a price of $0.10 per 1000 tokens and returns its id.
    pub async fn price(&self) -> String {
        price(&self.rebill).await
    }

    /// Adds the first `count` of the sandbox's ordinary clients, each with a subscription, and goes live with them. Their accounts are
    /// known from a usage file; what stands in it was used before Go live and is history.
    pub async fn go_live(&self, count: usize) -> Vec<Client> {
        self.connect().await;
        let price = self.price().await;
        let clients: Vec<Client> = sandbox::CLIENTS
            .iter()
            .take(count)
            .map(|client| Client { name: client.slug.to_owned(), customer: client.customer().expect("an ordinary client has a customer") })
            .collect();
        let before = self.served.now().await.saturating_sub(SignedDuration::from_hours(24)).expect("yesterday");
        let history = clients.iter().map(|client| self.row(client, "history", before, 5 * UNIT + 1)).collect::<Vec<_>>();
        self.import("history", &history).await;
        for Client { name, customer } in &clients {
            let subject = format!("{SOURCE}:{name}");
            let added = ["client", "add", name, "--customer", customer, "--subject", &subject, "--price", &price];
            let _ = self.rebill.run(&[added.as_slice(), &["--charge-by", "tokens", "--unit", "1000", "--apply"]].concat()).await.exits(0);
        }
        let _ = self.rebill.run(&["sync"]).await;
        let _ = self.rebill.run(&["go-live", "--yes", "--platform-does-not-bill"]).await.exits(0);
        clients
    }

    /// A row of usage for a client.
    pub fn row(&self, client: &Client, id: &str, at: Timestamp, tokens: i64) -> UsageRow {
        UsageRow { id: format!("{}-{id}", client.name), at, account: client.name.clone(), tokens }
    }

    /// Imports usage.
    pub async fn import(&self, name: &str, rows: &[UsageRow]) {
        let path = self.folder.join(format!("{name}.csv"));
        write_usage(&path, rows);
        let file = path.to_str().expect("a path of letters");
        let mapping = ["--source", SOURCE, "--time", "time", "--subject", "account", "--id", "id", "--meter", "tokens=tokens"];
        let _ = self.rebill.run(&[["import", "usage", file].as_slice(), &mapping].concat()).await.exits(0);
    }

    /// Units on all invoices of a customer, drafts included, as the sandbox's Stripe bills them.
    pub async fn invoiced(&self, customer: &str) -> i64 {
        let truth = self.served.truth().await;
        let invoices = truth.customers.iter().filter(|of| of.id == customer).flat_map(|of| &of.invoices);
        invoices.flat_map(|invoice| &invoice.lines).map(|line| whole(&line.quantity)).sum()
    }
}

/// Makes a price of $0.10 per 1000 tokens in the workspace in use, and returns its id.
///
/// # Panics
/// If there is no price then.
pub async fn price(rebill: &Rebill) -> String {
    let made = ["price", "new", "--meter", "tokens", "--unit", "1000", "--amount", "0.10", "--currency", "usd", "--apply"];
    let _ = rebill.run(&made).await.exits(0);
    let prices = rebill.json(&["price", "list"]).await;
    prices[0]["id"].as_str().unwrap_or_else(|| panic!("a price was made, and is listed: {prices:#}")).to_owned()
}

/// A figure that must be whole: units, quantities of tokens.
///
/// # Panics
/// If it is not.
pub fn whole(figure: &str) -> i64 {
    figure.parse().unwrap_or_else(|_| panic!("a whole number was expected, not {figure:?}"))
}
