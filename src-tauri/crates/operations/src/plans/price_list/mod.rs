//! The price list that an agency gives its clients: its plans with its name, logo and colour, as a page or a PDF.

mod html;
mod logo;
mod pdf;

use std::path::{Path, PathBuf};

use domain::{
    Currency,
    plan::{PlanDraft, PlanKind, PlanOffer},
};
use serde::{Deserialize, Serialize};
use store::{Reader, plan as kept, workspace as places};

use super::{linked, words};
use crate::{
    Desk, Problem, activity,
    desk::blocking,
    file,
    view::{BrandParams, BrandView, PriceListFormat, PriceListParams, PriceListPlan},
};
use logo::Logo;

/// Setting: how the agency looks.
const BRAND: &str = "brand";
/// The colour of an agency that chose none: a plain dark green, readable on white.
const COLOUR: &str = "#0B6B57";
const LONGEST_NOTE: usize = 300;

/// How the agency looks, as it is kept.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Brand {
    colour: Option<String>,
    note: String,
    currency: Option<String>,
    /// File of the logo in the workspace's folder.
    logo: Option<String>,
}

/// How the agency looks to its clients, with the list as it would be written.
///
/// # Errors
/// When the file cannot be read.
pub async fn brand(desk: &Desk) -> Result<BrandView, Problem> {
    let folder = desk.folder.clone();
    file::read(desk, move |r| Ok(view(r, &folder)?.0)).await
}

/// Changes how the agency looks. A logo is copied into the workspace's folder.
///
/// # Errors
/// A colour, note, currency or picture that cannot be used, by its field; nothing is changed then.
pub async fn set_brand(desk: &Desk, params: BrandParams) -> Result<BrandView, Problem> {
    let (folder, now, store) = (desk.folder.clone(), desk.now(), std::sync::Arc::clone(&desk.store));
    blocking(move || {
        let colour = params.colour.as_deref().map(checked_colour).transpose()?;
        let note = params.note.map(|note| note.trim().to_owned());
        if note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
            return Err(Problem::invalid("note", format!("At most {LONGEST_NOTE} characters.")));
        }
        let currency = params.currency.as_deref().map(Currency::parse).transpose();
        let currency = currency.map_err(|error| Problem::invalid("currency", error.to_string()))?;
        let picture = match params.logo.as_deref().map(str::trim) {
            None => None,
            Some("") => Some(None),
            Some(path) => Some(Some(keep_logo(&folder, Path::new(path))?)),
        };
        if let Some(currency) = currency {
            let common = store.read(|r| shared(r, &offered(r)?))?;
            if !common.contains(&currency) {
                let codes: Vec<String> = common.iter().map(|one| one.code().to_uppercase()).collect();
                let words = format!(
                    "Not every plan has a price in {}, so the list cannot be in it. All have {}. Nothing was written.",
                    currency.code().to_uppercase(),
                    if codes.is_empty() { "none in common".to_owned() } else { codes.join(", ") }
                );
                return Err(Problem::invalid("currency", words));
            }
        }
        store.write(|tx| -> Result<(), Problem> {
            let mut brand: Brand = places::setting(tx, BRAND)?.unwrap_or_default();
            brand.colour = colour.or(brand.colour);
            brand.note = note.unwrap_or(brand.note);
            brand.currency = currency.map(|currency| currency.code().to_owned()).or(brand.currency);
            brand.logo = picture.unwrap_or(brand.logo);
            places::set_setting(tx, BRAND, &brand)?;
            activity::by_owner(tx, now, "brand", None, "The look of the price list was changed")
        })?;
        store.read(|r| Ok(view(r, &folder)?.0))
    })
    .await?
}

/// Writes the list to a file.
///
/// # Errors
/// No plan to show; a file that cannot be written.
pub async fn write(desk: &Desk, params: PriceListParams) -> Result<PathBuf, Problem> {
    let (folder, path) = (desk.folder.clone(), PathBuf::from(&params.path));
    let bytes = file::read(desk, move |r| {
        let (view, logo) = view(r, &folder)?;
        if view.plans.is_empty() {
            return Err(Problem::not_allowed(
                "There is no plan to show yet. Make one first; hidden and archived plans stay out of the list.",
            ));
        }
        Ok(match params.format {
            PriceListFormat::Html => html::page(&view).into_bytes(),
            PriceListFormat::Pdf => pdf::write(&view, logo.as_ref()),
        })
    })
    .await?;
    crate::export::write(&path, bytes).await?;
    Ok(path)
}

