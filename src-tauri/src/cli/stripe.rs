//! The Stripe account, the platform's webhook and the billing method on the command line.

use operations::{
    Desk, Problem, connect, method as methods,
    view::{
        BankPayoutState, BillingMethod, ChangeSetState, ClientMethod, MethodChange, MoneyLine, RequirementState, StripeAccountView,
        TroubleView, WebhookParams, WebhookRemoval, WebhookView,
    },
    words,
};
use secrecy::ExposeSecret;

use super::{
    DONE, NEEDS_OWNER,
    args::{MethodArg, MethodCommand, WebhookArgs},
    out,
    set_up::{light, plan_or_apply},
};

/// `rebill connect account`
pub async fn account(desk: &Desk, refresh: bool, support: bool, json: bool) -> Result<u8, Problem> {
    let view = if refresh { connect::refresh_account(desk).await? } else { connect::account(desk).await? };
    if json {
        out::print_json(&view);
    } else if support {
        out::line(&view.for_support);
    } else {
        print_account(&view);
    }
    Ok(if view.troubles.is_empty() { DONE } else { NEEDS_OWNER })
}

fn print_account(view: &StripeAccountView) {
    let Some(at) = view.read_at else {
        out::line("The Stripe account was not read yet: rebill connect account --refresh");
        return;
    };
    let on = |state: Option<bool>| match state {
        Some(true) => "on",
        Some(false) => "off",
        None => "not readable with this key",
    };
    let name = view.name.as_deref().unwrap_or("Stripe account");
    out::line(&format!("{name}  {}", view.account_id.as_deref().unwrap_or("account not readable")));
    out::line(&format!("Charges {}; payouts {}. Read {}.", on(view.charges), on(view.payouts), at.strftime("%-d %B %Y, %H:%M UTC")));
    for line in view.off.iter().chain(&view.unreadable) {
        out::line(line);
    }
    if let Some(schedule) = &view.schedule {
        out::line(&format!("Payouts: {schedule}"));
    }
    for balance in &view.balances {
        out::line(&format!("Available {}, pending {}", words::money(balance.available), words::money(balance.pending)));
    }
    for one in &view.requirements {
        let state = match one.state {
            RequirementState::PastDue => "its day has passed",
            RequirementState::Refused => "refused, give it again",
            RequirementState::Due => "wanted",
            RequirementState::Checking => "Stripe is checking it",
            RequirementState::Later => "wanted later",
        };
        let by = one.deadline.filter(|_| one.state != RequirementState::PastDue);
        let by = by.map(|at| format!(" by {}", at.strftime("%-d %B %Y"))).unwrap_or_default();
        let why = one.why.as_deref().map(|why| format!(" Stripe says: {why}")).unwrap_or_default();
        out::line(&format!("Stripe: {} ({}): {state}{by}.{why}", one.what, one.name));
    }
    for payout in &view.recent {
        let state = match payout.state {
            BankPayoutState::Pending => "not sent yet",
            BankPayoutState::InTransit => "on its way",
            BankPayoutState::Paid => "arrived",
            BankPayoutState::Failed => "failed",
            BankPayoutState::CameBack => "arrived, then sent back",
            BankPayoutState::Canceled => "taken back",
        };
        out::line(&format!("{}  {}  {state}  {}", payout.arrival.strftime("%Y-%m-%d"), words::money(payout.amount), payout.id));
    }
    for trouble in &view.troubles {
        print_trouble(trouble);
    }
    if !view.troubles.is_empty() {
        out::line(&format!("Stripe's support: {}. What it asks for: rebill connect account --support", view.support));
    }
}

fn print_trouble(trouble: &TroubleView) {
    out::line(&format!("{} {}: {}", light(trouble.light), trouble.title, trouble.what));
    out::line(&format!("    {}", trouble.fix));
    if let Some(link) = &trouble.link {
        out::line(&format!("    {link}"));
    }
}

