//! Stripe's names for what it wants of the account's owner, and for why charges, payouts or a payout failed, in plain words.

/// What one requirement asks for. A name that is not known is shown as Stripe wrote it.
pub(super) fn words(name: &str) -> String {
    match name {
        "external_account" => return "Your bank account for payouts".to_owned(),
        "tos_acceptance.date" | "tos_acceptance.ip" => return "Your agreement to Stripe's terms".to_owned(),
        "business_type" => return "What kind of business you are".to_owned(),
        "business_profile.url" => return "Your website".to_owned(),
        "business_profile.mcc" => return "Your industry".to_owned(),
        "business_profile.name" => return "Your business's name".to_owned(),
        "business_profile.product_description" => return "What you sell, in a sentence".to_owned(),
        "business_profile.support_phone" => return "A phone number for your clients".to_owned(),
        "business_profile.support_email" => return "An e-mail address for your clients".to_owned(),
        "business_profile.annual_revenue" => return "Your yearly revenue".to_owned(),
        "settings.payments.statement_descriptor" => return "The name on your clients' card statements".to_owned(),
        "company.owners_provided" | "owners" => return "The owners of your business".to_owned(),
        "company.directors_provided" | "directors" => return "The directors of your business".to_owned(),
        "company.executives_provided" | "executives" => return "The executives of your business".to_owned(),
        "representative" => return "The person who acts for your business".to_owned(),
        _ => {}
    }
    let Some((who, what)) = name.split_once('.') else { return format!("Stripe's \"{name}\"") };
    let whose = match who {
        "individual" | "representative" => "Your",
        "company" => "Your business's",
        "owners" => "Each owner's",
        "directors" => "Each director's",
        "executives" => "Each executive's",
        who if who.starts_with("person_") => "A person of your business:",
        _ => return format!("Stripe's \"{name}\""),
    };
    let what = match what {
        "address" => "address",
        "verification.document" | "verification.document.front" | "verification.document.back" => {
            if who == "company" {
                "registration document"
            } else {
                "identity document"
            }
        }
        "verification.additional_document" | "verification.additional_document.front" => "second document, with the address",
        "verification.proof_of_liveness" => "proof that the person is there",
        "id_number" => "number of an identity document",
        "ssn_last_4" => "last four digits of the social security number",
        "tax_id" => "tax number",
        "vat_id" => "VAT number",
        "registration_number" => "registration number",
        "registration_date.day" | "registration_date.month" | "registration_date.year" => "date of registration",
        "structure" => "legal form",
        "email" => "e-mail address",
        "phone" => "phone number",
        "name" => "name",
        "first_name" => "first name",
        "last_name" => "last name",
        "first_name_kana" | "last_name_kana" | "name_kana" | "first_name_kanji" | "last_name_kanji" | "name_kanji" => "name in Japanese",
        "dob.day" | "dob.month" | "dob.year" => "date of birth",
        "nationality" => "nationality",
        "political_exposure" => "word on political offices",
        "relationship.title" => "role in the business",
        "relationship.owner" | "relationship.percent_ownership" => "share in the business",
        "relationship.executive" | "relationship.director" | "relationship.representative" => "part in the business",
        "ownership_declaration.date" | "ownership_declaration.ip" => "declaration of who owns it",
        "ownership_exemption_reason" => "reason why no owner is named",
        "proof_of_registration" | "documents.proof_of_registration" => "proof of registration",
        what if what.starts_with("address.") => "address",
        what if what.starts_with("address_kan") => "address in Japanese",
        _ => return format!("Stripe's \"{name}\""),
    };
    format!("{whose} {what}")
}

/// Why charges or payouts are off.
pub(super) fn disabled(reason: &str) -> String {
    match reason {
        "requirements.past_due" => "Stripe asked for something and the time for it has passed. Give it, and Stripe goes on by itself.",
        "requirements.pending_verification" => {
            "Stripe is checking what you gave. This takes up to two working days; there is nothing to do."
        }
        "under_review" => "Stripe is reviewing your account. Answer its e-mails; the rest is waiting.",
        "listed" | "rejected.listed" => {
            "Your name or business may stand on a list of banned persons. Stripe looks into it; write to Stripe's support."
        }
        "platform_paused" => "The platform that your account belongs to has paused it. Ask that platform.",
        "action_required.requested_capabilities" => "A way of charging has to be asked for in your Stripe settings first.",
        "rejected.fraud" | "rejected.platform_fraud" => {
            "Stripe has closed the account because it suspects fraud. Write to Stripe's support."
        }
        "rejected.incomplete_verification" => {
            "Stripe has closed the account because its owner could not be verified. Write to Stripe's support."
        }
        "rejected.terms_of_service" | "rejected.platform_terms_of_service" => {
            "Stripe has closed the account because of its terms. Write to Stripe's support."
        }
        "rejected.other" | "rejected.platform_other" => "Stripe has closed the account. Write to Stripe's support.",
        "other" => "Stripe gives no reason. Look into your Stripe account, or write to Stripe's support.",
        reason => return format!("Stripe's reason is \"{reason}\". Look into your Stripe account."),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stripe_wants_is_said_in_plain_words() {
        assert_eq!(words("external_account"), "Your bank account for payouts");
        assert_eq!(words("person_1Ab.verification.document"), "A person of your business: identity document");
        assert_eq!(words("company.verification.document"), "Your business's registration document");
        assert_eq!(words("individual.dob.month"), words("individual.dob.year"), "one date is one thing to give");
        assert_eq!(words("interv_1.new_thing"), "Stripe's \"interv_1.new_thing\"", "a name of tomorrow is shown as it is");
        assert!(disabled("brand_new").contains("brand_new"), "so is a reason");
    }
}
