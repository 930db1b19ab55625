org_testkit::on_each_database! {
    org_testkit::contract::membership_change: [
        who_cannot_join_leaves_nothing,
        seats_are_members_and_pending_invitations,
        taking_members_in_takes_a_right,
        a_refused_change_of_a_member_leaves_nothing,
    ]
}

mod kept {
    org_testkit::on_each_kept_database! {
        org_testkit::contract::membership_change: [
            who_joins_is_counted_and_recorded,
            roles_and_data_of_members_change,
        ]
    }
}
