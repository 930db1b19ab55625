//! Which organizations a search finds.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use org_core::id::OrganizationId;
use org_core::organization::{
    Organization, OrganizationPlace, OrganizationSearch, OrganizationTest, Slug,
};
use org_core::page::Page;
use org_core::search::{Condition, Pattern};
use org_core::text::{Format, JsonType};
use org_core::{Fault, Timestamp, Violation};
use serde::Serialize;

use super::OrganizationBody;
use crate::dialects::auth0::error::{invalid_query, unsearchable};
use crate::dialects::auth0::schema::{Property, flag, present};
use crate::dialects::auth0::search::{self, Clause, Unsearchable};
use crate::failure::Refusal;
use crate::input::{Input, count, parsed};

const DEFAULT_TAKE: u32 = 50;
const MAX_TAKE: u32 = 100;
/// The most comparisons of one search.
const MAX_TESTS: usize = 5;

const PARAMETERS: &[Property] = &[
    Property::new("q", "Filter expression in SCIM or Lucene syntax"),
    Property::new("parser", "The syntax of the filter expression"),
    Property::new("take", "Number of results per page. Defaults to 50"),
    Property::new("from", "Where to continue, as the previous page said"),
    Property::new("sort", "Field to sort by"),
];

/// What organizations are ordered by.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(in super::super) enum Sort {
    #[default]
    CreatedAt,
    DisplayName,
    Name,
}

/// `GET /organizations/search`
pub(in super::super) fn search(query: Input) -> Result<(OrganizationSearch, Sort), Refusal> {
    let read = read(query).map_err(|violation| invalid_query(PARAMETERS, &violation))?;
    let condition = read.q.map(|(q, scim)| condition(&q, scim)).transpose();
    let search = OrganizationSearch {
        condition: condition.map_err(|why| unsearchable(PARAMETERS, &why))?,
        place: read.place,
        limit: read.take,
    };
    Ok((search, read.sort))
}

struct Read {
    /// The expression, and whether it is one of SCIM.
    q: Option<(String, bool)>,
    place: OrganizationPlace,
    sort: Sort,
    take: u32,
}

fn read(mut query: Input) -> Result<Read, Violation> {
    let text = JsonType::String;
    let parser = |raw: &str| match raw {
        "lucene" => Ok(false),
        "scim" => Ok(true),
        _ => Err(Fault::NotAllowed),
    };
    let q = present(&mut query, "q", text, parsed(search::text))?.flatten();
    let scim = present(&mut query, "parser", text, parsed(parser))?.unwrap_or(false);
    let take = count(1, MAX_TAKE);
    let take = present(&mut query, "take", JsonType::Integer, take)?.unwrap_or(DEFAULT_TAKE);
    let sort = present(&mut query, "sort", text, parsed(sort))?.unwrap_or_default();
    let from = |raw: &str| place(raw, sort).ok_or(Fault::BadFormat(Format::Id));
    let place = present(&mut query, "from", text, parsed(from))?;
    // Some clients ask for totals of every list.
    flag(&mut query, "include_totals")?;
    query.finish()?;
    Ok(Read {
        q: q.map(|q| (q, scim)),
        place: place.unwrap_or_else(|| beginning(sort)),
        sort,
        take,
    })
}

fn sort(raw: &str) -> Result<Sort, Fault> {
    match raw {
        "created_at" => Ok(Sort::CreatedAt),
        "display_name" => Ok(Sort::DisplayName),
        "name" => Ok(Sort::Name),
        _ => Err(Fault::NotAllowed),
    }
}

fn beginning(sort: Sort) -> OrganizationPlace {
    match sort {
        Sort::CreatedAt => OrganizationPlace::CreatedAt(None),
        Sort::DisplayName => OrganizationPlace::DisplayName(None),
        Sort::Name => OrganizationPlace::Slug(None),
    }
}

fn condition(q: &str, scim: bool) -> Result<Condition<OrganizationTest>, Unsearchable> {
    let clauses = if scim {
        search::scim(q)?
    } else {
        search::lucene(q)?
    };
    let clauses = search::bounded(clauses, MAX_TESTS)?;
    clauses.try_map(&mut |clause| test(&clause))
}

fn test(clause: &Clause) -> Result<Condition<OrganizationTest>, Unsearchable> {
    let Some(field) = clause.field.as_deref() else {
        let pattern = clause.pattern()?;
        let either = [
            OrganizationTest::Slug(pattern.clone()),
            OrganizationTest::DisplayName(pattern),
        ];
        return Ok(Condition::Any(either.map(Condition::Test).into()));
    };
    Ok(Condition::Test(match field {
        "created_at" => OrganizationTest::CreatedAt(clause.span()?),
        "display_name" => OrganizationTest::DisplayName(clause.pattern()?),
        "id" => OrganizationId::parse(&clause.exact()?)
            .map_or(OrganizationTest::Nothing, OrganizationTest::Id),
        "name" => OrganizationTest::Slug(clause.pattern()?),
        other => match other.strip_prefix("metadata.") {
            Some(key) if !key.is_empty() => OrganizationTest::Label(key.to_owned(), label(clause)?),
            _ => return Err(Unsearchable::field("No field that can be searched", other)),
        },
    }))
}

