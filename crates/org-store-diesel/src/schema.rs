//! The tables, as both databases have them, by topic. A test compares this with the migrations.

mod application;
mod browser;
mod group;
mod instance;
mod member;
mod organization;
mod role;
mod team;
mod user;

pub(crate) use application::*;
pub(crate) use browser::*;
pub(crate) use group::*;
pub(crate) use instance::*;
pub(crate) use member::*;
pub(crate) use organization::*;
pub(crate) use role::*;
pub(crate) use team::*;
pub(crate) use user::*;

diesel::joinable!(api_key_teams -> teams (team_id));
diesel::joinable!(email_codes -> email_addresses (email_address_id));
diesel::joinable!(group_roles -> roles (role_id));
diesel::joinable!(invitations -> organizations (organization_id));
diesel::joinable!(invitations -> roles (role_id));
diesel::joinable!(membership_roles -> memberships (membership_id));
diesel::joinable!(membership_roles -> roles (role_id));
diesel::joinable!(memberships -> organizations (organization_id));
diesel::joinable!(memberships -> roles (role_id));
diesel::joinable!(memberships -> users (user_id));
diesel::joinable!(organization_client_grants -> client_grants (grant_id));
diesel::joinable!(organization_client_grants -> organizations (organization_id));
diesel::joinable!(organization_clients -> clients (client_id));
diesel::joinable!(organization_connections -> connections (connection_id));
diesel::joinable!(organization_group_roles -> roles (role_id));
diesel::joinable!(role_permissions -> permissions (permission_id));
diesel::joinable!(role_set_roles -> role_sets (role_set_id));
diesel::joinable!(role_set_roles -> roles (role_id));
diesel::joinable!(user_roles -> roles (role_id));
diesel::joinable!(user_roles -> users (user_id));
diesel::joinable!(team_memberships -> teams (team_id));
diesel::joinable!(teams -> organizations (organization_id));

diesel::allow_tables_to_appear_in_same_query!(
    api_key_teams,
    api_keys,
    browsers,
    client_grants,
    clients,
    connection_clients,
    connections,
    counters,
    domain_codes,
    email_addresses,
    email_codes,
    events,
    group_members,
    group_roles,
    groups,
    images,
    instances,
    invitation_roles,
    invitations,
    membership_roles,
    memberships,
    organization_client_grants,
    organization_clients,
    organization_connections,
    organization_domains,
    organization_group_roles,
    organization_membership_requests,
    organization_suggestions,
    organizations,
    outbox,
    permissions,
    role_api_permissions,
    role_permissions,
    role_set_roles,
    role_sets,
    roles,
    secret_keys,
    sessions,
    setup_links,
    sign_in_tokens,
    sign_ins,
    sign_ups,
    team_join_requests,
    team_memberships,
    teams,
    user_roles,
    users,
);
