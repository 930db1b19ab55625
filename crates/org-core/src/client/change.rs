//! What a new client is to be, and what an update does to one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{
    ClientAuthentication, ClientName, ClientSettings, ClientUrl, DefaultOrganization,
    DiscoveryMethod, KeyAlgorithm, KeyId, OrganizationUsage, RequireBehavior,
};
use crate::credential::SecretDigest;
use crate::id::CredentialId;
use crate::metadata::{Labels, Metadata};
use crate::text::{Fault, Violation};
use crate::{Patch, Timestamp};

/// What a new client is to be.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateClient {
    /// Its id.
    pub id: String,
    /// The digest of its secret.
    pub digest: SecretDigest,
    /// What can be changed later.
    pub settings: ClientSettings,
    /// Its public keys, all of which it may use.
    pub credentials: Vec<CreateCredential>,
}

/// A public key that a client is to have.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CreateCredential {
    /// What it is called.
    pub name: String,
    /// The name of the key in the headers of tokens.
    pub kid: KeyId,
    /// What it signs with.
    pub algorithm: KeyAlgorithm,
    /// The key: PEM of a `SubjectPublicKeyInfo`.
    pub public_key: String,
    /// When it stops working.
    pub expires_at: Option<Timestamp>,
}

/// A client that has to be there when the server starts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EnsureClient {
    /// Its id.
    pub id: String,
    /// Its name, unless it has one already.
    pub name: ClientName,
    /// The digest of its secret.
    pub digest: SecretDigest,
    /// What it may do with the management of this server.
    pub scopes: BTreeSet<String>,
}

/// What an update does to a client.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateClient {
    /// [`ClientSettings::name`].
    pub name: Option<ClientName>,
    /// [`ClientSettings::description`].
    pub description: Patch<String>,
    /// [`ClientSettings::app_type`].
    pub app_type: Patch<String>,
    /// [`ClientSettings::is_first_party`].
    pub is_first_party: Option<bool>,
    /// [`ClientSettings::grant_types`].
    pub grant_types: Option<Vec<String>>,
    /// [`ClientSettings::authentication`].
    pub authentication: Patch<ClientAuthentication>,
    /// [`ClientSettings::logo_uri`].
    pub logo_uri: Patch<ClientUrl>,
    /// [`ClientSettings::initiate_login_uri`].
    pub initiate_login_uri: Patch<ClientUrl>,
    /// [`ClientSettings::callbacks`].
    pub callbacks: Option<Vec<ClientUrl>>,
    /// [`ClientSettings::allowed_logout_urls`].
    pub allowed_logout_urls: Option<Vec<ClientUrl>>,
    /// [`ClientSettings::web_origins`].
    pub web_origins: Option<Vec<ClientUrl>>,
    /// [`ClientSettings::allowed_origins`].
    pub allowed_origins: Option<Vec<ClientUrl>>,
    /// Pairs of [`ClientSettings::metadata`] to set or to remove.
    pub metadata: BTreeMap<String, Option<String>>,
    /// [`ClientSettings::organization_usage`].
    pub organization_usage: Patch<OrganizationUsage>,
    /// [`ClientSettings::organization_require_behavior`].
    pub organization_require_behavior: Patch<RequireBehavior>,
    /// [`ClientSettings::organization_discovery_methods`].
    pub organization_discovery_methods: Option<Vec<DiscoveryMethod>>,
    /// [`ClientSettings::default_organization`].
    pub default_organization: Patch<DefaultOrganization>,
    /// Properties of [`ClientSettings::more`] to set, or to remove with `null`.
    pub more: Map<String, Value>,
    /// Which of its public keys the client may use, and no others.
    pub enabled_credentials: Option<Vec<CredentialId>>,
}

impl UpdateClient {
    /// Carries the change of the settings out. The keys are left to the caller.
    ///
    /// # Errors
    ///
    /// The path and the fault of the pair of metadata that is wrong, or of what takes too much room.
    pub fn apply(self, settings: &mut ClientSettings) -> Result<(), Violation> {
        let Self {
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
            enabled_credentials: _,
        } = self;
        settings.metadata = merged_pairs(&settings.metadata, metadata)?;
        settings.more = merged(&settings.more, more)?;
        description.apply(&mut settings.description);
        app_type.apply(&mut settings.app_type);
        authentication.apply(&mut settings.authentication);
        logo_uri.apply(&mut settings.logo_uri);
        initiate_login_uri.apply(&mut settings.initiate_login_uri);
        organization_usage.apply(&mut settings.organization_usage);
        organization_require_behavior.apply(&mut settings.organization_require_behavior);
        default_organization.apply(&mut settings.default_organization);
        replace(name, &mut settings.name);
        replace(is_first_party, &mut settings.is_first_party);
        replace(grant_types, &mut settings.grant_types);
        replace(callbacks, &mut settings.callbacks);
        replace(allowed_logout_urls, &mut settings.allowed_logout_urls);
        replace(web_origins, &mut settings.web_origins);
        replace(allowed_origins, &mut settings.allowed_origins);
        let methods = organization_discovery_methods;
        replace(methods, &mut settings.organization_discovery_methods);
        Ok(())
    }
}

fn replace<T>(new: Option<T>, field: &mut T) {
    if let Some(new) = new {
        *field = new;
    }
}

fn merged_pairs(
    before: &Labels,
    change: BTreeMap<String, Option<String>>,
) -> Result<Labels, Violation> {
    let mut pairs = before.pairs().clone();
    for (key, value) in change {
        match value {
            Some(value) => drop(pairs.insert(key, value)),
            None => drop(pairs.remove(&key)),
        }
    }
    if pairs.len() > ClientSettings::MAX_METADATA {
        let (given, max) = (pairs.len(), ClientSettings::MAX_METADATA);
        return Err(Violation::new(
            "client_metadata",
            Fault::TooMany { given, max },
        ));
    }
    Labels::parse(pairs).map_err(|(_, fault)| Violation::new("client_metadata", fault))
}

fn merged(before: &Metadata, change: Map<String, Value>) -> Result<Metadata, Violation> {
    let mut object = before.as_object().clone();
    for (name, value) in change {
        match value {
            Value::Null => drop(object.remove(&name)),
            value => drop(object.insert(name, value)),
        }
    }
    Metadata::parse(object).map_err(|fault| Violation::new("", fault))
}
