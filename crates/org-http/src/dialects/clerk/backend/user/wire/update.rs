//! Changes of users.

use org_core::id::EmailAddressId;
use org_core::text::Label;
use org_core::user::{UpdateUser, Username};
use org_core::{Fault, Patch};

use super::{ABSENT, MAX_ORGANIZATIONS, Password, external_id, password, refuse};
use crate::dialects::clerk::field::{merge, replacement, time};
use crate::dialects::clerk::version::ApiVersion;
use crate::failure::Refusal;
use crate::input::{Given, Input, boolean, count, parsed, string};

const METADATA: [&str; 3] = ["public_metadata", "private_metadata", "unsafe_metadata"];

/// `PATCH /users/{user}`: the change, and the new password that may be still to be hashed. `null`
/// empties what can be empty and leaves the rest as it is.
pub(in super::super) fn update(
    mut input: Input,
    version: &ApiVersion,
) -> Result<(UpdateUser, Option<Password>), Refusal> {
    if let Some(field) = METADATA.into_iter().find(|field| input.has(field))
        && version.separates_metadata()
    {
        let unknown = Fault::Unknown(vec![field.to_owned()]);
        return Err(input.blame(field, unknown).into());
    }
    refuse(&mut input, &ABSENT)?;
    refuse(
        &mut input,
        &[
            "primary_phone_number_id",
            "primary_web3_wallet_id",
            "profile_image_id",
        ],
    )?;
    let password = password(&mut input)?;
    let sign_out = input.optional("sign_out_of_other_sessions", boolean)?;
    let enabled = input.optional("create_organization_enabled", boolean)?;
    let change = UpdateUser {
        external_id: patch(&mut input, "external_id", external_id)?,
        username: patch(&mut input, "username", Username::parse)?,
        first_name: labelled(&mut input, "first_name")?,
        last_name: labelled(&mut input, "last_name")?,
        locale: labelled(&mut input, "locale")?,
        primary_email: input.optional("primary_email_address_id", parsed(address_id))?,
        sign_out: sign_out.unwrap_or(false) && password.is_some(),
        public_metadata: replacement(&mut input, "public_metadata")?,
        private_metadata: replacement(&mut input, "private_metadata")?,
        unsafe_metadata: replacement(&mut input, "unsafe_metadata")?,
        delete_self_enabled: input.optional("delete_self_enabled", boolean)?,
        create_organization_enabled: enabled,
        create_organizations_limit: input
            .patch("create_organizations_limit", count(0, MAX_ORGANIZATIONS))?,
        legal_accepted_at: input.patch("legal_accepted_at", parsed(time))?,
        created_at: input.optional("created_at", parsed(time))?,
        ..UpdateUser::default()
    };
    Ok((change, password))
}

/// `PUT /users/{user}/metadata`: what is given replaces what there was.
pub(in super::super) fn replace_metadata(mut input: Input) -> Result<UpdateUser, Refusal> {
    Ok(UpdateUser {
        public_metadata: replacement(&mut input, "public_metadata")?,
        private_metadata: replacement(&mut input, "private_metadata")?,
        unsafe_metadata: replacement(&mut input, "unsafe_metadata")?,
        ..UpdateUser::default()
    })
}

/// `PATCH /users/{user}/metadata`: what is given is merged into what there was.
pub(in super::super) fn merge_metadata(mut input: Input) -> Result<UpdateUser, Refusal> {
    Ok(UpdateUser {
        public_metadata: merge(&mut input, "public_metadata")?,
        private_metadata: merge(&mut input, "private_metadata")?,
        unsafe_metadata: merge(&mut input, "unsafe_metadata")?,
        ..UpdateUser::default()
    })
}

/// Text that can be emptied: by `null` or by being empty.
fn patch<T>(
    input: &mut Input,
    field: &'static str,
    parse: impl FnOnce(&str) -> Result<T, Fault>,
) -> Result<Patch<T>, Refusal> {
    let read = |given: Given| {
        let raw = string(given)?;
        (!raw.is_empty()).then(|| parse(&raw)).transpose()
    };
    Ok(match input.patch(field, read)? {
        Patch::Set(Some(value)) => Patch::Set(value),
        Patch::Set(None) | Patch::Clear => Patch::Clear,
        Patch::Keep => Patch::Keep,
    })
}

fn labelled(input: &mut Input, field: &'static str) -> Result<Patch<Label>, Refusal> {
    patch(input, field, Label::parse)
}

fn address_id(raw: &str) -> Result<EmailAddressId, Fault> {
    EmailAddressId::parse(raw).ok_or(Fault::NotFound)
}
