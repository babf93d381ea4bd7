//! What the owner says about a file's columns. Saved by name, recognised by the file's header.

use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use domain::Currency;

use crate::connector::MoneyUnit;
use crate::exact::NumberStyle;
use crate::instant::TimeFormat;
use crate::record::ContentHash;

/// How the columns of one kind of file become usage records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Its name, chosen by the owner.
    pub name: String,
    /// [`fingerprint`] of the header it was made for.
    pub header: String,
    /// When each use was.
    pub time: TimeFrom,
    /// Whose use it was.
    pub subject: SubjectFrom,
    /// The column with the row's id, if the file has one.
    #[serde(default)]
    pub id: Option<String>,
    /// Which columns add up to which meter.
    pub meters: Vec<MeterFrom>,
    /// What the platform charged.
    #[serde(default)]
    pub cost: Option<CostFrom>,
    /// Rows that count; all must hold.
    #[serde(default)]
    pub filters: Vec<Filter>,
    /// How its numbers are written.
    #[serde(default)]
    pub numbers: NumberStyle,
}

/// The column of the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeFrom {
    /// Its name.
    pub column: String,
    /// How it is written.
    pub format: TimeFormat,
    /// IANA name of the zone that times without an offset are meant in.
    #[serde(default)]
    pub zone: Option<String>,
}

/// Where the subject comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case", deny_unknown_fields)]
pub enum SubjectFrom {
    /// A column names it.
    Column {
        /// The column's name.
        column: String,
    },
    /// The whole file is one subject's.
    Fixed {
        /// The subject.
        subject: String,
    },
}

/// A meter's columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeterFrom {
    /// The meter.
    pub meter: String,
    /// Columns that are added; an empty cell counts as nothing.
    pub columns: Vec<String>,
    /// Base units per unit of the columns: minutes to seconds is 60. Exact.
    #[serde(default = "unconverted", with = "crate::exact::quoted")]
    pub factor: Decimal,
}

fn unconverted() -> Decimal {
    Decimal::ONE
}

/// The column of the cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CostFrom {
    /// Its name.
    pub column: String,
    /// In which currency.
    pub currency: CurrencyFrom,
    /// What its amounts count.
    pub unit: MoneyUnit,
}

/// Where a currency comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case", deny_unknown_fields)]
pub enum CurrencyFrom {
    /// A column names it.
    Column {
        /// The column's name.
        column: String,
    },
    /// One currency for all.
    Fixed {
        /// ISO code.
        code: String,
    },
}

/// A condition on one column. Cells are compared without the spaces around them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// The column.
    pub column: String,
    /// What must hold of it.
    pub rule: FilterRule,
}

/// What must hold of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilterRule {
    /// It is this text.
    Equals(String),
    /// It is not this text.
    NotEquals(String),
    /// It is one of these texts.
    In(Vec<String>),
}

impl FilterRule {
    pub(super) fn holds(&self, cell: &str) -> bool {
        match self {
            Self::Equals(text) => cell == text,
            Self::NotEquals(text) => cell != text,
            Self::In(texts) => texts.iter().any(|text| text == cell),
        }
    }
}

/// Why a mapping cannot be used on a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// A column that the file does not have.
    #[error("the file has no column \"{column}\"; it has {}", header.join(", "))]
    NoColumn {
        /// The missing column.
        column: String,
        /// The columns that the file has.
        header: Vec<String>,
    },
    /// Nothing to count.
    #[error("no meter is mapped")]
    NoMeter,
    /// A meter without columns.
    #[error("the meter \"{meter}\" has no columns")]
    NoColumns {
        /// The meter.
        meter: String,
    },
    /// A meter mapped twice would count twice.
    #[error("the meter \"{meter}\" is mapped twice")]
    MeterTwice {
        /// The meter.
        meter: String,
    },
    /// A factor that is not above zero.
    #[error("the factor of \"{meter}\" must be above 0")]
    Factor {
        /// The meter.
        meter: String,
    },
    /// A fixed subject without a name.
    #[error("the subject is empty")]
    NoSubject,
    /// No such zone.
    #[error("\"{zone}\" is not a time zone; an example is Europe/Berlin")]
    Zone {
        /// What was given.
        zone: String,
    },
    /// No such currency.
    #[error("{0}")]
    Currency(#[from] domain::currency::UnknownCurrency),
}

