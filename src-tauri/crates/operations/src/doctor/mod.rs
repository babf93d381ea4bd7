//! The doctor: everything that can be wrong with a workspace, looked at one by one, each finding with its cure. It changes nothing but a
//! cache that is wrong.

mod computer;
mod file;
mod outside;

use crate::{
    Desk, Problem,
    desk::blocking,
    view::{DoctorFinding, Light},
};

/// Looks at everything: the file, the computer, the keys, Stripe. What cannot be asked (no network) is said, not guessed.
///
/// # Errors
/// Only when the file cannot be read at all.
pub async fn read(desk: &Desk) -> Result<Vec<DoctorFinding>, Problem> {
    let inner = desk.clone();
    let mut findings = blocking(move || -> Result<_, Problem> {
        let mut findings = file::look(&inner)?;
        findings.extend(computer::look(&inner)?);
        Ok(findings)
    })
    .await??;
    findings.extend(outside::look(desk).await?);
    Ok(findings)
}

fn well(what: &str, words: impl Into<String>) -> DoctorFinding {
    DoctorFinding { what: what.to_owned(), light: Light::Green, words: words.into(), cure: None }
}

fn unwell(what: &str, light: Light, words: impl Into<String>, cure: impl Into<String>) -> DoctorFinding {
    DoctorFinding { what: what.to_owned(), light, words: words.into(), cure: Some(cure.into()) }
}
