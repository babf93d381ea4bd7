//! The home folder: `workspaces/<id>/workspace.db` (with `backups/` beside it) and `current`, the id of the workspace in use.
//! Everything in it is private to the user.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::OpenFlags;
use uuid::Uuid;

use crate::workspace::{self, BillingMethod, CopyOf, Kind, Sending, Workspace};
use crate::{Result, Store, StoreError, backup, store};
use domain::Currency;

/// All workspaces of one user on one machine.
#[derive(Debug, Clone)]
pub struct Home {
    dir: PathBuf,
}

/// A workspace folder that was found. A file that cannot be read is listed with its error, so that the owner sees it.
#[derive(Debug)]
pub struct Found {
    /// The folder's name.
    pub id: String,
    /// The workspace file.
    pub path: PathBuf,
    pub workspace: Result<Workspace>,
}

/// What a new workspace starts with; the set-up corrects it later.
#[derive(Debug, Clone)]
pub struct NewWorkspace {
    pub name: String,
    pub kind: Kind,
    /// IANA zone name.
    pub zone: String,
    pub currency: Currency,
    pub billing_method: BillingMethod,
    pub created_at: Timestamp,
}

impl Home {
    /// Opens the home folder, making it if needed.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self> {
        let home = Self { dir: dir.into() };
        private_dir(&home.dir)?;
        private_dir(&home.workspaces())?;
        Ok(home)
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn workspaces(&self) -> PathBuf {
        self.dir.join("workspaces")
    }

    /// Where the workspace with this id has its file.
    pub fn file(&self, id: &str) -> PathBuf {
        self.workspaces().join(id).join("workspace.db")
    }

    /// Every workspace, oldest first.
    pub fn list(&self) -> Result<Vec<Found>> {
        let dir = self.workspaces();
        let mut ids = Vec::new();
        for entry in fs::read_dir(&dir).map_err(StoreError::io(&dir))? {
            let name = entry.map_err(StoreError::io(&dir))?.file_name();
            // A folder with a dot is a creation that was cut short.
            if let Some(name) = name.to_str()
                && !name.starts_with('.')
            {
                ids.push(name.to_owned());
            }
        }
        ids.sort();
        Ok(ids
            .into_iter()
            .map(|id| {
                let path = self.file(&id);
                let workspace = peek(&path).map_err(|e| e.with_path(&path));
                Found { id, path, workspace }
            })
            .collect())
    }

    /// The workspace with this id, or with this name in any case of letters.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; the file's own error when its folder is named and it cannot be read.
    pub fn find(&self, name_or_id: &str) -> Result<Workspace> {
        for found in self.list()? {
            match found.workspace {
                Ok(workspace) if found.id == name_or_id || same(&workspace.name, name_or_id) => return Ok(workspace),
                Err(error) if found.id == name_or_id => return Err(error),
                _ => {}
            }
        }
        Err(StoreError::NotFound { what: "workspace", id: name_or_id.to_owned() })
    }

    /// Creates a workspace. It appears whole or not at all.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the name is in use.
    pub fn create(&self, new: NewWorkspace) -> Result<Workspace> {
        self.free_name(&new.name)?;
        let id = Uuid::now_v7().to_string();
        let workspace = Workspace {
            id: id.clone(),
            name: new.name,
            kind: new.kind,
            zone: new.zone,
            currency: new.currency,
            billing_method: new.billing_method,
            stripe: None,
            lineage: 1,
            installation: self.installation()?,
            sending: Sending::Ask,
            sending_run: 0,
            live_at: None,
            copy_of: None,
            created_at: new.created_at,
        };
        workspace.time_zone()?;
        self.appear(&id, |file| {
            let store = Store::create(file)?;
            store.write(|tx| workspace::insert(tx, &workspace))
        })?;
        Ok(workspace)
    }

