//! What the Management API shows of an invitation, and the link in it.

use org_auth::{Tickets, secret};
use org_core::id::RoleId;
use org_core::invitation::{
    Invitation, InvitationLink, InvitationView, LinkAddress, login_address,
};
use org_core::metadata::Metadata;
use org_core::organization::Organization;
use org_core::user::User;
use secrecy::ExposeSecret as _;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::Context;
use crate::dialects::auth0::id::Spelled as _;

/// What makes the links of invitations.
#[derive(Debug)]
pub(in super::super) struct Links {
    tickets: Tickets,
    /// Where a link leads if the client has no login of its own.
    otherwise: String,
}

/// An invitation.
#[derive(Debug, Serialize)]
pub(in super::super) struct InvitationBody {
    id: String,
    organization_id: String,
    inviter: InviterBody,
    invitee: InviteeBody,
    #[serde(skip_serializing_if = "Option::is_none")]
    invitation_url: Option<String>,
    created_at: String,
    expires_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_metadata: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_metadata: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    roles: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket_id: Option<String>,
}

#[derive(Debug, Serialize)]
struct InviterBody {
    name: String,
}

#[derive(Debug, Serialize)]
struct InviteeBody {
    email: String,
}

impl Links {
    pub(in super::super) fn of(context: &Context) -> Self {
        Self {
            tickets: context.auth.tickets(),
            otherwise: format!("{}/v1/tickets/accept", context.public_url()),
        }
    }

    /// The link whose secret comes from this seed.
    pub(super) fn new_link(&self, seed: String) -> InvitationLink {
        let ticket = self.tickets.secret(&seed);
        InvitationLink {
            ticket: secret::digest_of(&ticket),
            seed: Some(seed),
            address: LinkAddress::Login {
                secret: ticket.expose_secret().to_owned(),
                otherwise: self.otherwise.clone(),
            },
        }
    }

    /// What is shown of an invitation.
    pub(in super::super) fn body(&self, view: InvitationView) -> InvitationBody {
        let InvitationView {
            invitation,
            organization,
            inviter,
            login,
        } = view;
        let Invitation {
            id,
            organization_id,
            email_address,
            role: _,
            roles,
            inviter: _,
            inviter_name,
            client_id,
            connection_id,
            app_metadata,
            user_metadata,
            status: _,
            public_metadata: _,
            private_metadata: _,
            redirect_url: _,
            ticket,
            ticket_seed,
            domain_id: _,
            accepted_by: _,
            expires_at,
            created_at,
            updated_at: _,
        } = invitation;
        // A link that was made under another key is not known any more, though it still works.
        let secret = ticket_seed
            .zip(ticket)
            .and_then(|(seed, ticket)| self.tickets.again(&seed, &ticket));
        let secret = secret.map(|secret| secret.expose_secret().to_owned());
        let base = login.as_deref().unwrap_or(&self.otherwise);
        let said = inviter_name.map(|name| name.to_string());
        InvitationBody {
            id: id.spelled(),
            organization_id: organization_id.to_string(),
            inviter: InviterBody {
                name: said.unwrap_or_else(|| inviting(inviter.as_ref(), &organization)),
            },
            invitee: InviteeBody {
                email: email_address.to_string(),
            },
            invitation_url: secret
                .as_ref()
                .map(|secret| login_address(base, secret, &organization)),
            created_at: created_at.to_rfc3339(),
            expires_at: expires_at.to_rfc3339(),
            client_id,
            connection_id: connection_id.map(|id| id.to_string()),
            app_metadata: app_metadata.map(Metadata::into_object),
            user_metadata: user_metadata.map(Metadata::into_object),
            roles: roles.iter().map(RoleId::spelled).collect(),
            ticket_id: secret,
        }
    }
}

/// Who invites, where nobody has said what to call them: the user, else the organization.
fn inviting(inviter: Option<&User>, organization: &Organization) -> String {
    let address = |user: &User| user.primary_email().map(|email| email.address.to_string());
    let name = inviter.and_then(|user| user.full_name().or_else(|| address(user)));
    name.unwrap_or_else(|| organization.display_name().to_owned())
}
