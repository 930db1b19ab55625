//! Clients as they are stored: what a list is narrowed by has a column, lists are JSON.

use diesel::prelude::*;
use org_core::client::{
    Client, ClientAuthentication, ClientCredential, ClientName, ClientSettings, ClientUrl,
    DefaultOrganization, DiscoveryMethod, KeyAlgorithm, KeyId, OrganizationUsage, RequireBehavior,
};
use org_core::credential::SecretDigest;
use org_core::id::{CredentialId, OrganizationId};
use org_core::{Error, Result, Timestamp};
use serde_json::{Value, json};

use crate::row::{Row, labels_json, time};
use crate::schema::clients;

#[derive(AsChangeset, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = clients, treat_none_as_null = true)]
pub(crate) struct ClientRow {
    id: String,
    name: String,
    digest: String,
    created_at: i64,
    description: Option<String>,
    app_type: Option<String>,
    is_first_party: bool,
    grant_types: String,
    authentication: Option<String>,
    logo_uri: Option<String>,
    initiate_login_uri: Option<String>,
    callbacks: String,
    allowed_logout_urls: String,
    web_origins: String,
    allowed_origins: String,
    metadata: String,
    organization_usage: Option<String>,
    organization_require_behavior: Option<String>,
    organization_discovery_methods: String,
    default_organization_id: Option<String>,
    default_for_client_credentials: bool,
    more: String,
    credentials: String,
    updated_at: i64,
}

impl From<&Client> for ClientRow {
    fn from(client: &Client) -> Self {
        let Client {
            id,
            digest,
            settings,
            credentials,
            created_at,
            updated_at,
        } = client;
        let ClientSettings {
            name,
            description,
            app_type,
            is_first_party,
            grant_types,
            authentication,
            logo_uri,
            initiate_login_uri,
            callbacks,
            allowed_logout_urls,
            web_origins,
            allowed_origins,
            metadata,
            organization_usage,
            organization_require_behavior,
            organization_discovery_methods,
            default_organization,
            more,
        } = settings;
        let methods = organization_discovery_methods.iter();
        let methods: Vec<&str> = methods.map(|one| one.as_str()).collect();
        let default = default_organization.as_ref();
        let credentials = credentials.iter().map(credential_json).collect();
        Self {
            id: id.clone(),
            name: name.to_string(),
            digest: digest.as_hex().to_owned(),
            created_at: created_at.millis(),
            description: description.clone(),
            app_type: app_type.clone(),
            is_first_party: *is_first_party,
            grant_types: json!(grant_types).to_string(),
            authentication: authentication.map(|one| one.as_str().to_owned()),
            logo_uri: logo_uri.as_ref().map(ToString::to_string),
            initiate_login_uri: initiate_login_uri.as_ref().map(ToString::to_string),
            callbacks: urls_json(callbacks),
            allowed_logout_urls: urls_json(allowed_logout_urls),
            web_origins: urls_json(web_origins),
            allowed_origins: urls_json(allowed_origins),
            metadata: labels_json(metadata),
            organization_usage: organization_usage.map(|one| one.as_str().to_owned()),
            organization_require_behavior: organization_require_behavior
                .map(|one| one.as_str().to_owned()),
            organization_discovery_methods: json!(methods).to_string(),
            default_organization_id: default.map(|one| one.organization_id.to_string()),
            default_for_client_credentials: default.is_some_and(|one| one.for_client_credentials),
            more: more.to_json(),
            credentials: Value::Array(credentials).to_string(),
            updated_at: updated_at.millis(),
        }
    }
}

impl TryFrom<ClientRow> for Client {
    type Error = Error;

    fn try_from(row: ClientRow) -> Result<Self> {
        let at = Row {
            table: "clients",
            id: &row.id,
        };
        let credentials = list(&row.credentials, credential);
        Ok(Self {
            id: row.id.clone(),
            digest: SecretDigest::from_hex(row.digest.clone()),
            credentials: at.valid("credentials", credentials)?,
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
            settings: settings(&at, row.clone())?,
        })
    }
}

