//! How a rehearsal ends: its clock passes a period's end and the invoice's last hour as a draft, then the invoice is laid beside our bill.

use std::time::Duration;

use domain::{Currency, Money, Quantity};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Tx, rehearsal as rows};
use stripe::{
    Client, Error, IdempotencyKey,
    invoices::{self, BillingReason, Filter, Invoice, Status},
    subscriptions::{self, StatusFilter},
    test_clocks::{self, Status as ClockStatus, TestClock},
};

use super::{LOOK_THROUGH, Made, Outward, Ref, rehearsal::counted};
use crate::{
    Code, Problem, Retry,
    rehearse::{Bill, Billed, BilledInvoice, compare},
    standing::inexact,
    view::ComparedBills,
};

/// The first pause between two looks, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(3));
/// A little beyond an instant, so that what is due at it has happened.
const BEYOND: SignedDuration = SignedDuration::from_mins(2);
/// Moves of the clock at most: a period, and three days of a draft in steps of a day.
const MOVES: u32 = 12;

/// The clock passes the period's end, and goes on until the invoice is final.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvanceClock {
    /// The clock.
    pub clock: Ref,
    /// The customer on it.
    pub customer: Ref,
    /// What must stand before.
    pub after: Vec<Ref>,
    /// Meters and the units that Stripe must have counted before time passes.
    pub reported: Vec<(String, i64)>,
    /// The time at which the clock began.
    pub from: Timestamp,
    /// The period's end.
    pub until: Timestamp,
    /// Looks at most before the step is left for later.
    pub patience: u32,
}

/// Waits longer from look to look.
struct Looks<'a> {
    client: &'a Client,
    left: u32,
    pause: Duration,
}

impl<'a> Looks<'a> {
    fn new(client: &'a Client, patience: u32) -> Self {
        Self { client, left: patience, pause: PAUSES.0 }
    }

    /// Waits before the next look; `what` is what Stripe has not done yet.
    async fn again(&mut self, what: &str) -> Result<(), Problem> {
        if self.left == 0 {
            let words = format!(
                "{what} It takes longer than usual. Nothing is lost and nobody was charged: try this step again in a few minutes, or remove \
                 the rehearsal."
            );
            return Err(Problem::new(Code::Remote, words, Retry::Later));
        }
        self.left -= 1;
        self.client.wait(self.pause).await;
        self.pause = (self.pause * 2).min(PAUSES.1);
        Ok(())
    }
}

impl AdvanceClock {
    /// Time must not pass before Stripe has counted what was reported: it would be billed nowhere.
    async fn see_counted(&self, client: &Client) -> Result<(), Problem> {
        let at = self.from.checked_add(SignedDuration::from_secs(60)).map_err(inexact)?;
        for (meter, units) in &self.reported {
            let mut looks = Looks::new(client, self.patience);
            loop {
                match counted(client, meter, self.customer.id()?, at).await? {
                    Some(found) if found == Quantity::from_whole(*units) => break,
                    Some(found) => {
                        let words = format!(
                            "Stripe counted {found} where {units} units were reported. Remove this rehearsal and begin another one; nobody was charged."
                        );
                        return Err(Problem::new(Code::Remote, words, Retry::AfterFix));
                    }
                    None => looks.again("Stripe has not counted the reported units yet.").await?,
                }
            }
        }
        Ok(())
    }

    async fn arrived(&self, client: &Client) -> Result<TestClock, Problem> {
        let mut looks = Looks::new(client, self.patience);
        loop {
            let clock = client.send(&test_clocks::retrieve(self.clock.id()?)).await?.value;
            match clock.status {
                ClockStatus::Ready => return Ok(clock),
                ClockStatus::Failed => {
                    let words = "Stripe's test clock broke down, by a fault of Stripe's own. Nobody was charged. Remove this rehearsal and begin another one.";
                    return Err(Problem::new(Code::Remote, words, Retry::AfterFix));
                }
                _ => looks.again("Stripe is still moving its test clock.").await?,
            }
        }
    }

    /// Where the clock has to go next; none once the invoice is final.
    fn next(&self, clock: &TestClock, invoice: Option<&Invoice>) -> Result<Option<Timestamp>, Problem> {
        let now = clock.frozen_time;
        let target = match invoice {
            Some(invoice) if invoice.status != Some(Status::Draft) => return Ok(None),
            // A draft that no time makes final is compared as it is.
            Some(invoice) => match invoice.automatically_finalizes_at {
                Some(at) => at.max(now),
                None => return Ok(None),
            },
            None => self.until.max(now),
        };
        let beyond = target.checked_add(BEYOND).map_err(inexact)?;
        // Stripe moves at most two of the shortest intervals at once.
        let reach = now.checked_add(self.until.duration_since(self.from) * 2 - BEYOND).map_err(inexact)?;
        Ok(Some(beyond.min(reach)))
    }
}

/// The invoices of a customer, oldest first.
async fn invoices_of(client: &Client, customer: &str) -> Result<Vec<Invoice>, Error> {
    let filter = Filter { customer: Some(customer.to_owned()), ..Filter::default() };
    let mut all = client.all(invoices::list(&filter), LOOK_THROUGH, || false).await?.items;
    all.sort_by_key(|invoice| (invoice.created, invoice.period_end));
    Ok(all)
}

/// The invoice of the first period's end.
fn of_period(all: &[Invoice]) -> Option<&Invoice> {
    all.iter().find(|invoice| invoice.billing_reason == Some(BillingReason::SubscriptionCycle))
}

