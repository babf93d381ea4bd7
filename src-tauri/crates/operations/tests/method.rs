//! The billing method: changed at each client's period end, shown until then, taken back; statements taken back and issued anew.

use crate::support::Stand;
use jiff::SignedDuration;
use operations::{
    Code, Watch, import, method,
    statement::{self, Payment},
    sync,
    view::{BillingMethod, ImportMapping, ImportParams, MethodChange, StatementView},
};
use sandbox::Scene;
use store::rule;

const NOVEMBER: Option<&str> = Some("2023-11");
const DECEMBER: Option<&str> = Some("2023-12");

fn to(method: BillingMethod, client: Option<&str>) -> MethodChange {
    MethodChange { method, client: client.map(str::to_owned) }
}

#[tokio::test]
async fn a_live_client_is_billed_by_stripe_until_its_period_ends() {
    let stand = Stand::up(Scene::Agency).await;
    let harbor = stand.client("Harbor").await;
    sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    crate::support::sending::live(&stand).await;

    let plan = method::plan(&stand.desk, to(BillingMethod::Custom, Some("Harbor"))).await.unwrap();
    assert_eq!(plan.clients.len(), 1, "{plan:?}");
    let notes = plan.notes.join(" ");
    assert!(notes.contains("goes on charging") && notes.contains("rebill subscription cancel Harbor"), "and how that ends: {notes}");
    assert!(!plan.clients[0].refused && plan.clients[0].until.is_some(), "it says until when: {:?}", plan.clients[0]);
    assert_eq!(stand.rules(&harbor).len(), 1, "looking changes nothing");

    let view = method::change(&stand.desk, to(BillingMethod::Custom, Some("Harbor"))).await.unwrap();
    let line = &view.clients[0];
    assert_eq!((line.now, line.next, line.own), (BillingMethod::Stripe, Some(BillingMethod::Custom), true));
    let rules = stand.rules(&harbor);
    let [old, new] = &rules[..] else { panic!("the old rule and the one that follows: {rules:?}") };
    assert_eq!((old.end_at, new.start_at, &new.follows), (line.until, line.until.unwrap(), &Some(old.id.clone())));
    assert!(new.pair().is_none() && new.price == old.price && new.billing_unit == old.billing_unit, "same price, by statement");

    // Taken back before its day: as if nothing had been.
    let back = method::change(&stand.desk, to(BillingMethod::Stripe, Some("Harbor"))).await.unwrap();
    assert_eq!((back.clients[0].next, back.clients[0].own), (None, false));
    let rules = stand.rules(&harbor);
    assert_eq!((rules.len(), rules[0].end_at), (1, None));

    // Planned again; when its day has passed, statements bill and Stripe does not.
    let until = method::change(&stand.desk, to(BillingMethod::Custom, None)).await.unwrap().clients[0].until.unwrap();
    stand.pass(until.duration_since(stand.desk.now()) + SignedDuration::from_hours(30));
    sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
    let view = method::read(&stand.desk).await.unwrap();
    assert_eq!((view.method, view.clients[0].now, view.clients[0].next), (BillingMethod::Custom, BillingMethod::Custom, None));
    let draft = statement::read(&stand.desk, "Harbor", None).await.unwrap();
    assert_eq!(draft.state, "draft", "the running month is a statement's");
}

