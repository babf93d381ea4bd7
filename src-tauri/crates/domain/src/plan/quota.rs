//! Quotas: named limits and yes/no features, each with who keeps them (§12).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum QuotaKind {
    /// Assistants, agents, bots.
    Assistants,
    /// Questions answered, messages.
    Queries,
    /// Words.
    Words,
    /// Minutes on the phone.
    VoiceMinutes,
    /// Contacts.
    Contacts,
    /// Workspaces.
    Workspaces,
    /// Channels.
    Channels,
    /// Members of the team.
    Members,
}

impl QuotaKind {
    /// Every kind, in the order of the form.
    pub const ALL: [Self; 8] =
        [Self::Assistants, Self::Queries, Self::Words, Self::VoiceMinutes, Self::Contacts, Self::Workspaces, Self::Channels, Self::Members];

    /// As clients read it, after a number.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Assistants => "assistants",
            Self::Queries => "queries",
            Self::Words => "words",
            Self::VoiceMinutes => "voice minutes",
            Self::Contacts => "contacts",
            Self::Workspaces => "workspaces",
            Self::Channels => "channels",
            Self::Members => "members",
        }
    }

    /// The same after a one.
    pub const fn noun_of_one(self) -> &'static str {
        match self {
            Self::Assistants => "assistant",
            Self::Queries => "query",
            Self::Words => "word",
            Self::VoiceMinutes => "voice minute",
            Self::Contacts => "contact",
            Self::Workspaces => "workspace",
            Self::Channels => "channel",
            Self::Members => "member",
        }
    }

    /// The platform's meter that measures it, and how many of that meter are one of the quota; `None` where no meter does.
    pub const fn measured_by(self) -> Option<(&'static str, i64)> {
        match self {
            Self::Queries => Some(("messages", 1)),
            Self::VoiceMinutes => Some(("seconds", 60)),
            Self::Words => Some(("words", 1)),
            _ => None,
        }
    }
}

/// Who keeps to a limit. Rebill does not stop usage on a platform (§12).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Enforced {
    /// The platform stops at it.
    Platform {
        /// Its name as the owner knows it.
        platform: String,
    },
    /// Rebill writes it to the platform, by a write action of the connector.
    Pushed,
    /// Nobody stops at it; it is what was promised.
    Promise,
}

/// A named limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Quota {
    /// What it counts.
    pub kind: QuotaKind,
    /// The limit, a whole number; `None` is unlimited.
    pub limit: Option<String>,
    /// Who keeps to it.
    pub enforced: Enforced,
}

/// A yes/no feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Feature {
    /// "Premium support", 1 to 80 characters.
    pub name: String,
    /// Whether the plan has it.
    pub included: bool,
    /// Who keeps to it.
    pub enforced: Enforced,
}
