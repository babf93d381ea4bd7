//! Whether a column's numbers tell by themselves which of their marks parts whole from fraction.
//!
//! `1.250` is one and a quarter or a thousand and more. A column is settled once a cell can be read with one of the two marks only;
//! until then the owner must say it (law §1.5 reads exactly, and a thousandfold is not exact).

use rust_decimal::Decimal;

use crate::exact::{DecimalMark, NumberStyle};

/// A column whose numbers can be read in two ways, or not in the way that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoReadings {
    /// Its name.
    pub column: String,
    /// The first cell that shows it.
    pub cell: String,
    /// What the cell is with a decimal point, if it is a number so.
    pub with_point: Option<Decimal>,
    /// What it is with a decimal comma, if it is a number so.
    pub with_comma: Option<Decimal>,
}

/// What the cells of one column allow so far.
#[derive(Debug, Clone)]
pub(super) struct Marks {
    /// By [`NumberStyle::ALL`]: whether the style reads every cell that any style reads.
    reads_all: [bool; NumberStyle::ALL.len()],
    /// The first cell whose value depends on the mark.
    differs: Option<Cell>,
    /// The first cell that ended a mark.
    decided: Option<Cell>,
}

#[derive(Debug, Clone)]
struct Cell {
    text: String,
    point: Option<Decimal>,
    comma: Option<Decimal>,
}

impl Default for Marks {
    fn default() -> Self {
        Self { reads_all: [true; NumberStyle::ALL.len()], differs: None, decided: None }
    }
}

impl Marks {
    fn may_be(&self, mark: DecimalMark) -> bool {
        NumberStyle::ALL.iter().zip(self.reads_all).any(|(style, reads_all)| reads_all && style.decimal == mark)
    }

    /// Whether a cell could still tell something: the column is not settled, and the cell is more than digits.
    pub fn want(&self, cell: &str) -> bool {
        self.decided.is_none() && !cell.strip_prefix('-').unwrap_or(cell).bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Takes a cell into account. One that no style reads tells nothing: it is a broken row.
    pub fn see(&mut self, cell: &str) {
        let values = NumberStyle::ALL.map(|style| style.read(cell).ok());
        if values.iter().all(Option::is_none) {
            return;
        }
        for (reads_all, value) in self.reads_all.iter_mut().zip(values) {
            *reads_all &= value.is_some();
        }
        let with = |mark| NumberStyle::ALL.iter().zip(values).filter(|(style, _)| style.decimal == mark).find_map(|(_, value)| value);
        let seen = Cell { text: cell.to_owned(), point: with(DecimalMark::Dot), comma: with(DecimalMark::Comma) };
        if !self.may_be(DecimalMark::Dot) || !self.may_be(DecimalMark::Comma) {
            self.decided = Some(seen);
        } else if self.differs.is_none() && seen.point != seen.comma {
            self.differs = Some(seen);
        }
    }

    /// The doubt that is left when the column is read with this mark, if there is any.
    pub fn doubt(self, read_with: DecimalMark, column: &str) -> Option<TwoReadings> {
        let other = if read_with == DecimalMark::Dot { DecimalMark::Comma } else { DecimalMark::Dot };
        let shown = match (self.may_be(read_with), self.may_be(other)) {
            (true, false) => None,
            (true, true) => self.differs,
            (false, _) => self.decided,
        }?;
        Some(TwoReadings { column: column.to_owned(), cell: shown.text, with_point: shown.point, with_comma: shown.comma })
    }
}
