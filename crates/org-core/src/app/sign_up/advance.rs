use super::unknown_code;
use crate::app::App;
use crate::app::enrollment::mailboxes;
use crate::app::entrance::Arrival;
use crate::app::registration::{Newcomer, Start, admit, admitted};
use crate::app::sign_in::TicketUse;
use crate::conflict::Conflict;
use crate::credential::SecretDigest;
use crate::domain::Mailbox;
use crate::error::{Error, Field, Kind, Result};
use crate::rules;
use crate::sign_in::Entrance;
use crate::sign_up::{SignUp, SignUpFields, SignUpRules, SignUpView};
use crate::store::Writer;
use crate::user::{CreateUser, User};
use crate::{Principal, Timestamp};

/// What brings an attempt forward.
pub(super) enum Step {
    /// It enters the code with this digest.
    Prove(SecretDigest),
    /// It begins.
    Start,
    /// It tells more.
    Tell,
}

/// One step of an attempt, with every id drawn that its end needs.
pub(super) struct Advance {
    pub(super) who: Principal,
    sign_up: SignUp,
    step: Step,
    admission: rules::SignUp,
    arrival: Arrival,
    /// The user that comes from it, if nothing is missing.
    newcomer: Option<(Newcomer, User)>,
    ticket: Option<TicketUse>,
    now: Timestamp,
}

impl Advance {
    pub(super) fn new(
        app: &App,
        entrance: Entrance,
        rules: SignUpRules,
        sign_up: SignUp,
        step: Step,
    ) -> Result<Self> {
        let now = app.now();
        let verified = sign_up.verified_at.is_some();
        let whole = sign_up.told_all() && (verified || !rules.verify);
        let user = app.draft_user(whole_user(&sign_up));
        let arrival = Arrival::new(app, entrance);
        let who = arrival.as_user(&user.id);
        let ticket = sign_up.ticket.clone();
        Ok(Self {
            ticket: ticket.map(|digest| TicketUse::new(app, &who, user.id.clone(), digest)),
            newcomer: if whole {
                let newcomer = Newcomer::new(app, &who, user.clone(), Start::Nowhere)?;
                Some((newcomer, user))
            } else {
                None
            },
            // Whoever is invited need not be let in.
            admission: match sign_up.ticket {
                Some(_) => rules::SignUp::Open,
                None => rules.admission,
            },
            who,
            sign_up,
            step,
            arrival,
            now,
        })
    }

    /// The addresses that are known to be the user's from then on.
    pub(super) fn mailboxes(&self) -> Vec<Mailbox> {
        let user = self.newcomer.as_ref().map(|(_, user)| user);
        user.map(mailboxes).unwrap_or_default()
    }

    pub(super) fn carry_out(&self, tx: &mut dyn Writer) -> Result<SignUpView> {
        let mut sign_up = self.sign_up.clone();
        self.check(tx)?;
        let began = match &self.newcomer {
            Some((newcomer, user)) => {
                let first = admit(tx, self.admission)?;
                newcomer.settle_in(tx, first)?;
                let organization = match &self.ticket {
                    Some(ticket) => ticket.carry_out(tx)?,
                    None => None,
                };
                sign_up.session_id = Some(self.arrival.carry_out(tx, &user.id, organization)?);
                sign_up.user_id = Some(user.id.clone());
                sign_up.code = None;
                true
            }
            None => false,
        };
        sign_up.updated_at = self.now;
        match self.step {
            Step::Start => tx.insert_sign_up(&sign_up)?,
            Step::Prove(_) | Step::Tell if tx.update_sign_up(&sign_up)? => {}
            Step::Prove(_) | Step::Tell => return Err(Conflict::SignUpComplete.into()),
        }
        Ok(SignUpView { sign_up, began })
    }

    fn check(&self, tx: &mut dyn Writer) -> Result<()> {
        self.arrival.admit(tx, None)?;
        admitted(tx, self.admission)?;
        if let Step::Prove(digest) = &self.step {
            let code = tx.sign_up(&self.sign_up.id)?.and_then(|now| now.code);
            if code.is_none_or(|code| code.digest != *digest) {
                return Err(unknown_code());
            }
        }
        let Some(address) = &self.sign_up.told.email else {
            return Ok(());
        };
        if tx.user_by_email(address)?.is_some() {
            return Err(Error::AlreadyExists {
                kind: Kind::User,
                field: Field::EmailAddress,
            });
        }
        Ok(())
    }
}

fn whole_user(sign_up: &SignUp) -> CreateUser {
    let SignUpFields {
        email,
        password,
        first_name,
        last_name,
        unsafe_metadata,
        legal_accepted_at,
    } = sign_up.told.clone();
    CreateUser {
        emails: email.into_iter().collect(),
        emails_verified: sign_up.verified_at.is_some(),
        password,
        first_name,
        last_name,
        unsafe_metadata: unsafe_metadata.unwrap_or_default(),
        legal_accepted_at,
        ..CreateUser::default()
    }
}
