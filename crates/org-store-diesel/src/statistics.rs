use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use org_core::statistics::Counted;
use org_core::store::ReadStatistics;
use org_core::{Result, Timestamp};

use crate::connection::{AnyConnection, on_each};
use crate::counter::Counter;
use crate::error::failed;
use crate::schema::{memberships, organizations, users};

/// Days by how many records of a table were made on each.
macro_rules! by_day {
    ($connection:expr, $table:ident, $since:expr) => {
        on_each!($connection, connection => $table::table
            .filter($table::created_at.ge($since))
            .group_by(sql::<BigInt>("1"))
            .select(sql::<(BigInt, BigInt)>("created_at / 86400000, count(*)"))
            .load::<(i64, i64)>(connection))
    };
}

impl ReadStatistics for AnyConnection {
    fn total(&mut self, of: Counted) -> Result<u64> {
        self.counted(match of {
            Counted::Members => Counter::Memberships,
            Counted::Organizations => Counter::Organizations,
            Counted::Users => Counter::Users,
        })
    }

    fn made_by_day(&mut self, of: Counted, since: Timestamp) -> Result<Vec<(i64, u64)>> {
        let since = since.millis();
        let days = match of {
            Counted::Members => by_day!(self, memberships, since),
            Counted::Organizations => by_day!(self, organizations, since),
            Counted::Users => by_day!(self, users, since),
        };
        let days = days.map_err(failed)?.into_iter();
        Ok(days
            .map(|(day, count)| (day, u64::try_from(count).unwrap_or(0)))
            .collect())
    }

    fn database_bytes(&mut self) -> Result<u64> {
        let bytes: i64 = match self {
            Self::Postgres(connection) => {
                let size = sql::<BigInt>("pg_database_size(current_database())");
                diesel::select(size).get_result(connection)
            }
            Self::Sqlite(connection) => {
                let pages =
                    "(SELECT page_count * page_size FROM pragma_page_count, pragma_page_size)";
                diesel::select(sql::<BigInt>(pages)).get_result(connection)
            }
        }
        .map_err(failed)?;
        Ok(u64::try_from(bytes).unwrap_or(0))
    }
}
