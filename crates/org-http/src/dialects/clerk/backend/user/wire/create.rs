//! New users.

use org_core::Fault;
use org_core::text::EmailAddress;
use org_core::user::{CreateUser, MAX_EMAIL_ADDRESSES, Profile, Username};
use serde_json::Value;

use super::{ABSENT, MAX_ORGANIZATIONS, Password, external_id, optional_label, password, refuse};
use crate::dialects::clerk::field::{lenient_metadata, time};
use crate::failure::Refusal;
use crate::input::{Given, Input, boolean, count, list, parsed, string};

/// `POST /users`: the user, and the password that is still to be hashed.
pub(in super::super) fn create(
    mut input: Input,
) -> Result<(CreateUser, Option<Password>), Refusal> {
    refuse(&mut input, &ABSENT)?;
    let statuses = input.optional("email_address_identification_status", |given| {
        list(given, MAX_EMAIL_ADDRESSES, string)
    })?;
    if statuses
        .unwrap_or_default()
        .iter()
        .any(|status| status != "verified")
    {
        let field = "email_address_identification_status";
        return Err(input.blame(field, Fault::NotAllowed).into());
    }
    let anonymous = input.optional("skip_user_requirement", boolean)?;
    let password = password(&mut input)?;
    let new = CreateUser {
        id: None,
        connection: None,
        profile: Profile::default(),
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
        create_organizations_limit: input
            .optional("create_organizations_limit", count(0, MAX_ORGANIZATIONS))?,
        banned: input.optional("banned", boolean)?.unwrap_or(false),
        locked: input.optional("locked", boolean)?.unwrap_or(false),
        locale: optional_label(&mut input, "locale")?,
        legal_accepted_at: input.optional("legal_accepted_at", parsed(time))?,
        delete_self_enabled: input.optional("delete_self_enabled", boolean)?,
        created_at: input.optional("created_at", parsed(time))?,
    };
    let anonymous = anonymous.unwrap_or(false);
    if !anonymous && new.emails.is_empty() && new.username.is_none() && new.external_id.is_none() {
        return Err(input.blame("email_address", Fault::Missing).into());
    }
    Ok((new, password))
}

/// One address or a list of them.
fn emails(given: Given) -> Result<Vec<EmailAddress>, Fault> {
    let value = match given.value {
        single @ Value::String(_) => Value::Array(vec![single]),
        other => other,
    };
    list(Given { value, ..given }, MAX_EMAIL_ADDRESSES, |one| {
        parsed(EmailAddress::parse)(one)
    })
}
