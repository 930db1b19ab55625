org_testkit::on_each_database! {
    org_testkit::contract::memberships: [
        a_membership_is_read_with_its_role,
        a_user_is_a_member_once,
        a_membership_needs_both_ends,
        a_role_grants_permissions_in_order,
        keys_of_roles_and_permissions_are_unique,
    ]
}
