//! Subscriptions on the command line.

use operations::{
    Desk, Problem, subscriptions,
    view::{
        CallOffParams, CancelSubscriptionParams, ChangeSubscriptionParams, CollectSubscriptionParams, InvoicePreview,
        NewSubscriptionParams, OneOffParams, PauseSubscriptionParams, PauseWhat, StopBillingParams, SubscriptionsView,
    },
    words,
};

use super::{
    DONE, NEEDS_OWNER,
    args::{InvoiceItemArgs, NewSubscriptionArgs, StopArgs, SubscriptionCommand},
    clients::instant,
    out,
    set_up::plan_or_apply,
};

/// `rebill subscription …`
pub async fn subscription(desk: &Desk, command: SubscriptionCommand, json: bool) -> Result<u8, Problem> {
    let (plan, apply) = match command {
        SubscriptionCommand::Show { client } => {
            let view = subscriptions::show(desk, &client).await?;
            if json {
                out::print_json(&view);
            } else {
                print(&view);
            }
            return Ok(DONE);
        }
        SubscriptionCommand::New(args) => return begin(desk, args, json).await,
        SubscriptionCommand::Change { client, price, subscription, now, apply } => {
            (subscriptions::plan_change(desk, ChangeSubscriptionParams { client, subscription, prices: price, now }).await?, apply)
        }
        SubscriptionCommand::Cancel { client, subscription, now, apply } => {
            (subscriptions::plan_cancel(desk, CancelSubscriptionParams { client, subscription, now }).await?, apply)
        }
        SubscriptionCommand::Collect { client, card: _, days, subscription, apply } => {
            let params = CollectSubscriptionParams { client, subscription, days_until_due: days };
            (subscriptions::plan_collect(desk, params).await?, apply)
        }
        SubscriptionCommand::CallOff { client, schedule, apply } => {
            (subscriptions::plan_call_off(desk, CallOffParams { client, schedule }).await?, apply)
        }
        SubscriptionCommand::Pause { client, subscription, keep_drafts, until, apply } => {
            let resumes_at = match until.as_deref() {
                Some(text) => Some(instant(desk, "until", text).await?),
                None => None,
            };
            let what = if keep_drafts { PauseWhat::Draft } else { PauseWhat::Void };
            (subscriptions::plan_pause(desk, PauseSubscriptionParams { client, subscription, what, resumes_at }).await?, apply)
        }
        SubscriptionCommand::Resume { client, subscription, apply } => {
            let params = PauseSubscriptionParams { client, subscription, what: PauseWhat::Resume, resumes_at: None };
            (subscriptions::plan_pause(desk, params).await?, apply)
        }
        SubscriptionCommand::Keep { client, subscription, apply } => {
            let params = PauseSubscriptionParams { client, subscription, what: PauseWhat::Keep, resumes_at: None };
            (subscriptions::plan_pause(desk, params).await?, apply)
        }
    };
    plan_or_apply(desk, plan, apply, json).await
}

async fn begin(desk: &Desk, args: NewSubscriptionArgs, json: bool) -> Result<u8, Problem> {
    let start = match args.start.as_deref() {
        None | Some("now") => None,
        Some(text) => Some(instant(desk, "start", text).await?),
    };
    let anchor = match args.anchor.as_deref() {
        None => None,
        Some("common") => subscriptions::choices(desk, &args.client).await?.common_day,
        Some(text) => Some(instant(desk, "anchor", text).await?),
    };
    let params = NewSubscriptionParams {
        client: args.client,
        prices: args.price,
        once: args.once,
        currency: args.currency,
        start,
        anchor,
        trial_days: args.trial_days,
        days_until_due: args.days_until_due,
    };
    if !json && !args.apply {
        let preview = subscriptions::preview(desk, params.clone()).await?;
        print_invoice("First invoice", &preview.first);
        print_invoice("Every period", &preview.usual);
        out::line(&preview.note);
    }
    let plan = subscriptions::plan_new(desk, params).await?;
    plan_or_apply(desk, plan, args.apply, json).await
}

