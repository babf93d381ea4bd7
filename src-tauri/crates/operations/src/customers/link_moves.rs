//! What goes over when a client is billed to another customer: its subscriptions, each whole with quantities and collection, and the ends of
//! those that it leaves. A period that was paid in advance is not charged to the next payer again.

use domain::{
    Money, Quantity,
    billed::{Item, MirrorPrice, Subscription, SubscriptionStatus},
    id::CustomerId,
};
use jiff::{Timestamp, tz::TimeZone};
use store::{
    Reader,
    client::{self as rows, Client},
    mirror as copies, plan,
    rule::Rule,
    workspace as places,
};

use super::form::link_work;
use crate::{
    Ids, Problem, catalog,
    change_set::{DAYS_UNTIL_DUE, EndSubscription, LinkCustomer, LinkRule, Planned, PricePart, Ref, StartSubscription, Work},
    standing::inexact,
    subscriptions::{self, handed_on, last_invoice, money as amounts, pending, schedule},
    view::MoneyLine,
    words,
};

/// What a client is billed by now, at the customer that it leaves.
pub(super) struct Move {
    /// Its own: they go over and end.
    whole: Vec<Subscription>,
    /// Those that also bill other clients: only its use goes over.
    shared: Vec<Subscription>,
    /// Nothing that this client is billed for here is on them.
    other: Vec<Subscription>,
    others: usize,
}

impl Move {
    /// Reads it.
    ///
    /// # Errors
    /// What the file says.
    pub(super) fn read(r: &Reader, own: &Client, rules: &[Rule]) -> Result<Self, Problem> {
        let mut found = Self { whole: Vec::new(), shared: Vec::new(), other: Vec::new(), others: 0 };
        let Some(before) = &own.customer else { return Ok(found) };
        found.others = rows::of_customer(r, before)?.iter().filter(|other| other.id != own.id && other.stopped_at.is_none()).count();
        let plans: Vec<_> =
            plan::of_client(r, &own.id)?.into_iter().filter(|one| one.to_at.is_none()).filter_map(|one| one.subscription).collect();
        for one in subscriptions::running(r, before)? {
            let by_use = rules.iter().any(|rule| prices(&one, rule));
            match (by_use || plans.contains(&one.id), found.others) {
                (false, _) => found.other.push(one),
                (true, 0) => found.whole.push(one),
                (true, _) => found.shared.push(one),
            }
        }
        Ok(found)
    }

    /// The subscriptions that go over whole.
    pub(super) fn subscriptions(&self) -> impl Iterator<Item = &Subscription> {
        self.whole.iter()
    }
}

fn prices(one: &Subscription, rule: &Rule) -> bool {
    rule.stripe_meter.is_some() && one.items.iter().any(|item| item.meter == rule.stripe_meter)
}

/// A subscription that the new customer gets.
struct Begins {
    words: String,
    prices: Vec<PricePart>,
    currency: Option<String>,
    days_until_due: Option<u32>,
    /// The end of the period that the customer before has paid.
    anchor: Option<Timestamp>,
    trial_end: Option<Timestamp>,
    /// The subscription that it is taxed as.
    instead_of: Option<String>,
}

/// A rule that goes over, with the place of the subscription that is to price it; none where the customer has one.
struct Going {
    ends: String,
    begins: String,
    subscription: Option<usize>,
}

/// A subscription that the customer before is no longer billed by.
struct Ends {
    release: Option<Planned>,
    words: String,
    mark: String,
    work: EndSubscription,
}

/// What linking does, before it is staged.
pub(super) struct Staged {
    pub(super) nickname: String,
    pub(super) money: Vec<MoneyLine>,
    client: String,
    customer: Ref,
    begin: Vec<Begins>,
    rules: Vec<Going>,
    end: Vec<Ends>,
}

impl Staged {
    pub(super) fn new(own: &Client, customer: Ref) -> Self {
        Self {
            nickname: own.nickname.clone(),
            money: Vec::new(),
            client: own.id.to_string(),
            customer,
            begin: Vec::new(),
            rules: Vec::new(),
            end: Vec::new(),
        }
    }

