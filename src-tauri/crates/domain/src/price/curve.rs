//! A price over all quantities: where it changes, where more costs less, where it falls below cost. All of it exact, on whole units.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::model::{Price, PriceModel, Round, Tiers};
use super::rate::RatingError;
use crate::{Cost, Money, Quantity, UnitPrice};

/// Quantities from here on count as endless.
const ENDLESS: i64 = 10_000_000_000;

/// A point at which one unit more makes the whole bill smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Drop {
    /// The first unit at which the bill is smaller than one unit before.
    pub from: Quantity,
    /// By how much.
    pub by: Money,
    /// The first quantity that costs again as much as one unit before the drop; `None` if no quantity does.
    pub again: Option<Quantity>,
}

/// Quantities whose bill is below what they cost the agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BelowCost {
    /// The first one.
    pub from: Quantity,
    /// The last one; `None`: every larger quantity too.
    pub to: Option<Quantity>,
    /// The largest loss among them; `None` where it grows without end.
    pub most: Option<Money>,
}

/// Whole units that are priced by one straight line.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    first: i64,
    last: i64,
}

impl Price {
    /// The quantities after which another tier begins.
    pub fn edges(&self) -> Vec<Quantity> {
        self.tiers().map(|tiers| tiers.as_slice().iter().filter_map(|tier| tier.up_to).collect()).unwrap_or_default()
    }

    fn tiers(&self) -> Option<&Tiers> {
        match &self.model {
            PriceModel::Volume { tiers } | PriceModel::Graduated { tiers } => Some(tiers),
            _ => None,
        }
    }

    /// The points where more usage costs less. Only volume prices have any.
    ///
    /// # Errors
    /// An amount that does not fit into [`Money`].
    pub fn drops(&self) -> Result<Vec<Drop>, RatingError> {
        if !matches!(self.model, PriceModel::Volume { .. }) {
            return Ok(Vec::new());
        }
        let mut drops = Vec::new();
        let stretches = self.stretches();
        for (at, pair) in stretches.windows(2).enumerate() {
            let (before, after) = (self.total(pair[0].last)?, self.total(pair[1].first)?);
            if after >= before {
                continue;
            }
            let mut again = None;
            for stretch in &stretches[at + 1..] {
                if let Some(unit) = first_where(*stretch, |unit| Ok(self.total(unit)? >= before))? {
                    again = Some(Quantity::from_whole(unit)).filter(|_| unit < ENDLESS);
                    break;
                }
            }
            drops.push(Drop { from: Quantity::from_whole(pair[1].first), by: Money::from_minor(before - after, self.currency), again });
        }
        Ok(drops)
    }

    /// The quantities at which `base` and this price together are below a platform cost of `cost` a unit. Packages are judged at their
    /// dearest part, and named from the first to the last such quantity.
    ///
    /// # Errors
    /// An amount that does not fit.
    pub fn below_cost(&self, base: Money, cost: UnitPrice) -> Result<Vec<BelowCost>, RatingError> {
        let margin = |unit: i64| -> Result<Cost, RatingError> {
            let quantity = Quantity::from_whole(unit);
            let out_of_range = |_| RatingError::OutOfRange { quantity };
            let paid = cost.times(quantity, self.currency).map_err(out_of_range)?;
            let charged = self.exact(quantity)?.checked_add(base.to_cost()).map_err(out_of_range)?;
            charged.checked_sub(paid).map_err(out_of_range)
        };
        if let PriceModel::Package { divide_by, round, .. } = &self.model {
            return self.packages_below(i64::from(divide_by.get()), *round, &margin);
        }
        let mut found: Vec<BelowCost> = Vec::new();
        for stretch in self.stretches() {
            let (first_below, last_below) = (margin(stretch.first)?.is_negative(), margin(stretch.last)?.is_negative());
            let span = match (first_below, last_below) {
                (false, false) => continue,
                (true, true) => (stretch.first, stretch.last),
                (false, true) => (first_where(stretch, |unit| Ok(margin(unit)?.is_negative()))?.unwrap_or(stretch.last), stretch.last),
                (true, false) => {
                    let above = first_where(stretch, |unit| Ok(!margin(unit)?.is_negative()))?.unwrap_or(stretch.last);
                    (stretch.first, above - 1)
                }
            };
            let most = deepest(&[margin(span.0)?, margin(span.1)?]);
            let joins =
                found.last().is_some_and(|last| last.to.is_some_and(|to| to.to_micros() + 1_000_000 == i128::from(span.0) * 1_000_000));
            let to = Some(Quantity::from_whole(span.1)).filter(|_| span.1 < ENDLESS);
            match found.last_mut().filter(|_| joins) {
                Some(last) => {
                    last.most = to.and(match (last.most, most) {
                        (Some(a), Some(b)) => Some(if a.minor() > b.minor() { a } else { b }),
                        _ => None,
                    });
                    last.to = to;
                }
                None => found.push(BelowCost { from: Quantity::from_whole(span.0), to, most: to.and(most) }),
            }
        }
        Ok(found)
    }

