//! Invitations as the Management API reads and shows them.

mod body;
mod query;

use std::time::Duration;

use org_auth::secret;
use org_core::id::{InvitationId, RoleId};
use org_core::invitation::{CreateInvitation, InvitationStatus, InvitationView};
use org_core::metadata::Metadata;
use org_core::rules::OnPending;
use org_core::text::{EmailAddress, FullName, JsonType};
use org_core::{Entropy, Error, Fault, Kind, Patch, Violation};

pub(super) use body::Links;
pub(super) use query::{cursor_of, list, shown};

use crate::dialects::auth0::error::{invalid_body, unknown_roles};
use crate::dialects::auth0::id::Spelled as _;
use crate::dialects::auth0::schema::{Property, flag, null_for, present, required};
use crate::failure::Refusal;
use crate::input::{Given, Input, count, list as items, metadata, parsed, string};

const DEFAULT_SECONDS: u32 = 604_800;
const MAX_SECONDS: u32 = 2_592_000;
const MAX_ROLES: usize = 50;

const PROPERTIES: &[Property] = &[
    Property::new("inviter", "Who invites"),
    Property::new("inviter.name", "The inviter's name"),
    Property::new("invitee", "Who is invited"),
    Property::new("invitee.email", "The invitee's email"),
    Property::new("client_id", "ID of the client to log in to"),
    Property::new("connection_id", "ID of the connection to log in through"),
    Property::new("app_metadata", "Data about the user that clients act on"),
    Property::new("user_metadata", "Data about the user that clients show"),
    Property::new("ttl_sec", "Seconds until the invitation expires"),
    Property::new("roles", "IDs of the roles of the new member"),
    Property::new("send_invitation_email", "Whether a mail is sent"),
];

/// `POST /organizations/{id}/invitations`
pub(super) fn create(
    input: Input,
    links: &Links,
    entropy: &dyn Entropy,
) -> Result<CreateInvitation, Refusal> {
    let (read, roles) =
        read_new(input).map_err(|violation| invalid_body(PROPERTIES, &violation))?;
    let unknown: Vec<&str> = roles
        .iter()
        .map(String::as_str)
        .filter(|raw| RoleId::read(raw).is_none())
        .collect();
    if !unknown.is_empty() {
        return Err(unknown_roles(&unknown.join(", ")));
    }
    let roles = roles.iter().filter_map(|raw| RoleId::read(raw)).collect();
    let seed = secret::ticket_seed(entropy);
    let Read {
        email_address,
        inviter_name,
        client_id,
        connection_id,
        app_metadata,
        user_metadata,
        seconds,
        notify,
    } = read;
    Ok(CreateInvitation {
        email_address,
        role: None,
        roles,
        inviter: None,
        inviter_name: Some(inviter_name),
        client_id: Some(client_id),
        connection_id,
        app_metadata,
        user_metadata,
        public_metadata: Metadata::default(),
        private_metadata: Metadata::default(),
        redirect_url: None,
        life: Duration::from_secs(u64::from(seconds)),
        link: links.new_link(seed),
        notify,
        on_pending: OnPending::Replace,
    })
}

/// What a body says, beside the roles.
struct Read {
    email_address: EmailAddress,
    inviter_name: FullName,
    client_id: String,
    connection_id: Option<String>,
    app_metadata: Option<Metadata>,
    user_metadata: Option<Metadata>,
    seconds: u32,
    notify: bool,
}

fn read_new(mut input: Input) -> Result<(Read, Vec<String>), Violation> {
    let text = JsonType::String;
    let inviter_name = within(&mut input, "inviter", |inviter| {
        required(inviter, "name", text, parsed(FullName::parse))
    })?;
    let email_address = within(&mut input, "invitee", |invitee| {
        required(invitee, "email", text, parsed(EmailAddress::parse))
    })?;
    let seconds = count(0, MAX_SECONDS);
    let read = Read {
        email_address,
        inviter_name,
        client_id: required(&mut input, "client_id", text, string)?,
        connection_id: present(&mut input, "connection_id", text, string)?,
        app_metadata: present(&mut input, "app_metadata", JsonType::Object, metadata)?,
        user_metadata: present(&mut input, "user_metadata", JsonType::Object, metadata)?,
        seconds: present(&mut input, "ttl_sec", JsonType::Integer, seconds)?
            .filter(|seconds| *seconds > 0)
            .unwrap_or(DEFAULT_SECONDS),
        notify: flag(&mut input, "send_invitation_email")?.unwrap_or(true),
    };
    let roles = |given: Given| items(given, MAX_ROLES, string);
    let roles = present(&mut input, "roles", JsonType::Array, roles)?;
    if roles.as_ref().is_some_and(Vec::is_empty) {
        return Err(input.blame("roles", Fault::TooFew { given: 0, min: 1 }));
    }
    input.finish()?;
    Ok((read, roles.unwrap_or_default()))
}

/// The one thing that an object which must be there says.
fn within<T>(
    input: &mut Input,
    name: &'static str,
    read: impl FnOnce(&mut Input) -> Result<T, Violation>,
) -> Result<T, Violation> {
    let mut inner = match input.object(name)? {
        Patch::Keep => return Err(input.blame(name, Fault::Missing)),
        Patch::Clear => return Err(input.blame(name, null_for(JsonType::Object))),
        Patch::Set(inner) => inner,
    };
    let value = read(&mut inner)?;
    inner.finish()?;
    Ok(value)
}

/// The invitation that a path names.
pub(super) fn id(raw: &str) -> Result<InvitationId, Error> {
    InvitationId::read(raw).ok_or_else(|| Error::not_found(Kind::Invitation, raw))
}

/// The invitation, if it waits for an answer.
pub(super) fn pending(view: InvitationView) -> Result<InvitationView, Error> {
    match view.invitation.status {
        InvitationStatus::Pending => Ok(view),
        InvitationStatus::Accepted | InvitationStatus::Expired | InvitationStatus::Revoked => Err(
            Error::not_found(Kind::Invitation, view.invitation.id.as_str()),
        ),
    }
}
