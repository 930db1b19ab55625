mod roles;

use diesel::prelude::*;
use org_core::group::{Group, GroupFilter, GroupMember, GroupName, GroupQuery, RoleScope};
use org_core::id::{ConnectionId, GroupId, OrganizationId, RoleId, UserId};
use org_core::page::{Page, Slice};
use org_core::role::Role;
use org_core::store::{ReadGroups, ReadUsers as _, WriteGroups};
use org_core::text::Label;
use org_core::user::User;
use org_core::{Error, Result, Timestamp};

use crate::connection::{AnyConnection, on_each};
use crate::error::failed;
use crate::row::{Backend, Row, bound, containing, page, time, whole};
use crate::schema::{group_members, group_roles, groups, organization_group_roles};
use crate::user::filter::{coalesce, lower};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = groups)]
struct GroupRow {
    id: String,
    name: String,
    external_id: Option<String>,
    connection_id: Option<String>,
    created_at: i64,
    updated_at: i64,
}

impl From<&Group> for GroupRow {
    fn from(group: &Group) -> Self {
        let Group {
            id,
            name,
            external_id,
            connection_id,
            created_at,
            updated_at,
        } = group;
        Self {
            id: id.to_string(),
            name: name.as_str().to_owned(),
            external_id: external_id.as_ref().map(ToString::to_string),
            connection_id: connection_id.as_ref().map(ToString::to_string),
            created_at: created_at.millis(),
            updated_at: updated_at.millis(),
        }
    }
}

impl TryFrom<GroupRow> for Group {
    type Error = Error;

    fn try_from(row: GroupRow) -> Result<Self> {
        let GroupRow {
            id,
            name,
            external_id,
            connection_id,
            created_at,
            updated_at,
        } = row;
        let at = Row {
            table: "groups",
            id: &id,
        };
        Ok(Self {
            name: at.valid("name", GroupName::parse(&name).ok())?,
            external_id: at.optional("external_id", external_id, |raw| Label::parse(raw).ok())?,
            connection_id: at.optional("connection_id", connection_id, ConnectionId::parse)?,
            created_at: time(created_at),
            updated_at: time(updated_at),
            id: at.valid("id", GroupId::parse(&id))?,
        })
    }
}

fn matching(filter: &GroupFilter) -> groups::BoxedQuery<'_, Backend> {
    let rows = groups::table.into_boxed::<Backend>();
    match filter {
        GroupFilter::Like {
            connection_id,
            external_id,
            name,
            text,
        } => {
            let mut rows = rows;
            if let Some(id) = connection_id {
                rows = rows.filter(groups::connection_id.eq(id.as_str()));
            }
            if let Some(id) = external_id {
                rows = rows.filter(groups::external_id.eq(id.as_str()));
            }
            if let Some(name) = name {
                rows = rows.filter(groups::name.eq(name.as_str()));
            }
            if let Some(text) = text {
                let pattern = containing(text);
                let by_name = lower(groups::name).like(pattern.clone()).escape('\\');
                let external_id = lower(coalesce(groups::external_id, ""));
                rows = rows.filter(by_name.or(external_id.like(pattern).escape('\\')));
            }
            rows
        }
        GroupFilter::InOrganization(organization, role) => {
            let with_roles = organization_group_roles::table
                .filter(organization_group_roles::organization_id.eq(organization.as_str()))
                .select(organization_group_roles::group_id);
            match role {
                None => rows.filter(groups::id.eq_any(with_roles)),
                Some(role) => rows.filter(groups::id.eq_any(
                    with_roles.filter(organization_group_roles::role_id.eq(role.as_str())),
                )),
            }
        }
        GroupFilter::WithRole(role) => {
            let with_role = group_roles::table
                .filter(group_roles::role_id.eq(role.as_str()))
                .select(group_roles::group_id);
            rows.filter(groups::id.eq_any(with_role))
        }
        GroupFilter::Giving {
            role,
            user,
            organization,
        } => {
            let with_role = organization_group_roles::table
                .filter(organization_group_roles::organization_id.eq(organization.as_str()))
                .filter(organization_group_roles::role_id.eq(role.as_str()))
                .select(organization_group_roles::group_id);
            let of_user = group_members::table
                .filter(group_members::user_id.eq(user.as_str()))
                .select(group_members::group_id);
            rows.filter(groups::id.eq_any(with_role))
                .filter(groups::id.eq_any(of_user))
        }
    }
}

impl ReadGroups for AnyConnection {
    fn group(&mut self, id: &GroupId) -> Result<Option<Group>> {
        let row: Option<GroupRow> = groups::table
            .find(id.as_str())
            .select(GroupRow::as_select())
            .first(self)
            .optional()
            .map_err(failed)?;
        row.map(Group::try_from).transpose()
    }

