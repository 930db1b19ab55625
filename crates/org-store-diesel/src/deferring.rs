//! A connection that keeps rows back until they have to be there, and remembers what every unit of
//! work in a transaction asks for.

use std::any::Any;

use diesel::connection::{
    AnsiTransactionManager, CacheSize, Connection, Instrumentation, LoadConnection,
    SimpleConnection, TransactionManager,
};
use diesel::expression::QueryMetadata;
// What `#[derive(MultiConnection)]` asks of the connections that it chooses from.
use diesel::internal::derives::multiconnection::{ConnectionSealed, MultiConnectionHelper};
use diesel::migration::MigrationConnection;
use diesel::query_builder::{Query, QueryFragment, QueryId};
use diesel::result::Error as DieselError;
use diesel::sql_types::TypeMetadata;
use diesel::{ConnectionResult, QueryResult};
use org_core::Result;
use org_core::instance::Instance;
use org_core::role_set::RoleSet;

use crate::connection::{AnyConnection, on_each};
use crate::deferred::{Deferred, Mark, WriteDeferred};
use crate::error::failed;

/// A connection to one database, with the rows that are yet to be written to it.
pub struct Deferring<C> {
    connection: C,
    transactions: AnsiTransactionManager,
    pub(crate) unit: Unit,
}

/// How the units of work of a transaction are run.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Manner {
    /// One, or each in a savepoint: whatever asks the database waits for its answer.
    #[default]
    Answered,
    /// Several that assume what the database will answer. When it answers otherwise the whole
    /// transaction is undone, and they run again in another manner.
    Assuming,
    /// As assuming, and without a statement of their own. One that needs one is to run alone.
    Gathered,
}

/// What is known about the units of work of a transaction.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct Unit {
    pub(crate) manner: Manner,
    pub(crate) deferred: Deferred,
    memory: Memory,
    /// Something was changed in the database itself.
    touched: bool,
    /// A statement was refused, because those that are gathered have none.
    alone: bool,
    /// Deferred rows could not be written: what was done is not to be kept.
    lost: bool,
    /// What is being asked has nothing to do with deferred rows, and is remembered.
    learning: bool,
}

/// What units of work have in common, as it was read in this transaction.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) instance: Option<Instance>,
    pub(crate) initial_role_set: Option<RoleSet>,
}

impl Unit {
    /// Whether writes are to be deferred whose answer the unit of work needs.
    pub(crate) fn assumes(&self) -> bool {
        self.manner != Manner::Answered
    }

    /// Marks where a unit of work begins.
    pub(crate) fn mark(&mut self) -> Mark {
        self.touched = false;
        self.alone = false;
        self.learning = false;
        self.deferred.mark()
    }

    /// Whether the unit of work changed something in the database itself.
    pub(crate) fn is_touched(&self) -> bool {
        self.touched
    }

    /// Whether the unit of work that began there left no trace.
    pub(crate) fn is_unchanged_since(&self, mark: Mark) -> bool {
        !self.touched && self.deferred.mark() == mark
    }

    /// Takes back what the unit of work that began there deferred.
    pub(crate) fn undo_to(&mut self, mark: Mark) {
        self.deferred.back_to(mark);
    }

    /// Whether the unit of work needed a statement of its own.
    pub(crate) fn must_be_alone(&self) -> bool {
        self.alone
    }
}

impl<C: Connection + WriteDeferred> Deferring<C> {
    pub(crate) fn new(connection: C) -> Self {
        Self {
            connection,
            transactions: AnsiTransactionManager::default(),
            unit: Unit::default(),
        }
    }

    /// The connection itself, for what neither writes nor sees deferred rows.
    pub(crate) fn direct(&mut self) -> &mut C {
        &mut self.connection
    }

    /// Writes what was deferred.
    pub(crate) fn settle(&mut self) -> QueryResult<()> {
        if self.unit.lost {
            return Err(DieselError::RollbackTransaction);
        }
        if self.unit.deferred.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.unit.deferred);
        self.unit.touched = true;
        let written = self.connection.write_deferred(&rows);
        self.unit.lost = written.is_err();
        written
    }

    /// A statement is about to run that may see deferred rows.
    fn look(&mut self) -> QueryResult<()> {
        if self.unit.learning {
            return Ok(());
        }
        if self.unit.manner == Manner::Gathered {
            self.unit.alone = true;
            let why = "those that are gathered have no statement of their own";
            return Err(DieselError::QueryBuilderError(why.into()));
        }
        self.settle()
    }

    /// A statement is about to run that may change anything.
    fn change(&mut self) -> QueryResult<()> {
        self.look()?;
        self.unit.touched = true;
        self.unit.memory = Memory::default();
        Ok(())
    }
}

