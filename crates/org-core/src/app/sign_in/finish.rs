use super::ticket::TicketUse;
use super::{open_view, unknown};
use crate::app::App;
use crate::app::email_address::settle;
use crate::app::entrance::Arrival;
use crate::conflict::Conflict;
use crate::domain::Mailbox;
use crate::email_code::CodePurpose;
use crate::error::{Denial, Error, Kind, Result};
use crate::id::{EmailAddressId, OrganizationId, SessionId, SignInId};
use crate::sign_in::{Entrance, Factor, FactorState, Proof, SignIn, SignInView};
use crate::store::Writer;
use crate::user::{User, UserEmail};
use crate::{Fault, Timestamp, Violation};

/// An attempt that was brought to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Finished {
    /// The attempt.
    pub view: SignInView,
    /// Whether a session began, and the browser got the token of the [`Entrance`]. None does for
    /// somebody who is signed in there and comes with a ticket: they go on with the session that
    /// they have.
    pub began: bool,
}

impl App {
    /// Signs somebody in who shows that it is them, and uses up the ticket that they came with: who
    /// was invited is a member from then on.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an attempt that was not begun here or was given up, and for a code
    /// that is not the newest, is over, or was tried too often; [`Error::Invalid`] if it is not known
    /// who it is, or if the password has changed since; [`Denial::UserBanned`] and
    /// [`Denial::UserLocked`], for those who have shown who they are; [`Conflict::SignInComplete`];
    /// [`Conflict::AlreadySignedIn`] and [`Conflict::BrowserInUse`]; what accepting an invitation
    /// answers.
    pub async fn finish_sign_in(
        &self,
        entrance: Entrance,
        id: SignInId,
        proof: Proof,
    ) -> Result<Finished> {
        let now = self.now();
        let (browser, wanted) = (entrance.browser.clone(), id.clone());
        let looked = self
            .store
            .read(move |tx| open_view(tx, &browser, &wanted, now));
        let SignInView { sign_in, user } = looked.await?;
        let user = user.ok_or_else(|| Violation::new("identifier", Fault::Missing))?;
        let code = code_address(&user, &sign_in);
        if matches!(proof, Proof::EmailCode(_)) {
            self.count_sign_in_attempt(code.clone()).await?;
        }
        let arrival = Arrival::new(self, entrance);
        let who = arrival.as_user(&user.id);
        let ticket = sign_in.ticket.clone();
        let proved = proved_by_ticket(&user, &sign_in);
        let finish = Finish {
            id,
            proof,
            code,
            ticket: ticket.map(|digest| TicketUse::new(self, &who, user.id.clone(), digest)),
            proved: proved.iter().map(|email| email.id.clone()).collect(),
            arrival,
            now,
        };
        let mailbox = |email: UserEmail| Mailbox {
            user_id: user.id.clone(),
            address: email.address,
        };
        let mailboxes = proved.into_iter().map(mailbox).collect();
        self.enrolling_at(&who, mailboxes, move |tx| finish.carry_out(tx))
            .await
    }

    /// A unit of work of its own: what follows is undone for a wrong code, and this is not.
    async fn count_sign_in_attempt(&self, address: Option<EmailAddressId>) -> Result<()> {
        let (address, now) = (address.ok_or_else(unknown_code)?, self.now());
        let counted = self
            .store
            .write(move |tx| tx.count_code_attempt(&address, CodePurpose::SignIn, now));
        if counted.await? {
            Ok(())
        } else {
            Err(unknown_code())
        }
    }
}

/// The end of an attempt, with every id drawn.
struct Finish {
    id: SignInId,
    proof: Proof,
    /// The address that codes are mailed to.
    code: Option<EmailAddressId>,
    ticket: Option<TicketUse>,
    /// The addresses of which a ticket shows that they are the user's.
    proved: Vec<EmailAddressId>,
    arrival: Arrival,
    now: Timestamp,
}

