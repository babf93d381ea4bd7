//! What the rows of the table are made of.

use domain::catalog::{Charge, CurrencyDraft, Every, PriceDraft, ProductDraft, TierAmountsDraft, TierDraft, UsageDraft};
use domain::plan::{PlanDraft, PlanPrice};
use operations::view::{AddClientRow, CustomerParams, WebhookParams};

fn tier(up_to: &str, each: &str, flat: &str) -> TierDraft {
    TierDraft { up_to: up_to.to_owned(), unit_amount: each.to_owned(), flat_amount: flat.to_owned() }
}

/// A usage price of three tiers in two currencies.
pub fn growth() -> PriceDraft {
    PriceDraft {
        charge: Charge::Graduated,
        currency: "usd".to_owned(),
        tiers: vec![tier("5000", "0", ""), tier("20000", "0.10", "25"), tier("", "0.06", "")],
        currencies: vec![CurrencyDraft {
            currency: "eur".to_owned(),
            tiers: vec![TierAmountsDraft { unit_amount: "0.5".to_owned(), flat_amount: "1".to_owned() }; 3],
            ..CurrencyDraft::default()
        }],
        every: Some(Every::MONTH),
        usage: Some(UsageDraft { meter: "tokens".to_owned(), unit: "1000".to_owned(), stripe_meter: None }),
        lookup_key: "growth_tokens".to_owned(),
        ..PriceDraft::default()
    }
}

/// A flat amount a month; an empty key is none.
pub fn flat(amount: &str, key: &str) -> PriceDraft {
    PriceDraft {
        charge: Charge::Flat,
        currency: "usd".to_owned(),
        unit_amount: amount.to_owned(),
        every: Some(Every::MONTH),
        lookup_key: key.to_owned(),
        ..PriceDraft::default()
    }
}

/// A product with a name and nothing else.
pub fn named(name: &str) -> ProductDraft {
    ProductDraft { name: name.to_owned(), ..ProductDraft::default() }
}

/// A plan with a base price and a usage price.
pub fn plan_of(base: &str) -> PlanDraft {
    PlanDraft {
        name: "Growth".to_owned(),
        description: "149/month".to_owned(),
        base: Some(PlanPrice::New { draft: flat(base, "") }),
        usage: vec![PlanPrice::New { draft: PriceDraft { lookup_key: String::new(), currencies: Vec::new(), ..growth() } }],
        ..PlanDraft::default()
    }
}

/// A customer with name and e-mail.
pub fn customer(name: &str, email: &str) -> CustomerParams {
    CustomerParams { name: name.to_owned(), email: email.to_owned(), tax_exempt: "none".to_owned(), ..CustomerParams::default() }
}

/// A client on the scene's token price.
pub fn client_row(nickname: &str) -> AddClientRow {
    AddClientRow {
        nickname: nickname.to_owned(),
        email: Some(format!("{nickname}@client.example")),
        price_id: "price_SandboxTokens".to_owned(),
        charge_by: "tokens".to_owned(),
        unit: "1000".to_owned(),
        collection: Some("send_invoice".to_owned()),
        ..AddClientRow::default()
    }
}

/// A webhook that is told of these events.
pub fn hook(events: &[&str]) -> WebhookParams {
    WebhookParams {
        url: "https://api.insighto.example/api/v1/agency/webhook/stripe/ag_1".to_owned(),
        events: events.iter().map(|event| (*event).to_owned()).collect(),
        api_version: None,
    }
}
