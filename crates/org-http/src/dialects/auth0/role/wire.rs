//! Roles as the Management API reads and shows them.

use org_core::id::{RoleId, UserId};
use org_core::role::{ApiPermission, CreateRole, Role, RoleUser, UpdateRole};
use org_core::rules::RoleNames;
use org_core::text::{Description, JsonType, Label, has_control};
use org_core::{Error, Fault, Kind, Patch, Violation};
use serde::Serialize;

use crate::dialects::auth0::error::{invalid_body, invalid_query};
use crate::dialects::auth0::id::Spelled as _;
use crate::dialects::auth0::member::wire::{UserBody, known, users as user_ids};
use crate::dialects::auth0::page::{Paging, cursor};
use crate::dialects::auth0::schema::{Property, null_for, present, required};
use crate::failure::Refusal;
use crate::input::{Input, parsed};

const PER_PAGE: u32 = 50;
/// The most users of one request.
const MAX_USERS: usize = 1000;

const PARAMETERS: &[Property] = &[
    Property::new(
        "page",
        "Page index of the results to return. First page is 0",
    ),
    Property::new("per_page", "Number of results per page. Defaults to 50"),
    Property::new("include_totals", "Whether the answer counts all results"),
    Property::new("from", "Where to continue, as the previous page said"),
    Property::new("take", "Number of results per page. Defaults to 50"),
    Property::new("name_filter", "Part of the names of roles, in any case"),
];

const PROPERTIES: &[Property] = &[
    Property::new("name", "The name of the role"),
    Property::new("description", "What the role is for"),
    Property::new("users", "IDs of users").list(),
    Property::new("permissions", "Pairs of an API and a permission").list(),
    Property::new("permissions[]", "An API and one of its permissions"),
    Property::new(
        "permissions[].resource_server_identifier",
        "The identifier of the API",
    ),
    Property::new(
        "permissions[].permission_name",
        "The name of the permission",
    ),
];

/// The role that a path names.
pub(in super::super) fn named(raw: &str) -> Result<RoleId, Error> {
    RoleId::read(raw).ok_or_else(|| Error::not_found(Kind::Role, raw))
}

/// `GET /roles`
pub(super) fn list(mut query: Input) -> Result<(Option<String>, Paging<RoleId>), Refusal> {
    let plain = |raw: &str| match raw {
        _ if has_control(raw) => Err(Fault::BadCharacter),
        "" => Ok(None),
        text => Ok(Some(text.to_owned())),
    };
    let mut read = || {
        let paging = Paging::read_offset(&mut query, PER_PAGE)?;
        let text = present(&mut query, "name_filter", JsonType::String, parsed(plain))?;
        Ok((text.flatten(), paging))
    };
    let asked = read().and_then(|asked| query.finish().map(|()| asked));
    asked.map_err(refused_query)
}

/// `POST /roles`: beside those that other products make, of which there are fewer.
pub(super) fn create(mut input: Input) -> Result<CreateRole, Refusal> {
    let mut read = || {
        Ok(CreateRole {
            name: required(&mut input, "name", JsonType::String, parsed(Label::parse))?,
            names: RoleNames::Unique,
            key: None,
            description: match description(&mut input)? {
                Patch::Set(description) => Some(description),
                Patch::Clear | Patch::Keep => None,
            },
            permissions: Vec::new(),
            in_initial_role_set: false,
            limit: Role::MAX_EXTENDED,
        })
    };
    let new = read().and_then(|new| input.finish().map(|()| new));
    new.map_err(refused_body)
}

/// `PATCH /roles/{id}`
pub(super) fn update(mut input: Input) -> Result<UpdateRole, Refusal> {
    let mut read = || {
        Ok(UpdateRole {
            name: present(&mut input, "name", JsonType::String, parsed(Label::parse))?,
            names: RoleNames::Unique,
            key: None,
            description: description(&mut input)?,
            permissions: None,
        })
    };
    let change = read().and_then(|change| input.finish().map(|()| change));
    change.map_err(refused_body)
}

/// An empty description is none.
fn description(input: &mut Input) -> Result<Patch<Description>, Violation> {
    let read = |raw: &str| match raw {
        "" => Ok(None),
        text => Description::parse(text).map(Some),
    };
    Ok(match input.patch("description", parsed(read))? {
        Patch::Keep => Patch::Keep,
        Patch::Clear => return Err(input.blame("description", null_for(JsonType::String))),
        Patch::Set(None) => Patch::Clear,
        Patch::Set(Some(text)) => Patch::Set(text),
    })
}

