mod bulk;
mod roles;

use serde_json::json;

pub(super) use roles::{givable, given_role, held_default_role, known_member, own_roles};

use super::App;
use super::authorize::authorize;
use super::invitation::release_expired;
use super::organization::unknown;
use super::role_set::assignable;
use super::suggestion::joined;
use crate::conflict::Conflict;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{MembershipId, OrganizationId, UserId};
use crate::membership::{
    CreateMembership, Membership, MembershipQuery, MembershipScope, MembershipView,
    UpdateMembership,
};
use crate::organization::{Organization, OrganizationRef, SeatChange};
use crate::page::{Page, Slice};
use crate::role::{PermissionKey, Role, RoleKey, SystemPermission};
use crate::store::{Reader, Writer};
use crate::text::{Fault, Violation};
use crate::user::UserRef;
use crate::{Action, Identity, Principal};

impl App {
    /// Takes a user into an organization.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown organization or user; [`Error::Forbidden`];
    /// [`Error::Invalid`] for an unknown role; [`Conflict::AlreadyAMember`];
    /// [`Error::LimitReached`] if no seat is free.
    pub async fn create_membership(
        &self,
        who: &Principal,
        new: CreateMembership,
    ) -> Result<MembershipView> {
        let now = self.now();
        let id = MembershipId::generate(now, self.entropy());
        let event = Event::new(self, who, EventKind::MembershipCreated, id.as_str());
        let who = who.clone();
        self.store
            .write(move |tx| {
                let CreateMembership {
                    organization: by,
                    user,
                    role,
                    public_metadata,
                    private_metadata,
                } = new.clone();
                let organization = changeable(tx, &who, &by, Action::CreateMemberships)?;
                let membership = Membership {
                    id: id.clone(),
                    organization_id: organization.id.clone(),
                    user_id: user,
                    role: known(tx, &organization, &role)?,
                    public_metadata,
                    private_metadata,
                    created_at: now,
                    updated_at: now,
                };
                join(tx, &membership, &organization)?;
                tx.insert_event(&about(&event, &membership))?;
                view(tx, membership)
            })
            .await
    }

    /// Changes the role or the data of a member.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown organization or membership; [`Error::Forbidden`];
    /// [`Error::Invalid`] for an unknown role and for data that does not fit any more;
    /// [`Conflict::LastManager`] if nobody would be left to manage the organization.
    pub async fn update_membership(
        &self,
        who: &Principal,
        by: OrganizationRef,
        user: impl Into<UserRef>,
        change: UpdateMembership,
    ) -> Result<MembershipView> {
        let event = Event::new(self, who, EventKind::MembershipUpdated, "");
        let (who, user, now) = (who.clone(), user.into(), self.now());
        self.store
            .write(move |tx| {
                let UpdateMembership {
                    role,
                    public_metadata,
                    private_metadata,
                } = change.clone();
                let organization = changeable(tx, &who, &by, Action::UpdateMemberships)?;
                let before = member(tx, &organization, &user)?;
                let mut after = before.clone();
                public_metadata.apply("public_metadata", &mut after.public_metadata)?;
                private_metadata.apply("private_metadata", &mut after.private_metadata)?;
                let managed = manages(tx, &before)?;
                if let Some(key) = role {
                    after.role = known(tx, &organization, &key)?;
                }
                after.updated_at = now;
                tx.update_membership(&after)?;
                keep_a_manager(tx, &organization.id, managed)?;
                tx.insert_event(&about(&event, &after))?;
                view(tx, after)
            })
            .await
    }

    /// Takes a user out of an organization and answers what the membership was. Members may leave
    /// by themselves.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown organization or membership; [`Error::Forbidden`];
    /// [`Conflict::LastManager`] if nobody would be left to manage the organization.
    pub async fn delete_membership(
        &self,
        who: &Principal,
        by: OrganizationRef,
        user: impl Into<UserRef>,
    ) -> Result<MembershipView> {
        let event = Event::new(self, who, EventKind::MembershipDeleted, "");
        let (who, user) = (who.clone(), user.into());
        self.store
            .write(move |tx| {
                let before = if let Some(own) = leaving(tx, &who, &by, &user)? {
                    own
                } else {
                    let organization = changeable(tx, &who, &by, Action::DeleteMemberships)?;
                    member(tx, &organization, &user)?
                };
                let mut ended = view(tx, before.clone())?;
                let managed = end(tx, &before)?;
                keep_a_manager(tx, &before.organization_id, managed)?;
                tx.insert_event(&about(&event, &before))?;
                ended.organization = organization_of(tx, &before)?;
                Ok(ended)
            })
            .await
    }