/// A plan that is shown, with what it says.
type Offered = (kept::Plan, PlanDraft, PlanOffer);

/// The plans of the list.
fn offered(r: &Reader) -> Result<Vec<Offered>, Problem> {
    let mut offered = Vec::new();
    for plan in kept::list(r)?.into_iter().filter(|plan| plan.archived_at.is_none()) {
        let draft = kept::newest(r, &plan.id)?.draft;
        if draft.kind == PlanKind::Hidden {
            continue;
        }
        // A plan whose linked price is gone cannot be quoted.
        if let Ok(offer) = draft.check(&|id| linked::offer(r, id)) {
            offered.push((plan, draft, offer));
        }
    }
    Ok(offered)
}

/// The currencies in which every plan with a price has one.
fn shared(r: &Reader, offered: &[Offered]) -> Result<Vec<Currency>, Problem> {
    let priced: Vec<Vec<Currency>> = offered.iter().map(|(_, _, offer)| offer.currencies()).filter(|all| !all.is_empty()).collect();
    let has_all = |currency: &Currency| priced.iter().all(|one| one.contains(currency));
    Ok(match priced.first() {
        None => vec![places::get(r)?.currency],
        Some(first) => first.iter().copied().filter(has_all).collect(),
    })
}

fn view(r: &Reader, folder: &Path) -> Result<(BrandView, Option<Logo>), Problem> {
    let place = places::get(r)?;
    let brand: Brand = places::setting(r, BRAND)?.unwrap_or_default();
    // A logo that was taken away by hand is simply not shown.
    let logo = brand.logo.as_deref().and_then(|name| Logo::read(&folder.join(name)).ok());
    let mut offered = offered(r)?;
    let common = shared(r, &offered)?;
    let chosen = brand.currency.as_deref().and_then(|code| Currency::parse(code).ok()).filter(|chosen| common.contains(chosen));
    let own = Some(place.currency).filter(|own| common.contains(own));
    let currency = chosen.or(own).or_else(|| common.first().copied()).unwrap_or(place.currency);
    let amount = |offer: &PlanOffer| {
        let base = offer.at("base").and_then(|base| base.offer.in_currency(currency)?.rate(domain::Quantity::ONE).ok());
        base.map_or(0, |rated| rated.total.minor())
    };
    // What stands out comes where its price puts it; plans by agreement last.
    offered.sort_by_key(|(_, draft, offer)| (draft.payment == domain::plan::PlanPayment::Custom, amount(offer)));
    let plans = offered
        .iter()
        .map(|(plan, draft, offer)| {
            let (price, per) = words::headline(draft, offer, currency);
            PriceListPlan {
                name: draft.name.trim().to_owned(),
                description: draft.description.trim().to_owned(),
                price,
                per,
                details: words::details(draft, offer, currency),
                features: draft.features_in_words(),
                featured: plan.featured,
                add_on: draft.kind == PlanKind::AddOn,
            }
        })
        .collect();
    let view = BrandView {
        name: place.name,
        colour: brand.colour.unwrap_or_else(|| COLOUR.to_owned()),
        logo: logo.as_ref().map(Logo::data_url),
        note: brand.note,
        currency: currency.code().to_owned(),
        currencies: common.iter().map(|currency| currency.code().to_owned()).collect(),
        plans,
    };
    Ok((view, logo))
}

/// `#RRGGBB`, dark enough to be read on white: at least 3 : 1, as plot marks are (look.md).
fn checked_colour(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let part = |at: usize| text.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
    let valid = text.len() == 7 && text.starts_with('#');
    match (part(1), part(3), part(5)) {
        (Some(red), Some(green), Some(blue)) if valid => {
            // The eye's share of each colour in per mille; a plain mean is near enough to refuse yellow on white.
            let light = (u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114) / 1000;
            if light > 185 {
                return Err(Problem::invalid("colour", "This colour is too light to be read on white. Take a darker one."));
            }
            Ok(text.to_uppercase())
        }
        _ => Err(Problem::invalid("colour", format!("{text:?} is not a colour. Write it as #0B6B57."))),
    }
}

fn keep_logo(folder: &Path, path: &Path) -> Result<String, Problem> {
    let logo = Logo::read(path)?;
    let name = logo.file();
    std::fs::write(folder.join(name), &logo.bytes)
        .map_err(|error| Problem::invalid("logo", format!("The logo could not be kept: {error}. Nothing was changed.")))?;
    Ok(name.to_owned())
}
