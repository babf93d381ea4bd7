//! What the rows of the table are made of.

use domain::catalog::{Charge, CurrencyDraft, Every, PriceDraft, ProductDraft, TierAmountsDraft, TierDraft, UsageDraft};
use domain::plan::{PlanDraft, PlanPrice};
use domain::{Quantity, RemainderRule};
use operations::change_set::{
    CopiedAccount, CopiedMapping, CopiedRule, KeepCopiedClient, KeepFileMapping, KeepSource, MakeCustomer, Planned, PricePart, Ref,
    SourceTerms, StartSubscription, Work,
};
use operations::view::{AddClientRow, CustomerParams, WebhookParams};
use store::source::{CostPayer, SourceKind};

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

/// The steps of a copy from another workspace, as they are planned there: source, how files are read, customer, subscription, client.
pub fn copied(workspace: &str) -> Vec<Planned> {
    let one = |words: &str, mark: &str, work: Work| Planned { words: words.to_owned(), mark: mark.to_owned(), work, found: None };
    let account = |id: &str| CopiedAccount { id: format!("subject-{id}"), external_id: id.to_owned(), name: None, email: None };
    let source = KeepSource {
        id: "copied-source".to_owned(),
        source: Some(SourceTerms {
            name: "Parley".to_owned(),
            connector: "parley".to_owned(),
            kind: SourceKind::EventLog,
            base_url: None,
            cost_payer: CostPayer::OwnKeys,
            counted: true,
            schedule: serde_json::Value::Null,
        }),
        own_accounts: vec![account("acc_own")],
        mark: "source:copied-source".to_owned(),
    };
    let files = KeepFileMapping {
        name: "Monthly export".to_owned(),
        header: "abc".to_owned(),
        value: serde_json::json!({ "time": "when" }),
        mark: "file_mapping:monthly export".to_owned(),
    };
    let customer =
        MakeCustomer { name: "Northgate".to_owned(), email: Some("ops@northgate.example".to_owned()), ..MakeCustomer::default() };
    let prices = vec![PricePart { price: Ref::Id("price_SandboxTokens".to_owned()), quantity: None }];
    let subscription = StartSubscription {
        currency: Some("usd".to_owned()),
        days_until_due: Some(14),
        ..StartSubscription::new(Ref::Item { item: 3 }, prices)
    };
    let mark = format!("client:{workspace}:Northgate");
    let rule = CopiedRule {
        id: "copied-rule".to_owned(),
        meter_id: "copied-meter".to_owned(),
        meter: "messages".to_owned(),
        meter_name: "Messages".to_owned(),
        meter_unit: "message".to_owned(),
        unit: Quantity::from_whole(1000),
        remainder: RemainderRule::Drop,
        rounding: None,
        price: domain::Price {
            currency: domain::Currency::USD,
            model: domain::PriceModel::PerUnit { unit_amount: domain::UnitPrice::parse_minor("10").unwrap() },
        },
        stripe_price: Ref::Id("price_SandboxTokens".to_owned()),
        stripe_product: Ref::Id("prod_SandboxTokens".to_owned()),
        stripe_meter: Ref::Id("mtr_SandboxTokens".to_owned()),
    };
    let client = KeepCopiedClient {
        id: "copied-client".to_owned(),
        nickname: "Northgate".to_owned(),
        email: None,
        notes: None,
        customer: Some(Ref::Item { item: 3 }),
        after: vec![Ref::Item { item: 4 }],
        accounts: vec![CopiedMapping {
            id: "copied-mapping".to_owned(),
            source: Ref::Item { item: 1 },
            account: account("acc_northgate"),
            from: jiff::Timestamp::UNIX_EPOCH,
        }],
        rules: vec![rule],
        plans: Vec::new(),
        overrides: Vec::new(),
        mark: mark.clone(),
    };
    vec![
        one("Source", "source:copied-source", Work::Source(Box::new(source))),
        one("How files are read", "file_mapping:monthly export", Work::FileMapping(files)),
        one("Customer", &format!("customer:{workspace}:Northgate"), Work::Customer(customer)),
        one("Subscription", "subscription:new Northgate:price_SandboxTokens", Work::Start(Box::new(subscription))),
        one("Client", &mark, Work::CopiedClient(Box::new(client))),
    ]
}
