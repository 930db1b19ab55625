mod list;

use std::collections::BTreeSet;

use diesel::prelude::*;
use org_core::Result;
use org_core::id::{MembershipId, OrganizationId, UserId};
use org_core::membership::{
    Membership, MembershipQuery, MembershipScope, MembershipView, OrganizationWithRole,
};
use org_core::organization::Organization;
use org_core::page::Page;
use org_core::role::{PermissionKey, Role, RoleKey};
use org_core::store::{ReadMemberships, WriteMemberships};

use crate::connection::{AnyConnection, on_each};
use crate::counter::Counter;
use crate::error::failed;
use crate::organization::OrganizationRow;
use crate::role::RoleRow;
use crate::row::{Row, time};
use crate::schema::{memberships, organizations, permissions, role_permissions, roles, sessions};

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = memberships)]
struct MembershipRow {
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

impl ReadMemberships for AnyConnection {
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

    fn others_with(
        &mut self,
        of: &OrganizationId,
        user: &UserId,
        needed: &[PermissionKey],
    ) -> Result<bool> {
        let keys: Vec<&str> = needed.iter().map(PermissionKey::as_str).collect();
        let granted: Vec<String> = role_permissions::table
            .inner_join(permissions::table)
            .filter(permissions::key.eq_any(keys))
            .select(role_permissions::role_id)
            .load(self)
            .map_err(failed)?;
        let full =
            |role: &&String| granted.iter().filter(|other| other == role).count() >= needed.len();
        let roles: BTreeSet<&String> = granted.iter().filter(full).collect();
        let other: Option<String> = memberships::table
            .filter(memberships::organization_id.eq(of.as_str()))
            .filter(memberships::role_id.eq_any(roles))
            .filter(memberships::user_id.ne(user.as_str()))
            .select(memberships::id)
            .first(self)
            .optional()
            .map_err(failed)?;
        Ok(other.is_some())
    }
}

impl WriteMemberships for AnyConnection {
    fn insert_membership(&mut self, new: &Membership) -> Result<bool> {
        let row = MembershipRow::from(new);
        let inserted = on_each!(self, connection => diesel::insert_into(memberships::table)
            .values(&row)
            .on_conflict((memberships::organization_id, memberships::user_id))
            .do_nothing()
            .execute(connection));
        if inserted.map_err(failed)? == 0 {
            return Ok(false);
        }
        // By organization, as its seats are: joining one is one after another anyhow.
        self.count(Counter::Memberships, new.organization_id.as_str(), 1)?;
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
        self.count(Counter::Memberships, of.as_str(), -1)?;
        Ok(true)
    }
}
