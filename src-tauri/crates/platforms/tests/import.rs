//! CSV import, from the outside: a made-up file of the shape that a language-model service exports.
#![allow(clippy::unwrap_used, reason = "a test ends where its set-up fails")]

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::Cursor;

use platforms::import::*;
use platforms::{DecimalMark, Grouping, MoneyUnit, NumberStyle, TimeFormat};
use tokio_util::sync::CancellationToken;

/// Rows of the shape TIMESTAMP,ContextTokens,GeneratedTokens without ids; three of them are equal.
fn export() -> Vec<[String; 3]> {
    let mut rows: Vec<[String; 3]> = (0..500u32)
        .map(|row| {
            let time = format!("2023-11-16 {:02}:{:02}:46.{:07}", 18 + row / 3600, row / 60 % 60, row * 7919 % 10_000_000);
            [time, (row * 37 % 4096).to_string(), (row * 11 % 512).to_string()]
        })
        .collect();
    for _ in 0..2 {
        rows.push(rows[7].clone());
    }
    rows
}

fn write(rows: &[[String; 3]], delimiter: char) -> String {
    let mut text = ["TIMESTAMP", "ContextTokens", "GeneratedTokens"].join(&delimiter.to_string());
    for row in rows {
        let _ = write!(text, "\n{}", row.join(&delimiter.to_string()));
    }
    text
}

fn mapping() -> Mapping {
    Mapping {
        name: "model export".into(),
        header: String::new(),
        time: TimeFrom { column: "TIMESTAMP".into(), format: TimeFormat::YearMonthDay, zone: Some("UTC".into()) },
        subject: SubjectFrom::Fixed { subject: "acme".into() },
        id: None,
        meters: vec![MeterFrom {
            meter: "tokens".into(),
            columns: vec!["ContextTokens".into(), "GeneratedTokens".into()],
            factor: "1".parse().unwrap(),
        }],
        cost: None,
        filters: Vec::new(),
        numbers: NumberStyle::PLAIN,
    }
}

fn read(bytes: &[u8], mapping: &Mapping) -> Result<(Vec<ImportedRecord>, ImportReport), ImportError> {
    let sniffed = sniff(Cursor::new(bytes))?;
    let mut import = Import::open(Cursor::new(bytes), Some(bytes.len() as u64), sniffed.layout, mapping)?;
    let mut records = Vec::new();
    while import.read_batch(100, &mut records)? {}
    assert_eq!(import.progress().bytes, bytes.len() as u64, "at the end every byte of the file was counted");
    Ok((records, import.into_report()))
}

fn identities(records: &[ImportedRecord]) -> HashSet<ByContent> {
    records.iter().filter_map(|record| record.by_content).collect()
}

#[test]
fn the_shape_is_recognised_and_every_row_counts() {
    let rows = export();
    let bytes = write(&rows, ',');
    let sniffed = sniff(bytes.as_bytes()).unwrap();
    assert_eq!(sniffed.time_column.as_deref(), Some("TIMESTAMP"), "the only column of times");
    assert_eq!(
        sniffed.columns[0].kind,
        ColumnKind::Time { formats: vec![TimeFormat::YearMonthDay], needs_zone: true },
        "no offset is written, so the zone must be asked for"
    );
    assert_eq!(sniffed.columns[1].kind, ColumnKind::Number { styles: vec![NumberStyle::PLAIN] }, "whole numbers leave no doubt");
    let (records, report) = read(bytes.as_bytes(), &mapping()).unwrap();
    let expected: u64 = rows.iter().map(|row| row[1].parse::<u64>().unwrap() + row[2].parse::<u64>().unwrap()).sum();
    assert_eq!(report.totals["tokens"].to_string(), expected.to_string(), "the sum is exact");
    assert_eq!((report.rows, report.records, report.broken_rows), (502, 502, 0), "every row is one record");
    assert_eq!(report.repeated, 2, "two rows say what an earlier one said");
    assert_eq!(identities(&records).len(), 502, "equal rows are told apart by their count");
    let time = &records[3].record.placed_at.to_string();
    assert_eq!(time, "2023-11-16T18:00:46.0023757Z", "seven fractional digits survive");
}

#[test]
fn equal_rows_of_overlapping_files_meet_in_the_higher_count() {
    let rows = export();
    let equal = rows[7].clone();
    let three = [equal.clone(), equal.clone(), equal.clone()];
    let two = [equal.clone(), equal];
    let (in_three, _) = read(write(&three, ',').as_bytes(), &mapping()).unwrap();
    let (in_two, _) = read(write(&two, ';').as_bytes(), &mapping()).unwrap();
    let union: HashSet<ByContent> = identities(&in_three).union(&identities(&in_two)).copied().collect();
    assert_eq!(union.len(), 3, "three equal rows in one file and two in another are three, not five (law §4)");
}

