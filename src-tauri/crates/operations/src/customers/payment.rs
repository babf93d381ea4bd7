//! The billing details of a client: what its invoices are charged to, and the ways for the client to add something that can be charged.

use domain::{
    billed::Item,
    id::{ClientId, CustomerId},
};
use store::{Reader, client as rows, mirror as copies, rule, workspace as places};
use stripe::IdempotencyKey;

use super::{Wanted, about, billed_to, rest_of, view};
use crate::{
    Code, Desk, Problem, Retry, StripeClock, Watch, activity,
    change_set::{self, EditCustomer, MakeCardLink, Planned, Ref, Work},
    clients as people, connect, file,
    mirror::convert,
    view::{BillingDetailsView, CardLinkParams, ChangeItemState, ChangeSetView, HandOn, MoneyLine, UseMethodParams},
};

/// Setting: where clients land after Stripe's page.
const RETURN_URL: &str = "clients.return_url";
/// Attached methods that are read at most.
const MOST: usize = 100;

/// A client's billing details from the file alone.
///
/// # Errors
/// No such client.
pub async fn details(desk: &Desk, client: &str) -> Result<BillingDetailsView, Problem> {
    let id = ClientId::new(people::find(desk, client).await?);
    let now = desk.now();
    file::read(desk, move |r| read(r, &id, now)).await
}

fn read(r: &Reader, id: &ClientId, now: jiff::Timestamp) -> Result<BillingDetailsView, Problem> {
    let own = places::get(r)?;
    let client = rows::get(r, id)?;
    let custom = client.method.unwrap_or(own.billing_method) == places::BillingMethod::Custom;
    let customer_id = client.customer.clone().filter(|_| !custom);
    let open = rule::of_client(r, id)?.into_iter().find(|rule| rule.end_at.is_none() && rule.pair().is_some());
    let mut collection = None;
    let (mut customer, mut shared_with, mut notes) = (None, Vec::new(), Vec::new());
    if let Some(customer_id) = &customer_id {
        customer = view(r, customer_id, now)?;
        shared_with = billed_to(r, customer_id, Some(id))?;
        let wanted = Wanted { currency: open.as_ref().map(|rule| rule.price.currency), price: None, client: Some(id), charged: false };
        notes = about(r, customer_id, &wanted, now)?;
        let items = copies::of_customer::<Item>(r, customer_id)?.into_iter().map(|copy| copy.value);
        collection = items
            .filter(|item| item.status.bills())
            .find(|item| open.as_ref().is_none_or(|rule| rule.stripe_meter == item.meter))
            .map(|item| item.collection.to_string());
    }
    let collection_words = match (custom, collection.as_deref()) {
        (true, _) => "Billed by statements; Stripe is not used",
        (_, Some("send_invoice")) => "Stripe sends an invoice and the client pays it",
        (_, Some(_)) => "Stripe charges the payment method by itself",
        (_, None) => "No subscription yet",
    };
    Ok(BillingDetailsView {
        client: id.to_string(),
        nickname: client.nickname,
        custom,
        customer,
        customer_id: customer_id.map(String::from),
        shared_with,
        collection,
        collection_words: collection_words.to_owned(),
        notes,
        return_url: places::setting(r, RETURN_URL)?,
    })
}

/// The Stripe customer of a client.
async fn customer_of(desk: &Desk, client: &str) -> Result<(ClientId, String, CustomerId), Problem> {
    let id = ClientId::new(people::find(desk, client).await?);
    file::read(desk, move |r| {
        let own = rows::get(r, &id)?;
        let custom = own.method.unwrap_or(places::get(r)?.billing_method) == places::BillingMethod::Custom;
        match own.customer {
            Some(customer) if !custom => Ok((id, own.nickname, customer)),
            _ => Err(Problem::not_allowed(format!(
                "{} has no Stripe customer, so there is nothing to pay with. Link one first.",
                own.nickname
            ))),
        }
    })
    .await
}

