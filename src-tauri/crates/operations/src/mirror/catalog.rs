//! Customers, meters, products and prices: listed when they may have changed, once a day in any case.

use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use store::mirror as kept;

use super::{convert, keep_all, listing};
use crate::{Desk, Problem, Watch, file};

/// A list that is older is read again, whatever the events say.
const OLDEST: SignedDuration = SignedDuration::from_hours(24);
/// Without the events feed (a key may lack that permission) this is the age at which a list is read again.
const OLDEST_WITHOUT_EVENTS: SignedDuration = SignedDuration::from_hours(1);
/// Events may come late and out of order: the last reading is overlapped.
const OVERLAP: SignedDuration = SignedDuration::from_mins(10);
/// Objects of one kind that are read at most.
const MOST: usize = 20_000;

/// The kinds that the catalog holds: the cursor that remembers their last list, and the events that make it stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Customers,
    Meters,
    Products,
    Prices,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Customers, Self::Meters, Self::Products, Self::Prices];

    const fn cursor(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Meters => "meters",
            Self::Products => "products",
            Self::Prices => "prices",
        }
    }

    const fn events(self) -> &'static [&'static str] {
        match self {
            Self::Customers => &["customer.created", "customer.updated", "customer.deleted"],
            Self::Meters => &["billing.meter.created", "billing.meter.updated", "billing.meter.deactivated", "billing.meter.reactivated"],
            Self::Products => &["product.created", "product.updated", "product.deleted"],
            Self::Prices => &["price.created", "price.updated", "price.deleted"],
        }
    }
}

/// Reads the lists that may have changed.
///
/// # Errors
/// Stripe's refusal or silence; what was read before stays.
pub async fn refresh(desk: &Desk, client: &stripe::Client, watch: &Watch) -> Result<(), Problem> {
    for kind in stale(desk, client, watch).await? {
        match kind {
            Kind::Customers => {
                let call = stripe::customers::list(&stripe::customers::Filter::default());
                list(desk, client, watch, kind, call, convert::customer).await?;
            }
            Kind::Meters => list(desk, client, watch, kind, stripe::meters::list(None), convert::meter).await?,
            Kind::Products => {
                let call = stripe::products::list(&stripe::products::Filter::default());
                list(desk, client, watch, kind, call, convert::product).await?;
            }
            Kind::Prices => {
                let call = stripe::prices::list(&stripe::prices::Filter::default());
                list(desk, client, watch, kind, call, convert::price).await?;
            }
        }
    }
    Ok(())
}

async fn list<S, T>(
    desk: &Desk,
    client: &stripe::Client,
    watch: &Watch,
    kind: Kind,
    call: stripe::Call<stripe::List<S>>,
    convert: impl Fn(&S) -> (T, serde_json::Value),
) -> Result<(), Problem>
where
    S: stripe::Listed + DeserializeOwned,
    T: kept::Mirrored + Send + 'static,
{
    let listed = listing(desk, client, call, MOST, watch).await?;
    let found: Vec<_> = listed.items.iter().map(convert).collect();
    let (began, complete) = (listed.began, listed.complete);
    file::write(desk, move |tx| {
        keep_all(tx, &found, began, complete)?;
        Ok(kept::set_cursor(tx, kind.cursor(), "", began)?)
    })
    .await
}

/// The kinds whose list may be out of date, by age and by the events feed.
async fn stale(desk: &Desk, client: &stripe::Client, watch: &Watch) -> Result<Vec<Kind>, Problem> {
    let now = desk.now();
    let ages: Vec<(Kind, Option<Timestamp>)> = file::read(desk, |r| {
        let age = |kind: Kind| Ok((kind, kept::cursor(r, kind.cursor())?.map(|read| read.read_at)));
        Kind::ALL.into_iter().map(age).collect()
    })
    .await?;
    let older = |read: Option<Timestamp>, limit: SignedDuration| read.is_none_or(|read| now.duration_since(read) > limit);
    let fresh: Vec<(Kind, Timestamp)> =
        ages.iter().filter(|(_, read)| !older(*read, OLDEST)).filter_map(|(kind, read)| Some((*kind, (*read)?))).collect();
    let Some(since) = fresh.iter().map(|(_, read)| *read).min() else { return Ok(Kind::ALL.to_vec()) };

    let named = changed_since(desk, client, watch, since).await?;
    let changed = |kind: Kind, read: Timestamp| match &named {
        Some(names) => names.iter().any(|name| kind.events().contains(&name.as_str())),
        None => older(Some(read), OLDEST_WITHOUT_EVENTS),
    };
    let fresh_and_unchanged = |kind: Kind| fresh.iter().any(|(known, read)| *known == kind && !changed(kind, *read));
    Ok(Kind::ALL.into_iter().filter(|kind| !fresh_and_unchanged(*kind)).collect())
}

/// The names of catalog events since an instant; none when the key may not read events.
async fn changed_since(desk: &Desk, client: &stripe::Client, watch: &Watch, since: Timestamp) -> Result<Option<Vec<String>>, Problem> {
    let types = Kind::ALL.iter().flat_map(|kind| kind.events()).map(|&name| name.to_owned()).collect();
    let filter = stripe::events::Filter { types, created_from: since.checked_sub(OVERLAP).ok() };
    // One page says enough: any event of a kind makes its whole list read.
    match client.send(&stripe::events::list(&filter)).await {
        Ok(page) => {
            let named: Vec<String> = page.value.data.into_iter().filter(|event| event.created >= since).map(|event| event.kind).collect();
            Ok(if page.value.has_more {
                Some(Kind::ALL.iter().flat_map(|kind| kind.events()).map(|&name| name.to_owned()).collect())
            } else {
                Some(named)
            })
        }
        Err(error) if matches!(error.kind, stripe::ErrorKind::Permission { .. }) => {
            tracing::debug!(workspace = desk.workspace, "the key may not read events");
            Ok(None)
        }
        Err(error) if watch.cancel.is_cancelled() => {
            tracing::debug!(%error, "cancelled");
            Err(super::cancelled())
        }
        Err(error) => Err(error.into()),
    }
}
