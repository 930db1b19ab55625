//! From a filter to the users that pass it. Lists of members narrow by the same filter.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use org_core::page::Direction;
use org_core::user::{UserFilter, UserOrder};

use crate::connection::AnyConnection;
use crate::row::{Backend, behind};
use crate::schema::{memberships, users};

diesel::define_sql_function! {
    /// Lower case; ASCII only on both databases, since the columns are `COLLATE "C"`.
    fn lower(text: Text) -> Text;
}

diesel::define_sql_function! {
    /// The first of the two that is not NULL.
    fn coalesce(first: Nullable<Text>, second: Text) -> Text;
}

diesel::alias!(
    // Memberships by another name, since the query may be about memberships itself.
    pub(crate) const OTHERS: Alias<Others> = memberships as others;
);

/// A query of users that is being put together.
pub(crate) type Users = users::BoxedQuery<'static, Backend>;

/// Narrows a boxed query in which `users` stands by a [`UserFilter`]. A macro, because a query that
/// is boxed for both databases cannot be part of another one.
macro_rules! narrow_users {
    ($query:expr, $connection:expr, $filter:expr) => {{
        let filter: &org_core::user::UserFilter = $filter;
        let query = $crate::user::filter::by_value!($query, filter);
        let query = $crate::user::filter::by_text!(query, $connection, filter);
        $crate::user::filter::by_time!(query, filter)
    }};
}

/// Values that name users exactly.
macro_rules! by_value {
    ($query:expr, $filter:ident) => {{
        use diesel::dsl::sql;
        use diesel::sql_types::Bool;
        use $crate::schema::{email_addresses, memberships, users};
        use $crate::user::filter::{OTHERS, lowered, owned};

        let mut query = $query;
        if $filter.nobody {
            query = query.filter(sql::<Bool>("1 = 0"));
        }
        if let Some(banned) = $filter.banned {
            query = query.filter(users::banned.eq(banned));
        }
        if let Some(ids) = &$filter.ids.include {
            query = query.filter(users::id.eq_any(owned(ids)));
        }
        if !$filter.ids.exclude.is_empty() {
            query = query.filter(users::id.ne_all(owned(&$filter.ids.exclude)));
        }
        if !$filter.email_addresses.is_empty() {
            let owners = email_addresses::table
                .filter(email_addresses::address_key.eq_any(lowered(&$filter.email_addresses)))
                .select(email_addresses::user_id);
            query = query.filter(users::id.eq_any(owners));
        }
        if !$filter.usernames.is_empty() {
            query = query.filter(users::username.eq_any(lowered(&$filter.usernames)));
        }
        if let Some(ids) = &$filter.external_ids.include {
            query = query.filter(users::external_id.eq_any(owned(ids)));
        }
        if !$filter.external_ids.exclude.is_empty() {
            let others = users::external_id.ne_all(owned(&$filter.external_ids.exclude));
            query = query.filter(users::external_id.is_null().or(others));
        }
        if let Some(organizations) = &$filter.organizations.include {
            let members = OTHERS
                .filter(
                    OTHERS
                        .field(memberships::organization_id)
                        .eq_any(owned(organizations)),
                )
                .select(OTHERS.field(memberships::user_id));
            query = query.filter(users::id.eq_any(members));
        }
        if !$filter.organizations.exclude.is_empty() {
            let organizations = owned(&$filter.organizations.exclude);
            let members = OTHERS
                .filter(
                    OTHERS
                        .field(memberships::organization_id)
                        .eq_any(organizations),
                )
                .select(OTHERS.field(memberships::user_id));
            query = query.filter(users::id.ne_all(members));
        }
        query
    }};
}

/// Text that is part of a value, or a whole id.
macro_rules! by_text {
    ($query:expr, $connection:expr, $filter:ident) => {{
        use $crate::row::containing;
        use $crate::schema::{email_addresses, users};
        use $crate::search::narrow_to_like;
        use $crate::user::filter::{coalesce, full_name, lower};

        let addressed = |pattern: String| {
            email_addresses::table
                .filter(email_addresses::address_key.like(pattern).escape('\\'))
                .filter(email_addresses::user_id.eq(users::id))
        };
        let mut query = $query;
        match &$filter.text {
            Some(id) if org_core::id::UserId::parse(id).is_some() => {
                query = query.filter(users::id.eq(id.clone()));
            }
            Some(text) => {
                let pattern = containing(text);
                let external_id = lower(coalesce(users::external_id, ""));
                query = narrow_to_like!(query, $connection, text).filter(
                    external_id
                        .like(pattern.clone())
                        .escape('\\')
                        .or(users::username.like(pattern.clone()).escape('\\'))
                        .or(lower(full_name()).like(pattern.clone()).escape('\\'))
                        .or(diesel::dsl::exists(addressed(pattern))),
                );
            }
            None => {}
        }
        if let Some(text) = &$filter.email_text {
            query = narrow_to_like!(query, $connection, text)
                .filter(diesel::dsl::exists(addressed(containing(text))));
        }
        if let Some(text) = &$filter.username_text {
            query = narrow_to_like!(query, $connection, text)
                .filter(users::username.like(containing(text)).escape('\\'));
        }
        if let Some(text) = &$filter.name_text {
            query = narrow_to_like!(query, $connection, text)
                .filter(lower(full_name()).like(containing(text)).escape('\\'));
        }
        query
    }};
}

