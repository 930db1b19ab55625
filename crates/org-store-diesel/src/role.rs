use std::collections::BTreeMap;

use diesel::dsl::exists;
use diesel::prelude::*;
use org_core::id::{PermissionId, RoleId};
use org_core::role::{Permission, PermissionKey, Role, RoleKey, RoleUse, RoleWithPermissions};
use org_core::store::{ReadRoles, WriteRoles};
use org_core::{Error, Result};

use crate::connection::AnyConnection;
use crate::constraint;
use crate::error::failed;
use crate::row::{Row, time};
use crate::schema::{
    invitation_roles, invitations, membership_roles, memberships, organization_group_roles,
    permissions, role_permissions, roles,
};

#[derive(AsChangeset, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = roles, treat_none_as_null = true)]
pub(crate) struct RoleRow {
    id: String,
    key: String,
    name: String,
    description: Option<String>,
    system: bool,
    created_at: i64,
    updated_at: i64,
}

impl TryFrom<RoleRow> for Role {
    type Error = Error;

    fn try_from(row: RoleRow) -> Result<Self> {
        let RoleRow {
            id,
            key,
            name,
            description,
            system,
            created_at,
            updated_at,
        } = row;
        let at = Row {
            table: "roles",
            id: &id,
        };
        Ok(Self {
            id: at.valid("id", RoleId::parse(&id))?,
            key: at.valid("key", RoleKey::parse(&key))?,
            name,
            description,
            system,
            created_at: time(created_at),
            updated_at: time(updated_at),
        })
    }
}

impl RoleRow {
    pub(crate) fn id(&self) -> &str {
        &self.id
    }
}

