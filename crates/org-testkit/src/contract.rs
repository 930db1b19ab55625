//! What every store must do, and the operations of [`App`](org_core::App) on top of it: cases that
//! `tests/it` of a store stamps on each of its databases with
//! [`on_each_database!`](crate::on_each_database).

pub mod bootstrap;
pub mod client_grants;
pub mod clients;
pub mod connection_changes;
pub mod connections;
pub mod credentials;
pub mod domain_list;
pub mod domains;
pub mod email_codes;
pub mod enrollment;
pub mod events;
pub mod further_roles;
pub mod group_roles;
pub mod groups;
pub mod invitation_accept;
pub mod invitation_list;
pub mod invitation_logins;
pub mod invitations;
pub mod logos;
pub mod mail;
pub mod membership_change;
pub mod membership_end;
pub mod membership_list;
pub mod memberships;
pub mod organization_create;
pub mod organization_delete;
pub mod organization_handle;
pub mod organization_list;
pub mod organization_read;
pub mod organization_update;
pub mod profiles;
pub mod registrations;
pub mod role_sets;
pub mod roles;
pub mod search;
pub mod sessions;
pub mod setup;
pub mod signing_keys;
pub mod teams;
pub mod tenant_roles;
pub mod units_of_work;
pub mod user_change;
pub mod user_list;
pub mod users;
