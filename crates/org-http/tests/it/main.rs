//! The wire, through real sockets, on both databases. Cases are plain functions over a running
//! server; the clock stands still and ids are counted, so whole bodies are compared.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod auth0;
mod auth0_attacks;
mod auth0_clients;
mod auth0_connections;
mod auth0_domains;
mod auth0_groups;
mod auth0_invitations;
mod auth0_keys;
mod auth0_limits;
mod auth0_members;
mod auth0_roles;
mod auth0_scopes;
mod auth0_search;
mod auth0_tokens;
mod auth0_users;
mod bad_input;
mod browser;
mod clerk_backend;
mod clerk_browser_sessions;
mod clerk_domains;
mod clerk_frontend;
mod clerk_gate;
mod clerk_invitations;
mod clerk_logos;
mod clerk_memberships;
mod clerk_organizations;
mod clerk_roles;
mod clerk_sessions;
mod clerk_sign_ins;
mod clerk_sign_ups;
mod clerk_tickets;
mod clerk_users;
mod cross_dialect;
mod frontend_browser_matrix;
mod frontend_mass_assignment;
mod frontend_matrix;
mod frontend_organizations;
mod frontend_world;
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
