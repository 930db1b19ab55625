//! Which clients a list holds, and how much of each.

use org_core::client::{Client, ClientQuery, is_client_id};
use org_core::text::{JsonType, has_control};
use org_core::{Fault, Violation};

use crate::dialects::auth0::error::invalid_query;
use crate::dialects::auth0::fields::Fields;
use crate::dialects::auth0::page::{Paging, cursor};
use crate::dialects::auth0::schema::{Property, flag, present};
use crate::failure::Refusal;
use crate::input::{Input, parsed};

const PER_PAGE: u32 = 50;

const PARAMETERS: &[Property] = &[
    Property::new(
        "page",
        "Page index of the results to return. First page is 0",
    ),
    Property::new("per_page", "Number of results per page. Defaults to 50"),
    Property::new("include_totals", "Whether the answer counts all results"),
    Property::new("from", "Where to continue, as the previous page said"),
    Property::new("take", "Number of results per page. Defaults to 50"),
    Property::new("fields", "The properties to show or to leave out"),
    Property::new("include_fields", "Whether to show the named properties"),
    Property::new("is_global", "No client is global"),
    Property::new("is_first_party", "Whether to list the operator's own"),
    Property::new("app_type", "The types of application to list"),
];

/// `GET /clients`
pub(in super::super) fn list(
    query: Input,
) -> Result<(ClientQuery, Paging<String>, Fields), Refusal> {
    let read = read(query).map_err(|violation| invalid_query(PARAMETERS, &violation));
    let (paging, fields, is_first_party, app_types) = read?;
    let query = ClientQuery {
        is_first_party,
        app_types,
        slice: paging.slice()?,
    };
    Ok((query, paging, fields))
}

/// `GET /clients/{id}`
pub(in super::super) fn fields(mut query: Input) -> Result<Fields, Refusal> {
    let read = Fields::read(&mut query).and_then(|fields| query.finish().map(|()| fields));
    read.map_err(|violation| invalid_query(PARAMETERS, &violation))
}

/// Marks a client for the checkpoint behind it.
pub(in super::super) fn cursor_of(client: &Client) -> String {
    cursor(client.created_at, &client.id)
}

type Read = (Paging<String>, Fields, Option<bool>, Option<Vec<String>>);

fn read(mut query: Input) -> Result<Read, Violation> {
    let id = |raw: &str| is_client_id(raw).then(|| raw.to_owned());
    let paging = Paging::read(&mut query, PER_PAGE, id)?;
    let fields = Fields::read(&mut query)?;
    let is_first_party = flag(&mut query, "is_first_party")?;
    let mut app_types = present(&mut query, "app_type", JsonType::String, parsed(words))?;
    // There is no global client, so a list of those is empty.
    if flag(&mut query, "is_global")? == Some(true) {
        app_types = Some(Vec::new());
    }
    query.finish()?;
    Ok((paging, fields, is_first_party, app_types))
}

fn words(raw: &str) -> Result<Vec<String>, Fault> {
    if has_control(raw) {
        return Err(Fault::BadCharacter);
    }
    let words = raw
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty());
    Ok(words.map(str::to_owned).collect())
}
