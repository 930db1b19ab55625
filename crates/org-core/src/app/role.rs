mod tenant;

use std::collections::BTreeSet;

use serde_json::json;
pub(super) use tenant::held;

use super::App;
use super::authorize::authorize_member;
use super::organization::unknown;
use super::permission::known as known_permission;
use super::role_set::initial;
use crate::conflict::Conflict;
use crate::error::{Error, Field, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{PermissionId, RoleId};
use crate::instance::Instance;
use crate::organization::OrganizationRef;
use crate::page::Page;
use crate::role::{
    CatalogueQuery, CreateRole, Role, RoleKey, RoleUse, RoleWithPermissions, UpdateRole,
};
use crate::role_set::RoleSetRef;
use crate::rules::{OnUse, RoleNames};
use crate::store::{Reader, Writer};
use crate::text::{Description, Label};
use crate::{Action, Principal, Timestamp};

impl App {
    /// A part of the list of roles.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn roles(
        &self,
        who: &Principal,
        query: CatalogueQuery,
    ) -> Result<Page<RoleWithPermissions>> {
        who.require(Action::ReadRoles)?;
        let all = self.store.read(|tx| tx.roles()).await?;
        Ok(query.cut(all))
    }

    /// A part of the list of the roles that members of an organization can have.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown organization; [`Error::Forbidden`] for users who are not
    /// members.
    pub async fn roles_in(
        &self,
        who: &Principal,
        by: OrganizationRef,
        query: CatalogueQuery,
    ) -> Result<Page<RoleWithPermissions>> {
        let who = who.clone();
        let among = self.store.read(move |tx| {
            let found = tx.organization(&by)?;
            let unknown = || unknown(&who, &by, Action::ReadOrganizations);
            let organization = found.ok_or_else(unknown)?;
            authorize_member(tx, &who, &organization.id)?;
            let mut all = tx.roles()?;
            if let Some(set) = organization.role_set {
                let set = tx.role_set(&RoleSetRef::Key(set))?;
                let set = set.map(|set| set.roles).unwrap_or_default();
                all.retain(|one| set.iter().any(|role| role.id == one.role.id));
            }
            Ok(all)
        });
        Ok(query.cut(among.await?))
    }

    /// The role with this id.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`].
    pub async fn role(&self, who: &Principal, id: RoleId) -> Result<RoleWithPermissions> {
        who.require(Action::ReadRoles)?;
        self.store.read(move |tx| known(tx, &id)).await
    }

    /// Makes a role.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::AlreadyExists`] for a taken key or name;
    /// [`Error::LimitReached`]; [`Error::NotFound`] for an unknown permission.
    pub async fn create_role(
        &self,
        who: &Principal,
        new: CreateRole,
    ) -> Result<RoleWithPermissions> {
        who.require(Action::CreateRoles)?;
        let now = self.now();
        let id = RoleId::generate(now, self.entropy());
        let event = Event::new(self, who, EventKind::RoleCreated, id.as_str());
        let joined = Event::new(self, who, EventKind::RoleSetUpdated, "");
        self.store
            .write(move |tx| {
                hold_roles(tx)?;
                let role = draft(&tx.roles()?, &id, new.clone(), now)?;
                tx.insert_role(&role)?;
                for id in distinct(&new.permissions) {
                    known_permission(tx, id)?;
                    tx.grant_permission(&role.id, id)?;
                }
                tx.insert_event(&about(event.clone(), &role))?;
                if new.in_initial_role_set {
                    let set = initial(tx)?;
                    super::role_set::add(tx, set, &role, now, &joined)?;
                }
                known(tx, &role.id)
            })
            .await
    }

    /// Changes some fields of a role.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`], also for an unknown permission;
    /// [`Error::AlreadyExists`] for a taken key or name; [`Conflict::SystemRecord`] for the key of
    /// one of the server's own; [`Conflict::CreatorRoleLacksPermissions`].
    pub async fn update_role(
        &self,
        who: &Principal,
        id: RoleId,
        change: UpdateRole,
    ) -> Result<RoleWithPermissions> {
        let now = self.now();
        self.change_role(who, id, move |tx, before| {
            let RoleWithPermissions { role, permissions } = before;
            if change.names == RoleNames::Unique && change.name.is_some() {
                let after = change.name.as_ref().map(Label::as_str);
                let others = tx.roles()?.into_iter().map(|one| one.role);
                let mut others = others.filter(|other| other.id != role.id);
                if others.any(|other| Some(other.name.as_str()) == after) {
                    return Err(name_taken());
                }
            }
            let after = changed(&role, change.clone(), now)?;
            tx.update_role(&after)?;
            let Some(wanted) = &change.permissions else {
                return Ok(());
            };
            let wanted = distinct(wanted);
            let granted: BTreeSet<_> = permissions.iter().map(|one| &one.id).collect();
            for id in granted.difference(&wanted) {
                tx.revoke_permission(&role.id, id)?;
            }
            for id in wanted.difference(&granted) {
                known_permission(tx, id)?;
                tx.grant_permission(&role.id, id)?;
            }
            Ok(())
        })
        .await
    }

    /// Lets a role grant one more permission.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`]; [`Conflict::PermissionGranted`].
    pub async fn grant_permission(
        &self,
        who: &Principal,
        id: RoleId,
        permission: PermissionId,
    ) -> Result<RoleWithPermissions> {
        let now = self.now();
        self.change_role(who, id, move |tx, before| {
            known_permission(tx, &permission)?;
            if before.permissions.iter().any(|one| one.id == permission) {
                return Err(Conflict::PermissionGranted.into());
            }
            tx.grant_permission(&before.role.id, &permission)?;
            touch(tx, before.role, now)
        })
        .await
    }

    /// Lets a role grant one permission less.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`], also for a permission that the
    /// role does not grant; [`Conflict::CreatorRoleLacksPermissions`].
    pub async fn revoke_permission(
        &self,
        who: &Principal,
        id: RoleId,
        permission: PermissionId,
    ) -> Result<RoleWithPermissions> {
        let now = self.now();
        self.change_role(who, id, move |tx, before| {
            if !tx.revoke_permission(&before.role.id, &permission)? {
                return Err(Error::not_found(Kind::Permission, permission.as_str()));
            }
            touch(tx, before.role, now)
        })
        .await
    }

    /// Deletes a role and answers what it was.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`]; [`Error::Conflict`] while
    /// something needs the role that is not to lose it, and for one of the server's own.
    pub async fn delete_role(&self, who: &Principal, id: RoleId, used: OnUse) -> Result<Role> {
        who.require(Action::DeleteRoles)?;
        let event = Event::new(self, who, EventKind::RoleDeleted, id.as_str());
        self.store
            .write(move |tx| {
                let instance = hold_roles(tx)?;
                let role = tx.lock_role(&id)?;
                let role = role.ok_or_else(|| Error::not_found(Kind::Role, id.as_str()))?;
                if used == OnUse::Withdraw {
                    tx.withdraw_further_role(&id)?;
                }
                dispensable(tx, &instance, &role)?;
                tx.delete_role(&id)?;
                tx.insert_event(&about(event.clone(), &role))?;
                Ok(role)
            })
            .await
    }

    /// Changes a role by `work`, after which it must still do for those who get it.
    async fn change_role(
        &self,
        who: &Principal,
        id: RoleId,
        mut work: impl FnMut(&mut dyn Writer, RoleWithPermissions) -> Result<()> + Send + 'static,
    ) -> Result<RoleWithPermissions> {
        who.require(Action::UpdateRoles)?;
        let event = Event::new(self, who, EventKind::RoleUpdated, id.as_str());
        self.store
            .write(move |tx| {
                let instance = hold_roles(tx)?;
                let before = known(tx, &id)?;
                work(tx, before)?;
                let after = known(tx, &id)?;
                if is_for_creators(tx, &instance, &id)? && !after.suits_creators() {
                    return Err(Conflict::CreatorRoleLacksPermissions.into());
                }
                tx.insert_event(&about(event.clone(), &after.role))?;
                Ok(after)
            })
            .await
    }
}

