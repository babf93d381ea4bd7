//! `rebill` as a process.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::Value;
use tokio::{
    io::AsyncWriteExt,
    process::{Child, Command},
};

/// Exit codes of the command line: done, failed, wrong usage, needs the owner.
const DONE: i32 = 0;
const NEEDS_OWNER: i32 = 3;

/// A place where nobody listens: the session bus of a computer without one.
const NO_BUS: &str = "unix:path=/nonexistent/bus";

/// `rebill` with a home of its own.
#[derive(Debug, Clone)]
pub struct Rebill {
    home: PathBuf,
    options: Vec<String>,
    environment: Vec<(String, String)>,
    keyring: bool,
}

/// How a `rebill` process ended and what it said.
#[derive(Debug)]
pub struct Ran {
    /// As it was typed.
    pub typed: String,
    /// Exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Rebill {
    /// All of its state is below `folder`: the home in `home`, and whatever else a program may write to in `user`.
    pub fn below(folder: &Path) -> Self {
        std::fs::create_dir_all(folder.join("user")).expect("the test's folder can be written to");
        Self { home: folder.join("home"), options: Vec::new(), environment: Vec::new(), keyring: false }
    }

    /// Its home folder.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The same with a global option in front of every command.
    #[must_use]
    pub fn option(mut self, name: &str, value: &str) -> Self {
        self.options.extend([name.to_owned(), value.to_owned()]);
        self
    }

    /// The same with an environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with the keyring of the private desktop.
    #[must_use]
    pub fn with_keyring(mut self) -> Self {
        assert!(
            std::env::var_os("REBILL_JOURNEYS").is_some(),
            "this test keeps keys in a real keyring; run `cargo xtask test cli`, which brings a private one"
        );
        self.keyring = true;
        self
    }

    /// The process, not started yet. It is killed when it is dropped.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.command_of(&program(), arguments)
    }

    /// As [`command`](Self::command), with another program in front, such as a shell that sets a limit and becomes `rebill`.
    pub fn command_of(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.arg("--home").arg(&self.home).args(&self.options).args(arguments);
        self.surround(&mut command);
        command
    }

    /// Gives a process the surroundings of this `rebill`.
    pub fn surround(&self, command: &mut Command) {
        let user = self.home.with_file_name("user");
        command.env("HOME", &user).env_remove("REBILL_HOME");
        for (name, folder) in [("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config"), ("XDG_CACHE_HOME", "cache")] {
            command.env(name, user.join(folder));
        }
        // Everything that is called is on this computer.
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
            command.env_remove(name);
        }
        if !self.keyring {
            command.env("DBUS_SESSION_BUS_ADDRESS", NO_BUS).env("XDG_RUNTIME_DIR", user.join("runtime"));
        }
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    }

    /// Starts a command and does not wait for it.
    pub fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().expect("rebill starts")
    }

    /// Runs a command to its end.
    pub async fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(typed(arguments), self.start(arguments)).await
    }

    /// Runs a command that reads standard input.
    pub async fn tell(&self, arguments: &[&str], input: &str) -> Ran {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().expect("rebill starts");
        let mut pipe = child.stdin.take().expect("standard input is a pipe");
        // A program that refuses before it has read everything closes the pipe; what it says then is the answer.
        let _ = pipe.write_all(input.as_bytes()).await;
        drop(pipe);
        Ran::of(typed(arguments), child).await
    }

    /// Runs a command that must end well, and returns what it printed.
    pub async fn ok(&self, arguments: &[&str]) -> String {
        self.run(arguments).await.exits(DONE).out
    }

    /// Runs a command with `--json` and reads its answer; that something needs the owner is an answer too.
    pub async fn json(&self, arguments: &[&str]) -> Value {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
        let ran = self.run(&arguments).await;
        assert!(matches!(ran.code, Some(DONE | NEEDS_OWNER)), "an answer was expected from {ran}");
        ran.json()
    }
}

impl Ran {
    /// Waits for a process that was started with [`Rebill::start`].
    pub async fn of(typed: String, child: Child) -> Self {
        let ended = child.wait_with_output().await.expect("rebill can be waited for");
        Self {
            typed,
            code: ended.status.code(),
            out: String::from_utf8_lossy(&ended.stdout).into_owned(),
            err: String::from_utf8_lossy(&ended.stderr).into_owned(),
        }
    }

    /// Itself, if it ended with this code.
    #[track_caller]
    #[must_use]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "the exit code of {self}");
        self
    }

    /// Itself, if it said this on either stream.
    #[track_caller]
    #[must_use]
    pub fn says(self, words: &str) -> Self {
        assert!(self.out.contains(words) || self.err.contains(words), "{words:?} was expected from {self}");
        self
    }

    /// Its standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("JSON was expected ({error}) from {self}"))
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let code = self.code.map_or_else(|| "a signal".to_owned(), |code| code.to_string());
        write!(f, "`{}`\nended with {code}\n--- it printed\n{}\n--- and said\n{}", self.typed, self.out, self.err)
    }
}

fn typed(arguments: &[&str]) -> String {
    format!("rebill {}", arguments.join(" "))
}

/// The app under test: the one in `REBILL_BIN`, else what `cargo build` makes.
pub fn program() -> PathBuf {
    let program = std::env::var_os("REBILL_BIN").map_or_else(|| root().join("target/debug/rebill"), PathBuf::from);
    assert!(program.is_file(), "there is no app at {}: run `cargo build --features faults`, or name one in REBILL_BIN", program.display());
    program
}

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}
