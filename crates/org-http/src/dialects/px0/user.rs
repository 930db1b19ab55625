//! A user as px0 shows them.

use org_core::App;
use org_core::user::User;
use serde::Serialize;

use super::field::time;

/// A user.
#[derive(Debug, Serialize)]
pub(super) struct UserBody {
    id: String,
    email: String,
    is_admin: bool,
    is_verified: bool,
    created_at: String,
}

/// A user by itself.
#[derive(Debug, Serialize)]
pub(super) struct OneBody {
    user: UserBody,
}

impl UserBody {
    /// What `is_verified` tells is whether the user is let in: where nothing is mailed, everybody is.
    pub(super) fn new(user: User, app: &App) -> Self {
        let email = user.primary_email().map(|email| email.address.to_string());
        let is_verified = user.verified() || !app.sends_mail();
        let User {
            id: _,
            uuid,
            external_id: _,
            username: _,
            first_name: _,
            last_name: _,
            emails: _,
            password: _,
            system_administrator,
            public_metadata: _,
            private_metadata: _,
            unsafe_metadata: _,
            banned: _,
            locked: _,
            locale: _,
            legal_accepted_at: _,
            delete_self_enabled: _,
            create_organization_enabled: _,
            create_organizations_limit: _,
            organizations_created: _,
            last_sign_in_at: _,
            last_active_at: _,
            created_at,
            updated_at: _,
        } = user;
        Self {
            id: uuid.to_string(),
            email: email.unwrap_or_default(),
            is_admin: system_administrator,
            is_verified,
            created_at: time(created_at),
        }
    }
}

impl OneBody {
    pub(super) fn new(user: User, app: &App) -> Self {
        Self {
            user: UserBody::new(user, app),
        }
    }
}
