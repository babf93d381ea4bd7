//! Random histories of one client's subscription: changed, paused, resumed, kept, cancelled, begun anew, stopped, with use in between. At the
//! end the sandbox's own books are asked: no unit billed twice, none lost without being named, each at the price of its own time.

use std::collections::BTreeMap;

use domain::report::ReportState;
use jiff::{SignedDuration, Timestamp};
use operations::{
    Code, Problem, Watch, change_set, subscriptions,
    view::{
        CancelSubscriptionParams, ChangeSetState, ChangeSetView, ChangeSubscriptionParams, NewSubscriptionParams, PauseSubscriptionParams,
        PauseWhat, StopBillingParams, SubscriptionState,
    },
};
use sandbox::Scene;
use store::rule::Rule;

use crate::support::{
    Billed, Stand,
    sending::{live, send_all},
};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const TOKENS: &str = "price_SandboxTokens";

/// Histories per run of the test; more of them with `REBILL_SEEDS`.
fn seeds() -> std::ops::Range<u64> {
    let many = std::env::var("REBILL_SEEDS").ok().and_then(|many| many.parse().ok()).unwrap_or(4);
    0..many
}

async fn sync(stand: &Stand) {
    operations::sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
}

/// A metered price on the scene's meter.
async fn price(stand: &Stand, cents: i64) -> String {
    let client = operations::connect::client(&stand.desk).await.unwrap();
    let new = stripe::prices::NewPrice {
        product: "prod_SandboxTokens".to_owned(),
        currency: "usd".to_owned(),
        charge: stripe::prices::NewCharge::PerUnit { unit_amount: rust_decimal::Decimal::new(cents, 0) },
        currencies: BTreeMap::new(),
        recurring: Some(stripe::prices::NewRecurring {
            interval: stripe::prices::Interval::Month,
            interval_count: 1,
            meter: Some("mtr_SandboxTokens".to_owned()),
        }),
        lookup_key: None,
        transfer_lookup_key: false,
        nickname: None,
        tax_behavior: None,
        metadata: stripe::Metadata::new(),
    };
    let key = stripe::IdempotencyKey::new(format!("price-{cents}")).unwrap();
    client.send(&stripe::prices::create(&new, &key)).await.unwrap().value.id
}

/// A history as it goes.
struct History {
    seed: u64,
    stand: Stand,
    client: Billed,
    rng: fastrand::Rng,
    /// Tokens used while a rule billed them.
    billed: i64,
    /// What was done, for whoever reads a failure.
    story: Vec<String>,
    stopped: bool,
}

impl History {
    fn now(&self) -> Timestamp {
        self.stand.desk.now()
    }

    fn rules(&self) -> Vec<Rule> {
        self.stand.desk.store.read(|r| store::rule::of_client(r, &self.client.client)).unwrap()
    }

    /// The live rule of an instant.
    fn rule_at(&self, at: Timestamp) -> Option<Rule> {
        self.rules().into_iter().find(|rule| rule.live_at.is_some() && rule.start_at <= at && rule.end_at.is_none_or(|end| at < end))
    }

    fn use_some(&mut self) {
        let (at, tokens) = (self.now() - MINUTE, self.rng.i64(0..9_000));
        if self.rule_at(at).is_some() {
            self.stand.used(&self.client, at, tokens);
            self.billed += tokens;
            self.story.push(format!("{at}: {tokens} tokens"));
        }
    }

    async fn work(&mut self) {
        sync(&self.stand).await;
        let sent = send_all(&self.stand).await;
        self.story.push(format!("{}: {}", self.now(), sent.words));
    }

    /// Lets time pass as the app sees it: at a period's end it works, unless the computer is off.
    async fn pass(&mut self, span: SignedDuration) {
        let until = self.now() + span;
        let end = self.rule_at(self.now()).and_then(|rule| {
            let now = self.now();
            self.stand.desk.store.read(|r| store::period::at(r, &rule.id, now)).unwrap().map(|period| period.end_at)
        });
        if let Some(end) = end.filter(|end| *end < until) {
            if self.rng.u32(0..4) > 0 {
                self.stand.sandbox.set_now(end + MINUTE * 6).unwrap();
                self.work().await;
                self.stand.sandbox.set_now(end + HOUR * 2).unwrap();
                self.work().await;
            } else {
                self.story.push("the computer was off at the period's end".to_owned());
            }
        }
        if self.now() < until {
            self.stand.sandbox.set_now(until).unwrap();
        }
    }

