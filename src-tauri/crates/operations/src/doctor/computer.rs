//! This computer: its keychain, and room on its disk.

use store::{source, workspace};

use super::{unwell, well};
use crate::{
    Desk, Problem,
    view::{DoctorFinding, Light},
    words,
};

pub(super) fn look(desk: &Desk) -> Result<Vec<DoctorFinding>, Problem> {
    let mut findings = vec![keychain(desk)?];
    findings.extend(disk(desk));
    Ok(findings)
}

/// Whether the keychain can be used and holds what the workspace needs. No secret is shown or kept.
fn keychain(desk: &Desk) -> Result<DoctorFinding, Problem> {
    const WHAT: &str = "Keychain";
    let mut wanted: Vec<(String, String)> = Vec::new();
    desk.store.read(|r| -> Result<(), Problem> {
        wanted.extend(workspace::get(r)?.stripe.map(|stripe| (stripe.key_ref, "Stripe".to_owned())));
        let sources = source::list(r)?.into_iter().filter(|source| source.retired_at.is_none());
        wanted.extend(sources.filter_map(|source| Some((source.key_ref?, source.name))));
        Ok(())
    })?;
    if let Err(why) = desk.secrets.status() {
        // Without a keychain nothing is lost as long as no key is needed.
        let light = if wanted.is_empty() { Light::Amber } else { Light::Red };
        return Ok(unwell(WHAT, light, why.to_string(), "Unlock or install a keychain, or give keys for one session only."));
    }
    let mut absent = Vec::new();
    for (name, whose) in &wanted {
        match desk.secrets.get(name) {
            Ok(Some(_)) => {}
            Ok(None) => absent.push(whose.clone()),
            Err(why) => return Ok(unwell(WHAT, Light::Red, why.to_string(), "Unlock the keychain and look again.")),
        }
    }
    Ok(if absent.is_empty() {
        well(WHAT, "It answers, and every key is in it.")
    } else {
        unwell(
            WHAT,
            Light::Red,
            format!("The key of {} is not in it any more.", words::listed(&absent)),
            "Give it again under Connections.",
        )
    })
}

/// Room for a backup and an import beside the file.
#[cfg(unix)]
fn disk(desk: &Desk) -> Option<DoctorFinding> {
    const WHAT: &str = "Disk";
    const MEGABYTE: u64 = 1_000_000;
    const CURE: &str = "Free some space. On a full disk nothing is lost: a change is kept whole or not at all.";
    let stat = rustix::fs::statvfs(desk.store.path().parent()?).ok()?;
    let free = stat.f_bavail.saturating_mul(stat.f_frsize);
    let file = std::fs::metadata(desk.store.path()).map_or(0, |metadata| metadata.len());
    let words = format!("{} MB free; the workspace's file has {} MB.", free / MEGABYTE, file / MEGABYTE);
    Some(if free < file.saturating_add(50 * MEGABYTE) {
        unwell(WHAT, Light::Red, words, CURE)
    } else if free < file.saturating_mul(3).saturating_add(500 * MEGABYTE) {
        unwell(WHAT, Light::Amber, words, CURE)
    } else {
        well(WHAT, words)
    })
}

/// Elsewhere the system has no such call that is safe to use; a full disk is named when it happens.
#[cfg(not(unix))]
fn disk(_: &Desk) -> Option<DoctorFinding> {
    None
}
