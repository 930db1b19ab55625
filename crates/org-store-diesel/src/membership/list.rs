//! Lists of memberships. Members are narrowed and ordered by what the users are, so the two are
//! always joined; what else a page shows is looked up for the whole page at once.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::{InnerJoin, IntoBoxed, sql};
use diesel::prelude::*;
use diesel::sql_types::Text;
use org_core::id::{MembershipId, OrganizationId};
use org_core::membership::{
    GivenRole, MembershipOrder, MembershipQuery, MembershipScope, MembershipView,
};
use org_core::organization::Organization;
use org_core::page::{Direction, Page, Slice};
use org_core::role::{PermissionKey, Role};
use org_core::store::ReadOrganizations as _;
use org_core::user::User;
use org_core::{Result, Timestamp};

use super::MembershipRow;
use crate::connection::{AnyConnection, on_each};
use crate::counter::Counter;
use crate::error::failed;
use crate::one_of::one_of;
use crate::role::RoleRow;
use crate::row::{Backend, Row, behind, bound, whole, whole_list};
use crate::schema::{
    group_members, membership_roles, memberships, organization_group_roles, organizations,
    permissions, role_permissions, roles, users,
};
use crate::user::UserRow;
use crate::user::filter::narrow_users;

/// Memberships, each with its user.
type Members = IntoBoxed<'static, InnerJoin<memberships::table, users::table>, Backend>;

/// The memberships that are looked for, in no order.
fn matching(
    connection: &AnyConnection,
    scope: &MembershipScope,
    query: &MembershipQuery,
) -> Members {
    let members = memberships::table
        .inner_join(users::table)
        .into_boxed::<Backend>();
    let mut members = match scope {
        MembershipScope::Everywhere => members,
        MembershipScope::Organization(id) => {
            members.filter(memberships::organization_id.eq(id.to_string()))
        }
        MembershipScope::User(id) => members.filter(memberships::user_id.eq(id.to_string())),
    };
    if let Some(keys) = &query.roles {
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        let wanted = roles::table
            .filter(roles::key.eq_any(keys))
            .select(roles::id);
        members = members.filter(memberships::role_id.eq_any(wanted));
    }
    if let Some(GivenRole { id, primary_counts }) = &query.given {
        let further = membership_roles::table
            .filter(membership_roles::role_id.eq(id.to_string()))
            .select(membership_roles::membership_id);
        let further = memberships::id.eq_any(further);
        members = if *primary_counts {
            members.filter(memberships::role_id.eq(id.to_string()).or(further))
        } else {
            members.filter(further)
        };
    }
    narrow_users!(members, connection, &query.users)
}

/// Puts members in order. Where a value can be absent the databases are told alike where it stands.
fn ordered(members: Members, by: MembershipOrder, direction: Direction) -> Members {
    let nullable = match by {
        MembershipOrder::CreatedAt => return by_creation(members, direction),
        MembershipOrder::UserCreatedAt => return by_age(members, direction),
        MembershipOrder::EmailAddress => "primary_address_key",
        MembershipOrder::FirstName => "first_name",
        MembershipOrder::LastName => "last_name",
        MembershipOrder::Username => "username",
    };
    let (way, nulls) = match direction {
        Direction::Ascending => ("ASC", "FIRST"),
        Direction::Descending => ("DESC", "LAST"),
    };
    // The index of the users by this value gives the users, that of the memberships the rest.
    members.order(sql::<Text>(&format!(
        "users.{nullable} {way} NULLS {nulls}, users.id {way}, memberships.created_at {way}, \
         memberships.id {way}"
    )))
}

fn by_creation(members: Members, direction: Direction) -> Members {
    use memberships::{created_at, id};
    match direction {
        Direction::Ascending => members.order((created_at.asc(), id.asc())),
        Direction::Descending => members.order((created_at.desc(), id.desc())),
    }
}

fn by_age(members: Members, direction: Direction) -> Members {
    use users::{created_at, id};
    match direction {
        Direction::Ascending => members.order((created_at.asc(), id.asc())),
        Direction::Descending => members.order((created_at.desc(), id.desc())),
    }
}