    async fn carried_out(&mut self, what: &str, plan: Result<ChangeSetView, Problem>) -> bool {
        let at = self.now();
        match plan {
            Ok(plan) => {
                let done = if plan.state == ChangeSetState::Done {
                    plan
                } else {
                    change_set::apply(&self.stand.desk, &plan.id, &Watch::default()).await.unwrap().result
                };
                assert_eq!(done.state, ChangeSetState::Done, "seed {}: {what}: {:?}\n{}", self.seed, done.items, self.told());
                self.story.push(format!("{at}: {what}"));
                true
            }
            Err(problem) => {
                let refused = matches!(problem.code, Code::NotAllowed | Code::Invalid | Code::NotFound);
                assert!(refused, "seed {}: {what}: {problem:?}\n{}", self.seed, self.told());
                self.story.push(format!("{at}: {what}, refused: {}", problem.message));
                false
            }
        }
    }

    async fn turn(&mut self, prices: &[String]) {
        let name = self.client.client.to_string();
        let desk = self.stand.desk.clone();
        let pause = |what| PauseSubscriptionParams { client: name.clone(), subscription: None, what, resumes_at: None };
        match self.rng.u32(0..13) {
            0..=2 => {
                let to = prices[self.rng.usize(0..prices.len())].clone();
                let params = ChangeSubscriptionParams { client: name.clone(), prices: vec![to.clone()], ..Default::default() };
                let plan = subscriptions::plan_change(&desk, params).await;
                self.carried_out(&format!("goes over to {to}"), plan).await;
            }
            3 => {
                let plan = subscriptions::plan_pause(&desk, pause(PauseWhat::Keep)).await;
                self.carried_out("is kept", plan).await;
            }
            4 => {
                let plan = subscriptions::plan_pause(&desk, pause(PauseWhat::Void)).await;
                self.carried_out("is paused, invoices are voided", plan).await;
            }
            5 => {
                let plan = subscriptions::plan_pause(&desk, pause(PauseWhat::Draft)).await;
                self.carried_out("is paused, invoices stay drafts", plan).await;
            }
            6 | 7 => {
                let plan = subscriptions::plan_pause(&desk, pause(PauseWhat::Resume)).await;
                self.carried_out("is resumed", plan).await;
            }
            8 => {
                let now = self.rng.bool();
                let plan =
                    subscriptions::plan_cancel(&desk, CancelSubscriptionParams { client: name.clone(), now, ..Default::default() }).await;
                self.carried_out(if now { "is cancelled at once" } else { "is cancelled with its period" }, plan).await;
            }
            9 | 10 => self.begin_anew(prices).await,
            11 if self.rng.u32(0..4) == 0 => {
                let params = StopBillingParams { client: name.clone(), now: self.rng.bool(), ..StopBillingParams::default() };
                let plan = subscriptions::plan_stop(&desk, params).await;
                self.stopped |= self.carried_out("billing stops", plan).await;
            }
            _ => {}
        }
    }

    /// A new subscription where none runs, and Go live for what it bills.
    async fn begin_anew(&mut self, prices: &[String]) {
        let view = subscriptions::show(&self.stand.desk, self.client.client.as_str()).await.unwrap();
        if self.stopped || view.subscriptions.iter().any(|one| one.state != SubscriptionState::Ended) {
            return;
        }
        let params = NewSubscriptionParams {
            client: self.client.client.to_string(),
            prices: vec![prices[self.rng.usize(0..prices.len())].clone()],
            days_until_due: Some(14),
            ..NewSubscriptionParams::default()
        };
        let plan = subscriptions::plan_new(&self.stand.desk, params).await;
        if self.carried_out("begins anew", plan).await {
            sync(&self.stand).await;
            live(&self.stand).await;
        }
    }

