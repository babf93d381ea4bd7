//! The file: newer, damaged, shared, cut short.

use std::fs;

use domain::Currency;
use rusqlite::Connection;
use store::workspace;
use store::{Store, StoreError};

use crate::agency::{Agency, at};

fn bytes(path: &std::path::Path) -> Vec<u8> {
    fs::read(path).unwrap()
}

#[test]
fn a_newer_file_is_refused_untouched() {
    let agency = Agency::new();
    let path = agency.path();
    drop(agency.store);
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 99; PRAGMA journal_mode = DELETE;").unwrap();
    let before = bytes(&path);
    let error = Store::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::NewerFile { found: 99, .. }), "the owner must be told to use the newer version: {error}");
    assert!(bytes(&path) == before, "refusing must not change a byte");
    assert!(!path.with_extension("db-wal").exists(), "nor leave a log beside the file");
}

#[test]
fn a_damaged_file_is_reported_and_left() {
    let agency = Agency::new();
    let path = agency.path();
    let backup = store::backup::take(&agency.store, store::backup::Reason::Daily, at("2026-06-01T00:00:00Z")).unwrap().unwrap();
    drop(agency.store);
    assert!(!path.with_extension("db-wal").exists(), "closing must leave one file, so that copying it copies everything");
    let sound = bytes(&path);

    for (what, broken) in [
        (
            "not a database",
            b"PK\x03\x04 this is a zip, or a text that somebody saved over it, long enough to fill a header of a hundred bytes...."
                .to_vec(),
        ),
        ("cut short", sound[..sound.len() / 2].to_vec()),
        ("overwritten inside", {
            let mut broken = sound.clone();
            let middle = 4096..sound.len().min(4096 * 12);
            broken[middle].fill(0x5a);
            broken
        }),
    ] {
        fs::write(&path, &broken).unwrap();
        let error = Store::open(&path).unwrap_err();
        assert!(
            matches!(&error, StoreError::Damaged { path: Some(named), .. } if *named == path),
            "{what}: must be called damaged, with its path: {error:?}"
        );
        assert!(error.to_string().contains("backup"), "{what}: the message must say what to do: {error}");
        assert!(bytes(&path) == broken, "{what}: a damaged file is evidence, and must not be overwritten");
        let found = agency.home.list().unwrap();
        assert!(found[0].workspace.is_err(), "{what}: the list must show the workspace with its error");
    }
    let copy = agency.home.restore_copy(&backup.path, "Northwind, yesterday", at("2026-06-02T00:00:00Z")).unwrap();
    assert!(copy.copy_of.is_some(), "the backup must still open, as a copy that sends nothing");
}

#[test]
fn a_missing_file_is_not_created_by_opening() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("workspace.db");
    assert!(matches!(Store::open(&path), Err(StoreError::Missing { .. })), "opening must not invent an empty workspace");
    assert!(!path.exists());
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("workspace.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE theirs (x);").unwrap();
    let before = bytes(&path);
    assert!(matches!(Store::open(&path), Err(StoreError::Damaged { .. })), "tables of another program must not be mixed with ours");
    assert!(bytes(&path) == before, "looking must not change a byte");
}

#[test]
fn a_transaction_is_kept_whole_or_not_at_all() {
    let agency = Agency::new();
    let failed: store::Result<()> = agency.store.write(|tx| {
        workspace::describe(tx, "Changed", "UTC", Currency::EUR)?;
        Err(StoreError::DiskFull)
    });
    assert!(failed.is_err());
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        agency.store.write::<(), StoreError>(|tx| {
            workspace::describe(tx, "Changed", "UTC", Currency::EUR)?;
            panic!("a bug in the middle of a decision")
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(agency.store.read(workspace::get).unwrap().name, "Northwind", "a failed decision must leave nothing behind");
    agency.store.write(|tx| workspace::describe(tx, "Changed", "UTC", Currency::EUR)).unwrap();
    assert_eq!(agency.store.read(workspace::get).unwrap().name, "Changed", "and the store must still work after a panic");
}

/// What a power cut leaves: the file and its log as they lie on the disk at that moment, nothing closed properly.
#[test]
fn what_was_committed_survives_a_power_cut_and_nothing_else() {
    let agency = Agency::new();
    let cut = tempfile::tempdir().unwrap();
    let snapshot = |name: &str| {
        let path = agency.path();
        let copy = cut.path().join(name);
        fs::create_dir(&copy).unwrap();
        fs::copy(&path, copy.join("workspace.db")).unwrap();
        fs::copy(path.with_extension("db-wal"), copy.join("workspace.db-wal")).unwrap();
        copy.join("workspace.db")
    };
    let inside = agency.store.write::<_, StoreError>(|tx| {
        workspace::describe(tx, "Committed", "UTC", Currency::EUR)?;
        Ok(snapshot("inside"))
    });
    let after = snapshot("after");
    let name = |path| Store::open(path).unwrap().read(workspace::get).unwrap().name;
    assert_eq!(name(inside.unwrap()), "Northwind", "before the commit nothing may show");
    assert_eq!(name(after), "Committed", "after it nothing may be missing, though the file was never closed");
}

#[test]
fn two_processes_write_by_turns() {
    let agency = Agency::new();
    let path = agency.path();
    const EACH: i64 = 40;
    std::thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| {
                let store = Store::open(&path).unwrap();
                for _ in 0..EACH {
                    store.write(store::workspace::next_sending_run).unwrap();
                }
            });
        }
        // A reader sees every state that it looks at as a whole.
        threads.spawn(|| {
            let mut last = 0;
            while last < 2 * EACH {
                let run = agency.store.read(workspace::get).unwrap().sending_run;
                assert!(run >= last, "a later snapshot must not be older");
                last = run;
                std::thread::yield_now();
            }
        });
    });
    let runs = agency.store.read(workspace::get).unwrap().sending_run;
    assert_eq!(runs, 2 * EACH, "two writers must not lose one another's numbers");
}

#[test]
fn a_snapshot_does_not_change_while_it_is_read() {
    let agency = Agency::new();
    let (before, after) = agency
        .store
        .read::<_, StoreError>(|r| {
            let before = workspace::get(r)?.sending_run;
            agency.store.write(workspace::next_sending_run)?;
            Ok((before, workspace::get(r)?.sending_run))
        })
        .unwrap();
    assert_eq!(before, after, "figures on one page must belong to one moment");
}

#[test]
fn opening_from_two_processes_at_once_creates_one_schema() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("workspace.db");
    std::thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| Store::create(&path).expect("whoever comes second finds the schema made"));
        }
    });
    assert!(Store::open(&path).unwrap().check().unwrap().is_empty(), "the file must be sound");
}
