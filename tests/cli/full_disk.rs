//! A full disk: said in words, nothing half-done, and with room again it goes on.

use std::{fmt::Write as _, path::Path, process::Stdio};

use command_line::{Rebill, program};
use tokio::process::Command;

/// Mounts a small disk for its own eyes only, and types commands on it. `unshare` needs no rights where the system allows it at all.
const ON_A_SMALL_DISK: &str = r#"
mount -t tmpfs -o size=3m,mode=700 none "$DISK" || exit 77
rebill() { "$REBILL" --home "$DISK/home" "$@"; echo "code $? of $1"; }
rebill workspace new Small
rebill setup agency --name Small --currency usd --zone UTC
rebill setup method custom
rebill import usage "$FILE" --source File --time time --id id --subject account --meter tokens=tokens
echo "== full"
rebill usage --json --limit 1
mount -o remount,size=200m "$DISK" || exit 77
rebill import usage "$FILE" --source File --time time --id id --subject account --meter tokens=tokens
echo "== room"
rebill usage --json --limit 1
rebill doctor
"#;

const ROWS: usize = 40_000;

#[tokio::test]
async fn a_full_disk_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).expect("the folder can be written to");
    let file = folder.path().join("usage.csv");
    write_many(&file);
    let mut shell = Command::new("unshare");
    shell.args(["--user", "--map-root-user", "--mount", "sh", "-c", ON_A_SMALL_DISK]);
    Rebill::below(folder.path()).surround(&mut shell);
    shell.env("DISK", &disk).env("FILE", &file).env("REBILL", program());
    let ended = shell.stdin(Stdio::null()).output().await;
    let (ended, said) = match ended {
        Ok(ended) if ended.status.code() != Some(77) => {
            let said = format!("{}{}", String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
            (ended, said)
        }
        refused => {
            println!("skipped: this system lets nobody mount a small disk ({refused:?})");
            return;
        }
    };
    if said.contains("unshare failed") {
        println!("skipped: this system lets nobody mount a small disk ({said})");
        return;
    }
    let out = String::from_utf8_lossy(&ended.stdout).into_owned();
    let (before, after) = out.split_once("== full").unwrap_or_else(|| panic!("the script ended early: {said}"));
    let (full, room) = after.split_once("== room").unwrap_or_else(|| panic!("the script ended early: {said}"));
    assert!(before.contains("code 1 of import"), "an import that does not fit fails: {said}");
    let errors = String::from_utf8_lossy(&ended.stderr).to_lowercase();
    assert!(errors.contains("disk is full") || errors.contains("no room"), "and says why: {said}");
    assert!(!errors.contains("panicked"), "in words: {said}");
    let total =
        |text: &str| text.lines().find_map(|line| line.trim().strip_prefix("\"total\": ")?.trim_end_matches(',').parse::<usize>().ok());
    assert!(total(full).is_some_and(|kept| kept < ROWS), "the file can still be read, with whole pages of rows only: {said}");
    assert!(full.contains("code 0 of import"), "with room again the same import gets through: {said}");
    assert_eq!(total(room), Some(ROWS), "and nothing is there twice or missing");
}

fn write_many(path: &Path) {
    let mut text = "id,time,account,tokens\n".to_owned();
    for row in 0..ROWS {
        writeln!(text, "row-{row},2026-03-01T{:02}:{:02}:{:02}Z,account-{},7", row / 3600 % 24, row / 60 % 60, row % 60, row % 5)
            .expect("a text");
    }
    std::fs::write(path, text).expect("the folder can be written to");
}
