org_testkit::on_each_database! {
    org_testkit::contract::invitation_list: [
        a_list_is_filtered_and_ordered,
        a_list_comes_in_parts,
        users_have_those_of_their_own_addresses,
    ]
}

mod kept {
    org_testkit::on_each_kept_database! {
        org_testkit::contract::invitation_list: [
            the_totals_of_all_invitations_follow_what_becomes_of_them,
        ]
    }
}