    /// Its items; the first one stands at `position`.
    pub(super) fn items(&self, position: i64) -> Vec<Planned> {
        let mut items = Vec::new();
        let at = |items: &Vec<Planned>| Ref::Item { item: position + i64::try_from(items.len()).unwrap_or(1) - 1 };
        let (customer_mark, who) = match &self.customer {
            Ref::Id(id) => (id.as_str(), id.as_str()),
            Ref::Item { .. } => (self.client.as_str(), "the new customer"),
        };
        let mut made = Vec::new();
        for one in &self.begin {
            let ids: Vec<&str> = one.prices.iter().filter_map(|part| part.price.id().ok()).collect();
            items.push(Planned {
                words: one.words.clone(),
                mark: format!("subscription:{customer_mark}:{}", ids.join("+")),
                work: Work::Start(Box::new(one.work(&self.customer))),
                found: None,
            });
            made.push(at(&items));
        }
        let rule = |rule: &Going| LinkRule {
            ends: rule.ends.clone(),
            begins: rule.begins.clone(),
            subscription: rule.subscription.and_then(|place| made.get(place).cloned()),
        };
        items.push(Planned {
            words: format!("{} is billed to {who} from now on", self.nickname),
            mark: format!("link:{}", self.client),
            work: link_work(LinkCustomer {
                client: self.client.clone(),
                customer: self.customer.clone(),
                rules: self.rules.iter().map(rule).collect(),
            }),
            found: None,
        });
        // The old ones end only once the client is billed elsewhere.
        let linked = at(&items);
        for one in &self.end {
            let mut after = linked.clone();
            if let Some(release) = &one.release {
                items.push(Planned { words: release.words.clone(), mark: release.mark.clone(), work: release.work.clone(), found: None });
                after = at(&items);
            }
            let work = EndSubscription { after: Some(after), ..one.work.clone() };
            items.push(Planned { words: one.words.clone(), mark: one.mark.clone(), work: Work::End(work), found: None });
        }
        items
    }

    /// Works out what goes over, and what it means in money.
    ///
    /// # Errors
    /// A subscription that is paused, changes by itself, or whose period has just ended.
    #[expect(clippy::too_many_arguments, reason = "each is a part of one question")]
    pub(super) fn go(
        &mut self,
        r: &Reader,
        own: &Client,
        moves: &Move,
        rules: &[Rule],
        known: Option<&CustomerId>,
        now: Timestamp,
        ids: &dyn Ids,
    ) -> Result<(), Problem> {
        let zone = places::get(r)?.time_zone()?;
        let has: Vec<Item> = match known {
            Some(known) => {
                copies::of_customer::<Item>(r, known)?.into_iter().map(|copy| copy.value).filter(|item| item.status.bills()).collect()
            }
            None => Vec::new(),
        };
        if let Some(before) = own.customer.as_ref().filter(|_| moves.others == 0)
            && let Some(one) = pending::to_begin(r, before, now)?.first()
        {
            return Err(Problem::not_allowed(format!(
                "A subscription of {} is to begin on {}, and would charge {before}. Call it off first. Nothing was changed.",
                own.nickname,
                words::day_and_month(one.at, &zone)
            )));
        }
        let mut placed: Vec<Option<usize>> = vec![None; rules.len()];
        for one in moves.whole.iter().chain(&moves.shared) {
            // One that the owner has ended is not begun anew elsewhere: only use that is still billed goes over.
            let whole = moves.others == 0 && one.ends_at().is_none();
            if whole {
                may_go(r, own, one, now, &zone)?;
            }
            // A discount, or items taxed differently, cannot be had again elsewhere.
            handed_on::planned(r, one, handed_on::Over::Customer)?;
            let begins = self.over(r, one, rules, &has, whole, now, &zone)?;
            let place = begins.map(|begins| {
                self.begin.push(begins);
                self.begin.len() - 1
            });
            for (own, rule) in placed.iter_mut().zip(rules) {
                if prices(one, rule) && !priced(&has, rule) {
                    *own = place;
                }
            }
        }
        self.alone(r, moves, rules, &has, &mut placed)?;
        self.rules = rules
            .iter()
            .zip(placed)
            .map(|(rule, subscription)| Going { ends: rule.id.to_string(), begins: ids.new_id(), subscription })
            .collect();
        for one in &moves.whole {
            self.leave(r, own, one, rules, now, &zone)?;
        }
        self.say_what_stays(own, moves);
        Ok(())
    }

