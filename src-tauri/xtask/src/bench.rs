//! `cargo xtask bench`: each figure beside its yardstick, measured in the same run.
//!
//! A figure is a bench target (`harness = false`) that prints lines of the form
//! `figure<TAB>name<TAB>ours<TAB>yardstick's name<TAB>yardstick<TAB>unit<TAB>higher|lower`;
//! everything else that it prints is shown and not read.

use std::fmt;

use crate::{
    apt,
    cargo::{Workspace, cargo},
    desktop::Desktop,
    failure::Failure,
    node::Node,
    process::{run as run_shown, tee},
    project::Project,
    run::build_pages,
    timetable::Timetable,
};

/// One measured figure and what it is compared with.
#[derive(Debug, PartialEq)]
struct Figure {
    name: String,
    ours: f64,
    yardstick_name: String,
    yardstick: f64,
    unit: String,
    higher_is_better: bool,
}

impl Figure {
    fn in_line(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split('\t').collect();
        let ["figure", name, ours, yardstick_name, yardstick, unit, better] = fields.as_slice() else { return None };
        Some(Self {
            name: (*name).to_owned(),
            ours: ours.parse().ok()?,
            yardstick_name: (*yardstick_name).to_owned(),
            yardstick: yardstick.parse().ok()?,
            unit: (*unit).to_owned(),
            higher_is_better: match *better {
                "higher" => true,
                "lower" => false,
                _ => return None,
            },
        })
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, ours, yardstick_name, yardstick, unit, higher_is_better } = self;
        let better = if *higher_is_better { "more is better" } else { "less is better" };
        write!(f, "{name}: {ours:.1} {unit}; {yardstick_name}: {yardstick:.1} {unit}; ratio {:.2} ({better})", ours / yardstick)
    }
}

/// # Errors
/// Whatever keeps a figure from being measured.
pub fn run(project: &Project) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Err(Failure::Elsewhere {
            sentence: "`cargo xtask bench` measures windows under Xvfb and memory through /proc, which only Linux has.",
        });
    }
    let mut times = Timetable::default();
    times.time("What is needed", || {
        apt::install_missing(apt::TO_BUILD)?;
        apt::install_missing(apt::TO_OPEN_A_WINDOW_UNSEEN)?;
        let node = Node::ready(project)?;
        node.install_packages(&project.at("ui"))?;
        build_pages(project, &node)
    })?;
    let workspace = Workspace::read(project)?;
    let benches = workspace.benches();
    // Programs and benches in one go, and each bench later with the same selection: otherwise cargo would build their dependencies twice.
    times.time("Release build", || {
        let mut command = cargo(project);
        command.args(["build", "--workspace", "--release", "--bins"]);
        run_shown(command.args(benches.iter().flat_map(|bench| ["--bench", bench])))
    })?;
    let desktop = Desktop::start()?;
    let mut figures = Vec::new();
    for bench in &benches {
        figures.extend(times.time(bench, || {
            let mut command = desktop.command(cargo(project).get_program());
            command.current_dir(project.root()).env("REBILL_JOURNEYS", "1");
            command.env("REBILL_BIN", workspace.app("release")).env("REBILL_EMPTY_WINDOW", workspace.empty_window("release"));
            let ended = tee(command.args(["bench", "--workspace", "--bench", bench]))?;
            if !ended.success {
                return Err(Failure::Program { shown: format!("cargo bench --bench {bench}"), code: None, said: String::new() });
            }
            Ok(ended.said.lines().filter_map(Figure::in_line).collect::<Vec<_>>())
        })?);
    }
    println!("\n{times}\n");
    for figure in &figures {
        println!("{figure}");
    }
    if figures.is_empty() {
        return Err(Failure::Answer { from: "The benches".to_owned(), expected: "figures", got: "none".to_owned() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_of_the_agreed_form_are_figures() {
        let figure = Figure::in_line("figure\timport\t50000\traw inserts\t100000\trecords/s\thigher").unwrap();
        assert_eq!(
            figure.to_string(),
            "import: 50000.0 records/s; raw inserts: 100000.0 records/s; ratio 0.50 (more is better)",
            "ours to theirs"
        );
        assert_eq!(Figure::in_line("running 3 tests"), None, "what a bench says besides is shown, not read");
        assert_eq!(Figure::in_line("figure\timport\tfast\traw\t1\ts\tlower"), None, "a figure is a number");
    }
}
