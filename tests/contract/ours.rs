//! What Rebill makes, as an owner asks for it, read by Stripe's official client: it is what was meant, tier by tier.

#[allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the tests of operations use the rest of it; a test stops where its ground gives way"
)]
#[path = "../../src-tauri/crates/operations/tests/support/mod.rs"]
mod support;

use std::process::Stdio;

use domain::catalog::{
    Charge, CurrencyDraft, Every, Interval, PackageDraft, PriceDraft, ProductDraft, TaxBehavior, TierAmountsDraft, TierDraft, UsageDraft,
};
use domain::price::Round;
use operations::view::{
    AddClientRow, AddClientsParams, AddressView, ChangeSetState, ChangeSetView, CustomerParams, LinkParams, MakePriceParams,
};
use operations::{Watch, catalog, change_set, clients, customers};
use sandbox::Scene;
use support::Stand;
use tokio::process::Command;

use crate::tap::Tap;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/npm");

fn tier(up_to: &str, each: &str, flat: &str) -> TierDraft {
    TierDraft { up_to: up_to.into(), unit_amount: each.into(), flat_amount: flat.into() }
}

fn amounts(each: &str, flat: &str) -> TierAmountsDraft {
    TierAmountsDraft { unit_amount: each.into(), flat_amount: flat.into() }
}

fn price(charge: Charge, key: &str) -> PriceDraft {
    let unit = if charge == Charge::Package { "1" } else { "1000" };
    PriceDraft {
        charge,
        currency: "usd".into(),
        every: Some(Every::MONTH),
        usage: (charge != Charge::Flat).then(|| UsageDraft { meter: "tokens".into(), unit: unit.into(), stripe_meter: None }),
        lookup_key: key.into(),
        ..PriceDraft::default()
    }
}

/// One price of each model, as they are typed: main units.
fn prices() -> Vec<PriceDraft> {
    vec![
        PriceDraft {
            tiers: vec![tier("5000", "0", ""), tier("20000", "0.10", ""), tier("", "0.0000005", "25")],
            currencies: vec![
                CurrencyDraft {
                    currency: "jpy".into(),
                    tiers: vec![amounts("0", ""), amounts("15", ""), amounts("0.5", "2500")],
                    ..CurrencyDraft::default()
                },
                CurrencyDraft {
                    currency: "kwd".into(),
                    tiers: vec![amounts("0", ""), amounts("0.0305", ""), amounts("0.001", "7.250")],
                    ..CurrencyDraft::default()
                },
            ],
            nickname: "2026".into(),
            tax_behavior: TaxBehavior::Exclusive,
            trial_days: "14".into(),
            every: Some(Every { interval: Interval::Month, count: 3 }),
            ..price(Charge::Graduated, "ours_graduated")
        },
        PriceDraft {
            tiers: vec![tier("5", "7", "10"), tier("10", "6.50", "20"), tier("", "6", "")],
            ..price(Charge::Volume, "ours_volume")
        },
        PriceDraft {
            unit_amount: "10".into(),
            package: Some(PackageDraft { size: "60".into(), round: Round::Up }),
            ..price(Charge::Package, "ours_package")
        },
        PriceDraft { unit_amount: "0.00000000000001".into(), ..price(Charge::PerUnit, "ours_per_unit") },
        PriceDraft {
            unit_amount: "49.90".into(),
            currencies: vec![CurrencyDraft { currency: "huf".into(), unit_amount: "17999.50".into(), tiers: Vec::new() }],
            tax_behavior: TaxBehavior::Inclusive,
            every: Some(Every::YEAR),
            ..price(Charge::Flat, "ours_flat")
        },
        PriceDraft { unit_amount: "99".into(), every: None, ..price(Charge::Flat, "ours_once") },
    ]
}

async fn done(stand: &Stand, plan: ChangeSetView) -> ChangeSetView {
    let done = change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.expect("it can be tried").result;
    assert_eq!(done.state, ChangeSetState::Done, "{:?}", done.items);
    done
}

#[tokio::test]
async fn stripes_official_client_reads_what_we_made_as_we_meant_it() {
    let stand = Stand::up(Scene::Empty).await;
    let product = ProductDraft {
        name: "Growth".into(),
        description: "49/month".into(),
        unit_label: "1000 tokens".into(),
        statement_descriptor: "NORTHLIGHT GROWTH".into(),
        marketing_features: vec!["5 assistants".into(), "Premium support".into()],
    };
    let mut metered = String::new();
    for price in prices() {
        let key = price.lookup_key.clone();
        let params = MakePriceParams { product: None, new_product: Some(product.clone()), price };
        let made = done(&stand, catalog::plan_make(&stand.desk, params).await.expect("it is planned")).await;
        if key == "ours_volume" {
            metered = made.items.last().and_then(|item| item.object_id.clone()).expect("its id");
        }
    }
    let customer = CustomerParams {
        name: "Harbor Group".into(),
        email: "pay@harbor.example".into(),
        phone: "+32 2 555 01 23".into(),
        description: "since 2026".into(),
        address: AddressView {
            line1: Some("1 Quay".into()),
            city: Some("Ghent".into()),
            country: Some("be".into()),
            ..AddressView::default()
        },
        tax_exempt: "reverse".into(),
        ..CustomerParams::default()
    };
    let made = done(&stand, customers::plan(&stand.desk, customer).await.expect("it is planned")).await;
    let harbor = made.items[0].object_id.clone().expect("its id");
    let row = AddClientRow {
        nickname: "Harbor".into(),
        customer_id: Some(harbor.clone()),
        price_id: metered,
        charge_by: "tokens".into(),
        unit: "1000".into(),
        collection: Some("send_invoice".into()),
        days_until_due: Some(21),
        ..AddClientRow::default()
    };
    done(&stand, clients::plan(&stand.desk, AddClientsParams { rows: vec![row] }).await.expect("it is planned")).await;
    let linked = LinkParams { client: "Harbor".into(), customer_id: harbor.clone() };
    assert!(customers::check_link(&stand.desk, linked).await.is_ok(), "the client is there");

    // stripe-node has no path prefix of its own; the tap serves the sandbox's Stripe at its root.
    let tap = Tap::before(&stand.sandbox.stripe_base()).await;
    let driven = Command::new("node")
        .arg("read_ours.mjs")
        .current_dir(FOLDER)
        .env("ADDRESS", tap.address.to_string())
        .env("KEY", stand.sandbox.stripe_key())
        .env("VERSION", stripe::API_VERSION)
        .env("CUSTOMER", harbor)
        .env("WORKSPACE", &stand.desk.workspace)
        .stdin(Stdio::null())
        .output()
        .await
        .expect("node starts; `cargo xtask test contract` installs it");
    let (said, complained) = (String::from_utf8_lossy(&driven.stdout), String::from_utf8_lossy(&driven.stderr));
    print!("{said}");
    assert!(driven.status.success(), "after\n{said}the official client found otherwise:\n{complained}");
    tap.assert_contract();
}
