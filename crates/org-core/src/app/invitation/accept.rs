//! Answering an invitation.

use serde_json::json;

use super::{Views, about, known_organization, known_user};
use crate::app::App;
use crate::app::suggestion::joined;
use crate::conflict::Conflict;
use crate::credential::SecretDigest;
use crate::error::{Denial, Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{InvitationId, MembershipId, UserId};
use crate::invitation::{Invitation, InvitationStatus, InvitationView, TicketView};
use crate::membership::Membership;
use crate::metadata::Metadata;
use crate::organization::{OrganizationRef, SeatChange};
use crate::store::{Reader, Writer};
use crate::user::User;
use crate::{Action, Principal, Timestamp};

impl App {
    /// The pending invitation to which a link leads. Open to whoever has the link.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for a secret that no invitation has; [`Conflict::InvitationAccepted`],
    /// [`Conflict::InvitationExpired`], [`Conflict::InvitationRevoked`].
    pub async fn ticket(&self, ticket: SecretDigest) -> Result<TicketView> {
        let now = self.now();
        self.store
            .read(move |tx| {
                let invitation = Which::Ticket(ticket.clone()).find(tx)?;
                still_pending(&invitation, now)?;
                let known = tx.user_by_email(&invitation.email_address)?.is_some();
                Ok(TicketView { invitation, known })
            })
            .await
    }

    /// Lets the caller join by the link of an invitation, as [`App::accept_invitation`] does.
    ///
    /// # Errors
    ///
    /// As [`App::accept_invitation`].
    pub async fn accept_ticket(
        &self,
        who: &Principal,
        ticket: SecretDigest,
    ) -> Result<InvitationView> {
        self.accept(who, Which::Ticket(ticket)).await
    }

    /// Lets the caller join the organization that an invitation is for: with its role and its data,
    /// on the seat that it kept.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown invitation, and for one whose address is not known to
    /// belong to the caller; [`Error::Forbidden`] for callers that are no user;
    /// [`Conflict::InvitationAccepted`], [`Conflict::InvitationExpired`],
    /// [`Conflict::InvitationRevoked`]; [`Conflict::AlreadyAMember`].
    pub async fn accept_invitation(
        &self,
        who: &Principal,
        id: InvitationId,
    ) -> Result<InvitationView> {
        self.accept(who, Which::Id(id)).await
    }

    async fn accept(&self, who: &Principal, which: Which) -> Result<InvitationView> {
        let Some(user) = who.user().cloned() else {
            let action = Action::CreateMemberships;
            return Err(Error::Forbidden(Denial::Action(action)));
        };
        let acceptance = Acceptance::new(self, who, user);
        self.store
            .write(move |tx| acceptance.carry_out(tx, &which))
            .await
    }
}

/// How an invitation is named.
pub(in crate::app) enum Which {
    Id(InvitationId),
    Ticket(SecretDigest),
}

impl Which {
    pub(in crate::app) fn find(&self, tx: &mut (impl Reader + ?Sized)) -> Result<Invitation> {
        let found = match self {
            Self::Id(id) => tx.invitation(id)?,
            Self::Ticket(ticket) => tx.invitation_by_ticket(ticket)?,
        };
        found.ok_or_else(|| self.unknown())
    }

    /// The secret of a link is not repeated.
    fn unknown(&self) -> Error {
        match self {
            Self::Id(id) => Error::not_found(Kind::Invitation, id.as_str()),
            Self::Ticket(_) => Error::not_found(Kind::Invitation, "ticket"),
        }
    }
}

/// One who accepts, with every id drawn.
pub(in crate::app) struct Acceptance {
    user: UserId,
    membership: MembershipId,
    accepted: Event,
    informed: Event,
    joined: Event,
    now: Timestamp,
}

impl Acceptance {
    pub(in crate::app) fn new(app: &App, who: &Principal, user: UserId) -> Self {
        let now = app.now();
        let membership = MembershipId::generate(now, app.entropy());
        let joined = Event::new(app, who, EventKind::MembershipCreated, membership.as_str());
        let informed = Event::new(app, who, EventKind::UserUpdated, user.as_str());
        Self {
            user,
            membership,
            informed,
            accepted: Event::new(app, who, EventKind::InvitationAccepted, ""),
            joined,
            now,
        }
    }

    pub(in crate::app) fn carry_out(
        &self,
        tx: &mut dyn Writer,
        which: &Which,
    ) -> Result<InvitationView> {
        let found = which.find(tx)?;
        let user = known_user(tx, &self.user)?;
        if !owns(&user, &found) {
            return Err(which.unknown());
        }
        // Whoever changes invitations holds their organization, so nobody does from here on.
        let by = OrganizationRef::Id(found.organization_id.clone());
        tx.lock_organization(&by)?.ok_or_else(|| which.unknown())?;
        let invitation = which.find(tx)?;
        still_pending(&invitation, self.now)?;
        let id = &invitation.organization_id;
        if tx.membership(id, &self.user)?.is_some() {
            let user = self.user.to_string();
            return Err(Conflict::AlreadyAMember { user }.into());
        }
        let status = InvitationStatus::Accepted;
        if !tx.settle_invitation(&invitation.id, status, Some(&self.user), self.now)? {
            return Err(Conflict::InvitationNotPending.into());
        }
        self.join(tx, &invitation)?;
        self.inform(tx, &invitation)?;
        let mut accepted = about(&self.accepted, &invitation);
        accepted.subject = invitation.id.to_string();
        if let Some(data) = accepted.data.as_object_mut() {
            data.insert("user_id".to_owned(), json!(self.user.as_str()));
        }
        tx.insert_event(&accepted)?;
        let organization = known_organization(tx, id)?;
        let invitation = which.find(tx)?;
        Views::new(self.now).view_in(tx, organization, invitation)
    }

    /// Gives the user what the invitation says about them.
    fn inform(&self, tx: &mut dyn Writer, invitation: &Invitation) -> Result<()> {
        let (app, user) = (&invitation.app_metadata, &invitation.user_metadata);
        if app.is_none() && user.is_none() {
            return Ok(());
        }
        let about = tx.lock_user(&self.user)?;
        let mut about = about.ok_or_else(|| Error::not_found(Kind::User, self.user.as_str()))?;
        let changed = [
            given(&mut about.private_metadata, app.as_ref()),
            given(&mut about.unsafe_metadata, user.as_ref()),
        ];
        if !changed.contains(&true) {
            return Ok(());
        }
        about.updated_at = self.now;
        tx.update_user(&about)?;
        tx.insert_event(&self.informed)
    }

    fn join(&self, tx: &mut dyn Writer, invitation: &Invitation) -> Result<()> {
        let Invitation {
            organization_id,
            role,
            roles,
            public_metadata,
            private_metadata,
            ..
        } = invitation.clone();
        if !tx.count_membership(&self.user)? {
            return Err(Error::not_found(Kind::User, self.user.as_str()));
        }
        let data = json!({ "user_id": self.user.as_str(), "role": role.key.as_str() });
        let membership = Membership {
            id: self.membership.clone(),
            organization_id: organization_id.clone(),
            user_id: self.user.clone(),
            role,
            public_metadata,
            private_metadata,
            created_at: self.now,
            updated_at: self.now,
        };
        if !tx.insert_membership(&membership)? {
            let user = self.user.to_string();
            return Err(Conflict::AlreadyAMember { user }.into());
        }
        for role in roles.iter().filter(|id| **id != membership.role.id) {
            tx.add_further_role(&membership, role, self.now)?;
        }
        joined(tx, &organization_id, &self.user, self.now)?;
        tx.count_seats(&organization_id, SeatChange::ACCEPT)?;
        tx.insert_event(&self.joined.clone().of(&organization_id).with(data))
    }
}

/// Puts the values of an invitation in place of those that the user has under the same keys. What
/// would not fit any more is not given: it is no reason to keep somebody out.
fn given(field: &mut Metadata, values: Option<&Metadata>) -> bool {
    let Some(values) = values else {
        return false;
    };
    let mut merged = field.as_object().clone();
    merged.extend(values.as_object().clone());
    match Metadata::parse(merged) {
        Ok(merged) if merged != *field => {
            *field = merged;
            true
        }
        Ok(_) | Err(_) => false,
    }
}

/// Whether the mailbox of the invitation is known to belong to the user.
fn owns(user: &User, invitation: &Invitation) -> bool {
    let key = invitation.email_address.key();
    user.emails
        .iter()
        .any(|email| email.verified_at.is_some() && email.address.key() == key)
}

pub(in crate::app) fn still_pending(invitation: &Invitation, now: Timestamp) -> Result<()> {
    match invitation.status_at(now) {
        InvitationStatus::Accepted => Err(Conflict::InvitationAccepted.into()),
        InvitationStatus::Expired => Err(Conflict::InvitationExpired.into()),
        InvitationStatus::Pending => Ok(()),
        InvitationStatus::Revoked => Err(Conflict::InvitationRevoked.into()),
    }
}
