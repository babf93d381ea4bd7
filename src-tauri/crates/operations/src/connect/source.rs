//! Sources: a platform connected by its connector and key, or a file that is imported.

use std::sync::Arc;

use jiff::Timestamp;
use platforms::{Connector, Runner, TestCall};
use secrecy::{ExposeSecret, SecretString};
use store::{
    Reader, rollup, run,
    source::{self as rows, CostPayer as Payer, Source, SourceKind},
    usage::{self, Standing, gone},
};
use tokio_util::sync::CancellationToken;

use crate::{
    Code, Desk, Keep, Problem, Retry,
    desk::blocking,
    reread,
    view::{ConnectSourceParams, ConnectionState, ConnectorView, CostPayer, RecordView, RefusedConnector, SourcePreview, SourceView},
    workspace,
};

/// Connector of sources that are files.
pub const CSV: &str = "csv";
/// Records shown before a source is connected: half of them the newest, half a day old, because costs arrive late.
const SAMPLE: usize = 12;

/// Every connector: those that ship, and the owner's own in the folder `connectors` of the home; and why others of them cannot be used.
fn loaded(desk: &Desk) -> (Vec<Connector>, Vec<RefusedConnector>) {
    let mut connectors = Connector::shipped();
    let own = Connector::load_folder(&desk.home.dir().join("connectors"));
    let mut refused: Vec<RefusedConnector> = own
        .refused
        .into_iter()
        .map(|(path, error)| RefusedConnector { file: path.display().to_string(), reason: error.to_string() })
        .collect();
    for connector in own.connectors {
        if connectors.iter().any(|known| known.id() == connector.id()) {
            let reason = format!("id: another connector is called {:?} already; give this one an id of its own", connector.id());
            refused.push(RefusedConnector { file: connector.name().to_owned(), reason });
        } else {
            connectors.push(connector);
        }
    }
    (connectors, refused)
}

fn all(desk: &Desk) -> Vec<Connector> {
    loaded(desk).0
}

/// The owner's connector files that cannot be used, with the place and the reason.
///
/// # Errors
/// None today; kept for connectors that are read from elsewhere.
pub async fn refused_connectors(desk: &Desk) -> Result<Vec<RefusedConnector>, Problem> {
    let desk = desk.clone();
    blocking(move || loaded(&desk).1).await
}

fn find(desk: &Desk, id: &str) -> Result<Connector, Problem> {
    let (connectors, refused) = loaded(desk);
    connectors.into_iter().find(|connector| connector.id() == id).ok_or_else(|| {
        let problem =
            Problem::invalid("connector", format!("There is no connector called {id:?}. `rebill connect platform list` shows them."));
        if refused.is_empty() {
            return problem;
        }
        let files: Vec<String> = refused.iter().map(|one| format!("{}: {}", one.file, one.reason)).collect();
        problem.with_detail(format!("These files of yours cannot be read as connectors: {}", files.join("; ")))
    })
}

/// The connectors one can choose.
///
/// # Errors
/// None today; kept for connectors that are read from files.
pub async fn connectors(desk: &Desk) -> Result<Vec<ConnectorView>, Problem> {
    let desk = desk.clone();
    blocking(move || {
        all(&desk)
            .iter()
            .map(|connector| ConnectorView {
                id: connector.id().to_owned(),
                name: connector.name().to_owned(),
                noun: connector.subject_noun().to_owned(),
                note: connector.notes().join(" "),
                meters: connector.meters().iter().map(|meter| meter.meter.clone()).collect(),
                base_url: base(&desk, connector, None).unwrap_or_default(),
            })
            .collect()
    })
    .await
}

/// Where a connector calls: the owner's address, the sandbox's in sandbox workspaces, or its own.
fn base(desk: &Desk, connector: &Connector, typed: Option<&str>) -> Option<String> {
    typed.map(str::to_owned).or_else(|| desk.addresses.platform.clone()).or_else(|| connector.base_url().map(str::to_owned))
}

fn runner_with(desk: &Desk, connector: Connector, base_url: Option<&str>, key: SecretString) -> Result<Runner, Problem> {
    let http = Runner::http().map_err(|error| Problem::internal(error.to_string()))?;
    let base = base(desk, &connector, base_url);
    Ok(Runner::new(connector, base.as_deref(), key, http)?)
}

