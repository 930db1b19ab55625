//! Transactions. This is the only file that begins or ends one, migrations apart.
//!
//! SQLite transactions that write always begin `IMMEDIATE`: one that begins by reading and then
//! writes is refused whenever another writer came between, whatever the busy timeout.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Duration;

use org_core::store::{Look, Work};
use org_core::{Error, Result};

use crate::connection::AnyConnection;
use crate::deferring::Manner;
use crate::error::{Remedy, remedy, unavailable};

/// How often one unit of work is run when the database asks for it.
const ATTEMPTS: u32 = 10;

/// Runs a unit of work that only looks. Its statements need no transaction: the writers keep every
/// row true by itself.
pub(crate) fn read(connection: &mut AnyConnection, look: &mut Look) -> Result<()> {
    connection.enter(Manner::Answered);
    contained(|| look(connection))
}

/// Begins a transaction.
pub(crate) fn begin(connection: &mut AnyConnection) -> Result<()> {
    connection.control(match connection {
        AnyConnection::Postgres(_) => "BEGIN",
        AnyConnection::Sqlite(_) => "BEGIN IMMEDIATE",
    })
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

/// Runs units of work in the transaction that was begun, so that all share one sync to disk, and a
/// refused one leaves no trace. The outcomes are in the order of the works.
///
/// They first run on the assumption that the database will refuse none of what they defer. If it
/// does refuse something, or if one of them fails that has changed something, all is undone, and
/// they run again, each in a savepoint of its own unless it is the only one.
pub(crate) fn write_group(
    connection: &mut AnyConnection,
    works: &mut [&mut Work],
) -> Vec<Result<()>> {
    let assumed = in_a_row(connection, Manner::Assuming, works, assuming);
    let outcomes = match (assumed, &mut *works) {
        (Err(error), works) if remedy(&error) == Remedy::None => {
            begin(connection).and_then(|()| match works {
                [alone] => Ok(vec![attempt_write(connection, &mut **alone)]),
                several => in_a_row(connection, Manner::Answered, several, in_a_savepoint),
            })
        }
        (outcomes, _) => outcomes,
    };
    outcomes.unwrap_or_else(|error| shared(error, works.len()))
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

/// What became of units of work that were gathered.
pub(crate) enum Gathered {
    /// All that was done is on disk. Those without an outcome have to run alone.
    Done(Vec<Option<Result<()>>>),
    /// Nothing was kept.
    Undone(Error),
    /// The commit failed, and it may be unknown whether everything was kept or nothing.
    Unknown(Error),
}

/// Has a connection that gathers wait less for locks than one alone would: the others in the
/// transaction wait, too.
pub(crate) fn hurry(connection: &mut AnyConnection) -> Result<()> {
    connection.control("SET lock_timeout = '250ms'")
}

/// Runs units of work that need no statement of their own in one transaction. It is begun only
/// after all of them have run: the little that they look at is read, as with any READ COMMITTED, by
/// statements that each see what was committed before.
pub(crate) fn gather(connection: &mut AnyConnection, works: &mut [&mut Work]) -> Gathered {
    connection.enter(Manner::Gathered);
    let mut outcomes = Vec::new();
    for work in works {
        match gathered(connection, &mut **work) {
            Ok(outcome) => outcomes.push(outcome),
            Err(error) => return Gathered::Undone(error),
        }
    }
    if connection.unit().deferred.is_empty() {
        return Gathered::Done(outcomes);
    }
    if let Err(error) = begin(connection).and_then(|()| connection.settle()) {
        roll_back(connection);
        return Gathered::Undone(error);
    }
    match commit(connection) {
        Ok(()) => Gathered::Done(outcomes),
        Err(error) => {
            roll_back(connection);
            Gathered::Unknown(error)
        }
    }
}

/// The outcome of one that is gathered, unless it has to run alone.
fn gathered(connection: &mut AnyConnection, work: &mut Work) -> Result<Option<Result<()>>> {
    let mark = connection.unit().mark();
    let outcome = contained(|| work(connection));
    let unit = connection.unit();
    let alone = unit.must_be_alone() || (outcome.is_err() && !unit.is_unchanged_since(mark));
    match outcome {
        _ if alone => {
            unit.undo_to(mark);
            Ok(None)
        }
        Err(error) if remedy(&error) != Remedy::None => Err(error),
        outcome => Ok(Some(outcome)),
    }
}

/// Runs each of these in turn and commits; or undoes everything.
fn in_a_row(
    connection: &mut AnyConnection,
    manner: Manner,
    works: &mut [&mut Work],
    run: impl Fn(&mut AnyConnection, &mut Work) -> Result<Result<()>>,
) -> Result<Vec<Result<()>>> {
    connection.enter(manner);
    let outcomes: Result<Vec<_>> = works
        .iter_mut()
        .map(|work| run(connection, &mut **work))
        .collect();
    let outcome = outcomes.and_then(|outcomes| commit(connection).map(|()| outcomes));
    if outcome.is_err() {
        roll_back(connection);
    }
    outcome
}

/// The outcome of a unit of work, unless it spoils the transaction. What it is refused for may
/// depend on what was assumed, so it is asked again without.
fn assuming(connection: &mut AnyConnection, work: &mut Work) -> Result<Result<()>> {
    let mark = connection.unit().mark();
    let outcome = contained(|| work(connection));
    let unit = connection.unit();
    match outcome {
        Err(error) if unit.is_touched() => Err(error),
        Err(_) if !unit.is_unchanged_since(mark) => {
            unit.undo_to(mark);
            connection.settle()?;
            connection.enter(Manner::Answered);
            let outcome = in_a_savepoint(connection, work)?;
            connection.settle()?;
            connection.enter(Manner::Assuming);
            Ok(outcome)
        }
        outcome => Ok(outcome),
    }
}

fn in_a_savepoint(connection: &mut AnyConnection, work: &mut Work) -> Result<Result<()>> {
    connection.control("SAVEPOINT work")?;
    let outcome = contained(|| work(connection)).and_then(|()| connection.settle());
    connection.control(match outcome {
        Ok(()) => "RELEASE work",
        Err(_) => "ROLLBACK TO work; RELEASE work",
    })?;
    if outcome.is_err() {
        connection.enter(Manner::Answered);
    }
    Ok(outcome)
}

fn attempt_write(connection: &mut AnyConnection, work: &mut Work) -> Result<()> {
    connection.enter(Manner::Answered);
    let outcome = contained(|| work(connection)).and_then(|()| commit(connection));
    if outcome.is_err() {
        roll_back(connection);
    }
    outcome
}

fn commit(connection: &mut AnyConnection) -> Result<()> {
    connection.settle()?;
    connection.control(match connection {
        // Asked to commit what a failed statement has spoilt, PostgreSQL rolls back and reports
        // success. Any statement before it, in the same message, fails then.
        AnyConnection::Postgres(_) => "SELECT 1; COMMIT",
        AnyConnection::Sqlite(_) => "COMMIT",
    })
}

/// Undoes everything. Where that fails the connection is lost, and the transaction with it.
fn roll_back(connection: &mut AnyConnection) {
    connection.enter(Manner::Answered);
    let _ = connection.control("ROLLBACK");
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
    use crate::error::failed;

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
