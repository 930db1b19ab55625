//! The roles that members have beside their primary one.

use std::collections::BTreeSet;

use serde_json::json;

use super::{changeable, keep_a_manager, manages};
use crate::app::App;
use crate::app::authorize::authorize;
use crate::app::organization::unknown;
use crate::app::role_set::assignable;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{RoleId, UserId};
use crate::membership::{GivenRole, MemberWithRoles, Membership, MembershipQuery, MembershipScope};
use crate::organization::{Organization, OrganizationRef};
use crate::page::Page;
use crate::role::{Role, RoleKey, SystemPermission};
use crate::role_set::RoleSetRef;
use crate::store::{Reader, Writer};
use crate::text::{Fault, Violation};
use crate::{Action, Principal, Timestamp};

impl App {
    /// A part of the list of the roles that somebody gave a member: the further ones, and the
    /// primary one unless it is what every member begins with. They are at most
    /// [`Membership::MAX_ROLES`] and one.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown organization, user or membership; [`Error::Forbidden`].
    pub async fn member_roles(
        &self,
        who: &Principal,
        by: OrganizationRef,
        user: UserId,
        offset: u64,
        limit: u32,
    ) -> Result<Page<Role>> {
        let who = who.clone();
        self.store
            .read(move |tx| {
                let organization = readable(tx, &who, &by)?;
                let membership = known_member(tx, &organization, &user)?;
                let all = own_roles(tx, &organization, &membership)?;
                Ok(Page::cut(all, offset, limit))
            })
            .await
    }

    /// A part of the list of an organization's members, each with the roles that
    /// [`App::member_roles`] would show.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown organization; [`Error::Forbidden`].
    pub async fn members_with_roles(
        &self,
        who: &Principal,
        by: OrganizationRef,
        query: MembershipQuery,
    ) -> Result<Page<MemberWithRoles>> {
        let who = who.clone();
        self.store
            .read(move |tx| {
                let organization = readable(tx, &who, &by)?;
                let by_default = default_role(tx, &organization)?;
                let scope = MembershipScope::Organization(organization.id);
                let Page { items, more, total } = tx.memberships(&scope, &query)?;
                let with_roles = items.into_iter().map(|view| {
                    let primary = &view.membership.role;
                    let roles = assigned(primary, &view.further_roles, &by_default);
                    MemberWithRoles { view, roles }
                });
                let items = with_roles.collect();
                Ok(Page { items, more, total })
            })
            .await
    }

    /// Gives a member further roles, all or none. Those that the member has are no error.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown organization, user or membership; [`Error::Forbidden`];
    /// [`Error::Invalid`] for unknown roles; [`Error::LimitReached`].
    pub async fn assign_roles(
        &self,
        who: &Principal,
        by: OrganizationRef,
        user: UserId,
        roles: Vec<RoleId>,
    ) -> Result<()> {
        let event = Event::new(self, who, EventKind::MembershipRolesAssigned, "");
        let (who, now) = (who.clone(), self.now());
        self.store
            .write(move |tx| {
                let organization = changeable(tx, &who, &by, Action::AssignMemberRoles)?;
                let membership = known_member(tx, &organization, &user)?;
                let mut has = own_roles(tx, &organization, &membership)?;
                let mut given = givable(tx, &roles)?;
                given.retain(|role| has.iter().all(|one| one.id != role.id));
                has.extend(given.iter().cloned());
                // Exact, since whoever gives roles holds the organization.
                if has.len() > Membership::MAX_ROLES {
                    return Err(full());
                }
                for role in &given {
                    tx.add_further_role(&membership, &role.id, now)?;
                }
                record(tx, &event, &membership, &given, now)
            })
            .await
    }

    /// Takes roles from a member, all or none. Those that the member does not have are no error.
    /// Without the primary one the member is what every member begins with.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown organization, user or membership; [`Error::Forbidden`];
    /// [`LastManager`](crate::Conflict::LastManager) if nobody would be left to manage the
    /// organization.
    pub async fn withdraw_roles(
        &self,
        who: &Principal,
        by: OrganizationRef,
        user: UserId,
        roles: Vec<RoleId>,
    ) -> Result<()> {
        let event = Event::new(self, who, EventKind::MembershipRolesWithdrawn, "");
        let (who, now) = (who.clone(), self.now());
        self.store
            .write(move |tx| {
                let organization = changeable(tx, &who, &by, Action::WithdrawMemberRoles)?;
                let mut membership = known_member(tx, &organization, &user)?;
                let managed = manages(tx, &membership)?;
                let mut taken = tx.further_roles(&membership.id)?;
                taken.retain(|role| roles.contains(&role.id));
                for role in &taken {
                    tx.remove_further_role(&membership.id, &role.id)?;
                }
                if roles.contains(&membership.role.id) {
                    let by_default = held_default_role(tx, &organization)?;
                    if by_default.id != membership.role.id {
                        taken.retain(|role| role.id != membership.role.id);
                        taken.push(std::mem::replace(&mut membership.role, by_default));
                    }
                }
                record(tx, &event, &membership, &taken, now)?;
                keep_a_manager(tx, &organization.id, managed)
            })
            .await
    }
}

