//! The operations: one method per use case. Each authorizes the caller, checks the rules, changes
//! the store and records the event, and nothing outside this module does any of these.

mod api_key;
mod authorize;
mod bootstrap;
mod browser;
mod client;
mod client_grant;
mod connection;
mod credential;
mod domain;
mod email_address;
mod email_code;
mod enrollment;
mod entrance;
mod event;
mod group;
mod image;
mod instance;
mod invitation;
mod mail;
mod membership;
mod membership_request;
mod organization;
mod organization_client;
mod permission;
mod profile;
mod registration;
mod role;
mod role_set;
mod session;
mod setup;
mod sign_in;
mod sign_in_token;
mod sign_up;
mod signing_key;
mod statistics;
mod suggestion;
mod team;
mod user;
mod watched;

use std::sync::Arc;

pub use registration::{Registration, Start};
pub use session::SessionView;
pub use sign_in::Finished;

use self::watched::Watched;
use crate::resolver::NoResolver;
use crate::{Clock, Entropy, Resolver, Store, Timestamp};

/// The application: the store and the sources of time and chance, with the operations on them.
/// Clones are cheap and share everything.
#[derive(Clone)]
pub struct App {
    store: Watched,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    resolver: Arc<dyn Resolver>,
    sends_mail: bool,
}

impl App {
    /// Puts the application together.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            store: Watched::new(store),
            clock,
            entropy,
            resolver: Arc::new(NoResolver),
            sends_mail: false,
        }
    }

    /// The same application, with somebody who calls [`App::deliver_mail`]. Without, no mail is
    /// written.
    #[must_use]
    pub fn sending_mail(self) -> Self {
        Self {
            sends_mail: true,
            ..self
        }
    }

    /// Whether mail is written, so that people can be asked to prove their addresses.
    pub fn sends_mail(&self) -> bool {
        self.sends_mail
    }

    /// The same application, which looks names up with `resolver`. Until then it looks none up.
    #[must_use]
    pub fn with_resolver(self, resolver: Arc<dyn Resolver>) -> Self {
        Self { resolver, ..self }
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The source of ids and secrets.
    pub fn entropy(&self) -> &dyn Entropy {
        self.entropy.as_ref()
    }

    /// The store, for authenticators and health checks. Changes go through the operations.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// A number that is another one once an operation of this process may have taken a right from
    /// somebody. What was found out about a caller before that is to be looked up again.
    pub fn changes(&self) -> u64 {
        self.store.changes()
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}
