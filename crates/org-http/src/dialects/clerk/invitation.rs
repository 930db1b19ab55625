//! The invitation object as each API shows it, the link that comes with a new one, and what both read
//! alike.

use org_auth::{Tickets, secret};
use org_core::id::InvitationId;
use org_core::invitation::{
    Invitation, InvitationLink, InvitationOrder, InvitationQuery, InvitationStatus, InvitationView,
    LinkAddress,
};
use org_core::organization::Organization;
use org_core::page::Direction;
use org_core::user::User;
use org_core::{Error, Fault, Kind, Timestamp, Violation};
use secrecy::ExposeSecret as _;
use serde::Serialize;
use serde_json::{Map, Value};

use super::organization::PublicOrganizationBody;
use super::query::{slice, values};
use crate::Context;
use crate::failure::Refusal;
use crate::input::Input;

/// The most invitations of one request.
pub(super) const MAX_BULK: usize = 10;
/// For how many days an invitation is valid unless something else is asked for.
pub(super) const DEFAULT_DAYS: u32 = 30;

/// A new link, and its address with the secret in it.
pub(super) fn new_link(context: &Context, tickets: &Tickets) -> (InvitationLink, String) {
    let seed = secret::ticket_seed(context.app.entropy());
    let ticket = tickets.secret(&seed);
    let url = format!(
        "{}/v1/tickets/accept?ticket={}",
        context.auth.issuer(),
        ticket.expose_secret()
    );
    let link = InvitationLink {
        ticket: secret::digest_of(&ticket),
        seed: Some(seed),
        address: LinkAddress::Whole(url.clone()),
    };
    (link, url)
}

/// An invitation as everybody who may see it does.
#[derive(Debug, Serialize)]
pub(super) struct InvitationBody {
    object: &'static str,
    id: String,
    email_address: String,
    role: String,
    role_name: String,
    organization_id: String,
    status: &'static str,
    public_metadata: Map<String, Value>,
    url: Option<String>,
    expires_at: i64,
    created_at: i64,
    updated_at: i64,
}

/// An invitation with what only the operator may see.
#[derive(Debug, Serialize)]
pub(super) struct BackendBody {
    #[serde(flatten)]
    public: InvitationBody,
    inviter_id: Option<String>,
    public_inviter_data: Option<InviterBody>,
    private_metadata: Map<String, Value>,
}

/// An invitation with the organization it is for.
#[derive(Debug, Serialize)]
pub(super) struct WithOrganization<T> {
    #[serde(flatten)]
    invitation: T,
    public_organization_data: PublicOrganizationBody,
}

#[derive(Debug, Serialize)]
struct InviterBody {
    user_id: String,
    first_name: Option<String>,
    last_name: Option<String>,
    image_url: &'static str,
    has_image: bool,
    identifier: String,
}

/// An invitation taken apart into what everybody and what only the operator may see. `url` is known
/// only when the invitation is made.
fn split(view: InvitationView, url: Option<String>) -> (BackendBody, Organization) {
    let InvitationView {
        invitation,
        organization,
        inviter,
        login: _,
    } = view;
    let Invitation {
        id,
        organization_id,
        email_address,
        role,
        roles: _,
        inviter: inviter_id,
        inviter_name: _,
        client_id: _,
        connection_id: _,
        app_metadata: _,
        user_metadata: _,
        status,
        public_metadata,
        private_metadata,
        redirect_url: _,
        ticket: _,
        ticket_seed: _,
        domain_id: _,
        accepted_by: _,
        expires_at,
        created_at,
        updated_at,
    } = invitation;
    let public = InvitationBody {
        object: "organization_invitation",
        id: id.to_string(),
        email_address: email_address.to_string(),
        role: role.key.to_string(),
        role_name: role.name,
        organization_id: organization_id.to_string(),
        status: status.as_str(),
        public_metadata: public_metadata.into_object(),
        url,
        expires_at: expires_at.millis(),
        created_at: created_at.millis(),
        updated_at: Timestamp::millis(updated_at),
    };
    let body = BackendBody {
        public,
        inviter_id: inviter_id.map(|id| id.to_string()),
        public_inviter_data: inviter.map(InviterBody::from),
        private_metadata: private_metadata.into_object(),
    };
    (body, organization)
}

impl BackendBody {
    /// A new invitation, with the link that is shown this once.
    pub(super) fn new(view: InvitationView, url: String) -> Self {
        split(view, Some(url)).0
    }
}

impl From<InvitationView> for BackendBody {
    fn from(view: InvitationView) -> Self {
        split(view, None).0
    }
}

impl WithOrganization<BackendBody> {
    pub(super) fn new(view: InvitationView, public_url: &str) -> Self {
        let (invitation, organization) = split(view, None);
        Self {
            invitation,
            public_organization_data: PublicOrganizationBody::new(organization, public_url),
        }
    }
}

impl WithOrganization<InvitationBody> {
    pub(super) fn new(view: InvitationView, public_url: &str) -> Self {
        let (invitation, organization) = split(view, None);
        Self {
            invitation: invitation.public,
            public_organization_data: PublicOrganizationBody::new(organization, public_url),
        }
    }
}

impl From<User> for InviterBody {
    fn from(user: User) -> Self {
        let address = user.primary_email().map(|email| email.address.to_string());
        let User {
            id,
            username,
            first_name,
            last_name,
            ..
        } = user;
        let username = username.map(|name| name.as_str().to_owned());
        Self {
            user_id: id.to_string(),
            first_name: first_name.map(|name| name.to_string()),
            last_name: last_name.map(|name| name.to_string()),
            image_url: "",
            has_image: false,
            identifier: address.or(username).unwrap_or_default(),
        }
    }
}

/// `GET /organizations/{organization}/invitations/pending`
pub(super) fn pending_query(mut query: Input) -> Result<InvitationQuery, Refusal> {
    Ok(InvitationQuery {
        statuses: vec![InvitationStatus::Pending],
        email_address: None,
        text: None,
        order: InvitationOrder::CreatedAt,
        direction: Direction::Descending,
        slice: slice(&mut query)?,
    })
}

/// Reads `status`, which may be given several times.
pub(super) fn statuses(query: &mut Input) -> Result<Vec<InvitationStatus>, Refusal> {
    let read = |raw: String| {
        let unknown = || Refusal::Query(Violation::new("status", Fault::NotAllowed));
        InvitationStatus::parse(&raw).ok_or_else(unknown)
    };
    let given = values(query, "status")?;
    given.into_iter().map(read).collect()
}

/// The invitation of a path.
pub(super) fn invitation_id(raw: &str) -> Result<InvitationId, Error> {
    InvitationId::parse(raw).ok_or_else(|| Error::not_found(Kind::Invitation, raw))
}
