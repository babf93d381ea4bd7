//! What a customer's invoices are charged to, and whether that will work.

use domain::{
    billed::{Customer, Item},
    id::CustomerId,
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use store::{Reader, client::Client, mirror as copies, workspace as places};

use crate::{
    Problem,
    mirror::convert::{CustomerRest, ItemRest},
    view::{PaymentMethodView, PaymentState, PaymentView},
};

/// A card whose month ends within this time is said to expire soon: the next invoice may meet it expired.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A payment method as the mirror keeps it: what may be shown, nothing that could be charged by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Method {
    /// `pm_…`
    pub id: String,
    /// Stripe's kind: `card`, `sepa_debit`…
    pub kind: String,
    /// Card brand, or bank.
    pub brand: Option<String>,
    /// Last four digits.
    pub last4: Option<String>,
    /// Year and month, for cards.
    pub expires: Option<(i16, i8)>,
}

impl From<&stripe::payment_methods::PaymentMethod> for Method {
    fn from(from: &stripe::payment_methods::PaymentMethod) -> Self {
        let bank = from.bank();
        Self {
            id: from.id.clone(),
            kind: from.kind.clone(),
            brand: from.card.as_ref().map(|card| card.brand.clone()).or_else(|| bank.and_then(|bank| bank.bank_name.clone())),
            last4: from.card.as_ref().map(|card| card.last4.clone()).or_else(|| bank.and_then(|bank| bank.last4.clone())),
            // A date that no calendar has is none.
            expires: from.card.as_ref().and_then(|card| Some((card.exp_year.try_into().ok()?, card.exp_month.try_into().ok()?))),
        }
    }
}

impl Method {
    /// "Visa ending in 4242, expires 12/2027".
    pub fn words(&self) -> String {
        let name = match (self.kind.as_str(), self.brand.as_deref()) {
            ("card", Some("amex")) => "American Express".to_owned(),
            ("card", Some("jcb")) => "JCB".to_owned(),
            ("card", None | Some("unknown")) => "Card".to_owned(),
            ("sepa_debit", _) => "SEPA debit".to_owned(),
            (_, Some(brand)) => spaced(brand),
            (kind, None) => spaced(kind),
        };
        let digits = self.last4.as_ref().map(|last4| format!(" ending in {last4}")).unwrap_or_default();
        let expiry = self.expires.map(|(year, month)| format!(", expires {month:02}/{year}")).unwrap_or_default();
        format!("{name}{digits}{expiry}")
    }

    /// The instant at which its month is over, in the agency's zone. A card that says a month that is none never expires for us.
    fn ends(&self, zone: &TimeZone) -> Option<Timestamp> {
        let (year, month) = self.expires?;
        let (year, month) = if month == 12 { (year.checked_add(1)?, 1) } else { (year, month.checked_add(1)?) };
        Some(Date::new(year, month, 1).ok()?.to_zoned(zone.clone()).ok()?.timestamp())
    }

    fn state(&self, now: Timestamp, zone: &TimeZone) -> PaymentState {
        match self.ends(zone) {
            Some(end) if end <= now => PaymentState::Expired,
            Some(end) if end.duration_since(now) <= SOON => PaymentState::ExpiresSoon,
            _ => PaymentState::Fine,
        }
    }
}

/// `diners_club` → "Diners club".
fn spaced(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}", letters.as_str()).replace('_', " ")
}

/// How invoices of a customer are collected: by a subscription in billing that charges by itself, or by sent invoices alone.
fn charges_by_itself(items: &[Item]) -> Option<bool> {
    let mut billing = items.iter().filter(|item| item.status.bills()).peekable();
    billing.peek()?;
    Some(billing.any(|item| item.collection.to_string() != "send_invoice"))
}

/// How a customer's payment method stands.
pub(crate) fn standing(r: &Reader, id: &CustomerId, rest: &CustomerRest, now: Timestamp) -> Result<PaymentView, Problem> {
    let zone = places::get(r)?.time_zone()?;
    let items: Vec<Item> = copies::of_customer::<Item>(r, id)?.into_iter().map(|copy| copy.value).collect();
    let mut of_subscription = false;
    for item in items.iter().filter(|item| item.status.bills()) {
        let own: ItemRest = copies::raw::<Item>(r, item.id.as_str())?.and_then(|raw| serde_json::from_value(raw).ok()).unwrap_or_default();
        of_subscription |= own.has_payment_method;
    }
    let by_itself = charges_by_itself(&items);
    let others = rest.others.iter().map(|other| PaymentMethodView { id: other.id.clone(), words: other.words() }).collect::<Vec<_>>();
    let state = match &rest.method {
        Some(method) => method.state(now, &zone),
        None if rest.has_payment_method || of_subscription => PaymentState::Unknown,
        None if by_itself == Some(false) => PaymentState::NotNeeded,
        None => PaymentState::None,
    };
    let words = match (&rest.method, state) {
        (Some(method), _) => method.words(),
        (None, PaymentState::Unknown) if of_subscription => "On the subscription itself".to_owned(),
        (None, PaymentState::Unknown) => "On file; the key may not read which one".to_owned(),
        (None, PaymentState::NotNeeded) => "None; the client pays each invoice".to_owned(),
        (None, _) => "None on file".to_owned(),
    };
    // A subscription's own method is charged first, so the customer's is no matter.
    let matters = by_itself != Some(false) && !of_subscription;
    let warning = match state {
        PaymentState::Expired if matters => {
            Some("The card has expired. Stripe may be refused when it charges the next invoice. Ask the client for another one.".to_owned())
        }
        PaymentState::ExpiresSoon if matters => {
            Some("The card expires within thirty days. Ask the client for another one before the next invoice.".to_owned())
        }
        PaymentState::None if by_itself == Some(true) => Some(
            "Invoices are to be charged by themselves, but there is nothing to charge. Send the client a link to add a payment method."
                .to_owned(),
        ),
        PaymentState::None if !others.is_empty() => Some("A payment method was added, but invoices do not use it yet.".to_owned()),
        _ => None,
    };
    Ok(PaymentView { state, words, warning, others })
}

