use std::collections::BTreeMap;

use diesel::prelude::*;
use org_core::id::{RoleId, UserId};
use org_core::page::{Among, Direction, Page, Slice};
use org_core::role::{ApiPermission, RoleUser};
use org_core::store::{ReadTenantRoles, ReadUsers as _, WriteTenantRoles};
use org_core::user::{User, UserFilter, UserOrder, UserQuery};
use org_core::{Result, Timestamp};

use crate::connection::{AnyConnection, on_each};
use crate::error::failed;
use crate::row::{Backend, Row, behind, bound, time, whole};
use crate::schema::{role_api_permissions, roles, user_roles};

impl ReadTenantRoles for AnyConnection {
    fn api_permissions(&mut self, of: &RoleId) -> Result<Vec<ApiPermission>> {
        let rows: Vec<(String, String)> = role_api_permissions::table
            .filter(role_api_permissions::role_id.eq(of.as_str()))
            .order((
                role_api_permissions::audience.asc(),
                role_api_permissions::name.asc(),
            ))
            .select((role_api_permissions::audience, role_api_permissions::name))
            .load(self)
            .map_err(failed)?;
        let read = |(audience, name): (String, String)| {
            let at = Row {
                table: "role_api_permissions",
                id: &audience,
            };
            at.valid("name", ApiPermission::parse(&audience, &name).ok())
        };
        rows.into_iter().map(read).collect()
    }

    fn role_users(&mut self, of: &RoleId, slice: &Slice<UserId>) -> Result<Page<RoleUser>> {
        let rows = user_roles::table
            .filter(user_roles::role_id.eq(of.as_str()))
            .order((user_roles::created_at.asc(), user_roles::user_id.asc()))
            .select((user_roles::user_id, user_roles::created_at))
            .into_boxed::<Backend>();
        let (rows, limit, total) = match slice {
            Slice::After { after: None, limit } => (rows, *limit, None),
            Slice::After {
                after: Some((at, user)),
                limit,
            } => {
                let (at, user) = (at.millis(), user.as_str());
                let behind = behind!((user_roles::created_at, at), (user_roles::user_id, user));
                (rows.filter(behind), *limit, None)
            }
            Slice::Offset { offset, limit } => {
                let total = self.users_with(of)?;
                (rows.offset(bound(*offset)), *limit, Some(total))
            }
        };
        let mut rows: Vec<(String, i64)> = rows
            .limit(i64::from(limit) + 1)
            .load(self)
            .map_err(failed)?;
        let more = whole(rows.len()) > i64::from(limit);
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let mut users = self.users_called(&rows)?;
        // Between two statements of a read a user may go, and with them their roles.
        let with_user = |(id, since): (String, i64)| {
            let since = time(since);
            users.remove(&id).map(|user| RoleUser { user, since })
        };
        let items = rows.into_iter().filter_map(with_user).collect();
        Ok(Page { items, more, total })
    }
}

impl AnyConnection {
    fn users_with(&mut self, role: &RoleId) -> Result<u64> {
        let count: Option<i64> = roles::table
            .find(role.as_str())
            .select(roles::users_count)
            .first(self)
            .optional()
            .map_err(failed)?;
        Ok(u64::try_from(count.unwrap_or(0)).unwrap_or(0))
    }

    fn users_called(&mut self, rows: &[(String, i64)]) -> Result<BTreeMap<String, User>> {
        let ids: Vec<UserId> = rows
            .iter()
            .filter_map(|(id, _)| UserId::parse(id))
            .collect();
        let limit = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let ids = Among {
            include: Some(ids),
            exclude: Vec::new(),
        };
        let found = self.users(&UserQuery {
            filter: UserFilter {
                ids,
                ..UserFilter::default()
            },
            order: UserOrder::Id,
            direction: Direction::Ascending,
            after: None,
            offset: 0,
            limit,
        })?;
        let named = found.items.into_iter();
        Ok(named.map(|user| (user.id.to_string(), user)).collect())
    }

    /// Notes that a user who is about to go has no role anywhere.
    pub(crate) fn uncount_roles_of(&mut self, user: &UserId) -> Result<()> {
        let had = user_roles::table
            .filter(user_roles::user_id.eq(user.as_str()))
            .select(user_roles::role_id);
        diesel::update(roles::table.filter(roles::id.eq_any(had)))
            .set(roles::users_count.eq(roles::users_count - 1))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }
}

impl WriteTenantRoles for AnyConnection {
    fn add_role_user(&mut self, role: &RoleId, user: &UserId, at: Timestamp) -> Result<bool> {
        let row = (
            user_roles::role_id.eq(role.as_str()),
            user_roles::user_id.eq(user.as_str()),
            user_roles::created_at.eq(at.millis()),
        );
        let added = on_each!(self, connection => diesel::insert_into(user_roles::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(connection));
        if added.map_err(failed)? == 0 {
            return Ok(false);
        }
        diesel::update(roles::table.find(role.as_str()))
            .set(roles::users_count.eq(roles::users_count + 1))
            .execute(self)
            .map_err(failed)?;
        Ok(true)
    }

    fn delete_api_permission(&mut self, role: &RoleId, one: &ApiPermission) -> Result<bool> {
        let row = role_api_permissions::table.find((role.as_str(), one.audience(), one.name()));
        let deleted = diesel::delete(row).execute(self);
        Ok(deleted.map_err(failed)? == 1)
    }

    fn insert_api_permission(
        &mut self,
        role: &RoleId,
        one: &ApiPermission,
        at: Timestamp,
    ) -> Result<bool> {
        let row = (
            role_api_permissions::role_id.eq(role.as_str()),
            role_api_permissions::audience.eq(one.audience()),
            role_api_permissions::name.eq(one.name()),
            role_api_permissions::created_at.eq(at.millis()),
        );
        let added = on_each!(self, connection => diesel::insert_into(role_api_permissions::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(connection));
        Ok(added.map_err(failed)? == 1)
    }
}
