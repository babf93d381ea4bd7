//! Adding clients: every row is checked, then all of them become one change set.

use std::collections::HashMap;

use domain::{Money, Quantity, id::CustomerId};
use jiff::Timestamp;
use store::Reader;

use super::{
    check::{Checked, customers_of, look},
    csv_file::column,
    payer::priced_item,
    with_plan::OfPlan,
};
use crate::{
    Desk, Problem, catalog,
    change_set::{
        self, DAYS_UNTIL_DUE, EditCustomer, FurtherRule, MakeCustomer, MakeSubscription, NewClient, Planned, PricePart, Ref,
        StartSubscription, StripeIds, Work,
    },
    connect, customers, file,
    view::{AddClientsParams, ChangeSetView, FieldFault, Light, MoneyLine},
    words,
};

/// Plans clients: customers that are missing, subscriptions that are missing, and the clients in our own file.
///
/// # Errors
/// The first field that cannot be meant, by its place (`rows[2].nickname`); the others are in the detail. Nothing is stored then.
pub async fn plan(desk: &Desk, params: AddClientsParams) -> Result<ChangeSetView, Problem> {
    if params.rows.is_empty() {
        return Err(Problem::invalid("rows", "Choose at least one client."));
    }
    customers::know(desk, customers_of(&params.rows)).await?;
    let (ids, now) = (std::sync::Arc::clone(&desk.ids), desk.now());
    let (rows, cautions, custom) = file::read(desk, move |r| {
        let looked = look(r, params.rows, now)?;
        let (mut rows, mut cautions) = (Vec::new(), Vec::new());
        let mut faults = Vec::new();
        for (place, (row, notes)) in looked.rows.into_iter().enumerate() {
            match row {
                Ok(row) => {
                    cautions.extend(notes.into_iter().filter(|note| note.light == Light::Amber).map(|note| MoneyLine {
                        what: row.row.nickname.clone(),
                        words: note.words,
                        amount: None,
                    }));
                    rows.push(row);
                }
                Err(own) => faults.extend(own.into_iter().map(|fault| (place, fault))),
            }
        }
        refuse(&faults)?;
        let mut with_meters = Vec::new();
        for row in rows {
            let meter = row.terms.as_ref().map(|terms| connect::planned_meter(r, &terms.charge_by, &*ids)).transpose()?;
            let mut further = Vec::new();
            for price in row.plan.iter().flat_map(|plan| &plan.further) {
                further.push(connect::planned_meter(r, &price.meter, &*ids)?);
            }
            with_meters.push((row, meter, further));
        }
        Ok((with_meters, cautions, looked.custom))
    })
    .await?;

    let clients = words::count(rows.len() as u64, "client", "clients");
    let mut plan = Plan { workspace: desk.workspace.clone(), items: Vec::new(), money: Vec::new(), subscriptions: HashMap::new(), now };
    for (row, meter, further) in rows {
        plan.add(row, meter, further, custom, &*desk.ids);
    }
    plan.money.extend(change_set::would_keep(desk, plan.joining()).await?);
    plan.money.extend(cautions);
    let title = match plan.subscriptions.len() {
        0 => format!("Add {clients}"),
        made => format!("Add {clients}, create {} in Stripe", words::count(made as u64, "subscription", "subscriptions")),
    };
    change_set::stage(desk, title, plan.money, plan.items).await
}

/// The faults as one refusal: the first at its field, the others in the detail.
fn refuse(faults: &[(usize, FieldFault)]) -> Result<(), Problem> {
    let Some((place, first)) = faults.first() else { return Ok(()) };
    let problem = Problem::invalid(&format!("rows[{place}].{}", first.field), first.words.clone());
    if faults.len() == 1 {
        return Err(problem);
    }
    let lines: Vec<String> =
        faults.iter().skip(1).map(|(place, fault)| format!("Row {}, {}: {}", place + 1, column(&fault.field), fault.words)).collect();
    Err(problem.with_detail(lines.join("\n")))
}

/// The items as they grow.
struct Plan {
    workspace: String,
    items: Vec<Planned>,
    money: Vec<MoneyLine>,
    /// Subscriptions of this plan by customer and price: clients that share both share one.
    subscriptions: HashMap<(String, String), Ref>,
    now: Timestamp,
}

