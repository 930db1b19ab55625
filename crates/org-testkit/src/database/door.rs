//! The door for raw SQL: what a test looks up beside the port.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use org_store_diesel::AnyConnection;

use super::TestDatabase;
use crate::Backend;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl TestDatabase {
    /// Whether a second connection sees the same data: not so for `sqlite::memory:`.
    pub fn can_be_looked_into(&self) -> bool {
        self.backend() != Backend::SqliteMemory
    }

    /// The number that `sql` selects under the name `number`.
    pub fn number(&self, sql: &str) -> i64 {
        let row: Number = sql_query(sql).get_result(&mut self.door()).unwrap();
        row.number
    }

    /// How many rows of `table` there are, with `condition` where it is not empty.
    pub fn count(&self, table: &str, condition: &str) -> i64 {
        let condition = if condition.is_empty() {
            "1 = 1"
        } else {
            condition
        };
        self.number(&format!(
            "SELECT count(*) AS number FROM {table} WHERE {condition}"
        ))
    }

    /// The texts that `sql` selects under the name `line`.
    pub fn lines(&self, sql: &str) -> Vec<String> {
        let rows: Vec<Line> = sql_query(sql).load(&mut self.door()).unwrap();
        rows.into_iter().map(|row| row.line).collect()
    }

    /// Runs statements that answer nothing.
    pub fn execute(&self, sql: &str) {
        self.door().batch_execute(sql).unwrap();
    }

    /// Every row of every table, to compare before and after. Empty for `sqlite::memory:`, where
    /// the comparison then says nothing.
    pub fn dump(&self) -> BTreeMap<String, Vec<String>> {
        if !self.can_be_looked_into() {
            return BTreeMap::new();
        }
        let tables = self.tables();
        let rows = tables.iter().map(|table| self.rows(table));
        tables.iter().cloned().zip(rows).collect()
    }

    /// [`TestDatabase::dump`] in one number, for tests of many requests.
    pub fn table_hash(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.dump().hash(&mut hasher);
        hasher.finish()
    }

    /// The tables that migrations made.
    pub fn tables(&self) -> Vec<String> {
        let tables = self.lines(match self.backend() {
            Backend::Postgres => {
                "SELECT tablename::text AS line FROM pg_tables
                  WHERE schemaname = current_schema() ORDER BY 1"
            }
            Backend::SqliteFile | Backend::SqliteMemory => {
                "SELECT name AS line FROM sqlite_schema
                  WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
            }
        });
        let own = |table: &String| !table.starts_with("__diesel");
        tables.into_iter().filter(own).collect()
    }

    fn rows(&self, table: &str) -> Vec<String> {
        let row = match self.backend() {
            Backend::Postgres => format!("{table}::text"),
            Backend::SqliteFile | Backend::SqliteMemory => self
                .lines(&format!(
                    "SELECT 'quote(' || name || ')' AS line FROM pragma_table_info('{table}')"
                ))
                .join(" || ',' || "),
        };
        let mut rows = self.lines(&format!("SELECT {row} AS line FROM {table}"));
        rows.sort();
        rows
    }

    fn door(&self) -> AnyConnection {
        assert!(
            self.can_be_looked_into(),
            "sqlite::memory: is another database for every connection"
        );
        self.connect()
    }
}