impl Outward for AdvanceClock {
    fn kind(&self) -> &'static str {
        "test_clock"
    }

    fn action(&self) -> &'static str {
        "advance"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        [&mut self.clock, &mut self.customer].into_iter().chain(&mut self.after).collect()
    }

    fn is_cheap_to_find(&self) -> bool {
        false
    }

    /// Moving on is no object: made again, it goes on from where the clock stands.
    async fn find(&self, _client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        Ok(None)
    }

    async fn make(&self, client: &Client, _mark: &str, key: &IdempotencyKey) -> Result<Made, Problem> {
        let (clock_id, customer) = (self.clock.id()?, self.customer.id()?);
        let mut clock = self.arrived(client).await?;
        if clock.frozen_time < self.until {
            self.see_counted(client).await?;
        }
        let mut request = None;
        for _ in 0..MOVES {
            let all = invoices_of(client, customer).await?;
            let Some(to) = self.next(&clock, of_period(&all))? else { return Ok(Made::new(clock_id.to_owned(), request)) };
            // A key for each move: another target is another request.
            let own = IdempotencyKey::new(format!("{key}-{}", to.as_second())).map_err(|error| Problem::internal(error.to_string()))?;
            request = client.send(&test_clocks::advance(clock_id, to, &own)).await?.request_id;
            clock = self.arrived(client).await?;
        }
        let words = "Stripe made no final invoice of the rehearsed period. Nobody was charged. Look at the test clock in Stripe, or remove this rehearsal.";
        Err(Problem::new(Code::Remote, words, Retry::AfterFix))
    }
}

/// Stripe's invoices are read and laid beside our bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadRehearsal {
    /// The rehearsal.
    pub rehearsal: String,
    /// The customer on the clock.
    pub customer: Ref,
    /// What must be done before.
    pub after: Ref,
    /// Our bill.
    pub bill: Bill,
    /// When it was planned; stands in where Stripe says no time.
    pub at: Timestamp,
}

/// What the reading leaves for the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Found {
    bills: ComparedBills,
    at: Timestamp,
}

impl ReadRehearsal {
    async fn billed(&self, client: &Client, invoice: &Invoice) -> Result<BilledInvoice, Problem> {
        let currency = Currency::parse(&invoice.currency).map_err(|error| Problem::internal(error.to_string()))?;
        if currency != self.bill.currency {
            let words = format!("Stripe invoiced in {}, and {} was rehearsed.", currency.code(), self.bill.currency.code());
            return Err(Problem::new(Code::Remote, words, Retry::AfterFix));
        }
        let lines = match invoice.lines.has_more {
            true => client.all(invoices::lines(&invoice.id), LOOK_THROUGH, || false).await?.items,
            false => invoice.lines.data.clone(),
        };
        Ok(BilledInvoice {
            number: invoice.number.clone(),
            is_final: invoice.status != Some(Status::Draft),
            subtotal: Money::from_minor(invoice.subtotal, currency),
            total: Money::from_minor(invoice.total, currency),
            lines: lines
                .iter()
                .map(|line| Billed {
                    price: line.price().map(str::to_owned),
                    words: line.description.clone().unwrap_or_else(|| "a line without words".to_owned()),
                    amount: Money::from_minor(line.amount, currency),
                })
                .collect(),
        })
    }
}

impl Outward for ReadRehearsal {
    fn kind(&self) -> &'static str {
        "invoice"
    }

    fn action(&self) -> &'static str {
        "read"
    }

    fn references(&mut self) -> Vec<&mut Ref> {
        vec![&mut self.customer, &mut self.after]
    }

    fn is_cheap_to_find(&self) -> bool {
        false
    }

    /// A reading is no object: read again it says the same.
    async fn find(&self, _client: &Client, _mark: &str) -> Result<Option<Made>, Error> {
        Ok(None)
    }

    async fn make(&self, client: &Client, _mark: &str, _key: &IdempotencyKey) -> Result<Made, Problem> {
        let customer = self.customer.id()?;
        let all = invoices_of(client, customer).await?;
        let first = all.iter().find(|invoice| invoice.billing_reason == Some(BillingReason::SubscriptionCreate));
        let then = of_period(&all);
        let billed = |invoice: Option<&Invoice>| {
            let invoice = invoice.cloned();
            async move {
                match invoice {
                    Some(invoice) => self.billed(client, &invoice).await.map(Some),
                    None => Ok(None),
                }
            }
        };
        let (first_billed, then_billed) = (billed(first).await?, billed(then).await?);
        let bills = compare(&self.bill, first_billed.as_ref(), then_billed.as_ref())?;
        // Stripe's time comes with any answer; the subscription's is asked for last.
        let filter = subscriptions::Filter { customer: Some(customer.to_owned()), status: StatusFilter::All, ..Default::default() };
        let reply = client.send(&subscriptions::list(&filter)).await?;
        let found = Found { bills, at: reply.stripe_time.unwrap_or(self.at) };
        let id = then.or(first).map_or_else(|| customer.to_owned(), |invoice| invoice.id.clone());
        let read = serde_json::to_value(found).map_err(|error| Problem::internal(error.to_string()))?;
        Ok(Made { read: Some(read), ..Made::new(id, reply.request_id) })
    }

    fn keep(&self, tx: &Tx<'_>, made: &Made) -> Result<(), Problem> {
        let read = made.read.clone().ok_or_else(|| Problem::internal("a comparison without its reading"))?;
        let found: Found = serde_json::from_value(read).map_err(|error| Problem::internal(error.to_string()))?;
        let result = serde_json::to_value(&found.bills).map_err(|error| Problem::internal(error.to_string()))?;
        Ok(rows::finish(tx, &self.rehearsal, &result, found.bills.differences.is_empty(), found.at)?)
    }
}
