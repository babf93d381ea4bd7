//! What was used on the platform: a function of the seed and the day, so that nothing of it needs to be kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use fastrand::Rng;
use jiff::Timestamp;
use serde_json::{Number, Value, json};

use crate::agency::{CLIENTS, ChargedBy, Client, Role};

const DAY: i64 = 86_400;
/// How far the log reaches back before the sandbox's start, in days.
pub(crate) const DAYS_BEFORE: i64 = 90;

/// One conversation.
#[derive(Debug, Clone)]
pub(crate) struct Conversation {
    pub(crate) id: String,
    /// Index into [`CLIENTS`].
    pub(crate) client: usize,
    pub(crate) started: i64,
    pub(crate) ended: i64,
    channel: &'static str,
    pub(crate) is_test: bool,
    tokens_in: i64,
    tokens_out: i64,
    messages: i64,
    seconds: i64,
    /// Millionths of a dollar.
    cost: i64,
    /// When the platform knows the cost.
    costed: i64,
}

/// The platform's log. Days are made when they are first asked for.
#[derive(Debug)]
pub(crate) struct UsageLog {
    seed: u64,
    origin: i64,
    /// When the held client's use jumps up, and for how long: `[from, to)`.
    surge: Option<(i64, i64)>,
    days: Mutex<BTreeMap<i64, Arc<Vec<Conversation>>>>,
}

impl UsageLog {
    pub(crate) fn new(seed: u64, origin: Timestamp, surge: Option<(i64, i64)>) -> Self {
        Self { seed, origin: origin.as_second(), surge, days: Mutex::default() }
    }

    pub(crate) fn first_day(&self) -> i64 {
        self.origin.div_euclid(DAY) - DAYS_BEFORE
    }

    /// All conversations that started on a UTC day (days since 1970), by start and id.
    pub(crate) fn day(&self, day: i64) -> Arc<Vec<Conversation>> {
        if day < self.first_day() {
            return Arc::default();
        }
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(days.entry(day).or_insert_with(|| Arc::new(self.make(day))))
    }

    /// Whether there is a conversation of this id; its first digits are the day that it began on.
    pub(crate) fn holds(&self, id: &str) -> bool {
        let day = id.strip_prefix("conv_").and_then(|rest| rest.get(..5)).and_then(|day| i64::from_str_radix(day, 16).ok());
        day.is_some_and(|day| self.day(day).iter().any(|record| record.id == id))
    }

    fn make(&self, day: i64) -> Vec<Conversation> {
        let mut log: Vec<Conversation> =
            CLIENTS.iter().enumerate().flat_map(|(index, client)| self.make_client(day, index, client)).collect();
        if day == self.origin.div_euclid(DAY) {
            log.push(self.left_open());
        }
        log.sort_by(|one, other| (one.started, &one.id).cmp(&(other.started, &other.id)));
        log
    }

    /// A conversation that began forty minutes before the start and is not over until the next day.
    fn left_open(&self) -> Conversation {
        let started = self.origin.div_euclid(DAY) * DAY + (self.origin.rem_euclid(DAY) - 2400).max(0);
        let ended = started + DAY + 7200;
        Conversation {
            id: format!("conv_{:05x}open", self.origin.div_euclid(DAY)),
            client: 0,
            started,
            ended,
            channel: "whatsapp",
            is_test: false,
            tokens_in: 5120,
            tokens_out: 2440,
            messages: 31,
            seconds: ended - started,
            cost: 234_360,
            costed: ended + 3 * 3600,
        }
    }

    fn make_client(&self, day: i64, index: usize, client: &Client) -> Vec<Conversation> {
        // Each client and day has a generator of its own: a new client or a longer day disturbs no other.
        let mut rng = Rng::with_seed(self.seed ^ (day.unsigned_abs() << 8) ^ (index as u64) ^ 0x5041_524c_4559);
        let surging = client.role == Role::Held && self.surge.is_some_and(|(from, to)| (from..to).contains(&(day * DAY)));
        let (daily, size) = if surging { (client.daily * 15, 3) } else { (client.daily, 1) };
        let weekend = matches!((day + 4).rem_euclid(7), 0 | 6);
        let count = daily * rng.i64(85..=115) / 100 * if weekend { 70 } else { 112 } / 100;
        (0..count).map(|number| conversation(&mut rng, day, index, client, number, size)).collect()
    }