impl Mapping {
    /// Whether it was made for files with this header; the order of columns does not matter.
    #[must_use]
    pub fn fits(&self, header: &[String]) -> bool {
        self.header == fingerprint(header)
    }

    /// Checks it against a header and finds its columns.
    pub(super) fn resolve(&self, header: &[String]) -> Result<Resolved, MappingError> {
        let find = |column: &String| {
            let index = header.iter().position(|name| name == column);
            index.ok_or_else(|| MappingError::NoColumn { column: column.clone(), header: header.to_vec() })
        };
        if self.meters.is_empty() {
            return Err(MappingError::NoMeter);
        }
        let mut meters = Vec::with_capacity(self.meters.len());
        for (index, meter) in self.meters.iter().enumerate() {
            let name = || meter.meter.clone();
            if meter.columns.is_empty() {
                return Err(MappingError::NoColumns { meter: name() });
            }
            if self.meters[..index].iter().any(|earlier| earlier.meter == meter.meter) {
                return Err(MappingError::MeterTwice { meter: name() });
            }
            if meter.factor <= Decimal::ZERO {
                return Err(MappingError::Factor { meter: name() });
            }
            let columns = meter.columns.iter().map(find).collect::<Result<_, _>>()?;
            meters.push(ResolvedMeter { meter: name(), columns, factor: meter.factor });
        }
        let subject = match &self.subject {
            SubjectFrom::Column { column } => ResolvedSubject::Column(find(column)?),
            SubjectFrom::Fixed { subject } if subject.trim().is_empty() => return Err(MappingError::NoSubject),
            SubjectFrom::Fixed { subject } => ResolvedSubject::Fixed(subject.trim().to_owned()),
        };
        let zone = self.time.zone.as_ref().map(|zone| TimeZone::get(zone).map_err(|_| MappingError::Zone { zone: zone.clone() }));
        let cost = self.cost.as_ref().map(|cost| {
            let currency = match &cost.currency {
                CurrencyFrom::Column { column } => ResolvedCurrency::Column(find(column)?),
                CurrencyFrom::Fixed { code } => ResolvedCurrency::Fixed(Currency::parse(code.trim())?),
            };
            Ok::<_, MappingError>(ResolvedCost { column: find(&cost.column)?, currency, unit: cost.unit })
        });
        Ok(Resolved {
            time: find(&self.time.column)?,
            format: self.time.format,
            zone: zone.transpose()?,
            subject,
            id: self.id.as_ref().map(find).transpose()?,
            meters,
            cost: cost.transpose()?,
            filters: self
                .filters
                .iter()
                .map(|filter| Ok((find(&filter.column)?, filter.rule.clone())))
                .collect::<Result<_, MappingError>>()?,
            numbers: self.numbers,
        })
    }
}

/// A mapping whose columns were found.
pub(super) struct Resolved {
    pub time: usize,
    pub format: TimeFormat,
    pub zone: Option<TimeZone>,
    pub subject: ResolvedSubject,
    pub id: Option<usize>,
    pub meters: Vec<ResolvedMeter>,
    pub cost: Option<ResolvedCost>,
    pub filters: Vec<(usize, FilterRule)>,
    pub numbers: NumberStyle,
}

pub(super) enum ResolvedSubject {
    Column(usize),
    Fixed(String),
}

pub(super) struct ResolvedMeter {
    pub meter: String,
    pub columns: Vec<usize>,
    pub factor: Decimal,
}

pub(super) struct ResolvedCost {
    pub column: usize,
    pub currency: ResolvedCurrency,
    pub unit: MoneyUnit,
}

pub(super) enum ResolvedCurrency {
    Column(usize),
    Fixed(Currency),
}

/// Equal for files with the same columns in any order: by it a saved mapping is found again.
#[must_use]
pub fn fingerprint(header: &[String]) -> String {
    let mut names: Vec<&str> = header.iter().map(String::as_str).collect();
    names.sort_unstable();
    ContentHash(Sha256::digest(names.join("\u{1f}").as_bytes()).into()).to_string()
}
