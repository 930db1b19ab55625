//! Lists of organizations. What they are narrowed to and ordered by has an index.

use diesel::dsl::count;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use org_core::Result;
use org_core::id::{OrganizationId, UserId};
use org_core::organization::{Organization, OrganizationOrder, OrganizationQuery};
use org_core::page::{Among, Direction, Page, Slice};
use org_core::role::PermissionKey;

use super::{Boxed, OrganizationRow};
use crate::connection::AnyConnection;
use crate::counter::Counter;
use crate::error::failed;
use crate::row::{Backend, Row, behind, bound, containing, page, whole_list};
use crate::schema::{memberships, organizations, permissions, role_permissions};

diesel::define_sql_function! {
    /// Lower case; ASCII only on both databases, since the columns are `COLLATE "C"`.
    fn lower(text: Text) -> Text;
}

diesel::define_sql_function! {
    /// The first of the two that is not NULL.
    fn coalesce(first: Nullable<Text>, second: Text) -> Text;
}

/// The name an organization is shown under.
pub(super) type DisplayName = coalesce<organizations::name, organizations::slug>;

pub(super) fn display_name() -> DisplayName {
    coalesce(organizations::name, organizations::slug)
}

/// The part of the list that `query` asks for.
pub(super) fn part(
    connection: &mut AnyConnection,
    query: &OrganizationQuery,
) -> Result<Page<Organization>> {
    let rows = matching(connection, query);
    let (selected, limit) = match &query.slice {
        Slice::Offset { offset, limit } => {
            let rows = ordered(rows, query.order, query.direction);
            (rows.offset(bound(*offset)), *limit)
        }
        Slice::After { after, limit } => {
            let rows = ordered(rows, OrganizationOrder::CreatedAt, Direction::Ascending);
            let rows = match after {
                None => rows,
                Some((at, id)) => {
                    let (at, id) = (at.millis(), id.as_str());
                    rows.filter(behind!(
                        (organizations::created_at, at),
                        (organizations::id, id)
                    ))
                }
            };
            (rows, *limit)
        }
    };
    let rows: Vec<OrganizationRow> = selected
        .limit(i64::from(limit) + 1)
        .select(OrganizationRow::as_select())
        .load(connection)
        .map_err(failed)?;
    let total = match &query.slice {
        Slice::After { .. } => None,
        Slice::Offset { offset, limit } => Some(match whole_list(*offset, *limit, rows.len()) {
            Some(all) => all,
            None => total(connection, query)?,
        }),
    };
    page(rows, limit, total)
}

/// The organizations that `query` narrows the list to.
fn matching<'q>(connection: &AnyConnection, query: &'q OrganizationQuery) -> Boxed<'q> {
    let OrganizationQuery {
        text,
        ids,
        members,
        order: _,
        direction: _,
        slice: _,
    } = query;
    let mut rows = holding(connection, text.as_deref());
    if let Some(only) = &ids.include {
        rows = rows.filter(organizations::id.eq_any(texts(only, OrganizationId::as_str)));
    }
    if !ids.exclude.is_empty() {
        rows = rows.filter(organizations::id.ne_all(texts(&ids.exclude, OrganizationId::as_str)));
    }
    if let Some(any) = &members.include {
        rows = rows.filter(organizations::id.eq_any(of_users(any)));
    }
    if !members.exclude.is_empty() {
        rows = rows.filter(organizations::id.ne_all(of_users(&members.exclude)));
    }
    rows
}

/// The organizations whose name or handle holds `text`, or whose id is `text`.
fn holding<'q>(connection: &AnyConnection, text: Option<&'q str>) -> Boxed<'q> {
    let all = organizations::table.into_boxed::<Backend>();
    let Some(text) = text else { return all };
    let pattern = containing(text);
    let holds = organizations::slug
        .like(pattern.clone())
        .escape('\\')
        .or(lower(display_name()).like(pattern).escape('\\'));
    let found = match connection.organizations_like(text) {
        None => all.filter(holds),
        Some(candidates) => all.filter(candidates).filter(holds),
    };
    if OrganizationId::parse(text).is_some() {
        found.or_filter(organizations::id.eq(text))
    } else {
        found
    }
}

