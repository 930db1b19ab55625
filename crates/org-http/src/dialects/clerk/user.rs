//! Users and their addresses as each API shows them.

use org_core::Timestamp;
use org_core::user::{User, UserEmail};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A user, as everything that users may know of themselves.
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
    unsafe_metadata: Map<String, Value>,
    banned: bool,
    locked: bool,
    lockout_expires_in_seconds: Option<i64>,
    verification_attempts_remaining: Option<i64>,
    create_organization_enabled: bool,
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

/// An address of a user.
#[derive(Debug, Serialize)]
pub(super) struct EmailAddressBody {
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
            profile: _,
            connection: _,
            emails,
            password,
            system_administrator: _,
            public_metadata,
            private_metadata: _,
            unsafe_metadata,
            banned,
            locked,
            locale: _,
            legal_accepted_at,
            delete_self_enabled,
            create_organization_enabled,
            create_organizations_limit: _,
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
            unsafe_metadata: unsafe_metadata.into_object(),
            banned,
            locked,
            lockout_expires_in_seconds: None,
            verification_attempts_remaining: None,
            create_organization_enabled,
            delete_self_enabled,
            last_sign_in_at: last_sign_in_at.map(Timestamp::millis),
            last_active_at: last_active_at.map(Timestamp::millis),
            legal_accepted_at: legal_accepted_at.map(Timestamp::millis),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
            absent: Absent::default(),
        }
    }
}
