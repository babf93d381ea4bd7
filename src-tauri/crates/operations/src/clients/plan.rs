//! Adding clients: every row is checked, then all of them become one change set.

use std::collections::HashSet;

use domain::{
    Quantity, RemainderRule,
    billed::{Customer, Item},
    id::{CustomerId, SourceId},
    rule::BillingUnit,
};
use store::{
    Reader, client as rows, mapping, mirror as copies, source,
    workspace::{self as places, BillingMethod},
};

use crate::{
    Desk, Problem, catalog,
    catalog::UsablePrice,
    change_set::{self, NewClient, Planned, Ref, StripeIds, Work},
    connect, file,
    view::{AddClientRow, AddClientsParams, ChangeSetView, MoneyLine},
    words, workspace,
};

/// Billing unit where neither the owner nor the price says one.
const PROPOSED_UNIT: i64 = 1000;

/// A row that was checked, with what it refers to.
struct Checked {
    row: AddClientRow,
    price: UsablePrice,
    unit: Quantity,
    remainder: RemainderRule,
    subjects: Vec<String>,
    meter: String,
    customer: Option<Customer>,
    /// The subscription that prices the pair already.
    subscribed: Option<Item>,
}

/// Plans clients: customers that are missing, subscriptions that are missing, and the clients in our own file.
///
/// # Errors
/// The first row that cannot be meant, by its place (`rows[2].nickname`). Nothing is stored then.
pub async fn plan(desk: &Desk, params: AddClientsParams) -> Result<ChangeSetView, Problem> {
    if params.rows.is_empty() {
        return Err(Problem::invalid("rows", "Choose at least one client."));
    }
    let ids = std::sync::Arc::clone(&desk.ids);
    let (checked, custom) = file::write(desk, move |tx| {
        let custom = places::get(tx)?.billing_method == BillingMethod::Custom;
        let prices = catalog::usable(tx)?;
        let mut nicknames: HashSet<String> =
            rows::all(tx)?.into_iter().filter(|client| client.stopped_at.is_none()).map(|client| client.nickname.to_lowercase()).collect();
        let mut taken = HashSet::new();
        let mut checked = Vec::new();
        for (place, row) in params.rows.into_iter().enumerate() {
            let at = |field: &str| format!("rows[{place}].{field}");
            let nickname = workspace::checked_name(&row.nickname).map_err(|problem| Problem { field: Some(at("nickname")), ..problem })?;
            if !nicknames.insert(nickname.to_lowercase()) {
                return Err(Problem::invalid(
                    &at("nickname"),
                    format!("There is already a client called {nickname}. Nicknames are unique."),
                ));
            }
            let price = prices.iter().find(|price| price.id == row.price_id).cloned().ok_or_else(|| {
                Problem::invalid(
                    &at("price_id"),
                    format!("{:?} is not a price that can be used. `rebill price list` shows them.", row.price_id),
                )
            })?;
            let unit = billing_unit(&row.unit, &price)
                .ok_or_else(|| Problem::invalid(&at("unit"), format!("{:?} is not a quantity above zero.", row.unit)))?;
            if price.price.divides_quantity() && unit != Quantity::ONE {
                return Err(Problem::invalid(
                    &at("unit"),
                    "This price divides the quantity itself, so the unit must be 1: usage is divided once.",
                ));
            }
            let remainder = match row.remainder.as_deref() {
                None | Some("carry") => RemainderRule::Carry,
                Some("drop") => RemainderRule::Drop,
                Some("round_up") => RemainderRule::RoundUp,
                Some(other) => return Err(Problem::invalid(&at("remainder"), format!("{other:?} is not carry, drop or round_up."))),
            };
            let mut subjects = Vec::new();
            for subject in &row.subjects {
                let id = subject_id(tx, subject).map_err(|problem| Problem { field: Some(at("subjects")), ..problem })?;
                if !taken.insert(id.clone()) || mapping::of_subject(tx, &id.clone().into())?.iter().any(|mapping| mapping.to_at.is_none()) {
                    return Err(Problem::invalid(
                        &at("subjects"),
                        format!("{subject} is assigned to a client already. One record is charged once."),
                    ));
                }
                subjects.push(id);
            }
            let customer = match &row.customer_id {
                _ if custom => None,
                None => None,
                Some(id) => {
                    Some(copies::find::<Customer>(tx, id)?.map(|copy| copy.value).filter(|customer| !customer.deleted).ok_or_else(
                        || Problem::invalid(&at("customer_id"), format!("Stripe lists no customer {id}. Sync, or choose another one.")),
                    )?)
                }
            };
            if let Some(currency) = customer.as_ref().and_then(|customer| customer.currency)
                && currency != price.price.currency
            {
                return Err(Problem::invalid(
                    &at("customer_id"),
                    format!("Stripe bills this customer in {}, and the price is in {}.", currency.code(), price.price.currency.code()),
                ));
            }
            let subscribed = match &row.customer_id {
                Some(id) => already_priced(tx, id, &price, &at("customer_id"))?,
                None => None,
            };
            let meter = connect::ensure_meter(tx, row.charge_by.trim(), row.charge_by.trim(), &*ids)?.id.to_string();
            checked.push(Checked { row: AddClientRow { nickname, ..row }, price, unit, remainder, subjects, meter, customer, subscribed });
        }
        Ok((checked, custom))
    })
    .await?;

    let mut items: Vec<Planned> = Vec::new();
    let mut money = Vec::new();
    let clients = checked.len();
    let mut subscriptions = 0;
    for one in checked {
        let position = |items: &Vec<Planned>| Ref::Item { item: i64::try_from(items.len()).unwrap_or(i64::MAX) };
        let price_words = catalog::price_words(&one.price.price, one.unit, one.row.charge_by.trim());
        money.push(MoneyLine {
            what: one.row.nickname.clone(),
            words: format!(
                "{price_words}; {}{}",
                if custom { "billed by statements" } else { "nothing is charged before Go live" },
                other_use(&one)
            ),
            amount: None,
        });
        let (mut customer, mut subscription) = (None, None);
        if !custom {
            customer = Some(match &one.row.customer_id {
                Some(id) => Ref::Id(id.clone()),
                None => {
                    items.push(Planned {
                        words: format!("Customer {}", one.row.nickname),
                        mark: format!("customer:{}:{}", desk.workspace, one.row.nickname),
                        work: Work::Customer { name: one.row.nickname.clone(), email: one.row.email.clone() },
                        found: None,
                    });
                    position(&items)
                }
            });
            if let (None, Some(customer)) = (&one.subscribed, &customer) {
                subscriptions += 1;
                let customer_mark = one.row.customer_id.clone().unwrap_or_else(|| one.row.nickname.clone());
                items.push(Planned {
                    words: format!("Subscription of {} on {price_words}", one.row.nickname),
                    mark: format!("subscription:{customer_mark}:{}", one.price.id),
                    work: Work::Subscription {
                        customer: customer.clone(),
                        price: Ref::Id(one.price.id.clone()),
                        send_invoice: sends_invoice(&one),
                    },
                    found: None,
                });
                subscription = Some(position(&items));
            }
        }
        items.push(Planned {
            words: format!("Client {} here, with {}", one.row.nickname, words::count(one.subjects.len() as u64, "account", "accounts")),
            mark: format!("client:{}:{}", desk.workspace, one.row.nickname),
            work: Work::Client(Box::new(NewClient {
                id: desk.ids.new_id(),
                rule: desk.ids.new_id(),
                nickname: one.row.nickname,
                email: one.row.email.or_else(|| one.customer.and_then(|customer| customer.email)),
                customer,
                subscription,
                subjects: one.subjects,
                meter: one.meter,
                unit: one.unit,
                remainder: one.remainder,
                price: one.price.price,
                stripe: one.price.stripe.map(|(product, meter)| StripeIds { price: one.price.id.clone(), product, meter }),
                start: one.row.start,
            })),
            found: None,
        });
    }
    let clients = words::count(clients as u64, "client", "clients");
    let title = if subscriptions == 0 {
        format!("Add {clients}")
    } else {
        format!("Add {clients}, create {} in Stripe", words::count(subscriptions, "subscription", "subscriptions"))
    };
    change_set::stage(desk, title, money, items).await
}

