//! Customers, what they pay with, and planned changes on the command line.

use operations::{
    Desk, Problem, change_set, clients, customers,
    view::{
        AddressView, BillingDetailsView, CardLinkParams, ChangeSetState, ChangeSetView, CustomerChoice, CustomerParams, CustomerView,
        HandOn, LinkParams, UseMethodParams,
    },
};

use super::{
    DONE, FAILED, NEEDS_OWNER,
    args::{ChangesArgs, ChangesCommand, CustomerCommand, CustomerFields},
    out::{self, Column, Table},
    run,
    set_up::{plan_or_apply, print_set},
};

/// `rebill customer …`
pub async fn customer(desk: &Desk, command: CustomerCommand, json: bool) -> Result<u8, Problem> {
    match command {
        CustomerCommand::Search { text, stripe } => {
            let found = if stripe { customers::look_up(desk, &text).await? } else { clients::search_customers(desk, &text).await? };
            if json {
                out::print_json(&found);
            } else {
                print_choices(&found, stripe);
            }
            Ok(DONE)
        }
        CustomerCommand::Show { customer } => {
            let view = customers::show(desk, &customer).await?;
            if json {
                out::print_json(&view);
            } else {
                print_customer(&view);
            }
            Ok(DONE)
        }
        CustomerCommand::New { name, fields, client, apply } => {
            let params = CustomerParams { client, ..filled(CustomerParams { name, ..CustomerParams::default() }, fields) };
            plan_or_apply(desk, customers::plan(desk, params).await?, apply, json).await
        }
        CustomerCommand::Edit { customer, name, fields, apply } => {
            let now = customers::show(desk, &customer).await?;
            let present = CustomerParams {
                id: Some(now.id),
                name: name.or(now.name).unwrap_or_default(),
                email: now.email.unwrap_or_default(),
                phone: now.phone.unwrap_or_default(),
                description: now.description.unwrap_or_default(),
                address: now.address.unwrap_or_default(),
                tax_exempt: now.tax_exempt,
                client: None,
            };
            plan_or_apply(desk, customers::plan(desk, filled(present, fields)).await?, apply, json).await
        }
        CustomerCommand::Link { client, customer, apply } => {
            let params = LinkParams { client, customer_id: customer };
            let check = customers::check_link(desk, params.clone()).await?;
            if !json {
                for note in &check.notes {
                    eprintln!("{}", note.words);
                }
            }
            plan_or_apply(desk, customers::plan_link(desk, params).await?, apply, json).await
        }
    }
}

/// The fields that were given, over those that are there.
fn filled(present: CustomerParams, given: CustomerFields) -> CustomerParams {
    let part = |given: Option<String>, before: Option<String>| given.or(before);
    CustomerParams {
        email: given.email.unwrap_or(present.email),
        phone: given.phone.unwrap_or(present.phone),
        description: given.note.unwrap_or(present.description),
        tax_exempt: given.tax.unwrap_or(present.tax_exempt),
        address: AddressView {
            line1: part(given.line1, present.address.line1),
            line2: part(given.line2, present.address.line2),
            city: part(given.city, present.address.city),
            state: part(given.state, present.address.state),
            postal_code: part(given.postal_code, present.address.postal_code),
            country: part(given.country, present.address.country),
        },
        ..present
    }
}

fn print_choices(found: &[CustomerChoice], asked_stripe: bool) {
    if found.is_empty() {
        let hint = if asked_stripe { "" } else { " Add --stripe to ask Stripe too." };
        out::line(&format!("No customer fits.{hint}"));
        return;
    }
    let mut table = Table::new([
        Column::left("Customer"),
        Column::left("Name"),
        Column::left("E-mail"),
        Column::left("Client"),
        Column::left("Pays with"),
    ]);
    for one in found {
        table.row([
            one.id.clone(),
            one.name.clone().unwrap_or_default(),
            one.email.clone().unwrap_or_default(),
            one.taken_by.clone().unwrap_or_default(),
            one.payment_method.clone().unwrap_or_else(|| "none".to_owned()),
        ]);
    }
    out::line(&table.to_string());
}

fn print_customer(view: &CustomerView) {
    out::line(&format!("{}  {}", view.name.as_deref().unwrap_or("no name"), view.id));
    let known = [("E-mail", &view.email), ("Phone", &view.phone), ("Note", &view.description), ("Currency", &view.currency)];
    for (label, value) in known {
        if let Some(value) = value {
            out::line(&format!("  {label}: {value}"));
        }
    }
    if let Some(address) = &view.address {
        let parts = [&address.line1, &address.line2, &address.postal_code, &address.city, &address.state, &address.country];
        let parts: Vec<&str> = parts.into_iter().filter_map(|part| part.as_deref()).collect();
        out::line(&format!("  Billing address: {}", parts.join(", ")));
    }
    out::line(&format!("  Pays with: {}", view.payment.words));
    for other in &view.payment.others {
        out::line(&format!("  Also attached: {}  {}", other.words, other.id));
    }
    if let Some(warning) = &view.payment.warning {
        out::line(&format!("  {warning}"));
    }
    if !view.clients.is_empty() {
        out::line(&format!("  Clients: {}", view.clients.join(", ")));
    }
}