/// A connection to a source's platform.
///
/// # Errors
/// A connector that is gone; a key that is not in the keyring any more.
pub async fn runner(desk: &Desk, source: &Source) -> Result<Runner, Problem> {
    let connector = find(desk, &source.connector)?;
    let absent = || {
        Problem::new(
            Code::KeyAbsent,
            format!("The key of {} is not in your keychain any more. Give it again under Connections.", source.name),
            Retry::AfterFix,
        )
    };
    let key_ref = source.key_ref.as_deref().ok_or_else(|| needs_key(&source.name))?;
    let key = desk.secret(key_ref).await?.ok_or_else(absent)?;
    runner_with(desk, connector, source.base_url.as_deref(), key)
}

/// A source that came from another workspace has no key of its own yet.
pub(crate) fn needs_key(name: &str) -> Problem {
    let words = format!("{name} has no key in this workspace yet, so it is not read. Enter it under Connections. Everything else goes on.");
    Problem::new(Code::KeyAbsent, words, Retry::AfterFix)
}

/// A test call: the last day of real records as they will be read. Nothing is stored.
///
/// # Errors
/// A refused key, a web page instead of data, a silent platform; in words.
pub async fn preview(desk: &Desk, params: ConnectSourceParams) -> Result<SourcePreview, Problem> {
    let connector = find(desk, &params.connector)?;
    let name = connector.name().to_owned();
    let meters: Vec<(String, String)> = connector.meters().iter().map(|meter| (meter.meter.clone(), meter.unit.clone())).collect();
    let runner = runner_with(desk, connector, params.base_url.as_deref(), params.key)?;
    let TestCall { subjects, last_day } = runner.test_call(desk.now(), &CancellationToken::new()).await?;
    let size = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let mut newest: Vec<_> = last_day.records.iter().collect();
    newest.sort_by_key(|record| std::cmp::Reverse(record.placed_at));
    Ok(SourcePreview {
        subjects: size(subjects.as_ref().map_or(0, Vec::len)),
        records: size(last_day.records.len()),
        sample: newest
            .iter()
            .take(SAMPLE / 2)
            .chain(newest.iter().skip(newest.len().saturating_sub(SAMPLE / 2).max(SAMPLE / 2)))
            .map(|record| RecordView {
                id: record.external_id.clone().unwrap_or_default(),
                source: name.clone(),
                subject: record.subject_name.clone().unwrap_or_else(|| record.subject.clone()),
                client: None,
                at: record.placed_at,
                meter: record.meter.clone(),
                quantity: record.quantity.to_string(),
                cost: record.cost.map(|cost| format!("{} {}", cost.to_main_string(), cost.currency().code())),
                revision: 1,
                label: match (record.is_test, record.state) {
                    (true, _) => "test".to_owned(),
                    (false, platforms::RecordState::Open) => "open".to_owned(),
                    (false, platforms::RecordState::Complete) => "counts".to_owned(),
                },
                gone_since: None,
            })
            .collect(),
        words: meters.into_iter().map(|(meter, unit)| format!("{meter}: one is one {unit} on {name}")).collect(),
    })
}

/// Connects a platform: its key is tested, then stored in the keyring, then the source is made.
///
/// # Errors
/// As [`preview`]; a name that is taken; a keyring that refuses. Then nothing was stored.
pub async fn connect(desk: &Desk, params: ConnectSourceParams) -> Result<SourceView, Problem> {
    let connector = find(desk, &params.connector)?;
    let id = desk.ids.new_id();
    let name = params.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| connector.name().to_owned());
    let digest = connector.fingerprint().to_owned();
    let declared: Vec<_> = connector.meters().into_iter().cloned().collect();
    let key = params.key;
    let runner = runner_with(desk, connector, params.base_url.as_deref(), key.clone())?;
    let cancel = CancellationToken::new();
    let subjects = if runner.connector().lists_subjects() { runner.subjects(&cancel).await? } else { Vec::new() };
    runner.test_call(desk.now(), &cancel).await?;

    let secret = format!("source/{id}");
    let last_four: String = last_four(&key);
    desk.keep_secret(&secret, key, if params.session_only { Keep::Session } else { Keep::Keyring }).await?;
    let now = desk.now();
    let source = Source {
        id: id.clone().into(),
        name,
        connector: params.connector,
        connector_digest: Some(digest),
        kind: SourceKind::EventLog,
        base_url: params.base_url,
        key_ref: Some(secret.clone()),
        last_four: Some(last_four),
        cost_payer: payer(params.cost_payer),
        counted: true,
        schedule: serde_json::Value::Null,
        cursor: serde_json::Value::Null,
        settings: serde_json::json!({}),
        approved_at: None,
        retired_at: None,
        created_at: now,
    };
    let (store, ids) = (Arc::clone(&desk.store), Arc::clone(&desk.ids));
    let made = blocking(move || {
        store.write(|tx| -> Result<(), Problem> {
            rows::insert(tx, &source)?;
            for meter in &declared {
                ensure_meter(tx, &meter.meter, &meter.unit, &*ids)?;
            }
            for subject in subjects {
                rows::see_subject(
                    tx,
                    &rows::Subject {
                        id: ids.new_id().into(),
                        source: source.id.clone(),
                        external_id: subject.id,
                        name: subject.name,
                        email: subject.email,
                        never_bill: false,
                        first_seen_at: now,
                        gone_at: None,
                    },
                )?;
            }
            Ok(())
        })
    })
    .await?;
    if let Err(problem) = made {
        // Nothing may point to a key that no source owns; a keyring that refuses now leaves an entry without effect.
        let _ = desk.forget_secret(&secret).await;
        return Err(problem);
    }
    one(desk, &id).await
}

