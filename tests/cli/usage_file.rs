//! A usage file without ids, of the shape that providers publish: `TIMESTAMP,ContextTokens,GeneratedTokens`.

use std::{fmt::Write as _, path::Path};

use command_line::{Agency, Rebill, UNIT, price, whole};
use serde_json::Value;

/// How the columns make tokens.
const METER: &str = "tokens=ContextTokens+GeneratedTokens";

/// A made-up file: rows of two hours of one afternoon, some of them equal to the letter.
struct File {
    rows: Vec<(String, i64, i64)>,
}

impl File {
    fn made_up(rows: usize) -> Self {
        // Any walk through the numbers will do, as long as it is the same each time and repeats itself here and there.
        let mut state = 20_231_116_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut rows: Vec<(String, i64, i64)> = Vec::with_capacity(rows);
        let (mut second, wanted) = (0, rows.capacity());
        while rows.len() < wanted {
            second += next(7);
            let time = format!("2023-11-16 18:{:02}:{:02}.{:07}", second / 60 % 60, second % 60, next(10_000_000));
            let row = (time, 20 + next(4000) as i64, 1 + next(500) as i64);
            let copies = if next(50) == 0 { 3 } else { 1 };
            rows.extend(std::iter::repeat_n(row, copies));
        }
        rows.truncate(wanted);
        Self { rows }
    }

    fn part(&self, from: usize, to: usize) -> Self {
        Self { rows: self.rows[from..to].to_vec() }
    }

    fn tokens(&self) -> i64 {
        self.rows.iter().map(|(_, context, generated)| context + generated).sum()
    }

    fn write(&self, folder: &Path, name: &str) -> String {
        let mut text = "TIMESTAMP,ContextTokens,GeneratedTokens\n".to_owned();
        for (time, context, generated) in &self.rows {
            writeln!(text, "{time},{context},{generated}").expect("a text takes more");
        }
        let path = folder.join(name);
        std::fs::write(&path, text).expect("the folder can be written to");
        path.to_str().expect("a path of letters").to_owned()
    }
}

/// An agency that bills outside Stripe, with one client from before the file.
pub async fn custom(folder: &Path) -> Rebill {
    let rebill = Rebill::below(folder);
    rebill.ok(&["workspace", "new", "Outside Stripe"]).await;
    rebill.ok(&["setup", "agency", "--name", "Outside Stripe", "--currency", "usd", "--zone", "UTC"]).await;
    rebill.ok(&["setup", "method", "custom"]).await;
    let price = price(&rebill).await;
    let add =
        ["client", "add", "Contoso", "--price", &price, "--charge-by", "tokens", "--unit", "1000", "--start", "2023-11-01", "--apply"];
    let _ = rebill.run(&add).await.exits(0);
    rebill
}

/// Imports the file as the use of one client.
pub async fn import(rebill: &Rebill, file: &str, client: &str) -> Value {
    rebill.json(&["import", "usage", file, "--source", "Provider", "--client", client, "--zone", "UTC", "--meter", METER]).await
}

async fn tokens(rebill: &Rebill) -> (u64, i64) {
    let usage = rebill.json(&["usage"]).await;
    let sum = usage["sums"][0]["quantity"].as_str().map_or(0, whole);
    (usage["total"].as_u64().expect("a total"), sum)
}

