//! The sandbox of one workspace: served by this program, or found served by another one that has the same workspace open.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use operations::{Clock, Code, Problem, Retry};
use sandbox::{Options, Sandbox, SandboxError, Scene, SentBefore};

/// A sandbox that answers, and its clock. Dropping it stops serving, if it was served from here.
pub struct LocalSandbox {
    address: String,
    clock: Arc<SandboxClock>,
    http: reqwest::Client,
    _served: Option<Sandbox>,
}

/// The sandbox's clock: this computer's, moved by what was let pass. A sandbox workspace has no other clock.
#[derive(Default)]
pub struct SandboxClock {
    ahead_micros: AtomicI64,
}

impl SandboxClock {
    fn learn(&self, sandbox_now: Timestamp) {
        self.ahead_micros.store(sandbox_now.as_microsecond() - Timestamp::now().as_microsecond(), Ordering::Relaxed);
    }
}

impl Clock for SandboxClock {
    fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_micros(self.ahead_micros.load(Ordering::Relaxed));
        Timestamp::now().checked_add(ahead).unwrap_or(Timestamp::MAX)
    }
}

/// Folder of a sandbox's state.
pub fn folder(home: &Path, name: &str) -> PathBuf {
    home.join("sandbox").join(name)
}

impl LocalSandbox {
    /// Serves the sandbox whose state is in `folder`, or finds it served by another program.
    ///
    /// # Errors
    /// In words, when neither works.
    pub async fn open(folder: &Path, scene: Scene, port: u16) -> Result<Self, Problem> {
        std::fs::create_dir_all(folder).map_err(|error| {
            Problem::new(Code::NotAllowed, format!("The sandbox's folder {} cannot be used: {error}", folder.display()), Retry::AfterFix)
        })?;
        let http =
            reqwest::Client::builder().timeout(Duration::from_secs(20)).build().map_err(|error| Problem::internal(error.to_string()))?;
        let options = Options { state_dir: Some(folder.to_owned()), port, scene, ..Options::default() };
        let (address, served) = match Sandbox::serve(options).await {
            Ok(sandbox) => (sandbox.address(), Some(sandbox)),
            Err(SandboxError::AlreadyServed { base, .. }) => (base, None),
            Err(error) => {
                return Err(Problem::new(Code::NotAllowed, format!("The sandbox could not start: {error}."), Retry::AfterFix));
            }
        };
        let sandbox = Self { address, clock: Arc::default(), http, _served: served };
        sandbox.read_clock().await?;
        Ok(sandbox)
    }

    /// What a former run of Rebill sent in the invented agency.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn history(&self) -> Result<Vec<SentBefore>, Problem> {
        #[derive(serde::Deserialize)]
        struct History {
            sent: Vec<SentBefore>,
        }
        let reply = self.http.get(format!("{}/control/history", self.address)).send().await.map_err(|error| silent(&error))?;
        Ok(reply.json::<History>().await.map_err(|error| silent(&error))?.sent)
    }

    /// Address of the local Stripe.
    pub fn stripe_base(&self) -> String {
        format!("{}/stripe", self.address)
    }

    /// Address of the local platform.
    pub fn platform_base(&self) -> String {
        format!("{}/platform", self.address)
    }

    /// The sandbox's clock.
    pub fn clock(&self) -> Arc<SandboxClock> {
        Arc::clone(&self.clock)
    }

    /// Reads the sandbox's time, which another program may have moved.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn read_clock(&self) -> Result<Timestamp, Problem> {
        let reply = self.http.get(format!("{}/control/now", self.address)).send().await;
        self.learn(reply).await
    }

    /// Lets time pass: usage, drafts and invoices follow.
    ///
    /// # Errors
    /// When the sandbox does not answer.
    pub async fn pass(&self, seconds: i64) -> Result<Timestamp, Problem> {
        let body = serde_json::json!({ "seconds": seconds });
        let reply = self.http.post(format!("{}/control/pass", self.address)).json(&body).send().await;
        self.learn(reply).await
    }

    async fn learn(&self, reply: Result<reqwest::Response, reqwest::Error>) -> Result<Timestamp, Problem> {
        #[derive(serde::Deserialize)]
        struct Now {
            now: Timestamp,
        }
        let Now { now } = reply.map_err(|error| silent(&error))?.json().await.map_err(|error| silent(&error))?;
        self.clock.learn(now);
        Ok(now)
    }
}

fn silent(error: &reqwest::Error) -> Problem {
    Problem::new(Code::Offline, "The sandbox does not answer. Close and open the workspace again.", Retry::AfterFix)
        .with_detail(error.to_string())
}
