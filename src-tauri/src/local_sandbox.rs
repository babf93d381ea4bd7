//! The sandbox of one workspace: served by this program, or found served by another one that has the same workspace open.

use std::{
    fs::{File, TryLockError},
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use operations::{Clock, Code, Problem, Retry};
use sandbox::{Options, Sandbox, Scene};

/// A sandbox that answers, and its clock. Dropping it stops serving, if it was served from here.
pub struct LocalSandbox {
    address: String,
    clock: Arc<SandboxClock>,
    http: reqwest::Client,
    _served: Option<(Sandbox, File)>,
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
    pub async fn open(folder: &Path, scene: Scene, start: Option<Timestamp>, port: u16) -> Result<Self, Problem> {
        std::fs::create_dir_all(folder).map_err(|error| unusable(folder, &error))?;
        let mut file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(folder.join("served"))
            .map_err(|error| unusable(folder, &error))?;
        let http = reqwest::Client::builder().timeout(Duration::from_secs(20)).build().map_err(|error| Problem::internal(error.to_string()))?;
        let (address, served) = match file.try_lock() {
            Ok(()) => {
                let options = Options { state_dir: Some(folder.to_owned()), port, scene, start, ..Options::default() };
                let sandbox = Sandbox::serve(options).await.map_err(|error| {
                    Problem::new(Code::NotAllowed, format!("The sandbox could not start: {error}"), Retry::AfterFix)
                })?;
                let address = sandbox.address();
                file.set_len(0)
                    .and_then(|()| file.seek(SeekFrom::Start(0)))
                    .and_then(|_| file.write_all(address.as_bytes()))
                    .and_then(|()| file.sync_all())
                    .map_err(|error| unusable(folder, &error))?;
                (address, Some((sandbox, file)))
            }
            Err(TryLockError::WouldBlock) => {
                let mut address = String::new();
                file.read_to_string(&mut address).map_err(|error| unusable(folder, &error))?;
                (address.trim().to_owned(), None)
            }
            Err(TryLockError::Error(error)) => return Err(unusable(folder, &error)),
        };
        let sandbox = Self { address, clock: Arc::default(), http, _served: served };
        sandbox.read_clock().await?;
        Ok(sandbox)
    }

    /// `http://127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
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
        let silent = |error: reqwest::Error| {
            Problem::new(Code::Offline, "The sandbox does not answer. Close and open the workspace again.", Retry::AfterFix)
                .with_detail(error.to_string())
        };
        let Now { now } = reply.map_err(silent)?.json().await.map_err(silent)?;
        self.clock.learn(now);
        Ok(now)
    }
}

fn unusable(folder: &Path, error: &std::io::Error) -> Problem {
    Problem::new(Code::NotAllowed, format!("The sandbox's folder {} cannot be used: {error}", folder.display()), Retry::AfterFix)
}