/// The billing unit as written; left out, the one that the price was made for, or 1000 where that is not known.
fn billing_unit(text: &str, price: &UsablePrice) -> Option<Quantity> {
    match text.trim() {
        "" if price.made_here => Some(price.unit),
        "" if price.price.divides_quantity() => Some(Quantity::ONE),
        "" => Some(Quantity::from_whole(PROPOSED_UNIT)),
        text => text.parse().ok(),
    }
    .filter(|unit| BillingUnit::new(*unit).is_ok())
}

/// A warning where the price was made for another meter or unit than it is to bill: $0.10 per 1000 tokens must not become $0.10 per message
/// unseen.
fn other_use(one: &Checked) -> String {
    let charge_by = one.row.charge_by.trim();
    if !one.price.made_here || (one.price.unit == one.unit && one.price.meter == charge_by) {
        return String::new();
    }
    format!(". Careful: this price was made as {}", catalog::price_words(&one.price.price, one.price.unit, &one.price.meter))
}

/// Without a card on file the first amount that is due would fail, so the invoice is sent instead, unless the owner chose.
fn sends_invoice(one: &Checked) -> bool {
    match one.row.collection.as_deref() {
        Some("charge_automatically") => false,
        Some(_) => true,
        None => one.customer.is_none(),
    }
}

