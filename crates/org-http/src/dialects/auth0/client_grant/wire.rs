//! Client grants as the Management API reads and shows them.

use std::collections::BTreeSet;

use org_core::client::{OrganizationUsage, is_client_id};
use org_core::client_grant::{
    Audience, ClientGrant, ClientGrantQuery, CreateClientGrant, GrantedOrganization, SubjectType,
    UpdateClientGrant,
};
use org_core::id::{ClientGrantId, OrganizationId};
use org_core::text::{Format, JsonType, has_control};
use org_core::{Fault, Patch, Violation};
use serde::Serialize;

use crate::dialects::auth0::error::{invalid_body, invalid_query};
use crate::dialects::auth0::page::{Paging, cursor};
use crate::dialects::auth0::schema::{Property, flag, present, required};
use crate::failure::Refusal;
use crate::input::{Given, Input, boolean, list as items, parsed};

const PER_PAGE: u32 = 50;
const MAX_SCOPES: usize = 1000;
const MAX_SCOPE: usize = 280;

const PARAMETERS: &[Property] = &[
    Property::new(
        "page",
        "Page index of the results to return. First page is 0",
    ),
    Property::new("per_page", "Number of results per page. Defaults to 50"),
    Property::new("include_totals", "Whether the answer counts all results"),
    Property::new("from", "Where to continue, as the previous page said"),
    Property::new("take", "Number of results per page. Defaults to 50"),
    Property::new("audience", "The audience of the grants to list"),
    Property::new("client_id", "The client of the grants to list"),
    Property::new("allow_any_organization", "Which grants to list"),
    Property::new("subject_type", "The kind of access: client or user"),
];

const PROPERTIES: &[Property] = &[
    Property::new("client_id", "ID of the client"),
    Property::new("audience", "The audience of this client grant"),
    Property::new("scope", "Scopes allowed for this client grant"),
    Property::new("organization_usage", "deny, allow or require"),
    Property::new(
        "allow_any_organization",
        "Whether any organization may be used",
    ),
    Property::new("subject_type", "The kind of access: client or user"),
];

/// `GET /client-grants`
pub(super) fn list(
    mut query: Input,
    audiences: &[String],
) -> Result<(ClientGrantQuery, Paging<ClientGrantId>), Refusal> {
    let read = Paging::read(&mut query, PER_PAGE, ClientGrantId::parse)
        .and_then(|paging| Ok((read_filter(query, audiences)?, paging)));
    let (mut query, paging) = read.map_err(|violation| invalid_query(PARAMETERS, &violation))?;
    query.slice = paging.slice()?;
    Ok((query, paging))
}

fn read_filter(mut query: Input, audiences: &[String]) -> Result<ClientGrantQuery, Violation> {
    let text = JsonType::String;
    let audience = parsed(|raw| audience_from(raw, audiences));
    let subject = parsed(subject_type);
    let filter = ClientGrantQuery {
        audience: present(&mut query, "audience", text, audience)?,
        client_id: present(&mut query, "client_id", text, parsed(client_id))?,
        allow_any_organization: flag(&mut query, "allow_any_organization")?,
        subject_type: present(&mut query, "subject_type", text, subject)?,
        slice: org_core::page::Slice::After {
            after: None,
            limit: PER_PAGE,
        },
    };
    query.finish()?;
    Ok(filter)
}

/// `GET /client-grants/{id}/organizations`
pub(super) fn organizations(mut query: Input) -> Result<Paging<OrganizationId>, Refusal> {
    let read = Paging::read(&mut query, PER_PAGE, OrganizationId::parse)
        .and_then(|paging| query.finish().map(|()| paging));
    read.map_err(|violation| invalid_query(PARAMETERS, &violation))
}

/// Marks a grant for the checkpoint behind it.
pub(super) fn cursor_of(grant: &ClientGrant) -> String {
    cursor(grant.created_at, grant.id.as_str())
}

/// Marks an organization for the checkpoint behind it.
pub(super) fn cursor_of_granted(one: &GrantedOrganization) -> String {
    cursor(one.granted_at, one.organization.id.as_str())
}

/// `POST /client-grants`
pub(super) fn create(input: Input, audiences: &[String]) -> Result<CreateClientGrant, Refusal> {
    read_new(input, audiences).map_err(|violation| invalid_body(PROPERTIES, &violation))
}

