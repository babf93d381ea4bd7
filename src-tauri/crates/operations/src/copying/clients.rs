//! Clients: each with its accounts and rules, once its customer and its subscriptions stand.

use std::collections::BTreeMap;

use domain::Quantity;
use jiff::Timestamp;
use store::{Reader, mapping, rule, source};

use super::{
    agency::{Agency, OldRule, Payer, Person},
    own::OldOwn,
    pairing::known,
    prices::There,
    sources::{Sources, account},
    subscribing::{Made, Subscribing},
    taxes::Rates,
    who::who,
};
use crate::{
    Problem, catalog,
    catalog::{Bought, Planning},
    change_set::{CopiedMapping, CopiedOnPlan, CopiedOverride, CopiedRule, KeepCopiedClient, MakePrice, Planned, Ref, Work},
    overrides,
    view::{CopyParams, MoneyLine},
    words,
};

/// Longest note on a price in Stripe, in characters.
const LONGEST_NICKNAME: usize = 250;

/// What all clients of a plan share.
pub(super) struct Taking<'a> {
    pub(super) r: &'a Reader,
    pub(super) agency: &'a Agency,
    pub(super) params: &'a CopyParams,
    pub(super) bought: &'a Bought,
    pub(super) sources: &'a Sources,
    pub(super) rates: &'a Rates,
    pub(super) workspace: &'a str,
    pub(super) ids: &'a dyn crate::Ids,
    pub(super) now: Timestamp,
}

