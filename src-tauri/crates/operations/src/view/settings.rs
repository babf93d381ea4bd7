use domain::{Currency, Money};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{BillingMethod, SendingPolicy};

/// Settings of a workspace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SettingsView {
    /// Agency name.
    pub name: String,
    /// Currency; fixed once a rule exists.
    pub currency: Option<String>,
    /// Zone.
    pub zone: String,
    /// Billing method.
    pub billing_method: Option<BillingMethod>,
    /// Ask or automatic.
    pub sending: SendingPolicy,
    /// The bounds in words, as they are in force.
    pub bounds: Vec<String>,
    /// Floor of the bounds, main units.
    pub floor: Option<String>,
    /// Floors of the other currencies in which clients are billed through Stripe.
    pub floors: Vec<FloorView>,
    /// Multiple of the largest period above which units are held.
    pub period_multiple: u32,
    /// Multiple of the largest run above which a run is held.
    pub run_multiple: u32,
    /// So many floors may be sent in one run in any case.
    pub run_floors: u32,
    /// Corrections above so many per cent of the last full period are held.
    pub correction_percent: u32,
    /// Corrections up to this part of the floor pass in any case: 10 is a tenth.
    pub correction_part: u32,
    /// Hours between two sends to one client that go by themselves, the end of a period apart.
    pub send_every_hours: u32,
    /// Schedule of the sync.
    pub schedule: Schedule,
    /// Backups, newest first.
    pub backups: Vec<BackupView>,
    /// Where the workspace's file lies.
    pub file: String,
}

/// The floor of the bounds in a currency that is not the workspace's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FloorView {
    /// ISO code, lower case.
    pub currency: String,
    /// Main units; none: every line in it is held.
    pub floor: Option<String>,
}

impl FloorView {
    /// As both doors show it.
    pub fn new(currency: Currency, floor: Option<Money>) -> Self {
        Self { currency: currency.code().to_owned(), floor: floor.map(Money::to_main_string) }
    }
}

/// When the app syncs while it is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Schedule {
    /// Only by hand.
    Off,
    /// Every so many minutes, 5 to 1440.
    Every {
        /// Minutes.
        minutes: u32,
    },
    /// Each full hour.
    Hourly,
    /// Once a day.
    Daily {
        /// `HH:MM` in the agency's zone.
        at: String,
    },
}

/// A backup file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BackupView {
    /// Path.
    pub path: String,
    /// Made when.
    pub at: Timestamp,
    /// Why: "daily", "before import", "before migration", "before send", "by hand".
    pub why: String,
    /// Bytes.
    pub bytes: u64,
}

/// Changing settings; what is none stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SettingsParams {
    /// Agency name.
    pub name: Option<String>,
    /// Zone; new months begin with the next period.
    pub zone: Option<String>,
    /// Ask or automatic.
    pub sending: Option<SendingPolicy>,
    /// Floor, main units.
    pub floor: Option<String>,
    /// The currency of the floor, where it is not the workspace's; an empty floor then goes back to the usual one.
    pub floor_currency: Option<String>,
    /// Multiple of the largest period.
    pub period_multiple: Option<u32>,
    /// Multiple of the largest run.
    pub run_multiple: Option<u32>,
    /// Floors that a run may be worth in any case, 1 to 100.
    pub run_floors: Option<u32>,
    /// Per cent of the last full period, 1 to 100.
    pub correction_percent: Option<u32>,
    /// Part of the floor, 1 to 100: 10 is a tenth.
    pub correction_part: Option<u32>,
    /// Hours, 1 to 168.
    pub send_every_hours: Option<u32>,
    /// Schedule.
    pub schedule: Option<Schedule>,
}

/// One finding of the doctor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DoctorFinding {
    /// What was looked at.
    pub what: String,
    /// Whether it is well.
    pub light: super::Light,
    /// What was found.
    pub words: String,
    /// The cure, where something is wrong.
    pub cure: Option<String>,
}