#[test]
fn content_is_parsed_values_not_bytes() {
    let first = "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,374,44\n";
    let second = "TIMESTAMP;GeneratedTokens;ContextTokens\r\n2023-11-16T18:15:46.68059Z;\" 44.0\";+374\r\n";
    let swapped = "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,44,374\n";
    let identity = |text: &str| identities(&read(text.as_bytes(), &mapping()).unwrap().0);
    assert_eq!(identity(first), identity(second), "the same values written differently are the same row");
    assert_ne!(identity(first), identity(swapped), "374 + 44 and 44 + 374 are two rows, though they add up alike");
}

#[test]
fn encodings_marks_delimiters_and_quotes_do_not_matter() {
    let text = "When;Who;Tokens\r\n2024-05-01 10:00;\"Café\nMünchen\";5\r\n2024-05-01 11:00;Zoë;\"7\"\r\n";
    let mut by_column = mapping();
    by_column.time.column = "When".into();
    by_column.subject = SubjectFrom::Column { column: "Who".into() };
    by_column.meters[0].columns = vec!["Tokens".into()];
    let marked = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    let western = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let (plain, report) = read(text.as_bytes(), &by_column).unwrap();
    assert_eq!(plain[0].record.subject, "Café\nMünchen", "a quoted line break belongs to the cell");
    assert_eq!((plain[1].line, report.broken_rows), (4, 0), "lines are those of the file, also after a quoted line break");
    for (name, bytes) in [("byte order mark", marked), ("Windows-1252", western), ("UTF-16", utf16)] {
        assert_eq!(read(&bytes, &by_column).unwrap().0, plain, "{name} must not change what is read");
    }
}

#[test]
fn broken_rows_are_named_and_the_rest_is_taken() {
    let text = "TIMESTAMP,ContextTokens,GeneratedTokens\n\
        2023-11-16 18:15:46,1,2\n\
        yesterday,1,2\n\
        2023-11-16 18:15:47,\"1,000\",2\n\
        2023-11-16 18:15:48,1\n\
        2023-11-16 18:15:49,,\n\
        2023-11-16 18:15:50,0.1234567,2\n\
        2023-11-16 18:15:51,,7\n";
    let (records, report) = read(text.as_bytes(), &mapping()).unwrap();
    let said: Vec<String> = report.broken.iter().map(|broken| format!("{}: {}", broken.line, broken.reason)).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    3: TIMESTAMP: "yesterday" is not a time in the expected format
    4: ContextTokens: "1,000" is not a number
    5: has 2 columns where the header has 3
    6: has no quantity in any of the mapped columns
    7: tokens: 2.1234567 × 1 is finer than a millionth of the meter's unit
    "#);
    assert_eq!((records.len(), report.broken_rows, report.rows), (2, 5, 7), "each row is either taken or named");
    assert_eq!(report.totals["tokens"].to_string(), "10", "what was not taken is in no total");
}

#[test]
fn an_open_quote_is_said() {
    let text = "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46,1,\"2\n2023-11-16 18:15:47,1,2\n2023-11-16 18:15:47,1,2\n";
    let report = read(text.as_bytes(), &mapping()).unwrap().1;
    assert_eq!(report.broken_rows, 1, "the swallowed rows are not lost silently");
    assert!(report.broken[0].reason.contains("\"2\\n2023"), "the reason shows what was swallowed: {}", report.broken[0].reason);
}

#[test]
fn nothing_is_listed_without_bound() {
    let mut text = String::from("TIMESTAMP,ContextTokens,GeneratedTokens\n");
    text.push_str(&"never,1,2\n".repeat(3000));
    let report = read(text.as_bytes(), &mapping()).unwrap().1;
    assert_eq!((report.broken_rows, report.broken.len()), (3000, 1000), "all are counted, the first thousand listed");
}

#[test]
fn a_zone_is_asked_for_and_the_days_of_change_are_said() {
    let text = "TIMESTAMP,ContextTokens,GeneratedTokens\n2024-10-27 02:30:00,1,1\n2024-03-31 02:30:00,1,1\n2024-07-01 02:30:00,1,1\n";
    let mut mapping = mapping();
    mapping.time.zone = None;
    assert!(matches!(read(text.as_bytes(), &mapping), Err(ImportError::ZoneNeeded { line: 2 })), "no zone of this computer is assumed");
    mapping.time.zone = Some("Europe/Berlin".into());
    let (records, report) = read(text.as_bytes(), &mapping).unwrap();
    assert_eq!(report.times_twice, 1, "the hour that happened twice is counted");
    assert_eq!(records[0].record.placed_at.to_string(), "2024-10-27T00:30:00Z", "and its earlier one taken");
    assert_eq!(report.broken[0].line, 3, "the hour that did not happen is refused");
    mapping.time.zone = Some("Mars/Olympus".into());
    assert!(matches!(read(text.as_bytes(), &mapping), Err(ImportError::Mapping(MappingError::Zone { .. }))), "an unknown zone is no zone");
}

