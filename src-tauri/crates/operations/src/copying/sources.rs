//! Sources and how files are read: what stands there already is used, the rest comes without its key and without what was read.

use std::collections::BTreeMap;

use store::{
    Reader, import_mapping, mapping,
    source::{self as rows, Source},
};

use super::agency::Agency;
use crate::{
    Desk, Problem,
    catalog::Planning,
    change_set::{CopiedAccount, KeepFileMapping, KeepSource, Planned, Ref, SourceTerms, Work},
    connect::CSV,
    view::{CopySourceRow, MoneyLine},
    words,
};

/// Where the two workspaces' connectors call, as far as that decides what can be taken.
#[derive(Clone)]
pub(super) struct Places {
    /// The practice platform there; none where connectors call the real ones.
    from: Option<String>,
    /// The practice platform here.
    to: Option<String>,
}

impl Places {
    pub(super) fn of(from: &Desk, to: &Desk) -> Self {
        Self { from: from.addresses.platform.clone(), to: to.addresses.platform.clone() }
    }

    /// The address that a source has here; the error says why it cannot be here.
    fn address(&self, source: &Source) -> Result<Option<String>, String> {
        let Some(practice) = self.from.as_deref().filter(|_| source.connector != CSV) else { return Ok(source.base_url.clone()) };
        let is_practice = source.base_url.as_deref().is_none_or(|base| base.trim_end_matches('/') == practice.trim_end_matches('/'));
        match (is_practice, &self.to) {
            (false, _) => Ok(source.base_url.clone()),
            // Each practice workspace has a platform of its own.
            (true, Some(_)) => Ok(None),
            (true, None) => Err(format!(
                "Not copied: {} is the practice platform and exists only there. Connect your real platform under Connections.",
                source.name
            )),
        }
    }
}

/// What becomes of one source.
enum Fate {
    /// It stands there under this id; a remark where something differs.
    There(String, Option<String>),
    /// It is made.
    New { terms: Box<SourceTerms>, remark: Option<String> },
    /// It cannot come.
    Stays(String),
}

fn fate(r: &Reader, source: &Source, places: &Places) -> Result<Fate, Problem> {
    let base_url = match places.address(source) {
        Ok(base_url) => base_url,
        Err(why) => return Ok(Fate::Stays(why)),
    };
    let same_base = |other: &Source| {
        let own = match places.to.as_deref() {
            // Typed or left out, it is the same practice platform.
            Some(practice) => other.base_url.as_deref().filter(|base| base.trim_end_matches('/') != practice.trim_end_matches('/')),
            None => other.base_url.as_deref(),
        };
        own.map(|base| base.trim_end_matches('/')) == base_url.as_deref().map(|base| base.trim_end_matches('/'))
    };
    let same_platform = |other: &Source| other.connector == source.connector && same_base(other);
    if let Some(known) = rows::find_by_name(r, &source.name)? {
        if !same_platform(&known) || known.retired_at.is_some() {
            let words = format!(
                "Differs, left alone. Another source is called {} here ({}). Rename one of them, then copy again.",
                known.name, known.connector
            );
            return Ok(Fate::Stays(words));
        }
        let differs = known.cost_payer != source.cost_payer || known.counted != source.counted;
        let remark = differs.then(|| "who pays for the AI, or what is counted, differs and is left as it is here".to_owned());
        return Ok(Fate::There(known.id.to_string(), remark));
    }
    let beside = rows::list(r)?.into_iter().find(|other| other.connector != CSV && other.retired_at.is_none() && same_platform(other));
    let remark = beside.map(|other| {
        format!(
            "{} stands here for the same platform. If both are one account, give only one of them a key: else use is counted twice",
            other.name
        )
    });
    Ok(Fate::New { terms: Box::new(SourceTerms::of(source, base_url)), remark })
}

fn said(fate: &Fate, source: &Source) -> String {
    let also = |remark: &Option<String>| remark.as_ref().map(|remark| format!(" Note: {remark}.")).unwrap_or_default();
    match fate {
        Fate::There(_, remark) => format!("There already.{}", also(remark)),
        Fate::New { remark, .. } if source.connector == CSV => {
            format!("New, for files. No usage is taken over: import the files again.{}", also(remark))
        }
        Fate::New { remark, .. } => {
            format!(
                "New, without its key: enter it under Connections. No usage is taken over; it is read again from there.{}",
                also(remark)
            )
        }
        Fate::Stays(why) => why.clone(),
    }
}

/// The sources as the owner sees them before anything is planned.
pub(super) fn listed(r: &Reader, agency: &Agency, places: &Places) -> Result<Vec<CopySourceRow>, Problem> {
    let mut all = Vec::new();
    for source in &agency.sources {
        let fate = fate(r, source, places)?;
        all.push(CopySourceRow { name: source.name.clone(), words: said(&fate, source), comes: !matches!(fate, Fate::Stays(_)) });
    }
    Ok(all)
}

