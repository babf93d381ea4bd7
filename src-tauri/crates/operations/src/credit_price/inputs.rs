//! What the owner typed, as exact numbers.

use domain::{
    CreditPreview, CreditPrice, CreditPriceMode, Credits, Currency, Money, Percent, UnitPrice,
    credit_price::{CreditPriceError, FeeRates, StripeFee},
};

use crate::{
    Problem,
    view::{CreditMode, CreditPriceParams},
    words,
};

/// Amounts that are shown when none is asked for, main units (law §3, `$10 = …`).
const STANDARD: [i64; 6] = [10, 25, 50, 100, 250, 500];
/// Most amounts of one preview.
const MOST_AMOUNTS: usize = 100;

/// A credit price with what the preview needs beside it.
pub(super) struct Inputs {
    pub price: CreditPrice,
    rates: FeeRates,
    amounts: Vec<Money>,
}

impl Inputs {
    /// Reads the inputs.
    ///
    /// # Errors
    /// The first one that cannot be meant, naming its field.
    pub fn read(params: &CreditPriceParams) -> Result<Self, Problem> {
        let currency = Currency::parse(params.currency.trim()).map_err(|error| Problem::invalid("currency", format!("{error}.")))?;
        let unit_price = |field: &str, text: &str| {
            UnitPrice::parse_main(text, currency).map_err(|error| Problem::invalid(field, format!("The amount per credit: {error}.")))
        };
        let cost = typed(params.cost.as_ref()).map(|text| unit_price("cost", text)).transpose()?;
        let mode = match params.mode {
            CreditMode::AllIn => CreditPriceMode::AllIn,
            CreditMode::OnTop => CreditPriceMode::OnTop,
            CreditMode::Markup => {
                let text = typed(params.markup_percent.as_ref());
                let text =
                    text.ok_or_else(|| Problem::invalid("markup_percent", "Say how many per cent you add to the platform's cost."))?;
                CreditPriceMode::Markup { percent: percent("markup_percent", text)? }
            }
        };
        let price = match (typed(params.price.as_ref()), params.mode) {
            (Some(text), _) => unit_price("price", text)?,
            (None, CreditMode::Markup) => UnitPrice::ZERO,
            (None, _) => return Err(Problem::invalid("price", "Say what you charge per credit.")),
        };
        let step = match typed(params.step.as_ref()) {
            Some(text) => Credits::parse(text).map_err(|error| Problem::invalid("step", format!("The smallest step: {error}.")))?,
            None => Credits::ONE,
        };
        let price = CreditPrice { currency, price, platform_cost: cost, mode, step };
        Ok(Self { price, rates: rates(params, currency)?, amounts: amounts(params, currency)? })
    }

    /// One preview per amount.
    ///
    /// # Errors
    /// What the arithmetic refuses, in words.
    pub fn previews(&self) -> Result<Vec<CreditPreview>, Problem> {
        self.amounts.iter().map(|amount| self.price.preview(*amount, &self.rates).map_err(refused)).collect()
    }
}

/// The arithmetic's refusal, at the input it is about.
pub(super) fn refused(error: CreditPriceError) -> Problem {
    match error {
        CreditPriceError::CostUnknown => Problem::invalid(
            "cost",
            "This way of pricing needs to know what the platform charges you per credit. Give it, or choose all-in.",
        ),
        CreditPriceError::StepNotPositive => Problem::invalid("step", "The smallest step of a credit must be above zero."),
        CreditPriceError::NegativePrice { .. } => Problem::invalid("markup_percent", "A markup below −100 % would pay the client."),
        CreditPriceError::NegativeAmount => Problem::invalid("amounts", "An amount to pay cannot be below zero."),
        CreditPriceError::Money(error) => Problem::invalid("price", format!("These amounts cannot be computed exactly: {error}.")),
    }
}

fn typed(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn percent(field: &str, text: &str) -> Result<Percent, Problem> {
    Percent::parse(text).map_err(|error| Problem::invalid(field, format!("The percentage: {error}.")))
}

/// A share of something: 0 to 100.
fn share(field: &str, text: &str) -> Result<Percent, Problem> {
    let share = percent(field, text)?;
    if share.is_negative() || share > Percent::from_whole(100) {
        return Err(Problem::invalid(field, format!("{text} % is not between 0 and 100.")));
    }
    Ok(share)
}

fn rates(params: &CreditPriceParams, currency: Currency) -> Result<FeeRates, Problem> {
    let platform = typed(params.platform_fee_percent.as_ref()).map(|text| share("platform_fee_percent", text)).transpose()?;
    let of_payment = typed(params.stripe_fee_percent.as_ref()).map(|text| share("stripe_fee_percent", text)).transpose()?;
    let fixed = typed(params.stripe_fee_fixed.as_ref())
        .map(|text| {
            Money::parse_main(text, currency).map_err(|error| Problem::invalid("stripe_fee_fixed", format!("The fixed fee: {error}.")))
        })
        .transpose()?;
    if fixed.is_some_and(Money::is_negative) {
        return Err(Problem::invalid("stripe_fee_fixed", "A fee cannot be below zero."));
    }
    let stripe = (of_payment.is_some() || fixed.is_some())
        .then(|| StripeFee { percent: of_payment.unwrap_or_default(), fixed: fixed.unwrap_or_else(|| Money::zero(currency)) });
    Ok(FeeRates { platform_fee_on_margin: platform, stripe })
}

/// Why an amount cannot be paid, with the nearest ones that can.
fn off_step(amount: Money) -> String {
    let (currency, step) = (amount.currency(), amount.currency().step());
    let below = amount.minor().div_euclid(step).saturating_mul(step);
    let shown = |minor: i64| words::money(Money::from_minor(minor, currency));
    format!(
        "{} is charged in steps of {}, so {} cannot be paid. Take {} or {}.",
        currency.code().to_ascii_uppercase(),
        shown(step),
        words::money(amount),
        shown(below),
        shown(below.saturating_add(step))
    )
}

fn amounts(params: &CreditPriceParams, currency: Currency) -> Result<Vec<Money>, Problem> {
    let wrong = |error: domain::MoneyError| Problem::invalid("amounts", format!("The amount: {error}."));
    if params.amounts.is_empty() {
        return STANDARD.iter().map(|main| Money::from_main(*main, currency).map_err(wrong)).collect();
    }
    if params.amounts.len() > MOST_AMOUNTS {
        return Err(Problem::invalid("amounts", format!("More than {MOST_AMOUNTS} amounts at once cannot be shown.")));
    }
    let payable = |text: &String| {
        let amount = Money::parse_main(text.trim(), currency).map_err(wrong)?;
        // What nobody can be charged buys nothing (law §1.1).
        if amount.fits_step() { Ok(amount) } else { Err(Problem::invalid("amounts", off_step(amount))) }
    };
    params.amounts.iter().map(payable).collect()
}
