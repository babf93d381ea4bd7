//! The table: every kind of work, as an owner plans it, with each call of Stripe's that it makes.

use std::sync::Arc;

use domain::catalog::{Charge, PriceDraft, ProductDraft, UsageDraft};
use jiff::SignedDuration;
use operations::{
    Desk, Problem, Watch, catalog, change_set,
    change_set::{MakeCardLink, Planned, Ref, Work},
    clients, connect, customers, overrides, plans, rehearse, subscriptions, sync,
    view::{
        AddClientsParams, ArchiveParams, CallOffParams, CancelSubscriptionParams, ChangeSetState, ChangeSetView, ChangeSubscriptionParams,
        CollectSubscriptionParams, CustomerParams, EditPriceParams, EditProductParams, LinkParams, MakePlanParams, MakePriceParams,
        NewSubscriptionParams, OneOffParams, OverrideParams, PauseSubscriptionParams, PauseWhat, RehearseParams, StopBillingParams,
        WebhookRemoval,
    },
};
use sandbox::Scene;

use super::{
    Again,
    drafts::{client_row, copied, customer, flat, growth, hook, named, plan_of},
};
use crate::support::{START, Stand};

/// What is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Row {
    NewPrice,
    SecondPrice,
    EditedPrice,
    ArchivedPrice,
    RestoredPrice,
    EditedProduct,
    ArchivedProduct,
    RestoredProduct,
    NewPlan,
    NextVersion,
    ArchivedPlan,
    NewCustomer,
    NewCustomerWithoutEmail,
    EditedCustomer,
    CardLink,
    AddedClients,
    LinkedClient,
    NewCustomerOfClient,
    Begun,
    BegunLater,
    ChangedAtPeriodEnd,
    ChangedAtOnce,
    CancelledAtOnce,
    CancelledAtPeriodEnd,
    Kept,
    PausedVoid,
    PausedDraft,
    Resumed,
    CollectedOtherwise,
    Stopped,
    StoppedBeforeChange,
    CancelledBeforeChange,
    OnNextInvoice,
    OwnInvoice,
    Webhook,
    MendedWebhook,
    RemovedWebhook,
    LetGo,
    CalledOff,
    StoppedBeforeBegin,
    Overridden,
    Copied,
    Rehearsed,
    RehearsalRemoved,
}

