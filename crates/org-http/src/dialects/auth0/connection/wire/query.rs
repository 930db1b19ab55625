//! Which connections a list holds, and how much of each.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use org_core::connection::{Connection, ConnectionQuery, Strategy};
use org_core::id::ConnectionId;
use org_core::text::{Format, JsonType, has_control};
use org_core::{Fault, Violation};

use super::super::strategy;
use crate::dialects::auth0::error::invalid_query;
use crate::dialects::auth0::fields::Fields;
use crate::dialects::auth0::page::{Paging, cursor};
use crate::dialects::auth0::schema::{Property, present};
use crate::failure::Refusal;
use crate::input::{Given, Input, count, list as items, parsed};

const PER_PAGE: u32 = 100;
const MAX_STRATEGIES: usize = 100;
/// The most clients that one request may ask for, and how many it gets unless it says.
const MAX_CLIENTS: u32 = 1000;
const DEFAULT_CLIENTS: u32 = 50;

const PARAMETERS: &[Property] = &[
    Property::new("page", "The page number. Zero based"),
    Property::new("per_page", "Number of results per page. Defaults to 100"),
    Property::new("include_totals", "Whether the answer counts all results"),
    Property::new("from", "Where to continue, as the previous page said"),
    Property::new("take", "Number of results per page. Defaults to 50"),
    Property::new("name", "The name of the only connection to list"),
    Property::new("strategy", "The kinds of connection to list"),
    Property::new("fields", "The properties to show or to leave out"),
    Property::new("include_fields", "Whether to show the named properties"),
];

/// `GET /connections`
pub(in super::super) fn list(
    query: Input,
) -> Result<(ConnectionQuery, Paging<ConnectionId>, Fields), Refusal> {
    let read = read(query).map_err(|violation| invalid_query(PARAMETERS, &violation))?;
    let Read {
        paging,
        name,
        strategies,
        fields,
    } = read;
    let query = ConnectionQuery {
        name,
        strategies,
        slice: paging.slice()?,
    };
    Ok((query, paging, fields))
}

/// `GET /connections/{id}`
pub(in super::super) fn shown(mut query: Input) -> Result<Fields, Refusal> {
    let read = Fields::read(&mut query).and_then(|fields| query.finish().map(|()| fields));
    read.map_err(|violation| invalid_query(PARAMETERS, &violation))
}

/// `GET /connections/{id}/clients`: from the client behind this one on, and how many.
pub(in super::super) fn clients(query: Input) -> Result<(Option<String>, u32), Refusal> {
    read_clients(query).map_err(|violation| invalid_query(PARAMETERS, &violation))
}

fn read_clients(mut query: Input) -> Result<(Option<String>, u32), Violation> {
    let place = |raw: &str| match raw {
        "" => Ok(None),
        _ => client_from(raw)
            .map(Some)
            .ok_or(Fault::BadFormat(Format::Id)),
    };
    let from = present(&mut query, "from", JsonType::String, parsed(place))?;
    let size = count(1, MAX_CLIENTS);
    let take = present(&mut query, "take", JsonType::Integer, size)?;
    query.finish()?;
    Ok((from.flatten(), take.unwrap_or(DEFAULT_CLIENTS)))
}

/// Marks a client for the checkpoint behind it.
pub(in super::super) fn client_cursor(id: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(id)
}

fn client_from(raw: &str) -> Option<String> {
    let id = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(raw).ok()?).ok()?;
    (!has_control(&id)).then_some(id)
}

/// Marks a connection for the checkpoint behind it.
pub(in super::super) fn cursor_of(connection: &Connection) -> String {
    cursor(connection.created_at, connection.id.as_str())
}

struct Read {
    paging: Paging<ConnectionId>,
    name: Option<String>,
    strategies: Vec<Strategy>,
    fields: Fields,
}

fn read(mut query: Input) -> Result<Read, Violation> {
    let strategies =
        |given: Given| items(given, MAX_STRATEGIES, |one| parsed(strategy::parse)(one));
    let read = Read {
        paging: Paging::read(&mut query, PER_PAGE, ConnectionId::parse)?,
        name: present(&mut query, "name", JsonType::String, parsed(plain))?,
        strategies: present(&mut query, "strategy", JsonType::Array, strategies)?
            .unwrap_or_default(),
        fields: Fields::read(&mut query)?,
    };
    query.finish()?;
    Ok(read)
}

fn plain(raw: &str) -> Result<String, Fault> {
    if has_control(raw) {
        Err(Fault::BadCharacter)
    } else {
        Ok(raw.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_known_kinds_and_plain_names() {
        let read = |query: &str| list(Input::from_pairs(query.as_bytes()));
        let (query, ..) = read("strategy=auth0&strategy=okta&name=x").unwrap();
        let kinds = [Strategy::Password, Strategy::External("okta".to_owned())];
        assert_eq!(
            (query.strategies, query.name.as_deref()),
            (kinds.to_vec(), Some("x"))
        );
        for query in ["strategy=password", "name=%00", "name=a&name=b", "q=x"] {
            assert!(matches!(read(query), Err(Refusal::Special(_))), "{query}");
        }
    }
}