    fn told(&self) -> String {
        self.story.join("\n  ")
    }
}

async fn history(seed: u64) {
    let stand = Stand::seeded(Scene::Agency, seed).await;
    let client = stand.client("Harbor").await;
    let prices = [TOKENS.to_owned(), price(&stand, 20).await, price(&stand, 35).await];
    sync(&stand).await;
    live(&stand).await;
    let rng = fastrand::Rng::with_seed(seed);
    let mut this = History { seed, stand, client, rng, billed: 0, story: Vec::new(), stopped: false };
    for _ in 0..16 {
        let span = [HOUR * 5, HOUR * 30, HOUR * 24 * 6, HOUR * 24 * 13][this.rng.usize(0..4)];
        this.pass(span).await;
        this.use_some();
        this.work().await;
        this.turn(&prices).await;
    }
    // Two quiet periods: whatever ended is final by then, and nothing new is used.
    for _ in 0..4 {
        this.pass(HOUR * 24 * 16).await;
        this.work().await;
        this.stand.pass(HOUR * 3);
        this.work().await;
    }
    compare(&this);
}

/// The sandbox's books beside our own.
fn compare(this: &History) {
    let (seed, told) = (this.seed, this.told());
    let now = this.now();
    let start: Timestamp = crate::support::START.parse().unwrap();

    // What Stripe invoiced, by price, drafts and voided ones included: each unit that was sent stands on exactly one of them.
    let truth = this.stand.sandbox.truth().unwrap();
    let customer = truth.customers.into_iter().find(|customer| customer.id == this.client.customer).unwrap();
    let mut theirs: BTreeMap<String, i64> = BTreeMap::new();
    for invoice in customer.invoices.iter().filter(|invoice| invoice.period_end > start.as_second()) {
        for line in &invoice.lines {
            *theirs.entry(line.price.clone()).or_default() += line.quantity.parse::<i64>().unwrap();
        }
    }
    theirs.retain(|_, units| *units != 0);
    let events: i64 = this.stand.in_stripe(&this.client).iter().map(|(_, units)| units).sum();

    // What our periods say: units sent by price, units that wait or are late, and what is left over.
    let mut ours: BTreeMap<String, i64> = BTreeMap::new();
    let (mut decided, mut named, mut stranded, mut rules_left) = (0, 0, 0, 0);
    for rule in this.rules() {
        let chain = this.stand.desk.store.read(|r| operations::standing::chain(r, &rule, now)).unwrap();
        for one in &chain.periods {
            // What the workspace's former life sent is adopted, not decided here.
            let sent = one.decided - one.adopted;
            named += one.to_send() + one.late.as_ref().map_or(0, |late| late.units);
            decided += sent;
            stranded += one.units_in(&[ReportState::Stranded, ReportState::StrandedSeen]);
            *ours.entry(rule.stripe_price.as_ref().unwrap().to_string()).or_default() += sent;
        }
        let followed = this.rules().iter().any(|next| next.follows.as_ref() == Some(&rule.id));
        rules_left += i64::from(!followed);
    }
    ours.retain(|_, units| *units != 0);

    assert_eq!(events, decided, "seed {seed}: what Stripe took, and what our periods say was sent\n  {told}");
    let invoiced: i64 = theirs.values().sum();
    let open = events - invoiced;
    assert!(open >= 0, "seed {seed}: {invoiced} units are invoiced, and {events} were sent: one is billed twice\n  {told}");
    assert_eq!(open, stranded, "seed {seed}: every period is over, so what was sent is on an invoice, or said to be on none\n  {told}");
    if open == 0 {
        assert_eq!(theirs, ours, "seed {seed}: each unit at the price of its time\n  {told}");
    }
    let left = this.billed - 1000 * (decided + named);
    assert!(
        (0..1000 * rules_left.max(1)).contains(&left),
        "seed {seed}: {} tokens, {decided} units sent, {named} named, {left} tokens left over by {rules_left} chains\n  {told}",
        this.billed
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_unit_is_billed_twice_or_lost_whatever_becomes_of_the_subscription() {
    for seed in seeds() {
        history(seed).await;
    }
}
