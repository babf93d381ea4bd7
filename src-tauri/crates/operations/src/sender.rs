//! One sender (law §6.3): each metered product says in its metadata which lineage and installation may send, and the number of the last
//! sending run. A file that is behind that mark, or is not the one named, sends nothing.

use std::collections::BTreeSet;

use domain::{billed::MirrorPrice, id::ProductId};
use store::{
    Reader, mirror as kept,
    outbox::{self, ProductMark},
    rule,
    workspace::{self, Workspace},
};
use stripe::{IdempotencyKey, Metadata, products};

use crate::{Code, Desk, Problem, Retry, StripeClock, file};

const LINEAGE: &str = "rebill_lineage";
const INSTALLATION: &str = "rebill_installation";
const SENDING_RUN: &str = "rebill_sending_run";

/// Products asked for in one list.
const IN_ONE_LIST: usize = 100;

/// What a product's metadata says about who sends.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    lineage: i64,
    installation: String,
    sending_run: i64,
}

/// Whether the workspace, by what its file says, may send.
///
/// # Errors
/// Why not, in words: a copy, not live, Stripe not connected, billed by statements.
pub(crate) fn may_send_at_all(own: &Workspace) -> Result<(), Problem> {
    if own.copy_of.is_some() {
        return Err(Problem::not_allowed("This is a restored copy to look at. It sends nothing; open the workspace itself to send."));
    }
    // After a change to statements Stripe still gets what its last periods owe, as long as it is connected.
    if own.billing_method != workspace::BillingMethod::Stripe && own.stripe.is_none() {
        return Err(Problem::not_allowed("This workspace bills by statements, so nothing is sent to Stripe."));
    }
    if own.stripe.is_none() {
        return Err(Problem::not_allowed("Stripe is not connected, so nothing was sent. Connect it under Connections."));
    }
    if own.live_at.is_none() {
        return Err(Problem::not_allowed("Nothing is sent until Go live. Do the Go-live check first; nothing was sent."));
    }
    Ok(())
}

/// The metered products of live rules.
///
/// # Errors
/// What the file says.
pub(crate) fn products_of(r: &Reader) -> Result<BTreeSet<ProductId>, Problem> {
    let mut found = BTreeSet::new();
    for rule in rule::list(r)?.into_iter().filter(|rule| rule.live_at.is_some()) {
        found.extend(product_of(r, &rule)?);
    }
    Ok(found)
}

/// The product whose metadata names the sender of a rule's meter.
///
/// # Errors
/// What the file says.
pub(crate) fn product_of(r: &Reader, rule: &rule::Rule) -> Result<Option<ProductId>, Problem> {
    if rule.stripe_product.is_some() {
        return Ok(rule.stripe_product.clone());
    }
    let Some(price) = &rule.stripe_price else { return Ok(None) };
    Ok(kept::find::<MirrorPrice>(r, price.as_str())?.map(|read| read.value.product))
}

/// Reads the products' marks and compares them with this file. Stripe's time comes with it.
///
/// # Errors
/// [`Code::NeedsOwner`] when this file is not, or not any more, the one that sends; Stripe's refusal or silence.
pub(crate) async fn check(desk: &Desk, client: &stripe::Client) -> Result<StripeClock, Problem> {
    let (own, wanted) = file::read(desk, |r| Ok((workspace::get(r)?, products_of(r)?))).await?;
    if own.installation != desk.installation {
        return Err(recovered("This workspace's file was copied here from another computer"));
    }
    let mut clock = None;
    let ids: Vec<String> = wanted.into_iter().map(String::from).collect();
    for some in ids.chunks(IN_ONE_LIST) {
        let reply = client.send(&products::list(&products::Filter { active: None, ids: some.to_vec() })).await?;
        clock = Some(StripeClock::from_answer(desk, reply.stripe_time)?);
        for product in &reply.value.data {
            compare(&own, product)?;
        }
    }
    clock.ok_or_else(|| Problem::not_allowed("No live client has a metered product in Stripe, so there is nothing to send."))
}

fn compare(own: &Workspace, product: &products::Product) -> Result<(), Problem> {
    let Some(mark) = mark_of(&product.metadata)? else { return Ok(()) };
    if mark.installation != own.installation {
        return Err(recovered(&format!("Stripe's product \"{}\" names another installation of Rebill as its sender", product.name)));
    }
    if mark.lineage != own.lineage || mark.sending_run > own.sending_run {
        return Err(recovered(&format!(
            "This file is older than the last send that Stripe's product \"{}\" remembers (number {}, this file knows {})",
            product.name, mark.sending_run, own.sending_run
        )));
    }
    Ok(())
}

/// A mark that is there but cannot be read is somebody's, and doubt never sends.
fn mark_of(metadata: &Metadata) -> Result<Option<Mark>, Problem> {
    let told = [LINEAGE, INSTALLATION, SENDING_RUN].map(|key| metadata.get(key).filter(|value| !value.is_empty()));
    match told {
        [None, None, None] => Ok(None),
        [Some(lineage), Some(installation), Some(run)] => match (lineage.parse(), run.parse()) {
            (Ok(lineage), Ok(sending_run)) => Ok(Some(Mark { lineage, installation: installation.clone(), sending_run })),
            _ => Err(recovered("The mark that names the sender on a product in Stripe cannot be read")),
        },
        _ => Err(recovered("The mark that names the sender on a product in Stripe is incomplete")),
    }
}

fn recovered(why: &str) -> Problem {
    Problem::new(
        Code::NeedsOwner,
        format!(
            "{why}. So this file pulls and counts, but sends nothing: it may not know everything that was sent. Nothing was sent. Send from the file that sent last; settling a recovered file comes with a later version."
        ),
        Retry::AfterFix,
    )
}

/// Takes the next sending run's number, commits it to the file, and only then marks the products with it.
///
/// # Errors
/// Stripe's refusal or silence: then nothing was sent, and the number is merely skipped.
pub(crate) async fn mark(
    desk: &Desk,
    client: &stripe::Client,
    products_to_mark: BTreeSet<ProductId>,
    clock: StripeClock,
) -> Result<(), Problem> {
    let own = file::write(desk, |tx| {
        workspace::next_sending_run(tx)?;
        Ok(workspace::get(tx)?)
    })
    .await?;
    for product in products_to_mark {
        let metadata = Metadata::from([
            (LINEAGE.to_owned(), own.lineage.to_string()),
            (INSTALLATION.to_owned(), own.installation.clone()),
            (SENDING_RUN.to_owned(), own.sending_run.to_string()),
        ]);
        let key = format!("mark-{}-{}-{}-{}", own.id, own.lineage, own.sending_run, product);
        let key = IdempotencyKey::new(key).map_err(|error| Problem::internal(error.to_string()))?;
        let update = products::ProductUpdate { metadata, ..products::ProductUpdate::default() };
        client.send(&products::update(product.as_str(), &update, &key)).await?;
        let mark = ProductMark { product, lineage: own.lineage, sending_run: own.sending_run, marked_at: clock.now(desk) };
        file::write(desk, move |tx| Ok(outbox::mark_product(tx, &mark)?)).await?;
    }
    Ok(())
}
