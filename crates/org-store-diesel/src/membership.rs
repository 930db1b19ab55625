mod list;

use std::collections::BTreeSet;

use diesel::dsl::exists;
use diesel::prelude::*;
use org_core::id::{MembershipId, OrganizationId, RoleId, UserId};
use org_core::membership::{
    Membership, MembershipQuery, MembershipScope, MembershipView, OrganizationWithRole,
};
use org_core::organization::Organization;
use org_core::page::Page;
use org_core::role::{PermissionKey, Role, RoleKey};
use org_core::store::{ReadMemberships, WriteMemberships};
use org_core::{Result, Timestamp};

use crate::connection::{AnyConnection, on_each};
use crate::counter::Counter;
use crate::error::failed;
use crate::organization::OrganizationRow;
use crate::role::RoleRow;
use crate::row::{Backend, Row, time};
use crate::schema::{
    group_members, membership_roles, memberships, organization_group_roles, organizations,
    permissions, role_permissions, roles, sessions,
};

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = memberships, treat_none_as_default_value = false)]
pub(crate) struct MembershipRow {
    id: String,
    organization_id: String,
    user_id: String,
    role_id: String,
    public_metadata: String,
    private_metadata: String,
    created_at: i64,
    updated_at: i64,
}

impl From<&Membership> for MembershipRow {
    fn from(membership: &Membership) -> Self {
        let Membership {
            id,
            organization_id,
            user_id,
            role,
            public_metadata,
            private_metadata,
            created_at,
            updated_at,
        } = membership;
        Self {
            id: id.to_string(),
            organization_id: organization_id.to_string(),
            user_id: user_id.to_string(),
            role_id: role.id.to_string(),
            public_metadata: public_metadata.to_json(),
            private_metadata: private_metadata.to_json(),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl MembershipRow {
    fn with(self, role: Role) -> Result<Membership> {
        let at = Row {
            table: "memberships",
            id: &self.id,
        };
        Ok(Membership {
            id: at.valid("id", MembershipId::parse(&self.id))?,
            organization_id: at.valid(
                "organization_id",
                OrganizationId::parse(&self.organization_id),
            )?,
            user_id: at.valid("user_id", UserId::parse(&self.user_id))?,
            role,
            public_metadata: at.metadata("public_metadata", &self.public_metadata)?,
            private_metadata: at.metadata("private_metadata", &self.private_metadata)?,
            created_at: time(self.created_at),
            updated_at: time(self.updated_at),
        })
    }
}

/// What the primary and the further roles of a membership grant.
macro_rules! granted_to {
    ($membership:expr) => {{
        let further = membership_roles::table
            .filter(membership_roles::membership_id.eq($membership.id.as_str()))
            .select(membership_roles::role_id);
        role_permissions::role_id
            .eq($membership.role.id.as_str())
            .or(role_permissions::role_id.eq_any(further))
    }};
}

impl ReadMemberships for AnyConnection {
    fn anyone_with(&mut self, of: &OrganizationId, needed: &[PermissionKey]) -> Result<bool> {
        let keys: Vec<&str> = needed.iter().map(PermissionKey::as_str).collect();
        let granted: Vec<(String, String)> = role_permissions::table
            .inner_join(permissions::table)
            .filter(permissions::key.eq_any(&keys))
            .select((permissions::key, role_permissions::role_id))
            .load(self)
            .map_err(failed)?;
        let granting = |wanted: &&str| -> Vec<String> {
            let of = granted.iter().filter(|(key, _)| key == wanted);
            of.map(|(_, role)| role.clone()).collect()
        };
        let sets: Vec<Vec<String>> = keys.iter().map(granting).collect();
        let Some((first, others)) = sets.split_first() else {
            return Ok(false);
        };
        let grants_all = |role: &&String| others.iter().all(|set| set.contains(role));
        let full: Vec<&String> = first.iter().filter(grants_all).collect();
        Ok(self.anybody_is(of, &full)? || self.anybody_combines(of, &sets)?)
    }

    fn further_roles(&mut self, of: &MembershipId) -> Result<Vec<Role>> {
        let rows: Vec<RoleRow> = membership_roles::table
            .inner_join(roles::table)
            .filter(membership_roles::membership_id.eq(of.as_str()))
            .order((
                membership_roles::created_at.asc(),
                membership_roles::role_id.asc(),
            ))
            .select(RoleRow::as_select())
            .load(self)
            .map_err(failed)?;
        rows.into_iter().map(Role::try_from).collect()
    }

    fn membership(&mut self, of: &OrganizationId, user: &UserId) -> Result<Option<Membership>> {
        let row: Option<(MembershipRow, RoleRow)> = memberships::table
            .inner_join(roles::table)
            .filter(memberships::organization_id.eq(of.as_str()))
            .filter(memberships::user_id.eq(user.as_str()))
            .select((MembershipRow::as_select(), RoleRow::as_select()))
            .first(self)
            .optional()
            .map_err(failed)?;
        row.map(|(membership, role)| membership.with(role.try_into()?))
            .transpose()
    }

    fn memberships(
        &mut self,
        scope: &MembershipScope,
        query: &MembershipQuery,
    ) -> Result<Page<MembershipView>> {
        self.page_of_memberships(scope, query)
    }

    fn organizations_of(&mut self, user: &UserId) -> Result<Vec<OrganizationWithRole>> {
        let rows: Vec<(OrganizationRow, String)> = memberships::table
            .inner_join(organizations::table)
            .inner_join(roles::table)
            .filter(memberships::user_id.eq(user.as_str()))
            .order((organizations::created_at.asc(), organizations::id.asc()))
            .select((OrganizationRow::as_select(), roles::key))
            .load(self)
            .map_err(failed)?;
        rows.into_iter()
            .map(|(row, key)| {
                let at = Row {
                    table: "roles",
                    id: &key,
                };
                let role = at.valid("key", RoleKey::parse(&key))?;
                Ok(OrganizationWithRole {
                    organization: Organization::try_from(row)?,
                    role,
                })
            })
            .collect()
    }

    fn own_permissions_of_member(&mut self, of: &Membership) -> Result<Vec<PermissionKey>> {
        let keys: Vec<String> = role_permissions::table
            .inner_join(permissions::table)
            .filter(granted_to!(of))
            .order(permissions::key.asc())
            .select(permissions::key)
            .distinct()
            .load(self)
            .map_err(failed)?;
        keys.iter().map(|key| permission(key)).collect()
    }

    fn permissions_of_member(&mut self, of: &Membership) -> Result<Vec<PermissionKey>> {
        let groups = group_members::table
            .filter(group_members::user_id.eq(of.user_id.as_str()))
            .select(group_members::group_id);
        let by_groups = organization_group_roles::table
            .filter(organization_group_roles::organization_id.eq(of.organization_id.as_str()))
            .filter(organization_group_roles::group_id.eq_any(groups))
            .select(organization_group_roles::role_id);
        let keys: Vec<String> = role_permissions::table
            .inner_join(permissions::table)
            .filter(granted_to!(of).or(role_permissions::role_id.eq_any(by_groups)))
            .order(permissions::key.asc())
            .select(permissions::key)
            .distinct()
            .load(self)
            .map_err(failed)?;
        keys.iter().map(|key| permission(key)).collect()
    }
}

fn permission(key: &str) -> Result<PermissionKey> {
    let at = Row {
        table: "permissions",
        id: key,
    };
    at.valid("key", PermissionKey::parse(key))
}

/// Members of `of` whose primary or further roles are among `roles`.
macro_rules! with_any {
    ($members:expr, $roles:expr) => {
        $members.filter(
            memberships::role_id.eq_any($roles.clone()).or(exists(
                membership_roles::table
                    .filter(membership_roles::membership_id.eq(memberships::id))
                    .filter(membership_roles::role_id.eq_any($roles)),
            )),
        )
    };
}

impl AnyConnection {
    /// Whether a member of `of` has one of these roles, as the primary or as a further one.
    fn anybody_is(&mut self, of: &OrganizationId, roles: &[&String]) -> Result<bool> {
        let primary = memberships::table
            .filter(memberships::role_id.eq_any(roles))
            .filter(memberships::organization_id.eq(of.as_str()));
        if diesel::select(exists(primary))
            .get_result(self)
            .map_err(failed)?
        {
            return Ok(true);
        }
        let further = membership_roles::table
            .filter(membership_roles::role_id.eq_any(roles))
            .filter(membership_roles::organization_id.eq(of.as_str()));
        diesel::select(exists(further))
            .get_result(self)
            .map_err(failed)
    }

    /// Whether a member of `of` has one role of each of these sets. Only those with further roles
    /// are looked at.
    fn anybody_combines(&mut self, of: &OrganizationId, sets: &[Vec<String>]) -> Result<bool> {
        let any: BTreeSet<&String> = sets.iter().flatten().collect();
        let with_further = membership_roles::table
            .filter(membership_roles::role_id.eq_any(any))
            .filter(membership_roles::organization_id.eq(of.as_str()))
            .select(membership_roles::membership_id);
        let mut members = memberships::table
            .filter(memberships::id.eq_any(with_further))
            .select(memberships::id)
            .into_boxed::<Backend>();
        for roles in sets {
            members = with_any!(members, roles.clone());
        }
        let found: Option<String> = members.first(self).optional().map_err(failed)?;
        Ok(found.is_some())
    }
}

impl WriteMemberships for AnyConnection {
    fn add_further_role(&mut self, to: &Membership, role: &RoleId, at: Timestamp) -> Result<bool> {
        let row = (
            membership_roles::membership_id.eq(to.id.as_str()),
            membership_roles::role_id.eq(role.as_str()),
            membership_roles::organization_id.eq(to.organization_id.as_str()),
            membership_roles::created_at.eq(at.millis()),
        );
        let added = on_each!(self, connection => diesel::insert_into(membership_roles::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(connection));
        Ok(added.map_err(failed)? == 1)
    }

    fn insert_membership(&mut self, new: &Membership) -> Result<bool> {
        let row = MembershipRow::from(new);
        let unit = self.unit();
        if unit.assumes() {
            unit.deferred.memberships.push(row);
            self.count(Counter::Memberships, new.organization_id.as_str(), 1);
            return Ok(true);
        }
        let inserted = on_each!(self, connection => diesel::insert_into(memberships::table)
            .values(&row)
            .on_conflict((memberships::organization_id, memberships::user_id))
            .do_nothing()
            .execute(connection));
        if inserted.map_err(failed)? == 0 {
            return Ok(false);
        }
        // By organization, as its seats are: joining one is one after another anyhow.
        self.count(Counter::Memberships, new.organization_id.as_str(), 1);
        Ok(true)
    }

    fn update_membership(&mut self, changed: &Membership) -> Result<()> {
        diesel::update(memberships::table.find(changed.id.as_str()))
            .set(MembershipRow::from(changed))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn delete_membership(&mut self, of: &OrganizationId, user: &UserId) -> Result<bool> {
        let nowhere: Option<&str> = None;
        diesel::update(sessions::table.filter(sessions::user_id.eq(user.as_str())))
            .filter(sessions::active_organization_id.eq(of.as_str()))
            .set(sessions::active_organization_id.eq(nowhere))
            .execute(self)
            .map_err(failed)?;
        let member = memberships::table
            .filter(memberships::organization_id.eq(of.as_str()))
            .filter(memberships::user_id.eq(user.as_str()));
        let deleted = diesel::delete(member).execute(self).map_err(failed)?;
        if deleted == 0 {
            return Ok(false);
        }
        self.count(Counter::Memberships, of.as_str(), -1);
        Ok(true)
    }

    fn remove_further_role(&mut self, from: &MembershipId, role: &RoleId) -> Result<bool> {
        let further = membership_roles::table.find((from.as_str(), role.as_str()));
        let removed = diesel::delete(further).execute(self);
        Ok(removed.map_err(failed)? == 1)
    }
}
