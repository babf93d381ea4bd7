//! The invented agency's plans: one for each way in which its clients are billed, on the prices that its Stripe has already, and one by agreement.

use domain::plan::{Enforced, Feature, PlanDraft, PlanPayment, PlanPrice, Quota, QuotaKind};
use operations::{
    Desk, Problem, Watch, change_set, plans,
    view::{ChangeSetState, MakePlanParams},
};
use sandbox::ChargedBy;

/// Keeps them, once. Their prices are those of the account; only the free default plan, which comes with the first paid one, is made in the
/// sandbox's Stripe.
///
/// # Errors
/// What the file says.
pub async fn keep(desk: &Desk, source: &str, watch: &Watch) -> Result<(), Problem> {
    if !plans::list(desk).await?.plans.is_empty() {
        return Ok(());
    }
    for draft in drafts(source) {
        let set = plans::make(desk, MakePlanParams { plan: None, draft_id: None, draft }).await?;
        if set.state != ChangeSetState::Done {
            change_set::apply(desk, &set.id, watch).await?;
        }
    }
    plans::feature(desk, "AI assistant", true).await
}

fn drafts(source: &str) -> Vec<PlanDraft> {
    let enforced = || Enforced::Platform { platform: source.to_owned() };
    let quota = |kind: QuotaKind, limit: &str| Quota { kind, limit: Some(limit.to_owned()), enforced: enforced() };
    let feature = |name: &str| Feature { name: name.to_owned(), included: true, enforced: Enforced::Promise };
    let plan = |name: &str, description: &str, charged_by: ChargedBy, meter: &str| PlanDraft {
        name: name.to_owned(),
        description: description.to_owned(),
        usage: vec![PlanPrice::Existing {
            price: charged_by.price().to_owned(),
            meter: Some(meter.to_owned()),
            unit: Some(charged_by.billing_unit().to_string()),
        }],
        ..PlanDraft::default()
    };
    vec![
        PlanDraft {
            payment: PlanPayment::Custom,
            description: "For larger teams".to_owned(),
            features: vec![feature("Own contract"), feature("Premium support")],
            name: "Enterprise".to_owned(),
            ..PlanDraft::default()
        },
        PlanDraft {
            quotas: vec![quota(QuotaKind::Assistants, "5"), quota(QuotaKind::Members, "3")],
            features: vec![feature("Premium support")],
            ..plan("AI assistant", "Pay for what your assistant reads and writes", ChargedBy::Tokens, "tokens")
        },
        PlanDraft {
            quotas: vec![quota(QuotaKind::Assistants, "2"), quota(QuotaKind::Queries, "4000")],
            ..plan("AI chat", "Pay by message", ChargedBy::Messages, "messages")
        },
        PlanDraft {
            quotas: vec![quota(QuotaKind::Assistants, "1"), quota(QuotaKind::VoiceMinutes, "1500")],
            features: vec![feature("Call recordings")],
            ..plan("AI voice", "Pay by minute on the phone", ChargedBy::Minutes, "seconds")
        },
    ]
}
