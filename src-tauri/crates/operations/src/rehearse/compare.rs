//! Stripe's invoices beside our bill, line by line. Pure: what was read goes in, what differs comes out.

use domain::{Currency, Money};
use serde::{Deserialize, Serialize};

use crate::{
    Problem,
    standing::inexact,
    view::{ComparedBills, ComparedInvoice, ComparedLine, RehearsedLine},
    words,
};

/// What Rebill expects Stripe to invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// The currency of every amount.
    pub currency: Currency,
    /// At the beginning: set-up fees, and the first period of what counts no usage.
    pub first: Vec<Expected>,
    /// After the period: its usage, and the next period of what counts none.
    pub then: Vec<Expected>,
}

/// One price on one invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// `price_…`
    pub price: String,
    /// Product name.
    pub name: String,
    /// Its lines, each rounded by itself.
    pub lines: Vec<ExpectedLine>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedLine {
    /// "12 × $0.10".
    pub how: String,
    /// Amount.
    pub amount: Money,
}

/// What Stripe billed at one of the two times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BilledInvoice {
    /// Its number in Stripe.
    pub number: Option<String>,
    /// Whether it was final when it was read.
    pub is_final: bool,
    /// Before tax.
    pub subtotal: Money,
    /// With tax and discounts.
    pub total: Money,
    /// All its lines.
    pub lines: Vec<Billed>,
}

/// One line of Stripe's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Billed {
    /// The price that it charges.
    pub price: Option<String>,
    /// Stripe's words.
    pub words: String,
    /// Amount.
    pub amount: Money,
}

impl Bill {
    /// Everything that Stripe should invoice.
    ///
    /// # Errors
    /// A sum that does not fit.
    pub fn total(&self) -> Result<Money, Problem> {
        Money::sum(self.currency, amounts(self.first.iter().chain(&self.then))).map_err(inexact)
    }

    /// The lines of one time, for people.
    pub(super) fn shown(&self, parts: &[Expected]) -> Vec<RehearsedLine> {
        let line =
            |part: &Expected, line: &ExpectedLine| RehearsedLine { name: part.name.clone(), how: line.how.clone(), amount: line.amount };
        parts.iter().flat_map(|part| part.lines.iter().map(move |own| line(part, own))).collect()
    }
}

fn amounts<'a>(parts: impl Iterator<Item = &'a Expected>) -> impl Iterator<Item = Money> {
    parts.flat_map(|part| part.lines.iter().map(|line| line.amount))
}

/// Both bills side by side. `first` and `then` are what Stripe billed at the beginning and after the period; none where it made no invoice.
///
/// # Errors
/// A sum that does not fit.
pub(crate) fn compare(bill: &Bill, first: Option<&BilledInvoice>, then: Option<&BilledInvoice>) -> Result<ComparedBills, Problem> {
    let mut found = Findings { currency: bill.currency, differences: Vec::new(), notes: Vec::new() };
    let mut invoices = Vec::new();
    for (title, parts, stripes) in [("At the beginning", &bill.first, first), ("After the period", &bill.then, then)] {
        let silent = parts.is_empty() && stripes.is_none_or(|one| one.lines.iter().all(|line| line.amount.is_zero()));
        if !silent {
            invoices.push(found.invoice(title, parts, stripes)?);
        }
    }
    let sum = |of: fn(&ComparedInvoice) -> Money| Money::sum(bill.currency, invoices.iter().map(of)).map_err(inexact);
    let (ours, stripes) = (sum(|one| one.ours)?, sum(|one| one.stripes)?);
    Ok(ComparedBills { invoices, differences: found.differences, notes: found.notes, ours, stripes })
}

struct Findings {
    currency: Currency,
    differences: Vec<String>,
    notes: Vec<String>,
}