/// Reads the customer and everything that is attached to it from Stripe.
///
/// # Errors
/// Stripe's refusal or silence; what is known stays.
pub async fn refresh(desk: &Desk, client: &str) -> Result<BillingDetailsView, Problem> {
    let (id, nickname, customer) = customer_of(desk, client).await?;
    let stripe = connect::client(desk).await?;
    if let Some((read, read_at)) = super::retrieve(desk, &stripe, customer.as_str()).await? {
        let methods = match stripe.all(stripe::payment_methods::of_customer(customer.as_str()), MOST, || false).await {
            Ok(collected) => collected.items,
            Err(error) if matches!(error.kind, stripe::ErrorKind::Permission { .. }) => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let (value, rest) = convert::customer(&read);
        let mut rest: convert::CustomerRest = serde_json::from_value(rest).unwrap_or_default();
        let used = read.default_method().map(|method| method.id().to_owned());
        let is_used = |method: &&stripe::payment_methods::PaymentMethod| used.as_deref() == Some(method.id.as_str());
        rest.method = rest.method.or_else(|| methods.iter().find(is_used).map(Into::into));
        rest.others = methods.iter().filter(|method| !is_used(method)).map(Into::into).collect();
        file::write(desk, move |tx| Ok(copies::keep(tx, &value, &serde_json::json!(rest), read_at)?)).await?;
    } else {
        tracing::info!("the customer of {nickname} is not there any more");
    }
    details(desk, id.as_str()).await
}

/// Plans that invoices are charged to a payment method that is attached already.
///
/// # Errors
/// A method that the last look did not show.
pub async fn use_method(desk: &Desk, params: UseMethodParams) -> Result<ChangeSetView, Problem> {
    let (_, nickname, customer) = customer_of(desk, &params.client).await?;
    let (of, wanted) = (customer.clone(), params.method.trim().to_owned());
    let words = file::read(desk, move |r| {
        let rest = rest_of(r, of.as_str())?;
        rest.others.iter().find(|method| method.id == wanted).map(super::method::Method::words).ok_or_else(|| {
            Problem::invalid("method", "This payment method is not attached to the customer, as of the last look. Look again.")
        })
    })
    .await?;
    let work = EditCustomer { payment_method: Some(params.method.trim().to_owned()), ..EditCustomer::of(Ref::Id(customer.to_string())) };
    let planned = Planned {
        words: format!("Invoices of {nickname} are charged to {words}"),
        mark: format!("default_method:{customer}"),
        work: Work::EditCustomer(work),
        found: None,
    };
    let money =
        vec![MoneyLine { what: nickname.clone(), words: "Nothing is charged by this; the next invoice is.".to_owned(), amount: None }];
    change_set::stage(desk, format!("Charge invoices of {nickname} to {words}"), money, vec![planned]).await
}

/// Makes a page of Stripe's on which the client saves a payment method, or finds the one that is still open. It is planned, confirmed by the
/// press that asked for it, and leaves a receipt; its address is given back and kept nowhere.
///
/// # Errors
/// An address to land on that is none; a client without a customer; Stripe's refusal or silence.
pub async fn card_link(desk: &Desk, params: CardLinkParams, watch: &Watch) -> Result<HandOn, Problem> {
    let return_url = web_address(&params.return_url)?;
    let (id, nickname, customer) = customer_of(desk, &params.client).await?;
    let (of, url) = (id.clone(), return_url.clone());
    let currency = file::write(desk, move |tx| {
        places::set_setting(tx, RETURN_URL, &url)?;
        let open = rule::of_client(tx, &of)?.into_iter().find(|rule| rule.end_at.is_none());
        Ok(open.map_or(places::get(tx)?.currency, |rule| rule.price.currency).code().to_owned())
    })
    .await?;
    let planned = Planned {
        words: format!("A page on which {nickname} saves a payment method, open for a day"),
        mark: format!("card_link:{customer}"),
        work: Work::CardLink(MakeCardLink { customer: Ref::Id(customer.to_string()), currency, return_url }),
        found: None,
    };
    let money = vec![MoneyLine { what: nickname.clone(), words: "Nothing is charged on this page.".to_owned(), amount: None }];
    let set = change_set::stage(desk, format!("Create a payment method link for {nickname}"), money, vec![planned]).await?;
    let done = change_set::apply(desk, &set.id, watch).await?.result;
    let item = done.items.first().ok_or_else(|| Problem::internal("a link without a step"))?;
    let (Some(session), ChangeItemState::Done | ChangeItemState::Found) = (&item.object_id, item.state) else {
        let why = item.error.clone().unwrap_or_else(|| "Stripe did not answer. Try again; nothing is made twice.".to_owned());
        return Err(Problem::new(Code::Remote, why, Retry::Later));
    };
    let page = connect::client(desk).await?.send(&stripe::checkout::retrieve(session)).await?.value;
    let url = page.url.ok_or_else(|| Problem::not_allowed("The page is closed: it was used, or a day has passed. Make another one."))?;
    let found = item.state == ChangeItemState::Found;
    Ok(HandOn {
        url,
        expires_at: Some(page.expires_at),
        found,
        words: format!(
            "Send it to {nickname}. Stripe's page saves a payment method there; nothing is charged. The link works for a day and is kept nowhere. Look again afterwards, then choose the method for invoices."
        ),
    })
}

/// A way into the client's own portal, for this moment only.
///
/// # Errors
/// A client without a customer; no portal set up in Stripe; Stripe's refusal or silence.
pub async fn portal(desk: &Desk, client: &str) -> Result<HandOn, Problem> {
    let (id, nickname, customer) = customer_of(desk, client).await?;
    let stripe = connect::client(desk).await?;
    let key = IdempotencyKey::new(format!("portal-{}", desk.ids.random_hex())).map_err(|error| Problem::internal(error.to_string()))?;
    let reply = stripe.send(&stripe::portal::create(customer.as_str(), &key)).await.map_err(|error| {
        let unset = matches!(error.kind, stripe::ErrorKind::Invalid) && error.message.contains("configuration");
        if unset {
            Problem::not_allowed(
                "Stripe's customer portal is not set up in this mode. Save its settings once in Stripe (Settings, Billing, Customer portal), then try again. Nothing was changed.",
            )
        } else {
            error.into()
        }
    })?;
    StripeClock::from_answer(desk, reply.stripe_time)?;
    let (now, name) = (desk.now(), nickname.clone());
    file::write(desk, move |tx| {
        activity::by_owner(tx, now, "portal", Some(("client", id.as_str())), format!("A way into the customer portal of {name} was made"))
    })
    .await?;
    Ok(HandOn {
        url: reply.value.url,
        expires_at: None,
        found: false,
        words: format!(
            "Whoever opens it is {nickname} for Stripe: it shows invoices and lets cards be changed. It works for minutes and is kept nowhere."
        ),
    })
}

/// An address of the web that a client may land on.
fn web_address(typed: &str) -> Result<String, Problem> {
    let typed = typed.trim();
    let host = typed.strip_prefix("https://").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let sound = host.is_some_and(|host| host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains('@'));
    if !sound || typed.len() > 2000 || typed.contains(char::is_whitespace) {
        return Err(Problem::invalid(
            "return_url",
            "Give a page of yours that begins with https://, such as https://agency.com/thank-you.",
        ));
    }
    Ok(typed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_lands_on_a_page_of_the_web() {
        for good in ["https://agency.example", " https://agency.example/thanks?x=1 "] {
            assert!(web_address(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "agency.example",
            "http://agency.example",
            "https://",
            "https://localhost",
            "https://a b.example",
            "javascript:alert(1)",
            "https://me@evil.example",
        ] {
            assert_eq!(web_address(bad).err().and_then(|problem| problem.field).as_deref(), Some("return_url"), "{bad}");
        }
    }
}
