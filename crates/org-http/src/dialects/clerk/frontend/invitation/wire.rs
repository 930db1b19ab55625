//! Requests about invitations as commands.

use std::time::Duration;

use org_core::invitation::{CreateInvitation, InvitationLink, InvitationOrder, InvitationQuery};
use org_core::metadata::Metadata;
use org_core::page::Direction;
use org_core::role::RoleKey;
use org_core::rules::OnPending;
use org_core::text::EmailAddress;
use org_core::{Fault, Violation};

use crate::dialects::clerk::error::bulk_size_exceeded;
use crate::dialects::clerk::field::role_key;
use crate::dialects::clerk::invitation::{DEFAULT_DAYS, MAX_BULK, statuses};
use crate::dialects::clerk::query::slice;
use crate::failure::Refusal;
use crate::input::{Input, boolean, list as items, parsed};

/// `POST /organizations/{organization}/invitations`
pub(super) fn create(mut input: Input, link: InvitationLink) -> Result<CreateInvitation, Refusal> {
    let address = input.required("email_address", parsed(EmailAddress::parse))?;
    let role = input.required("role", parsed(role_key))?;
    let notify = input.optional("notify", boolean)?;
    Ok(invitation(address, role, notify.unwrap_or(true), link))
}

/// `POST /organizations/{organization}/invitations/bulk`: several addresses, one role.
pub(super) fn create_all(
    mut input: Input,
    mut link: impl FnMut() -> InvitationLink,
) -> Result<Vec<CreateInvitation>, Refusal> {
    let read = |given| items(given, MAX_BULK, |one| parsed(EmailAddress::parse)(one));
    let addresses = input.required("email_address", read);
    let addresses = addresses.map_err(|violation| match violation.fault {
        Fault::TooMany { .. } => bulk_size_exceeded(MAX_BULK),
        _ => violation.into(),
    })?;
    if addresses.is_empty() {
        return Err(Violation::new("email_address", Fault::Missing).into());
    }
    let role = input.required("role", parsed(role_key))?;
    let notify = input.optional("notify", boolean)?.unwrap_or(true);
    let invited = |address| invitation(address, role.clone(), notify, link());
    Ok(addresses.into_iter().map(invited).collect())
}

/// `GET /organizations/{organization}/invitations`, `GET /me/organization_invitations`
pub(in super::super) fn list(mut query: Input) -> Result<InvitationQuery, Refusal> {
    Ok(InvitationQuery {
        statuses: statuses(&mut query)?,
        email_address: None,
        text: None,
        order: InvitationOrder::CreatedAt,
        direction: Direction::Descending,
        slice: slice(&mut query)?,
    })
}

fn invitation(
    email_address: EmailAddress,
    role: RoleKey,
    notify: bool,
    link: InvitationLink,
) -> CreateInvitation {
    CreateInvitation {
        email_address,
        role: Some(role),
        roles: Vec::new(),
        inviter: None,
        inviter_name: None,
        client_id: None,
        connection_id: None,
        app_metadata: None,
        user_metadata: None,
        public_metadata: Metadata::default(),
        private_metadata: Metadata::default(),
        redirect_url: None,
        life: Duration::from_hours(u64::from(DEFAULT_DAYS) * 24),
        link,
        notify,
        on_pending: OnPending::Refuse,
    }
}
