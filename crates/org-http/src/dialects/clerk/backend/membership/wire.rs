//! Requests about memberships as commands.

use org_core::id::UserId;
use org_core::membership::{CreateMembership, MembershipOrder, MembershipQuery, UpdateMembership};
use org_core::organization::OrganizationRef;
use org_core::page::Direction;
use org_core::user::UserFilter;
use org_core::{Error, Kind};

use crate::dialects::clerk::field::{lenient_metadata, merge, role_key};
use crate::dialects::clerk::query::{order, roles, slice, user_filter};
use crate::failure::Refusal;
use crate::input::{Input, parsed, string};

/// What every list of memberships can be ordered by. Nobody has a telephone number, so by it all
/// are equal.
const ORDERS: [(&str, MembershipOrder); 6] = [
    ("created_at", MembershipOrder::CreatedAt),
    ("email_address", MembershipOrder::EmailAddress),
    ("first_name", MembershipOrder::FirstName),
    ("last_name", MembershipOrder::LastName),
    ("phone_number", MembershipOrder::CreatedAt),
    ("username", MembershipOrder::Username),
];

/// `POST /organizations/{organization}/memberships`
pub(super) fn create(path: &str, mut input: Input) -> Result<CreateMembership, Refusal> {
    let user_id = input.required("user_id", string)?;
    let role = input.required("role", parsed(role_key))?;
    Ok(CreateMembership {
        public_metadata: input
            .optional("public_metadata", lenient_metadata)?
            .unwrap_or_default(),
        private_metadata: input
            .optional("private_metadata", lenient_metadata)?
            .unwrap_or_default(),
        organization: organization(path)?,
        user: user(&user_id)?,
        role,
    })
}

/// `PATCH /organizations/{organization}/memberships/{user}`
pub(super) fn update(mut input: Input) -> Result<UpdateMembership, Refusal> {
    Ok(UpdateMembership {
        role: Some(input.required("role", parsed(role_key))?),
        ..UpdateMembership::default()
    })
}

/// `PATCH /organizations/{organization}/memberships/{user}/metadata`
pub(super) fn merge_metadata(mut input: Input) -> Result<UpdateMembership, Refusal> {
    Ok(UpdateMembership {
        public_metadata: merge(&mut input, "public_metadata")?,
        private_metadata: merge(&mut input, "private_metadata")?,
        ..UpdateMembership::default()
    })
}

/// `GET /organizations/{organization}/memberships`
pub(super) fn list(mut query: Input) -> Result<MembershipQuery, Refusal> {
    let roles = roles(&mut query)?;
    Ok(MembershipQuery {
        users: user_filter(&mut query)?,
        roles,
        ..list_all(query)?
    })
}

/// `GET /organization_memberships`
pub(super) fn list_all(mut query: Input) -> Result<MembershipQuery, Refusal> {
    let (order, direction) =
        order(&mut query, &ORDERS)?.unwrap_or((MembershipOrder::CreatedAt, Direction::Descending));
    Ok(MembershipQuery {
        users: UserFilter::default(),
        roles: None,
        given: None,
        order,
        direction,
        slice: slice(&mut query)?,
    })
}

/// The organization of a path, by id or handle.
pub(super) fn organization(raw: &str) -> Result<OrganizationRef, Error> {
    OrganizationRef::parse(raw).ok_or_else(|| Error::not_found(Kind::Organization, raw))
}

/// The user of a path or a body.
pub(super) fn user(raw: &str) -> Result<UserId, Error> {
    UserId::parse(raw).ok_or_else(|| Error::not_found(Kind::User, raw))
}

/// The two ends of a membership, as its path names them.
pub(super) fn named(path: &(String, String)) -> Result<(OrganizationRef, UserId), Error> {
    let (by, member) = path;
    let unknown = || Error::not_found(Kind::Membership, member.as_str());
    Ok((
        organization(by)?,
        UserId::parse(member).ok_or_else(unknown)?,
    ))
}