/// `GET /roles/{id}/users`
pub(super) fn users(mut query: Input) -> Result<Paging<UserId>, Refusal> {
    let paging = Paging::read(&mut query, PER_PAGE, UserId::parse);
    let paging = paging.and_then(|paging| query.finish().map(|()| paging));
    paging.map_err(refused_query)
}

/// Marks a user for the checkpoint behind them.
pub(super) fn cursor_of(one: &RoleUser) -> String {
    cursor(one.since, one.user.id.as_str())
}

/// What a list shows of a user.
pub(super) fn user(one: RoleUser) -> UserBody {
    let RoleUser { user, since: _ } = one;
    UserBody::from(&user)
}

/// `POST /roles/{id}/users`
pub(super) fn assign(mut input: Input) -> Result<Vec<UserId>, Refusal> {
    let ids = user_ids(&mut input, "users", 0, MAX_USERS);
    let ids = ids.and_then(|ids| input.finish().map(|()| ids));
    known(&ids.map_err(refused_body)?)
}

/// `GET /roles/{id}/permissions`
pub(super) fn permissions(mut query: Input) -> Result<Paging<RoleId>, Refusal> {
    let paging = Paging::read_offset(&mut query, PER_PAGE);
    let paging = paging.and_then(|paging| query.finish().map(|()| paging));
    paging.map_err(refused_query)
}

/// `POST` and `DELETE /roles/{id}/permissions`
pub(super) fn pairs(mut input: Input) -> Result<Vec<ApiPermission>, Refusal> {
    let mut read = || {
        if !input.has("permissions") {
            return Err(input.blame("permissions", Fault::Missing));
        }
        if input.is_null("permissions") {
            return Err(input.blame("permissions", null_for(JsonType::Array)));
        }
        let pairs = input.objects("permissions", ApiPermission::MAX)?;
        if pairs.is_empty() {
            return Err(input.blame("permissions", Fault::TooShort { given: 0, min: 1 }));
        }
        pairs.into_iter().map(pair).collect::<Result<Vec<_>, _>>()
    };
    let pairs = read().and_then(|pairs| input.finish().map(|()| pairs));
    pairs.map_err(refused_body)
}

fn pair(mut input: Input) -> Result<ApiPermission, Violation> {
    const API: &str = "resource_server_identifier";
    const NAME: &str = "permission_name";
    let text = JsonType::String;
    let audience = required(&mut input, API, text, parsed(ApiPermission::audience_of))?;
    let name = required(&mut input, NAME, text, parsed(ApiPermission::name_of))?;
    let pair = ApiPermission::parse(&audience, &name);
    let pair = pair.map_err(|fault| input.blame(NAME, fault))?;
    input.finish()?;
    Ok(pair)
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` takes")]
fn refused_body(violation: Violation) -> Refusal {
    invalid_body(PROPERTIES, &violation)
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` takes")]
fn refused_query(violation: Violation) -> Refusal {
    invalid_query(PARAMETERS, &violation)
}

/// A role.
#[derive(Debug, Serialize)]
pub(in super::super) struct RoleBody {
    id: String,
    name: String,
    description: String,
}

/// `{}`
#[derive(Debug, Serialize)]
pub(super) struct Empty {}

impl From<Role> for RoleBody {
    fn from(role: Role) -> Self {
        let Role {
            id,
            key: _,
            name,
            description,
            system: _,
            created_at: _,
            updated_at: _,
        } = role;
        Self {
            id: id.spelled(),
            name,
            description: description.unwrap_or_default(),
        }
    }
}

/// What a role permits at an API. The API is known by its identifier only.
#[derive(Debug, Serialize)]
pub(super) struct PermissionBody {
    resource_server_identifier: String,
    permission_name: String,
    resource_server_name: String,
    description: &'static str,
}

impl From<ApiPermission> for PermissionBody {
    fn from(permission: ApiPermission) -> Self {
        Self {
            resource_server_identifier: permission.audience().to_owned(),
            permission_name: permission.name().to_owned(),
            resource_server_name: permission.audience().to_owned(),
            description: "",
        }
    }
}
