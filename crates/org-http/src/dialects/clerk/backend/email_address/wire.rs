//! Requests about addresses as commands.

use org_core::id::UserId;
use org_core::text::EmailAddress;
use org_core::user::{CreateEmailAddress, UpdateEmailAddress};
use org_core::{Error, Kind};

use crate::failure::Refusal;
use crate::input::{Input, boolean, parsed, string};

/// `POST /email_addresses`
pub(super) fn create(mut input: Input) -> Result<CreateEmailAddress, Refusal> {
    let user = input.required("user_id", string)?;
    let address = input.required("email_address", parsed(EmailAddress::parse))?;
    Ok(CreateEmailAddress {
        address,
        verified: input.optional("verified", boolean)?.unwrap_or(false),
        primary: input.optional("primary", boolean)?.unwrap_or(false),
        user_id: UserId::parse(&user).ok_or_else(|| Error::not_found(Kind::User, user))?,
    })
}

/// `PATCH /email_addresses/{email_address}`
pub(super) fn update(mut input: Input) -> Result<UpdateEmailAddress, Refusal> {
    Ok(UpdateEmailAddress {
        verified: input.optional("verified", boolean)?,
        primary: input.optional("primary", boolean)?.unwrap_or(false),
    })
}
