//! People who register and sign in, as px0 reads and shows them.

use org_auth::SignIn;
use org_core::app::{Registration, Start};
use org_core::email_code::NewCode;
use org_core::id::Uuid;
use org_core::rules::SignUp;
use org_core::team::TeamName;
use org_core::text::{EmailAddress, OrganizationName};
use org_core::user::{CreateUser, PasswordHash};
use org_core::{App, Denial, Error, Fault, Principal, Violation};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;

use crate::dialects::px0::error::Quirk;
use crate::dialects::px0::field::{in_clear, optional_uuid, time};
use crate::dialects::px0::rules;
use crate::dialects::px0::user::UserBody;
use crate::failure::Refusal;
use crate::input::{Input, string};

/// The name of everybody's first organization.
const FIRST_ORGANIZATION: &str = "Default Org";
/// The name of the first team in it.
const FIRST_TEAM: &str = "Default Team";

/// Somebody who asks to be registered.
pub(super) struct Asked {
    pub(super) email: EmailAddress,
    pub(super) password: SecretString,
    pub(super) team: Option<Uuid>,
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
    /// Only administrators may choose a team, for others.
    pub(super) fn refuse_team(&self, by: Option<&Principal>) -> Result<(), Quirk> {
        match (self.team, by) {
            (Some(_), None) => Err(Quirk::TeamOfStranger),
            (None, _) | (Some(_), Some(_)) => Ok(()),
        }
    }
}

/// A user in the team that was chosen or in an organization of their own, and the code that proves the address, where one is
/// mailed.
pub(super) fn registration(
    email: EmailAddress,
    password: PasswordHash,
    team: Option<Uuid>,
    sign_up: SignUp,
    code: Option<NewCode>,
) -> Registration {
    Registration {
        user: CreateUser {
            emails: vec![email],
            password: Some(password),
            ..CreateUser::default()
        },
        start: match (team, OrganizationName::parse(FIRST_ORGANIZATION)) {
            (Some(team), _) => Start::Team(team),
            (None, Ok(name)) => Start::Organization(name, TeamName::parse(FIRST_TEAM).ok()),
            (None, Err(_)) => Start::Nowhere,
        },
        sign_up,
        code,
    }
}

/// Why an administrator could not register somebody, in px0's words for a team of others.
pub(super) fn refused(error: Error) -> Refusal {
    match error {
        Error::Forbidden(Denial::NotAMember) => Quirk::TeamOfOthers.into(),
        other => other.into(),
    }
}

/// A session that has just begun, with the token that is shown this once.
#[derive(Debug, Serialize)]
pub(super) struct SignInBody {
    #[serde(serialize_with = "in_clear")]
    token: SecretString,
    expires_at: String,
    user: UserBody,
}

impl SignInBody {
    pub(super) fn new(signed_in: SignIn, app: &App) -> Self {
        let SignIn {
            token,
            session,
            user,
        } = signed_in;
        Self {
            token,
            expires_at: time(session.expire_at),
            user: UserBody::new(&user, app),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_registers_gets_an_organization_but_no_rights_over_others() {
        let email = EmailAddress::parse("a@example.com").unwrap();
        let hash = PasswordHash::from_phc(String::new());
        let Registration {
            user,
            start,
            sign_up: _,
            code: _,
        } = registration(email, hash, None, SignUp::Open, None);
        assert!(matches!(
            start,
            Start::Organization(name, Some(team))
                if (name.as_str(), team.as_str()) == (FIRST_ORGANIZATION, FIRST_TEAM)
        ));
        assert!(!user.emails_verified && !user.system_administrator);
    }
}
