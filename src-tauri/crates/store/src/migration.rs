//! Opening a file safely: is it ours, is it sound, is it of a version that we know; then bring it to the newest schema.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::sync::LazyLock;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

use crate::store::{Opening, connect};
use crate::{Result, StoreError, backup};

/// "Rbll", in SQLite's application id: tells a workspace from any other SQLite file.
pub(crate) const APPLICATION_ID: i32 = 0x5262_6c6c;

/// Version 1: every room's tables, in the order of their references.
static V1: LazyLock<String> = LazyLock::new(|| {
    [
        crate::workspace::SCHEMA,
        crate::activity::SCHEMA,
        crate::run::SCHEMA,
        crate::source::SCHEMA,
        crate::usage::SCHEMA,
        crate::payload::SCHEMA,
        crate::rollup::SCHEMA,
        crate::client::SCHEMA,
        crate::mapping::SCHEMA,
        crate::change_set::SCHEMA,
        crate::rule::SCHEMA,
        crate::period::SCHEMA,
        crate::queue::SCHEMA,
        crate::outbox::SCHEMA,
        crate::mirror::SCHEMA,
        crate::statement::SCHEMA,
        crate::credit_price::SCHEMA,
        crate::import_mapping::SCHEMA,
    ]
    .concat()
});

/// Version 2: what the agency sells, and the whole of Stripe's mirror.
static V2: LazyLock<String> = LazyLock::new(|| [crate::mirror::SCHEMA_2, crate::period::SCHEMA_2, crate::plan::SCHEMA].concat());

/// Version 3: prices of single clients that may be made, and rehearsals.
static V3: LazyLock<String> = LazyLock::new(|| [crate::plan::SCHEMA_3, crate::rehearsal::SCHEMA].concat());

/// Version 4: plans that statements bill, with the base prices of single clients.
static V4: LazyLock<String> = LazyLock::new(|| [crate::stay::SCHEMA_4, crate::statement::SCHEMA_4, crate::plan::SCHEMA_4].concat());

/// Version 5: what a plan by statements charges is kept with the client, and which change ended it.
static V5: LazyLock<String> = LazyLock::new(|| [crate::stay::SCHEMA_5].concat());

/// Version 6: usage records that their platform no longer lists.
static V6: LazyLock<String> = LazyLock::new(|| [crate::usage::gone::SCHEMA_6].concat());

/// Forward only. All that are missing run in one transaction.
static MIGRATIONS: LazyLock<Migrations<'static>> =
    LazyLock::new(|| Migrations::new(Vec::from([&V1, &V2, &V3, &V4, &V5, &V6].map(|version| M::up(version.as_str())))));

/// The newest version that this build knows: the number of migrations.
pub(crate) const KNOWN: i64 = 6;

/// What the first hundred bytes of a file say. Read without SQLite, so that looking changes not a byte, nor makes a file beside it.
struct Header {
    version: i64,
}

impl Header {
    fn read(path: &Path) -> Result<Option<Self>> {
        let damaged = |detail: &str| StoreError::Damaged { path: Some(path.to_owned()), detail: detail.to_owned() };
        let mut file = match File::open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(StoreError::io(path))?,
        };
        let length = file.metadata().map_err(StoreError::io(path))?.len();
        if length == 0 {
            // SQLite makes the file before its first write: a creation that was cut short, or a file emptied by somebody.
            let wal = path.with_extension("db-wal");
            return if wal.exists() { Err(damaged("it is empty, but a log of changes lies beside it")) } else { Ok(None) };
        }
        let mut bytes = [0_u8; 100];
        file.read_exact(&mut bytes).map_err(|_| damaged("it is shorter than a database's first page"))?;
        if !bytes.starts_with(b"SQLite format 3\0") {
            return Err(damaged("it is not a database"));
        }
        let word = |at: usize| u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let application = word(68);
        if application != 0 && i64::from(application) != i64::from(APPLICATION_ID) {
            return Err(damaged("it is a database of another program"));
        }
        Ok(Some(Self { version: i64::from(word(60)) }))
    }
}

fn newer(path: &Path, found: i64) -> Result<()> {
    if found > KNOWN {
        return Err(StoreError::NewerFile { found, known: KNOWN, path: path.to_owned() });
    }
    Ok(())
}

