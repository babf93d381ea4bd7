//! Running other programs: with their output shown, kept, or both.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{Read, Write},
    path::Path,
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use crate::failure::Failure;

/// How a program ended whose output was both shown and kept.
pub struct Ended {
    pub success: bool,
    /// Standard output and standard error, in the order in which they were written.
    pub said: String,
}

/// How often the output of a running program is looked at.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(50);

/// Runs a program with its output shown.
///
/// # Errors
/// [`Failure::NotStarted`], or [`Failure::Program`] if it ends with anything but 0.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command.status().map_err(|source| not_started(command, source))?;
    if status.success() { Ok(()) } else { Err(Failure::Program { shown: shown(command), code: status.code(), said: String::new() }) }
}

/// Runs a program and returns its standard output; what it says on standard error is kept for the failure.
///
/// # Errors
/// As [`run`].
pub fn capture(command: &mut Command) -> Result<String, Failure> {
    let output = command.stdin(Stdio::null()).output().map_err(|source| not_started(command, source))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(Failure::Program { shown: shown(command), code: output.status.code(), said })
}

/// Whether a program runs and ends with 0; its output is dropped.
pub fn succeeds(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Runs a program, shows what it says as it comes, and keeps all of it.
///
/// The output goes through a file, not a pipe: a service that the program left running would hold a pipe open, and we would wait for it
/// forever.
///
/// # Errors
/// [`Failure::NotStarted`] or [`Failure::File`]. A bad end is in [`Ended::success`], since the lines are wanted then too.
pub fn tee(command: &mut Command) -> Result<Ended, Failure> {
    follow(command, |said| {
        let mut shown = std::io::stdout();
        // A terminal that went away must not stop the tests.
        let _ = shown.write_all(said).and_then(|()| shown.flush());
    })
}

/// The same without showing it: for what runs beside something else.
///
/// # Errors
/// As [`tee`].
pub fn keep(command: &mut Command) -> Result<Ended, Failure> {
    follow(command, |_| {})
}

fn follow(command: &mut Command, show: impl Fn(&[u8])) -> Result<Ended, Failure> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("rebill-xtask-{}-{}.log", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let path = std::env::temp_dir().join(name);
    let file_failure = |source| Failure::File { doing: "keep the output in", path: path.clone(), source };
    let write = File::options().create_new(true).append(true).open(&path).map_err(file_failure)?;
    let mut read = File::open(&path).map_err(file_failure)?;
    // Nobody needs its name from here on, and so nothing is left behind whatever happens.
    fs::remove_file(&path).map_err(file_failure)?;
    let again = write.try_clone().map_err(file_failure)?;
    let mut child = command.stdout(write).stderr(again).spawn().map_err(|source| not_started(command, source))?;
    let mut said = Vec::new();
    loop {
        // Asked before reading: what is read after the end is all there is.
        let ended = child.try_wait().map_err(|source| not_started(command, source))?;
        let known = said.len();
        read.read_to_end(&mut said).map_err(file_failure)?;
        show(said.get(known..).unwrap_or_default());
        if let Some(status) = ended {
            return Ok(Ended { success: status.success(), said: String::from_utf8_lossy(&said).into_owned() });
        }
        std::thread::sleep(LOOK_AGAIN_AFTER);
    }
}

/// Whether a program can be found through `PATH`.
pub fn on_path(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| is_program(&folder.join(program))))
}

fn is_program(path: &Path) -> bool {
    path.is_file() || (cfg!(windows) && (path.with_extension("exe").is_file() || path.with_extension("cmd").is_file()))
}

/// A command as a person would type it.
pub fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    std::iter::once(program).chain(command.get_args()).map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

pub fn not_started(command: &Command, source: std::io::Error) -> Failure {
    Failure::NotStarted { program: command.get_program().to_string_lossy().into_owned(), source }
}