#[tokio::test]
async fn a_months_statement_outside_stripe() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = custom(folder.path()).await;
    let file = File::made_up(2000);
    let path = file.write(folder.path(), "november.csv");

    let rehearsal = ["import", "usage", &path, "--source", "Provider", "--client", "Contoso", "--meter", METER];
    let _ = rebill.run(&rehearsal).await.exits(2).says("--zone");
    let _ = rebill.run(&[rehearsal.as_slice(), &["--zone", "UTC", "--dry-run"]].concat()).await.exits(0).says("Nothing was stored.");
    assert_eq!(tokens(&rebill).await, (0, 0), "a rehearsal stores nothing");

    let imported = import(&rebill, &path, "Contoso").await;
    assert_eq!((&imported["rows"], &imported["added"]), (&2000.into(), &2000.into()), "equal rows count each: {imported:#}");
    assert_eq!(tokens(&rebill).await, (2000, file.tokens()), "all of it, exactly");

    let statement = rebill.json(&["statement", "Contoso", "--period", "2023-11"]).await;
    let part = &statement["parts"][0];
    let (units, left_over) = (file.tokens().div_euclid(UNIT), file.tokens().rem_euclid(UNIT));
    assert_eq!(part["units"], units.to_string(), "units of 1000: {statement:#}");
    assert_eq!(part["remainder_out"], left_over.to_string(), "left over: {part:#}");
    assert_eq!(statement["total"]["amount"], format!("{}.{:02}", units / 10, units % 10 * 10), "$0.10 a unit: {statement:#}");
    let text = rebill.ok(&["statement", "Contoso", "--period", "2023-11"]).await;
    assert!(text.contains("Contoso") && text.contains("left over"), "the text says the same: {text}");

    let issued = rebill.json(&["statement", "Contoso", "--period", "2023-11", "--issue"]).await;
    assert_eq!((&issued["number"], &issued["state"]), (&1.into(), &"issued".into()), "statements are numbered: {issued:#}");
    let paid = ["statement", "Contoso", "--period", "2023-11", "--paid", "1", "--date", "2023-12-05", "--amount", "1.00"];
    assert_eq!(rebill.json(&paid).await["state"], "paid", "marked paid by hand");
    let pdf = folder.path().join("statement.pdf");
    let _ = rebill
        .run(&["statement", "Contoso", "--period", "2023-11", "--format", "pdf", "--output", pdf.to_str().expect("letters")])
        .await
        .exits(0);
    assert!(std::fs::read(&pdf).expect("a file").starts_with(b"%PDF-"), "a PDF is one");
}

#[tokio::test]
async fn a_rehearsal_says_how_the_file_is_read_and_numbers_are_not_guessed() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = custom(folder.path()).await;
    let path = folder.path().join("german.csv");
    std::fs::write(&path, "time;account;tokens\n2023-11-16 18:15:46;a;1,250\n2023-11-16 18:16:46;a;2,500\n").expect("a file");
    let path = path.to_str().expect("letters");
    let import = ["import", "usage", path, "--source", "File", "--zone", "UTC"];
    let refused = rebill.run(&[import.as_slice(), &["--dry-run"]].concat()).await.exits(2).says("--decimal-point or --decimal-comma");
    for said in ["split by semicolon", "UTF-8", "time", "2023-11-16 18:15:46, no zone", "tokens = tokens", "1,250", "is proposed"] {
        assert!(refused.out.contains(said), "{said:?} stands before anything is read: {refused}");
    }
    let refused = rebill.run(&import).await.exits(2).says("1,250 is 1250");
    assert!(refused.err.contains("it is 1.25") && refused.err.contains("Nothing was stored"), "in both readings: {refused}");
    assert_eq!(tokens(&rebill).await, (0, 0), "a real import guesses as little");
    let rehearsed = rebill.json(&[import.as_slice(), &["--dry-run", "--decimal-comma"]].concat()).await;
    assert_eq!(rehearsed["file"]["delimiter"], "Semicolon", "for programs too: {rehearsed:#}");
    assert_eq!(rehearsed["preview"]["sums"][0]["quantity"], "3.75", "as it was said: {rehearsed:#}");
    let _ = rebill.run(&[import.as_slice(), &["--decimal-comma", "--decimal-point"]].concat()).await.exits(2);
    rebill.run(&[import.as_slice(), &["--decimal-point", "--save-as", "German"]].concat()).await;
    let usage = rebill.json(&["usage"]).await;
    assert_eq!(usage["sums"][0]["quantity"], "3750", "with a point it is thousands: {usage:#}");
    let _ = rebill.run(&[import.as_slice(), &["--dry-run"]].concat()).await.exits(0).says("saved as \"German\"");
}

