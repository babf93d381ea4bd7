//! Connector files: what is taken, and what is said about the rest.
#![allow(clippy::unwrap_used, reason = "a test ends where its set-up fails")]

use jiff::{SignedDuration, Timestamp};
use platforms::Connector;

const SMALLEST: &str = r#"
format = 1
id = "mini"
name = "Mini"
subject_noun = "channel"
base_url = "https://api.example.com/v1"
auth = { kind = "header", name = "X-Key" }

[[requests]]
name = "calls"
kind = "event_log"
path = "/calls"
params = { since = "{from}", until = "{to}" }
time = "unix_seconds"
window = { reread_days = 2 }
rows = ".[]"
record = "{id, subject: .agent, ended_at: .at, minutes}"
meters = [{ meter = "seconds", unit = "second", columns = ["minutes"], factor = "60" }]
"#;

fn refusal(from: &str, to: &str) -> String {
    assert!(SMALLEST.contains(from), "the test must change something: {from}");
    match Connector::parse(&SMALLEST.replacen(from, to, 1)) {
        Ok(_) => format!("accepted {to}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn shipped_connectors_are_valid() {
    let shipped = Connector::shipped();
    let parley = &shipped[0];
    assert_eq!((parley.id(), parley.subject_noun(), parley.lists_subjects()), ("parley", "sub-account", true), "Parley ships");
    let meters: Vec<&str> = parley.meters().into_iter().map(|meter| meter.meter.as_str()).collect();
    assert_eq!(meters, ["tokens", "messages", "seconds"], "in the file's order, the first is proposed");
}

#[test]
fn a_mistake_is_said_when_the_file_is_loaded() {
    let said = [
        refusal("format = 1", "format = 7"),
        refusal(r#"id = "mini""#, r#"id = "Mini One""#),
        refusal("https://", "http://"),
        refusal(r#"name = "X-Key""#, r#"name = "X Key""#),
        refusal("event_log", "bucket"),
        refusal("rows = \".[]\"", "rows = \".[\""),
        refusal("{from}", "{form}"),
        refusal("window =", "windows ="),
        refusal("time = \"unix_seconds\"", "time = \"unix_seconds\"\nkeeep = []"),
        refusal(r#"factor = "60""#, "factor = 0.1"),
        refusal(r#"factor = "60""#, r#"factor = "-1""#),
        refusal("meters =", "cost = { column = \"cost\", unit = \"minor\" }\nmeters ="),
        refusal("meters =", "cost = { column = \"cost\", currency = \"QQQ\", unit = \"minor\" }\nmeters ="),
        refusal("path = \"/calls\"", "path = \"/calls\"\nbody = { a = 1 }"),
    ];
    insta::assert_snapshot!(said.map(|message| message.trim_end().to_owned()).join("\n\n"), @r##"
    format 7 is not understood; this version reads format 1

    id: must be made of a-z, 0-9 and -

    base_url: must start with https:// (http:// only for this computer), so that the key cannot be read on the way

    auth.name: "X Key" is no header name

    TOML parse error at line 11, column 8
       |
    11 | kind = "bucket"
       |        ^^^^^^^^
    unknown variant `bucket`, expected `event_log`

    requests "calls".rows: not a jq mapping: expected closing bracket at the end

    requests "calls": {form} is not known here; known: {from}, {to}

    TOML parse error at line 15, column 1
       |
    15 | windows = { reread_days = 2 }
       | ^^^^^^^
    unknown field `windows`, expected one of `name`, `kind`, `method`, `path`, `params`, `body`, `paging`, `time`, `window`, `rows`, `record`, `record_time`, `placed_by`, `meters`, `cost`, `keep`

    TOML parse error at line 15, column 1
       |
    15 | keeep = []
       | ^^^^^
    unknown field `keeep`, expected one of `name`, `kind`, `method`, `path`, `params`, `body`, `paging`, `time`, `window`, `rows`, `record`, `record_time`, `placed_by`, `meters`, `cost`, `keep`

    TOML parse error at line 18, column 81
       |
    18 | meters = [{ meter = "seconds", unit = "second", columns = ["minutes"], factor = 0.1 }]
       |                                                                                 ^^^
    invalid type: floating point `0.1`, expected a string

    requests "calls".meters "seconds": factor must be above 0

    requests "calls".cost: either currency or currency_column is needed

    requests "calls".cost: "QQQ" is not a currency that Stripe bills in

    requests "calls".body: only a POST has a body
    "##);
}

#[test]
fn a_folder_gives_what_can_be_used_and_names_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("good.toml"), SMALLEST).unwrap();
    std::fs::write(folder.path().join("bad.toml"), "format = 1").unwrap();
    std::fs::write(folder.path().join("notes.txt"), "not a connector").unwrap();
    let loaded = Connector::load_folder(folder.path());
    assert_eq!(loaded.connectors.len(), 1, "one broken file must not take the good one with it");
    assert!(loaded.refused[0].0.ends_with("bad.toml"), "the broken one is named");
    assert!(Connector::load_folder(&folder.path().join("none")).refused.is_empty(), "no folder, no connectors, no complaint");
}

#[test]
fn the_trailing_window_is_read_again() {
    let connector = Connector::parse(SMALLEST).unwrap();
    let day = |text: &str| text.parse::<Timestamp>().unwrap();
    let (first, now) = (day("2026-10-01T00:00:00Z"), day("2026-11-20T12:00:00Z"));
    let window = |until| connector.next_window(first, until, now).unwrap();
    assert_eq!(window(None).from, first, "the first pull begins where the owner wants it");
    assert_eq!(window(Some(now)).from, now - SignedDuration::from_hours(48), "costs of the last two days may still have arrived");
    assert_eq!(window(Some(day("2026-10-01T05:00:00Z"))).from, first, "never before the first instant wanted");
    assert_eq!(
        window(Some(day("2027-01-01T00:00:00Z"))).from,
        now - SignedDuration::from_hours(48),
        "a clock that went back skips nothing"
    );
    assert_eq!(connector.next_window(now, None, now), None, "an empty window is no window");
}

#[test]
fn a_connector_is_known_by_its_text() {
    let one = Connector::parse(SMALLEST).unwrap();
    let other = Connector::parse(&SMALLEST.replace("60", "61")).unwrap();
    assert_ne!(one.fingerprint(), other.fingerprint(), "a changed factor must not pass unnoticed");
}

#[test]
fn a_window_proves_something_only_where_the_file_says_how_the_platform_cuts_it() {
    let proof = |window: &str, time: &str| {
        let text = SMALLEST.replace("window = { reread_days = 2 }", window).replace("time = \"unix_seconds\"", time);
        Connector::parse(&text).unwrap().proof().map(|proof| (proof.margin.as_hours(), proof.open))
    };
    let (exact, days) = ("time = \"unix_seconds\"", "time = \"date\"");
    assert_eq!(proof("window = { reread_days = 2 }", exact), None, "not said");
    assert_eq!(proof("window = { reread_days = 2, by = \"change\" }", exact), None, "a changed row leaves its window");
    assert_eq!(proof("window = { reread_days = 2, by = \"start\" }", exact), Some((1, true)));
    assert_eq!(proof("window = { reread_days = 2, by = \"end\" }", exact), Some((1, false)), "what is open has no end yet");
    assert_eq!(proof("window = { reread_days = 2, by = \"start\" }", days), Some((24, true)), "a day may be one of another zone");
}
