//! Troubleshooting: what is wrong with the connection or with payouts, each with its fix, and what Stripe's support needs to know.

use jiff::{SignedDuration, Timestamp};
use store::{
    Reader,
    workspace::{self as rows, Workspace},
};

use super::{account::Kept, requirement, stripe_account};
use crate::{
    Problem,
    view::{BankPayoutState, ConnectionState, Light, Mode, PermissionResult, RequirementState, TroubleView},
    words,
    workspace::STRIPE_PROBLEM,
};

/// Stripe's support.
pub(super) const SUPPORT: &str = "https://support.stripe.com/contact";
/// A payout that is not there this long after its day is asked about.
const OVERDUE: SignedDuration = SignedDuration::from_hours(5 * 24);

/// A page of the account on Stripe; none in the sandbox, which has no pages.
pub(super) fn dashboard(mode: Mode, page: &str) -> Option<String> {
    match mode {
        Mode::Live => Some(format!("https://dashboard.stripe.com/{page}")),
        Mode::Test => Some(format!("https://dashboard.stripe.com/test/{page}")),
        Mode::Sandbox | Mode::None => None,
    }
}

/// What is wrong now, worst first.
pub(super) fn found(r: &Reader, place: &Workspace, kept: &Kept, now: Timestamp) -> Result<Vec<TroubleView>, Problem> {
    let mut all = connection(r, place)?;
    account(kept, &mut all, crate::workspace::mode(place));
    payouts(kept, now, &mut all, crate::workspace::mode(place));
    all.sort_by_key(|trouble| std::cmp::Reverse(trouble.light));
    Ok(all)
}

fn trouble(light: Light, title: &str, what: impl Into<String>, fix: impl Into<String>, link: Option<String>) -> TroubleView {
    TroubleView { light, title: title.to_owned(), what: what.into(), fix: fix.into(), link }
}

fn connection(r: &Reader, place: &Workspace) -> Result<Vec<TroubleView>, Problem> {
    let mut all = Vec::new();
    if place.stripe.is_none() {
        return Ok(all);
    }
    let last = stripe_account::last_seen(r)?;
    if let Some(words) = rows::setting::<String>(r, STRIPE_PROBLEM)? {
        all.push(trouble(
            Light::Red,
            "Stripe does not answer with this key",
            format!("{words} Nothing is charged meanwhile; units wait and are not lost."),
            "Connections, Stripe, New key: paste a key of the same account. What is planned goes on by itself after that.",
            None,
        ));
    } else if last.as_ref().is_some_and(|seen| seen.state == ConnectionState::Unreachable) {
        all.push(trouble(
            Light::Amber,
            "Stripe was not reached",
            "Nothing left this computer; units wait.",
            "Check the network, a company portal or a firewall, then test again.",
            None,
        ));
    }
    let lacking: Vec<String> = last
        .iter()
        .flat_map(|seen| &seen.permissions)
        .filter(|one| one.result == PermissionResult::Missing && !one.optional)
        .map(|one| format!("{} ({}): {}", one.name, one.access, one.without))
        .collect();
    if !lacking.is_empty() {
        all.push(trouble(
            Light::Red,
            "The key may not do all that is needed",
            lacking.join(" "),
            "In Stripe, Developers, API keys: edit this key, set these to the access named, save. Then test again here.",
            dashboard(crate::workspace::mode(place), "apikeys"),
        ));
    }
    Ok(all)
}

fn account(kept: &Kept, all: &mut Vec<TroubleView>, mode: Mode) {
    let why = kept.disabled.as_deref().map(requirement::disabled);
    let names = |state: RequirementState| -> Vec<&str> {
        kept.requirements.iter().filter(|one| one.state == state).map(|one| one.what.as_str()).collect()
    };
    let (past, refused, due) = (names(RequirementState::PastDue), names(RequirementState::Refused), names(RequirementState::Due));
    let give = if past.is_empty() && refused.is_empty() && due.is_empty() {
        "Open your Stripe account and look at its notices.".to_owned()
    } else {
        let wanted: Vec<&str> = past.iter().chain(&refused).chain(&due).copied().collect();
        format!("Give Stripe on its own page: {}.", wanted.join("; "))
    };
    let page = || dashboard(mode, "account/onboarding");
    if kept.charges == Some(false) {
        let what = why.clone().unwrap_or_else(|| "Stripe names no reason.".to_owned());
        all.push(trouble(
            Light::Red,
            "Charges are off",
            format!("Clients cannot pay; invoices stay open and can be paid later. {what}"),
            give.clone(),
            page(),
        ));
    }
    if kept.payouts == Some(false) {
        let what = why.unwrap_or_else(|| "Stripe names no reason.".to_owned());
        all.push(trouble(
            Light::Red,
            "Payouts are off",
            format!("Clients can pay. The money stays in your Stripe balance and is not lost. {what}"),
            give.clone(),
            page(),
        ));
    }
    if kept.charges != Some(false) && kept.payouts != Some(false) && !(past.is_empty() && refused.is_empty() && due.is_empty()) {
        let by = kept.requirements.iter().filter_map(|one| one.deadline).min();
        let by = by.map(|at| format!(" until {}", at.strftime("%-d %B %Y"))).unwrap_or_default();
        all.push(trouble(
            Light::Amber,
            "Stripe wants something from you",
            format!("Charges and payouts go on for now. Without it{by}, Stripe may stop them."),
            give,
            page(),
        ));
    }
    for balance in kept.balances.iter().filter(|balance| balance.available.is_negative()) {
        all.push(trouble(
            Light::Amber,
            "The balance is below zero",
            format!(
                "Stripe is owed {}: refunds, disputes or fees were more than what came in.",
                words::money(balance.available.checked_neg().unwrap_or(balance.available))
            ),
            "The next payments fill it up. If none are near, add money in Stripe, or Stripe takes it from your bank.",
            dashboard(mode, "balance/overview"),
        ));
    }
}

