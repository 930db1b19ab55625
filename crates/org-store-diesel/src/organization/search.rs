//! Organizations by conditions that callers put together.

use diesel::prelude::*;
use org_core::Result;
use org_core::organization::{
    Organization, OrganizationPlace, OrganizationSearch, OrganizationTest,
};
use org_core::page::Page;
use org_core::search::{Condition, Pattern};

use super::list::display_name;
use super::{Boxed, OrganizationRow};
use crate::connection::AnyConnection;
use crate::error::failed;
use crate::row::{Backend, behind, page};
use crate::schema::organizations;
use crate::search::{Field, Fragment, Set, Table, between, texts};

const ORGANIZATIONS: Table = Table {
    among: "organizations.id IN (",
    those: "SELECT organizations.id FROM organizations WHERE ",
};

/// The part of the list that `search` asks for.
pub(super) fn part(
    connection: &mut AnyConnection,
    search: &OrganizationSearch,
) -> Result<Page<Organization>> {
    let OrganizationSearch {
        condition,
        place,
        limit,
    } = search;
    let rows = behind(matching(connection, condition.as_ref()), place);
    let rows: Vec<OrganizationRow> = rows
        .limit(i64::from(*limit) + 1)
        .select(OrganizationRow::as_select())
        .load(connection)
        .map_err(failed)?;
    page(rows, *limit, None)
}

/// The organizations behind a place, in its order.
fn behind<'q>(rows: Boxed<'q>, place: &'q OrganizationPlace) -> Boxed<'q> {
    use organizations::{created_at, id, slug};
    match place {
        OrganizationPlace::CreatedAt(after) => {
            let rows = rows.order((created_at.asc(), id.asc()));
            match after {
                None => rows,
                Some((at, last)) => {
                    let (at, last) = (at.millis(), last.as_str());
                    rows.filter(behind!((created_at, at), (id, last)))
                }
            }
        }
        OrganizationPlace::DisplayName(after) => {
            let rows = rows.order((display_name().asc(), id.asc()));
            match after {
                None => rows,
                Some((name, last)) => {
                    rows.filter(behind!((display_name(), name), (id, last.as_str())))
                }
            }
        }
        OrganizationPlace::Slug(after) => {
            let rows = rows.order(slug.asc());
            match after {
                None => rows,
                Some(last) => rows.filter(slug.gt(last.as_str())),
            }
        }
    }
}

fn matching<'q>(
    connection: &AnyConnection,
    condition: Option<&Condition<OrganizationTest>>,
) -> Boxed<'q> {
    let all = organizations::table.into_boxed::<Backend>();
    match condition {
        None => all,
        Some(condition) => {
            all.filter(ORGANIZATIONS.predicate(condition, &|test| set(connection, test)))
        }
    }
}

fn set(connection: &AnyConnection, test: &OrganizationTest) -> Set {
    match test {
        OrganizationTest::CreatedAt(span) => between("1 = 1", "organizations.created_at", *span),
        OrganizationTest::DisplayName(pattern) if pattern.anything() => {
            Set::Rows(Fragment::sql("organizations.name IS NOT NULL"))
        }
        OrganizationTest::DisplayName(pattern) => {
            let field = displayed(connection, pattern);
            Set::Ids(texts(&field, pattern, |text| candidates(connection, text)))
        }
        OrganizationTest::Id(id) => {
            let found = "SELECT found.id FROM organizations AS found WHERE found.id = ";
            Set::Ids(Fragment::sql(found).text(id.as_str()))
        }
        OrganizationTest::Label(key, pattern) => labelled(key, pattern),
        OrganizationTest::Nothing => Set::Rows(Fragment::sql("1 = 0")),
        OrganizationTest::Slug(pattern) if pattern.anything() => Set::Rows(Fragment::sql("1 = 1")),
        OrganizationTest::Slug(pattern) => {
            let field = Field {
                select: "SELECT found.id FROM organizations AS found WHERE ",
                value: "found.slug",
            };
            Set::Ids(texts(&field, pattern, |text| candidates(connection, text)))
        }
    }
}

/// The display name as the index has it that serves the pattern: on PostgreSQL parts of a name are
/// found by an index of the names that are shown.
fn displayed(connection: &AnyConnection, pattern: &Pattern) -> Field {
    let part = pattern.text().is_none() && pattern.prefix().is_none();
    match connection {
        AnyConnection::Postgres(_) if part => Field {
            select: "SELECT found.id FROM organizations AS found WHERE found.name IS NOT NULL AND ",
            value: "lower(coalesce(found.name, found.slug))",
        },
        AnyConnection::Postgres(_) | AnyConnection::Sqlite(_) => Field {
            select: "SELECT found.id FROM organizations AS found WHERE ",
            value: "lower(found.name)",
        },
    }
}

/// Those with a pair under this key whose value fits.
fn labelled(key: &str, pattern: &Pattern) -> Set {
    let pairs = "SELECT organization_id FROM search_organization_labels WHERE key = ";
    let keyed = Fragment::sql(pairs).text(key);
    if pattern.anything() {
        return Set::Ids(keyed);
    }
    let field = Field {
        select: " AND ",
        value: "value",
    };
    Set::Ids(keyed.then(texts(&field, pattern, |_| None)))
}

/// Organizations that may have `text` in their name or handle, where the database does not find
/// that out by itself.
fn candidates(connection: &AnyConnection, text: &str) -> Option<Fragment> {
    let parts = connection.parts(text)?;
    let found = "found.id IN (SELECT organization_id FROM search_organizations WHERE number IN (\
        SELECT rowid FROM search_organization_parts WHERE search_organization_parts MATCH ";
    Some(Fragment::sql(found).text(parts).and_sql("))"))
}
