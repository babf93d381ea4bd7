//! A desk over a temporary home, an in-memory keyring and the local Stripe with its clock: what every test of an operation begins with.

pub mod books;
pub mod sending;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
};

use domain::{
    Quantity, RemainderRule,
    billed::MirrorPrice,
    id::{ClientId, MappingId, MeterId, PeriodId, RuleId, RunId, SourceId, SubjectId},
};
use jiff::{SignedDuration, Timestamp};
use operations::{Addresses, Clock, Desk, Ids, Keep, Secrets, SecretsProblem, StripeClock, Watch, mirror};
use sandbox::{Options, Sandbox, Scene};
use secrecy::SecretString;
use store::{
    Home, NewWorkspace, Store, client, mapping, mirror as kept, period,
    rule::{self, Rule},
    run::{self, RunKind, RunState},
    source::{self, Source, Subject},
    usage::{self, Standing, UsageRecord},
    workspace,
};

/// Far from a month's end, so that periods are plain.
pub const START: &str = "2026-11-20T10:00:00Z";

/// A workspace on the local Stripe.
pub struct Stand {
    pub sandbox: Sandbox,
    pub desk: Desk,
    pub source: SourceId,
    pub meter: MeterId,
    records: Mutex<u64>,
    /// The home goes when the stand does.
    _home: Arc<tempfile::TempDir>,
}

/// A client with its rule.
#[derive(Debug, Clone)]
pub struct Billed {
    pub client: ClientId,
    pub rule: RuleId,
    pub subject: SubjectId,
    pub customer: String,
}

/// The sandbox's time, finer than the file keeps and not the same from one reading to the next, as a computer's clock is: an instant that was
/// kept must not look older than itself.
struct SandboxClock(Sandbox, AtomicI64);

impl Clock for SandboxClock {
    fn now(&self) -> Timestamp {
        self.0.now() + SignedDuration::from_nanos(self.1.fetch_add(1, Ordering::Relaxed) % 4 * 237)
    }
}

/// Ids from a seed, so that a failing run can be repeated.
struct SeededIds(Mutex<fastrand::Rng>);

impl Ids for SeededIds {
    fn new_id(&self) -> String {
        let mut rng = self.0.lock().unwrap();
        format!("{:016x}-{:016x}", rng.u64(..), rng.u64(..))
    }
    fn random_hex(&self) -> String {
        let mut rng = self.0.lock().unwrap();
        format!("{:016x}{:016x}", rng.u64(..), rng.u64(..))
    }
}

#[derive(Default)]
struct InMemory(Mutex<HashMap<String, SecretString>>);

impl Secrets for InMemory {
    fn status(&self) -> Result<(), SecretsProblem> {
        Ok(())
    }
    fn get(&self, name: &str) -> Result<Option<SecretString>, SecretsProblem> {
        Ok(self.0.lock().unwrap().get(name).cloned())
    }
    fn set(&self, name: &str, value: SecretString, _: Keep) -> Result<(), SecretsProblem> {
        self.0.lock().unwrap().insert(name.to_owned(), value);
        Ok(())
    }
    fn delete(&self, name: &str) -> Result<(), SecretsProblem> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}

impl Stand {
    /// A workspace connected to the scene's Stripe, its mirror read; no client yet, and not live.
    pub async fn up(scene: Scene) -> Self {
        Self::seeded(scene, 7).await
    }