#[test]
fn one_broken_time_does_not_hide_the_column_of_times() {
    let text = "at,tokens\n2024-11-20 10:00:00,1\nnot a time,2\n2024-11-20 10:00:02,3\n";
    let sniffed = sniff(text.as_bytes()).unwrap();
    assert_eq!(sniffed.time_column.as_deref(), Some("at"), "most of its cells are times; the broken row is listed when the file is read");
    let words = sniff("at,tokens\n2024-11-20 10:00:00,1\nnot,2\na time,3\n".as_bytes()).unwrap();
    assert_eq!(words.time_column, None, "a column of words stays one");
}

#[test]
fn what_cannot_be_known_is_shown_as_a_choice() {
    let text = "Date;Minutes;Price\n03/04/2024;1.234;1.234,5\n05/06/2024;2.000;7\n";
    let sniffed = sniff(text.as_bytes()).unwrap();
    assert_eq!(
        sniffed.columns[0].kind,
        ColumnKind::Time { formats: vec![TimeFormat::DayMonthYear, TimeFormat::MonthDayYear], needs_zone: true },
        "March or April: the owner says"
    );
    let german = NumberStyle { decimal: DecimalMark::Comma, grouping: Grouping::Dot };
    assert_eq!(sniffed.columns[1].kind, ColumnKind::Number { styles: vec![NumberStyle::PLAIN, german] }, "1.234 or 1234: the owner says");
    assert_eq!(sniffed.columns[2].kind, ColumnKind::Number { styles: vec![german] }, "1.234,5 can only be German");
}

#[test]
fn columns_are_added_multiplied_and_filtered() {
    let text = "id,when,team,kind,min,extra,price,cur\n\
        a,1700158546,red,call,1.5,0.25,12.5,usd\n\
        b,1700158547,red,test,9,,1,usd\n\
        c,1700158548,,call,2,,,\n\
        a,1700158546,red,call,1.5,0.25,12.5,usd\n\
        a,1700158546,red,call,3,0.25,12.5,usd\n";
    let mapping = Mapping {
        time: TimeFrom { column: "when".into(), format: TimeFormat::UnixSeconds, zone: None },
        subject: SubjectFrom::Column { column: "team".into() },
        id: Some("id".into()),
        meters: vec![
            MeterFrom { meter: "seconds".into(), columns: vec!["min".into(), "extra".into()], factor: "60".parse().unwrap() },
            MeterFrom { meter: "extras".into(), columns: vec!["extra".into()], factor: "1".parse().unwrap() },
        ],
        cost: Some(CostFrom { column: "price".into(), currency: CurrencyFrom::Column { column: "cur".into() }, unit: MoneyUnit::Minor }),
        filters: vec![Filter { column: "kind".into(), rule: FilterRule::NotEquals("test".into()) }],
        ..mapping()
    };
    let (records, report) = read(text.as_bytes(), &mapping).unwrap();
    let first = &records[0].record;
    assert_eq!((first.meter.as_str(), first.quantity.to_string().as_str()), ("seconds", "105"), "(1.5 + 0.25) × 60");
    assert_eq!(first.cost.unwrap().to_main_string(), "0.125", "12.5 cents, exactly");
    assert_eq!(records[1].record.cost, None, "a row's cost is carried once");
    assert_eq!((report.left_out, report.without_subject, report.repeated), (1, 1, 1), "filtered, without team, said again");
    assert_eq!(report.totals["seconds"].to_string(), "225", "the repeated id counts once");
    assert!(report.broken[0].reason.contains("does not tell rows apart"), "an id with two meanings would lose usage: {:?}", report.broken);
    assert!(records.iter().all(|record| record.by_content.is_none()), "rows with an id are known by it");
}

