//! For any price that the wizard accepts, what is read back rates every quantity the same, and Stripe bills it so.

use domain::{
    Quantity,
    billed::MirrorPrice,
    catalog::{Charge, CurrencyDraft, Every, Interval, PackageDraft, PriceDraft, ProductDraft, TierAmountsDraft, TierDraft, UsageDraft},
    price::Round,
};
use operations::{
    Watch, catalog, change_set,
    view::{ChangeSetState, MakePriceParams},
};
use proptest::prelude::*;
use sandbox::Scene;
use serde_json::Value;

use crate::support::Stand;

/// Two, none and three decimals, and the special cases of each (facts §3).
const CURRENCIES: [&str; 8] = ["usd", "eur", "jpy", "kwd", "huf", "isk", "bhd", "krw"];
/// More than anybody uses in a period, and still money.
const HUGE: i64 = 1_000_000_000_000;

/// Any price of a unit that can be typed: whole, with a few decimals, or with twelve.
fn each() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("0".to_owned()),
        (1u32..50_000).prop_map(|cents| format!("{}.{:02}", cents / 100, cents % 100)),
        (1u64..1_000_000_000).prop_map(|pico| format!("0.{pico:012}"))
    ]
}

/// An amount that is charged as it stands: hundredths where the currency has them.
fn standing(currency: &str, hundredths: u32) -> String {
    match currency {
        "jpy" | "isk" | "krw" => (hundredths / 100).to_string(),
        _ => format!("{}.{:02}", hundredths / 100, hundredths % 100),
    }
}

/// Amounts in one currency: any price of a unit, one that is charged as it stands, a flat amount.
type Amounts = (String, u32, u32);

/// What a tier is made of: its length, and its amounts in up to four currencies.
type Step = (u32, [Amounts; 4]);

fn step() -> impl Strategy<Value = Step> {
    let amounts = (each(), 0u32..500_000, prop_oneof![Just(0), 1u32..500_000]);
    (1u32..5_000, prop::array::uniform4(amounts))
}

/// Any length of a period that Stripe bills by, and none for what is charged once.
fn every() -> impl Strategy<Value = Option<Every>> {
    let any = (prop::sample::select(vec![Interval::Day, Interval::Week, Interval::Month, Interval::Year]), any::<prop::sample::Index>());
    prop_oneof![
        2 => Just(Some(Every::MONTH)),
        3 => any.prop_map(|(interval, count)| {
            Some(Every { interval, count: u32::try_from(count.index(interval.most() as usize)).unwrap() + 1 })
        }),
        1 => Just(None)
    ]
}

/// A price in one to four currencies, counted by a meter, bought by quantity, or flat; and the ends of its tiers or packages.
fn price() -> impl Strategy<Value = (PriceDraft, Vec<i64>)> {
    let charges = prop_oneof![
        1 => Just(Charge::Flat),
        1 => Just(Charge::PerUnit),
        1 => Just(Charge::Package),
        2 => Just(Charge::Volume),
        2 => Just(Charge::Graduated)
    ];
    let steps = prop::collection::vec(step(), 1..6);
    let currencies = prop::sample::subsequence(CURRENCIES.to_vec(), 1..=4).prop_shuffle();
    let kinds = (charges, every(), prop::bool::weighted(0.7));
    (kinds, steps, 1u32..1000, any::<bool>(), currencies).prop_map(|((charge, every, counts), steps, size, up, currencies)| {
        // What is charged once counts nothing, and has one amount. A price per unit without a meter is a flat one in Stripe's words.
        let counts = counts && every.is_some();
        let charge = match charge {
            Charge::Volume | Charge::Graduated if every.is_none() => Charge::Package,
            Charge::PerUnit if !counts => Charge::Flat,
            charge => charge,
        };
        let counts = counts && charge != Charge::Flat;
        // Without a meter an amount is charged as it stands.
        let unit = |currency: &str, (each, whole, _): &Amounts| if counts { each.clone() } else { standing(currency, *whole) };
        let (mut end, mut ends, last) = (0, Vec::new(), steps.len() - 1);
        let mut tiers: Vec<Vec<TierDraft>> = vec![Vec::new(); currencies.len()];
        for (at, (length, amounts)) in steps.iter().enumerate() {
            end += i64::from(*length);
            if at != last {
                ends.push(end);
            }
            let up_to = if at == last { String::new() } else { end.to_string() };
            for (place, currency) in currencies.iter().enumerate() {
                let (unit_amount, flat_amount) = (unit(currency, &amounts[place]), standing(currency, amounts[place].2));
                tiers[place].push(TierDraft { up_to: up_to.clone(), unit_amount, flat_amount });
            }
        }
        if charge == Charge::Package {
            ends = vec![i64::from(size), i64::from(size) * 7];
        }
        let single = |place: usize| unit(currencies[place], &steps[0].1[place]);
        let further = (1..currencies.len()).map(|place| CurrencyDraft {
            currency: currencies[place].to_owned(),
            unit_amount: single(place),
            tiers: tiers[place]
                .iter()
                .map(|tier| TierAmountsDraft { unit_amount: tier.unit_amount.clone(), flat_amount: tier.flat_amount.clone() })
                .collect(),
        });
        let draft = PriceDraft {
            charge,
            currency: currencies[0].to_owned(),
            unit_amount: single(0),
            package: Some(PackageDraft { size: size.to_string(), round: if up { Round::Up } else { Round::Down } }),
            currencies: further.collect(),
            tiers: tiers.swap_remove(0),
            every,
            usage: counts.then(|| UsageDraft {
                meter: "tokens".to_owned(),
                unit: if charge == Charge::Package { "1" } else { "1000" }.to_owned(),
                stripe_meter: None,
            }),
            ..PriceDraft::default()
        };
        (draft, ends)
    })
}

