mod advance;

use self::advance::{Advance, Step};
use super::App;
use super::email_code::code_mail;
use crate::conflict::Conflict;
use crate::credential::SecretDigest;
use crate::email_code::{CodePurpose, MAX_EMAIL_CODES, NewCode};
use crate::error::{Denial, Error, Kind, Result};
use crate::id::{ClientId, MailId, SignUpId};
use crate::sign_in::Entrance;
use crate::sign_up::{
    SIGN_UP_LIFE, SignUp, SignUpCode, SignUpFields, SignUpRules, SignUpStatus, SignUpView,
};
use crate::store::Reader;
use crate::text::EmailAddress;
use crate::{Fault, Timestamp, Violation};

impl App {
    /// Begins to sign somebody up on a browser, in place of what was begun there before; there is a
    /// user at once if nothing is missing. A ticket brings its address, lets in where nobody may sign
    /// up by themselves, and makes the user a member. Open to everyone.
    ///
    /// # Errors
    ///
    /// [`Denial::RegistrationClosed`]; [`Error::AlreadyExists`] for an address that is taken; what
    /// [`App::ticket`] answers for a ticket that is over; [`Error::Invalid`] for a ticket that is
    /// another's; [`Conflict::BrowserInUse`].
    pub async fn start_sign_up(
        &self,
        entrance: Entrance,
        rules: SignUpRules,
        told: SignUpFields,
        ticket: Option<SecretDigest>,
    ) -> Result<SignUpView> {
        let now = self.now();
        let mut sign_up = SignUp {
            id: SignUpId::generate(now, self.entropy()),
            browser: entrance.browser.clone(),
            told,
            verified_at: None,
            ticket,
            code: None,
            user_id: None,
            session_id: None,
            abandon_at: now.plus(SIGN_UP_LIFE),
            created_at: now,
            updated_at: now,
        };
        if let Some(ticket) = sign_up.ticket.clone() {
            let invitation = self.ticket(ticket).await?.invitation;
            take_address(&mut sign_up, invitation.email_address)?;
            sign_up.verified_at = Some(now);
        }
        self.advance(entrance, rules, sign_up, Step::Start).await
    }

    /// Takes down what somebody who signs up tells later. Another address has to be proved anew.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an attempt that was not begun here or was given up;
    /// [`Conflict::SignUpComplete`]; else as [`App::start_sign_up`].
    pub async fn update_sign_up(
        &self,
        entrance: Entrance,
        rules: SignUpRules,
        id: SignUpId,
        told: SignUpFields,
    ) -> Result<SignUpView> {
        let mut sign_up = self.open_sign_up(&entrance.browser, id).await?;
        let before = sign_up.told.email.as_ref().map(EmailAddress::key);
        let address = told.email.as_ref().map(EmailAddress::key);
        if address.is_some() && address != before {
            if sign_up.ticket.is_some() {
                return Err(Violation::new("email_address", Fault::NotAllowed).into());
            }
            sign_up.verified_at = None;
        }
        sign_up.told = told.over(sign_up.told);
        self.advance(entrance, rules, sign_up, Step::Tell).await
    }