    /// Restores a backup into a workspace of its own to look at. The copy is marked as one and sends nothing.
    pub fn restore_copy(&self, backup: &Path, name: &str, now: Timestamp) -> Result<Workspace> {
        self.free_name(name)?;
        let id = Uuid::now_v7().to_string();
        self.appear(&id, |file| {
            backup::copy_file(backup, file)?;
            let store = Store::open(file)?;
            store.write(|tx| {
                let taken_of = workspace::get(tx)?.id;
                let backup = backup.file_name().unwrap_or_default().to_string_lossy().into_owned();
                workspace::mark_copy(tx, &id, name, &CopyOf { workspace: taken_of, backup, restored_at: now })
            })
        })?;
        self.open_workspace(&id)?.read(workspace::get)
    }

    /// Builds a workspace folder aside and moves it into its place, so that a crash leaves nothing half made.
    fn appear(&self, id: &str, build: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        let aside = self.workspaces().join(format!(".new-{id}"));
        private_dir(&aside)?;
        private_dir(&aside.join("backups"))?;
        let built = build(&aside.join("workspace.db"));
        if let Err(error) = built {
            // The first error is the one to tell; what is left aside is never listed.
            let _ = fs::remove_dir_all(&aside);
            return Err(error);
        }
        let place = self.workspaces().join(id);
        fs::rename(&aside, &place).map_err(StoreError::io(place))
    }

    /// Opens a workspace by its id.
    pub fn open_workspace(&self, id: &str) -> Result<Store> {
        Store::open(self.file(id))
    }

    /// The id of the workspace in use, if one was chosen and is still there.
    pub fn current(&self) -> Result<Option<String>> {
        let path = self.dir.join("current");
        match fs::read_to_string(&path) {
            Ok(id) => Ok(Some(id.trim().to_owned()).filter(|id| !id.is_empty() && self.file(id).exists())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::io(path)(error)),
        }
    }

    /// Chooses the workspace in use.
    pub fn set_current(&self, id: &str) -> Result<()> {
        if !self.file(id).exists() {
            return Err(StoreError::NotFound { what: "workspace", id: id.to_owned() });
        }
        self.replace("current", id)
    }

    /// Random name of this installation; a file moved to another one is noticed by it (law §6.3).
    pub fn installation(&self) -> Result<String> {
        let path = self.dir.join("installation");
        match fs::read_to_string(&path) {
            Ok(id) if !id.trim().is_empty() => Ok(id.trim().to_owned()),
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::io(path)(error)),
            _ => {
                let id = Uuid::now_v7().simple().to_string();
                self.replace("installation", &id)?;
                Ok(id)
            }
        }
    }

    fn replace(&self, name: &str, text: &str) -> Result<()> {
        let path = self.dir.join(name);
        let partial = self.dir.join(format!(".{name}.{}", std::process::id()));
        fs::write(&partial, text).map_err(StoreError::io(&partial))?;
        make_private(&partial)?;
        fs::rename(&partial, &path).map_err(StoreError::io(path))
    }

    fn free_name(&self, name: &str) -> Result<()> {
        let taken = self.list()?.into_iter().any(|found| found.workspace.is_ok_and(|w| same(&w.name, name)));
        if taken { Err(StoreError::Taken { what: "workspace", value: name.to_owned() }) } else { Ok(()) }
    }
}

fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// Reads the workspace's row without the care that opening takes; an older file is opened properly, which migrates it.
fn peek(path: &Path) -> Result<Workspace> {
    match crate::migration::version_of(path)? {
        crate::migration::KNOWN => {
            let reader = store::Reader { conn: store::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)? };
            workspace::get(&reader)
        }
        _ => Store::open(path)?.read(workspace::get),
    }
}

/// Makes a folder that only the user can look into.
pub(crate) fn private_dir(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(StoreError::io(path))?;
    permit(path, 0o700)
}

/// Makes a file that only the user can read.
pub(crate) fn make_private(path: &Path) -> Result<()> {
    permit(path, 0o600)
}

#[cfg(unix)]
fn permit(path: &Path, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(StoreError::io(path))
}

/// Elsewhere the application folder is the user's own already.
#[cfg(not(unix))]
fn permit(_: &Path, _: u32) -> Result<()> {
    Ok(())
}