    /// The same with ids from another seed.
    pub async fn seeded(scene: Scene, seed: u64) -> Self {
        let sandbox = Sandbox::serve(Options { start: Some(START.parse().unwrap()), ..Options::new(scene) }).await.unwrap();
        // The limits have tests of their own; elsewhere a fast machine must not run into them.
        sandbox.settings(|settings| settings.calls_per_second = 100_000).unwrap();
        let dir = Arc::new(tempfile::tempdir().unwrap());
        let home = Home::open(dir.path()).unwrap();
        let now = sandbox.now();
        let made = home
            .create(NewWorkspace {
                name: "Northlight AI".to_owned(),
                kind: workspace::Kind::Sandbox,
                zone: "UTC".to_owned(),
                currency: "usd".parse_currency(),
                billing_method: workspace::BillingMethod::Stripe,
                created_at: now,
            })
            .unwrap();
        let file = home.file(&made.id);
        let store = Arc::new(Store::open(&file).unwrap());
        let secrets = Arc::new(InMemory::default());
        let key_ref = format!("stripe/{}", made.id);
        secrets.set(&key_ref, SecretString::from(sandbox.stripe_key().to_owned()), Keep::Session).unwrap();
        let (source, meter) = (SourceId::new("source"), MeterId::new("meter"));
        store
            .write(|tx| -> Result<(), store::StoreError> {
                let account = workspace::StripeAccount {
                    account_id: sandbox::STRIPE_ACCOUNT.to_owned(),
                    name: None,
                    email: None,
                    mode: workspace::StripeMode::Test,
                    key_kind: workspace::StripeKeyKind::Secret,
                    key_ref: key_ref.clone(),
                    last_four: "0000".to_owned(),
                    connected_at: now,
                };
                workspace::set_stripe(tx, Some(&account))?;
                source::insert(
                    tx,
                    &Source {
                        id: source.clone(),
                        name: "By hand".to_owned(),
                        connector: "csv".to_owned(),
                        connector_digest: None,
                        kind: source::SourceKind::EventLog,
                        base_url: None,
                        key_ref: None,
                        last_four: None,
                        cost_payer: source::CostPayer::Unknown,
                        counted: true,
                        schedule: serde_json::json!({}),
                        cursor: serde_json::json!({}),
                        settings: serde_json::json!({}),
                        approved_at: Some(now),
                        retired_at: None,
                        created_at: now,
                    },
                )?;
                source::insert_meter(
                    tx,
                    &source::Meter { id: meter.clone(), code: "tokens".to_owned(), name: "Tokens".to_owned(), unit: "token".to_owned() },
                )
            })
            .unwrap();
        let desk = Desk {
            home: Arc::new(home.clone()),
            store,
            workspace: made.id.clone(),
            clock: Arc::new(SandboxClock(sandbox.clone(), AtomicI64::default())),
            ids: Arc::new(SeededIds(Mutex::new(fastrand::Rng::with_seed(seed)))),
            secrets,
            addresses: Addresses { stripe: sandbox.stripe_base(), platform: Some(sandbox.platform_base()) },
            installation: home.installation().unwrap(),
            folder: file.parent().unwrap().to_owned(),
        };
        let stand = Self { sandbox, desk, source, meter, records: Mutex::new(0), _home: dir };
        stand.mirror().await;
        stand
    }

    /// The same workspace opened again, as after a crash.
    pub fn reopened(&self) -> Desk {
        let store = Arc::new(Store::open(self.desk.store.path()).unwrap());
        Desk { store, ..self.desk.clone() }
    }

    /// Reads Stripe into the mirror.
    pub async fn mirror(&self) -> StripeClock {
        let client = operations::connect::client(&self.desk).await.unwrap();
        mirror::refresh(&self.desk, &client, &Watch::default()).await.unwrap().clock
    }

    /// Lets time pass.
    pub fn pass(&self, span: SignedDuration) {
        self.sandbox.pass(span).unwrap();
    }

    /// Adds a client with a rule of 1000 tokens a unit on the scene's token price, not live.
    pub async fn client(&self, slug: &str) -> Billed {
        self.client_of(slug, slug).await
    }

