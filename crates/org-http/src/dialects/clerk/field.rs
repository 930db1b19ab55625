//! Fields that several resources read alike.

use org_core::metadata::MetadataChange;
use org_core::role::RoleKey;
use org_core::text::Format;
use org_core::{Fault, Timestamp, Violation};

use crate::input::{Given, Input, metadata, object};

/// Reads an instant in RFC 3339.
pub(super) fn time(raw: &str) -> Result<Timestamp, Fault> {
    Timestamp::parse_rfc3339(raw).ok_or(Fault::BadFormat(Format::Time))
}

/// Reads the key of a role, or one of the names it had in the past.
pub(super) fn role_key(raw: &str) -> Result<RoleKey, Fault> {
    RoleKey::parse_or_alias(raw).ok_or(Fault::NotFound)
}

/// Reads metadata, also as JSON text inside JSON, as old clients send it.
pub(super) fn lenient_metadata(given: Given) -> Result<org_core::metadata::Metadata, Fault> {
    metadata(lenient(given))
}

/// Reads metadata that takes the place of what there was.
pub(super) fn replacement(
    input: &mut Input,
    field: &'static str,
) -> Result<MetadataChange, Violation> {
    let given = input.optional(field, lenient_metadata)?;
    Ok(given.map_or(MetadataChange::Keep, MetadataChange::Replace))
}

/// Reads metadata that is merged into what there was.
pub(super) fn merge(input: &mut Input, field: &'static str) -> Result<MetadataChange, Violation> {
    let given = input.optional(field, |given| object(lenient(given)))?;
    Ok(given.map_or(MetadataChange::Keep, MetadataChange::Merge))
}

fn lenient(given: Given) -> Given {
    let textual = given.textual || given.value.is_string();
    Given { textual, ..given }
}