/// Notes that `roles` of a member changed, if any did.
fn record(
    tx: &mut dyn Writer,
    event: &Event,
    membership: &Membership,
    roles: &[Role],
    now: Timestamp,
) -> Result<()> {
    if roles.is_empty() {
        return Ok(());
    }
    tx.update_membership(&Membership {
        updated_at: now,
        ..membership.clone()
    })?;
    let keys: Vec<&str> = roles
        .iter()
        .map(|role| RoleKey::as_str(&role.key))
        .collect();
    let data = json!({ "user_id": membership.user_id.as_str(), "roles": keys });
    let mut event = event.clone().of(&membership.organization_id).with(data);
    event.subject = membership.id.to_string();
    tx.insert_event(&event)
}

/// The roles that somebody gave a member.
pub(in crate::app) fn own_roles(
    tx: &mut (impl Reader + ?Sized),
    organization: &Organization,
    membership: &Membership,
) -> Result<Vec<Role>> {
    let by_default = default_role(tx, organization)?;
    let further = tx.further_roles(&membership.id)?;
    Ok(assigned(&membership.role, &further, &by_default))
}

/// How those are found to whom somebody gave this role.
pub(in crate::app) fn given_role(
    tx: &mut (impl Reader + ?Sized),
    organization: &Organization,
    id: &RoleId,
) -> Result<GivenRole> {
    let by_default = default_role(tx, organization)?;
    Ok(GivenRole {
        id: id.clone(),
        primary_counts: by_default.id != *id,
    })
}

/// The roles that somebody gave.
fn assigned(primary: &Role, further: &[Role], by_default: &Role) -> Vec<Role> {
    let given = Some(primary).filter(|role| role.id != by_default.id);
    let further = further
        .iter()
        .filter(|role| given.is_none_or(|primary| primary.id != role.id));
    given.into_iter().chain(further).cloned().collect()
}

/// The roles with these ids, each once, of which there are no more than one member can have. They
/// need not be in the role set of the organization, which bounds what the primary role can be.
pub(in crate::app) fn givable(
    tx: &mut (impl Reader + ?Sized),
    ids: &[RoleId],
) -> Result<Vec<Role>> {
    let distinct: BTreeSet<&RoleId> = ids.iter().collect();
    if distinct.len() > Membership::MAX_ROLES {
        return Err(full());
    }
    let mut roles = Vec::new();
    let mut unknown = Vec::new();
    for id in distinct {
        match tx.role(id)? {
            Some(role) => roles.push(role),
            None => unknown.push(id.as_str()),
        }
    }
    if unknown.is_empty() {
        return Ok(roles);
    }
    let violation = Violation::new("roles", Fault::NotFound);
    let given = Some(unknown.join(", "));
    Err(Violation { given, ..violation }.into())
}

fn full() -> Error {
    Error::LimitReached {
        kind: Kind::MemberRole,
        limit: u32::try_from(Membership::MAX_ROLES).unwrap_or(u32::MAX),
    }
}

/// What members are unless somebody says otherwise: what the instance says, if members of the
/// organization can be that, else the default role of its set.
fn default_role(tx: &mut (impl Reader + ?Sized), organization: &Organization) -> Result<Role> {
    let missing = || Error::Store("the role of new members is missing".into());
    let instance = tx.instance()?.ok_or_else(missing)?;
    let wanted = instance.domains_default_role_id;
    let Some(key) = &organization.role_set else {
        return tx.role(&wanted)?.ok_or_else(missing);
    };
    let set = tx.role_set(&RoleSetRef::Key(key.clone()))?;
    let set = set.ok_or_else(missing)?;
    let with = |id: &RoleId| set.roles.iter().find(|role| role.id == *id).cloned();
    with(&wanted)
        .or_else(|| with(&set.default_role_id))
        .ok_or_else(missing)
}

/// As [`default_role`], which stays a role of the organization until the unit of work ends.
pub(in crate::app) fn held_default_role(
    tx: &mut dyn Writer,
    organization: &Organization,
) -> Result<Role> {
    let role = default_role(tx, organization)?;
    match assignable(tx, organization, &role.key)? {
        Some(role) => Ok(role),
        // Somebody took it out of the set just now.
        None => default_role(tx, organization),
    }
}

/// The organization, if `who` may see what its members are.
fn readable(tx: &mut dyn Reader, who: &Principal, by: &OrganizationRef) -> Result<Organization> {
    let found = tx.organization(by)?;
    let (action, permission) = (Action::ReadMemberRoles, SystemPermission::ReadMemberships);
    authorize(tx, who, found.as_ref().map(|o| &o.id), action, permission)?;
    found.ok_or_else(|| unknown(who, by, action))
}

/// The membership of a user who has to exist.
pub(in crate::app) fn known_member(
    tx: &mut (impl Reader + ?Sized),
    organization: &Organization,
    user: &UserId,
) -> Result<Membership> {
    let kind = match tx.membership(&organization.id, user)? {
        Some(membership) => return Ok(membership),
        None if tx.user(user)?.is_some() => Kind::Membership,
        None => Kind::User,
    };
    Err(Error::not_found(kind, user.as_str()))
}
