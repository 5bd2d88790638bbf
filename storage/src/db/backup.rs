//! A copy of the SQLite file, taken while a service works on it.

use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use super::failed;
use crate::StorageError;

/// What stands behind the name of a copy that is not whole yet.
const PART: &str = ".part";

/// Copies everything in the SQLite file `from` to the new file `to`, as it stood at one moment. The file may be in use,
/// and stays so: nobody waits. The copy is on the disk when this returns, and never under its name before that; only
/// the file's owner can read it. Without what was deleted, and in one file without a `-wal` beside it.
///
/// # Errors
/// [`StorageError::Refused`] if `from` is not there, `to` is, or its folder cannot be written to.
pub async fn back_up(from: &Path, to: &Path) -> Result<(), StorageError> {
    // Looked for here, as the words of the database would name neither file.
    std::fs::metadata(from).map_err(|error| refused(from, &error))?;
    if to.symlink_metadata().is_ok() {
        return Err(refused(to, &Error::from(ErrorKind::AlreadyExists)));
    }
    let part = Part::beside(to)?;
    copy(from, &part.0).await?;
    settle(&part.0, to).map_err(|error| refused(to, &error))
}

fn refused(path: &Path, error: &dyn std::fmt::Display) -> StorageError {
    StorageError::Refused(format!("{}: {error}", path.display()))
}

/// The copy while it is made. Whatever happens, nothing is left of it.
struct Part(PathBuf);

impl Part {
    /// Nobody else may read what will stand in it. One that is there already belongs to a copy under way, or to one that
    /// was cut short.
    fn beside(to: &Path) -> Result<Self, StorageError> {
        let mut name = to.as_os_str().to_owned();
        name.push(PART);
        let name = PathBuf::from(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&name).map_err(|error| refused(&name, &error))?;
        Ok(Self(name))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Gone already is as good.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// `vacuum into` reads in one transaction, which in WAL mode holds up no writer, and takes an empty file for a new one.
async fn copy(from: &Path, part: &Path) -> Result<(), StorageError> {
    let options = SqliteConnectOptions::new().filename(from).read_only(true).disable_statement_logging();
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.map_err(failed)?;
    let name = part.to_str().ok_or_else(|| StorageError::Refused("the file's name must be UTF-8".to_owned()))?;
    let copied = sqlx::query("vacuum into $1").bind(name).execute(&pool).await.map_err(failed);
    pool.close().await;
    copied.map(|_| ())
}

/// SQLite leaves it to the caller to bring such a copy to the disk.
fn settle(part: &Path, to: &Path) -> Result<(), Error> {
    File::open(part)?.sync_all()?;
    std::fs::rename(part, to)?;
    let folder = to.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
