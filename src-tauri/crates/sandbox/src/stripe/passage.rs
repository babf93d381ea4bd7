//! What time does by itself: periods end, drafts become final, old answers are forgotten.

use serde_json::json;

use super::Books;
use super::subscription::{Status, Subscription, period_end};

/// Something that time does.
pub(crate) enum Due {
    Finalise(usize),
    EndPeriod(usize),
    Begin(usize),
    Resume(usize),
    GiveUp(usize),
    PayOut(String),
    Arrive(String),
}

impl Books {
    /// Works off everything that was due by `now`, in the order of its time, so that one long step gives what many short ones would.
    /// Says whether anything changed.
    pub(crate) fn advance(&mut self, now: i64) -> bool {
        self.wall = now;
        let mut changed = self.turn_clocks(now);
        while let Some((at, due)) = self.next_due(None).filter(|(at, _)| *at <= now) {
            self.work_off(at, due);
            changed = true;
        }
        let replies = self.forget_old_replies(now);
        let feed = self.forget_old_feed(now);
        changed || replies || feed
    }

    pub(crate) fn work_off(&mut self, at: i64, due: Due) {
        match due {
            Due::Finalise(place) => self.finalize(place, at),
            Due::EndPeriod(place) => self.end_period(place, at),
            Due::Begin(place) => self.start_schedule(place, at),
            Due::Resume(place) => self.resume_collection(place, at),
            Due::GiveUp(place) => self.give_up_waiting(place, at),
            Due::PayOut(currency) => self.pay_out(&currency, at),
            Due::Arrive(payout) => self.arrive(&payout, at),
        }
    }

    /// What is due next on a test clock, or in the sandbox's own time.
    pub(crate) fn next_due(&self, clock: Option<&str>) -> Option<(i64, Due)> {
        let drafts = self.invoices.iter().enumerate().filter(|(_, invoice)| self.lives_on(&invoice.customer, clock));
        let drafts = drafts.filter_map(|(place, invoice)| Some((invoice.finalizes_at()?, Due::Finalise(place))));
        let lives = |subscription: &Subscription| subscription.runs() && self.lives_on(&subscription.customer, clock);
        let running = self.subscriptions.iter().enumerate().filter(|(_, subscription)| lives(subscription));
        // One that waits for its first payment has no period to end yet.
        let periods = running.map(|(place, subscription)| match subscription.expires_at() {
            Some(at) => (at, Due::GiveUp(place)),
            None => (subscription.period().1, Due::EndPeriod(place)),
        });
        let resumes = self
            .subscriptions
            .iter()
            .enumerate()
            .filter(|(_, subscription)| lives(subscription))
            .filter_map(|(place, subscription)| Some((subscription.terms.pause.as_ref()?.resumes_at?, Due::Resume(place))));
        let begins = self.next_start(clock).map(|(at, place)| (at, Due::Begin(place)));
        // A pause that ends with a period is over before that period is invoiced.
        let own = clock.is_none();
        let payouts = own.then(|| self.next_payout()).flatten().map(|(at, currency)| (at, Due::PayOut(currency)));
        let arrivals = own.then(|| self.next_arrival()).flatten().map(|(at, payout)| (at, Due::Arrive(payout)));
        resumes.chain(drafts).chain(periods).chain(begins).chain(payouts).chain(arrivals).min_by_key(|(at, _)| *at)
    }

    /// A period ended: its usage goes onto a draft, licensed items are charged ahead, and the next period begins, unless it was the last.
    fn end_period(&mut self, place: usize, at: i64) {
        let ended = self.subscriptions[place].clone();
        let last = self.subscriptions[place].cancel_at_period_end;
        let recurring = self.subscriptions[place].items.first().and_then(|item| self.price(&item.price)?.recurring.clone());
        if last {
            let id = self.subscriptions[place].id.clone();
            self.end_subscription(&id, at, true);
            return;
        }
        let Some(recurring) = recurring else { return };
        let subscription = &mut self.subscriptions[place];
        let end = period_end(subscription.anchor, &recurring, at);
        for item in &mut subscription.items {
            (item.period_start, item.period_end) = (at, end);
        }
        let trial_over = subscription.status == Status::Trialing;
        let id = subscription.id.clone();
        if trial_over {
            // Nobody pays for a trial: its use is on no invoice.
            subscription.status = Status::Active;
            if subscription.items.iter().any(|item| item.quantity.is_some()) {
                self.invoice_first_period(&id, at);
            }
        } else {
            self.invoice_period(place, &ended, at, true);
        }
        self.release_schedule(&id, at);
        if self.schedules.iter().any(|schedule| schedule.subscription.as_ref() == Some(&id)) {
            self.subscriptions[place].terms.schedule = None;
        }
        let shown = self.subscriptions[place].json(self);
        self.announce(at, "customer.subscription.updated", shown, Some(json!({})));
    }

    /// A pause that had an end is over.
    fn resume_collection(&mut self, place: usize, at: i64) {
        self.subscriptions[place].terms.pause = None;
        let shown = self.subscriptions[place].json(self);
        self.announce(at, "customer.subscription.updated", shown, Some(json!({})));
    }
}
