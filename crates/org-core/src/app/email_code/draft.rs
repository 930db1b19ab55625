use crate::email_code::{CodePurpose, EmailCode, MAX_EMAIL_CODES, NewCode};
use crate::error::{Error, Kind, Result};
use crate::event::{Event, EventKind};
use crate::id::MailId;
use crate::mail::Mail;
use crate::store::Writer;
use crate::text::EmailAddress;
use crate::user::{User, UserEmail};
use crate::{App, Principal, Timestamp};

/// A code to be mailed, with every id drawn.
pub(in crate::app) struct CodeDraft {
    purpose: CodePurpose,
    code: NewCode,
    mail: MailId,
    event: Event,
    now: Timestamp,
}

impl CodeDraft {
    pub(in crate::app) fn new(
        app: &App,
        who: &Principal,
        purpose: CodePurpose,
        code: NewCode,
    ) -> Self {
        let now = app.now();
        Self {
            purpose,
            code,
            mail: MailId::generate(now, app.entropy()),
            event: Event::new(app, who, EventKind::EmailCodeCreated, ""),
            now,
        }
    }

    /// Puts the code in place of older ones, writes the mail, and answers until when the code is
    /// valid. Whoever calls holds the user.
    pub(in crate::app) fn issue(
        &self,
        tx: &mut dyn Writer,
        user: &User,
        email: &UserEmail,
    ) -> Result<Timestamp> {
        let (id, digest) = (email.id.clone(), self.code.digest.clone());
        let before = tx.email_code(&id, self.purpose)?;
        let code = EmailCode::following(before.as_ref(), id, self.purpose, digest, self.now);
        let code = code.ok_or(Error::LimitReached {
            kind: Kind::EmailCode,
            limit: MAX_EMAIL_CODES,
        })?;
        tx.put_email_code(&code)?;
        let (mail, address) = (self.mail.clone(), email.address.clone());
        let times = (self.now, code.expire_at);
        tx.queue_mail(&code_mail(mail, address, self.purpose, &self.code, times))?;
        let mut event = self.event.clone();
        event.subject = user.id.to_string();
        tx.insert_event(&event)?;
        Ok(code.expire_at)
    }
}

/// The mail with a code.
pub(in crate::app) fn code_mail(
    id: MailId,
    recipient: EmailAddress,
    purpose: CodePurpose,
    code: &NewCode,
    (now, until): (Timestamp, Timestamp),
) -> Mail {
    let (text, until) = (&code.text, until.to_rfc3339());
    let (subject, purpose) = match purpose {
        CodePurpose::PasswordReset => ("Your new password", "choose a new password"),
        CodePurpose::SignIn => ("Your sign-in code", "sign in"),
        CodePurpose::Verification => ("Your e-mail address", "confirm your e-mail address"),
    };
    Mail {
        id,
        recipient,
        subject: subject.to_owned(),
        text: format!(
            "To {purpose}, enter this code before {until}:\n\n{text}\n\n\
             If you did not ask for it, do nothing. Whoever has the code can use it in your \
             place, so do not pass it on.\n"
        ),
        created_at: now,
    }
}
