//! Another address in place of the one mail goes to.

use crate::app::App;
use crate::domain::Mailbox;
use crate::error::Result;
use crate::id::{EmailAddressId, UserId};
use crate::store::Writer;
use crate::text::EmailAddress;
use crate::user::{UpdateUser, User, UserEmail};
use crate::{Fault, Patch, Timestamp, Violation};

/// What is to become of the address mail goes to.
pub(super) enum NewAddress {
    /// It stays what it is.
    Kept,
    /// It goes; mail goes to another one, if there is one.
    Removed,
    /// This one takes its place, unless the user has it already.
    Replaced(UserEmail),
}

/// [`NewAddress`] with what else is known about it.
pub(super) struct Draft {
    address: NewAddress,
    verified: Option<bool>,
    now: Timestamp,
}

impl App {
    /// What `change` does to the address mail goes to, with every id drawn, and the address that it
    /// makes known as verified.
    pub(super) async fn new_address(
        &self,
        user: &UserId,
        change: &UpdateUser,
    ) -> Result<(Vec<Mailbox>, Draft)> {
        let (verified, now) = (change.address_verified, self.now());
        let known = match (&change.address, verified) {
            (Patch::Set(address), Some(true)) => Some(address.clone()),
            (Patch::Keep, Some(true)) => self.primary_address(user.clone()).await?,
            _ => None,
        };
        let address = match &change.address {
            Patch::Keep => NewAddress::Kept,
            Patch::Clear => NewAddress::Removed,
            Patch::Set(address) => NewAddress::Replaced(UserEmail {
                id: EmailAddressId::generate(now, self.entropy()),
                address: address.clone(),
                primary: false,
                verified_at: (verified == Some(true)).then_some(now),
                created_at: now,
                updated_at: now,
            }),
        };
        let mailbox = |address| Mailbox {
            user_id: user.clone(),
            address,
        };
        let draft = Draft {
            address,
            verified,
            now,
        };
        Ok((known.map(mailbox).into_iter().collect(), draft))
    }

    /// The address mail goes to, unless it is known already to belong to the user.
    async fn primary_address(&self, user: UserId) -> Result<Option<EmailAddress>> {
        let found = self.store.read(move |tx| tx.user(&user)).await?;
        let primary = found.as_ref().and_then(User::primary_email);
        let unproved = primary.filter(|email| email.verified_at.is_none());
        Ok(unproved.map(|email| email.address.clone()))
    }
}

/// Carries the draft out on the addresses of `user`, who is still to be written.
pub(super) fn readdress(tx: &mut dyn Writer, user: &mut User, draft: &Draft) -> Result<()> {
    let Draft {
        address,
        verified,
        now,
    } = draft;
    match address {
        NewAddress::Kept if verified.is_none() => return Ok(()),
        NewAddress::Kept => {}
        NewAddress::Removed => remove(tx, user)?,
        NewAddress::Replaced(new) => replace(tx, user, new, *now)?,
    }
    let Some(verified) = *verified else {
        return Ok(());
    };
    let primary = user.emails.iter_mut().find(|email| email.primary);
    let primary = primary.ok_or_else(|| Violation::new("email", Fault::Missing))?;
    let verified_at = verified.then(|| primary.verified_at.unwrap_or(*now));
    if primary.verified_at != verified_at {
        primary.verified_at = verified_at;
        primary.updated_at = *now;
        tx.update_email_address(&user.id, primary)?;
    }
    Ok(())
}

fn remove(tx: &mut dyn Writer, user: &mut User) -> Result<()> {
    let Some(gone) = user.primary_email().map(|email| email.id.clone()) else {
        return Ok(());
    };
    tx.delete_email_address(&gone)?;
    user.emails.retain(|email| email.id != gone);
    let oldest = user.emails.iter();
    let next = oldest.min_by_key(|email| (email.verified_at.is_none(), email.id.clone()));
    if let Some(next) = next.map(|email| email.id.clone()) {
        user.set_primary_email(&next);
    }
    Ok(())
}

fn replace(tx: &mut dyn Writer, user: &mut User, new: &UserEmail, now: Timestamp) -> Result<()> {
    let key = new.address.key();
    let known = user
        .emails
        .iter_mut()
        .find(|email| email.address.key() == key);
    if let Some(known) = known {
        // The same mailbox, perhaps in another spelling.
        if known.address != new.address {
            known.address = new.address.clone();
            known.updated_at = now;
            tx.update_email_address(&user.id, known)?;
        }
        let id = known.id.clone();
        user.set_primary_email(&id);
        return Ok(());
    }
    if let Some(gone) = user.primary_email().map(|email| email.id.clone()) {
        tx.delete_email_address(&gone)?;
        user.emails.retain(|email| email.id != gone);
    }
    tx.insert_email_address(&user.id, new)?;
    user.emails.push(new.clone());
    user.set_primary_email(&new.id);
    Ok(())
}
