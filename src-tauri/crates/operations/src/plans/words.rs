//! A plan in words: what it costs, what it has, who keeps to its limits.

use domain::{
    Currency, Price, PriceModel, Quantity,
    catalog::{Every, MeteredBy, PriceOffer},
    decimal,
    plan::{self, Enforced, PlanDraft, PlanOffer, PlanPayment, QuotaKind},
};

use crate::{view::QuotaView, words};

/// What is counted by a usage price: "1000 tokens".
pub(crate) fn counted(metered: &MeteredBy) -> String {
    words::counted(&metered.meter, metered.unit.size())
}

/// Units as a client counts them: 100 units of 500 tokens are "50,000 tokens".
fn of_meter(units: Quantity, metered: &MeteredBy) -> String {
    if counted(metered) == "minute" {
        return format!("{} minutes", words::quantity(units));
    }
    match times(units, metered) {
        Some(of_meter) => format!("{} {}", words::quantity(of_meter), metered.meter),
        None => format!("{} × {}", words::quantity(units), counted(metered)),
    }
}

/// Units in the meter's own measure; none where that is not exact.
fn times(units: Quantity, metered: &MeteredBy) -> Option<Quantity> {
    units.is_whole().then(|| metered.unit.size().checked_mul(units.to_micros() / 1_000_000)).flatten()
}

/// A usage price: "$0.10 per 1000 tokens", "4 tiers by 1000 tokens, 5,000,000 tokens included".
pub(crate) fn usage(price: &Price, metered: &MeteredBy) -> String {
    let unit = counted(metered);
    let currency = price.currency;
    match &price.model {
        PriceModel::PerUnit { unit_amount } => format!("{} per {unit}", words::unit_price(*unit_amount, currency)),
        PriceModel::Package { unit_amount, divide_by, .. } => {
            format!("{} per {} {}", words::unit_price(*unit_amount, currency), words::grouped(&divide_by.to_string()), metered.meter)
        }
        PriceModel::Flat { amount } => words::unit_price(*amount, currency),
        PriceModel::Graduated { tiers } if plan::included(price).is_some() && tiers.as_slice().len() == 2 => {
            let (free, further) = (plan::included(price).unwrap_or_default(), tiers.as_slice()[1].unit_price());
            let (each, free) = (words::unit_price(further, currency), of_meter(free, metered));
            format!("{free} included, then {each} per {unit}")
        }
        PriceModel::Volume { tiers } | PriceModel::Graduated { tiers } => {
            let count = words::count(tiers.as_slice().len() as u64, "tier", "tiers");
            let included = plan::included(price).map_or_else(String::new, |free| format!(", {} included", of_meter(free, metered)));
            format!("{count} by {unit}{included}")
        }
    }
}

/// A base price or fee: "$149.00".
pub(crate) fn amount(price: &Price) -> String {
    match &price.model {
        PriceModel::Flat { amount } | PriceModel::PerUnit { unit_amount: amount } => words::unit_price(*amount, price.currency),
        _ => words::price(price),
    }
}

/// One price of a plan in words, with how often it is charged.
pub(crate) fn price(offer: &PriceOffer) -> String {
    let own = offer.own();
    match (&offer.metered, offer.every) {
        (Some(metered), _) => usage(own, metered),
        (None, Some(every)) => format!("{} {every}", amount(own)),
        (None, None) => format!("{} once", amount(own)),
    }
}

/// What a plan costs in one line: "$149.00 a month + $0.10 per 1000 tokens".
pub(crate) fn plan_line(draft: &PlanDraft, offer: &PlanOffer) -> String {
    if draft.payment == PlanPayment::Custom {
        return "By agreement".to_owned();
    }
    let mut parts: Vec<String> = offer.prices.iter().filter(|one| !one.is_once()).map(|one| price(&one.offer)).collect();
    if draft.payment == PlanPayment::Prepaid {
        parts.push(match draft.credits.included.trim() {
            "" | "0" => "credits bought before".to_owned(),
            included => format!("{} credits included", decimal::group_thousands(included)),
        });
    }
    parts.join(" + ")
}

/// The base price alone, for a price list: the amount, and how often. Zero is "Free".
pub(crate) fn headline(draft: &PlanDraft, offer: &PlanOffer, currency: Currency) -> (String, String) {
    if draft.payment == PlanPayment::Custom {
        return ("On request".to_owned(), String::new());
    }
    let base = offer.at("base").and_then(|base| Some((base.offer.in_currency(currency)?, base.offer.every)));
    match base {
        Some((price, _)) if plan::is_free(price) && offer.prices.len() == 1 => ("Free".to_owned(), String::new()),
        Some((price, every)) => (amount(price), every.map_or_else(String::new, |every| every.to_string())),
        None => match offer.prices.iter().find(|one| one.is_usage()) {
            Some(_) => ("By usage".to_owned(), String::new()),
            None => ("By credits".to_owned(), String::new()),
        },
    }
}

/// What stands under the headline of a price list.
pub(crate) fn details(draft: &PlanDraft, offer: &PlanOffer, currency: Currency) -> Vec<String> {
    let mut lines = Vec::new();
    for one in &offer.prices {
        let Some(own) = one.offer.in_currency(currency) else { continue };
        if let Some(metered) = &one.offer.metered {
            lines.extend(usage_in_full(own, metered));
        } else if one.is_once() {
            lines.push(format!("{} set-up, once", amount(own)));
        }
    }
    if draft.payment == PlanPayment::Prepaid && !matches!(draft.credits.included.trim(), "" | "0") {
        lines.push(format!("{} credits included", decimal::group_thousands(draft.credits.included.trim())));
    }
    if let Some(days) = offer.trial_days {
        lines.push(format!("{} free at first", words::count(u64::from(days), "day", "days")));
    }
    lines
}

