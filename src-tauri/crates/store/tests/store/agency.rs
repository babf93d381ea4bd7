//! A small agency to test with: one source, one meter, two subjects, two clients.

use std::path::PathBuf;

use domain::id::{ClientId, MappingId, MeterId, PeriodId, RuleId, RunId, SourceId, SubjectId};
use domain::rule::RemainderRule;
use domain::{Cost, Currency, Price, Quantity};
use jiff::Timestamp;
use store::client::Client;
use store::mapping::MappingRow;
use store::period::{PeriodKind, PeriodRow};
use store::rule::Rule;
use store::run::{RunKind, RunState};
use store::source::{CostPayer, Meter, Source, SourceKind, Subject};
use store::usage::{Standing, UsageRecord};
use store::workspace::{BillingMethod, Kind};
use store::{Home, NewWorkspace, Store};

pub struct Agency {
    pub _dir: tempfile::TempDir,
    pub home: Home,
    pub store: Store,
}

pub fn at(text: &str) -> Timestamp {
    text.parse().expect("a test's time is written well")
}

pub fn q(text: &str) -> Quantity {
    text.parse().expect("a test's quantity is written well")
}

pub fn source() -> SourceId {
    "source-1".into()
}

pub fn tokens() -> MeterId {
    "meter-tokens".into()
}

pub fn subject(n: u32) -> SubjectId {
    format!("subject-{n}").into()
}

pub fn client(n: u32) -> ClientId {
    format!("client-{n}").into()
}

pub fn new_workspace(name: &str) -> NewWorkspace {
    NewWorkspace {
        name: name.to_owned(),
        kind: Kind::Agency,
        zone: "Europe/Berlin".to_owned(),
        currency: Currency::USD,
        billing_method: BillingMethod::Stripe,
        created_at: at("2026-01-01T00:00:00Z"),
    }
}

