//! API keys: the two that the sandbox hands out, restricted ones that a test makes, and what each may do.

use serde::{Deserialize, Serialize};

use super::refusal::{Refusal, masked};
use super::{ACCOUNT, Books};

/// Opens everything.
pub(crate) const SECRET: &str = "sk_test_SandboxSecretKeyOfNorthlightAI";
/// Restricted to [`RESTRICTED_MAY`].
pub(crate) const RESTRICTED: &str = "rk_test_SandboxRestrictedKeyOfNorthlightAI";
/// Restricted to reading.
pub(crate) const READ_ONLY: &str = "rk_test_SandboxReadingKeyOfNorthlightAI";

/// What the restricted key may do: what Rebill asks an owner for, and nothing else.
pub const RESTRICTED_MAY: [&str; 21] = [
    "rak_balance_read",
    "rak_charge_read",
    "rak_customer_write",
    "rak_dispute_read",
    "rak_event_read",
    "rak_payment_intent_read",
    "rak_payment_method_read",
    "rak_payout_read",
    "rak_product_write",
    "rak_checkout_session_write",
    // A name of ours: Stripe publishes none for grants.
    "rak_billing_credit_grant_read",
    "rak_credit_note_write",
    "rak_customer_portal_write",
    "rak_invoice_write",
    "rak_billing_meter_event_write",
    "rak_billing_meter_write",
    "rak_plan_write",
    "rak_subscription_write",
    "rak_billing_clock_write",
    "rak_accounts_kyc_basic_read",
    "rak_webhook_write",
];

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Key {
    pub(crate) secret: String,
    pub(crate) may: Permissions,
    pub(crate) revoked: bool,
}

/// Among a restricted key's permissions: its refusals name neither the account nor what is missing (`facts/stripe.md` §1).
pub const OLDER_WORDS: &str = "older_words";

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Permissions {
    Everything,
    Reading,
    /// Names such as `rak_customer_read`; `_write` implies `_read`.
    Listed(Vec<String>),
}

impl Key {
    pub(crate) fn fixed() -> Vec<Key> {
        let key = |secret: &str, may| Key { secret: secret.to_owned(), may, revoked: false };
        let listed = Permissions::Listed(RESTRICTED_MAY.map(str::to_owned).into());
        vec![key(SECRET, Permissions::Everything), key(RESTRICTED, listed), key(READ_ONLY, Permissions::Reading)]
    }

    fn is_answered_in_older_words(&self) -> bool {
        matches!(&self.may, Permissions::Listed(names) if names.iter().any(|name| name == OLDER_WORDS))
    }

    fn may(&self, permission: &str) -> bool {
        match &self.may {
            Permissions::Everything => true,
            Permissions::Reading => permission.ends_with("_read"),
            Permissions::Listed(names) => {
                let write = permission.strip_suffix("_read").map(|stem| format!("{stem}_write"));
                names.iter().any(|name| name == permission || Some(name) == write.as_ref())
            }
        }
    }
}

impl Books {
    /// Who is asking, and may they? 401 for a key that is absent, wrong or revoked, 403 for one without the permission.
    pub(crate) fn authorize(&self, offered: Option<&str>, permission: Option<&str>) -> Result<(), Refusal> {
        let Some(offered) = offered else {
            return Err(Refusal::unauthorized(
                "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
            ));
        };
        let Some(key) = self.keys.iter().find(|key| key.secret == offered) else {
            return Err(Refusal::unauthorized(format!("Invalid API Key provided: {}", masked(offered))));
        };
        if key.revoked {
            return Err(Refusal::unauthorized(format!("Expired API Key provided: {}", masked(offered))).code("api_key_expired"));
        }
        match permission {
            Some(permission) if !key.may(permission) && key.is_answered_in_older_words() => Err(Refusal::forbidden_in_older_words()),
            Some(permission) if !key.may(permission) => Err(Refusal::forbidden(offered, ACCOUNT, permission)),
            _ => Ok(()),
        }
    }
}
