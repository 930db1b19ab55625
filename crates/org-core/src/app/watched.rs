//! The store as the application sees it: changes are counted, so that whoever remembers what a caller
//! may do knows when to look again.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::store::{Look, Outcome, Work, Writer};
use crate::{Result, Store};

#[derive(Clone)]
pub(super) struct Watched {
    store: Arc<dyn Store>,
    changes: Arc<AtomicU64>,
}

impl Watched {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            changes: Arc::default(),
        }
    }

    /// A number that is another one after every change but those of [`Watched::write_unwatched`].
    pub(super) fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// As `Store::write`, for what never takes a right from a credential and happens so often that
    /// counting it would leave nothing remembered.
    ///
    /// # Errors
    ///
    /// As `Store::write`.
    pub(super) async fn write_unwatched<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Writer) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.store.write(work).await
    }
}

impl Store for Watched {
    fn read_with(&self, look: Box<Look>) -> Outcome<'_> {
        self.store.read_with(look)
    }

    fn look_up_with(&self, look: Box<Look>) -> Outcome<'_> {
        self.store.look_up_with(look)
    }

    fn write_with(&self, work: Box<Work>) -> Outcome<'_> {
        Box::pin(async {
            let outcome = self.store.write_with(work).await;
            // One that failed, too: it may have been kept all the same.
            self.changes.fetch_add(1, Ordering::Release);
            outcome
        })
    }
}

impl Deref for Watched {
    type Target = dyn Store;

    fn deref(&self) -> &Self::Target {
        self
    }
}
