//! Fields that several resources read alike.

use org_core::metadata::MetadataChange;
use org_core::role::RoleKey;
use org_core::role_set::RoleSetKey;
use org_core::text::{Description, Format};
use org_core::{Fault, Patch, Timestamp, Violation};

use crate::input::{Given, Input, metadata, object, parsed};

/// Reads an instant in RFC 3339.
pub(super) fn time(raw: &str) -> Result<Timestamp, Fault> {
    Timestamp::parse_rfc3339(raw).ok_or(Fault::BadFormat(Format::Time))
}

/// Reads the key of a role, or one of the names it had in the past.
pub(super) fn role_key(raw: &str) -> Result<RoleKey, Fault> {
    RoleKey::parse_or_alias(raw).ok_or(Fault::NotFound)
}

/// Reads what a thing is for: an empty text clears it, `null` leaves it as it is, since some clients
/// send it for every field they do not set.
pub(super) fn description(input: &mut Input) -> Result<Patch<Description>, Violation> {
    let read = |raw: &str| match raw.trim() {
        "" => Ok(Patch::Clear),
        _ => Description::parse(raw).map(Patch::Set),
    };
    let given = input.optional("description", parsed(read))?;
    Ok(given.unwrap_or_default())
}

/// Reads the role set of an organization. What cannot be a key is one that nothing has.
pub(super) fn role_set(input: &mut Input) -> Result<Option<RoleSetKey>, Violation> {
    let read = |raw: &str| RoleSetKey::parse(raw).map_err(|_| Fault::NotFound);
    input.optional("role_set_key", parsed(read))
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
