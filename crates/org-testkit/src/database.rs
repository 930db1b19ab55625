//! Databases that exist for one test.

mod door;
mod postgres;

use std::num::NonZeroUsize;

use org_store_diesel::{AnyConnection, DatabaseUrl, DieselStore, Options};
use tempfile::TempDir;

use crate::{Backend, env};
use postgres::Schema;

/// A database of its own, gone when it is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    url: DatabaseUrl,
    home: Home,
}

#[derive(Debug)]
enum Home {
    Memory,
    Directory(#[expect(dead_code, reason = "is removed when dropped")] TempDir),
    Schema(Schema),
}

impl TestDatabase {
    pub fn sqlite_memory() -> Self {
        Self {
            url: DatabaseUrl::SqliteMemory,
            home: Home::Memory,
        }
    }

    pub fn sqlite_file() -> Self {
        let directory = TempDir::with_prefix("org-test-").unwrap();
        Self {
            url: DatabaseUrl::SqliteFile(directory.path().join("org.db")),
            home: Home::Directory(directory),
        }
    }

    /// A new schema of the server in `ORG_TEST_POSTGRES_URL`. Without one the test is skipped, or
    /// fails where `ORG_TEST_REQUIRE_POSTGRES` or `ORG_TEST_REQUIRE_ALL` is `1`.
    pub fn postgres() -> Option<Self> {
        let Some(server) = env::postgres_url() else {
            env::skip("PostgreSQL", "ORG_TEST_POSTGRES_URL");
            return None;
        };
        let schema = Schema::create(&server);
        Some(Self {
            url: schema.url(),
            home: Home::Schema(schema),
        })
    }

    pub fn url(&self) -> DatabaseUrl {
        self.url.clone()
    }

    /// The text of the URL, for a server that is told by its configuration.
    pub fn url_text(&self) -> String {
        match &self.url {
            DatabaseUrl::Postgres(url) => url.clone(),
            sqlite => sqlite.to_string(),
        }
    }

    pub fn backend(&self) -> Backend {
        match self.home {
            Home::Directory(_) => Backend::SqliteFile,
            Home::Memory => Backend::SqliteMemory,
            Home::Schema(_) => Backend::Postgres,
        }
    }

    /// The name by which PostgreSQL knows the schema and the connections of this test.
    pub fn schema(&self) -> Option<&str> {
        match &self.home {
            Home::Schema(schema) => Some(schema.name()),
            _ => None,
        }
    }

    pub fn open(&self, options: Options) -> DieselStore {
        DieselStore::open(&self.url, options).unwrap()
    }

    /// A connection set up as the store's own are.
    pub fn connect(&self) -> AnyConnection {
        self.url.connect().unwrap()
    }
}

/// Few connections, because a whole suite runs against one server.
pub fn modest() -> Options {
    Options {
        connections: NonZeroUsize::MIN.saturating_add(1),
        ..Options::default()
    }
}
