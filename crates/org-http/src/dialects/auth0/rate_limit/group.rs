//! Which requests share a bucket beside the one for all (`contracts/auth0.md` section 6).

use std::num::NonZeroU32;

use actix_web::http::Method;

use crate::rate_limit::Rate;

/// The bucket of every request to the Management API.
pub const MANAGEMENT: &str = "management";
/// The bucket of requests for tokens.
pub const TOKENS: &str = "tokens";

/// The groups with the vendor's own figures for production: requests at once, and a minute.
const GROUPS: &[(&str, u32, u32)] = &[
    ("organization_client_grants_read", 10, 100),
    ("organization_client_grants_write", 5, 150),
    ("organization_connections_read", 10, 100),
    ("organization_connections_write", 5, 150),
    ("organization_invitations_read", 20, 200),
    ("organization_invitations_write", 20, 200),
    ("organization_member_roles_read", 20, 200),
    ("organization_member_roles_write", 20, 200),
    ("organization_members_read", 40, 500),
    ("organization_members_write", 20, 200),
    ("organization_name_read", 20, 200),
    ("organization_read", 10, 100),
    ("organizations_read", 10, 100),
    ("organizations_write", 5, 150),
    ("user_organizations_read", 40, 500),
];

/// Every group by its name, with the rate it has unless another is configured.
pub fn groups() -> impl Iterator<Item = (&'static str, Rate)> {
    let at_least_one = |count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
    GROUPS.iter().map(move |(name, burst, sustained)| {
        let rate = Rate::per_minute(at_least_one(*burst), at_least_one(*sustained));
        (*name, rate)
    })
}

/// The group of a request, if it belongs to one.
pub(super) fn of(method: &Method, path: &str) -> Option<&'static str> {
    let path = path.strip_prefix("/api/v2/")?;
    let segments: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    let reads = matches!(*method, Method::GET | Method::HEAD);
    let either = |read, write| Some(if reads { read } else { write });
    match segments.as_slice() {
        ["organizations"] => either("organizations_read", "organizations_write"),
        ["organizations", "name", _] => either("organization_name_read", "organizations_write"),
        ["organizations", _] => either("organization_read", "organizations_write"),
        ["organizations", _, "members"] => {
            either("organization_members_read", "organization_members_write")
        }
        ["organizations", _, "members", ..] => either(
            "organization_member_roles_read",
            "organization_member_roles_write",
        ),
        [
            "organizations",
            _,
            "connections" | "enabled_connections",
            ..,
        ] => either(
            "organization_connections_read",
            "organization_connections_write",
        ),
        ["organizations", _, "invitations", ..] => either(
            "organization_invitations_read",
            "organization_invitations_write",
        ),
        ["organizations", _, "client-grants", ..] => either(
            "organization_client_grants_read",
            "organization_client_grants_write",
        ),
        ["users", _, "organizations"] => Some("user_organizations_read"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_belong_to_groups_that_there_are() {
        let known: Vec<_> = groups().map(|(name, _)| name).collect();
        let cases = [
            (Method::GET, "organizations", "organizations_read"),
            (Method::POST, "organizations", "organizations_write"),
            (
                Method::GET,
                "organizations/name/a",
                "organization_name_read",
            ),
            (Method::HEAD, "organizations/org_a", "organization_read"),
            (Method::PATCH, "organizations/org_a", "organizations_write"),
            (
                Method::DELETE,
                "organizations/org_a/members",
                "organization_members_write",
            ),
            (
                Method::GET,
                "organizations/a/members/b/roles",
                "organization_member_roles_read",
            ),
            (
                Method::POST,
                "organizations/a/enabled_connections",
                "organization_connections_write",
            ),
            (
                Method::GET,
                "organizations/a/connections/b",
                "organization_connections_read",
            ),
            (
                Method::GET,
                "organizations/a/invitations/b",
                "organization_invitations_read",
            ),
            (
                Method::POST,
                "organizations/a/client-grants",
                "organization_client_grants_write",
            ),
            (
                Method::GET,
                "users/auth0%7C1/organizations",
                "user_organizations_read",
            ),
        ];
        for (method, path, group) in cases {
            assert_eq!(
                of(&method, &format!("/api/v2/{path}")),
                Some(group),
                "{path}"
            );
            assert!(known.contains(&group), "{group}");
        }
        assert_eq!(of(&Method::GET, "/api/v2/roles"), None);
        assert_eq!(of(&Method::GET, "/oauth/token"), None);
    }
}