/// A row with each call that it makes: what stands there is interrupted in turn.
pub const TABLE: &[(Row, &[&str])] = &[
    (Row::NewPrice, &["POST /v1/billing/meters", "POST /v1/products", "POST /v1/prices", "GET /v1/products"]),
    (Row::SecondPrice, &["POST /v1/prices"]),
    (Row::EditedPrice, &["POST /v1/prices", "POST /v1/products/*", "POST /v1/prices/*"]),
    (Row::ArchivedPrice, &["POST /v1/prices/*"]),
    (Row::RestoredPrice, &["POST /v1/prices/*"]),
    (Row::EditedProduct, &["POST /v1/products/*"]),
    (Row::ArchivedProduct, &["POST /v1/products/*"]),
    (Row::RestoredProduct, &["POST /v1/products/*"]),
    (Row::NewPlan, &["POST /v1/billing/meters", "POST /v1/products", "POST /v1/prices"]),
    (Row::NextVersion, &["POST /v1/prices", "POST /v1/prices/*"]),
    (Row::ArchivedPlan, &["POST /v1/prices/*", "POST /v1/products/*"]),
    (Row::NewCustomer, &["POST /v1/customers"]),
    (Row::NewCustomerWithoutEmail, &["POST /v1/customers"]),
    (Row::EditedCustomer, &["POST /v1/customers/*"]),
    (Row::CardLink, &["POST /v1/checkout/sessions"]),
    (Row::AddedClients, &["POST /v1/customers", "POST /v1/subscriptions"]),
    (Row::LinkedClient, &["POST /v1/subscriptions", "POST /v1/subscriptions/*"]),
    (Row::NewCustomerOfClient, &["POST /v1/customers", "POST /v1/subscriptions", "POST /v1/subscriptions/*"]),
    (Row::Begun, &["POST /v1/subscriptions"]),
    (Row::BegunLater, &["POST /v1/subscription_schedules"]),
    (Row::ChangedAtPeriodEnd, &["POST /v1/subscriptions/*", "POST /v1/subscription_schedules"]),
    (Row::ChangedAtOnce, &["POST /v1/subscriptions/*"]),
    (Row::CancelledAtOnce, &["DELETE /v1/subscriptions/*"]),
    (Row::CancelledAtPeriodEnd, &["POST /v1/subscriptions/*"]),
    (Row::Kept, &["POST /v1/subscription_schedules/*", "POST /v1/subscriptions/*"]),
    (Row::PausedVoid, &["POST /v1/subscriptions/*"]),
    (Row::PausedDraft, &["POST /v1/subscriptions/*"]),
    (Row::Resumed, &["POST /v1/subscriptions/*"]),
    (Row::CollectedOtherwise, &["POST /v1/subscriptions/*"]),
    (Row::Stopped, &["POST /v1/subscriptions/*"]),
    (Row::StoppedBeforeChange, &["POST /v1/subscription_schedules/*", "POST /v1/subscriptions/*"]),
    (Row::CancelledBeforeChange, &["POST /v1/subscription_schedules/*", "DELETE /v1/subscriptions/*"]),
    (Row::OnNextInvoice, &["POST /v1/invoiceitems"]),
    (Row::OwnInvoice, &["POST /v1/invoices", "POST /v1/invoiceitems", "POST /v1/invoices/*"]),
    (Row::Webhook, &["POST /v1/webhook_endpoints"]),
    (Row::MendedWebhook, &["POST /v1/webhook_endpoints/*"]),
    (Row::RemovedWebhook, &["DELETE /v1/webhook_endpoints/*"]),
    (Row::LetGo, &["POST /v1/subscription_schedules/*", "POST /v1/subscriptions/*"]),
    (Row::CalledOff, &["POST /v1/subscription_schedules/*"]),
    (Row::StoppedBeforeBegin, &["POST /v1/subscription_schedules/*"]),
    (Row::Overridden, &["POST /v1/prices", "POST /v1/subscriptions/*", "POST /v1/subscription_schedules"]),
    (Row::Copied, &["POST /v1/customers", "POST /v1/subscriptions"]),
    (
        Row::Rehearsed,
        &[
            "POST /v1/test_helpers/test_clocks",
            "POST /v1/customers",
            "POST /v1/subscriptions",
            "POST /v1/billing/meter_events",
            "POST /v1/test_helpers/test_clocks/*",
        ],
    ),
    (Row::RehearsalRemoved, &["DELETE /v1/test_helpers/test_clocks/*"]),
];

const HARBOR: &str = "client-Harbor";
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What stands before the change is planned: ids that the plan names.
#[derive(Debug, Clone, Default)]
pub struct Ground(Vec<String>);

async fn done(desk: &Desk, plan: ChangeSetView) -> ChangeSetView {
    if plan.state == ChangeSetState::Done {
        return plan;
    }
    let done = change_set::apply(desk, &plan.id, &Watch::default()).await.unwrap().result;
    assert_eq!(done.state, ChangeSetState::Done, "the ground is laid: {:?}", done.items);
    done
}

async fn priced(desk: &Desk, name: &str, price: PriceDraft) -> (String, String) {
    let params = MakePriceParams { product: None, new_product: Some(named(name)), price };
    let made = done(desk, catalog::plan_make(desk, params).await.unwrap()).await;
    let id = made.items.last().unwrap().object_id.clone().unwrap();
    let product = catalog::detail(desk, &id).await.unwrap().price.product;
    (id, product)
}

async fn synced(stand: &Stand) {
    sync::run(&stand.desk, false, &Watch::default()).await.unwrap();
}

fn pause(what: PauseWhat) -> PauseSubscriptionParams {
    PauseSubscriptionParams { client: HARBOR.to_owned(), subscription: None, what, resumes_at: None }
}

