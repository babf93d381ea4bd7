//! The window's start and memory, against an empty Tauri window that is started in turn with it.
//!
//! Ours opens on the sandbox agency, its Stripe and platform served by the same program, and its start ends when something on Overview can be
//! pressed; the empty one's when its heading is there. Both are found through the same driver. Memory is the proportional share of the app and of
//! WebKit's processes, taken at that moment. `cargo xtask bench` names both programs and brings the desktop.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use test_support::{Error, Name, Result, Role, Window};

/// How often each window is started. The medians are compared: one slow start of a busy machine must not decide.
const STARTS: usize = 7;

/// One start: how long it took, and what the window then held in KiB.
struct Start {
    took: Duration,
    memory: u64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let (ours, empty) = (program("REBILL_BIN")?, program("REBILL_EMPTY_WINDOW")?);
    // The same home each time: an owner's first start is once, all others find their workspace.
    let home = tempfile::tempdir().map_err(|source| Error::File { path: std::env::temp_dir(), source })?;
    let arguments = ["workspace", "new", "Bench", "--sandbox"];
    let made = Command::new(&ours).arg("--home").arg(home.path()).args(arguments).stdout(Stdio::null()).status();
    assert!(made.is_ok_and(|made| made.success()), "the agency of the bench is made");
    let (usable, shown) = ((Role::Button, "Review: Atlas Auto Care"), (Role::Heading, ""));
    start(&ours, home.path(), usable).await?;
    let (mut our_starts, mut empty_starts) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        our_starts.push(start(&ours, home.path(), usable).await?);
        empty_starts.push(start(&empty, home.path(), shown).await?);
    }
    let millis = |starts: &[Start]| median(starts.iter().map(|start| start.took.as_millis()));
    let mebibytes = |starts: &[Start]| median(starts.iter().map(|start| start.memory / 1024));
    println!("figure\twindow start to usable\t{}\tempty window\t{}\tms\tlower", millis(&our_starts), millis(&empty_starts));
    println!("figure\tmemory of the open window\t{}\tempty window\t{}\tMiB\tlower", mebibytes(&our_starts), mebibytes(&empty_starts));
    Ok(())
}

async fn start(app: &Path, home: &Path, (role, name): (Role, &str)) -> Result<Start> {
    let begin = Instant::now();
    let window = Window::open_app(app, home, &[], &[]).await?;
    window.find(role, Name::containing(name)).await?;
    let took = begin.elapsed();
    let memory = window.memory_kib()?;
    window.close().await?;
    Ok(Start { took, memory })
}

fn program(variable: &str) -> Result<PathBuf> {
    let path = PathBuf::from(std::env::var_os(variable).unwrap_or_default());
    if path.is_file() { Ok(path) } else { Err(Error::NoApp(path)) }
}

/// The middle value; `STARTS` is odd.
fn median<T: Ord + Default>(values: impl Iterator<Item = T>) -> T {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    let middle = values.len() / 2;
    values.into_iter().nth(middle).unwrap_or_default()
}
