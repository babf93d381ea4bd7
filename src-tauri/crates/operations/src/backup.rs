//! Backups: the daily one, one wherever the owner wants it, and a backup opened as a copy to look at.

use std::{path::Path, sync::Arc};

use jiff::Timestamp;
use store::{
    Home, Store, StoreError,
    backup::{self, Reason},
};

use crate::{Code, Desk, Problem, Retry, activity, desk::blocking, settings::backup_view, view::BackupView};

/// Writes a whole copy of the workspace to a file that is not there yet.
///
/// # Errors
/// A file that exists (nothing is overwritten), a folder that cannot be written, a full disk.
pub async fn make(desk: &Desk, target: &Path) -> Result<(), Problem> {
    let (desk, target) = (desk.clone(), target.to_owned());
    blocking(move || -> Result<(), Problem> {
        if target.exists() {
            return Err(Problem::invalid(
                "path",
                format!("{} is there already. Choose another name; nothing was overwritten.", target.display()),
            ));
        }
        writable(&target)?;
        backup::copy_to(&desk.store, &target).map_err(|error| unwritten(&target, error))?;
        desk.store.write(|tx| activity::by_owner(tx, desk.now(), "backup", None, format!("Backup written to {}.", target.display())))
    })
    .await?
}

/// Whether a file can be made there at all, asked before SQLite is, whose words are no help.
///
/// # Errors
/// At the path, in words.
fn writable(target: &Path) -> Result<(), Problem> {
    let wrong = |why: String| Err(Problem::invalid("path", format!("{why} No backup was written.")));
    if target.file_name().is_none() {
        return wrong(format!("{} is no name for a file. Give one, such as agency.db.", target.display()));
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match std::fs::metadata(folder) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => wrong(format!("{} is not a folder.", folder.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            wrong(format!("There is no folder {}. Make it, or choose another.", folder.display()))
        }
        Err(_) => wrong(format!("The folder {} cannot be opened. Choose another.", folder.display())),
    }
}

/// Why a backup was not written, at its path; a full disk and a damaged workspace keep their own words.
fn unwritten(target: &Path, error: StoreError) -> Problem {
    match error {
        StoreError::Sql(_) | StoreError::Io { .. } => Problem::invalid(
            "path",
            format!("{} cannot be written: its folder does not allow it. Choose another folder. No backup was written.", target.display()),
        )
        .with_detail(error.to_string()),
        other => other.into(),
    }
}

/// Why a file cannot be restored, by the name that the owner gave it.
fn no_backup(file: &Path, error: StoreError) -> Problem {
    match error {
        StoreError::Damaged { detail, .. } => Problem::new(
            Code::DamagedFile,
            format!(
                "{} is not a sound backup of Rebill: {detail}. Nothing was made and the file was left as it is. Choose another file; Rebill's \
                 own are in the folder `backups` of a workspace.",
                file.display()
            ),
            Retry::AfterFix,
        ),
        StoreError::NewerFile { found, known, .. } => StoreError::NewerFile { found, known, path: file.to_owned() }.into(),
        other => other.into(),
    }
}

/// Takes today's backup unless it was taken already.
///
/// # Errors
/// A full disk, a damaged file; then no older backup was given up for it.
pub async fn daily(desk: &Desk) -> Result<Option<BackupView>, Problem> {
    let (store, now) = (Arc::clone(&desk.store), desk.now());
    blocking(move || Ok(backup::take(&store, Reason::Daily, now)?.as_ref().map(backup_view))).await?
}

/// Restores a backup into a workspace of its own to look at; it sends nothing. Its id.
///
/// # Errors
/// A file that is no backup, is damaged, or was written by a newer version; then nothing was made.
pub async fn restore_copy(home: &Arc<Home>, file: &Path) -> Result<String, Problem> {
    let (home, file) = (Arc::clone(home), file.to_owned());
    blocking(move || -> Result<String, Problem> {
        if !file.is_file() {
            return Err(Problem::new(Code::NotFound, format!("There is no file {}.", file.display()), Retry::AfterFix));
        }
        let name = free_name(&home, &file)?;
        // The computer's clock: a workspace that is not open yet has no other.
        Ok(home.restore_copy(&file, &name, Timestamp::now()).map_err(|error| no_backup(&file, error))?.id)
    })
    .await?
}

/// "Copy of daily-20261120T093000Z", with a number behind it while that is taken.
fn free_name(home: &Home, file: &Path) -> Result<String, Problem> {
    let taken: Vec<String> = home.list()?.into_iter().filter_map(|found| found.workspace.ok()).map(|workspace| workspace.name).collect();
    let plain = format!("Copy of {}", file.file_stem().unwrap_or_default().to_string_lossy());
    let numbered = (1..).map(|number| if number == 1 { plain.clone() } else { format!("{plain} ({number})") });
    Ok(numbered.into_iter().find(|name| !taken.contains(name)).unwrap_or_default())
}

/// A copy of the file before something large changes it.
pub(crate) fn before_import(store: &Store, now: Timestamp) -> Result<(), Problem> {
    backup::take(store, Reason::Import, now)?;
    Ok(())
}
