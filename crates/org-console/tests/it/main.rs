//! The console through a real socket, on both databases.
#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::indexing_slicing, reason = "a test may panic")]

mod guard;
mod instance;
mod organizations;
mod sign_in;
mod support;
mod tabs;
