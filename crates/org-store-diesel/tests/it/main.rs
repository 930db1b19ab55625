//! The store on SQLite and PostgreSQL.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod availability;
mod client_races;
mod connection_races;
mod contract;
mod domain_races;
mod group_commit;
mod group_races;
mod invitation_races;
mod kill;
mod membership_request_races;
mod migrations;
mod opening;
mod postgres;
mod races;
mod registration_races;
mod role_races;
mod schema;
mod settings;
mod signing_key_races;
mod team_races;
mod tls;
mod user_races;
