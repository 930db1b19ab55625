//! What follows from an address of a verified domain: an invitation or a suggestion.

use std::collections::BTreeSet;
use std::slice::from_ref;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::App;
use super::invitation::release_expired;
use super::membership::held_default_role;
use crate::domain::{Domain, DomainName, EnrollmentMode, Mailbox, Suggestion, SuggestionStatus};
use crate::error::Result;
use crate::event::{Event, EventKind};
use crate::id::{InvitationId, OrganizationId, SuggestionId};
use crate::invitation::{Invitation, InvitationStatus};
use crate::metadata::Metadata;
use crate::organization::{OrganizationRef, SeatChange};
use crate::role::Role;
use crate::store::Writer;
use crate::user::{User, UserEmail};
use crate::{Principal, Timestamp};

/// The most people that one change of a domain invites or makes suggestions to. The next change of
/// its mode goes on with the others.
pub(super) const MOST: u32 = 1000;

/// How long an invitation is valid that a domain makes.
const INVITATION_LIFE: Duration = Duration::from_hours(30 * 24);

/// What one person's enrollment needs drawn before the unit of work.
#[derive(Clone)]
pub(super) struct Draft {
    invitation: InvitationId,
    suggestion: SuggestionId,
    event: Event,
    now: Timestamp,
}

/// How a unit of work that may enroll people ends.
pub(super) enum Enrolled<T> {
    /// With this.
    Done(T),
    /// Before it changed anything, for it needs so many drafts.
    Needs(usize),
}

impl App {
    /// Runs `work`, again with more drafts whenever it needs more than it got. Most need none.
    pub(super) async fn enrolling<T: Send + 'static>(
        &self,
        who: &Principal,
        work: impl Fn(&mut dyn Writer, &[Draft]) -> Result<Enrolled<T>> + Send + Sync + 'static,
    ) -> Result<T> {
        let (work, mut drafts) = (Arc::new(work), Vec::new());
        loop {
            let (work, given) = (Arc::clone(&work), drafts);
            let ended = self.store.write(move |tx| work(tx, &given)).await?;
            match ended {
                Enrolled::Done(made) => return Ok(made),
                Enrolled::Needs(count) => {
                    drafts = (0..count).map(|_| self.draft_enrollment(who)).collect();
                }
            }
        }
    }

    /// Runs `work`, which makes these addresses known as verified, and lets their domains'
    /// organizations have what they ask for.
    pub(super) async fn enrolling_at<T: Send + 'static>(
        &self,
        who: &Principal,
        mailboxes: Vec<Mailbox>,
        work: impl Fn(&mut dyn Writer) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T> {
        self.enrolling(who, move |tx, drafts| {
            // Before the addresses are there: whoever verifies a domain of theirs meanwhile has to
            // wait, and then sees them.
            let offers = offers(tx, &mailboxes)?;
            if offers.len() > drafts.len() {
                return Ok(Enrolled::Needs(offers.len()));
            }
            let made = work(tx)?;
            for ((domain, mailbox), draft) in offers.iter().zip(drafts) {
                if tx
                    .membership(&domain.organization_id, &mailbox.user_id)?
                    .is_none()
                {
                    enroll(tx, domain, from_ref(mailbox), from_ref(draft))?;
                }
            }
            Ok(Enrolled::Done(made))
        })
        .await
    }

    fn draft_enrollment(&self, who: &Principal) -> Draft {
        let now = self.now();
        Draft {
            invitation: InvitationId::generate(now, self.entropy()),
            suggestion: SuggestionId::generate(now, self.entropy()),
            event: Event::new(self, who, EventKind::SuggestionCreated, ""),
            now,
        }
    }
}

/// The people that `domain`, as it is to be, brings in.
pub(super) fn newcomers(tx: &mut dyn Writer, domain: &Domain) -> Result<Vec<Mailbox>> {
    if domain.verified() && automatic(domain.enrollment_mode) {
        let mut newcomers = tx.outsiders(domain, MOST)?;
        // Of two addresses of one user the first is enough.
        let mut seen = BTreeSet::new();
        newcomers.retain(|mailbox| seen.insert(mailbox.user_id.clone()));
        Ok(newcomers)
    } else {
        Ok(Vec::new())
    }
}

/// Makes the offers that the mode of the domain asks for, an invitation for each as long as there are
/// seats.
pub(super) fn enroll(
    tx: &mut dyn Writer,
    domain: &Domain,
    mailboxes: &[Mailbox],
    drafts: &[Draft],
) -> Result<()> {
    let mut offers = mailboxes.iter().zip(drafts);
    match domain.enrollment_mode {
        EnrollmentMode::AutomaticInvitation => {
            let by = OrganizationRef::Id(domain.organization_id.clone());
            let Some(organization) = tx.organization(&by)? else {
                return Ok(());
            };
            let role = held_default_role(tx, &organization)?;
            for (mailbox, draft) in offers {
                if !draft.invite(tx, domain, mailbox, &role)? {
                    break;
                }
            }
            Ok(())
        }
        EnrollmentMode::AutomaticSuggestion => {
            offers.try_for_each(|(mailbox, draft)| draft.suggest(tx, domain, mailbox))
        }
        EnrollmentMode::EnterpriseSso | EnrollmentMode::ManualInvitation => Ok(()),
    }
}

