//! Settings, backups, exports and the doctor: what keeps a workspace in order.

use crate::support::Stand;
use domain::{Currency, Price};
use operations::{
    Code, backup, doctor, export, settings,
    view::{ExplainParams, Light, Schedule, SendingPolicy, SettingsParams},
};
use sandbox::{Scene, Side};
use store::{Store, rule, workspace};

fn change(edit: impl FnOnce(&mut SettingsParams)) -> SettingsParams {
    let mut params = SettingsParams::default();
    edit(&mut params);
    params
}

#[tokio::test]
async fn settings_say_their_bounds_and_refuse_what_cannot_be_meant() {
    let stand = Stand::up(Scene::Empty).await;
    let desk = &stand.desk;
    let view = settings::read(desk).await.unwrap();
    insta::assert_snapshot!(view.bounds.join("\n"));
    assert_eq!((view.schedule, view.sending), (Schedule::Hourly, SendingPolicy::Ask), "asks before sending unless told otherwise");

    let wanted = change(|params| {
        params.floor = Some("800".to_owned());
        params.period_multiple = Some(4);
        params.sending = Some(SendingPolicy::Automatic);
        params.schedule = Some(Schedule::Daily { at: "07:30".to_owned() });
    });
    let saved = settings::save(desk, wanted).await.unwrap();
    assert_eq!((saved.floor.as_deref(), saved.period_multiple, saved.run_multiple), (Some("800.00"), 4, 3), "what is not said stays");
    assert!(
        saved.bounds[0].contains("4 times") && saved.bounds[0].contains("$800.00"),
        "the bounds are told as they are: {:?}",
        saved.bounds
    );

    let refused = [
        ("schedule", change(|params| params.schedule = Some(Schedule::Every { minutes: 4 }))),
        ("schedule", change(|params| params.schedule = Some(Schedule::Daily { at: "half past seven".to_owned() }))),
        ("zone", change(|params| params.zone = Some("Middle Earth".to_owned()))),
        ("floor", change(|params| params.floor = Some("-1".to_owned()))),
        ("period_multiple", change(|params| params.period_multiple = Some(0))),
        ("name", change(|params| params.name = Some("  ".to_owned()))),
    ];
    for (field, params) in refused {
        let problem = settings::save(desk, params).await.unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some(field)), "{}", problem.message);
    }
    let after = settings::read(desk).await.unwrap();
    assert_eq!((after.floor, after.schedule), (saved.floor, saved.schedule), "a refusal changes nothing");
}

#[tokio::test]
async fn prices_in_another_currency_have_a_floor_of_their_own() {
    let stand = Stand::up(Scene::Agency).await;
    let desk = &stand.desk;
    let billed = stand.client("Harbor").await;
    let forint = Currency::parse("huf").unwrap();
    assert_eq!(settings::read(desk).await.unwrap().floors, [], "its price is in the agency's own currency");
    desk.store
        .write(|tx| -> Result<(), store::StoreError> {
            let own = rule::get(tx, &billed.rule)?;
            rule::remove(tx, &own.id)?;
            rule::insert(tx, &rule::Rule { price: Price { currency: forint, ..own.price.clone() }, ..own })
        })
        .unwrap();
    let in_huf =
        || desk.store.read(|r| operations::bounds::in_currency(r, forint)).unwrap().map(|bounds| (bounds.floor.minor(), bounds.growth));
    let huf = |floor: &str| {
        change(|params| {
            (params.floor, params.floor_currency) = (Some(floor.to_owned()), Some("HUF".to_owned()));
        })
    };
    let unset = settings::read(desk).await.unwrap();
    assert_eq!((unset.floors[0].currency.as_str(), unset.floors[0].floor.as_deref(), in_huf()), ("huf", None, None), "{:?}", unset.floors);
    assert!(unset.bounds.iter().any(|words| words.contains("in HUF on a line is held")), "{:?}", unset.bounds);
    let saved = settings::save(desk, huf("180000")).await.unwrap();
    assert_eq!((saved.floors[0].floor.as_deref(), saved.floor.as_deref()), (Some("180000.00"), Some("500.00")), "the agency's own stays");
    settings::save(desk, change(|params| params.period_multiple = Some(4))).await.unwrap();
    assert_eq!(in_huf(), Some((18_000_000, 4)), "with the multiples that hold for every currency");
    for (field, params) in [
        ("floor", huf("lots")),
        ("floor", huf("-1")),
        ("floor_currency", change(|params| (params.floor, params.floor_currency) = (Some("1".to_owned()), Some("XXQ".to_owned())))),
    ] {
        assert_eq!(settings::save(desk, params).await.unwrap_err().field.as_deref(), Some(field));
    }
    settings::save(desk, huf("")).await.unwrap();
    assert_eq!(in_huf(), None, "taken back: every line in it is held again");
}

