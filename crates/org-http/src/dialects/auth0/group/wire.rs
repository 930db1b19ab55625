//! Groups as the Management API reads and shows them.

use org_core::group::{CreateGroup, Group, GroupFilter, GroupMember, GroupName, GroupQuery};
use org_core::id::{ConnectionId, GroupId, RoleId, UserId};
use org_core::page::Page;
use org_core::role::Role;
use org_core::text::{Format, JsonType, Label};
use org_core::{Error, Fault, Kind, Violation};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::dialects::auth0::error::{invalid_body, invalid_query};
use crate::dialects::auth0::fields::Fields;
use crate::dialects::auth0::id::Spelled as _;
use crate::dialects::auth0::member::wire::{known, role_ids_in, users};
use crate::dialects::auth0::page::{List, Paging, cursor};
use crate::dialects::auth0::schema::{Property, filled, present, required};
use crate::failure::Refusal;
use crate::input::{Given, Input, parsed};

/// The items of a page unless it says.
const PER_PAGE: u32 = 50;
/// The most ids of one request.
const MAX_IDS: usize = 1000;
/// Auth0 names the tenant with every group. There is one.
const TENANT: &str = "org-server";

const PARAMETERS: &[Property] = &[
    Property::new("connection_id", "The connection of the groups to list"),
    Property::new("name", "The name of the groups to list"),
    Property::new("external_id", "The external ID of the groups to list"),
    Property::new("search", "Part of the names or external IDs of groups"),
    Property::new("include_totals", "Whether the answer counts all results"),
    Property::new("from", "Where to continue, as the previous page said"),
    Property::new("take", "Number of results per page. Defaults to 50"),
    Property::new("fields", "The properties to show or to leave out"),
    Property::new("include_fields", "Whether to show the named properties"),
];

const PROPERTIES: &[Property] = &[
    Property::new("name", "The name of the group").pattern(r"^[\x20-\x7E]+$"),
    Property::new("external_id", "What its directory calls the group"),
    Property::new("connection_id", "The connection the group comes from"),
    Property::new("members", "IDs of users").list(),
    Property::new("roles", "IDs of roles").list(),
    Property::new("groups", "IDs of groups").list(),
];

/// The group that a path names.
pub(in super::super) fn named(raw: &str) -> Result<GroupId, Error> {
    GroupId::parse(raw).ok_or_else(|| Error::not_found(Kind::Group, raw))
}

/// What a list of groups is to be.
pub(super) struct Asked {
    filter: GroupFilter,
    paging: Paging<GroupId>,
    fields: Fields,
}

/// `GET /groups`: always an envelope, with totals or from checkpoint to checkpoint.
pub(super) fn list(mut query: Input) -> Result<Asked, Refusal> {
    let mut read = || {
        let text = JsonType::String;
        let id = |raw: &str| ConnectionId::parse(raw).ok_or(Fault::BadFormat(Format::Id));
        let filter = GroupFilter::Like {
            connection_id: present(&mut query, "connection_id", text, parsed(id))?,
            external_id: present(&mut query, "external_id", text, parsed(Label::parse))?,
            name: present(&mut query, "name", text, parsed(GroupName::parse))?,
            text: present(&mut query, "search", text, parsed(searched))?.flatten(),
        };
        Ok(Asked {
            filter,
            paging: match Paging::read(&mut query, PER_PAGE, GroupId::parse)? {
                Paging::Offset {
                    per_page,
                    totals: false,
                    ..
                } => Paging::Checkpoint {
                    after: None,
                    take: per_page,
                },
                paging => paging,
            },
            fields: Fields::read(&mut query)?,
        })
    };
    let asked = read().and_then(|asked| query.finish().map(|()| asked));
    asked.map_err(refused_query)
}

/// Nothing is everything.
fn searched(raw: &str) -> Result<Option<String>, Fault> {
    match raw {
        "" => Ok(None),
        text => Label::parse(text).map(|text| Some(text.to_string())),
    }
}

impl Asked {
    pub(super) fn query(&self) -> Result<GroupQuery, Refusal> {
        Ok(GroupQuery {
            filter: self.filter.clone(),
            slice: self.paging.slice()?,
        })
    }

    pub(super) fn answer(&self, page: Page<Group>) -> List<Map<String, Value>> {
        self.paging.list("groups", page, cursor_of, |group| {
            self.fields.of(&GroupBody::from(group))
        })
    }
}

