//! `cargo xtask test`: everything that must hold, and one line of totals at the end.

use std::{
    cell::RefCell,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    thread::{self, JoinHandle},
};

use crate::{
    apt,
    cargo::{Pass, Workspace, cargo},
    desktop::Desktop,
    failure::Failure,
    node::Node,
    process::{Ended, capture, keep, run as run_shown, succeeds, tee},
    project::Project,
    run::build_pages,
    stripe_document,
    timetable::Timetable,
    totals::Totals,
};

/// The packages whose tests want something that plain Rust tests do not: a step of their own sets it up.
const CONTRACT: &str = "contract-tests";
const COMMAND_LINE: &str = "command-line";
const FAULTS: &str = "faults";
const JOURNEYS: &str = "journeys";

/// What the steps share.
struct Bench<'a> {
    project: &'a Project,
    workspace: Workspace,
    node: Node,
    features: String,
    has_nextest: bool,
    pass: Pass,
    filters: Vec<String>,
    /// The app is built in this run.
    builds: bool,
    /// Vitest, where it runs beside the build.
    beside: RefCell<Option<JoinHandle<Result<Ended, Failure>>>>,
}

/// A step: its name on the command line, its title, and what it does.
struct Step {
    name: &'static str,
    title: &'static str,
    run: fn(&Bench) -> Result<Totals, Failure>,
}

/// In this order: what fails fast comes first; pages come before the app that embeds them; the app before whoever starts it.
const STEPS: [Step; 10] = [
    Step { name: "format", title: "Rust format", run: format },
    Step { name: "ui", title: "Pages: Biome, types, Vitest, build", run: pages },
    Step { name: "clippy", title: "Clippy", run: clippy },
    Step { name: "build", title: "Build", run: build },
    Step { name: "rust", title: "Rust tests", run: rust },
    Step { name: "docs", title: "Documentation tests", run: docs },
    Step { name: "contract", title: "Contract with Stripe", run: contract },
    Step { name: "cli", title: "The command line, end to end", run: command_line },
    Step { name: "faults", title: "Kills and faults", run: faults },
    Step { name: "journeys", title: "Journeys in the window", run: journeys },
];

/// Runs all steps, or those that are named; what stands after `--` filters the Rust tests by name.
///
/// The first failing step ends the run. The line of totals comes last in any case.
pub fn run(project: &Project, arguments: &[String]) -> ExitCode {
    let mut times = Timetable::default();
    let mut totals = Totals::default();
    let outcome = can_run_here()
        .and_then(|()| chosen(arguments))
        .and_then(|(steps, filters)| run_steps(project, &steps, filters, &mut times, &mut totals));
    println!("\n{times}");
    if let Err(failure) = &outcome {
        totals += failure.totals();
        eprintln!("\n{failure}");
    }
    println!("\n{totals}");
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage { .. }) => ExitCode::from(2),
        Err(_) => ExitCode::FAILURE,
    }
}

fn can_run_here() -> Result<(), Failure> {
    if cfg!(target_os = "linux") {
        return Ok(());
    }
    Err(Failure::Elsewhere {
        sentence: "`cargo xtask test` drives the real window through WebKitWebDriver and gnome-keyring, which only Linux has; \
                   here run `npm test` in ui/ and `cargo test --workspace --exclude journeys --exclude command-line --exclude faults`.",
    })
}

fn run_steps(project: &Project, steps: &[&Step], filters: Vec<String>, times: &mut Timetable, totals: &mut Totals) -> Result<(), Failure> {
    let bench = times.time("What is needed", || prepare(project, steps, filters))?;
    for step in steps {
        *totals += times.time(step.title, || (step.run)(&bench))?;
    }
    Ok(())
}

/// The steps to run and the names to filter by.
fn chosen(arguments: &[String]) -> Result<(Vec<&'static Step>, Vec<String>), Failure> {
    let mut parts = arguments.splitn(2, |argument| argument == "--");
    let names = parts.next().unwrap_or_default();
    let filters = parts.next().unwrap_or_default().to_vec();
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != name.as_str())) {
        let known: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        return Err(Failure::Usage { sentence: format!("There is no step `{unknown}`; the steps are {}.", known.join(", ")) });
    }
    // Always in our order: a later step may need what an earlier one built.
    let steps = STEPS.iter().filter(|step| names.is_empty() || names.iter().any(|name| name == step.name)).collect();
    Ok((steps, filters))
}

