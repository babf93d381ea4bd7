//! Statements: the month's units and money, issued once, paid by hand, and late use charged on the next one.

use crate::support::Stand;
use jiff::SignedDuration;
use operations::{
    Code, Watch, import, overview, same_use, settings,
    statement::{self, Format, Payment},
    view::{ImportMapping, ImportParams, NeedKind, SameUseBackParams, SameUseParams, SettingsParams, StatementView},
};
use sandbox::Scene;

const NOVEMBER: Option<&str> = Some("2023-11");
const DECEMBER: Option<&str> = Some("2023-12");

struct Books {
    stand: Stand,
    dir: tempfile::TempDir,
}

impl Books {
    /// Contoso pays $0.10 for each unit of 1000 tokens, from November 2023 on, outside Stripe.
    async fn open() -> Self {
        let stand = Stand::up(Scene::Empty).await;
        stand.bill_by_statements();
        stand.client_without_stripe("Contoso", "tokens", "0.10", 1000, "2023-11-01T00:00:00Z");
        Self { stand, dir: tempfile::tempdir().unwrap() }
    }

    async fn import(&self, name: &str, rows: &str) {
        self.import_as("Provider", name, rows).await;
    }

    async fn import_as(&self, source: &str, name: &str, rows: &str) {
        let path = self.dir.path().join(name);
        std::fs::write(&path, format!("TIMESTAMP,ContextTokens,GeneratedTokens\n{rows}")).unwrap();
        let sniffed = import::sniff(&self.stand.desk, &path).await.unwrap();
        let params = ImportParams {
            path: path.display().to_string(),
            mapping: ImportMapping { zone: Some("UTC".to_owned()), ..sniffed.mapping },
            source: source.to_owned(),
            client: Some("Contoso".to_owned()),
            save_as: None,
            skip_broken: false,
        };
        import::run(&self.stand.desk, params, &Watch::default()).await.unwrap();
    }

    async fn read(&self, period: Option<&str>) -> StatementView {
        statement::read(&self.stand.desk, "Contoso", period).await.unwrap()
    }

    async fn issue(&self, period: Option<&str>) -> StatementView {
        statement::issue(&self.stand.desk, "Contoso", period).await.unwrap()
    }
}

/// Units, left over, amount.
fn figures(view: &StatementView) -> (&str, &str, String) {
    let part = &view.parts[0];
    (&part.units, &part.remainder_out, view.total.unwrap().to_string())
}

#[tokio::test]
async fn a_month_becomes_units_and_money() {
    let books = Books::open().await;
    // 26,450,535 tokens in three records: the sums of the real file that this is checked against by hand.
    books.import("november.csv", "2023-11-16 18:15:46,20000000,6000000\n2023-11-16 18:16:00,450000,500\n2023-11-16 19:00:00,30,5\n").await;
    let draft = books.read(NOVEMBER).await;
    assert_eq!(figures(&draft), ("26450", "535", "$2,645.00".to_owned()), "26,450 units of 1000, 535 left over, at $0.10");
    assert_eq!((draft.parts[0].quantity.as_str(), draft.parts[0].records), ("26450535", Some(3)), "of all its records");
    assert_eq!((draft.state.as_str(), draft.number), ("draft", None), "nothing is numbered before it is issued");
    assert_eq!(draft.period_words, "1 – 30 November 2023");

    let issued = books.issue(NOVEMBER).await;
    assert_eq!((issued.state.as_str(), issued.number), ("issued", Some(1)), "numbers begin at one");
    assert_eq!(figures(&issued), figures(&draft), "the figures are those of the draft");
    let twice = statement::issue(&books.stand.desk, "Contoso", NOVEMBER).await.unwrap_err();
    assert_eq!(twice.code, Code::NotAllowed, "a month is issued once: {}", twice.message);
    let running = statement::issue(&books.stand.desk, "Contoso", None).await.unwrap_err();
    assert!(running.message.contains("still runs"), "a running month cannot be issued: {}", running.message);

    let payment = |amount: &str| Payment { date: "2023-12-05".to_owned(), amount: amount.to_owned(), note: Some("bank".to_owned()) };
    let wrong = statement::paid(&books.stand.desk, "Contoso", 1, payment("much")).await.unwrap_err();
    assert_eq!(wrong.field.as_deref(), Some("amount"), "an amount that cannot be read is refused");
    let missing = statement::paid(&books.stand.desk, "Contoso", 7, payment("1")).await.unwrap_err();
    assert_eq!(missing.code, Code::NotFound, "so is a number that was never given");
    let ahead = Payment { date: "2099-01-01".to_owned(), ..payment("1") };
    let ahead = statement::paid(&books.stand.desk, "Contoso", 1, ahead).await.unwrap_err();
    assert_eq!(ahead.field.as_deref(), Some("date"), "nobody pays on a day to come: {}", ahead.message);
    let slip = statement::paid(&books.stand.desk, "Contoso", 1, payment("26450.00")).await.unwrap();
    assert_eq!(slip.open.unwrap().to_string(), "−$23,805.00", "more than was asked for");
    statement::paid(&books.stand.desk, "Contoso", 1, payment("-26450.00")).await.unwrap();
    let paid = statement::paid(&books.stand.desk, "Contoso", 1, payment("2645.00")).await.unwrap();
    assert_eq!(paid.state, "paid", "marked paid by hand");
}

