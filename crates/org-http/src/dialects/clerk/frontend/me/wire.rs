//! Requests about the caller.

use org_auth::password;
use org_core::id::EmailAddressId;
use org_core::metadata::MetadataChange;
use org_core::text::Label;
use org_core::user::UpdateSelf;
use org_core::{Fault, Patch};
use secrecy::SecretString;

use crate::dialects::clerk::password as rules;
use crate::failure::Refusal;
use crate::input::{Input, boolean, metadata, parsed, string};

/// A password in place of another.
pub(super) struct NewPassword {
    pub(super) current: SecretString,
    pub(super) new: SecretString,
    /// Whether the user's other sessions end.
    pub(super) sign_out: bool,
}

/// `PATCH /me`
pub(super) fn update(mut input: Input) -> Result<UpdateSelf, Refusal> {
    let primary = input.optional("primary_email_address_id", string)?;
    let primary_email = match primary.filter(|id| !id.is_empty()) {
        Some(id) => {
            let id = EmailAddressId::parse(&id);
            Some(id.ok_or_else(|| input.blame("primary_email_address_id", Fault::NotFound))?)
        }
        None => None,
    };
    let unsafe_metadata = input.optional("unsafe_metadata", metadata)?;
    Ok(UpdateSelf {
        first_name: name(&mut input, "first_name")?,
        last_name: name(&mut input, "last_name")?,
        unsafe_metadata: unsafe_metadata.map_or(MetadataChange::Keep, MetadataChange::Replace),
        primary_email,
    })
}

/// `POST /me/change_password`
pub(super) fn new_password(mut input: Input) -> Result<NewPassword, Refusal> {
    let current = input.required("current_password", string)?;
    let new = input.required("new_password", rules::new_password)?;
    let sign_out = input.optional("sign_out_of_other_sessions", boolean)?;
    Ok(NewPassword {
        // Nobody has a longer one, and it would only cost time.
        current: if current.len() > password::MAX_BYTES {
            SecretString::default()
        } else {
            current.into()
        },
        new,
        sign_out: sign_out.unwrap_or(true),
    })
}

/// A name; an empty one is none.
fn name(input: &mut Input, field: &'static str) -> Result<Patch<Label>, Refusal> {
    let read = parsed(|raw| match raw {
        "" => Ok(None),
        raw => Label::parse(raw).map(Some),
    });
    Ok(match input.patch(field, read)? {
        Patch::Set(Some(name)) => Patch::Set(name),
        Patch::Set(None) | Patch::Clear => Patch::Clear,
        Patch::Keep => Patch::Keep,
    })
}