#[tokio::test]
async fn a_connector_file_that_cannot_be_read_is_listed_with_its_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = custom(folder.path()).await;
    let connectors = rebill.home().join("connectors");
    std::fs::create_dir_all(&connectors).expect("the home can be written to");
    std::fs::write(connectors.join("mine.toml"), "format = 1\nid = 3\n").expect("a file");
    let listed = rebill.run(&["connect", "platform", "list"]).await.exits(0).says("mine.toml");
    assert!(listed.out.contains("line 2") && listed.out.contains("Cannot be used"), "with the place: {listed}");
    let _ = rebill.tell(&["connect", "platform", "mine", "--key-stdin"], "key").await.exits(2).says("mine.toml");
}

#[tokio::test]
async fn importing_twice_overlapping_and_undoing() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = custom(folder.path()).await;
    let file = File::made_up(1000);
    let (early, late) = (file.part(0, 600), file.part(400, 1000));
    let (early_path, late_path) = (early.write(folder.path(), "early.csv"), late.write(folder.path(), "late.csv"));

    let first = import(&rebill, &early_path, "Contoso").await;
    let again = import(&rebill, &early_path, "Contoso").await;
    assert_eq!((&again["added"], &again["known"]), (&0.into(), &600.into()), "the same file again changes nothing: {again:#}");
    assert_eq!(tokens(&rebill).await, (600, early.tokens()), "nothing is counted twice");
    let second = import(&rebill, &late_path, "Contoso").await;
    let (records, sum) = tokens(&rebill).await;
    // Equal rows on the border stand in both halves; between files the higher count holds, so the whole may not be reached by a few.
    assert!(records <= 1000 && sum <= file.tokens(), "an overlap is not added up: {records} records");
    assert_eq!((records, sum), union(&early, &late), "between files the higher count of equal rows holds");

    let undone = rebill.json(&["import", "undo", second["run_id"].as_str().expect("a run")]).await;
    assert_eq!(tokens(&rebill).await, (600, early.tokens()), "undone, what the other file holds stays: {undone:#}");
    for run in [&first, &again] {
        let _ = rebill.json(&["import", "undo", run["run_id"].as_str().expect("a run")]).await;
    }
    assert_eq!(tokens(&rebill).await.1, 0, "all undone, nothing counts");
    let _ = import(&rebill, &early_path, "Contoso").await;
    assert_eq!(tokens(&rebill).await, (600, early.tokens()), "importing again revives it");
}

#[tokio::test]
async fn usage_that_was_charged_is_taken_back_only_after_its_money_was_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = custom(folder.path()).await;
    let file = File::made_up(300);
    let imported = import(&rebill, &file.write(folder.path(), "november.csv"), "Contoso").await;
    let run = imported["run_id"].as_str().expect("a run");
    let issued = rebill.json(&["statement", "Contoso", "--period", "2023-11", "--issue"]).await;
    let charged = issued["total"]["amount"].as_str().expect("a total");

    let shown = rebill.run(&["import", "undo", run]).await.exits(3).says("Nothing was done. Add --yes to do it.");
    assert!(shown.out.contains(charged) && shown.out.contains("owed to Contoso"), "the amount and whose it is: {shown}");
    assert_eq!(tokens(&rebill).await.0, 300, "and nothing is changed");
    let plan = rebill.run(&["import", "undo", run, "--json"]).await.exits(3).json();
    assert_eq!((&plan["charged"], &plan["owed"][0]["amount"]), (&true.into(), &charged.into()), "for programs too: {plan:#}");

    let _ = rebill.run(&["import", "undo", run, "--yes"]).await.exits(3).says("owed to Contoso");
    assert_eq!(tokens(&rebill).await.1, 0, "taken back");
    let next = rebill.json(&["statement", "Contoso", "--period", "2023-12"]).await;
    assert_eq!(next["total"]["amount"], format!("-{charged}"), "the next statement takes it off: {next:#}");
    let status = rebill.run(&["status"]).await;
    for said in ["Source", "by hand, from a file", "Due", "Sent", "Held", "Unassigned: nothing"] {
        assert!(status.out.contains(said), "status says {said:?}: {status}");
    }
    let reconciled = rebill.run(&["reconcile", "--period", "2023-11"]).await.says("The next statement takes them off.");
    assert!(!reconciled.out.contains("not sent yet"), "under Custom nothing is sent: {reconciled}");
}

