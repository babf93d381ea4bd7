//! How values lie in columns, in one place.
//!
//! Times: INTEGER microseconds UTC. Quantities: INTEGER millionths. Money: INTEGER minor units beside a TEXT currency. Unit prices and
//! costs: TEXT decimals. Days: TEXT `YYYY-MM-DD`. Nothing passes through a float.

use domain::{Currency, Quantity, UnitPrice};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, Value, ValueRef};
use rusqlite::{OptionalExtension, Params, Row};

use crate::store::{Reader, Tx};
use crate::{Result, StoreError};

/// A type that can lie in one column. Our own trait, because most such types are other crates'.
pub(crate) trait Column: Sized {
    fn write(&self) -> rusqlite::Result<ToSqlOutput<'_>>;
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self>;
}

/// Lends a [`Column`] to rusqlite as a parameter.
pub(crate) struct Param<'a, T>(&'a T);

pub(crate) fn p<T: Column>(value: &T) -> Param<'_, T> {
    Param(value)
}

impl<T: Column> ToSql for Param<'_, T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.write()
    }
}

/// A [`Column`] read out of a row.
pub(crate) struct Out<T>(pub T);

impl<T: Column> FromSql for Out<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        T::read(value).map(Out)
    }
}

pub(crate) fn unreadable(what: &'static str, value: impl std::fmt::Display) -> FromSqlError {
    FromSqlError::Other(Box::new(StoreError::Unreadable { column: what, value: value.to_string() }))
}

macro_rules! as_rusqlite {
    ($($type:ty),+) => {$(
        impl Column for $type {
            fn write(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                self.to_sql()
            }
            fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
                <$type as FromSql>::column_result(value)
            }
        }
    )+};
}
as_rusqlite!(i64, i32, u32, bool, String, Vec<u8>);

impl<T: Column> Column for Option<T> {
    fn write(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Some(value) => value.write(),
            None => Ok(ToSqlOutput::Owned(Value::Null)),
        }
    }
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Null => Ok(None),
            value => T::read(value).map(Some),
        }
    }
}

impl Column for Timestamp {
    fn write(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_microsecond().into())
    }
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let us = value.as_i64()?;
        Timestamp::from_microsecond(us).map_err(|_| unreadable("time", us))
    }
}

/// A type kept as TEXT by its `Display` and read by its `FromStr`.
macro_rules! as_text {
    ($($type:ty as $what:literal),+ $(,)?) => {$(
        impl $crate::column::Column for $type {
            fn write(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
                Ok(self.to_string().into())
            }
            fn read(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
                let text = value.as_str()?;
                text.parse().map_err(|_| $crate::column::unreadable($what, text))
            }
        }
    )+};
}

as_text!(Date as "day");

impl Column for Currency {
    fn write(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.code().into())
    }
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        Currency::parse(text).map_err(|_| unreadable("currency", text))
    }
}

/// INTEGER millionths: what the column holds is at most 9.2 × 10¹² whole units, in a record and in a sum.
impl Column for Quantity {
    fn write(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let micros = i64::try_from(self.to_micros()).map_err(|_| {
            let detail = format!("{self} is beyond what a column holds");
            rusqlite::Error::ToSqlConversionFailure(Box::new(StoreError::TooLarge { record: "of this row".to_owned(), detail }))
        })?;
        Ok(micros.into())
    }
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Quantity::from_micros(i128::from(value.as_i64()?)))
    }
}

/// TEXT decimal of minor units.
impl Column for UnitPrice {
    fn write(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.to_minor_string().into())
    }
    fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        UnitPrice::parse_minor(text).map_err(|_| unreadable("unit price", text))
    }
}

/// Domain's identities are texts.
macro_rules! as_ids {
    ($($name:ident),+ $(,)?) => {$(
        impl Column for domain::id::$name {
            fn write(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.as_str().into())
            }
            fn read(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_str().map(Self::from)
            }
        }
    )+};
}
as_ids!(
    WorkspaceId,
    SourceId,
    SubjectId,
    ClientId,
    MeterId,
    PlanId,
    MappingId,
    RuleId,
    PeriodId,
    ReportId,
    RunId,
    StatementId,
    ChangeSetId,
    CustomerId,
    SubscriptionId,
    ItemId,
    PriceId,
    ProductId,
    StripeMeterId,
    InvoiceId,
    InvoiceLineId,
    PaymentId,
    PayoutId,
);

