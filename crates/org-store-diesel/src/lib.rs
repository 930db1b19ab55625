//! The [`Store`] port of `org-core` over diesel.
//!
//! One schema, two databases: SQLite in the process, or PostgreSQL. Which one is decided by the
//! scheme of the URL at run time. Each connection belongs to a thread of its own (`pool`); units
//! of work travel to it. Changes that wait together are written together and committed with one
//! sync to disk (`transaction`). `docs/storage.md` explains the choices.

mod api_key;
mod browser;
mod client;
mod client_grant;
mod connection;
mod connections;
mod constraint;
mod counter;
mod credential;
mod deferred;
mod deferring;
mod domain;
mod email_code;
mod error;
mod event;
mod group;
mod image;
mod instance;
mod invitation;
mod lookup;
mod mail;
mod membership;
mod membership_request;
mod migration;
mod one_of;
mod organization;
mod organization_client;
mod pool;
mod role;
mod role_set;
mod row;
mod schema;
mod search;
mod session;
mod setup;
mod sign_in;
mod sign_in_token;
mod sign_up;
mod signing_key;
mod statistics;
mod suggestion;
mod team;
mod tenant_role;
mod transaction;
mod user;

use std::future::ready;
use std::num::NonZeroUsize;
use std::time::Duration;

pub use connection::{AnyConnection, DatabaseUrl, UrlError};
pub use error::OpenError;
pub use migration::{revert_all, run_pending};
use org_core::Store;
use org_core::store::{Look, Outcome, Work};

use crate::lookup::Lookups;
use crate::pool::{Commits, Pool, Task};

/// Connections to PostgreSQL that gather: while one waits for the disk, another collects.
const GATHERERS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);

/// How a store uses its database.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Connections that PostgreSQL gets beside those that gather changes; SQLite has one writer,
    /// this many readers, and at most this many for those who look up on their own thread.
    pub connections: NonZeroUsize,
    /// The most units of work that are committed together. `1` gives each a commit of its own.
    pub group: NonZeroUsize,
    /// How long a unit of work may wait for its turn before it is turned away.
    pub patience: Duration,
}

impl Default for Options {
    fn default() -> Self {
        const EIGHT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(7);
        const GROUP: NonZeroUsize = NonZeroUsize::MIN.saturating_add(127);
        Self {
            connections: EIGHT,
            group: GROUP,
            patience: Duration::from_secs(2),
        }
    }
}

/// A store on SQLite or PostgreSQL.
#[derive(Debug)]
pub struct DieselStore {
    /// Runs what changes something.
    writers: Pool,
    /// Runs what only looks, where that has connections of its own.
    readers: Option<Pool>,
    /// Runs what only looks a few rows up, on the caller's thread, where the database is in the
    /// process.
    lookups: Option<Lookups>,
}

impl DieselStore {
    /// Opens the database, brings its schema up to date, and starts the threads that serve it.
    /// Blocks while it does.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached or opened, is not a database, has a newer schema than this
    /// program knows, or if SQLite is too old to be trusted.
    pub fn open(url: &DatabaseUrl, options: Options) -> Result<Self, OpenError> {
        let mut first = url.connect()?;
        run_pending(&mut first)?;
        let Options {
            connections,
            group,
            patience,
        } = options;
        let one = NonZeroUsize::MIN;
        let pool = |name, threads, commits, group, first| {
            Pool::start(name, threads, &commits, group, patience, url, first)
        };
        Ok(match url {
            DatabaseUrl::SqliteMemory => Self {
                writers: pool("sqlite", one, Commits::Shared, group, Some(first))?,
                readers: None,
                lookups: None,
            },
            DatabaseUrl::SqliteFile(_) => Self {
                writers: pool("sqlite-write", one, Commits::Shared, group, Some(first))?,
                readers: Some(pool("sqlite-read", connections, Commits::Alone, one, None)?),
                lookups: Some(Lookups::new(connections, url)),
            },
            DatabaseUrl::Postgres(_) => {
                let alone = pool("postgres", connections, Commits::Alone, one, Some(first))?;
                match alone.others().filter(|_| group > one) {
                    None => Self {
                        writers: alone,
                        readers: None,
                        lookups: None,
                    },
                    Some(others) => Self {
                        writers: pool(
                            "postgres-gather",
                            connections.min(GATHERERS),
                            Commits::Gathered(others),
                            group,
                            None,
                        )?,
                        readers: Some(alone),
                        lookups: None,
                    },
                }
            }
        })
    }
}

impl DieselStore {
    /// Takes no more work and closes every connection, once what was begun is finished. Blocks
    /// while it does. Whoever holds a clone of the store afterwards is told that it is unavailable.
    pub fn close(&self) {
        let (writers, readers) = (Some(&self.writers), self.readers.as_ref());
        let in_order = match &self.lookups {
            // The last connection to leave folds SQLite's log into the file, and does so only if no
            // other is leaving at that moment. There is one writer.
            Some(lookups) => {
                lookups.close();
                [readers, writers]
            }
            // Those that gather pass changes on to the others.
            None => [writers, readers],
        };
        for pool in in_order.into_iter().flatten() {
            pool.close();
        }
    }
}

impl Drop for DieselStore {
    fn drop(&mut self) {
        self.close();
    }
}

impl Store for DieselStore {
    fn read_with(&self, look: Box<Look>) -> Outcome<'_> {
        let pool = self.readers.as_ref().unwrap_or(&self.writers);
        Box::pin(pool.run(Task::Read(look)))
    }

    fn look_up_with(&self, mut look: Box<Look>) -> Outcome<'_> {
        let found = self
            .lookups
            .as_ref()
            .and_then(|at_once| at_once.run(&mut look));
        match found {
            Some(outcome) => Box::pin(ready(outcome)),
            None => self.read_with(look),
        }
    }

    fn write_with(&self, work: Box<Work>) -> Outcome<'_> {
        Box::pin(self.writers.run(Task::Write(work)))
    }
}
