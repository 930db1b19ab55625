use diesel::prelude::*;
use org_core::id::{PermissionId, RoleId};
use org_core::role::{Permission, PermissionKey, Role, RoleKey};
use org_core::store::{ReadRoles, WriteRoles};
use org_core::{Error, Result};

use crate::connection::AnyConnection;
use crate::error::failed;
use crate::row::{Row, time};
use crate::schema::{permissions, role_permissions, roles};

#[derive(Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = roles)]
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

#[derive(Insertable)]
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

impl ReadRoles for AnyConnection {
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
}

impl WriteRoles for AnyConnection {
    fn insert_permission(&mut self, new: &Permission) -> Result<()> {
        let Permission {
            id,
            key,
            name,
            description,
            system,
            created_at,
            updated_at,
        } = new;
        let row = PermissionRow {
            id: id.to_string(),
            key: key.to_string(),
            name: name.clone(),
            description: description.clone(),
            system: *system,
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        };
        diesel::insert_into(permissions::table)
            .values(row)
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn insert_role(&mut self, new: &Role) -> Result<()> {
        let Role {
            id,
            key,
            name,
            description,
            system,
            created_at,
            updated_at,
        } = new;
        let row = RoleRow {
            id: id.to_string(),
            key: key.to_string(),
            name: name.clone(),
            description: description.clone(),
            system: *system,
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        };
        diesel::insert_into(roles::table)
            .values(row)
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
}
