//! The price of a credit, and what an amount of money buys at it (§3).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::wide::{self, Rounding};
use crate::{Cost, Credits, Currency, Money, MoneyError, Percent, UnitPrice};

/// What the agency asks for one credit of its currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CreditPrice {
    /// The currency of both amounts.
    pub currency: Currency,
    /// What you charge per credit. With [`CreditPriceMode::Markup`] it is not used: the markup takes its place.
    pub price: UnitPrice,
    /// What the platform charges you per credit; `None` while it is not known.
    pub platform_cost: Option<UnitPrice>,
    /// How the two make what the client pays.
    pub mode: CreditPriceMode,
    /// The smallest step that a credit can be split into; credits are rounded down to it.
    pub step: Credits,
}

/// How price and platform cost make what the client pays per credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CreditPriceMode {
    /// The client pays the price.
    AllIn,
    /// The client pays the platform's cost and the price on top.
    OnTop,
    /// The client pays the platform's cost × (1 + percent).
    Markup {
        /// The markup.
        percent: Percent,
    },
}

/// Rates that the owner sets and the preview takes into account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FeeRates {
    /// The platform's share of the agency's margin.
    pub platform_fee_on_margin: Option<Percent>,
    /// What Stripe is estimated to take from a payment.
    pub stripe: Option<StripeFee>,
}

/// Stripe's fee on a payment: a share and a fixed amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StripeFee {
    /// The share of the amount paid.
    pub percent: Percent,
    /// The fixed amount, in the currency of the payment.
    pub fixed: Money,
}

/// What an amount of money buys, and what it leaves to the agency. Costs are exact; they round only when shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CreditPreview {
    /// Which mode the figures were made in.
    pub mode: CreditPriceMode,
    /// What the client pays.
    pub amount: Money,
    /// Exactly `$10 = 2500 credits`; `None` when a credit costs nothing.
    pub sentence: Option<String>,
    /// Credits bought, rounded down to the step; `None` when a credit costs nothing.
    pub credits: Option<Credits>,
    /// What the client pays per credit.
    pub price_per_credit: Cost,
    /// What is left of the amount after the whole steps.
    pub left_over: Cost,
    /// What the platform charges for these credits; `None` while its cost is not known.
    pub platform_cost: Option<Cost>,
    /// The platform's share of the margin, if a rate was given and the cost is known.
    pub platform_fee_on_margin: Option<Cost>,
    /// Stripe's estimated fee, if a rate was given.
    pub stripe_fee: Option<Cost>,
    /// What remains of the amount after the platform's cost, its fee and Stripe's; `None` while the cost is not known.
    pub margin: Option<Cost>,
    /// The margin as a share of the amount, rounded to hundredths of a per cent.
    pub margin_percent: Option<Percent>,
    /// Whether the amount does not cover what it costs: the margin is below zero.
    pub below_cost: bool,
}

