//! New clients, looked at row by row: every fault at its field, what the customer means, what the row will do, what it would have charged.

use std::collections::{HashMap, HashSet};

use domain::{
    Quantity, RemainderRule,
    billed::{Customer, Item, MirrorPrice},
    id::{CustomerId, SourceId, SubjectId},
    rule::BillingUnit,
};
use jiff::{SignedDuration, Timestamp};
use store::{
    Reader, client as rows, mapping, mirror as copies, rollup, source,
    workspace::{self as places, BillingMethod},
};
use stripe::customers::Address;

use super::with_plan::{OfPlan, of_plan};
use crate::{
    Desk, Problem, catalog,
    catalog::UsablePrice,
    customers, file,
    view::{AddClientRow, AddClientsParams, ClientsCheck, FieldFault, Light, LinkNote, RowCheck},
    words, workspace,
};

/// Billing unit where neither the owner nor the price says one.
const PROPOSED_UNIT: i64 = 1000;
/// Days of use that the preview adds up.
const DAYS: i64 = 30;
/// Stripe's own default for an invoice that is sent is thirty days; fourteen is ours. A year is surely a slip.
const LONGEST_DUE: u32 = 365;
/// Rows of one plan: a change set that a person can still read.
const MOST_ROWS: usize = 500;

/// A row that was checked, with what it refers to.
pub(super) struct Checked {
    pub(super) row: AddClientRow,
    pub(super) price: UsablePrice,
    /// What comes with its plan.
    pub(super) plan: Option<OfPlan>,
    pub(super) unit: Quantity,
    pub(super) remainder: RemainderRule,
    pub(super) subjects: Vec<String>,
    /// Code of the meter.
    pub(super) charge_by: String,
    pub(super) email: Option<String>,
    pub(super) address: Option<Address>,
    pub(super) customer: Option<Customer>,
    /// The subscription that prices the pair already.
    pub(super) subscribed: Option<Item>,
}

impl Checked {
    /// Whether an invoice is sent instead of charged. Without a card on file the first amount that is due would fail; an invoice is sent by
    /// e-mail, so without an address it cannot be.
    pub(super) fn sends_invoice(&self) -> bool {
        match self.row.collection.as_deref() {
            Some("charge_automatically") => false,
            Some(_) => true,
            None => self.customer.is_none() && self.email.is_some(),
        }
    }
}

/// All rows, checked against each other too.
pub(super) struct Looked {
    pub(super) custom: bool,
    /// In the rows' order.
    pub(super) rows: Vec<LookedRow>,
}

/// Looks at rows without storing anything. Customers that were pasted are read from Stripe first.
///
/// # Errors
/// When the file cannot be read, or there are too many rows.
pub async fn check(desk: &Desk, params: AddClientsParams) -> Result<ClientsCheck, Problem> {
    let now = desk.now();
    file::read(desk, move |r| {
        let looked = look(r, params.rows, now)?;
        let mut check = ClientsCheck { rows: Vec::new(), faulty: 0, customers: 0, subscriptions: 0 };
        let mut subscribed: HashSet<(String, String)> = HashSet::new();
        for (checked, notes) in looked.rows {
            check.rows.push(match checked {
                Err(faults) => {
                    check.faulty += 1;
                    RowCheck { faults, notes, sentence: None, preview: None }
                }
                Ok(row) => {
                    if !looked.custom {
                        check.customers += u32::from(row.customer.is_none());
                        let payer = row.row.customer_id.clone().unwrap_or_else(|| format!("new {}", row.row.nickname));
                        let is_new = row.subscribed.is_none() && subscribed.insert((payer, row.price.id.clone()));
                        check.subscriptions += u32::from(is_new);
                    }
                    let with_plan = row.plan.as_ref().filter(|plan| !plan.words.is_empty());
                    let sentence = match with_plan {
                        Some(plan) => format!("{} With the plan {} come {}.", sentence(r, &row)?, plan.name, plan.words),
                        None => sentence(r, &row)?,
                    };
                    RowCheck { sentence: Some(sentence), preview: preview(r, &row, now)?, faults: Vec::new(), notes }
                }
            });
        }
        Ok(check)
    })
    .await
}

/// Ids of customers that rows name.
pub(super) fn customers_of(rows: &[AddClientRow]) -> Vec<String> {
    let ids = rows.iter().filter_map(|row| row.customer_id.as_deref()).map(str::trim);
    ids.filter(|id| id.starts_with("cus_")).map(str::to_owned).collect()
}

