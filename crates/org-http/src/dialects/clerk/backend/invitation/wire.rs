//! Requests about invitations as commands.

use std::time::Duration;

use org_core::id::UserId;
use org_core::invitation::{CreateInvitation, InvitationLink, InvitationOrder, InvitationQuery};
use org_core::page::Direction;
use org_core::rules::OnPending;
use org_core::text::{EmailAddress, WebUrl};
use org_core::{Error, Fault, Kind, Violation};

use crate::dialects::clerk::error::bulk_size_exceeded;
use crate::dialects::clerk::field::{lenient_metadata, role_key};
use crate::dialects::clerk::invitation::{DEFAULT_DAYS, MAX_BULK, statuses};
use crate::dialects::clerk::query::{order, slice};
use crate::failure::Refusal;
use crate::input::{Input, boolean, count, parsed, string};

const MAX_DAYS: u32 = 365;

/// `POST /organizations/{organization}/invitations`
pub(super) fn create(mut input: Input, link: InvitationLink) -> Result<CreateInvitation, Refusal> {
    let email_address = input.required("email_address", parsed(EmailAddress::parse))?;
    let role = input.required("role", parsed(role_key))?;
    let days = input.optional("expires_in_days", count(1, MAX_DAYS))?;
    Ok(CreateInvitation {
        email_address,
        role: Some(role),
        roles: Vec::new(),
        inviter: named_user(&mut input, "inviter_user_id")?,
        inviter_name: None,
        client_id: None,
        connection_id: None,
        app_metadata: None,
        user_metadata: None,
        public_metadata: input
            .optional("public_metadata", lenient_metadata)?
            .unwrap_or_default(),
        private_metadata: input
            .optional("private_metadata", lenient_metadata)?
            .unwrap_or_default(),
        redirect_url: input
            .optional("redirect_url", parsed(redirect_url))?
            .flatten(),
        life: Duration::from_hours(u64::from(days.unwrap_or(DEFAULT_DAYS)) * 24),
        link,
        notify: input.optional("notify", boolean)?.unwrap_or(true),
        on_pending: OnPending::Refuse,
    })
}

/// `POST /organizations/{organization}/invitations/bulk`
pub(super) fn create_all(
    inputs: Vec<Input>,
    mut link: impl FnMut() -> InvitationLink,
) -> Result<Vec<CreateInvitation>, Refusal> {
    if inputs.is_empty() {
        return Err(Violation::new("email_address", Fault::Missing).into());
    }
    if inputs.len() > MAX_BULK {
        return Err(bulk_size_exceeded(MAX_BULK));
    }
    inputs
        .into_iter()
        .map(|input| create(input, link()))
        .collect()
}

/// `POST /organizations/{organization}/invitations/{invitation}/revoke`: in whose name.
pub(super) fn revoke(mut input: Input) -> Result<Option<UserId>, Refusal> {
    named_user(&mut input, "requesting_user_id")
}

/// `GET /organizations/{organization}/invitations`, `GET /users/{user}/organization_invitations`
pub(super) fn list(mut query: Input) -> Result<InvitationQuery, Refusal> {
    let email_address = query
        .optional("email_address", string)
        .map_err(Refusal::Query)?;
    Ok(InvitationQuery {
        email_address: email_address.filter(|address| !address.is_empty()),
        ..common(&mut query)?
    })
}

/// `GET /organization_invitations`
pub(super) fn list_all(mut query: Input) -> Result<InvitationQuery, Refusal> {
    let text = query
        .optional("query", parsed(search_text))
        .map_err(Refusal::Query)?;
    Ok(InvitationQuery {
        text: text.filter(|text| !text.is_empty()),
        ..common(&mut query)?
    })
}

fn common(query: &mut Input) -> Result<InvitationQuery, Refusal> {
    let fields = [
        ("created_at", InvitationOrder::CreatedAt),
        ("email_address", InvitationOrder::EmailAddress),
    ];
    let (order, direction) =
        order(query, &fields)?.unwrap_or((InvitationOrder::CreatedAt, Direction::Descending));
    Ok(InvitationQuery {
        statuses: statuses(query)?,
        email_address: None,
        text: None,
        order,
        direction,
        slice: slice(query)?,
    })
}

/// A user in whose name something is done; an empty name is none.
fn named_user(input: &mut Input, field: &'static str) -> Result<Option<UserId>, Refusal> {
    let given = input.optional(field, string)?.filter(|id| !id.is_empty());
    Ok(given.map(|id| user(&id)).transpose()?)
}

/// Where the link sends a browser; an empty address is none.
fn redirect_url(raw: &str) -> Result<Option<WebUrl>, Fault> {
    if raw.is_empty() {
        Ok(None)
    } else {
        WebUrl::parse(raw).map(Some)
    }
}

/// Longer text than any address has finds nothing, and SQLite refuses patterns of 50,000 bytes.
fn search_text(raw: &str) -> Result<String, Fault> {
    let (given, max) = (raw.chars().count(), EmailAddress::MAX);
    if given > max {
        Err(Fault::TooLong { given, max })
    } else {
        Ok(raw.to_owned())
    }
}

pub(super) fn user(raw: &str) -> Result<UserId, Error> {
    UserId::parse(raw).ok_or_else(|| Error::not_found(Kind::User, raw))
}
