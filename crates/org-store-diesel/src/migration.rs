//! Bringing the schema up to date.

use diesel::connection::SimpleConnection as _;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::connection::AnyConnection;
use crate::error::OpenError;

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Held while migrating, so that of several servers that start together one migrates and the
/// others wait. The number means nothing. (On SQLite the transaction does the same.)
const LOCK: &str = "SELECT pg_advisory_lock(4717071903)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(4717071903)";

/// Runs the migrations the database does not have yet and answers their names.
///
/// # Errors
///
/// If a migration fails, or if the database has one this program does not know.
pub fn run_pending(connection: &mut AnyConnection) -> Result<Vec<String>, OpenError> {
    match connection {
        // One transaction around all of them, which lets in one writer.
        AnyConnection::Sqlite(sqlite) => {
            let sqlite = sqlite.direct();
            sqlite.immediate_transaction(|sqlite| migrate(sqlite, SQLITE))
        }
        AnyConnection::Postgres(postgres) => {
            let postgres = postgres.direct();
            // Waiting for another server's migrations may take longer than any statement should.
            postgres.batch_execute("SET statement_timeout = 0; SET lock_timeout = 0")?;
            postgres.batch_execute(LOCK)?;
            let outcome = migrate(postgres, POSTGRES);
            postgres.batch_execute(UNLOCK)?;
            postgres.batch_execute("SET statement_timeout = '5s'; SET lock_timeout = '2s'")?;
            outcome
        }
    }
}

/// Undoes every migration, and with it all data. For tests.
///
/// # Errors
///
/// If a migration cannot be undone.
pub fn revert_all(connection: &mut AnyConnection) -> Result<(), OpenError> {
    match connection {
        AnyConnection::Sqlite(sqlite) => sqlite.direct().revert_all_migrations(SQLITE).map(drop),
        AnyConnection::Postgres(postgres) => {
            postgres.direct().revert_all_migrations(POSTGRES).map(drop)
        }
    }
    .map_err(OpenError::Migration)
}

fn migrate<C, DB>(connection: &mut C, source: EmbeddedMigrations) -> Result<Vec<String>, OpenError>
where
    C: MigrationHarness<DB>,
    DB: diesel::backend::Backend,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let known: Vec<Box<dyn Migration<DB>>> = source.migrations().map_err(OpenError::Migration)?;
    let known: Vec<(MigrationVersion<'_>, String)> = known
        .iter()
        .map(|migration| (migration.name().version(), migration.name().to_string()))
        .collect();
    let applied = connection
        .applied_migrations()
        .map_err(OpenError::Migration)?;
    let unknown = |applied: &&MigrationVersion<'_>| !known.iter().any(|(one, _)| one == *applied);
    if let Some(unknown) = applied.iter().find(unknown) {
        return Err(OpenError::NewerSchema {
            version: unknown.to_string(),
        });
    }
    let ran = connection
        .run_pending_migrations(source)
        .map_err(OpenError::Migration)?;
    let names = known.iter().filter(|(version, _)| ran.contains(version));
    Ok(names.map(|(_, name)| name.clone()).collect())
}
