//! Inviting people: all of a request, or nobody.

use super::{Views, about, changeable, manager, release_expired};
use crate::app::App;
use crate::app::membership::{givable, held_default_role};
use crate::app::organization::enabled_instance;
use crate::app::role_set::assignable;
use crate::client::OrganizationUsage;
use crate::conflict::Conflict;
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{ConnectionId, InvitationId, MailId, UserId};
use crate::invitation::{CreateInvitation, Invitation, InvitationStatus, InvitationView};
use crate::mail::Mail;
use crate::organization::{Organization, OrganizationRef, SeatChange};
use crate::rules::OnPending;
use crate::store::Writer;
use crate::text::{Fault, Violation};
use crate::user::User;
use crate::{Action, Principal, Timestamp};

impl App {
    /// Invites somebody to an organization, and writes the mail that tells so, where mail is sent.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an unknown organization or inviter; [`Error::Forbidden`], also while
    /// organizations are switched off and if the inviter may not manage members;
    /// [`Error::Invalid`] for an unknown role, client or connection, and for those that will not do;
    /// [`Conflict::AlreadyAMember`]; [`Conflict::InvitationPending`]; [`Error::LimitReached`] if no
    /// seat is free and for more roles than a member can have.
    pub async fn create_invitation(
        &self,
        who: &Principal,
        by: OrganizationRef,
        new: CreateInvitation,
    ) -> Result<InvitationView> {
        let made = self.invite(who, by, vec![new], |_| Conflict::InvitationPending);
        let first = made.await?.into_iter().next();
        first.ok_or_else(|| Error::Store("no invitation was made".into()))
    }

    /// Invites several people, all or none, and answers the invitations in the same order.
    ///
    /// # Errors
    ///
    /// As [`App::create_invitation`], but [`Conflict::InvitationsPending`] with every address that
    /// has an invitation already or comes twice.
    pub async fn create_invitations(
        &self,
        who: &Principal,
        by: OrganizationRef,
        new: Vec<CreateInvitation>,
    ) -> Result<Vec<InvitationView>> {
        let pending = |addresses| Conflict::InvitationsPending { addresses };
        self.invite(who, by, new, pending).await
    }

    async fn invite(
        &self,
        who: &Principal,
        by: OrganizationRef,
        new: Vec<CreateInvitation>,
        pending: impl Fn(Vec<String>) -> Conflict + Send + 'static,
    ) -> Result<Vec<InvitationView>> {
        let drafts: Vec<Draft> = new
            .into_iter()
            .map(|new| Draft::of(self, who, new))
            .collect();
        let (who, now) = (who.clone(), self.now());
        self.store
            .write(move |tx| {
                let organization = changeable(tx, &who, &by, Action::CreateInvitations)?;
                enabled_instance(tx)?;
                release_expired(tx, &organization.id, now)?;
                let mut made = Vec::new();
                let mut taken = Vec::new();
                for draft in &drafts {
                    let invitation = draft.invitation(tx, &organization, now)?;
                    draft.replace_pending(tx, &invitation, now)?;
                    if tx.insert_invitation(&invitation)? {
                        tx.insert_event(&about(&draft.event, &invitation))?;
                        made.push((draft, invitation));
                    } else {
                        taken.push(invitation.email_address.to_string());
                    }
                }
                if !taken.is_empty() {
                    return Err(pending(taken).into());
                }
                take_seats(tx, &organization, made.len())?;
                let mut views = Views::new(now);
                let mut seen = Vec::new();
                for (draft, invitation) in made {
                    let view = views.view_in(tx, organization.clone(), invitation)?;
                    draft.notify(tx, &view, now)?;
                    seen.push(view);
                }
                Ok(seen)
            })
            .await
    }
}

fn take_seats(tx: &mut dyn Writer, organization: &Organization, people: usize) -> Result<()> {
    let people = i32::try_from(people).unwrap_or(i32::MAX);
    if tx.count_seats(&organization.id, SeatChange::invite(people))? {
        Ok(())
    } else {
        Err(Error::LimitReached {
            kind: Kind::Invitation,
            limit: organization.max_allowed_memberships,
        })
    }
}

/// An invitation with every id drawn.
struct Draft {
    new: CreateInvitation,
    inviter: Option<UserId>,
    /// Whether the inviter was named by somebody else, whose rights say nothing about theirs.
    named: bool,
    id: InvitationId,
    /// The id of the mail, if one is sent.
    mail: Option<MailId>,
    event: Event,
    /// That the pending one was taken back, where that is done.
    revoked: Option<Event>,
}

impl Draft {
    fn of(app: &App, who: &Principal, new: CreateInvitation) -> Self {
        let now = app.now();
        let id = InvitationId::generate(now, app.entropy());
        let mail = new.notify && app.sends_mail;
        let revoked = match new.on_pending {
            OnPending::Refuse => None,
            OnPending::Replace => Some(Event::new(app, who, EventKind::InvitationRevoked, "")),
        };
        Self {
            revoked,
            inviter: new.inviter.clone().or_else(|| who.user().cloned()),
            named: new.inviter.is_some(),
            mail: mail.then(|| MailId::generate(now, app.entropy())),
            event: Event::new(app, who, EventKind::InvitationCreated, id.as_str()),
            new,
            id,
        }
    }