fn payouts(kept: &Kept, now: Timestamp, all: &mut Vec<TroubleView>, mode: Mode) {
    for payout in &kept.recent {
        let amount = words::money(payout.amount);
        match payout.state {
            BankPayoutState::Failed | BankPayoutState::CameBack => {
                let what = if payout.state == BankPayoutState::CameBack {
                    format!("{amount} had arrived and was sent back by your bank. The money is on your Stripe balance again.")
                } else {
                    format!("{amount} is not at your bank. The money is back on your Stripe balance.")
                };
                all.push(trouble(
                    Light::Red,
                    "A payout failed",
                    what,
                    payout.reason.clone().unwrap_or_else(|| "Look at the payout in Stripe.".to_owned()),
                    payout.link.clone().or_else(|| dashboard(mode, "settings/payouts")),
                ));
            }
            BankPayoutState::Pending | BankPayoutState::InTransit if now.duration_since(payout.arrival) > OVERDUE => {
                all.push(trouble(
                    Light::Amber,
                    "A payout is late",
                    format!("{amount} was to arrive on {}.", payout.arrival.strftime("%-d %B %Y")),
                    "Ask your bank first: banks hold single payments back without telling. Then write to Stripe with the payout's id.",
                    payout.link.clone(),
                ));
            }
            _ => {}
        }
    }
    if kept.interval.as_deref() == Some("manual") && kept.balances.iter().any(|one| one.available.minor() > 0) {
        all.push(trouble(
            Light::Amber,
            "Payouts are by hand",
            "Money is available, and your schedule in Stripe pays nothing out by itself.",
            "Press Pay out in Stripe, or choose a schedule there.",
            dashboard(mode, "settings/payouts"),
        ));
    }
}

/// What most often delays a payout or breaks a connection. Always shown, because its reasons are not in Stripe's answers.
pub(super) fn usual(mode: Mode) -> Vec<TroubleView> {
    let page = |page: &str| dashboard(mode, page);
    let usual = |title: &str, what: &str, fix: &str, link: Option<String>| trouble(Light::Green, title, what, fix, link);
    vec![
        usual(
            "The first payout takes longer",
            "Stripe holds the first payout of a new account for 7 to 14 days.",
            "Wait; the day stands beside the payout.",
            page("payouts"),
        ),
        usual(
            "Paid today, but not available",
            "A payment is pending until its days have passed, in most countries two to seven working days. Weekends and bank holidays do not count.",
            "Compare pending with available; the schedule above says how many days.",
            page("balance/overview"),
        ),
        usual(
            "Less arrived than was paid",
            "Stripe takes its fees, refunds and disputes off before it pays out.",
            "Open the payout in Stripe: it lists what is in it.",
            page("payouts"),
        ),
        usual(
            "The bank's name differs",
            "Banks refuse payouts when the account is not in the name of your business.",
            "Correct the holder or the account in Stripe, Settings, Payouts.",
            page("settings/payouts"),
        ),
        usual(
            "A key that worked is refused",
            "It was rolled, deleted or has expired, or your Stripe admits keys only from some addresses of the internet.",
            "Stripe, Developers, API keys: look whether it is there and from where it may be used. Else make a new one and paste it under New key.",
            page("apikeys"),
        ),
        usual(
            "Right key, wrong place",
            "A key of another account, or of test instead of live, is refused here, so that no client is charged from the wrong place.",
            "Make the key in the account that is named above, in the same mode.",
            page("apikeys"),
        ),
    ]
}

/// What Stripe's support asks for, as plain text.
pub(super) fn for_support(place: &Workspace, kept: &Kept, found: &[TroubleView]) -> String {
    let account = kept.account_id.clone().or_else(|| place.stripe.as_ref().map(|stripe| stripe.account_id.clone()));
    let mut lines = vec![format!("Account: {}", account.unwrap_or_else(|| "not connected".to_owned()))];
    if let Some(stripe) = &place.stripe {
        lines.push(format!("Mode: {}", stripe.mode));
    }
    if let Some(at) = kept.read_at {
        lines.push(format!("Read: {}", at.strftime("%Y-%m-%d %H:%M UTC")));
    }
    lines.extend(kept.disabled.iter().map(|reason| format!("Disabled reason: {reason}")));
    lines.extend(kept.requirements.iter().map(|one| {
        let state = serde_json::to_value(one.state).ok().and_then(|state| state.as_str().map(str::to_owned)).unwrap_or_default();
        format!("Requirement {}: {state}", one.name)
    }));
    let failed = |state| matches!(state, BankPayoutState::Failed | BankPayoutState::CameBack);
    lines.extend(
        kept.recent.iter().filter(|payout| failed(payout.state)).map(|payout| format!("Payout {}: failed, {}", payout.id, payout.amount)),
    );
    lines.extend(found.iter().map(|one| format!("Seen: {}. {}", one.title, one.what)));
    lines.extend(kept.requests.iter().map(|request| format!("Request {} ({})", request.id, request.what)));
    lines.join("\n")
}
