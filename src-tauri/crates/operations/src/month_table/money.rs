//! A period's money beside the one before: changes and margins, exact; what is not known is not taken for nothing.

use domain::{Currency, Money};

use crate::{Problem, standing::inexact, view::MonthMoney, words};

/// What is known of a line before anything is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Figures {
    /// What the period comes to.
    pub amount: Money,
    /// What the one before was charged, whole.
    pub last: Option<Money>,
    /// What this one is compared with.
    pub compared: Option<Money>,
    /// What the platform charged.
    pub cost: Option<Money>,
}

impl Figures {
    /// The figures with their differences. An amount of another currency than the line's is no comparison.
    ///
    /// # Errors
    /// A difference that does not fit.
    pub fn view(self) -> Result<MonthMoney, Problem> {
        let own = |other: Option<Money>| other.filter(|other| other.currency() == self.amount.currency());
        let (last, compared, cost) = (own(self.last), own(self.compared), own(self.cost));
        let less = |other: Money| self.amount.checked_sub(other).map_err(inexact);
        let margin = cost.map(less).transpose()?;
        Ok(MonthMoney {
            amount: self.amount,
            last,
            compared,
            change: compared.map(less).transpose()?,
            change_percent: compared.and_then(|compared| words::change_percent(compared, self.amount)),
            cost,
            margin,
            margin_percent: margin.and_then(|margin| words::percent(margin.minor(), self.amount.minor())),
        })
    }
}

/// Several lines of one currency as one. What is new counts as nothing before; one cost that is not known leaves the sum without any.
///
/// # Errors
/// A sum that does not fit.
pub(super) fn together<'m>(currency: Currency, all: impl Iterator<Item = &'m MonthMoney>) -> Result<MonthMoney, Problem> {
    let mut sum = Figures { amount: Money::zero(currency), last: None, compared: None, cost: Some(Money::zero(currency)) };
    let add = |one: Money, other: Money| one.checked_add(other).map_err(inexact);
    let more = |known: Option<Money>, new: Option<Money>| match (known, new) {
        (Some(known), Some(new)) => add(known, new).map(Some),
        (known, new) => Ok(known.or(new)),
    };
    for money in all {
        sum.amount = add(sum.amount, money.amount)?;
        sum.last = more(sum.last, money.last)?;
        sum.compared = more(sum.compared, money.compared)?;
        sum.cost = match (sum.cost, money.cost) {
            (Some(known), Some(new)) => Some(add(known, new)?),
            _ => None,
        };
    }
    sum.view()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(minor: i64) -> Money {
        Money::from_minor(minor, Currency::parse("usd").unwrap())
    }

    fn figures(amount: i64, compared: Option<i64>, cost: Option<i64>) -> MonthMoney {
        let compared = compared.map(usd);
        Figures { amount: usd(amount), last: compared, compared, cost: cost.map(usd) }.view().unwrap()
    }

    #[test]
    fn what_is_new_has_no_change_and_what_is_unknown_no_margin() {
        let new = figures(5_880, None, None);
        assert_eq!((new.change, new.change_percent), (None, None), "there is nothing to compare with");
        assert_eq!((new.cost, new.margin, new.margin_percent), (None, None, None), "an unknown cost is not nothing");
        let risen = figures(264_500, Some(238_140), Some(100_000));
        assert_eq!((risen.change, risen.change_percent.as_deref()), (Some(usd(26_360)), Some("11.1")));
        assert_eq!((risen.margin, risen.margin_percent.as_deref()), (Some(usd(164_500)), Some("62.2")));
        assert_eq!(figures(100, Some(0), Some(0)).change_percent, None, "from nothing there is no per cent");
    }

    #[test]
    fn a_sum_is_the_sum_of_its_lines() {
        let lines = [figures(100, Some(80), Some(40)), figures(50, None, Some(60))];
        let sum = together(usd(0).currency(), lines.iter()).unwrap();
        assert_eq!((sum.amount, sum.last, sum.change), (usd(150), Some(usd(80)), Some(usd(70))), "what is new was nothing before");
        assert_eq!((sum.cost, sum.margin), (Some(usd(100)), Some(usd(50))));
        let unknown = [lines[0].clone(), figures(50, None, None)];
        let sum = together(usd(0).currency(), unknown.iter()).unwrap();
        assert_eq!((sum.cost, sum.margin), (None, None), "one unknown cost leaves the sum without a margin");
    }

    #[test]
    fn another_currency_is_never_compared() {
        let yen = Money::from_minor(80, Currency::parse("jpy").unwrap());
        let line = Figures { amount: usd(100), last: Some(yen), compared: Some(yen), cost: Some(yen) }.view().unwrap();
        assert_eq!((line.last, line.change, line.cost, line.margin), (None, None, None, None));
    }
}