/// A subject by our id, or as `SOURCE:ID` with the platform's own id.
fn subject_id(r: &Reader, text: &str) -> Result<String, Problem> {
    let unknown = || Problem::invalid("subjects", format!("There is no account {text}. `rebill unassigned` shows them as SOURCE:ID."));
    if let Ok(subject) = source::subject(r, &text.into()) {
        return Ok(subject.id.to_string());
    }
    let (name, external) = text.split_once(':').ok_or_else(unknown)?;
    let by_name = source::find_by_name(r, name)?.map(|source| source.id);
    let by_connector = || source::list(r).map(|all| all.into_iter().find(|source| source.connector == name).map(|source| source.id));
    let source: SourceId = match by_name {
        Some(id) => id,
        None => by_connector()?.ok_or_else(unknown)?,
    };
    Ok(source::find_subject(r, &source, external)?.ok_or_else(unknown)?.id.to_string())
}

/// The item that prices this customer's use of the price's meter already.
fn already_priced(r: &Reader, customer: &str, price: &UsablePrice, field: &str) -> Result<Option<Item>, Problem> {
    let Some((_, meter)) = &price.stripe else { return Ok(None) };
    let items = copies::of_customer::<Item>(r, &CustomerId::new(customer))?;
    let priced: Vec<Item> = items
        .into_iter()
        .map(|copy| copy.value)
        .filter(|item| item.status.bills() && item.meter.as_ref().is_some_and(|priced| priced.as_str() == meter))
        .collect();
    match priced.as_slice() {
        [] => Ok(None),
        [one] if one.price.as_str() == price.id => Ok(Some(one.clone())),
        [one] => Err(Problem::invalid(
            field,
            format!(
                "This customer has a subscription on another price ({}) of the same meter. A second one would charge the same use twice.",
                one.price
            ),
        )),
        _ => Err(Problem::invalid(
            field,
            "Two subscriptions of this customer price the same meter: the use would be charged twice. End one in Stripe first.",
        )),
    }
}
