mod draft;

pub(super) use draft::{CodeDraft, code_mail};

use super::App;
use super::email_address::settle;
use crate::credential::SecretDigest;
use crate::domain::Mailbox;
use crate::email_code::{CodePurpose, NewCode};
use crate::error::{Denial, Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::{EmailAddressId, SessionId};
use crate::store::{Reader, Writer};
use crate::text::EmailAddress;
use crate::user::{PasswordHash, User, UserEmail};
use crate::{Principal, Timestamp, Via};

impl App {
    /// Mails a code by which whoever reads it proves the address. Open to everyone. Answers `false`
    /// if nothing is to be proved: the address is known to be the user's, or nobody is asked for
    /// proof because nothing is mailed here.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] unless mail to some user goes to this address; [`Error::LimitReached`]
    /// after [`MAX_EMAIL_CODES`](crate::email_code::MAX_EMAIL_CODES).
    pub async fn mail_verification(
        &self,
        via: Via,
        address: EmailAddress,
        code: Option<NewCode>,
    ) -> Result<bool> {
        let server = Principal::system(via);
        let draft = self.draft_verification(&server, code);
        self.store
            .write(move |tx| {
                let (user, email) = locked_owner(tx, &address)?;
                let due = draft.as_ref().filter(|_| email.verified_at.is_none());
                if let Some(draft) = due {
                    draft.issue(tx, &user, &email)?;
                }
                Ok(due.is_some())
            })
            .await
    }

    /// Mails a code by which whoever reads it chooses a new password. Open to everyone.
    ///
    /// # Errors
    ///
    /// As [`App::mail_verification`]; [`Denial::MailDisabled`].
    pub async fn mail_password_reset(
        &self,
        via: Via,
        address: EmailAddress,
        code: NewCode,
    ) -> Result<()> {
        let server = Principal::system(via);
        let draft = CodeDraft::new(self, &server, CodePurpose::PasswordReset, code);
        let sends = self.sends_mail;
        self.store
            .write(move |tx| {
                let (user, email) = locked_owner(tx, &address)?;
                if !sends {
                    return Err(Error::Forbidden(Denial::MailDisabled));
                }
                draft.issue(tx, &user, &email).map(drop)
            })
            .await
    }

    /// Notes that an address belongs to its user, who entered the code with this digest. Answers
    /// `false` if that needed no proof. A wrong code costs one of the attempts.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an address that no user's mail goes to, and for a code that is not
    /// the newest, is over, or was tried too often.
    pub async fn verify_email_address(
        &self,
        via: Via,
        address: EmailAddress,
        digest: SecretDigest,
    ) -> Result<bool> {
        let wanted = address.clone();
        let owned = self.store.read(move |tx| owner(tx, &wanted));
        let (user, email) = owned.await?;
        if email.verified_at.is_some() || !self.sends_mail {
            return Ok(false);
        }
        let (purpose, now) = (CodePurpose::Verification, self.now());
        // A unit of work of its own: what follows is undone for a wrong code, and this is not.
        let id = email.id.clone();
        let counted = self
            .store
            .write(move |tx| tx.count_code_attempt(&id, purpose, now));
        if !counted.await? {
            return Err(unknown_code());
        }
        let proof = Proof {
            email: email.id,
            purpose,
            digest,
        };
        self.use_code(via, user, proof, None).await?;
        Ok(true)
    }

    /// Whether a new password can be chosen with the code that has this digest.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn resets_password(&self, digest: SecretDigest) -> Result<bool> {
        Ok(self.pending_reset(digest).await?.is_some())
    }

    /// Gives the user to whom the code with this digest was mailed a new password, signs them out
    /// everywhere, and answers the address: whoever has the code reads its mail.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for a code that is not the newest, is over, or was used.
    pub async fn reset_password(
        &self,
        via: Via,
        digest: SecretDigest,
        password: PasswordHash,
    ) -> Result<EmailAddress> {
        let pending = self.pending_reset(digest.clone()).await?;
        let (user, email) = pending.ok_or_else(unknown_code)?;
        let proof = Proof {
            email: email.id,
            purpose: CodePurpose::PasswordReset,
            digest,
        };
        self.use_code(via, user, proof, Some(password)).await?;
        Ok(email.address)
    }

    /// The code that proves an address, where codes are mailed.
    pub(super) fn draft_verification(
        &self,
        who: &Principal,
        code: Option<NewCode>,
    ) -> Option<CodeDraft> {
        let code = code.filter(|_| self.sends_mail)?;
        Some(CodeDraft::new(self, who, CodePurpose::Verification, code))
    }

    async fn pending_reset(&self, digest: SecretDigest) -> Result<Option<(User, UserEmail)>> {
        let now = self.now();
        self.store
            .read(move |tx| {
                let code = tx.email_code_by_digest(&digest)?.filter(|code| {
                    code.purpose == CodePurpose::PasswordReset && now < code.expire_at
                });
                let Some(code) = code else {
                    return Ok(None);
                };
                let user = tx.user_by_email_id(&code.email_address_id)?;
                Ok(user.and_then(|user| {
                    let email = email_of(&user, &code.email_address_id)?;
                    Some((user, email))
                }))
            })
            .await
    }

    /// Uses a code up: its address is known to be the user's from now on, and the password becomes
    /// `password`, where given.
    async fn use_code(
        &self,
        via: Via,
        user: User,
        proof: Proof,
        password: Option<PasswordHash>,
    ) -> Result<()> {
        let now = self.now();
        let session = SessionId::generate(now, self.entropy());
        let who = Principal::person(user.id.clone(), session, via);
        let event = Event::new(self, &who, EventKind::UserUpdated, user.id.as_str());
        let proved = proof.mailboxes(&user);
        self.enrolling_at(&who, proved, move |tx| {
            let mut user = tx.lock_user(&user.id)?.ok_or_else(unknown_code)?;
            proof.accept(tx, &mut user, now)?;
            if let Some(password) = &password {
                user.password = Some(password.clone());
                tx.revoke_sessions(&user.id, None, now)?;
            }
            settle(tx, &mut user, None, now)?;
            tx.insert_event(&event)
        })
        .await
    }
}