/// Sources in the other workspace, by the ids that they have here.
#[derive(Default)]
pub(super) struct Sources {
    known: BTreeMap<String, Ref>,
}

impl Sources {
    /// The source there.
    pub(super) fn find(&self, id: &str) -> Option<&Ref> {
        self.known.get(id)
    }

    /// Only those that stand there already.
    pub(super) fn standing(r: &Reader, agency: &Agency, places: &Places) -> Result<Self, Problem> {
        let mut known = BTreeMap::new();
        for source in &agency.sources {
            if let Fate::There(id, _) = fate(r, source, places)? {
                known.insert(source.id.to_string(), Ref::Id(id));
            }
        }
        Ok(Self { known })
    }

    /// Plans them.
    pub(super) fn plan(
        r: &Reader,
        agency: &Agency,
        places: &Places,
        planning: &mut Planning,
        money: &mut Vec<MoneyLine>,
        ids: &dyn crate::Ids,
    ) -> Result<Self, Problem> {
        let mut known = BTreeMap::new();
        for source in &agency.sources {
            let fate = fate(r, source, places)?;
            money.push(MoneyLine { what: source.name.clone(), words: said(&fate, source), amount: None });
            let (id, terms) = match fate {
                Fate::Stays(_) => continue,
                Fate::There(id, _) => (id, None),
                Fate::New { terms, .. } => (ids.new_id(), Some(*terms)),
            };
            let own_accounts = own_accounts(r, agency, source, terms.is_none().then_some(id.as_str()), ids)?;
            let (is_new, marks) = (terms.is_some(), words::count(own_accounts.len() as u64, "account", "accounts"));
            if !is_new && own_accounts.is_empty() {
                known.insert(source.id.to_string(), Ref::Id(id));
                continue;
            }
            let words = match (is_new, own_accounts.is_empty()) {
                (true, true) => format!("Source {} here, without its key", source.name),
                (true, false) => format!("Source {} here, without its key; {marks} marked as your own, never billed", source.name),
                (false, _) => format!("{marks} of {} marked as your own, never billed", source.name),
            };
            let mark = format!("source:{id}");
            let work = KeepSource { id, source: terms, own_accounts, mark: mark.clone() };
            let item = planning.add(Planned { words, mark, work: Work::Source(Box::new(work)), found: None });
            known.insert(source.id.to_string(), Ref::Item { item });
        }
        files(r, agency, planning, money)?;
        Ok(Self { known })
    }
}

/// Accounts of a source to be marked as never billed. One that a client has there stays that client's.
fn own_accounts(
    r: &Reader,
    agency: &Agency,
    source: &Source,
    there: Option<&str>,
    ids: &dyn crate::Ids,
) -> Result<Vec<CopiedAccount>, Problem> {
    let mut own = Vec::new();
    for subject in agency.own_accounts.iter().filter(|subject| subject.source == source.id) {
        if let Some(there) = there
            && let Some(known) = rows::find_subject(r, &there.into(), &subject.external_id)?
            && (known.never_bill || mapping::of_subject(r, &known.id)?.iter().any(|row| row.to_at.is_none()))
        {
            continue;
        }
        own.push(account(subject, ids));
    }
    Ok(own)
}

/// An account as it is written down for the other workspace.
pub(super) fn account(subject: &rows::Subject, ids: &dyn crate::Ids) -> CopiedAccount {
    CopiedAccount { id: ids.new_id(), external_id: subject.external_id.clone(), name: subject.name.clone(), email: subject.email.clone() }
}

fn files(r: &Reader, agency: &Agency, planning: &mut Planning, money: &mut Vec<MoneyLine>) -> Result<(), Problem> {
    let there = import_mapping::list(r)?;
    for file in &agency.files {
        let known = there.iter().find(|known| known.name.eq_ignore_ascii_case(&file.name));
        let words = match known {
            Some(known) if known.header == file.header && known.value == file.value => "There already: how files of this name are read.",
            Some(_) => "Differs, left alone: files of this name are read in another way here.",
            None => "New: how files of this name are read. No file comes with it.",
        };
        money.push(MoneyLine { what: file.name.clone(), words: words.to_owned(), amount: None });
        if known.is_none() {
            let mark = format!("file_mapping:{}", file.name.to_lowercase());
            let work =
                KeepFileMapping { name: file.name.clone(), header: file.header.clone(), value: file.value.clone(), mark: mark.clone() };
            planning.add(Planned { words: format!("How files are read: {}", file.name), mark, work: Work::FileMapping(work), found: None });
        }
    }
    Ok(())
}