/// The ids of the organizations that any of these users is a member of.
#[diesel::dsl::auto_type]
fn of_users<'q>(users: &'q [UserId]) -> _ {
    let users: Vec<&'q str> = texts(users, UserId::as_str);
    memberships::table
        .filter(memberships::user_id.eq_any(users))
        .select(memberships::organization_id)
}

fn texts<T>(ids: &[T], text: impl Fn(&T) -> &str) -> Vec<&str> {
    ids.iter().map(text).collect()
}

fn ordered(query: Boxed<'_>, by: OrganizationOrder, direction: Direction) -> Boxed<'_> {
    use OrganizationOrder::{CreatedAt, MembersCount, Name, Slug};
    use organizations as o;
    match (by, direction) {
        (CreatedAt, Direction::Ascending) => query.order((o::created_at.asc(), o::id.asc())),
        (CreatedAt, Direction::Descending) => query.order((o::created_at.desc(), o::id.desc())),
        (MembersCount, Direction::Ascending) => query.order((o::members_count.asc(), o::id.asc())),
        (MembersCount, Direction::Descending) => {
            query.order((o::members_count.desc(), o::id.desc()))
        }
        (Name, Direction::Ascending) => query.order((display_name().asc(), o::id.asc())),
        (Name, Direction::Descending) => query.order((display_name().desc(), o::id.desc())),
        (Slug, Direction::Ascending) => query.order(o::slug.asc()),
        (Slug, Direction::Descending) => query.order(o::slug.desc()),
    }
}

/// How many organizations match. All of them are counted already, and those that a list leaves out
/// are few: only what is narrowed to some is counted one by one.
fn total(connection: &mut AnyConnection, query: &OrganizationQuery) -> Result<u64> {
    let OrganizationQuery {
        text, ids, members, ..
    } = query;
    if text.is_some() || ids.include.is_some() || members.include.is_some() {
        return number(matching(connection, query).count().get_result(connection));
    }
    let all = connection.counted(Counter::Organizations)?;
    Ok(all.saturating_sub(left_out(connection, ids, members)?))
}

/// How many organizations have one of these ids or one of these members.
fn left_out(
    connection: &mut AnyConnection,
    ids: &Among<OrganizationId>,
    members: &Among<UserId>,
) -> Result<u64> {
    let ids = || texts(&ids.exclude, OrganizationId::as_str);
    let mut left_out = 0;
    if !ids().is_empty() {
        let named = organizations::table.filter(organizations::id.eq_any(ids()));
        left_out += number(named.count().get_result(connection))?;
    }
    if !members.exclude.is_empty() {
        let users = texts(&members.exclude, UserId::as_str);
        let others = memberships::table
            .filter(memberships::user_id.eq_any(users))
            .filter(memberships::organization_id.ne_all(ids()))
            .select(count(memberships::organization_id).aggregate_distinct());
        left_out += number(others.first(connection))?;
    }
    Ok(left_out)
}

fn number(counted: QueryResult<i64>) -> Result<u64> {
    Ok(u64::try_from(counted.map_err(failed)?).unwrap_or(0))
}

/// Those `among` these organizations in which no member's role grants all that is `needed`.
pub(super) fn without_manager(
    connection: &mut AnyConnection,
    needed: &[PermissionKey],
    among: &[OrganizationId],
) -> Result<Vec<OrganizationId>> {
    let keys = texts(needed, PermissionKey::as_str);
    let granted: Vec<String> = role_permissions::table
        .inner_join(permissions::table)
        .filter(permissions::key.eq_any(keys))
        .select(role_permissions::role_id)
        .load(connection)
        .map_err(failed)?;
    let grants_all =
        |role: &&String| granted.iter().filter(|one| one == role).count() == needed.len();
    let managers: Vec<&String> = granted.iter().filter(grants_all).collect();
    let managed = memberships::table
        .filter(memberships::organization_id.eq(organizations::id))
        .filter(memberships::role_id.eq_any(managers));
    let found: Vec<String> = organizations::table
        .filter(organizations::id.eq_any(texts(among, OrganizationId::as_str)))
        .filter(diesel::dsl::not(diesel::dsl::exists(managed)))
        .select(organizations::id)
        .load(connection)
        .map_err(failed)?;
    let id = |raw: String| {
        let at = Row {
            table: "organizations",
            id: &raw,
        };
        at.valid("id", OrganizationId::parse(&raw))
    };
    found.into_iter().map(id).collect()
}