impl<C: Connection + WriteDeferred> SimpleConnection for Deferring<C> {
    fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.change()?;
        self.connection.batch_execute(query)
    }
}

impl<C> ConnectionSealed for Deferring<C> {}

impl<C: Connection + WriteDeferred> Connection for Deferring<C> {
    type Backend = C::Backend;
    type TransactionManager = AnsiTransactionManager;

    fn establish(database_url: &str) -> ConnectionResult<Self> {
        C::establish(database_url).map(Self::new)
    }

    fn execute_returning_count<T>(&mut self, source: &T) -> QueryResult<usize>
    where
        T: QueryFragment<Self::Backend> + QueryId,
    {
        self.change()?;
        self.connection.execute_returning_count(source)
    }

    fn transaction_state(
        &mut self,
    ) -> &mut <Self::TransactionManager as TransactionManager<Self>>::TransactionStateData {
        &mut self.transactions
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        self.connection.instrumentation()
    }

    fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        self.connection.set_instrumentation(instrumentation);
    }

    fn set_prepared_statement_cache_size(&mut self, size: CacheSize) {
        self.connection.set_prepared_statement_cache_size(size);
    }
}

impl<C: LoadConnection + WriteDeferred> LoadConnection for Deferring<C> {
    type Cursor<'conn, 'query>
        = C::Cursor<'conn, 'query>
    where
        Self: 'conn;
    type Row<'conn, 'query>
        = C::Row<'conn, 'query>
    where
        Self: 'conn;

    fn load<'conn, 'query, T>(
        &'conn mut self,
        source: T,
    ) -> QueryResult<Self::Cursor<'conn, 'query>>
    where
        T: Query + QueryFragment<Self::Backend> + QueryId + 'query,
        Self::Backend: QueryMetadata<T::SqlType>,
    {
        self.look()?;
        self.connection.load(source)
    }
}

impl<C: MultiConnectionHelper + WriteDeferred> MultiConnectionHelper for Deferring<C> {
    fn to_any<'a>(
        lookup: &mut <Self::Backend as TypeMetadata>::MetadataLookup,
    ) -> &mut (dyn Any + 'a) {
        C::to_any(lookup)
    }

    fn from_any(
        lookup: &mut dyn Any,
    ) -> Option<&mut <Self::Backend as TypeMetadata>::MetadataLookup> {
        C::from_any(lookup)
    }
}

impl<C: MigrationConnection + WriteDeferred> MigrationConnection for Deferring<C> {
    fn setup(&mut self) -> QueryResult<usize> {
        self.connection.setup()
    }
}

impl AnyConnection {
    pub(crate) fn unit(&mut self) -> &mut Unit {
        on_each!(self, connection => &mut connection.unit)
    }

    /// Runs what comes in this manner, with nothing deferred or remembered yet.
    pub(crate) fn enter(&mut self, manner: Manner) {
        *self.unit() = Unit {
            manner,
            ..Unit::default()
        };
    }

    /// Writes what was deferred.
    pub(crate) fn settle(&mut self) -> Result<()> {
        on_each!(self, connection => connection.settle()).map_err(failed)
    }

    /// Says where a transaction or a part of it begins or ends. Does not settle anything.
    pub(crate) fn control(&mut self, sql: &str) -> Result<()> {
        on_each!(self, connection => connection.direct().batch_execute(sql)).map_err(failed)
    }

    /// What was remembered, or else what `ask` finds. `ask` looks at nothing that is deferred.
    pub(crate) fn remembered<T: Clone>(
        &mut self,
        place: impl Fn(&mut Memory) -> &mut Option<T>,
        ask: impl FnOnce(&mut Self) -> Result<Option<T>>,
    ) -> Result<Option<T>> {
        if !self.unit().assumes() {
            return ask(self);
        }
        if let Some(known) = place(&mut self.unit().memory) {
            return Ok(Some(known.clone()));
        }
        self.unit().learning = true;
        let found = ask(self);
        self.unit().learning = false;
        let found = found?;
        place(&mut self.unit().memory).clone_from(&found);
        Ok(found)
    }
}
