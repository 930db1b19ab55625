use crate::statistics::Counted;
use crate::{Result, Timestamp};

/// Looks up figures about the whole instance.
pub trait ReadStatistics {
    /// How many there are.
    fn total(&mut self, of: Counted) -> Result<u64>;
    /// The days since `since` on which some were made that are still there, and how many; days are
    /// counted from 1970-01-01 in UTC.
    fn made_by_day(&mut self, of: Counted, since: Timestamp) -> Result<Vec<(i64, u64)>>;
    /// What the database takes, in bytes.
    fn database_bytes(&mut self) -> Result<u64>;
}