#[tokio::test]
async fn a_new_zone_adds_the_days_up_anew() {
    let stand = Stand::up(Scene::Agency).await;
    let billed = stand.client("Harbor").await;
    stand.used(&billed, "2026-11-10T23:30:00Z".parse().unwrap(), 700);
    settings::save(&stand.desk, change(|params| params.zone = Some("Asia/Tokyo".to_owned()))).await.unwrap();
    let day = |text: &str| text.parse::<jiff::civil::Date>().unwrap();
    let days = stand
        .desk
        .store
        .read(|r| store::rollup::client_days(r, &billed.client, &stand.meter, day("2026-11-01"), day("2026-11-30")))
        .unwrap();
    assert_eq!(
        days.iter().map(|day| day.day.to_string()).collect::<Vec<_>>(),
        ["2026-11-11"],
        "half past eleven in London is tomorrow in Tokyo"
    );
}

#[tokio::test]
async fn a_backup_opens_as_a_copy_that_sends_nothing() {
    let stand = Stand::up(Scene::Agency).await;
    let desk = &stand.desk;
    let daily = backup::daily(desk).await.unwrap();
    assert!(daily.is_some_and(|file| file.why == "daily"), "the first of the day is taken");
    assert_eq!(backup::daily(desk).await.unwrap(), None, "one a day is enough");
    let file = desk.folder.join("by-hand.db");
    backup::make(desk, &file).await.unwrap();
    let twice = backup::make(desk, &file).await.unwrap_err();
    assert_eq!(twice.code, Code::Invalid, "a backup never overwrites a file: {}", twice.message);
    let id = backup::restore_copy(&desk.home, &file).await.unwrap();
    let copy = Store::open(desk.home.file(&id)).unwrap().read(workspace::get).unwrap();
    assert!(copy.copy_of.is_some(), "the copy says that it is one, and so sends nothing");
    let none = backup::restore_copy(&desk.home, &desk.folder.join("none.db")).await.unwrap_err();
    assert_eq!(none.code, Code::NotFound, "a file that is not there is named");
}

#[tokio::test]
async fn every_table_is_exported_exactly_and_without_secrets() {
    let stand = Stand::up(Scene::Agency).await;
    let billed = stand.client("Harbor").await;
    stand.used(&billed, "2026-11-10T10:00:00Z".parse().unwrap(), 26_450_535);
    let folder = stand.desk.folder.join("export");
    export::tables(&stand.desk, &folder).await.unwrap();
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let records = text("usage_records.csv");
    assert!(records.lines().nth(1).is_some_and(|row| row.contains(",26450535,")), "quantities stand as they are: {records}");
    let json: serde_json::Value = serde_json::from_str(&text("usage_records.json")).unwrap();
    assert_eq!(json[0]["quantity"], "26450535", "as decimal strings in JSON too");
    let rules: serde_json::Value = serde_json::from_str(&text("billing_rules.json")).unwrap();
    assert_eq!(rules[0]["billing_unit"], "1000");
    let mut names: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    insta::assert_snapshot!(names.iter().filter(|name| name.ends_with(".csv")).cloned().collect::<Vec<_>>().join("\n"));
    assert_eq!(names.len() % 2, 0, "each table in both forms");
    for table in stand.desk.store.read(store::whole::names).unwrap() {
        let file = export::FILES.iter().find(|(name, _)| *name == table).map(|(_, file)| format!("{file}.csv"));
        let left_out = export::NOT_WRITTEN.iter().any(|(name, _)| *name == table);
        assert!(file.is_some() != left_out, "{table} is a table of the file: write it, or say why not");
        assert!(file.is_none_or(|file| names.contains(&file)), "{table} is written");
    }
    for name in &names {
        let content = text(name);
        assert!(!content.contains(stand.sandbox.stripe_key()) && !content.contains("key_ref"), "{name} must not lead to a key");
    }
    export::tables(&stand.desk, &folder).await.unwrap();
    assert_eq!(text("usage_records.csv"), records, "a second export replaces the first");
}

#[tokio::test]
async fn a_statement_and_an_explanation_become_files() {
    let stand = Stand::up(Scene::Agency).await;
    let billed = stand.client("Harbor").await;
    stand.used(&billed, "2026-11-10T10:00:00Z".parse().unwrap(), 5_000);
    let folder = &stand.desk.folder;
    for ending in ["txt", "json", "csv", "pdf"] {
        let path = folder.join(format!("statement.{ending}"));
        export::statement(&stand.desk, "Harbor", None, &path).await.unwrap();
        assert!(std::fs::metadata(&path).unwrap().len() > 100, "{ending} holds a statement");
    }
    let other = export::statement(&stand.desk, "Harbor", None, &folder.join("statement.docx")).await.unwrap_err();
    assert_eq!(other.field.as_deref(), Some("path"), "other endings are refused: {}", other.message);
    let page = folder.join("explained.html");
    let params = ExplainParams { client: "Harbor".to_owned(), period: None, rule: None, page: None };
    export::explain(&stand.desk, params, &page).await.unwrap();
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.contains("Harbor") && html.contains("5,000") || html.contains("5000"), "the page shows client and usage");
    assert!(!html.contains("<script") && !html.contains("http"), "and needs nothing from elsewhere");
}

