//! Several members of one organization at once: all of a request, or nobody.

use std::collections::BTreeSet;

use super::{about, changeable, end, held_default_role, join, keep_a_manager};
use crate::app::App;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{MembershipId, UserId};
use crate::membership::Membership;
use crate::metadata::Metadata;
use crate::organization::OrganizationRef;
use crate::{Action, Principal};

impl App {
    /// Takes users into an organization with the role that members have by default. Those who are
    /// members stay what they are.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown organization or user; [`Error::Forbidden`];
    /// [`Error::LimitReached`] if there are too few seats.
    pub async fn add_members(
        &self,
        who: &Principal,
        by: OrganizationRef,
        users: Vec<UserId>,
    ) -> Result<()> {
        let now = self.now();
        let draft = |user| {
            let id = MembershipId::generate(now, self.entropy());
            let event = Event::new(self, who, EventKind::MembershipCreated, id.as_str());
            (user, id, event)
        };
        let drafts: Vec<_> = distinct(users).map(draft).collect();
        let who = who.clone();
        self.store
            .write(move |tx| {
                let organization = changeable(tx, &who, &by, Action::CreateMemberships)?;
                let role = held_default_role(tx, &organization)?;
                for (user, id, event) in &drafts {
                    if tx.membership(&organization.id, user)?.is_some() {
                        continue;
                    }
                    let membership = Membership {
                        id: id.clone(),
                        organization_id: organization.id.clone(),
                        user_id: user.clone(),
                        role: role.clone(),
                        public_metadata: Metadata::default(),
                        private_metadata: Metadata::default(),
                        created_at: now,
                        updated_at: now,
                    };
                    join(tx, &membership, &organization)?;
                    tx.insert_event(&about(event, &membership))?;
                }
                Ok(())
            })
            .await
    }

    /// Takes users out of an organization. Those who are no members are no error.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown organization or user; [`Error::Forbidden`];
    /// [`LastManager`](crate::Conflict::LastManager) if nobody would be left to manage the
    /// organization.
    pub async fn remove_members(
        &self,
        who: &Principal,
        by: OrganizationRef,
        users: Vec<UserId>,
    ) -> Result<()> {
        let draft = |user| {
            let event = Event::new(self, who, EventKind::MembershipDeleted, "");
            (user, event)
        };
        let drafts: Vec<_> = distinct(users).map(draft).collect();
        let who = who.clone();
        self.store
            .write(move |tx| {
                let organization = changeable(tx, &who, &by, Action::DeleteMemberships)?;
                let mut managed = false;
                for (user, event) in &drafts {
                    match tx.membership(&organization.id, user)? {
                        Some(membership) => {
                            managed |= end(tx, &membership)?;
                            tx.insert_event(&about(event, &membership))?;
                        }
                        None if tx.user(user)?.is_some() => {}
                        None => return Err(Error::not_found(Kind::User, user.as_str())),
                    }
                }
                keep_a_manager(tx, &organization.id, managed)
            })
            .await
    }
}

/// Each once, and always in the same order, so that two requests never wait for each other.
fn distinct(users: Vec<UserId>) -> impl Iterator<Item = UserId> {
    users.into_iter().collect::<BTreeSet<_>>().into_iter()
}