    /// The same for the Stripe customer of another slug: clients may share one.
    pub async fn client_of(&self, slug: &str, payer: &str) -> Billed {
        let now = self.desk.now();
        let customer = format!("cus_Sandbox{payer}");
        let billed = Billed {
            client: ClientId::new(format!("client-{slug}")),
            rule: RuleId::new(format!("rule-{slug}")),
            subject: SubjectId::new(format!("subject-{slug}")),
            customer: customer.clone(),
        };
        let of = billed.clone();
        let (source, meter) = (self.source.clone(), self.meter.clone());
        self.desk
            .store
            .write(|tx| -> Result<(), store::StoreError> {
                client::insert(
                    tx,
                    &client::Client {
                        id: of.client.clone(),
                        nickname: slug.to_owned(),
                        email: None,
                        customer: Some(customer.clone().into()),
                        method: None,
                        notes: None,
                        stopped_at: None,
                        created_at: now,
                    },
                )?;
                source::see_subject(
                    tx,
                    &Subject {
                        id: of.subject.clone(),
                        source,
                        external_id: slug.to_owned(),
                        name: None,
                        email: None,
                        never_bill: false,
                        first_seen_at: now,
                        gone_at: None,
                    },
                )?;
                mapping::insert(
                    tx,
                    &mapping::MappingRow {
                        id: MappingId::new(format!("mapping-{slug}")),
                        subject: of.subject.clone(),
                        client: of.client.clone(),
                        from_at: Timestamp::UNIX_EPOCH,
                        to_at: None,
                        created_at: now,
                    },
                )?;
                let price = kept::find::<MirrorPrice>(tx, "price_SandboxTokens")?.expect("the scene has prices").value;
                rule::insert(
                    tx,
                    &Rule {
                        id: of.rule.clone(),
                        client: of.client.clone(),
                        meter,
                        billing_unit: Quantity::from_whole(1000),
                        remainder: RemainderRule::Carry,
                        rounding_step: None,
                        rounding_least: None,
                        price: price.price.expect("the scene's prices can be rated"),
                        customer: Some(customer.into()),
                        stripe_price: Some(price.id),
                        stripe_product: Some(price.product),
                        stripe_meter: price.meter,
                        item: None,
                        start_at: now,
                        end_at: None,
                        live_at: None,
                        follows: None,
                        created_at: now,
                    },
                )
            })
            .unwrap();
        operations::rate::alone(&self.desk).await.unwrap();
        billed
    }

    /// Keeps a usage record of so many tokens that ended at an instant.
    pub fn used(&self, billed: &Billed, at: Timestamp, tokens: i64) {
        let number = {
            let mut records = self.records.lock().unwrap();
            *records += 1;
            *records
        };
        let run = RunId::new(self.desk.ids.new_id());
        let (source, meter, subject, now) = (self.source.clone(), self.meter.clone(), billed.subject.clone(), self.desk.now());
        self.desk
            .store
            .write(|tx| -> Result<(), store::StoreError> {
                run::start(tx, &run, RunKind::Import, None, None, now)?;
                let record = UsageRecord {
                    identity: format!("record-{number}"),
                    subject,
                    meter,
                    placed_at: at,
                    started_at: None,
                    quantity: Quantity::from_whole(tokens),
                    cost: None,
                    standing: Standing::Billable,
                    source_updated_at: None,
                    payload: None,
                };
                usage::append(tx, &run, &source, now, [record])?;
                run::finish(tx, &run, RunState::Done, &serde_json::json!({}), None, now)
            })
            .unwrap();
    }

    /// The rule's period that runs now.
    pub fn period(&self, billed: &Billed) -> period::PeriodRow {
        let now = self.desk.now();
        self.desk.store.read(|r| period::at(r, &billed.rule, now)).unwrap().expect("a running period")
    }

    /// A period by its id.
    pub fn period_row(&self, id: &PeriodId) -> period::PeriodRow {
        self.desk.store.read(|r| period::get(r, id)).unwrap()
    }

    /// The values of this file's own events that the sandbox holds for a customer, by identifier; what it threw away is not among them.
    pub fn in_stripe(&self, billed: &Billed) -> Vec<(String, i64)> {
        let truth = self.sandbox.truth().unwrap();
        let customer = truth.customers.into_iter().find(|customer| customer.id == billed.customer).unwrap();
        let events = customer.meters.into_iter().flat_map(|meter| meter.events);
        events
            .filter(|event| event.rejected.is_none() && event.identifier.starts_with("l1-"))
            .map(|event| (event.identifier, event.value.parse().unwrap()))
            .collect()
    }
}