#[test]
fn a_mapping_is_recognised_by_its_header_and_checked_against_it() {
    let bytes = write(&export(), '\t');
    let sniffed = sniff(bytes.as_bytes()).unwrap();
    let saved = Mapping { header: sniffed.fingerprint.clone(), ..mapping() };
    let shuffled: Vec<String> = ["GeneratedTokens", "TIMESTAMP", "ContextTokens"].map(str::to_owned).to_vec();
    assert!(saved.fits(&sniffed.header()) && saved.fits(&shuffled), "columns are found by name, wherever they stand");
    assert!(!saved.fits(&shuffled[..2]), "another header is another file");
    let round: Mapping = serde_json::from_str(&serde_json::to_string(&saved).unwrap()).unwrap();
    assert_eq!(round, saved, "a saved mapping comes back as it was");
    let missing = Mapping { id: Some("uuid".into()), ..mapping() };
    let error = read(bytes.as_bytes(), &missing).unwrap_err().to_string();
    insta::assert_snapshot!(error, @r#"the file has no column "uuid"; it has TIMESTAMP, ContextTokens, GeneratedTokens"#);
    let twice = Mapping { meters: [mapping().meters, mapping().meters].concat(), ..mapping() };
    assert!(matches!(read(bytes.as_bytes(), &twice), Err(ImportError::Mapping(MappingError::MeterTwice { .. }))), "a meter counts once");
}

#[test]
fn a_file_without_header_names_its_columns_by_number() {
    let text = "2023-11-16 18:15:46,5\n2023-11-16 18:15:47,6\n";
    let sniffed = sniff(text.as_bytes()).unwrap();
    assert!(!sniffed.layout.has_header, "a first row with a time and a number is data");
    let mut mapping = mapping();
    mapping.time.column = "column 1".into();
    mapping.meters[0].columns = vec!["column 2".into()];
    let (records, report) = read(text.as_bytes(), &mapping).unwrap();
    assert_eq!((records.len(), report.totals["tokens"].to_string().as_str()), (2, "11"), "the first row counts too");
    assert_eq!(records[0].line, 1, "and stands on line 1");
}

#[test]
fn an_empty_file_is_said() {
    assert!(matches!(sniff(b"".as_slice()), Err(ImportError::Empty)), "nothing to look at");
}

#[test]
fn a_preview_reads_all_keeps_few_and_can_be_stopped() {
    let bytes = write(&export(), ',');
    let layout = sniff(bytes.as_bytes()).unwrap().layout;
    let cancel = CancellationToken::new();
    let mut seen = 0;
    let whole = preview(bytes.as_bytes(), None, layout, &mapping(), 3, &cancel, |progress| seen = progress.rows).unwrap();
    assert_eq!((whole.first.len(), whole.report.records, whole.complete, seen), (3, 502, true, 502), "all is counted, three are shown");
    cancel.cancel();
    let stopped = preview(bytes.as_bytes(), None, layout, &mapping(), 3, &cancel, |_| {}).unwrap();
    assert!(!stopped.complete, "a stopped preview does not pass for the whole file");
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    /// A row as it is meant: nanoseconds, context tokens in millionths, generated tokens.
    fn rows() -> impl Strategy<Value = Vec<(u32, u32, u16)>> {
        prop::collection::vec((0..86_400u32, any::<u32>(), any::<u16>()), 1..60)
    }

    fn cells((second, context, generated): (u32, u32, u16)) -> [String; 3] {
        let time = format!("2024-02-29 {:02}:{:02}:{:02}.1234500", second / 3600, second / 60 % 60, second % 60);
        [time, format!("{}.{:06}", context / 1_000_000, context % 1_000_000), generated.to_string()]
    }

    proptest! {
        #[test]
        fn order_delimiter_and_mark_change_nothing_and_sums_are_exact(
            meant in rows(),
            delimiter in prop::sample::select(vec![',', ';', '\t', '|']),
            mark in any::<bool>(),
            rotation in 0..60usize,
        ) {
            let mut written: Vec<[String; 3]> = meant.iter().map(|row| cells(*row)).collect();
            let (plain, report) = read(write(&written, ',').as_bytes(), &mapping()).unwrap();
            let micros: i128 = meant.iter().map(|(_, context, generated)| i128::from(*context) + i128::from(*generated) * 1_000_000).sum();
            prop_assert_eq!(report.totals["tokens"].to_micros(), micros, "the sum is exact to a millionth");
            let turn = rotation % written.len();
            written.rotate_left(turn);
            let mut bytes = if mark { b"\xef\xbb\xbf".to_vec() } else { Vec::new() };
            bytes.extend_from_slice(write(&written, delimiter).as_bytes());
            let (other, again) = read(&bytes, &mapping()).unwrap();
            prop_assert_eq!(identities(&plain), identities(&other), "the same rows are known by the same identities");
            prop_assert_eq!(&again.totals, &report.totals, "and add up to the same");
            prop_assert_eq!((again.first, again.last), (report.first, report.last), "over the same time");
        }

        #[test]
        fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(sniffed) = sniff(Cursor::new(&bytes)) {
                let columns = sniffed.header();
                let mut mapping = mapping();
                mapping.time.column = columns[0].clone();
                mapping.meters[0].columns = vec![columns[columns.len() - 1].clone()];
                let mut import = Import::open(Cursor::new(&bytes), None, sniffed.layout, &mapping).unwrap();
                let mut records = Vec::new();
                while import.read_batch(10, &mut records).unwrap() {}
                let report = import.report();
                prop_assert!(report.rows >= report.broken_rows + report.left_out, "every row is accounted for once");
            }
        }
    }
}
