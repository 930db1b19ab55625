//! The wire, through real sockets, on both databases. Cases are plain functions over a running
//! server; the clock stands still and ids are counted, so whole bodies are compared.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod auth0;
mod clerk_backend;
mod clerk_domains;
mod clerk_frontend;
mod clerk_invitations;
mod clerk_logos;
mod clerk_memberships;
mod clerk_organizations;
mod clerk_roles;
mod clerk_sessions;
mod clerk_tickets;
mod clerk_users;
mod cross_dialect;
mod px0;
mod px0_auth;
mod px0_keys;
mod px0_mail;
mod px0_manners;
mod px0_organizations;
mod px0_teams;
mod races;
mod refusals;
mod support;
