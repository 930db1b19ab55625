//! Finding text in names without reading every row (migration `search`).
//!
//! PostgreSQL takes its trigram indexes for `LIKE` by itself. SQLite has to be asked: what has all
//! the three-letter parts of the text is looked up first, and `LIKE` then decides about that little.

mod condition;
mod fragment;

pub(crate) use condition::{Field, Set, Table, between, texts, union};
pub(crate) use fragment::Fragment;

use diesel::dsl::sql;
use diesel::expression::BoxableExpression;
use diesel::sql_types::{Bool, Text};

use crate::connection::AnyConnection;
use crate::row::{Backend, containing};
use crate::schema::{invitations, organization_domains, organizations};

/// How users are found that may have a text. Each is for one database.
pub(crate) enum UsersLike {
    /// By a pattern that the trigram indexes of PostgreSQL serve, if they are there.
    Pattern(String),
    /// By an expression of SQLite's full-text search.
    Parts(String),
}

/// Narrows a boxed query in which `users` stands to those who may have a text.
macro_rules! narrow_to_like {
    ($query:expr, $connection:expr, $text:expr) => {{
        use diesel::dsl::sql;
        use diesel::sql_types::{Bool, Text};
        use $crate::search::UsersLike;

        match $connection.users_like($text) {
            None => $query,
            Some(UsersLike::Parts(parts)) => $query.filter(
                sql::<Bool>(
                    "users.id IN (SELECT user_id FROM search_users \
                     WHERE number IN (SELECT rowid FROM search_user_parts \
                     WHERE search_user_parts MATCH ",
                )
                .bind::<Text, _>(parts)
                .sql("))"),
            ),
            Some(UsersLike::Pattern(pattern)) => $query.filter(
                sql::<Bool>(
                    "users.id IN (SELECT found.id FROM users AS found \
                     WHERE lower(coalesce(found.first_name, '') || ' ' \
                     || coalesce(found.last_name, '') || ' ' || coalesce(found.username, '') \
                     || ' ' || coalesce(found.external_id, '') || ' ' || coalesce(found.name, '') \
                     || ' ' || coalesce(found.nickname, '')) LIKE ",
                )
                .bind::<Text, _>(pattern.clone())
                .sql(" UNION SELECT user_id FROM email_addresses WHERE address_key LIKE ")
                .bind::<Text, _>(pattern)
                .sql(")"),
            ),
        }
    }};
}
pub(crate) use narrow_to_like;

/// A condition on the rows of one table.
type Condition<Table> = Box<dyn BoxableExpression<Table, Backend, SqlType = Bool>>;

impl AnyConnection {
    /// Organizations that may have `text` in their name or handle; nothing where the database finds
    /// that out by itself, and for text that is too short.
    pub(crate) fn organizations_like(&self, text: &str) -> Option<Condition<organizations::table>> {
        self.candidates(
            text,
            "organizations.id IN (SELECT organization_id FROM search_organizations \
             WHERE number IN (SELECT rowid FROM search_organization_parts \
             WHERE search_organization_parts MATCH ",
        )
    }

    /// As [`Self::organizations_like`], invitations by their address.
    pub(crate) fn invitations_like(&self, text: &str) -> Option<Condition<invitations::table>> {
        self.candidates(
            text,
            "invitations.id IN (SELECT invitation_id FROM search_invitations \
             WHERE number IN (SELECT rowid FROM search_invitation_parts \
             WHERE search_invitation_parts MATCH ",
        )
    }

    /// As [`Self::organizations_like`], domains by their name.
    pub(crate) fn domains_like(
        &self,
        text: &str,
    ) -> Option<Condition<organization_domains::table>> {
        self.candidates(
            text,
            "organization_domains.id IN (SELECT domain_id FROM search_domains \
             WHERE number IN (SELECT rowid FROM search_domain_parts \
             WHERE search_domain_parts MATCH ",
        )
    }

    /// `found` and all the parts of `text`, where SQLite has to be asked.
    fn candidates<Table: 'static>(&self, text: &str, found: &str) -> Option<Condition<Table>> {
        let parts = self.parts(text)?;
        Some(Box::new(
            sql::<Bool>(found).bind::<Text, _>(parts).sql("))"),
        ))
    }

    /// How users are found that may have `text` in one of their names, addresses or their external
    /// id; nothing for text that is too short.
    pub(crate) fn users_like(&self, text: &str) -> Option<UsersLike> {
        match self {
            Self::Postgres(_) => Some(UsersLike::Pattern(containing(text))),
            Self::Sqlite(_) => self.parts(text).map(UsersLike::Parts),
        }
    }

    /// The three-letter parts of `text`, all of which must be there.
    pub(crate) fn parts(&self, text: &str) -> Option<String> {
        if matches!(self, Self::Postgres(_)) {
            return None;
        }
        let characters: Vec<char> = text.chars().collect();
        let quoted = |part: &[char]| {
            let part: String = part.iter().collect();
            format!("\"{}\"", part.replace('"', "\"\""))
        };
        let parts: Vec<String> = characters.windows(3).map(quoted).collect();
        (!parts.is_empty()).then(|| parts.join(" AND "))
    }
}
