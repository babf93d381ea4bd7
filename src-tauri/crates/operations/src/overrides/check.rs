//! A price for one client as it was typed: what is wrong with it, and what it means in money.

use domain::{
    Money, Quantity,
    catalog::{Fault, Faults, PriceDraft, PriceOffer, UsageDraft},
    id::ClientId,
    plan::months::Stay,
};
use jiff::Timestamp;
use store::{Reader, client as clients, plan::Terms, workspace as places};

use super::{
    offer_of,
    present::{self, By, Present, rate},
    start::{self, Day},
    terms_words,
};
use crate::{
    Desk, Problem, file,
    plans::money::{LastUse, whole_units},
    stays::{self, Own, Stays},
    view::{MoneyLine, OverrideParams, OverridePreview},
    words,
};

/// Longest reason, in characters (law §7 of adjustments holds here too).
const LONGEST_REASON: usize = 200;

/// A form that can be made.
pub(super) struct Checked {
    pub nickname: String,
    pub present: Present,
    pub offer: PriceOffer,
    pub pays: Terms,
    pub reason: String,
    pub begins: Timestamp,
    /// Where statements bill, the day on which it begins.
    pub day: Option<Day>,
}

/// Which price is meant; what the client pays for nothing else is named in the refusal.
///
/// # Errors
/// None, or several and none named.
fn chosen(r: &Reader, client: &str, wanted: Option<&str>, now: Timestamp) -> Result<Present, Problem> {
    let row = clients::get(r, &client.into())?;
    let mut all = present::all(r, &row.id, now)?;
    let name = row.nickname;
    let known =
        |all: &[Present]| all.iter().map(|one| format!("{} ({})", called(one, all), terms_words(&one.pays))).collect::<Vec<_>>().join(", ");
    let is_one = |wanted: &str| all.iter().filter(|one| one.is_called(wanted)).count() < 2;
    match (wanted.map(str::trim).filter(|wanted| !wanted.is_empty()), all.len()) {
        (_, 0) => Err(Problem::invalid(
            "price",
            format!(
                "{name} pays no price yet, so there is none to stand in for. Give it a subscription or a plan first; nothing was changed."
            ),
        )),
        (None, 1) => Ok(all.remove(0)),
        (None, _) => Err(Problem::invalid("price", format!("{name} pays several prices. Say which one: {}.", known(&all)))),
        (Some(wanted), _) if !is_one(wanted) => {
            Err(Problem::invalid("price", format!("{name} pays {wanted} of several plans. Say which one: {}.", known(&all))))
        }
        (Some(wanted), _) => match all.iter().position(|one| one.is_called(wanted)) {
            Some(at) => Ok(all.remove(at)),
            None => Err(Problem::invalid("price", format!("{name} does not pay a price {wanted:?}. It pays: {}.", known(&all)))),
        },
    }
}

/// What tells a price of a client from its others: its place in the plan, with the plan's name where two have that place.
fn called(one: &Present, all: &[Present]) -> String {
    let Some(plan) = &one.plan else { return one.key.clone() };
    let here = all.iter().filter(|other| other.plan.as_ref().is_some_and(|other| other.slot == plan.slot)).count();
    if here > 1 { plan.named() } else { plan.slot.clone() }
}

/// The offer, or every broken field.
fn offered(present: &Present, typed: &PriceDraft) -> Result<PriceOffer, Faults> {
    let draft = PriceDraft {
        charge: typed.charge,
        unit_amount: typed.unit_amount.clone(),
        package: typed.package.clone(),
        tiers: typed.tiers.clone(),
        currency: present.pays.price.currency.code().to_owned(),
        every: present.pays.every.or(Some(domain::catalog::Every::MONTH)),
        usage: present.pays.meter.as_ref().map(|meter| UsageDraft {
            meter: meter.clone(),
            unit: present.pays.unit.unwrap_or(Quantity::ONE).to_string(),
            stripe_meter: None,
        }),
        ..PriceDraft::default()
    };
    draft.check().map_err(|faults| {
        // Meter and unit stay as they are: what contradicts them stands where the owner can change it.
        let home =
            |fault: Fault| Fault { field: if fault.field.starts_with("usage") { "charge".to_owned() } else { fault.field }, ..fault };
        Faults(faults.0.into_iter().map(home).collect()).under("draft.")
    })
}

