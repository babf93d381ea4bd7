//! Folders: copied and searched.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Copies a folder with everything in it; links stay links.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap_or_else(|error| panic!("{}: {error}", to.display()));
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let (source, target) = entry.map(|entry| (entry.path(), to.join(entry.file_name()))).expect("a folder can be read to its end");
        let kind = fs::symlink_metadata(&source).unwrap_or_else(|error| panic!("{}: {error}", source.display())).file_type();
        let done = if kind.is_symlink() {
            fs::read_link(&source).and_then(|points_to| link(&points_to, &target))
        } else if kind.is_dir() {
            copy(&source, &target);
            Ok(())
        } else {
            fs::copy(&source, &target).map(|_| ())
        };
        done.unwrap_or_else(|error| panic!("{}: {error}", target.display()));
    }
}

/// Makes a link to a folder.
#[cfg(unix)]
pub(crate) fn link(points_to: &Path, at: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(points_to, at)
}

/// Makes a link to a folder.
#[cfg(windows)]
pub(crate) fn link(points_to: &Path, at: &Path) -> std::io::Result<()> {
    std::os::windows::fs::symlink_dir(points_to, at)
}

/// Every file below a folder.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => files.push(entry.path()),
                _ => {}
            }
        }
    }
    files
}
