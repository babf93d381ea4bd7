//! Usage records as they stand, each with whose it is and whether it is billed.

use std::collections::{BTreeMap, HashMap};

use domain::{
    Quantity,
    id::{ClientId, MeterId, SourceId, SubjectId},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use store::{
    Reader,
    mapping::{self, MappingRow},
    rollup,
    rule::{self, Rule},
    source::{self, Subject},
    usage::{self, Entry, Filter, Standing},
    workspace,
};

use crate::{
    Desk, Problem, file,
    names::Names,
    standing::inexact,
    view::{MeterSum, PageRequest, RecordView, RecordsParams, RecordsView},
};

/// Most rows of one page.
const PAGE: u32 = 500;

/// A page of records, newest first, with the sums of all that match.
///
/// # Errors
/// A meter or source that does not exist; a sum that does not fit, which is never shown wrong.
pub async fn read(desk: &Desk, params: RecordsParams) -> Result<RecordsView, Problem> {
    file::read(desk, move |r| list(r, &params)).await
}

fn list(r: &Reader, params: &RecordsParams) -> Result<RecordsView, Problem> {
    let page = params.page.unwrap_or_default();
    let page = PageRequest { offset: page.offset, limit: page.limit.clamp(1, PAGE) };
    let filter = filter(r, params)?;
    let labels = Labels::read(r)?;
    if let Some(search) = params.search.as_deref().map(str::trim).filter(|search| !search.is_empty()) {
        return found(&labels, usage::records(r, &filter, u32::MAX, 0)?, &search.to_lowercase(), page);
    }
    let rows = usage::records(r, &filter, page.limit, page.offset)?;
    Ok(RecordsView {
        rows: rows.iter().map(|entry| labels.view(entry)).collect(),
        total: usage::count_records(r, &filter)?,
        sums: labels.named(&sums(r, &filter)?),
    })
}

fn filter(r: &Reader, params: &RecordsParams) -> Result<Filter, Problem> {
    let meter = match &params.meter {
        Some(code) => {
            let known = source::find_meter(r, code)?;
            Some(known.ok_or_else(|| Problem::invalid("meter", format!("There is no meter called {code:?}.")))?.id)
        }
        None => None,
    };
    let source = match &params.source {
        Some(text) => Some(source_id(r, text)?),
        None => None,
    };
    let client = params.client.as_deref().map(ClientId::from);
    Ok(Filter { source, client, meter, from: params.from, to: params.to, gone: params.gone, ..Filter::default() })
}

/// A source by its id or name.
fn source_id(r: &Reader, text: &str) -> Result<SourceId, Problem> {
    if let Some(known) = source::find_by_name(r, text)? {
        return Ok(known.id);
    }
    match source::get(r, &text.into()) {
        Ok(known) => Ok(known.id),
        Err(_) => Err(Problem::invalid("source", format!("There is no source called {text:?}."))),
    }
}

/// Records whose id, or whose subject's name or id, holds the text.
fn found(labels: &Labels, entries: Vec<Entry>, search: &str, page: PageRequest) -> Result<RecordsView, Problem> {
    let fits = |entry: &Entry| entry.identity.to_lowercase().contains(search) || labels.subject_holds(&entry.subject, search);
    let matching: Vec<Entry> = entries.into_iter().filter(fits).collect();
    let (from, limit) = (page.offset as usize, page.limit as usize);
    Ok(RecordsView {
        rows: matching.iter().skip(from).take(limit).map(|entry| labels.view(entry)).collect(),
        total: matching.len() as u64,
        sums: labels.named(&added(&matching)?),
    })
}

fn added(entries: &[Entry]) -> Result<BTreeMap<MeterId, Quantity>, Problem> {
    let mut sums = BTreeMap::new();
    for entry in entries {
        add(&mut sums, &entry.meter, entry.quantity)?;
    }
    Ok(sums)
}

fn add(sums: &mut BTreeMap<MeterId, Quantity>, meter: &MeterId, more: Quantity) -> Result<(), Problem> {
    let sum = sums.entry(meter.clone()).or_default();
    *sum = sum.checked_add(more).ok_or_else(|| inexact("a sum of usage records"))?;
    Ok(())
}

/// The sum of every record that matches: from the daily roll-ups where whole days are asked for, else from the records.
fn sums(r: &Reader, filter: &Filter) -> Result<BTreeMap<MeterId, Quantity>, Problem> {
    let zone = workspace::get(r)?.time_zone()?;
    let by_days = filter.client.is_none() && !filter.gone;
    let (Some(from), Some(to), true) = (edge(filter.from, Date::MIN, &zone), edge(filter.to, Date::MAX, &zone), by_days) else {
        return added(&usage::records(r, filter, u32::MAX, 0)?);
    };
    let meters: Vec<MeterId> = match &filter.meter {
        Some(meter) => vec![meter.clone()],
        None => source::meters(r)?.into_iter().map(|meter| meter.id).collect(),
    };
    let mut sums = BTreeMap::new();
    for subject in source::subjects(r, filter.source.as_ref())? {
        for meter in &meters {
            let days = rollup::subject_days(r, &subject.id, meter, from, to)?;
            if days.iter().any(|day| day.records != 0) {
                for day in days {
                    add(&mut sums, meter, day.quantity)?;
                }
            }
        }
    }
    Ok(sums)
}

/// The day that begins at an instant; none where the instant lies within a day.
fn edge(at: Option<Timestamp>, without: Date, zone: &TimeZone) -> Option<Date> {
    let Some(at) = at else { return Some(without) };
    let zoned = at.to_zoned(zone.clone());
    (zoned.start_of_day().ok()?.timestamp() == at).then(|| zoned.date())
}

/// Usage that a price charges for.
const BILLED: &str = "billed";
/// Usage that no price charges for.
const COST_ONLY: &str = "cost only";

/// Everything that says whose a record is and whether it is billed, read once per answer.
pub(crate) struct Labels {
    names: Names,
    sources: HashMap<SourceId, source::Source>,
    subjects: HashMap<SubjectId, Subject>,
    mappings: HashMap<SubjectId, Vec<MappingRow>>,
    rules: HashMap<ClientId, Vec<Rule>>,
}

impl Labels {
    /// Reads them.
    ///
    /// # Errors
    /// What the file says.
    pub(crate) fn read(r: &Reader) -> Result<Self, Problem> {
        let mut mappings: HashMap<SubjectId, Vec<MappingRow>> = HashMap::new();
        for row in mapping::list(r)? {
            mappings.entry(row.subject.clone()).or_default().push(row);
        }
        let mut rules: HashMap<ClientId, Vec<Rule>> = HashMap::new();
        for row in rule::list(r)? {
            rules.entry(row.client.clone()).or_default().push(row);
        }
        Ok(Self {
            names: Names::read(r)?,
            sources: source::list(r)?.into_iter().map(|source| (source.id.clone(), source)).collect(),
            subjects: source::subjects(r, None)?.into_iter().map(|subject| (subject.id.clone(), subject)).collect(),
            mappings,
            rules,
        })
    }

    /// A record for a page.
    pub(crate) fn view(&self, entry: &Entry) -> RecordView {
        let subject = self.subjects.get(&entry.subject);
        let client = self.client(entry);
        RecordView {
            id: entry.identity.clone(),
            source: self.sources.get(&entry.source).map(|source| source.name.clone()).unwrap_or_default(),
            subject: subject.map(|subject| subject.name.clone().unwrap_or_else(|| subject.external_id.clone())).unwrap_or_default(),
            client: client.map(|client| self.names.nickname(client)),
            at: entry.placed_at,
            meter: self.names.meter(&entry.meter),
            quantity: entry.quantity.to_string(),
            cost: entry.cost.map(|cost| format!("{} {}", cost.to_main_string(), cost.currency().code())),
            revision: u32::try_from(entry.revision).unwrap_or(u32::MAX),
            label: self.label(entry, subject, client).to_owned(),
            gone_since: entry.gone_since,
        }
    }

    /// Whether a rule of its client bills the record.
    pub(crate) fn is_billed(&self, entry: &Entry) -> bool {
        self.label(entry, self.subjects.get(&entry.subject), self.client(entry)) == BILLED
    }

    /// The client that the subject belongs to at the record's instant.
    fn client(&self, entry: &Entry) -> Option<&ClientId> {
        let mappings = self.mappings.get(&entry.subject)?;
        mappings.iter().find(|row| row.mapping().holds_at(entry.placed_at)).map(|row| &row.client)
    }

    fn label(&self, entry: &Entry, subject: Option<&Subject>, client: Option<&ClientId>) -> &'static str {
        let ours = subject.is_some_and(|subject| subject.never_bill);
        let counted = self.sources.get(&entry.source).is_none_or(|source| source.counted);
        match (entry.standing, client) {
            (Standing::Test, _) => "test",
            (Standing::Open, _) => "open",
            (Standing::Billable, _) if ours || !counted => "never billed",
            (Standing::Billable, None) => "unassigned",
            (Standing::Billable, Some(client)) => self.charged_as(client, Some(&entry.meter), entry.placed_at),
        }
    }

    /// What becomes of usage of a client by a meter at an instant; a meter that is not known yet is billed by no rule.
    pub(crate) fn charged_as(&self, client: &ClientId, meter: Option<&MeterId>, at: Timestamp) -> &'static str {
        match meter {
            None => COST_ONLY,
            Some(meter) if self.bills(client, meter, at) => BILLED,
            Some(meter) => self.unbilled(client, meter, at),
        }
    }

    /// Whether a rule of the client bills the record. Under Stripe no rule does before it went live (law §6.2).
    fn bills(&self, client: &ClientId, meter: &MeterId, at: Timestamp) -> bool {
        let rules = self.rules.get(client).map_or(&[] as &[Rule], Vec::as_slice);
        let billing = |rule: &&Rule| rule.meter == *meter && (rule.live_at.is_some() || rule.customer.is_none());
        rules.iter().filter(billing).any(|rule| rule.start_at <= at && rule.end_at.is_none_or(|end| at < end))
    }

    /// Why no rule bills it: no price charges by this meter, billing has stopped, or it was used before the start.
    fn unbilled(&self, client: &ClientId, meter: &MeterId, at: Timestamp) -> &'static str {
        let rules = self.rules.get(client).map_or(&[] as &[Rule], Vec::as_slice);
        let ends: Vec<Option<Timestamp>> = rules.iter().filter(|rule| rule.meter == *meter).map(|rule| rule.end_at).collect();
        match ends.as_slice() {
            [] => COST_ONLY,
            ends if ends.iter().all(|end| end.is_some_and(|end| end <= at)) => "not billed any more",
            _ => "history",
        }
    }

    fn subject_holds(&self, id: &SubjectId, search: &str) -> bool {
        let Some(subject) = self.subjects.get(id) else { return false };
        let name = subject.name.as_deref().unwrap_or_default();
        name.to_lowercase().contains(search) || subject.external_id.to_lowercase().contains(search)
    }

    fn named(&self, sums: &BTreeMap<MeterId, Quantity>) -> Vec<MeterSum> {
        sums.iter().map(|(meter, sum)| MeterSum { meter: self.names.meter(meter), quantity: sum.to_string() }).collect()
    }
}