fn prepare<'a>(project: &'a Project, steps: &[&Step], filters: Vec<String>) -> Result<Bench<'a>, Failure> {
    let does = |name: &str| steps.iter().any(|step| step.name == name);
    apt::install_missing(apt::TO_BUILD)?;
    if ["cli", "faults", "journeys"].into_iter().any(does) {
        apt::install_missing(apt::TO_OPEN_A_WINDOW_UNSEEN)?;
    }
    let node = Node::ready(project)?;
    if does("ui") || does("journeys") {
        // The journeys read axe-core from there.
        node.install_packages(&project.at("ui"))?;
    }
    if does("contract") {
        println!("Stripe's API document: {}", project.shown(&stripe_document::ready(project)?));
        let official_client = project.at("tests/contract/npm");
        if official_client.join("package.json").exists() {
            node.install_packages(&official_client)?;
        }
    }
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if !succeeds(cargo(project).args([subcommand, "--version"])) {
            run_shown(Command::new("rustup").args(["component", "add", component]))?;
        }
    }
    let has_nextest = succeeds(cargo(project).args(["nextest", "--version"]));
    println!("Rust tests run with {}.", if has_nextest { "cargo-nextest" } else { "cargo test, as cargo-nextest is not installed" });
    let workspace = Workspace::read(project)?;
    Ok(Bench {
        project,
        features: workspace.test_features(),
        workspace,
        node,
        has_nextest,
        pass: Pass::here(),
        filters,
        builds: does("build"),
        beside: RefCell::default(),
    })
}

fn format(bench: &Bench) -> Result<Totals, Failure> {
    run_shown(cargo(bench.project).args(["fmt", "--all", "--check"]))?;
    Ok(Totals::default())
}

fn pages(bench: &Bench) -> Result<Totals, Failure> {
    let npm = || {
        let mut npm = bench.node.npm();
        npm.current_dir(bench.project.at("ui"));
        npm
    };
    run_shown(npm().args(["run", "lint"]))?;
    run_shown(npm().args(["run", "check"]))?;
    let report = vitest_report(bench);
    // Last time's report must not pass for this one's.
    let _ = fs::remove_file(&report);
    let mut output = OsString::from("--outputFile.json=");
    output.push(&report);
    let mut vitest = npm();
    vitest.args(["test", "--", "--reporter=default", "--reporter=json"]).arg(output);
    if bench.pass == Pass::One && bench.builds {
        // Crates that wait for each other leave a processor free, and a build machine has nobody who waits for the first red test.
        build_pages(bench.project, &bench.node)?;
        println!("Vitest runs beside the build, and is reported after it.");
        *bench.beside.borrow_mut() = Some(thread::spawn(move || keep(&mut vitest)));
        return Ok(Totals::default());
    }
    let ended = run_shown(&mut vitest);
    let totals = vitest_ended(&report, ended.is_ok())?;
    build_pages(bench.project, &bench.node).inspect_err(|_| println!("Vitest before that: {totals}."))?;
    Ok(totals)
}

fn vitest_report(bench: &Bench) -> PathBuf {
    bench.project.at("target/vitest.json")
}

/// What Vitest found where it ran beside the build.
fn vitest_beside(bench: &Bench) -> Result<Totals, Failure> {
    let Some(running) = bench.beside.borrow_mut().take() else { return Ok(Totals::default()) };
    let ended = running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    println!("{}", ended.said);
    vitest_ended(&vitest_report(bench), ended.success)
}

fn vitest_ended(report: &Path, well: bool) -> Result<Totals, Failure> {
    let totals = vitest_totals(report)?;
    if well { Ok(totals) } else { Err(Failure::Tests { totals, runner: "Vitest".to_owned() }) }
}

fn vitest_totals(report: &Path) -> Result<Totals, Failure> {
    let text =
        fs::read_to_string(report).map_err(|source| Failure::File { doing: "read Vitest's report", path: report.to_owned(), source })?;
    let not_a_report = |got: String| Failure::Answer { from: "Vitest".to_owned(), expected: "a report of its counts", got };
    let parsed = serde_json::from_str(&text).map_err(|error| not_a_report(error.to_string()))?;
    Totals::in_vitest_report(&parsed).ok_or_else(|| not_a_report(text.chars().take(200).collect()))
}

