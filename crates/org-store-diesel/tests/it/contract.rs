//! The contract of `org-testkit`, stamped on every database: a file for each of its areas.

use std::path::Path;

mod affiliations;
mod bootstrap;
mod client_grants;
mod clients;
mod connection_changes;
mod connections;
mod credentials;
mod domain_list;
mod domains;
mod email_codes;
mod enrollment;
mod events;
mod further_roles;
mod group_roles;
mod groups;
mod invitation_accept;
mod invitation_list;
mod invitation_logins;
mod invitations;
mod logos;
mod mail;
mod membership_change;
mod membership_end;
mod membership_list;
mod membership_requests;
mod memberships;
mod organization_create;
mod organization_delete;
mod organization_handle;
mod organization_list;
mod organization_read;
mod organization_update;
mod profiles;
mod registrations;
mod role_sets;
mod roles;
mod search;
mod sessions;
mod setup;
mod signing_keys;
mod teams;
mod tenant_roles;
mod units_of_work;
mod user_change;
mod user_list;
mod users;

/// A case that nobody stamps never fails.
#[test]
fn every_case_is_stamped() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let stamps = here.join("tests/it/contract");
    let mut cases = 0;
    for source in std::fs::read_dir(here.join("../org-testkit/src/contract")).unwrap() {
        let source = source.unwrap();
        let area = source.file_name().into_string().unwrap();
        let stamped = std::fs::read_to_string(stamps.join(&area)).unwrap_or_default();
        let module = format!("\nmod {};\n", area.trim_end_matches(".rs"));
        assert!(include_str!("contract.rs").contains(&module), "{area}");
        for name in cases_of(&std::fs::read_to_string(source.path()).unwrap()) {
            let found = [',', ']'].map(|end| {
                stamped.contains(&format!(" {name}{end}"))
                    || stamped.contains(&format!("[{name}{end}"))
            });
            assert!(found.contains(&true), "{name} of {area} is never run");
            cases += 1;
        }
    }
    assert!(cases > 50, "only {cases} cases found");
}

fn cases_of(source: &str) -> impl Iterator<Item = &str> {
    source
        .lines()
        .filter(|line| line.ends_with("(at: &Fixture) {"))
        .filter_map(|line| line.strip_prefix("pub async fn ")?.split_once('('))
        .map(|(name, _)| name)
}
