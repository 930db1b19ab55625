//! Users as the Backend API reads and shows them.

mod body;
mod create;
mod list;
mod update;

use org_auth::password;
use org_core::Fault;
use org_core::text::Label;
use org_core::user::{PasswordHash, UpdateUser};
use secrecy::SecretString;
use serde_json::{Value, json};

pub(super) use self::body::UserBody;
pub(super) use self::create::create;
pub(super) use self::list::{CountBody, filter, list};
pub(super) use self::update::{merge_metadata, replace_metadata, update};

use crate::dialects::clerk::password::set_password;
use crate::failure::Refusal;
use crate::input::{Input, boolean, parsed, string};

const MAX_EXTERNAL_ID: usize = 256;
/// The most organizations that can be asked for: clients read a 32-bit number.
const MAX_ORGANIZATIONS: u32 = i32::MAX.unsigned_abs();
/// What this server does not have. To take a second factor and then not ask for it would be worse
/// than to refuse it.
const ABSENT: [&str; 5] = [
    "phone_number",
    "phone_number_identification_status",
    "web3_wallet",
    "totp_secret",
    "backup_codes",
];

/// A password that a request carries.
pub(super) enum Password {
    /// In plain text, still to be hashed.
    Plain(SecretString),
    /// As a digest that another program made.
    Digest(PasswordHash),
}

/// Refuses fields of what this server does not have, unless they are empty.
fn refuse(input: &mut Input, fields: &[&'static str]) -> Result<(), Refusal> {
    for field in fields {
        let given = input.optional(field, |given| Ok(given.value))?;
        if given.is_some_and(|value| !is_empty(&value)) {
            let unknown = Fault::Unknown(vec![(*field).to_owned()]);
            return Err(input.blame(field, unknown).into());
        }
    }
    Ok(())
}

/// Reads the password of a user, in either of its forms.
fn password(input: &mut Input) -> Result<Option<Password>, Refusal> {
    let unchecked = input.optional("skip_password_checks", boolean)?;
    let plain = input.optional("password", |given| {
        set_password(given, unchecked.unwrap_or(false))
    })?;
    let hasher = input.optional("password_hasher", string)?;
    let digest = input.optional("password_digest", string)?;
    let Some(digest) = digest.filter(|digest| !digest.is_empty()) else {
        return Ok(plain.map(Password::Plain));
    };
    let hasher = hasher.ok_or_else(|| input.blame("password_hasher", Fault::Missing))?;
    if !matches!(hasher.as_str(), "argon2i" | "argon2id") {
        return Err(input.blame("password_hasher", Fault::NotAllowed).into());
    }
    let hash = password::imported(&hasher, &digest);
    let hash = hash.ok_or_else(|| input.blame("password_digest", Fault::BadCharacter))?;
    Ok(Some(Password::Digest(hash)))
}

/// `POST /users/{user}/{verb}` for what is on or off.
pub(super) fn flag(verb: &str) -> Option<UpdateUser> {
    let (banned, locked) = match verb {
        "ban" => (Some(true), None),
        "unban" => (Some(false), None),
        "lock" => (None, Some(true)),
        "unlock" => (None, Some(false)),
        _ => return None,
    };
    Some(UpdateUser {
        banned,
        locked,
        ..UpdateUser::default()
    })
}

/// `POST /users/{user}/verify_password`: what may be the password.
pub(super) fn guess(mut input: Input) -> Result<SecretString, Refusal> {
    let guess = input.required("password", string)?;
    // Nobody has a longer one, and it would only cost time.
    Ok(if guess.len() > password::MAX_BYTES {
        SecretString::default()
    } else {
        guess.into()
    })
}

/// The answer to the right password.
pub(super) fn verified() -> Value {
    json!({ "verified": true })
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty) || value.as_str().is_some_and(str::is_empty)
}

fn external_id(raw: &str) -> Result<String, Fault> {
    let given = raw.chars().count();
    if given > MAX_EXTERNAL_ID {
        Err(Fault::TooLong {
            given,
            max: MAX_EXTERNAL_ID,
        })
    } else {
        Label::parse(raw).map(|label| label.to_string())
    }
}

/// A name; an empty one is none.
fn optional_label(input: &mut Input, field: &'static str) -> Result<Option<Label>, Refusal> {
    let read = |raw: &str| {
        if raw.is_empty() {
            Ok(None)
        } else {
            Label::parse(raw).map(Some)
        }
    };
    Ok(input.optional(field, parsed(read))?.flatten())
}