impl Taking<'_> {
    /// Plans every client, and says of each what becomes of it.
    ///
    /// # Errors
    /// An answer that cannot be meant, at its field.
    pub(super) fn plan(&self, planning: &mut Planning, money: &mut Vec<MoneyLine>) -> Result<(), Problem> {
        for (place, answer) in self.params.customers.iter().enumerate() {
            let is_one = |payer: &Payer| payer.id == answer.payer;
            if !self.agency.payers.iter().any(is_one) {
                let words = format!("No client there is paid for by {:?}. Look at the list again.", answer.payer);
                return Err(Problem::invalid(&format!("customers[{place}].payer"), words));
            }
            if self.params.customers.iter().take(place).any(|other| other.payer == answer.payer) {
                return Err(Problem::invalid(&format!("customers[{place}].payer"), "This payer was answered twice."));
            }
        }
        let mut made = Made::default();
        for payer in &self.agency.payers {
            self.payer(payer, planning, money, &mut made)?;
        }
        for nickname in &self.agency.by_statement {
            money.push(line(nickname, "Left out: it is billed by statements, outside Stripe.".to_owned()));
        }
        Ok(())
    }

    fn payer(&self, payer: &Payer, planning: &mut Planning, money: &mut Vec<MoneyLine>, made: &mut Made) -> Result<(), Problem> {
        let mut new = Vec::new();
        for person in &payer.people {
            match known(self.r, &person.nickname)? {
                Some(there) => money.push(line(&person.nickname, self.standing(person, &there.id)?)),
                None => new.push(person),
            }
        }
        // Without a rule there is nothing to pay for.
        if !new.iter().any(|person| !person.rules.is_empty()) {
            for person in new {
                let (accounts, mut notes) = self.accounts(person)?;
                notes.insert(0, "New, with no price of Stripe's: it is not billed yet".to_owned());
                let count = accounts.len();
                self.add(planning, person, None, Vec::new(), Coming { accounts, ..Coming::default() });
                money.push(line(&person.nickname, sentence(notes, count)));
            }
            return Ok(());
        }
        let answer = self.params.customers.iter().enumerate().find(|(_, answer)| answer.payer == payer.id);
        let field = format!("customers[{}].customer", answer.map_or(0, |(place, _)| place));
        let chosen = match answer {
            Some((_, answer)) => who(self.r, payer, answer.customer.as_deref(), answer.create, &field)?,
            None => None,
        };
        let Some(chosen) = chosen else {
            for person in new {
                money.push(line(&person.nickname, "Left out: nobody was chosen to pay for it here.".to_owned()));
            }
            return Ok(());
        };
        let mut priced = BTreeMap::new();
        let mut coming = Vec::new();
        for person in new {
            match self.priced(planning, payer, person, &priced)? {
                Ok(own) => {
                    priced.extend(own);
                    coming.push(person);
                }
                Err(why) => money.push(line(&person.nickname, why)),
            }
        }
        if coming.is_empty() {
            return Ok(());
        }
        let fixed = if self.params.fixed { self.fixed(planning, payer)? } else { BTreeMap::new() };
        let subscribing = Subscribing::of(self.r, self.agency, self.rates, payer, chosen, &priced, &fixed, &field, self.now)?;
        let (mut now, pays, collection) = (subscribing.now, subscribing.who().words(), subscribing.collection.clone());
        let (mut left, mut taxed, untaxed) = (subscribing.left.clone(), subscribing.taxed.clone(), subscribing.untaxed.clone());
        let (customer, after) = subscribing.add(payer, self.workspace, planning, made, &field)?;
        for person in coming {
            let (accounts, notes) = self.accounts(person)?;
            let rules = person.rules.iter().filter_map(|rule| Some(self.rule(rule, priced.get(&rule.price)?)));
            let rules: Vec<CopiedRule> = rules.collect();
            let prices: Vec<String> =
                person.rules.iter().map(|rule| catalog::price_words(rule.pays(), rule.unit, &rule.meter.code)).collect();
            let count = accounts.len();
            let taken = |price: &str| priced.get(price).or_else(|| fixed.get(price));
            let overrides = self.overrides(person, &taken);
            let mut said = vec![format!("New: {}", prices.join(", ")), format!("Paid by {pays}"), collection.clone()];
            said.push(match now {
                Some(_) => "Its fixed prices are invoiced at once; use is not charged before Go live".to_owned(),
                None if rules.iter().any(|rule| rule.price.rate(Quantity::ZERO).is_ok_and(|rated| !rated.total.is_zero())) => {
                    "Its flat amounts are charged each period; use is not charged before Go live".to_owned()
                }
                None => "Nothing is charged before Go live".to_owned(),
            });
            said.extend(person.own.iter().filter(|(price, _)| taken(price).is_some()).map(|(_, own)| own_words(own)));
            said.extend(notes);
            said.append(&mut taxed);
            // Said once for clients that share a payer.
            let not_taken = std::mem::take(&mut left);
            if !not_taken.is_empty() {
                said.push(format!("Not taken: {}. Add it on the client's page when it is to begin", not_taken.join(", ")));
            }
            self.add(planning, person, Some(customer.clone()), after.clone(), Coming { rules, accounts, overrides });
            money.push(MoneyLine { what: person.nickname.clone(), words: sentence(said, count), amount: now.take() });
        }
        // A row of its own: an invoice without its tax is not noticed among what comes along.
        let name = payer.people.first().map(|person| person.nickname.as_str()).unwrap_or_default();
        money.extend(untaxed.into_iter().map(|words| line(&format!("Tax of {name}"), words)));
        Ok(())
    }

    /// A client's prices there; the inner error says why it cannot come.
    fn priced(
        &self,
        planning: &mut Planning,
        payer: &Payer,
        person: &Person,
        shared: &BTreeMap<String, There>,
    ) -> Result<Result<BTreeMap<String, There>, String>, Problem> {
        let mut all = BTreeMap::new();
        // Whether everything of it can come is known before anything of it is planned.
        for rule in &person.rules {
            let why = match (self.bought.prices.get(&rule.price), person.own.get(&rule.price)) {
                (Some(reference), _) if There::of(self.r, planning, reference)?.is_some_and(|there| there.meter.is_some()) => continue,
                (None, Some(own)) => match (own.unfit(), self.bought.prices.get(&own.usual)) {
                    (None, Some(_)) => continue,
                    (Some(why), _) => why,
                    (None, None) => "the price that it stands in for does not come, or differs here",
                },
                _ => "which is not among the prices that come with it: it is off sale, or differs here",
            };
            let price = catalog::price_words(rule.pays(), rule.unit, &rule.meter.code);
            return Ok(Err(format!(
                "Left out: it pays {price} ({}), and {why}. Nothing of this client is taken; add it here by hand.",
                rule.price
            )));
        }
        for rule in &person.rules {
            let there = match (shared.get(&rule.price), self.bought.prices.get(&rule.price), person.own.get(&rule.price)) {
                (Some(known), ..) => Some(known.clone()),
                (None, Some(reference), _) => There::of(self.r, planning, reference)?,
                (None, None, Some(own)) => self.alone(planning, payer, person, &rule.price, own)?,
                (None, None, None) => None,
            };
            let there = there.ok_or_else(|| Problem::internal("a price that was to come does not"))?;
            all.insert(rule.price.clone(), there);
        }
        Ok(Ok(all))
    }

    /// A price of this client alone, beside the one on sale that it stands in for; none where that one does not come.
    fn alone(&self, planning: &mut Planning, payer: &Payer, person: &Person, price: &str, own: &OldOwn) -> Result<Option<There>, Problem> {
        if own.unfit().is_some() {
            return Ok(None);
        }
        let Some(reference) = self.bought.prices.get(&own.usual) else { return Ok(None) };
        let Some(usual) = There::of(self.r, planning, reference)? else { return Ok(None) };
        let mut work = MakePrice {
            product: Some(usual.product.clone()),
            meter: usual.meter.clone(),
            prices: own.prices.clone(),
            every: own.pays.every,
            nickname: Some(format!("{} alone", person.nickname).chars().take(LONGEST_NICKNAME).collect()),
            code: own.pays.meter.clone(),
            unit: own.pays.unit.map(|unit| unit.to_string()),
            ..MakePrice::default()
        };
        if own.pays.price.divides_quantity() {
            work.unit = Some("1".to_owned());
        }
        let mark = work.mark(&format!("{}{}:{}:{price}", overrides::MARK, self.workspace, payer.id));
        let words = format!("Price {}, for {} alone, on the same product", overrides::terms_words(&own.pays), person.nickname);
        let item = planning.add(Planned { words, mark: mark.clone(), work: Work::Price(work), found: None });
        Ok(Some(There { price: Ref::Item { item }, found: None, mark, ..usual }))
    }

    /// What is listed here as prices of this client alone.
    fn overrides<'a>(&self, person: &Person, taken: &dyn Fn(&str) -> Option<&'a There>) -> Vec<CopiedOverride> {
        let mut all = Vec::new();
        for (price, own) in &person.own {
            let (Some(there), Some(usual)) = (taken(price), self.bought.prices.get(&own.usual)) else { continue };
            let plan = own.plan.as_ref().and_then(|(plan, slot)| Some((self.bought.plans.get(plan.as_str())?.clone(), slot.clone())));
            all.push(CopiedOverride {
                id: self.ids.new_id(),
                plan,
                instead_of: usual.clone(),
                instead: own.instead.clone(),
                price: there.price.clone(),
                pays: own.pays.clone(),
                reason: own.reason.clone(),
                until: own.until,
            });
        }
        all
    }

    /// The fixed prices of a payer's subscriptions, as far as they come.
    fn fixed(&self, planning: &mut Planning, payer: &Payer) -> Result<BTreeMap<String, There>, Problem> {
        let mut all = BTreeMap::new();
        for item in payer.subscriptions.iter().flat_map(|one| &one.items).filter(|item| item.meter.is_none()) {
            let price = item.price.as_str();
            if let Some(reference) = self.bought.prices.get(price)
                && let Some(there) = There::of(self.r, planning, reference)?
            {
                all.insert(price.to_owned(), there);
            } else if !all.contains_key(price)
                && let Some((person, own)) = payer.people.iter().find_map(|person| Some((person, person.own.get(price)?)))
                && let Some(there) = self.alone(planning, payer, person, price, own)?
            {
                all.insert(price.to_owned(), there);
            }
        }
        Ok(all)
    }

    /// A client's accounts there, and what is to be said of those that do not come.
    fn accounts(&self, person: &Person) -> Result<(Vec<CopiedMapping>, Vec<String>), Problem> {
        let (mut taken, mut notes, mut without_source) = (Vec::new(), Vec::new(), 0_u64);
        for (subject, from) in &person.accounts {
            let Some(source) = self.sources.find(subject.source.as_str()) else {
                without_source += 1;
                continue;
            };
            if let Ref::Id(there) = source
                && let Some(owner) = self.owner(there, &subject.external_id, *from)?
            {
                notes.push(format!("The account {} {owner} and stays so", subject.name.as_ref().unwrap_or(&subject.external_id)));
                continue;
            }
            let account = account(subject, self.ids);
            taken.push(CopiedMapping { id: self.ids.new_id(), source: source.clone(), account, from: *from });
        }
        if without_source > 0 {
            let accounts = words::count(without_source, "account", "accounts");
            notes.push(format!("{accounts} not taken, because their source is not: assign accounts here once it is connected"));
        }
        Ok((taken, notes))
    }

    /// Whose an account there is already, at any time from an instant on: a subject has one client at a time.
    fn owner(&self, of: &str, external_id: &str, from: Timestamp) -> Result<Option<String>, Problem> {
        let Some(subject) = source::find_subject(self.r, &of.into(), external_id)? else { return Ok(None) };
        if subject.never_bill {
            return Ok(Some("is marked as your own here".to_owned()));
        }
        let open = mapping::of_subject(self.r, &subject.id)?.into_iter().find(|row| row.to_at.is_none_or(|to| to > from));
        let nickname = open.map(|row| store::client::get(self.r, &row.client)).transpose()?.map(|client| client.nickname);
        Ok(nickname.map(|nickname| format!("belongs to {nickname} here")))
    }

    fn rule(&self, rule: &OldRule, there: &There) -> CopiedRule {
        CopiedRule {
            id: self.ids.new_id(),
            meter_id: self.ids.new_id(),
            meter: rule.meter.code.clone(),
            meter_name: rule.meter.name.clone(),
            meter_unit: rule.meter.unit.clone(),
            unit: rule.unit,
            remainder: rule.row.remainder,
            rounding: rule.row.rounding().map(|rounding| (rounding.step, rounding.least)),
            price: rule.pays().clone(),
            stripe_price: there.price.clone(),
            stripe_product: there.product.clone(),
            stripe_meter: there.meter.clone().unwrap_or_else(|| Ref::Id(String::new())),
        }
    }

    fn add(&self, planning: &mut Planning, person: &Person, customer: Option<Ref>, after: Vec<Ref>, coming: Coming) {
        let Coming { rules, accounts, overrides } = coming;
        let plans = person.plans.iter().filter_map(|plan| self.bought.plans.get(plan));
        let plans = plans.map(|plan| CopiedOnPlan { id: self.ids.new_id(), plan: plan.clone() }).collect();
        let words = format!("Client {} here, with {}", person.nickname, words::count(accounts.len() as u64, "account", "accounts"));
        let mark = format!("client:{}:{}", self.workspace, person.nickname);
        let work = KeepCopiedClient {
            id: self.ids.new_id(),
            nickname: person.nickname.clone(),
            email: person.email.clone(),
            notes: person.notes.clone(),
            customer,
            after,
            accounts,
            rules,
            plans,
            overrides,
            mark: mark.clone(),
        };
        planning.add(Planned { words, mark, work: Work::CopiedClient(Box::new(work)), found: None });
    }

    /// What differs on a client that is here already.
    fn standing(&self, person: &Person, id: &domain::id::ClientId) -> Result<String, Problem> {
        let open: Vec<_> = rule::of_client(self.r, id)?.into_iter().filter(|rule| rule.end_at.is_none_or(|end| end > self.now)).collect();
        let mut differs = Vec::new();
        for rule in &person.rules {
            let meter = source::find_meter(self.r, &rule.meter.code)?;
            let here = meter.and_then(|meter| open.iter().find(|own| own.meter == meter.id));
            let from = catalog::price_words(rule.pays(), rule.unit, &rule.meter.code);
            match here {
                None => differs.push(format!("{} is not billed here", rule.meter.code)),
                Some(own) if own.price != *rule.pays() || own.billing_unit != rule.unit => {
                    let here = catalog::price_words(&own.price, own.billing_unit, &rule.meter.code);
                    differs.push(format!("it pays {here} here, {from} there"));
                }
                Some(own) if own.remainder != rule.row.remainder || own.rounding() != rule.row.rounding() => {
                    differs.push(format!("the remainder or rounding of {} differs", rule.meter.code));
                }
                Some(_) => {}
            }
        }
        let own = mapping::of_client(self.r, id)?;
        for (subject, _) in &person.accounts {
            let Some(Ref::Id(of)) = self.sources.find(subject.source.as_str()) else { continue };
            let there = source::find_subject(self.r, &of.as_str().into(), &subject.external_id)?;
            if !there.is_some_and(|there| own.iter().any(|row| row.subject == there.id && row.to_at.is_none())) {
                let name = subject.name.as_ref().unwrap_or(&subject.external_id);
                differs.push(format!("the account {name} is not assigned to it here"));
            }
        }
        Ok(match differs.as_slice() {
            [] => "There already.".to_owned(),
            _ => format!("There already, left alone. Differs: {}.", differs.join("; ")),
        })
    }
}