/// Looks at every row; a fault in one does not hide those of the others.
pub(super) fn look(r: &Reader, rows: Vec<AddClientRow>, now: Timestamp) -> Result<Looked, Problem> {
    if rows.len() > MOST_ROWS {
        return Err(Problem::invalid("rows", format!("At most {MOST_ROWS} clients at once; these are {}. Add them in parts.", rows.len())));
    }
    let custom = places::get(r)?.billing_method == BillingMethod::Custom;
    let prices = catalog::usable(r)?;
    let mut seen = Seen {
        nicknames: rows::all(r)?
            .into_iter()
            .filter(|client| client.stopped_at.is_none())
            .map(|client| client.nickname.to_lowercase())
            .collect(),
        ..Seen::default()
    };
    let mut looked = Vec::new();
    for row in rows {
        looked.push(one(r, row, custom, &prices, &mut seen, now)?);
    }
    Ok(Looked { custom, rows: looked })
}

/// What earlier rows took.
#[derive(Default)]
struct Seen {
    nicknames: HashSet<String>,
    subjects: HashSet<String>,
    /// Of new customers, in small letters.
    emails: HashSet<String>,
    /// Customer and Stripe meter, with the price that an earlier row bills them by.
    pairs: HashMap<(String, String), (String, Option<String>)>,
}

pub(super) type LookedRow = (Result<Checked, Vec<FieldFault>>, Vec<LinkNote>);