/// Why a credit price cannot be previewed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreditPriceError {
    /// On top and markup are made from the platform's cost.
    #[error("this way of pricing needs to know what the platform charges per credit")]
    CostUnknown,
    /// Credits cannot be split into steps of nothing.
    #[error("the smallest step of a credit must be above zero")]
    StepNotPositive,
    /// A markup below −100 % would pay the client.
    #[error("a markup of {percent} % makes the price negative")]
    NegativePrice {
        /// The markup.
        percent: Percent,
    },
    /// The amount must not be below zero.
    #[error("an amount to pay cannot be below zero")]
    NegativeAmount,
    /// The price and the amount differ in currency, or a figure does not fit.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl CreditPrice {
    /// What the client pays per credit.
    ///
    /// # Errors
    /// The platform's cost is needed and unknown, or a figure does not fit.
    pub fn price_per_credit(&self) -> Result<Cost, CreditPriceError> {
        let platform_cost =
            || self.platform_cost.ok_or(CreditPriceError::CostUnknown)?.to_cost(self.currency).map_err(CreditPriceError::from);
        let price = self.price.to_cost(self.currency)?;
        match self.mode {
            CreditPriceMode::AllIn => Ok(price),
            CreditPriceMode::OnTop => Ok(platform_cost()?.checked_add(price)?),
            CreditPriceMode::Markup { percent } => {
                let factor = Percent::WHOLE + percent.millionths();
                if factor < 0 {
                    return Err(CreditPriceError::NegativePrice { percent });
                }
                // Exact: a unit price has 12 places, the factor 6, a cost 18.
                share_of(platform_cost()?, factor)
            }
        }
    }

    /// What `amount` buys at this price.
    ///
    /// # Errors
    /// See [`CreditPriceError`].
    pub fn preview(&self, amount: Money, rates: &FeeRates) -> Result<CreditPreview, CreditPriceError> {
        if amount.is_negative() {
            return Err(CreditPriceError::NegativeAmount);
        }
        let paid = amount.to_cost();
        let price_per_credit = self.price_per_credit()?;
        // Also refuses an amount of another currency.
        paid.checked_sub(price_per_credit)?;
        let credits = self.credits_for(paid, price_per_credit)?;
        let bought = credits.unwrap_or(Credits::ZERO);
        let left_over = paid.checked_sub(times_credits(price_per_credit, bought)?)?;

        let platform_cost = self.platform_cost.map(|cost| cost.times_credits(bought, self.currency)).transpose()?;
        let gross = platform_cost.map(|cost| paid.checked_sub(cost)).transpose()?;
        let platform_fee_on_margin = match (gross, rates.platform_fee_on_margin) {
            // A loss is not shared by the platform.
            (Some(gross), Some(_)) if gross.is_negative() => Some(Cost::zero(self.currency)),
            (Some(gross), Some(rate)) => Some(share_of(gross, rate.millionths())?),
            _ => None,
        };
        let stripe_fee = rates
            .stripe
            .map(|fee| share_of(paid, fee.percent.millionths())?.checked_add(fee.fixed.to_cost()).map_err(CreditPriceError::from))
            .transpose()?;
        let margin = match gross {
            Some(gross) => {
                let fees = Cost::sum(self.currency, platform_fee_on_margin.into_iter().chain(stripe_fee))?;
                Some(gross.checked_sub(fees)?)
            }
            None => None,
        };
        Ok(CreditPreview {
            mode: self.mode,
            amount,
            sentence: credits.map(|credits| format!("{} = {} credits", amount.in_sentence(), credits.in_sentence())),
            credits,
            price_per_credit,
            left_over,
            platform_cost,
            platform_fee_on_margin,
            stripe_fee,
            margin,
            margin_percent: margin.and_then(|margin| percent_of(margin, paid)),
            below_cost: margin.is_some_and(Cost::is_negative),
        })
    }

    /// Amount ÷ price, rounded down to the step; `None` when a credit costs nothing.
    fn credits_for(&self, paid: Cost, price: Cost) -> Result<Option<Credits>, CreditPriceError> {
        if self.step <= Credits::ZERO {
            return Err(CreditPriceError::StepNotPositive);
        }
        if price.is_zero() {
            return Ok(None);
        }
        let micros = wide::mul_div(paid.atto_minor(), Credits::ONE.to_micros(), price.atto_minor(), Rounding::Floor);
        let credits = Credits::from_micros(micros.ok_or(MoneyError::OutOfRange)?);
        credits.round_down_to_step(self.step).map(Some).ok_or(CreditPriceError::StepNotPositive)
    }
}

/// `cost × millionths ÷ 10^6`, rounded half away from zero at the 18th place of a minor unit.
fn share_of(cost: Cost, millionths: i128) -> Result<Cost, CreditPriceError> {
    let atto = wide::mul_div(cost.atto_minor(), millionths, Percent::WHOLE, Rounding::HalfAwayFromZero);
    Ok(Cost::from_atto_minor(atto.ok_or(MoneyError::OutOfRange)?, cost.currency()))
}

/// Price × credits at the scale of a cost. What lies beyond the 18th place is rounded; it is more than 10^-15 of a cent away from
/// mattering to any shown figure, and no amount is charged from it.
fn times_credits(price: Cost, credits: Credits) -> Result<Cost, CreditPriceError> {
    let atto = wide::mul_div(price.atto_minor(), credits.to_micros(), Credits::ONE.to_micros(), Rounding::HalfAwayFromZero);
    Ok(Cost::from_atto_minor(atto.ok_or(MoneyError::OutOfRange)?, price.currency()))
}

/// `part ÷ whole` in per cent, rounded to hundredths; `None` of nothing.
fn percent_of(part: Cost, whole: Cost) -> Option<Percent> {
    Percent::from_hundredths(wide::mul_div(part.atto_minor(), 10_000, whole.atto_minor(), Rounding::HalfAwayFromZero)?)
}