/// Records and tokens of two files together: each distinct row as often as the file that has it most often.
fn union(one: &File, other: &File) -> (u64, i64) {
    let count = |file: &File, row: &(String, i64, i64)| file.rows.iter().filter(|other| *other == row).count();
    let mut distinct: Vec<_> = one.rows.iter().chain(&other.rows).collect();
    distinct.sort();
    distinct.dedup();
    distinct.into_iter().fold((0, 0), |(records, sum), row| {
        let times = count(one, row).max(count(other, row));
        (records + times as u64, sum + times as i64 * (row.1 + row.2))
    })
}

#[tokio::test]
async fn under_stripe_the_same_usage_is_history() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    let clients = agency.go_live(1).await;
    let file = File::made_up(500);
    let path = file.write(folder.path(), "november.csv");
    let _ = import(&agency.rebill, &path, &clients[0].name).await;
    let usage = agency.rebill.json(&["usage", "--search", "2023"]).await;
    let labels: Vec<&str> = usage["rows"].as_array().into_iter().flatten().filter_map(|row| row["label"].as_str()).collect();
    assert!(labels.iter().all(|label| *label == "history"), "used before the start: {labels:?}");
    let queue = agency.rebill.json(&["send"]).await;
    assert_eq!(queue["units"], "0", "history is never sent: {queue:#}");
    let _ = agency.rebill.run(&["send", "--yes"]).await.exits(0);
    assert_eq!(agency.invoiced(&clients[0].customer).await, 0, "and Stripe has none of it");
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_written_for_elsewhere_is_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().expect("a folder");
    let rebill = custom(folder.path()).await;
    let out = folder.path().join("out");
    rebill.ok(&["export", out.to_str().expect("letters")]).await;
    let statement = folder.path().join("statement.csv");
    let path = statement.to_str().expect("letters");
    rebill.ok(&["statement", "Contoso", "--period", "2023-11", "--format", "csv", "--output", path]).await;
    let files = command_line::files_below(&out).into_iter().chain(command_line::files_below(rebill.home())).chain([statement]);
    for file in files {
        let mode = std::fs::metadata(&file).expect("a file").permissions().mode() & 0o777;
        assert_eq!(mode & 0o077, 0, "{} is for nobody else, not {mode:o}", file.display());
    }
}

#[tokio::test]
async fn under_custom_a_price_is_only_shown_until_it_is_applied() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = Rebill::below(folder.path());
    rebill.ok(&["workspace", "new", "Outside"]).await;
    rebill.ok(&["setup", "agency", "--name", "Outside", "--currency", "usd", "--zone", "UTC"]).await;
    rebill.ok(&["setup", "method", "custom"]).await;
    let new = ["price", "new", "--meter", "tokens", "--unit", "1000", "--amount", "0.10", "--currency", "usd"];
    let _ = rebill.run(&new).await.exits(3).says("Nothing was done. Add --apply to do it.");
    assert_eq!(rebill.json(&["price", "list"]).await.as_array().map(Vec::len), Some(0), "a plan keeps nothing");
    let _ = rebill.run(&[new.as_slice(), &["--apply"]].concat()).await.exits(0);
    assert_eq!(rebill.json(&["price", "list"]).await.as_array().map(Vec::len), Some(1), "and --apply does");
}

#[tokio::test]
async fn a_part_payment_says_what_is_still_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = custom(folder.path()).await;
    let path = File::made_up(500).write(folder.path(), "november.csv");
    import(&rebill, &path, "Contoso").await;
    rebill.ok(&["statement", "Contoso", "--period", "2023-11", "--issue"]).await;
    let paid = ["statement", "Contoso", "--period", "2023-11", "--paid", "1", "--date", "2023-12-05", "--amount", "1.00"];
    let _ = rebill.run(&paid).await.exits(0).says("is still open");
}