/// A type kept as JSON text: whole things that no query looks into.
macro_rules! as_json {
    ($($type:ty as $what:literal),+ $(,)?) => {$(
        impl $crate::column::Column for $type {
            fn write(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
                let text = serde_json::to_string(self).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
                Ok(text.into())
            }
            fn read(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
                let text = value.as_str()?;
                serde_json::from_str(text).map_err(|_| $crate::column::unreadable($what, text))
            }
        }
    )+};
}
pub(crate) use as_json;

as_json!(serde_json::Value as "JSON value", domain::Price as "price", domain::credit_price::CreditPrice as "credit price");

/// An enum of another crate, kept as the word that its serde form is.
macro_rules! as_word {
    ($($type:ty as $what:literal),+ $(,)?) => {$(
        impl $crate::column::Column for $type {
            fn write(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
                match serde_json::to_value(self) {
                    Ok(serde_json::Value::String(word)) => Ok(word.into()),
                    other => Err(rusqlite::Error::ToSqlConversionFailure(format!("{} is no word: {other:?}", $what).into())),
                }
            }
            fn read(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
                let text = value.as_str()?;
                serde_json::from_value(text.into()).map_err(|_| $crate::column::unreadable($what, text))
            }
        }
    )+};
}

as_word!(domain::rule::RemainderRule as "remainder rule", domain::report::ReportState as "report state");
as_json!(
    domain::billed::Customer as "customer",
    domain::billed::Item as "subscription item",
    domain::billed::Invoice as "invoice",
    domain::billed::StripeMeter as "Stripe meter",
    domain::billed::MirrorPrice as "Stripe price",
    domain::billed::Payment as "payment",
    domain::billed::InvoicePayment as "invoice payment",
    domain::billed::Refund as "refund",
    domain::billed::Dispute as "dispute",
    domain::billed::Fee as "fee",
    domain::billed::Payout as "payout",
    domain::billed::StripeGrant as "billing credits",
    domain::statement::StatementLine as "statement line",
    domain::statement::PlanCharge as "plan's line of a statement",
    domain::statement::StatementState as "statement state",
    domain::plan::PlanOffer as "plan's prices",
);

/// An enum of words, each kept as its word in a TEXT column and in JSON.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident as $what:literal { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_meta])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that stands in the file.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::column::Column for $name {
            fn write(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
                Ok(self.as_str().into())
            }
            fn read(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
                let text = value.as_str()?;
                Self::ALL.iter().copied().find(|word| word.as_str() == text).ok_or_else(|| $crate::column::unreadable($what, text))
            }
        }
    };
}
pub(crate) use words;

/// A row of a table whose columns are the struct's fields.
pub(crate) trait Record: Sized {
    const TABLE: &'static str;
    const COLUMNS: &'static [&'static str];
    fn read(row: &Row<'_>) -> rusqlite::Result<Self>;
    fn params(&self) -> Vec<&dyn Cell>;
}

/// A column's value behind a pointer, so that one row's values can stand in one list.
pub(crate) trait Cell {
    fn cell(&self) -> rusqlite::Result<ToSqlOutput<'_>>;
}

impl<T: Column> Cell for T {
    fn cell(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Column::write(self)
    }
}

struct Dyn<'a>(&'a dyn Cell);

impl ToSql for Dyn<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.cell()
    }
}

/// Declares a row struct together with the table that it lies in; a field is a column of the same name.
macro_rules! record {
    ($(#[$meta:meta])* $name:ident in $table:literal { $($(#[$field_meta:meta])* $field:ident: $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type),+ }

        impl $crate::column::Record for $name {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];

            fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
                let mut at = 0..;
                let mut next = || at.next().unwrap_or_default();
                Ok(Self { $($field: row.get::<_, $crate::column::Out<$type>>(next())?.0),+ })
            }

            fn params(&self) -> Vec<&dyn $crate::column::Cell> {
                vec![$(&self.$field),+]
            }
        }
    };
}
pub(crate) use record;

