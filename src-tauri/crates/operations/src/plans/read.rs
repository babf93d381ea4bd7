//! The plans page, and one plan with its versions, clients and limits.

use std::collections::BTreeMap;

use domain::{
    Money, Quantity,
    id::{ClientId, PlanId},
    plan::{PlanDraft, PlanKind, PlanOffer, QuotaKind},
};
use jiff::Timestamp;
use store::{
    Reader, client as clients,
    plan::{self as kept, ClientPlan, Plan, PlanVersion, PriceOverride},
    rule, source, usage,
    workspace::{self as places},
};

use super::{draft, find, linked, money::LastUse, words};
use crate::{
    Desk, Problem, file, links, overrides,
    view::{PlanChoice, PlanClientRow, PlanPriceView, PlanRow, PlanVersionView, PlanView, PlansView, QuotaUse},
    workspace,
};

/// Every plan, draft and override.
///
/// # Errors
/// When the file cannot be read.
pub async fn list(desk: &Desk) -> Result<PlansView, Problem> {
    let now = desk.now();
    file::read(desk, move |r| {
        let on = kept::at(r, now)?;
        let mut rows = Vec::new();
        for plan in kept::list(r)? {
            let version = kept::newest(r, &plan.id)?;
            let offer = offer_of(r, &version.draft);
            let rank = rank(&plan, &version.draft, offer.as_ref());
            rows.push((rank, row(r, &plan, &version, offer.as_ref(), &on)?));
        }
        rows.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.name.cmp(&b.1.name)));
        let overrides = overrides::rows(r, None, now)?;
        Ok(PlansView {
            plans: rows.into_iter().map(|(_, row)| row).collect(),
            drafts: draft::rows(r)?,
            overrides_cost: overrides::sum(r, &overrides)?,
            overrides,
            has_default: kept::default(r)?.is_some(),
        })
    })
    .await
}

/// Those that stand first, add-ons after plans, by their base price.
fn rank(plan: &Plan, draft: &PlanDraft, offer: Option<&PlanOffer>) -> (bool, bool, bool, i64) {
    let base = offer.and_then(|offer| offer.at("base")).and_then(|base| base.offer.own().rate(Quantity::ONE).ok());
    let is_open = draft.payment == domain::plan::PlanPayment::Custom;
    (plan.archived_at.is_some(), draft.kind == PlanKind::AddOn, is_open, base.map_or(0, |rated| rated.total.minor()))
}

/// One plan.
///
/// # Errors
/// None of this id or name.
pub async fn read(desk: &Desk, plan: &str) -> Result<PlanView, Problem> {
    let (wanted, now) = (plan.to_owned(), desk.now());
    file::read(desk, move |r| {
        let plan = find(r, &wanted)?;
        let versions = kept::versions(r, &plan.id)?;
        let newest = versions.first().cloned().ok_or_else(|| Problem::internal("a plan without a version"))?;
        let on = kept::at(r, now)?;
        let measured = |kind: QuotaKind| measures(r, kind);
        let overrides_here = overrides::rows(r, Some(&plan.id), now)?;
        let mut others = Vec::new();
        for other in kept::list(r)?.into_iter().filter(|other| other.archived_at.is_none() && other.id != plan.id) {
            let version = kept::newest(r, &other.id)?;
            if let Some(offer) = offer_of(r, &version.draft).filter(|offer| !offer.prices.is_empty()) {
                let words = words::plan_line(&version.draft, &offer);
                let (name, kind) = (version.draft.name.trim().to_owned(), version.draft.kind);
                others.push(PlanChoice { id: other.id.to_string(), name, kind, words, blocked: None });
            }
        }
        Ok(PlanView {
            plan: row(r, &plan, &newest, offer_of(r, &newest.draft).as_ref(), &on)?,
            quotas: words::quotas(&newest.draft, &measured),
            open_draft: kept::draft_of(r, &plan.id)?.as_ref().map(draft::row),
            clients: client_rows(r, &plan, &versions, &on, now)?,
            versions: version_rows(r, &versions, &on)?,
            overrides: overrides_here,
            others,
            draft: newest.draft,
        })
    })
    .await
}

/// What a kept plan charges; prices that are archived by now are read too.
pub(crate) fn offer_of(r: &Reader, draft: &PlanDraft) -> Option<PlanOffer> {
    draft.check(&|id| linked::offer(r, id)).ok()
}

fn row(r: &Reader, plan: &Plan, version: &PlanVersion, offer: Option<&PlanOffer>, on: &[ClientPlan]) -> Result<PlanRow, Problem> {
    let mode = workspace::mode(&places::get(r)?);
    let draft = &version.draft;
    Ok(PlanRow {
        id: plan.id.to_string(),
        name: draft.name.trim().to_owned(),
        kind: draft.kind,
        payment: draft.payment,
        words: offer.map_or_else(|| "A price of it is not on the account any more".to_owned(), |offer| words::plan_line(draft, offer)),
        clients: count(on, &plan.id, None),
        version: version.number,
        featured: plan.featured,
        is_default: plan.is_default,
        archived_at: plan.archived_at,
        link: plan.product.as_ref().and_then(|product| links::page(mode, "product", product.as_str())),
    })
}

