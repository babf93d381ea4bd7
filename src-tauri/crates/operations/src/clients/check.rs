//! New clients, looked at row by row: every fault at its field, what the customer means, what the row will do, what it would have charged.

use std::collections::{HashMap, HashSet};

use domain::{
    Currency, Quantity, RemainderRule,
    billed::{Customer, Item},
    id::SourceId,
    rule::BillingUnit,
};
use jiff::{SignedDuration, Timestamp};
use store::{
    Reader, client as rows, mapping, source,
    workspace::{self as places, BillingMethod},
};
use stripe::customers::Address;

use super::{
    by_statement::Joining,
    payer,
    said::{preview, sentence},
    with_plan::{OfPlan, of_plan},
};
use crate::{
    Desk, Problem, catalog,
    catalog::UsablePrice,
    customers, file,
    view::{AddClientRow, AddClientsParams, ClientsCheck, FieldFault, LinkNote, RowCheck},
    workspace,
};

/// Billing unit where neither the owner nor the price says one.
const PROPOSED_UNIT: i64 = 1000;
/// Stripe's own default for an invoice that is sent is thirty days; fourteen is ours. A year is surely a slip.
const LONGEST_DUE: u32 = 365;
/// Rows of one plan: a change set that a person can still read.
const MOST_ROWS: usize = 500;

/// What is billed by use.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    /// The price, in the currency that is paid.
    pub(super) price: UsablePrice,
    pub(super) unit: Quantity,
    /// Code of the meter.
    pub(super) charge_by: String,
}

/// A row that was checked, with what it refers to.
pub(super) struct Checked {
    pub(super) row: AddClientRow,
    /// The price of use that its rule is about; none for a client that is simply on its plan.
    pub(super) terms: Option<Terms>,
    /// What comes with its plan, under Stripe.
    pub(super) plan: Option<OfPlan>,
    /// The plan that its statements charge, under Custom.
    pub(super) joins: Option<Joining>,
    pub(super) remainder: RemainderRule,
    pub(super) subjects: Vec<String>,
    pub(super) email: Option<String>,
    pub(super) address: Option<Address>,
    pub(super) customer: Option<Customer>,
    /// The subscription that prices the pair already.
    pub(super) subscribed: Option<Item>,
}

/// Whether an invoice is sent instead of charged. Without a card on file the first amount that is due would fail; an invoice is sent by e-mail,
/// so without an address it cannot be.
pub(super) fn sends_invoice(row: &AddClientRow, has_customer: bool, email: Option<&String>) -> bool {
    match row.collection.as_deref() {
        Some("charge_automatically") => false,
        Some(_) => true,
        None => !has_customer && email.is_some(),
    }
}

impl Checked {
    /// Whether an invoice is sent instead of charged.
    pub(super) fn sends_invoice(&self) -> bool {
        sends_invoice(&self.row, self.customer.is_some(), self.email.as_ref())
    }

    /// Every price of its subscription: of use first, then what its plan charges whatever is used.
    pub(super) fn prices(&self) -> Vec<String> {
        let own = self.terms.iter().map(|terms| &terms.price.id);
        let (further, licensed) = match &self.plan {
            Some(plan) => (plan.further.as_slice(), plan.licensed.as_slice()),
            None => Default::default(),
        };
        own.chain(further.iter().map(|price| &price.id)).chain(licensed).cloned().collect()
    }

    /// The currencies that it can be paid in.
    fn currencies(&self) -> Vec<String> {
        let all: Vec<Currency> = match (&self.plan, &self.terms) {
            (Some(plan), _) => plan.currencies.clone(),
            (None, Some(terms)) => std::iter::once(&terms.price.price).chain(&terms.price.further).map(|price| price.currency).collect(),
            (None, None) => Vec::new(),
        };
        all.into_iter().map(|currency| currency.code().to_owned()).collect()
    }

