//! Clients as the Management API reads and shows them.

mod body;
mod kept;
mod query;

use std::collections::BTreeMap;

use org_core::client::{
    ClientAuthentication, ClientName, ClientSettings, ClientUrl, CreateClient, CreateCredential,
    DefaultOrganization, DiscoveryMethod, OrganizationUsage, RequireBehavior, UpdateClient,
};
use org_core::credential::SecretDigest;
use org_core::id::{CredentialId, OrganizationId};
use org_core::metadata::Labels;
use org_core::text::{Format, JsonType, has_control};
use org_core::{Fault, Patch, Violation};
use serde_json::Value;

pub(super) use body::{ClientBody, WithSecret};
pub(super) use query::{cursor_of, fields, list};

use super::credential::wire::read_new as read_credential;
use crate::dialects::auth0::error::invalid_body;
use crate::dialects::auth0::schema::{Property, flag, null_for, present, required};
use crate::failure::Refusal;
use crate::input::{Given, Input, json_type, list as items, object, parsed};

const MAX_DESCRIPTION: usize = 140;
const MAX_APP_TYPE: usize = 64;
const MAX_URLS: usize = 100;
const MAX_GRANT_TYPES: usize = 50;

const PROPERTIES: &[Property] = &[
    Property::new("name", "Name of this client").pattern("^[^<>]+$"),
    Property::new("description", "Description of this client. Max length 140"),
    Property::new("app_type", "The type of application"),
    Property::new("callbacks", "URLs to come back to after login"),
    Property::new("allowed_logout_urls", "URLs to come back to after logout"),
    Property::new("initiate_login_uri", "URI to begin a login at, https only"),
    Property::new("logo_uri", "URL of the logo"),
    Property::new("token_endpoint_auth_method", "How the client authenticates"),
    Property::new("client_metadata", "At most 10 pairs of text").pairs(),
    Property::new("organization_usage", "deny, allow or require"),
    Property::new(
        "default_organization.organization_id",
        "The organization to use by default",
    ),
    Property::new(
        "client_authentication_methods",
        "Only private_key_jwt is supported",
    ),
    Property::new(
        "client_authentication_methods.private_key_jwt.credentials[].pem",
        "Public key in PEM: SPKI or PKCS1, at least RSA-2048",
    ),
];

/// `POST /clients`
pub(super) fn create(
    input: Input,
    id: String,
    digest: SecretDigest,
) -> Result<CreateClient, Refusal> {
    read_new(input, id, digest).map_err(|violation| invalid_body(PROPERTIES, &violation))
}

/// `PATCH /clients/{id}`
pub(super) fn update(input: Input) -> Result<UpdateClient, Refusal> {
    read_change(input).map_err(|violation| invalid_body(PROPERTIES, &violation))
}

fn read_new(mut input: Input, id: String, digest: SecretDigest) -> Result<CreateClient, Violation> {
    let name = required(
        &mut input,
        "name",
        JsonType::String,
        parsed(ClientName::parse),
    )?;
    let mut settings = ClientSettings::named(name);
    let credentials = keys(&mut input)?;
    let change = read_settings(&mut input)?;
    let kind = match &change.app_type {
        Patch::Set(kind) => Some(kind.as_str()),
        Patch::Clear | Patch::Keep => None,
    };
    settings.grant_types = default_grant_types(kind);
    input.finish()?;
    change.apply(&mut settings)?;
    if credentials.is_some() {
        settings.authentication = Some(ClientAuthentication::PrivateKeyJwt);
    }
    Ok(CreateClient {
        id,
        digest,
        settings,
        credentials: credentials.unwrap_or_default(),
    })
}

fn read_change(mut input: Input) -> Result<UpdateClient, Violation> {
    let name = parsed(ClientName::parse);
    let name = present(&mut input, "name", JsonType::String, name)?;
    let methods = enabled_keys(&mut input)?;
    let mut change = read_settings(&mut input)?;
    change.name = name;
    match methods {
        Patch::Clear if change.authentication == Patch::Keep => {
            change.authentication = Patch::Clear;
        }
        Patch::Clear | Patch::Keep => {}
        Patch::Set(enabled) => {
            change.authentication = Patch::Set(ClientAuthentication::PrivateKeyJwt);
            change.enabled_credentials = Some(enabled);
        }
    }
    input.finish()?;
    Ok(change)
}

