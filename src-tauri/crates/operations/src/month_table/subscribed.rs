//! A rule that Stripe bills, in one of its periods: units by the send queue, money by the price, state by queue and invoice.

use domain::billed::{Invoice, InvoiceStatus};
use store::{mirror::Read, rule::Rule};

use super::{
    Reading,
    money::Figures,
    state::{needs_owner, queued},
};
use crate::{
    Problem, links, payments, period,
    review::charged_before,
    standing::{Chain, Standing},
    view::{MonthInvoice, MonthLine, MonthLineKind, MonthState},
};

/// What a rule's period is shown with.
pub(super) struct Beside<'c> {
    /// The customer's invoices, as mirrored.
    pub invoices: &'c [Read<Invoice>],
    /// Whether a usage account is assigned to the client.
    pub is_mapped: bool,
}

impl Reading<'_> {
    /// One line; none for a time before the rule in which nothing was used.
    ///
    /// # Errors
    /// What the file says; a figure that does not fit.
    pub(super) fn subscribed(&self, rule: &Rule, chain: &Chain, place: usize, beside: &Beside<'_>) -> Result<Option<MonthLine>, Problem> {
        let standing = &chain.periods[place];
        let row = &standing.period;
        let is_before_start = row.end_at <= rule.start_at;
        if is_before_start && standing.history.is_zero() {
            return Ok(None);
        }
        let id = crate::queue::id(standing);
        let queue = self.lines.get(&id);
        let invoice = rule.pair().and_then(|pair| period::invoice_among(beside.invoices, &pair, row));
        let (state, reason) = match queue {
            Some(line) => (queued(line.state), line.reason.clone()),
            None => self.settled(standing, invoice.map(|read| &read.value), beside.is_mapped)?,
        };
        let last = if is_before_start { None } else { self.before(chain, place) };
        let compared = match last {
            Some(earlier) if row.final_at.is_none() && standing.contains(self.now) => Some(self.so_far(standing, earlier)?),
            earlier => earlier.map(|earlier| earlier.rated.total),
        };
        let cost = if is_before_start { None } else { standing.cost() };
        let figures = Figures { amount: standing.rated.total, last: last.map(|last| last.rated.total), compared, cost };
        let goes = |state: MonthState| matches!(state, MonthState::Ready | MonthState::Approved);
        let units = |wanted: bool| queue.filter(|line| goes(queued(line.state)) == wanted).map(|line| line.units.to_string());
        Ok(Some(MonthLine {
            id,
            kind: MonthLineKind::Usage,
            what: self.names.meter(&rule.meter),
            rule_id: Some(rule.id.to_string()),
            period: Some(period::view(row, self.zone, self.now)),
            last_period: last.map(|last| last.period.id.to_string()),
            quantity: Some(standing.used().to_string()),
            history: (!standing.history.is_zero()).then(|| standing.history.to_string()),
            units: Some(standing.due.units.to_string()),
            sent: Some(standing.decided.to_string()),
            ready: units(true),
            held: units(false),
            waiting_amount: queue.map(|line| line.amount),
            money: figures.view()?,
            state,
            reason,
            is_billed: rule.live_at.is_some() && !is_before_start,
            needs_owner: needs_owner(state),
            invoice: invoice.map(|read| self.invoice(&read.value)).transpose()?,
            statement: None,
        }))
    }

    /// An invoice as a line names it.
    ///
    /// # Errors
    /// What the file says.
    pub(super) fn invoice(&self, invoice: &Invoice) -> Result<MonthInvoice, Problem> {
        Ok(MonthInvoice {
            number: invoice.number.clone(),
            words: payments::standing_words(self.r, &self.around, invoice)?,
            link: links::page(self.around.mode, "invoice", invoice.id.as_str()),
        })
    }

    /// Where a period stands that no line of the queue is about.
    fn settled(&self, standing: &Standing, invoice: Option<&Invoice>, is_mapped: bool) -> Result<(MonthState, Option<String>), Problem> {
        let (rule, row) = (&standing.rule, &standing.period);
        if row.end_at <= rule.start_at {
            return Ok((MonthState::History, None));
        }
        if rule.live_at.is_none() {
            return Ok((MonthState::NotLive, None));
        }
        if let Some(invoice) = invoice.filter(|invoice| invoice.status != InvoiceStatus::Draft) {
            return self.invoiced(invoice);
        }
        let runs = row.final_at.is_none() && row.end_at > self.now;
        Ok(match (runs, standing.decided) {
            (true, 0) if !is_mapped && standing.used().is_zero() => {
                (MonthState::Unmapped, Some("No usage account is assigned to this client.".to_owned()))
            }
            (true, 0) => (MonthState::Open, None),
            (false, 0) => (MonthState::Nothing, None),
            (_, _) => (MonthState::Sent, None),
        })
    }

    /// Where an invoice that is no draft stands.
    ///
    /// # Errors
    /// What the file says.
    pub(super) fn invoiced(&self, invoice: &Invoice) -> Result<(MonthState, Option<String>), Problem> {
        Ok(match &invoice.status {
            InvoiceStatus::Paid => (MonthState::Paid, None),
            InvoiceStatus::Void | InvoiceStatus::Deleted => {
                (MonthState::Nothing, Some("Stripe took the invoice of this period back, so it asks for nothing.".to_owned()))
            }
            InvoiceStatus::Uncollectible => {
                (MonthState::Unpaid, Some("The invoice of this period was given up in Stripe; it was not paid.".to_owned()))
            }
            _ if payments::is_overdue(self.r, invoice, self.now)? => {
                (MonthState::Unpaid, Some(payments::overdue_words(self.r, invoice, self.zone)?))
            }
            _ => (MonthState::Invoiced, None),
        })
    }

    /// The period that a rule's period is compared with: the one before it, or the last one of the rule that it took over from.
    fn before<'c>(&'c self, chain: &'c Chain, place: usize) -> Option<&'c Standing> {
        let this = &chain.periods[place];
        if place > 0 {
            return charged_before(chain, place);
        }
        let former = self.chains.get(this.rule.follows.as_ref()?)?;
        let last = former.periods.iter().rposition(|one| one.period.end_at <= this.period.start_at)?;
        let last = &former.periods[last];
        let was_billed = last.rule.live_at.is_some_and(|live| live < last.period.end_at);
        was_billed.then_some(last)
    }
}
