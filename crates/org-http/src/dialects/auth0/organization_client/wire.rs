//! Clients and client grants of organizations as the Management API reads and shows them.

use std::collections::BTreeSet;

use org_core::client::{Client, OrganizationUsage, is_client_id};
use org_core::client_grant::{ClientGrant, OrganizationClient, OrganizationGrantQuery, UseClient};
use org_core::id::ClientGrantId;
use org_core::page::Slice;
use org_core::text::{Format, JsonType};
use org_core::{Fault, Violation};
use serde::Serialize;

use crate::dialects::auth0::client_grant::{audience_from, audience_name};
use crate::dialects::auth0::error::{invalid_body, invalid_query};
use crate::dialects::auth0::page::{Paging, cursor};
use crate::dialects::auth0::schema::{Property, flag, present, required};
use crate::failure::Refusal;
use crate::input::{Given, Input, boolean, list as items, parsed, string};

const PER_PAGE: u32 = 50;
const MAX_IDS: usize = 10;
/// The most clients of one call.
const MAX_CLIENTS: usize = 10;

const PARAMETERS: &[Property] = &[
    Property::new(
        "page",
        "Page index of the results to return. First page is 0",
    ),
    Property::new("per_page", "Number of results per page. Defaults to 50"),
    Property::new("include_totals", "Whether the answer counts all results"),
    Property::new("audience", "The audience of the grants to list"),
    Property::new("client_id", "The client of the grants to list"),
    Property::new("grant_ids", "The grants to list, max 10"),
    Property::new("from", "Where to continue, as the previous page said"),
    Property::new("take", "Number of results per page. Defaults to 50"),
];

const PROPERTIES: &[Property] = &[
    Property::new("grant_id", "ID of the client grant to add"),
    Property::new("clients", "Clients of the organization, max 10"),
    Property::new("clients[]", "A client of the organization"),
    Property::new("clients[].client_id", "ID of the client"),
    Property::new(
        "use_for_member_access",
        "Whether members log in to the client",
    ),
];

/// `GET /organizations/{id}/client-grants`
pub(super) fn list_grants(
    query: Input,
    audiences: &[String],
) -> Result<(OrganizationGrantQuery, Paging<ClientGrantId>), Refusal> {
    let read = read_grants(query, audiences);
    let (mut query, paging) = read.map_err(|violation| invalid_query(PARAMETERS, &violation))?;
    if let Slice::Offset { offset, limit } = paging.slice()? {
        (query.offset, query.limit) = (offset, limit);
    }
    Ok((query, paging))
}

fn read_grants(
    mut query: Input,
    audiences: &[String],
) -> Result<(OrganizationGrantQuery, Paging<ClientGrantId>), Violation> {
    let text = JsonType::String;
    let paging = Paging::read_offset(&mut query, PER_PAGE)?;
    let audience = parsed(|raw| audience_from(raw, audiences));
    let id = |raw: &str| ClientGrantId::parse(raw).ok_or(Fault::BadFormat(Format::Id));
    let ids = |given: Given| items(given, MAX_IDS, |one| parsed(id)(one));
    let read = OrganizationGrantQuery {
        audience: present(&mut query, "audience", text, audience)?,
        client_id: present(&mut query, "client_id", text, parsed(client_id))?,
        ids: present(&mut query, "grant_ids", JsonType::Array, ids)?,
        offset: 0,
        limit: PER_PAGE,
    };
    query.finish()?;
    Ok((read, paging))
}

/// Marks a grant; these lists have no checkpoints.
pub(super) fn cursor_of_grant(grant: &ClientGrant) -> String {
    cursor(grant.created_at, grant.id.as_str())
}

/// `POST /organizations/{id}/client-grants`
pub(super) fn add_grant(mut input: Input) -> Result<String, Refusal> {
    let read = required(&mut input, "grant_id", JsonType::String, string)
        .and_then(|id| input.finish().map(|()| id));
    read.map_err(|violation| invalid_body(PROPERTIES, &violation))
}

/// `GET /organizations/{id}/clients`: from checkpoint to checkpoint only.
pub(super) fn list(mut query: Input) -> Result<Paging<String>, Refusal> {
    let id = |raw: &str| is_client_id(raw).then(|| raw.to_owned());
    let read = Paging::read(&mut query, PER_PAGE, id).and_then(|paging| {
        query.finish()?;
        Ok(match paging {
            Paging::Offset { per_page, .. } => Paging::Checkpoint {
                after: None,
                take: per_page,
            },
            checkpoint @ Paging::Checkpoint { .. } => checkpoint,
        })
    });
    read.map_err(|violation| invalid_query(PARAMETERS, &violation))
}

/// Marks a client for the checkpoint behind it.
pub(super) fn cursor_of(one: &OrganizationClient) -> String {
    cursor(one.created_at, &one.client.id)
}

/// `POST /organizations/{id}/clients`
pub(super) fn add(input: Input) -> Result<Vec<UseClient>, Refusal> {
    read_uses(input).map_err(|violation| invalid_body(PROPERTIES, &violation))
}