/// `rebill connect webhook`
pub async fn webhook(desk: &Desk, args: WebhookArgs, json: bool) -> Result<u8, Problem> {
    if args.remove {
        let plan = connect::plan_webhook_removal(desk, WebhookRemoval { url: args.url }).await?;
        if plan.items.is_empty() && !json {
            // It was gone already: nothing is left to confirm.
            plan.money.iter().for_each(|line| out::line(&format!("{}: {}", line.what, line.words)));
            return Ok(DONE);
        }
        return plan_or_apply(desk, plan, args.apply, json).await;
    }
    let Some(url) = args.url else {
        let view = if args.look { connect::check_webhook(desk).await? } else { connect::webhook(desk).await? };
        if json {
            out::print_json(&view);
        } else {
            print_webhook(&view);
        }
        return Ok(if view.hooks.iter().all(|hook| hook.reasons.is_empty()) { DONE } else { NEEDS_OWNER });
    };
    let events = if args.event.is_empty() {
        let known = connect::webhook(desk).await?;
        let before = known.hooks.into_iter().find(|hook| hook.wanted.url.trim_end_matches('/') == url.trim().trim_end_matches('/'));
        if let Some(hook) = before.as_ref().filter(|_| !json) {
            let count = words::count(hook.wanted.events.len() as u64, "event that was", "events that were");
            out::line(&format!("With the {count} registered for it: {}. Name others with --event.", hook.wanted.events.join(", ")));
        }
        before.map_or(known.proposed.events, |hook| hook.wanted.events)
    } else {
        args.event
    };
    let plan = connect::plan_webhook(desk, WebhookParams { url, events, api_version: args.api_version }).await?;
    if plan.items.is_empty() && plan.state == ChangeSetState::Planned {
        // As wanted already: nothing is left to confirm.
        out::line(&plan.title);
        return Ok(DONE);
    }
    let code = plan_or_apply(desk, plan, args.apply, json).await?;
    if let Some(secret) = connect::take_webhook_secret(desk).await?.secret {
        // On standard error, so that a receipt that goes to a file or a program does not hold it.
        eprintln!("Signing secret, shown this once and kept nowhere. Paste it into your platform if it asks for it:");
        eprintln!("{}", secret.expose_secret());
    }
    Ok(code)
}

fn print_webhook(view: &WebhookView) {
    view.lacks.iter().for_each(|line| out::line(line));
    for hook in &view.hooks {
        out::line(&format!("{} {}", light(hook.light), hook.words));
        hook.reasons.iter().for_each(|line| out::line(&format!("    {line}")));
        let id = hook.endpoint.as_ref().map(|endpoint| format!("  {}", endpoint.id)).unwrap_or_default();
        out::line(&format!("    {}{id}", hook.wanted.url));
        let told = hook.endpoint.as_ref().map_or(&hook.wanted.events, |endpoint| &endpoint.events);
        out::line(&format!("    Told of: {}", told.join(", ")));
    }
    if view.hooks.is_empty() {
        out::line("No webhook was registered from here.");
        for one in &view.suggestions {
            out::line(&format!("{}: {}", one.platform, one.url.as_deref().unwrap_or("none wanted")));
            out::line(&format!("    {}", one.note));
        }
        out::line("Register one with: rebill connect webhook --url https://… [--event NAME …] --apply");
    }
}

/// `rebill method`
pub async fn method(desk: &Desk, command: MethodCommand, json: bool) -> Result<u8, Problem> {
    if let MethodCommand::Subscribe { client, apply } = command {
        return plan_or_apply(desk, methods::plan_subscription(desk, &client).await?, apply, json).await;
    }
    let MethodCommand::Set { method, client, apply } = command else {
        let view = methods::read(desk).await?;
        if json {
            out::print_json(&view);
        } else {
            out::line(&format!("New clients: {}", name(view.method)));
            view.clients.iter().for_each(print_client);
        }
        return Ok(DONE);
    };
    let method = match method {
        MethodArg::Stripe => BillingMethod::Stripe,
        MethodArg::Custom => BillingMethod::Custom,
    };
    let change = MethodChange { method, client };
    if !apply {
        let plan = methods::plan(desk, change).await?;
        if json {
            out::print_json(&plan);
        } else {
            plan.clients.iter().for_each(print_client);
            plan.notes.iter().for_each(|note| out::line(note));
            out::line("Nothing was done. Add --apply to do it.");
        }
        return Ok(NEEDS_OWNER);
    }
    let view = methods::change(desk, change).await?;
    if json {
        out::print_json(&view);
    } else {
        out::line(&format!("New clients: {}", name(view.method)));
        view.clients.iter().for_each(print_client);
    }
    Ok(DONE)
}

fn name(method: BillingMethod) -> &'static str {
    match method {
        BillingMethod::Stripe => "Stripe",
        BillingMethod::Custom => "statements",
    }
}

fn print_client(one: &ClientMethod) {
    let words = one.words.as_deref().map(|words| format!("  {words}")).unwrap_or_default();
    let mark = if one.refused { "◆ " } else { "" };
    out::line(&format!("{mark}{}  {}{words}", one.nickname, name(one.now)));
    let print = |line: &MoneyLine| {
        let amount = line.amount.map_or_else(String::new, |amount| format!("  {amount}"));
        out::line(&format!("    {}: {}{amount}", line.what, line.words));
    };
    one.money.iter().for_each(print);
    if let Some(proposed) = &one.proposes {
        out::line(&format!("  A subscription on {} could begin then:", proposed.plan));
        proposed.money.iter().for_each(print);
        out::line(&format!("  Plan it with: rebill method subscribe {}", one.nickname));
    }
}