/// A subscription of Juniper's on one price, by invoice.
fn juniper(price: &str) -> NewSubscriptionParams {
    NewSubscriptionParams {
        client: "client-Juniper".to_owned(),
        prices: vec![price.to_owned()],
        days_until_due: Some(14),
        ..NewSubscriptionParams::default()
    }
}

fn tokens_rehearsed() -> RehearseParams {
    RehearseParams { price: Some("price_SandboxTokens".to_owned()), quantity: Some("20".to_owned()), ..Default::default() }
}

/// A client on a licensed price alone.
async fn licensed(stand: &Stand) -> Ground {
    let billed = stand.client_of("Licensed", "Juniper").await;
    let (basic, _) = priced(&stand.desk, "Basic", flat("49", "basic")).await;
    let (plus, _) = priced(&stand.desk, "Plus", flat("99", "plus")).await;
    let params = NewSubscriptionParams {
        client: billed.client.to_string(),
        prices: vec![basic],
        days_until_due: Some(14),
        ..NewSubscriptionParams::default()
    };
    done(&stand.desk, subscriptions::plan_new(&stand.desk, params).await.unwrap()).await;
    synced(stand).await;
    Ground(vec![plus])
}

/// A dearer price on the scene's meter.
async fn dearer(stand: &Stand) -> String {
    let (of_tokens, _) = priced(
        &stand.desk,
        "Dear tokens",
        PriceDraft {
            charge: Charge::PerUnit,
            unit_amount: "0.20".to_owned(),
            lookup_key: "dear".to_owned(),
            tiers: Vec::new(),
            currencies: Vec::new(),
            usage: Some(UsageDraft {
                meter: "tokens".to_owned(),
                unit: "1000".to_owned(),
                stripe_meter: Some("mtr_SandboxTokens".to_owned()),
            }),
            ..growth()
        },
    )
    .await;
    synced(stand).await;
    of_tokens
}

impl Row {
    /// What Stripe holds before.
    pub fn scene(self) -> Scene {
        match self {
            Self::NewPrice
            | Self::SecondPrice
            | Self::EditedPrice
            | Self::ArchivedPrice
            | Self::RestoredPrice
            | Self::EditedProduct
            | Self::ArchivedProduct
            | Self::RestoredProduct
            | Self::NewPlan
            | Self::NextVersion
            | Self::ArchivedPlan
            | Self::NewCustomer
            | Self::NewCustomerWithoutEmail
            | Self::EditedCustomer
            | Self::Webhook
            | Self::MendedWebhook
            | Self::RemovedWebhook => Scene::Empty,
            _ => Scene::Agency,
        }
    }

    /// Whether taking it up again so means a second one: an amount that is typed twice is asked for twice, and a page lives for a day.
    pub fn means_another(self, again: Again) -> bool {
        match self {
            Self::OnNextInvoice | Self::OwnInvoice | Self::Rehearsed => again == Again::PlannedAnew,
            Self::CardLink => matches!(again, Again::NextDay | Again::OlderFileNextDay),
            _ => false,
        }
    }

