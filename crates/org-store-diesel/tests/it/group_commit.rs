//! SQLite's one writer: those that wait together share one commit, and nothing else.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::path::Path;

use org_core::id::ConnectionId;
use org_core::{Error, Kind, Result, Writer};
use org_store_diesel::{DatabaseUrl, Options};
use org_testkit::contract::units_of_work::{left, trace};
use org_testkit::race::{Gate, begun};
use org_testkit::{Fixture, TestDatabase, assert_is, backend::block_on};

/// Works that wait at the same time.
const WAITING: usize = 60;

#[test]
fn those_that_wait_together_share_a_commit() {
    let outcome = run(TestDatabase::sqlite_file(), 128);
    assert_eq!(outcome.commits, Some(1));
}

#[test]
fn a_group_is_no_larger_than_it_may_be() {
    // The first of the 60 is taken with six others, and so on: nine groups in all.
    let outcome = run(TestDatabase::sqlite_file(), 7);
    assert_eq!(outcome.commits, Some(9));
}

#[test]
fn a_group_of_one_commits_each_alone() {
    let outcome = run(TestDatabase::sqlite_file(), 1);
    assert_eq!(outcome.commits, Some(outcome.kept));
}

#[test]
fn memory_is_grouped_as_well() {
    let outcome = run(TestDatabase::sqlite_memory(), 128);
    assert_eq!(outcome.commits, None);
}

struct Counted {
    kept: usize,
    /// None where there is no log to count them in.
    commits: Option<usize>,
}

/// Lets works of every ending wait together, and checks that each ended as if it had been alone.
fn run(database: TestDatabase, group: usize) -> Counted {
    block_on(async {
        let options = Options {
            group: NonZeroUsize::new(group).unwrap(),
            ..Options::default()
        };
        let at = Fixture::with(database, options).await;
        let store = at.app.store();
        let before = commits(&at.database.url());

        let gate = Gate::close(store).await;
        let mut waiting = Vec::new();
        let traces: Vec<_> = (0..WAITING)
            .map(|n| trace(&at, &format!("number-{n}")))
            .collect();
        for (number, trace) in traces.iter().enumerate() {
            let trace = trace.clone();
            waiting.push(
                begun(store.write(move |tx| {
                    tx.insert_connection(&trace)?;
                    end(tx, number, &trace.id)
                }))
                .await,
            );
        }
        gate.open().await;

        let mut kept = 0;
        for (number, (outcome, trace)) in waiting.into_iter().zip(&traces).enumerate() {
            let outcome = outcome.await;
            kept += usize::from(outcome.is_ok());
            assert_eq!(outcome.is_ok(), left(&at, trace).await, "number {number}");
            as_expected(number, outcome);
        }
        let commits = before.map(|before| commits(&at.database.url()).unwrap() - before);
        Counted { kept, commits }
    })
}

/// How the work of this number ends, after it has changed something.
fn end(tx: &mut dyn Writer, number: usize, id: &ConnectionId) -> Result<usize> {
    match number % 6 {
        1 => Err(Error::not_found(Kind::User, number.to_string())),
        // `resume_unwind` unwinds as `panic!` does, and spares the log.
        3 => resume_unwind(Box::new("as a bug would")),
        5 => {
            // Fails in the database: a name that is taken, by the work before it or by itself.
            let mut twin = tx.connection(id)?.unwrap();
            twin.id = ConnectionId::parse("con_twin").unwrap();
            tx.insert_connection(&twin).map(|()| number)
        }
        _ => Ok(number),
    }
}

fn as_expected(number: usize, outcome: Result<usize>) {
    match number % 6 {
        1 => assert_is!(
            outcome,
            Err(Error::NotFound { kind: Kind::User, id }) if id == number.to_string()
        ),
        3 => assert_is!(outcome, Err(Error::Store(_))),
        5 => assert_is!(
            outcome,
            Err(Error::AlreadyExists {
                kind: Kind::Connection,
                ..
            })
        ),
        _ => assert_eq!(outcome.unwrap(), number),
    }
}

/// The transactions in the write-ahead log: frames that say how large the database is after them
/// (<https://sqlite.org/fileformat2.html#walformat>).
fn commits(url: &DatabaseUrl) -> Option<usize> {
    let DatabaseUrl::SqliteFile(path) = url else {
        return None;
    };
    let log = std::fs::read(Path::new(&format!("{}-wal", path.display()))).unwrap();
    let (header, frames) = log.split_at(32);
    let number = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().unwrap());
    let frame = 24 + usize::try_from(number(&header[8..12])).unwrap();
    let current = |frame: &&[u8]| frame[8..16] == header[16..24];
    let ends = |frame: &&[u8]| number(&frame[4..8]) > 0;
    Some(
        frames
            .chunks_exact(frame)
            .filter(current)
            .filter(ends)
            .count(),
    )
}
