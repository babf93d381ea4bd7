//! Prepared agencies: each trial takes a copy of one, so that it begins in milliseconds.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use command_line::{Agency, Client, UNIT, copy};
use jiff::SignedDuration;
use tempfile::TempDir;

/// How a prepared agency sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// `rebill send --yes`.
    Ask,
    /// `rebill sync` sends by itself.
    Automatic,
}

/// A live agency with units to send, on the disk.
pub struct Prepared {
    folder: TempDir,
    pub clients: Vec<Client>,
    pub policy: Policy,
    /// Tokens of each client since Go live.
    pub tokens: Vec<i64>,
    /// How long the command takes that sends, left alone.
    pub takes: Duration,
}

impl Prepared {
    /// Sets an agency up through the command line, six hours before the trials begin.
    pub async fn new(clients: usize, policy: Policy) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let agency = Agency::begin(folder.path()).await;
        let clients = agency.go_live(clients).await;
        let live = agency.served.now().await;
        let begun = agency.served.pass(6).await;
        // Not whole units: the remainders must survive too.
        let tokens: Vec<i64> = (0..).take(clients.len()).map(|number| (7 + number) * UNIT + 345).collect();
        let rows: Vec<_> = clients
            .iter()
            .zip(&tokens)
            .flat_map(|(client, tokens)| {
                let (early, late) = (live + SignedDuration::from_hours(1), begun - SignedDuration::from_mins(30));
                [agency.row(client, "early", early, tokens - 2_100), agency.row(client, "late", late, 2_100)]
            })
            .collect();
        agency.import("first", &rows).await;
        if policy == Policy::Automatic {
            agency.rebill.ok(&["settings", "--sending", "automatic"]).await;
        }
        agency.served.stop().await;
        let mut prepared = Self { folder, clients, policy, tokens, takes: Duration::ZERO };
        prepared.takes = prepared.left_alone().await;
        prepared
    }

    async fn left_alone(&self) -> Duration {
        let own = self.copy();
        let agency = Agency::resume(own.path()).await;
        let began = Instant::now();
        let _ = agency.rebill.run(self.command()).await;
        began.elapsed()
    }

    /// A copy of its own for one trial.
    pub fn copy(&self) -> TempDir {
        let own = tempfile::tempdir().expect("a folder");
        copy(self.folder.path(), own.path());
        own
    }

    /// The command that sends.
    pub fn command(&self) -> &'static [&'static str] {
        match self.policy {
            Policy::Ask => &["send", "--yes"],
            Policy::Automatic => &["sync"],
        }
    }
}

/// One agency of each kind: one client and three, asking and automatic.
pub struct Stage {
    prepared: Vec<Prepared>,
}

impl Stage {
    pub async fn set() -> Self {
        let mut prepared = Vec::new();
        for (clients, policy) in [(3, Policy::Ask), (1, Policy::Automatic), (1, Policy::Ask), (3, Policy::Automatic)] {
            prepared.push(Prepared::new(clients, policy).await);
        }
        Self { prepared }
    }

    /// The agency of a trial: all kinds in turn.
    pub fn of(&self, trial: usize) -> &Prepared {
        &self.prepared[trial % self.prepared.len()]
    }
}

/// Where a failed trial is kept to be looked at.
pub fn kept(folder: TempDir) -> PathBuf {
    folder.keep()
}
