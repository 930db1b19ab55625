//! One case, every database.

use crate::{Fixture, TestDatabase, env};

/// The databases a case runs on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Backend {
    Postgres,
    SqliteFile,
    SqliteMemory,
}

impl Backend {
    /// A new, empty database; none where there is no server to make it on.
    pub fn database(self) -> Option<TestDatabase> {
        match self {
            Self::Postgres => TestDatabase::postgres(),
            Self::SqliteFile => Some(TestDatabase::sqlite_file()),
            Self::SqliteMemory => Some(TestDatabase::sqlite_memory()),
        }
    }
}

/// Runs a case on a fixture of its own.
pub fn run(backend: Backend, case: impl AsyncFnOnce(&Fixture)) {
    let Some(database) = backend.database() else {
        return;
    };
    block_on(async {
        let fixture = Fixture::on(database).await;
        case(&fixture).await;
    });
}

/// Runs a case that only PostgreSQL has, on its URL; skips it without a server.
pub fn on_postgres(case: impl AsyncFnOnce(TestDatabase)) {
    if let Some(database) = TestDatabase::postgres() {
        block_on(case(database));
    }
}

/// As [`on_postgres`], for cases about TLS, which also need the file of the server's CA.
pub fn on_postgres_with_tls(case: impl FnOnce(TestDatabase, &str)) {
    let Some(database) = TestDatabase::postgres() else {
        return;
    };
    match env::postgres_ca() {
        Some(ca) => case(database, &ca),
        None => env::skip("PostgreSQL over TLS", "ORG_TEST_POSTGRES_CA"),
    }
}

/// Runs a future to its end on this thread.
pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
        .block_on(future)
}

/// Makes `#[test]` functions out of cases: `async fn(&Fixture)` of one module, once per database.
///
/// ```text
/// org_testkit::on_each_database! {
///     org_testkit::contract::organizations: [a_handle_is_unique, a_name_is_kept]
/// }
/// ```
#[macro_export]
macro_rules! on_each_database {
    ($module:path: [$($case:ident),+ $(,)?]) => {
        $crate::on_each_database!(@ postgres Postgres $module: [$($case),+]);
        $crate::on_each_database!(@ sqlite_file SqliteFile $module: [$($case),+]);
        $crate::on_each_database!(@ sqlite_memory SqliteMemory $module: [$($case),+]);
    };
    (@ $name:ident $backend:ident $module:path: [$($case:ident),+]) => {
        mod $name {
            use $module as cases;

            $(
                #[test]
                fn $case() {
                    $crate::backend::run($crate::Backend::$backend, cases::$case);
                }
            )+
        }
    };
}

/// As [`on_each_database!`], without `sqlite::memory:`: for cases that look with raw SQL or open
/// the database a second time.
#[macro_export]
macro_rules! on_each_kept_database {
    ($module:path: [$($case:ident),+ $(,)?]) => {
        $crate::on_each_database!(@ postgres Postgres $module: [$($case),+]);
        $crate::on_each_database!(@ sqlite_file SqliteFile $module: [$($case),+]);
    };
}
