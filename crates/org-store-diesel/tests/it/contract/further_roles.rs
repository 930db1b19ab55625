org_testkit::on_each_database! {
    org_testkit::contract::further_roles: [
        a_member_may_do_what_all_roles_allow,
        roles_are_given_and_taken_all_or_none,
        the_primary_role_is_shown_unless_it_is_the_default,
        further_roles_together_make_a_manager,
        a_member_has_at_most_fifty_roles,
        whoever_accepts_gets_the_roles_of_the_invitation,
        a_role_that_members_have_is_kept_or_withdrawn,
        members_come_and_go_together_or_not_at_all,
        each_change_of_roles_needs_its_right,
    ]
}
