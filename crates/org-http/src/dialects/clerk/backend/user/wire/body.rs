//! Users as the Backend API shows them.

use org_core::user::User;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::dialects::clerk::user;

/// A user with what only the operator may see.
#[derive(Debug, Serialize)]
pub(in super::super) struct UserBody {
    #[serde(flatten)]
    own: user::UserBody,
    locale: Option<String>,
    private_metadata: Map<String, Value>,
    create_organizations_limit: Option<u32>,
}

impl From<User> for UserBody {
    fn from(user: User) -> Self {
        Self {
            locale: user.locale.as_ref().map(ToString::to_string),
            private_metadata: user.private_metadata.clone().into_object(),
            create_organizations_limit: user.create_organizations_limit,
            own: user::UserBody::from(user),
        }
    }
}
