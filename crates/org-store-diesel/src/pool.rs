//! Threads that own connections. Units of work wait in a bounded queue for a thread to take them;
//! one that waits too long is withdrawn and turned away.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};
use org_core::store::{Look, Work};
use org_core::{Error, Result};
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::connection::{AnyConnection, DatabaseUrl};
use crate::error::{OpenError, Remedy, remedy, unavailable};
use crate::transaction;

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

/// One thread's share of the pool. It ends when the pool is closed.
struct Worker {
    url: DatabaseUrl,
    connection: Option<AnyConnection>,
    group: usize,
}

impl Worker {
    fn serve(mut self, jobs: &Receiver<Job>) {
        while let Ok(job) = jobs.recv() {
            let waiting = jobs.try_iter().take(self.group - 1);
            let mine: Vec<Job> = std::iter::once(job)
                .chain(waiting)
                .filter(|job| !job.claimed.swap(true, Ordering::AcqRel))
                .collect();
            self.handle(mine);
        }
    }

    fn handle(&mut self, jobs: Vec<Job>) {
        let mut group = Vec::new();
        for job in jobs {
            match job.task {
                Task::Read(mut look) => {
                    let outcome = self.read(&mut look);
                    // A caller that went away needs no answer.
                    let _ = job.reply.send(outcome);
                }
                Task::Write(work) => group.push((work, job.reply)),
            }
        }
        if group.is_empty() {
            return;
        }
        let outcomes = self.write(&mut group);
        for ((_, reply), outcome) in group.into_iter().zip(outcomes) {
            let _ = reply.send(outcome);
        }
    }

    fn read(&mut self, look: &mut Look) -> Result<()> {
        let outcome = self
            .connected()
            .and_then(|connection| transaction::read(connection, look));
        match outcome {
            Err(error) if remedy(&error) == Remedy::Reconnect => {
                self.connection = None;
                let again = self
                    .connected()
                    .and_then(|connection| transaction::read(connection, look));
                self.judged(again)
            }
            outcome => self.judged(outcome),
        }
    }

    fn write(&mut self, group: &mut [(Box<Work>, oneshot::Sender<Result<()>>)]) -> Vec<Result<()>> {
        let count = group.len();
        let outcomes = match self.begun() {
            Err(error) => transaction::shared(error, count),
            Ok(connection) => match group {
                [(work, _)] => vec![transaction::write(connection, work)],
                many => transaction::write_group(connection, many.iter_mut().map(|(w, _)| w)),
            },
        };
        outcomes
            .into_iter()
            .map(|outcome| self.judged(outcome))
            .collect()
    }

    /// Lets go of a lost connection, and hides what the caller can only wait out.
    fn judged(&mut self, outcome: Result<()>) -> Result<()> {
        let error = match outcome {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        let remedy = remedy(&error);
        if remedy == Remedy::None {
            return Err(error);
        }
        log::warn!(remedy:?; "the database did not do its part: {}", Chain(&error));
        if remedy == Remedy::Reconnect {
            self.connection = None;
        }
        Err(unavailable())
    }

    /// A connection in a transaction. One that turns out to be lost is replaced: nothing was done
    /// on it yet.
    fn begun(&mut self) -> Result<&mut AnyConnection> {
        match self.connected().and_then(transaction::begin) {
            Err(error) if remedy(&error) == Remedy::Reconnect => {
                self.connection = None;
                transaction::begin(self.connected()?)?;
            }
            outcome => outcome?,
        }
        self.connected()
    }

    fn connected(&mut self) -> Result<&mut AnyConnection> {
        if self.connection.is_none() {
            let opened = self.url.connect().map_err(|cause| {
                log::warn!("no connection to the database: {}", Chain(&cause));
                unavailable()
            })?;
            self.connection = Some(opened);
        }
        self.connection.as_mut().ok_or_else(unavailable)
    }
}

/// An error and its causes on one line.
struct Chain<'e>(&'e dyn std::error::Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {}", error.to_string().trim())?;
            cause = error.source();
        }
        Ok(())
    }
}