/// Asks the sandbox's Stripe itself, past our own client.
async fn ask(stand: &Stand, path: &str, form: Option<String>) -> Value {
    let url = format!("{}/v1/{path}", stand.sandbox.stripe_base());
    let http = reqwest::Client::new();
    let call = match form {
        None => http.get(url),
        Some(form) => http.post(url).header("Content-Type", "application/x-www-form-urlencoded").body(form),
    };
    let answer = call.bearer_auth(stand.sandbox.stripe_key()).send().await.unwrap();
    let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert!(body.get("error").is_none(), "{path}: {body}");
    body
}

/// What the sandbox bills for a quantity in a currency, by its own fractions: minor units. Of a price that repeats: one that is charged once
/// stands on no subscription.
async fn billed(stand: &Stand, id: &str, currency: &str, units: i64) -> i64 {
    let price = ask(stand, &format!("prices/{id}"), None).await;
    let customer = ask(stand, "customers", Some(format!("name=Witness {currency}"))).await["id"].as_str().unwrap().to_owned();
    let is_flat = price["billing_scheme"] == "per_unit" && price["transform_quantity"].is_null();
    let quantity = if price["recurring"]["meter"].is_null() && !is_flat { format!("&items[0][quantity]={units}") } else { String::new() };
    let form =
        format!("customer={customer}&items[0][price]={id}{quantity}&currency={currency}&collection_method=send_invoice&days_until_due=14");
    let subscription = ask(stand, "subscriptions", Some(form)).await["id"].as_str().unwrap().to_owned();
    if let Some(meter) = price["recurring"]["meter"].as_str() {
        let event = ask(stand, &format!("billing/meters/{meter}"), None).await["event_name"].as_str().unwrap().to_owned();
        let form = format!("event_name={event}&payload[stripe_customer_id]={customer}&payload[value]={units}");
        ask(stand, "billing/meter_events", Some(form)).await;
    }
    ask(stand, "invoices/create_preview", Some(format!("subscription={subscription}"))).await["total"].as_i64().unwrap()
}

async fn proven(stand: &Stand, name: &str, draft: PriceDraft, ends: Vec<i64>, random: Vec<i64>, pick: usize) -> Result<(), TestCaseError> {
    let offer = draft.check().expect("the strategy makes prices without a fault");
    let params = MakePriceParams {
        product: None,
        new_product: Some(ProductDraft { name: name.to_owned(), ..ProductDraft::default() }),
        price: draft.clone(),
    };
    let plan = catalog::plan_make(&stand.desk, params).await.unwrap();
    let done = change_set::apply(&stand.desk, &plan.id, &Watch::default()).await.unwrap().result;
    assert_eq!(done.state, ChangeSetState::Done, "{:?}", done.items);
    let id = done.items.last().unwrap().object_id.clone().unwrap();

    let read = catalog::detail(&stand.desk, &id).await.unwrap().draft.unwrap().check().unwrap();
    let copy = stand.desk.store.read(|r| store::mirror::find::<MirrorPrice>(r, &id)).unwrap().unwrap().value;
    let mirrored: Vec<_> = copy.price.iter().chain(&copy.further).collect();
    prop_assert_eq!(offer.prices.len(), read.prices.len());
    prop_assert_eq!(offer.every, read.every);
    prop_assert_eq!(offer.metered.is_some(), read.metered.is_some());
    prop_assert_eq!(offer.prices.len(), mirrored.len());
    let borders = ends.iter().flat_map(|end| [*end - 1, *end, *end + 1]);
    let quantities: Vec<i64> = [0, 1, HUGE].into_iter().chain(borders).chain(random).collect();
    for meant in &offer.prices {
        let found = read.prices.iter().find(|price| price.currency == meant.currency).expect("the draft has the currency");
        let mirror = mirrored.iter().find(|price| price.currency == meant.currency).expect("the mirror has the currency");
        for quantity in &quantities {
            let units = Quantity::from_whole(*quantity);
            let ours = meant.rate(units);
            prop_assert_eq!(&ours, &found.rate(units), "{} units, {:?}, as the draft reads back", quantity, meant);
            if draft.charge != Charge::Flat {
                prop_assert_eq!(&ours, &mirror.rate(units), "{} units, {:?}, as the mirror has it", quantity, meant);
            }
        }
        if draft.every.is_none() {
            continue;
        }
        // Nobody buys none of what is bought by quantity.
        let least = i64::from(draft.usage.is_none());
        let witnessed: Vec<i64> = quantities.iter().copied().filter(|quantity| *quantity != HUGE && *quantity >= least).collect();
        let quantity = witnessed[pick % witnessed.len()];
        let (ours, theirs) =
            (meant.rate(Quantity::from_whole(quantity)).unwrap().total, billed(stand, &id, meant.currency.code(), quantity).await);
        prop_assert_eq!(ours.minor(), theirs, "{} units, {:?}, as the sandbox bills them", quantity, meant);
    }
    Ok(())
}

#[test]
fn what_is_read_back_rates_every_quantity_the_same() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let stand = runtime.block_on(Stand::up(Scene::Empty));
    // A preview shows an event as soon as it is worked off.
    stand.sandbox.settings(|settings| settings.event_delay = (0, 0)).unwrap();
    let number = std::cell::Cell::new(0);
    let cases = ProptestConfig { cases: 40, max_shrink_iters: 8, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(cases);
    let quantities = prop::collection::vec(0i64..40_000, 1..6);
    runner
        .run(&(price(), quantities, any::<usize>()), |((draft, ends), quantities, pick)| {
            number.set(number.get() + 1);
            let name = format!("Price {}", number.get());
            runtime.block_on(proven(&stand, &name, draft, ends, quantities, pick))
        })
        .unwrap();
}
