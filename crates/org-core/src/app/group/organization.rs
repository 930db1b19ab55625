//! What members of an organization are by groups and by themselves.

use crate::app::App;
use crate::app::membership::{given_role, known_member, own_roles};
use crate::app::organization::unknown;
use crate::app::role::known as known_role;
use crate::error::Result;
use crate::group::{EffectiveRole, Group, GroupFilter, GroupQuery};
use crate::id::{GroupId, MembershipId, RoleId, UserId};
use crate::membership::{MembershipOrder, MembershipQuery, MembershipScope, MembershipView};
use crate::organization::{Organization, OrganizationRef};
use crate::page::{Direction, Page, Slice};
use crate::store::Reader;
use crate::user::UserFilter;
use crate::{Action, Principal};

impl App {
    /// A part of the list of the groups that have a role in an organization, or this very role.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`](crate::Error::Forbidden) without the right;
    /// [`Error::NotFound`](crate::Error::NotFound) for an unknown organization or role.
    pub async fn organization_groups(
        &self,
        who: &Principal,
        by: OrganizationRef,
        role: Option<RoleId>,
        slice: Slice<GroupId>,
    ) -> Result<Page<Group>> {
        let action = Action::ReadOrganizationGroups;
        who.require(action)?;
        if role.is_some() {
            who.require(Action::ReadRoles)?;
        }
        let who = who.clone();
        self.store
            .read(move |tx| {
                let organization = organization(tx, &who, &by, action)?;
                if let Some(id) = &role {
                    known_role(tx, id)?;
                }
                let filter = GroupFilter::InOrganization(organization.id, role.clone());
                let slice = slice.clone();
                tx.groups(&GroupQuery { filter, slice })
            })
            .await
    }

    /// A part of the list of the members to whom somebody gave a role, as
    /// [`App::member_roles`] shows it, in the order in which they joined.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`](crate::Error::Forbidden) without the rights;
    /// [`Error::NotFound`](crate::Error::NotFound) for an unknown organization or role.
    pub async fn members_given(
        &self,
        who: &Principal,
        by: OrganizationRef,
        role: RoleId,
        slice: Slice<MembershipId>,
    ) -> Result<Page<MembershipView>> {
        let action = Action::ReadMemberships;
        who.require(action)?;
        who.require(Action::ReadRoles)?;
        let who = who.clone();
        self.store
            .read(move |tx| {
                let organization = organization(tx, &who, &by, action)?;
                known_role(tx, &role)?;
                let query = MembershipQuery {
                    users: UserFilter::default(),
                    roles: None,
                    given: Some(given_role(tx, &organization, &role)?),
                    order: MembershipOrder::CreatedAt,
                    direction: Direction::Ascending,
                    slice: slice.clone(),
                };
                tx.memberships(&MembershipScope::Organization(organization.id), &query)
            })
            .await
    }

    /// A part of the list of the roles that a member has, given or by groups, in the order in which
    /// the roles were made.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`](crate::Error::Forbidden) without the right;
    /// [`Error::NotFound`](crate::Error::NotFound) for an unknown organization, user or membership.
    pub async fn effective_roles(
        &self,
        who: &Principal,
        by: OrganizationRef,
        user: UserId,
        slice: Slice<RoleId>,
    ) -> Result<Page<EffectiveRole>> {
        let action = Action::ReadEffectiveRoles;
        who.require(action)?;
        let who = who.clone();
        self.store
            .read(move |tx| {
                let organization = organization(tx, &who, &by, action)?;
                let membership = known_member(tx, &organization, &user)?;
                let own = own_roles(tx, &organization, &membership)?;
                let by_groups = tx.roles_by_groups(&organization.id, &user)?;
                let mut roles: Vec<EffectiveRole> = own
                    .into_iter()
                    .map(|role| EffectiveRole {
                        by_groups: by_groups.iter().any(|one| one.id == role.id),
                        direct: true,
                        role,
                    })
                    .collect();
                for role in by_groups {
                    if roles.iter().all(|one| one.role.id != role.id) {
                        roles.push(EffectiveRole {
                            role,
                            direct: false,
                            by_groups: true,
                        });
                    }
                }
                let made = |one: &EffectiveRole| (one.role.created_at, one.role.id.clone());
                Ok(Page::behind(roles, &slice, made))
            })
            .await
    }

    /// A part of the list of the groups by which a member has a role.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`](crate::Error::Forbidden) without the right;
    /// [`Error::NotFound`](crate::Error::NotFound) for an unknown organization, user, membership or
    /// role.
    pub async fn role_sources(
        &self,
        who: &Principal,
        by: OrganizationRef,
        user: UserId,
        role: RoleId,
        slice: Slice<GroupId>,
    ) -> Result<Page<Group>> {
        let action = Action::ReadRoleSources;
        who.require(action)?;
        let who = who.clone();
        self.store
            .read(move |tx| {
                let organization = organization(tx, &who, &by, action)?;
                known_member(tx, &organization, &user)?;
                known_role(tx, &role)?;
                let filter = GroupFilter::Giving {
                    role: role.clone(),
                    user: user.clone(),
                    organization: organization.id,
                };
                let slice = slice.clone();
                tx.groups(&GroupQuery { filter, slice })
            })
            .await
    }
}

fn organization(
    tx: &mut dyn Reader,
    who: &Principal,
    by: &OrganizationRef,
    action: Action,
) -> Result<Organization> {
    let found = tx.organization(by)?;
    found.ok_or_else(|| unknown(who, by, action))
}