fn read_uses(mut input: Input) -> Result<Vec<UseClient>, Violation> {
    if !input.has("clients") || input.is_null("clients") {
        return Err(input.blame("clients", Fault::Missing));
    }
    let mut uses: Vec<UseClient> = Vec::new();
    for (position, mut one) in input
        .objects("clients", MAX_CLIENTS)?
        .into_iter()
        .enumerate()
    {
        let wanted = UseClient {
            client_id: required(&mut one, "client_id", JsonType::String, parsed(client_id))?,
            use_for_member_access: required(
                &mut one,
                "use_for_member_access",
                JsonType::Boolean,
                boolean,
            )?,
        };
        one.finish()?;
        if uses.iter().any(|known| known.client_id == wanted.client_id) {
            let field = format!("clients[{position}].client_id");
            return Err(input.blame(&field, Fault::Duplicate));
        }
        uses.push(wanted);
    }
    if uses.is_empty() {
        return Err(too_few(&input));
    }
    input.finish()?;
    Ok(uses)
}

/// `DELETE /organizations/{id}/clients`
pub(super) fn remove(input: Input) -> Result<Vec<String>, Refusal> {
    read_ids(input).map_err(|violation| invalid_body(PROPERTIES, &violation))
}

fn read_ids(mut input: Input) -> Result<Vec<String>, Violation> {
    let ids = |given: Given| items(given, MAX_CLIENTS, |one| parsed(client_id)(one));
    let ids = required(&mut input, "clients", JsonType::Array, ids)?;
    if ids.is_empty() {
        return Err(too_few(&input));
    }
    input.finish()?;
    Ok(ids)
}

fn too_few(input: &Input) -> Violation {
    input.blame("clients", Fault::Missing)
}

/// `PATCH /organizations/{id}/clients/{client_id}`
pub(super) fn update(mut input: Input) -> Result<Option<bool>, Refusal> {
    let read = flag(&mut input, "use_for_member_access")
        .and_then(|access| input.finish().map(|()| access));
    read.map_err(|violation| invalid_body(PROPERTIES, &violation))
}

fn client_id(raw: &str) -> Result<String, Fault> {
    if is_client_id(raw) {
        Ok(raw.to_owned())
    } else {
        Err(Fault::BadFormat(Format::Id))
    }
}

/// A grant that was given for an organization.
#[derive(Debug, Serialize)]
pub(super) struct GrantBody {
    id: String,
    #[serde(flatten)]
    grant: Common,
}

/// The answer to giving one, which calls the id by another name.
#[derive(Debug, Serialize)]
pub(super) struct GivenBody {
    grant_id: String,
    #[serde(flatten)]
    grant: Common,
}

#[derive(Debug, Serialize)]
struct Common {
    client_id: String,
    audience: String,
    scope: BTreeSet<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_usage: Option<&'static str>,
    allow_any_organization: bool,
}

impl GrantBody {
    pub(super) fn new(grant: ClientGrant, audiences: &[String]) -> Self {
        let (id, grant) = common(grant, audiences);
        Self { id, grant }
    }
}

impl GivenBody {
    pub(super) fn new(grant: ClientGrant, audiences: &[String]) -> Self {
        let (grant_id, grant) = common(grant, audiences);
        Self { grant_id, grant }
    }
}

fn common(grant: ClientGrant, audiences: &[String]) -> (String, Common) {
    let ClientGrant {
        id,
        client_id,
        audience,
        subject_type: _,
        scopes,
        organization_usage,
        allow_any_organization,
        created_at: _,
        updated_at: _,
    } = grant;
    let common = Common {
        client_id,
        audience: audience_name(&audience, audiences),
        scope: scopes,
        organization_usage: organization_usage.map(OrganizationUsage::as_str),
        allow_any_organization,
    };
    (id.to_string(), common)
}

/// A client that an organization uses.
#[derive(Debug, Serialize)]
pub(super) struct UsedBody {
    client_id: String,
    use_for_member_access: bool,
    client: MetadataBody,
}

/// What is shown of the client itself.
#[derive(Debug, Serialize)]
struct MetadataBody {
    name: String,
    is_first_party: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logo_uri: Option<String>,
    grant_types: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_usage: Option<&'static str>,
}

impl From<OrganizationClient> for UsedBody {
    fn from(used: OrganizationClient) -> Self {
        let OrganizationClient {
            organization_id: _,
            client: Client { id, settings, .. },
            use_for_member_access,
            created_at: _,
        } = used;
        Self {
            client_id: id,
            use_for_member_access,
            client: MetadataBody {
                name: settings.name.to_string(),
                is_first_party: settings.is_first_party,
                app_type: settings.app_type,
                logo_uri: settings.logo_uri.map(|url| url.to_string()),
                grant_types: settings.grant_types,
                organization_usage: settings.organization_usage.map(OrganizationUsage::as_str),
            },
        }
    }
}
