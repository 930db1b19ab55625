org_testkit::on_each_database! {
    org_testkit::contract::group_roles: [
        members_may_do_what_their_groups_may,
        a_manager_by_a_group_is_none_to_rely_on,
        effective_roles_say_where_they_are_from,
        a_group_has_at_most_fifty_roles_in_a_place,
        a_role_that_groups_have_is_kept_or_withdrawn,
    ]
}
