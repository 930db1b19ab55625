//! Clients: the applications that use the server, how they prove who they are, and what they are
//! for. What they may do is in [`crate::client_grant`].

mod change;
mod text;

use crate::Timestamp;
use crate::credential::SecretDigest;
use crate::id::{CredentialId, OrganizationId};
use crate::metadata::{Labels, Metadata};
use crate::page::Slice;

pub use change::{CreateClient, CreateCredential, EnsureClient, UpdateClient};
pub use text::{ClientName, ClientUrl, KeyId, is_client_id};

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $name {
            $($(#[$inner])* $variant,)+
        }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stored name.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// Reads a stored name.
            pub fn parse(raw: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == raw)
            }
        }
    };
}
pub(crate) use named;

named!(/// How a client proves who it is when it asks for a token.
ClientAuthentication {
    /// Not at all: everybody can read what it holds.
    None = "none",
    /// By a token that it signs with a key of its own.
    PrivateKeyJwt = "private_key_jwt",
    /// By its secret, in the header.
    SecretBasic = "client_secret_basic",
    /// By its secret, in the body.
    SecretPost = "client_secret_post",
});

named!(/// Whether users act for an organization when they use a client, or a client itself does.
OrganizationUsage {
    /// They may.
    Allow = "allow",
    /// They do not.
    Deny = "deny",
    /// They must.
    Require = "require",
});

named!(/// How users who must act for an organization choose it.
RequireBehavior {
    /// They are not asked: the client says which.
    NoPrompt = "no_prompt",
    /// They are asked once they have signed in.
    PostLoginPrompt = "post_login_prompt",
    /// They are asked before they sign in.
    PreLoginPrompt = "pre_login_prompt",
});

named!(/// By what users can find their organization before they sign in.
DiscoveryMethod {
    /// By their address.
    Email = "email",
    /// By its name.
    OrganizationName = "organization_name",
});

named!(/// What a key signs with.
KeyAlgorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256 = "ES256",
    /// RSASSA-PSS with SHA-256.
    Ps256 = "PS256",
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256 = "RS256",
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384 = "RS384",
});

/// An application that uses the server.
#[derive(Clone, Debug, PartialEq)]
pub struct Client {
    /// Its id: the operator's own choice, or random.
    pub id: String,
    /// The digest of its secret.
    pub digest: SecretDigest,
    /// What can be changed.
    pub settings: ClientSettings,
    /// Its public keys, at most [`Client::MAX_CREDENTIALS`], oldest first.
    pub credentials: Vec<ClientCredential>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Client {
    /// The most public keys of a client: one that works and its successor.
    pub const MAX_CREDENTIALS: u32 = 2;

    /// The keys that prove at `now` that a token is the client's own.
    pub fn valid_credentials(&self, now: Timestamp) -> impl Iterator<Item = &ClientCredential> {
        self.credentials
            .iter()
            .filter(move |one| one.enabled && one.expires_at.is_none_or(|end| now < end))
    }
}

/// What can be changed about a client.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientSettings {
    /// Its name for people.
    pub name: ClientName,
    /// What it is for.
    pub description: Option<String>,
    /// The kind of application, if it says.
    pub app_type: Option<String>,
    /// Whether it belongs to the operator.
    pub is_first_party: bool,
    /// The ways in which it may ask for tokens.
    pub grant_types: Vec<String>,
    /// How it proves who it is; by its secret in any way, if it does not say.
    pub authentication: Option<ClientAuthentication>,
    /// The address of its logo.
    pub logo_uri: Option<ClientUrl>,
    /// Where signing in to it begins; an `https` address.
    pub initiate_login_uri: Option<ClientUrl>,
    /// Where users may be sent once they have signed in.
    pub callbacks: Vec<ClientUrl>,
    /// Where users may be sent once they have signed out.
    pub allowed_logout_urls: Vec<ClientUrl>,
    /// The origins its pages may sign users in from.
    pub web_origins: Vec<ClientUrl>,
    /// The origins its pages may call from.
    pub allowed_origins: Vec<ClientUrl>,
    /// At most [`ClientSettings::MAX_METADATA`] pairs of text.
    pub metadata: Labels,
    /// Whether its users act for organizations; [`OrganizationUsage::Deny`] if it does not say.
    pub organization_usage: Option<OrganizationUsage>,
    /// How they choose one.
    pub organization_require_behavior: Option<RequireBehavior>,
    /// By what they find one; not chosen if empty.
    pub organization_discovery_methods: Vec<DiscoveryMethod>,
    /// The organization that is meant when none is named.
    pub default_organization: Option<DefaultOrganization>,
    /// What is kept for the client and means nothing to the server.
    pub more: Metadata,
}

impl ClientSettings {
    /// The most pairs of metadata.
    pub const MAX_METADATA: usize = 10;

    /// A client of the operator with this name and nothing else.
    pub fn named(name: ClientName) -> Self {
        Self {
            name,
            description: None,
            app_type: None,
            is_first_party: true,
            grant_types: Vec::new(),
            authentication: None,
            logo_uri: None,
            initiate_login_uri: None,
            callbacks: Vec::new(),
            allowed_logout_urls: Vec::new(),
            web_origins: Vec::new(),
            allowed_origins: Vec::new(),
            metadata: Labels::default(),
            organization_usage: None,
            organization_require_behavior: None,
            organization_discovery_methods: Vec::new(),
            default_organization: None,
            more: Metadata::default(),
        }
    }

    /// Whether its users may or must act for an organization.
    pub fn allows_organizations(&self) -> bool {
        match self.organization_usage {
            Some(OrganizationUsage::Allow | OrganizationUsage::Require) => true,
            Some(OrganizationUsage::Deny) | None => false,
        }
    }
}

/// The organization that a client means when it names none.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DefaultOrganization {
    /// The organization.
    pub organization_id: OrganizationId,
    /// Whether it is meant when the client acts for itself.
    pub for_client_credentials: bool,
}

/// A public key of a client.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ClientCredential {
    /// Identifies the record.
    pub id: CredentialId,
    /// What it is called.
    pub name: String,
    /// The name of the key in the headers of tokens; unique within the client.
    pub kid: KeyId,
    /// What it signs with.
    pub algorithm: KeyAlgorithm,
    /// The key: PEM of a `SubjectPublicKeyInfo`.
    pub public_key: String,
    /// Whether the client may use it.
    pub enabled: bool,
    /// When it stops working.
    pub expires_at: Option<Timestamp>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Which clients a list holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ClientQuery {
    /// Only the operator's own, or only those of others.
    pub is_first_party: Option<bool>,
    /// Only those of these kinds; all if `None`.
    pub app_types: Option<Vec<String>>,
    /// Which part of the list, in order of creation.
    pub slice: Slice<String>,
}