fn read_new(mut input: Input, audiences: &[String]) -> Result<CreateClientGrant, Violation> {
    let text = JsonType::String;
    let audience = parsed(|raw| audience_from(raw, audiences));
    let subject = parsed(subject_type);
    let new = CreateClientGrant {
        client_id: required(&mut input, "client_id", text, parsed(client_id))?,
        audience: required(&mut input, "audience", text, audience)?,
        scopes: present(&mut input, "scope", JsonType::Array, scopes)?.unwrap_or_default(),
        organization_usage: present(&mut input, "organization_usage", text, parsed(usage))?,
        allow_any_organization: flag(&mut input, "allow_any_organization")?.unwrap_or(false),
        subject_type: present(&mut input, "subject_type", text, subject)?
            .unwrap_or(SubjectType::Client),
    };
    input.finish()?;
    Ok(new)
}

/// `PATCH /client-grants/{id}`
pub(super) fn update(input: Input) -> Result<UpdateClientGrant, Refusal> {
    read_change(input).map_err(|violation| invalid_body(PROPERTIES, &violation))
}

/// `null` means nothing of it, as the published document allows.
fn read_change(mut input: Input) -> Result<UpdateClientGrant, Violation> {
    let change = UpdateClientGrant {
        scopes: emptied(input.patch("scope", scopes)?),
        organization_usage: input.patch("organization_usage", parsed(usage))?,
        allow_any_organization: emptied(input.patch("allow_any_organization", boolean)?),
    };
    input.finish()?;
    Ok(change)
}

fn emptied<T: Default>(patch: Patch<T>) -> Option<T> {
    match patch {
        Patch::Keep => None,
        Patch::Clear => Some(T::default()),
        Patch::Set(value) => Some(value),
    }
}

/// Reads whom tokens are for. Every address of this server's management means the same.
pub(in super::super) fn audience_from(raw: &str, own: &[String]) -> Result<Audience, Fault> {
    let given = raw.chars().count();
    if raw.is_empty() {
        Err(Fault::Blank)
    } else if given > Audience::MAX {
        let max = Audience::MAX;
        Err(Fault::TooLong { given, max })
    } else if has_control(raw) {
        Err(Fault::BadCharacter)
    } else if own.iter().any(|one| one == raw) {
        Ok(Audience::Management)
    } else {
        Ok(Audience::from_name(raw))
    }
}

/// Whom tokens are for, as it stands in tokens. Of the server's own audiences the one over TLS is
/// shown: it is what the official clients ask for.
pub(in super::super) fn audience_name(audience: &Audience, own: &[String]) -> String {
    let secure = || own.iter().find(|one| one.starts_with("https://"));
    match audience {
        Audience::Management => secure().or(own.first()).cloned().unwrap_or_default(),
        Audience::Other(name) => name.clone(),
    }
}

fn client_id(raw: &str) -> Result<String, Fault> {
    if is_client_id(raw) {
        Ok(raw.to_owned())
    } else {
        Err(Fault::BadFormat(Format::Id))
    }
}

fn subject_type(raw: &str) -> Result<SubjectType, Fault> {
    SubjectType::parse(raw).ok_or(Fault::NotAllowed)
}

fn usage(raw: &str) -> Result<OrganizationUsage, Fault> {
    OrganizationUsage::parse(raw).ok_or(Fault::NotAllowed)
}

fn scopes(given: Given) -> Result<BTreeSet<String>, Fault> {
    let scopes = items(given, MAX_SCOPES, |one| parsed(scope)(one))?;
    Ok(scopes.into_iter().collect())
}

/// A scope is a word of its own: in tokens they stand one behind the other.
fn scope(raw: &str) -> Result<String, Fault> {
    let given = raw.chars().count();
    if raw.is_empty() {
        Err(Fault::Blank)
    } else if given > MAX_SCOPE {
        let max = MAX_SCOPE;
        Err(Fault::TooLong { given, max })
    } else if has_control(raw) || raw.contains(char::is_whitespace) {
        Err(Fault::BadCharacter)
    } else {
        Ok(raw.to_owned())
    }
}

/// A grant.
#[derive(Debug, Serialize)]
pub(super) struct GrantBody {
    id: String,
    client_id: String,
    audience: String,
    scope: BTreeSet<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_usage: Option<&'static str>,
    allow_any_organization: bool,
    subject_type: &'static str,
}

impl GrantBody {
    pub(super) fn new(grant: ClientGrant, audiences: &[String]) -> Self {
        let ClientGrant {
            id,
            client_id,
            audience,
            subject_type,
            scopes,
            organization_usage,
            allow_any_organization,
            created_at: _,
            updated_at: _,
        } = grant;
        Self {
            id: id.to_string(),
            client_id,
            audience: audience_name(&audience, audiences),
            scope: scopes,
            organization_usage: organization_usage.map(OrganizationUsage::as_str),
            allow_any_organization,
            subject_type: subject_type.as_str(),
        }
    }
}
