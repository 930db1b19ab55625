//! What users are to be.

use super::{PasswordHash, Profile, Username};
use crate::connection::ConnectionName;
use crate::id::{EmailAddressId, UserId};
use crate::metadata::{Metadata, MetadataChange};
use crate::text::{EmailAddress, FullName, Label, WebUrl};
use crate::{Patch, Timestamp};

/// What a new user is to be.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct CreateUser {
    /// The id, for a user who has one already; a new one if `None`.
    pub id: Option<UserId>,
    /// The connection that the user comes from; it has to be one for passwords.
    pub connection: Option<ConnectionName>,
    /// How others see the user.
    pub profile: Profile,
    /// The id in the operator's own system.
    pub external_id: Option<String>,
    /// The name to sign in by.
    pub username: Option<Username>,
    /// The given name.
    pub first_name: Option<Label>,
    /// The family name.
    pub last_name: Option<Label>,
    /// Addresses; the first becomes the primary one.
    pub emails: Vec<EmailAddress>,
    /// Whether the addresses are taken to belong to the user.
    pub emails_verified: bool,
    /// The password.
    pub password: Option<PasswordHash>,
    /// Whether the user administers the whole instance.
    pub system_administrator: bool,
    /// Data that the user may read.
    pub public_metadata: Metadata,
    /// Data that only the operator may read.
    pub private_metadata: Metadata,
    /// Data that the user may read and write.
    pub unsafe_metadata: Metadata,
    /// Whether the user may make organizations; yes if `None`.
    pub create_organization_enabled: Option<bool>,
    /// The most organizations the user may make: `0` is no limit.
    pub create_organizations_limit: Option<u32>,
    /// Whether the user is shut out from the beginning.
    pub banned: bool,
    /// Whether the user may not sign in for now.
    pub locked: bool,
    /// The language the user reads.
    pub locale: Option<Label>,
    /// When the user accepted the terms.
    pub legal_accepted_at: Option<Timestamp>,
    /// Whether users may delete themselves; yes if `None`.
    pub delete_self_enabled: Option<bool>,
    /// When the user was made, for one that moves here from elsewhere; now if `None`.
    pub created_at: Option<Timestamp>,
}

/// A partial update of a user.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateUser {
    /// The connection that the user has to come from; any if `None`.
    pub connection: Option<ConnectionName>,
    /// The id in the operator's own system.
    pub external_id: Patch<String>,
    /// The name to sign in by.
    pub username: Patch<Username>,
    /// The given name.
    pub first_name: Patch<Label>,
    /// The family name.
    pub last_name: Patch<Label>,
    /// The language the user reads.
    pub locale: Patch<Label>,
    /// The whole name.
    pub name: Patch<FullName>,
    /// What friends say.
    pub nickname: Patch<FullName>,
    /// Where a picture is.
    pub picture: Patch<WebUrl>,
    /// Another address in place of the one mail goes to, which is then not known to be theirs. One
    /// that the user has already becomes the one mail goes to.
    pub address: Patch<EmailAddress>,
    /// Whether the address mail goes to is taken to belong to the user.
    pub address_verified: Option<bool>,
    /// The address mail goes to: one of the user's that is known to be theirs.
    pub primary_email: Option<EmailAddressId>,
    /// The password.
    pub password: Option<PasswordHash>,
    /// Whether every session of the user ends.
    pub sign_out: bool,
    /// Data that the user may read.
    pub public_metadata: MetadataChange,
    /// Data that only the operator may read.
    pub private_metadata: MetadataChange,
    /// Data that the user may read and write.
    pub unsafe_metadata: MetadataChange,
    /// Whether the user is shut out; that ends every session of the user.
    pub banned: Option<bool>,
    /// Whether the user may not sign in for now.
    pub locked: Option<bool>,
    /// Whether users may delete themselves.
    pub delete_self_enabled: Option<bool>,
    /// Whether the user may make organizations.
    pub create_organization_enabled: Option<bool>,
    /// The most organizations the user may make.
    pub create_organizations_limit: Patch<u32>,
    /// When the user accepted the terms.
    pub legal_accepted_at: Patch<Timestamp>,
    /// When the user was made.
    pub created_at: Option<Timestamp>,
}

/// What users may change of themselves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateSelf {
    /// The given name.
    pub first_name: Patch<Label>,
    /// The family name.
    pub last_name: Patch<Label>,
    /// Data that the user may read and write.
    pub unsafe_metadata: MetadataChange,
    /// The address mail goes to: one of the user's that is known to be theirs.
    pub primary_email: Option<EmailAddressId>,
}

impl From<UpdateSelf> for UpdateUser {
    fn from(change: UpdateSelf) -> Self {
        let UpdateSelf {
            first_name,
            last_name,
            unsafe_metadata,
            primary_email,
        } = change;
        Self {
            first_name,
            last_name,
            primary_email,
            unsafe_metadata,
            ..Self::default()
        }
    }
}

/// A password in place of another.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ChangePassword {
    /// The one that the user proved to know.
    pub known: PasswordHash,
    /// The one in its place.
    pub new: PasswordHash,
    /// Whether every other session of the user ends.
    pub sign_out: bool,
}

/// What a new address of a user is to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CreateEmailAddress {
    /// Whose it is.
    pub user_id: UserId,
    /// The address.
    pub address: EmailAddress,
    /// Whether it is taken to belong to the user.
    pub verified: bool,
    /// Whether it becomes the one mail goes to; a user's first one does in any case.
    pub primary: bool,
}

/// A partial update of an address.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct UpdateEmailAddress {
    /// Whether it is taken to belong to the user.
    pub verified: Option<bool>,
    /// Whether it becomes the one mail goes to. There is always one, so it cannot be taken back.
    pub primary: bool,
}
