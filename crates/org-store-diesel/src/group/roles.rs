//! The roles of groups. Those in organizations have a table of their own.

use diesel::prelude::*;
use org_core::group::RoleScope;
use org_core::id::{GroupId, OrganizationId, RoleId, UserId};
use org_core::role::Role;
use org_core::{Result, Timestamp};

use crate::connection::{AnyConnection, on_each};
use crate::error::failed;
use crate::role::RoleRow;
use crate::schema::{group_members, group_roles, organization_group_roles, roles};

pub(super) fn all(
    connection: &mut AnyConnection,
    of: &GroupId,
    scope: &RoleScope,
) -> Result<Vec<Role>> {
    let rows: Vec<RoleRow> = match scope {
        RoleScope::Everywhere => group_roles::table
            .inner_join(roles::table)
            .filter(group_roles::group_id.eq(of.as_str()))
            .order((group_roles::created_at.asc(), group_roles::role_id.asc()))
            .select(RoleRow::as_select())
            .load(connection),
        RoleScope::Organization(id) => organization_group_roles::table
            .inner_join(roles::table)
            .filter(organization_group_roles::organization_id.eq(id.as_str()))
            .filter(organization_group_roles::group_id.eq(of.as_str()))
            .order((
                organization_group_roles::created_at.asc(),
                organization_group_roles::role_id.asc(),
            ))
            .select(RoleRow::as_select())
            .load(connection),
    }
    .map_err(failed)?;
    rows.into_iter().map(Role::try_from).collect()
}

/// The roles that a user has in an organization by being in groups.
pub(super) fn of_member(
    connection: &mut AnyConnection,
    of: &OrganizationId,
    user: &UserId,
) -> Result<Vec<Role>> {
    let by_groups = organization_group_roles::table
        .inner_join(
            group_members::table.on(group_members::group_id.eq(organization_group_roles::group_id)),
        )
        .filter(organization_group_roles::organization_id.eq(of.as_str()))
        .filter(group_members::user_id.eq(user.as_str()))
        .select(organization_group_roles::role_id);
    let rows: Vec<RoleRow> = roles::table
        .filter(roles::id.eq_any(by_groups))
        .order(roles::id.asc())
        .select(RoleRow::as_select())
        .load(connection)
        .map_err(failed)?;
    rows.into_iter().map(Role::try_from).collect()
}

pub(super) fn insert(
    connection: &mut AnyConnection,
    to: &GroupId,
    scope: &RoleScope,
    role: &RoleId,
    at: Timestamp,
) -> Result<bool> {
    let added = match scope {
        RoleScope::Everywhere => {
            let row = (
                group_roles::group_id.eq(to.as_str()),
                group_roles::role_id.eq(role.as_str()),
                group_roles::created_at.eq(at.millis()),
            );
            on_each!(connection, one => diesel::insert_into(group_roles::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(one))
        }
        RoleScope::Organization(id) => {
            let row = (
                organization_group_roles::organization_id.eq(id.as_str()),
                organization_group_roles::group_id.eq(to.as_str()),
                organization_group_roles::role_id.eq(role.as_str()),
                organization_group_roles::created_at.eq(at.millis()),
            );
            on_each!(connection, one => diesel::insert_into(organization_group_roles::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(one))
        }
    };
    Ok(added.map_err(failed)? == 1)
}

pub(super) fn delete(
    connection: &mut AnyConnection,
    from: &GroupId,
    scope: &RoleScope,
    role: &RoleId,
) -> Result<bool> {
    let deleted = match scope {
        RoleScope::Everywhere => {
            let row = group_roles::table.find((from.as_str(), role.as_str()));
            diesel::delete(row).execute(connection)
        }
        RoleScope::Organization(id) => {
            let key = (id.as_str(), from.as_str(), role.as_str());
            let row = organization_group_roles::table.find(key);
            diesel::delete(row).execute(connection)
        }
    };
    Ok(deleted.map_err(failed)? == 1)
}
