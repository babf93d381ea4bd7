//! Usage from files: recognised, previewed, imported whole or not at all, taken back. The file is made up, of the shape that providers
//! publish: `TIMESTAMP,ContextTokens,GeneratedTokens`, without ids.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::support::Stand;
use operations::{
    Code, Desk, Watch, import, records, runs,
    view::{DecimalMark, ImportMapping, ImportMeter, ImportParams, JobKind, JobState, RecordsParams},
};
use sandbox::Scene;
use store::backup;
use tokio_util::sync::CancellationToken;

const HEADER: &str = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
const EQUAL: &str = "2023-11-16 18:15:46.6805900,374,44\n";

struct Folder {
    stand: Stand,
    dir: tempfile::TempDir,
}

impl Folder {
    async fn up() -> Self {
        let stand = Stand::up(Scene::Empty).await;
        stand.bill_by_statements();
        Self { stand, dir: tempfile::tempdir().unwrap() }
    }

    fn desk(&self) -> &Desk {
        &self.stand.desk
    }

    fn file(&self, name: &str, rows: &str) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, format!("{HEADER}{rows}")).unwrap();
        path
    }

    /// Parameters as the doors send them: what was recognised, with the zone chosen.
    async fn params(&self, path: &Path) -> ImportParams {
        let sniffed = import::sniff(self.desk(), path).await.unwrap();
        ImportParams {
            path: path.display().to_string(),
            mapping: ImportMapping { zone: Some("UTC".to_owned()), ..sniffed.mapping },
            source: "Provider".to_owned(),
            client: None,
            save_as: None,
            skip_broken: false,
        }
    }

    async fn import(&self, path: &Path) -> operations::Ended<operations::view::ImportView> {
        import::run(self.desk(), self.params(path).await, &Watch::default()).await.unwrap()
    }

    /// Records and tokens that stand.
    async fn tokens(&self) -> (u64, String) {
        let view = records::read(self.desk(), RecordsParams::default()).await.unwrap();
        let standing = view.rows.iter().filter(|record| record.quantity != "0").count() as u64;
        (standing, view.sums.first().map_or_else(|| "0".to_owned(), |sum| sum.quantity.clone()))
    }
}

#[tokio::test]
async fn the_file_is_recognised_and_what_it_cannot_tell_is_asked() {
    let folder = Folder::up().await;
    let path = folder.file("november.csv", &EQUAL.repeat(2));
    let sniffed = import::sniff(folder.desk(), &path).await.unwrap();
    assert_eq!((sniffed.delimiter.as_str(), sniffed.encoding.as_str()), ("Comma", "UTF-8"));
    assert_eq!(sniffed.time_column.as_deref(), Some("TIMESTAMP"));
    assert_eq!(sniffed.time_words.as_deref(), Some("2023-11-16 18:15:46.6805900, no zone"), "the time is shown as it will be read");
    assert!(sniffed.zone_needed, "a wall-clock time has no zone of its own, so it is asked");
    let tokens =
        ImportMeter { meter: "tokens".to_owned(), columns: vec!["ContextTokens".to_owned(), "GeneratedTokens".to_owned()], multiply: None };
    assert_eq!(sniffed.mapping.meters, [tokens], "context and generated tokens are proposed as one meter");

    let mut params = folder.params(&path).await;
    params.mapping.zone = None;
    let refused = import::preview(folder.desk(), params).await.unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("zone")), "without a zone nothing is guessed");

    let two_ways = folder.file("days.csv", "03/04/2023,1,2\n05/06/2023,3,4\n");
    let refused = import::preview(folder.desk(), folder.params(&two_ways).await).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("time_format"), "March or April is the owner's to say: {}", refused.message);
    let mut chosen = folder.params(&two_ways).await;
    chosen.mapping.time_format = Some("month_day_year".to_owned());
    let view = import::preview(folder.desk(), chosen).await.unwrap();
    assert_eq!(view.first.unwrap().to_string(), "2023-03-04T00:00:00Z", "and then it is read so");
}

