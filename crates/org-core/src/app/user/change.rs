use serde_json::json;

use super::address::readdress;

use crate::app::App;
use crate::connection::ConnectionName;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::UserId;
use crate::store::Writer;
use crate::user::{UpdateSelf, UpdateUser, User};
use crate::{Action, Fault, Principal, Timestamp, Violation};

impl App {
    /// Changes some fields of a user.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`]; [`Error::AlreadyExists`] for a
    /// address, username or external id that is taken; [`Error::Invalid`] for a primary address that
    /// is not the user's or not known to be, for another connection than the user's, and for
    /// metadata that grew too large.
    pub async fn update_user(
        &self,
        who: &Principal,
        id: UserId,
        change: UpdateUser,
    ) -> Result<User> {
        who.require(Action::UpdateUsers)?;
        self.change_user(who, id, change).await
    }

    /// Changes what users may change of themselves.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for anybody but a signed-in user; else as [`App::update_user`].
    pub async fn update_self(&self, who: &Principal, change: UpdateSelf) -> Result<User> {
        let (id, _) = who.signed_in(Action::UpdateUsers)?;
        self.change_user(who, id.clone(), change.into()).await
    }

    async fn change_user(&self, who: &Principal, id: UserId, change: UpdateUser) -> Result<User> {
        let event = Event::new(self, who, EventKind::UserUpdated, id.as_str());
        let now = self.now();
        let (mailboxes, draft) = self.new_address(&id, &change).await?;
        self.enrolling_at(who, mailboxes, move |tx| {
            let mut before = tx.lock_user(&id)?.ok_or_else(|| unknown(&id))?;
            let sign_out = change.sign_out || change.banned == Some(true);
            readdress(tx, &mut before, &draft)?;
            let after = changed(before, change.clone(), now)?;
            tx.update_user(&after)?;
            if sign_out {
                tx.revoke_sessions(&id, None, now)?;
            }
            tx.insert_event(&event)?;
            Ok(after)
        })
        .await
    }

    /// Deletes a user with everything that is the user's, memberships included, and answers who it
    /// was. Organizations that the user made stay, and remember by whom they were made.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn delete_user(&self, who: &Principal, id: UserId) -> Result<User> {
        who.require(Action::DeleteUsers)?;
        let event = Event::new(self, who, EventKind::UserDeleted, id.as_str());
        self.store
            .write(move |tx| {
                let before = tx.user(&id)?.ok_or_else(|| unknown(&id))?;
                leave_all(tx, &event, &id)?;
                if !tx.delete_user(&id)? {
                    return Err(unknown(&id));
                }
                let data = json!({ "external_id": before.external_id });
                tx.insert_event(&event.clone().with(data))?;
                Ok(before)
            })
            .await
    }
}

/// Takes a user who goes out of every organization, each of which is told.
pub(in crate::app) fn leave_all(tx: &mut dyn Writer, gone: &Event, user: &UserId) -> Result<()> {
    let left = tx.leave_organizations(user)?;
    for (number, (organization, membership)) in left.iter().enumerate() {
        let data = json!({ "user_id": user.as_str() });
        let mut event = gone.clone().of(organization).with(data);
        event.id = gone.id.following(number);
        event.kind = EventKind::MembershipDeleted;
        event.subject = membership.to_string();
        tx.insert_event(&event)?;
    }
    Ok(())
}

/// No user with this id.
pub(super) fn unknown(id: &UserId) -> Error {
    Error::not_found(Kind::User, id.as_str())
}

/// `user` with the change carried out.
fn changed(mut user: User, change: UpdateUser, now: Timestamp) -> Result<User> {
    let UpdateUser {
        connection,
        external_id,
        username,
        first_name,
        last_name,
        name,
        nickname,
        picture,
        address: _,
        address_verified: _,
        locale,
        primary_email,
        password,
        sign_out: _,
        public_metadata,
        private_metadata,
        unsafe_metadata,
        banned,
        locked,
        delete_self_enabled,
        create_organization_enabled,
        create_organizations_limit,
        legal_accepted_at,
        created_at,
    } = change;
    let from = user.connection.as_ref().map(ConnectionName::as_str);
    let from = from.unwrap_or(ConnectionName::DEFAULT);
    if connection.is_some_and(|wanted| wanted.as_str() != from) {
        return Err(Violation::new("connection", Fault::NotFound).into());
    }
    external_id.apply(&mut user.external_id);
    username.apply(&mut user.username);
    first_name.apply(&mut user.first_name);
    last_name.apply(&mut user.last_name);
    name.apply(&mut user.profile.name);
    nickname.apply(&mut user.profile.nickname);
    picture.apply(&mut user.profile.picture);
    locale.apply(&mut user.locale);
    public_metadata.apply("public_metadata", &mut user.public_metadata)?;
    private_metadata.apply("private_metadata", &mut user.private_metadata)?;
    unsafe_metadata.apply("unsafe_metadata", &mut user.unsafe_metadata)?;
    create_organizations_limit.apply(&mut user.create_organizations_limit);
    legal_accepted_at.apply(&mut user.legal_accepted_at);
    user.password = password.or(user.password);
    user.banned = banned.unwrap_or(user.banned);
    user.locked = locked.unwrap_or(user.locked);
    user.delete_self_enabled = delete_self_enabled.unwrap_or(user.delete_self_enabled);
    user.create_organization_enabled =
        create_organization_enabled.unwrap_or(user.create_organization_enabled);
    user.created_at = created_at.unwrap_or(user.created_at);
    user.updated_at = now;
    if let Some(id) = primary_email {
        let wrong = |fault| Violation::new("primary_email_address_id", fault);
        let wished = user.emails.iter().find(|email| email.id == id);
        let wished = wished.ok_or_else(|| wrong(Fault::NotFound))?;
        if wished.verified_at.is_none() {
            return Err(wrong(Fault::NotAllowed).into());
        }
        user.set_primary_email(&id);
    }
    Ok(user)
}