/// The schema version that a file's first page names.
///
/// # Errors
/// [`StoreError::Missing`], [`StoreError::NewerFile`], [`StoreError::Damaged`].
pub(crate) fn version_of(path: &Path) -> Result<i64> {
    let header = Header::read(path)?.ok_or_else(|| StoreError::Missing { path: path.to_owned() })?;
    newer(path, header.version)?;
    Ok(header.version)
}

/// Opens the writer's connection.
pub(crate) fn open(path: &Path, opening: Opening) -> Result<Connection> {
    match Header::read(path)? {
        Some(header) => {
            newer(path, header.version)?;
            // Only reading, so that a damaged file stays as it is: closing a writer would fold the log into it.
            sound(&connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?, path)?;
        }
        None if opening == Opening::Own => {}
        None => return Err(StoreError::Missing { path: path.to_owned() }),
    }
    // Two processes that open an old or a new file together must not both migrate it.
    let lock_path = path.with_extension("migrate");
    let gate = File::options().create(true).truncate(false).write(true).open(&lock_path).map_err(StoreError::io(&lock_path))?;
    crate::home::make_private(&lock_path)?;
    gate.lock().map_err(StoreError::io(&lock_path))?;

    let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    // Once more behind the gate: another process may have migrated it meanwhile.
    let version: i64 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    newer(path, version)?;
    // WAL lets the window read while the command line writes. A restored backup comes without it.
    conn.execute_batch("PRAGMA journal_mode = WAL;")?;
    if version < KNOWN {
        if version > 0 {
            backup::before_migration(&conn, path)?;
        }
        migrate(&mut conn, path)?;
    }
    crate::home::make_private(path)?;
    Ok(conn)
}

fn migrate(conn: &mut Connection, path: &Path) -> Result<()> {
    conn.execute_batch(&format!("PRAGMA application_id = {APPLICATION_ID};"))?;
    conn.set_transaction_behavior(TransactionBehavior::Immediate);
    MIGRATIONS.to_latest(conn).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => StoreError::from(err),
        other => {
            StoreError::Damaged { path: Some(path.to_owned()), detail: format!("its tables could not be brought up to date: {other}") }
        }
    })
}

/// Files up to this size are looked through on every opening (about 50 ms); larger ones when a backup is made, and by `doctor`.
const CHECKED_AT_OPENING: u64 = 32 << 20;

