//! Lists: which part, in which order.

use actix_web::HttpRequest;
use org_core::page::{Direction, Slice};
use org_core::{Fault, Violation};
use serde::Serialize;

use crate::failure::Refusal;
use crate::input::{Input, integer, string};

const DEFAULT_LIMIT: u32 = 10;
const MAX_LIMIT: i64 = 500;

/// A list with the number of all matches.
#[derive(Debug, Serialize)]
pub(super) struct ListBody<T> {
    pub(super) data: Vec<T>,
    pub(super) total_count: u64,
}

/// The parameters of the query string.
pub(super) fn query(request: &HttpRequest) -> Input {
    Input::from_pairs(request.query_string().as_bytes())
}

/// Reads `limit` (1 to 500, by default 10) and `offset`.
pub(super) fn slice<Id>(query: &mut Input) -> Result<Slice<Id>, Refusal> {
    let limit = query
        .optional("limit", integer(1, MAX_LIMIT))
        .map_err(Refusal::Query)?;
    let offset = query
        .optional("offset", integer(0, i64::MAX))
        .map_err(Refusal::Query)?;
    Ok(Slice::Offset {
        offset: offset
            .and_then(|offset| u64::try_from(offset).ok())
            .unwrap_or(0),
        limit: limit
            .and_then(|limit| u32::try_from(limit).ok())
            .unwrap_or(DEFAULT_LIMIT),
    })
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