/// Codes as currencies, for tests.
pub trait CurrencyCode {
    fn parse_currency(&self) -> domain::Currency;
}

impl CurrencyCode for str {
    fn parse_currency(&self) -> domain::Currency {
        domain::Currency::parse(self).unwrap()
    }
}

impl Stand {
    /// Bills outside Stripe from now on.
    pub fn bill_by_statements(&self) {
        self.desk.store.write(|tx| workspace::set_billing_method(tx, workspace::BillingMethod::Custom)).unwrap();
    }

    /// A client with a price of its own and no Stripe customer; its id.
    pub fn client_without_stripe(&self, nickname: &str, meter: &str, price: &str, unit: i64, start: &str) -> String {
        let id = ClientId::new(self.desk.ids.new_id());
        let now = self.desk.now();
        let currency = "usd".parse_currency();
        self.desk
            .store
            .write(|tx| -> Result<(), store::StoreError> {
                let meter = source::find_meter(tx, meter)?.expect("the meter is known").id;
                client::insert(
                    tx,
                    &client::Client {
                        id: id.clone(),
                        nickname: nickname.to_owned(),
                        email: None,
                        customer: None,
                        method: None,
                        notes: None,
                        stopped_at: None,
                        created_at: now,
                    },
                )?;
                rule::insert(
                    tx,
                    &Rule {
                        id: RuleId::new(self.desk.ids.new_id()),
                        client: id.clone(),
                        meter,
                        billing_unit: Quantity::from_whole(unit),
                        remainder: RemainderRule::Carry,
                        rounding_step: None,
                        rounding_least: None,
                        price: domain::Price {
                            currency,
                            model: domain::PriceModel::PerUnit { unit_amount: domain::UnitPrice::parse_main(price, currency).unwrap() },
                        },
                        customer: None,
                        stripe_price: None,
                        stripe_product: None,
                        stripe_meter: None,
                        item: None,
                        start_at: start.parse().unwrap(),
                        end_at: None,
                        live_at: None,
                        follows: None,
                        created_at: now,
                    },
                )
            })
            .unwrap();
        id.to_string()
    }
}

impl Stand {
    /// Keeps many small records of the last ninety days.
    pub fn used_often(&self, billed: &Billed, records: i64) {
        let run = RunId::new(self.desk.ids.new_id());
        let (now, step) = (self.desk.now(), 90 * 86_400 / records);
        self.desk
            .store
            .write(|tx| -> Result<(), store::StoreError> {
                run::start(tx, &run, RunKind::Import, None, None, now)?;
                let record = |number: i64| UsageRecord {
                    identity: format!("often-{number}"),
                    subject: billed.subject.clone(),
                    meter: self.meter.clone(),
                    placed_at: now - SignedDuration::from_secs(number * step),
                    started_at: None,
                    quantity: Quantity::from_whole(100 + number % 900),
                    cost: None,
                    standing: Standing::Billable,
                    source_updated_at: None,
                    payload: None,
                };
                usage::append(tx, &run, &self.source, now, (0..records).map(record))?;
                run::finish(tx, &run, RunState::Done, &serde_json::json!({}), None, now)
            })
            .unwrap();
    }
}

/// Asks the sandbox's Stripe itself, past our own client; with a form, tells it something.
pub async fn ask_stripe(stand: &Stand, path: &str, form: Option<&str>) -> serde_json::Value {
    let url = format!("{}/v1/{path}", stand.sandbox.stripe_base());
    let http = reqwest::Client::new();
    let call = match form {
        None => http.get(url),
        Some(form) => http.post(url).header("Content-Type", "application/x-www-form-urlencoded").body(form.to_owned()),
    };
    let answer = call.header("Authorization", format!("Bearer {}", stand.sandbox.stripe_key())).send().await.unwrap();
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}
