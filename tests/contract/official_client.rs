//! Stripe's official client for Node drives the sandbox.

use std::path::Path;
use std::process::Stdio;

use sandbox::Scene;
use tokio::process::Command;

use crate::stage::Stage;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/npm");

#[tokio::test]
async fn stripes_official_client_finds_what_it_expects() {
    assert!(
        Path::new(FOLDER).join("node_modules/stripe").exists(),
        "Stripe's client is not installed; `cargo xtask test contract` does it (or `npm ci` in tests/contract/npm)"
    );
    let stage = Stage::open(Scene::Agency).await;
    // stripe-node has no path prefix of its own; the tap serves the sandbox's Stripe at its root.
    let driven = Command::new("node")
        .arg("drive.mjs")
        .current_dir(FOLDER)
        .env("ADDRESS", stage.tap.address.to_string())
        .env("KEY", stage.sandbox.stripe_key())
        .env("READ_ONLY_KEY", stage.sandbox.reading_key())
        .env("VERSION", stripe::API_VERSION)
        .env("CONTROL", stage.sandbox.control_base())
        .stdin(Stdio::null())
        .output()
        .await
        .expect("node starts; `cargo xtask test contract` installs it");
    let (said, complained) = (String::from_utf8_lossy(&driven.stdout), String::from_utf8_lossy(&driven.stderr));
    print!("{said}");
    assert!(driven.status.success(), "after\n{said}the official client found otherwise:\n{complained}");
    stage.tap.assert_contract();
}
