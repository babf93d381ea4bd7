//! The Stripe account: its key told apart, each permission tried, the account read back (experience, "Connect Stripe").

use std::sync::Arc;

use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use store::{
    Reader,
    workspace::{self as rows, StripeAccount, StripeKeyKind, StripeMode},
};
use stripe::{
    ErrorKind, IdempotencyKey, Key, KeyKind,
    permissions::{Finding, NEEDED},
};

use super::{account, client_with, permissions, same_account};
use crate::{
    Code, Desk, Keep, Problem, Retry, activity,
    desk::blocking,
    file, mirror,
    view::{ConnectStripeParams, ConnectionState, Mode, PermissionResult, RequirementState, RequirementView, StripeConnection},
    workspace::{STRIPE_PROBLEM, mode},
};

/// Setting: what the last check of the connection saw.
const LAST_CHECK: &str = "stripe.last_check";

/// What a check saw, kept so that the page opens offline.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Check {
    connection: StripeConnection,
    typed_email: Option<String>,
    session_only: bool,
}

/// Connects, reconnects or rotates Stripe's key. The key is stored only after Stripe accepted it.
///
/// # Errors
/// A key of the wrong kind, named; a refused key, or one that may do nothing; a key of another account or mode than this workspace's, or
/// one whose account cannot be told, without the owner's word; a missing keyring. The connection that was there before stays.
pub async fn connect(desk: &Desk, params: ConnectStripeParams) -> Result<StripeConnection, Problem> {
    let key = Key::parse(params.key.expose_secret()).map_err(|error| Problem::invalid("key", error.to_string()))?;
    if key.kind() == KeyKind::Secret && !params.accept_secret_key {
        return Err(Problem {
            field: Some("key".to_owned()),
            ..Problem::new(
                Code::SecretKeyWarning,
                "This key can do everything in your Stripe account, also refund and pay out. Use a restricted key if you can.",
                Retry::AfterFix,
            )
        });
    }
    let workspace = file::read(desk, |r| Ok(rows::get(r)?)).await?;
    let wanted = if key.mode().is_live() { StripeMode::Live } else { StripeMode::Test };
    if let Some(before) = &workspace.stripe
        && before.mode != wanted
    {
        return Err(Problem::invalid(
            "key",
            format!(
                "This workspace is in {} mode, and the key is a {} key. Test and live are different workspaces: make another one for it. Nothing was changed.",
                before.mode,
                if key.mode().is_live() { "live" } else { "test" }
            ),
        ));
    }
    let client = client_with(desk, &params.key)?;
    let keep = if params.session_only { Keep::Session } else { Keep::Keyring };
    let (mut connection, seen) = look(desk, &client, params.email.as_deref(), params.session_only, mode_of(&workspace, wanted)).await?;
    if may_nothing(&connection) {
        return Err(Problem::invalid(
            "key",
            "This key may do nothing of what Rebill needs. Give it the permissions on the list in Stripe, or make a new key. Nothing was changed.",
        ));
    }
    same_account::compare(desk, &client, &workspace, connection.account_id.as_deref(), params.accept_unread_account).await?;
    if connection.account_id.is_none() {
        connection.account_id = same_account::known(&workspace).map(str::to_owned);
    }
    let name = format!("stripe/{}", workspace.id);
    desk.keep_secret(&name, params.key, keep).await?;

    let connected = StripeAccount {
        account_id: connection.account_id.clone().unwrap_or_else(|| "not readable".to_owned()),
        // What an earlier key could read of the same account stays known.
        name: connection.name.clone().or_else(|| workspace.stripe.as_ref().and_then(|before| before.name.clone())),
        email: connection.email.clone().or_else(|| workspace.stripe.as_ref().and_then(|before| before.email.clone())),
        mode: wanted,
        key_kind: if key.kind() == KeyKind::Secret { StripeKeyKind::Secret } else { StripeKeyKind::Restricted },
        key_ref: name,
        last_four: key.last_four().to_owned(),
        connected_at: desk.now(),
    };
    let sentence = format!("Stripe connected: {}", connection.name.as_deref().unwrap_or(&connected.account_id));
    let check = Check { connection: connection.clone(), typed_email: params.email, session_only: params.session_only };
    let store = Arc::clone(&desk.store);
    blocking(move || {
        store.write(|tx| -> Result<(), Problem> {
            rows::set_stripe(tx, Some(&connected))?;
            rows::clear_setting(tx, STRIPE_PROBLEM)?;
            rows::set_setting(tx, LAST_CHECK, &check)?;
            account::keep(tx, &seen, check.connection.checked_at)?;
            mirror::kinds_tested(tx, &seen.unreadable)?;
            activity::by_owner(tx, check.connection.checked_at, "connect_stripe", None, sentence)
        })
    })
    .await??;
    Ok(connection)
}

