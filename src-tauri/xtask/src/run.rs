//! `cargo xtask run`: from a clean clone to the window, or to the main job on the command line where there is no display.

use std::{fs, path::Path, process::Command};

use crate::{
    apt,
    cargo::{Workspace, cargo},
    failure::Failure,
    node::Node,
    process::{run as run_shown, shown},
    project::Project,
    timetable::Timetable,
};

/// Exit code of `rebill` for "done, but something needs the owner".
const NEEDS_THE_OWNER: i32 = 3;

/// # Errors
/// Whatever keeps the app from being built or from ending well.
pub fn run(project: &Project) -> Result<(), Failure> {
    let mut times = Timetable::default();
    let node = times.time("What is needed", || {
        apt::install_missing(apt::TO_BUILD)?;
        let node = Node::ready(project)?;
        node.install_packages(&project.at("ui"))?;
        Ok(node)
    })?;
    times.time("Pages", || build_pages(project, &node))?;
    // The development profile: it compiles in a third of the time of a release, and the app waits for people and networks, not for the processor.
    times.time("App", || run_shown(cargo(project).args(["build", "--package", "rebill"])))?;
    let app = Workspace::read(project)?.app("debug");
    if has_display() {
        return open_on_the_sandbox(project, &app);
    }
    println!("\nThere is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the same job runs on the command line.");
    main_job_on_the_command_line(project, &app)
}

/// Type-checks nothing, only bundles `ui/` into `ui/dist`, which the app embeds.
///
/// # Errors
/// [`Failure::Program`] if Vite fails.
pub fn build_pages(project: &Project, node: &Node) -> Result<(), Failure> {
    run_shown(node.npm().current_dir(project.at("ui")).args(["run", "build"]))
}

fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// The window on the sandbox agency, in a home of its own: a developer's real workspaces are never touched by trying the app.
fn open_on_the_sandbox(project: &Project, app: &Path) -> Result<(), Failure> {
    let home = project.at("target/sandbox-home");
    if !home.join("current").exists() {
        println!("\nMaking the sandbox agency, once.");
        run_shown(Command::new(app).arg("--home").arg(&home).args(["workspace", "new", "Sandbox agency", "--sandbox"]))?;
    }
    println!("\nOpening the window on the sandbox agency. Its state is kept in {}.", project.shown(&home));
    run_shown(Command::new(app).arg("--home").arg(&home))
}

/// The main job on the sandbox agency, each command as its owner would type it, with what it prints.
fn main_job_on_the_command_line(project: &Project, app: &Path) -> Result<(), Failure> {
    let home = project.at("target/main-job");
    if home.exists() {
        fs::remove_dir_all(&home).map_err(|source| Failure::File { doing: "empty", path: home.clone(), source })?;
    }
    let commands: [&[&str]; 9] = [
        &["preview", "--price", "0.004", "--amount", "10", "100"],
        &["workspace", "new", "Sandbox agency", "--sandbox"],
        &["clients"],
        &["send", "--yes"],
        &["sandbox", "pass", "1h"],
        &["send", "--yes"],
        &["reconcile"],
        &["explain", "Harbor Dental Group"],
        &["status"],
    ];
    for arguments in commands {
        let mut command = Command::new(app);
        command.current_dir(project.root()).arg("--home").arg(&home).args(arguments);
        println!("\n$ rebill --home {} {}", project.shown(&home), arguments.join(" "));
        let status = command.status().map_err(|source| Failure::NotStarted { program: shown(&command), source })?;
        match status.code() {
            Some(0 | NEEDS_THE_OWNER) => {}
            code => return Err(Failure::Program { shown: shown(&command), code, said: String::new() }),
        }
    }
    println!("\nThat was the main job: usage pulled, rated, sent to the sandbox's Stripe once, and compared with what it counted.");
    Ok(())
}