    /// Refuses unless the caller may change who belongs to this organization. For dialects that judge
    /// the right before they read the body; the operation itself judges again.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`].
    pub async fn may_change_members(&self, who: &Principal, by: OrganizationRef) -> Result<()> {
        let who = who.clone();
        self.store
            .read(move |tx| {
                let id = tx.organization(&by)?.map(|organization| organization.id);
                let (action, permission) = (
                    Action::UpdateMemberships,
                    SystemPermission::ManageMemberships,
                );
                authorize(tx, &who, id.as_ref(), action, permission)
            })
            .await
    }

    /// A part of the list of all memberships.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right.
    pub async fn memberships(
        &self,
        who: &Principal,
        query: MembershipQuery,
    ) -> Result<Page<MembershipView>> {
        who.require(Action::ReadMemberships)?;
        self.store
            .read(move |tx| tx.memberships(&MembershipScope::Everywhere, &query))
            .await
    }

    /// A part of the list of an organization's members.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown organization; [`Error::Forbidden`].
    pub async fn memberships_in(
        &self,
        who: &Principal,
        by: OrganizationRef,
        query: MembershipQuery,
    ) -> Result<Page<MembershipView>> {
        let who = who.clone();
        self.store
            .read(move |tx| {
                let found = tx.organization(&by)?.map(|organization| organization.id);
                let (action, permission) =
                    (Action::ReadMemberships, SystemPermission::ReadMemberships);
                authorize(tx, &who, found.as_ref(), action, permission)?;
                let id = found.ok_or_else(|| unknown(&who, &by, action))?;
                tx.memberships(&MembershipScope::Organization(id), &query)
            })
            .await
    }

    /// A part of the list of a user's memberships, the newest first. Users may read their own.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown user; [`Error::Forbidden`].
    pub async fn memberships_of(
        &self,
        who: &Principal,
        user: UserId,
        slice: Slice<MembershipId>,
    ) -> Result<Page<MembershipView>> {
        if !matches!(&who.identity, Identity::User { id, .. } if *id == user) {
            who.require(Action::ReadMemberships)?;
        }
        let query = MembershipQuery::newest(slice);
        self.store
            .read(move |tx| {
                let page = tx.memberships(&MembershipScope::User(user.clone()), &query)?;
                // Who is a member of anything exists.
                if page.items.is_empty() && tx.user(&user)?.is_none() {
                    return Err(Error::not_found(Kind::User, user.as_str()));
                }
                Ok(page)
            })
            .await
    }
}

/// The organization, held until the unit of work ends, if `who` may change its members.
pub(super) fn changeable(
    tx: &mut dyn Writer,
    who: &Principal,
    by: &OrganizationRef,
    action: Action,
) -> Result<Organization> {
    let found = tx.lock_organization(by)?;
    let id = found.as_ref().map(|organization| &organization.id);
    authorize(tx, who, id, action, SystemPermission::ManageMemberships)?;
    found.ok_or_else(|| unknown(who, by, action))
}

/// The caller's own membership, with its organization held, if it is the one to end.
fn leaving(
    tx: &mut dyn Writer,
    who: &Principal,
    by: &OrganizationRef,
    user: &UserRef,
) -> Result<Option<Membership>> {
    match (&who.identity, user) {
        (Identity::User { id, .. }, UserRef::Id(user)) if id == user => {
            match tx.lock_organization(by)? {
                Some(organization) => tx.membership(&organization.id, user),
                None => Ok(None),
            }
        }
        _ => Ok(None),
    }
}

fn member(tx: &mut dyn Writer, organization: &Organization, user: &UserRef) -> Result<Membership> {
    let membership = match user_id(tx, user)? {
        Some(id) => tx.membership(&organization.id, &id)?,
        None => None,
    };
    membership.ok_or_else(|| Error::not_found(Kind::Membership, user.to_string()))
}