fn count(on: &[ClientPlan], plan: &PlanId, version: Option<i64>) -> u32 {
    let here = on.iter().filter(|one| one.plan == *plan && version.is_none_or(|version| one.version == version));
    u32::try_from(here.count()).unwrap_or(u32::MAX)
}

fn version_rows(r: &Reader, versions: &[PlanVersion], on: &[ClientPlan]) -> Result<Vec<PlanVersionView>, Problem> {
    let mode = workspace::mode(&places::get(r)?);
    let rows = versions.iter().map(|version| {
        let offer = offer_of(r, &version.draft);
        let prices = version.prices.0.iter().map(|made| PlanPriceView {
            slot: made.slot.clone(),
            words: offer
                .as_ref()
                .and_then(|offer| offer.at(&made.slot))
                .map_or_else(|| made.price.to_string(), |price| words::price(&price.offer)),
            price_id: made.price.to_string(),
            lookup_key: made.lookup_key.clone(),
            link: links::page(mode, "price", made.price.as_str()),
        });
        PlanVersionView {
            number: version.number,
            created_at: version.created_at,
            words: offer.as_ref().map_or_else(String::new, |offer| words::plan_line(&version.draft, offer)),
            clients: count(on, &version.plan, Some(version.number)),
            prices: prices.collect(),
        }
    });
    Ok(rows.collect())
}

fn client_rows(
    r: &Reader,
    plan: &Plan,
    versions: &[PlanVersion],
    on: &[ClientPlan],
    now: Timestamp,
) -> Result<Vec<PlanClientRow>, Problem> {
    let own: Vec<PriceOverride> =
        overrides::all(r)?.into_iter().filter(|one| one.is_in_force(now) && one.plan.as_ref() == Some(&plan.id)).collect();
    let offers: BTreeMap<i64, PlanOffer> =
        versions.iter().filter_map(|version| Some((version.number, offer_of(r, &version.draft)?))).collect();
    let mut uses = LastUse::new(r, now);
    let mut rows = Vec::new();
    for one in on.iter().filter(|one| one.plan == plan.id) {
        let own: Vec<&PriceOverride> = own.iter().filter(|own| own.client == one.client).collect();
        let own_price = |slot: &str| own.iter().find(|own| own.slot.as_deref() == Some(slot)).map(|own| own.pays.price.clone());
        let amount = match offers.get(&one.version) {
            Some(offer) => uses.amount(&one.client, offer, &own_price)?,
            None => None,
        };
        let draft = versions.iter().find(|version| version.number == one.version).map(|version| &version.draft);
        rows.push(PlanClientRow {
            client_id: one.client.to_string(),
            nickname: clients::get(r, &one.client)?.nickname,
            version: one.version,
            since: one.from_at,
            amount,
            has_override: !own.is_empty(),
            used: draft.map_or_else(|| Ok(Vec::new()), |draft| used(r, &one.client, draft, now))?,
        });
    }
    rows.sort_by(|a, b| {
        let amount = |row: &PlanClientRow| row.amount.map(Money::minor);
        amount(b).cmp(&amount(a)).then_with(|| a.nickname.to_lowercase().cmp(&b.nickname.to_lowercase()))
    });
    Ok(rows)
}

/// Whether a source counts what a limit is about.
fn measures(r: &Reader, kind: QuotaKind) -> bool {
    kind.measured_by().is_some_and(|(meter, _)| source::find_meter(r, meter).is_ok_and(|meter| meter.is_some()))
}

/// Used against each limit that a source measures, in the client's running period, or the running month where nothing bills it.
fn used(r: &Reader, client: &ClientId, draft: &PlanDraft, now: Timestamp) -> Result<Vec<QuotaUse>, Problem> {
    let mut rows = Vec::new();
    for quota in &draft.quotas {
        let Some((code, size)) = quota.kind.measured_by() else { continue };
        let Some(meter) = source::find_meter(r, code)? else { continue };
        let total = usage::client_total(r, client, &meter.id, since(r, client, now)?, now, None)?;
        // A part of a minute is a minute begun: a limit is read as the client would.
        let size = i128::from(size) * 1_000_000;
        let used = total.quantity.to_micros().max(0);
        let used = Quantity::ONE.checked_mul(used / size + i128::from(used % size > 0)).unwrap_or_default();
        let limit = quota.limit.as_deref().and_then(|limit| Quantity::parse(limit.trim()).ok());
        rows.push(QuotaUse {
            kind: quota.kind,
            noun: quota.kind.noun().to_owned(),
            used: used.to_string(),
            limit: limit.map(|limit| limit.to_string()),
            over: limit.is_some_and(|limit| used > limit),
        });
    }
    Ok(rows)
}

/// When the client's running period began.
fn since(r: &Reader, client: &ClientId, now: Timestamp) -> Result<Timestamp, Problem> {
    for rule in rule::of_client(r, client)?.iter().rev().filter(|rule| rule.end_at.is_none()) {
        if let Some(period) = store::period::at(r, &rule.id, now)? {
            return Ok(period.start_at);
        }
    }
    let zone = places::get(r)?.time_zone()?;
    let first = now.to_zoned(zone.clone()).date().first_of_month();
    Ok(first.to_zoned(zone).map_or(now, |zoned| zoned.timestamp()))
}
