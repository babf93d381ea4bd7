//! `rebill copy-to …`: one workspace taken to another.

use operations::{Code, Desk, Problem, copying, view::CopyParams};

use super::{args::CopyToArgs, run, set_up::plan_or_apply};

/// Plans what `from` has and `to` does not, and does it with `--apply`. Clients are paired by e-mail where exactly one customer has theirs.
pub async fn copy_to(to: &Desk, from: &Desk, args: CopyToArgs, json: bool) -> Result<u8, Problem> {
    let mut params = CopyParams { from: from.workspace.clone(), ..CopyParams::default() };
    if !args.catalog_only {
        let view = copying::read(to, from).await?;
        if let Some(why) = view.needs_stripe {
            let cure = format!("Connect it first: rebill --workspace {:?} connect stripe --key-stdin", view.name);
            return Err(Problem { code: Code::NotAllowed, ..Problem::not_allowed(format!("{why} {cure}")) });
        }
        params = CopyParams {
            sources: true,
            clients: true,
            fixed: args.with_fixed_prices,
            customers: copying::answers(&view, &args.customer, args.create_customers)?,
            ..params
        };
    }
    let plan = copying::plan(to, from, params, &run::watch()).await?;
    plan_or_apply(to, plan, args.apply, json).await
}