fn settings(at: &Row<'_>, row: ClientRow) -> Result<ClientSettings> {
    let urls = |column, raw: &str| at.valid(column, list(raw, |one| url(one.as_str()?)));
    let methods = &row.organization_discovery_methods;
    let methods = list(methods, |one| DiscoveryMethod::parse(one.as_str()?));
    let usage = row.organization_usage;
    let behavior = row.organization_require_behavior;
    let default = row.default_organization_id;
    let default = at.optional("default_organization_id", default, OrganizationId::parse)?;
    let grant_types = list(&row.grant_types, |one| one.as_str().map(str::to_owned));
    let authentication = row.authentication;
    Ok(ClientSettings {
        name: at.valid("name", ClientName::parse(&row.name).ok())?,
        description: row.description,
        app_type: row.app_type,
        is_first_party: row.is_first_party,
        grant_types: at.valid("grant_types", grant_types)?,
        authentication: at.optional(
            "authentication",
            authentication,
            ClientAuthentication::parse,
        )?,
        logo_uri: at.optional("logo_uri", row.logo_uri, url)?,
        initiate_login_uri: at.optional("initiate_login_uri", row.initiate_login_uri, url)?,
        callbacks: urls("callbacks", &row.callbacks)?,
        allowed_logout_urls: urls("allowed_logout_urls", &row.allowed_logout_urls)?,
        web_origins: urls("web_origins", &row.web_origins)?,
        allowed_origins: urls("allowed_origins", &row.allowed_origins)?,
        metadata: at.labels("metadata", &row.metadata)?,
        organization_usage: at.optional("organization_usage", usage, OrganizationUsage::parse)?,
        organization_require_behavior: at.optional(
            "organization_require_behavior",
            behavior,
            RequireBehavior::parse,
        )?,
        organization_discovery_methods: at.valid("organization_discovery_methods", methods)?,
        default_organization: default.map(|organization_id| DefaultOrganization {
            organization_id,
            for_client_credentials: row.default_for_client_credentials,
        }),
        more: at.metadata("more", &row.more)?,
    })
}

fn url(raw: &str) -> Option<ClientUrl> {
    ClientUrl::parse(raw).ok()
}

fn urls_json(urls: &[ClientUrl]) -> String {
    let urls: Vec<&str> = urls.iter().map(ClientUrl::as_str).collect();
    json!(urls).to_string()
}

/// The items of a stored list; `None` if it is none, or one of them is not valid.
fn list<T>(raw: &str, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    let items: Vec<Value> = serde_json::from_str(raw).ok()?;
    items.iter().map(read).collect()
}

fn credential_json(credential: &ClientCredential) -> Value {
    let ClientCredential {
        id,
        name,
        kid,
        algorithm,
        public_key,
        enabled,
        expires_at,
        created_at,
        updated_at,
    } = credential;
    json!({
        "id": id.as_str(),
        "name": name,
        "kid": kid.as_str(),
        "algorithm": algorithm.as_str(),
        "public_key": public_key,
        "enabled": enabled,
        "expires_at": expires_at.map(Timestamp::millis),
        "created_at": created_at.millis(),
        "updated_at": updated_at.millis(),
    })
}

fn credential(stored: &Value) -> Option<ClientCredential> {
    let text = |name: &str| stored.get(name)?.as_str();
    let instant = |name: &str| stored.get(name)?.as_i64().map(time);
    Some(ClientCredential {
        id: CredentialId::parse(text("id")?)?,
        name: text("name")?.to_owned(),
        kid: KeyId::parse(text("kid")?).ok()?,
        algorithm: KeyAlgorithm::parse(text("algorithm")?)?,
        public_key: text("public_key")?.to_owned(),
        enabled: stored.get("enabled")?.as_bool()?,
        expires_at: instant("expires_at"),
        created_at: instant("created_at")?,
        updated_at: instant("updated_at")?,
    })
}
