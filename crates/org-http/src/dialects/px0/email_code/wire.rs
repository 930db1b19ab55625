//! Requests for codes, and codes that come back.

use org_core::text::EmailAddress;
use org_core::{Error, Kind};
use secrecy::{ExposeSecret as _, SecretString};

use crate::dialects::px0::error::Quirk;
use crate::dialects::px0::rules;
use crate::failure::Refusal;
use crate::input::{Input, string};

/// `GET /v1/auth/verify-email?email=`
pub(super) fn queried(query: &str) -> Result<EmailAddress, Refusal> {
    forgetful(Input::from_pairs(query.as_bytes()))
}

/// `POST /v1/auth/password-reset/trigger`. What is no address is nobody's.
pub(super) fn forgetful(mut input: Input) -> Result<EmailAddress, Refusal> {
    let email = input.optional("email", string)?.unwrap_or_default();
    if email.is_empty() {
        return Err(Quirk::Lacking("email is required").into());
    }
    EmailAddress::parse(&email).map_err(|_| Error::not_found(Kind::User, email).into())
}

/// `POST /v1/auth/verify-email`: the address and the code that proves it.
pub(super) fn verification(mut input: Input) -> Result<(EmailAddress, String), Refusal> {
    let email = input.optional("email", string)?.unwrap_or_default();
    let code = input.optional("code", string)?.unwrap_or_default();
    if email.is_empty() || code.is_empty() {
        return Err(Quirk::Lacking("email and code are required").into());
    }
    let address = EmailAddress::parse(&email).map_err(|_| Quirk::WrongPassword)?;
    Ok((address, code))
}

/// `POST /v1/auth/password-reset/reset`: the code and the new password.
pub(super) fn reset(mut input: Input) -> Result<(String, SecretString), Refusal> {
    let code = input.optional("code", string)?.unwrap_or_default();
    let new = input.optional("new_password", string)?.unwrap_or_default();
    let new = SecretString::from(new);
    if code.is_empty() || new.expose_secret().is_empty() {
        return Err(Quirk::Lacking("code and new_password are required").into());
    }
    rules::password(new.expose_secret())?;
    Ok((code, new))
}
