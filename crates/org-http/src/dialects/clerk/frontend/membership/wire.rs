//! Requests about memberships as commands.

use org_core::id::{MembershipId, UserId};
use org_core::membership::{CreateMembership, MembershipQuery, UpdateMembership};
use org_core::metadata::Metadata;
use org_core::organization::OrganizationRef;
use org_core::page::Slice;
use org_core::user::UserFilter;
use org_core::{Error, Kind};

use crate::dialects::clerk::field::role_key;
use crate::dialects::clerk::query::{roles, text};
use crate::failure::Refusal;
use crate::input::{Input, parsed, string};

/// `POST /organizations/{organization}/memberships`
pub(super) fn create(
    organization: OrganizationRef,
    mut input: Input,
) -> Result<CreateMembership, Refusal> {
    let user = input.required("user_id", string)?;
    Ok(CreateMembership {
        role: input.required("role", parsed(role_key))?,
        user: UserId::parse(&user).ok_or_else(|| Error::not_found(Kind::User, user))?,
        organization,
        public_metadata: Metadata::default(),
        private_metadata: Metadata::default(),
    })
}

/// `PATCH /organizations/{organization}/memberships/{user}`
pub(super) fn update(mut input: Input) -> Result<UpdateMembership, Refusal> {
    Ok(UpdateMembership {
        role: Some(input.required("role", parsed(role_key))?),
        ..UpdateMembership::default()
    })
}

/// `GET /organizations/{organization}/memberships`
pub(super) fn list(
    mut query: Input,
    slice: Slice<MembershipId>,
) -> Result<MembershipQuery, Refusal> {
    Ok(MembershipQuery {
        users: UserFilter {
            text: text(&mut query, "query")?,
            ..UserFilter::default()
        },
        roles: roles(&mut query)?,
        ..MembershipQuery::newest(slice)
    })
}

/// The member of a path.
pub(super) fn member(raw: &str) -> Result<UserId, Error> {
    UserId::parse(raw).ok_or_else(|| Error::not_found(Kind::Membership, raw))
}