/// The meter with this code, made if it is new.
///
/// # Errors
/// What the file says.
pub fn ensure_meter(tx: &store::Tx<'_>, code: &str, unit: &str, ids: &dyn crate::Ids) -> Result<rows::Meter, Problem> {
    if let Some(meter) = rows::find_meter(tx, code)? {
        return Ok(meter);
    }
    let meter = rows::Meter { id: ids.new_id().into(), code: code.to_owned(), name: code.to_owned(), unit: unit.to_owned() };
    rows::insert_meter(tx, &meter)?;
    Ok(meter)
}

/// The meter with this code for a plan, which writes nothing: its id, and the code where the meter is yet to be.
///
/// # Errors
/// What the file says.
pub fn planned_meter(r: &store::Reader, code: &str, ids: &dyn crate::Ids) -> Result<(String, Option<String>), Problem> {
    Ok(match rows::find_meter(r, code)? {
        Some(meter) => (meter.id.to_string(), None),
        None => (ids.new_id(), Some(code.to_owned())),
    })
}

/// The meter of a plan that is carried out: made now under the planned id, unless it has come to be since.
///
/// # Errors
/// What the file says.
pub fn keep_meter(tx: &store::Tx<'_>, id: &str, new: Option<&str>) -> Result<domain::id::MeterId, Problem> {
    let Some(code) = new else { return Ok(id.into()) };
    if let Some(meter) = rows::find_meter(tx, code)? {
        return Ok(meter.id);
    }
    rows::insert_meter(tx, &rows::Meter { id: id.into(), code: code.to_owned(), name: code.to_owned(), unit: code.to_owned() })?;
    Ok(id.into())
}

/// Gives a source a new key; the old one is forgotten once the new one was tried.
///
/// # Errors
/// As [`preview`]; then the old key stays.
pub async fn rotate_key(desk: &Desk, id: &str, key: SecretString, session_only: bool) -> Result<SourceView, Problem> {
    let (store, source_id) = (Arc::clone(&desk.store), id.to_owned().into());
    let mut source = blocking(move || store.read(|r| rows::get(r, &source_id))).await??;
    let connector = find(desk, &source.connector)?;
    runner_with(desk, connector, source.base_url.as_deref(), key.clone())?.test_call(desk.now(), &CancellationToken::new()).await?;
    let secret = source.key_ref.clone().unwrap_or_else(|| format!("source/{id}"));
    source.last_four = Some(last_four(&key));
    source.key_ref = Some(secret.clone());
    reread::other_reader(&mut source, desk.now());
    desk.keep_secret(&secret, key, if session_only { Keep::Session } else { Keep::Keyring }).await?;
    clear_problem(&mut source);
    update(desk, source).await?;
    one(desk, id).await
}

/// Says who pays for the AI behind a source.
///
/// # Errors
/// When there is no such source.
pub async fn cost_payer(desk: &Desk, id: &str, cost_payer: CostPayer) -> Result<SourceView, Problem> {
    let (store, source_id) = (Arc::clone(&desk.store), id.to_owned().into());
    let mut source = blocking(move || store.read(|r| rows::get(r, &source_id))).await??;
    source.cost_payer = payer(cost_payer);
    update(desk, source).await?;
    one(desk, id).await
}

