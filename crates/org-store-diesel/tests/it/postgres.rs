//! What only a server on the network does: losing connections, and asking for another attempt.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use org_core::organization::{Organization, OrganizationRef};
use org_core::{Error, Kind, Store, Writer};
use org_store_diesel::Options;
use org_testkit::backend::on_postgres;
use org_testkit::contract::units_of_work::{left, trace};
use org_testkit::{Fixture, TestDatabase, assert_is, at_once};

#[test]
fn lost_connections_are_replaced_before_anybody_notices() {
    on_postgres(async |database| {
        let at = Fixture::with(database, connections(1)).await;
        for round in 0..3 {
            // The one that gathers changes is not counted among `connections`.
            assert!((1..=2).contains(&terminate(&at.database)));
            let gathered = at.organization(&format!("round-{round}")).await;
            assert_eq!(gathered.members_count, 0);
            assert!((1..=2).contains(&terminate(&at.database)));
            let trace = trace(&at, &format!("round-{round}"));
            let new = trace.clone();
            let written = at.app.store().write(move |tx| tx.insert_connection(&new));
            written.await.unwrap();

            assert!((1..=2).contains(&terminate(&at.database)));
            assert!(left(&at, &trace).await);
        }
    });
}

#[test]
fn a_connection_lost_half_way_leaves_nothing() {
    on_postgres(async |database| {
        let at = Fixture::on(database).await;
        let trace = trace(&at, "half-way");
        let new = trace.clone();
        let url = at.database.url();
        let application = at.database.schema().unwrap().to_owned();
        let outcome = at.app.store().write(move |tx| {
            tx.insert_connection(&new)?;
            let mut other = url.connect().unwrap();
            diesel::connection::SimpleConnection::batch_execute(
                &mut other,
                &terminate_all_but_this(&application),
            )
            .unwrap();
            tx.connection(&new.id).map(drop)
        });
        assert_is!(outcome.await, Err(Error::Unavailable { .. }));
        assert!(!left(&at, &trace).await);
    });
}

/// Each of two works locks what the other wants next. PostgreSQL ends one of them, which runs
/// again and then succeeds.
#[test]
fn a_deadlock_is_resolved_by_another_attempt() {
    on_postgres(async |database| {
        let at = Fixture::on(database).await;
        let store: Arc<dyn Store> = Arc::new(at.database.open(connections(2)));
        let both = [at.organization("one").await, at.organization("two").await];
        let meet = Arc::new(Barrier::new(2));
        let attempts = Arc::new(AtomicUsize::new(0));
        let outcomes = at_once(2, |number| {
            let (store, meet, attempts) = (store.clone(), meet.clone(), attempts.clone());
            let mut order = both.clone();
            order.rotate_left(number);
            async move {
                let work = move |tx: &mut dyn Writer| {
                    lock(tx, &order[0])?;
                    if attempts.fetch_add(1, Ordering::SeqCst) < 2 {
                        meet.wait();
                    }
                    lock(tx, &order[1])?;
                    tx.update_organization(&renamed(&order[1], number))
                };
                store.write(work).await
            }
        });
        for outcome in outcomes.await {
            outcome.unwrap();
        }
        // Three, or more if the second attempt comes before the winner has woken up.
        assert!(attempts.load(Ordering::SeqCst) >= 3);
        assert_eq!(
            at.database
                .count("organizations", "updated_at IN (1000, 1001)"),
            2
        );
    });
}

fn connections(count: usize) -> Options {
    Options {
        connections: NonZeroUsize::new(count).unwrap(),
        ..Options::default()
    }
}

fn lock(tx: &mut dyn Writer, organization: &Organization) -> org_core::Result<()> {
    let by = OrganizationRef::Id(organization.id.clone());
    let locked = tx.lock_organization(&by)?;
    locked
        .map(drop)
        .ok_or_else(|| Error::not_found(Kind::Organization, ""))
}

fn renamed(organization: &Organization, number: usize) -> Organization {
    let mark = 1000 + i64::try_from(number).unwrap();
    Organization {
        updated_at: org_core::Timestamp::from_millis(mark),
        ..organization.clone()
    }
}

/// Ends all connections of this test but the one that asks, and answers how many.
fn terminate(database: &TestDatabase) -> i64 {
    let application = database.schema().unwrap();
    let others = terminate_all_but_this(application);
    database.number(&format!(
        "SELECT count(*) AS number FROM ({others}) AS ended"
    ))
}

/// Waits until they are gone.
fn terminate_all_but_this(application: &str) -> String {
    format!(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
          WHERE application_name = '{application}' AND pid <> pg_backend_pid()"
    )
}