impl Findings {
    fn invoice(&mut self, title: &str, parts: &[Expected], stripes: Option<&BilledInvoice>) -> Result<ComparedInvoice, Problem> {
        let ours = Money::sum(self.currency, amounts(parts.iter())).map_err(inexact)?;
        let Some(stripes) = stripes else {
            let lines: Vec<ComparedLine> = parts.iter().flat_map(|part| part.lines.iter().map(|own| row(part, Some(own), None))).collect();
            if !ours.is_zero() {
                let time = lower(title);
                self.differences.push(format!("Rebill expects {} {time}; Stripe made no invoice then.", words::money(ours)));
            }
            return Ok(ComparedInvoice { title: title.to_owned(), number: None, lines, ours, stripes: Money::zero(self.currency) });
        };
        let mut lines = Vec::new();
        for part in parts {
            let theirs: Vec<&Billed> = stripes.lines.iter().filter(|line| line.price.as_deref() == Some(&part.price)).collect();
            lines.extend(self.part(part, &theirs)?);
        }
        for strange in stripes.lines.iter().filter(|line| !parts.iter().any(|part| line.price.as_deref() == Some(&part.price))) {
            if strange.amount.is_zero() {
                continue;
            }
            self.differences.push(format!(
                "Stripe billed {} that Rebill does not expect: {}.",
                words::money(strange.amount),
                strange.words
            ));
            lines.push(ComparedLine {
                name: strange.words.clone(),
                how: None,
                ours: None,
                described: Some(strange.words.clone()),
                stripes: Some(strange.amount),
                same: false,
            });
        }
        let listed = Money::sum(self.currency, stripes.lines.iter().map(|line| line.amount)).map_err(inexact)?;
        if listed != stripes.subtotal {
            let (listed, subtotal) = (words::money(listed), words::money(stripes.subtotal));
            self.differences.push(format!("Stripe's own lines add up to {listed}, and its invoice says {subtotal}."));
        }
        if stripes.total != stripes.subtotal {
            self.notes.push(format!(
                "With tax and discounts Stripe's invoice is {}. The comparison is before both.",
                words::money(stripes.total)
            ));
        }
        if !stripes.is_final {
            self.notes.push(format!("Stripe's invoice {} was still a draft when it was read.", lower(title)));
        }
        Ok(ComparedInvoice { title: title.to_owned(), number: stripes.number.clone(), lines, ours, stripes: stripes.subtotal })
    }

    /// One price: lines of the same amount are pairs; what is left on both sides is laid side by side in its order.
    fn part(&mut self, part: &Expected, theirs: &[&Billed]) -> Result<Vec<ComparedLine>, Problem> {
        let mut left: Vec<&Billed> = theirs.to_vec();
        let mut rows: Vec<(&ExpectedLine, Option<&Billed>)> = Vec::new();
        for own in &part.lines {
            let twin = left.iter().position(|line| line.amount == own.amount);
            rows.push((own, twin.map(|place| left.remove(place))));
        }
        let ours = Money::sum(self.currency, part.lines.iter().map(|line| line.amount)).map_err(inexact)?;
        let stripes = Money::sum(self.currency, theirs.iter().map(|line| line.amount)).map_err(inexact)?;
        if ours == stripes {
            // The same money in other lines: a line of nothing that one side leaves out, or one that it splits.
            let whole = |own: &ExpectedLine, twin: Option<&Billed>| ComparedLine { same: true, ..row(part, Some(own), twin) };
            let mut shown: Vec<ComparedLine> = rows.iter().map(|(own, twin)| whole(own, *twin)).collect();
            let odd = rows.iter().any(|(own, twin)| twin.is_none() && !own.amount.is_zero());
            if odd {
                self.notes.push(format!("{}: Stripe lists the same amount in other lines.", part.name));
            }
            shown.extend(
                left.into_iter()
                    .filter(|line| odd || !line.amount.is_zero())
                    .map(|line| ComparedLine { same: true, ..row(part, None, Some(line)) }),
            );
            return Ok(shown);
        }
        let more = stripes.checked_sub(ours).map_err(inexact)?;
        let side = if more.minor() > 0 { "more" } else { "less" };
        let by = words::money(Money::from_minor(more.minor().abs(), self.currency));
        self.differences.push(format!(
            "{}: Rebill expects {}, Stripe billed {}, {by} {side}.",
            part.name,
            words::money(ours),
            words::money(stripes)
        ));
        let mut left = left.into_iter();
        let mut shown: Vec<ComparedLine> = rows.into_iter().map(|(own, twin)| row(part, Some(own), twin.or_else(|| left.next()))).collect();
        shown.extend(left.map(|line| row(part, None, Some(line))));
        Ok(shown)
    }
}