async fn update(desk: &Desk, source: Source) -> Result<(), Problem> {
    let store = Arc::clone(&desk.store);
    blocking(move || store.write(|tx| -> Result<(), Problem> { Ok(rows::update(tx, &source)?) })).await?
}

/// Setting of a source: why its last pull failed.
const PROBLEM: &str = "problem";

/// Remembers why a source cannot be read, so that Connections and Overview say it.
pub fn set_problem(source: &mut Source, problem: &Problem) {
    if let Some(settings) = source.settings.as_object_mut() {
        let refused = matches!(problem.code, Code::KeyRefused | Code::KeyAbsent);
        settings.insert(PROBLEM.to_owned(), serde_json::json!({ "words": problem.message, "refused": refused }));
    }
}

/// The source was read: what was wrong with it is over.
pub fn clear_problem(source: &mut Source) {
    if let Some(settings) = source.settings.as_object_mut() {
        settings.remove(PROBLEM);
    }
}

/// Why a source cannot be read, and whether its key is the reason.
pub fn problem_of(source: &Source) -> Option<(String, bool)> {
    let problem = source.settings.get(PROBLEM)?;
    Some((problem.get("words")?.as_str()?.to_owned(), problem.get("refused")?.as_bool()?))
}

async fn one(desk: &Desk, id: &str) -> Result<SourceView, Problem> {
    list(desk).await?.into_iter().find(|source| source.id == id).ok_or_else(|| Problem::not_found("There is no such source."))
}

/// Every source with what it holds.
pub(crate) async fn list(desk: &Desk) -> Result<Vec<SourceView>, Problem> {
    let desk = desk.clone();
    blocking(move || {
        let (connectors, now) = (all(&desk), desk.now());
        desk.store.read(|r| {
            // One schedule reads every platform that has a key; files come by hand.
            let next = workspace::scheduled(r, now)?;
            rows::list(r)?.iter().map(|source| view(r, &connectors, source, next)).collect::<Result<_, Problem>>()
        })
    })
    .await?
}

fn view(r: &Reader, connectors: &[Connector], source: &Source, next: Option<Timestamp>) -> Result<SourceView, Problem> {
    let connector = connectors.iter().find(|connector| connector.id() == source.connector);
    let kept = rollup::records_of(r, &source.id)?;
    let records = |of: Option<Standing>| kept.iter().filter(|(found, _)| of.is_none_or(|of| of == *found)).map(|(_, count)| count).sum();
    let problem = problem_of(source);
    let gone = gone::flagged(r, &source.id)?;
    let reads = if source.connector == CSV { run::RunKind::Import } else { run::RunKind::Pull };
    Ok(SourceView {
        id: source.id.to_string(),
        name: source.name.clone(),
        noun: connector.map_or_else(|| "account".to_owned(), |connector| connector.subject_noun().to_owned()),
        connector: source.connector.clone(),
        state: match &problem {
            None => ConnectionState::Works,
            Some((_, true)) => ConnectionState::Refused,
            Some((_, false)) => ConnectionState::Unreachable,
        },
        problem: problem.map(|(words, _)| words),
        key_hint: source.last_four.as_ref().map(|four| format!("… {four}")),
        cost_payer: match source.cost_payer {
            Payer::Record | Payer::Wallet => CostPayer::InRecords,
            Payer::OwnKeys => CostPayer::OwnKeys,
            Payer::Unknown => CostPayer::Unknown,
        },
        subjects: u32::try_from(rows::subjects(r, Some(&source.id))?.len()).unwrap_or(u32::MAX),
        records: records(None),
        last_pull: run::last_done(r, reads, Some(&source.id))?.and_then(|run| run.ended_at),
        next_pull: next.filter(|_| source.retired_at.is_none() && source.key_ref.is_some()),
        newest: usage::newest(r, &source.id)?,
        test_records: records(Some(Standing::Test)),
        open_records: records(Some(Standing::Open)),
        gone_records: gone.records,
        gone_since: gone.since,
    })
}

fn payer(payer: CostPayer) -> Payer {
    match payer {
        CostPayer::InRecords => Payer::Record,
        CostPayer::OwnKeys => Payer::OwnKeys,
        CostPayer::Unknown => Payer::Unknown,
    }
}

fn last_four(key: &SecretString) -> String {
    let letters: Vec<char> = key.expose_secret().chars().collect();
    // Of a short key four letters would be too much of it.
    if letters.len() < 12 { String::new() } else { letters[letters.len() - 4..].iter().collect() }
}
