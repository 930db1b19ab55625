//! Connections of organizations as the Management API reads and shows them.

use org_core::connection::{
    AccessLevel, Connection, EnableConnection, OrganizationConnection, OrganizationConnectionName,
    OrganizationConnectionQuery, Strategy, UpdateOrganizationConnection,
};
use org_core::id::ConnectionId;
use org_core::page::Slice;
use org_core::text::JsonType;
use org_core::{Error, Fault, Kind, Violation};
use serde::Serialize;

use crate::dialects::auth0::connection::strategy_name;
use crate::dialects::auth0::error::{invalid_body, invalid_query};
use crate::dialects::auth0::page::{Paging, cursor};
use crate::dialects::auth0::schema::{Property, flag, present, required};
use crate::failure::Refusal;
use crate::input::{Input, boolean, parsed};

const PER_PAGE: u32 = 50;
const MAX_ID: usize = 50;

const PARAMETERS: &[Property] = &[
    Property::new(
        "page",
        "Page index of the results to return. First page is 0",
    ),
    Property::new("per_page", "Number of results per page. Defaults to 50"),
    Property::new("include_totals", "Whether the answer counts all results"),
    Property::new("is_enabled", "Only those that are enabled, or are not"),
];

const PROPERTIES: &[Property] = &[
    Property::new("connection_id", "ID of the connection"),
    Property::new(
        "organization_connection_name",
        "Name of the connection in the organization",
    ),
    Property::new(
        "organization_access_level",
        "Access of the organization: none, readonly, limited or full",
    ),
    Property::new("is_enabled", "Whether the connection is enabled"),
    Property::new(
        "assign_membership_on_login",
        "Whether users who log in become members",
    ),
    Property::new("show_as_button", "Whether the login page shows a button"),
    Property::new("is_signup_enabled", "Whether users can sign up"),
];

type Asked = (OrganizationConnectionQuery, Paging<ConnectionId>);

/// `GET /organizations/{id}/enabled_connections`
pub(super) fn list_enabled(query: Input) -> Result<Asked, Refusal> {
    listed(query, |_| Ok(Some(true)))
}

/// `GET /organizations/{id}/connections`
pub(super) fn list(query: Input) -> Result<Asked, Refusal> {
    listed(query, |query| flag(query, "is_enabled"))
}

fn listed(
    mut query: Input,
    is_enabled: impl FnOnce(&mut Input) -> Result<Option<bool>, Violation>,
) -> Result<Asked, Refusal> {
    let read = Paging::read_offset(&mut query, PER_PAGE).and_then(|paging| {
        let is_enabled = is_enabled(&mut query)?;
        query.finish()?;
        Ok((paging, is_enabled))
    });
    let (paging, is_enabled) = read.map_err(|violation| invalid_query(PARAMETERS, &violation))?;
    let (offset, limit) = match paging.slice()? {
        Slice::Offset { offset, limit } => (offset, limit),
        Slice::After { after: _, limit } => (0, limit),
    };
    let query = OrganizationConnectionQuery {
        is_enabled,
        offset,
        limit,
    };
    Ok((query, paging))
}

/// Marks a connection for the checkpoint behind it.
pub(super) fn cursor_of(one: &OrganizationConnection) -> String {
    cursor(one.created_at, one.connection.id.as_str())
}

/// `POST /organizations/{id}/enabled_connections`
pub(super) fn enable(mut input: Input) -> Result<EnableConnection, Refusal> {
    let read = read_new(&mut input).and_then(|new| input.finish().map(|()| new));
    read.map_err(|violation| invalid_body(PROPERTIES, &violation))
}

/// `POST /organizations/{id}/connections`
pub(super) fn add(mut input: Input) -> Result<EnableConnection, Refusal> {
    let text = JsonType::String;
    let read = read_new(&mut input).and_then(|new| {
        let name = parsed(OrganizationConnectionName::parse);
        let level = parsed(access_level);
        let new = EnableConnection {
            name: present(&mut input, "organization_connection_name", text, name)?,
            access_level: present(&mut input, "organization_access_level", text, level)?
                .unwrap_or_default(),
            is_enabled: flag(&mut input, "is_enabled")?.unwrap_or(true),
            ..new
        };
        input.finish()?;
        Ok(new)
    });
    read.map_err(|violation| invalid_body(PROPERTIES, &violation))
}

/// `PATCH /organizations/{id}/enabled_connections/{connection}`
pub(super) fn update_enabled(mut input: Input) -> Result<UpdateOrganizationConnection, Refusal> {
    let read = read_change(&mut input).and_then(|change| input.finish().map(|()| change));
    read.map_err(|violation| invalid_body(PROPERTIES, &violation))
}