#[tokio::test]
async fn days_in_which_no_period_begins_have_no_statement() {
    let books = Books::open().await;
    books.import("november.csv", "2023-11-16 10:00:00,26450000,535\n").await;
    let within = statement::read(&books.stand.desk, "Contoso", Some("2023-11-05..2023-11-20")).await.unwrap_err();
    assert_eq!(within.code, Code::NotFound, "billed days are never shown as history: {}", within.message);
    let before = books.read(Some("2023-10")).await;
    assert_eq!(before.parts[0].units, "0", "the month before the start is history");
}

#[tokio::test]
async fn what_was_issued_stands_in_its_month_whatever_comes_later() {
    let books = Books::open().await;
    books.import("november.csv", "2023-11-16 10:00:00,1500,0\n").await;
    let issued = books.issue(NOVEMBER).await;
    assert_eq!(issued.parts[0].records, None, "records may be taken back, so an issued statement counts none");
    books.import("late.csv", "2023-11-20 10:00:00,700,0\n").await;
    assert_eq!(books.read(NOVEMBER).await.parts, issued.parts, "not one figure of it moves");

    // A month that began in another zone is still that month.
    let params = SettingsParams { zone: Some("America/New_York".to_owned()), ..SettingsParams::default() };
    settings::save(&books.stand.desk, params).await.unwrap();
    let same = books.read(NOVEMBER).await;
    assert_eq!((same.number, same.parts[0].quantity.as_str()), (issued.number, "1500"), "November is November: {}", same.period_words);
}

#[tokio::test]
async fn late_use_goes_on_the_next_statement_once() {
    let books = Books::open().await;
    books.import("november.csv", "2023-11-16 10:00:00,1000,500\n").await;
    books.issue(NOVEMBER).await;
    // 700 tokens of November become known, and 300 are used in December: with the 500 left over they make one unit and 500.
    books.import("late.csv", "2023-11-20 10:00:00,700,0\n2023-12-02 10:00:00,300,0\n").await;
    assert_eq!(figures(&books.read(NOVEMBER).await), ("1", "500", "$0.10".to_owned()), "an issued statement never changes");
    let december = books.read(DECEMBER).await;
    let part = &december.parts[0];
    assert_eq!(
        (part.late_units.as_str(), part.units.as_str(), part.remainder_out.as_str()),
        ("1", "0", "500"),
        "500 + 700 make a late unit"
    );
    assert_eq!(december.total.unwrap().to_string(), "$0.10", "which is charged on the open month: {part:?}");
    assert!(part.lines.iter().any(|line| line.words.contains("November 2023")), "and named by its own month: {:?}", part.lines);
    books.issue(DECEMBER).await;

    let january = books.read(Some("2024-01")).await;
    let part = &january.parts[0];
    assert_eq!((part.late_units.as_str(), part.units.as_str()), ("0", "0"), "what was charged late is not charged again");
    assert_eq!(
        (part.remainder_in.as_str(), january.total.unwrap().to_string()),
        ("500", "$0.00".to_owned()),
        "only the rest is carried on"
    );
    books.import("more.csv", "2024-01-05 10:00:00,500,0\n").await;
    assert_eq!(figures(&books.read(Some("2024-01")).await), ("1", "0", "$0.10".to_owned()), "and makes the next unit");
}

#[tokio::test]
async fn late_use_stands_on_one_draft_the_next_to_be_issued() {
    let books = Books::open().await;
    books.import("november.csv", "2023-11-16 10:00:00,1000,500\n").await;
    books.issue(NOVEMBER).await;
    books.import("late.csv", "2023-11-20 10:00:00,700,0\n2024-02-02 10:00:00,3000,0\n").await;
    let mut late = Vec::new();
    for month in ["2023-12", "2024-01", "2024-02", "2024-03"] {
        late.push(books.read(Some(month)).await.parts[0].late_units.clone());
    }
    assert_eq!(late, ["1", "0", "0", "0"], "on December's draft, though nothing was used then, and on no other");
    let over = statement::issue(&books.stand.desk, "Contoso", Some("2024-02")).await.unwrap_err();
    assert!(over.message.contains("December 2023 first: late usage"), "no month is issued over it: {}", over.message);
    assert_eq!(books.issue(DECEMBER).await.total.unwrap().to_string(), "$0.10", "the late unit alone");
    let february = books.issue(Some("2024-02")).await;
    assert_eq!(figures(&february), ("3", "200", "$0.30".to_owned()), "200 were left over of 500 + 700, and are once");
}