    /// Lays the ground.
    pub async fn prepare(self, stand: &Stand) -> Ground {
        let desk = &stand.desk;
        match self {
            Self::SecondPrice | Self::ArchivedPrice | Self::EditedProduct | Self::ArchivedProduct => {
                let (price, product) = priced(desk, "Growth", growth()).await;
                Ground(vec![price, product])
            }
            Self::EditedPrice => {
                let (price, product) = priced(desk, "Growth", growth()).await;
                let client = connect::client(desk).await.unwrap();
                let update = stripe::products::ProductUpdate { default_price: Some(price.clone()), ..Default::default() };
                let key = stripe::IdempotencyKey::new("default").unwrap();
                client.send(&stripe::products::update(&product, &update, &key)).await.unwrap();
                stand.mirror().await;
                Ground(vec![price, product])
            }
            Self::RestoredPrice | Self::RestoredProduct => {
                let (price, product) = priced(desk, "Growth", growth()).await;
                let id = if self == Self::RestoredPrice { price.clone() } else { product.clone() };
                done(desk, catalog::archive(desk, ArchiveParams { id, archive: true }).await.unwrap()).await;
                Ground(vec![price, product])
            }
            Self::NextVersion | Self::ArchivedPlan => {
                let params = MakePlanParams { plan: None, draft_id: None, draft: plan_of("149") };
                done(desk, plans::make(desk, params).await.unwrap()).await;
                let growth = plans::list(desk).await.unwrap().plans.into_iter().find(|plan| plan.name == "Growth").unwrap();
                Ground(vec![growth.id])
            }
            Self::EditedCustomer => {
                let made = done(desk, customers::plan(desk, customer("Old Quay", "old@quay.example")).await.unwrap()).await;
                Ground(vec![made.items[0].object_id.clone().unwrap()])
            }
            Self::LinkedClient | Self::NewCustomerOfClient => {
                stand.client("Harbor").await;
                let made = done(desk, customers::plan(desk, customer("Harbor Group", "group@harbor.example")).await.unwrap()).await;
                Ground(vec![made.items[0].object_id.clone().unwrap()])
            }
            Self::Begun | Self::BegunLater => {
                stand.client_of("Juniper", "Juniper").await;
                synced(stand).await;
                Ground(vec!["price_SandboxTokens".to_owned()])
            }
            Self::ChangedAtPeriodEnd | Self::Kept | Self::StoppedBeforeChange | Self::CancelledBeforeChange => {
                stand.client("Harbor").await;
                let dear = dearer(stand).await;
                if self != Self::ChangedAtPeriodEnd {
                    let change = ChangeSubscriptionParams { client: HARBOR.to_owned(), prices: vec![dear.clone()], ..Default::default() };
                    done(desk, subscriptions::plan_change(desk, change).await.unwrap()).await;
                    synced(stand).await;
                }
                Ground(vec![dear])
            }
            Self::ChangedAtOnce => licensed(stand).await,
            Self::Resumed => {
                stand.client("Harbor").await;
                synced(stand).await;
                done(desk, subscriptions::plan_pause(desk, pause(PauseWhat::Draft)).await.unwrap()).await;
                synced(stand).await;
                Ground::default()
            }
            Self::CancelledAtOnce
            | Self::CancelledAtPeriodEnd
            | Self::PausedVoid
            | Self::PausedDraft
            | Self::CollectedOtherwise
            | Self::Stopped
            | Self::OnNextInvoice
            | Self::OwnInvoice
            | Self::CardLink => {
                stand.client("Harbor").await;
                synced(stand).await;
                Ground::default()
            }
            Self::Overridden => {
                stand.client("Harbor").await;
                synced(stand).await;
                Ground::default()
            }
            Self::LetGo | Self::CalledOff | Self::StoppedBeforeBegin => {
                stand.client_of("Juniper", "Juniper").await;
                synced(stand).await;
                let later = if self == Self::LetGo { HOUR } else { DAY * 60 };
                let params = NewSubscriptionParams {
                    start: Some(START.parse::<jiff::Timestamp>().unwrap() + later),
                    ..juniper("price_SandboxTokens")
                };
                done(desk, subscriptions::plan_new(desk, params).await.unwrap()).await;
                if self == Self::LetGo {
                    stand.pass(HOUR * 2);
                }
                synced(stand).await;
                Ground::default()
            }
            Self::Rehearsed | Self::RehearsalRemoved => {
                stand.sandbox.settings(|settings| (settings.clock_delay, settings.event_delay) = (0, (0, 0))).unwrap();
                stand.mirror().await;
                if self == Self::Rehearsed {
                    return Ground::default();
                }
                done(desk, rehearse::plan(desk, tokens_rehearsed()).await.unwrap()).await;
                let id = rehearse::list(desk).await.unwrap().remove(0).id;
                Ground(vec![id])
            }
            Self::MendedWebhook | Self::RemovedWebhook => {
                done(desk, connect::plan_webhook(desk, hook(&["invoice.paid"])).await.unwrap()).await;
                Ground::default()
            }
            Self::NewPrice
            | Self::NewPlan
            | Self::NewCustomer
            | Self::NewCustomerWithoutEmail
            | Self::AddedClients
            | Self::Copied
            | Self::Webhook => Ground::default(),
        }
    }