/// Every broken field, or what can be made.
pub(super) fn read(
    r: &Reader,
    client: &str,
    params: &OverrideParams,
    now: Timestamp,
) -> Result<Result<Checked, (Present, Faults)>, Problem> {
    let nickname = clients::get(r, &client.into())?.nickname;
    let present = chosen(r, client, params.price.as_deref(), now)?;
    let mut faults = Faults::default();
    let offer = match offered(&present, &params.draft) {
        Ok(offer) => Some(offer),
        Err(broken) => {
            faults.0.extend(broken.0);
            None
        }
    };
    let reason = params.reason.trim().to_owned();
    if reason.is_empty() {
        faults.add("reason", "Say why: it stands beside the price wherever it is listed.");
    } else if reason.chars().count() > LONGEST_REASON {
        faults.add("reason", format!("At most {LONGEST_REASON} characters."));
    }
    let mut day = None;
    let begins = if params.now {
        if present.is_metered() {
            faults.add(
                "now",
                "A price that counts usage is changed at its period's end: units reported later would be billed at the wrong price. Nothing was changed.",
            );
        } else if present.is_by_statement() {
            faults.add("now", "Nothing is prorated on statements: name the day from which it is charged instead.");
        }
        now
    } else if present.is_by_statement() {
        match start::day(r, &client.into(), &present, params.from.as_deref(), "from", now) {
            Ok(chosen) => {
                day = Some(chosen);
                chosen.at
            }
            Err(problem) => {
                let field = problem.field.clone().ok_or(problem.clone())?;
                faults.add(&field, problem.message);
                now
            }
        }
    } else {
        if params.from.as_deref().is_some_and(|from| !from.trim().is_empty()) {
            faults.add("from", "A subscription goes over with its next period, or at once. A day can be named where statements bill.");
        }
        match &present.begins {
            Ok(at) => *at,
            Err(why) => {
                faults.add("price", format!("{why} Nothing was changed."));
                now
            }
        }
    };
    if params.until.is_some_and(|until| until <= begins) {
        let zone = places::get(r)?.time_zone()?;
        faults.add("until", format!("It begins on {}. Choose a later day, or no end.", words::day_and_month(begins, &zone)));
    }
    let pays = offer.as_ref().map(|offer| Terms { price: offer.own().clone(), ..present.pays.clone() });
    if let Some(pays) = &pays
        && same(pays, &present.pays)
    {
        faults.add("draft.unit_amount", "This is what the client pays already. Nothing would change.");
    }
    Ok(match (offer, pays) {
        (Some(offer), Some(pays)) if faults.is_empty() => Ok(Checked { nickname, present, offer, pays, reason, begins, day }),
        _ => Err((present, faults)),
    })
}

/// Whether two terms ask for the same: a flat amount is a price of one unit in Stripe's words.
fn same(one: &Terms, other: &Terms) -> bool {
    use crate::change_set::as_stripe_reads;
    as_stripe_reads(&one.price) == as_stripe_reads(&other.price)
}

