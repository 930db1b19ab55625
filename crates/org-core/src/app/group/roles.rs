//! The roles of groups, everywhere and in organizations.

use std::collections::BTreeSet;

use serde_json::json;

use super::{held, known};
use crate::app::App;
use crate::app::membership::givable;
use crate::app::organization::unknown;
use crate::app::role::{held as held_role, known as known_role};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::group::{Group, GroupFilter, GroupQuery, RoleScope};
use crate::id::{GroupId, RoleId};
use crate::organization::OrganizationRef;
use crate::page::{Page, Slice};
use crate::role::{Role, RoleKey};
use crate::store::Writer;
use crate::{Action, Principal, Timestamp};

impl App {
    /// A part of the list of the roles of a group: everywhere or, if `place` is given, in that
    /// organization. They come in the order in which they were made.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown group or
    /// organization.
    pub async fn group_roles(
        &self,
        who: &Principal,
        id: GroupId,
        place: Option<OrganizationRef>,
        slice: Slice<RoleId>,
    ) -> Result<Page<Role>> {
        let action = match place {
            None => Action::ReadGroupRoles,
            Some(_) => Action::ReadOrganizationGroupRoles,
        };
        who.require(action)?;
        let who = who.clone();
        self.store
            .read(move |tx| {
                let scope = match &place {
                    None => RoleScope::Everywhere,
                    Some(by) => {
                        let found = tx.organization(by)?;
                        let found = found.ok_or_else(|| unknown(&who, by, action))?;
                        RoleScope::Organization(found.id)
                    }
                };
                known(tx, &id)?;
                let all = tx.group_roles(&id, &scope)?;
                let made = |role: &Role| (role.created_at, role.id.clone());
                Ok(Page::behind(all, &slice, made))
            })
            .await
    }

    /// Gives a group roles, all or none: everywhere or, if `place` is given, in that organization.
    /// Those that it has are no error.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown group or
    /// organization; [`Error::Invalid`] for unknown roles; [`Error::LimitReached`].
    pub async fn assign_group_roles(
        &self,
        who: &Principal,
        id: GroupId,
        place: Option<OrganizationRef>,
        roles: Vec<RoleId>,
    ) -> Result<()> {
        let action = match place {
            None => Action::AssignGroupRoles,
            Some(_) => Action::AssignOrganizationGroupRoles,
        };
        who.require(action)?;
        let event = Event::new(self, who, EventKind::GroupRolesAssigned, id.as_str());
        let (who, now) = (who.clone(), self.now());
        self.store
            .write(move |tx| {
                let scope = held_scope(tx, &who, place.as_ref(), action)?;
                held(tx, &id)?;
                let given = givable(tx, &roles)?;
                give(tx, &id, &scope, given, now, &event)
            })
            .await
    }

    /// Takes roles from a group, everywhere or, if `place` is given, in that organization. Those
    /// that it does not have are no error.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown group or
    /// organization.
    pub async fn withdraw_group_roles(
        &self,
        who: &Principal,
        id: GroupId,
        place: Option<OrganizationRef>,
        roles: Vec<RoleId>,
    ) -> Result<()> {
        let action = match place {
            None => Action::WithdrawGroupRoles,
            Some(_) => Action::WithdrawOrganizationGroupRoles,
        };
        who.require(action)?;
        let event = Event::new(self, who, EventKind::GroupRolesWithdrawn, id.as_str());
        let who = who.clone();
        self.store
            .write(move |tx| {
                let scope = held_scope(tx, &who, place.as_ref(), action)?;
                held(tx, &id)?;
                let mut taken = tx.group_roles(&id, &scope)?;
                taken.retain(|role| roles.contains(&role.id));
                for role in &taken {
                    tx.remove_group_role(&id, &scope, &role.id)?;
                }
                record(tx, &event, &scope, &taken)
            })
            .await
    }

    /// A part of the list of the groups that have a role everywhere.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown role.
    pub async fn role_groups(
        &self,
        who: &Principal,
        id: RoleId,
        slice: Slice<GroupId>,
    ) -> Result<Page<Group>> {
        who.require(Action::ReadGroupRoles)?;
        self.store
            .read(move |tx| {
                known_role(tx, &id)?;
                let filter = GroupFilter::WithRole(id.clone());
                let slice = slice.clone();
                tx.groups(&GroupQuery { filter, slice })
            })
            .await
    }

