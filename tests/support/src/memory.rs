//! How much memory a window takes.

use std::{collections::HashMap, fs, path::PathBuf};

use crate::{
    Window,
    error::{Error, Result},
};

impl Window {
    /// The memory of the app and of all processes that it started, in KiB.
    ///
    /// Pages that several processes share are divided among them (Linux' proportional set size), since WebKit's processes share most of
    /// their code and would be counted three times otherwise.
    ///
    /// # Errors
    /// [`Error::File`] if the system does not tell.
    pub fn memory_kib(&self) -> Result<u64> {
        let parents = parents()?;
        let driver = self.driver_process();
        let descends = |process: u32| {
            std::iter::successors(parents.get(&process).copied(), |parent| parents.get(parent).copied()).any(|ancestor| ancestor == driver)
        };
        parents.keys().copied().filter(|process| descends(*process)).map(share_of).sum()
    }
}

/// The parent of every process that runs now.
fn parents() -> Result<HashMap<u32, u32>> {
    let processes = fs::read_dir("/proc").map_err(|source| Error::File { path: PathBuf::from("/proc"), source })?;
    Ok(processes
        .filter_map(|entry| {
            let process: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
            let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()?;
            Some((process, parent))
        })
        .collect())
}

/// A process's proportional share in KiB; nothing for one that has just ended.
fn share_of(process: u32) -> Result<u64> {
    let path = PathBuf::from(format!("/proc/{process}/smaps_rollup"));
    match fs::read_to_string(&path) {
        Ok(rollup) => Ok(rollup.lines().find_map(share_in_line).unwrap_or(0)),
        Err(gone) if gone.kind() == std::io::ErrorKind::NotFound || gone.raw_os_error() == Some(NO_SUCH_PROCESS) => Ok(0),
        Err(source) => Err(Error::File { path, source }),
    }
}

/// What Linux answers when a process ended between opening and reading its file.
const NO_SUCH_PROCESS: i32 = 3;

/// `Pss:    12345 kB` → 12345.
fn share_in_line(line: &str) -> Option<u64> {
    line.strip_prefix("Pss:")?.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_a_parent_and_a_share() {
        assert_eq!(share_in_line("Pss:               12345 kB"), Some(12345), "as Linux writes it");
        assert_eq!(share_in_line("Pss_Anon:            100 kB"), None, "a part of the share is not the share");
        let me = std::process::id();
        assert!(parents().unwrap().contains_key(&me), "this test is a process, and somebody started it");
        assert!(share_of(me).unwrap() > 0, "and it takes memory");
    }
}