/// When users did what.
macro_rules! by_time {
    ($query:expr, $filter:ident) => {{
        use $crate::schema::users;

        let mut query = $query;
        if let Some(at) = $filter.last_active_before {
            query = query.filter(users::last_active_at.lt(at.millis()));
        }
        if let Some(at) = $filter.last_active_after {
            query = query.filter(users::last_active_at.ge(at.millis()));
        }
        if let Some(at) = $filter.last_sign_in_before {
            query = query.filter(users::last_sign_in_at.lt(at.millis()));
        }
        if let Some(at) = $filter.last_sign_in_after {
            query = query.filter(users::last_sign_in_at.ge(at.millis()));
        }
        if let Some(at) = $filter.created_before {
            query = query.filter(users::created_at.lt(at.millis()));
        }
        if let Some(at) = $filter.created_after {
            query = query.filter(users::created_at.ge(at.millis()));
        }
        query
    }};
}

pub(crate) use {by_text, by_time, by_value, narrow_users};

/// The users that pass `filter`.
pub(crate) fn passing(connection: &AnyConnection, filter: &UserFilter) -> Users {
    crate::user::filter::narrow_users!(users::table.into_boxed::<Backend>(), connection, filter)
}

/// The given and the family name, as they are written together.
#[diesel::dsl::auto_type(no_type_alias)]
pub(crate) fn full_name() -> _ {
    let family = coalesce(users::last_name, "");
    coalesce(users::first_name, "").concat(" ").concat(family)
}

pub(crate) fn owned<T: ToString>(ids: &[T]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

pub(crate) fn lowered(values: &[String]) -> Vec<String> {
    values
        .iter()
        .map(|value| value.to_ascii_lowercase())
        .collect()
}

/// Puts users in order. Where a value can be absent the databases are told alike where it stands;
/// SQLite would put it there without being told.
pub(crate) fn ordered(query: Users, by: UserOrder, direction: Direction) -> Users {
    let nullable = match by {
        UserOrder::EmailAddress => "primary_address_key",
        UserOrder::FirstName => "first_name",
        UserOrder::LastActiveAt => "last_active_at",
        UserOrder::LastName => "last_name",
        UserOrder::LastSignInAt => "last_sign_in_at",
        UserOrder::Username => "username",
        UserOrder::CreatedAt => return by_creation(query, direction),
        UserOrder::UpdatedAt => {
            return match direction {
                Direction::Ascending => query.order((users::updated_at.asc(), users::id.asc())),
                Direction::Descending => query.order((users::updated_at.desc(), users::id.desc())),
            };
        }
        UserOrder::Id => {
            return match direction {
                Direction::Ascending => query.order(users::id.asc()),
                Direction::Descending => query.order(users::id.desc()),
            };
        }
    };
    match direction {
        Direction::Ascending => query.order(sql::<Text>(&format!(
            "users.{nullable} ASC NULLS FIRST, users.id ASC"
        ))),
        Direction::Descending => query.order(sql::<Text>(&format!(
            "users.{nullable} DESC NULLS LAST, users.id DESC"
        ))),
    }
}

fn by_creation(query: Users, direction: Direction) -> Users {
    match direction {
        Direction::Ascending => query.order((users::created_at.asc(), users::id.asc())),
        Direction::Descending => query.order((users::created_at.desc(), users::id.desc())),
    }
}

/// Those that come behind a user in the order of creation.
pub(crate) fn behind(query: Users, at: i64, id: String, direction: Direction) -> Users {
    match direction {
        Direction::Ascending => query.filter(behind!((users::created_at, at), (users::id, id))),
        // As `row::behind`, the other way round.
        Direction::Descending => query.filter(
            users::created_at.le(at).and(
                users::created_at
                    .lt(at)
                    .or(users::created_at.eq(at).and(users::id.lt(id))),
            ),
        ),
    }
}