    /// Plans it.
    pub async fn plan(self, desk: &Desk, Ground(ids): &Ground) -> Result<ChangeSetView, Problem> {
        let id = |at: usize| ids[at].clone();
        match self {
            Self::NewPrice => {
                catalog::plan_make(desk, MakePriceParams { product: None, new_product: Some(named("Growth")), price: growth() }).await
            }
            Self::SecondPrice => {
                let price = PriceDraft { lookup_key: "growth_flat".to_owned(), ..flat("49", "") };
                catalog::plan_make(desk, MakePriceParams { product: Some(id(1)), new_product: None, price }).await
            }
            Self::EditedPrice => {
                let mut price = catalog::detail(desk, &ids[0]).await?.draft.unwrap();
                price.tiers[1].unit_amount = "0.12".to_owned();
                catalog::edit_price(desk, EditPriceParams { id: id(0), price }).await
            }
            Self::ArchivedPrice | Self::RestoredPrice => {
                catalog::archive(desk, ArchiveParams { id: id(0), archive: self == Self::ArchivedPrice }).await
            }
            Self::EditedProduct => {
                let product = ProductDraft { marketing_features: vec!["5 assistants".to_owned()], ..named("Growth 2") };
                catalog::edit_product(desk, EditProductParams { id: id(1), product }).await
            }
            Self::ArchivedProduct | Self::RestoredProduct => {
                catalog::archive(desk, ArchiveParams { id: id(1), archive: self == Self::ArchivedProduct }).await
            }
            Self::NewPlan => plans::make(desk, MakePlanParams { plan: None, draft_id: None, draft: plan_of("149") }).await,
            Self::NextVersion => plans::make(desk, MakePlanParams { plan: Some(id(0)), draft_id: None, draft: plan_of("179") }).await,
            Self::ArchivedPlan => plans::archive(desk, &ids[0]).await,
            Self::NewCustomer => customers::plan(desk, customer("New Quay", "new@quay.example")).await,
            Self::NewCustomerWithoutEmail => customers::plan(desk, customer("New Quay", "")).await,
            Self::EditedCustomer => {
                let changed = CustomerParams { id: Some(id(0)), phone: "+32 1".to_owned(), ..customer("New Quay", "new@quay.example") };
                customers::plan(desk, changed).await
            }
            Self::CardLink => {
                // The press that asks for a link carries it out too; here it is only planned.
                let work = MakeCardLink {
                    customer: Ref::Id("cus_SandboxHarbor".to_owned()),
                    currency: "usd".to_owned(),
                    return_url: "https://agency.example/thanks".to_owned(),
                };
                let mark = "card_link:cus_SandboxHarbor".to_owned();
                let planned = vec![Planned { words: "A page".to_owned(), mark, work: Work::CardLink(work), found: None }];
                change_set::stage(desk, "Create a payment method link".to_owned(), Vec::new(), planned).await
            }
            Self::AddedClients => clients::plan(desk, AddClientsParams { rows: vec![client_row("north"), client_row("south")] }).await,
            Self::LinkedClient => customers::plan_link(desk, LinkParams { client: HARBOR.to_owned(), customer_id: id(0) }).await,
            Self::NewCustomerOfClient => {
                let params = CustomerParams { client: Some(HARBOR.to_owned()), ..customer("Harbor North", "north@harbor.example") };
                customers::plan(desk, params).await
            }
            Self::Begun | Self::BegunLater => {
                let params = NewSubscriptionParams {
                    // An instant that stays the same however late it is planned.
                    start: (self == Self::BegunLater).then(|| START.parse::<jiff::Timestamp>().unwrap() + DAY * 5),
                    ..juniper(&ids[0])
                };
                subscriptions::plan_new(desk, params).await
            }
            Self::ChangedAtPeriodEnd => {
                let change = ChangeSubscriptionParams { client: HARBOR.to_owned(), prices: vec![id(0)], ..Default::default() };
                subscriptions::plan_change(desk, change).await
            }
            Self::ChangedAtOnce => {
                let change =
                    ChangeSubscriptionParams { client: "client-Licensed".to_owned(), prices: vec![id(0)], now: true, ..Default::default() };
                subscriptions::plan_change(desk, change).await
            }
            Self::CancelledAtOnce | Self::CancelledBeforeChange | Self::CancelledAtPeriodEnd => {
                let now = self != Self::CancelledAtPeriodEnd;
                let params = CancelSubscriptionParams { client: HARBOR.to_owned(), now, ..Default::default() };
                subscriptions::plan_cancel(desk, params).await
            }
            Self::Kept => subscriptions::plan_pause(desk, pause(PauseWhat::Keep)).await,
            Self::PausedVoid => subscriptions::plan_pause(desk, pause(PauseWhat::Void)).await,
            Self::PausedDraft => subscriptions::plan_pause(desk, pause(PauseWhat::Draft)).await,
            Self::Resumed => subscriptions::plan_pause(desk, pause(PauseWhat::Resume)).await,
            Self::CollectedOtherwise => {
                let params = CollectSubscriptionParams { client: HARBOR.to_owned(), subscription: None, days_until_due: Some(30) };
                subscriptions::plan_collect(desk, params).await
            }
            Self::Stopped | Self::StoppedBeforeChange => {
                subscriptions::plan_stop(desk, StopBillingParams { client: HARBOR.to_owned(), ..StopBillingParams::default() }).await
            }
            Self::OnNextInvoice | Self::OwnInvoice => {
                let params = OneOffParams {
                    client: HARBOR.to_owned(),
                    amount: "150.00".to_owned(),
                    description: "Workshop".to_owned(),
                    own_invoice: self == Self::OwnInvoice,
                    days_until_due: (self == Self::OwnInvoice).then_some(14),
                    ..OneOffParams::default()
                };
                subscriptions::plan_one_off(desk, params).await
            }
            Self::LetGo => {
                let params = CancelSubscriptionParams { client: "client-Juniper".to_owned(), ..Default::default() };
                subscriptions::plan_cancel(desk, params).await
            }
            Self::CalledOff => {
                subscriptions::plan_call_off(desk, CallOffParams { client: "client-Juniper".to_owned(), schedule: None }).await
            }
            Self::StoppedBeforeBegin => {
                let params = StopBillingParams { client: "client-Juniper".to_owned(), now: true, ..StopBillingParams::default() };
                subscriptions::plan_stop(desk, params).await
            }
            Self::Overridden => {
                let params = OverrideParams {
                    client: HARBOR.to_owned(),
                    draft: PriceDraft { charge: Charge::PerUnit, unit_amount: "0.03".to_owned(), ..PriceDraft::default() },
                    reason: "First client".to_owned(),
                    ..OverrideParams::default()
                };
                overrides::plan(desk, params).await
            }
            Self::Copied => change_set::stage(desk, "Copy".to_owned(), Vec::new(), copied(&desk.workspace)).await,
            Self::Rehearsed => rehearse::plan(desk, tokens_rehearsed()).await,
            Self::RehearsalRemoved => rehearse::plan_remove(desk, &ids[0]).await,
            Self::Webhook => connect::plan_webhook(desk, hook(&["invoice.paid"])).await,
            Self::MendedWebhook => connect::plan_webhook(desk, hook(&["invoice.paid", "invoice.voided"])).await,
            Self::RemovedWebhook => connect::plan_webhook_removal(desk, WebhookRemoval::default()).await,
        }
    }
}

/// The kinds of work among the steps of a change set, as they are stored.
pub fn kinds(desk: &Desk, set: &str) -> Vec<&'static str> {
    let store = Arc::clone(&desk.store);
    let items = store.read(|r| store::change_set::items(r, &set.into())).unwrap();
    items.into_iter().map(|item| serde_json::from_value::<Work>(item.request).unwrap().name()).collect()
}
