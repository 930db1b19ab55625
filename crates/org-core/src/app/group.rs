//! Groups of users.

mod organization;
mod roles;

use std::collections::BTreeSet;

use serde_json::json;

use super::App;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::group::{CreateGroup, Group, GroupMember, GroupQuery};
use crate::id::{GroupId, UserId};
use crate::page::{Page, Slice};
use crate::store::{Reader, Writer};
use crate::text::{Fault, Violation};
use crate::{Action, Principal};

impl App {
    /// Makes a group with nobody in it.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::AlreadyExists`] for a taken name;
    /// [`Error::Invalid`] for an unknown connection.
    pub async fn create_group(&self, who: &Principal, new: CreateGroup) -> Result<Group> {
        who.require(Action::CreateGroups)?;
        let now = self.now();
        let CreateGroup {
            name,
            external_id,
            connection_id,
        } = new;
        let group = Group {
            id: GroupId::generate(self.entropy()),
            name,
            external_id,
            connection_id,
            created_at: now,
            updated_at: now,
        };
        let event = Event::new(self, who, EventKind::GroupCreated, group.id.as_str());
        self.store
            .write(move |tx| {
                if let Some(id) = &group.connection_id
                    && tx.lock_connection(id)?.is_none()
                {
                    let violation = Violation::new("connection_id", Fault::NotFound);
                    let given = Some(id.to_string());
                    return Err(Violation { given, ..violation }.into());
                }
                tx.insert_group(&group)?;
                tx.insert_event(&about(event.clone(), &group))?;
                Ok(group.clone())
            })
            .await
    }

    /// A group.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn group(&self, who: &Principal, id: GroupId) -> Result<Group> {
        who.require(Action::ReadGroups)?;
        self.store.read(move |tx| known(tx, &id)).await
    }

    /// A part of the list of groups.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn groups(&self, who: &Principal, query: GroupQuery) -> Result<Page<Group>> {
        who.require(Action::ReadGroups)?;
        self.store.read(move |tx| tx.groups(&query)).await
    }

    /// Deletes a group. Its members lose the roles that they had by it.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn delete_group(&self, who: &Principal, id: GroupId) -> Result<()> {
        who.require(Action::DeleteGroups)?;
        let event = Event::new(self, who, EventKind::GroupDeleted, id.as_str());
        self.store
            .write(move |tx| {
                let group = held(tx, &id)?;
                tx.delete_group(&id)?;
                tx.insert_event(&about(event.clone(), &group))
            })
            .await
    }

    /// A part of the list of the users in a group, in the order they came into it.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn group_members(
        &self,
        who: &Principal,
        id: GroupId,
        slice: Slice<UserId>,
    ) -> Result<Page<GroupMember>> {
        who.require(Action::ReadGroupMembers)?;
        self.store
            .read(move |tx| {
                known(tx, &id)?;
                tx.group_members(&id, &slice)
            })
            .await
    }

    /// Puts users into a group, all or none. Those who are there are no error.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown group or user.
    pub async fn add_group_members(
        &self,
        who: &Principal,
        id: GroupId,
        users: Vec<UserId>,
    ) -> Result<()> {
        let now = self.now();
        let kind = EventKind::GroupMembersAdded;
        self.change_group_members(who, id, users, kind, move |tx, id, user| {
            if tx.user(user)?.is_none() {
                return Err(Error::not_found(Kind::User, user.as_str()));
            }
            tx.add_group_member(id, user, now)
        })
        .await
    }

    /// Takes users out of a group. Those who are not there are no error.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown group.
    pub async fn remove_group_members(
        &self,
        who: &Principal,
        id: GroupId,
        users: Vec<UserId>,
    ) -> Result<()> {
        let kind = EventKind::GroupMembersRemoved;
        self.change_group_members(who, id, users, kind, |tx, id, user| {
            tx.remove_group_member(id, user)
        })
        .await
    }

    /// Does `work` with each of `users`, which answers whether anything changed.
    async fn change_group_members(
        &self,
        who: &Principal,
        id: GroupId,
        users: Vec<UserId>,
        kind: EventKind,
        mut work: impl FnMut(&mut dyn Writer, &GroupId, &UserId) -> Result<bool> + Send + 'static,
    ) -> Result<()> {
        who.require(Action::UpdateGroups)?;
        let event = Event::new(self, who, kind, id.as_str());
        self.store
            .write(move |tx| {
                held(tx, &id)?;
                let mut changed = Vec::new();
                for user in users.iter().collect::<BTreeSet<_>>() {
                    if work(tx, &id, user)? {
                        changed.push(user.as_str());
                    }
                }
                if changed.is_empty() {
                    return Ok(());
                }
                tx.insert_event(&event.clone().with(json!({ "users": changed })))
            })
            .await
    }
}

fn known(tx: &mut (impl Reader + ?Sized), id: &GroupId) -> Result<Group> {
    let group = tx.group(id)?;
    group.ok_or_else(|| Error::not_found(Kind::Group, id.as_str()))
}

/// The group, which nobody else changes until the unit of work ends.
fn held(tx: &mut dyn Writer, id: &GroupId) -> Result<Group> {
    let group = tx.lock_group(id)?;
    group.ok_or_else(|| Error::not_found(Kind::Group, id.as_str()))
}

/// `event` about this group, with what readers need once it is gone.
fn about(event: Event, group: &Group) -> Event {
    event.with(json!({ "name": group.name.as_str() }))
}
