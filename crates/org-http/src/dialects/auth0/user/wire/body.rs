//! What the Management API shows of a user. Keys that are not set are absent.

use org_core::connection::ConnectionName;
use org_core::user::{Profile, User};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::dialects::auth0::id::Spelled as _;

/// A user.
#[derive(Debug, Serialize)]
pub(in super::super) struct UserBody {
    user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nickname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    family_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<String>,
    identities: [IdentityBody; 1],
    #[serde(skip_serializing_if = "Map::is_empty")]
    user_metadata: Map<String, Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    app_metadata: Map<String, Value>,
    blocked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_login: Option<String>,
    created_at: String,
    updated_at: String,
}

/// Where a user signs in.
#[derive(Debug, Serialize)]
struct IdentityBody {
    connection: String,
    user_id: String,
    provider: &'static str,
    #[serde(rename = "isSocial")]
    is_social: bool,
}

impl From<User> for UserBody {
    fn from(user: User) -> Self {
        let email = user.primary_email().cloned();
        let name = user.display_name().map(str::to_owned);
        let nickname = user.short_name().map(str::to_owned);
        let User {
            id,
            uuid: _,
            external_id: _,
            username,
            first_name,
            last_name,
            profile:
                Profile {
                    name: _,
                    nickname: _,
                    picture,
                },
            connection,
            emails: _,
            password: _,
            system_administrator: _,
            public_metadata: _,
            private_metadata,
            unsafe_metadata,
            banned,
            locked,
            locale: _,
            legal_accepted_at: _,
            delete_self_enabled: _,
            create_organization_enabled: _,
            create_organizations_limit: _,
            organizations_created: _,
            last_sign_in_at,
            last_active_at: _,
            created_at,
            updated_at,
        } = user;
        let connection = connection.map(|name| name.to_string());
        Self {
            user_id: id.spelled(),
            email_verified: email.as_ref().map(|email| email.verified_at.is_some()),
            email: email.map(|email| email.address.to_string()),
            username: username.map(|name| name.as_str().to_owned()),
            name,
            nickname,
            given_name: first_name.map(|name| name.to_string()),
            family_name: last_name.map(|name| name.to_string()),
            picture: picture.map(|url| url.to_string()),
            identities: [IdentityBody {
                connection: connection.unwrap_or_else(|| ConnectionName::DEFAULT.to_owned()),
                user_id: id.tail().to_owned(),
                provider: "auth0",
                is_social: false,
            }],
            user_metadata: unsafe_metadata.into_object(),
            app_metadata: private_metadata.into_object(),
            blocked: banned || locked,
            last_login: last_sign_in_at.map(org_core::Timestamp::to_rfc3339),
            created_at: created_at.to_rfc3339(),
            updated_at: updated_at.to_rfc3339(),
        }
    }
}
