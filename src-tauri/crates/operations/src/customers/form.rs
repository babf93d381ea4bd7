//! A customer to be made or changed, checked field by field and staged. Nothing leaves before it is confirmed.

use domain::{billed::Customer, id::CustomerId};
use store::{Reader, client as clients, mirror as copies};
use stripe::customers::Address;

use super::rest_of;
use crate::{
    Desk, Problem,
    change_set::{self, EditCustomer, LinkCustomer, MakeCustomer, Planned, Ref, Work},
    clients as people, file,
    view::{AddressView, ChangeSetView, CustomerParams, MoneyLine},
};

/// Stripe's longest name, e-mail and phone (API document); a note of ours stays readable.
const LONGEST_NAME: usize = 256;
const LONGEST_EMAIL: usize = 512;
const LONGEST_PHONE: usize = 20;
const LONGEST_NOTE: usize = 500;
const LONGEST_LINE: usize = 200;

/// A text within a limit; none when it is empty.
///
/// # Errors
/// A text that is too long, at its field.
fn text(field: &str, text: &str, longest: usize) -> Result<Option<String>, Problem> {
    let text = text.trim();
    let length = text.chars().count();
    if length > longest {
        return Err(Problem::invalid(field, format!("At most {longest} characters; this has {length}.")));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// An e-mail as far as a machine can tell.
///
/// # Errors
/// One that cannot be an address, in words.
pub(crate) fn email(field: &str, typed: &str) -> Result<Option<String>, Problem> {
    let Some(typed) = text(field, typed, LONGEST_EMAIL)? else { return Ok(None) };
    let sound = typed.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains('@')
    });
    if !sound || typed.contains(char::is_whitespace) || typed.contains(',') {
        return Err(Problem::invalid(field, format!("{typed:?} is not an e-mail address. One address, such as name@company.com.")));
    }
    Ok(Some(typed))
}

/// A billing address; none when every part is empty.
///
/// # Errors
/// A part that is too long, or letters that are no country, at its field.
pub(crate) fn address(field: &str, typed: &AddressView) -> Result<Option<Address>, Problem> {
    let part = |name: &str, part: &Option<String>| text(&format!("{field}.{name}"), part.as_deref().unwrap_or_default(), LONGEST_LINE);
    let country = part("country", &typed.country)?.map(|country| country.to_uppercase());
    if let Some(country) = country.as_deref().filter(|code| !domain::is_country(code)) {
        return Err(Problem::invalid(
            &format!("{field}.country"),
            format!("{country:?} is no country. Write its two letters, such as US, GB or DE."),
        ));
    }
    let address = Address {
        line1: part("line1", &typed.line1)?,
        line2: part("line2", &typed.line2)?,
        city: part("city", &typed.city)?,
        state: part("state", &typed.state)?,
        postal_code: part("postal_code", &typed.postal_code)?,
        country,
    };
    Ok((!address.is_empty()).then_some(address))
}

struct Checked {
    name: String,
    email: Option<String>,
    phone: Option<String>,
    description: Option<String>,
    address: Option<Address>,
    tax_exempt: String,
}

fn checked(params: &CustomerParams) -> Result<Checked, Problem> {
    let name = text("name", &params.name, LONGEST_NAME)?
        .ok_or_else(|| Problem::invalid("name", "Give the name that is to stand on the invoice."))?;
    let tax_exempt = match params.tax_exempt.trim() {
        "" => "none",
        word @ ("none" | "exempt" | "reverse") => word,
        other => return Err(Problem::invalid("tax_exempt", format!("{other:?} is not none, exempt or reverse."))),
    };
    let phone = text("phone", &params.phone, LONGEST_PHONE)?;
    if let Some(typed) = phone.as_deref().filter(|typed| typed.chars().any(char::is_alphabetic)) {
        return Err(Problem::invalid("phone", format!("{typed:?} is not a phone number.")));
    }
    Ok(Checked {
        name,
        email: email("email", &params.email)?,
        phone,
        description: text("description", &params.description, LONGEST_NOTE)?,
        address: address("address", &params.address)?,
        tax_exempt: tax_exempt.to_owned(),
    })
}

/// Plans a new customer, or changes to one; with a client, that client is billed to the new customer from then on.
///
/// # Errors
/// A field that cannot be meant; a customer or client that is not there; an edit that changes nothing.
pub async fn plan(desk: &Desk, params: CustomerParams) -> Result<ChangeSetView, Problem> {
    let fields = checked(&params)?;
    if let Some(id) = params.id.clone().filter(|id| !id.trim().is_empty()) {
        super::know(desk, vec![id.clone()]).await?;
        return edit(desk, id.trim().to_owned(), fields).await;
    }
    let client = match params.client.as_deref().filter(|client| !client.trim().is_empty()) {
        Some(client) => Some(people::find(desk, client).await?),
        None => None,
    };
    let mut items = vec![Planned {
        words: format!("Customer {}", fields.name),
        // The client's own customer keeps one mark, whatever it is called.
        mark: match &client {
            Some(client) => format!("customer:{}:{client}", desk.workspace),
            None => format!("customer:{}:{}", desk.workspace, fields.name),
        },
        work: Work::Customer(MakeCustomer {
            name: fields.name.clone(),
            email: fields.email,
            phone: fields.phone,
            description: fields.description,
            address: fields.address,
            tax_exempt: Some(fields.tax_exempt),
        }),
        found: None,
    }];
    let mut money = Vec::new();
    let mut title = format!("Create the customer {}", fields.name);
    if let Some(client) = client {
        let customer = Ref::Item { item: 1 };
        let plan = super::link::staged(desk, &client, customer, None).await?;
        title = format!("Create the customer {} and bill {} to it", fields.name, plan.nickname);
        items.extend(plan.items(2));
        money = plan.money;
    }
    change_set::stage(desk, title, money, items).await
}

