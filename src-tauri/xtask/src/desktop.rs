//! A desktop that nobody sees: a display, a session bus, and an unlocked keyring, all private to one run.
//!
//! The window tests must never meet the developer's own keyring or settings, so every folder that a desktop program looks for is replaced.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::{failure::Failure, process::not_started};

/// Unlocks a fresh keyring, waits until it answers on the bus, then becomes the program.
///
/// Without `--unlock` the first secret would wait for somebody to answer a dialog. Without the wait a quick program would make the bus
/// start a second keyring, which nobody unlocked and nobody ends.
const UNLOCK_THEN_RUN: &str = r#"
printf 'unseen\n' | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1
tries=0
until dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
    string:org.freedesktop.secrets 2>/dev/null | grep --quiet 'boolean true'
do
    tries=$((tries + 1))
    if [ "$tries" -gt 200 ]; then echo 'The keyring does not answer on the session bus.' >&2; exit 1; fi
    sleep 0.05
done
exec "$@"
"#;

/// The desktop; it ends when this is dropped.
pub struct Desktop {
    display: Child,
    number: String,
    home: PathBuf,
}

impl Desktop {
    /// Starts the display on the first free number.
    ///
    /// # Errors
    /// [`Failure::NotStarted`] or [`Failure::Answer`] if there is no display, [`Failure::File`] if there is no room for its folders.
    pub fn start() -> Result<Self, Failure> {
        // In the system's folder for such things: the sockets below it may have at most 107 letters in their path.
        let home = std::env::temp_dir().join(format!("rebill-desktop-{}", std::process::id()));
        for folder in ["", "data", "config", "cache", "runtime"] {
            make_private_folder(&home.join(folder))?;
        }
        let mut xvfb = Command::new("Xvfb");
        xvfb.args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]);
        let mut display =
            xvfb.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().map_err(|source| not_started(&xvfb, source))?;
        // Xvfb writes its number once it takes connections: that line is the condition to wait for.
        let mut number = String::new();
        let read = display.stdout.take().map(|pipe| BufReader::new(pipe).read_line(&mut number));
        let desktop = Self { display, number: number.trim().to_owned(), home };
        match read {
            Some(Ok(_)) if !desktop.number.is_empty() => Ok(desktop),
            _ => Err(Failure::Answer { from: "Xvfb".to_owned(), expected: "the number of its display", got: "nothing".to_owned() }),
        }
    }

    /// A command that runs a program on this desktop; arguments given to it go to the program.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new("dbus-run-session");
        command.args(["--", "sh", "-c", UNLOCK_THEN_RUN, "sh"]).arg(program.as_ref());
        command.env("DISPLAY", format!(":{}", self.number)).env_remove("WAYLAND_DISPLAY");
        // These two make WebKit's screenshots hang under a display without a graphics card.
        command.env_remove("WEBKIT_DISABLE_DMABUF_RENDERER").env_remove("WEBKIT_DISABLE_COMPOSITING_MODE");
        // Cargo and rustup keep theirs below the real home.
        if let Some(real) = std::env::home_dir() {
            for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
                if std::env::var_os(name).is_none() && real.join(folder).is_dir() {
                    command.env(name, real.join(folder));
                }
            }
        }
        command.env("HOME", &self.home);
        for (name, folder) in
            [("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config"), ("XDG_CACHE_HOME", "cache"), ("XDG_RUNTIME_DIR", "runtime")]
        {
            command.env(name, self.home.join(folder));
        }
        command
    }
}

impl Desktop {
    /// Ends services that the bus started and that outlived it. They are ours if they live in our folders.
    fn end_what_is_left(&self) {
        let ours = format!("HOME={}", self.home.display()).into_bytes();
        for process in fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok) {
            let is_ours = fs::read(process.path().join("environ"))
                .is_ok_and(|environment| environment.split(|byte| *byte == 0).any(|variable| variable == ours));
            if is_ours {
                let _ = Command::new("kill").arg("-KILL").arg(process.file_name()).stderr(Stdio::null()).status();
            }
        }
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        // Both may be gone already, and then there is nothing left to do.
        let _ = self.display.kill().and_then(|()| self.display.wait());
        self.end_what_is_left();
        let _ = fs::remove_dir_all(&self.home);
    }
}

/// A folder that only we may enter: the keyring refuses any other.
fn make_private_folder(path: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|source| Failure::File { doing: "make", path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::{on_path, tee};

    #[test]
    fn a_program_finds_display_bus_and_open_keyring_that_are_not_the_developers() {
        if let Some(missing) =
            ["Xvfb", "dbus-run-session", "dbus-send", "gnome-keyring-daemon"].into_iter().find(|program| !on_path(program))
        {
            println!("skipped: {missing} is not installed");
            return;
        }
        let desktop = Desktop::start().unwrap();
        let script = r#"echo "$DISPLAY|$HOME|$XDG_RUNTIME_DIR"
            dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
                org.freedesktop.Secret.Service.ReadAlias string:default"#;
        let said = tee(desktop.command("sh").args(["-c", script])).unwrap().said;
        let home = desktop.home.display().to_string();
        assert!(said.contains(&format!(":{}|{home}|{home}/runtime", desktop.number)), "own display and folders: {said}");
        assert!(said.contains("/org/freedesktop/secrets/collection/login"), "a keyring that asks nobody for its password: {said}");
        drop(desktop);
        assert!(!Path::new(&home).exists(), "nothing is left behind");
    }
}
