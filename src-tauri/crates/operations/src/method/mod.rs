//! Who makes the invoice: Stripe, or the agency by statements (law §11). A change takes effect at each client's period end; until then the
//! one that bills it goes on, and its plans go over with it. Nothing reaches Stripe by it; where Stripe has to begin a subscription, that is a
//! change set of its own.

mod subscribe;
mod turn;

use domain::period::{month_of, next_month};
use jiff::Timestamp;
use store::{
    Reader, client, period as periods, rule,
    workspace::{self as places, BillingMethod as Method},
};

pub use subscribe::plan as plan_subscription;
pub(crate) use subscribe::{back_to_statements, leave_statements};

use crate::{
    Desk, Problem, activity, clients, file,
    standing::inexact,
    subscriptions,
    view::{BillingMethod, ClientMethod, MethodChange, MethodPlan, MethodView},
    words,
    workspace::{METHOD_DONE, method as shown},
};

/// What bills each client now, and what will.
///
/// # Errors
/// When the file cannot be read.
pub async fn read(desk: &Desk) -> Result<MethodView, Problem> {
    let now = desk.now();
    file::read(desk, move |r| view(r, now)).await
}

/// What a change would mean. Changes nothing.
///
/// # Errors
/// No such client.
pub async fn plan(desk: &Desk, change: MethodChange) -> Result<MethodPlan, Problem> {
    let (change, wanted, now) = (resolved(desk, change).await?, desk.now(), desk.now());
    file::read(desk, move |r| {
        let mut clients = Vec::new();
        for one in touched(r, &change)? {
            if let Some(turn) = turn::turn(r, &one, method(change.method), now)? {
                clients.push(turn.line(r, &one, change.client.is_some(), now)?);
            }
        }
        Ok(MethodPlan { notes: notes(r, &change, wanted)?, change, clients })
    })
    .await
}

/// Changes the method. Asking for what bills a client now takes a planned change back.
///
/// # Errors
/// No such client; one client that cannot be changed, with the reason. Under a change of the whole workspace such a client keeps what bills it.
pub async fn change(desk: &Desk, change: MethodChange) -> Result<MethodView, Problem> {
    let change = resolved(desk, change).await?;
    let inner = desk.clone();
    file::write(desk, move |tx| {
        let now = inner.now();
        let wanted = method(change.method);
        let place = places::get(tx)?;
        if place.copy_of.is_some() {
            return Err(Problem::not_allowed("This is a restored copy to look at, so nothing is changed in it."));
        }
        for one in touched(tx, &change)? {
            let turn = turn::turn(tx, &one, wanted, now)?;
            let refused = turn.as_ref().and_then(|turn| turn.refused.clone());
            if let (Some(words), true) = (&refused, change.client.is_some()) {
                return Err(Problem::not_allowed(format!("{words} Nothing was changed.")));
            }
            let own = match (change.client.is_some(), refused.is_some()) {
                (true, _) => Some(wanted).filter(|own| *own != place.billing_method),
                // It cannot follow the workspace yet, so it keeps what bills it.
                (false, true) => Some(other(wanted)),
                (false, false) => None,
            };
            if let Some(turn) = turn.filter(|turn| turn.refused.is_none()) {
                turn.carry_out(tx, &one, &inner, now)?;
            }
            client::update(tx, &client::Client { method: own, ..one })?;
        }
        let who = match &change.client {
            Some(id) => client::get(tx, &id.clone().into())?.nickname,
            None => {
                places::set_billing_method(tx, wanted)?;
                places::set_setting(tx, METHOD_DONE, &true)?;
                "New clients, and those without a method of their own,".to_owned()
            }
        };
        let by = if wanted == Method::Stripe { "through Stripe" } else { "by statements" };
        activity::by_owner(tx, now, "method", None, format!("{who} will be billed {by}, each from its period's end on."))?;
        view(tx, now)
    })
    .await
}