fn row(part: &Expected, own: Option<&ExpectedLine>, theirs: Option<&Billed>) -> ComparedLine {
    ComparedLine {
        name: part.name.clone(),
        how: own.map(|own| own.how.clone()),
        ours: own.map(|own| own.amount),
        described: theirs.map(|line| line.words.clone()),
        stripes: theirs.map(|line| line.amount),
        same: own.map(|own| own.amount) == theirs.map(|line| line.amount),
    }
}

fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map(|first| first.to_lowercase().collect::<String>()).unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(cents: i64) -> Money {
        Money::from_minor(cents, Currency::USD)
    }

    fn bill(cents: &[i64]) -> Bill {
        let lines = cents.iter().map(|cents| ExpectedLine { how: format!("{cents}"), amount: usd(*cents) }).collect();
        let part = Expected { price: "price_1".into(), name: "Tokens".into(), lines };
        Bill { currency: Currency::USD, first: Vec::new(), then: vec![part] }
    }

    fn billed(lines: &[(&str, i64)]) -> BilledInvoice {
        let total = usd(lines.iter().map(|(_, cents)| cents).sum());
        let line = |(price, cents): &(&str, i64)| Billed {
            price: Some((*price).to_owned()),
            words: format!("{cents} cents"),
            amount: usd(*cents),
        };
        BilledInvoice { number: Some("A-1".into()), is_final: true, subtotal: total, total, lines: lines.iter().map(line).collect() }
    }

    #[test]
    fn the_same_amounts_match_in_any_order_and_lines_of_nothing_do_not_count() {
        let same = compare(&bill(&[500, 0, 120]), None, Some(&billed(&[("price_1", 120), ("price_1", 500)]))).unwrap();
        assert_eq!(same.differences, Vec::<String>::new());
        assert!(same.invoices[0].lines.iter().all(|line| line.same), "{:?}", same.invoices);
        let split = compare(&bill(&[620]), None, Some(&billed(&[("price_1", 120), ("price_1", 500)]))).unwrap();
        assert!(split.differences.is_empty() && split.notes.len() == 1, "the same money in other lines is said, and is no difference");
    }

    #[test]
    fn each_difference_names_both_figures() {
        let other = compare(&bill(&[500, 120]), None, Some(&billed(&[("price_1", 500), ("price_1", 121)]))).unwrap();
        assert_eq!(other.differences, ["Tokens: Rebill expects $6.20, Stripe billed $6.21, $0.01 more."]);
        let lines: Vec<bool> = other.invoices[0].lines.iter().map(|line| line.same).collect();
        assert_eq!(lines, [true, false], "the line that differs is pointed at");
        let none = compare(&bill(&[500]), None, None).unwrap();
        assert_eq!(none.differences, ["Rebill expects $5.00 after the period; Stripe made no invoice then."]);
        let strange = compare(&bill(&[500]), None, Some(&billed(&[("price_1", 500), ("price_2", 7)]))).unwrap();
        assert_eq!(strange.differences, ["Stripe billed $0.07 that Rebill does not expect: 7 cents."]);
        let mut taxed = billed(&[("price_1", 500)]);
        taxed.total = usd(600);
        let taxed = compare(&bill(&[500]), None, Some(&taxed)).unwrap();
        assert!(taxed.differences.is_empty() && taxed.notes[0].contains("$6.00"), "tax is said, and compared without: {taxed:?}");
    }
}
