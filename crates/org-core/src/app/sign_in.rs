mod finish;
mod ticket;

pub use finish::Finished;
pub(super) use ticket::{Ticket, TicketUse};

use super::App;
use super::email_code::CodeDraft;
use super::entrance::Arrival;
use crate::email_code::CodePurpose;
use crate::error::{Denial, Error, Kind, Result};
use crate::id::{ClientId, SignInId};
use crate::sign_in::{
    Claim, Entrance, Factor, FactorState, MailCode, SIGN_IN_LIFE, SignIn, SignInStatus, SignInView,
};
use crate::store::Reader;
use crate::text::EmailAddress;
use crate::user::User;
use crate::{Fault, Principal, Timestamp, Violation};

impl App {
    /// Begins to sign somebody in on a browser, in place of what was begun there before. Open to
    /// everyone.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for an address that is nobody's; what [`App::ticket`] answers for a ticket
    /// that is over; [`Conflict::AlreadySignedIn`](crate::Conflict::AlreadySignedIn) and
    /// [`Conflict::BrowserInUse`](crate::Conflict::BrowserInUse), unless a ticket brings the user
    /// who is signed in.
    pub async fn start_sign_in(&self, entrance: Entrance, claim: Claim) -> Result<SignInView> {
        let now = self.now();
        let id = SignInId::generate(now, self.entropy());
        let arrival = Arrival::new(self, entrance);
        self.store
            .write(move |tx| {
                let known = known(tx, &claim, now)?;
                let user = known.user.as_ref().map(|user| &user.id);
                let here = match (user, &known.ticket) {
                    (Some(user), Some(_)) => arrival.present(tx, user)?.is_some(),
                    _ => false,
                };
                if !here {
                    arrival.admit(tx, user)?;
                }
                let sign_in = SignIn {
                    id: id.clone(),
                    browser: arrival.entrance.browser.clone(),
                    identifier: known.address.clone(),
                    user_id: user.cloned(),
                    ticket: known.ticket.clone(),
                    factor: known.factor,
                    session_id: None,
                    abandon_at: now.plus(SIGN_IN_LIFE),
                    created_at: now,
                    updated_at: now,
                };
                tx.insert_sign_in(&sign_in)?;
                let user = known.user;
                Ok(SignInView { sign_in, user })
            })
            .await
    }

    /// An attempt that was begun on this browser.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub async fn sign_in(&self, browser: ClientId, id: SignInId) -> Result<SignInView> {
        self.store.read(move |tx| view(tx, &browser, &id)).await
    }

    /// Mails a code to somebody who signs in, which shows that it is them.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an attempt that was not begun here, and for an address that is not
    /// known to be the user's; [`Denial::MailDisabled`]; [`Error::LimitReached`].
    pub async fn mail_sign_in_code(
        &self,
        entrance: &Entrance,
        id: SignInId,
        mail: MailCode,
    ) -> Result<SignInView> {
        let MailCode { to, code } = mail;
        let server = Principal::system(entrance.via.clone());
        let draft = CodeDraft::new(self, &server, CodePurpose::SignIn, code);
        let (browser, now, sends) = (entrance.browser.clone(), self.now(), self.sends_mail);
        self.store
            .write(move |tx| {
                let SignInView { mut sign_in, .. } = open_view(tx, &browser, &id, now)?;
                if !sends {
                    return Err(Error::Forbidden(Denial::MailDisabled));
                }
                let unknown = || Error::not_found(Kind::EmailAddress, to.as_str());
                let owner = sign_in.user_id.clone().ok_or_else(unknown)?;
                let user = tx.lock_user(&owner)?.ok_or_else(unknown)?;
                let verified =
                    |email: &&crate::user::UserEmail| email.id == to && email.verified_at.is_some();
                let email = user.emails.iter().find(verified).ok_or_else(unknown)?;
                let expire_at = draft.issue(tx, &user, email)?;
                sign_in.factor = Some(FactorState {
                    factor: Factor::EmailCode,
                    verified: false,
                    expire_at: Some(expire_at),
                });
                sign_in.updated_at = now;
                tx.update_sign_in(&sign_in)?;
                let user = Some(user);
                Ok(SignInView { sign_in, user })
            })
            .await
    }
}

/// Who it is, by what they say.
struct Known {
    address: Option<EmailAddress>,
    user: Option<User>,
    ticket: Option<crate::credential::SecretDigest>,
    factor: Option<FactorState>,
}

fn known(tx: &mut (impl Reader + ?Sized), claim: &Claim, now: Timestamp) -> Result<Known> {
    let nobody = || Error::from(Violation::new("identifier", Fault::NotFound));
    match claim {
        Claim::Address(address) => {
            let user = tx.user_by_email(address)?.ok_or_else(nobody)?;
            Ok(Known {
                address: Some(address.clone()),
                user: Some(user),
                ticket: None,
                factor: None,
            })
        }
        Claim::Nobody => Ok(Known {
            address: None,
            user: None,
            ticket: None,
            factor: None,
        }),
        Claim::Ticket(digest) => {
            let ticket = Ticket::find(tx, digest, now)?;
            let user = ticket.user(tx)?.ok_or_else(nobody)?;
            let address = match ticket.address() {
                Some(address) => Some(address.clone()),
                None => user.primary_email().map(|email| email.address.clone()),
            };
            let suffices = ticket.suffices(&user).then_some(FactorState {
                factor: Factor::Ticket,
                verified: true,
                expire_at: None,
            });
            Ok(Known {
                address,
                user: Some(user),
                ticket: Some(digest.clone()),
                factor: suffices,
            })
        }
    }
}

/// An attempt that was begun on this browser, with who it is.
fn view(tx: &mut (impl Reader + ?Sized), browser: &ClientId, id: &SignInId) -> Result<SignInView> {
    let found = tx.sign_in(id)?.filter(|found| found.browser == *browser);
    let sign_in = found.ok_or_else(|| unknown(id))?;
    let user = match &sign_in.user_id {
        Some(user) => tx.user(user)?,
        None => None,
    };
    Ok(SignInView { sign_in, user })
}

/// As [`view`], of one in which nobody is signed in yet, and which was not given up.
fn open_view(
    tx: &mut (impl Reader + ?Sized),
    browser: &ClientId,
    id: &SignInId,
    now: Timestamp,
) -> Result<SignInView> {
    let found = view(tx, browser, id)?;
    match found.sign_in.status_at(now) {
        SignInStatus::Abandoned => Err(unknown(id)),
        SignInStatus::Complete => Err(crate::Conflict::SignInComplete.into()),
        SignInStatus::NeedsFactor | SignInStatus::NeedsIdentifier => Ok(found),
    }
}

fn unknown(id: &SignInId) -> Error {
    Error::not_found(Kind::SignIn, id.as_str())
}