/// What is charged before Go live (law §8: what it means in money). Use is not; what a price or a plan asks for whatever is used is Stripe's own
/// from the subscription's first day on.
fn before_live(one: &Checked, at_once: Option<Money>) -> String {
    // The subscription begins with the press, whenever use is billed from.
    let first = at_once.map(|sum| format!("{sum} is invoiced at once"));
    let Some(terms) = &one.terms else {
        return match (first, one.plan.as_ref().is_some_and(|plan| plan.trial_days > 0)) {
            (Some(first), _) => format!("{first}, and what it uses is not billed"),
            (None, true) => "nothing is charged before its trial ends, and what it uses is not billed".to_owned(),
            (None, false) => "nothing is charged at once, and what it uses is not billed".to_owned(),
        };
    };
    let of_use = one.plan.iter().flat_map(|plan| &plan.further).chain([&terms.price]);
    let flat = of_use.map(|price| price.price.rate(Quantity::ZERO).map(|rated| rated.total));
    let flat = flat.collect::<Result<Vec<_>, _>>().ok().and_then(|all| Money::sum(terms.price.price.currency, all).ok());
    let flat = flat.filter(|flat| !flat.is_zero()).map(|flat| format!("each period is charged {flat} at least, also without use"));
    let parts: Vec<String> = first.into_iter().chain(flat).collect();
    if parts.is_empty() {
        "nothing is charged before Go live".to_owned()
    } else {
        format!("{}; its use is not charged before Go live", parts.join("; "))
    }
}

/// What a row pays for: its price, and what its plan brings.
fn pays(one: &Checked) -> String {
    let of_use = one.terms.as_ref().map(|terms| catalog::price_words(&terms.price.price, terms.unit, &terms.charge_by));
    let plan = one.plan.as_ref().filter(|plan| !plan.words.is_empty()).map(|plan| format!("plan {}: {}", plan.name, plan.words));
    of_use.into_iter().chain(plan).collect::<Vec<_>>().join("; ")
}

impl Plan {
    fn push(&mut self, words: String, mark: String, work: Work) -> Ref {
        self.items.push(Planned { words, mark, work, found: None });
        Ref::Item { item: i64::try_from(self.items.len()).unwrap_or(i64::MAX) }
    }

    /// Clients that come onto a plan by statements: what that charges is read by trying it.
    fn joining(&self) -> Vec<NewClient> {
        let clients = self.items.iter().filter_map(|item| match &item.work {
            Work::Client(new) if new.joins.is_some() => Some((**new).clone()),
            _ => None,
        });
        clients.collect()
    }

    fn add(
        &mut self,
        one: Checked,
        meter: Option<(String, Option<String>)>,
        further: Vec<(String, Option<String>)>,
        custom: bool,
        ids: &dyn crate::Ids,
    ) {
        let nickname = one.row.nickname.clone();
        let known = self.subscriptions.len();
        let (customer, subscription) = if custom { (None, None) } else { self.payer(&one) };
        // Clients that share a subscription share its invoice too.
        let at_once = one.plan.as_ref().and_then(|plan| plan.at_once).filter(|_| self.subscriptions.len() > known);
        let mut how = match (custom, one.sends_invoice()) {
            (true, _) => "billed by statements".to_owned(),
            (false, true) => format!("invoices are sent; {}", before_live(&one, at_once)),
            (false, false) => before_live(&one, at_once),
        };
        if one.subscribed.is_some() {
            how.push_str("; its subscription stands already");
        }
        // What a plan by statements charges has lines of its own.
        if one.joins.is_none() {
            let words = format!("{}; {how}{}", pays(&one), other_use(&one));
            self.money.push(MoneyLine { what: nickname.clone(), words, amount: at_once });
        }
        let further = one.plan.iter().flat_map(|plan| &plan.further).zip(further).filter_map(|(price, (meter, new_meter))| {
            let (product, stripe_meter) = price.stripe.clone()?;
            Some(FurtherRule {
                id: ids.new_id(),
                meter,
                new_meter,
                unit: OfPlan::unit(price),
                price: price.price.clone(),
                stripe: StripeIds { price: Ref::Id(price.id.clone()), product, meter: stripe_meter },
            })
        });
        let further = further.collect();
        let (meter, new_meter) = meter.map_or((None, None), |(meter, new)| (Some(meter), new));
        let (unit, price) = one.terms.map(|terms| (terms.unit, terms.price)).unzip();
        let stripe = price.as_ref().and_then(|price| {
            let (product, meter) = price.stripe.clone()?;
            Some(StripeIds { price: Ref::Id(price.id.clone()), product, meter })
        });
        let work = Work::Client(Box::new(NewClient {
            id: ids.new_id(),
            rule: price.is_some().then(|| ids.new_id()),
            nickname: nickname.clone(),
            email: one.email.or_else(|| one.customer.and_then(|customer| customer.email)),
            customer,
            subscription,
            subjects: one.subjects.clone(),
            meter,
            new_meter,
            unit,
            remainder: one.remainder,
            price: price.map(|price| price.price),
            stripe,
            start: one.row.start,
            further,
            joins: one.joins.map(|joining| joining.join),
        }));
        let accounts = words::count(one.subjects.len() as u64, "account", "accounts");
        let mark = format!("client:{}:{nickname}", self.workspace);
        self.push(format!("Client {nickname} here, with {accounts}"), mark, work);
    }

