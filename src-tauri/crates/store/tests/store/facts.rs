//! Facts are appended, never edited: the file itself refuses it, whoever asks.

use rusqlite::Connection;
use store::run::RunKind;

use crate::agency::{Agency, record};

/// Tables whose rows may never be changed or removed, with a statement that makes one row where none is.
const TABLES: &[(&str, &str)] = &[
    ("usage", ""),
    ("usage_claim", "INSERT INTO usage_claim VALUES (1, 1, 'x', 1, 1)"),
    ("activity", "INSERT INTO activity VALUES (0, 'owner', 'v', NULL, NULL, 's', '{}')"),
    ("period_move", "INSERT INTO period_move VALUES ('period-1', 0, 1, 2, 'r')"),
    (
        "queue_verdict",
        "INSERT INTO queue_verdict VALUES (1, 'send-1', 'rule-1', 'period-1', 1, 1, 'usd', 'queued', NULL, NULL, NULL, '{}', 0)",
    ),
    ("approval", "INSERT INTO approval VALUES (1, 'client-1', 'rule-1', 'period-1', 1, 1, 'usd', 'owner', 0)"),
    ("hold_decision", "INSERT INTO hold_decision VALUES (1, 'approved', 'owner', NULL, 0)"),
    ("report", "INSERT INTO report VALUES ('1-a', 1, 'cus_1', 'mtr_1', 'e', 'c', 'v', 'rule-1', 'period-1', 5, 100, 0, 'send-1')"),
    ("report_state", "INSERT INTO report_state VALUES ('1-a', 1, 'pending', 0, 'decided', '{}')"),
    ("report_attempt", "INSERT INTO report_attempt VALUES ('1-a', 1, 'k', 0, 0, 'send-1')"),
    ("attempt_outcome", "INSERT INTO attempt_outcome VALUES ('1-a', 1, 'recorded', 0, 200, NULL, NULL)"),
    ("decision", "INSERT INTO decision VALUES (1, 'adopted', NULL, NULL, 'rule-1', 'period-1', 5, NULL, NULL, 'r', 'owner', 0)"),
    ("product_mark", "INSERT INTO product_mark VALUES ('prod_1', 1, 1, 0)"),
    ("count_reading", "INSERT INTO count_reading VALUES (1, 'cus_1', 'mtr_1', 0, 60000000, 5000000, 0, NULL, NULL)"),
    ("period_closing", "INSERT INTO period_closing VALUES ('period-1', 0, 0, 0, NULL)"),
    (
        "plan_version",
        "INSERT INTO plan VALUES ('plan-1', NULL, 0, 0, NULL, 0); INSERT INTO plan_version VALUES ('plan-1', 1, '{}', '[]', 0)",
    ),
    ("credit_price", "INSERT INTO credit_price VALUES (0, '{}', NULL, NULL, 0)"),
];

#[test]
fn the_file_refuses_to_edit_or_delete_a_fact() {
    let agency = Agency::new();
    agency.bill();
    agency.ingest("pull-1", RunKind::Pull, vec![record("a", "1", "2026-05-02T00:00:00Z")]).unwrap();
    // Another program's connection: the triggers stand in the file, not in our code.
    let conn = Connection::open(agency.path()).unwrap();
    for (table, insert) in TABLES {
        if !insert.is_empty() {
            conn.execute_batch(insert).unwrap_or_else(|e| panic!("{table}: {e}"));
        }
        let column: String = conn.query_row("SELECT name FROM pragma_table_info(?1) LIMIT 1", [table], |row| row.get(0)).unwrap();
        for sql in [format!("UPDATE {table} SET {column} = {column}"), format!("DELETE FROM {table}")] {
            let error = conn.execute_batch(&sql).unwrap_err();
            assert!(error.to_string().contains("append-only"), "{sql} must be refused as append-only, not: {error}");
        }
    }
}

#[test]
fn the_list_of_facts_is_whole() {
    let agency = Agency::new();
    let conn = Connection::open(agency.path()).unwrap();
    let guarded: Vec<String> = conn
        .prepare("SELECT tbl_name FROM sqlite_schema WHERE type = 'trigger' AND name = tbl_name || '_no_update' AND sql NOT LIKE '%WHEN%' ORDER BY 1")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let mut listed: Vec<&str> = TABLES.iter().map(|(table, _)| *table).collect();
    listed.sort_unstable();
    assert_eq!(guarded, listed, "a guarded table without a test here may lose its guard unnoticed");
}

#[test]
fn a_stay_keeps_its_beginning_and_an_issued_statement_its_plan_lines() {
    let agency = Agency::new();
    agency.bill();
    let conn = Connection::open(agency.path()).unwrap();
    conn.execute_batch(
        "INSERT INTO plan VALUES ('plan-1', NULL, 0, 0, NULL, 0); INSERT INTO plan_version VALUES ('plan-1', 1, '{}', '[]', 0);
         INSERT INTO client_plan VALUES ('stay-1', 'client-1', 'plan-1', 1, NULL, 0, NULL, 0);
         INSERT INTO stay (client_plan, currency, from_day, charged_from) VALUES ('stay-1', 'usd', '2026-11-14', '2026-11-14');
         INSERT INTO statement (id, client, start_at, end_at, currency, total, state, sequence, created_at)
             VALUES ('s-1', 'client-1', 0, 1, 'usd', 0, '{\"kind\":\"draft\"}', NULL, 0);
         INSERT INTO statement_plan_line VALUES ('s-1', 0, '{}');
         UPDATE stay SET to_day = '2026-12-01';
         UPDATE statement SET state = '{\"kind\":\"issued\"}', sequence = 1;",
    )
    .unwrap();
    for sql in [
        "UPDATE stay SET from_day = '2026-11-01'",
        "UPDATE stay SET currency = 'eur'",
        "DELETE FROM stay",
        "UPDATE statement_plan_line SET value = '[]'",
        "DELETE FROM statement_plan_line",
        "INSERT INTO statement_plan_line VALUES ('s-1', 1, '{}')",
    ] {
        let error = conn.execute_batch(sql).unwrap_err();
        assert!(error.to_string().contains("append-only"), "{sql} must be refused as append-only, not: {error}");
    }
}