impl Draft {
    /// Answers `false` if the organization has no seat left.
    fn invite(
        &self,
        tx: &mut dyn Writer,
        domain: &Domain,
        mailbox: &Mailbox,
        role: &Role,
    ) -> Result<bool> {
        if !take_seat(tx, &domain.organization_id, self.now)? {
            return Ok(false);
        }
        let invitation = Invitation {
            id: self.invitation.clone(),
            organization_id: domain.organization_id.clone(),
            email_address: mailbox.address.clone(),
            role: role.clone(),
            roles: Vec::new(),
            inviter: None,
            inviter_name: None,
            client_id: None,
            connection_id: None,
            app_metadata: None,
            user_metadata: None,
            status: InvitationStatus::Pending,
            public_metadata: Metadata::default(),
            private_metadata: Metadata::default(),
            redirect_url: None,
            ticket: None,
            ticket_seed: None,
            domain_id: Some(domain.id.clone()),
            accepted_by: None,
            expires_at: self.now.plus(INVITATION_LIFE),
            created_at: self.now,
            updated_at: self.now,
        };
        if !tx.insert_invitation(&invitation)? {
            tx.count_seats(&domain.organization_id, SeatChange::invite(-1))?;
            return Ok(true);
        }
        let address = mailbox.address.as_str();
        let data = json!({ "email_address": address, "domain_id": domain.id.as_str() });
        let mut event = self.event.clone().of(&domain.organization_id).with(data);
        event.kind = EventKind::InvitationCreated;
        event.subject = invitation.id.to_string();
        tx.insert_event(&event)?;
        Ok(true)
    }

    fn suggest(&self, tx: &mut dyn Writer, domain: &Domain, mailbox: &Mailbox) -> Result<()> {
        let suggestion = Suggestion {
            id: self.suggestion.clone(),
            organization_id: domain.organization_id.clone(),
            user_id: mailbox.user_id.clone(),
            domain_id: domain.id.clone(),
            status: SuggestionStatus::Pending,
            created_at: self.now,
            updated_at: self.now,
        };
        if !tx.insert_suggestion(&suggestion)? {
            return Ok(());
        }
        let data = json!({ "user_id": mailbox.user_id.as_str(), "domain_id": domain.id.as_str() });
        let mut event = self.event.clone().of(&domain.organization_id).with(data);
        event.subject = suggestion.id.to_string();
        tx.insert_event(&event)
    }
}

/// Takes a seat for an invitation, one of an expired invitation if need be.
fn take_seat(tx: &mut dyn Writer, of: &OrganizationId, now: Timestamp) -> Result<bool> {
    if tx.count_seats(of, SeatChange::invite(1))? {
        return Ok(true);
    }
    release_expired(tx, of, now)?;
    tx.count_seats(of, SeatChange::invite(1))
}

fn automatic(mode: EnrollmentMode) -> bool {
    match mode {
        EnrollmentMode::AutomaticInvitation | EnrollmentMode::AutomaticSuggestion => true,
        EnrollmentMode::EnterpriseSso | EnrollmentMode::ManualInvitation => false,
    }
}

/// The verified addresses of a user.
pub(super) fn mailboxes(user: &User) -> Vec<Mailbox> {
    let verified = user
        .emails
        .iter()
        .filter(|email| email.verified_at.is_some());
    let mailbox = |email: &UserEmail| Mailbox {
        user_id: user.id.clone(),
        address: email.address.clone(),
    };
    verified.map(mailbox).collect()
}

/// The domains that bring the user in, each with the first address there.
fn offers(tx: &mut dyn Writer, mailboxes: &[Mailbox]) -> Result<Vec<(Domain, Mailbox)>> {
    let name = |mailbox: &Mailbox| DomainName::parse_any(&mailbox.address.domain()).ok();
    let names: Vec<DomainName> = mailboxes.iter().filter_map(name).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let domains = tx.verified_domains(&names)?.into_iter();
    let with_mailbox = |domain: Domain| {
        let here = |mailbox: &&Mailbox| mailbox.address.domain() == domain.name.as_str();
        let mailbox = mailboxes.iter().find(here)?.clone();
        automatic(domain.enrollment_mode).then_some((domain, mailbox))
    };
    Ok(domains.filter_map(with_mailbox).collect())
}
