//! Running other programs: with their output shown, kept, or both.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Command, Stdio},
};

use crate::failure::Failure;

/// How a program ended whose output was both shown and kept.
pub struct Ended {
    pub success: bool,
    /// Standard output and standard error, as lines in the order of their arrival on each.
    pub said: String,
}

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

/// Runs a program, shows each line as it comes, and keeps all of them.
///
/// # Errors
/// [`Failure::NotStarted`]. A bad end is in [`Ended::success`], since the lines are wanted then too.
pub fn tee(command: &mut Command) -> Result<Ended, Failure> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|source| not_started(command, source))?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let said = std::thread::scope(|threads| {
        let err = threads.spawn(move || err.map_or_else(String::new, |pipe| copy_lines(pipe, std::io::stderr())));
        let mut said = out.map_or_else(String::new, |pipe| copy_lines(pipe, std::io::stdout()));
        said.push_str(&err.join().unwrap_or_default());
        said
    });
    let status = child.wait().map_err(|source| not_started(command, source))?;
    Ok(Ended { success: status.success(), said })
}

/// Copies lines until the pipe closes. A terminal that went away must not stop the tests, so failures to show are ignored.
fn copy_lines(pipe: impl Read, mut to: impl Write) -> String {
    let mut kept = String::new();
    let mut lines = BufReader::new(pipe);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        let _ = to.write_all(&line).and_then(|()| to.flush());
        kept.push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
    kept
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
