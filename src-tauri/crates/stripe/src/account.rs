//! The account behind the key. A restricted key may be refused here (403); then [`crate::balance`] still proves the key.

use serde::Deserialize;

use crate::form::Form;
use crate::request::Call;
use crate::wire::{open_enum, or_default, seconds};

/// Only the id is certain; Stripe leaves out what the key may not see.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Account {
    pub id: String,
    pub email: Option<String>,
    pub country: Option<String>,
    /// ISO code in small letters.
    pub default_currency: Option<String>,
    pub charges_enabled: Option<bool>,
    pub payouts_enabled: Option<bool>,
    pub details_submitted: Option<bool>,
    pub business_profile: Option<BusinessProfile>,
    pub requirements: Option<Requirements>,
    /// What will be asked for later, with its own deadline.
    pub future_requirements: Option<Requirements>,
    pub settings: Option<Settings>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BusinessProfile {
    pub name: Option<String>,
}

/// What Stripe wants from the account's owner, and why charges or payouts are off.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Requirements {
    #[serde(default, with = "seconds::optional")]
    pub current_deadline: Option<jiff::Timestamp>,
    #[serde(default, deserialize_with = "or_default")]
    pub currently_due: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub eventually_due: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub past_due: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub pending_verification: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub errors: Vec<RequirementError>,
    pub disabled_reason: Option<DisabledReason>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RequirementError {
    pub code: String,
    pub reason: String,
    pub requirement: String,
}

open_enum! {
    /// Why charges or payouts are off.
    DisabledReason {
        ActionRequired = "action_required.requested_capabilities",
        Listed = "listed",
        Elsewhere = "other",
        PlatformPaused = "platform_paused",
        RejectedFraud = "rejected.fraud",
        RejectedIncomplete = "rejected.incomplete_verification",
        RejectedListed = "rejected.listed",
        RejectedOther = "rejected.other",
        RejectedPlatformFraud = "rejected.platform_fraud",
        RejectedPlatformOther = "rejected.platform_other",
        RejectedPlatformTerms = "rejected.platform_terms_of_service",
        RejectedTerms = "rejected.terms_of_service",
        PastDue = "requirements.past_due",
        PendingVerification = "requirements.pending_verification",
        UnderReview = "under_review",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Settings {
    pub payouts: Option<Payouts>,
    pub dashboard: Option<Dashboard>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Payouts {
    pub schedule: PayoutSchedule,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PayoutSchedule {
    /// `manual`, `daily`, `weekly` or `monthly`.
    pub interval: String,
    pub delay_days: i64,
    /// Names of days (`monday`); only when weekly.
    #[serde(default, deserialize_with = "or_default")]
    pub weekly_payout_days: Vec<String>,
    /// Days of the month; only when monthly.
    #[serde(default, deserialize_with = "or_default")]
    pub monthly_payout_days: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Dashboard {
    pub display_name: Option<String>,
    /// IANA zone of the account.
    pub timezone: Option<String>,
}

impl Account {
    /// The name that the owner knows the account by.
    pub fn name(&self) -> Option<&str> {
        let business = self.business_profile.as_ref().and_then(|profile| profile.name.as_deref());
        let dashboard = || self.settings.as_ref().and_then(|s| s.dashboard.as_ref()).and_then(|d| d.display_name.as_deref());
        business.or_else(dashboard)
    }
}

/// `GET /v1/account`
pub fn retrieve() -> Call<Account> {
    Call::get("/v1/account", Form::new())
}