/// Tests the stored key again.
///
/// # Errors
/// When Stripe is not connected or its key is gone. A refused key or a silent network is not an error here: the connection says so.
pub async fn check(desk: &Desk) -> Result<StripeConnection, Problem> {
    let client = super::client(desk).await?;
    let store = Arc::clone(&desk.store);
    let (workspace, before) =
        blocking(move || store.read(|r| -> Result<_, Problem> { Ok((rows::get(r)?, rows::setting::<Check>(r, LAST_CHECK)?)) })).await??;
    let typed_email = before.as_ref().and_then(|check| check.typed_email.clone());
    let session_only = before.as_ref().is_some_and(|check| check.session_only);
    let wanted = workspace.stripe.as_ref().map_or(StripeMode::Test, |stripe| stripe.mode);
    let looked = look(desk, &client, typed_email.as_deref(), session_only, mode_of(&workspace, wanted)).await;
    let (connection, seen, problem) = match (looked, before) {
        (Ok((mut connection, seen)), _) => {
            if connection.account_id.is_none() {
                connection.account_id = same_account::known(&workspace).map(str::to_owned);
            }
            (connection, Some(seen), None)
        }
        (Err(problem), Some(before)) => {
            let state = if problem.code == Code::KeyRefused { ConnectionState::Refused } else { ConnectionState::Unreachable };
            let connection =
                StripeConnection { state, problem: Some(problem.message.clone()), checked_at: desk.now(), ..before.connection };
            (connection, None, (state == ConnectionState::Refused).then_some(problem.message))
        }
        (Err(problem), None) => return Err(problem),
    };
    let check = Check { connection: connection.clone(), typed_email, session_only };
    let store = Arc::clone(&desk.store);
    blocking(move || {
        store.write(|tx| -> Result<(), Problem> {
            rows::set_setting(tx, LAST_CHECK, &check)?;
            if let Some(seen) = &seen {
                account::keep(tx, seen, check.connection.checked_at)?;
                mirror::kinds_tested(tx, &seen.unreadable)?;
            }
            match problem {
                Some(words) => rows::set_setting(tx, STRIPE_PROBLEM, &words)?,
                None => rows::clear_setting(tx, STRIPE_PROBLEM)?,
            }
            Ok(())
        })
    })
    .await??;
    Ok(connection)
}

/// Forgets the key. What is in Stripe, and what was sent, stays.
///
/// # Errors
/// A keyring that refuses; then nothing was forgotten.
pub async fn disconnect(desk: &Desk) -> Result<(), Problem> {
    let store = Arc::clone(&desk.store);
    let Some(account) = blocking(move || store.read(rows::get)).await??.stripe else { return Ok(()) };
    desk.forget_secret(&account.key_ref).await?;
    let (store, now) = (Arc::clone(&desk.store), desk.now());
    blocking(move || {
        store.write(|tx| -> Result<(), Problem> {
            rows::set_setting(tx, STRIPE_PROBLEM, &DISCONNECTED)?;
            activity::by_owner(tx, now, "disconnect_stripe", None, "Stripe disconnected; its key was forgotten")
        })
    })
    .await?
}

