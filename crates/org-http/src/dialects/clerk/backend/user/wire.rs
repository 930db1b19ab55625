//! Users as the Backend API reads and shows them.

use org_auth::password;
use org_core::text::{EmailAddress, Label};
use org_core::user::{CreateUser, User, UserEmail, Username};
use org_core::{Fault, Timestamp};
use secrecy::SecretString;
use serde::Serialize;
use serde_json::{Map, Value, json};

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

/// A user.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the format has that many")]
pub(super) struct UserBody {
    object: &'static str,
    id: String,
    external_id: Option<String>,
    username: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    image_url: &'static str,
    has_image: bool,
    primary_email_address_id: Option<String>,
    primary_phone_number_id: Option<String>,
    primary_web3_wallet_id: Option<String>,
    email_addresses: Vec<EmailAddressBody>,
    password_enabled: bool,
    public_metadata: Map<String, Value>,
    private_metadata: Map<String, Value>,
    unsafe_metadata: Map<String, Value>,
    banned: bool,
    locked: bool,
    lockout_expires_in_seconds: Option<i64>,
    verification_attempts_remaining: Option<i64>,
    create_organization_enabled: bool,
    create_organizations_limit: Option<u32>,
    delete_self_enabled: bool,
    last_sign_in_at: Option<i64>,
    last_active_at: Option<i64>,
    legal_accepted_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
    #[serde(flatten)]
    absent: Absent,
}

/// What this server does not offer, in the form of having none.
#[derive(Debug, Default, Serialize)]
struct Absent {
    phone_numbers: [(); 0],
    web3_wallets: [(); 0],
    passkeys: [(); 0],
    external_accounts: [(); 0],
    saml_accounts: [(); 0],
    enterprise_accounts: [(); 0],
    two_factor_enabled: bool,
    totp_enabled: bool,
    backup_code_enabled: bool,
    mfa_enabled_at: Option<i64>,
    mfa_disabled_at: Option<i64>,
}

#[derive(Debug, Serialize)]
struct EmailAddressBody {
    object: &'static str,
    id: String,
    email_address: String,
    reserved: bool,
    verification: Value,
    linked_to: [(); 0],
    created_at: i64,
    updated_at: i64,
}

impl From<UserEmail> for EmailAddressBody {
    fn from(email: UserEmail) -> Self {
        let UserEmail {
            id,
            address,
            primary: _,
            verified_at,
            created_at,
            updated_at,
        } = email;
        let verification = match verified_at {
            Some(_) => json!({
                "object": "verification_admin",
                "status": "verified",
                "strategy": "admin",
                "attempts": null,
                "expire_at": null,
            }),
            None => Value::Null,
        };
        Self {
            object: "email_address",
            id: id.to_string(),
            email_address: address.to_string(),
            reserved: false,
            verification,
            linked_to: [],
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl From<User> for UserBody {
    fn from(user: User) -> Self {
        let primary_email_address_id = user.primary_email().map(|email| email.id.to_string());
        let User {
            id,
            uuid: _,
            external_id,
            username,
            first_name,
            last_name,
            emails,
            password,
            system_administrator: _,
            public_metadata,
            private_metadata,
            unsafe_metadata,
            banned,
            create_organization_enabled,
            create_organizations_limit,
            organizations_created: _,
            last_sign_in_at,
            last_active_at,
            created_at,
            updated_at,
        } = user;
        Self {
            object: "user",
            id: id.to_string(),
            external_id,
            username: username.map(|name| name.as_str().to_owned()),
            first_name: first_name.map(|name| name.to_string()),
            last_name: last_name.map(|name| name.to_string()),
            image_url: "",
            has_image: false,
            primary_email_address_id,
            primary_phone_number_id: None,
            primary_web3_wallet_id: None,
            email_addresses: emails.into_iter().map(EmailAddressBody::from).collect(),
            password_enabled: password.is_some(),
            public_metadata: public_metadata.into_object(),
            private_metadata: private_metadata.into_object(),
            unsafe_metadata: unsafe_metadata.into_object(),
            banned,
            locked: false,
            lockout_expires_in_seconds: None,
            verification_attempts_remaining: None,
            create_organization_enabled,
            create_organizations_limit,
            delete_self_enabled: true,
            last_sign_in_at: last_sign_in_at.map(Timestamp::millis),
            last_active_at: last_active_at.map(Timestamp::millis),
            legal_accepted_at: None,
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
            absent: Absent::default(),
        }
    }
}
