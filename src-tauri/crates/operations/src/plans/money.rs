//! What a plan costs a client, at the quantities of its last whole period.

use std::collections::HashMap;

use domain::{
    Money, Price, Quantity,
    catalog::Every,
    id::{ClientId, MeterId},
    plan::{self, Part, PlanOffer},
};
use jiff::{Timestamp, ToSpan as _};
use store::{Reader, rule, source, usage, workspace};

use crate::{Problem, standing};

/// Quantities of single clients, each read once.
pub(crate) struct LastUse<'a> {
    r: &'a Reader,
    now: Timestamp,
    known: HashMap<(ClientId, String), Option<Quantity>>,
}

impl<'a> LastUse<'a> {
    pub(crate) fn new(r: &'a Reader, now: Timestamp) -> Self {
        Self { r, now, known: HashMap::new() }
    }

    /// How much of a meter a client used in its last whole period; `None` where there was none.
    ///
    /// # Errors
    /// What the file says.
    pub(crate) fn of(&mut self, client: &ClientId, meter: &str) -> Result<Option<Quantity>, Problem> {
        let key = (client.clone(), meter.to_owned());
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let found = match source::find_meter(self.r, meter)? {
            Some(meter) => self.read(client, &meter.id)?,
            None => None,
        };
        self.known.insert(key, found);
        Ok(found)
    }

    fn read(&self, client: &ClientId, meter: &MeterId) -> Result<Option<Quantity>, Problem> {
        let rules = rule::of_client(self.r, client)?;
        for rule in rules.iter().rev().filter(|rule| rule.meter == *meter) {
            let chain = standing::chain(self.r, rule, self.now)?;
            if let Some(last) = chain.periods.iter().rev().find(|standing| standing.period.end_at <= self.now) {
                return Ok(Some(last.used()));
            }
        }
        // Nobody billed it yet: the calendar month before this one, as the agency counts months.
        let zone = workspace::get(self.r)?.time_zone()?;
        let first = self.now.to_zoned(zone.clone()).date().first_of_month();
        let before = first.checked_sub(1.month()).ok();
        let span =
            before.and_then(|before| Some((before.to_zoned(zone.clone()).ok()?.timestamp(), first.to_zoned(zone).ok()?.timestamp())));
        let Some((from, to)) = span else { return Ok(None) };
        let total = usage::client_total(self.r, client, meter, from, to, None)?;
        Ok(Some(total.quantity).filter(|_| total.records > 0))
    }

    /// What a plan costs a client a period, at its last use; a price of its own takes the place of the plan's. `None` where some use is not
    /// known.
    ///
    /// # Errors
    /// What the file says; an amount that does not fit.
    pub(crate) fn amount(
        &mut self,
        client: &ClientId,
        offer: &PlanOffer,
        own_price: &dyn Fn(&str) -> Option<Price>,
    ) -> Result<Option<Money>, Problem> {
        let Some(currency) = offer.currencies().first().copied() else { return Ok(None) };
        let mut parts = Vec::new();
        for one in offer.prices.iter().filter(|one| !one.is_once()) {
            let units = match &one.offer.metered {
                None => Quantity::ONE,
                Some(metered) => match self.of(client, &metered.meter)? {
                    Some(quantity) => whole_units(quantity, metered.unit.size()),
                    None => return Ok(None),
                },
            };
            let price = own_price(&one.slot).filter(|own| own.currency == currency).unwrap_or_else(|| one.offer.own().clone());
            parts.push(Part { slot: one.slot.clone(), price, units });
        }
        Ok(Some(plan::bill(currency, &parts).map_err(standing::inexact)?.total))
    }
}

/// Whole units of a quantity: floor towards minus infinity (law §6.1).
pub(crate) fn whole_units(quantity: Quantity, unit: Quantity) -> Quantity {
    if unit.to_micros() <= 0 {
        return Quantity::ZERO;
    }
    let units = quantity.to_micros().div_euclid(unit.to_micros());
    Quantity::ONE.checked_mul(units).unwrap_or_default()
}

/// How often a plan is charged.
pub(super) fn every(offer: &PlanOffer) -> Option<Every> {
    offer.prices.iter().find_map(|one| one.offer.every)
}