#[tokio::test]
async fn equal_rows_count_each_and_overlapping_files_do_not_add_up() {
    let folder = Folder::up().await;
    let first = folder.file("first.csv", &EQUAL.repeat(3));
    let second = folder.file("second.csv", &(EQUAL.repeat(2) + "2023-11-16 18:16:00.0000000,1,1\n"));

    let preview = import::preview(folder.desk(), folder.params(&first).await).await.unwrap();
    assert_eq!((preview.added, preview.known), (3, 0), "the preview says what would be new");
    assert_eq!(folder.tokens().await.0, 0, "and stores nothing");
    let one = folder.import(&first).await;
    assert_eq!(one.result.added, 3, "three equal rows of one file are three records");
    let two = folder.import(&second).await;
    assert_eq!((two.result.added, two.result.known), (1, 2), "of three and two equal rows the higher count holds");
    assert_eq!(folder.tokens().await, (4, "1256".to_owned()), "3 × 418 + 2");

    let again = folder.import(&first).await;
    assert_eq!((again.result.added, again.result.known), (0, 3), "the same file again changes nothing");

    import::undo(folder.desk(), &one.run_id, None, &Watch::default()).await.unwrap();
    import::undo(folder.desk(), &again.run_id, None, &Watch::default()).await.unwrap();
    assert_eq!(folder.tokens().await, (3, "838".to_owned()), "what the other file holds stays: two equal rows and its own");
    let refused = import::undo(folder.desk(), &one.run_id, None, &Watch::default()).await.unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed, "an import is taken back once");
    import::undo(folder.desk(), &two.run_id, None, &Watch::default()).await.unwrap();
    assert_eq!(folder.tokens().await.1, "0", "all taken back, nothing counts");
    let revived = folder.import(&first).await;
    assert_eq!((revived.result.added, folder.tokens().await.1.as_str()), (3, "1254"), "importing again revives them");

    let listed = runs::list(folder.desk()).await.unwrap();
    let undone = listed.iter().filter(|run| run.kind == JobKind::Import && run.undone).count();
    assert_eq!(undone, 3, "the list says which imports were taken back");
    assert_eq!(listed.iter().filter(|run| run.may_undo).count(), 1, "and which may be");
    let backups = backup::list(folder.desk().store.path()).unwrap();
    assert!(backups.iter().any(|file| file.reason == backup::Reason::Import), "a backup is taken before an import");
}

#[tokio::test]
async fn a_files_client_has_it_from_its_first_record() {
    let folder = Folder::up().await;
    let contoso = folder.stand.client_without_stripe("Contoso", "tokens", "0.10", 1000, "2023-11-01T00:00:00Z");
    let late = folder.file("late.csv", "2023-11-20 10:00:00,500,500\n");
    let early = folder.file("early.csv", "2023-11-02 10:00:00,1000,1000\n2023-10-30 10:00:00,70,7\n");
    for path in [&late, &early] {
        let params = ImportParams { client: Some("contoso".to_owned()), ..folder.params(path).await };
        import::run(folder.desk(), params, &Watch::default()).await.unwrap();
    }
    let view = records::read(folder.desk(), RecordsParams { client: Some(contoso), ..Default::default() }).await.unwrap();
    let labels: Vec<(String, String)> = view.rows.iter().map(|record| (record.at.to_string(), record.label.clone())).collect();
    let expected = [("2023-11-20T10:00:00Z", "billed"), ("2023-11-02T10:00:00Z", "billed"), ("2023-10-30T10:00:00Z", "history")];
    assert_eq!(
        labels,
        expected.map(|(at, label)| (at.to_owned(), label.to_owned())),
        "an earlier file widens the span; before the rule it is history"
    );

    folder.stand.client_without_stripe("Fabrikam", "tokens", "0.10", 1000, "2023-11-01T00:00:00Z");
    let params = ImportParams { client: Some("Fabrikam".to_owned()), ..folder.params(&late).await };
    let refused = import::run(folder.desk(), params, &Watch::default()).await.unwrap_err();
    assert!(refused.message.contains("Contoso"), "one record is charged once; whose it is, is said: {}", refused.message);
}

#[tokio::test]
async fn broken_rows_are_listed_and_the_others_importable_by_choice() {
    let folder = Folder::up().await;
    let path = folder.file("broken.csv", &format!("{EQUAL}2023-11-16 18:20:00,many,44\n{EQUAL}2023-13-16 18:20:00,1,1\n"));
    let params = folder.params(&path).await;
    // The beginning of the file holds the broken rows too, so the columns are not recognised; the owner names them.
    let mapping = ImportMapping {
        time: "TIMESTAMP".to_owned(),
        time_format: Some("year_month_day".to_owned()),
        meters: vec![ImportMeter {
            meter: "tokens".to_owned(),
            columns: vec!["ContextTokens".to_owned(), "GeneratedTokens".to_owned()],
            multiply: None,
        }],
        ..params.mapping.clone()
    };
    let params = ImportParams { mapping, ..params };
    let preview = import::preview(folder.desk(), params.clone()).await.unwrap();
    let lines: Vec<u64> = preview.broken_rows.iter().map(|row| row.line).collect();
    assert_eq!((preview.broken, lines), (2, vec![3, 5]), "each broken row is listed by its line: {:?}", preview.broken_rows);
    let refused = import::run(folder.desk(), params.clone(), &Watch::default()).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("skip_broken"), "nothing is left out without the owner's word: {}", refused.message);
    assert_eq!(folder.tokens().await.0, 0, "and nothing was stored");
    let ended = import::run(folder.desk(), ImportParams { skip_broken: true, ..params }, &Watch::default()).await.unwrap();
    assert_eq!((ended.result.added, ended.needs_owner), (2, true), "the good rows go in, and the owner is told of the others");
}