    /// What it is paid in.
    pub(super) fn currency(&self) -> Option<Currency> {
        currency_of(self.plan.as_ref(), self.terms.as_ref())
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
        let mut subscribed: HashSet<(String, Vec<String>)> = HashSet::new();
        for (checked, notes) in looked.rows {
            check.rows.push(match checked {
                Err(faults) => {
                    check.faulty += 1;
                    RowCheck { faults, notes, sentence: None, preview: None, currencies: Vec::new() }
                }
                Ok(row) => {
                    if !looked.custom {
                        check.customers += u32::from(row.customer.is_none());
                        let payer = row.row.customer_id.clone().unwrap_or_else(|| format!("new {}", row.row.nickname));
                        let is_new = row.subscribed.is_none() && subscribed.insert((payer, row.prices()));
                        check.subscriptions += u32::from(is_new);
                    }
                    RowCheck {
                        sentence: Some(sentence(r, &row)?),
                        preview: preview(r, &row, now)?,
                        currencies: row.currencies(),
                        faults: Vec::new(),
                        notes,
                    }
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
pub(super) struct Seen {
    nicknames: HashSet<String>,
    subjects: HashSet<String>,
    /// Of new customers, in small letters.
    pub(super) emails: HashSet<String>,
    /// Customer and Stripe meter, with the price that an earlier row bills them by.
    pub(super) pairs: HashMap<(String, String), (String, Option<String>)>,
}

pub(super) type LookedRow = (Result<Checked, Vec<FieldFault>>, Vec<LinkNote>);

/// The faults of a row as they are found.
#[derive(Default)]
pub(super) struct Faults(Vec<FieldFault>);

impl Faults {
    pub(super) fn add(&mut self, field: &str, words: impl Into<String>) {
        self.0.push(FieldFault { field: field.to_owned(), words: words.into() });
    }

    /// What was checked, or its fault at the field that it names.
    pub(super) fn take<T>(&mut self, field: &str, checked: Result<T, Problem>) -> Option<T> {
        checked.map_err(|problem| self.add(problem.field.as_deref().unwrap_or(field), problem.message)).ok()
    }
}

fn one(r: &Reader, row: AddClientRow, custom: bool, prices: &[UsablePrice], seen: &mut Seen, now: Timestamp) -> Result<LookedRow, Problem> {
    let mut faults = Faults::default();
    let nickname = nickname(&row, seen, &mut faults);
    let customer = payer::named(r, &row, custom)?;
    let wanted = currency(&row, &mut faults).or_else(|| customer.as_ref().and_then(|customer| customer.currency));
    let given_plan = row.plan.as_deref().map(str::trim).filter(|wanted| !wanted.is_empty());
    let remainder = remainder(&row, &mut faults);
    let (mut plan, mut joins, mut refused) = (None, None, false);
    if let Some(given) = given_plan {
        let found = if custom {
            Joining::read(r, given, &row, remainder, now)?.map(|found| joins = Some(found))
        } else {
            of_plan(r, given, &row, prices, wanted)?.map(|found| plan = Some(found))
        };
        if let Err(own) = found {
            refused = true;
            faults.add(&own.field, own.words);
        }
    }
    let terms = if refused || joins.is_some() { None } else { terms(&row, plan.as_ref(), prices, wanted, &mut faults) };
    if let (Some(text), Some(wanted), Some(paid)) = (row.currency.as_deref(), wanted, currency_of(plan.as_ref(), terms.as_ref()))
        && !text.trim().is_empty()
        && paid != wanted
    {
        let (wanted, paid) = (wanted.code().to_uppercase(), paid.code().to_uppercase());
        faults.add("currency", format!("There is no amount in {wanted}; it is priced in {paid}. Choose that one, or another price."));
    }
    let subjects = subjects(r, &row, seen, &mut faults)?;
    let email = faults.take("email", customers::checked_email("email", row.email.as_deref().unwrap_or_default())).flatten();
    let address = row.address.as_ref().map(|address| customers::checked_address("address", address)).transpose();
    let address = faults.take("address", address).flatten().flatten();
    collection(&row, &mut faults);
    if row.start.is_some_and(|start| start > now + SignedDuration::from_hours(24 * 366)) {
        faults.add("start", "More than a year ahead. Begin it nearer, or add the client then.");
    }
    let mut checked = Checked {
        row: AddClientRow { nickname, customer_id: payer::id(&row, custom).map(str::to_owned), ..row },
        terms,
        plan,
        joins,
        remainder,
        subjects,
        email,
        address,
        customer,
        subscribed: None,
    };
    let notes = if custom { Vec::new() } else { payer::look(r, &mut checked, seen, &mut faults, now)? };
    Ok((if faults.0.is_empty() { Ok(checked) } else { Err(faults.0) }, notes))
}

/// What a row is paid in: its plan's currency, else its price's.
fn currency_of(plan: Option<&OfPlan>, terms: Option<&Terms>) -> Option<Currency> {
    plan.map(|plan| plan.currency).or_else(|| terms.map(|terms| terms.price.price.currency))
}

fn nickname(row: &AddClientRow, seen: &mut Seen, faults: &mut Faults) -> String {
    let Some(nickname) = faults.take("nickname", workspace::checked_name(&row.nickname).map_err(|own| Problem { field: None, ..own }))
    else {
        return String::new();
    };
    if !seen.nicknames.insert(nickname.to_lowercase()) {
        faults.add("nickname", format!("There is already a client called {nickname}. Nicknames are unique."));
    }
    nickname
}

/// The currency that the row asks for.
fn currency(row: &AddClientRow, faults: &mut Faults) -> Option<Currency> {
    let code = row.currency.as_deref().map(str::trim).filter(|code| !code.is_empty())?;
    faults.take("currency", Currency::parse(code).map_err(|error| Problem::invalid("currency", error.to_string())))
}

/// The price of use, the meter that is charged by and its unit; none for a plan that bills no use.
fn terms(
    row: &AddClientRow,
    plan: Option<&OfPlan>,
    prices: &[UsablePrice],
    wanted: Option<Currency>,
    faults: &mut Faults,
) -> Option<Terms> {
    let typed = row.price_id.trim();
    let price = match plan {
        Some(plan) => plan.price.clone()?,
        None => {
            let named = |price: &&UsablePrice| price.id == typed || price.lookup_key.as_deref() == Some(typed);
            let Some(price) = prices.iter().find(named) else {
                faults.add(
                    "price_id",
                    if typed.is_empty() {
                        "Choose the price that it pays, or a plan.".to_owned()
                    } else {
                        format!("{:?} is not a price that can be used: none of that id or lookup key is active and metered.", row.price_id)
                    },
                );
                return None;
            };
            match wanted {
                Some(currency) => price.clone().sold_in(currency),
                None => price.clone(),
            }
        }
    };
    let charge_by = row.charge_by.trim();
    let charge_by = if charge_by.is_empty() { price.meter.clone() } else { charge_by.to_owned() };
    if charge_by.is_empty() {
        faults.add("charge_by", "Say what is charged for, such as tokens or messages.");
    } else if charge_by.chars().count() > 64 || charge_by.contains(char::is_whitespace) {
        faults.add("charge_by", format!("{charge_by:?} is not a meter: one word of at most 64 letters."));
    }
    if let Some(plan) = plan
        && (price.made_here && price.meter != charge_by || plan.further.iter().any(|other| other.meter == charge_by))
    {
        let words = format!(
            "This row is about the price of {} in the plan {}, so it is not charged by {charge_by}. Leave this empty: every price of use of the plan is billed.",
            price.meter, plan.name
        );
        faults.add("charge_by", words);
    }
    let unit = match billing_unit(&row.unit, &price) {
        None => {
            faults.add("unit", format!("{:?} is not a quantity above zero.", row.unit));
            Quantity::ONE
        }
        Some(own) if price.price.divides_quantity() && own != Quantity::ONE => {
            faults.add("unit", "This price divides the quantity itself, so the unit must be 1: usage is divided once.");
            own
        }
        Some(own) => own,
    };
    Some(Terms { price, unit, charge_by })
}

fn remainder(row: &AddClientRow, faults: &mut Faults) -> RemainderRule {
    match row.remainder.as_deref().map(str::trim) {
        None | Some("" | "carry") => RemainderRule::Carry,
        Some("drop") => RemainderRule::Drop,
        Some("round_up" | "round-up") => RemainderRule::RoundUp,
        Some(other) => {
            faults.add("remainder", format!("{other:?} is not carry, drop or round_up."));
            RemainderRule::Carry
        }
    }
}

fn subjects(r: &Reader, row: &AddClientRow, seen: &mut Seen, faults: &mut Faults) -> Result<Vec<String>, Problem> {
    let mut subjects = Vec::new();
    for subject in row.subjects.iter().filter(|subject| !subject.trim().is_empty()) {
        let found = subject_id(r, subject.trim()).map_err(|problem| Problem { field: None, ..problem });
        if let Some(id) = faults.take("subjects", found) {
            let taken = mapping::of_subject(r, &id.clone().into())?.iter().any(|mapping| mapping.to_at.is_none());
            if !seen.subjects.insert(id.clone()) || taken {
                faults.add("subjects", format!("{subject} is assigned to a client already. One record is charged once."));
            }
            subjects.push(id);
        }
    }
    Ok(subjects)
}

fn collection(row: &AddClientRow, faults: &mut Faults) {
    let sends = match row.collection.as_deref() {
        None | Some("charge_automatically") => false,
        Some("send_invoice") => true,
        Some(other) => {
            faults.add("collection", format!("{other:?} is not charge_automatically or send_invoice."));
            false
        }
    };
    if row.days_until_due.is_some_and(|days| days == 0 || days > LONGEST_DUE) {
        faults.add("days_until_due", format!("Between 1 and {LONGEST_DUE} days."));
    } else if row.days_until_due.is_some() && !sends {
        faults.add("days_until_due", "Days to pay belong to invoices that are sent.");
    }
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
