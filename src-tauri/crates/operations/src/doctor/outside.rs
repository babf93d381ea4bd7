//! What lies outside: Stripe's key and clock, and the platforms as they were read last.

use store::{
    source,
    workspace::{self, BillingMethod},
};

use super::{unwell, well};
use crate::{
    Code, Desk, Problem, StripeClock,
    connect::{self, CSV, problem_of},
    file,
    view::{ConnectionState, DoctorFinding, Light, PermissionResult, StripeConnection},
};

pub(super) async fn look(desk: &Desk) -> Result<Vec<DoctorFinding>, Problem> {
    let (wanted, connected) = file::read(desk, |r| {
        let workspace = workspace::get(r)?;
        Ok((workspace.billing_method == BillingMethod::Stripe, workspace.stripe.is_some()))
    })
    .await?;
    let mut findings = match (wanted, connected) {
        (_, true) => stripe(desk).await?,
        (true, false) => vec![unwell("Stripe", Light::Amber, "Not connected, so nothing can be sent.", "Connect it under Connections.")],
        (false, false) => vec![well("Stripe", "Not used: clients are billed by statements.")],
    };
    findings.extend(platforms(desk).await?);
    Ok(findings)
}

async fn stripe(desk: &Desk) -> Result<Vec<DoctorFinding>, Problem> {
    const KEY: &str = "Stripe key";
    let connection = match connect::check_stripe(desk).await {
        Ok(connection) => connection,
        Err(problem) if problem.code == Code::Internal => return Err(problem),
        Err(problem) => return Ok(vec![unwell(KEY, Light::Red, problem.message, "Connect Stripe again under Connections.")]),
    };
    let mut findings = vec![key(KEY, &connection)];
    findings.push(clock(desk, connection.state).await);
    findings.extend(mirrored(desk).await?);
    Ok(findings)
}

fn key(what: &str, connection: &StripeConnection) -> DoctorFinding {
    let why = || connection.problem.clone().unwrap_or_else(|| "It does not work.".to_owned());
    match connection.state {
        ConnectionState::Works => {}
        ConnectionState::Unreachable => return unwell(what, Light::Amber, why(), "Check the network and look again."),
        ConnectionState::Refused | ConnectionState::NoSecret => {
            return unwell(what, Light::Red, why(), "Connect Stripe again under Connections.");
        }
    }
    let missing = connection.permissions.iter().filter(|permission| permission.result == PermissionResult::Missing && !permission.optional);
    let missing: Vec<String> = missing.map(|permission| format!("{} ({})", permission.name, permission.access)).collect();
    if missing.is_empty() {
        return well(what, format!("{} works; no permission is missing.", connection.key_hint));
    }
    unwell(
        what,
        Light::Red,
        format!("It lacks {}.", missing.join(", ")),
        "Edit the key in Stripe, give it these permissions, and look again.",
    )
}

/// How much of Stripe's reads is used, how old the mirror is, and what the key may not read.
async fn mirrored(desk: &Desk) -> Result<Vec<DoctorFinding>, Problem> {
    let mirror = crate::payments::mirror(desk).await?;
    let used = format!("{} of {} reads used in the last 30 days.", mirror.reads_spent, mirror.reads_allowance);
    let mut findings = vec![if mirror.sparing {
        unwell("Stripe reads", Light::Amber, format!("{used} Only sends and period ends read now."), "Sync less often under Settings.")
    } else {
        well("Stripe reads", used)
    }];
    for kind in mirror.kinds {
        if let Some(off) = kind.off {
            let what = format!("Stripe: {}", kind.name.to_lowercase());
            findings.push(unwell(&what, Light::Amber, "The key may not read them, so they are not shown.", off));
        }
    }
    Ok(findings)
}

/// This computer's clock beside Stripe's (law §5.3).
async fn clock(desk: &Desk, state: ConnectionState) -> DoctorFinding {
    const WHAT: &str = "Clock";
    let unread = || unwell(WHAT, Light::Amber, "Not compared: Stripe did not answer.", "Check the network and look again.");
    if state != ConnectionState::Works {
        return unread();
    }
    let Ok(client) = connect::client(desk).await else { return unread() };
    let Ok(reply) = client.send(&stripe::balance::retrieve()).await else { return unread() };
    match StripeClock::from_answer(desk, reply.stripe_time).map(StripeClock::warning) {
        Ok(None) => well(WHAT, "Within two minutes of Stripe's."),
        Ok(Some(words)) => unwell(WHAT, Light::Amber, words, "Switch on automatic time in the system's settings."),
        Err(problem) => unwell(WHAT, Light::Amber, problem.message, "Look again from another network."),
    }
}

/// Sources as their last pull left them; asking them again is the sync's work.
async fn platforms(desk: &Desk) -> Result<Vec<DoctorFinding>, Problem> {
    file::read(desk, |r| {
        let sources = source::list(r)?.into_iter().filter(|source| source.connector != CSV && source.retired_at.is_none());
        Ok(sources
            .map(|source| match problem_of(&source) {
                None => well(&source.name, "Answered at the last sync."),
                Some((words, true)) => unwell(&source.name, Light::Red, words, "Give its key again under Connections."),
                Some((words, false)) => {
                    unwell(&source.name, Light::Amber, words, "Sync again; if it stays, look at its address under Connections.")
                }
            })
            .collect())
    })
    .await
}