    /// An attempt that was begun on this browser.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub async fn sign_up(&self, browser: ClientId, id: SignUpId) -> Result<SignUp> {
        self.store.read(move |tx| known(tx, &browser, &id)).await
    }

    /// Mails a code by which somebody who signs up proves their address.
    ///
    /// # Errors
    ///
    /// As [`App::update_sign_up`]; [`Denial::MailDisabled`]; [`Error::Invalid`] where no address was
    /// told; [`Error::LimitReached`].
    pub async fn mail_sign_up_code(
        &self,
        browser: ClientId,
        id: SignUpId,
        code: NewCode,
    ) -> Result<SignUp> {
        let (now, sends) = (self.now(), self.sends_mail);
        let mail = MailId::generate(now, self.entropy());
        self.store
            .write(move |tx| {
                let mut sign_up = open(known(tx, &browser, &id)?, now)?;
                if !sends {
                    return Err(Error::Forbidden(Denial::MailDisabled));
                }
                let address = sign_up.told.email.clone();
                let address =
                    address.ok_or_else(|| Violation::new("email_address", Fault::Missing))?;
                let digest = code.digest.clone();
                let next = SignUpCode::following(sign_up.code.as_ref(), digest, now);
                let next = next.ok_or(Error::LimitReached {
                    kind: Kind::EmailCode,
                    limit: MAX_EMAIL_CODES,
                })?;
                let purpose = CodePurpose::Verification;
                let times = (now, next.expire_at);
                tx.queue_mail(&code_mail(mail.clone(), address, purpose, &code, times))?;
                sign_up.code = Some(next);
                sign_up.updated_at = now;
                tx.update_sign_up(&sign_up)?;
                Ok(sign_up)
            })
            .await
    }

    /// Notes that the address belongs to whoever signs up, who entered the code with this digest. A
    /// wrong code costs one of the attempts.
    ///
    /// # Errors
    ///
    /// As [`App::update_sign_up`]; [`Error::NotFound`] for a code that is not the newest, is over, or
    /// was tried too often.
    pub async fn verify_sign_up(
        &self,
        entrance: Entrance,
        rules: SignUpRules,
        id: SignUpId,
        digest: SecretDigest,
    ) -> Result<SignUpView> {
        let mut sign_up = self.open_sign_up(&entrance.browser, id.clone()).await?;
        let now = self.now();
        // A unit of work of its own: what follows is undone for a wrong code, and this is not.
        let counted = self
            .store
            .write(move |tx| tx.count_sign_up_attempt(&id, now));
        if !counted.await? {
            return Err(unknown_code());
        }
        sign_up.verified_at = Some(now);
        let step = Step::Prove(digest);
        self.advance(entrance, rules, sign_up, step).await
    }

    async fn open_sign_up(&self, browser: &ClientId, id: SignUpId) -> Result<SignUp> {
        open(self.sign_up(browser.clone(), id).await?, self.now())
    }

    async fn advance(
        &self,
        entrance: Entrance,
        rules: SignUpRules,
        sign_up: SignUp,
        step: Step,
    ) -> Result<SignUpView> {
        let advance = Advance::new(self, entrance, rules, sign_up, step)?;
        let (who, mailboxes) = (advance.who.clone(), advance.mailboxes());
        self.enrolling_at(&who, mailboxes, move |tx| advance.carry_out(tx))
            .await
    }
}

/// The address is the one that the ticket was sent to, whatever was told.
fn take_address(sign_up: &mut SignUp, address: EmailAddress) -> Result<()> {
    let told = sign_up.told.email.as_ref();
    if told.is_some_and(|told| told.key() != address.key()) {
        return Err(Violation::new("email_address", Fault::NotAllowed).into());
    }
    sign_up.told.email = Some(address);
    Ok(())
}

fn known(tx: &mut (impl Reader + ?Sized), browser: &ClientId, id: &SignUpId) -> Result<SignUp> {
    let found = tx.sign_up(id)?.filter(|found| found.browser == *browser);
    found.ok_or_else(|| unknown(id))
}

fn open(sign_up: SignUp, now: Timestamp) -> Result<SignUp> {
    match sign_up.status_at(now) {
        SignUpStatus::Abandoned => Err(unknown(&sign_up.id)),
        SignUpStatus::Complete => Err(Conflict::SignUpComplete.into()),
        SignUpStatus::Missing => Ok(sign_up),
    }
}

fn unknown(id: &SignUpId) -> Error {
    Error::not_found(Kind::SignUp, id.as_str())
}

/// The error does not repeat the code: it may be one digit off.
fn unknown_code() -> Error {
    Error::not_found(Kind::EmailCode, "")
}
