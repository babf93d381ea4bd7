//! Wrong keys, no keyring, no network, a platform that answers a web page, wrong arguments: each with its message, nothing lost.

use command_line::{Agency, Ran, Rebill};
use sandbox::{Act, Fault, Side, When};

#[tokio::test]
async fn keys_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    let (rebill, served) = (&agency.rebill.clone().with_keyring(), &agency.served);
    rebill.ok(&["setup", "agency", "--name", "Northlight", "--currency", "usd", "--zone", "UTC"]).await;
    rebill.ok(&["setup", "method", "stripe"]).await;
    let connect = |key: &str| {
        let (rebill, key) = (rebill.clone(), key.to_owned());
        async move { rebill.tell(&["connect", "stripe", "--key-stdin"], &key).await }
    };
    let publishable = failed(connect("pk_test_51SandboxPublishableKeyOfNorthlight").await, "publishable");
    assert!(!publishable.err.contains("51SandboxPublishable"), "no message repeats a key: {publishable}");
    failed(connect("whsec_SandboxSigningSecretOfNorthlightAI00").await, "webhook");
    failed(connect("hello").await, "key");
    failed(connect("").await, "No key came on standard input");
    let unknown = failed(connect("rk_test_51NobodyHasThisKeyAtStripe0000000000").await, "refuses the key");
    assert!(!unknown.err.contains("51NobodyHasThisKey"), "not even Stripe's own echo of it: {unknown}");
    let warned = connect(served.secret_key()).await.exits(3);
    assert!(warned.err.contains("can do everything"), "a secret key is a choice: {warned}");
    let reading = connect(served.reading_key()).await;
    assert!(
        format!("{}{}", reading.out, reading.err).contains("Missing") || reading.code == Some(1),
        "missing permissions are named: {reading}"
    );
    let _ = connect(served.key()).await.exits(0);

    served.revoke_key(served.key(), true).await;
    let revoked = rebill.run(&["sync"]).await;
    assert!(matches!(revoked.code, Some(1 | 3)), "a revoked key is no success: {revoked}");
    assert!(format!("{}{}", revoked.out, revoked.err).contains("key"), "and the key is named as the reason: {revoked}");
    served.revoke_key(served.key(), false).await;
    let _ = connect(served.key()).await.exits(0);
    assert!(matches!(rebill.run(&["sync"]).await.code, Some(0 | 3)), "reconnected, it goes on");
}

#[tokio::test]
async fn without_a_keyring_no_key_is_written_anywhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    let rebill = agency.rebill.clone().option("--stripe-api-base", agency.served.stripe_base());
    rebill.ok(&["workspace", "new", "Real"]).await;
    let rebill = rebill.option("--workspace", "Real");
    rebill.ok(&["setup", "agency", "--name", "Real", "--currency", "usd", "--zone", "UTC"]).await;
    rebill.ok(&["setup", "method", "stripe"]).await;
    failed(rebill.tell(&["connect", "stripe", "--key-stdin"], agency.served.key()).await, "no keychain");
    let shown = rebill.json(&["connect", "show"]).await;
    assert!(shown["stripe"].is_null(), "nothing was connected by halves: {shown:#}");
}

#[tokio::test]
async fn without_a_network_it_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let rebill = Rebill::below(folder.path()).option("--stripe-api-base", &format!("http://127.0.0.1:{port}"));
    rebill.ok(&["workspace", "new", "Real"]).await;
    rebill.ok(&["setup", "agency", "--name", "Real", "--currency", "usd", "--zone", "UTC"]).await;
    rebill.ok(&["setup", "method", "stripe"]).await;
    let ran = rebill.tell(&["connect", "stripe", "--key-stdin"], "rk_test_51NobodyListensToThisKeyAtAll000000000").await.exits(1);
    assert!(!ran.err.contains("51NobodyListens") && ran.err.contains("reach"), "Stripe could not be reached: {ran}");
    let live = Rebill::below(folder.path()).option("--stripe-api-base", &format!("http://127.0.0.1:{port}"));
    let live = live.tell(&["connect", "stripe", "--key-stdin"], "rk_live_51LiveKeysNeverLeaveOverPlainHttp000000").await;
    assert!(matches!(live.code, Some(1 | 2)) && live.err.contains("https"), "a live key is never sent without encryption: {live}");
    let _ = Rebill::below(folder.path())
        .option("--stripe-api-base", "not an address")
        .run(&["status"])
        .await
        .exits(2)
        .says("is not an address");
}

#[tokio::test]
async fn a_platform_that_answers_a_web_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    agency.connect().await;
    let page = || Fault { at: Side::Platform, call: None, when: When::Before, act: Act::Html, times: 100, skip: 0 };
    agency.served.fault(&page()).await;
    let platform = ["connect", "platform", "parley", "--key-stdin", "--base", agency.served.platform_base()];
    failed(agency.rebill.tell(&platform, agency.served.platform_key()).await, "web page");
    agency.served.clear_faults().await;
    failed(agency.rebill.tell(&platform, "a key that the platform never gave out").await, "key");
    let _ = agency.rebill.tell(&platform, agency.served.platform_key()).await.exits(0);
    let _ = agency.rebill.run(&["sync"]).await;
    let before = agency.rebill.json(&["usage"]).await["total"].clone();
    agency.served.fault(&page()).await;
    let broken = agency.rebill.run(&["sync"]).await;
    assert!(matches!(broken.code, Some(1 | 3)), "a platform that is broken is no success: {broken}");
    assert_eq!(agency.rebill.json(&["usage"]).await["total"], before, "and what was read before stays");
}

#[tokio::test]
async fn wrong_arguments_end_with_two() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = Rebill::below(folder.path());
    for arguments in [
        ["frobnicate"].as_slice(),
        &["send", "--nonsense"],
        &["connect", "stripe"],
        &["preview", "--price", "cheap"],
        &["preview", "--price", "1", "--currency", "doubloons"],
        &["bill", "--price", "/nonexistent.json", "--quantity", "1"],
        &["sandbox", "pass", "soon"],
    ] {
        let ran = rebill.run(arguments).await.exits(2);
        assert!(!ran.err.trim().is_empty(), "what is wrong is said: {ran}");
        assert!(!ran.err.contains("panicked"), "in words, not as a crash: {ran}");
    }
    let _ = rebill.run(&["status"]).await.exits(1).says("rebill workspace new");
    let _ = rebill.run(&[]).await.exits(1).says("There is no window system here");
    rebill.ok(&["--help"]).await;
    rebill.ok(&["import", "usage", "--help"]).await;
}

/// A command that failed and said why.
#[track_caller]
fn failed(ran: Ran, why: &str) -> Ran {
    assert!(matches!(ran.code, Some(1 | 2)), "this must be refused: {ran}");
    assert!(ran.err.to_lowercase().contains(&why.to_lowercase()), "the reason ({why:?}) must be said: {ran}");
    assert!(!ran.err.contains("panicked") && !ran.err.contains("Error {"), "in words, never a Rust chain: {ran}");
    ran
}
