mod address;
mod change;
mod search;

pub(super) use change::leave_all;

use super::App;
use super::enrollment::mailboxes;
use crate::connection::{ConnectionName, ConnectionQuery, Strategy};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{EmailAddressId, UserId, Uuid};
use crate::page::{Page, Slice};
use crate::store::Writer;
use crate::text::EmailAddress;
use crate::user::{CreateUser, User, UserEmail, UserFilter, UserQuery};
use crate::{Action, Fault, Principal, Violation};

impl App {
    /// Makes a user.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::AlreadyExists`] for an id, address, username
    /// or external id that is taken; [`Error::Invalid`] for a connection that is not there, or that
    /// has no passwords.
    pub async fn create_user(&self, who: &Principal, new: CreateUser) -> Result<User> {
        who.require(Action::CreateUsers)?;
        let user = self.draft_user(new);
        let event = Event::new(self, who, EventKind::UserCreated, user.id.as_str());
        let made = user.clone();
        self.enrolling_at(who, mailboxes(&user), move |tx| {
            if let Some(connection) = &made.connection {
                keeps_passwords(tx, connection)?;
            }
            tx.insert_user(&made)?;
            tx.insert_event(&event)?;
            Ok(made.clone())
        })
        .await
    }

    /// The user with this id.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; [`Error::Forbidden`] for anybody but the operator and the user.
    pub async fn user(&self, who: &Principal, id: UserId) -> Result<User> {
        if who.user() != Some(&id) {
            who.require(Action::ReadUsers)?;
        }
        self.store
            .read(move |tx| {
                tx.user(&id)?
                    .ok_or_else(|| Error::not_found(Kind::User, id.as_str()))
            })
            .await
    }

    /// A part of the list of users. No total is counted.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::Invalid`] if the list is to begin behind a
    /// user who is not there.
    pub async fn users(&self, who: &Principal, query: UserQuery) -> Result<Page<User>> {
        who.require(Action::ReadUsers)?;
        let page = self.store.read(move |tx| tx.users(&query)).await;
        page.map_err(|error| match error {
            Error::NotFound { .. } => Violation::new("starting_after", Fault::NotFound).into(),
            other => other,
        })
    }

    /// How many users pass the filter.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn count_users(&self, who: &Principal, filter: UserFilter) -> Result<u64> {
        who.require(Action::ReadUsers)?;
        self.store.read(move |tx| tx.count_users(&filter)).await
    }

    /// A user with every id drawn, not yet stored.
    pub(super) fn draft_user(&self, new: CreateUser) -> User {
        let now = self.now();
        let CreateUser {
            id,
            connection,
            profile,
            external_id,
            username,
            first_name,
            last_name,
            emails,
            emails_verified,
            password,
            system_administrator,
            public_metadata,
            private_metadata,
            unsafe_metadata,
            create_organization_enabled,
            create_organizations_limit,
            banned,
            locked,
            locale,
            legal_accepted_at,
            delete_self_enabled,
            created_at,
        } = new;
        let email = |(position, address): (usize, EmailAddress)| UserEmail {
            id: EmailAddressId::generate(now, self.entropy()),
            address,
            primary: position == 0,
            verified_at: emails_verified.then_some(now),
            created_at: now,
            updated_at: now,
        };
        User {
            id: id.unwrap_or_else(|| UserId::generate(created_at.unwrap_or(now), self.entropy())),
            uuid: Uuid::generate(self.entropy()),
            external_id,
            username,
            first_name,
            last_name,
            profile,
            connection,
            emails: emails.into_iter().enumerate().map(email).collect(),
            password,
            system_administrator,
            public_metadata,
            private_metadata,
            unsafe_metadata,
            banned,
            locked,
            locale,
            legal_accepted_at,
            delete_self_enabled: delete_self_enabled.unwrap_or(true),
            create_organization_enabled: create_organization_enabled.unwrap_or(true),
            create_organizations_limit,
            organizations_created: 0,
            last_sign_in_at: None,
            last_active_at: None,
            created_at: created_at.unwrap_or(now),
            updated_at: now,
        }
    }
}

/// Refuses a connection that is not there, and one whose users sign in elsewhere.
fn keeps_passwords(tx: &mut dyn Writer, name: &ConnectionName) -> Result<()> {
    let query = ConnectionQuery {
        name: Some(name.to_string()),
        strategies: vec![Strategy::Password],
        slice: Slice::After {
            after: None,
            limit: 1,
        },
    };
    if tx.connections(&query)?.items.is_empty() {
        return Err(Violation::new("connection", Fault::NotFound).into());
    }
    Ok(())
}