impl From<&Role> for RoleRow {
    fn from(role: &Role) -> Self {
        let Role {
            id,
            key,
            name,
            description,
            system,
            created_at,
            updated_at,
        } = role;
        Self {
            id: id.to_string(),
            key: key.to_string(),
            name: name.clone(),
            description: description.clone(),
            system: *system,
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = permissions)]
struct PermissionRow {
    id: String,
    key: String,
    name: String,
    description: String,
    system: bool,
    created_at: i64,
    updated_at: i64,
}

impl From<&Permission> for PermissionRow {
    fn from(permission: &Permission) -> Self {
        let Permission {
            id,
            key,
            name,
            description,
            system,
            created_at,
            updated_at,
        } = permission;
        Self {
            id: id.to_string(),
            key: key.to_string(),
            name: name.clone(),
            description: description.clone(),
            system: *system,
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl TryFrom<PermissionRow> for Permission {
    type Error = Error;

    fn try_from(row: PermissionRow) -> Result<Self> {
        let PermissionRow {
            id,
            key,
            name,
            description,
            system,
            created_at,
            updated_at,
        } = row;
        let at = Row {
            table: "permissions",
            id: &id,
        };
        Ok(Self {
            id: at.valid("id", PermissionId::parse(&id))?,
            key: at.valid("key", PermissionKey::parse(&key))?,
            name,
            description,
            system,
            created_at: time(created_at),
            updated_at: time(updated_at),
        })
    }
}

impl ReadRoles for AnyConnection {
    fn permission(&mut self, id: &PermissionId) -> Result<Option<Permission>> {
        let row: Option<PermissionRow> = permissions::table
            .find(id.as_str())
            .select(PermissionRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        row.map(Permission::try_from).transpose()
    }

    fn permissions(&mut self) -> Result<Vec<Permission>> {
        let rows: Vec<PermissionRow> = permissions::table
            .order(permissions::key.asc())
            .select(PermissionRow::as_select())
            .load(self)
            .map_err(failed)?;
        rows.into_iter().map(Permission::try_from).collect()
    }

    fn permissions_of(&mut self, role: &RoleId) -> Result<Vec<PermissionKey>> {
        let keys: Vec<String> = role_permissions::table
            .inner_join(permissions::table)
            .filter(role_permissions::role_id.eq(role.as_str()))
            .order(permissions::key.asc())
            .select(permissions::key)
            .load(self)
            .map_err(failed)?;
        keys.into_iter()
            .map(|key| {
                Row {
                    table: "permissions",
                    id: &key,
                }
                .valid("key", PermissionKey::parse(&key))
            })
            .collect()
    }

    fn role(&mut self, id: &RoleId) -> Result<Option<Role>> {
        let row: Option<RoleRow> = roles::table
            .find(id.as_str())
            .select(RoleRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        row.map(Role::try_from).transpose()
    }

    fn role_by_key(&mut self, key: &RoleKey) -> Result<Option<Role>> {
        let row: Option<RoleRow> = roles::table
            .filter(roles::key.eq(key.as_str()))
            .select(RoleRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        row.map(Role::try_from).transpose()
    }

    fn role_use(&mut self, id: &RoleId) -> Result<RoleUse> {
        let id = id.as_str();
        let members = memberships::table.filter(memberships::role_id.eq(id));
        let further = membership_roles::table.filter(membership_roles::role_id.eq(id));
        let by_groups =
            organization_group_roles::table.filter(organization_group_roles::role_id.eq(id));
        let members = exists(members).or(exists(further)).or(exists(by_groups));
        let members = diesel::select(members);
        let invited = invitations::table.filter(invitations::role_id.eq(id));
        let further = invitation_roles::table.filter(invitation_roles::role_id.eq(id));
        let invited = diesel::select(exists(invited).or(exists(further)));
        Ok(RoleUse {
            members: members.get_result(self).map_err(failed)?,
            invitations: invited.get_result(self).map_err(failed)?,
        })
    }

    fn role_with_permissions(&mut self, id: &RoleId) -> Result<Option<RoleWithPermissions>> {
        let Some(role) = self.role(id)? else {
            return Ok(None);
        };
        let rows: Vec<PermissionRow> = role_permissions::table
            .inner_join(permissions::table)
            .filter(role_permissions::role_id.eq(id.as_str()))
            .order(permissions::key.asc())
            .select(PermissionRow::as_select())
            .load(self)
            .map_err(failed)?;
        let permissions: Result<_> = rows.into_iter().map(Permission::try_from).collect();
        Ok(Some(RoleWithPermissions {
            role,
            permissions: permissions?,
        }))
    }

    fn roles(&mut self) -> Result<Vec<RoleWithPermissions>> {
        let rows: Vec<RoleRow> = roles::table
            .order(roles::key.asc())
            .select(RoleRow::as_select())
            .load(self)
            .map_err(failed)?;
        let grants: Vec<(String, PermissionRow)> = role_permissions::table
            .inner_join(permissions::table)
            .order(permissions::key.asc())
            .select((role_permissions::role_id, PermissionRow::as_select()))
            .load(self)
            .map_err(failed)?;
        let mut of: BTreeMap<String, Vec<Permission>> = BTreeMap::new();
        for (role, permission) in grants {
            of.entry(role).or_default().push(permission.try_into()?);
        }
        let with = |row: RoleRow| {
            let permissions = of.remove(&row.id).unwrap_or_default();
            let role = row.try_into()?;
            Ok(RoleWithPermissions { role, permissions })
        };
        rows.into_iter().map(with).collect()
    }
}

impl WriteRoles for AnyConnection {
    fn delete_permission(&mut self, id: &PermissionId) -> Result<bool> {
        let deleted = diesel::delete(permissions::table.find(id.as_str())).execute(self);
        Ok(deleted.map_err(failed)? == 1)
    }

    fn delete_role(&mut self, id: &RoleId) -> Result<bool> {
        let deleted = diesel::delete(roles::table.find(id.as_str())).execute(self);
        let in_use = |cause| match constraint::role_in_use(&cause) {
            Some(conflict) => conflict.into(),
            None => failed(cause),
        };
        Ok(deleted.map_err(in_use)? == 1)
    }

    fn lock_role(&mut self, id: &RoleId) -> Result<Option<Role>> {
        // The writer of SQLite is alone: its transaction began IMMEDIATE.
        if let Self::Postgres(postgres) = self {
            let _: Option<String> = roles::table
                .find(id.as_str())
                .select(roles::id)
                .for_update()
                .first(postgres)
                .optional()
                .map_err(failed)?;
        }
        self.role(id)
    }

    fn withdraw_further_role(&mut self, id: &RoleId) -> Result<()> {
        let members = membership_roles::table.filter(membership_roles::role_id.eq(id.as_str()));
        diesel::delete(members).execute(self).map_err(failed)?;
        let by_groups = organization_group_roles::table
            .filter(organization_group_roles::role_id.eq(id.as_str()));
        diesel::delete(by_groups).execute(self).map_err(failed)?;
        let invited = invitation_roles::table.filter(invitation_roles::role_id.eq(id.as_str()));
        diesel::delete(invited)
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn grant_permission(&mut self, role: &RoleId, permission: &PermissionId) -> Result<()> {
        diesel::insert_into(role_permissions::table)
            .values((
                role_permissions::role_id.eq(role.as_str()),
                role_permissions::permission_id.eq(permission.as_str()),
            ))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn insert_permission(&mut self, new: &Permission) -> Result<()> {
        diesel::insert_into(permissions::table)
            .values(PermissionRow::from(new))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn insert_role(&mut self, new: &Role) -> Result<()> {
        diesel::insert_into(roles::table)
            .values(RoleRow::from(new))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn revoke_permission(&mut self, role: &RoleId, permission: &PermissionId) -> Result<bool> {
        let grant = role_permissions::table.find((role.as_str(), permission.as_str()));
        let revoked = diesel::delete(grant).execute(self);
        Ok(revoked.map_err(failed)? == 1)
    }

    fn update_permission(&mut self, changed: &Permission) -> Result<()> {
        diesel::update(permissions::table.find(changed.id.as_str()))
            .set(PermissionRow::from(changed))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn update_role(&mut self, changed: &Role) -> Result<()> {
        diesel::update(roles::table.find(changed.id.as_str()))
            .set(RoleRow::from(changed))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }
}
