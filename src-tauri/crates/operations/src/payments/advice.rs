//! Stripe's reasons in the owner's words, each with what helps.

use domain::billed::{Dispute, DisputeStatus, PaymentFailure};

/// What helps against a declined payment, by the bank's reason (Stripe, "Decline codes"); a reason that is not listed gets what always holds.
pub(crate) fn advice(failure: &PaymentFailure) -> &'static str {
    let reason = failure.decline_code.as_deref().or(failure.code.as_deref()).unwrap_or_default();
    match reason {
        "insufficient_funds" | "card_velocity_exceeded" | "withdrawal_count_limit_exceeded" => {
            "There was not enough money on the card. Stripe tries again by its own schedule; ask the client to top it up or to add another card."
        }
        "expired_card" => "The card has expired. Ask the client to add another card.",
        "lost_card" | "stolen_card" | "pickup_card" | "restricted_card" => {
            "The bank has blocked the card. Ask the client to add another card; do not try this one again."
        }
        "authentication_required" | "approve_with_id" => {
            "The bank wants the client to confirm the payment. Send the client the invoice's payment page."
        }
        "incorrect_cvc" | "invalid_cvc" | "incorrect_number" | "invalid_number" | "invalid_expiry_month" | "invalid_expiry_year" => {
            "The card's details are wrong. Ask the client to enter them again or to add another card."
        }
        "currency_not_supported" | "card_not_supported" | "invalid_account" => {
            "This card cannot pay this invoice. Ask the client to add another card."
        }
        "processing_error" | "issuer_not_available" | "try_again_later" | "reenter_transaction" => {
            "The bank could not be reached. Stripe tries again by its own schedule; nothing has to be done yet."
        }
        "fraudulent" | "merchant_blacklist" | "highest_risk_level" | "elevated_risk_level" | "rule" => {
            "Stripe or the bank held the payment for fraud. Look at it in Stripe before it is tried again."
        }
        _ => match failure.advice.as_deref() {
            Some("do_not_try_again") => "The bank will not pay with this card. Ask the client to add another card.",
            Some("confirm_card_data") => "Ask the client to check the card's details, or to add another card.",
            _ => "The bank gave no better reason. Ask the client to add another card, or to call their bank and let the payment through.",
        },
    }
}

/// Why a bank asks a payment back, how that stands, and what to do.
pub(crate) fn dispute_words(dispute: &Dispute, day: impl Fn(jiff::Timestamp) -> String) -> String {
    let why = match dispute.reason.as_str() {
        "fraudulent" => "says that they did not make this payment",
        "duplicate" => "says that they were charged twice",
        "product_not_received" => "says that they did not get what they paid for",
        "product_unacceptable" => "says that it was not what was promised",
        "subscription_canceled" => "says that they had cancelled",
        "unrecognized" => "does not recognise the payment",
        "credit_not_processed" => "says that a refund did not come",
        _ => "asks for this payment back",
    };
    let stands = match &dispute.status {
        DisputeStatus::NeedsResponse => match dispute.due_by {
            Some(due) => format!("Stripe holds the money. Answer in Stripe by {}, or it is lost.", day(due)),
            None => "Stripe holds the money. Answer in Stripe, or it is lost.".to_owned(),
        },
        DisputeStatus::WarningNeedsResponse => match dispute.due_by {
            Some(due) => format!("No money has moved yet. Answer in Stripe by {}.", day(due)),
            None => "No money has moved yet. Answer in Stripe.".to_owned(),
        },
        DisputeStatus::UnderReview | DisputeStatus::WarningUnderReview => "Answered; the bank looks at it. Nothing to do.".to_owned(),
        DisputeStatus::Won => "Won: the money is yours.".to_owned(),
        DisputeStatus::Lost => "Lost: the client keeps the money.".to_owned(),
        DisputeStatus::WarningClosed => "Closed without a dispute.".to_owned(),
        DisputeStatus::Prevented => "Settled before it began.".to_owned(),
        DisputeStatus::Other(word) => format!("Stripe says: {word}."),
    };
    format!("The client's bank {why}. {stands}")
}

/// Why a payout came back, and what to do.
pub(crate) fn payout_advice(code: Option<&str>, words: Option<&str>) -> String {
    let cure = match code.unwrap_or_default() {
        "account_closed"
        | "account_frozen"
        | "bank_account_restricted"
        | "no_account"
        | "invalid_account_number"
        | "incorrect_account_holder_name"
        | "incorrect_account_holder_address"
        | "incorrect_account_holder_tax_id"
        | "bank_ownership_changed"
        | "debit_not_authorized" => "Correct the bank account in Stripe; it pays out again after that.",
        "invalid_currency" | "unsupported_card" => "The bank account does not take this currency. Add one that does in Stripe.",
        "insufficient_funds" => "The balance in Stripe was too small. It is paid out once enough came in.",
        "declined" => "The bank refused it. Ask the bank why, then let Stripe pay out again.",
        _ => "The money is back on your Stripe balance. Look at the payout in Stripe, then at the bank account there.",
    };
    match words {
        Some(words) => format!("Stripe says: {} {cure}", sentence(words)),
        None => cure.to_owned(),
    }
}

/// Stripe's words as a sentence.
pub(super) fn sentence(words: &str) -> String {
    if words.ends_with(['.', '!', '?']) { words.to_owned() } else { format!("{words}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_decline_says_what_helps() {
        let by = |reason: &str| PaymentFailure { decline_code: Some(reason.to_owned()), ..PaymentFailure::default() };
        assert!(advice(&by("insufficient_funds")).contains("not enough money"));
        assert!(advice(&by("expired_card")).contains("expired"));
        assert!(advice(&by("authentication_required")).contains("payment page"), "the client must confirm, another card does not help");
        let unheard = PaymentFailure { advice: Some("do_not_try_again".to_owned()), ..by("a_reason_of_tomorrow") };
        assert!(advice(&unheard).contains("another card"), "a reason that is not known still says what helps");
        assert!(!advice(&PaymentFailure::default()).is_empty());
    }

    #[test]
    fn a_failed_payout_keeps_stripes_words_and_adds_the_cure() {
        let words = payout_advice(Some("account_closed"), Some("The bank account has been closed"));
        assert_eq!(
            words,
            "Stripe says: The bank account has been closed. Correct the bank account in Stripe; it pays out again after that."
        );
        assert!(payout_advice(None, None).contains("back on your Stripe balance"));
    }
}
