//! What happens next without the owner's doing.

use std::collections::BTreeMap;

use domain::{
    Money,
    billed::{Invoice, InvoiceStatus},
    period::month_of,
};
use jiff::Timestamp;
use store::{Reader, mirror as kept, workspace::Workspace};

use crate::{Problem, names::Names, standing::inexact, stays::Stays, verdict::Judged, view::ComingUp, words};

/// Events that are listed.
const LISTED: usize = 6;

/// Ends of running periods, and drafts about to be final, soonest first.
///
/// # Errors
/// What the file says; a figure that does not fit.
pub(super) fn read(r: &Reader, judged: &Judged, names: &Names, own: &Workspace, now: Timestamp) -> Result<Vec<ComingUp>, Problem> {
    let mut coming = drafts(r, judged, names, now)?;
    // Clients whose periods end in the same minute are one event.
    let mut ends: BTreeMap<Timestamp, (Vec<String>, Money)> = BTreeMap::new();
    for (rule, chain) in &judged.chains {
        let bills = rule.pair().is_none() || rule.live_at.is_some();
        let Some(standing) = chain.at(now).filter(|_| bills) else { continue };
        let minute = Timestamp::from_second(standing.period.end_at.as_second().div_euclid(60) * 60).map_err(inexact)?;
        let entry = ends.entry(minute).or_insert_with(|| (Vec::new(), Money::zero(own.currency)));
        let nickname = names.nickname(&rule.client);
        if !entry.0.contains(&nickname) {
            entry.0.push(nickname);
        }
        if standing.rated.total.currency() == own.currency {
            entry.1 = entry.1.checked_add(standing.rated.total).map_err(inexact)?;
        }
    }
    let zone = own.time_zone()?;
    let month = month_of(now, &zone).map_err(inexact)?;
    for client in store::stay::clients(r)? {
        let stays = Stays::read(r, &client, &zone)?;
        let today = now.to_zoned(zone.clone()).date();
        if !stays.touches(today)? {
            continue;
        }
        let entry = ends.entry(month.end()).or_insert_with(|| (Vec::new(), Money::zero(own.currency)));
        let nickname = names.nickname(&client);
        if !entry.0.contains(&nickname) {
            entry.0.push(nickname);
        }
        entry.1 = entry.1.checked_add(stays.begun(today, today, own.currency)?).map_err(inexact)?;
    }
    for (at, (clients, amount)) in ends {
        let what = match clients.as_slice() {
            [only] => format!("{only}: period ends"),
            several => format!("{} end", words::count(several.len() as u64, "period", "periods")),
        };
        coming.push(ComingUp { at, what, figure: Some(format!("{} so far", words::money(amount))) });
    }
    coming.sort_by_key(|event| event.at);
    coming.truncate(LISTED);
    Ok(coming)
}

fn drafts(r: &Reader, judged: &Judged, names: &Names, now: Timestamp) -> Result<Vec<ComingUp>, Problem> {
    let mut coming = Vec::new();
    for read in kept::list::<Invoice>(r)? {
        let invoice = read.value;
        let (InvoiceStatus::Draft, Some(at)) = (&invoice.status, invoice.automatically_finalizes_at.filter(|at| *at > now)) else {
            continue;
        };
        let payer = judged.chains.iter().find(|(rule, _)| rule.customer.as_ref() == Some(&invoice.customer));
        if let Some((rule, _)) = payer {
            let what = format!("{}: invoice is final", names.nickname(&rule.client));
            coming.push(ComingUp { at, what, figure: Some(words::money(invoice.total)) });
        }
    }
    Ok(coming)
}
