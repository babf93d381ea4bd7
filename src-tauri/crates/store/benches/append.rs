//! Import speed: `usage::append` against raw inserts of the same rows into one table with a unique key and one index.
//! Run with `cargo bench -p store`; prints rows per second of both and their ratio.

use std::time::{Duration, Instant};

use domain::id::{MeterId, RunId, SourceId, SubjectId};
use domain::{Cost, Currency, Quantity};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};
use store::run::RunKind;
use store::source::{CostPayer, Meter, Source, SourceKind, Subject};
use store::usage::{Standing, UsageRecord};
use store::workspace::{BillingMethod, Kind};
use store::{Home, NewWorkspace, Store};

const ROWS: usize = 200_000;
const BATCH: usize = 5_000;
const SUBJECTS: usize = 12;
const ROUNDS: usize = 3;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let records = records()?;
    let mut best = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        best.0 = best.0.min(raw(&records)?);
        best.1 = best.1.min(ours(&records)?);
    }
    let rate = |time: Duration| ROWS as u128 * 1_000_000 / time.as_micros().max(1);
    let hundredths = best.1.as_micros() * 100 / best.0.as_micros().max(1);
    println!("raw inserts:   {:>8} rows/s", rate(best.0));
    println!("usage::append: {:>8} rows/s", rate(best.1));
    println!("ratio: {}.{:02} (target: at most 1.50)", hundredths / 100, hundredths % 100);
    Ok(())
}

fn records() -> Result<Vec<UsageRecord>, Box<dyn std::error::Error>> {
    let start: Timestamp = "2026-03-01T00:00:00Z".parse()?;
    (0..ROWS)
        .map(|n| {
            let n64 = n as i64;
            Ok(UsageRecord {
                identity: format!("call_{n:012}"),
                subject: SubjectId::new(format!("subject-{}", n % SUBJECTS)),
                meter: MeterId::new("tokens"),
                placed_at: start + SignedDuration::from_secs(n64 * 40),
                started_at: None,
                quantity: Quantity::from_whole(100 + n64 % 900),
                cost: Some(Cost::parse_main(&format!("0.00{}", 10 + n % 90), Currency::USD)?),
                standing: Standing::Billable,
                source_updated_at: None,
                payload: None,
            })
        })
        .collect()
}

fn raw(records: &[UsageRecord]) -> Result<Duration, Box<dyn std::error::Error>> {
    let dir = tempfile::tempdir()?;
    let conn = Connection::open(dir.path().join("raw.db"))?;
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;
        CREATE TABLE usage (seq INTEGER PRIMARY KEY, source INTEGER, identity TEXT NOT NULL, meter INTEGER, revision INTEGER, side INTEGER,
            subject INTEGER, placed_at INTEGER, started_at INTEGER, quantity INTEGER, cost TEXT, cost_currency TEXT, standing INTEGER,
            run INTEGER, recorded_at INTEGER, source_updated_at INTEGER, UNIQUE (source, identity, meter, revision, side)) STRICT;
        CREATE INDEX usage_placed ON usage (subject, meter, placed_at);",
    )?;
    let rows: Vec<(&str, i64, i64, i64, String)> = records
        .iter()
        .enumerate()
        .map(|(n, r)| {
            let cost = r.cost.map(|c| c.to_minor_string()).unwrap_or_default();
            Ok((r.identity.as_str(), (n % SUBJECTS) as i64, r.placed_at.as_microsecond(), i64::try_from(r.quantity.to_micros())?, cost))
        })
        .collect::<Result<_, std::num::TryFromIntError>>()?;
    let begun = Instant::now();
    for batch in rows.chunks(BATCH) {
        conn.execute_batch("BEGIN IMMEDIATE")?;
        {
            let sql = "INSERT INTO usage VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
            let mut insert = conn.prepare_cached(sql)?;
            let absent: Option<i64> = None;
            for (identity, subject, at, quantity, cost) in batch {
                insert.execute(params![1, identity, 1, 1, 1, subject, at, absent, quantity, cost, "usd", 0, 1, at, absent])?;
            }
        }
        conn.execute_batch("COMMIT")?;
    }
    Ok(begun.elapsed())
}

fn ours(records: &[UsageRecord]) -> Result<Duration, Box<dyn std::error::Error>> {
    let dir = tempfile::tempdir()?;
    let now: Timestamp = "2026-06-01T00:00:00Z".parse()?;
    let store = furnish(&Home::open(dir.path())?, now)?;
    let run = RunId::new("run-1");
    // The pages lie ready, as the raw rows do: making them is the importer's work.
    let pages: Vec<Vec<UsageRecord>> = records.chunks(BATCH).map(<[UsageRecord]>::to_vec).collect();
    let begun = Instant::now();
    for page in pages {
        store.write(|tx| store::usage::append(tx, &run, &SourceId::new("source-1"), now, page))?;
    }
    Ok(begun.elapsed())
}

fn furnish(home: &Home, now: Timestamp) -> Result<Store, Box<dyn std::error::Error>> {
    let workspace = home.create(NewWorkspace {
        name: "Bench".into(),
        kind: Kind::Agency,
        zone: "Europe/Berlin".into(),
        currency: Currency::USD,
        billing_method: BillingMethod::Custom,
        created_at: now,
    })?;
    let store = home.open_workspace(&workspace.id)?;
    store.write(|tx| {
        let source = Source {
            id: "source-1".into(),
            name: "bench".into(),
            connector: "csv".into(),
            connector_digest: None,
            kind: SourceKind::EventLog,
            base_url: None,
            key_ref: None,
            last_four: None,
            cost_payer: CostPayer::Record,
            counted: true,
            schedule: serde_json::json!({}),
            cursor: serde_json::json!({}),
            settings: serde_json::json!({}),
            approved_at: None,
            retired_at: None,
            created_at: now,
        };
        store::source::insert(tx, &source)?;
        store::source::insert_meter(
            tx,
            &Meter { id: "tokens".into(), code: "tokens".into(), name: "Tokens".into(), unit: "token".into() },
        )?;
        for n in 0..SUBJECTS {
            let subject = Subject {
                id: format!("subject-{n}").into(),
                source: source.id.clone(),
                external_id: n.to_string(),
                name: None,
                email: None,
                never_bill: false,
                first_seen_at: now,
                gone_at: None,
            };
            store::source::see_subject(tx, &subject)?;
        }
        store::run::start(tx, &"run-1".into(), RunKind::Import, Some(&source.id), None, now)
    })?;
    Ok(store)
}
