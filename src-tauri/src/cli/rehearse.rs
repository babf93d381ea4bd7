//! Rehearsals on the command line.

use operations::{
    Desk, Problem, change_set, rehearse,
    view::{ChangeSetState, ComparedBills, RehearsalState, RehearsalView, RehearseParams, RehearsePreview, RehearseUnits},
    words,
};

use super::{
    DONE, FAILED, NEEDS_OWNER,
    args::{RehearseArgs, RehearseCommand},
    out::{self, Column, Table},
    run,
    set_up::{plan_or_apply, print_set},
};

/// `rebill rehearse …`
pub async fn rehearse(desk: &Desk, args: RehearseArgs, json: bool) -> Result<u8, Problem> {
    match args.command {
        Some(RehearseCommand::List) => list(desk, json).await,
        Some(RehearseCommand::Show { id }) => {
            let view = rehearse::read(desk, &id).await?;
            show(&view, json);
            Ok(verdict(&view))
        }
        Some(RehearseCommand::Remove { id, apply }) => {
            let plan = rehearse::plan_remove(desk, &id).await?;
            plan_or_apply(desk, plan, apply, json).await
        }
        None => carry_out(desk, args, json).await,
    }
}

/// Plans a rehearsal, or does it and lays both bills side by side.
async fn carry_out(desk: &Desk, args: RehearseArgs, json: bool) -> Result<u8, Problem> {
    let (one_by_one, of_all): (Vec<String>, Vec<String>) = args.quantity.into_iter().partition(|text| text.contains('='));
    let units = |text: String| {
        let (price, units) = text.split_once('=').unwrap_or_default();
        RehearseUnits { price: price.trim().to_owned(), units: units.trim().to_owned() }
    };
    if of_all.len() > 1 {
        return Err(Problem::invalid("quantity", "Give one quantity, or PRICE=UNITS for each price."));
    }
    let params = RehearseParams {
        price: args.what.price,
        plan: args.what.plan,
        client: args.what.client,
        currency: args.currency,
        quantity: of_all.into_iter().next(),
        units: one_by_one.into_iter().map(units).collect(),
    };
    let preview = rehearse::preview(desk, params.clone()).await?;
    let plan = rehearse::plan(desk, params).await?;
    if !args.apply {
        if !json {
            print_preview(&preview);
        }
        return plan_or_apply(desk, plan, false, json).await;
    }
    let set = change_set::apply(desk, &plan.id, &run::watch()).await?.result;
    let done = set.state == ChangeSetState::Done;
    let view = match &set.rehearsal {
        Some(id) => Some(rehearse::read(desk, id).await?),
        None => None,
    };
    match &view {
        Some(view) if done => show(view, json),
        _ if json => out::print_json(&set),
        _ => print_set(&set),
    }
    let Some(view) = view.filter(|_| done) else {
        if !json {
            out::line(&format!("Finish it with: rebill changes retry {}", set.id));
        }
        return Ok(FAILED);
    };
    if !json {
        out::line(&format!("It is still in Stripe's test mode. Remove it with: rebill rehearse remove {} --apply", view.row.id));
    }
    Ok(verdict(&view))
}

fn verdict(view: &RehearsalView) -> u8 {
    if view.row.state == RehearsalState::Differs { NEEDS_OWNER } else { DONE }
}

fn print_preview(preview: &RehearsePreview) {
    for price in &preview.prices {
        let units = price.units.as_deref().map(|units| format!(", {}", words::of_units(units))).unwrap_or_default();
        let usage = price.usage.as_deref().map(|usage| format!(" = {usage}")).unwrap_or_default();
        let why = price.why.as_deref().map(|why| format!(" ({})", why.to_lowercase())).unwrap_or_default();
        out::line(&format!("{}: {}{units}{usage}{why}", price.name, price.words));
    }
    let mut table = Table::new([Column::left("Our bill"), Column::left("How"), Column::right("Amount")]);
    for line in preview.first.iter().chain(&preview.after) {
        table.row([line.name.clone(), line.how.clone(), line.amount.to_string()]);
    }
    table.row(["Total".to_owned(), String::new(), preview.total.to_string()]);
    out::line(&table.to_string());
}

async fn list(desk: &Desk, json: bool) -> Result<u8, Problem> {
    let rows = rehearse::list(desk).await?;
    if json {
        out::print_json(&rows);
        return Ok(DONE);
    }
    if rows.is_empty() {
        out::line("Nothing was rehearsed yet. Begin with: rebill rehearse --price PRICE");
        return Ok(DONE);
    }
    let mut table = Table::new([Column::left("Rehearsal"), Column::left("What"), Column::left("How it ended"), Column::left("In Stripe")]);
    for row in rows {
        let there = if row.in_stripe { "yes" } else { "no" };
        table.row([row.id, row.title, row.words, there.to_owned()]);
    }
    out::line(&table.to_string());
    Ok(DONE)
}

fn show(view: &RehearsalView, json: bool) {
    if json {
        out::print_json(view);
        return;
    }
    out::line(&view.row.title);
    if let Some(bills) = &view.bills {
        print_bills(bills);
    }
    out::line(&view.row.words);
}

fn print_bills(bills: &ComparedBills) {
    for invoice in &bills.invoices {
        let number = invoice.number.as_deref().map(|number| format!(", Stripe's invoice {number}")).unwrap_or_default();
        out::line(&format!("{}{number}", invoice.title));
        let mut table =
            Table::new([Column::left("Line"), Column::left("How"), Column::right("Ours"), Column::right("Stripe's"), Column::left("")]);
        for line in &invoice.lines {
            table.row([
                line.name.clone(),
                line.how.clone().unwrap_or_default(),
                out::or_blank(line.ours.as_ref()),
                out::or_blank(line.stripes.as_ref()),
                if line.same { "same".to_owned() } else { "differs".to_owned() },
            ]);
        }
        table.row(["Total".to_owned(), String::new(), invoice.ours.to_string(), invoice.stripes.to_string(), String::new()]);
        out::line(&table.to_string());
    }
    for note in &bills.notes {
        out::line(note);
    }
}
