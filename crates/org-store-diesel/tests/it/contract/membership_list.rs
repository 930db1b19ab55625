org_testkit::on_each_database! {
    org_testkit::contract::membership_list: [
        members_are_filtered,
        members_are_filtered_by_role,
        members_come_in_order_and_in_parts,
        members_come_behind_one_that_was_seen,
        a_page_shows_both_ends_and_what_the_role_grants,
        all_memberships_are_listed,
        memberships_of_a_user_are_listed,
        seeing_members_takes_a_right,
    ]
}