impl Reader {
    /// All rows of a table that the tail (`WHERE … ORDER BY …`) lets through. In the tail, the table has its own name.
    pub(crate) fn rows<T: Record>(&self, tail: &str, params: impl Params) -> Result<Vec<T>> {
        let mut statement = self.conn.prepare_cached(&select::<T>(tail))?;
        let rows = statement.query_map(params, T::read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The first such row.
    pub(crate) fn row<T: Record>(&self, tail: &str, params: impl Params) -> Result<Option<T>> {
        let mut statement = self.conn.prepare_cached(&select::<T>(tail))?;
        Ok(statement.query_row(params, T::read).optional()?)
    }

    /// The first column of the first row; `None` when there is no row.
    pub(crate) fn value<T: Column>(&self, sql: &str, params: impl Params) -> Result<Option<T>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        Ok(statement.query_row(params, |row| row.get::<_, Out<T>>(0)).optional()?.map(|out| out.0))
    }

    /// Every row of a question that no single table answers.
    pub(crate) fn ask<T>(&self, sql: &str, params: impl Params, read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params, read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn select<T: Record>(tail: &str) -> String {
    let columns = T::COLUMNS.iter().map(|c| format!("{}.{c}", T::TABLE)).collect::<Vec<_>>().join(", ");
    format!("SELECT {columns} FROM {} {tail}", T::TABLE)
}

impl Tx<'_> {
    /// Appends a row.
    pub(crate) fn insert<T: Record>(&self, record: &T) -> Result<()> {
        self.put("INSERT INTO", record, "")
    }

    /// Writes a row of a cache of Stripe's objects: a later reading replaces the earlier one.
    pub(crate) fn upsert<T: Record>(&self, record: &T, key: &str) -> Result<()> {
        let keys: Vec<&str> = key.split(',').map(str::trim).collect();
        let set = T::COLUMNS.iter().filter(|c| !keys.contains(c)).map(|c| format!("{c} = excluded.{c}")).collect::<Vec<_>>().join(", ");
        self.put("INSERT INTO", record, &format!("ON CONFLICT ({key}) DO UPDATE SET {set}"))
    }

    fn put<T: Record>(&self, verb: &str, record: &T, tail: &str) -> Result<()> {
        let marks = (1..=T::COLUMNS.len()).map(|n| format!("?{n}")).collect::<Vec<_>>().join(", ");
        let sql = format!("{verb} {} ({}) VALUES ({marks}) {tail}", T::TABLE, T::COLUMNS.join(", "));
        let mut statement = self.conn.prepare_cached(&sql)?;
        statement.execute(rusqlite::params_from_iter(record.params().into_iter().map(Dyn)))?;
        Ok(())
    }

    /// Runs one statement; the number of rows it changed.
    pub(crate) fn run(&self, sql: &str, params: impl Params) -> Result<usize> {
        Ok(self.conn.prepare_cached(sql)?.execute(params)?)
    }

    /// Runs one statement that must change exactly one row, named by `what` and `id`.
    pub(crate) fn run_on(&self, what: &'static str, id: impl std::fmt::Display, sql: &str, params: impl Params) -> Result<()> {
        match self.run(sql, params)? {
            0 => Err(StoreError::NotFound { what, id: id.to_string() }),
            _ => Ok(()),
        }
    }

    /// The key that SQLite gave to the row appended last.
    pub(crate) fn last_key(&self) -> i64 {
        self.conn.last_insert_rowid()
    }
}

/// The two triggers that make a table append-only, as SQL (facts are appended, not edited: law §6.4; `architecture.md`, Storage).
macro_rules! append_only {
    ($table:literal) => {
        concat!(
            "CREATE TRIGGER ",
            $table,
            "_no_update BEFORE UPDATE ON ",
            $table,
            " BEGIN SELECT RAISE(ABORT, 'append-only: ",
            $table,
            "'); END;\n",
            "CREATE TRIGGER ",
            $table,
            "_no_delete BEFORE DELETE ON ",
            $table,
            " BEGIN SELECT RAISE(ABORT, 'append-only: ",
            $table,
            "'); END;\n",
        )
    };
}
pub(crate) use append_only;