/// What stands where Stripe's refusals stand, after the owner disconnected it.
const DISCONNECTED: &str = "Stripe was disconnected, so nothing can be sent. Connect it again under Connections.";
const FORGOTTEN: &str = "Nowhere: the key was forgotten";

/// The connection as it was last seen.
pub(super) async fn read(desk: &Desk) -> Result<Option<StripeConnection>, Problem> {
    let store = Arc::clone(&desk.store);
    let (account, check, problem) = blocking(move || {
        store.read(|r| -> Result<_, Problem> {
            Ok((rows::get(r)?.stripe, rows::setting::<Check>(r, LAST_CHECK)?, rows::setting::<String>(r, STRIPE_PROBLEM)?))
        })
    })
    .await??;
    let (Some(account), Some(check)) = (account, check) else { return Ok(None) };
    let mut connection = check.connection;
    // A keyring that cannot be asked is a problem of its own; the account's facts can be shown all the same.
    match desk.secret(&account.key_ref).await {
        // A practice key is everybody's: it cannot be forgotten, and is not used any more.
        Ok(Some(_)) if problem.as_deref() == Some(DISCONNECTED) => {
            connection.state = ConnectionState::NoSecret;
            connection.problem = Some(DISCONNECTED.to_owned());
            connection.kept_in = FORGOTTEN.to_owned();
        }
        Ok(Some(_)) => {}
        Ok(None) => {
            connection.state = ConnectionState::NoSecret;
            connection.problem = Some("The key is not in your keychain any more. Connect Stripe again.".to_owned());
            connection.kept_in = FORGOTTEN.to_owned();
        }
        Err(problem) => {
            connection.state = ConnectionState::NoSecret;
            connection.problem = Some(problem.message);
        }
    }
    if let (Some(words), ConnectionState::Works) = (problem, connection.state) {
        connection.state = ConnectionState::Refused;
        connection.problem = Some(words);
    }
    Ok(Some(connection))
}

