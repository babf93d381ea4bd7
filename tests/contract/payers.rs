//! Customers as they are edited, what they pay with, and the pages on which they see to it themselves.

use stripe::checkout::{self, NewSetup, Status};
use stripe::customers::{self, Address, Changes, DefaultMethod, Filter, Known, NewCustomer};
use stripe::{payment_methods, portal};

use crate::catalogue::{Entry, entry, key, metadata};
use crate::stage::Stage;

fn address() -> Address {
    Address {
        line1: Some("1 Quay & Sons".into()),
        line2: Some("Floor 2".into()),
        city: Some("Gent".into()),
        state: Some("East Flanders".into()),
        postal_code: Some("9000".into()),
        country: Some("BE".into()),
    }
}

fn set_up(customer: &str) -> NewSetup {
    NewSetup {
        customer: customer.into(),
        currency: "usd".into(),
        success_url: "https://agency.example/thanks?from=rebill".into(),
        metadata: metadata(),
    }
}

/// Every request of these nouns.
pub fn entries() -> Vec<Entry> {
    let full = NewCustomer {
        name: Some("Ann & Co".into()),
        email: Some("ann@client.example".into()),
        phone: Some("+32 9 123".into()),
        description: Some("A client".into()),
        address: Some(address()),
        tax_exempt: Some("reverse".into()),
        metadata: metadata(),
        ..NewCustomer::default()
    };
    let changes = Changes {
        name: Some("Ann".into()),
        email: Some(String::new()),
        phone: Some(String::new()),
        description: Some("B".into()),
        address: Some(Address { city: Some("Gent".into()), ..Address::default() }),
        tax_exempt: Some("none".into()),
        default_payment_method: Some("pm_1".into()),
    };
    let gone = Changes { address: Some(Address::default()), ..Changes::default() };
    let whole = Filter { with_methods: true, ..Filter::default() };
    vec![
        entry("customers::create", customers::create(&full, &key("k"))),
        entry("customers::update", customers::update("cus_1", &changes, &key("k"))),
        entry("customers::update", customers::update("cus_1", &gone, &key("k"))),
        entry("customers::update", customers::update("cus_1", &Changes::default(), &key("k"))),
        entry("customers::list", customers::list(&whole)),
        entry("customers::without_methods", customers::without_methods(&customers::list(&whole))),
        entry("customers::retrieve_with_method", customers::retrieve_with_method("cus_1")),
        entry("payment_methods::of_customer", payment_methods::of_customer("cus_1")),
        entry("checkout::create_setup", checkout::create_setup(&set_up("cus_1"), &key("k"))),
        entry("checkout::retrieve", checkout::retrieve("cs_test_1")),
        entry("checkout::of_customer", checkout::of_customer("cus_1")),
        entry("portal::create", portal::create("cus_1", &key("k"))),
    ]
}

/// A customer is edited, saves a card on Stripe's page, and is charged to it once that was chosen.
pub async fn see_to_it(stage: &Stage, customer: &str) {
    let client = &stage.client;
    let changes = Changes { phone: Some("+1".into()), address: Some(address()), tax_exempt: Some("exempt".into()), ..Changes::default() };
    let edited = client.send(&customers::update(customer, &changes, &key("edit-1"))).await.expect("changed").value;
    assert_eq!((edited.address, edited.phone.as_deref(), edited.tax_exempt.as_deref()), (Some(address()), Some("+1"), Some("exempt")));

    let page = client.send(&checkout::create_setup(&set_up(customer), &key("page-1"))).await.expect("made").value;
    assert_eq!((page.status.as_ref(), page.customer.as_deref()), (Some(&Status::Open), Some(customer)));
    assert_eq!(client.send(&checkout::retrieve(&page.id)).await.expect("found").value, page);
    let pages = client.send(&checkout::of_customer(customer)).await.expect("listed").value.data;
    assert_eq!(pages.iter().map(|page| page.id.as_str()).collect::<Vec<_>>(), [page.id.as_str()]);
    let face = sandbox::CardFace { last4: "1881".into(), ..sandbox::CardFace::default() };
    let method = stage.sandbox.complete_checkout(&page.id, face).expect("the page is open");

    let methods = client.send(&payment_methods::of_customer(customer)).await.expect("listed").value.data;
    let card = methods[0].card.as_ref().expect("a card");
    assert_eq!((methods[0].id.as_str(), card.last4.as_str()), (method.as_str(), "1881"));
    let chosen = Changes { default_payment_method: Some(method.clone()), ..Changes::default() };
    client.send(&customers::update(customer, &chosen, &key("edit-2"))).await.expect("chosen");
    let Known::Present(known) = client.send(&customers::retrieve_with_method(customer)).await.expect("found").value else {
        panic!("it is not deleted")
    };
    assert!(matches!(known.default_method(), Some(DefaultMethod::Whole(whole)) if whole.id == method), "it comes whole");
    let whole = Filter { with_methods: true, ..Filter::default() };
    let listed = client.send(&customers::list(&whole)).await.expect("listed").value.data;
    assert!(listed.iter().any(|own| own.id == customer && matches!(own.default_method(), Some(DefaultMethod::Whole(_)))));
    let lesser = client.send(&customers::without_methods(&customers::list(&whole))).await.expect("listed").value.data;
    assert!(lesser.iter().any(|own| own.id == customer && matches!(own.default_method(), Some(DefaultMethod::Id(_)))));

    let way_in = client.send(&portal::create(customer, &key("portal-1"))).await.expect("made").value;
    assert_eq!(way_in.customer.as_deref(), Some(customer));
}
