//! `cargo xtask dist`: the `.deb`, its size, and a start of what it would install.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use crate::{
    apt,
    cargo::{Workspace, cargo},
    desktop::Desktop,
    failure::Failure,
    node::Node,
    process::{capture, run as run_shown},
    project::Project,
    timetable::Timetable,
};

/// # Errors
/// Whatever keeps the package from being made, or what it holds from starting.
pub fn run(project: &Project) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Err(Failure::Elsewhere {
            sentence: "`cargo xtask dist` makes a .deb and starts what is in it, which takes Linux; here run `npm run tauri build` in ui/.",
        });
    }
    let mut times = Timetable::default();
    let node = times.time("What is needed", || {
        apt::install_missing(apt::TO_BUILD)?;
        apt::install_missing(apt::TO_OPEN_A_WINDOW_UNSEEN)?;
        apt::install_missing(apt::TO_UNPACK_A_DEB)?;
        let node = Node::ready(project)?;
        node.install_packages(&project.at("ui"))?;
        Ok(node)
    })?;
    // Tauri builds the pages itself, as tauri.conf.json says.
    times.time("Package", || {
        let tauri = node
            .command("node")
            .current_dir(project.root())
            .arg("ui/node_modules/@tauri-apps/cli/tauri.js")
            .args(["build", "--bundles", "deb"])
            .status();
        match tauri {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(Failure::Program { shown: "tauri build --bundles deb".to_owned(), code: status.code(), said: String::new() }),
            Err(source) => Err(Failure::NotStarted { program: "node".to_owned(), source }),
        }
    })?;
    let workspace = Workspace::read(project)?;
    let package = newest_deb(&workspace.target_folder().join("release/bundle/deb"))?;
    let app = times.time("Unpack", || unpack(project, &package))?;
    times.time("Start", || start(project, &app))?;
    println!("\n{times}\n\n{}: {}", project.shown(&package), size(&package)?);
    Ok(())
}

/// The package that was made last; older versions may lie beside it.
fn newest_deb(folder: &Path) -> Result<PathBuf, Failure> {
    let entries = fs::read_dir(folder).map_err(|source| Failure::File { doing: "list", path: folder.to_owned(), source })?;
    let debs = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "deb"));
    let made = |path: &PathBuf| path.metadata().and_then(|found| found.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    debs.max_by_key(made).ok_or_else(|| Failure::Answer { from: "tauri build".to_owned(), expected: "a .deb", got: "none".to_owned() })
}

/// Unpacks the package as `dpkg --install` would, but below `target/`, and returns the app in it.
fn unpack(project: &Project, package: &Path) -> Result<PathBuf, Failure> {
    let root = project.at("target/dist-root");
    if root.exists() {
        fs::remove_dir_all(&root).map_err(|source| Failure::File { doing: "empty", path: root.clone(), source })?;
    }
    run_shown(Command::new("dpkg-deb").arg("--extract").arg(package).arg(&root))?;
    println!("{}", capture(Command::new("dpkg-deb").args(["--field"]).arg(package).args(["Package", "Version", "Depends"]))?.trim());
    Ok(root.join("usr/bin/rebill"))
}

/// Starts the unpacked app: its version on the command line, then its window in the smoke journey.
fn start(project: &Project, app: &Path) -> Result<(), Failure> {
    println!("{}", capture(Command::new(app).arg("--version"))?.trim());
    let desktop = Desktop::start()?;
    let mut smoke = desktop.command(cargo(project).get_program());
    smoke.current_dir(project.root()).env("REBILL_JOURNEYS", "1").env("REBILL_BIN", app);
    run_shown(smoke.args(["test", "--package", "journeys", "--", "smoke"]))
}

/// `12.3 MB (12345678 bytes)`, counted as disks are sold.
fn size(file: &Path) -> Result<String, Failure> {
    let bytes = file.metadata().map_err(|source| Failure::File { doing: "measure", path: file.to_owned(), source })?.len();
    let tenths = bytes / 100_000;
    Ok(format!("{}.{} MB ({bytes} bytes)", tenths / 10, tenths % 10))
}