#[tokio::test]
async fn a_cancelled_import_leaves_nothing_behind() {
    let folder = Folder::up().await;
    let rows: String =
        (0..20_000).map(|row| format!("2023-11-16 {:02}:{:02}:{:02},{row},1\n", row / 3600, row / 60 % 60, row % 60)).collect();
    let path = folder.file("long.csv", &rows);
    let cancel = CancellationToken::new();
    let watch = Watch { progress: Arc::new(StopWhen("Importing", cancel.clone())), cancel };
    let ended = import::run(folder.desk(), folder.params(&path).await, &watch).await.unwrap();
    assert!(ended.cancelled, "the owner's word is heard between two batches: {}", ended.words);
    assert_eq!(folder.tokens().await.1, "0", "nothing of the file counts");
    let run = runs::list(folder.desk()).await.unwrap().into_iter().find(|run| run.kind == JobKind::Import).unwrap();
    assert_eq!((run.state, run.undone), (JobState::Cancelled, true), "the run says that it was taken back");
    assert_eq!(folder.import(&path).await.result.added, 20_000, "and the file can be imported later, whole");
}

/// Cancels as soon as this is being done.
struct StopWhen(&'static str, CancellationToken);

impl operations::Progress for StopWhen {
    fn report(&self, _: u64, _: Option<u64>, what: &str) {
        if what.starts_with(self.0) {
            self.1.cancel();
        }
    }
}

#[tokio::test]
async fn a_mapping_is_saved_by_name_and_found_by_the_header() {
    let folder = Folder::up().await;
    let path = folder.file("one.csv", EQUAL);
    let mut params = folder.params(&path).await;
    params.save_as = Some("Provider's export".to_owned());
    params.mapping.meters[0].multiply = Some("2".to_owned());
    import::run(folder.desk(), params.clone(), &Watch::default()).await.unwrap();
    assert_eq!(folder.tokens().await.1, "836", "columns are added, then multiplied: (374 + 44) × 2");
    let other = folder.file("two.csv", "2024-01-01 00:00:00,1,1\n");
    let sniffed = import::sniff(folder.desk(), &other).await.unwrap();
    assert_eq!(sniffed.known_mapping.as_deref(), Some("Provider's export"), "the same columns are recognised");
    assert_eq!(sniffed.mapping, params.mapping, "with all that was said about them");
}

#[tokio::test]
async fn a_preview_says_what_becomes_of_each_row() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    crate::support::sending::live(&stand).await;
    let folder = Folder { stand, dir: tempfile::tempdir().unwrap() };
    let now = folder.stand.desk.now();
    let minute = |at: jiff::Timestamp| at.strftime("%Y-%m-%d %H:%M:%S").to_string();
    let rows = format!("2023-11-16 18:15:46,374,44\n{},1,1\n", minute(now + jiff::SignedDuration::from_mins(10)));
    let path = folder.file("mixed.csv", &rows);
    let labels = async |client: Option<String>| {
        let params = ImportParams { client, ..folder.params(&path).await };
        let view = import::preview(folder.desk(), params).await.unwrap();
        view.sample.into_iter().map(|record| (record.client, record.label)).collect::<Vec<_>>()
    };
    let of = |label: &str| (Some("Harbor".to_owned()), label.to_owned());
    assert_eq!(
        labels(Some(harbor.client.to_string())).await,
        [of("history"), of("billed")],
        "use from before the start is history and never billed, as the records say once it is imported"
    );
    assert_eq!(labels(None).await, vec![(None, "unassigned".to_owned()); 2], "without a client it is nobody's");
}

#[tokio::test]
async fn a_column_name_that_stands_twice_is_said_and_not_guessed() {
    let folder = Folder::up().await;
    let path = folder.dir.path().join("twice.csv");
    std::fs::write(&path, "time,tokens,note,tokens,note\n2023-11-16 18:15:46,5,a,700,b\n").unwrap();
    let params = folder.params(&path).await;
    for refused in [
        import::preview(folder.desk(), params.clone()).await.unwrap_err(),
        import::run(folder.desk(), params.clone(), &Watch::default()).await.unwrap_err(),
    ] {
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("meters")), "{}", refused.message);
        assert!(refused.message.contains("\"tokens\"") && refused.message.contains("Nothing was stored"), "{}", refused.message);
    }
    std::fs::write(&path, "time,tokens,note,note\n2023-11-16 18:15:46,5,a,b\n").unwrap();
    let view = import::preview(folder.desk(), folder.params(&path).await).await.unwrap();
    assert_eq!((view.added, view.sums[0].quantity.as_str()), (1, "5"), "one that is not used bars nothing");
    assert!(view.notes.iter().any(|note| note.contains("\"note\"")), "and is said: {:?}", view.notes);
}

