use serde_json::json;

use super::App;
use super::role::hold_roles;
use crate::conflict::Conflict;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::PermissionId;
use crate::page::Page;
use crate::role::{CatalogueQuery, CreatePermission, Permission, UpdatePermission};
use crate::store::Reader;
use crate::text::Description;
use crate::{Action, Principal};

impl App {
    /// A part of the list of permissions.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn permissions(
        &self,
        who: &Principal,
        query: CatalogueQuery,
    ) -> Result<Page<Permission>> {
        who.require(Action::ReadRoles)?;
        let all = self.store.read(|tx| tx.permissions()).await?;
        Ok(query.cut(all))
    }

    /// The permission with this id.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn permission(&self, who: &Principal, id: PermissionId) -> Result<Permission> {
        who.require(Action::ReadRoles)?;
        self.store.read(move |tx| known(tx, &id)).await
    }

    /// Makes a permission.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::AlreadyExists`] for a taken key;
    /// [`Error::LimitReached`].
    pub async fn create_permission(
        &self,
        who: &Principal,
        new: CreatePermission,
    ) -> Result<Permission> {
        who.require(Action::ManageRoles)?;
        let now = self.now();
        let CreatePermission {
            name,
            key,
            description,
        } = new;
        let new = Permission {
            id: PermissionId::generate(now, self.entropy()),
            key,
            name: name.to_string(),
            description: description.map(Description::into_text).unwrap_or_default(),
            system: false,
            created_at: now,
            updated_at: now,
        };
        let event = Event::new(self, who, EventKind::PermissionCreated, new.id.as_str());
        let event = about(event, &new);
        self.store
            .write(move |tx| {
                hold_roles(tx)?;
                let made = tx.permissions()?.iter().filter(|one| !one.system).count();
                if made >= Permission::MAX {
                    return Err(Error::LimitReached {
                        kind: Kind::Permission,
                        limit: u32::try_from(Permission::MAX).unwrap_or(u32::MAX),
                    });
                }
                tx.insert_permission(&new)?;
                tx.insert_event(&event)?;
                Ok(new.clone())
            })
            .await
    }

    /// Changes some fields of a permission.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`]; [`Error::AlreadyExists`] for a
    /// taken key; [`Conflict::SystemRecord`] for one of the server's own.
    pub async fn update_permission(
        &self,
        who: &Principal,
        id: PermissionId,
        change: UpdatePermission,
    ) -> Result<Permission> {
        who.require(Action::ManageRoles)?;
        let event = Event::new(self, who, EventKind::PermissionUpdated, id.as_str());
        let now = self.now();
        self.store
            .write(move |tx| {
                hold_roles(tx)?;
                let mut permission = made(known(tx, &id)?)?;
                let UpdatePermission {
                    name,
                    key,
                    description,
                } = change.clone();
                if let Some(name) = name {
                    permission.name = name.to_string();
                }
                permission.key = key.unwrap_or(permission.key);
                let mut words = Some(permission.description);
                description.map(Description::into_text).apply(&mut words);
                permission.description = words.unwrap_or_default();
                permission.updated_at = now;
                tx.update_permission(&permission)?;
                tx.insert_event(&about(event.clone(), &permission))?;
                Ok(permission)
            })
            .await
    }

    /// Deletes a permission, which no role grants any more then, and answers what it was.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`]; [`Conflict::SystemRecord`] for
    /// one of the server's own.
    pub async fn delete_permission(&self, who: &Principal, id: PermissionId) -> Result<Permission> {
        who.require(Action::ManageRoles)?;
        let event = Event::new(self, who, EventKind::PermissionDeleted, id.as_str());
        self.store
            .write(move |tx| {
                hold_roles(tx)?;
                let permission = made(known(tx, &id)?)?;
                tx.delete_permission(&id)?;
                tx.insert_event(&about(event.clone(), &permission))?;
                Ok(permission)
            })
            .await
    }
}

/// The permission with this id.
pub(super) fn known(tx: &mut (impl Reader + ?Sized), id: &PermissionId) -> Result<Permission> {
    let found = tx.permission(id)?;
    found.ok_or_else(|| Error::not_found(Kind::Permission, id.as_str()))
}

/// `permission`, unless it is the server's own.
fn made(permission: Permission) -> Result<Permission> {
    if permission.system {
        Err(Conflict::SystemRecord.into())
    } else {
        Ok(permission)
    }
}

fn about(event: Event, permission: &Permission) -> Event {
    event.with(json!({ "name": permission.name, "key": permission.key.as_str() }))
}
