//! How a running subscription is paid: charged by itself, or by an invoice that is sent, and within how many days.

use domain::billed::CollectionMethod;

use super::{chosen, payer, pending, schedule};
use crate::{
    Desk, Problem,
    change_set::{self, EditSubscription, Planned, SubscriptionEdit, Work},
    customers::method,
    file,
    view::{ChangeSetView, CollectSubscriptionParams, MoneyLine},
    words,
};

/// Plans another way of being paid. Nothing is charged by it: it holds from the next invoice on.
///
/// # Errors
/// Days that are none; nothing that can be charged, or no address to send to, at the days; a subscription that is paid so already, or that
/// goes over to another one.
pub async fn plan(desk: &Desk, params: CollectSubscriptionParams) -> Result<ChangeSetView, Problem> {
    if params.days_until_due.is_some_and(|days| !(1..=365).contains(&days)) {
        return Err(Problem::invalid("days_until_due", "Give 1 to 365 days."));
    }
    let client = crate::clients::find(desk, &params.client).await?;
    let (now, form) = (desk.now(), params.clone());
    let (payer, subscription, release) = file::read(desk, move |r| {
        let payer = payer(r, &client)?;
        let subscription = chosen(r, &payer, form.subscription.as_deref())?;
        let sent = subscription.collection == CollectionMethod::SendInvoice;
        if sent == form.days_until_due.is_some() && subscription.days_until_due == form.days_until_due {
            return Err(Problem::invalid("days_until_due", "It is paid so already. Nothing would change."));
        }
        let id = subscription.id.as_str();
        if pending::all(r)?.iter().any(|one| one.subscription.as_deref() == Some(id) && one.schedule.is_some()) {
            return Err(Problem::not_allowed(
                "This subscription goes over to another one, which is to be paid as it was when that was planned. Take the change back first, or change this once it has come. Nothing was changed.",
            ));
        }
        match form.days_until_due {
            Some(_) => method::can_be_sent(r, &payer.customer)?,
            None if subscription.default_payment_method.is_none() && !method::can_be_charged(r, &payer.customer, now)? => {
                return Err(Problem::invalid("days_until_due", method::not_chargeable(r, &payer.customer)?));
            }
            None => {}
        }
        // The schedule that began it would go on saying how it was paid then.
        let release = schedule::release(r, &subscription, &payer.client.nickname)?;
        Ok((payer, subscription, release))
    })
    .await?;
    let name = payer.client.nickname;
    let how = match params.days_until_due {
        Some(days) => format!("its invoices are sent, {} to pay", words::count(u64::from(days), "day", "days")),
        None => "its invoices are charged to what is on file".to_owned(),
    };
    let title = format!("Change how {name} pays: {how}");
    let edit = Planned {
        words: format!("The subscription of {name}: {how}"),
        mark: format!("collect:{}:{}", subscription.id, now.as_second()),
        work: Work::EditSubscription(EditSubscription {
            subscription: subscription.id.to_string(),
            edit: SubscriptionEdit::Collect { days_until_due: params.days_until_due },
        }),
        found: None,
    };
    let money = vec![MoneyLine {
        what: name,
        words: format!("{how}, from the next invoice on; nothing is charged by the press, and invoices that were made stay as they are"),
        amount: None,
    }];
    change_set::stage(desk, title, money, release.into_iter().chain([edit]).collect()).await
}
