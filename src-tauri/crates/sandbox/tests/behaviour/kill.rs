//! A sandbox that is killed: what it answered, it still knows.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use sandbox::{Options, Sandbox, SandboxError, Scene};
use serde_json::Value;

/// Kills the process whatever the test does.
struct Served {
    child: Child,
    base: String,
}

impl Served {
    /// Serves from `folder` in a process of its own: this test program, told to run the test below.
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["kill::a_sandbox_in_a_process_of_its_own", "--exact", "--ignored", "--nocapture"])
            .env("SANDBOX_TEST_FOLDER", folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // The test program says some words of its own first, the first of them without a line end.
        let base = lines.find_map(|line| Some(line.ok()?.split_once("SERVING ")?.1.to_owned())).expect("the sandbox says where it serves");
        Self { child, base }
    }

    async fn call(&self, method: reqwest::Method, path: &str, body: &str) -> Value {
        let request =
            reqwest::Client::new().request(method, format!("{}{path}", self.base)).bearer_auth("sk_test_SandboxSecretKeyOfNorthlightAI");
        let reply = request.body(body.to_owned()).send().await.unwrap();
        serde_json::from_str(&reply.text().await.unwrap()).unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // SIGKILL: no chance to put anything in order.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[tokio::test]
#[ignore = "started by the other tests of this file in a process of its own, which they kill"]
async fn a_sandbox_in_a_process_of_its_own() {
    let Some(folder) = std::env::var_os("SANDBOX_TEST_FOLDER") else { return };
    let port = std::env::var("SANDBOX_TEST_PORT").map_or(0, |port| port.parse().unwrap());
    let options =
        Options { state_dir: Some(folder.into()), port, start: Some(crate::common::START.parse().unwrap()), ..Options::new(Scene::Agency) };
    let sandbox = Sandbox::serve(options).await.unwrap();
    println!("SERVING {}", sandbox.control_base().trim_end_matches("/control"));
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn what_was_answered_is_known_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut identifiers: Vec<String> = Vec::new();
    let mut passed = 0;
    for round in 0..5 {
        let served = Served::start(folder.path());
        let truth = served.call(reqwest::Method::GET, "/control/truth", "").await;
        let harbor = truth["customers"].as_array().unwrap().iter().find(|customer| customer["id"] == crate::common::HARBOR).unwrap();
        let events = harbor["meters"][0]["events"].as_array().unwrap();
        for identifier in &identifiers {
            let times = events.iter().filter(|event| event["identifier"] == identifier.as_str()).count();
            assert_eq!(times, 1, "{identifier} was answered with 200 before a kill: it is there, once");
        }
        let clock = served.call(reqwest::Method::POST, "/control/pass", r#"{"seconds": 7200}"#).await;
        passed += 7200;
        let now = clock["unix"].as_i64().unwrap();
        let start = crate::common::START.parse::<jiff::Timestamp>().unwrap().as_second();
        assert!((start + passed..start + passed + 300).contains(&now), "the clock goes on where it was");
        for number in 0..4 {
            let identifier = format!("kill-{round}-{number}");
            let form =
                format!("event_name=tokens&payload[stripe_customer_id]={}&payload[value]=1&identifier={identifier}", crate::common::HARBOR);
            let event = served.call(reqwest::Method::POST, "/stripe/v1/billing/meter_events", &form).await;
            assert_eq!(event["identifier"], identifier.as_str());
            identifiers.push(identifier);
        }
    }
}

#[tokio::test]
async fn one_folder_is_served_once() {
    let folder = tempfile::tempdir().unwrap();
    let options = || Options { state_dir: Some(folder.path().to_owned()), ..Options::new(Scene::Empty) };
    let first = Sandbox::serve(options()).await.unwrap();
    let base = first.stripe_base();
    match Sandbox::serve(options()).await {
        Err(SandboxError::AlreadyServed { base: told, .. }) => {
            assert!(base.starts_with(&told), "the second is told where the first serves")
        }
        other => panic!("two writers of one state would lose each other's events: {other:?}"),
    }
    first.stop().await;
    Sandbox::serve(options()).await.expect("after a stop the folder is free").stop().await;
}

#[tokio::test]
async fn a_damaged_state_is_reported_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sandbox.json"), "{ not a state").unwrap();
    let served = Sandbox::serve(Options { state_dir: Some(folder.path().to_owned()), ..Options::new(Scene::Empty) }).await;
    assert!(matches!(served, Err(SandboxError::State { .. })), "a damaged state is not silently begun anew");
    let left = std::fs::read_to_string(folder.path().join("sandbox.json")).unwrap();
    assert_eq!(left, "{ not a state", "it is never overwritten");
}