/// What shows that somebody reads the mail of an address.
struct Proof {
    email: EmailAddressId,
    purpose: CodePurpose,
    digest: SecretDigest,
}

impl Proof {
    /// The address, unless it is known to be the user's already.
    fn mailboxes(&self, user: &User) -> Vec<Mailbox> {
        let proved = email_of(user, &self.email).filter(|email| email.verified_at.is_none());
        let mailbox = |email: UserEmail| Mailbox {
            user_id: user.id.clone(),
            address: email.address,
        };
        proved.map(mailbox).into_iter().collect()
    }

    /// Uses the code up. Whoever calls holds the user.
    fn accept(&self, tx: &mut dyn Writer, user: &mut User, now: Timestamp) -> Result<()> {
        let Self {
            email,
            purpose,
            digest,
        } = self;
        if !tx.take_email_code(email, *purpose, digest, now)? {
            return Err(unknown_code());
        }
        for known in user.emails.iter_mut().filter(|known| known.id == *email) {
            known.verified_at = known.verified_at.or(Some(now));
            known.updated_at = now;
            tx.update_email_address(&user.id, known)?;
        }
        Ok(())
    }
}

/// The user whose mail goes to this address.
fn owner(tx: &mut (impl Reader + ?Sized), address: &EmailAddress) -> Result<(User, UserEmail)> {
    let user = tx.user_by_email(address)?;
    user.and_then(|user| receiving(user, address))
        .ok_or_else(|| unknown_user(address))
}

/// As [`owner`], held until the unit of work ends.
fn locked_owner(tx: &mut dyn Writer, address: &EmailAddress) -> Result<(User, UserEmail)> {
    let (user, _) = owner(tx, address)?;
    let user = tx.lock_user(&user.id)?;
    user.and_then(|user| receiving(user, address))
        .ok_or_else(|| unknown_user(address))
}

fn receiving(user: User, address: &EmailAddress) -> Option<(User, UserEmail)> {
    let email = user.primary_email().cloned()?;
    (email.address.key() == address.key()).then_some((user, email))
}

fn email_of(user: &User, id: &EmailAddressId) -> Option<UserEmail> {
    user.emails.iter().find(|email| email.id == *id).cloned()
}

fn unknown_user(address: &EmailAddress) -> Error {
    Error::not_found(Kind::User, address.as_str())
}

/// The error does not repeat the code: it may be one digit off.
fn unknown_code() -> Error {
    Error::not_found(Kind::EmailCode, "")
}