    /// The customer and the subscription of a client, made where they are missing.
    fn payer(&mut self, one: &Checked) -> (Option<Ref>, Option<Ref>) {
        let nickname = &one.row.nickname;
        let customer = match &one.row.customer_id {
            Some(id) => {
                if let Some(address) = &one.address {
                    let work = EditCustomer { address: Some(address.clone()), ..EditCustomer::of(Ref::Id(id.clone())) };
                    self.push(format!("Billing address of {nickname}"), format!("customer_edit:{id}"), Work::EditCustomer(work));
                }
                Ref::Id(id.clone())
            }
            None => {
                let work = MakeCustomer {
                    name: nickname.clone(),
                    email: one.email.clone(),
                    address: one.address.clone(),
                    ..MakeCustomer::default()
                };
                let mark = format!("customer:{}:{nickname}", self.workspace);
                self.push(format!("Customer {nickname}"), mark, Work::Customer(work))
            }
        };
        if one.subscribed.is_some() {
            return (Some(customer), None);
        }
        let customer_mark = one.row.customer_id.clone().unwrap_or_else(|| nickname.clone());
        // A plan's prices go onto one subscription; clients that share customer and plan share it.
        let prices = one.prices();
        let pair = (customer_mark.clone(), prices.join("+"));
        if let Some(shared) = self.subscriptions.get(&pair) {
            return (Some(customer), Some(shared.clone()));
        }
        let mark = format!("subscription:{customer_mark}:{}", pair.1);
        let (words, work) = match (&one.plan, &one.terms) {
            (Some(plan), _) => {
                (format!("Subscription of {nickname} on the plan {}", plan.name), Work::Start(Box::new(self.start(one, plan, &customer))))
            }
            (None, Some(terms)) => {
                let work = MakeSubscription {
                    days_until_due: one.row.days_until_due,
                    currency: Some(terms.price.price.currency.code().to_owned()),
                    ..MakeSubscription::new(customer.clone(), Ref::Id(terms.price.id.clone()), one.sends_invoice())
                };
                (format!("Subscription of {nickname} on {}", pays(one)), Work::Subscription(work))
            }
            // A row has a price or a plan.
            (None, None) => return (Some(customer), None),
        };
        let subscription = self.push(words, mark, work);
        self.subscriptions.insert(pair, subscription.clone());
        (Some(customer), Some(subscription))
    }

    /// A plan's subscription: its rules come with the client, because there is none yet that they could be of.
    fn start(&self, one: &Checked, plan: &OfPlan, customer: &Ref) -> StartSubscription {
        let part = |id: &String, quantity| PricePart { price: Ref::Id(id.clone()), quantity };
        let of_use = plan.of_use().map(|price| part(&price.id, None));
        let licensed = plan.licensed.iter().map(|id| part(id, Some(1)));
        StartSubscription {
            once: plan.once.clone(),
            currency: Some(plan.currency.code().to_owned()),
            days_until_due: one.sends_invoice().then(|| one.row.days_until_due.unwrap_or(DAYS_UNTIL_DUE)),
            trial_end: plan.trial_end(self.now),
            ..StartSubscription::new(customer.clone(), of_use.chain(licensed).collect())
        }
    }
}

/// A warning where the price was made for another meter or unit than it is to bill: $0.10 per 1000 tokens must not become $0.10 per message
/// unseen.
fn other_use(one: &Checked) -> String {
    let Some(terms) = &one.terms else { return String::new() };
    let price = &terms.price;
    if !price.made_here || (price.unit == terms.unit && price.meter == terms.charge_by) {
        return String::new();
    }
    format!(". Careful: this price was made as {}", catalog::price_words(&price.price, price.unit, &price.meter))
}

/// Whether a customer has an item in billing that prices a meter by this price.
pub(crate) fn priced(r: &Reader, customer: &CustomerId, meter: &str, price: &str) -> Result<bool, Problem> {
    Ok(priced_item(r, customer, meter, price)?.is_some())
}