#[tokio::test]
async fn numbers_that_could_be_meant_either_way_are_asked_and_not_guessed() {
    let folder = Folder::up().await;
    let path = folder.dir.path().join("german.csv");
    let read = async |mark: Option<DecimalMark>| {
        let params = folder.params(&path).await;
        let params = ImportParams { mapping: ImportMapping { decimal_mark: mark, ..params.mapping.clone() }, ..params };
        (import::preview(folder.desk(), params.clone()).await, import::run(folder.desk(), params, &Watch::default()).await)
    };
    std::fs::write(&path, "time;tokens\n2023-11-16 18:15:46;1,250\n2023-11-16 18:16:46;2,500\n").unwrap();
    let sniffed = import::sniff(folder.desk(), &path).await.unwrap();
    assert_eq!(
        (sniffed.open_marks, sniffed.mapping.decimal_mark),
        (vec!["tokens".to_owned()], None),
        "the doubt is told, and not filled in"
    );
    let (preview, run) = read(None).await;
    for refused in [preview.unwrap_err(), run.unwrap_err()] {
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("decimal_mark")), "{}", refused.message);
        assert!(refused.message.contains("1,250 is 1250") && refused.message.contains("it is 1.25"), "both readings: {}", refused.message);
    }
    assert_eq!(folder.tokens().await.0, 0, "and nothing was stored");
    let (preview, run) = read(Some(DecimalMark::Comma)).await;
    assert!(preview.unwrap().notes.iter().any(|note| note.contains("as you said")), "what was said is repeated beside the sums");
    assert_eq!(run.unwrap().result.sums[0].quantity, "3.75", "with a comma it is three and three quarters");
    let (_, run) = read(Some(DecimalMark::Point)).await;
    assert_eq!(run.unwrap().result.sums[0].quantity, "3750", "with a point it is thousands");

    // Only far below the part of the file that is looked at first does a number with a mark stand.
    let whole = "2023-11-16 18:15:46;7\n".repeat(300);
    std::fs::write(&path, format!("time;tokens\n{whole}2023-11-17 10:00:00;25.000\n")).unwrap();
    assert_eq!(import::sniff(folder.desk(), &path).await.unwrap().open_marks, Vec::<String>::new(), "the beginning shows no doubt");
    let (_, run) = read(None).await;
    assert_eq!(run.unwrap_err().field.as_deref(), Some("decimal_mark"), "the whole file does");

    std::fs::write(&path, format!("time;tokens\n{whole}2023-11-17 10:00:00;25.000\n2023-11-17 11:00:00;0.5\n")).unwrap();
    let (_, run) = read(None).await;
    assert_eq!(run.unwrap().result.sums[0].quantity, "2125.5", "one number that has one reading settles its column");
}

#[tokio::test]
async fn a_saved_mapping_remembers_how_numbers_are_written() {
    let folder = Folder::up().await;
    let path = folder.dir.path().join("german.csv");
    std::fs::write(&path, "time;tokens\n2023-11-16 18:15:46;1.250\n").unwrap();
    let mut params = folder.params(&path).await;
    params.save_as = Some("German export".to_owned());
    params.mapping.decimal_mark = Some(DecimalMark::Comma);
    import::run(folder.desk(), params, &Watch::default()).await.unwrap();
    assert_eq!(folder.tokens().await.1, "1250");
    let sniffed = import::sniff(folder.desk(), &path).await.unwrap();
    assert_eq!(sniffed.mapping.decimal_mark, Some(DecimalMark::Comma), "what was said once is not asked again");

    // As a version before this one saved it: nobody had said `false`.
    for (kept, means) in [(false, None), (true, Some(DecimalMark::Comma))] {
        folder
            .desk()
            .store
            .write(|tx| -> Result<(), operations::Problem> {
                let mut saved = store::import_mapping::get(tx, "German export")?;
                let value = saved.value.as_object_mut().unwrap();
                value.remove("decimal_mark");
                value.insert("decimal_comma".to_owned(), kept.into());
                Ok(store::import_mapping::save(tx, &saved)?)
            })
            .unwrap();
        assert_eq!(import::sniff(folder.desk(), &path).await.unwrap().mapping.decimal_mark, means, "decimal_comma {kept}");
    }
}
