use super::App;
use super::enrollment::mailboxes;
use super::organization::Plan;
use super::team::{Admission, Founding, held};
use crate::email_code::NewCode;
use crate::error::{Denial, Error, Result};
use crate::event::{Event, EventKind};
use crate::id::{SessionId, UserId, Uuid};
use crate::organization::{CreateOrganization, Organization};
use crate::rules::{Creator, OnTaken, Seats, SignUp, SlugPolicy};
use crate::store::{Reader, Writer};
use crate::team::{Team, TeamName, TeamRef, TeamRole};
use crate::text::OrganizationName;
use crate::user::{CreateUser, User};
use crate::{Action, Principal, Via};

/// Where somebody who signs up begins.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Start {
    /// In no organization.
    #[default]
    Nowhere,
    /// In an organization of this name that the person administers, with a team of that name, if any.
    Organization(OrganizationName, Option<TeamName>),
    /// In this team, by the second id. For callers who sign others up and are in its organization.
    Team(Uuid),
}

/// A person who signs up.
#[derive(Clone, Debug, PartialEq)]
pub struct Registration {
    /// Who it is.
    pub user: CreateUser,
    /// Where the person begins.
    pub start: Start,
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
    /// first user administers the instance, and nobody else does; where everybody may sign up and
    /// there is a set-up link, that is left to who has the link. The address proves nothing until
    /// the code that is mailed to it has been entered.
    ///
    /// # Errors
    ///
    /// [`Denial::RegistrationClosed`]; [`Error::AlreadyExists`] for an address that is taken.
    pub async fn register(&self, via: Via, registration: Registration) -> Result<User> {
        let Registration {
            user,
            start,
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
        let newcomer = Newcomer::new(self, &who, user, start)?;
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
    /// [`Error::Forbidden`] without the right, and for a team of an organization that the caller is
    /// not in; [`Error::NotFound`] for an unknown team; [`Error::AlreadyExists`] for an address that
    /// is taken.
    pub async fn register_for(&self, who: &Principal, registration: Registration) -> Result<User> {
        who.require(Action::CreateUsers)?;
        let Registration {
            user,
            start,
            sign_up: _,
            code: _,
        } = registration;
        let user = self.draft_user(CreateUser {
            emails_verified: true,
            ..user
        });
        let known = mailboxes(&user);
        let newcomer = Newcomer::new(self, who, user, start)?;
        self.enrolling_at(who, known, move |tx| newcomer.settle_in(tx, false))
            .await
    }
}

/// A person who signs up, with every id drawn.
pub(super) struct Newcomer {
    user: User,
    start: Place,
    event: Event,
}

/// Where the person begins, with every id drawn.
enum Place {
    Nowhere,
    Organization(Box<Plan>, Option<Founding>),
    Team(TeamRef, UserId, Admission),
}

impl Newcomer {
    pub(super) fn new(app: &App, who: &Principal, user: User, start: Start) -> Result<Self> {
        let event = Event::new(app, who, EventKind::UserCreated, user.id.as_str());
        let start = match start {
            Start::Nowhere => Place::Nowhere,
            Start::Organization(name, team) => {
                let slug = SlugPolicy::Derive {
                    on_taken: OnTaken::AppendSuffix,
                };
                let creator = Creator::User(user.id.clone());
                let mut new = CreateOrganization::named(name, slug, creator);
                new.seats = Seats::Limit(0);
                let plan = Plan::new(app, who, new)?;
                let team = team.map(|name| Founding::new(app, who, name));
                Place::Organization(Box::new(plan), team)
            }
            Start::Team(uuid) => {
                let caller = who.user().cloned();
                let caller = caller.ok_or(Error::Forbidden(Denial::NotAMember))?;
                Place::Team(TeamRef::Uuid(uuid), caller, Admission::new(app, who))
            }
        };
        Ok(Self { user, start, event })
    }

    pub(super) fn settle_in(&self, tx: &mut dyn Writer, administers: bool) -> Result<User> {
        let mut user = self.user.clone();
        user.system_administrator |= administers;
        // What is wrong with a team is said before what is wrong with the user.
        let team = match &self.start {
            Place::Team(by, caller, _) => Some(team_of(tx, by, caller)?),
            Place::Nowhere | Place::Organization(..) => None,
        };
        tx.insert_user(&user)?;
        tx.insert_event(&self.event)?;
        match (&self.start, team) {
            (Place::Organization(plan, founding), _) => {
                let (organization, _) = plan.carry_out(tx)?;
                if let Some(founding) = founding {
                    founding.carry_out(tx, &organization, Some(&user.id))?;
                }
            }
            (Place::Team(_, _, admission), Some((organization, team))) => {
                let role = TeamRole::Editor;
                admission.carry_out(tx, &organization, &team, &user.id, role)?;
            }
            (Place::Nowhere | Place::Team(..), _) => {}
        }
        Ok(user)
    }
}

/// The team, with its organization held, if the caller is in that organization.
fn team_of(tx: &mut dyn Writer, by: &TeamRef, caller: &UserId) -> Result<(Organization, Team)> {
    let (organization, team) = held(tx, by)?;
    match tx.membership(&organization.id, caller)? {
        Some(_) => Ok((organization, team)),
        None => Err(Error::Forbidden(Denial::NotAMember)),
    }
}

/// Whether whoever signs up now is the very first user.
pub(super) fn admit(tx: &mut dyn Writer, sign_up: SignUp) -> Result<bool> {
    if admitted(tx, sign_up)? {
        // Of several who come first at the same moment one is; the others see that one then.
        tx.lock_instance()?;
        admitted(tx, sign_up)
    } else {
        Ok(false)
    }
}

/// Whether there is no user yet and nobody was asked to set the instance up, for somebody who may
/// sign up.
pub(super) fn admitted(tx: &mut (impl Reader + ?Sized), sign_up: SignUp) -> Result<bool> {
    let closed = Err(Error::Forbidden(Denial::RegistrationClosed));
    match sign_up {
        SignUp::Closed => closed,
        SignUp::FirstUser if tx.has_users()? => closed,
        SignUp::FirstUser => Ok(true),
        SignUp::Open => Ok(!tx.has_users()? && !tx.has_setup_links()?),
    }
}
