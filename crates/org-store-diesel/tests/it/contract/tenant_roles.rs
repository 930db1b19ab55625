org_testkit::on_each_database! {
    org_testkit::contract::tenant_roles: [
        a_key_is_made_from_a_name_that_is_unique,
        each_caller_has_its_own_limit_of_roles,
        roles_are_found_by_a_part_of_their_names,
        users_have_roles_everywhere,
        a_role_permits_things_at_apis,
        each_needs_a_right,
    ]
}
