//! Scopes of access tokens, and the actions of the domain they stand for.

use std::collections::BTreeSet;

use org_core::{Action, Actions};

/// Each action that scopes can grant, with the scopes any one of which suffices.
const GRANTS: &[(Action, &[&str])] = &[
    (Action::AssignGroupRoles, &["create:group_roles"]),
    (
        Action::AssignMemberRoles,
        &["create:organization_member_roles"],
    ),
    (
        Action::AssignOrganizationGroupRoles,
        &["create:organization_group_roles"],
    ),
    (
        Action::CreateClientCredentials,
        &["create:client_credentials"],
    ),
    (Action::CreateClientGrants, &["create:client_grants"]),
    (Action::CreateClients, &["create:clients"]),
    (Action::CreateConnections, &["create:connections"]),
    (
        Action::CreateDomains,
        &["create:organization_discovery_domains"],
    ),
    (Action::CreateGroups, &["create:groups"]),
    (
        Action::CreateInvitations,
        &["create:organization_invitations"],
    ),
    (Action::CreateMemberships, &["create:organization_members"]),
    (
        Action::CreateOrganizationClients,
        &["create:organization_clients"],
    ),
    (
        Action::CreateOrganizationConnections,
        &["create:organization_connections"],
    ),
    (
        Action::CreateOrganizationGrants,
        &["create:organization_client_grants"],
    ),
    (Action::CreateOrganizations, &["create:organizations"]),
    (Action::CreateRoles, &["create:roles"]),
    (Action::CreateUsers, &["create:users"]),
    (
        Action::DeleteClientCredentials,
        &["delete:client_credentials"],
    ),
    (Action::DeleteClientGrants, &["delete:client_grants"]),
    (Action::DeleteClients, &["delete:clients"]),
    (Action::DeleteConnections, &["delete:connections"]),
    (
        Action::DeleteDomains,
        &["delete:organization_discovery_domains"],
    ),
    (Action::DeleteGroups, &["delete:groups"]),
    (
        Action::DeleteInvitations,
        &["delete:organization_invitations"],
    ),
    (Action::DeleteMemberships, &["delete:organization_members"]),
    (
        Action::DeleteOrganizationClients,
        &["delete:organization_clients"],
    ),
    (
        Action::DeleteOrganizationConnections,
        &["delete:organization_connections"],
    ),
    (
        Action::DeleteOrganizationGrants,
        &["delete:organization_client_grants"],
    ),
    (Action::DeleteOrganizations, &["delete:organizations"]),
    (Action::DeleteRoles, &["delete:roles"]),
    (Action::DeleteUsers, &["delete:users"]),
    (Action::ReadClientCredentials, &["read:client_credentials"]),
    (Action::ReadClientGrants, &["read:client_grants"]),
    (
        Action::ReadClients,
        &[
            "read:clients",
            "read:client_keys",
            "read:client_credentials",
            "read:client_summary",
        ],
    ),
    (Action::ReadConnectionOptions, &["read:connections_options"]),
    (Action::ReadConnections, &["read:connections"]),
    (
        Action::ReadDomains,
        &["read:organization_discovery_domains"],
    ),
    (
        Action::ReadEffectiveRoles,
        &["read:organization_member_effective_roles"],
    ),
    (Action::ReadGroupMembers, &["read:group_members"]),
    (Action::ReadGroupRoles, &["read:group_roles"]),
    (Action::ReadGroups, &["read:groups"]),
    (Action::ReadInvitations, &["read:organization_invitations"]),
    (Action::ReadMemberRoles, &["read:organization_member_roles"]),
    (Action::ReadMemberships, &["read:organization_members"]),
    (
        Action::ReadOrganizationClients,
        &["read:organization_clients"],
    ),
    (
        Action::ReadOrganizationConnections,
        &["read:organization_connections"],
    ),
    (
        Action::ReadOrganizationGrants,
        &["read:organization_client_grants"],
    ),
    (
        Action::ReadOrganizationGroupRoles,
        &["read:organization_group_roles"],
    ),
    (
        Action::ReadOrganizationGroups,
        &["read:organization_groups"],
    ),
    (
        Action::ReadOrganizations,
        &["read:organizations", "read:organizations_summary"],
    ),
    (
        Action::ReadOrganizationsOfUsers,
        &["read:users", "read:organizations"],
    ),
    (
        Action::ReadRoleSources,
        &["read:organization_member_role_source_groups"],
    ),
    (Action::ReadRoles, &["read:roles"]),
    (Action::ReadUsers, &["read:users"]),
    (Action::RotateClientSecrets, &["update:client_keys"]),
    (
        Action::UpdateClientCredentials,
        &["update:client_credentials"],
    ),
    (Action::UpdateClientGrants, &["update:client_grants"]),
    (
        Action::UpdateClients,
        &[
            "update:clients",
            "update:client_keys",
            "update:client_credentials",
        ],
    ),
    (Action::UpdateConnections, &["update:connections"]),
    (
        Action::UpdateDomains,
        &["update:organization_discovery_domains"],
    ),
    (Action::UpdateGroups, &["update:groups"]),
    (
        Action::UpdateOrganizationClients,
        &["update:organization_clients"],
    ),
    (
        Action::UpdateOrganizationConnections,
        &["update:organization_connections"],
    ),
    (Action::UpdateOrganizations, &["update:organizations"]),
    (Action::UpdateRoles, &["update:roles"]),
    (Action::UpdateUsers, &["update:users"]),
    (Action::WithdrawGroupRoles, &["delete:group_roles"]),
    (
        Action::WithdrawMemberRoles,
        &["delete:organization_member_roles"],
    ),
    (
        Action::WithdrawOrganizationGroupRoles,
        &["delete:organization_group_roles"],
    ),
];

