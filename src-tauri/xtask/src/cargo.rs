//! What cargo knows about this workspace.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::{failure::Failure, process::capture, project::Project};

/// Features of the app that only tests turn on: stop points to be killed at, and what the window tests need.
const TEST_FEATURES: [&str; 2] = ["faults", "journeys"];

/// The answer of `cargo metadata`.
#[derive(Debug)]
pub struct Workspace {
    metadata: Value,
}

impl Workspace {
    /// # Errors
    /// [`Failure::Program`] if a manifest cannot be read, with cargo's own words.
    pub fn read(project: &Project) -> Result<Self, Failure> {
        let mut command = cargo(project);
        let said = capture(command.args(["metadata", "--format-version", "1", "--no-deps"]))?;
        let metadata = serde_json::from_str(&said).map_err(|error| Failure::Answer {
            from: "cargo metadata".to_owned(),
            expected: "JSON",
            got: error.to_string(),
        })?;
        Ok(Self { metadata })
    }

    /// Where cargo puts what it builds.
    pub fn target_folder(&self) -> PathBuf {
        PathBuf::from(self.metadata["target_directory"].as_str().unwrap_or("target"))
    }

    /// The app as a profile's folder (`debug`, `release`) holds it.
    pub fn app(&self, profile: &str) -> PathBuf {
        self.target_folder().join(profile).join(format!("rebill{}", std::env::consts::EXE_SUFFIX))
    }

    /// The empty window that the app's is measured against.
    pub fn empty_window(&self, profile: &str) -> PathBuf {
        self.target_folder().join(profile).join(format!("empty-window{}", std::env::consts::EXE_SUFFIX))
    }

    pub fn has(&self, package: &str) -> bool {
        self.package(package).is_some()
    }

    /// `rebill/faults,rebill/journeys`, as far as they exist: the one set of features that everything of a test run is built with,
    /// so that nothing is built twice.
    pub fn test_features(&self) -> String {
        let features = self.package("rebill").map(|package| &package["features"]);
        let there = TEST_FEATURES.iter().filter(|name| features.is_some_and(|features| !features[**name].is_null()));
        there.map(|name| format!("rebill/{name}")).collect::<Vec<_>>().join(",")
    }

    /// The names of the bench targets of all packages.
    pub fn benches(&self) -> Vec<String> {
        let mut benches = Vec::new();
        for package in self.packages() {
            for target in package["targets"].as_array().into_iter().flatten() {
                let is_bench = target["kind"].as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "bench"));
                if let (true, Some(name)) = (is_bench, target["name"].as_str()) {
                    benches.push(name.to_owned());
                }
            }
        }
        benches
    }

    fn packages(&self) -> impl Iterator<Item = &Value> {
        self.metadata["packages"].as_array().into_iter().flatten()
    }

    fn package(&self, name: &str) -> Option<&Value> {
        self.packages().find(|package| package["name"] == name)
    }
}

/// The cargo that runs this program, in the root of the repository.
pub fn cargo(project: &Project) -> Command {
    cargo_at(project.root())
}

fn cargo_at(folder: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder);
    // Cargo told this program about its own package; the next cargo must not take that for its configuration.
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text.starts_with("CARGO_PKG_") || name_text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// How a test run compiles the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// Checked by Clippy, then built: a second run has little to do, and what is built by hand in between is found again.
    Two,
    /// By a build machine, which keeps nothing: built by Clippy's own driver, so that every dependency is compiled once and not checked
    /// besides. What a driver builds is kept apart from what the compiler builds.
    One,
}

impl Pass {
    /// As the machine is: build machines say `CI`.
    pub fn here() -> Self {
        if std::env::var_os("CI").is_some_and(|ci| !ci.is_empty()) { Self::One } else { Self::Two }
    }

    /// What every cargo of a run is told, so that each step finds what an earlier one built.
    pub fn set(self, command: &mut Command) -> &mut Command {
        match self {
            Self::Two => command,
            Self::One => command
                .env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver")
                // As `cargo clippy -- --deny warnings` hands it to the driver.
                .env("CLIPPY_ARGS", "--deny__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__")
                // Nothing is built a second time.
                .env("CARGO_INCREMENTAL", "0")
                // Nobody steps through it; a panic names its place without.
                .env("CARGO_PROFILE_DEV_DEBUG", "0"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_those_that_the_app_really_has() {
        let with = |features: Value| Workspace { metadata: serde_json::json!({"packages": [{"name": "rebill", "features": features}]}) };
        assert_eq!(
            with(serde_json::json!({"faults": [], "journeys": [], "default": []})).test_features(),
            "rebill/faults,rebill/journeys",
            "both"
        );
        assert_eq!(with(serde_json::json!({"default": []})).test_features(), "", "an unknown feature would stop cargo");
    }
}
