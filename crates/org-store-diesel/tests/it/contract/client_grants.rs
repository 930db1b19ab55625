org_testkit::on_each_database! {
    org_testkit::contract::client_grants: [
        a_grant_is_made_changed_and_deleted,
        a_grant_is_given_for_organizations,
        an_organization_uses_clients,
        an_organization_has_a_hundred_of_each,
    ]
}
