//! Connections for those who look up a few rows: whoever asks uses one on its own thread, since with
//! the database in the process that is over sooner than another thread would have begun.

use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, TryLockError};

use diesel::connection::SimpleConnection as _;
use org_core::Result;
use org_core::store::Look;

use crate::connection::{AnyConnection, DatabaseUrl};
use crate::error::{Remedy, remedy};
use crate::transaction;

/// Nobody waits here. What would have to, is turned away at once, and has the readers to go to.
const SETUP: &str = "PRAGMA busy_timeout = 0;";

/// A set of connections that are opened when they are first needed.
#[derive(Debug)]
pub(crate) struct Lookups {
    url: DatabaseUrl,
    /// None once closed.
    connections: RwLock<Vec<Mutex<Option<AnyConnection>>>>,
}

impl Lookups {
    /// At most `most` connections, none of them open yet.
    pub(crate) fn new(most: NonZeroUsize, url: &DatabaseUrl) -> Self {
        let connections = std::iter::repeat_with(|| Mutex::new(None));
        Self {
            url: url.clone(),
            connections: RwLock::new(connections.take(most.get()).collect()),
        }
    }

    /// Runs `look` at once. Nothing if it has to be run elsewhere: no connection is free, or the
    /// database did not do its part.
    pub(crate) fn run(&self, look: &mut Look) -> Option<Result<()>> {
        let connections = self.connections.try_read().ok()?;
        let mut free = connections.iter().find_map(free)?;
        if free.is_none() {
            *free = Some(self.open()?);
        }
        match transaction::read(free.as_mut()?, look) {
            Err(error) if remedy(&error) != Remedy::None => {
                *free = None;
                None
            }
            outcome => Some(outcome),
        }
    }

    /// Closes every connection, once nobody uses it any more.
    pub(crate) fn close(&self) {
        let mut connections = self
            .connections
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        connections.clear();
    }

    fn open(&self) -> Option<AnyConnection> {
        let mut connection = self.url.connect().ok()?;
        connection.batch_execute(SETUP).ok()?;
        Some(connection)
    }
}

fn free(slot: &Mutex<Option<AnyConnection>>) -> Option<MutexGuard<'_, Option<AnyConnection>>> {
    match slot.try_lock() {
        Ok(free) => Some(free),
        Err(TryLockError::Poisoned(free)) => Some(free.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}
