//! Which invitations a list holds, and how much of each.

use org_core::id::InvitationId;
use org_core::invitation::{InvitationOrder, InvitationQuery, InvitationStatus, InvitationView};
use org_core::page::Direction;
use org_core::text::JsonType;
use org_core::{Fault, Violation};

use crate::dialects::auth0::error::invalid_query;
use crate::dialects::auth0::fields::Fields;
use crate::dialects::auth0::page::{Paging, cursor};
use crate::dialects::auth0::schema::{Property, present};
use crate::failure::Refusal;
use crate::input::{Input, parsed};

const PER_PAGE: u32 = 50;

const PARAMETERS: &[Property] = &[
    Property::new(
        "page",
        "Page index of the results to return. First page is 0",
    ),
    Property::new("per_page", "Number of results per page. Defaults to 50"),
    Property::new("include_totals", "Whether the answer tells the page"),
    Property::new("fields", "The properties to show or to leave out"),
    Property::new("include_fields", "Whether to show the named properties"),
    Property::new(
        "sort",
        "created_at:1 or created_at:-1, which is the default",
    )
    .pattern(r"^created_at\:(1|-1)$"),
];

type Asked = (InvitationQuery, Paging<InvitationId>, Fields);

/// `GET /organizations/{id}/invitations`
pub(in super::super) fn list(query: Input) -> Result<Asked, Refusal> {
    let read = read(query).map_err(|violation| invalid_query(PARAMETERS, &violation));
    let (paging, direction, fields) = read?;
    let query = InvitationQuery {
        statuses: vec![InvitationStatus::Pending],
        email_address: None,
        text: None,
        order: InvitationOrder::CreatedAt,
        direction,
        slice: paging.slice()?,
    };
    Ok((query, paging, fields))
}

/// `GET /organizations/{id}/invitations/{invitation}`
pub(in super::super) fn shown(mut query: Input) -> Result<Fields, Refusal> {
    let read = Fields::read(&mut query).and_then(|fields| query.finish().map(|()| fields));
    read.map_err(|violation| invalid_query(PARAMETERS, &violation))
}

/// Marks an invitation for the checkpoint behind it.
pub(in super::super) fn cursor_of(view: &InvitationView) -> String {
    cursor(view.invitation.created_at, view.invitation.id.as_str())
}

fn read(mut query: Input) -> Result<(Paging<InvitationId>, Direction, Fields), Violation> {
    let paging = Paging::read_offset(&mut query, PER_PAGE)?;
    let direction = |raw: &str| match raw {
        "created_at:1" => Ok(Direction::Ascending),
        "created_at:-1" => Ok(Direction::Descending),
        _ => Err(Fault::NotAllowed),
    };
    let direction = present(&mut query, "sort", JsonType::String, parsed(direction))?;
    let fields = Fields::read(&mut query)?;
    query.finish()?;
    Ok((paging, direction.unwrap_or(Direction::Descending), fields))
}
