//! Settings of a workspace: agency, sending and its bounds, schedule; and the backups beside the file.

use std::{collections::BTreeMap, sync::Arc};

use domain::{Currency, Money, bounds::Bounds};
use jiff::tz::TimeZone;
use store::{
    Reader, Store, Tx, backup, rollup, rule,
    workspace::{self as rows, Sending, Workspace},
};

use crate::{
    Desk, Problem, activity, bounds,
    desk::blocking,
    outbox,
    view::{BackupView, FloorView, Schedule, SendingPolicy, SettingsParams, SettingsView},
    words,
    workspace::{AGENCY_DONE, METHOD_DONE, SCHEDULE, checked_name, method},
};

/// Fewest and most minutes between two syncs.
const EVERY: std::ops::RangeInclusive<u32> = 5..=1440;
/// Multiples that a bound may have. Below 1 every period would be held, above 100 hardly any mistake.
const MULTIPLES: std::ops::RangeInclusive<u32> = 1..=100;

/// Hours that may lie between two sends by itself: up to a week.
const SEND_EVERY: std::ops::RangeInclusive<u32> = 1..=168;

/// The settings as they are in force.
///
/// # Errors
/// When the file or its backups cannot be read.
pub async fn read(desk: &Desk) -> Result<SettingsView, Problem> {
    let store = Arc::clone(&desk.store);
    blocking(move || view(&store)).await?
}

fn view(store: &Store) -> Result<SettingsView, Problem> {
    let mut view = store.read(settings)?;
    view.file = store.path().display().to_string();
    view.backups = backup::list(store.path())?.iter().map(backup_view).collect();
    Ok(view)
}

fn settings(r: &Reader) -> Result<SettingsView, Problem> {
    let workspace = rows::get(r)?;
    let bounds = bounds::read(r)?;
    let law = Bounds::with_floor(Money::zero(workspace.currency));
    let multiples = bounds.unwrap_or(law);
    let floors = other_floors(r, workspace.currency)?;
    Ok(SettingsView {
        currency: rows::setting(r, AGENCY_DONE)?.unwrap_or(false).then(|| workspace.currency.code().to_owned()),
        billing_method: rows::setting(r, METHOD_DONE)?.unwrap_or(false).then(|| method(workspace.billing_method)),
        sending: match workspace.sending {
            Sending::Ask => SendingPolicy::Ask,
            Sending::Automatic => SendingPolicy::Automatic,
        },
        bounds: bounds_words(bounds.as_ref(), workspace.currency)
            .into_iter()
            .chain(floors.iter().map(floor_words))
            .chain([pace_words(outbox::send_every(r)?)])
            .collect(),
        floors: floors.iter().map(|(currency, floor)| FloorView::new(*currency, *floor)).collect(),
        floor: bounds.map(|bounds| bounds.floor.to_main_string()),
        period_multiple: multiples.growth,
        run_multiple: multiples.run_growth,
        run_floors: multiples.run_floors,
        correction_percent: multiples.correction_percent,
        correction_part: multiples.correction_floor_part,
        send_every_hours: outbox::send_every(r)?,
        schedule: rows::setting(r, SCHEDULE)?.unwrap_or(Schedule::Hourly),
        backups: Vec::new(),
        file: String::new(),
        name: workspace.name,
        zone: workspace.zone,
    })
}

/// The floors of the other currencies in which clients are billed through Stripe, by code.
fn other_floors(r: &Reader, own: Currency) -> Result<BTreeMap<Currency, Option<Money>>, Problem> {
    let mut floors = BTreeMap::new();
    for rule in rule::list(r)?.iter().filter(|rule| rule.pair().is_some() && rule.price.currency != own) {
        let currency = rule.price.currency;
        floors.insert(currency, bounds::in_currency(r, currency)?.map(|bounds| bounds.floor));
    }
    Ok(floors)
}

fn floor_words((currency, floor): (&Currency, &Option<Money>)) -> String {
    match floor {
        Some(floor) => format!("For prices in {} the floor is {floor}.", currency.code().to_uppercase()),
        None => bounds_words(None, *currency).remove(0),
    }
}

