//! Users by conditions that callers put together.

use diesel::prelude::*;
use org_core::Result;
use org_core::page::Page;
use org_core::search::{Condition, Pattern, Piece};
use org_core::user::{User, UserSearch, UserTest, UserText, UserTime};

use super::filter::{Users, ordered};
use crate::connection::AnyConnection;
use crate::counter::Counter;
use crate::error::failed;
use crate::row::{Backend, bound, containing};
use crate::schema::users;
use crate::search::{Field, Fragment, Set, Table, between, texts, union};

const USERS: Table = Table {
    among: "users.id IN (",
    those: "SELECT users.id FROM users WHERE ",
};

/// The part of the list that `search` asks for.
pub(super) fn part(connection: &mut AnyConnection, search: &UserSearch) -> Result<Page<User>> {
    let UserSearch {
        condition,
        order,
        direction,
        offset,
        limit,
        counted,
    } = search;
    let total = match counted {
        true => Some(total(connection, condition.as_ref())?),
        false => None,
    };
    let rows = ordered(matching(connection, condition.as_ref()), *order, *direction);
    connection.page_of_users(rows.offset(bound(*offset)), *limit, total)
}

fn total(connection: &mut AnyConnection, condition: Option<&Condition<UserTest>>) -> Result<u64> {
    if condition.is_none() {
        return connection.counted(Counter::Users);
    }
    let ids: Vec<String> = matching(connection, condition)
        .limit(i64::from(UserSearch::MOST_COUNTED))
        .select(users::id)
        .load(connection)
        .map_err(failed)?;
    Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
}

fn matching(connection: &AnyConnection, condition: Option<&Condition<UserTest>>) -> Users {
    let all = users::table.into_boxed::<Backend>();
    match condition {
        None => all,
        Some(condition) => all.filter(USERS.predicate(condition, &|test| set(connection, test))),
    }
}

fn set(connection: &AnyConnection, test: &UserTest) -> Set {
    match test {
        UserTest::Blocked(true) => Set::Rows(Fragment::sql("(users.banned OR users.locked)")),
        UserTest::Blocked(false) => Set::Rows(Fragment::sql("NOT (users.banned OR users.locked)")),
        UserTest::EmailVerified(true) => Set::Rows(Fragment::sql(VERIFIED)),
        UserTest::EmailVerified(false) => Set::Rows(Fragment::sql("NOT ").and_sql(VERIFIED)),
        UserTest::Id(id) => {
            let found = Fragment::sql("SELECT found.id FROM users AS found WHERE found.id = ");
            Set::Ids(found.text(id.as_str()))
        }
        UserTest::MemberOf(organization) => {
            let members = "SELECT user_id FROM memberships WHERE organization_id = ";
            Set::Ids(Fragment::sql(members).text(organization.as_str()))
        }
        UserTest::Nobody => Set::Rows(Fragment::sql("1 = 0")),
        UserTest::Text(what, pattern) if pattern.anything() => {
            Set::Rows(Fragment::sql(present(*what)))
        }
        UserTest::Text(what, pattern) => named(connection, *what, pattern),
        UserTest::Time(time, span) => {
            let (present, column) = match time {
                UserTime::CreatedAt => ("1 = 1", "users.created_at"),
                UserTime::LastSignInAt => {
                    ("users.last_sign_in_at IS NOT NULL", "users.last_sign_in_at")
                }
                UserTime::UpdatedAt => ("1 = 1", "users.updated_at"),
            };
            between(present, column, *span)
        }
    }
}

const VERIFIED: &str = "EXISTS (SELECT 1 FROM email_addresses AS e \
                        WHERE e.user_id = users.id AND e.is_primary AND e.verified_at IS NOT NULL)";

const fn present(text: UserText) -> &'static str {
    match text {
        UserText::Email => "users.primary_address_key IS NOT NULL",
        UserText::FamilyName => "users.last_name IS NOT NULL",
        UserText::GivenName => "users.first_name IS NOT NULL",
        UserText::Name => {
            "coalesce(users.name, users.primary_address_key, users.username) IS NOT NULL"
        }
        UserText::Nickname => {
            "coalesce(users.nickname, users.primary_address_key, users.username) IS NOT NULL"
        }
        UserText::Username => "users.username IS NOT NULL",
    }
}

/// What stands where there is no name of its own is searched beside it.
fn named(connection: &AnyConnection, text: UserText, pattern: &Pattern) -> Set {
    let fits = |select, value, pattern: &Pattern| {
        texts(&Field { select, value }, pattern, |text| {
            candidates(connection, text)
        })
    };
    let (address, username) = ("found.primary_address_key", "found.username");
    match text {
        UserText::Email => Set::Ids(fits(FOUND, address, pattern)),
        UserText::FamilyName => Set::Ids(fits(FOUND, "lower(found.last_name)", pattern)),
        UserText::GivenName => Set::Ids(fits(FOUND, "lower(found.first_name)", pattern)),
        UserText::Name => union([
            fits(FOUND, "lower(found.name)", pattern),
            fits(NAMELESS, address, pattern),
            fits(NAMELESS_AND_UNADDRESSED, username, pattern),
        ]),
        UserText::Nickname => {
            let local = pattern.followed_by([Piece::Text("@".to_owned()), Piece::Any]);
            union([
                fits(FOUND, "lower(found.nickname)", pattern),
                fits(WITHOUT_NICKNAME, address, &local),
                fits(WITHOUT_NICKNAME_AND_ADDRESS, username, pattern),
            ])
        }
        UserText::Username => Set::Ids(fits(FOUND, username, pattern)),
    }
}

const FOUND: &str = "SELECT found.id FROM users AS found WHERE ";
const NAMELESS: &str = "SELECT found.id FROM users AS found WHERE found.name IS NULL AND ";
const NAMELESS_AND_UNADDRESSED: &str = "SELECT found.id FROM users AS found \
    WHERE found.name IS NULL AND found.primary_address_key IS NULL AND ";
const WITHOUT_NICKNAME: &str =
    "SELECT found.id FROM users AS found WHERE found.nickname IS NULL AND ";
const WITHOUT_NICKNAME_AND_ADDRESS: &str = "SELECT found.id FROM users AS found \
    WHERE found.nickname IS NULL AND found.primary_address_key IS NULL AND ";

/// Users that may have `text` in a name or an address.
fn candidates(connection: &AnyConnection, text: &str) -> Option<Fragment> {
    match connection {
        AnyConnection::Postgres(_) => {
            let found = "found.id IN (SELECT u.id FROM users AS u WHERE lower(\
                coalesce(u.first_name, '') || ' ' || coalesce(u.last_name, '') || ' ' \
                || coalesce(u.username, '') || ' ' || coalesce(u.external_id, '') || ' ' \
                || coalesce(u.name, '') || ' ' || coalesce(u.nickname, '')) LIKE ";
            let pattern = containing(text);
            let named = Fragment::sql(found).text(pattern.clone());
            let addressed = " UNION SELECT user_id FROM email_addresses WHERE address_key LIKE ";
            Some(named.and_sql(addressed).text(pattern).and_sql(")"))
        }
        AnyConnection::Sqlite(_) => {
            let found = "found.id IN (SELECT user_id FROM search_users WHERE number IN (\
                SELECT rowid FROM search_user_parts WHERE search_user_parts MATCH ";
            let parts = connection.parts(text)?;
            Some(Fragment::sql(found).text(parts).and_sql("))"))
        }
    }
}