fn sound(conn: &Connection, path: &Path) -> Result<()> {
    let damaged = |detail: String| StoreError::Damaged { path: Some(path.to_owned()), detail };
    // Again through SQLite: a newer version may still stand in the log beside the file only.
    let version: i64 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    newer(path, version)?;
    if version == 0 && conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))? > 0 {
        return Err(damaged("it is a database of another program".to_owned()));
    }
    let length = fs::metadata(path).map_err(StoreError::io(path))?.len();
    if length <= CHECKED_AT_OPENING {
        let first: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if first != "ok" {
            return Err(damaged(first));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_migrations_are_valid_and_counted() {
        MIGRATIONS.validate().unwrap();
        let mut conn = Connection::open_in_memory().unwrap();
        MIGRATIONS.to_latest(&mut conn).unwrap();
        let version: i64 = conn.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
        assert_eq!(version, KNOWN, "a file written by this build must not look newer or older than this build");
    }

    #[test]
    fn a_file_of_the_first_schema_keeps_its_mirror_and_sorts_it_by_time_and_money() {
        const INVOICE: &str = r#"{"created":"2026-05-01T00:00:00Z","total":{"amount":"12.34","currency":"usd"},"amount_due":{"amount":"-0.05","currency":"usd"}}"#;
        let mut conn = Connection::open_in_memory().unwrap();
        MIGRATIONS.to_version(&mut conn, 1).unwrap();
        let keep = "INSERT INTO mirror (kind, id, customer, value, raw, read_at) VALUES (?1, ?2, 'cus_1', ?3, '{}', 7)";
        conn.execute(keep, ("invoice", "in_1", INVOICE)).unwrap();
        conn.execute(keep, ("customer", "cus_1", r#"{"name":"Ann"}"#)).unwrap();
        MIGRATIONS.to_latest(&mut conn).unwrap();
        let columns = |kind: &str| {
            let sql = "SELECT at, amount, open, currency, read_at FROM mirror WHERE kind = ?1";
            type Row = (Option<i64>, Option<i64>, Option<i64>, Option<String>, i64);
            let read = |row: &rusqlite::Row<'_>| -> rusqlite::Result<Row> { row.try_into() };
            conn.query_row(sql, [kind], read).unwrap()
        };
        let made = "2026-05-01T00:00:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond();
        assert_eq!(columns("invoice"), (Some(made), Some(1234), Some(-5), Some("usd".to_owned()), 7), "to the cent, with its age");
        assert_eq!(columns("customer"), (None, None, None, None, 7), "what is no money stays as it was");
    }

    #[test]
    fn both_files_that_call_themselves_version_3_are_brought_to_the_same_schema() {
        let schema = |conn: &Connection| -> Vec<String> {
            let mut names = conn.prepare("SELECT name FROM sqlite_schema ORDER BY name").unwrap();
            names.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
        };
        let upgraded = |with_plans: bool| {
            let mut conn = Connection::open_in_memory().unwrap();
            MIGRATIONS.to_version(&mut conn, 3).unwrap();
            if with_plans {
                // As the builds of one day wrote it.
                conn.execute_batch(&V4.replace("IF NOT EXISTS ", "")).unwrap();
            }
            MIGRATIONS.to_latest(&mut conn).unwrap();
            schema(&conn)
        };
        assert_eq!(upgraded(false), upgraded(true), "whichever it was, nothing is missing and nothing fails");
        assert!(upgraded(false).iter().any(|name| name == "stay"), "plans that statements bill");
    }

    #[test]
    fn a_stay_of_the_fourth_schema_goes_on_and_a_plan_taken_back_is_free_again() {
        let mut conn = Connection::open_in_memory().unwrap();
        MIGRATIONS.to_version(&mut conn, 4).unwrap();
        conn.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        let on = "INSERT INTO client_plan (id, client, plan, version, from_at, to_at, created_at) VALUES (?1, 'c', 'p', 1, ?2, ?3, 0)";
        let stay = "INSERT INTO stay (client_plan, currency, from_day, charged_from, to_day) VALUES (?1, 'usd', ?2, ?2, ?3)";
        conn.execute(on, ("back", 500, Some(501))).unwrap();
        conn.execute(stay, ("back", "2027-03-01", Some("2027-03-01"))).unwrap();
        conn.execute(on, ("ended", 10, Some(20))).unwrap();
        conn.execute(stay, ("ended", "2026-11-01", Some("2026-12-01"))).unwrap();
        MIGRATIONS.to_latest(&mut conn).unwrap();
        conn.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        let kept: (i64, Option<i64>) = conn.query_row("SELECT count(*), max(left_for_stripe) FROM stay", [], |row| row.try_into()).unwrap();
        assert_eq!(kept, (2, None), "what ended them is not known");
        conn.execute(on, ("again", 100, None::<i64>)).unwrap();
        assert!(conn.execute(on, ("early", 15, Some(18))).is_err(), "one that was real keeps its span");
        assert!(conn.execute(on, ("twice", 600, None::<i64>)).is_err(), "and nobody is on a plan twice");
    }

    #[test]
    fn usage_of_the_fifth_schema_is_as_it_was_and_nothing_of_it_is_flagged() {
        let mut conn = Connection::open_in_memory().unwrap();
        MIGRATIONS.to_version(&mut conn, 5).unwrap();
        let entry = "INSERT INTO usage (source, identity, meter, revision, side, subject, placed_at, quantity, standing, run, recorded_at)
            VALUES (1, 'a', 1, 1, 1, 1, 10, 7, 0, 1, 20)";
        conn.execute(entry, []).unwrap();
        MIGRATIONS.to_latest(&mut conn).unwrap();
        let kept: (i64, i64) = conn
            .query_row("SELECT (SELECT sum(quantity) FROM usage), (SELECT count(*) FROM usage_gone)", [], |row| row.try_into())
            .unwrap();
        assert_eq!(kept, (7, 0), "a flag comes from two readings, never from a new version");
    }

    #[test]
    fn every_table_is_strict() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(&V1).unwrap();
        conn.execute_batch(&V2).unwrap();
        conn.execute_batch(&V3).unwrap();
        conn.execute_batch(&V4).unwrap();
        conn.execute_batch(&V5).unwrap();
        conn.execute_batch(&V6).unwrap();
        let loose: Vec<String> = conn
            .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert!(loose.is_empty(), "a loose table would keep a text where a number belongs: {loose:?}");
    }
}