/// What comes with a client.
#[derive(Default)]
struct Coming {
    rules: Vec<CopiedRule>,
    accounts: Vec<CopiedMapping>,
    overrides: Vec<CopiedOverride>,
}

fn own_words(own: &OldOwn) -> String {
    let (pays, instead) = (overrides::terms_words(&own.pays), overrides::terms_words(&own.instead));
    match (&own.version, own.until) {
        (Some((plan, number)), _) => format!(
            "It stays at what version {number} of {plan} asks for, {pays} instead of {instead}: here that is a price of this client alone, listed as such"
        ),
        (None, Some(until)) => {
            format!(
                "Its own price comes too, {pays} instead of {instead} ({}), meant to end on {}",
                own.reason,
                until.strftime("%-d %B %Y")
            )
        }
        (None, None) => format!("Its own price comes too, {pays} instead of {instead} ({}), with no end", own.reason),
    }
}

fn line(nickname: &str, words: String) -> MoneyLine {
    MoneyLine { what: nickname.to_owned(), words, amount: None }
}

/// Sentences, and how many accounts come.
fn sentence(mut said: Vec<String>, accounts: usize) -> String {
    said.retain(|words| !words.is_empty());
    said.push(format!("{} assigned from when they were there", words::count(accounts as u64, "account", "accounts")));
    if accounts == 0 {
        said.pop();
    }
    format!("{}.", said.join(". "))
}