/// How often a client is sent to without a press (law §6.4).
fn pace_words(hours: u32) -> String {
    let every = if hours == 24 { "once a day".to_owned() } else { format!("once in {}", words::count(u64::from(hours), "hour", "hours")) };
    format!("By itself nothing goes to one client more often than {every}, and at the end of its period.")
}

/// The bounds as sentences with their numbers (law §6.3).
pub fn bounds_words(bounds: Option<&Bounds>, currency: Currency) -> Vec<String> {
    let Some(bounds) = bounds else {
        let code = currency.code().to_uppercase();
        return vec![format!("Every line is held until you say from which amount in {code} on a line is held.")];
    };
    let run = bounds.floor.checked_mul(i64::from(bounds.run_floors)).unwrap_or(bounds.floor);
    let part = i64::from(bounds.correction_floor_part.max(1));
    let corrections = Money::from_minor(bounds.floor.minor() / part, bounds.floor.currency());
    vec![
        format!("A period above {} times the largest of the last 12 and above {} is held.", bounds.growth, bounds.floor),
        format!("A client without history is held above {}.", bounds.floor),
        format!("A run above {} times the largest so far and above {run} is held.", bounds.run_growth),
        format!("Corrections above {} % of the last full period and above {corrections} are held.", bounds.correction_percent),
        "Units from a new connector are held until you approve them once.".to_owned(),
    ]
}

/// Changes settings; what is none stays.
///
/// # Errors
/// A value that cannot be meant, naming its field; then nothing was changed.
pub async fn save(desk: &Desk, params: SettingsParams) -> Result<SettingsView, Problem> {
    let desk = desk.clone();
    blocking(move || {
        if let Some(name) = &params.name {
            free_name(&desk, name)?;
        }
        let now = desk.now();
        desk.store.write(|tx| -> Result<(), Problem> {
            let changed = keep(tx, &params)?;
            if !changed.is_empty() {
                activity::by_owner(tx, now, "settings", None, format!("Settings changed: {}.", changed.join(", ")))?;
            }
            Ok(())
        })?;
        view(&desk.store)
    })
    .await?
}