fn print_invoice(title: &str, invoice: &InvoicePreview) {
    let stripes = invoice.stripes.as_ref().map_or_else(|| "not asked".to_owned(), |amount| words::money(*amount));
    out::line(&format!("{title}, {}: ours {}, Stripe's {stripes}", invoice.at, words::money(invoice.ours)));
    for line in &invoice.lines {
        out::line(&format!("  {}  {}", line.what, words::money(line.amount)));
    }
    if let Some(difference) = &invoice.difference {
        out::line(&format!("  {difference}"));
    }
}

fn print(view: &SubscriptionsView) {
    out::line(&format!("{}  {}", view.nickname, view.customer.as_deref().unwrap_or("no Stripe customer")));
    if view.subscriptions.is_empty() && view.to_begin.is_empty() {
        out::line("No subscription was read from Stripe.");
    }
    for one in &view.subscriptions {
        out::line(&format!("{}  {}", one.id, one.state_words));
        for price in &one.prices {
            out::line(&format!("  {}  {}  {}", price.price, price.name, price.words));
        }
        if let (Some(start), Some(end)) = (one.period_start, one.period_end) {
            out::line(&format!("  period {start} to {end}; {}", one.collection_words));
        }
        if let Some(amount) = one.next_amount {
            out::line(&format!("  next invoice {}, as Stripe previews it", words::money(amount)));
        }
        if let Some(pending) = &one.pending {
            out::line(&format!("  {}: {}", pending.at, pending.words));
        }
        if !one.has_payment_method && one.days_until_due.is_none() {
            out::line(&format!("  Payment method: {}.", one.payment_words));
        }
    }
    for one in &view.to_begin {
        out::line(&format!("{}  begins {}", one.schedule, one.at));
        for price in &one.prices {
            out::line(&format!("  {}  {}  {}", price.price, price.name, price.words));
        }
    }
    for item in &view.one_off {
        out::line(&format!("  {}  {}  {}  {}", item.id, words::money(item.amount), item.description, item.where_words));
    }
    if let Some(at) = view.read_at {
        out::line(&format!("Read from Stripe {at}"));
    }
}

/// `rebill invoice-item …`
pub async fn invoice_item(desk: &Desk, args: InvoiceItemArgs, json: bool) -> Result<u8, Problem> {
    let params = OneOffParams {
        client: args.client,
        amount: args.amount,
        currency: args.currency,
        description: args.description,
        own_invoice: args.own_invoice,
        days_until_due: args.days_until_due,
    };
    let plan = subscriptions::plan_one_off(desk, params).await?;
    plan_or_apply(desk, plan, args.apply, json).await
}

/// `rebill client stop …`
pub async fn stop(desk: &Desk, args: StopArgs, json: bool) -> Result<u8, Problem> {
    if !args.apply {
        let view = subscriptions::stopping(desk, &args.client).await?;
        if json {
            out::print_json(&view);
            return Ok(NEEDS_OWNER);
        }
        out::line(&format!("Stop billing {}", view.nickname));
        if let Some(blocked) = &view.blocked {
            out::line(blocked);
            return Ok(NEEDS_OWNER);
        }
        for due in &view.due {
            out::line(&format!(
                "  {} of {} not sent yet, {}; {} left over, {}",
                words::of_units(&due.units),
                due.meter,
                words::money(due.amount),
                words::grouped(&due.remainder),
                due.remainder_words
            ));
        }
        for step in if args.now { &view.steps_now } else { &view.steps } {
            out::line(&format!("  {step}"));
        }
        out::line("Nothing was done. Add --apply to do it.");
        return Ok(NEEDS_OWNER);
    }
    let params =
        StopBillingParams { client: args.client, now: args.now, leave_unsent: args.leave_unsent, despite_doubt: args.despite_doubt };
    let plan = subscriptions::plan_stop(desk, params).await?;
    plan_or_apply(desk, plan, true, json).await
}
