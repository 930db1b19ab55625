//! Lists: which part, in which order.

mod user_filter;

use actix_web::HttpRequest;
use org_core::page::{Among, Direction, Page, Slice};
use org_core::role::{CatalogueOrder, CatalogueQuery, RoleKey};
use org_core::text::JsonType;
use org_core::{Fault, Violation};
use serde::Serialize;

pub(super) use self::user_filter::{instant, text, user_filter};

use super::field::role_key;
use crate::failure::Refusal;
use crate::input::{Given, Input, boolean, integer, list, string};

const DEFAULT_LIMIT: u32 = 10;
/// The most items of one answer.
pub(super) const MAX_LIMIT: u32 = 500;

/// A list with the number of all matches.
#[derive(Debug, Serialize)]
pub(super) struct ListBody<T> {
    pub(super) data: Vec<T>,
    pub(super) total_count: u64,
}

impl<T> ListBody<T> {
    /// A part of a list, each item as it is shown.
    pub(super) fn of<D>(page: Page<D>, show: impl Fn(D) -> T) -> Self {
        Self {
            data: page.items.into_iter().map(show).collect(),
            total_count: page.total.unwrap_or_default(),
        }
    }
}

/// The parameters of the query string.
pub(super) fn query(request: &HttpRequest) -> Input {
    Input::from_pairs(request.query_string().as_bytes())
}

/// Reads `limit` (1 to 500, by default 10) and `offset`.
pub(super) fn slice<Id>(query: &mut Input) -> Result<Slice<Id>, Refusal> {
    let (offset, limit) = range(query)?;
    Ok(Slice::Offset { offset, limit })
}

/// As [`slice`], for lists that have offsets only.
pub(super) fn range(query: &mut Input) -> Result<(u64, u32), Refusal> {
    let limit = number(query, "limit", 1, i64::from(MAX_LIMIT))?;
    let offset = number(query, "offset", 0, i64::MAX)?;
    Ok((
        offset
            .and_then(|offset| u64::try_from(offset).ok())
            .unwrap_or(0),
        limit
            .and_then(|limit| u32::try_from(limit).ok())
            .unwrap_or(DEFAULT_LIMIT),
    ))
}

/// Reads what lists of roles, permissions and role sets are asked for. The newest come first.
pub(super) fn catalogue(mut query: Input) -> Result<CatalogueQuery, Refusal> {
    let fields = [
        ("created_at", CatalogueOrder::CreatedAt),
        ("key", CatalogueOrder::Key),
        ("name", CatalogueOrder::Name),
    ];
    let newest = (CatalogueOrder::CreatedAt, Direction::Descending);
    let (order, direction) = order(&mut query, &fields)?.unwrap_or(newest);
    let text = query.optional("query", string).map_err(Refusal::Query)?;
    let (offset, limit) = range(&mut query)?;
    Ok(CatalogueQuery {
        text: text.filter(|text| !text.is_empty()),
        order,
        direction,
        offset,
        limit,
    })
}

/// Reads `true` or `false`.
pub(super) fn flag(query: &mut Input, name: &'static str) -> Result<Option<bool>, Refusal> {
    query.optional(name, boolean).map_err(Refusal::Query)
}

/// Reads a whole number. What is none is none of the allowed values (`contracts/clerk.md` 2).
fn number(
    query: &mut Input,
    name: &'static str,
    min: i64,
    max: i64,
) -> Result<Option<i64>, Refusal> {
    let read = |given: Given| match integer(min, max)(given) {
        Err(Fault::WrongType {
            found: JsonType::Array,
            ..
        }) => Err(Fault::Duplicate),
        Err(Fault::WrongType { .. }) => Err(Fault::NotAllowed),
        other => other,
    };
    query.optional(name, read).map_err(Refusal::Query)
}

/// The most values of one filter.
const MAX_VALUES: usize = 100;

/// Reads a filter that may be given up to 100 times.
pub(super) fn values(query: &mut Input, name: &'static str) -> Result<Vec<String>, Refusal> {
    let values = query.optional(name, |given| list(given, MAX_VALUES, string));
    Ok(values.map_err(Refusal::Query)?.unwrap_or_default())
}

/// Reads a filter of ids, each behind `+`, `-` (all but this one) or nothing, which is `+`. What
/// cannot be an id is one that nothing has.
pub(super) fn among<T>(
    query: &mut Input,
    name: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Among<T>, Refusal> {
    let mut among = Among::default();
    for raw in values(query, name)? {
        if let Some(id) = raw.strip_prefix('-') {
            among.exclude.extend(parse(id));
        } else {
            // A plus sign that nobody encoded arrives as a space.
            let id = parse(raw.strip_prefix(['+', ' ']).unwrap_or(&raw));
            among.include.get_or_insert_default().extend(id);
        }
    }
    Ok(among)
}

/// Reads `order_by`: a field of `allowed` behind `+`, `-` or nothing, which is `+`.
pub(super) fn order<T: Copy>(
    query: &mut Input,
    allowed: &[(&str, T)],
) -> Result<Option<(T, Direction)>, Refusal> {
    let raw = query.optional("order_by", string).map_err(Refusal::Query)?;
    let Some(raw) = raw else { return Ok(None) };
    // A plus sign that nobody encoded arrives as a space.
    let (direction, field) = match raw.strip_prefix(['+', ' ']) {
        Some(field) => (Direction::Ascending, field),
        None => match raw.strip_prefix('-') {
            Some(field) => (Direction::Descending, field),
            None => (Direction::Ascending, raw.as_str()),
        },
    };
    let known = allowed
        .iter()
        .find(|(name, _)| *name == field)
        .map(|(_, by)| *by);
    let by = known.ok_or_else(|| {
        let violation = Violation::new("order_by", Fault::NotAllowed);
        Refusal::Query(Violation {
            given: Some(raw.clone()),
            ..violation
        })
    })?;
    Ok(Some((by, direction)))
}

/// Reads `role`, which may be given up to 100 times. A key that no role can have narrows as one that no
/// role has.
pub(super) fn roles(query: &mut Input) -> Result<Option<Vec<RoleKey>>, Refusal> {
    if !query.has("role") {
        return Ok(None);
    }
    let keys = values(query, "role")?;
    Ok(Some(
        keys.iter().filter_map(|key| role_key(key).ok()).collect(),
    ))
}