    /// What ended in `[from, to)` by client, without test calls: tokens, messages, seconds.
    pub(crate) fn ended_between(&self, client: usize, from: i64, to: i64, charged_by: ChargedBy) -> i64 {
        // No conversation but the one left open lasts two days.
        let days = from.div_euclid(DAY) - 2..=to.div_euclid(DAY);
        let days: Vec<_> = days.map(|day| self.day(day)).collect();
        let own = days.iter().flat_map(|day| day.iter()).filter(|record| record.client == client && !record.is_test);
        own.filter(|record| (from..to).contains(&record.ended)).map(|record| record.quantity(charged_by)).sum()
    }
}

fn conversation(rng: &mut Rng, day: i64, index: usize, client: &Client, number: i64, size: i64) -> Conversation {
    let calls = client.charged_by == ChargedBy::Minutes;
    // Two thirds of a day's use falls between 12 and 24 UTC, an American business day.
    let second = if rng.u8(0..3) < 2 { rng.i64(43_200..DAY) } else { rng.i64(0..DAY) };
    let started = day * DAY + second;
    let channel = if calls { "voice" } else { ["web", "web", "sms", "whatsapp"][rng.usize(0..4)] };
    let messages = rng.i64(2..=14) * size;
    let tokens_in = messages * rng.i64(90..=250);
    let tokens_out = messages * rng.i64(40..=120);
    let seconds = if calls { rng.i64(45..=480) } else { messages * rng.i64(15..=75) };
    let voice = if calls { seconds * 900 } else { 0 };
    let ended = started + seconds;
    Conversation {
        id: format!("conv_{day:05x}{index:x}{number:04x}"),
        client: index,
        started,
        ended,
        channel,
        is_test: rng.u8(0..50) == 0,
        tokens_in,
        tokens_out,
        messages,
        seconds,
        cost: (tokens_in + tokens_out) * client.token_cost * rng.i64(100..=108) / 100 + voice,
        costed: ended + rng.i64(3600..8 * 3600),
    }
}

impl Conversation {
    pub(crate) fn quantity(&self, charged_by: ChargedBy) -> i64 {
        match charged_by {
            ChargedBy::Tokens => self.tokens_in + self.tokens_out,
            ChargedBy::Messages => self.messages,
            ChargedBy::Minutes => self.seconds,
        }
    }

    /// The record as the API shows it at `now`: open ones grow, costs come late.
    pub(crate) fn json(&self, now: i64) -> Value {
        let open = now < self.ended;
        let so_far = |total: i64| if open { total * (now - self.started) / (self.ended - self.started).max(1) } else { total };
        json!({
            "id": self.id,
            "account_id": CLIENTS[self.client].account(),
            "started_at": stamp(self.started),
            "ended_at": if open { Value::Null } else { stamp(self.ended) },
            "channel": self.channel,
            "is_test": self.is_test,
            "tokens_in": so_far(self.tokens_in),
            "tokens_out": so_far(self.tokens_out),
            "messages": so_far(self.messages),
            "seconds": so_far(self.seconds),
            "cost": if now < self.costed { Value::Null } else { dollars(self.cost) },
            "cost_currency": "usd",
        })
    }
}

fn stamp(at: i64) -> Value {
    Timestamp::from_second(at).map_or(Value::Null, |at| json!(at.to_string()))
}

/// Dollars as a JSON number with all its digits: 234360 millionths are 0.23436.
fn dollars(millionths: i64) -> Value {
    let text = format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
    serde_json::from_str::<Number>(text.trim_end_matches('0').trim_end_matches('.')).map_or(Value::Null, Value::Number)
}