    /// Gives groups a role everywhere, all or none. Those that have it are no error.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown role or group;
    /// [`Error::LimitReached`].
    pub async fn assign_role_groups(
        &self,
        who: &Principal,
        id: RoleId,
        groups: Vec<GroupId>,
    ) -> Result<()> {
        who.require(Action::AssignGroupRoles)?;
        let event = Event::new(self, who, EventKind::GroupRolesAssigned, "");
        let now = self.now();
        self.store
            .write(move |tx| {
                let role = held_role(tx, &id)?;
                for (number, group) in distinct(&groups).into_iter().enumerate() {
                    held(tx, group)?;
                    let event = one_of(&event, number, group);
                    let given = vec![role.clone()];
                    give(tx, group, &RoleScope::Everywhere, given, now, &event)?;
                }
                Ok(())
            })
            .await
    }

    /// Takes a role from groups that have it everywhere. Those that do not are no error.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::NotFound`] for an unknown role.
    pub async fn withdraw_role_groups(
        &self,
        who: &Principal,
        id: RoleId,
        groups: Vec<GroupId>,
    ) -> Result<()> {
        who.require(Action::WithdrawGroupRoles)?;
        let event = Event::new(self, who, EventKind::GroupRolesWithdrawn, "");
        self.store
            .write(move |tx| {
                let role = held_role(tx, &id)?;
                for (number, group) in distinct(&groups).into_iter().enumerate() {
                    if tx.remove_group_role(group, &RoleScope::Everywhere, &id)? {
                        let event = one_of(&event, number, group);
                        let taken = std::slice::from_ref(&role);
                        record(tx, &event, &RoleScope::Everywhere, taken)?;
                    }
                }
                Ok(())
            })
            .await
    }
}

/// Where roles are to change; an organization is held until the unit of work ends.
fn held_scope(
    tx: &mut dyn Writer,
    who: &Principal,
    place: Option<&OrganizationRef>,
    action: Action,
) -> Result<RoleScope> {
    let Some(by) = place else {
        return Ok(RoleScope::Everywhere);
    };
    let found = tx.lock_organization(by)?;
    let found = found.ok_or_else(|| unknown(who, by, action))?;
    Ok(RoleScope::Organization(found.id))
}

/// Gives a group, which the caller holds, those of `roles` that it does not have.
fn give(
    tx: &mut dyn Writer,
    id: &GroupId,
    scope: &RoleScope,
    mut roles: Vec<Role>,
    now: Timestamp,
    event: &Event,
) -> Result<()> {
    let has = tx.group_roles(id, scope)?;
    roles.retain(|role| has.iter().all(|one| one.id != role.id));
    if has.len() + roles.len() > Group::MAX_ROLES {
        return Err(Error::LimitReached {
            kind: Kind::GroupRole,
            limit: u32::try_from(Group::MAX_ROLES).unwrap_or(u32::MAX),
        });
    }
    for role in &roles {
        tx.add_group_role(id, scope, &role.id, now)?;
    }
    record(tx, event, scope, &roles)
}

/// Notes that `roles` of a group changed, if any did.
fn record(tx: &mut dyn Writer, event: &Event, scope: &RoleScope, roles: &[Role]) -> Result<()> {
    if roles.is_empty() {
        return Ok(());
    }
    let keys = roles.iter().map(|role| RoleKey::as_str(&role.key));
    let keys: Vec<&str> = keys.collect();
    let event = event.clone().with(json!({ "roles": keys }));
    tx.insert_event(&match scope {
        RoleScope::Everywhere => event,
        RoleScope::Organization(id) => event.of(id),
    })
}

/// One of several events that are recorded together.
fn one_of(event: &Event, number: usize, group: &GroupId) -> Event {
    Event {
        id: event.id.following(number),
        subject: group.to_string(),
        ..event.clone()
    }
}

fn distinct(groups: &[GroupId]) -> BTreeSet<&GroupId> {
    groups.iter().collect()
}