/// `POST /groups`
pub(super) fn create(mut input: Input) -> Result<CreateGroup, Refusal> {
    let mut read = || {
        let text = JsonType::String;
        let id = |raw: &str| ConnectionId::parse(raw).ok_or(Fault::BadFormat(Format::Id));
        Ok(CreateGroup {
            name: required(&mut input, "name", text, parsed(GroupName::parse))?,
            external_id: present(&mut input, "external_id", text, parsed(Label::parse))?,
            connection_id: present(&mut input, "connection_id", text, parsed(id))?,
        })
    };
    let new = read().and_then(|new| input.finish().map(|()| new));
    new.map_err(refused_body)
}

/// Lists of groups from checkpoint to checkpoint.
pub(in super::super) fn groups(mut query: Input) -> Result<Paging<GroupId>, Refusal> {
    let paging = Paging::read_checkpoint(&mut query, GroupId::parse);
    let paging = paging.and_then(|paging| query.finish().map(|()| paging));
    paging.map_err(refused_query)
}

/// Lists of roles from checkpoint to checkpoint.
pub(in super::super) fn roles(mut query: Input) -> Result<Paging<RoleId>, Refusal> {
    let paging = Paging::read_checkpoint(&mut query, RoleId::parse);
    let paging = paging.and_then(|paging| query.finish().map(|()| paging));
    paging.map_err(refused_query)
}

/// `GET /groups/{id}/members`
pub(super) fn members(mut query: Input) -> Result<(Paging<UserId>, Fields), Refusal> {
    let mut read = || {
        let paging = Paging::read_checkpoint(&mut query, UserId::parse)?;
        Ok((paging, Fields::read(&mut query)?))
    };
    let asked = read().and_then(|asked| query.finish().map(|()| asked));
    asked.map_err(refused_query)
}

/// `POST` and `DELETE /groups/{id}/members`
pub(super) fn member_ids(mut input: Input) -> Result<Vec<UserId>, Refusal> {
    let ids = users(&mut input, "members", 1, MAX_IDS);
    let ids = ids.and_then(|ids| input.finish().map(|()| ids));
    known(&ids.map_err(refused_body)?)
}

/// `POST` and `DELETE …/groups/{id}/roles`
pub(in super::super) fn role_ids(mut input: Input) -> Result<Vec<RoleId>, Refusal> {
    let ids = role_ids_in(&mut input);
    let ids = ids.and_then(|ids| input.finish().map(|()| ids));
    ids.map_err(refused_body)
}

/// `POST` and `DELETE /roles/{id}/groups`
pub(super) fn group_ids(mut input: Input) -> Result<Vec<GroupId>, Refusal> {
    let id = |raw: &str| GroupId::parse(raw).ok_or(Fault::BadFormat(Format::Id));
    let list = |given: Given| filled(given, 1, MAX_IDS, |item| parsed(id)(item));
    let ids = required(&mut input, "groups", JsonType::Array, list);
    let ids = ids.and_then(|ids| input.finish().map(|()| ids));
    ids.map_err(refused_body)
}

/// Marks a group for the checkpoint behind it.
pub(in super::super) fn cursor_of(group: &Group) -> String {
    cursor(group.created_at, group.id.as_str())
}

/// Marks a member for the checkpoint behind them.
pub(super) fn cursor_of_member(member: &GroupMember) -> String {
    cursor(member.since, member.user.id.as_str())
}

/// Marks a role for the checkpoint behind it.
pub(in super::super) fn cursor_of_role(role: &Role) -> String {
    cursor(role.created_at, role.id.as_str())
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` takes")]
fn refused_body(violation: Violation) -> Refusal {
    invalid_body(PROPERTIES, &violation)
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` takes")]
fn refused_query(violation: Violation) -> Refusal {
    invalid_query(PARAMETERS, &violation)
}

/// A group.
#[derive(Debug, Serialize)]
pub(in super::super) struct GroupBody {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection_id: Option<String>,
    tenant_name: &'static str,
    created_at: String,
    updated_at: String,
}

impl From<Group> for GroupBody {
    fn from(group: Group) -> Self {
        let Group {
            id,
            name,
            external_id,
            connection_id,
            created_at,
            updated_at,
        } = group;
        Self {
            id: id.to_string(),
            name: name.as_str().to_owned(),
            external_id: external_id.map(|id| id.to_string()),
            connection_id: connection_id.map(|id| id.to_string()),
            tenant_name: TENANT,
            created_at: created_at.to_rfc3339(),
            updated_at: updated_at.to_rfc3339(),
        }
    }
}

/// A user in a group.
#[derive(Debug, Serialize)]
pub(super) struct MemberBody {
    id: String,
    member_type: &'static str,
    created_at: String,
}

impl From<GroupMember> for MemberBody {
    fn from(member: GroupMember) -> Self {
        let GroupMember { user, since } = member;
        Self {
            id: user.id.spelled(),
            member_type: "user",
            created_at: since.to_rfc3339(),
        }
    }
}