/// The instance, held until the unit of work ends: whoever changes roles, permissions or role sets
/// does so one after the other, so that what is counted stays counted.
pub(super) fn hold_roles(tx: &mut dyn Writer) -> Result<Instance> {
    let instance = tx.lock_instance()?;
    instance.ok_or_else(|| Error::not_found(Kind::Instance, ""))
}

/// The role with this id.
pub(super) fn known(tx: &mut (impl Reader + ?Sized), id: &RoleId) -> Result<RoleWithPermissions> {
    let found = tx.role_with_permissions(id)?;
    found.ok_or_else(|| Error::not_found(Kind::Role, id.as_str()))
}

/// The role with this id, which those who make organizations may get.
pub(super) fn known_for_creators(
    tx: &mut (impl Reader + ?Sized),
    id: &RoleId,
) -> Result<RoleWithPermissions> {
    let role = known(tx, id)?;
    if role.suits_creators() {
        Ok(role)
    } else {
        Err(Conflict::CreatorRoleLacksPermissions.into())
    }
}

fn name_taken() -> Error {
    Error::AlreadyExists {
        kind: Kind::Role,
        field: Field::Name,
    }
}

fn distinct(ids: &[PermissionId]) -> BTreeSet<&PermissionId> {
    ids.iter().collect()
}