impl Agency {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::open(dir.path().join("home")).unwrap();
        let workspace = home.create(new_workspace("Northwind")).unwrap();
        let store = home.open_workspace(&workspace.id).unwrap();
        let agency = Self { _dir: dir, home, store };
        agency.furnish();
        agency
    }

    fn furnish(&self) {
        let created_at = at("2026-01-01T00:00:00Z");
        let filled: store::Result<()> = self.store.write(|tx| {
            store::source::insert(
                tx,
                &Source {
                    id: source(),
                    name: "Voice platform".into(),
                    connector: "sandbox".into(),
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
                    created_at,
                },
            )?;
            store::source::insert_meter(tx, &Meter { id: tokens(), code: "tokens".into(), name: "Tokens".into(), unit: "token".into() })?;
            for n in 1..=2 {
                let seen = Subject {
                    id: subject(n),
                    source: source(),
                    external_id: format!("loc_{n}"),
                    name: Some(format!("Location {n}")),
                    email: None,
                    never_bill: false,
                    first_seen_at: created_at,
                    gone_at: None,
                };
                store::source::see_subject(tx, &seen)?;
                store::client::insert(tx, &self::client_row(n, &format!("Client {n}")))?;
            }
            Ok(())
        });
        filled.unwrap();
    }

    pub fn path(&self) -> PathBuf {
        self.store.path().to_owned()
    }

    /// Maps a subject to a client for a span.
    pub fn map(&self, id: &str, subject_n: u32, client_n: u32, from: &str, to: Option<&str>) -> store::Result<()> {
        let row = MappingRow {
            id: MappingId::from(id),
            subject: subject(subject_n),
            client: client(client_n),
            from_at: at(from),
            to_at: to.map(at),
            created_at: at("2026-01-01T00:00:00Z"),
        };
        self.store.write(|tx| store::mapping::insert(tx, &row))
    }

    /// A whole run of one batch.
    pub fn ingest(&self, run: &str, kind: RunKind, records: Vec<UsageRecord>) -> store::Result<store::usage::Appended> {
        self.store.write(|tx| {
            let run = RunId::from(run);
            let now = at("2026-06-01T00:00:00Z");
            store::run::start(tx, &run, kind, Some(&source()), None, now)?;
            let appended = store::usage::append(tx, &run, &source(), now, records)?;
            store::run::finish(tx, &run, RunState::Done, &serde_json::json!({}), None, now)?;
            Ok(appended)
        })
    }

    pub fn import(&self, run: &str, records: Vec<UsageRecord>) -> store::usage::Appended {
        self.ingest(run, RunKind::Import, records).unwrap()
    }

    pub fn undo(&self, run: &str) -> store::Result<store::usage::Undone> {
        self.store.write(|tx| {
            let undo = RunId::new(format!("undo-{}", store::run::list(tx, None, u32::MAX, 0)?.len()));
            let now = at("2026-06-02T00:00:00Z");
            store::run::start(tx, &undo, RunKind::Undo, None, None, now)?;
            store::usage::undo(tx, &RunId::from(run), &undo, now)
        })
    }

    /// All that a client used, ever.
    pub fn total(&self, client_n: u32) -> store::usage::Total {
        let (from, to) = (Timestamp::MIN, at("2200-01-01T00:00:00Z"));
        self.store.read(|r| store::usage::client_total(r, &client(client_n), &tokens(), from, to, None)).unwrap()
    }

    /// A billing rule for client 1 with one period of a month.
    pub fn bill(&self) -> (Rule, PeriodRow) {
        let rule = rule_row("rule-1", 1);
        let period = PeriodRow {
            id: PeriodId::from("period-1"),
            rule: rule.id.clone(),
            start_at: at("2026-05-01T00:00:00Z"),
            end_at: at("2026-06-01T00:00:00Z"),
            kind: PeriodKind::Billed,
            item: Some("si_1".into()),
            invoice: None,
            statement: None,
            opened_at: at("2026-05-01T00:00:00Z"),
            final_at: None,
            charged_usage: None,
            remainder_out: None,
        };
        let kept: store::Result<()> = self.store.write(|tx| {
            store::rule::insert(tx, &rule)?;
            store::period::insert(tx, &period)?;
            store::run::start(tx, &"send-1".into(), RunKind::Send, None, None, at("2026-05-10T00:00:00Z"))
        });
        kept.unwrap();
        (rule, period)
    }
}

pub fn client_row(n: u32, nickname: &str) -> Client {
    Client {
        id: client(n),
        nickname: nickname.to_owned(),
        email: None,
        customer: Some(format!("cus_{n}").into()),
        method: None,
        notes: None,
        stopped_at: None,
        created_at: at("2026-01-01T00:00:00Z"),
    }
}

pub fn rule_row(id: &str, client_n: u32) -> Rule {
    let price = serde_json::json!({
        "id": "price_1", "object": "price", "billing_scheme": "per_unit", "currency": "usd", "unit_amount": 10, "unit_amount_decimal": "10"
    });
    let price = Price::from_stripe_json(&price, None).expect("a plain price is read");
    Rule {
        id: RuleId::from(id),
        client: client(client_n),
        meter: tokens(),
        billing_unit: q("1000"),
        remainder: RemainderRule::Carry,
        rounding_step: None,
        rounding_least: None,
        price,
        customer: Some(format!("cus_{client_n}").into()),
        stripe_price: Some("price_1".into()),
        stripe_product: Some("prod_1".into()),
        stripe_meter: Some("mtr_1".into()),
        item: None,
        start_at: at("2026-05-01T00:00:00Z"),
        end_at: None,
        live_at: None,
        follows: None,
        created_at: at("2026-05-01T00:00:00Z"),
    }
}

pub fn record(identity: &str, quantity: &str, placed_at: &str) -> UsageRecord {
    UsageRecord {
        identity: identity.to_owned(),
        subject: subject(1),
        meter: tokens(),
        placed_at: at(placed_at),
        started_at: None,
        quantity: q(quantity),
        cost: Some(Cost::parse_main("0.0123", Currency::USD).unwrap()),
        standing: Standing::Billable,
        source_updated_at: None,
        payload: None,
    }
}