#[tokio::test]
async fn the_doctor_finds_what_is_wrong_and_names_the_cure() {
    let stand = Stand::up(Scene::Agency).await;
    let billed = stand.client("Harbor").await;
    stand.used(&billed, stand.desk.now(), 5_000);
    backup::daily(&stand.desk).await.unwrap();
    let findings = doctor::read(&stand.desk).await.unwrap();
    let wrong: Vec<String> = findings
        .iter()
        .filter(|finding| finding.light != Light::Green && finding.what != "Disk")
        .map(|finding| format!("{}: {}", finding.what, finding.words))
        .collect();
    assert!(wrong.is_empty(), "a sound workspace has no finding: {wrong:?}");
    let named: Vec<&str> = findings.iter().map(|finding| finding.what.as_str()).collect();
    for what in ["Workspace file", "Daily sums", "Runs", "Units on their way", "Backups", "Keychain", "Stripe key", "Clock"] {
        assert!(named.contains(&what), "{what} is looked at: {named:?}");
    }
    stand.sandbox.revoke_key(Side::Stripe, None).unwrap();
    let findings = doctor::read(&stand.desk).await.unwrap();
    let key = findings.iter().find(|finding| finding.what == "Stripe key").unwrap();
    assert!(key.light == Light::Red && key.cure.is_some(), "a revoked key is found, with its cure: {key:?}");
}

#[tokio::test]
async fn a_backup_that_cannot_be_written_or_restored_says_why_in_plain_words() {
    let stand = Stand::up(Scene::Empty).await;
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("no such folder/agency.db");
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "notes").unwrap();
    for (target, why) in [(nowhere, "There is no folder"), (file.join("agency.db"), "is not a folder")] {
        let refused = backup::make(&stand.desk, &target).await.unwrap_err();
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("path")), "{}", refused.message);
        assert!(refused.message.contains(why) && refused.message.contains("No backup was written"), "{}", refused.message);
    }

    let foreign = folder.path().join("browser.sqlite");
    // A sound database that names neither our program nor a version of ours, as other programs' do not.
    store::backup::copy_to(&stand.desk.store, &foreign).unwrap();
    let mut before = std::fs::read(&foreign).unwrap();
    before[60..64].fill(0);
    before[68..72].fill(0);
    std::fs::write(&foreign, &before).unwrap();
    for wrong in [&foreign, &file] {
        let refused = backup::restore_copy(&stand.desk.home, wrong).await.unwrap_err();
        assert_eq!(refused.code, Code::DamagedFile, "{}", refused.message);
        let name = wrong.file_name().unwrap().to_str().unwrap();
        assert!(
            refused.message.contains(name) && refused.message.contains("Nothing was made"),
            "the owner's file by name: {}",
            refused.message
        );
        assert!(!refused.message.contains("workspace.db"), "and no file that the owner never saw: {}", refused.message);
    }
    assert_eq!(std::fs::read(&foreign).unwrap(), before, "it was left as it is");
    assert_eq!(stand.desk.home.list().unwrap().len(), 1, "and nothing was made of it");
}

#[tokio::test]
async fn every_bound_and_the_pace_are_the_owners_to_set() {
    let stand = Stand::up(Scene::Agency).await;
    let desk = &stand.desk;
    let all = |floors, percent, part, hours| {
        change(|params| {
            params.run_floors = Some(floors);
            params.correction_percent = Some(percent);
            params.correction_part = Some(part);
            params.send_every_hours = Some(hours);
        })
    };
    let view = settings::save(desk, all(4, 35, 5, 6)).await.unwrap();
    assert_eq!((view.run_floors, view.correction_percent, view.correction_part, view.send_every_hours), (4, 35, 5, 6));
    for said in ["above $2,000.00 is held", "above 35 %", "above $100.00 are held", "once in 6 hours"] {
        assert!(view.bounds.iter().any(|bound| bound.contains(said)), "{said:?} is in force: {:?}", view.bounds);
    }
    let kept = desk.store.read(operations::bounds::read).unwrap().unwrap();
    assert_eq!((kept.run_floors, kept.correction_percent, kept.correction_floor_part), (4, 35, 5), "what is judged by");
    for (field, wrong) in [
        ("run_floors", all(0, 35, 5, 6)),
        ("correction_percent", all(4, 101, 5, 6)),
        ("correction_part", all(4, 35, 0, 6)),
        ("send_every_hours", all(4, 35, 5, 169)),
    ] {
        assert_eq!(settings::save(desk, wrong).await.unwrap_err().field.as_deref(), Some(field), "named at its field");
        assert_eq!(settings::read(desk).await.unwrap(), view, "and nothing was changed");
    }
}