#[tokio::test]
async fn months_are_issued_in_order_and_empty_ones_need_none() {
    let books = Books::open().await;
    books.import("use.csv", "2023-11-16 10:00:00,1000,0\n2024-02-02 10:00:00,2000,0\n").await;
    let refused = statement::issue(&books.stand.desk, "Contoso", Some("2024-02")).await.unwrap_err();
    assert!(refused.message.contains("November 2023"), "an earlier month with usage comes first: {}", refused.message);
    books.issue(NOVEMBER).await;
    let february = books.issue(Some("2024-02")).await;
    assert_eq!((february.number, figures(&february).0), (Some(2), "2"), "two empty months between them need no statement");
}

#[tokio::test]
async fn under_stripe_the_same_usage_is_history() {
    let stand = Stand::up(Scene::Agency).await;
    let billed = stand.client("Harbor").await;
    stand.used(&billed, "2023-11-16T18:15:46Z".parse().unwrap(), 26_450_535);
    let view = statement::read(&stand.desk, "Harbor", NOVEMBER).await.unwrap();
    let part = &view.parts[0];
    assert_eq!((part.quantity.as_str(), part.history.as_str()), ("26450535", "26450535"), "all of it lies before the start");
    assert_eq!((part.units.as_str(), view.total.unwrap().to_string()), ("0", "$0.00".to_owned()), "so no unit is due");
    assert_eq!(view.state, "stripe", "and the page says who bills");
    let refused = statement::issue(&stand.desk, "Harbor", NOVEMBER).await.unwrap_err();
    assert!(refused.message.contains("through Stripe"), "nothing is issued for such a client: {}", refused.message);
}

#[tokio::test]
async fn a_statement_reads_the_same_in_every_form() {
    let books = Books::open().await;
    books.import("november.csv", "2023-11-16 18:15:46,26450000,535\n").await;
    let view = books.issue(NOVEMBER).await;
    let text = String::from_utf8(statement::render(&view, Format::Text).unwrap()).unwrap();
    insta::assert_snapshot!(text);
    let csv = String::from_utf8(statement::render(&view, Format::Csv).unwrap()).unwrap();
    insta::assert_snapshot!(csv);
    let json: StatementView = serde_json::from_slice(&statement::render(&view, Format::Json).unwrap()).unwrap();
    assert_eq!(json, view, "JSON loses nothing");
    let pdf = statement::render(&view, Format::Pdf).unwrap();
    assert!(pdf.starts_with(b"%PDF-") && pdf.trim_ascii_end().ends_with(b"%%EOF"), "a PDF is whole");
    let shown = |text: &[u8]| pdf.windows(text.len()).any(|window| window == text);
    assert!(shown(b"Contoso") && shown(b"$2,645.00") && shown(b"26,450"), "and shows client, units and amount");
}