/// A form as it stands: its faults, and the client's last whole period under it. Nothing is stored.
///
/// # Errors
/// No such client; a price that is not named although there are several.
pub async fn preview(desk: &Desk, params: OverrideParams) -> Result<OverridePreview, Problem> {
    let client = crate::clients::find(desk, &params.client).await?;
    let now = desk.now();
    file::read(desk, move |r| {
        let empty = OverridePreview {
            faults: Vec::new(),
            words: None,
            instead_of: None,
            begins: None,
            at_words: None,
            before: None,
            after: None,
            difference: None,
            notes: Vec::new(),
            lines: Vec::new(),
        };
        let checked = read(r, &client, &params, now)?;
        let (present, faults) = match &checked {
            Ok(checked) => (&checked.present, Vec::new()),
            Err((present, faults)) => (present, faults.0.clone()),
        };
        // The money follows as soon as the price can be read, whatever else is still missing.
        let pays = offered(present, &params.draft).ok().map(|offer| Terms { price: offer.own().clone(), ..present.pays.clone() });
        let Some(pays) = pays else {
            return Ok(OverridePreview { faults, instead_of: Some(terms_words(&present.pays)), ..empty });
        };
        let compared = compared(r, &client, present, &pays, now)?;
        let day = match (present.is_by_statement() && !params.now)
            .then(|| start::day(r, &client.as_str().into(), present, params.from.as_deref(), "from", now))
        {
            Some(Ok(day)) => Some(day),
            _ => None,
        };
        let begins = match day {
            Some(day) => Some(day.at),
            None if params.now => Some(now),
            None => present.begins.as_ref().ok().copied().filter(|_| !present.is_by_statement()),
        };
        Ok(OverridePreview {
            words: Some(terms_words(&pays)),
            instead_of: Some(terms_words(&present.pays)),
            begins,
            at_words: compared.as_ref().map(|one| one.at.clone()),
            before: compared.as_ref().map(|one| one.before),
            after: compared.as_ref().map(|one| one.after),
            difference: compared.as_ref().and_then(|one| one.after.checked_sub(one.before).ok()),
            notes: notes(r, present, &params, day)?,
            lines: match day {
                Some(day) => first_statement(r, &client.as_str().into(), present, &pays, day)?,
                None => Vec::new(),
            },
            faults,
        })
    })
    .await
}

/// What a client's last whole period costs under two prices.
pub(super) struct Compared {
    pub at: String,
    pub before: Money,
    pub after: Money,
}

/// The client's last whole period at what it pays, and on other terms; none where it had no whole period.
pub(super) fn compared(r: &Reader, client: &str, present: &Present, to: &Terms, now: Timestamp) -> Result<Option<Compared>, Problem> {
    let units = match &present.pays.meter {
        None => Quantity::ONE,
        Some(meter) => match LastUse::new(r, now).of(&client.into(), meter)? {
            Some(quantity) => whole_units(quantity, present.pays.unit.unwrap_or(Quantity::ONE)),
            None => return Ok(None),
        },
    };
    let at = match offer_of(&present.pays).metered {
        None => "each period".to_owned(),
        Some(metered) => format!("{} × {} in its last whole period", words::quantity(units), crate::plans::words::counted(&metered)),
    };
    Ok(Some(Compared { at, before: rate(&present.pays.price, units)?, after: rate(&to.price, units)? }))
}

/// What plans ask for on the first statement that a base price of one client alone touches; nothing for a usage price, which nobody used yet.
pub(super) fn first_statement(r: &Reader, client: &ClientId, present: &Present, pays: &Terms, day: Day) -> Result<Vec<MoneyLine>, Problem> {
    let By::Plan { stay } = &present.by else { return Ok(Vec::new()) };
    let zone = places::get(r)?.time_zone()?;
    let own = Own { id: String::new(), days: Stay { from: day.date, to: None }, price: pays.price.clone() };
    let after = Stays::read(r, client, &zone)?.with_own(&stay.row.on.id, own);
    stays::statement_lines(&clients::get(r, client)?.nickname, &after, day.date)
}

/// What to know before it is made.
pub(super) fn notes(r: &Reader, present: &Present, params: &OverrideParams, day: Option<Day>) -> Result<Vec<String>, Problem> {
    let mut notes = Vec::new();
    if let Some(day) = day.filter(|day| day.date.day() != 1 && present.is_metered()) {
        notes.push(format!(
            "In {} use before {} and use from that day on are counted apart, each by its own price: what is included, and tiers, begin anew.",
            day.date.strftime("%B %Y"),
            stays::day_words(day.date)
        ));
    }
    if let By::Subscription { subscription, .. } = &present.by {
        let sharing = clients::all(r)?.into_iter().filter(|one| one.customer.as_ref() == Some(&subscription.customer));
        let sharing: Vec<String> = sharing.map(|one| one.nickname).collect();
        if sharing.len() > 1 {
            notes.push(format!("{} are billed to one Stripe customer, so the price holds for all of them.", sharing.join(", ")));
        }
    }
    if present.own.is_some() {
        notes.push("It takes the place of the price that this client has of its own now.".to_owned());
    }
    if params.until.is_some() {
        notes.push("When its end comes, it waits for you under Overview. Until you take it back the client goes on paying it.".to_owned());
    }
    Ok(notes)
}