/// A pattern of which only the end is open.
fn label(clause: &Clause) -> Result<Pattern, Unsearchable> {
    let pattern = clause.pattern()?;
    if pattern.anything() || pattern.text().or(pattern.prefix()).is_some() {
        Ok(pattern)
    } else {
        let why = "Only the beginning or all of a value can be searched in";
        Err(Unsearchable::field(why, clause.name()))
    }
}

/// Marks the place of an organization in the order. Callers are to take it for opaque.
fn mark(organization: &Organization, sort: Sort) -> String {
    let id = &organization.id;
    BASE64_URL_SAFE_NO_PAD.encode(match sort {
        Sort::CreatedAt => format!("c,{id},{}", organization.created_at.millis()),
        Sort::DisplayName => format!("d,{id},{}", organization.display_name()),
        Sort::Name => format!("n,{id},{}", organization.slug),
    })
}

/// The place that a mark names; `None` if it is none of this order.
fn place(raw: &str, sort: Sort) -> Option<OrganizationPlace> {
    if raw.is_empty() {
        return Some(beginning(sort));
    }
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(raw).ok()?).ok()?;
    let mut parts = text.splitn(3, ',');
    let (kind, id, value) = (parts.next()?, parts.next()?, parts.next()?);
    let id = OrganizationId::parse(id)?;
    match (kind, sort) {
        ("c", Sort::CreatedAt) => {
            let at = Timestamp::from_millis(value.parse().ok()?);
            Some(OrganizationPlace::CreatedAt(Some((at, id))))
        }
        ("d", Sort::DisplayName) if !value.contains('\0') => {
            Some(OrganizationPlace::DisplayName(Some((value.to_owned(), id))))
        }
        ("n", Sort::Name) => Some(OrganizationPlace::Slug(Some(Slug::parse(value).ok()?))),
        _ => None,
    }
}

/// What was found, as an answer.
#[derive(Debug, Serialize)]
pub(in super::super) struct List {
    organizations: Vec<OrganizationBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

impl List {
    pub(in super::super) fn new(page: Page<Organization>, sort: Sort, public_url: &str) -> Self {
        let Page {
            items,
            more,
            total: _,
        } = page;
        let last = items.last().filter(|_| more);
        Self {
            next: last.map(|last| mark(last, sort)),
            organizations: items
                .into_iter()
                .map(|one| OrganizationBody::new(one, public_url))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(query: &str) -> String {
        match search(Input::from_pairs(query.as_bytes())).unwrap_err() {
            Refusal::Special(answer) => answer.body["message"].as_str().unwrap().to_owned(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn fields_are_those_of_an_organization() {
        let id = OrganizationId::parse("org_1").unwrap();
        let found = condition("id:org_1", false);
        assert_eq!(found, Ok(Condition::Test(OrganizationTest::Id(id))));
        assert_eq!(condition("acme", false).unwrap().tests(), 2);
        let key = condition("metadata.a.b eq \"x\"", true);
        let label = OrganizationTest::Label("a.b".to_owned(), Pattern::exactly("x"));
        assert_eq!(key, Ok(Condition::Test(label)));
        for q in [
            "slug:a",
            "metadata.:a",
            "metadata.a:*abc*",
            "name:*ab",
            "id:org*",
        ] {
            assert!(condition(q, false).is_err(), "{q}");
        }
    }

    #[test]
    fn what_cannot_be_searched_is_told() {
        assert_eq!(
            refused("q=a:1%20b:1%20c:1%20d:1%20e:1%20f:1"),
            "Query validation error: 'Too many filters (6), maximum 5' on property q (Filter \
             expression in SCIM or Lucene syntax)."
        );
        for query in [
            "sort=id",
            "sort=name:1",
            "parser=sql",
            "take=101",
            "from=x",
            "page=1",
        ] {
            assert!(
                refused(query).starts_with("Query validation error"),
                "{query}"
            );
        }
    }

    #[test]
    fn a_mark_leads_back_in_its_own_order_only() {
        let marked = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        let named = place(&marked("d,org_1,Acme, Inc"), Sort::DisplayName);
        let id = OrganizationId::parse("org_1").unwrap();
        let acme = OrganizationPlace::DisplayName(Some(("Acme, Inc".to_owned(), id)));
        assert_eq!(named, Some(acme));
        assert_eq!(place(&marked("d,org_1,Acme"), Sort::Name), None);
        assert_eq!(place(&marked("n,org_1,Not Valid"), Sort::Name), None);
        assert_eq!(place(&marked("c,org_1,x"), Sort::CreatedAt), None);
    }
}
