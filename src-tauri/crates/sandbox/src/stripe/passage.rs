//! What time does by itself: periods end, drafts become final, old answers are forgotten.

use serde_json::json;

use super::Books;
use super::subscription::period_end;

enum Due {
    Finalise(usize),
    EndPeriod(usize),
}

impl Books {
    /// Works off everything that was due by `now`, in the order of its time, so that one long step gives what many short ones would.
    /// Says whether anything changed.
    pub(crate) fn advance(&mut self, now: i64) -> bool {
        let mut changed = false;
        while let Some((at, due)) = self.next_due().filter(|(at, _)| *at <= now) {
            match due {
                Due::Finalise(place) => self.finalize(place, at),
                Due::EndPeriod(place) => self.end_period(place, at),
            }
            changed = true;
        }
        let replies = self.forget_old_replies(now);
        let feed = self.forget_old_feed(now);
        changed || replies || feed
    }

    fn next_due(&self) -> Option<(i64, Due)> {
        let drafts = self.invoices.iter().enumerate().filter_map(|(place, invoice)| Some((invoice.finalizes_at()?, Due::Finalise(place))));
        let running = self.subscriptions.iter().enumerate().filter(|(_, subscription)| subscription.runs());
        let periods = running.map(|(place, subscription)| (subscription.period().1, Due::EndPeriod(place)));
        drafts.chain(periods).min_by_key(|(at, _)| *at)
    }

    /// A period ended: its usage goes onto a draft, licensed items are charged ahead, and the next period begins, unless it was the last.
    fn end_period(&mut self, place: usize, at: i64) {
        let (start, _) = self.subscriptions[place].period();
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
        self.invoice_period(place, start, at, true);
        let shown = self.subscriptions[place].json(self);
        self.announce(at, "customer.subscription.updated", shown, Some(json!({})));
    }
}
