//! Requests about organizations as commands.

use org_core::id::{OrganizationId, UserId};
use org_core::organization::{
    CreateOrganization, OrganizationOrder, OrganizationQuery, UpdateOrganization,
};
use org_core::page::Direction;
use org_core::rules::{Creator, OnTaken, Seats, SlugPolicy};
use org_core::text::OrganizationName;
use org_core::{Error, Fault, Kind, Patch};

use super::super::MAX_SEATS;
use crate::dialects::clerk::field::{lenient_metadata, merge, replacement, role_set, time};
use crate::dialects::clerk::organization::{name, slug};
use crate::dialects::clerk::query::{among, order, slice};
use crate::dialects::clerk::version::ApiVersion;
use crate::failure::Refusal;
use crate::input::{Input, boolean, count, parsed, string};

const METADATA: [&str; 2] = ["public_metadata", "private_metadata"];

/// `POST /organizations`
pub(super) fn create(mut input: Input) -> Result<CreateOrganization, Refusal> {
    let name = input.required("name", parsed(name))?;
    let slug = match slug(&mut input)? {
        Some(slug) => SlugPolicy::Exact(slug),
        None => SlugPolicy::Derive {
            on_taken: OnTaken::AppendSuffix,
        },
    };
    let creator = match input
        .optional("created_by", string)?
        .filter(|id| !id.is_empty())
    {
        Some(id) => {
            Creator::User(UserId::parse(&id).ok_or_else(|| Error::not_found(Kind::Creator, id))?)
        }
        None => Creator::Nobody,
    };
    let mut new = CreateOrganization::named(name, slug, creator);
    if let Some(limit) = input.optional("max_allowed_memberships", count(0, MAX_SEATS))? {
        new.seats = Seats::Limit(limit);
    }
    new.public_metadata = input
        .optional("public_metadata", lenient_metadata)?
        .unwrap_or_default();
    new.private_metadata = input
        .optional("private_metadata", lenient_metadata)?
        .unwrap_or_default();
    new.role_set = role_set(&mut input)?;
    new.created_at = input.optional("created_at", parsed(time))?;
    Ok(new)
}

/// `PATCH /organizations/{organization}`; `null` leaves a field as it is, since some clients send it
/// for every field they do not set.
pub(super) fn update(
    mut input: Input,
    version: &ApiVersion,
) -> Result<UpdateOrganization, Refusal> {
    if let Some(field) = METADATA.into_iter().find(|field| input.has(field))
        && version.separates_metadata()
    {
        return Err(input
            .blame(field, Fault::Unknown(vec![field.to_owned()]))
            .into());
    }
    Ok(UpdateOrganization {
        name: input
            .optional("name", parsed(name))?
            .map_or(Patch::Keep, Patch::Set),
        slug: slug(&mut input)?.map(SlugPolicy::Exact),
        public_metadata: replacement(&mut input, "public_metadata")?,
        private_metadata: replacement(&mut input, "private_metadata")?,
        max_allowed_memberships: input.optional("max_allowed_memberships", count(0, MAX_SEATS))?,
        admin_delete_enabled: input.optional("admin_delete_enabled", boolean)?,
        role_set: role_set(&mut input)?,
        created_at: input.optional("created_at", parsed(time))?,
        ..UpdateOrganization::default()
    })
}

/// `PUT /organizations/{organization}/metadata`: what is given replaces what there was.
pub(super) fn replace_metadata(mut input: Input) -> Result<UpdateOrganization, Refusal> {
    Ok(UpdateOrganization {
        public_metadata: replacement(&mut input, "public_metadata")?,
        private_metadata: replacement(&mut input, "private_metadata")?,
        ..UpdateOrganization::default()
    })
}

/// `PATCH /organizations/{organization}/metadata`: what is given is merged into what there was.
pub(super) fn merge_metadata(mut input: Input) -> Result<UpdateOrganization, Refusal> {
    Ok(UpdateOrganization {
        public_metadata: merge(&mut input, "public_metadata")?,
        private_metadata: merge(&mut input, "private_metadata")?,
        ..UpdateOrganization::default()
    })
}

/// `GET /organizations`
pub(super) fn list(query: &mut Input) -> Result<OrganizationQuery, Refusal> {
    let fields = [
        ("created_at", OrganizationOrder::CreatedAt),
        ("members_count", OrganizationOrder::MembersCount),
        ("name", OrganizationOrder::Name),
    ];
    let (order, direction) =
        order(query, &fields)?.unwrap_or((OrganizationOrder::CreatedAt, Direction::Descending));
    let text = query
        .optional("query", parsed(search_text))
        .map_err(Refusal::Query)?;
    let text = text.filter(|text| !text.is_empty());
    Ok(OrganizationQuery {
        text,
        ids: among(query, "organization_id", OrganizationId::parse)?,
        members: among(query, "user_id", UserId::parse)?,
        order,
        direction,
        slice: slice(query)?,
    })
}

/// Whether the answer is to say in which organizations nobody may manage members.
pub(super) fn asks_for_manager(query: &mut Input) -> Result<bool, Refusal> {
    let flag = query.optional("include_missing_member_with_elevated_permissions", boolean);
    Ok(flag.map_err(Refusal::Query)?.unwrap_or(false))
}

/// The user on whose behalf a logo is handed in.
pub(super) fn uploader(raw: Option<&str>) -> Result<Option<UserId>, Error> {
    let unknown = |raw| Error::not_found(Kind::User, raw);
    let read = |raw| UserId::parse(raw).ok_or_else(|| unknown(raw));
    raw.map(read).transpose()
}

/// Longer text than any name has finds nothing, and SQLite refuses patterns of 50,000 bytes.
fn search_text(raw: &str) -> Result<String, Fault> {
    let (given, max) = (raw.chars().count(), OrganizationName::MAX);
    if given > max {
        Err(Fault::TooLong { given, max })
    } else {
        Ok(raw.to_owned())
    }
}