    fn group_members(&mut self, of: &GroupId, slice: &Slice<UserId>) -> Result<Page<GroupMember>> {
        let rows = group_members::table
            .filter(group_members::group_id.eq(of.as_str()))
            .order((
                group_members::created_at.asc(),
                group_members::user_id.asc(),
            ))
            .select((group_members::user_id, group_members::created_at))
            .into_boxed::<Backend>();
        let (rows, limit, total) = match slice {
            Slice::After { after: None, limit } => (rows, *limit, None),
            Slice::After {
                after: Some((at, user)),
                limit,
            } => {
                let later = group_members::created_at.gt(at.millis());
                let same = group_members::created_at.eq(at.millis());
                let behind = same.and(group_members::user_id.gt(user.as_str()));
                (rows.filter(later.or(behind)), *limit, None)
            }
            Slice::Offset { offset, limit } => {
                let total: i64 = group_members::table
                    .filter(group_members::group_id.eq(of.as_str()))
                    .count()
                    .get_result(self)
                    .map_err(failed)?;
                (
                    rows.offset(bound(*offset)),
                    *limit,
                    u64::try_from(total).ok(),
                )
            }
        };
        let mut rows: Vec<(String, i64)> = rows
            .limit(i64::from(limit) + 1)
            .load(self)
            .map_err(failed)?;
        let more = whole(rows.len()) > i64::from(limit);
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let ids = rows
            .iter()
            .filter_map(|(id, _)| UserId::parse(id))
            .collect();
        let users = self.users_among(&ids)?;
        // Between two statements of a read a user may go, and out of the group.
        let with_user = |(id, since): (String, i64)| {
            let user: &User = users.iter().find(|user| user.id.as_str() == id)?;
            Some(GroupMember {
                user: user.clone(),
                since: time(since),
            })
        };
        let items = rows.into_iter().filter_map(with_user).collect();
        Ok(Page { items, more, total })
    }

    fn group_roles(&mut self, of: &GroupId, scope: &RoleScope) -> Result<Vec<Role>> {
        roles::all(self, of, scope)
    }

    fn groups(&mut self, query: &GroupQuery) -> Result<Page<Group>> {
        let rows = matching(&query.filter).order((groups::created_at.asc(), groups::id.asc()));
        let (rows, limit, total) = match &query.slice {
            Slice::Offset { offset, limit } => {
                let total: i64 = matching(&query.filter)
                    .count()
                    .get_result(self)
                    .map_err(failed)?;
                (
                    rows.offset(bound(*offset)),
                    *limit,
                    u64::try_from(total).ok(),
                )
            }
            Slice::After { after: None, limit } => (rows, *limit, None),
            Slice::After {
                after: Some((at, id)),
                limit,
            } => {
                let later = groups::created_at.gt(at.millis());
                let same = groups::created_at.eq(at.millis());
                let behind = same.and(groups::id.gt(id.as_str()));
                (rows.filter(later.or(behind)), *limit, None)
            }
        };
        let rows: Vec<GroupRow> = rows
            .limit(i64::from(limit) + 1)
            .select(GroupRow::as_select())
            .load(self)
            .map_err(failed)?;
        page(rows, limit, total)
    }

    fn roles_by_groups(&mut self, of: &OrganizationId, user: &UserId) -> Result<Vec<Role>> {
        roles::of_member(self, of, user)
    }
}

impl WriteGroups for AnyConnection {
    fn add_group_member(&mut self, to: &GroupId, user: &UserId, at: Timestamp) -> Result<bool> {
        let row = (
            group_members::group_id.eq(to.as_str()),
            group_members::user_id.eq(user.as_str()),
            group_members::created_at.eq(at.millis()),
        );
        let added = on_each!(self, connection => diesel::insert_into(group_members::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(connection));
        Ok(added.map_err(failed)? == 1)
    }

    fn add_group_role(
        &mut self,
        to: &GroupId,
        scope: &RoleScope,
        role: &RoleId,
        at: Timestamp,
    ) -> Result<bool> {
        roles::insert(self, to, scope, role, at)
    }

    fn delete_group(&mut self, id: &GroupId) -> Result<bool> {
        let deleted = diesel::delete(groups::table.find(id.as_str())).execute(self);
        Ok(deleted.map_err(failed)? == 1)
    }

    fn insert_group(&mut self, new: &Group) -> Result<()> {
        diesel::insert_into(groups::table)
            .values(GroupRow::from(new))
            .execute(self)
            .map(drop)
            .map_err(failed)
    }

    fn lock_group(&mut self, id: &GroupId) -> Result<Option<Group>> {
        let row: Option<GroupRow> = match self {
            // The writer is alone: its transaction began IMMEDIATE.
            Self::Sqlite(_) => return self.group(id),
            Self::Postgres(postgres) => groups::table
                .find(id.as_str())
                .select(GroupRow::as_select())
                .for_update()
                .first(postgres),
        }
        .optional()
        .map_err(failed)?;
        row.map(Group::try_from).transpose()
    }

    fn remove_group_member(&mut self, from: &GroupId, user: &UserId) -> Result<bool> {
        let row = group_members::table.find((from.as_str(), user.as_str()));
        let removed = diesel::delete(row).execute(self);
        Ok(removed.map_err(failed)? == 1)
    }

    fn remove_group_role(
        &mut self,
        from: &GroupId,
        scope: &RoleScope,
        role: &RoleId,
    ) -> Result<bool> {
        roles::delete(self, from, scope, role)
    }
}