/// What Auth0 gives a client that does not say.
fn default_grant_types(app_type: Option<&str>) -> Vec<String> {
    let all = ["authorization_code", "implicit", "refresh_token"];
    let public = matches!(app_type, Some("native" | "spa"));
    let machine = (!public).then_some("client_credentials");
    all.into_iter().chain(machine).map(str::to_owned).collect()
}

/// Everything that is read alike in a create and in an update.
fn read_settings(input: &mut Input) -> Result<UpdateClient, Violation> {
    let text = JsonType::String;
    let app_type = present(input, "app_type", text, parsed(app_type))?;
    let usage = named(OrganizationUsage::parse);
    let behavior = named(RequireBehavior::parse);
    let methods = |given: Given| {
        let one = |given| named(DiscoveryMethod::parse)(given);
        items(given, DiscoveryMethod::ALL.len(), one)
    };
    let grant_types = |given: Given| items(given, MAX_GRANT_TYPES, |one| parsed(word)(one));
    Ok(UpdateClient {
        name: None,
        description: emptied(input, "description", description)?,
        app_type: app_type.map_or(Patch::Keep, Patch::Set),
        is_first_party: flag(input, "is_first_party")?,
        grant_types: present(input, "grant_types", JsonType::Array, grant_types)?,
        authentication: authentication(input)?,
        logo_uri: emptied(input, "logo_uri", ClientUrl::parse)?,
        initiate_login_uri: emptied(input, "initiate_login_uri", ClientUrl::parse_https)?,
        callbacks: urls(input, "callbacks")?,
        allowed_logout_urls: urls(input, "allowed_logout_urls")?,
        web_origins: urls(input, "web_origins")?,
        allowed_origins: urls(input, "allowed_origins")?,
        metadata: pairs(input)?,
        organization_usage: input.patch("organization_usage", usage)?,
        organization_require_behavior: input.patch("organization_require_behavior", behavior)?,
        organization_discovery_methods: match input
            .patch("organization_discovery_methods", methods)?
        {
            Patch::Keep => None,
            Patch::Clear => Some(Vec::new()),
            Patch::Set(methods) => Some(methods),
        },
        default_organization: default_organization(input)?,
        more: kept::read(input)?,
        enabled_credentials: None,
    })
}

fn named<T>(parse: fn(&str) -> Option<T>) -> impl FnOnce(Given) -> Result<T, Fault> {
    parsed(move |raw| parse(raw).ok_or(Fault::NotAllowed))
}

/// A field that goes when it is empty.
fn emptied<T>(
    input: &mut Input,
    name: &'static str,
    parse: fn(&str) -> Result<T, Fault>,
) -> Result<Patch<T>, Violation> {
    let read = |raw: &str| match raw {
        "" => Ok(None),
        _ => parse(raw).map(Some),
    };
    Ok(
        match present(input, name, JsonType::String, parsed(read))? {
            None => Patch::Keep,
            Some(None) => Patch::Clear,
            Some(Some(value)) => Patch::Set(value),
        },
    )
}

fn description(raw: &str) -> Result<String, Fault> {
    plain(raw, MAX_DESCRIPTION)
}

fn plain(raw: &str, max: usize) -> Result<String, Fault> {
    let given = raw.chars().count();
    if given > max {
        Err(Fault::TooLong { given, max })
    } else if has_control(raw) {
        Err(Fault::BadCharacter)
    } else {
        Ok(raw.to_owned())
    }
}

/// The kinds are many and grow; what matters of them is their form.
fn app_type(raw: &str) -> Result<String, Fault> {
    let sound = raw
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if sound && (1..=MAX_APP_TYPE).contains(&raw.len()) {
        Ok(raw.to_owned())
    } else {
        Err(Fault::NotAllowed)
    }
}

fn word(raw: &str) -> Result<String, Fault> {
    if raw.is_empty() {
        Err(Fault::Blank)
    } else {
        plain(raw, ClientUrl::MAX)
    }
}

fn urls(input: &mut Input, name: &'static str) -> Result<Option<Vec<ClientUrl>>, Violation> {
    let one = |given: Given| parsed(ClientUrl::parse)(given);
    present(input, name, JsonType::Array, |given| {
        items(given, MAX_URLS, one)
    })
}

