//! Who is let in, and above all who is not. Attacks on tokens (RFC 8725) are signed by the real key
//! wherever that helps them: what is tested is every other check.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod assertion;
mod claims;
mod form;
mod gone;
mod header;
mod kinds;
mod mutations;
mod opaque;
mod recent;
mod rotation;
mod support;

use org_testkit::forge;