    fn packages_below(
        &self,
        size: i64,
        round: Round,
        margin: &dyn Fn(i64) -> Result<Cost, RatingError>,
    ) -> Result<Vec<BelowCost>, RatingError> {
        // The dearest quantity of each package is its last one: the price stands still while the cost rises.
        let dearest = |package: i64| match round {
            Round::Up => package * size,
            Round::Down => package * size + size - 1,
        };
        let packages = Stretch { first: i64::from(round == Round::Up), last: ENDLESS / size };
        let Some(first) = first_where_any(packages, &|package| Ok(margin(dearest(package))?.is_negative()))? else { return Ok(Vec::new()) };
        let begin = Stretch { first: if round == Round::Up { (first - 1) * size + 1 } else { first * size }, last: dearest(first) };
        let from = first_where(begin, |unit| Ok(margin(unit)?.is_negative()))?.unwrap_or(begin.last);
        let after = Stretch { first, last: packages.last };
        let ends = if margin(dearest(packages.last))?.is_negative() {
            None
        } else {
            first_where(after, |package| Ok(!margin(dearest(package))?.is_negative()))?.map(|package| dearest(package - 1))
        };
        let most = match ends {
            Some(last) => deepest(&[margin(dearest(first))?, margin(last)?]),
            None => None,
        };
        Ok(vec![BelowCost { from: Quantity::from_whole(from), to: ends.map(Quantity::from_whole), most }])
    }

    /// What a quantity costs before any line is rounded.
    ///
    /// # Errors
    /// An amount that does not fit.
    pub fn exact(&self, quantity: Quantity) -> Result<Cost, RatingError> {
        let rated = self.rate(quantity)?;
        let out_of_range = |_| RatingError::OutOfRange { quantity };
        rated.lines.iter().try_fold(Cost::zero(self.currency), |sum, line| {
            let part = line.unit_amount.checked_times(line.quantity).ok_or(RatingError::OutOfRange { quantity })?;
            sum.checked_add(part).map_err(out_of_range)
        })
    }

    fn total(&self, unit: i64) -> Result<i64, RatingError> {
        Ok(self.rate(Quantity::from_whole(unit))?.total.minor())
    }

    /// The whole units from 0 on, cut where another tier begins.
    fn stretches(&self) -> Vec<Stretch> {
        let mut stretches = Vec::new();
        let mut first = 0;
        for edge in self.edges() {
            let last = i64::try_from(edge.to_micros() / 1_000_000).unwrap_or(ENDLESS).min(ENDLESS - 1);
            if last >= first {
                stretches.push(Stretch { first, last });
                first = last + 1;
            }
        }
        stretches.push(Stretch { first, last: ENDLESS });
        stretches
    }
}

/// The first unit of a stretch for which something holds, when it holds for every later one too.
fn first_where(stretch: Stretch, holds: impl Fn(i64) -> Result<bool, RatingError>) -> Result<Option<i64>, RatingError> {
    if !holds(stretch.last)? {
        return Ok(None);
    }
    let (mut low, mut high) = (stretch.first, stretch.last);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle)? {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(Some(low))
}

/// As [`first_where`] for a straight line, which may hold from the first on and end, or begin later and last.
fn first_where_any(stretch: Stretch, holds: &dyn Fn(i64) -> Result<bool, RatingError>) -> Result<Option<i64>, RatingError> {
    if holds(stretch.first)? { Ok(Some(stretch.first)) } else { first_where(stretch, holds) }
}

/// The largest loss, rounded once; `None` if it does not fit.
fn deepest(margins: &[Cost]) -> Option<Money> {
    let losses = margins.iter().map(|margin| margin.checked_neg().and_then(Cost::round).ok());
    losses.collect::<Option<Vec<_>>>()?.into_iter().max_by_key(|loss| loss.minor())
}
