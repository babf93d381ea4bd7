use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everything that stands around a page: rail, strip, first run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct AppState {
    /// Version of this program.
    pub version: String,
    /// All workspaces of this home, the current one included.
    pub workspaces: Vec<WorkspaceRef>,
    /// The open workspace; none on first run.
    pub current: Option<WorkspaceState>,
    /// Why the keyring cannot be used, in words with the cure; none when it can.
    pub keyring_problem: Option<String>,
    /// Why the workspace used last could not be opened, with what to do; its file is untouched.
    pub opening_problem: Option<crate::Problem>,
}

/// A workspace in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct WorkspaceRef {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Sandbox, practice or the owner's own.
    pub kind: WorkspaceKind,
    /// Where its outward effects go.
    pub mode: Mode,
}

/// What a workspace is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WorkspaceKind {
    /// The owner's own agency.
    Agency,
    /// Set-up practised from empty on the sandbox's Stripe and platform.
    Practice,
    /// The invented agency to look around in.
    Sandbox,
}

/// Where what leaves this laptop goes. It comes from the Stripe key, never from a switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// No Stripe key yet, or billing outside Stripe.
    None,
    /// A Stripe test key.
    Test,
    /// A Stripe live key.
    Live,
    /// The local Stripe.
    Sandbox,
}

/// The open workspace as rail and strip show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct WorkspaceState {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Sandbox, practice or the owner's own.
    pub kind: WorkspaceKind,
    /// Where outward effects go.
    pub mode: Mode,
    /// IANA zone in which days and months are shown.
    pub zone: String,
    /// ISO code in lower case; none before the agency step.
    pub currency: Option<String>,
    /// Stripe or Custom; none before that step.
    pub billing_method: Option<BillingMethod>,
    /// Whether units leave, and why not.
    pub sending: SendingState,
    /// End of the last sync that reached every platform and Stripe, and read them to the end.
    pub last_sync: Option<Timestamp>,
    /// When the next scheduled sync is due.
    pub next_sync: Option<Timestamp>,
    /// Whether the last outward call reached its target.
    pub online: bool,
    /// The long work that runs now, if any.
    pub job: Option<JobView>,
    /// The sandbox's clock; none outside the sandbox.
    pub clock: Option<Timestamp>,
    /// Numbers beside the rail's entries.
    pub counts: RailCounts,
    /// False until Go live; the checklist stays on Overview until then.
    pub set_up_done: bool,
}

/// How clients are billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BillingMethod {
    /// Units go to the agency's Stripe account.
    Stripe,
    /// Numbered statements, billed outside Stripe (law §11).
    Custom,
}

/// Whether units leave, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SendingState {
    /// `ask` or `automatic`.
    pub policy: SendingPolicy,
    /// Whether Go live was confirmed.
    pub live: bool,
    /// The strip's words: "Asks before sending", "Not sending until Go live", "Nothing leaves this computer"…
    pub words: String,
    /// Why nothing can be sent now, with the cure; none when sending is possible.
    pub off: Option<String>,
}

/// Whether a send waits for the owner's press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SendingPolicy {
    /// Units wait in the queue until the owner sends them. The default.
    Ask,
    /// The app sends by itself within the bounds (law §6.3).
    Automatic,
}

/// Numbers beside the rail's entries; 0 is not shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RailCounts {
    /// Subjects in the unassigned inbox.
    pub unassigned: u32,
    /// Lines held or stopped in the send queue.
    pub billing: u32,
}

/// Long work: started, running, ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct JobView {
    /// Its run id.
    pub id: String,
    /// What it does.
    pub kind: JobKind,
    /// What it does now, in words ("Reading Parley usage").
    pub what: String,
    /// Items done.
    pub done: u64,
    /// Items in all; none while unknown.
    pub total: Option<u64>,
    /// Running, or how it ended.
    pub state: JobState,
    /// What it changed or why it failed, in one sentence; set at the end.
    pub outcome: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// Kinds of long work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Pull and rate.
    Sync,
    /// Send approved units to Stripe.
    Send,
    /// Read a CSV file.
    Import,
    /// Take an import back.
    ImportUndo,
    /// Carry out planned changes.
    Apply,
}

/// State of long work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Under way.
    Running,
    /// Ended, all done.
    Done,
    /// Ended, something needs the owner.
    NeedsOwner,
    /// Ended by an error; what was done stays done and nothing is half-done.
    Failed,
    /// Ended by the owner between two items.
    Cancelled,
}

/// A page of a longer list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PageRequest {
    /// First row, from 0.
    pub offset: u32,
    /// Rows wanted, 1 to 500.
    pub limit: u32,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { offset: 0, limit: 100 }
    }
}