/// Writes what changes and names it.
fn keep(tx: &Tx<'_>, params: &SettingsParams) -> Result<Vec<&'static str>, Problem> {
    let before = rows::get(tx)?;
    let mut changed = Vec::new();
    if params.name.is_some() || params.zone.is_some() {
        describe(tx, &before, params)?;
        changed.extend(params.name.is_some().then_some("name"));
        changed.extend(params.zone.is_some().then_some("time zone"));
    }
    let other = params.floor_currency.as_deref().map(known_currency).transpose()?.filter(|other| *other != before.currency);
    if let Some(currency) = other {
        let text = params.floor.as_deref().map(str::trim).filter(|text| !text.is_empty());
        bounds::keep_other(tx, currency, text.map(|text| checked_floor(text, currency)).transpose()?)?;
        changed.push("bounds");
    }
    let own_floor = params.floor.as_deref().filter(|_| other.is_none());
    let multiples = [params.period_multiple, params.run_multiple, params.run_floors, params.correction_percent, params.correction_part];
    if own_floor.is_some() || multiples.iter().any(Option::is_some) {
        bounds::keep(tx, &new_bounds(tx, before.currency, own_floor, params)?)?;
        changed.push("bounds");
    }
    if let Some(hours) = params.send_every_hours {
        outbox::keep_send_every(tx, checked("send_every_hours", Some(hours), hours, SEND_EVERY)?)?;
        changed.push("how often units leave by themselves");
    }
    if let Some(policy) = params.sending {
        let sending = match policy {
            SendingPolicy::Ask => Sending::Ask,
            SendingPolicy::Automatic => Sending::Automatic,
        };
        if sending == Sending::Automatic && bounds::read(tx)?.is_none() {
            return Err(Problem::invalid("floor", "Before units may leave by themselves, say from which amount on a line is held."));
        }
        rows::set_sending(tx, sending)?;
        changed.push("sending");
    }
    if let Some(schedule) = &params.schedule {
        rows::set_setting(tx, SCHEDULE, &checked_schedule(schedule)?)?;
        changed.push("schedule");
    }
    Ok(changed)
}

fn describe(tx: &Tx<'_>, before: &Workspace, params: &SettingsParams) -> Result<(), Problem> {
    let name = params.name.as_deref().map_or_else(|| Ok(before.name.clone()), checked_name)?;
    let zone = params.zone.as_deref().unwrap_or(&before.zone);
    if TimeZone::get(zone).is_err() {
        return Err(Problem::invalid("zone", format!("{zone:?} is not a time zone. An example is Europe/Berlin.")));
    }
    rows::describe(tx, &name, zone, before.currency)?;
    if zone != before.zone {
        // Days are the zone's own; periods keep their instants, a new zone starts with the next one (law §5.1).
        rollup::rebuild(tx)?;
    }
    Ok(())
}

fn known_currency(code: &str) -> Result<Currency, Problem> {
    Currency::parse(code.trim()).map_err(|error| Problem::invalid("floor_currency", format!("{error}.")))
}

fn new_bounds(r: &Reader, currency: Currency, floor: Option<&str>, params: &SettingsParams) -> Result<Bounds, Problem> {
    let floor = floor.map(|text| checked_floor(text, currency)).transpose()?;
    let now = match (bounds::read(r)?, floor) {
        (Some(now), Some(floor)) => Bounds { floor, ..now },
        (Some(now), None) => now,
        (None, Some(floor)) => Bounds::with_floor(floor),
        (None, None) => return Err(Problem::invalid("floor", "Say first from which amount on a line is held.")),
    };
    Ok(Bounds {
        floor: now.floor,
        growth: checked("period_multiple", params.period_multiple, now.growth, MULTIPLES)?,
        run_growth: checked("run_multiple", params.run_multiple, now.run_growth, MULTIPLES)?,
        run_floors: checked("run_floors", params.run_floors, now.run_floors, MULTIPLES)?,
        correction_percent: checked("correction_percent", params.correction_percent, now.correction_percent, MULTIPLES)?,
        correction_floor_part: checked("correction_part", params.correction_part, now.correction_floor_part, MULTIPLES)?,
    })
}

fn checked_floor(text: &str, currency: Currency) -> Result<Money, Problem> {
    let floor = Money::parse_main(text.trim(), currency).map_err(|error| Problem::invalid("floor", format!("The amount: {error}.")))?;
    if floor.is_negative() {
        return Err(Problem::invalid("floor", "The amount from which a line is held cannot be below zero."));
    }
    Ok(floor)
}

fn checked(field: &str, wanted: Option<u32>, now: u32, range: std::ops::RangeInclusive<u32>) -> Result<u32, Problem> {
    match wanted {
        None => Ok(now),
        Some(number) if range.contains(&number) => Ok(number),
        Some(number) => Err(Problem::invalid(field, format!("{number} is not between {} and {}.", range.start(), range.end()))),
    }
}

fn checked_schedule(schedule: &Schedule) -> Result<Schedule, Problem> {
    match schedule {
        Schedule::Every { minutes } if !EVERY.contains(minutes) => {
            Err(Problem::invalid("schedule", format!("{minutes} minutes is not between {} and {}.", EVERY.start(), EVERY.end())))
        }
        Schedule::Daily { at } if at.len() != 5 || at.parse::<jiff::civil::Time>().is_err() => {
            Err(Problem::invalid("schedule", format!("{at:?} is not a time of day. An example is 07:30.")))
        }
        other => Ok(other.clone()),
    }
}

/// Two workspaces with one name could not be told apart on the command line.
fn free_name(desk: &Desk, name: &str) -> Result<(), Problem> {
    let wanted = name.trim().to_lowercase();
    for found in desk.home.list()? {
        if let Ok(other) = found.workspace
            && found.id != desk.workspace
            && other.name.trim().to_lowercase() == wanted
        {
            return Err(Problem::invalid("name", format!("There is already a workspace called {}.", other.name)));
        }
    }
    Ok(())
}

/// A backup as the owner sees it.
pub(crate) fn backup_view(file: &backup::BackupFile) -> BackupView {
    let why = match file.reason {
        backup::Reason::Daily => "daily",
        backup::Reason::Migration => "before migration",
        backup::Reason::Import => "before import",
        backup::Reason::Send => "before send",
    };
    BackupView { path: file.path.display().to_string(), at: file.taken_at, why: why.to_owned(), bytes: file.size }
}