/// By a secret, or not at all; keys are read apart.
fn authentication(input: &mut Input) -> Result<Patch<ClientAuthentication>, Violation> {
    let known = |raw: &str| match ClientAuthentication::parse(raw) {
        None | Some(ClientAuthentication::PrivateKeyJwt) => Err(Fault::NotAllowed),
        Some(other) => Ok(other),
    };
    input.patch("token_endpoint_auth_method", parsed(known))
}

/// Pairs to set, and pairs to remove: those with `null` or nothing.
fn pairs(input: &mut Input) -> Result<BTreeMap<String, Option<String>>, Violation> {
    let given = present(input, "client_metadata", JsonType::Object, object)?;
    let mut pairs = BTreeMap::new();
    for (key, value) in given.unwrap_or_default() {
        let value = match value {
            Value::Null => None,
            Value::String(text) => Some(text).filter(|text| !text.is_empty()),
            other => {
                let (expected, found) = (JsonType::String, json_type(&other));
                let wrong = Fault::WrongType { expected, found };
                return Err(input.blame("client_metadata", wrong));
            }
        };
        pairs.insert(key, value);
    }
    let set = pairs.iter().filter_map(|(key, value)| {
        let value = value.as_ref()?;
        Some((key.clone(), value.clone()))
    });
    let checked = Labels::parse(set.collect());
    checked.map_err(|(_, fault)| input.blame("client_metadata", fault))?;
    Ok(pairs)
}

fn default_organization(input: &mut Input) -> Result<Patch<DefaultOrganization>, Violation> {
    let mut given = match input.object("default_organization")? {
        Patch::Keep => return Ok(Patch::Keep),
        Patch::Clear => return Ok(Patch::Clear),
        Patch::Set(given) => given,
    };
    let id = parsed(|raw| OrganizationId::parse(raw).ok_or(Fault::BadFormat(Format::Id)));
    let flow = |raw: &str| match raw {
        "client_credentials" => Ok(()),
        _ => Err(Fault::NotAllowed),
    };
    let flows = |given: Given| items(given, 1, |one| parsed(flow)(one));
    let default = DefaultOrganization {
        organization_id: required(&mut given, "organization_id", JsonType::String, id)?,
        for_client_credentials: !required(&mut given, "flows", JsonType::Array, flows)?.is_empty(),
    };
    given.finish()?;
    Ok(Patch::Set(default))
}

/// `client_authentication_methods.private_key_jwt`, each of whose `credentials` is read by `read`.
fn private_key_jwt<T>(
    input: &mut Input,
    read: impl Fn(&mut Input) -> Result<T, Violation>,
) -> Result<Patch<Vec<T>>, Violation> {
    const METHODS: &str = "client_authentication_methods";
    if input.has("token_endpoint_auth_method")
        && !input.is_null("token_endpoint_auth_method")
        && input.has(METHODS)
        && !input.is_null(METHODS)
    {
        return Err(input.blame("token_endpoint_auth_method", Fault::NotAllowed));
    }
    let mut methods = match input.object(METHODS)? {
        Patch::Keep => return Ok(Patch::Keep),
        Patch::Clear => return Ok(Patch::Clear),
        Patch::Set(methods) => methods,
    };
    let Patch::Set(mut method) = methods.object("private_key_jwt")? else {
        methods.finish()?;
        return Err(input.blame(METHODS, Fault::Blank));
    };
    methods.finish()?;
    if !method.has("credentials") {
        return Err(method.blame("credentials", Fault::Missing));
    }
    let mut keys = Vec::new();
    for mut one in method.objects("credentials", MAX_URLS)? {
        keys.push(read(&mut one)?);
        one.finish()?;
    }
    method.finish()?;
    Ok(Patch::Set(keys))
}

/// The keys of a new client.
fn keys(input: &mut Input) -> Result<Option<Vec<CreateCredential>>, Violation> {
    match private_key_jwt(input, read_credential)? {
        Patch::Keep => Ok(None),
        Patch::Clear => {
            let null = null_for(JsonType::Object);
            Err(input.blame("client_authentication_methods", null))
        }
        Patch::Set(keys) => Ok(Some(keys)),
    }
}

/// The keys that a client is to use from now on.
fn enabled_keys(input: &mut Input) -> Result<Patch<Vec<CredentialId>>, Violation> {
    let id = |raw: &str| CredentialId::parse(raw).ok_or(Fault::BadFormat(Format::Id));
    private_key_jwt(input, |one| {
        required(one, "id", JsonType::String, parsed(id))
    })
}