    fn invitation(
        &self,
        tx: &mut dyn Writer,
        organization: &Organization,
        now: Timestamp,
    ) -> Result<Invitation> {
        let CreateInvitation {
            email_address,
            role,
            roles,
            inviter: _,
            inviter_name,
            client_id,
            connection_id,
            app_metadata,
            user_metadata,
            public_metadata,
            private_metadata,
            redirect_url,
            life,
            link,
            notify: _,
            on_pending: _,
        } = self.new.clone();
        if let Some(inviter) = self.inviter.as_ref().filter(|_| self.named) {
            manager(tx, &organization.id, inviter)?;
        }
        if let Some(user) = tx.user_by_email(&email_address)?
            && tx.membership(&organization.id, &user.id)?.is_some()
        {
            let user = email_address.to_string();
            return Err(Conflict::AlreadyAMember { user }.into());
        }
        if let Some(client) = &client_id {
            known_client(tx, client)?;
        }
        let connection_id = match connection_id {
            Some(id) => Some(usable_connection(tx, organization, &id)?),
            None => None,
        };
        let role = match role {
            Some(key) => assignable(tx, organization, &key)?
                .ok_or_else(|| refused("role", Fault::NotFound, key.as_str()))?,
            None => held_default_role(tx, organization)?,
        };
        let roles = givable(tx, &roles)?;
        Ok(Invitation {
            id: self.id.clone(),
            organization_id: organization.id.clone(),
            email_address,
            role,
            roles: roles.into_iter().map(|role| role.id).collect(),
            inviter: self.inviter.clone(),
            inviter_name,
            client_id,
            connection_id,
            app_metadata,
            user_metadata,
            status: InvitationStatus::Pending,
            public_metadata,
            private_metadata,
            redirect_url,
            ticket: Some(link.ticket),
            ticket_seed: link.seed,
            domain_id: None,
            accepted_by: None,
            expires_at: now.plus(life),
            created_at: now,
            updated_at: now,
        })
    }

    /// Takes back the invitation that waits for the same mailbox, where that is asked for.
    fn replace_pending(&self, tx: &mut dyn Writer, new: &Invitation, now: Timestamp) -> Result<()> {
        let Some(event) = &self.revoked else {
            return Ok(());
        };
        let Some(old) = tx.pending_invitation(&new.organization_id, &new.email_address)? else {
            return Ok(());
        };
        if tx.settle_invitation(&old.id, InvitationStatus::Revoked, None, now)? {
            tx.count_seats(&old.organization_id, SeatChange::invite(-1))?;
            let mut event = about(event, &old);
            event.subject = old.id.to_string();
            tx.insert_event(&event)?;
        }
        Ok(())
    }

    fn notify(&self, tx: &mut dyn Writer, view: &InvitationView, now: Timestamp) -> Result<()> {
        let Some(id) = self.mail.clone() else {
            return Ok(());
        };
        let InvitationView {
            invitation,
            organization,
            inviter,
            login,
        } = view;
        let name = organization.display_name();
        let said = invitation.inviter_name.as_ref().map(ToString::to_string);
        let invites = match said.or_else(|| inviter.as_ref().and_then(User::full_name)) {
            Some(inviter) => format!("{inviter} invites you to join {name}"),
            None => format!("You are invited to join {name}"),
        };
        let url = self
            .new
            .link
            .address
            .resolve(organization, login.as_deref());
        let until = invitation.expires_at.to_rfc3339();
        tx.queue_mail(&Mail {
            id,
            recipient: invitation.email_address.clone(),
            text: format!(
                "{invites}.\n\nTo accept, open this link before {until}:\n\n{url}\n\n\
                 If you did not expect this, do nothing. Whoever has the link can answer in your \
                 place, so do not pass it on.\n"
            ),
            subject: invites,
            created_at: now,
        })
    }
}

/// Refuses a client that is not there, and one that says that its users act for no organization.
fn known_client(tx: &mut dyn Writer, id: &str) -> Result<()> {
    let client = tx.client(id)?;
    let client = client.ok_or_else(|| refused("client_id", Fault::NotFound, id))?;
    match client.settings.organization_usage {
        Some(OrganizationUsage::Deny) => Err(refused("client_id", Fault::NotAllowed, id)),
        _ => Ok(()),
    }
}

/// The connection with this id, if the organization lets people in through it.
fn usable_connection(
    tx: &mut dyn Writer,
    organization: &Organization,
    raw: &str,
) -> Result<ConnectionId> {
    let connection = match ConnectionId::parse(raw) {
        Some(id) => tx.connection(&id)?,
        None => None,
    };
    let connection = connection.ok_or_else(|| refused("connection_id", Fault::NotFound, raw))?;
    let all = tx.organization_connections(&organization.id)?;
    let enabled = all
        .iter()
        .any(|one| one.is_enabled && one.connection.id == connection.id);
    if !enabled {
        return Err(refused("connection_id", Fault::NotAllowed, raw));
    }
    if connection.strategy.is_passwordless() {
        return Err(refused("connection_id.strategy", Fault::NotAllowed, raw));
    }
    Ok(connection.id)
}

fn refused(field: &'static str, fault: Fault, given: &str) -> Error {
    Error::Invalid(Violation {
        given: Some(given.to_owned()),
        ..Violation::new(field, fault)
    })
}
