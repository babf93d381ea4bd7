//! Plans of clients that go over to statements from Stripe, and stay in Stripe when that is taken back (law §11).

use std::collections::BTreeSet;

use domain::{
    billed::Subscription,
    id::PriceId,
    plan::months::{Stay, next_first},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use store::{
    Reader, Tx,
    client::Client,
    plan::{self as kept, ClientPlan, OwnBase, PriceOverride},
    rule::Rule,
    stay::{self as rows, PlanRule, StayRow},
    workspace as places,
};

use super::{
    OnPlan, Own, Stays, currency_of, day_words,
    money::{afterwards, named, statement_lines},
    uncounted,
};
use crate::{Desk, Problem, overrides, plans, standing::inexact, subscriptions, view::MoneyLine};

/// A plan that a subscription pays for now, and statements from a day on.
#[derive(Debug, Clone)]
pub(crate) struct Over {
    from: ClientPlan,
    to: OnPlan,
    /// The instant at which its subscription's period ends.
    pub(crate) at: Timestamp,
    /// The base price of this client alone, which it keeps.
    own: Option<PriceOverride>,
}

/// The plans of a client that go over, each at the end of its subscription's period; inside, why one of them cannot.
///
/// # Errors
/// What the file says.
pub(crate) fn over(r: &Reader, client: &Client, now: Timestamp) -> Result<Result<Vec<Over>, String>, Problem> {
    let place = places::get(r)?;
    let zone = place.time_zone()?;
    let date = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let running = match &client.customer {
        Some(customer) => subscriptions::running(r, customer)?,
        None => Vec::new(),
    };
    let mut all = Vec::new();
    for from in kept::of_client(r, &client.id)?.into_iter().filter(|on| on.to_at.is_none()) {
        let Some(id) = &from.subscription else { continue };
        let paying = running.iter().find(|one| one.id == *id);
        let at = match paying.and_then(Subscription::ends_at).or_else(|| paying?.period().map(|period| period.end())) {
            Some(at) if at > now => at,
            _ => super::instant(next_first(date(now)).map_err(inexact)?, &zone)?,
        };
        let version = kept::version(r, &from.plan, from.version)?;
        let name = version.draft.name.trim().to_owned();
        let Some(offer) = plans::offer_of(r, &version.draft) else {
            return Ok(Err(format!("A price of its plan {name} is not on the account any more. Sync, or change the plan first.")));
        };
        if let Some(why) = offer.prices.iter().find_map(uncounted) {
            return Ok(Err(format!("It cannot be billed by statements on its plan {name}: {why} Or move it to another plan first.")));
        }
        let currency = match paying.and_then(|one| one.currency).filter(|own| offer.currencies().contains(own)) {
            Some(own) => own,
            None => match currency_of(&offer, None, &place, &client.nickname) {
                Ok(own) => own,
                Err(problem) => return Ok(Err(problem.message)),
            },
        };
        let own = overrides::all(r)?.into_iter().find(|one| {
            one.client == client.id
                && one.plan.as_ref() == Some(&from.plan)
                && one.slot.as_deref() == Some("base")
                && one.stripe_price.is_some()
                && one.stands(now)
        });
        let day = date(at);
        // Each has a name of its own until it is written down.
        let stay = format!("from {}", from.id);
        let on = ClientPlan { id: stay.clone(), subscription: None, from_at: at, created_at: now, ..from.clone() };
        let days = StayRow { client_plan: stay, currency, from_day: day, charged_from: day, to_day: None, ended_for: None };
        let given = own.iter().map(|own| Own { id: own.id.clone(), days: Stay { from: day, to: None }, price: own.pays.price.clone() });
        let to = OnPlan { row: rows::Stay { on, days }, version, offer, own: given.collect() };
        all.push(Over { from, to, at, own });
    }
    Ok(Ok(all))
}

/// What statements ask for once plans went over: the first one that each touches, and every one after.
///
/// # Errors
/// An amount that does not fit.
pub(crate) fn over_money(r: &Reader, client: &Client, all: &[Over], zone: &TimeZone) -> Result<Vec<MoneyLine>, Problem> {
    let stays = Stays::read(r, &client.id, zone)?;
    let mut after = stays.all.clone();
    after.extend(all.iter().map(|one| one.to.clone()));
    let after = stays.with(after).paid_before(all.iter().map(|one| one.from.plan.clone()));
    let name = &client.nickname;
    let mut lines = Vec::new();
    let mut months: BTreeSet<Date> = BTreeSet::new();
    for one in all {
        let day = one.to.row.days.from_day;
        let line = plans::words::plan_line(&one.to.version.draft, &one.to.offer);
        let words = format!("{} by statements from {} on: {line}", named(&one.to), day_words(day));
        lines.push(MoneyLine { what: name.clone(), words, amount: None });
        months.insert(day.first_of_month());
    }
    for month in months {
        lines.extend(statement_lines(name, &after, month)?);
    }
    for one in all {
        lines.extend(afterwards(name, &one.to, one.to.row.days.from_day)?);
    }
    Ok(lines)
}

impl Over {
    /// Which of the plan's usage prices a price of the account is, or stands in for.
    fn slot_of(&self, own: &[PriceOverride], price: &PriceId) -> Option<String> {
        let made = self.to.version.prices.0.iter().find(|made| made.price == *price).map(|made| made.slot.clone());
        let stands_in = |one: &&PriceOverride| one.stripe_price.as_ref() == Some(price) && one.plan.as_ref() == Some(&self.from.plan);
        made.or_else(|| own.iter().find(stands_in)?.slot.clone()).filter(|slot| slot.starts_with("usage"))
    }

    /// Writes it down. `rules` are those that went over, each with the one that follows it.
    ///
    /// # Errors
    /// What the file says.
    pub(crate) fn carry_out(self, tx: &Tx<'_>, desk: &Desk, rules: &[(Rule, Rule)], now: Timestamp) -> Result<(), Problem> {
        let all = overrides::all(tx)?;
        kept::leave(tx, &self.from.id, self.at)?;
        let id = desk.ids.new_id();
        let on = ClientPlan { id: id.clone(), ..self.to.row.on.clone() };
        rows::put(tx, &on, &StayRow { client_plan: id.clone(), ..self.to.row.days.clone() })?;
        rows::keep_offer(tx, &id, &self.to.offer)?;
        for (old, new) in rules {
            if let Some(slot) = old.stripe_price.as_ref().and_then(|price| self.slot_of(&all, price)) {
                rows::put_rule(tx, &PlanRule { rule: new.id.clone(), client_plan: id.clone(), slot })?;
            }
        }
        if let Some(own) = &self.own {
            let began = desk.ids.new_id();
            overrides::carry(tx, own, self.at, (began.clone(), None), now)?;
            let from_day = self.to.row.days.from_day;
            kept::insert_own_base(tx, &OwnBase { price_override: began, client_plan: id, from_day, to_day: None })?;
        }
        Ok(())
    }
}

/// Plans that were to go over to statements stay with their subscriptions; the instants at which they were to.
///
/// # Errors
/// What the file says.
pub(crate) fn stay_in_stripe(tx: &Tx<'_>, client: &Client, now: Timestamp) -> Result<Vec<Timestamp>, Problem> {
    let mut taken_back = Vec::new();
    for stay in rows::of_client(tx, &client.id)?.into_iter().filter(|stay| stay.on.from_at > now) {
        let paid = kept::of_client(tx, &client.id)?
            .into_iter()
            .find(|on| on.subscription.is_some() && on.plan == stay.on.plan && on.to_at == Some(stay.on.from_at));
        let Some(paid) = paid else { continue };
        for own in kept::own_bases(tx, &stay.on.id)? {
            kept::end_own_base(tx, &own.price_override, Some(own.from_day))?;
        }
        rows::end(tx, &stay, stay.days.from_day, stay.on.from_at, None)?;
        kept::go_on(tx, &paid.id)?;
        taken_back.push(stay.on.from_at);
    }
    Ok(taken_back)
}