fn one(r: &Reader, row: AddClientRow, custom: bool, prices: &[UsablePrice], seen: &mut Seen, now: Timestamp) -> Result<LookedRow, Problem> {
    let mut faults: Vec<FieldFault> = Vec::new();
    let mut fault = |field: &str, words: String| faults.push(FieldFault { field: field.to_owned(), words });

    let nickname = match workspace::checked_name(&row.nickname) {
        Ok(nickname) => {
            if !seen.nicknames.insert(nickname.to_lowercase()) {
                fault("nickname", format!("There is already a client called {nickname}. Nicknames are unique."));
            }
            nickname
        }
        Err(problem) => {
            fault("nickname", problem.message);
            String::new()
        }
    };
    let mut plan = None;
    let mut refused = false;
    if let Some(wanted) = row.plan.as_deref().map(str::trim).filter(|wanted| !wanted.is_empty()) {
        let found = if custom {
            let words = "Under statements a client is put on a plan on its own page. Add it by a price first.".to_owned();
            Err(FieldFault { field: "plan".to_owned(), words })
        } else {
            of_plan(r, wanted, &row.price_id, prices)?
        };
        match found {
            Ok(found) => plan = Some(found),
            Err(own) => {
                refused = true;
                fault(&own.field, own.words);
            }
        }
    }
    let named = |price: &&UsablePrice| price.id == row.price_id.trim() || price.lookup_key.as_deref() == Some(row.price_id.trim());
    let price = match &plan {
        Some(plan) => Some(plan.price.clone()),
        None => prices.iter().find(named).cloned(),
    };
    if price.is_none() && !refused {
        fault(
            "price_id",
            if row.price_id.trim().is_empty() {
                "Choose the price that it pays.".to_owned()
            } else {
                format!("{:?} is not a price that can be used: none of that id or lookup key is active and metered.", row.price_id)
            },
        );
    }
    let charge_by = row.charge_by.trim().to_owned();
    let charge_by = if charge_by.is_empty() { price.as_ref().map(|price| price.meter.clone()).unwrap_or_default() } else { charge_by };
    if charge_by.is_empty() && price.is_some() {
        fault("charge_by", "Say what is charged for, such as tokens or messages.".to_owned());
    } else if charge_by.chars().count() > 64 || charge_by.contains(char::is_whitespace) {
        fault("charge_by", format!("{charge_by:?} is not a meter: one word of at most 64 letters."));
    }
    if let (Some(plan), Some(price)) = (&plan, &price)
        && (price.made_here && price.meter != charge_by || plan.further.iter().any(|other| other.meter == charge_by))
    {
        let words = format!(
            "This row is about the price of {} in the plan {}, so it is not charged by {charge_by}. Leave this empty: every price of use of the plan is billed.",
            price.meter, plan.name
        );
        fault("charge_by", words);
    }
    let mut unit = Quantity::ONE;
    if let Some(price) = &price {
        match billing_unit(&row.unit, price) {
            None => fault("unit", format!("{:?} is not a quantity above zero.", row.unit)),
            Some(own) if price.price.divides_quantity() && own != Quantity::ONE => {
                fault("unit", "This price divides the quantity itself, so the unit must be 1: usage is divided once.".to_owned());
            }
            Some(own) => unit = own,
        }
    }
    let remainder = match row.remainder.as_deref().map(str::trim) {
        None | Some("" | "carry") => RemainderRule::Carry,
        Some("drop") => RemainderRule::Drop,
        Some("round_up" | "round-up") => RemainderRule::RoundUp,
        Some(other) => {
            fault("remainder", format!("{other:?} is not carry, drop or round_up."));
            RemainderRule::Carry
        }
    };
    let mut subjects = Vec::new();
    for subject in row.subjects.iter().filter(|subject| !subject.trim().is_empty()) {
        match subject_id(r, subject.trim()) {
            Err(problem) => fault("subjects", problem.message),
            Ok(id) => {
                let taken = mapping::of_subject(r, &id.clone().into())?.iter().any(|mapping| mapping.to_at.is_none());
                if !seen.subjects.insert(id.clone()) || taken {
                    fault("subjects", format!("{subject} is assigned to a client already. One record is charged once."));
                }
                subjects.push(id);
            }
        }
    }
    let email = match customers::checked_email("email", row.email.as_deref().unwrap_or_default()) {
        Ok(email) => email,
        Err(problem) => {
            fault("email", problem.message);
            None
        }
    };
    let address = match row.address.as_ref().map(|address| customers::checked_address("address", address)).transpose() {
        Ok(address) => address.flatten(),
        Err(problem) => {
            fault(problem.field.as_deref().unwrap_or("address"), problem.message);
            None
        }
    };
    let sends = match row.collection.as_deref() {
        None | Some("charge_automatically") => false,
        Some("send_invoice") => true,
        Some(other) => {
            fault("collection", format!("{other:?} is not charge_automatically or send_invoice."));
            false
        }
    };
    if row.days_until_due.is_some_and(|days| days == 0 || days > LONGEST_DUE) {
        fault("days_until_due", format!("Between 1 and {LONGEST_DUE} days."));
    } else if row.days_until_due.is_some() && !sends {
        fault("days_until_due", "Days to pay belong to invoices that are sent.".to_owned());
    }
    if row.start.is_some_and(|start| start > now + SignedDuration::from_hours(24 * 366)) {
        fault("start", "More than a year ahead. Begin it nearer, or add the client then.".to_owned());
    }

    let (mut customer, mut subscribed, mut notes) = (None, None, Vec::new());
    let wanted = row.customer_id.as_deref().map(str::trim).filter(|id| !id.is_empty() && !custom);
    if let Some(id) = wanted {
        let of = CustomerId::new(id);
        let stripe = price.as_ref().and_then(|price| price.stripe.as_ref().map(|(_, meter)| (price.id.as_str(), meter.as_str())));
        let about = customers::Wanted {
            currency: price.as_ref().map(|price| price.price.currency),
            price: stripe,
            client: None,
            charged: row.collection.as_deref() != Some("send_invoice"),
        };
        notes = customers::about(r, &of, &about, now)?;
        for red in notes.iter().filter(|note| note.light == Light::Red) {
            fault("customer_id", red.words.clone());
        }
        notes.retain(|note| note.light != Light::Red);
        customer = copies::find::<Customer>(r, id)?.map(|copy| copy.value).filter(|customer| !customer.deleted);
        if let Some((price, meter)) = stripe {
            subscribed = priced_item(r, &of, meter, price)?;
            let pair = (id.to_owned(), meter.to_owned());
            // A subscription is found again by all that it prices: the same price alone and on a plan would be two subscriptions.
            let sold = (price.to_owned(), plan.as_ref().map(|plan| plan.name.clone()));
            if seen.pairs.insert(pair, sold.clone()).is_some_and(|earlier| earlier != sold) {
                fault(
                    "customer_id",
                    "Another row bills this customer for the same meter by another price or plan: the use would be charged twice."
                        .to_owned(),
                );
            }
        }
    }
    if let (Some(plan), Some(id)) = (&plan, wanted) {
        if let Some(words) = plan.doubled(r, &CustomerId::new(id))? {
            fault("plan", words);
        }
        for (price, meter) in plan.further.iter().filter_map(|price| Some((&price.id, &price.stripe.as_ref()?.1))) {
            let pair = (id.to_owned(), meter.clone());
            let sold = (price.clone(), Some(plan.name.clone()));
            if seen.pairs.insert(pair, sold.clone()).is_some_and(|earlier| earlier != sold) {
                fault("plan", "Another row bills this customer for the same meter: the use would be charged twice.".to_owned());
            }
        }
    }
    if wanted.is_none() && !custom {
        let note = |words: String| LinkNote { light: Light::Amber, words };
        if row.collection.as_deref() == Some("charge_automatically") {
            let words = "The new customer has no payment method, so an invoice that is charged by itself would fail. Send a link to add one, or send invoices.";
            notes.push(note(words.to_owned()));
        }
        if let Some(email) = &email {
            let others = customers::with_email(r, email, None)?;
            if !others.is_empty() {
                let words = format!(
                    "The e-mail {email} is on {} already. Choose that customer if it is the same one; else a second one is made.",
                    others.join(", ")
                );
                notes.push(note(words));
            }
            if !seen.emails.insert(email.to_lowercase()) {
                notes.push(note(format!("Another row has the e-mail {email} too: two customers are made with it.")));
            }
        }
    }
    if sends && !custom && email.is_none() && customer.as_ref().is_none_or(|customer| customer.email.is_none()) {
        fault("email", "Stripe sends invoices by e-mail: give one, or charge automatically.".to_owned());
    }
    let Some(price) = price.filter(|_| faults.is_empty()) else { return Ok((Err(faults), notes)) };
    let row = AddClientRow { nickname, customer_id: wanted.map(str::to_owned), ..row.clone() };
    Ok((Ok(Checked { row, price, plan, unit, remainder, subjects, charge_by, email, address, customer, subscribed }), notes))
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

/// The item in billing that prices this customer's use of a meter by this price.
pub(super) fn priced_item(r: &Reader, customer: &CustomerId, meter: &str, price: &str) -> Result<Option<Item>, Problem> {
    let items = copies::of_customer::<Item>(r, customer)?.into_iter().map(|copy| copy.value);
    let mut priced = items
        .filter(|item| item.status.bills() && item.meter.as_ref().is_some_and(|own| own.as_str() == meter) && item.price.as_str() == price);
    Ok(priced.next())
}

/// "Every 1,000 tokens make one unit at $0.10. What is left over at the month's end, at most 999 tokens, is kept for the next month."
fn sentence(r: &Reader, row: &Checked) -> Result<String, Problem> {
    let meter = &row.charge_by;
    let unit = words::grouped(&row.unit.to_string());
    let period = match copies::find::<MirrorPrice>(r, &row.price.id)?.map(|copy| (copy.value.interval, copy.value.interval_count)) {
        Some((Some(interval), 1)) => interval,
        Some((Some(interval), count)) => format!("{count} {interval}s"),
        _ => "month".to_owned(),
    };
    let makes = match row.price.price.single_unit_price() {
        Some(amount) => format!("one unit at {}", words::unit_price(amount, row.price.price.currency)),
        None => format!("one unit, priced as {}", catalog::price_words(&row.price.price, row.unit, meter)),
    };
    if row.unit == Quantity::ONE {
        return Ok(format!("Every one of {meter} makes {makes}; nothing is left over."));
    }
    let rest = match row.remainder {
        RemainderRule::Carry => {
            format!("What is left over when the {period} ends, less than {unit} {meter}, is kept for the next {period}.")
        }
        RemainderRule::Drop => format!("What is left over when the {period} ends, less than {unit} {meter}, is not charged."),
        RemainderRule::RoundUp => format!("What is left over when the {period} ends is charged as one more unit."),
    };
    Ok(format!("Every {unit} {meter} make {makes}. {rest}"))
}

/// What the usage known so far would have come to: the last thirty days of the row's accounts.
fn preview(r: &Reader, row: &Checked, now: Timestamp) -> Result<Option<String>, Problem> {
    let Some(meter) = source::find_meter(r, &row.charge_by)? else {
        return Ok(Some(format!("No usage of {} is known yet.", row.charge_by)));
    };
    if row.subjects.is_empty() {
        return Ok(None);
    }
    let today = now.to_zoned(places::get(r)?.time_zone()?).date();
    let from = today.checked_sub(SignedDuration::from_hours(24 * DAYS)).unwrap_or(today);
    let to = today.tomorrow().unwrap_or(today);
    let mut sum: i128 = 0;
    for subject in &row.subjects {
        let days = rollup::subject_days(r, &SubjectId::new(subject), &meter.id, from, to)?;
        let billable = days.iter().filter(|day| day.standing == store::usage::Standing::Billable);
        sum += billable.map(|day| day.quantity.to_micros()).sum::<i128>();
    }
    if sum <= 0 {
        return Ok(Some(format!("No {} in the last {DAYS} days.", meter.code)));
    }
    let of = row.unit.to_micros();
    let (Ok(units), rest) = (i64::try_from(sum.div_euclid(of)), sum.rem_euclid(of)) else { return Ok(None) };
    let Ok(rated) = row.price.price.rate(Quantity::from_whole(units)) else { return Ok(None) };
    let quantity = |micros: i128| words::grouped(&Quantity::from_micros(micros).to_string());
    let left = if rest == 0 { String::new() } else { format!(", {} left over", quantity(rest)) };
    Ok(Some(format!(
        "The last {DAYS} days would have been {} {} = {} = {}{left}.",
        quantity(sum),
        meter.code,
        words::units(units),
        words::money(rated.total)
    )))
}
