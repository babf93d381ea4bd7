//! One trial: a send that goes wrong, perhaps a computer that stays off for a while, three runs, and the count.

use command_line::{Agency, UNIT, whole};
use jiff::SignedDuration;
use serde_json::Value;
use tempfile::TempDir;

use crate::stage::{Policy, Prepared};

/// States of a report in which nothing is open any more: Stripe has it for certain, or it will never have it.
const SETTLED: [&str; 5] = ["accepted", "confirmed", "invoiced", "absent", "withdrawn"];

/// How long the computer was off after the send went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Off {
    Not,
    /// Stripe has forgotten the identifiers.
    ADay,
    /// The period is over and its invoice final.
    AMonth,
}

impl Off {
    /// Two thirds of all trials go on at once; the others wait 25 hours or 36 days in turn.
    pub fn of(trial: usize) -> Self {
        match trial % 6 {
            2 => Self::ADay,
            5 => Self::AMonth,
            _ => Self::Not,
        }
    }

    fn hours(self) -> i64 {
        match self {
            Self::Not => 0,
            Self::ADay => 25,
            Self::AMonth => 36 * 24,
        }
    }
}

/// A copy of a prepared agency, served.
pub struct Trial<'a> {
    pub agency: Agency,
    prepared: &'a Prepared,
    folder: TempDir,
    tokens: Vec<i64>,
    name: String,
}

impl<'a> Trial<'a> {
    /// Begins with what has to be sent. `name` says in a failure what was tried.
    pub async fn begin(prepared: &'a Prepared, name: String) -> Self {
        let folder = prepared.copy();
        let agency = Agency::resume(folder.path()).await;
        let tokens = prepared.tokens.clone();
        let name = format!("{name}, {} clients, {:?}", tokens.len(), prepared.policy);
        Self { agency, prepared, folder, tokens, name }
    }

    /// The owner's three runs within 48 hours, each as the first command typed after the computer was switched on.
    ///
    /// While their computer is off, clients go on. After a day Stripe has forgotten the identifiers, and a report is known to be lost only
    /// when a later one on its meter is seen (law §6.5): that later one comes from this use.
    pub async fn run_three_times(&mut self, off: Off, more_use: bool) {
        if off != Off::Not {
            self.agency.served.pass(off.hours()).await;
        }
        if off == Off::ADay || (more_use && off == Off::Not) {
            self.more_use().await;
        }
        for run in 0..3 {
            if run > 0 {
                self.agency.served.pass(24).await;
            }
            self.run().await;
        }
    }

    async fn more_use(&mut self) {
        let at = self.agency.served.now().await - SignedDuration::from_mins(20);
        let rows: Vec<_> = self.prepared.clients.iter().map(|client| self.agency.row(client, "more", at, 3 * UNIT + 700)).collect();
        self.agency.import("more", &rows).await;
        for tokens in &mut self.tokens {
            *tokens += 3 * UNIT + 700;
        }
    }

    /// One run: a sync, and where it asks, the press that sends.
    pub async fn run(&self) {
        let synced = self.agency.rebill.run(&["sync"]).await;
        assert!(matches!(synced.code, Some(0 | 3)), "{}: a run after a kill must get through: {synced}", self.name);
        if self.prepared.policy == Policy::Ask {
            let sent = self.agency.rebill.run(&["send", "--yes"]).await;
            assert!(matches!(sent.code, Some(0 | 3)), "{}: a send after a kill must get through: {sent}", self.name);
        }
    }

    /// Nothing waits, nothing is in doubt, and each unit is on the sandbox's invoice once, or late with its value.
    pub async fn settle(self, off: Off) {
        let problems = self.problems(off).await;
        if problems.is_empty() {
            return;
        }
        let Self { name, folder, agency, .. } = self;
        agency.served.stop().await;
        panic!("{name}, off {off:?}:\n  {}\n  kept in {}", problems.join("\n  "), crate::stage::kept(folder).display());
    }

    async fn problems(&self, off: Off) -> Vec<String> {
        let mut problems = Vec::new();
        let queue = self.agency.rebill.json(&["send"]).await;
        for list in ["ready", "not_ready"] {
            for line in lines(&queue, list) {
                problems.push(format!("still waits: {} units of {} ({})", line["to_send"], line["nickname"], line["reason"]));
            }
        }
        let sent = self.agency.rebill.json(&["sent"]).await;
        for report in lines(&sent, "rows") {
            if !report["state"].as_str().is_some_and(|state| SETTLED.contains(&state)) {
                problems.push(format!(
                    "in doubt: {} units of {} are {}: {}",
                    report["units"], report["client"], report["state"], report["reason"]
                ));
            }
        }
        // Another month later every invoice of these days is final.
        self.agency.served.pass(40 * 24).await;
        for (client, tokens) in self.prepared.clients.iter().zip(&self.tokens) {
            let late_lines = lines(&queue, "late").filter(|line| line["nickname"] == client.name.as_str());
            let late: i64 = late_lines
                .map(|line| {
                    if line["amount"]["amount"].as_str().is_none_or(|amount| amount.starts_with('0') && whole_cents(amount) == 0) {
                        problems.push(format!("late without a value: {line}"));
                    }
                    whole(line["to_send"].as_str().unwrap_or_default())
                })
                .sum();
            let invoiced = self.agency.invoiced(&client.customer).await;
            let due = tokens.div_euclid(UNIT);
            if invoiced + late != due {
                let word = if invoiced + late > due { "doubled" } else { "lost" };
                problems.push(format!("{word}: {} has {due} units due, {invoiced} on Stripe's invoices, {late} late", client.name));
            }
            if late != 0 && off != Off::AMonth {
                problems.push(format!("{late} units of {} are late although their period was open", client.name));
            }
        }
        problems
    }
}

fn lines<'v>(view: &'v Value, list: &str) -> impl Iterator<Item = &'v Value> {
    view[list].as_array().into_iter().flatten()
}

/// `1.20` → 120.
fn whole_cents(amount: &str) -> i64 {
    whole(&amount.replace('.', ""))
}
