//! Showing that somebody in an organization reads mail to an address of a domain.

use super::access::locked;
use super::settle;
use crate::app::App;
use crate::app::enrollment::{Draft, Enrolled, newcomers};
use crate::conflict::Conflict;
use crate::credential::SecretDigest;
use crate::domain::{Domain, Verification, VerificationStatus, VerificationStrategy};
use crate::email_code::{
    DomainCode, EMAIL_CODE_ATTEMPTS, EMAIL_CODE_LIFE, MAX_EMAIL_CODES, NewCode,
};
use crate::error::{Denial, Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{DomainId, MailId};
use crate::mail::Mail;
use crate::organization::OrganizationRef;
use crate::store::Writer;
use crate::text::{EmailAddress, Fault, Violation};
use crate::{Action, Principal, Timestamp};

impl App {
    /// Mails a code to an address of the domain. Whoever enters it has shown that the organization
    /// has to do with the domain. `code` is none where nothing is mailed.
    ///
    /// # Errors
    ///
    /// As [`App::domain`]; [`Error::Invalid`] for an address elsewhere; [`Conflict::DomainVerified`];
    /// [`Denial::MailDisabled`]; [`Error::LimitReached`] after [`MAX_EMAIL_CODES`].
    pub async fn prepare_domain_affiliation(
        &self,
        who: &Principal,
        by: OrganizationRef,
        id: DomainId,
        address: EmailAddress,
        code: Option<NewCode>,
    ) -> Result<Domain> {
        let event = Event::new(self, who, EventKind::DomainUpdated, id.as_str());
        let now = self.now();
        let mail = MailId::generate(now, self.entropy());
        let who = who.clone();
        self.store
            .write(move |tx| {
                let before = locked(tx, &who, &by, &id, Action::UpdateDomains)?;
                if before.verified() {
                    return Err(Conflict::DomainVerified.into());
                }
                if address.domain() != before.name.as_str() {
                    let field = "affiliation_email_address";
                    return Err(Violation::new(field, Fault::NotAllowed).into());
                }
                let code = code.clone();
                let code = code.ok_or(Error::Forbidden(Denial::MailDisabled))?;
                put_code(tx, &id, code.digest.clone(), now)?;
                let mut after = before;
                after.affiliation = Some(begun(now));
                after.affiliation_email_address = Some(address.clone());
                after.updated_at = now;
                tx.update_domain(&after)?;
                tx.queue_mail(&letter(&mail, &after, &address, &code, now))?;
                settle(tx, &event, &after, &[], &[])
            })
            .await
    }

    /// Takes the domain to belong to the organization if the code that was mailed has this digest.
    /// A wrong one costs one of the attempts.
    ///
    /// # Errors
    ///
    /// As [`App::domain`]; [`Error::Invalid`] for a wrong code; [`Conflict::CodeExpired`],
    /// [`Conflict::CodeFailed`], [`Conflict::CodeNotSent`]; [`Conflict::DomainVerified`];
    /// [`Conflict::DomainTaken`] if another organization has verified the domain.
    pub async fn attempt_domain_affiliation(
        &self,
        who: &Principal,
        by: OrganizationRef,
        id: DomainId,
        digest: SecretDigest,
    ) -> Result<Domain> {
        let event = Event::new(self, who, EventKind::DomainUpdated, id.as_str());
        let (caller, now) = (who.clone(), self.now());
        let work = move |tx: &mut dyn Writer, drafts: &[Draft]| {
            let before = locked(tx, &caller, &by, &id, Action::UpdateDomains)?;
            let begun = open(&before, now)?;
            let code = tx.domain_code(&id)?.ok_or(Conflict::CodeNotSent)?;
            let right = code.digest == digest;
            let mut after = before;
            after.affiliation = Some(outcome(&begun, right, now));
            after.updated_at = now;
            let newcomers = newcomers(tx, &after)?;
            if newcomers.len() > drafts.len() {
                return Ok(Enrolled::Needs(newcomers.len()));
            }
            tx.update_domain(&after)?;
            let settled = settle(tx, &event, &after, &newcomers, drafts)?;
            Ok(Enrolled::Done(right.then_some(settled)))
        };
        // A wrong code is no error of the unit of work: that the attempt was made is kept.
        let verified = self.enrolling(who, work).await?;
        verified.ok_or_else(|| Violation::new("code", Fault::NotFound).into())
    }
}

fn put_code(
    tx: &mut dyn Writer,
    id: &DomainId,
    digest: SecretDigest,
    now: Timestamp,
) -> Result<()> {
    let before = tx.domain_code(id)?;
    let code = DomainCode::following(before.as_ref(), id.clone(), digest, now);
    let code = code.ok_or(Error::LimitReached {
        kind: Kind::EmailCode,
        limit: MAX_EMAIL_CODES,
    })?;
    tx.put_domain_code(&code)
}

fn begun(now: Timestamp) -> Verification {
    Verification {
        status: VerificationStatus::Unverified,
        strategy: VerificationStrategy::AffiliationEmailCode,
        attempts: Some(0),
        expire_at: Some(now.plus(EMAIL_CODE_LIFE)),
        verified_at: None,
    }
}

/// The proof that has begun, if a code may be tried.
fn open(domain: &Domain, now: Timestamp) -> Result<Verification, Conflict> {
    if domain.verified() {
        return Err(Conflict::DomainVerified);
    }
    let begun = domain.affiliation.clone().ok_or(Conflict::CodeNotSent)?;
    if begun.status == VerificationStatus::Failed {
        Err(Conflict::CodeFailed)
    } else if begun.expire_at.is_none_or(|end| end <= now) {
        Err(Conflict::CodeExpired)
    } else {
        Ok(begun)
    }
}

fn outcome(begun: &Verification, right: bool, now: Timestamp) -> Verification {
    let tried = begun.attempts.unwrap_or(0).saturating_add(1);
    let (status, verified_at) = if right {
        (VerificationStatus::Verified, Some(now))
    } else if tried < EMAIL_CODE_ATTEMPTS {
        (begun.status, None)
    } else {
        (VerificationStatus::Failed, None)
    };
    Verification {
        status,
        strategy: begun.strategy,
        attempts: Some(tried),
        expire_at: begun.expire_at.filter(|_| !right),
        verified_at,
    }
}

fn letter(
    id: &MailId,
    domain: &Domain,
    address: &EmailAddress,
    code: &NewCode,
    now: Timestamp,
) -> Mail {
    let (name, text) = (&domain.name, &code.text);
    let until = now.plus(EMAIL_CODE_LIFE).to_rfc3339();
    Mail {
        id: id.clone(),
        recipient: address.clone(),
        subject: format!("Verify {name}"),
        text: format!(
            "To show that you belong to {name}, enter this code before {until}:\n\n{text}\n\n\
             If you did not ask for it, do nothing. Whoever has the code can use it in your \
             place, so do not pass it on.\n"
        ),
        created_at: now,
    }
}