    /// The subscription that takes over from one: all its prices, or those of the client's own use where others are billed by it too. None
    /// where the customer has them all.
    #[expect(clippy::too_many_arguments, reason = "each is a part of one question")]
    fn over(
        &mut self,
        r: &Reader,
        one: &Subscription,
        rules: &[Rule],
        has: &[Item],
        whole: bool,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Result<Option<Begins>, Problem> {
        let (mut prices, mut sold, mut every) = (Vec::new(), Vec::new(), Vec::new());
        for item in &one.items {
            let rule = rules.iter().find(|rule| item.meter.is_some() && rule.stripe_meter == item.meter);
            if rule.is_none() && !whole {
                continue;
            }
            let id = rule.and_then(|rule| rule.stripe_price.as_ref()).unwrap_or(&item.price);
            let Some(price) = copies::find::<MirrorPrice>(r, id.as_str())?.map(|copy| copy.value) else {
                return Err(Problem::not_allowed(format!("The price {id} was not read from Stripe yet. Sync first. Nothing was changed.")));
            };
            let words = format!("{} ({})", subscriptions::product_name(r, &price)?, amounts::sold(r, &price, one.currency)?);
            if has.iter().any(|has| has.price == *id || (has.meter.is_some() && has.meter == item.meter)) {
                self.note(format!("The new customer pays for {words} already; no second one is made."));
                continue;
            }
            if item.meter.is_none()
                && let Some(currency) = one.currency
            {
                let count = Quantity::from_whole(item.quantity.and_then(|many| i64::try_from(many).ok()).unwrap_or(1));
                every.push(amounts::priced(&price, currency)?.rate(count).map_err(inexact)?.total);
            }
            sold.push(words);
            prices.push(PricePart { price: Ref::Id(id.to_string()), quantity: item.quantity });
        }
        if prices.is_empty() {
            return Ok(None);
        }
        let trial_end = one.trial_end.filter(|end| whole && *end > now && one.status == SubscriptionStatus::Trialing);
        let anchor = one.period().map(|period| period.end()).filter(|end| whole && trial_end.is_none() && *end > now);
        let how = match one.days_until_due {
            Some(days) => format!("invoices are sent, {days} days to pay, as before"),
            None => "charged by itself, as before: the new customer needs a payment method by then".to_owned(),
        };
        let sum = one.currency.map(|currency| Money::sum(currency, every)).transpose().map_err(inexact)?.filter(|sum| !sum.is_zero());
        let from = match (trial_end.or(anchor), sum) {
            (Some(at), Some(_)) => {
                format!("; what repeats is charged from {} on, until then it is paid or free", words::day_and_month(at, zone))
            }
            _ => String::new(),
        };
        self.money.push(MoneyLine {
            what: self.nickname.clone(),
            words: format!("the new customer gets a subscription of {}; {how}{from}", sold.join(", ")),
            amount: sum,
        });
        Ok(Some(Begins {
            words: format!("Subscription of {} on {}", self.nickname, sold.join(", ")),
            prices,
            currency: one.currency.map(|currency| currency.code().to_owned()),
            days_until_due: one.days_until_due,
            anchor,
            trial_end,
            instead_of: Some(one.id.to_string()),
        }))
    }

    /// Rules that no subscription prices now: one for those of each interval, its invoices sent.
    fn alone(&mut self, r: &Reader, moves: &Move, rules: &[Rule], has: &[Item], placed: &mut [Option<usize>]) -> Result<(), Problem> {
        let mut begun: Vec<((Option<String>, u32), usize)> = Vec::new();
        for (place, rule) in placed.iter_mut().zip(rules) {
            let stands = moves.whole.iter().chain(&moves.shared).any(|one| prices(one, rule));
            let Some(id) = rule.stripe_price.as_ref().filter(|_| !stands && !priced(has, rule)) else { continue };
            let price = copies::find::<MirrorPrice>(r, id.as_str())?.map(|copy| copy.value);
            let rhythm = price.as_ref().map_or((None, 1), |price| (price.interval.clone(), price.interval_count));
            let meter = store::source::meter(r, &rule.meter)?.code;
            let words = catalog::price_words(&rule.price, rule.billing_unit, &meter);
            let part = PricePart { price: Ref::Id(id.to_string()), quantity: None };
            if let Some((_, known)) = begun.iter().find(|(other, _)| *other == rhythm) {
                self.begin[*known].prices.push(part);
                self.begin[*known].words.push_str(&format!(", {words}"));
                *place = Some(*known);
                continue;
            }
            self.begin.push(Begins {
                words: format!("Subscription of {} on {words}", self.nickname),
                prices: vec![part],
                currency: Some(rule.price.currency.code().to_owned()),
                days_until_due: Some(DAYS_UNTIL_DUE),
                anchor: None,
                trial_end: None,
                instead_of: None,
            });
            begun.push((rhythm, self.begin.len() - 1));
            *place = Some(self.begin.len() - 1);
        }
        Ok(())
    }

    /// The end of a subscription that goes over, with what it charges until then.
    fn leave(
        &mut self,
        r: &Reader,
        own: &Client,
        one: &Subscription,
        rules: &[Rule],
        now: Timestamp,
        zone: &TimeZone,
    ) -> Result<(), Problem> {
        let priced: Vec<Rule> = rules.iter().filter(|rule| prices(one, rule)).cloned().collect();
        let (Some(end), None) = (one.period().map(|period| period.end()), one.ends_at()) else {
            self.note(format!("The subscription {} of {} ends by itself, as it was planned.", one.id, one.customer));
            return Ok(());
        };
        let day = words::day_and_month(end, zone);
        let lines = last_invoice::money(r, &own.nickname, one, &priced, false, now)?;
        self.money
            .extend(lines.into_iter().map(|line| MoneyLine { what: format!("{}, {} until {day}", own.nickname, one.customer), ..line }));
        self.end.push(Ends {
            release: schedule::release(r, one, &own.nickname)?,
            words: format!("The subscription of {} ends with its period on {day}; its last invoice has all usage until now", one.customer),
            mark: format!("end:{}:{}", one.id, end.as_second()),
            work: EndSubscription {
                subscription: one.id.to_string(),
                customer: one.customer.to_string(),
                at: Some(end),
                planned_at: now,
                rules: Vec::new(),
                stops: None,
                schedule: None,
                words: "Billed to another customer".to_owned(),
                after: None,
                followed: false,
            },
        });
        Ok(())
    }

    /// Subscriptions that this does not touch.
    fn say_what_stays(&mut self, own: &Client, moves: &Move) {
        let Some(before) = &own.customer else { return };
        if !moves.shared.is_empty() {
            let others = words::count(moves.others as u64, "other client is", "other clients are");
            self.note(format!(
                "The subscription of {before} goes on, its base price too: {others} billed by it. Only the use of {} goes over. What else the new customer is to pay begins on the client's Subscription tab.",
                own.nickname
            ));
        }
        for one in &moves.other {
            self.note(format!(
                "The subscription {} of {before} goes on: nothing that {} is billed for here is on it. If it should not, end it in Stripe.",
                one.id, own.nickname
            ));
        }
    }

    fn note(&mut self, words: String) {
        self.money.push(MoneyLine { what: self.nickname.clone(), words, amount: None });
    }
}

impl Begins {
    fn work(&self, customer: &Ref) -> StartSubscription {
        StartSubscription {
            currency: self.currency.clone(),
            days_until_due: self.days_until_due,
            anchor: self.anchor,
            paid_until_anchor: self.anchor.is_some(),
            trial_end: self.trial_end,
            replaces: self.instead_of.clone(),
            ..StartSubscription::new(customer.clone(), self.prices.clone())
        }
    }
}

/// Whether the new customer has what a rule is billed by.
fn priced(has: &[Item], rule: &Rule) -> bool {
    has.iter().any(|item| item.meter.is_some() && item.meter == rule.stripe_meter && Some(&item.price) == rule.stripe_price.as_ref())
}

/// Refuses a subscription that would not be the same elsewhere.
fn may_go(r: &Reader, own: &Client, one: &Subscription, now: Timestamp, zone: &TimeZone) -> Result<(), Problem> {
    let name = &own.nickname;
    if one.pause.is_some() {
        return Err(Problem::not_allowed(format!(
            "The subscription of {name} is paused. Resume it first, and link the client then. Nothing was changed."
        )));
    }
    if let Some(change) =
        pending::all(r)?.into_iter().find(|change| change.subscription.as_deref() == Some(one.id.as_str()) && change.schedule.is_some())
    {
        return Err(Problem::not_allowed(format!(
            "A change of the subscription of {name} is planned for {}. Take it back first, or wait for it. Nothing was changed.",
            words::day_and_month(change.at, zone)
        )));
    }
    if one.period().is_none_or(|period| period.end() <= now) {
        return Err(Problem::not_allowed(
            "The billing period has just ended. Sync first, so that the new one is known; nothing was changed.",
        ));
    }
    Ok(())
}
