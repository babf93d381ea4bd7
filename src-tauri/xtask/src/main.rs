//! `cargo xtask run | test | bench | dist`: from a clean clone to the window, to the tests, to the figures, to the package.
//!
//! Each command installs what is missing on a Debian machine, and says elsewhere in one sentence what to install.

mod apt;
mod bench;
mod cargo;
mod desktop;
mod dist;
mod failure;
mod node;
mod process;
mod project;
mod run;
mod stripe_document;
mod test;
mod timetable;
mod totals;

use std::process::ExitCode;

use project::Project;

const HELP: &str = "\
cargo xtask run                        install, build, and open the window on the sandbox agency
cargo xtask test [STEP…] [-- FILTER…]  install and run everything that must hold; STEP: format, ui, clippy, build,
                                       rust, docs, contract, cli, faults, journeys
cargo xtask bench                      measure, each figure against its yardstick in the same run
cargo xtask dist                       make the .deb, and start what it would install";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("", arguments.as_slice()),
    };
    let project = Project::here();
    let outcome = match (command, rest) {
        ("run", []) => run::run(&project),
        ("test", steps) => return test::run(&project, steps),
        ("bench", []) => bench::run(&project),
        ("dist", []) => dist::run(&project),
        ("help" | "--help" | "-h", _) => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}
