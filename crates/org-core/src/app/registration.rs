use super::App;
use super::enrollment::mailboxes;
use super::organization::Plan;
use crate::email_code::NewCode;
use crate::error::{Denial, Error, Result};
use crate::event::{Event, EventKind};
use crate::id::SessionId;
use crate::organization::CreateOrganization;
use crate::rules::{Creator, OnTaken, Seats, SignUp, SlugPolicy};
use crate::store::{Reader, Writer};
use crate::text::OrganizationName;
use crate::user::{CreateUser, User};
use crate::{Action, Principal, Via};

/// A person who signs up.
#[derive(Clone, Debug, PartialEq)]
pub struct Registration {
    /// Who it is.
    pub user: CreateUser,
    /// The name of an organization to begin with, if any.
    pub first_organization: Option<OrganizationName>,
    /// Who may sign up by themselves.
    pub sign_up: SignUp,
    /// The code that is mailed to whoever signs up by themselves, to prove the address with.
    pub code: Option<NewCode>,
}

impl App {
    /// Refuses strangers who may not sign up. [`App::register`] decides anew.
    ///
    /// # Errors
    ///
    /// [`Denial::RegistrationClosed`].
    pub async fn may_register(&self, sign_up: SignUp) -> Result<()> {
        match sign_up {
            SignUp::Closed => Err(Error::Forbidden(Denial::RegistrationClosed)),
            SignUp::FirstUser => {
                let look = self.store.read(move |tx| admitted(tx, sign_up));
                look.await.map(drop)
            }
            SignUp::Open => Ok(()),
        }
    }

    /// Signs a person up: the user and the first organization, both or neither. Whoever is the very
    /// first user administers the instance, and nobody else does. The address proves nothing until
    /// the code that is mailed to it has been entered.
    ///
    /// # Errors
    ///
    /// [`Denial::RegistrationClosed`]; [`Error::AlreadyExists`] for an address that is taken.
    pub async fn register(&self, via: Via, registration: Registration) -> Result<User> {
        let Registration {
            user,
            first_organization,
            sign_up,
            code,
        } = registration;
        let user = self.draft_user(CreateUser {
            emails_verified: false,
            system_administrator: false,
            ..user
        });
        let session = SessionId::generate(self.now(), self.entropy());
        let who = Principal::person(user.id.clone(), session, via);
        let newcomer = Newcomer::new(self, &who, user, first_organization)?;
        let code = self.draft_verification(&who, code);
        self.store
            .write(move |tx| {
                let first = admit(tx, sign_up)?;
                let made = newcomer.settle_in(tx, first)?;
                if let (Some(code), Some(email)) = (&code, made.primary_email()) {
                    code.issue(tx, &made, email)?;
                }
                Ok(made)
            })
            .await
    }

    /// Signs a person up in the name of a caller who may make users, and who vouches for the
    /// address.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] without the right; [`Error::AlreadyExists`] for an address that is
    /// taken.
    pub async fn register_for(&self, who: &Principal, registration: Registration) -> Result<User> {
        who.require(Action::CreateUsers)?;
        let Registration {
            user,
            first_organization,
            sign_up: _,
            code: _,
        } = registration;
        let user = self.draft_user(CreateUser {
            emails_verified: true,
            ..user
        });
        let known = mailboxes(&user);
        let newcomer = Newcomer::new(self, who, user, first_organization)?;
        self.enrolling_at(who, known, move |tx| newcomer.settle_in(tx, false))
            .await
    }
}

/// A person who signs up, with every id drawn.
struct Newcomer {
    user: User,
    organization: Option<Plan>,
    event: Event,
}

impl Newcomer {
    fn new(
        app: &App,
        who: &Principal,
        user: User,
        first_organization: Option<OrganizationName>,
    ) -> Result<Self> {
        let event = Event::new(app, who, EventKind::UserCreated, user.id.as_str());
        let plan = |name| {
            let slug = SlugPolicy::Derive {
                on_taken: OnTaken::AppendSuffix,
            };
            let creator = Creator::User(user.id.clone());
            let mut new = CreateOrganization::named(name, slug, creator);
            new.seats = Seats::Limit(0);
            Plan::new(app, who, new)
        };
        Ok(Self {
            organization: first_organization.map(plan).transpose()?,
            event,
            user,
        })
    }

    fn settle_in(&self, tx: &mut dyn Writer, administers: bool) -> Result<User> {
        let mut user = self.user.clone();
        user.system_administrator |= administers;
        tx.insert_user(&user)?;
        tx.insert_event(&self.event)?;
        if let Some(organization) = &self.organization {
            organization.carry_out(tx)?;
        }
        Ok(user)
    }
}

/// Whether whoever signs up now is the very first user.
fn admit(tx: &mut dyn Writer, sign_up: SignUp) -> Result<bool> {
    if admitted(tx, sign_up)? {
        // Of several who come first at the same moment one is; the others see that one then.
        tx.lock_instance()?;
        admitted(tx, sign_up)
    } else {
        Ok(false)
    }
}

/// Whether there is no user yet, for somebody who may sign up.
fn admitted(tx: &mut (impl Reader + ?Sized), sign_up: SignUp) -> Result<bool> {
    let closed = Err(Error::Forbidden(Denial::RegistrationClosed));
    match sign_up {
        SignUp::Closed => closed,
        SignUp::FirstUser if tx.has_users()? => closed,
        SignUp::FirstUser => Ok(true),
        SignUp::Open => Ok(!tx.has_users()?),
    }
}
