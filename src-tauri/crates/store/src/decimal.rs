//! Exact decimals in SQL. Unit prices and costs are kept as TEXT, because SQLite's own numbers are binary floats; two functions add
//! them without loss: the aggregate `decimal_sum(x)` and the scalar `decimal_add(a, b)`. NULL counts as absent. A sum that does not
//! fit exactly is an error, never rounded (law §1.4).

use rusqlite::Connection;
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::ValueRef;

/// A sum that cannot be kept without losing digits, or a text that is no decimal.
#[derive(Debug, thiserror::Error)]
#[error("{0}{INEXACT}")]
pub(crate) struct Inexact(String);

/// How an [`Inexact`] ends: SQLite hands a function's error back as a text only.
pub(crate) const INEXACT: &str = " cannot be added exactly";

/// Places kept: those of `domain::Cost`, in minor units.
const PLACES: u32 = 18;

fn value(ctx: &Context<'_>, index: usize) -> rusqlite::Result<Option<i128>> {
    match ctx.get_raw(index) {
        ValueRef::Null => Ok(None),
        ValueRef::Text(bytes) => {
            let text = String::from_utf8_lossy(bytes);
            domain::decimal::parse_scaled(&text, PLACES).map(Some).map_err(|_| failure(&text))
        }
        other => Err(failure(&format!("a value of type {}", other.data_type()))),
    }
}

fn failure(what: &str) -> rusqlite::Error {
    rusqlite::Error::UserFunctionError(Box::new(Inexact(what.to_owned())))
}

fn add(sum: Option<i128>, value: Option<i128>) -> rusqlite::Result<Option<i128>> {
    match (sum, value) {
        (Some(a), Some(b)) => a.checked_add(b).map(Some).ok_or_else(|| failure(&text(b))),
        (one, other) => Ok(one.or(other)),
    }
}

/// The shortest form, so that equal sums are equal texts.
fn text(value: i128) -> String {
    domain::decimal::format_scaled(value, PLACES)
}

struct Sum;

impl Aggregate<Option<i128>, Option<String>> for Sum {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Option<i128>> {
        Ok(None)
    }

    fn step(&self, ctx: &mut Context<'_>, sum: &mut Option<i128>) -> rusqlite::Result<()> {
        *sum = add(*sum, value(ctx, 0)?)?;
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, sum: Option<Option<i128>>) -> rusqlite::Result<Option<String>> {
        Ok(sum.flatten().map(text))
    }
}

/// Adds the two functions to a connection. They are used by queries only, never by the schema, so any SQLite tool can open the file.
pub(crate) fn register(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    conn.create_aggregate_function("decimal_sum", 1, flags, Sum)?;
    conn.create_scalar_function("decimal_add", 2, flags, |ctx| Ok(add(value(ctx, 0)?, value(ctx, 1)?)?.map(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(values: &[&str]) -> rusqlite::Result<Option<String>> {
        let conn = Connection::open_in_memory().unwrap();
        register(&conn).unwrap();
        let list = values.iter().map(|v| format!("('{v}')")).collect::<Vec<_>>().join(",");
        conn.query_row(&format!("SELECT decimal_sum(column1) FROM (VALUES {list})"), [], |row| row.get(0))
    }

    #[test]
    fn sums_are_exact() {
        assert_eq!(sum(&["0.1", "0.2"]).unwrap().as_deref(), Some("0.3"), "binary floats would say 0.30000000000000004");
        assert_eq!(sum(&["0.000000000001", "79228162514264337593"]).unwrap().as_deref(), Some("79228162514264337593.000000000001"));
        assert_eq!(sum(&["5.50", "-5.5"]).unwrap().as_deref(), Some("0"), "equal sums must be equal texts");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let error = sum(&["170141183460469231731", "170141183460469231731"]).unwrap_err();
        assert!(error.to_string().contains("exactly"), "a sum that does not fit must not wrap or be rounded: {error}");
        assert!(sum(&["12,5"]).is_err(), "a text that is no decimal must not count as 0");
    }
}