/// `rebill client billing CLIENT`
pub async fn billing(desk: &Desk, client: &str, look: bool, json: bool) -> Result<u8, Problem> {
    let view: BillingDetailsView = if look { customers::refresh(desk, client).await? } else { customers::details(desk, client).await? };
    if json {
        out::print_json(&view);
        return Ok(DONE);
    }
    out::line(&format!("{}: {}", view.nickname, view.collection_words));
    match (&view.customer, &view.customer_id) {
        (Some(customer), _) => print_customer(customer),
        (None, Some(id)) => out::line(&format!("  {id} was not read yet. Add --look to read it from Stripe.")),
        (None, None) => out::line("  No Stripe customer. Link one with: rebill customer link CLIENT cus_…"),
    }
    for note in &view.notes {
        out::line(&format!("  {}", note.words));
    }
    Ok(DONE)
}

/// `rebill client payment-link CLIENT`
pub async fn payment_link(desk: &Desk, params: CardLinkParams, apply: bool, json: bool) -> Result<u8, Problem> {
    if !apply {
        let view = customers::details(desk, &params.client).await?;
        out::line(&format!(
            "Stripe would make a page on which {} saves a payment method, open for a day. Nothing is charged on it. Nothing was done. Add --apply to make it.",
            view.nickname
        ));
        return Ok(NEEDS_OWNER);
    }
    hand_on(&customers::card_link(desk, params, &run::watch()).await?, json)
}

/// `rebill client portal CLIENT`
pub async fn portal(desk: &Desk, client: &str, json: bool) -> Result<u8, Problem> {
    hand_on(&customers::portal(desk, client).await?, json)
}

fn hand_on(made: &HandOn, json: bool) -> Result<u8, Problem> {
    if json {
        out::print_json(made);
    } else {
        out::line(&made.url);
        eprintln!("{}", made.words);
    }
    Ok(DONE)
}

/// `rebill client use-method CLIENT pm_…`
pub async fn use_method(desk: &Desk, params: UseMethodParams, apply: bool, json: bool) -> Result<u8, Problem> {
    plan_or_apply(desk, customers::use_method(desk, params).await?, apply, json).await
}

/// `rebill changes …`
pub async fn changes(desk: &Desk, args: ChangesArgs, json: bool) -> Result<u8, Problem> {
    let set = match args.command {
        None => {
            let sets = change_set::list(desk).await?;
            if json {
                out::print_json(&sets);
                return Ok(DONE);
            }
            let mut table = Table::new([
                Column::left("Planned"),
                Column::left("Change"),
                Column::right("Steps"),
                Column::left("State"),
                Column::left("Id"),
            ]);
            for set in sets {
                table.row([
                    set.staged_at.strftime("%Y-%m-%d %H:%M").to_string(),
                    set.title.clone(),
                    set.items.len().to_string(),
                    state_words(&set).to_owned(),
                    set.id,
                ]);
            }
            out::line(&table.to_string());
            return Ok(DONE);
        }
        Some(ChangesCommand::Show { id }) => change_set::read(desk, &id).await?,
        Some(ChangesCommand::Retry { id, step: Some(step) }) => change_set::retry(desk, &id, &step, &run::watch()).await?.result,
        Some(ChangesCommand::Retry { id, step: None }) => change_set::apply(desk, &id, &run::watch()).await?.result,
        Some(ChangesCommand::Discard { id }) => change_set::discard(desk, &id).await?,
    };
    if json {
        out::print_json(&set);
    } else {
        print_set(&set);
        out::line(state_words(&set));
    }
    Ok(match set.state {
        ChangeSetState::Failed => FAILED,
        _ if set.is_unpaid() => NEEDS_OWNER,
        _ => DONE,
    })
}

fn state_words(set: &ChangeSetView) -> &'static str {
    match set.state {
        ChangeSetState::Planned => "planned, nothing done",
        ChangeSetState::Begun => "begun, not finished",
        ChangeSetState::Done if set.is_unpaid() => "done, not paid",
        ChangeSetState::Done => "done",
        ChangeSetState::Failed => "partly failed",
        ChangeSetState::Discarded => "put away",
    }
}
