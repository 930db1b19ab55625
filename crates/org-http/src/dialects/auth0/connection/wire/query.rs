//! Which connections a list holds, and how much of each.

use org_core::connection::{Connection, ConnectionQuery, Strategy};
use org_core::id::ConnectionId;
use org_core::text::{JsonType, has_control};
use org_core::{Fault, Violation};
use serde_json::{Map, Value};

use super::super::strategy;
use super::ConnectionBody;
use crate::dialects::auth0::error::invalid_query;
use crate::dialects::auth0::page::{Paging, cursor};
use crate::dialects::auth0::schema::{Property, flag, present};
use crate::failure::Refusal;
use crate::input::{Given, Input, list as items, parsed};

const PER_PAGE: u32 = 100;
const MAX_STRATEGIES: usize = 100;

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

/// Which properties of a connection are shown.
#[derive(Debug)]
pub(in super::super) struct Fields {
    /// None: all of them.
    named: Option<Vec<String>>,
    /// Whether the named ones are shown, or all others.
    include: bool,
}

impl Fields {
    fn read(query: &mut Input) -> Result<Self, Violation> {
        let split = |raw: &str| Ok(raw.split(',').map(|name| name.trim().to_owned()).collect());
        let named: Option<Vec<String>> = present(query, "fields", JsonType::String, parsed(split))?;
        Ok(Self {
            named: named.filter(|all| all.iter().any(|name| !name.is_empty())),
            include: flag(query, "include_fields")?.unwrap_or(true),
        })
    }

    /// What is shown of this connection.
    pub(in super::super) fn of(&self, connection: Connection) -> Map<String, Value> {
        let body = serde_json::to_value(ConnectionBody::from(connection));
        let Ok(Value::Object(mut body)) = body else {
            return Map::new();
        };
        body.retain(|name, _| self.show(name));
        body
    }

    fn show(&self, name: &str) -> bool {
        match &self.named {
            Some(named) => named.iter().any(|one| one == name) == self.include,
            None => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(query: &str) -> Vec<&'static str> {
        let (_, _, fields) = list(Input::from_pairs(query.as_bytes())).unwrap();
        let all = ["id", "name", "strategy"];
        all.into_iter().filter(|name| fields.show(name)).collect()
    }

    #[test]
    fn fields_are_shown_or_left_out() {
        assert_eq!(shown(""), ["id", "name", "strategy"]);
        assert_eq!(
            shown("fields=&include_fields=false"),
            ["id", "name", "strategy"]
        );
        assert_eq!(shown("fields=id,%20name"), ["id", "name"]);
        assert_eq!(shown("fields=id,name&include_fields=false"), ["strategy"]);
    }

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
