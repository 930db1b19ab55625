//! Transactions. This is the only file that begins or ends one, migrations apart.
//!
//! SQLite transactions that write always begin `IMMEDIATE`: one that begins by reading and then
//! writes is refused whenever another writer came between, whatever the busy timeout.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use org_core::store::{Look, Work};
use org_core::{Error, Result};

use crate::connection::AnyConnection;
use crate::error::{Remedy, failed, remedy, unavailable};

/// How often one unit of work is run when the database asks for it.
const ATTEMPTS: u32 = 10;

/// Runs a unit of work that only looks. Its statements need no transaction: the writers keep every
/// row true by itself.
pub(crate) fn read(connection: &mut AnyConnection, look: &mut Look) -> Result<()> {
    contained(|| look(connection))
}

/// Begins a transaction.
pub(crate) fn begin(connection: &mut AnyConnection) -> Result<()> {
    let begin = match connection {
        AnyConnection::Postgres(_) => "BEGIN",
        AnyConnection::Sqlite(_) => "BEGIN IMMEDIATE",
    };
    connection.batch_execute(begin).map_err(failed)
}

/// Runs one unit of work in the transaction that was begun, and in another if the database asks for
/// it.
pub(crate) fn write(connection: &mut AnyConnection, work: &mut Work) -> Result<()> {
    let mut outcome = attempt_write(connection, work);
    for attempt in 1..ATTEMPTS {
        match &outcome {
            Err(error) if remedy(error) == Remedy::Retry => thread::sleep(jitter(attempt)),
            _ => break,
        }
        outcome = begin(connection).and_then(|()| attempt_write(connection, work));
    }
    outcome
}

/// Runs units of work in the transaction that was begun, each in a savepoint of its own, so that
/// all share one sync to disk and a refused one leaves no trace. The outcomes are in the order of
/// the works.
pub(crate) fn write_group<'w>(
    connection: &mut AnyConnection,
    works: impl ExactSizeIterator<Item = &'w mut Box<Work>>,
) -> Vec<Result<()>> {
    let count = works.len();
    match attempt_group(connection, works) {
        Ok(outcomes) => outcomes,
        Err(error) => {
            // The transaction is lost as a whole, and so nothing of any of them was kept.
            let _ = connection.batch_execute("ROLLBACK");
            shared(error, count)
        }
    }
}

/// The outcomes of `count` units of work whose transaction failed as a whole.
pub(crate) fn shared(error: Error, count: usize) -> Vec<Result<()>> {
    let passing = matches!(error, Error::Unavailable { .. }) || remedy(&error) != Remedy::None;
    let mut outcomes = vec![Err(error)];
    outcomes.resize_with(count, || {
        Err(if passing {
            unavailable()
        } else {
            Error::Store("the shared transaction was lost".into())
        })
    });
    outcomes
}

fn attempt_group<'w>(
    connection: &mut AnyConnection,
    works: impl Iterator<Item = &'w mut Box<Work>>,
) -> Result<Vec<Result<()>>> {
    let mut outcomes = Vec::new();
    for work in works {
        connection.batch_execute("SAVEPOINT work").map_err(failed)?;
        let outcome = contained(|| work(connection));
        let end = match outcome {
            Ok(()) => "RELEASE work",
            Err(_) => "ROLLBACK TO work; RELEASE work",
        };
        connection.batch_execute(end).map_err(failed)?;
        outcomes.push(outcome);
    }
    commit(connection)?;
    Ok(outcomes)
}

fn attempt_write(connection: &mut AnyConnection, work: &mut Work) -> Result<()> {
    let outcome = contained(|| work(connection)).and_then(|()| commit(connection));
    if outcome.is_err() {
        let _ = connection.batch_execute("ROLLBACK");
    }
    outcome
}

fn commit(connection: &mut AnyConnection) -> Result<()> {
    let commit = match connection {
        // Asked to commit what a failed statement has spoilt, PostgreSQL rolls back and reports
        // success. Any statement before it, in the same message, fails then.
        AnyConnection::Postgres(_) => "SELECT 1; COMMIT",
        AnyConnection::Sqlite(_) => "COMMIT",
    };
    connection.batch_execute(commit).map_err(failed)
}

/// A panic in a unit of work is that unit's failure: the thread and its connection go on.
fn contained(run: impl FnOnce() -> Result<()>) -> Result<()> {
    catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|_| Err(Error::Store("the unit of work panicked".into())))
}

/// Between half and all of a span that doubles with every attempt, so that those who collided
/// once do not collide again.
fn jitter(attempt: u32) -> Duration {
    let span = 2_u64 << attempt.min(7);
    Duration::from_millis(fastrand::u64(span / 2..=span))
}

#[cfg(test)]
mod tests {
    use diesel::result::{DatabaseErrorKind, Error as DieselError};

    use super::*;

    #[test]
    fn all_who_share_a_transaction_are_turned_away_together() {
        let locked = "database is locked".to_owned();
        let locked = DieselError::DatabaseError(DatabaseErrorKind::Unknown, Box::new(locked));
        for error in [failed(locked), unavailable()] {
            let outcomes = shared(error, 3);
            let [first, second, third] = outcomes.as_slice() else {
                panic!("{outcomes:?}");
            };
            let first = first.as_ref().unwrap_err();
            assert!(remedy(first) == Remedy::TurnAway || is_unavailable(first));
            for other in [second, third] {
                assert!(is_unavailable(other.as_ref().unwrap_err()), "{other:?}");
            }
        }
    }

    #[test]
    fn what_waiting_does_not_help_is_a_failure_for_all() {
        let outcomes = shared(failed(DieselError::NotFound), 2);
        let failures = |outcome: &Result<()>| matches!(outcome, Err(Error::Store(_)));
        assert!(
            outcomes.len() == 2 && outcomes.iter().all(failures),
            "{outcomes:?}"
        );
    }

    fn is_unavailable(error: &Error) -> bool {
        matches!(error, Error::Unavailable { .. })
    }
}