async fn edit(desk: &Desk, id: String, fields: Checked) -> Result<ChangeSetView, Problem> {
    let of = CustomerId::new(&id);
    let Edit { work, changed, name, nicknames } = file::read(desk, move |r| differences(r, &of, fields)).await?;
    if changed.is_empty() {
        return Err(Problem::invalid("name", "Nothing is changed."));
    }
    let what = changed.join(", ");
    let planned =
        Planned { words: format!("{name}: {what}"), mark: format!("customer_edit:{id}"), work: Work::EditCustomer(work), found: None };
    let money = nicknames
        .into_iter()
        .map(|what| MoneyLine {
            what,
            words: "The next invoice shows it. Invoices that are final stay as they are; nothing is charged by this.".to_owned(),
            amount: None,
        })
        .collect();
    change_set::stage(desk, format!("Change {what} of {name}"), money, vec![planned]).await
}

/// What an edit changes.
struct Edit {
    work: EditCustomer,
    /// In words.
    changed: Vec<&'static str>,
    name: String,
    /// Clients that are billed to it.
    nicknames: Vec<String>,
}

fn differences(r: &Reader, id: &CustomerId, fields: Checked) -> Result<Edit, Problem> {
    let known = copies::find::<Customer>(r, id.as_str())?.map(|copy| copy.value);
    let Some(known) = known.filter(|customer| !customer.deleted) else {
        return Err(Problem::not_found(format!("Stripe lists no customer {id}, so it cannot be changed.")));
    };
    let rest = rest_of(r, id.as_str())?;
    let mut work = EditCustomer::of(Ref::Id(id.to_string()));
    let mut changed = Vec::new();
    let mut text = |what: &'static str, before: Option<&str>, after: Option<String>, place: &mut Option<String>| {
        if before.filter(|before| !before.is_empty()) != after.as_deref() {
            changed.push(what);
            *place = Some(after.unwrap_or_default());
        }
    };
    let name = fields.name.clone();
    text("name", known.name.as_deref(), Some(fields.name), &mut work.name);
    text("e-mail", known.email.as_deref(), fields.email, &mut work.email);
    text("phone", rest.phone.as_deref(), fields.phone, &mut work.phone);
    text("note", rest.description.as_deref(), fields.description, &mut work.description);
    text("tax", Some(rest.tax_exempt.as_deref().unwrap_or("none")), Some(fields.tax_exempt), &mut work.tax_exempt);
    if rest.address.clone().filter(|address| !address.is_empty()) != fields.address {
        changed.push("billing address");
        work.address = Some(fields.address.unwrap_or_default());
    }
    let nicknames = clients::of_customer(r, id)?.into_iter().filter(|client| client.stopped_at.is_none()).map(|client| client.nickname);
    Ok(Edit { work, changed, name: known.name.unwrap_or(name), nicknames: nicknames.collect() })
}

/// Where the link of a client stands among a change set's items.
pub(super) fn link_work(link: LinkCustomer) -> Work {
    Work::Link(Box::new(link))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_is_refused_at_its_place() {
        let good = CustomerParams { name: "Harbor".into(), ..CustomerParams::default() };
        assert!(checked(&good).is_ok());
        let bad = [
            (CustomerParams { name: "  ".into(), ..good.clone() }, "name"),
            (CustomerParams { name: "x".repeat(257), ..good.clone() }, "name"),
            (CustomerParams { email: "nobody".into(), ..good.clone() }, "email"),
            (CustomerParams { email: "a@b.example, c@d.example".into(), ..good.clone() }, "email"),
            (CustomerParams { email: "a b@c.example".into(), ..good.clone() }, "email"),
            (CustomerParams { phone: "call me".into(), ..good.clone() }, "phone"),
            (CustomerParams { phone: "1".repeat(21), ..good.clone() }, "phone"),
            (CustomerParams { description: "x".repeat(501), ..good.clone() }, "description"),
            (CustomerParams { tax_exempt: "maybe".into(), ..good.clone() }, "tax_exempt"),
            (
                CustomerParams { address: AddressView { country: Some("USA".into()), ..AddressView::default() }, ..good.clone() },
                "address.country",
            ),
            (CustomerParams { address: AddressView { city: Some("x".repeat(201)), ..AddressView::default() }, ..good }, "address.city"),
        ];
        for (params, field) in bad {
            let refused = checked(&params).err().and_then(|problem| problem.field);
            assert_eq!(refused.as_deref(), Some(field), "{params:?}");
        }
    }
}