/// Whether an invoice could be charged to what the customer has on file: something is there, and it is no card whose month is over.
///
/// # Errors
/// What the file says.
pub(crate) fn can_be_charged(r: &Reader, id: &CustomerId, now: Timestamp) -> Result<bool, Problem> {
    let rest = super::rest_of(r, id.as_str())?;
    let zone = places::get(r)?.time_zone()?;
    Ok(rest.has_payment_method && rest.method.is_none_or(|method| method.state(now, &zone) != PaymentState::Expired))
}

/// Why nothing could be charged, and what to do instead.
pub(crate) fn not_chargeable(r: &Reader, id: &CustomerId) -> Result<String, Problem> {
    Ok(match super::rest_of(r, id.as_str())?.method {
        Some(method) => format!(
            "The card on file has expired ({}), so Stripe could not charge it. Ask for another one first, or send invoices: give the days to pay.",
            method.words()
        ),
        None => {
            "No payment method is on file, so Stripe could not charge it. Send invoices: give the days to pay, or ask for a card first."
                .to_owned()
        }
    })
}

/// Whether invoices can be sent to a customer. One that the mirror does not show is not judged.
///
/// # Errors
/// At the days to pay: Stripe sends invoices by e-mail, and refuses them where there is no address.
pub(crate) fn can_be_sent(r: &Reader, id: &CustomerId) -> Result<(), Problem> {
    let Some(copy) = copies::find::<Customer>(r, id.as_str())? else { return Ok(()) };
    if copy.value.email.is_some_and(|email| !email.trim().is_empty()) {
        return Ok(());
    }
    Err(Problem::invalid(
        "days_until_due",
        "Stripe sends invoices by e-mail, and this customer has no address there. Give it one under Billing details, or charge a payment method.",
    ))
}

/// The warning about a client's payment method, where it is billed by Stripe and something is to be done.
pub(crate) fn warning_of(r: &Reader, client: &Client, now: Timestamp) -> Result<Option<(PaymentState, String)>, Problem> {
    let Some(customer) = client.customer.as_ref().filter(|_| client.stopped_at.is_none()) else { return Ok(None) };
    match copies::find::<Customer>(r, customer.as_str())? {
        Some(copy) if copy.value.deleted => Ok(Some((
            PaymentState::None,
            "The Stripe customer was deleted, so nothing can be billed. Link the client to another customer.".to_owned(),
        ))),
        Some(_) => {
            let view = standing(r, customer, &super::rest_of(r, customer.as_str())?, now)?;
            Ok(view.warning.map(|warning| (view.state, warning)))
        }
        // The list was read and does not show it.
        None if copies::cursor(r, crate::mirror::Kind::Customers.cursor())?.is_some() => Ok(Some((
            PaymentState::None,
            format!(
                "Stripe does not list the customer {customer} any more: it was deleted, or lives on a test clock. Look at it, or link another one."
            ),
        ))),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(year: i16, month: i8) -> Method {
        Method {
            id: "pm_1".into(),
            kind: "card".into(),
            brand: Some("visa".into()),
            last4: Some("4242".into()),
            expires: Some((year, month)),
        }
    }

    #[test]
    fn a_card_is_good_to_the_last_moment_of_its_month_in_the_agencys_zone() {
        let zone = TimeZone::get("America/New_York").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(card(2026, 12).state(at("2027-01-01T04:59:59Z"), &zone), PaymentState::ExpiresSoon, "it is still December there");
        assert_eq!(card(2026, 12).state(at("2027-01-01T05:00:00Z"), &zone), PaymentState::Expired);
        assert_eq!(card(2026, 12).state(at("2026-12-02T05:00:00Z"), &zone), PaymentState::ExpiresSoon, "thirty days before");
        assert_eq!(card(2026, 12).state(at("2026-12-02T04:59:59Z"), &zone), PaymentState::Fine);
        assert_eq!(card(2026, 13).state(at("2030-01-01T00:00:00Z"), &zone), PaymentState::Fine, "a month that is none says nothing");
    }

    #[test]
    fn methods_are_named_as_people_do() {
        assert_eq!(card(2027, 3).words(), "Visa ending in 4242, expires 03/2027");
        let bank = Method { kind: "sepa_debit".into(), last4: Some("3000".into()), ..Method::default() };
        assert_eq!(bank.words(), "SEPA debit ending in 3000");
        assert_eq!(Method { kind: "new_kind".into(), ..Method::default() }.words(), "New kind");
    }
}
