use super::App;
use crate::domain::Mailbox;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::EmailAddressId;
use crate::store::{Reader, Writer};
use crate::user::{CreateEmailAddress, MAX_EMAIL_ADDRESSES, UpdateEmailAddress, User, UserEmail};
use crate::{Action, Principal, Timestamp};

impl App {
    /// Adds an address to a user.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown user;
    /// [`Error::AlreadyExists`] for an address that is taken; [`Error::LimitReached`] beyond
    /// [`MAX_EMAIL_ADDRESSES`].
    pub async fn create_email_address(
        &self,
        who: &Principal,
        new: CreateEmailAddress,
    ) -> Result<UserEmail> {
        who.require(Action::UpdateUsers)?;
        let now = self.now();
        let CreateEmailAddress {
            user_id,
            address,
            verified,
            primary,
        } = new;
        let email = UserEmail {
            id: EmailAddressId::generate(now, self.entropy()),
            address,
            primary,
            verified_at: verified.then_some(now),
            created_at: now,
            updated_at: now,
        };
        let event = Event::new(self, who, EventKind::UserUpdated, user_id.as_str());
        let mailbox = Mailbox {
            user_id: user_id.clone(),
            address: email.address.clone(),
        };
        let known = if verified { vec![mailbox] } else { Vec::new() };
        self.enrolling_at(who, known, move |tx| {
            let user = tx.lock_user(&user_id)?;
            let mut user = user.ok_or_else(|| Error::not_found(Kind::User, user_id.as_str()))?;
            if user.emails.len() >= MAX_EMAIL_ADDRESSES {
                return Err(Error::LimitReached {
                    kind: Kind::EmailAddress,
                    limit: u32::try_from(MAX_EMAIL_ADDRESSES).unwrap_or(u32::MAX),
                });
            }
            let primary = email.primary || user.emails.is_empty();
            let email = UserEmail {
                primary: false,
                ..email.clone()
            };
            tx.insert_email_address(&user_id, &email)?;
            let id = email.id.clone();
            user.emails.push(email);
            settle(tx, &mut user, primary.then_some(&id), now)?;
            tx.insert_event(&event)?;
            one_of(&user, &id)
        })
        .await
    }

    /// The address with this id.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn email_address(&self, who: &Principal, id: EmailAddressId) -> Result<UserEmail> {
        who.require(Action::ReadUsers)?;
        self.store
            .read(move |tx| one_of(&owner(tx, &id)?, &id))
            .await
    }

    /// Changes whether an address is taken to belong to its user, and whether mail goes to it.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn update_email_address(
        &self,
        who: &Principal,
        id: EmailAddressId,
        change: UpdateEmailAddress,
    ) -> Result<UserEmail> {
        who.require(Action::UpdateUsers)?;
        let event = Event::new(self, who, EventKind::UserUpdated, "");
        let now = self.now();
        let known = if change.verified == Some(true) {
            self.unverified_mailbox(id.clone()).await?
        } else {
            Vec::new()
        };
        self.enrolling_at(who, known, move |tx| {
            let mut user = locked_owner(tx, &id)?;
            let UpdateEmailAddress { verified, primary } = change;
            for email in user.emails.iter_mut().filter(|email| email.id == id) {
                email.updated_at = now;
                match verified {
                    Some(true) => email.verified_at = email.verified_at.or(Some(now)),
                    Some(false) => email.verified_at = None,
                    None => {}
                }
                tx.update_email_address(&user.id, email)?;
            }
            settle(tx, &mut user, primary.then_some(&id), now)?;
            let mut event = event.clone();
            event.subject = user.id.to_string();
            tx.insert_event(&event)?;
            one_of(&user, &id)
        })
        .await
    }

    /// The address with this id, unless it is known already to belong to its user.
    async fn unverified_mailbox(&self, id: EmailAddressId) -> Result<Vec<Mailbox>> {
        let owned = self.store.read(move |tx| {
            let user = owner(tx, &id)?;
            let email = one_of(&user, &id)?;
            let mailbox = Mailbox {
                user_id: user.id,
                address: email.address,
            };
            Ok(email.verified_at.is_none().then_some(mailbox))
        });
        Ok(owned.await?.into_iter().collect())
    }

    /// Takes an address away from its user and answers what it was. If mail went to it, it goes to
    /// the oldest of the others, before all to one that is known to belong to the user.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn delete_email_address(
        &self,
        who: &Principal,
        id: EmailAddressId,
    ) -> Result<UserEmail> {
        who.require(Action::UpdateUsers)?;
        let event = Event::new(self, who, EventKind::UserUpdated, "");
        let now = self.now();
        self.store
            .write(move |tx| {
                let mut user = locked_owner(tx, &id)?;
                let email = one_of(&user, &id)?;
                tx.delete_email_address(&id)?;
                user.emails.retain(|other| other.id != id);
                let next = user
                    .emails
                    .iter()
                    .min_by_key(|other| (other.verified_at.is_none(), other.id.clone()));
                let next = next.map(|next| next.id.clone()).filter(|_| email.primary);
                settle(tx, &mut user, next.as_ref(), now)?;
                let mut event = event.clone();
                event.subject = user.id.to_string();
                tx.insert_event(&event)?;
                Ok(email)
            })
            .await
    }
}

/// Writes down that the addresses of `user` changed, and which one mail goes to, where given.
pub(super) fn settle(
    tx: &mut dyn Writer,
    user: &mut User,
    primary: Option<&EmailAddressId>,
    now: Timestamp,
) -> Result<()> {
    if let Some(primary) = primary {
        user.set_primary_email(primary);
    }
    user.updated_at = now;
    tx.update_user(user)
}

fn one_of(user: &User, id: &EmailAddressId) -> Result<UserEmail> {
    let found = user.emails.iter().find(|email| email.id == *id);
    found.cloned().ok_or_else(|| unknown(id))
}

fn owner(tx: &mut (impl Reader + ?Sized), id: &EmailAddressId) -> Result<User> {
    tx.user_by_email_id(id)?.ok_or_else(|| unknown(id))
}

/// The user who has the address, held until the unit of work ends.
fn locked_owner(tx: &mut dyn Writer, id: &EmailAddressId) -> Result<User> {
    let user = owner(tx, id)?.id;
    tx.lock_user(&user)?
        .filter(|user| user.emails.iter().any(|email| email.id == *id))
        .ok_or_else(|| unknown(id))
}

fn unknown(id: &EmailAddressId) -> Error {
    Error::not_found(Kind::EmailAddress, id.as_str())
}