/// `PATCH /organizations/{id}/connections/{connection}`
pub(super) fn update(mut input: Input) -> Result<UpdateOrganizationConnection, Refusal> {
    let read = read_change(&mut input).and_then(|change| {
        let name = parsed(OrganizationConnectionName::parse);
        let change = UpdateOrganizationConnection {
            name: input.patch("organization_connection_name", name)?,
            access_level: input.patch("organization_access_level", parsed(access_level))?,
            is_enabled: input.patch("is_enabled", boolean)?,
            ..change
        };
        input.finish()?;
        Ok(change)
    });
    read.map_err(|violation| invalid_body(PROPERTIES, &violation))
}

/// The connection that a path names.
pub(super) fn id(raw: &str) -> Result<ConnectionId, Error> {
    ConnectionId::parse(raw).ok_or_else(|| unknown(raw))
}

/// The connection, if it is one of those that are enabled.
pub(super) fn enabled(one: OrganizationConnection) -> Result<OrganizationConnection, Error> {
    if one.is_enabled {
        Ok(one)
    } else {
        Err(unknown(one.connection.id.as_str()))
    }
}

fn unknown(id: &str) -> Error {
    Error::not_found(Kind::OrganizationConnection, id)
}

fn read_new(input: &mut Input) -> Result<EnableConnection, Violation> {
    Ok(EnableConnection {
        connection_id: required(input, "connection_id", JsonType::String, parsed(any_id))?,
        name: None,
        access_level: AccessLevel::None,
        is_enabled: true,
        assign_membership_on_login: flag(input, "assign_membership_on_login")?.unwrap_or(false),
        show_as_button: flag(input, "show_as_button")?.unwrap_or(true),
        is_signup_enabled: flag(input, "is_signup_enabled")?.unwrap_or(false),
    })
}

fn read_change(input: &mut Input) -> Result<UpdateOrganizationConnection, Violation> {
    Ok(UpdateOrganizationConnection {
        assign_membership_on_login: flag(input, "assign_membership_on_login")?,
        show_as_button: flag(input, "show_as_button")?,
        is_signup_enabled: flag(input, "is_signup_enabled")?,
        ..UpdateOrganizationConnection::default()
    })
}

fn any_id(raw: &str) -> Result<String, Fault> {
    let given = raw.chars().count();
    match given {
        0 => Err(Fault::Blank),
        _ if given > MAX_ID => Err(Fault::TooLong { given, max: MAX_ID }),
        _ => Ok(raw.to_owned()),
    }
}

fn access_level(raw: &str) -> Result<AccessLevel, Fault> {
    AccessLevel::parse(raw).ok_or(Fault::NotAllowed)
}

/// A connection of an organization as `enabled_connections` has it.
#[derive(Debug, Serialize)]
pub(in super::super) struct EnabledConnectionBody {
    connection_id: String,
    assign_membership_on_login: bool,
    show_as_button: bool,
    /// Only where users can sign up at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_signup_enabled: Option<bool>,
    connection: ConnectionBody,
}

/// A connection of an organization as `connections` has it.
#[derive(Debug, Serialize)]
pub(super) struct OrganizationConnectionBody {
    #[serde(flatten)]
    enabled: EnabledConnectionBody,
    is_enabled: bool,
    organization_access_level: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_connection_name: Option<String>,
}

#[derive(Debug, Serialize)]
struct ConnectionBody {
    name: String,
    strategy: String,
}

impl From<OrganizationConnection> for OrganizationConnectionBody {
    fn from(one: OrganizationConnection) -> Self {
        let OrganizationConnection {
            organization_id: _,
            connection,
            name,
            access_level,
            is_enabled,
            assign_membership_on_login,
            show_as_button,
            is_signup_enabled,
            created_at: _,
            updated_at: _,
        } = one;
        let Connection {
            id,
            name: connection_name,
            display_name: _,
            strategy,
            content: _,
            created_at: _,
            updated_at: _,
        } = connection;
        let enabled = EnabledConnectionBody {
            connection_id: id.to_string(),
            assign_membership_on_login,
            show_as_button,
            is_signup_enabled: (strategy == Strategy::Password).then_some(is_signup_enabled),
            connection: ConnectionBody {
                name: connection_name.to_string(),
                strategy: strategy_name(&strategy).to_owned(),
            },
        };
        Self {
            enabled,
            is_enabled,
            organization_access_level: access_level.as_str(),
            organization_connection_name: name.map(|name| name.to_string()),
        }
    }
}

impl From<OrganizationConnection> for EnabledConnectionBody {
    fn from(one: OrganizationConnection) -> Self {
        OrganizationConnectionBody::from(one).enabled
    }
}
