//! Threads that own connections. Units of work wait in a bounded queue for a thread to take them;
//! one that waits too long is withdrawn and turned away.

mod worker;

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::{Sender, bounded};
use org_core::store::{Look, Work};
use org_core::{Error, Result};
use tokio::sync::oneshot;
use tokio::time::timeout;

use self::worker::Worker;
pub(crate) use self::worker::{Commits, Others};
use crate::connection::{AnyConnection, DatabaseUrl};
use crate::error::{OpenError, unavailable};

/// How many units of work may wait; more are turned away at once.
const QUEUE: usize = 4096;

/// Something to do with a connection.
pub(crate) enum Task {
    /// Looks only.
    Read(Box<Look>),
    /// Changes something, in a transaction.
    Write(Box<Work>),
}

struct Job {
    task: Task,
    /// Set by whoever is first: the thread that begins it, or the caller who gives up waiting.
    claimed: Arc<AtomicBool>,
    reply: oneshot::Sender<Result<()>>,
}

/// A set of threads with one connection each, and the queue before them.
#[derive(Debug)]
pub(crate) struct Pool {
    /// Where work is put; nothing once the pool is closed.
    queue: RwLock<Option<Sender<Job>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    patience: Duration,
}

impl Pool {
    /// Starts `threads` threads. The first uses the connection it is given; the others open theirs
    /// when they first need it.
    pub(crate) fn start(
        name: &str,
        threads: NonZeroUsize,
        commits: &Commits,
        group: NonZeroUsize,
        patience: Duration,
        url: &DatabaseUrl,
        first: Option<AnyConnection>,
    ) -> Result<Self, OpenError> {
        let (queue, jobs) = bounded(QUEUE);
        let mut first = first;
        let mut handles = Vec::new();
        for number in 0..threads.get() {
            let jobs = jobs.clone();
            let worker = Worker {
                url: url.clone(),
                connection: first.take(),
                commits: commits.clone(),
                group: group.get(),
            };
            let handle = thread::Builder::new()
                .name(format!("{name}-{number}"))
                .spawn(move || worker.serve(&jobs))
                .map_err(OpenError::Thread)?;
            handles.push(handle);
        }
        Ok(Self {
            queue: RwLock::new(Some(queue)),
            threads: Mutex::new(handles),
            patience,
        })
    }

    /// Takes no more work, and waits until every thread has finished what it began and closed its
    /// connection: the last one to leave a SQLite database folds the log into the file.
    pub(crate) fn close(&self) {
        drop(
            self.queue
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..) {
            // A thread that panicked has closed its connection too.
            let _ = thread.join();
        }
    }

    /// Where another pool passes its changes on; nothing once the pool is closed.
    pub(crate) fn others(&self) -> Option<Others> {
        let queue = self.queue.read().unwrap_or_else(PoisonError::into_inner);
        queue.clone().map(Others)
    }

    fn queued(&self, job: Job) -> Result<()> {
        let queue = self.queue.read().unwrap_or_else(PoisonError::into_inner);
        let queue = queue.as_ref().ok_or_else(unavailable)?;
        queue.try_send(job).map_err(|_| unavailable())
    }

    /// Has a thread run `task`.
    ///
    /// # Errors
    ///
    /// What the task answers; [`Error::Unavailable`] if no thread began it in time.
    pub(crate) async fn run(&self, task: Task) -> Result<()> {
        let (reply, mut answer) = oneshot::channel();
        let claimed = Arc::new(AtomicBool::new(false));
        let job = Job {
            task,
            claimed: Arc::clone(&claimed),
            reply,
        };
        self.queued(job)?;
        let lost = |_| Error::Store("the thread of the connection is gone".into());
        match timeout(self.patience, &mut answer).await {
            Ok(answer) => answer.map_err(lost)?,
            Err(_) if !claimed.swap(true, Ordering::AcqRel) => Err(unavailable()),
            // Begun: the database's own timeouts bound how long it takes from here.
            Err(_) => answer.await.map_err(lost)?,
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.close();
    }
}
