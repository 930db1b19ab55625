//! Which users a list holds, and in which form.

use org_core::id::{OrganizationId, UserId};
use org_core::page::{Direction, Page, Slice};
use org_core::search::{Condition, Pattern};
use org_core::text::JsonType;
use org_core::user::{UserOrder, UserSearch, UserTest, UserText, UserTime};
use org_core::{Fault, Violation};
use serde::Serialize;

use crate::dialects::auth0::error::{invalid_query, unsearchable};
use crate::dialects::auth0::fields::Fields;
use crate::dialects::auth0::id::Spelled as _;
use crate::dialects::auth0::page::Paging;
use crate::dialects::auth0::schema::{Property, flag, present, required};
use crate::dialects::auth0::search::{self, Clause, Unsearchable, Value};
use crate::failure::Refusal;
use crate::input::{Input, count, parsed, string};

const PER_PAGE: u32 = 50;
const MAX_PER_PAGE: u32 = 100;
const MAX_PAGE: u32 = 1000;
/// The most comparisons of one search.
const MAX_TESTS: usize = 50;
/// Where a word without a field is looked for.
const BY_DEFAULT: [UserText; 6] = [
    UserText::Email,
    UserText::Name,
    UserText::Nickname,
    UserText::GivenName,
    UserText::FamilyName,
    UserText::Username,
];

const PARAMETERS: &[Property] = &[
    Property::new("page", "Page index of the results to return. First page is 0"),
    Property::new("per_page", "Number of results per page"),
    Property::new("include_totals", "Whether the answer counts all results"),
    Property::new("sort", "Field to sort by and 1 or -1, such as created_at:1").pattern(
        r"^((created_at)|(email)|(family_name)|(given_name)|(last_login)|(updated_at)|(user_id)|(username))\:(1|-1)$",
    ),
    Property::new("connection", "Without effect in version 3 of the search engine"),
    Property::new("email", "The address of the users"),
    Property::new("fields", "The properties to show or to leave out"),
    Property::new("include_fields", "Whether to show the named properties"),
    Property::new("q", "Query in Lucene query string syntax"),
    Property::new("search_engine", "The version of the search engine"),
    Property::new("primary_order", "Whether results are in a certain order; they always are"),
];

/// `GET /users`
pub(in super::super) fn list(query: Input) -> Result<(UserSearch, Frame, Fields), Refusal> {
    let read = read(query).map_err(|violation| invalid_query(PARAMETERS, &violation))?;
    let Read {
        paging,
        q,
        order: (order, direction),
        fields,
    } = read;
    let condition = q.map(|q| condition(&q)).transpose();
    let condition = condition.map_err(|why| unsearchable(PARAMETERS, &why))?;
    let (offset, limit) = match paging.slice()? {
        Slice::Offset { offset, limit } => (offset, limit),
        Slice::After { after: _, limit } => (0, limit),
    };
    let frame = Frame::of(&paging);
    let search = UserSearch {
        condition,
        order,
        direction,
        offset,
        limit,
        counted: matches!(frame, Frame::Totals { .. }),
    };
    Ok((search, frame, fields))
}

/// `GET /users-by-email`
pub(in super::super) fn list_by_email(mut query: Input) -> Result<(UserSearch, Fields), Refusal> {
    let read = |query: &mut Input| {
        let email = required(query, "email", JsonType::String, string)?;
        let fields = Fields::read(query)?;
        std::mem::replace(query, Input::empty()).finish()?;
        Ok((email, fields))
    };
    let read = read(&mut query).map_err(|violation| invalid_query(PARAMETERS, &violation));
    let (email, fields) = read?;
    let pattern = Pattern::exactly(email);
    let search = UserSearch {
        condition: Some(Condition::Test(UserTest::Text(UserText::Email, pattern))),
        order: UserOrder::CreatedAt,
        direction: Direction::Ascending,
        offset: 0,
        limit: MAX_PER_PAGE,
        counted: false,
    };
    Ok((search, fields))
}

/// `GET /users/{id}`
pub(in super::super) fn one(mut query: Input) -> Result<Fields, Refusal> {
    let read = Fields::read(&mut query).and_then(|fields| {
        query.finish()?;
        Ok(fields)
    });
    read.map_err(|violation| invalid_query(PARAMETERS, &violation))
}