fn clippy(bench: &Bench) -> Result<Totals, Failure> {
    if bench.pass == Pass::One {
        println!("The next step builds with Clippy's driver.");
        return Ok(Totals::default());
    }
    let mut command = cargo(bench.project);
    command.args(["clippy", "--workspace", "--all-targets"]).args(bench.feature_arguments()).args(["--", "--deny", "warnings"]);
    run_shown(&mut command)?;
    Ok(Totals::default())
}

/// Builds tests and app in one go: built alone, the app would get other features of its dependencies and be built twice.
fn build(bench: &Bench) -> Result<Totals, Failure> {
    let mut command = cargo(bench.project);
    let targets: &[&str] = match bench.pass {
        Pass::Two => &["--tests", "--bins"],
        // What is not built here is not linted.
        Pass::One => &["--all-targets"],
    };
    let built = run_shown(bench.pass.set(&mut command).args(["build", "--workspace"]).args(targets).args(bench.feature_arguments()));
    // Also after a build that failed: whoever reads the log wants to know both.
    let totals = vitest_beside(bench);
    built?;
    totals
}

fn rust(bench: &Bench) -> Result<Totals, Failure> {
    bench.rust_tests(Selection::AllBut(&[CONTRACT, COMMAND_LINE, FAULTS, JOURNEYS]), "Rust tests", |arguments| {
        let mut command = cargo(bench.project);
        command.args(arguments);
        command
    })
}

fn docs(bench: &Bench) -> Result<Totals, Failure> {
    let mut command = cargo(bench.project);
    bench.pass.set(&mut command).args(["test", "--doc", "--workspace", "--quiet"]).args(bench.feature_arguments());
    counted(&mut command, "Documentation tests", 0)
}

fn contract(bench: &Bench) -> Result<Totals, Failure> {
    bench.rust_tests(Selection::Only(CONTRACT), "Contract tests", |arguments| {
        let mut command = cargo(bench.project);
        command.args(arguments);
        command
    })
}

fn command_line(bench: &Bench) -> Result<Totals, Failure> {
    bench.on_a_desktop(COMMAND_LINE, "Command line")
}

fn faults(bench: &Bench) -> Result<Totals, Failure> {
    bench.on_a_desktop(FAULTS, "Kills and faults")
}

fn journeys(bench: &Bench) -> Result<Totals, Failure> {
    bench.on_a_desktop(JOURNEYS, "Journeys")
}

/// Which packages' tests a step runs.
#[derive(Clone, Copy)]
enum Selection<'a> {
    Only(&'a str),
    AllBut(&'a [&'a str]),
}