/// The scopes any one of which allows `action`; none if no scope does.
pub fn sufficient(action: Action) -> &'static [&'static str] {
    GRANTS
        .iter()
        .find(|(granted, _)| *granted == action)
        .map_or(&[], |(_, scopes)| *scopes)
}

/// What a token with these scopes may do.
pub fn actions(scopes: &BTreeSet<String>) -> Actions {
    let held = |wanted: &&[&str]| wanted.iter().any(|scope| scopes.contains(*scope));
    GRANTS
        .iter()
        .filter(|(_, wanted)| held(wanted))
        .map(|(action, _)| *action)
        .collect()
}

/// The resources of the organization family whose four scopes a full grant holds.
const RESOURCES: [&str; 20] = [
    "client_credentials",
    "client_grants",
    "client_keys",
    "clients",
    "connections",
    "group_members",
    "group_roles",
    "groups",
    "organization_client_grants",
    "organization_clients",
    "organization_connections",
    "organization_discovery_domains",
    "organization_group_roles",
    "organization_groups",
    "organization_invitations",
    "organization_member_roles",
    "organization_members",
    "organizations",
    "roles",
    "users",
];
/// Scopes outside the scheme of verb and resource.
const OTHERS: [&str; 5] = [
    "read:client_summary",
    "read:connections_options",
    "read:organization_member_effective_roles",
    "read:organization_member_role_source_groups",
    "read:organizations_summary",
];

/// Every scope of the organization family.
pub fn all() -> BTreeSet<String> {
    let verbs = ["create", "delete", "read", "update"];
    let of = |resource: &str| verbs.map(|verb| format!("{verb}:{resource}"));
    RESOURCES
        .iter()
        .flat_map(|r| of(r))
        .chain(OTHERS.map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_grant_allows_everything_that_scopes_can() {
        let full = actions(&all());
        assert!(GRANTS.iter().all(|(action, _)| full.contain(*action)));
        assert!(!full.contain(Action::ManageCredentials));
    }

    #[test]
    fn any_sufficient_scope_will_do() {
        let summary = BTreeSet::from(["read:organizations_summary".to_owned()]);
        assert!(actions(&summary).contain(Action::ReadOrganizations));
        assert!(!actions(&summary).contain(Action::UpdateOrganizations));
    }
}
