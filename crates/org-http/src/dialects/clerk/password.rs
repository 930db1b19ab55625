//! Passwords that requests carry.

use org_auth::password;
use org_core::Fault;
use secrecy::{ExposeSecret as _, SecretString};

use crate::input::{Given, string};

/// The fewest characters of a password.
pub(super) const MIN: usize = 8;

/// Reads a password that somebody chooses.
pub(super) fn new_password(given: Given) -> Result<SecretString, Fault> {
    let text = sized(given, MIN)?;
    if password::is_common(text.expose_secret()) {
        Err(Fault::Common)
    } else {
        Ok(text)
    }
}

/// Reads a password that the operator sets, who may skip the checks.
pub(super) fn set_password(given: Given, unchecked: bool) -> Result<SecretString, Fault> {
    sized(given, if unchecked { 1 } else { MIN })
}

fn sized(given: Given, min: usize) -> Result<SecretString, Fault> {
    let text = string(given)?;
    let given = text.chars().count();
    if text.len() > password::MAX_BYTES {
        let max = password::MAX_BYTES;
        Err(Fault::TooLong { given, max })
    } else if given < min {
        Err(Fault::TooShort { given, min })
    } else {
        Ok(text.into())
    }
}
