use std::collections::BTreeMap;

use org_core::client::{
    Client, ClientAuthentication, ClientCredential, ClientSettings, ClientUrl, DefaultOrganization,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A client. What it does not say is absent.
#[derive(Debug, Serialize)]
pub(in super::super) struct ClientBody {
    client_id: String,
    name: String,
    global: bool,
    is_first_party: bool,
    grant_types: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logo_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    initiate_login_uri: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    callbacks: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allowed_logout_urls: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    web_origins: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allowed_origins: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    client_metadata: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_endpoint_auth_method: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_authentication_methods: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_usage: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_require_behavior: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    organization_discovery_methods: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_organization: Option<DefaultBody>,
    #[serde(flatten)]
    more: Map<String, Value>,
}

#[derive(Debug, Serialize)]
struct DefaultBody {
    organization_id: String,
    flows: Vec<&'static str>,
}

/// A client, and the secret that it has just been given.
#[derive(Serialize)]
pub(in super::super) struct WithSecret {
    #[serde(flatten)]
    client: ClientBody,
    client_secret: String,
}

impl WithSecret {
    pub(in super::super) fn new(client: Client, secret: &SecretString) -> Self {
        Self {
            client: client.into(),
            client_secret: secret.expose_secret().to_owned(),
        }
    }
}

impl From<Client> for ClientBody {
    fn from(client: Client) -> Self {
        let Client {
            id,
            digest: _,
            settings,
            credentials,
            created_at: _,
            updated_at: _,
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
        let (token_endpoint_auth_method, client_authentication_methods) =
            methods(authentication, &credentials);
        let discovery = organization_discovery_methods.iter();
        Self {
            client_id: id,
            name: name.to_string(),
            global: false,
            is_first_party,
            grant_types,
            description,
            app_type,
            logo_uri: logo_uri.map(|url| url.to_string()),
            initiate_login_uri: initiate_login_uri.map(|url| url.to_string()),
            callbacks: texts(&callbacks),
            allowed_logout_urls: texts(&allowed_logout_urls),
            web_origins: texts(&web_origins),
            allowed_origins: texts(&allowed_origins),
            client_metadata: metadata.pairs().clone(),
            token_endpoint_auth_method,
            client_authentication_methods,
            organization_usage: organization_usage.map(org_core::client::OrganizationUsage::as_str),
            organization_require_behavior: organization_require_behavior
                .map(org_core::client::RequireBehavior::as_str),
            organization_discovery_methods: discovery.map(|one| one.as_str()).collect(),
            default_organization: default_organization.map(DefaultBody::from),
            more: more.into_object(),
        }
    }
}

impl From<DefaultOrganization> for DefaultBody {
    fn from(default: DefaultOrganization) -> Self {
        let DefaultOrganization {
            organization_id,
            for_client_credentials,
        } = default;
        let flow = for_client_credentials.then_some("client_credentials");
        Self {
            organization_id: organization_id.to_string(),
            flows: flow.into_iter().collect(),
        }
    }
}

/// A client proves itself by its secret, or by the keys that it may use.
fn methods(
    authentication: Option<ClientAuthentication>,
    credentials: &[ClientCredential],
) -> (Option<&'static str>, Option<Value>) {
    match authentication {
        None => (None, None),
        Some(ClientAuthentication::PrivateKeyJwt) => {
            let enabled = credentials.iter().filter(|one| one.enabled);
            let enabled: Vec<Value> = enabled
                .map(|one| json!({ "id": one.id.as_str() }))
                .collect();
            let methods = json!({ "private_key_jwt": { "credentials": enabled } });
            (None, Some(methods))
        }
        Some(
            by_secret @ (ClientAuthentication::None
            | ClientAuthentication::SecretBasic
            | ClientAuthentication::SecretPost),
        ) => (Some(by_secret.as_str()), None),
    }
}

fn texts(urls: &[ClientUrl]) -> Vec<String> {
    urls.iter().map(ToString::to_string).collect()
}
