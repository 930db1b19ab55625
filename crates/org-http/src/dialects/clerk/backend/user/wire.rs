//! Users as the Backend API reads and shows them.

mod body;

use org_auth::password;
use org_core::Fault;
use org_core::text::{EmailAddress, Label};
use org_core::user::{CreateUser, Username};
use secrecy::SecretString;
use serde_json::Value;

pub(super) use self::body::UserBody;

use crate::dialects::clerk::field::{lenient_metadata, time};
use crate::failure::Refusal;
use crate::input::{Given, Input, boolean, count, list, parsed, string};

/// The fewest characters of a password (`contracts/clerk.md` and issue of the Frontend API).
const MIN_PASSWORD: usize = 8;
const MAX_EMAILS: usize = 10;
const MAX_EXTERNAL_ID: usize = 256;

/// `POST /users`: the user, and the password that is still to be hashed.
pub(super) fn create(mut input: Input) -> Result<(CreateUser, Option<SecretString>), Refusal> {
    for field in ["phone_number", "web3_wallet"] {
        if input
            .optional(field, |given| Ok(given.value))?
            .is_some_and(|value| !is_empty(&value))
        {
            return Err(input
                .blame(field, Fault::Unknown(vec![field.to_owned()]))
                .into());
        }
    }
    let unchecked = input
        .optional("skip_password_checks", boolean)?
        .unwrap_or(false);
    let password = input.optional("password", |given| read_password(given, unchecked))?;
    let new = CreateUser {
        external_id: input.optional("external_id", parsed(external_id))?,
        username: input.optional("username", parsed(Username::parse))?,
        first_name: optional_label(&mut input, "first_name")?,
        last_name: optional_label(&mut input, "last_name")?,
        emails: input.optional("email_address", emails)?.unwrap_or_default(),
        emails_verified: true,
        password: None,
        system_administrator: false,
        public_metadata: input
            .optional("public_metadata", lenient_metadata)?
            .unwrap_or_default(),
        private_metadata: input
            .optional("private_metadata", lenient_metadata)?
            .unwrap_or_default(),
        unsafe_metadata: input
            .optional("unsafe_metadata", lenient_metadata)?
            .unwrap_or_default(),
        create_organization_enabled: input.optional("create_organization_enabled", boolean)?,
        create_organizations_limit: input.optional(
            "create_organizations_limit",
            count(0, i32::MAX.unsigned_abs()),
        )?,
        banned: input.optional("banned", boolean)?.unwrap_or(false),
        locked: input.optional("locked", boolean)?.unwrap_or(false),
        locale: optional_label(&mut input, "locale")?,
        legal_accepted_at: input.optional("legal_accepted_at", parsed(time))?,
        delete_self_enabled: input.optional("delete_self_enabled", boolean)?,
        created_at: input.optional("created_at", parsed(time))?,
    };
    if new.emails.is_empty() && new.username.is_none() && new.external_id.is_none() {
        return Err(input.blame("email_address", Fault::Missing).into());
    }
    Ok((new, password))
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty) || value.as_str().is_some_and(str::is_empty)
}

fn read_password(given: Given, unchecked: bool) -> Result<SecretString, Fault> {
    let text = string(given)?;
    let given = text.chars().count();
    if text.len() > password::MAX_BYTES {
        Err(Fault::TooLong {
            given,
            max: password::MAX_BYTES,
        })
    } else if given < MIN_PASSWORD && !(unchecked && given > 0) {
        Err(Fault::TooShort {
            given,
            min: MIN_PASSWORD,
        })
    } else {
        Ok(text.into())
    }
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

/// One address or a list of them.
fn emails(given: Given) -> Result<Vec<EmailAddress>, Fault> {
    let value = match given.value {
        single @ Value::String(_) => Value::Array(vec![single]),
        other => other,
    };
    list(Given { value, ..given }, MAX_EMAILS, |one| {
        parsed(EmailAddress::parse)(one)
    })
}