/// A new role beside `all` others.
fn draft(
    all: &[RoleWithPermissions],
    id: &RoleId,
    new: CreateRole,
    now: Timestamp,
) -> Result<Role> {
    let CreateRole {
        name,
        names,
        key,
        description,
        permissions: _,
        in_initial_role_set: _,
        limit,
    } = new;
    if all.len() >= limit {
        return Err(Error::LimitReached {
            kind: Kind::Role,
            limit: u32::try_from(limit).unwrap_or(u32::MAX),
        });
    }
    let same_name = |one: &RoleWithPermissions| one.role.name == name.as_str();
    if names == RoleNames::Unique && all.iter().any(same_name) {
        return Err(name_taken());
    }
    let taken = |key: &RoleKey| all.iter().any(|one| one.role.key == *key);
    Ok(Role {
        id: id.clone(),
        key: key.unwrap_or_else(|| RoleKey::derive(name.as_str(), taken)),
        name: name.to_string(),
        description: description.map(Description::into_text),
        system: false,
        created_at: now,
        updated_at: now,
    })
}

/// `before` with the change carried out, what it grants excepted.
fn changed(before: &Role, change: UpdateRole, now: Timestamp) -> Result<Role> {
    let UpdateRole {
        name,
        names: _,
        key,
        description,
        permissions: _,
    } = change;
    let mut after = before.clone();
    after.name = name.map_or(after.name, |name| name.to_string());
    description
        .map(Description::into_text)
        .apply(&mut after.description);
    after.key = key.unwrap_or(after.key);
    after.updated_at = now;
    if before.system && after.key != before.key {
        Err(Conflict::SystemRecord.into())
    } else {
        Ok(after)
    }
}

fn touch(tx: &mut dyn Writer, role: Role, now: Timestamp) -> Result<()> {
    let updated_at = now;
    tx.update_role(&Role { updated_at, ..role })
}

fn is_for_creators(tx: &mut dyn Writer, instance: &Instance, id: &RoleId) -> Result<bool> {
    let sets = tx.role_sets()?;
    Ok(instance.creator_role_id == *id || sets.iter().any(|set| set.creator_role_id == *id))
}

/// Refuses if anything needs the role.
fn dispensable(tx: &mut dyn Writer, instance: &Instance, role: &Role) -> Result<()> {
    if is_for_creators(tx, instance, &role.id)? {
        return Err(Conflict::RoleIsForCreators.into());
    }
    let sets = tx.role_sets()?;
    let by_default = instance.domains_default_role_id == role.id;
    if by_default || sets.iter().any(|set| set.default_role_id == role.id) {
        return Err(Conflict::RoleIsForDomains.into());
    }
    let RoleUse {
        members,
        invitations,
    } = tx.role_use(&role.id)?;
    if members {
        Err(Conflict::RoleHasMembers.into())
    } else if invitations {
        Err(Conflict::RoleHasInvitations.into())
    } else if role.system {
        Err(Conflict::SystemRecord.into())
    } else {
        Ok(())
    }
}

/// `event` about this role, with what readers need once it is gone.
fn about(event: Event, role: &Role) -> Event {
    event.with(json!({ "name": role.name, "key": RoleKey::as_str(&role.key) }))
}
