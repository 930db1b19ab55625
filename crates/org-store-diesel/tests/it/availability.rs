//! A database that is busy or blocked: whoever cannot be served soon is told so, and what was
//! turned away never runs.

org_testkit::on_each_database! {
    crate::availability::cases: [
        who_waits_too_long_is_turned_away,
        a_full_queue_turns_away_at_once,
    ]
}

mod kept {
    org_testkit::on_each_kept_database! {
        crate::availability::cases: [a_blocked_database_is_unavailable]
    }
}

mod sqlite_only {
    use org_testkit::Backend;
    use org_testkit::backend::run;

    #[test]
    fn readers_do_not_wait_for_the_writer() {
        run(
            Backend::SqliteFile,
            super::cases::readers_do_not_wait_for_the_writer,
        );
    }
}

mod cases {
    use std::num::NonZeroUsize;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::{Duration, Instant};

    use diesel::connection::SimpleConnection as _;
    use org_core::{Error, Result, Store};
    use org_store_diesel::Options;
    use org_testkit::contract::units_of_work::{left, trace};
    use org_testkit::race::{Gate, begun};
    use org_testkit::{Backend, Fixture, assert_is};

    /// Longer than any wait that the store promises to end, on a slow machine.
    const BOUND: Duration = Duration::from_secs(20);

    pub(super) async fn who_waits_too_long_is_turned_away(at: &Fixture) {
        let store = impatient(at);
        let gate = Gate::close(store.as_ref()).await;
        let ran = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&ran);
        let started = Instant::now();
        let waiting = store.write(move |_| {
            flag.store(true, Ordering::SeqCst);
            Ok(())
        });
        unavailable(&waiting.await);
        assert!(started.elapsed() < BOUND);

        gate.open().await;
        // Behind the one that was turned away: when this is done, that one had its turn.
        store.write(|_| Ok(())).await.unwrap();
        assert!(!ran.load(Ordering::SeqCst));
    }

    pub(super) async fn a_full_queue_turns_away_at_once(at: &Fixture) {
        let store = store(at, Duration::from_mins(10));
        let gate = Gate::close(store.as_ref()).await;
        let mut waiting = Vec::new();
        let refused = loop {
            let mut next = Box::pin(store.write(|_| Ok(())));
            let answered = tokio::select! {
                biased;
                outcome = &mut next => Some(outcome),
                () = std::future::ready(()) => None,
            };
            match answered {
                Some(outcome) => break outcome,
                None => waiting.push(next),
            }
            assert!(waiting.len() < 100_000, "the queue has no end");
        };
        unavailable(&refused);
        gate.open().await;
        for outcome in waiting {
            outcome.await.unwrap();
        }
    }

    /// By another process, as a backup or a forgotten `psql` would.
    pub(super) async fn a_blocked_database_is_unavailable(at: &Fixture) {
        let store = impatient(at);
        let mut other = at.database.connect();
        let block = match at.database.backend() {
            Backend::Postgres => "BEGIN; LOCK TABLE connections",
            Backend::SqliteFile | Backend::SqliteMemory => "BEGIN IMMEDIATE",
        };
        on(&mut other, block);

        let started = Instant::now();
        let (first, second) = (trace(at, "first"), trace(at, "second"));
        let (one, two) = (first.clone(), second.clone());
        let held_up = begun(store.write(move |tx| tx.insert_connection(&one))).await;
        let behind = begun(store.write(move |tx| tx.insert_connection(&two))).await;
        unavailable(&held_up.await);
        unavailable(&behind.await);
        assert!(started.elapsed() < BOUND);

        on(&mut other, "ROLLBACK");
        let last = trace(at, "last");
        let new = last.clone();
        store
            .write(move |tx| tx.insert_connection(&new))
            .await
            .unwrap();
        assert!(!left(at, &first).await && !left(at, &second).await);
        assert!(left(at, &last).await);
    }

    pub(super) async fn readers_do_not_wait_for_the_writer(at: &Fixture) {
        let store = impatient(at);
        let gate = Gate::close(store.as_ref()).await;
        let instance = store.read(|tx| tx.instance()).await;
        assert!(instance.unwrap().is_some());
        gate.open().await;
    }

    fn impatient(at: &Fixture) -> Arc<dyn Store> {
        store(at, Duration::from_millis(50))
    }

    /// On one connection, so that one unit of work can occupy it.
    fn store(at: &Fixture, patience: Duration) -> Arc<dyn Store> {
        Arc::new(at.database.open(Options {
            connections: NonZeroUsize::MIN,
            patience,
            ..Options::default()
        }))
    }

    fn unavailable(outcome: &Result<()>) {
        assert_is!(outcome, Err(Error::Unavailable { retry_after }) if !retry_after.is_zero());
    }

    fn on(connection: &mut org_store_diesel::AnyConnection, sql: &str) {
        connection.batch_execute(sql).unwrap();
    }
}
