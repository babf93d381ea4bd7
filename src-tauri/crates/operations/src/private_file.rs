//! Files for elsewhere that only the owner of this computer's account may read: they hold clients' names, use and money.

use std::{fs::File, io, path::Path};

use crate::{Problem, desk::blocking};

/// Opens a file to be written anew, readable by nobody else. One that was there is made private too.
///
/// # Errors
/// What the system says.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
        let file = options.mode(PRIVATE).open(path)?;
        // A device such as /dev/stdout is written to as it is.
        if file.metadata()?.is_file() {
            file.set_permissions(std::fs::Permissions::from_mode(PRIVATE))?;
        }
        Ok(file)
    }
    #[cfg(not(unix))]
    options.open(path)
}

/// Reading and writing for the owner alone.
#[cfg(unix)]
const PRIVATE: u32 = 0o600;

/// Writes a whole file.
///
/// # Errors
/// In the owner's words; nothing else was changed.
pub async fn write(path: &Path, bytes: Vec<u8>) -> Result<(), Problem> {
    let path = path.to_owned();
    blocking(move || {
        let whole = create(&path).and_then(|mut file| io::Write::write_all(&mut file, &bytes));
        whole.map_err(|error| Problem::unwritable("path", &path, &error))
    })
    .await?
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    #[tokio::test]
    async fn what_is_written_is_the_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("statement.csv");
        std::fs::write(&path, "what stood there before, for everybody to read").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        super::write(&path, b"client,amount".to_vec()).await.unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "client,amount", "written anew");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "and private");
    }
}
