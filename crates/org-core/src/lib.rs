//! The domain of org-server: what an organization is, the rules it obeys, and the operations on it.
//!
//! This crate knows no SQL, no HTTP and no runtime. It names its needs as ports ([`Store`],
//! [`Clock`], [`Entropy`]) and offers its use cases as methods of [`App`]. A dialect translates a
//! request into a command, calls one operation, and translates the answer.
//!
//! ```text
//! wire request -> command -> App::operation -> domain value -> wire body
//!                                  |
//!                                Store
//! ```
//!
//! To add an operation: a type in the entity's file, a method in the port `store/<entity>.rs`, one
//! method in `app/<entity>.rs`, a case in the contract suite. `docs/adding-an-operation.md` walks
//! through it.

pub mod app;
pub mod browser;
pub mod client;
pub mod client_grant;
pub mod conflict;
pub mod connection;
pub mod credential;
pub mod domain;
pub mod email_code;
pub mod entropy;
pub mod error;
pub mod event;
pub mod group;
pub mod id;
pub mod image;
pub mod instance;
pub mod invitation;
pub mod mail;
pub mod membership;
pub mod membership_request;
pub mod metadata;
pub mod organization;
pub mod page;
pub mod patch;
pub mod principal;
pub mod resolver;
pub mod role;
pub mod role_set;
pub mod rules;
pub mod search;
pub mod session;
pub mod sign_in;
pub mod sign_in_token;
pub mod sign_up;
pub mod signing_key;
pub mod statistics;
pub mod store;
pub mod team;
pub mod text;
pub mod time;
pub mod user;

pub use app::App;
pub use conflict::Conflict;
pub use entropy::{Entropy, OsEntropy};
pub use error::{Denial, Error, Field, Kind, Result};
pub use patch::Patch;
pub use principal::{Action, Actions, Identity, Principal, Via};
pub use resolver::Resolver;
pub use store::{Reader, Store, Writer};
pub use text::{Fault, Violation};
pub use time::{Clock, SystemClock, Timestamp};