#[tokio::test]
async fn a_client_without_a_subscription_keeps_its_statements() {
    let stand = Stand::up(Scene::Empty).await;
    stand.bill_by_statements();
    stand.client_without_stripe("Contoso", "tokens", "0.10", 1000, "2026-11-01T00:00:00Z");
    let refused = method::change(&stand.desk, to(BillingMethod::Stripe, Some("Contoso"))).await.unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed);
    assert!(refused.message.contains("no Stripe customer"), "with the reason: {}", refused.message);
    let view = method::change(&stand.desk, to(BillingMethod::Stripe, None)).await.unwrap();
    assert_eq!(view.method, BillingMethod::Stripe, "new clients are billed through Stripe");
    assert_eq!((view.clients[0].now, view.clients[0].own), (BillingMethod::Custom, true), "and it keeps what bills it");
    let unknown = method::change(&stand.desk, to(BillingMethod::Stripe, Some("Nobody"))).await.unwrap_err();
    assert_eq!(unknown.code, Code::NotFound);
}

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
        let path = self.dir.path().join(name);
        std::fs::write(&path, format!("TIMESTAMP,ContextTokens,GeneratedTokens\n{rows}")).unwrap();
        let sniffed = import::sniff(&self.stand.desk, &path).await.unwrap();
        let params = ImportParams {
            path: path.display().to_string(),
            mapping: ImportMapping { zone: Some("UTC".to_owned()), ..sniffed.mapping },
            source: "Provider".to_owned(),
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
async fn a_statement_taken_back_leaves_its_units_due_and_its_month_to_be_issued_anew() {
    let books = Books::open().await;
    books.import("november.csv", "2023-11-16 10:00:00,2000,500\n").await;
    let first = books.issue(NOVEMBER).await;
    assert_eq!(figures(&first), ("2", "500", "$0.20".to_owned()));
    let void = |number, reason| statement::void(&books.stand.desk, "Contoso", number, reason);
    assert_eq!(void(1, " ").await.unwrap_err().field.as_deref(), Some("reason"), "a reason is wanted");
    assert_eq!(void(7, "wrong").await.unwrap_err().code, Code::NotFound);

    let open = void(1, "Counted twice").await.unwrap();
    assert_eq!((open.state.as_str(), open.number), ("draft", None), "the month is a draft again");
    assert_eq!((open.voided[0].number, open.voided[0].reason.as_str()), (1, "Counted twice"), "and says what was taken back");
    assert_eq!(figures(&open), ("2", "500", "$0.20".to_owned()), "its units are due again");
    assert_eq!(void(1, "again").await.unwrap_err().code, Code::NotAllowed, "once");
    let december = statement::issue(&books.stand.desk, "Contoso", DECEMBER).await.unwrap_err();
    assert!(december.message.contains("first"), "no month is issued over it: {}", december.message);

    // What was wrong is put right, and the month is issued under the next number.
    books.import("more.csv", "2023-11-17 10:00:00,600,0\n").await;
    let second = books.issue(NOVEMBER).await;
    assert_eq!(second.number, Some(2), "a number once given stays used");
    assert_eq!(figures(&second), ("3", "100", "$0.30".to_owned()), "with the usage as it is known now");
    books.import("december.csv", "2023-12-02 10:00:00,900,0\n").await;
    let december = books.issue(DECEMBER).await;
    assert_eq!(figures(&december), ("1", "0", "$0.10".to_owned()), "what was left over is carried once: {:?}", december.parts[0]);

    let builds = void(2, "too late").await.unwrap_err();
    assert!(builds.message.contains("Statement 0003 builds on this one"), "{}", builds.message);
}

#[tokio::test]
async fn a_part_payment_says_what_is_open_and_takes_the_rest() {
    let books = Books::open().await;
    books.import("november.csv", "2023-11-16 10:00:00,2000,500\n").await;
    books.issue(NOVEMBER).await;
    let pay = |amount: &str, date: &str| {
        let payment = Payment { date: date.to_owned(), amount: amount.to_owned(), note: Some(format!("bank {date}")) };
        statement::paid(&books.stand.desk, "Contoso", 1, payment)
    };
    let part = pay("0.15", "2023-12-05").await.unwrap();
    assert_eq!((part.state.as_str(), part.open.unwrap().to_string()), ("paid", "$0.05".to_owned()));
    let text = String::from_utf8(statement::render(&part, statement::Format::Text).unwrap()).unwrap();
    assert!(text.contains("$0.05 is still open"), "{text}");
    let whole = pay("0.05", "2023-12-20").await.unwrap();
    assert!(whole.open.unwrap().is_zero() && whole.paid.unwrap().note.contains("2023-12-20"), "both payments are one sum");
    assert_eq!(pay("0.05", "2023-12-21").await.unwrap_err().code, Code::NotAllowed, "paid is paid");
    let void = statement::void(&books.stand.desk, "Contoso", 1, "wrong").await.unwrap_err();
    assert!(void.message.contains("marked as paid"), "money moved, so it stands: {}", void.message);
    assert_eq!(books.read(NOVEMBER).await.number, Some(1));
}

impl Stand {
    fn rules(&self, billed: &crate::support::Billed) -> Vec<rule::Rule> {
        self.desk.store.read(|r| rule::of_client(r, &billed.client)).unwrap()
    }
}