/// `GET /users/{id}/organizations`
pub(in super::super) fn organizations(mut query: Input) -> Result<Paging<OrganizationId>, Refusal> {
    let read = numbered(&mut query, 1).and_then(|paging| {
        query.finish()?;
        Ok(paging)
    });
    read.map_err(|violation| invalid_query(PARAMETERS, &violation))
}

struct Read {
    paging: Paging<UserId>,
    q: Option<String>,
    order: (UserOrder, Direction),
    fields: Fields,
}

fn read(mut query: Input) -> Result<Read, Violation> {
    let text = JsonType::String;
    let engine = |raw: &str| match raw {
        "v3" => Ok(()),
        _ => Err(Fault::NotAllowed),
    };
    let read = Read {
        paging: numbered(&mut query, 0)?,
        q: present(&mut query, "q", text, parsed(search::text))?.flatten(),
        order: present(&mut query, "sort", text, parsed(order))?.unwrap_or_default(),
        fields: Fields::read(&mut query)?,
    };
    present(&mut query, "search_engine", text, parsed(engine))?;
    present(&mut query, "connection", text, string)?;
    flag(&mut query, "primary_order")?;
    query.finish()?;
    Ok(read)
}

/// Reads the parameters of a list that has pages by number only.
fn numbered<Id>(query: &mut Input, least: u32) -> Result<Paging<Id>, Violation> {
    let page = present(query, "page", JsonType::Integer, count(0, MAX_PAGE))?;
    let size = count(least, MAX_PER_PAGE);
    let per_page = present(query, "per_page", JsonType::Integer, size)?.unwrap_or(PER_PAGE);
    let totals = flag(query, "include_totals")?.unwrap_or(false);
    Ok(Paging::Offset {
        start: u64::from(page.unwrap_or(0)) * u64::from(per_page),
        per_page,
        totals,
    })
}

fn order(raw: &str) -> Result<(UserOrder, Direction), Fault> {
    let (field, direction) = raw.split_once(':').ok_or(Fault::NotAllowed)?;
    let order = match field {
        "created_at" => UserOrder::CreatedAt,
        "email" => UserOrder::EmailAddress,
        "family_name" => UserOrder::LastName,
        "given_name" => UserOrder::FirstName,
        "last_login" => UserOrder::LastSignInAt,
        "updated_at" => UserOrder::UpdatedAt,
        "user_id" => UserOrder::Id,
        "username" => UserOrder::Username,
        _ => return Err(Fault::NotAllowed),
    };
    match direction {
        "1" => Ok((order, Direction::Ascending)),
        "-1" => Ok((order, Direction::Descending)),
        _ => Err(Fault::NotAllowed),
    }
}

fn condition(q: &str) -> Result<Condition<UserTest>, Unsearchable> {
    let clauses = search::bounded(search::lucene(q)?, MAX_TESTS)?;
    clauses.try_map(&mut |clause| test(&clause))
}

fn test(clause: &Clause) -> Result<Condition<UserTest>, Unsearchable> {
    let Some(field) = clause.field.as_deref() else {
        return anywhere(clause);
    };
    let text = |text| Ok(UserTest::Text(text, clause.pattern()?));
    let time = |time| Ok(UserTest::Time(time, clause.span()?));
    let user = |id: Option<UserId>| id.map_or(UserTest::Nobody, UserTest::Id);
    Ok(Condition::Test(match field {
        "blocked" => UserTest::Blocked(clause.flag()?),
        "created_at" => time(UserTime::CreatedAt)?,
        "email" => text(UserText::Email)?,
        "email_verified" => UserTest::EmailVerified(clause.flag()?),
        "family_name" => text(UserText::FamilyName)?,
        "given_name" => text(UserText::GivenName)?,
        "identities.user_id" => user(UserId::from_tail(&clause.exact()?)),
        "last_login" => time(UserTime::LastSignInAt)?,
        "name" => text(UserText::Name)?,
        "nickname" => text(UserText::Nickname)?,
        "organization_id" => {
            OrganizationId::parse(&clause.exact()?).map_or(UserTest::Nobody, UserTest::MemberOf)
        }
        "updated_at" => time(UserTime::UpdatedAt)?,
        "user_id" => user(UserId::read(&clause.exact()?)),
        "username" => text(UserText::Username)?,
        other => return Err(Unsearchable::field("No field that can be searched", other)),
    }))
}

