//! How the mirror stands: the age of each kind, what the key may not read, and how much of Stripe's reads is used.

use jiff::Timestamp;
use store::{
    Reader,
    mirror::{self as kept, Mirrored},
};

use domain::billed::{Customer, Dispute, Fee, Invoice, Item, MirrorPrice, Payment, Payout, Refund, StripeGrant, StripeMeter};

use super::{kind::Kind, news::EVENTS, off, reads};
use crate::{
    Problem,
    view::{MirrorKindView, MirrorView},
};

/// Kinds that an owner asks about; the link between payments and invoices is part of both.
const SHOWN: [Kind; 12] = [
    Kind::Customers,
    Kind::Subscriptions,
    Kind::Invoices,
    Kind::Payments,
    Kind::Refunds,
    Kind::Disputes,
    Kind::Fees,
    Kind::Payouts,
    Kind::CreditGrants,
    Kind::Products,
    Kind::Prices,
    Kind::Meters,
];

/// How the mirror stands.
///
/// # Errors
/// What the file says.
pub fn read(r: &Reader, now: Timestamp) -> Result<MirrorView, Problem> {
    let (off, unread) = (off::known(r)?, off::all(r)?);
    let feed = kept::cursor(r, EVENTS)?.map(|read| read.read_at);
    let mut kinds = Vec::new();
    for kind in SHOWN {
        let listed = kept::cursor(r, kind.cursor())?.map(|read| read.read_at);
        kinds.push(MirrorKindView {
            name: kind.words().to_owned(),
            count: count(r, kind)?,
            // What the feed did not name is as it was when the feed was read; of a kind that was off, nobody followed what it named.
            read_at: listed.map(|listed| feed.filter(|_| !unread.contains_key(&kind)).map_or(listed, |feed| feed.max(listed))),
            off: off.get(&kind).map(|_| {
                format!(
                    "The key may not read this, so it is not shown and not missed by anything else. Give the key the permission \"{}\" (read) in Stripe and test it again; without that it is asked for again once a day.",
                    kind.permission()
                )
            }),
        });
    }
    let spent = reads::spent(r, now)?;
    Ok(MirrorView { kinds, feed_read_at: feed, reads_spent: spent, reads_allowance: reads::ALLOWANCE, sparing: reads::sparing(r, now)? })
}

fn count(r: &Reader, kind: Kind) -> Result<u64, Problem> {
    fn of<T: Mirrored>(r: &Reader) -> Result<u64, Problem> {
        Ok(kept::count::<T>(r)?)
    }
    match kind {
        Kind::Customers => of::<Customer>(r),
        Kind::Meters => of::<StripeMeter>(r),
        Kind::Products => of::<kept::Product>(r),
        Kind::Prices => of::<MirrorPrice>(r),
        Kind::Subscriptions => {
            let items = kept::list::<Item>(r)?;
            let subscriptions: std::collections::BTreeSet<_> = items.into_iter().map(|read| read.value.subscription).collect();
            Ok(subscriptions.len() as u64)
        }
        Kind::Invoices => of::<Invoice>(r),
        Kind::InvoicePayments => of::<domain::billed::InvoicePayment>(r),
        Kind::Payments => of::<Payment>(r),
        Kind::Refunds => of::<Refund>(r),
        Kind::Disputes => of::<Dispute>(r),
        Kind::Fees => of::<Fee>(r),
        Kind::Payouts => of::<Payout>(r),
        Kind::CreditGrants => of::<StripeGrant>(r),
    }
}