/// The id of the user whom a caller names; it may be nobody's.
pub(super) fn user_id(tx: &mut dyn Writer, user: &UserRef) -> Result<Option<UserId>> {
    match user {
        UserRef::Id(id) => Ok(Some(id.clone())),
        UserRef::Uuid(uuid) => Ok(tx.user_by_uuid(uuid)?.map(|user| user.id)),
    }
}

/// The role with this key, if members of the organization can have it.
fn known(tx: &mut dyn Writer, organization: &Organization, key: &RoleKey) -> Result<Role> {
    let role = assignable(tx, organization, key)?;
    role.ok_or_else(|| {
        let violation = Violation::new("role", Fault::NotFound);
        let given = Some(key.to_string());
        Violation { given, ..violation }.into()
    })
}

/// Stores a membership with the seat and the counts that belong to it.
pub(super) fn join(
    tx: &mut dyn Writer,
    new: &Membership,
    organization: &Organization,
) -> Result<()> {
    let user = &new.user_id;
    if !tx.count_membership(user)? {
        return Err(Error::not_found(Kind::User, user.as_str()));
    }
    if !tx.insert_membership(new)? {
        let user = user.to_string();
        return Err(Conflict::AlreadyAMember { user }.into());
    }
    joined(tx, &organization.id, user, new.created_at)?;
    release_expired(tx, &organization.id, new.created_at)?;
    if tx.count_seats(&organization.id, SeatChange::JOIN)? {
        Ok(())
    } else {
        Err(Error::LimitReached {
            kind: Kind::Membership,
            limit: organization.max_allowed_memberships,
        })
    }
}

/// Ends a membership with the seat and the counts that belong to it. Answers whether the member
/// could manage the organization.
fn end(tx: &mut dyn Writer, membership: &Membership) -> Result<bool> {
    let (organization, user) = (&membership.organization_id, &membership.user_id);
    let managed = manages(tx, membership)?;
    tx.uncount_membership(user)?;
    if !tx.delete_membership(organization, user)? {
        return Err(Error::not_found(Kind::Membership, user.as_str()));
    }
    tx.count_seats(organization, SeatChange::LEAVE)?;
    Ok(managed)
}

/// Whether the member may do what somebody in every organization has to be allowed, by roles of
/// their own: what groups give can go at any moment, without anybody here.
fn manages(tx: &mut dyn Writer, membership: &Membership) -> Result<bool> {
    let granted = tx.own_permissions_of_member(membership)?;
    let minimum = SystemPermission::MINIMUM.map(PermissionKey::from);
    Ok(minimum.iter().all(|needed| granted.contains(needed)))
}

/// Refuses if somebody could manage the organization before a change and now nobody can. The
/// organization has to be held: two who go at the same moment would each see the other.
fn keep_a_manager(tx: &mut dyn Writer, of: &OrganizationId, managed: bool) -> Result<()> {
    let minimum = SystemPermission::MINIMUM.map(PermissionKey::from);
    if !managed || tx.anyone_with(of, &minimum)? {
        Ok(())
    } else {
        Err(Conflict::LastManager.into())
    }
}

/// The membership as it is now, with both its ends.
fn view(tx: &mut (impl Reader + ?Sized), membership: Membership) -> Result<MembershipView> {
    let user = tx.user(&membership.user_id)?;
    Ok(MembershipView {
        organization: organization_of(tx, &membership)?,
        user: user.ok_or_else(|| Error::Store("a member is gone".into()))?,
        further_roles: tx.further_roles(&membership.id)?,
        permissions: tx.permissions_of_member(&membership)?,
        membership,
    })
}

fn organization_of(
    tx: &mut (impl Reader + ?Sized),
    membership: &Membership,
) -> Result<Organization> {
    let by = OrganizationRef::Id(membership.organization_id.clone());
    let organization = tx.organization(&by)?;
    organization.ok_or_else(|| Error::Store("an organization is gone".into()))
}

/// `event` about this membership, with what readers need once it is gone.
pub(super) fn about(event: &Event, membership: &Membership) -> Event {
    let (user, role) = (membership.user_id.as_str(), membership.role.key.as_str());
    let data = json!({ "user_id": user, "role": role });
    let mut event = event.clone().of(&membership.organization_id).with(data);
    event.subject = membership.id.to_string();
    event
}
