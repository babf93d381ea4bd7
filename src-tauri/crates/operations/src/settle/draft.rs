//! A draft that does not finalise by itself is sent into only while it reads as draft immediately before (law §6.4).

use std::collections::HashMap;

use domain::{
    billed::{Invoice, InvoiceStatus, MirrorPrice},
    id::StripeMeterId,
};
use store::mirror as kept;
use stripe::{ErrorKind, invoices};

use super::AtStripe;
use crate::{Problem, file, mirror::convert};

/// Reads one invoice into the mirror. One that is gone was deleted while a draft.
///
/// # Errors
/// Stripe's refusal or silence; a figure that cannot be kept exactly.
pub(crate) async fn read_draft(at: &AtStripe<'_>, known: &Invoice) -> Result<(), Problem> {
    let invoice = match at.client.send(&invoices::retrieve(known.id.as_str())).await {
        Ok(reply) => reply.value,
        Err(error) if error.kind == ErrorKind::NotFound => {
            let (gone, now) = (Invoice { status: InvoiceStatus::Deleted, ..known.clone() }, at.now());
            return file::write(at.desk, move |tx| {
                let rest = kept::raw::<Invoice>(tx, gone.id.as_str())?.unwrap_or_default();
                Ok(kept::keep(tx, &gone, &rest, now)?)
            })
            .await;
        }
        Err(error) => return Err(error.into()),
    };
    let lines = if invoice.lines.has_more {
        at.client.all(invoices::lines(&invoice.id), usize::MAX, || false).await?.items
    } else {
        invoice.lines.data.clone()
    };
    let now = at.now();
    file::write(at.desk, move |tx| {
        let meters: HashMap<String, StripeMeterId> =
            kept::list::<MirrorPrice>(tx)?.into_iter().filter_map(|price| Some((price.value.id.into(), price.value.meter?))).collect();
        let (value, rest) = convert::invoice(&invoice, &lines, |price| meters.get(price).cloned())?;
        Ok(kept::keep(tx, &value, &rest, now)?)
    })
    .await
}
