//! Roles outside of organizations.

use std::collections::BTreeSet;

use serde_json::json;

use crate::app::App;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{RoleId, UserId};
use crate::page::{Page, Slice};
use crate::role::{ApiPermission, Role, RoleUser};
use crate::store::{Reader, Writer};
use crate::{Action, Principal};

impl App {
    /// A part of the list of roles, oldest first: those with `text` in their names, in any case
    /// (ASCII).
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn roles_named(
        &self,
        who: &Principal,
        text: Option<String>,
        offset: u64,
        limit: u32,
    ) -> Result<Page<Role>> {
        who.require(Action::ReadRoles)?;
        let all = self.store.read(|tx| tx.roles()).await?;
        let mut roles: Vec<Role> = all.into_iter().map(|one| one.role).collect();
        if let Some(text) = text {
            let text = text.to_ascii_lowercase();
            roles.retain(|role| role.name.to_ascii_lowercase().contains(&text));
        }
        roles.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
        Ok(Page::cut(roles, offset, limit))
    }

    /// A part of the list of the users who have a role everywhere, in the order they got it.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the rights; [`Error::NotFound`].
    pub async fn role_users(
        &self,
        who: &Principal,
        id: RoleId,
        slice: Slice<UserId>,
    ) -> Result<Page<RoleUser>> {
        who.require(Action::ReadRoles)?;
        who.require(Action::ReadUsers)?;
        self.store
            .read(move |tx| {
                known(tx, &id)?;
                tx.role_users(&id, &slice)
            })
            .await
    }

    /// Gives users a role everywhere, all or none. Those who have it are no error.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown role or user.
    pub async fn assign_role_to(
        &self,
        who: &Principal,
        id: RoleId,
        users: Vec<UserId>,
    ) -> Result<()> {
        who.require(Action::UpdateRoles)?;
        let event = Event::new(self, who, EventKind::RoleUsersAssigned, id.as_str());
        let now = self.now();
        self.store
            .write(move |tx| {
                held(tx, &id)?;
                let mut given = Vec::new();
                for user in users.iter().collect::<BTreeSet<_>>() {
                    if tx.user(user)?.is_none() {
                        return Err(Error::not_found(Kind::User, user.as_str()));
                    }
                    if tx.add_role_user(&id, user, now)? {
                        given.push(user.as_str());
                    }
                }
                if given.is_empty() {
                    return Ok(());
                }
                tx.insert_event(&event.clone().with(json!({ "users": given })))
            })
            .await
    }

    /// A part of the list of what a role permits at APIs, by audience and name.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn api_permissions(
        &self,
        who: &Principal,
        id: RoleId,
        offset: u64,
        limit: u32,
    ) -> Result<Page<ApiPermission>> {
        who.require(Action::ReadRoles)?;
        self.store
            .read(move |tx| {
                known(tx, &id)?;
                Ok(Page::cut(tx.api_permissions(&id)?, offset, limit))
            })
            .await
    }

    /// Lets a role permit more at APIs, all or nothing. What it permits already is no error.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`]; [`Error::LimitReached`].
    pub async fn grant_api_permissions(
        &self,
        who: &Principal,
        id: RoleId,
        permissions: Vec<ApiPermission>,
    ) -> Result<()> {
        let now = self.now();
        self.change_api_permissions(who, id, move |tx, id| {
            let mut changed = false;
            for one in &permissions {
                changed |= tx.insert_api_permission(id, one, now)?;
            }
            // Exact, since whoever changes a role holds it.
            if tx.api_permissions(id)?.len() > ApiPermission::MAX {
                return Err(Error::LimitReached {
                    kind: Kind::Permission,
                    limit: u32::try_from(ApiPermission::MAX).unwrap_or(u32::MAX),
                });
            }
            Ok(changed)
        })
        .await
    }

    /// Lets a role permit less at APIs. What it does not permit is no error.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn revoke_api_permissions(
        &self,
        who: &Principal,
        id: RoleId,
        permissions: Vec<ApiPermission>,
    ) -> Result<()> {
        self.change_api_permissions(who, id, move |tx, id| {
            let mut changed = false;
            for one in &permissions {
                changed |= tx.delete_api_permission(id, one)?;
            }
            Ok(changed)
        })
        .await
    }

    /// Changes what a role permits by `work`, which answers whether anything changed.
    async fn change_api_permissions(
        &self,
        who: &Principal,
        id: RoleId,
        mut work: impl FnMut(&mut dyn Writer, &RoleId) -> Result<bool> + Send + 'static,
    ) -> Result<()> {
        who.require(Action::UpdateRoles)?;
        let event = Event::new(self, who, EventKind::RoleUpdated, id.as_str());
        self.store
            .write(move |tx| {
                let role = held(tx, &id)?;
                if work(tx, &id)? {
                    tx.insert_event(&super::about(event.clone(), &role))?;
                }
                Ok(())
            })
            .await
    }
}

fn known(tx: &mut (impl Reader + ?Sized), id: &RoleId) -> Result<Role> {
    let role = tx.role(id)?;
    role.ok_or_else(|| Error::not_found(Kind::Role, id.as_str()))
}

/// The role, which nobody else changes until the unit of work ends.
pub(in crate::app) fn held(tx: &mut dyn Writer, id: &RoleId) -> Result<Role> {
    let role = tx.lock_role(id)?;
    role.ok_or_else(|| Error::not_found(Kind::Role, id.as_str()))
}
