use std::fmt::Write as _;

use diesel::connection::SimpleConnection as _;
use org_core::{Entropy as _, OsEntropy};
use org_store_diesel::{DatabaseUrl, OpenError};

/// A schema that takes the place of a database: made in a fraction of the time, and without asking
/// other tests to leave the server alone meanwhile.
#[derive(Debug)]
pub(super) struct Schema {
    server: String,
    name: String,
}

impl Schema {
    pub(super) fn create(server: &str) -> Self {
        // Drawn, not counted: several test programs share the server.
        let mut random = [0; 8];
        OsEntropy.fill(&mut random);
        let mut name = String::from("test_");
        for byte in random {
            let _ = write!(name, "{byte:02x}");
        }
        let schema = Self {
            server: server.to_owned(),
            name,
        };
        let created = schema.execute(&format!("CREATE SCHEMA {}", schema.name));
        created.expect("ORG_TEST_POSTGRES_URL");
        schema
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The URL under which this schema is the whole database.
    pub(super) fn url(&self) -> DatabaseUrl {
        let Self { server, name } = self;
        assert!(
            !server.contains("options="),
            "ORG_TEST_POSTGRES_URL has options of its own"
        );
        let separator = if server.contains('?') { '&' } else { '?' };
        let options = format!("options=-csearch_path%3D{name}&application_name={name}");
        DatabaseUrl::Postgres(format!("{server}{separator}{options}"))
    }

    fn execute(&self, sql: &str) -> Result<(), OpenError> {
        let mut connection = DatabaseUrl::Postgres(self.server.clone()).connect()?;
        Ok(connection.batch_execute(sql)?)
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        let dropped = self.execute(&format!("DROP SCHEMA {} CASCADE", self.name));
        // A test that fails half-way may leave locks behind; its own message matters more.
        if !std::thread::panicking() {
            dropped.unwrap();
        }
    }
}