/// A word without a field; `*` alone is everybody.
fn anywhere(clause: &Clause) -> Result<Condition<UserTest>, Unsearchable> {
    let everybody = matches!(&clause.value, Value::Text(pattern) if pattern.anything());
    if everybody {
        return Ok(Condition::Not(Box::new(Condition::Test(UserTest::Nobody))));
    }
    let pattern = clause.pattern()?;
    let test = |text| Condition::Test(UserTest::Text(text, pattern.clone()));
    Ok(Condition::Any(BY_DEFAULT.map(test).into()))
}

/// What is around the users of a list.
#[derive(Clone, Copy, Debug)]
pub(in super::super) enum Frame {
    None,
    Totals { start: u64, limit: u32 },
}

impl Frame {
    fn of<Id>(paging: &Paging<Id>) -> Self {
        match *paging {
            Paging::Offset {
                start,
                per_page,
                totals: true,
            } => Self::Totals {
                start,
                limit: per_page,
            },
            Paging::Checkpoint { .. } | Paging::Offset { .. } => Self::None,
        }
    }

    /// The page as an answer; `show` is the body of a user.
    pub(in super::super) fn around<T, B>(self, page: Page<T>, show: impl FnMut(T) -> B) -> List<B> {
        let users: Vec<B> = page.items.into_iter().map(show).collect();
        match self {
            Self::None => List::Plain(users),
            Self::Totals { start, limit } => List::Totals {
                start,
                limit,
                length: users.len(),
                total: page.total.unwrap_or_default(),
                users,
            },
        }
    }
}

/// A list as an answer.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(in super::super) enum List<B> {
    Plain(Vec<B>),
    Totals {
        start: u64,
        limit: u32,
        length: usize,
        total: u64,
        users: Vec<B>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn searched(q: &str) -> Result<Condition<UserTest>, Unsearchable> {
        condition(q)
    }

    #[test]
    fn fields_are_those_of_a_user() {
        let organization = OrganizationId::parse("org_1").unwrap();
        assert_eq!(
            searched("organization_id:\"org_1\""),
            Ok(Condition::Test(UserTest::MemberOf(organization)))
        );
        assert_eq!(
            searched("user_id:\"okta|1\""),
            Ok(Condition::Test(UserTest::Nobody))
        );
        let id = UserId::parse("user_1").unwrap();
        let user = Ok(Condition::Test(UserTest::Id(id)));
        assert_eq!(searched("user_id:auth0|1"), user);
        assert_eq!(searched("identities.user_id:1"), user);
        assert_eq!(searched("jane").unwrap().tests(), BY_DEFAULT.len());
        for q in [
            "user_metadata.a:1",
            "email:[a TO b]",
            "name:*a*",
            "blocked:maybe",
            "organization_id:org*",
            "created_at:soon",
        ] {
            assert!(searched(q).is_err(), "{q}");
        }
        assert!(searched("name:a* AND email_verified:true").is_ok());
        assert!(searched(&"a:1 ".repeat(51)).is_err());
    }

    #[test]
    fn parameters_have_bounds() {
        let read = |query: &str| list(Input::from_pairs(query.as_bytes()));
        for query in [
            "per_page=101",
            "page=-1",
            "sort=name:1",
            "sort=email",
            "search_engine=v1",
            "take=5",
            "q=%00",
            "page=20",
            "unknown=1",
        ] {
            assert!(matches!(read(query), Err(Refusal::Special(_))), "{query}");
        }
        let (search, ..) = read("q=%20&per_page=0&search_engine=v3&sort=email:-1").unwrap();
        assert_eq!((search.condition, search.limit), (None, 0));
        assert_eq!(
            (search.order, search.direction),
            (UserOrder::EmailAddress, Direction::Descending)
        );
    }
}
