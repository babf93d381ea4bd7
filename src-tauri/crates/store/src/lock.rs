//! One sync or send per workspace, and one window per home, across processes.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::{Result, StoreError};

/// Held while a sync or a send runs. The operating system frees it when the process ends, however it ends; the number of the process
/// inside the file is for the message only and decides nothing.
#[derive(Debug)]
pub struct RunLock {
    _file: File,
}

impl RunLock {
    /// Takes the lock of the workspace whose file is `workspace`, without waiting.
    ///
    /// # Errors
    /// [`StoreError::Locked`] with the holder's process, if it could be read.
    pub fn try_acquire(workspace: &Path) -> Result<Self> {
        Ok(Self { _file: acquire(&workspace.with_extension("run"))? })
    }
}

/// Held while a window is open on a home: a second one would follow the same schedule and show the same jobs as if they were its own.
#[derive(Debug)]
pub struct WindowLock {
    _file: File,
}

impl WindowLock {
    /// Takes the lock of a home folder, without waiting.
    ///
    /// # Errors
    /// [`StoreError::Locked`] with the other window's process, if it could be read.
    pub fn try_acquire(home: &Path) -> Result<Self> {
        Ok(Self { _file: acquire(&home.join("window.lock"))? })
    }
}

/// The locked file, with the number of this process in it.
fn acquire(path: &Path) -> Result<File> {
    let mut file = File::options().create(true).truncate(false).read(true).write(true).open(path).map_err(StoreError::io(path))?;
    crate::home::make_private(path)?;
    match file.try_lock() {
        Ok(()) => {
            file.set_len(0).map_err(StoreError::io(path))?;
            file.seek(SeekFrom::Start(0)).map_err(StoreError::io(path))?;
            write!(file, "{}", std::process::id()).map_err(StoreError::io(path))?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let mut pid = String::new();
            // Where locks are mandatory (Windows) the file cannot be read meanwhile: then the message has no number.
            let pid = file.read_to_string(&mut pid).ok().and_then(|_| pid.trim().parse().ok());
            Err(StoreError::Locked { pid, path: path.to_owned() })
        }
        Err(TryLockError::Error(error)) => Err(StoreError::io(path)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holder_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let workspace = dir.path().join("workspace.db");
        let held = RunLock::try_acquire(&workspace).unwrap();
        let refused = RunLock::try_acquire(&workspace).unwrap_err();
        assert!(
            matches!(refused, StoreError::Locked { pid: Some(pid), .. } if pid == std::process::id()),
            "a second run must be told who holds the lock: {refused}"
        );
        drop(held);
        RunLock::try_acquire(&workspace).expect("the lock is free once its holder is gone");
    }

    #[test]
    fn one_window_for_each_home() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let held = WindowLock::try_acquire(one.path()).unwrap();
        let refused = WindowLock::try_acquire(one.path()).unwrap_err();
        assert!(matches!(refused, StoreError::Locked { .. }), "a second window on the same home: {refused}");
        let _beside = WindowLock::try_acquire(other.path()).expect("another home has a window of its own");
        drop(held);
        WindowLock::try_acquire(one.path()).expect("the home is free once its window is closed");
    }
}
