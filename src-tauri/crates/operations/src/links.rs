//! Stripe's own pages.

use crate::view::Mode;

/// The page of an object in Stripe's dashboard; none in the sandbox, which has no pages.
pub fn page(mode: Mode, kind: &str, id: &str) -> Option<String> {
    let test = match mode {
        Mode::Live => "",
        Mode::Test => "test/",
        Mode::Sandbox | Mode::None => return None,
    };
    let folder = match kind {
        "customer" => "customers",
        "invoice" => "invoices",
        "payment" => "payments",
        "dispute" => "disputes",
        "payout" => "payouts",
        "price" => "prices",
        "product" => "products",
        "meter" => "meters",
        "subscription" => "subscriptions",
        "schedule" => "subscription_schedules",
        "webhook_endpoint" => "webhooks",
        _ => return None,
    };
    Some(format!("https://dashboard.stripe.com/{test}{folder}/{id}"))
}