impl Finish {
    fn carry_out(&self, tx: &mut dyn Writer) -> Result<Finished> {
        let browser = &self.arrival.entrance.browser;
        let view = open_view(tx, browser, &self.id, self.now)?;
        let mut sign_in = view.sign_in;
        let owner = sign_in.user_id.clone().ok_or_else(|| unknown(&self.id))?;
        let mut user = tx.lock_user(&owner)?.ok_or_else(|| unknown(&self.id))?;
        let factor = self.check(tx, &user, &sign_in)?;
        if user.banned {
            return Err(Error::Forbidden(Denial::UserBanned));
        }
        if user.locked {
            return Err(Error::Forbidden(Denial::UserLocked));
        }
        self.prove(tx, &mut user)?;
        let organization = match &self.ticket {
            Some(ticket) => ticket.carry_out(tx)?,
            None => None,
        };
        let (session, began) = self.enter(tx, &user, organization)?;
        sign_in.session_id = Some(session);
        sign_in.factor = Some(FactorState {
            factor,
            verified: true,
            expire_at: None,
        });
        sign_in.updated_at = self.now;
        if !tx.update_sign_in(&sign_in)? {
            return Err(Conflict::SignInComplete.into());
        }
        let view = SignInView {
            sign_in,
            user: Some(user),
        };
        Ok(Finished { view, began })
    }

    /// Whether it is this user.
    fn check(&self, tx: &mut dyn Writer, user: &User, sign_in: &SignIn) -> Result<Factor> {
        match &self.proof {
            Proof::EmailCode(digest) => {
                let address = self.code.as_ref().ok_or_else(unknown_code)?;
                let purpose = CodePurpose::SignIn;
                if tx.take_email_code(address, purpose, digest, self.now)? {
                    Ok(Factor::EmailCode)
                } else {
                    Err(unknown_code())
                }
            }
            Proof::Password(known) if user.password.as_ref() == Some(known) => Ok(Factor::Password),
            Proof::Password(_) => Err(Violation::new("password", Fault::NotAllowed).into()),
            Proof::Ticket(digest) => {
                let given = sign_in.ticket.as_ref() == Some(digest);
                let suffices = sign_in.factor.is_some_and(|state| state.verified);
                if given && suffices {
                    Ok(Factor::Ticket)
                } else {
                    Err(Violation::new("ticket", Fault::NotAllowed).into())
                }
            }
        }
    }

    /// Notes what the ticket shows beside the password.
    fn prove(&self, tx: &mut dyn Writer, user: &mut User) -> Result<()> {
        let proved = |email: &&mut UserEmail| self.proved.contains(&email.id);
        for email in user.emails.iter_mut().filter(proved) {
            email.verified_at = email.verified_at.or(Some(self.now));
            email.updated_at = self.now;
            tx.update_email_address(&user.id, email)?;
        }
        if self.proved.is_empty() {
            Ok(())
        } else {
            settle(tx, user, None, self.now)
        }
    }

    /// Begins a session, or goes on with the one that a user with a ticket has.
    fn enter(
        &self,
        tx: &mut dyn Writer,
        user: &User,
        organization: Option<OrganizationId>,
    ) -> Result<(SessionId, bool)> {
        let present = match &self.ticket {
            Some(_) => self.arrival.present(tx, &user.id)?,
            None => None,
        };
        let Some(session) = present else {
            let begun = self.arrival.carry_out(tx, &user.id, organization)?;
            return Ok((begun, true));
        };
        if organization.is_some() {
            tx.move_session(&session.id, organization.as_ref(), self.now)?;
        }
        Ok((session.id, false))
    }
}

/// The address by which somebody said who they are, if it is known to be theirs.
fn code_address(user: &User, sign_in: &SignIn) -> Option<EmailAddressId> {
    let key = sign_in.identifier.as_ref()?.key();
    let mut verified = user
        .emails
        .iter()
        .filter(|email| email.verified_at.is_some());
    let own = verified.find(|email| email.address.key() == key);
    own.map(|email| email.id.clone())
}

/// The address that the ticket was sent to, if it is not known to be the user's. A ticket that
/// suffices shows nothing new.
fn proved_by_ticket(user: &User, sign_in: &SignIn) -> Vec<UserEmail> {
    let (Some(_), Some(address), None) = (&sign_in.ticket, &sign_in.identifier, sign_in.factor)
    else {
        return Vec::new();
    };
    let key = address.key();
    let unproved = |email: &&UserEmail| email.verified_at.is_none() && email.address.key() == key;
    user.emails.iter().filter(unproved).cloned().collect()
}

/// The error does not repeat the code: it may be one digit off.
fn unknown_code() -> Error {
    Error::not_found(Kind::EmailCode, "")
}
