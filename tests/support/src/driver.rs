//! One WebKitWebDriver process, and through it one app.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::json;
use thirtyfour::{Capabilities, WebDriver};

use crate::error::{Error, Result};

const START_WITHIN: Duration = Duration::from_secs(20);
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(50);

/// The driver's process. It starts the app, and the app inherits its environment.
#[derive(Debug)]
pub(crate) struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts a driver whose app keeps its files below `home` and sees `env`.
    pub(crate) fn start(home: &Path, env: &[(&str, &str)]) -> Result<Self> {
        if std::env::var_os("REBILL_JOURNEYS").is_none() {
            return Err(Error::NoDesktop);
        }
        let port = free_port()?;
        let mut command = Command::new("WebKitWebDriver");
        command.arg(format!("--port={port}")).arg("--host=127.0.0.1").env("TAURI_WEBVIEW_AUTOMATION", "true");
        // Window storage of its own for each home; the session bus and its keyring stay those of the whole run.
        for (name, folder) in [("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config"), ("XDG_CACHE_HOME", "cache")] {
            let path = home.join("desktop").join(folder);
            std::fs::create_dir_all(&path).map_err(|source| Error::File { path: path.clone(), source })?;
            command.env(name, path);
        }
        command.envs(env.iter().copied()).stdin(Stdio::null());
        // A group of its own, so that the app goes with the driver when a test ends in the middle.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let process = command.spawn().map_err(|error| Error::Driver { port, problem: error.to_string() })?;
        Ok(Self { process, port })
    }

    /// Its process.
    pub(crate) fn process(&self) -> u32 {
        self.process.id()
    }

    /// Opens the app.
    pub(crate) async fn open(&self, app: &Path, arguments: &[String]) -> Result<WebDriver> {
        let mut capabilities = Capabilities::default();
        capabilities.set("webkitgtk:browserOptions", json!({ "binary": app, "args": arguments }))?;
        let deadline = Instant::now() + START_WITHIN;
        // The driver listens a moment after it was started; until then nobody answers on its port.
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if Instant::now() > deadline {
                return Err(Error::Driver { port: self.port, problem: "nobody answers".to_owned() });
            }
            tokio::time::sleep(ASK_AGAIN_AFTER).await;
        }
        let session = WebDriver::builder(format!("http://127.0.0.1:{}", self.port), capabilities).request_timeout(Duration::from_secs(60));
        Ok(session.await?)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The group, by its number; if it is gone already there is nothing to end.
        let group = format!("-{}", self.process.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The app under test: the one in `REBILL_BIN`, else what `cargo build` makes.
///
/// # Errors
/// [`Error::NoApp`] if it was not built.
pub fn app() -> Result<PathBuf> {
    let app = std::env::var_os("REBILL_BIN").map_or_else(|| root().join("target/debug/rebill"), PathBuf::from);
    if app.is_file() { Ok(app) } else { Err(Error::NoApp(app)) }
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let harness = Path::new(env!("CARGO_MANIFEST_DIR"));
    harness.ancestors().nth(2).unwrap_or(harness).to_path_buf()
}

fn free_port() -> Result<u16> {
    let taken = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    taken.map(|address| address.port()).map_err(|error| Error::Driver { port: 0, problem: error.to_string() })
}
