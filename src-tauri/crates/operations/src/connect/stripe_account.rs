//! The Stripe account: its key told apart, each permission tried, the account read back (experience, "Connect Stripe").

use std::sync::Arc;

use domain::{Currency, Money};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use store::workspace::{self as rows, StripeAccount, StripeKeyKind, StripeMode};
use stripe::{
    ErrorKind, IdempotencyKey, Key, KeyKind,
    permissions::{Access, Finding, NEEDED},
};

use super::client_with;
use crate::{
    Code, Desk, Keep, Problem, Retry, activity,
    desk::blocking,
    file,
    view::{ConnectStripeParams, ConnectionState, Mode, PermissionResult, PermissionView, StripeConnection},
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
/// A key of the wrong kind, named; a refused key; a key of another account or mode than this workspace's; a missing keyring. The
/// connection that was there before stays.
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
    let connection = look(desk, &client, params.email.as_deref(), params.session_only, mode_of(&workspace, wanted)).await?;
    if let (Some(before), Some(now)) = (&workspace.stripe, &connection.account_id)
        && before.account_id.starts_with("acct_")
        && *now != before.account_id
    {
        return Err(Problem::invalid(
            "key",
            format!(
                "The key belongs to the account {now}, but this workspace bills through {}. One workspace is one Stripe account. Nothing was changed.",
                before.account_id
            ),
        ));
    }
    let name = format!("stripe/{}", workspace.id);
    desk.keep_secret(&name, params.key, keep).await?;

    let account = StripeAccount {
        account_id: connection.account_id.clone().unwrap_or_else(|| "not readable".to_owned()),
        name: connection.name.clone(),
        email: connection.email.clone(),
        mode: wanted,
        key_kind: if key.kind() == KeyKind::Secret { StripeKeyKind::Secret } else { StripeKeyKind::Restricted },
        key_ref: name,
        last_four: key.last_four().to_owned(),
        connected_at: desk.now(),
    };
    let sentence = format!("Stripe connected: {}", connection.name.as_deref().unwrap_or(&account.account_id));
    let check = Check { connection: connection.clone(), typed_email: params.email, session_only: params.session_only };
    let store = Arc::clone(&desk.store);
    blocking(move || {
        store.write(|tx| -> Result<(), Problem> {
            rows::set_stripe(tx, Some(&account))?;
            rows::clear_setting(tx, STRIPE_PROBLEM)?;
            rows::set_setting(tx, LAST_CHECK, &check)?;
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
    let (connection, problem) = match (looked, before) {
        (Ok(connection), _) => (connection, None),
        (Err(problem), Some(before)) => {
            let state = if problem.code == Code::KeyRefused { ConnectionState::Refused } else { ConnectionState::Unreachable };
            let connection =
                StripeConnection { state, problem: Some(problem.message.clone()), checked_at: desk.now(), ..before.connection };
            (connection, (state == ConnectionState::Refused).then_some(problem.message))
        }
        (Err(problem), None) => return Err(problem),
    };
    let check = Check { connection: connection.clone(), typed_email, session_only };
    let store = Arc::clone(&desk.store);
    blocking(move || {
        store.write(|tx| -> Result<(), Problem> {
            rows::set_setting(tx, LAST_CHECK, &check)?;
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
            rows::set_setting(tx, STRIPE_PROBLEM, &"Stripe was disconnected, so nothing can be sent. Connect it again under Connections.")?;
            activity::by_owner(tx, now, "disconnect_stripe", None, "Stripe disconnected; its key was forgotten")
        })
    })
    .await?
}

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
        Ok(Some(_)) => {}
        Ok(None) => {
            connection.state = ConnectionState::NoSecret;
            connection.problem = Some("The key is not in your keychain any more. Connect Stripe again.".to_owned());
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
) -> Result<StripeConnection, Problem> {
    // A restricted key may be refused the account; a dead key is refused everything.
    let account = match client.send(&stripe::account::retrieve()).await {
        Ok(reply) => Some(reply.value),
        Err(error) if matches!(error.kind, ErrorKind::Permission { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let balance = match client.send(&stripe::balance::retrieve()).await {
        Ok(reply) => Some(reply.value),
        Err(error) if matches!(error.kind, ErrorKind::Permission { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let mut permissions = Vec::with_capacity(NEEDED.len());
    for permission in NEEDED {
        let key = IdempotencyKey::new(format!("probe-{}", desk.ids.random_hex())).map_err(|error| Problem::internal(error.to_string()))?;
        let result = match permission.probe(&key) {
            None => PermissionResult::NotTestable,
            Some(call) => match permission.finding(client.send(&call).await) {
                Finding::Held => PermissionResult::Tested,
                Finding::Missing { .. } => PermissionResult::Missing,
                Finding::Unclear(error) if error.kind == ErrorKind::Auth => return Err(error.into()),
                Finding::Unclear(_) => PermissionResult::Unknown,
            },
        };
        permissions.push(PermissionView {
            section: permission.section.to_owned(),
            name: permission.name.to_owned(),
            access: if permission.access == Access::Read { "Read" } else { "Write" }.to_owned(),
            purpose: purpose(permission.name).to_owned(),
            result,
        });
    }
    let email = account.as_ref().and_then(|account| account.email.clone());
    let typed = typed_email.map(str::trim).filter(|typed| !typed.is_empty());
    let missing: Vec<&str> =
        permissions.iter().filter(|one| one.result == PermissionResult::Missing).map(|one| one.name.as_str()).collect();
    let key = client.key();
    Ok(StripeConnection {
        state: ConnectionState::Works,
        problem: (!missing.is_empty())
            .then(|| format!("The key lacks: {}. Give it these permissions in Stripe and test again.", missing.join(", "))),
        account_id: account.as_ref().map(|account| account.id.clone()),
        name: account.as_ref().and_then(|account| account.name().map(str::to_owned)),
        email_as_typed: typed.zip(email.as_deref()).map(|(typed, email)| typed.eq_ignore_ascii_case(email)),
        email,
        mode,
        country: account.as_ref().and_then(|account| account.country.clone()),
        currency: account.as_ref().and_then(|account| account.default_currency.clone()),
        charges: account.as_ref().and_then(|account| account.charges_enabled),
        payouts: account.as_ref().and_then(|account| account.payouts_enabled),
        requirements: account.as_ref().map(requirements).unwrap_or_default(),
        available: balance.iter().flat_map(|balance| &balance.available).filter_map(money).collect(),
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
        permissions,
        checked_at: desk.now(),
    })
}

/// What a permission is needed for, in the owner's words.
fn purpose(name: &str) -> &'static str {
    match name {
        "Balance" => "What Stripe owes you",
        "Customers" => "Find and create your clients",
        "Events" => "Notice payments and refusals",
        "Products" => "One product for each price",
        "Invoices" => "Read drafts and previews",
        "Meter events" => "Send units",
        "Meters" => "One meter for each kind of usage",
        "Prices" => "Prices of your units",
        "Subscriptions" => "Put clients on prices",
        _ => "",
    }
}

/// What Stripe wants from the owner, in plain words.
fn requirements(account: &stripe::account::Account) -> Vec<String> {
    let Some(wanted) = &account.requirements else { return Vec::new() };
    let mut words: Vec<String> = wanted.errors.iter().map(|error| error.reason.clone()).collect();
    let outstanding = wanted.past_due.len() + wanted.currently_due.len();
    if outstanding > 0 {
        let by = wanted.current_deadline.map(|at| format!(" by {}", at.strftime("%-d %B %Y"))).unwrap_or_default();
        let noun = if outstanding == 1 { "1 thing".to_owned() } else { format!("{outstanding} things") };
        words.push(format!("Stripe asks you for {noun}{by}. Open your Stripe account to give it."));
    }
    words
}

fn money(amount: &stripe::balance::Amount) -> Option<Money> {
    // A currency that is not known is left out rather than shown with a guessed exponent.
    Currency::parse(&amount.currency).ok().map(|currency| Money::from_minor(amount.amount, currency))
}

fn mode_of(workspace: &rows::Workspace, wanted: StripeMode) -> Mode {
    match (mode(workspace), wanted) {
        (Mode::Sandbox, _) => Mode::Sandbox,
        (_, StripeMode::Live) => Mode::Live,
        (_, StripeMode::Test) => Mode::Test,
    }
}
