//! Requests about sessions.

use org_core::id::OrganizationId;
use org_core::organization::OrganizationRef;
use org_core::{Denial, Error, Patch};

use crate::failure::Refusal;
use crate::input::{Input, string};

/// `POST /client/sessions/{session}/touch`: the organization to work in, by id or handle; empty is
/// none.
pub(super) fn organization(mut input: Input) -> Result<Patch<OrganizationRef>, Refusal> {
    Ok(match input.patch("active_organization_id", string)? {
        Patch::Set(raw) if raw.is_empty() => Patch::Clear,
        Patch::Set(raw) => Patch::Set(OrganizationRef::parse(&raw).ok_or_else(hidden)?),
        Patch::Clear => Patch::Clear,
        Patch::Keep => Patch::Keep,
    })
}

/// `POST /client/sessions/{session}/tokens`: the organization that the token names; empty is none.
pub(super) fn token_organization(mut input: Input) -> Result<Patch<OrganizationId>, Refusal> {
    Ok(match input.patch("organization_id", string)? {
        Patch::Set(raw) if raw.is_empty() => Patch::Clear,
        Patch::Set(raw) => Patch::Set(OrganizationId::parse(&raw).ok_or_else(hidden)?),
        Patch::Clear => Patch::Clear,
        Patch::Keep => Patch::Keep,
    })
}

fn hidden() -> Error {
    Error::Forbidden(Denial::NotAMember)
}
