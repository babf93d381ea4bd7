//! Plans under Custom billing: a client is put on a plan from a day on, moved, taken off; its base price and set-up fee are lines of the
//! statements, its usage prices are billing rules (law §6.1, §11). Nothing goes to Stripe.

mod charges;
mod money;
mod off;
mod over;
mod put;
mod read;
mod rules;
mod since;
mod who;

use domain::{
    Currency, Period, Price,
    catalog::Every,
    id::{ClientId, PlanId},
    period::month,
    plan::{OfferedPrice, PlanKind, PlanOffer, months::Stay},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use store::{
    Reader,
    client::Client,
    plan::{self as kept, PlanVersion},
    stay as rows,
    workspace::{BillingMethod, Workspace},
};

pub(crate) use charges::{Stays, calendar_month};
pub(crate) use money::{line_words, statement_lines};
pub(crate) use off::{end_own_price, leave_all, stop_words, take_back_leaving};
pub use off::{show as show_off, take_off};
pub(crate) use over::{Over, over, over_money, stay_in_stripe};
pub use put::{put, show as show_put};
pub(crate) use put::{put_in, would_put};
pub use read::of_client;
pub(crate) use rules::{plan_of as origin, uncounted};
pub(crate) use who::all_by_statement;

use crate::{Desk, Problem, file, plans, standing::inexact, words};

/// A client on a version of a plan, with what that asks for.
#[derive(Debug, Clone)]
pub(crate) struct OnPlan {
    pub(crate) row: rows::Stay,
    pub(crate) version: PlanVersion,
    pub(crate) offer: PlanOffer,
    /// Base prices of this client alone, one after another.
    pub(crate) own: Vec<Own>,
}

/// A base price of one client alone.
#[derive(Debug, Clone)]
pub(crate) struct Own {
    /// The override.
    pub(crate) id: String,
    /// Its days, where the plan's base price is not asked for.
    pub(crate) days: Stay,
    pub(crate) price: Price,
}

impl OnPlan {
    fn read(r: &Reader, row: rows::Stay) -> Result<Self, Problem> {
        let version = kept::version(r, &row.on.plan, row.on.version)?;
        // What the client agreed to stands, whatever becomes of a price that the plan links. Stays from before that was kept read the account.
        let kept = rows::offer(r, &row.on.id)?.or_else(|| plans::offer_of(r, &version.draft));
        let offer = kept.ok_or_else(|| {
            Problem::not_allowed(format!(
                "A price of the plan {} is not on the account any more, so what it costs is not known. Sync, or change the plan.",
                version.draft.name.trim()
            ))
        })?;
        let mut own = Vec::new();
        for days in kept::own_bases(r, &row.on.id)?.into_iter().filter(kept::OwnBase::is_real) {
            let one = kept::find_override(r, &days.price_override)?.ok_or_else(|| Problem::internal("days of no override"))?;
            own.push(Own { id: one.id, days: Stay { from: days.from_day, to: days.to_day }, price: one.pays.price });
        }
        Ok(Self { row, version, offer, own })
    }

    pub(crate) fn name(&self) -> String {
        self.version.draft.name.trim().to_owned()
    }

    pub(crate) fn plan(&self) -> &PlanId {
        &self.row.on.plan
    }

    fn is_add_on(&self) -> bool {
        self.version.draft.kind == PlanKind::AddOn
    }

    /// What is charged, by its days.
    fn stay(&self) -> Stay {
        Stay { from: self.row.days.charged_from, to: self.row.days.to_day }
    }

    /// The base prices with the days on which each is asked for: the plan's own, and between them those of this client alone.
    fn bases(&self) -> Option<(Every, Vec<(Stay, &Price)>)> {
        let (offered, usual) = self.price("base")?;
        let mut parts = Vec::new();
        let mut from = Some(self.row.days.from_day);
        for own in &self.own {
            if let Some(from) = from.filter(|from| *from < own.days.from) {
                parts.push((Stay { from, to: Some(own.days.from) }, usual));
            }
            parts.push((own.days, &own.price));
            from = own.days.to;
        }
        if let Some(from) = from {
            parts.push((Stay { from, to: None }, usual));
        }
        Some((offered.offer.every.unwrap_or(Every::MONTH), parts))
    }

    /// The base price of a day, this client's own where it has one.
    pub(crate) fn base_at(&self, day: Date) -> Option<(Every, &Price)> {
        let (every, parts) = self.bases()?;
        let holds = |days: &Stay| days.from <= day && days.to.is_none_or(|to| day < to);
        let price = parts.iter().find(|(days, _)| holds(days)).or_else(|| parts.first()).map(|(_, price)| *price)?;
        Some((every, price))
    }

    pub(crate) fn price(&self, slot: &str) -> Option<(&OfferedPrice, &Price)> {
        let offered = self.offer.at(slot)?;
        Some((offered, offered.offer.in_currency(self.row.days.currency)?))
    }
}

/// Keeps what stays charge whose prices were not kept when they were put, while the account still says it.
///
/// # Errors
/// What the file says.
pub(crate) async fn keep_offers(desk: &Desk) -> Result<(), Problem> {
    if file::read(desk, |r| Ok(rows::without_offer(r)?)).await?.is_empty() {
        return Ok(());
    }
    file::write(desk, |tx| {
        for id in rows::without_offer(tx)? {
            let Some(on) = kept::client_plan(tx, &id)? else { continue };
            if let Some(offer) = plans::offer_of(tx, &kept::version(tx, &on.plan, on.version)?.draft) {
                rows::keep_offer(tx, &id, &offer)?;
            }
        }
        Ok(())
    })
    .await
}

/// Whether statements bill a client.
pub(crate) fn is_by_statement(client: &Client, place: &Workspace) -> bool {
    client.method.unwrap_or(place.billing_method) == BillingMethod::Custom
}

/// The first instant of a day of the agency's calendar; where midnight does not exist, the first that does.
pub(crate) fn instant(day: Date, zone: &TimeZone) -> Result<Timestamp, Problem> {
    let midnight = day.to_zoned(zone.clone()).and_then(|zoned| zoned.start_of_day()).map_err(inexact)?;
    Ok(midnight.timestamp())
}

/// The calendar month of a day, as a period.
fn month_at(day: Date, zone: &TimeZone) -> Result<Period, Problem> {
    month(day.year(), day.month(), zone).map_err(inexact)
}

/// "14 November 2026".
pub(crate) fn day_words(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// "November 2026".
fn month_words(day: Date) -> String {
    day.strftime("%B %Y").to_string()
}

/// A day as it is typed.
pub(crate) fn parse_day(field: &str, text: &str) -> Result<Date, Problem> {
    let text = text.trim();
    text.parse().map_err(|_| Problem::invalid(field, format!("{text:?} is not a day. An example is 2026-12-01.")))
}

/// The first day that no issued statement covers; none while none was issued.
pub(crate) fn first_open_day(r: &Reader, client: &ClientId, zone: &TimeZone) -> Result<Option<Date>, Problem> {
    use domain::statement::StatementState::{Issued, Paid};
    let mut open = None;
    for kept in store::statement::list(r, Some(client))? {
        if matches!(kept.statement.state, Issued { .. } | Paid { .. }) {
            let after = domain::plan::months::next_first(calendar_month(kept.statement.period, zone)).map_err(inexact)?;
            open = open.max(Some(after));
        }
    }
    Ok(open)
}

/// The currency in which a client pays a plan: what it pays otherwise, else the agency's where the plan has it, else the plan's own.
fn currency_of(offer: &PlanOffer, pays: Option<Currency>, place: &Workspace, nickname: &str) -> Result<Currency, Problem> {
    let offered = offer.currencies();
    let code = |currency: &Currency| currency.code().to_uppercase();
    match pays {
        // A plan by agreement has no prices.
        _ if offered.is_empty() => Ok(pays.unwrap_or(place.currency)),
        Some(pays) if offered.contains(&pays) => Ok(pays),
        Some(pays) => {
            let known: Vec<String> = offered.iter().map(code).collect();
            Err(Problem::invalid(
                "plan",
                format!(
                    "{nickname} pays in {}, and this plan is priced in {}. A statement has one currency; nothing was changed.",
                    code(&pays),
                    known.join(", ")
                ),
            ))
        }
        None if offered.contains(&place.currency) => Ok(place.currency),
        None => Ok(offered[0]),
    }
}

/// The plans of a client that go on beyond this month, as a sentence names them: "the plan Growth", "the plans Growth and Storage".
///
/// # Errors
/// What the file says.
pub(crate) fn words_of_open(r: &Reader, client: &ClientId, zone: &TimeZone, now: Timestamp) -> Result<Option<String>, Problem> {
    let next = domain::plan::months::next_first(now.to_zoned(zone.clone()).date()).map_err(inexact)?;
    let all = Stays::read(r, client, zone)?.all;
    let names: Vec<String> = all.iter().filter(|one| one.row.days.to_day.is_none_or(|to| to > next)).map(OnPlan::name).collect();
    Ok(match names.as_slice() {
        [] => None,
        [one] => Some(format!("the plan {one}")),
        several => Some(format!("the plans {}", words::listed(several))),
    })
}

/// A restored copy is only looked at.
fn may_write(r: &Reader) -> Result<(), Problem> {
    if store::workspace::get(r)?.copy_of.is_some() {
        return Err(Problem::not_allowed("This is a restored copy to look at, so nothing is changed in it."));
    }
    Ok(())
}
