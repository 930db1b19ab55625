//! What users change about themselves.

use serde_json::json;

use super::App;
use super::email_address::settle;
use super::user::leave_all;
use crate::email_code::NewCode;
use crate::error::{Denial, Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{EmailAddressId, UserId};
use crate::store::Writer;
use crate::text::EmailAddress;
use crate::user::{ChangePassword, User, UserEmail};
use crate::{Action, Principal, Timestamp};

impl App {
    /// Gives the caller another address to have mail sent to, in place of the one it goes to now.
    /// It proves nothing until the code that is mailed to it has been entered.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for anybody but a signed-in user; [`Error::AlreadyExists`] for an
    /// address that is taken.
    pub async fn change_address(
        &self,
        who: &Principal,
        address: EmailAddress,
        code: Option<NewCode>,
    ) -> Result<User> {
        let (id, _) = who.signed_in(Action::UpdateUsers)?;
        let (id, now) = (id.clone(), self.now());
        let code = self.draft_verification(who, code);
        let event = Event::new(self, who, EventKind::UserUpdated, id.as_str());
        let new = UserEmail {
            id: EmailAddressId::generate(now, self.entropy()),
            address,
            primary: false,
            verified_at: None,
            created_at: now,
            updated_at: now,
        };
        self.store
            .write(move |tx| {
                let mut user = tx.lock_user(&id)?.ok_or_else(|| unknown(&id))?;
                let email = replace_primary(tx, &mut user, &new, now)?;
                tx.insert_event(&event)?;
                if let Some(code) = code.as_ref().filter(|_| email.verified_at.is_none()) {
                    code.issue(tx, &user, &email)?;
                }
                Ok(user)
            })
            .await
    }

    /// Gives the caller a new password, and ends every other session of theirs if asked to. Answers `false` and
    /// changes nothing if the password is not the one that the caller proved to know.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for anybody but a signed-in user.
    pub async fn change_password(&self, who: &Principal, change: ChangePassword) -> Result<bool> {
        let (id, session) = who.signed_in(Action::UpdateUsers)?;
        let (id, session, now) = (id.clone(), session.clone(), self.now());
        let event = Event::new(self, who, EventKind::UserUpdated, id.as_str());
        self.store
            .write(move |tx| {
                let ChangePassword {
                    known,
                    new,
                    sign_out,
                } = change.clone();
                let mut user = tx.lock_user(&id)?.ok_or_else(|| unknown(&id))?;
                if user.password.as_ref() != Some(&known) {
                    return Ok(false);
                }
                user.password = Some(new);
                user.updated_at = now;
                tx.update_user(&user)?;
                if sign_out {
                    tx.revoke_sessions(&id, Some(&session), now)?;
                }
                tx.insert_event(&event)?;
                Ok(true)
            })
            .await
    }

    /// Deletes the caller with everything that is the caller's, as [`App::delete_user`] does.
    /// Organizations stay, though nobody may be left to manage them: nobody is kept against
    /// their will.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for anybody but a signed-in user, and for one who may not.
    pub async fn delete_self(&self, who: &Principal) -> Result<()> {
        let (id, _) = who.signed_in(Action::DeleteUsers)?;
        let id = id.clone();
        let event = Event::new(self, who, EventKind::UserDeleted, id.as_str());
        self.store
            .write(move |tx| {
                let user = tx.user(&id)?.ok_or_else(|| unknown(&id))?;
                if !user.delete_self_enabled {
                    return Err(Error::Forbidden(Denial::Action(Action::DeleteUsers)));
                }
                leave_all(tx, &event, &id)?;
                if !tx.delete_user(&id)? {
                    return Err(unknown(&id));
                }
                let data = json!({ "external_id": user.external_id });
                tx.insert_event(&event.clone().with(data))
            })
            .await
    }
}

/// Lets mail go to `new` and forgets the address it went to. One that the user has already keeps what
/// is known about it.
fn replace_primary(
    tx: &mut dyn Writer,
    user: &mut User,
    new: &UserEmail,
    now: Timestamp,
) -> Result<UserEmail> {
    let key = new.address.key();
    let own = user.emails.iter().find(|email| email.address.key() == key);
    let email = match own {
        Some(own) => UserEmail {
            address: new.address.clone(),
            updated_at: now,
            ..own.clone()
        },
        None => new.clone(),
    };
    let before = user.primary_email().map(|email| email.id.clone());
    if let Some(before) = before.filter(|before| *before != email.id) {
        tx.delete_email_address(&before)?;
        user.emails.retain(|other| other.id != before);
    }
    if user.emails.iter().any(|other| other.id == email.id) {
        tx.update_email_address(&user.id, &email)?;
        user.emails.retain(|other| other.id != email.id);
    } else {
        tx.insert_email_address(&user.id, &email)?;
    }
    let id = email.id.clone();
    user.emails.push(email);
    settle(tx, user, Some(&id), now)?;
    user.primary_email()
        .cloned()
        .ok_or_else(|| Error::not_found(Kind::EmailAddress, id.as_str()))
}

/// No user with this id.
fn unknown(id: &UserId) -> Error {
    Error::not_found(Kind::User, id.as_str())
}
