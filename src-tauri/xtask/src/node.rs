//! Node and npm: new enough for the pages' tools, and their packages installed.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    apt,
    failure::Failure,
    process::{capture, run, shown},
    project::Project,
};

/// Vite 8 wants Node 20.19 or 22.12 and newer; see `engines` in `ui/package.json`.
const OLDEST: (u32, u32) = (20, 19);

/// The line of Node that is fetched through npm where the system's own is too old, as on Debian 12.
const FETCHED: &str = "node@22";

/// A Node that is new enough.
#[derive(Debug, Clone)]
pub struct Node {
    /// The folder of its program, where that is not on `PATH` already.
    folder: Option<PathBuf>,
}

impl Node {
    /// Finds Node; installs it through apt, and a newer one under `target/node` through npm, where that is needed.
    ///
    /// # Errors
    /// [`Failure::Missing`] if there is none and none could be installed.
    pub fn ready(project: &Project) -> Result<Self, Failure> {
        apt::install_missing(apt::TO_RUN_NODE)?;
        let own = Self { folder: None };
        if own.is_new_enough()? {
            return Ok(own);
        }
        let prefix = project.at("target/node");
        let fetched = Self { folder: Some(prefix.join("node_modules/.bin")) };
        if !fetched.program_exists() {
            println!("Node here is older than {}.{}: fetching {FETCHED} into {}", OLDEST.0, OLDEST.1, project.shown(&prefix));
            run(own.npm().args(["install", "--no-save", "--prefix"]).arg(&prefix).arg(FETCHED))?;
        }
        if fetched.is_new_enough()? {
            return Ok(fetched);
        }
        Err(Failure::Missing {
            what: vec![format!("Node {}.{} or newer", OLDEST.0, OLDEST.1)],
            why_not_installed: "Install it, then run this again.".to_owned(),
        })
    }

    /// A command that finds this Node.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        if let Some(path) = self.path() {
            command.env("PATH", path);
        }
        command
    }

    /// npm on this Node.
    pub fn npm(&self) -> Command {
        self.command(if cfg!(windows) { "npm.cmd" } else { "npm" })
    }

    /// `PATH` with this Node in front, or nothing if it needs no change.
    pub fn path(&self) -> Option<OsString> {
        let folder = self.folder.clone()?;
        let rest = std::env::var_os("PATH").unwrap_or_default();
        std::env::join_paths(std::iter::once(folder).chain(std::env::split_paths(&rest))).ok()
    }

    /// Installs exactly what the lock file of a folder says, unless that was done since the lock file changed.
    ///
    /// # Errors
    /// [`Failure::Program`] if npm fails.
    pub fn install_packages(&self, folder: &Path) -> Result<(), Failure> {
        if is_newer(&folder.join("node_modules/.package-lock.json"), &folder.join("package-lock.json")) {
            return Ok(());
        }
        run(self.npm().current_dir(folder).args(["ci", "--no-audit", "--no-fund"]))
    }

    fn program_exists(&self) -> bool {
        self.folder.as_ref().is_some_and(|folder| folder.join("node").exists())
    }

    fn is_new_enough(&self) -> Result<bool, Failure> {
        let mut command = self.command("node");
        let said = capture(command.arg("--version"))?;
        let version = version_in(&said).ok_or_else(|| Failure::Answer {
            from: shown(&command),
            expected: "a version such as v20.19.0",
            got: said,
        })?;
        Ok(version >= OLDEST)
    }
}

/// `v20.19.1` → (20, 19).
fn version_in(said: &str) -> Option<(u32, u32)> {
    let mut parts = said.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Whether a file exists and was written after what it was made from.
fn is_newer(made: &Path, from: &Path) -> bool {
    let written = |path: &Path| path.metadata().and_then(|found| found.modified()).ok();
    written(made).zip(written(from)).is_some_and(|(made, from)| from <= made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert_eq!(version_in("v20.19.2\n"), Some((20, 19)), "what `node --version` prints");
        assert!(version_in("v20.9.0") < Some(OLDEST), "9 is before 19");
        assert!(version_in("v22.1.0") > Some(OLDEST), "a newer line is new enough");
        assert_eq!(version_in("command not found"), None, "no version is no version");
    }
}