/// Every tier in a line of its own, as a client wants to read it.
fn usage_in_full(price: &Price, metered: &MeteredBy) -> Vec<String> {
    let unit = counted(metered);
    let tiers = match &price.model {
        PriceModel::Volume { tiers } | PriceModel::Graduated { tiers } => tiers,
        _ => return vec![usage(price, metered)],
    };
    let graduated = matches!(price.model, PriceModel::Graduated { .. });
    let mut above = Quantity::ZERO;
    let mut lines = Vec::new();
    for (at, tier) in tiers.as_slice().iter().enumerate() {
        let flat = tier.flat_amount.filter(|flat| !flat.is_zero());
        let each = words::unit_price(tier.unit_price(), price.currency);
        let single = metered.unit.size() == Quantity::ONE || unit == "minute";
        let from = times(above, metered).map_or_else(|| words::quantity(above), words::quantity);
        let span = match (at, tier.up_to) {
            (0, Some(end)) => format!("First {}", of_meter(end, metered)),
            (_, Some(end)) if single => format!("{} to {}", words::quantity(next_unit(above)), of_meter(end, metered)),
            (_, Some(end)) => format!("{from} to {}", of_meter(end, metered)),
            (0, None) => format!("All {}", metered.meter),
            (_, None) => format!("Above {}", of_meter(above, metered)),
        };
        let what = match (tier.unit_price().is_zero(), flat) {
            (true, None) => "included".to_owned(),
            (true, Some(flat)) => format!("{} together", words::unit_price(flat, price.currency)),
            (false, None) => format!("{each} per {unit}"),
            (false, Some(flat)) => format!("{each} per {unit} + {}", words::unit_price(flat, price.currency)),
        };
        lines.push(format!("{span}: {what}{}", if graduated { "" } else { ", for all of them" }));
        above = tier.up_to.unwrap_or(above);
    }
    lines
}

/// The first whole unit above the end of a tier.
pub(crate) fn next_unit(above: Quantity) -> Quantity {
    above.checked_add(Quantity::ONE).unwrap_or(above)
}

/// "enforced by Parley", "pushed by us", "promise only" (law §12).
pub(crate) fn enforced(enforced: &Enforced) -> String {
    match enforced {
        Enforced::Platform { platform } => format!("enforced by {}", platform.trim()),
        Enforced::Pushed => "pushed by us".to_owned(),
        Enforced::Promise => "promise only".to_owned(),
    }
}

/// Limits and features with who keeps to them; `measured` says which meters a source counts.
pub(crate) fn quotas(draft: &PlanDraft, measured: &dyn Fn(QuotaKind) -> bool) -> Vec<QuotaView> {
    let limits = draft.quotas.iter().map(|quota| QuotaView {
        words: match quota.limit.as_deref().map(str::trim) {
            None => format!("Unlimited {}", quota.kind.noun()),
            Some(limit) if limit.trim() == "1" => format!("1 {}", quota.kind.noun_of_one()),
            Some(limit) => format!("{} {}", decimal::group_thousands(limit), quota.kind.noun()),
        },
        enforced: enforced(&quota.enforced),
        measured: measured(quota.kind),
    });
    let features = draft.features.iter().map(|feature| QuotaView {
        words: if feature.included { feature.name.trim().to_owned() } else { format!("No {}", feature.name.trim()) },
        enforced: enforced(&feature.enforced),
        measured: false,
    });
    limits.chain(features).collect()
}

/// What the first period of a plan costs, in words (law §2, §5): Stripe prorates the base price, never what is included.
pub(crate) fn first_period(offer: &PlanOffer) -> Vec<String> {
    let mut lines = Vec::new();
    let base = offer.at("base").filter(|base| !plan::is_free(base.offer.own()));
    if let Some(days) = offer.trial_days {
        lines.push(format!(
            "The first {} cost nothing: no base price, and use within them is not charged.",
            words::count(u64::from(days), "day", "days")
        ));
    }
    if base.is_some() {
        lines.push(
            "The base price is paid in advance. A first period that is cut short, so that all clients are billed on one day, costs its \
             share by the second; use is charged at the period's end."
                .to_owned(),
        );
    } else if offer.prices.iter().any(domain::plan::OfferedPrice::is_usage) {
        lines.push("Nothing is charged in advance. Use is charged at each period's end.".to_owned());
    }
    if offer.prices.iter().any(|one| plan::included(one.offer.own()).is_some()) {
        lines.push(
            "What is included begins at 0 in every period, the first one too: a first period of a few days includes as much as a whole one."
                .to_owned(),
        );
    }
    if offer.at("setup_fee").is_some() {
        lines.push("The set-up fee comes once, with the first invoice.".to_owned());
    }
    lines
}

/// "month" of "a month": how a bill is titled.
pub(crate) fn period_word(every: Option<Every>) -> String {
    match every {
        None => "One bill".to_owned(),
        Some(Every { interval, count: 1 }) => format!("One {}'s bill", interval.word()),
        Some(Every { interval, count }) => format!("The bill of {count} {}s", interval.word()),
    }
}