/// The members that come behind one that was seen, in the order of creation.
fn behind(members: Members, after: Option<&(Timestamp, MembershipId)>) -> Members {
    use memberships::{created_at, id};
    let members = by_creation(members, Direction::Ascending);
    let Some((at, seen)) = after else {
        return members;
    };
    let (at, seen) = (at.millis(), seen.to_string());
    members.filter(behind!((created_at, at), (id, seen)))
}

impl AnyConnection {
    pub(super) fn page_of_memberships(
        &mut self,
        scope: &MembershipScope,
        query: &MembershipQuery,
    ) -> Result<Page<MembershipView>> {
        let members = matching(self, scope, query);
        let (members, limit) = match &query.slice {
            Slice::Offset { offset, limit } => {
                let members = ordered(members, query.order, query.direction);
                (members.offset(bound(*offset)), *limit)
            }
            Slice::After { after, limit } => (behind(members, after.as_ref()), *limit),
        };
        let mut rows: Vec<(MembershipRow, UserRow)> = members
            .limit(i64::from(limit) + 1)
            .select((MembershipRow::as_select(), UserRow::as_select()))
            .load(self)
            .map_err(failed)?;
        let total = match &query.slice {
            Slice::After { .. } => None,
            Slice::Offset { offset, limit } => {
                Some(match whole_list(*offset, *limit, rows.len()) {
                    Some(all) => all,
                    None => self.total_of_memberships(scope, query)?,
                })
            }
        };
        let more = whole(rows.len()) > i64::from(limit);
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let items = self.shown(rows)?;
        Ok(Page { items, more, total })
    }

    /// How many memberships match. Those that only the scope narrows are counted already.
    fn total_of_memberships(
        &mut self,
        scope: &MembershipScope,
        query: &MembershipQuery,
    ) -> Result<u64> {
        let total: i64 = if query.narrows() {
            matching(self, scope, query).count().get_result(self)
        } else {
            match scope {
                MembershipScope::Everywhere => return self.counted(Counter::Memberships),
                MembershipScope::Organization(id) => organizations::table
                    .find(id.as_str())
                    .select(organizations::members_count)
                    .first(self),
                MembershipScope::User(id) => users::table
                    .find(id.as_str())
                    .select(users::memberships_count)
                    .first(self),
            }
        }
        .optional()
        .map_err(failed)?
        .unwrap_or(0);
        Ok(u64::try_from(total).unwrap_or(0))
    }

