//! People and their sessions as px0 reads and shows them.

use org_auth::SignIn;
use org_core::app::Registration;
use org_core::id::Uuid;
use org_core::text::{EmailAddress, OrganizationName};
use org_core::user::{CreateUser, PasswordHash, User};
use org_core::{Fault, Principal, Violation};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;

use super::rules;
use crate::dialects::px0::error::Quirk;
use crate::dialects::px0::field::{in_clear, optional_uuid, time};
use crate::failure::Refusal;
use crate::input::{Input, string};

/// The name of everybody's first organization.
const FIRST_ORGANIZATION: &str = "Default Org";

/// Somebody who asks to be registered.
pub(super) struct Asked {
    pub(super) email: EmailAddress,
    pub(super) password: SecretString,
    team: Option<Uuid>,
}

/// `POST /v1/auth/register`
pub(super) fn register(mut input: Input) -> Result<Asked, Refusal> {
    let team = input.optional("team_id", optional_uuid)?.flatten();
    let (email, password) = sign_in(&mut input)?;
    if email.is_empty() || password.expose_secret().is_empty() {
        return Err(input.blame("email", Fault::Missing).into());
    }
    let email = rules::email(&email)?;
    rules::password(password.expose_secret())?;
    Ok(Asked {
        email,
        password,
        team,
    })
}

/// `POST /v1/auth/login`. What is missing is as wrong as what is unknown.
pub(super) fn sign_in(input: &mut Input) -> Result<(String, SecretString), Violation> {
    let email = input.optional("email", string)?.unwrap_or_default();
    let password = input.optional("password", string)?.unwrap_or_default();
    Ok((email, password.into()))
}

impl Asked {
    /// There are no teams yet, and only administrators may choose one.
    pub(super) fn refuse_team(&self, by: Option<&Principal>) -> Result<(), Quirk> {
        match (self.team, by) {
            (None, _) => Ok(()),
            (Some(_), None) => Err(Quirk::TeamOfStranger),
            (Some(_), Some(_)) => Err(Quirk::UnknownTeam),
        }
    }
}

/// A user without rights over the instance, verified because no mail is sent yet that could verify
/// them, with an organization of their own.
pub(super) fn registration(email: EmailAddress, password: PasswordHash) -> Registration {
    Registration {
        user: CreateUser {
            emails: vec![email],
            emails_verified: true,
            password: Some(password),
            ..CreateUser::default()
        },
        first_organization: OrganizationName::parse(FIRST_ORGANIZATION).ok(),
    }
}

/// A user.
#[derive(Debug, Serialize)]
pub(in crate::dialects::px0) struct UserBody {
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

/// A session that has just begun, with the token that is shown this once.
#[derive(Debug, Serialize)]
pub(super) struct SignInBody {
    #[serde(serialize_with = "in_clear")]
    token: SecretString,
    expires_at: String,
    user: UserBody,
}

impl From<User> for UserBody {
    fn from(user: User) -> Self {
        let email = user.primary_email().map(|email| email.address.to_string());
        let is_verified = user.verified();
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

impl From<User> for OneBody {
    fn from(user: User) -> Self {
        Self { user: user.into() }
    }
}

impl From<SignIn> for SignInBody {
    fn from(signed_in: SignIn) -> Self {
        let SignIn {
            token,
            session,
            user,
        } = signed_in;
        Self {
            token,
            expires_at: time(session.expire_at),
            user: user.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_registers_gets_an_organization_but_no_rights_over_others() {
        let email = EmailAddress::parse("a@example.com").unwrap();
        let Registration {
            user,
            first_organization,
        } = registration(email, PasswordHash::from_phc(String::new()));
        assert_eq!(first_organization.unwrap().as_str(), FIRST_ORGANIZATION);
        assert!(user.emails_verified && !user.system_administrator);
    }
}
