//! Test counts, added over all runners.

use std::{fmt, ops::AddAssign};

/// How many tests passed, failed and were skipped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl Totals {
    /// Adds up the summary lines of `cargo nextest run` or of `cargo test` (one for each test binary).
    ///
    /// nextest counts a test that our own filter left out as skipped; what is really skipped is counted by
    /// [`Totals::ignored_in_nextest_list`] instead.
    pub fn in_rust_output(said: &str) -> Self {
        let mut totals = Self::default();
        // nextest repeats what a test binary prints, its own result line included: then only nextest's summary counts.
        let nextest = said.lines().any(|line| line.trim().starts_with("Summary ["));
        for line in said.lines().map(str::trim) {
            if let Some((_, counts)) = line.strip_prefix("Summary [").and_then(|rest| rest.split_once(" run: ")) {
                for (count, kind) in counts_in(&without_brackets(counts), ',') {
                    match kind.as_str() {
                        "passed" => totals.passed += count,
                        "failed" | "timed out" | "exec failed" => totals.failed += count,
                        _ => {}
                    }
                }
            } else if !nextest && let Some((_, counts)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")) {
                for (count, kind) in counts_in(counts, ';') {
                    match kind.as_str() {
                        "passed" => totals.passed += count,
                        "failed" => totals.failed += count,
                        "ignored" => totals.skipped += count,
                        _ => {}
                    }
                }
            }
        }
        totals
    }

    /// The tests that carry `#[ignore]` among those that the list matched, from `cargo nextest list --message-format json`.
    pub fn ignored_in_nextest_list(list: &serde_json::Value) -> u64 {
        let suites = list["rust-suites"].as_object().into_iter().flatten().map(|(_, suite)| suite);
        let tests = suites.flat_map(|suite| suite["testcases"].as_object().into_iter().flatten().map(|(_, test)| test));
        tests.filter(|test| test["filter-match"]["reason"] == "ignored").map(|_| 1).sum()
    }

    /// The counts in the report that Vitest's `json` reporter writes.
    pub fn in_vitest_report(report: &serde_json::Value) -> Option<Self> {
        let count = |name: &str| report[name].as_u64();
        // A file that does not even load has failed without one test of its own.
        let unloaded = report["testResults"].as_array()?.iter().filter(|file| {
            file["status"] == "failed"
                && file["assertionResults"].as_array().is_none_or(|tests| tests.iter().all(|test| test["status"] != "failed"))
        });
        Some(Self {
            passed: count("numPassedTests")?,
            failed: count("numFailedTests")?.saturating_add(unloaded.map(|_| 1).sum()),
            skipped: count("numPendingTests")?.saturating_add(count("numTodoTests").unwrap_or(0)),
        })
    }
}

/// `3 passed, 1 timed out` → (3, passed), (1, timed out).
fn counts_in(text: &str, separator: char) -> Vec<(u64, String)> {
    text.split(separator)
        .filter_map(|part| {
            let (count, kind) = part.trim().split_once(' ')?;
            Some((count.parse().ok()?, kind.trim().to_owned()))
        })
        .collect()
}

/// nextest explains a count in brackets, with commas of its own: `5 passed (1 slow, 1 leaky)`.
fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    text.chars()
        .filter(|letter| {
            match letter {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
        .collect()
}

impl AddAssign for Totals {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 { write!(f, ", {} skipped", self.skipped) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(passed: u64, failed: u64, skipped: u64) -> Totals {
        Totals { passed, failed, skipped }
    }

    #[test]
    fn nextest_summaries_are_read_with_their_remarks() {
        let plain = "     Summary [   0.005s] 3 tests run: 3 passed, 12 skipped";
        assert_eq!(Totals::in_rust_output(plain), totals(3, 0, 0), "left out by our filter is not skipped");
        let remarks = "     Summary [  61.2s] 9/10 tests run: 5 passed (1 slow, 1 leaky), 2 failed, 1 timed out, 1 exec failed, 0 skipped";
        assert_eq!(Totals::in_rust_output(remarks), totals(5, 4, 0), "a test that never ended has failed too");
        let one = "     Summary [   0.1s] 1 test run: 1 passed, 0 skipped";
        assert_eq!(Totals::in_rust_output(one), totals(1, 0, 0), "one test is `test`, not `tests`");
        let repeated = format!("    test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 9 filtered out; finished in 1s\n{one}");
        assert_eq!(Totals::in_rust_output(&repeated), totals(1, 0, 0), "a test whose output is shown counts once");
    }

    #[test]
    fn libtest_summaries_add_up_over_binaries() {
        let said = "running 2 tests\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.00s\n\
                    test result: FAILED. 4 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s\n";
        assert_eq!(Totals::in_rust_output(said), totals(6, 1, 1), "each test binary prints a summary of its own");
    }

    #[test]
    fn ignored_tests_are_told_from_filtered_ones() {
        let list = serde_json::json!({"rust-suites": {"a": {"testcases": {
            "x": {"ignored": true, "filter-match": {"status": "mismatch", "reason": "ignored"}},
            "y": {"ignored": false, "filter-match": {"status": "matches"}},
            "z": {"ignored": true, "filter-match": {"status": "mismatch", "reason": "expression"}}}}}});
        assert_eq!(Totals::ignored_in_nextest_list(&list), 1, "only x is a skipped test of this step");
    }

    #[test]
    fn a_vitest_file_that_does_not_load_is_a_failure() {
        let report = serde_json::json!({"numPassedTests": 7, "numFailedTests": 1, "numPendingTests": 1, "numTodoTests": 1, "testResults": [
            {"status": "failed", "assertionResults": [{"status": "failed"}]},
            {"status": "failed", "assertionResults": []},
            {"status": "passed", "assertionResults": [{"status": "passed"}]}]});
        assert_eq!(Totals::in_vitest_report(&report), Some(totals(7, 2, 2)), "Vitest counts tests, and a broken file has none");
        assert_eq!(Totals::in_vitest_report(&serde_json::json!({})), None, "an empty report is not zero failures");
    }

    #[test]
    fn the_line_of_totals_has_its_agreed_form() {
        assert_eq!(totals(3, 0, 0).to_string(), "3 passed, 0 failed", "nothing skipped, nothing said about it");
        assert_eq!(totals(3, 1, 2).to_string(), "3 passed, 1 failed, 2 skipped", "skips are never hidden");
    }
}
