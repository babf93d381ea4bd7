//! Where the sandbox keeps its state: one JSON file, replaced as a whole and synced before the reply that depends on it.

use std::fs::{self, File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use crate::SandboxError;
use crate::world::World;

const STATE: &str = "sandbox.json";
const LOCK: &str = "sandbox.lock";

/// A state folder, held by one serving process at a time.
#[derive(Debug)]
pub(crate) struct Disk {
    folder: PathBuf,
    lock: File,
}

impl Disk {
    /// Takes the folder, creating it if it is missing.
    ///
    /// # Errors
    /// [`SandboxError::AlreadyServed`] while another process (or another sandbox here) serves from it.
    pub(crate) fn take(folder: &Path) -> Result<Self, SandboxError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| SandboxError::Disk { path, source }
        };
        fs::create_dir_all(folder).map_err(failed(folder))?;
        let path = folder.join(LOCK);
        let mut lock = File::options().read(true).write(true).create(true).truncate(false).open(&path).map_err(failed(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder: folder.to_owned(), lock }),
            Err(TryLockError::WouldBlock) => {
                let mut base = String::new();
                // What the holder wrote is only for the message; an unreadable note must not hide the real reason.
                lock.read_to_string(&mut base).ok();
                Err(SandboxError::AlreadyServed { folder: folder.to_owned(), base })
            }
            Err(TryLockError::Error(source)) => Err(SandboxError::Disk { path, source }),
        }
    }

    /// Notes where this process serves, for the message that a second one shows.
    pub(crate) fn note(&mut self, base: &str) -> Result<(), SandboxError> {
        let wrote = self.lock.set_len(0).and_then(|()| self.lock.rewind()).and_then(|()| self.lock.write_all(base.as_bytes()));
        wrote.map_err(|source| SandboxError::Disk { path: self.folder.join(LOCK), source })
    }

    /// The state left by an earlier process, or nothing in a new folder.
    pub(crate) fn load(&self) -> Result<Option<World>, SandboxError> {
        let path = self.folder.join(STATE);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(SandboxError::Disk { path, source }),
        };
        serde_json::from_slice(&bytes).map(Some).map_err(|source| SandboxError::State { path, source })
    }

    /// Commits the state: a new file beside the old one, synced, then renamed over it. A kill at any point leaves one of the two whole.
    pub(crate) fn commit(&self, world: &World) -> Result<(), SandboxError> {
        let path = self.folder.join(STATE);
        let fresh = self.folder.join(format!("{STATE}.new"));
        let bytes = serde_json::to_vec(world).map_err(|source| SandboxError::State { path: path.clone(), source })?;
        let write = || {
            let mut file = File::create(&fresh)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            fs::rename(&fresh, &path)?;
            sync_folder(&self.folder)
        };
        write().map_err(|source| SandboxError::Disk { path: path.clone(), source })
    }
}

/// Makes the rename itself durable. Windows has no such call and orders it by itself.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}
