//! The command line: the same operations as the window, as text or as JSON.

mod args;
mod bill;
mod billing;
mod catalog;
mod clients;
mod copying;
mod customers;
mod month;
mod out;
mod overrides;
mod payments;
mod plans;
mod rehearse;
mod review;
mod run;
mod set_up;
mod stripe;
mod subscriptions;
mod usage;

use std::process::ExitCode;

use clap::Parser;
use operations::{Code, Problem};

pub use args::Cli;

use crate::{window, wire::Start};

/// Done, also when units only wait in the queue.
const DONE: u8 = 0;
/// Failed.
const FAILED: u8 = 1;
/// Wrong usage.
const USAGE: u8 = 2;
/// Done, but something needs the owner; also a plan that was only printed.
const NEEDS_OWNER: u8 = 3;

/// Reads the arguments, opens the window or carries out the command.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let start =
        Start { home: cli.global.home.clone(), workspace: cli.global.workspace.clone(), stripe_base: cli.global.stripe_api_base.clone() };
    if let Some(base) = &cli.global.stripe_api_base
        && let Err(problem) = run::check_base(base)
    {
        return refused(&problem, cli.global.json);
    }
    let Some(command) = cli.command else {
        if !window::is_possible() {
            eprintln!(
                "There is no window system here, so the window cannot be opened.\n\
                 These work without one: rebill status, sync, send, clients, usage, explain, statement, reconcile, export, doctor. See rebill --help."
            );
            return ExitCode::from(FAILED);
        }
        return match window::open(&start) {
            Ok(()) => ExitCode::from(DONE),
            Err(problem) => refused(&problem, cli.global.json),
        };
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("Rebill could not start its threads: {error}. Nothing was done.");
            return ExitCode::from(FAILED);
        }
    };
    match runtime.block_on(run::command(command, &start, cli.global.json)) {
        Ok(code) => ExitCode::from(code),
        Err(problem) => refused(&problem, cli.global.json),
    }
}

/// Where in a file or among several rows a refused field stands; none where the message is enough.
fn place(problem: &Problem) -> Option<String> {
    let field = problem.field.as_deref().filter(|field| field.contains(['.', '[']) && !problem.message.contains(*field))?;
    let Some((at, rest)) = field.strip_prefix("rows[").and_then(|row| row.split_once("].")) else { return Some(field.to_owned()) };
    let row = at.parse::<usize>().ok()?.checked_add(1)?;
    (row > 1 || problem.detail.is_some()).then(|| format!("Row {row}, {}", operations::clients::column(rest)))
}

/// Prints a refusal and answers with its exit code.
fn refused(problem: &Problem, json: bool) -> ExitCode {
    if json {
        out::print_json(&serde_json::json!({ "error": problem }));
    }
    match place(problem) {
        Some(place) => eprintln!("{place}: {}", problem.message),
        None => eprintln!("{}", problem.message),
    }
    if let Some(detail) = &problem.detail {
        eprintln!("{detail}");
    }
    ExitCode::from(match problem.code {
        Code::Invalid | Code::Ambiguous => USAGE,
        // An argument that names nothing there is.
        Code::NotFound if problem.field.is_some() => USAGE,
        Code::NeedsOwner | Code::SecretKeyWarning => NEEDS_OWNER,
        _ => FAILED,
    })
}
