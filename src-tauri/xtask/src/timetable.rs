//! How long each step took.

use std::{
    fmt,
    time::{Duration, Instant},
};

/// The steps of a run with their times, in order.
#[derive(Debug, Default)]
pub struct Timetable {
    rows: Vec<(String, Duration, Result<(), ()>)>,
}

impl Timetable {
    /// Does one step, announces it, and prints its time when it ends, well or badly.
    pub fn time<T, E>(&mut self, name: &str, step: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        println!("\n── {name}");
        let start = Instant::now();
        let outcome = step();
        let took = start.elapsed();
        println!("── {name}: {} in {}", if outcome.is_ok() { "done" } else { "FAILED" }, clock(took));
        self.rows.push((name.to_owned(), took, outcome.as_ref().map(drop).map_err(drop)));
        outcome
    }
}

impl fmt::Display for Timetable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or(0).max("together".len());
        for (name, took, outcome) in &self.rows {
            writeln!(f, "{name:width$}  {:>8}{}", clock(*took), if outcome.is_ok() { "" } else { "  failed" })?;
        }
        write!(f, "{:width$}  {:>8}", "together", clock(self.rows.iter().map(|(_, took, _)| *took).sum()))
    }
}

/// `0:07`, `12:34`.
fn clock(took: Duration) -> String {
    let seconds = took.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_keeps_its_row() {
        let mut table = Timetable::default();
        let _ = table.time("well", || Ok::<_, ()>(()));
        let _ = table.time("badly", || Err::<(), _>("no"));
        let printed = table.to_string();
        assert!(printed.contains("badly") && printed.contains("failed"), "a failing step is the one whose time is wanted:\n{printed}");
        assert_eq!(clock(Duration::from_secs(754)), "12:34", "minutes and seconds");
    }
}