impl Bench<'_> {
    /// The same for everything that compiles, so that nothing is compiled twice.
    fn feature_arguments(&self) -> Vec<String> {
        if self.features.is_empty() { Vec::new() } else { vec!["--features".to_owned(), self.features.clone()] }
    }

    /// Runs a package's tests against the built app, on a private desktop with an unlocked keyring.
    fn on_a_desktop(&self, package: &'static str, runner: &str) -> Result<Totals, Failure> {
        let desktop = Desktop::start()?;
        // The tests can be tried against another build of the app, such as a release.
        let app = std::env::var_os("REBILL_BIN").unwrap_or_else(|| self.workspace.app("debug").into());
        self.rust_tests(Selection::Only(package), runner, |arguments| {
            let mut command = desktop.command(cargo(self.project).get_program());
            command.current_dir(self.project.root()).args(arguments);
            // The harnesses refuse to run without this, so that they never touch a developer's own keyring.
            command.env("REBILL_JOURNEYS", "1").env("REBILL_BIN", &app);
            command
        })
    }

    fn rust_tests(&self, selection: Selection, runner: &str, command: impl Fn(&[OsString]) -> Command) -> Result<Totals, Failure> {
        if let Selection::Only(package) = selection
            && !self.workspace.has(package)
        {
            println!("There is no package `{package}`; nothing to run.");
            return Ok(Totals::default());
        }
        let (arguments, ignored) = if self.has_nextest {
            let expression = self.nextest_expression(selection);
            // nextest takes the whole workspace and filters, so that each step finds what `build` built.
            let mut shared = vec!["--workspace".to_owned(), "--filterset".to_owned(), expression];
            shared.extend(self.feature_arguments());
            shared.extend(self.filters.clone());
            (
                ["nextest", "run", "--profile", "ci", "--no-tests", "pass"].map(str::to_owned).into_iter().chain(shared.clone()).collect(),
                self.ignored(&shared)?,
            )
        } else {
            (self.cargo_test_arguments(selection), 0)
        };
        let arguments: Vec<OsString> = arguments.into_iter().map(OsString::from).collect();
        let mut command = command(&arguments);
        self.pass.set(&mut command);
        if let Some(path) = self.node.path() {
            command.env("PATH", path);
        }
        counted(&mut command, runner, ignored)
    }

    fn nextest_expression(&self, selection: Selection) -> String {
        match selection {
            Selection::Only(package) => format!("package(={package})"),
            // nextest refuses the name of a package that does not exist.
            Selection::AllBut(packages) => {
                let named: Vec<_> =
                    packages.iter().filter(|name| self.workspace.has(name)).map(|name| format!("package(={name})")).collect();
                if named.is_empty() { "all()".to_owned() } else { format!("not ({})", named.join(" or ")) }
            }
        }
    }

    /// How many of a step's tests carry `#[ignore]`: nextest's own count mixes them with what we filtered out.
    fn ignored(&self, shared: &[String]) -> Result<u64, Failure> {
        let mut command = cargo(self.project);
        let said =
            capture(self.pass.set(&mut command).args(["nextest", "list", "--profile", "ci", "--message-format", "json"]).args(shared))?;
        let list = serde_json::from_str(&said).map_err(|error| Failure::Answer {
            from: "cargo nextest list".to_owned(),
            expected: "JSON",
            got: error.to_string(),
        })?;
        Ok(Totals::ignored_in_nextest_list(&list))
    }

    fn cargo_test_arguments(&self, selection: Selection) -> Vec<String> {
        let mut arguments: Vec<String> = vec!["test".to_owned(), "--no-fail-fast".to_owned()];
        match selection {
            Selection::Only(package) => arguments.extend(["--package".to_owned(), package.to_owned()]),
            Selection::AllBut(packages) => {
                arguments.extend(["--workspace", "--lib", "--bins", "--tests"].map(str::to_owned));
                for package in packages.iter().filter(|name| self.workspace.has(name)) {
                    arguments.extend(["--exclude".to_owned(), (*package).to_owned()]);
                }
                arguments.extend(self.feature_arguments());
            }
        }
        arguments.push("--".to_owned());
        match selection {
            // Without nextest nothing bounds how many windows open at once; what each journey did is wanted also when all is well.
            Selection::Only(JOURNEYS) => arguments.extend(["--test-threads=1", "--nocapture"].map(str::to_owned)),
            // The counts of kills are wanted also when all is well.
            Selection::Only(FAULTS) => arguments.push("--nocapture".to_owned()),
            _ => {}
        }
        arguments.extend(self.filters.clone());
        arguments
    }
}

/// Runs a Rust test runner, shows what it says, and reads its counts.
fn counted(command: &mut Command, runner: &str, ignored: u64) -> Result<Totals, Failure> {
    let ended = tee(command)?;
    let mut totals = Totals::in_rust_output(&ended.said);
    totals.skipped += ignored;
    if ended.success { Ok(totals) } else { Err(Failure::Tests { totals, runner: runner.to_owned() }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn steps_keep_their_order_and_filters_their_place() {
        let (steps, filters) = chosen(&strings(&["rust", "format", "--", "credit"])).unwrap();
        assert_eq!(steps.iter().map(|step| step.name).collect::<Vec<_>>(), ["format", "rust"], "the app is built before it is started");
        assert_eq!(filters, ["credit"], "what stands after -- goes to the test runner");
        assert_eq!(chosen(&[]).unwrap().0.len(), STEPS.len(), "without a name everything runs");
    }

    #[test]
    fn an_unknown_step_names_the_known_ones() {
        let Err(failure) = chosen(&strings(&["rusty"])) else { panic!("a typing error must not run nothing and call it well") };
        assert!(failure.to_string().contains("journeys"), "the reader learns what there is: {failure}");
    }
}
