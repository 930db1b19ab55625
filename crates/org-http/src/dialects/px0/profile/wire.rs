//! What px0's users change about themselves.

use org_core::text::EmailAddress;
use secrecy::{ExposeSecret as _, SecretString};

use crate::dialects::px0::error::Quirk;
use crate::dialects::px0::rules;
use crate::failure::Refusal;
use crate::input::{Input, string};

/// `PUT /v1/auth/me`
pub(super) fn address(mut input: Input) -> Result<EmailAddress, Refusal> {
    match input
        .optional("email", string)?
        .unwrap_or_default()
        .as_str()
    {
        "" => Err(Quirk::Lacking("email is required").into()),
        email => Ok(rules::email(email)?),
    }
}

/// `POST /v1/auth/me/change-password`: the password of now, and the one in its place.
pub(super) fn passwords(mut input: Input) -> Result<(SecretString, SecretString), Refusal> {
    let mut read = |name| -> Result<SecretString, Refusal> {
        let text = input.optional(name, string)?;
        Ok(text.unwrap_or_default().into())
    };
    let (current, new) = (read("current_password")?, read("new_password")?);
    if current.expose_secret().is_empty() || new.expose_secret().is_empty() {
        return Err(Quirk::Lacking("current_password and new_password are required").into());
    }
    rules::password(new.expose_secret())?;
    Ok((current, new))
}
