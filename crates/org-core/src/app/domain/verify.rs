//! Showing that an organization governs a domain.

use std::time::Duration;

use super::access::{locked, missing, readable};
use super::settle;
use crate::app::App;
use crate::app::enrollment::{Draft, Enrolled, newcomers};
use crate::domain::{Domain, Verification, VerificationStatus, VerificationStrategy};
use crate::error::{Error, Result};
use crate::event::{Event, EventKind};
use crate::id::DomainId;
use crate::organization::OrganizationRef;
use crate::store::Writer;
use crate::{Action, Principal, Timestamp};

/// When to ask the domain name system again that did not answer.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// How a proof ended.
#[derive(Clone, Copy)]
enum Proof {
    /// The operator vouches for it.
    Given,
    /// The record was there.
    Found,
    /// The record was not there.
    NotFound,
}

impl App {
    /// Takes the domain to belong to the organization because the operator says so. Changes nothing
    /// if that was shown before.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; [`Error::Forbidden`] without the right, which no role gives;
    /// [`Error::Conflict`] if another organization has verified the domain.
    pub async fn verify_domain_ownership(
        &self,
        who: &Principal,
        by: OrganizationRef,
        id: DomainId,
    ) -> Result<Domain> {
        who.require(Action::UpdateDomains)?;
        self.prove(who, by, id, Proof::Given).await
    }

    /// Looks for the challenge in the TXT records that prove the ownership, and notes the attempt.
    /// Looks for nothing if that was shown before.
    ///
    /// # Errors
    ///
    /// As [`App::domain`]; [`Error::Conflict`] if another organization has verified the domain;
    /// [`Error::Unavailable`] if the domain name system does not answer, which is no attempt.
    pub async fn verify_domain_by_dns(
        &self,
        who: &Principal,
        by: OrganizationRef,
        id: DomainId,
    ) -> Result<Domain> {
        let domain = {
            let (who, by, id) = (who.clone(), by.clone(), id.clone());
            let wanted = self.store.read(move |tx| {
                let organization = readable(tx, &who, &by)?;
                tx.domain(&organization, &id)?.ok_or_else(|| missing(&id))
            });
            wanted.await?
        };
        if proved(&domain) {
            return Ok(domain);
        }
        let proof = self.look_up(&domain).await?;
        self.prove(who, by, id, proof).await
    }

    /// Looks for the challenge at every name that it may have. One that does not answer matters
    /// only if the challenge is nowhere else.
    async fn look_up(&self, domain: &Domain) -> Result<Proof> {
        let mut silent = false;
        for name in domain.challenge_names() {
            match self.resolver.txt(&name).await {
                Ok(records) if records.iter().any(|text| text.trim() == domain.challenge) => {
                    return Ok(Proof::Found);
                }
                Ok(_) => {}
                Err(_) => silent = true,
            }
        }
        if silent {
            let retry_after = RETRY_AFTER;
            return Err(Error::Unavailable { retry_after });
        }
        Ok(Proof::NotFound)
    }

    async fn prove(
        &self,
        who: &Principal,
        by: OrganizationRef,
        id: DomainId,
        proof: Proof,
    ) -> Result<Domain> {
        let event = Event::new(self, who, EventKind::DomainUpdated, id.as_str());
        let (caller, now) = (who.clone(), self.now());
        let work = move |tx: &mut dyn Writer, drafts: &[Draft]| {
            let before = locked(tx, &caller, &by, &id, Action::UpdateDomains)?;
            if proved(&before) {
                return Ok(Enrolled::Done(before));
            }
            let mut after = before.clone();
            after.ownership = Some(outcome(before.ownership.as_ref(), proof, now));
            after.updated_at = now;
            let newcomers = if before.verified() {
                Vec::new()
            } else {
                newcomers(tx, &after)?
            };
            if newcomers.len() > drafts.len() {
                return Ok(Enrolled::Needs(newcomers.len()));
            }
            tx.update_domain(&after)?;
            settle(tx, &event, &after, &newcomers, drafts).map(Enrolled::Done)
        };
        self.enrolling(who, work).await
    }
}

fn proved(domain: &Domain) -> bool {
    domain
        .ownership
        .as_ref()
        .is_some_and(Verification::verified)
}

fn outcome(before: Option<&Verification>, proof: Proof, now: Timestamp) -> Verification {
    let tried = before.and_then(|before| before.attempts).unwrap_or(0);
    let status = match proof {
        Proof::Given => return Verification::given(VerificationStrategy::ManualOverride, now),
        Proof::Found => VerificationStatus::Verified,
        Proof::NotFound => VerificationStatus::Failed,
    };
    Verification {
        status,
        strategy: VerificationStrategy::DnsTxt,
        attempts: Some(tried.saturating_add(1)),
        expire_at: None,
        verified_at: (status == VerificationStatus::Verified).then_some(now),
    }
}
