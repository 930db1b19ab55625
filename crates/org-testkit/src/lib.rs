//! What the tests of this workspace share.
//!
//! * [`StoppedClock`] and [`CountedEntropy`]: the same run gives the same times and ids, so whole
//!   answers can be compared.
//! * [`TestDatabase`]: a database of its own for each test, with a door for raw SQL.
//! * [`Fixture`]: an [`App`](org_core::App) on such a database.
//! * [`on_each_database!`]: stamps a case, a plain async function, once per database.
//! * [`contract`]: what every store must do.
//!
//! No fake stands in for a database: `sqlite::memory:` is fast enough to be the fake.

#![expect(missing_docs, reason = "used inside this workspace only")]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a test may panic, and so may what only tests use"
)]

pub mod backend;
pub mod builders;
pub mod clock;
pub mod contract;
pub mod database;
pub mod entropy;
pub mod env;
pub mod fixture;
#[cfg(feature = "http")]
pub mod http;
pub mod invariants;
pub mod postbox;
pub mod race;

pub use backend::Backend;
pub use clock::StoppedClock;
pub use database::TestDatabase;
pub use entropy::CountedEntropy;
pub use fixture::Fixture;
pub use postbox::Postbox;
pub use race::at_once;

/// Asserts that a value has a shape, and shows the value if it has another.
#[macro_export]
macro_rules! assert_is {
    ($value:expr, $shape:pat $(if $guard:expr)?) => {
        match $value {
            $shape $(if $guard)? => {}
            other => panic!("expected {}, found {other:?}", stringify!($shape $(if $guard)?)),
        }
    };
}
