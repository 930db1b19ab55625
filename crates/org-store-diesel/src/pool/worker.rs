//! One thread's share of a pool.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, Sender};
use org_core::Result;
use org_core::store::{Look, Work};
use tokio::sync::oneshot;

use super::{Job, Task};
use crate::connection::{AnyConnection, DatabaseUrl};
use crate::error::{Remedy, remedy, unavailable};
use crate::transaction::{self, Gathered};

/// How a thread commits the changes that wait together.
#[derive(Clone)]
pub(crate) enum Commits {
    /// Each alone.
    Alone,
    /// Those that need no statement of their own in one transaction. The others are passed on.
    Gathered(Others),
    /// All in one transaction.
    Shared,
}

/// The queue of a pool that takes what another one passes on.
#[derive(Clone)]
pub(crate) struct Others(pub(super) Sender<Job>);

/// A thread's own. It ends when the pool is closed.
pub(super) struct Worker {
    pub(super) url: DatabaseUrl,
    pub(super) connection: Option<AnyConnection>,
    pub(super) commits: Commits,
    /// The most units of work that are taken together.
    pub(super) group: usize,
}

/// A unit of work that changes something, and who waits for it.
struct Change {
    work: Box<Work>,
    claimed: Arc<AtomicBool>,
    reply: oneshot::Sender<Result<()>>,
}

impl Change {
    fn answer(self, outcome: Result<()>) {
        // A caller that went away needs no answer.
        let _ = self.reply.send(outcome);
    }
}

impl Others {
    /// Has another thread run it, if one does before its caller gives up waiting.
    fn take(&self, change: Change) {
        let Change {
            work,
            claimed,
            reply,
        } = change;
        claimed.store(false, Ordering::Release);
        let task = Task::Write(work);
        let job = Job {
            task,
            claimed,
            reply,
        };
        if let Err(refused) = self.0.try_send(job) {
            let _ = refused.into_inner().reply.send(Err(unavailable()));
        }
    }
}

impl Worker {
    pub(super) fn serve(mut self, jobs: &Receiver<Job>) {
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
        let mut changes = Vec::new();
        for Job {
            task,
            claimed,
            reply,
        } in jobs
        {
            match task {
                Task::Read(mut look) => {
                    let outcome = self.read(&mut look);
                    let _ = reply.send(outcome);
                }
                Task::Write(work) => changes.push(Change {
                    work,
                    claimed,
                    reply,
                }),
            }
        }
        if changes.is_empty() {
            return;
        }
        match self.commits.clone() {
            Commits::Alone => {
                for change in changes {
                    self.write(change);
                }
            }
            Commits::Gathered(others) => self.gather(changes, &others),
            Commits::Shared => self.share(changes),
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

    fn write(&mut self, mut change: Change) {
        let outcome = self
            .begun()
            .and_then(|connection| transaction::write(connection, &mut change.work));
        change.answer(self.judged(outcome));
    }

    fn share(&mut self, mut changes: Vec<Change>) {
        let outcomes = match self.begun() {
            Err(error) => transaction::shared(error, changes.len()),
            Ok(connection) => transaction::write_group(connection, &mut works(&mut changes)),
        };
        self.answer(changes, outcomes);
    }

    /// If something is in the way of some, halves are tried, so that the rest can still share.
    fn gather(&mut self, mut changes: Vec<Change>, others: &Others) {
        let gathered = match self.connected() {
            Err(error) => Gathered::Unknown(error),
            Ok(connection) => transaction::gather(connection, &mut works(&mut changes)),
        };
        match gathered {
            Gathered::Done(outcomes) => {
                for (change, outcome) in changes.into_iter().zip(outcomes) {
                    match outcome {
                        Some(outcome) => change.answer(outcome),
                        None => others.take(change),
                    }
                }
            }
            Gathered::Undone(error) if remedy(&error) == Remedy::None && changes.len() > 1 => {
                let second = changes.split_off(changes.len() / 2);
                self.gather(changes, others);
                self.gather(second, others);
            }
            Gathered::Undone(error) => {
                if remedy(&error) == Remedy::Reconnect {
                    self.connection = None;
                }
                for change in changes {
                    others.take(change);
                }
            }
            Gathered::Unknown(error) => {
                let outcomes = transaction::shared(error, changes.len());
                self.answer(changes, outcomes);
            }
        }
    }

    fn answer(&mut self, changes: Vec<Change>, outcomes: Vec<Result<()>>) {
        for (change, outcome) in changes.into_iter().zip(outcomes) {
            change.answer(self.judged(outcome));
        }
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
            let opened = self.connection.insert(opened);
            if matches!(self.commits, Commits::Gathered(_)) {
                transaction::hurry(opened)?;
            }
        }
        self.connection.as_mut().ok_or_else(unavailable)
    }
}

fn works(changes: &mut [Change]) -> Vec<&mut Work> {
    changes.iter_mut().map(|change| &mut *change.work).collect()
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
