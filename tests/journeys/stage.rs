//! Where a journey plays: a home of its own, the window on it, and the controls of the sandbox behind the window.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use command_line::files_below;
use jiff::Timestamp;
use sandbox::{Options, Sandbox};
use serde_json::{Value, json};
use tempfile::TempDir;
use test_support::{Name, Result, Role, Window};

/// Making the sandbox agency reads ninety days of usage and keeps two billed months of it; a debug build takes its time.
const AGENCY_WITHIN: Duration = Duration::from_secs(180);
/// A sync reads what is new, a send checks each pair against Stripe's count.
const JOB_WITHIN: Duration = Duration::from_secs(90);

/// A home folder that goes when the journey ends.
pub struct Stage {
    folder: TempDir,
}

impl Stage {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("there is room for the app's state") }
    }

    pub fn home(&self) -> &Path {
        self.folder.path()
    }

    /// Opens the window on this home, and waits until it shows something: a script that waits for the page would end with the page that is
    /// there before ours.
    pub async fn open(&self) -> Result<Window> {
        let window = Window::open(self.home(), &[], &[]).await?;
        window
            .until("the first page", async || {
                let shown = window.script("return document.querySelector('main h1')?.textContent ?? ''", vec![]).await?;
                // Until the core has answered once there is only the program's name.
                Ok(!matches!(shown.as_str(), None | Some("" | "Rebill")))
            })
            .await?;
        Ok(window)
    }

    /// Opens the window through its first door, into the finished sandbox agency.
    pub async fn look_around(&self) -> Result<Window> {
        let window = self.open().await?;
        window.click(Role::Button, "Look around").await?;
        agency_is_made(&window).await?;
        Ok(window)
    }

    /// A home with the sandbox agency in it, for journeys that begin there. It is made once for each build of the app, through the window
    /// as its owner would, and copied from then on: reading ninety days of usage for every journey would take most of the whole run.
    pub async fn agency() -> Result<Self> {
        let made = made_agency();
        if !made.exists() {
            let first = Self::new();
            first.look_around().await?.close().await?;
            let beside = made.with_extension(std::process::id().to_string());
            let _ = fs::remove_dir_all(&beside);
            copy(first.home(), &beside);
            // Two journeys may make it at once: either one serves both.
            if let Err(error) = fs::rename(&beside, &made) {
                assert!(made.exists(), "a folder can be named: {error}");
                let _ = fs::remove_dir_all(&beside);
            }
        }
        let stage = Self::new();
        copy(&made, stage.home());
        Ok(stage)
    }

    /// The controls of the sandbox that the window serves for its workspace.
    pub fn controls(&self) -> Controls {
        let note = self.sandbox_folder().join("sandbox.lock");
        let address = fs::read_to_string(&note).unwrap_or_else(|error| panic!("{}: {error}", note.display()));
        Controls { address, http: reqwest::Client::builder().no_proxy().build().expect("a client") }
    }

    /// Serves the workspace's sandbox from this test, so that it outlives the window: what is ordered of it stands through a restart. The
    /// window must be closed, and finds it here when it is opened again.
    pub async fn serve_sandbox(&self) -> Sandbox {
        let options = Options { state_dir: Some(self.sandbox_folder()), ..Options::default() };
        Sandbox::serve(options).await.expect("the window that served it is closed")
    }

    /// The one folder of a sandbox below the home.
    fn sandbox_folder(&self) -> PathBuf {
        let entries = fs::read_dir(self.home().join("sandbox")).expect("a sandbox or practice workspace was opened");
        let mut folders = entries.map(|entry| entry.expect("the folder can be read").path());
        let (folder, more) = (folders.next().expect("it has a folder"), folders.next());
        assert_eq!(more, None, "a journey has one sandbox");
        folder
    }

    /// The workspace's file.
    pub fn file(&self) -> PathBuf {
        let files: Vec<_> = files_below(self.home()).into_iter().filter(|path| path.ends_with("workspace.db")).collect();
        assert_eq!(files.len(), 1, "a journey has one workspace: {files:?}");
        files.into_iter().next().expect("there is one")
    }
}

/// Where the sandbox agency of this build of the app is kept between journeys.
fn made_agency() -> PathBuf {
    let app = test_support::app().map(|app| fs::metadata(app).expect("the app is there"));
    let built = app.ok().and_then(|app| app.modified().ok()).and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
    let built = built.map_or(0, |at| at.as_millis());
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("agency-{built}"))
}

/// Copies a folder, but for what the window keeps by itself: each journey begins with a fresh one.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap_or_else(|error| panic!("{}: {error}", to.display()));
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.expect("a folder can be read to its end");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            if entry.file_name() != "desktop" {
                copy(&entry.path(), &target);
            }
        } else {
            fs::copy(entry.path(), &target).unwrap_or_else(|error| panic!("{}: {error}", target.display()));
        }
    }
}

/// Waits until the sandbox agency is made and Overview shows it.
async fn agency_is_made(window: &Window) -> Result<()> {
    let made = window.wait_within(AGENCY_WITHIN, "the sandbox agency", async || {
        let state = window.ask("app.state", json!({})).await?;
        let done = state["current"]["set_up_done"] == true && state["current"]["job"].is_null();
        Ok(done.then_some(()))
    });
    made.await?;
    window.find(Role::Heading, "Overview").await?;
    window.find(Role::Heading, "Needs you").await?;
    Ok(())
}

/// Waits until no long work runs, and gives the state around the pages.
pub async fn idle(window: &Window) -> Result<Value> {
    window
        .wait_within(JOB_WITHIN, "the running job to end", async || {
            let state = window.ask("app.state", json!({})).await?;
            Ok(state["current"]["job"].is_null().then(|| state["current"].clone()))
        })
        .await
}

/// Presses a button that starts long work, and waits until that ended. The schedule may have begun a sync of its own, which goes first.
pub async fn press_and_wait(window: &Window, button: impl Into<Name>) -> Result<Value> {
    idle(window).await?;
    window.click(Role::Button, button).await?;
    idle(window).await
}

/// The controls of a sandbox that another process serves.
pub struct Controls {
    address: String,
    http: reqwest::Client,
}

impl Controls {
    /// What the sandbox's clock shows.
    pub async fn now(&self) -> Timestamp {
        let reply = self.http.get(format!("{}/control/now", self.address)).send().await.expect("the sandbox answers");
        let told: Value = reply.json().await.expect("the sandbox answers in JSON");
        told["now"].as_str().and_then(|now| now.parse().ok()).unwrap_or_else(|| panic!("the sandbox tells its time: {told}"))
    }

    /// Lets hours pass: usage, drafts and invoices follow.
    pub async fn pass_hours(&self, hours: i64) {
        self.order("pass", &json!({ "seconds": hours * 3600 })).await;
    }

    /// Lets Stripe refuse one call, after as many that it answers: what it is asked for then is not done.
    pub async fn refuse_once(&self, call: &str, after: u32) {
        let refusal = json!({
            "at": "stripe", "call": call, "when": "before", "times": 1, "skip": after,
            "do": "answer", "status": 400, "code": "request_blocked", "reason": null,
        });
        self.order("fault", &refusal).await;
    }

    /// Revokes a Stripe key.
    pub async fn revoke_stripe_key(&self, key: &str) {
        self.order("revoke_key", &json!({ "at": "stripe", "key": key })).await;
    }

    async fn order(&self, call: &str, body: &Value) {
        let reply = self.http.post(format!("{}/control/{call}", self.address)).json(body).send().await.expect("the sandbox answers");
        assert!(reply.status().is_success(), "the sandbox takes /control/{call}: {}", reply.status());
    }
}