/// Asks Stripe for the account and tries each permission. Leaves nothing behind.
async fn look(
    desk: &Desk,
    client: &stripe::Client,
    typed_email: Option<&str>,
    session_only: bool,
    mode: Mode,
) -> Result<(StripeConnection, account::Seen), Problem> {
    // A restricted key may be refused the account; a dead key is refused everything.
    let mut seen = account::ask(client).await?;
    let mut tried = Vec::with_capacity(NEEDED.len());
    for permission in NEEDED.into_iter().filter(|permission| permission.is_for(client.key().mode().is_live())) {
        let key = IdempotencyKey::new(format!("probe-{}", desk.ids.random_hex())).map_err(|error| Problem::internal(error.to_string()))?;
        let result = match permission.probe(&key) {
            None => PermissionResult::NotTestable,
            Some(call) => match permission.finding(client.send(&call).await.inspect_err(|error| seen.note_named(error))) {
                Finding::Held => PermissionResult::Tested,
                Finding::Missing { .. } => PermissionResult::Missing,
                Finding::Unclear(error) if error.kind == ErrorKind::Auth => return Err(error.into()),
                Finding::Unclear(_) => PermissionResult::Unknown,
            },
        };
        let may_read = match permission.reading().filter(|_| result == PermissionResult::Missing) {
            Some(call) => client.send(&call).await.is_ok(),
            None => false,
        };
        if result == PermissionResult::Missing && !may_read {
            seen.unreadable.push(permission.name);
        }
        tried.push(permissions::seen(&permission, result, may_read));
    }
    let now = desk.now();
    let kept = seen.kept(None, mode, now);
    let account = seen.account.as_ref();
    let email = account.and_then(|account| account.email.clone());
    let typed = typed_email.map(str::trim).filter(|typed| !typed.is_empty());
    let missing: Vec<&str> =
        tried.iter().filter(|one| one.result == PermissionResult::Missing && !one.optional).map(|one| one.name.as_str()).collect();
    let mut notes = Vec::new();
    if let (Some(typed), None) = (typed, &email) {
        notes.push(format!("The key may not read the account's e-mail, so {typed} was compared with nothing. Compare it in Stripe."));
    }
    if kept.account_id.is_none() {
        notes.push(match &seen.named {
            Some(id) => format!("The key may not read the account itself; Stripe names it as {id}. {}", kept.cure()),
            None => {
                format!("The key may not read which account it belongs to. Make sure in Stripe that it is the right one. {}", kept.cure())
            }
        });
    }
    let key = client.key();
    let connection = StripeConnection {
        state: ConnectionState::Works,
        problem: (!missing.is_empty())
            .then(|| format!("The key lacks: {}. Give it these permissions in Stripe and test again.", missing.join(", "))),
        account_id: kept.account_id.or_else(|| seen.named.clone()),
        name: kept.name,
        notes,
        email_as_typed: typed.zip(email.as_deref()).map(|(typed, email)| typed.eq_ignore_ascii_case(email)),
        email,
        mode,
        country: account.and_then(|account| account.country.clone()),
        currency: account.and_then(|account| account.default_currency.clone()),
        charges: kept.charges,
        payouts: kept.payouts,
        requirements: requirements(&kept.requirements),
        available: kept.balances.iter().map(|balance| balance.available).collect(),
        key_kind: if key.kind() == KeyKind::Secret { "Secret: can do everything" } else { "Restricted, recommended" }.to_owned(),
        key_hint: format!(
            "{}_{}_ … {}",
            if key.kind() == KeyKind::Secret { "sk" } else { "rk" },
            if key.mode().is_live() { "live" } else { "test" },
            key.last_four()
        ),
        kept_in: match (session_only, mode) {
            (true, _) => "This session only; scheduled runs stop at restart",
            (false, Mode::Sandbox) => "Your system's keychain, where there is one; the sandbox's own key is no secret",
            (false, _) => "Your system's keychain",
        }
        .to_owned(),
        permissions: tried,
        checked_at: now,
    };
    Ok((connection, seen))
}

/// Whether nothing that could be tried is allowed.
fn may_nothing(connection: &StripeConnection) -> bool {
    let has = |result| connection.permissions.iter().any(|one| one.result == result);
    has(PermissionResult::Missing) && !has(PermissionResult::Tested) && !has(PermissionResult::Unknown)
}

/// What Stripe wants from the owner now, in plain words; what it only checks or may want later is on the account's own page.
fn requirements(wanted: &[RequirementView]) -> Vec<String> {
    let by = |deadline: Option<Timestamp>| deadline.map(|at| format!(", by {}", at.strftime("%-d %B %Y"))).unwrap_or_default();
    let words = |one: &RequirementView| match one.state {
        RequirementState::PastDue => Some(format!("{}: the day for it has passed.", one.what)),
        RequirementState::Refused => {
            Some(format!("{} again{}: {}", one.what, by(one.deadline), one.why.as_deref().unwrap_or("it was refused.")))
        }
        RequirementState::Due => Some(format!("{}{}.", one.what, by(one.deadline))),
        RequirementState::Checking | RequirementState::Later => None,
    };
    wanted.iter().filter_map(words).collect()
}

/// The connection as it was last seen, from the file.
pub(super) fn last_seen(r: &Reader) -> Result<Option<StripeConnection>, Problem> {
    Ok(rows::setting::<Check>(r, LAST_CHECK)?.map(|check| check.connection))
}

fn mode_of(workspace: &rows::Workspace, wanted: StripeMode) -> Mode {
    match (mode(workspace), wanted) {
        (Mode::Sandbox, _) => Mode::Sandbox,
        (_, StripeMode::Live) => Mode::Live,
        (_, StripeMode::Test) => Mode::Test,
    }
}