    /// A page of memberships with both their ends. An end that is gone by now was taken away with
    /// the membership.
    fn shown(&mut self, rows: Vec<(MembershipRow, UserRow)>) -> Result<Vec<MembershipView>> {
        let (rows, users): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let further = self.further_roles_of(&rows)?;
        let by_groups = self.roles_by_groups_of(&rows)?;
        let others = further.values().chain(by_groups.values());
        let roles = self.roles_of(&rows, others)?;
        let organizations = self.organizations_of(&rows)?;
        let users = self.users_from(&rows, users)?;
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            let role = roles.get(&row.role_id);
            let organization = organizations.get(row.organization_id.as_str());
            let user = users.get(row.user_id.as_str());
            let (Some((role, granted)), Some(organization), Some(user)) =
                (role, organization, user)
            else {
                continue;
            };
            let mut permissions: BTreeSet<&PermissionKey> = granted.iter().collect();
            let mut further_roles = Vec::new();
            for id in further.get(&row.id).into_iter().flatten() {
                if let Some((role, granted)) = roles.get(id) {
                    further_roles.push(role.clone());
                    permissions.extend(granted);
                }
            }
            for id in by_groups.get(&row.id).into_iter().flatten() {
                permissions.extend(roles.get(id).into_iter().flat_map(|(_, granted)| granted));
            }
            views.push(MembershipView {
                organization: organization.clone(),
                user: user.clone(),
                permissions: permissions.into_iter().cloned().collect(),
                further_roles,
                membership: row.with(role.clone())?,
            });
        }
        Ok(views)
    }

    /// The ids of the roles that these memberships have beside the primary ones, in the order they
    /// were given.
    fn further_roles_of(
        &mut self,
        rows: &[MembershipRow],
    ) -> Result<BTreeMap<String, Vec<String>>> {
        let ids = rows.iter().map(|row| &row.id);
        let found = on_each!(self, connection => membership_roles::table
            .filter(one_of(membership_roles::membership_id, ids))
            .order((
                membership_roles::created_at.asc(),
                membership_roles::role_id.asc(),
            ))
            .select((membership_roles::membership_id, membership_roles::role_id))
            .load(connection));
        let found: Vec<(String, String)> = found.map_err(failed)?;
        let mut further: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (membership, role) in found {
            further.entry(membership).or_default().push(role);
        }
        Ok(further)
    }

    /// The ids of the roles that the members of these memberships have by groups.
    fn roles_by_groups_of(
        &mut self,
        rows: &[MembershipRow],
    ) -> Result<BTreeMap<String, Vec<String>>> {
        let organizations = rows.iter().map(|row| &row.organization_id);
        let users = rows.iter().map(|row| &row.user_id);
        let found = on_each!(self, connection => organization_group_roles::table
            .inner_join(
                group_members::table
                    .on(group_members::group_id.eq(organization_group_roles::group_id)),
            )
            .filter(one_of(
                organization_group_roles::organization_id,
                organizations,
            ))
            .filter(one_of(group_members::user_id, users))
            .select((
                organization_group_roles::organization_id,
                group_members::user_id,
                organization_group_roles::role_id,
            ))
            .distinct()
            .load(connection));
        let found: Vec<(String, String, String)> = found.map_err(failed)?;
        let mut by_groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (organization, user, role) in found {
            let mut memberships = rows.iter();
            let of =
                memberships.find(|row| row.organization_id == organization && row.user_id == user);
            if let Some(row) = of {
                by_groups.entry(row.id.clone()).or_default().push(role);
            }
        }
        Ok(by_groups)
    }

    /// The roles of these memberships, `others` beside the primary ones, with what they grant.
    fn roles_of<'a>(
        &mut self,
        rows: &'a [MembershipRow],
        others: impl Iterator<Item = &'a Vec<String>>,
    ) -> Result<BTreeMap<String, (Role, Vec<PermissionKey>)>> {
        let primary = rows.iter().map(|row| &row.role_id);
        let ids: BTreeSet<&String> = primary.chain(others.flatten()).collect();
        let found = on_each!(self, connection => roles::table
            .left_join(role_permissions::table.on(role_permissions::role_id.eq(roles::id)))
            .left_join(permissions::table.on(permissions::id.eq(role_permissions::permission_id)))
            .filter(one_of(roles::id, ids))
            .order(permissions::key.asc())
            .select((RoleRow::as_select(), permissions::key.nullable()))
            .load(connection));
        let found: Vec<(RoleRow, Option<String>)> = found.map_err(failed)?;
        let mut roles = BTreeMap::new();
        for (role, granted) in found {
            let (_, permissions) = match roles.entry(role.id().to_owned()) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert((Role::try_from(role)?, Vec::new())),
            };
            if let Some(key) = granted {
                let at = Row {
                    table: "permissions",
                    id: &key,
                };
                permissions.push(at.valid("key", PermissionKey::parse(&key))?);
            }
        }
        Ok(roles)
    }

    fn organizations_of(
        &mut self,
        rows: &[MembershipRow],
    ) -> Result<BTreeMap<String, Organization>> {
        let ids = rows.iter().map(|row| &row.organization_id);
        let ids = ids.filter_map(|id| OrganizationId::parse(id)).collect();
        let found = self.organizations_among(&ids)?.into_iter();
        Ok(found.map(|one| (one.id.to_string(), one)).collect())
    }

    /// The users of these memberships, from the rows that were read with them.
    fn users_from(
        &mut self,
        rows: &[MembershipRow],
        users: Vec<UserRow>,
    ) -> Result<BTreeMap<String, User>> {
        let ids = rows.iter().map(|row| &row.user_id);
        let each: BTreeMap<&String, UserRow> = ids.zip(users).collect();
        let found = self.all_with_emails(each.into_values().collect())?;
        let found = found.into_iter();
        Ok(found.map(|one| (one.id.to_string(), one)).collect())
    }
}