/// Whether anything is billed through Stripe: by the workspace's method, or because a client's last period there is not over.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn through_stripe(r: &Reader, place: &places::Workspace) -> Result<bool, Problem> {
    if place.stripe.is_none() {
        return Ok(false);
    }
    if place.billing_method == Method::Stripe {
        return Ok(true);
    }
    for rule in rule::list(r)?.into_iter().filter(|rule| rule.pair().is_some()) {
        // A rule that is not live waits for Go live, which reads Stripe too.
        if rule.end_at.is_none() || periods::of_rule(r, &rule.id)?.iter().any(|row| row.final_at.is_none()) {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn resolved(desk: &Desk, change: MethodChange) -> Result<MethodChange, Problem> {
    let client = match &change.client {
        Some(named) => Some(clients::find(desk, named).await?),
        None => None,
    };
    Ok(MethodChange { client, ..change })
}

const fn method(wanted: BillingMethod) -> Method {
    match wanted {
        BillingMethod::Stripe => Method::Stripe,
        BillingMethod::Custom => Method::Custom,
    }
}

const fn other(method: Method) -> Method {
    match method {
        Method::Stripe => Method::Custom,
        Method::Custom => Method::Stripe,
    }
}

/// The clients that a change is about: one, or all that follow the workspace. Stopped ones stay as they were.
fn touched(r: &Reader, change: &MethodChange) -> Result<Vec<client::Client>, Problem> {
    if let Some(id) = &change.client {
        return Ok(vec![client::get(r, &id.clone().into())?]);
    }
    Ok(client::all(r)?.into_iter().filter(|one| one.stopped_at.is_none() && one.method.is_none()).collect())
}

fn notes(r: &Reader, change: &MethodChange, now: Timestamp) -> Result<Vec<String>, Problem> {
    let place = places::get(r)?;
    let mut notes = vec!["Nothing is sent or charged by this change. Each client is billed as now until its day.".to_owned()];
    if method(change.method) == Method::Custom {
        notes.extend(still_charging(r, change)?);
        notes.push("Units of the last period are still sent to Stripe.".to_owned());
    } else if place.stripe.is_none() {
        notes.push("Stripe is not connected yet. Connect it under Connections.".to_owned());
    } else {
        notes.push("Each client goes live with one confirmation, as a new one does.".to_owned());
    }
    let month = month_of(now, &place.time_zone()?).map_err(inexact)?;
    if method(change.method) == Method::Custom {
        let first = next_month(&month, &place.time_zone()?).map_err(inexact)?;
        notes.push(format!(
            "Statements are by calendar month; one that begins later in a month covers the rest of it. The next whole month begins on {}.",
            day(first.start(), &place)?
        ));
    }
    Ok(notes)
}

/// "Harbor, Cedar", "Harbor, Cedar, Juniper, Kite, Lark and 3 others".
fn named(names: &[String]) -> String {
    const SHOWN: usize = 5;
    match names.len().saturating_sub(SHOWN) {
        0 => names.join(", "),
        rest => format!("{} and {}", names[..SHOWN].join(", "), words::count(rest as u64, "other", "others")),
    }
}

/// The clients whose subscription would go on charging beside the statements, and the way to end it.
fn still_charging(r: &Reader, change: &MethodChange) -> Result<Option<String>, Problem> {
    let mut names = Vec::new();
    for one in touched(r, change)? {
        if let Some(customer) = &one.customer
            && subscriptions::running(r, customer)?.iter().any(|own| own.ends_at().is_none())
        {
            names.push(one.nickname);
        }
    }
    let Some(first) = names.first() else { return Ok(None) };
    Ok(Some(format!(
        "Stripe goes on charging the subscription of {}, its base price too, until you cancel it: Cancel on the client's Subscription tab, or `rebill subscription cancel {first}`. It is best ended with its period.",
        named(&names)
    )))
}

fn day(at: Timestamp, place: &places::Workspace) -> Result<String, Problem> {
    Ok(at.to_zoned(place.time_zone()?).strftime("%-d %B %Y").to_string())
}

fn view(r: &Reader, now: Timestamp) -> Result<MethodView, Problem> {
    let place = places::get(r)?;
    let mut lines = Vec::new();
    for one in client::all(r)?.into_iter().filter(|one| one.stopped_at.is_none()) {
        let rules = rule::of_client(r, &one.id)?;
        let Some((by, until, then)) = turn::standing(r, &one, &rules, now)? else { continue };
        let words = match (until, then) {
            (Some(until), Some(Method::Custom)) => Some(format!("Stripe until {}, then statements.", day(until, &place)?)),
            (Some(until), Some(Method::Stripe)) => Some(format!("Statements until {}, then Stripe.", day(until, &place)?)),
            _ => None,
        };
        lines.push(ClientMethod {
            client_id: one.id.to_string(),
            nickname: one.nickname,
            now: shown(by),
            until,
            next: then.map(shown),
            own: one.method.is_some(),
            words,
            refused: false,
            money: Vec::new(),
            proposes: None,
        });
    }
    Ok(MethodView { method: shown(place.billing_method), clients: lines })
}
