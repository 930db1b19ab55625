//! Secrets in files that only their owner reads.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Why a private file does not do.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Others than its owner can read it.
    #[error("{} can be read by others; its mode must be 0600", .0.display())]
    Exposed(PathBuf),
    /// It cannot be read or written.
    #[error("{} cannot be read or written", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        cause: io::Error,
    },
}

fn failed(path: &Path) -> impl Fn(io::Error) -> FileError {
    move |cause| FileError::Unusable {
        path: path.to_owned(),
        cause,
    }
}

/// What the file at `path` says, if there is one.
///
/// # Errors
///
/// As [`FileError`] says.
pub fn read(path: &Path) -> Result<Option<String>, FileError> {
    match fs::read_to_string(path) {
        Ok(text) => refuse_exposed(path).map(|()| Some(text)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(failed(path)(cause)),
    }
}

/// What the file at `path` says, or `text`, with which it is made if there is none. Of several
/// processes that start together, all end up with the same text.
///
/// # Errors
///
/// As [`FileError`] says.
pub fn read_or_create(path: &Path, text: &str) -> Result<String, FileError> {
    if let Some(known) = read(path)? {
        return Ok(known);
    }
    match publish(path, text) {
        Ok(()) => Ok(text.to_owned()),
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {
            fs::read_to_string(path).map_err(failed(path))
        }
        Err(cause) => Err(failed(path)(cause)),
    }
}

/// Puts a whole file in place, or none: a reader never sees half a secret.
fn publish(path: &Path, text: &str) -> io::Result<()> {
    static DRAFTS: AtomicU32 = AtomicU32::new(0);
    let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let draft = path.with_extension(format!("{}.{number}.draft", std::process::id()));
    let written = write_private(&draft, text).and_then(|()| fs::hard_link(&draft, path));
    let removed = fs::remove_file(&draft);
    written.and(removed)
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(unix)]
fn refuse_exposed(path: &Path) -> Result<(), FileError> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = fs::metadata(path).map_err(failed(path))?;
    let others = metadata.permissions().mode() & 0o077;
    if others == 0 {
        Ok(())
    } else {
        Err(FileError::Exposed(path.to_owned()))
    }
}

#[cfg(not(unix))]
fn refuse_exposed(_: &Path) -> Result<(), FileError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_kept_and_private() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret");
        assert_eq!(read(&path).unwrap(), None);
        assert_eq!(read_or_create(&path, "first").unwrap(), "first");
        assert_eq!(read_or_create(&path, "second").unwrap(), "first");
        let files = fs::read_dir(directory.path()).unwrap().count();
        assert_eq!(files, 1, "no draft is left");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&path), 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            assert!(matches!(read(&path), Err(FileError::Exposed(_))));
        }
    }
}