/// The rule's remainder rule is one of the other two.
fn with_remainder(books: &Books, remainder: domain::RemainderRule) {
    let store = &books.stand.desk.store;
    let rules = store.read(store::rule::list).unwrap();
    store
        .write(|tx| -> Result<(), store::StoreError> {
            for rule in rules {
                store::rule::remove(tx, &rule.id)?;
                store::rule::insert(tx, &store::rule::Rule { remainder, ..rule })?;
            }
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn a_statement_says_what_became_of_what_was_left_over() {
    for (remainder, units, said, not_said) in [
        (domain::RemainderRule::Drop, "2", "Left over and dropped, not charged", "rounded"),
        (domain::RemainderRule::RoundUp, "3", "The rounded-up unit costs", "dropped"),
        (domain::RemainderRule::Carry, "2", "carried into the next month", "dropped"),
    ] {
        let books = Books::open().await;
        with_remainder(&books, remainder);
        books.import("use.csv", "2023-11-16 10:00:00,2535,0\n").await;
        let view = books.issue(NOVEMBER).await;
        let part = &view.parts[0];
        assert_eq!(part.units, units, "{remainder:?}");
        let text = String::from_utf8(statement::render(&view, Format::Text).unwrap()).unwrap();
        assert!(text.contains(said) && !text.contains(not_said), "{remainder:?}: {text}");
        let csv = String::from_utf8(statement::render(&view, Format::Csv).unwrap()).unwrap();
        match remainder {
            domain::RemainderRule::Drop => assert!(csv.trim_end().ends_with(",535,0,,,,,,,,"), "{csv}"),
            domain::RemainderRule::RoundUp => assert!(csv.trim_end().ends_with(",0,465,0.10,,,,,,,"), "{csv}"),
            domain::RemainderRule::Carry => assert_eq!(part.remainder_out, "535"),
        }
        assert!(statement::render(&view, Format::Pdf).unwrap().starts_with(b"%PDF-"));
    }
}

#[tokio::test]
async fn two_sources_that_may_count_the_same_use_are_flagged_until_the_owner_decides() {
    let rows = "2023-11-16 10:00:00,125000,0\n";
    for cost_only in [None, Some("model provider")] {
        let books = Books::open().await;
        let (desk, client) = (&books.stand.desk, "Contoso".to_owned());
        books.import_as("Voice platform", "one.csv", rows).await;
        assert!(same_use::read(desk, &client).await.unwrap().open.is_empty(), "one source counts its own use once");
        books.import_as("Model provider", "two.csv", rows).await;
        let found = same_use::read(desk, &client).await.unwrap().open;
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            ["Voice platform", "Model provider", "125,000", "Contoso", "1 same day"].iter().all(|word| found[0].words.contains(word)),
            "{}",
            found[0].words
        );
        let needs = overview::read(desk).await.unwrap().needs_you;
        assert!(needs.iter().any(|need| need.kind == NeedKind::SameUse && need.subject == "Contoso"), "it needs the owner: {needs:?}");

        let wrong = SameUseParams { client: client.clone(), cost_only: Some("Nobody".to_owned()) };
        assert_eq!(same_use::settle(desk, wrong).await.unwrap_err().field.as_deref(), Some("cost_only"), "a name that is none of them");
        let settled =
            same_use::settle(desk, SameUseParams { client: client.clone(), cost_only: cost_only.map(str::to_owned) }).await.unwrap();
        assert!(settled.open.is_empty(), "the owner's word ends it: {settled:?}");
        let needs = overview::read(desk).await.unwrap().needs_you;
        assert!(!needs.iter().any(|need| need.kind == NeedKind::SameUse), "{needs:?}");
        let units = if cost_only.is_some() { "125" } else { "250" };
        assert_eq!(books.read(NOVEMBER).await.parts[0].units, units, "cost only is not billed; different use is");

        // It stays on the client's page, with what taking it back means, and can be taken back.
        let [said] = settled.decided.as_slice() else { panic!("what was said is shown: {settled:?}") };
        assert_eq!(said.cost_only.is_some(), cost_only.is_some(), "{said:?}");
        let means =
            if cost_only.is_some() { "Model provider counts is billed to Contoso again: 125,000 tokens" } else { "Both stay billed" };
        assert!(said.taking_back.contains(means), "{}", said.taking_back);
        let back = |source: Option<&str>| SameUseBackParams { client: client.clone(), source: source.map(str::to_owned) };
        let wrong = same_use::take_back(desk, back(Some("Voice platform"))).await.unwrap_err();
        assert_eq!(wrong.field.as_deref(), Some("source"), "that one was never only cost: {}", wrong.message);
        let asked = same_use::take_back(desk, back(cost_only)).await.unwrap();
        assert_eq!((asked.open.len(), asked.decided.len()), (1, 0), "it is asked again: {asked:?}");
        assert_eq!(books.read(NOVEMBER).await.parts[0].units, "250", "and both are billed meanwhile");
        assert!(same_use::take_back(desk, back(None)).await.is_err(), "nothing is left to take back");
    }
}

#[tokio::test]
async fn a_draft_names_the_day_on_which_its_usage_was_last_read() {
    let books = Books::open().await;
    books.import("november.csv", "2023-11-16 18:15:46,125000,0\n").await;
    let read_on = books.stand.desk.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    books.stand.pass(SignedDuration::from_hours(20 * 24));
    let draft = books.read(NOVEMBER).await;
    let zone = jiff::tz::TimeZone::get(&draft.zone).unwrap();
    assert_eq!(draft.read_at.unwrap().to_zoned(zone).date(), read_on, "nothing was read since");
    let text = String::from_utf8(statement::render(&draft, Format::Text).unwrap()).unwrap();
    assert!(text.contains(&format!("Draft as of {read_on}, when usage was last read")), "and not as of today: {text}");
    assert_eq!(books.issue(NOVEMBER).await.read_at, None, "what is issued is fixed");
}
