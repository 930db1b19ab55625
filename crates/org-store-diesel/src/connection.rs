//! Connections: which database a URL means, and how a connection to it is set up.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::Text;
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection};

use crate::deferring::Deferring;
use crate::error::OpenError;

/// The oldest SQLite without the bug that can corrupt a write-ahead log with two connections.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// FULL: a commit is on disk before it is acknowledged (NORMAL syncs the log only now and then).
const SQLITE_SETUP: &str = "
    PRAGMA busy_timeout = 2000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA journal_size_limit = 67108864;
";

/// A commit is on disk before it is acknowledged, whatever the server's default; stricter settings
/// are left alone. No statement, lock or forgotten transaction holds a connection for long.
const POSTGRES_SETUP: &str = "
    SET statement_timeout = '5s';
    SET lock_timeout = '2s';
    SET idle_in_transaction_session_timeout = '10s';
    SET timezone = 'UTC';
    SELECT set_config('synchronous_commit', 'on', false)
     WHERE current_setting('synchronous_commit') IN ('off', 'local');
";

/// What libpq is told where the URL says nothing: give up early on a server that does not answer.
const POSTGRES_DEFAULTS: [(&str, &str); 4] = [
    ("application_name", "org-server"),
    ("connect_timeout", "2"),
    ("keepalives_idle", "30"),
    ("tcp_user_timeout", "10000"),
];

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// To a PostgreSQL server.
    Postgres(Postgres),
    /// To a SQLite file or to memory.
    Sqlite(Sqlite),
}

// The derive takes names only.
type Postgres = Deferring<PgConnection>;
type Sqlite = Deferring<SqliteConnection>;

impl fmt::Debug for AnyConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres(_) => "AnyConnection::Postgres",
            Self::Sqlite(_) => "AnyConnection::Sqlite",
        })
    }
}

/// Runs one statement that diesel can only write for a concrete database, or that is run so often
/// that it counts what `AnyConnection` costs: for that one diesel writes the SQL anew every time, and
/// prepares it anew.
macro_rules! on_each {
    ($connection:expr, $concrete:ident => $statement:expr) => {
        match $connection {
            $crate::connection::AnyConnection::Postgres($concrete) => $statement,
            $crate::connection::AnyConnection::Sqlite($concrete) => $statement,
        }
    };
}
pub(crate) use on_each;

/// Which database to use. `Debug` and `Display` hide what may be a password.
#[derive(Clone, Eq, PartialEq)]
pub enum DatabaseUrl {
    /// `postgres://…` or `postgresql://…`, as libpq reads it.
    Postgres(String),
    /// `sqlite:<path>`; made if it does not exist.
    SqliteFile(PathBuf),
    /// `sqlite::memory:`; gone with the process.
    SqliteMemory,
}

/// A database URL that names no database this program knows.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a database URL begins with `sqlite:` or `postgres://`")]
pub struct UrlError;

impl FromStr for DatabaseUrl {
    type Err = UrlError;

    fn from_str(raw: &str) -> Result<Self, UrlError> {
        if raw.starts_with("postgres://") || raw.starts_with("postgresql://") {
            return Ok(Self::Postgres(raw.to_owned()));
        }
        match raw.strip_prefix("sqlite:").ok_or(UrlError)? {
            "" => Err(UrlError),
            ":memory:" => Ok(Self::SqliteMemory),
            path => Ok(Self::SqliteFile(
                path.strip_prefix("//").unwrap_or(path).into(),
            )),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Postgres(_) => f.write_str("postgres://…"),
            Self::SqliteFile(path) => write!(f, "sqlite:{}", path.display()),
            Self::SqliteMemory => f.write_str("sqlite::memory:"),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl DatabaseUrl {
    /// Opens a connection and sets it up.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached or opened, or is not a database.
    pub fn connect(&self) -> Result<AnyConnection, OpenError> {
        match self {
            Self::Postgres(url) => {
                let mut connection = PgConnection::establish(&with_defaults(url))?;
                connection.batch_execute(POSTGRES_SETUP)?;
                Ok(AnyConnection::Postgres(Deferring::new(connection)))
            }
            Self::SqliteFile(path) => {
                keep_private(path)?;
                let path = path.to_str().ok_or_else(|| OpenError::Path(path.clone()))?;
                open_sqlite(path)
            }
            Self::SqliteMemory => open_sqlite(":memory:"),
        }
    }
}

fn open_sqlite(path: &str) -> Result<AnyConnection, OpenError> {
    let mut connection = SqliteConnection::establish(path)?;
    connection.batch_execute(SQLITE_SETUP)?;
    let found: SqliteVersion =
        diesel::sql_query("SELECT sqlite_version() AS version").get_result(&mut connection)?;
    if found.parts() < OLDEST_SQLITE {
        return Err(OpenError::SqliteTooOld {
            found: found.version,
        });
    }
    Ok(AnyConnection::Sqlite(Deferring::new(connection)))
}

#[derive(QueryableByName)]
struct SqliteVersion {
    #[diesel(sql_type = Text)]
    version: String,
}

impl SqliteVersion {
    fn parts(&self) -> (u32, u32, u32) {
        let mut parts = self
            .version
            .split('.')
            .map(|part| part.parse().unwrap_or(0));
        let mut next = || parts.next().unwrap_or(0);
        (next(), next(), next())
    }
}

/// Makes the file, readable by its owner only; SQLite gives the files beside it the same rights.
/// A file that exists is not even opened: closing it again would drop every lock that this process
/// holds on it (POSIX), and another program could then delete the log in use.
fn keep_private(path: &Path) -> Result<(), OpenError> {
    let mut options = std::fs::OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(cause) if cause.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(cause) => Err(OpenError::File {
            path: path.into(),
            cause,
        }),
    }
}

fn with_defaults(url: &str) -> String {
    let mut url = url.to_owned();
    for (key, value) in POSTGRES_DEFAULTS {
        if !url.contains(&format!("{key}=")) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.extend([key, "=", value]);
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_chooses_the_database() {
        let parse = |raw: &str| raw.parse::<DatabaseUrl>();
        assert_eq!(parse("sqlite::memory:"), Ok(DatabaseUrl::SqliteMemory));
        assert_eq!(
            parse("sqlite:a/b.db"),
            Ok(DatabaseUrl::SqliteFile("a/b.db".into()))
        );
        assert_eq!(
            parse("sqlite:///a/b.db"),
            Ok(DatabaseUrl::SqliteFile("/a/b.db".into()))
        );
        assert!(matches!(
            parse("postgresql://h/d"),
            Ok(DatabaseUrl::Postgres(_))
        ));
        for typo in ["", "sqlite:", "postgress://h/d", "org.db", "mysql://h/d"] {
            assert_eq!(parse(typo), Err(UrlError), "{typo:?}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let url: DatabaseUrl = "postgres://me:hunter2@host/db".parse().unwrap();
        assert!(!format!("{url} {url:?}").contains("hunter2"));
    }

    #[test]
    fn what_the_url_says_wins_over_the_defaults() {
        let url = with_defaults("postgres://h/d?connect_timeout=9");
        assert!(
            url.contains("connect_timeout=9&application_name=org-server"),
            "{url}"
        );
        assert_eq!(url.matches("connect_timeout").count(), 1);
    }
}
