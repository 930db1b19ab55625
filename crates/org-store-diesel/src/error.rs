//! What diesel says, in the words of the domain.

use std::path::PathBuf;
use std::time::Duration;

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use org_core::Error;

use crate::constraint;

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It cannot be reached, or is not a database.
    #[error("the database cannot be opened")]
    Connection(#[from] diesel::ConnectionError),
    /// A first statement failed.
    #[error("the database cannot be set up")]
    Setup(#[from] DieselError),
    /// The file cannot be made or opened.
    #[error("the database file {} cannot be opened", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        cause: std::io::Error,
    },
    /// A path that SQLite cannot be told.
    #[error("the path {} is not UTF-8", .0.display())]
    Path(PathBuf),
    /// The schema could not be brought up to date.
    #[error("the schema cannot be migrated")]
    Migration(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database was migrated by a later release.
    #[error(
        "the database has migration {version}, which this program does not know: a later release made it"
    )]
    NewerSchema {
        /// The unknown migration.
        version: String,
    },
    /// The SQLite that was linked has a bug that can lose data.
    #[error("SQLite {found} is older than 3.51.3, which can corrupt its write-ahead log")]
    SqliteTooOld {
        /// Its version.
        found: String,
    },
    /// A thread could not be started.
    #[error("a thread cannot be started")]
    Thread(#[source] std::io::Error),
}

/// How long a caller should wait before trying an unavailable store again.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The store is away or too busy.
pub(crate) fn unavailable() -> Error {
    Error::Unavailable {
        retry_after: RETRY_AFTER,
    }
}

/// Translates a failed statement.
pub(crate) fn failed(cause: DieselError) -> Error {
    constraint::violated(&cause).unwrap_or_else(|| Error::Store(Box::new(cause)))
}

/// What the pool does about a failed unit of work.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Remedy {
    /// Nothing: the answer stands.
    None,
    /// Open another connection; reads may run again.
    Reconnect,
    /// Run the same work again.
    Retry,
    /// Say that the store is unavailable.
    TurnAway,
}

/// Texts with which the databases say that the connection or the whole server is gone. diesel shows
/// no SQLSTATE, so the text is all there is; libpq and the server write these in English unless
/// `lc_messages` says otherwise, and then the error is reported as a failure of the store.
const GONE: [&str; 8] = [
    "connection not open",
    "connection to server",
    "could not receive data",
    "no connection to the server",
    "server closed the connection",
    "SSL connection has been closed",
    "terminating connection",
    "the database system is",
];

/// Texts that ask for the same work once more.
const AGAIN: [&str; 2] = ["deadlock detected", "could not serialize"];

/// Texts that say the database takes no changes for now.
const BUSY: [&str; 6] = [
    "canceling statement due to",
    "database is locked",
    "database or disk is full",
    "disk I/O error",
    "read-only transaction",
    "readonly database",
];

/// What to do about `error`.
pub(crate) fn remedy(error: &Error) -> Remedy {
    let Error::Store(cause) = error else {
        return Remedy::None;
    };
    let Some(DieselError::DatabaseError(kind, details)) = cause.downcast_ref() else {
        return Remedy::None;
    };
    let says = |texts: &[&str]| texts.iter().any(|text| details.message().contains(text));
    match kind {
        DatabaseErrorKind::SerializationFailure => Remedy::Retry,
        DatabaseErrorKind::ReadOnlyTransaction => Remedy::TurnAway,
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
            Remedy::Reconnect
        }
        _ if says(&AGAIN) => Remedy::Retry,
        _ if says(&GONE) => Remedy::Reconnect,
        _ if says(&BUSY) => Remedy::TurnAway,
        _ => Remedy::None,
    }
}
