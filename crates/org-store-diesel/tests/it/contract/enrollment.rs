org_testkit::on_each_database! {
    org_testkit::contract::enrollment: [
        whoever_is_there_is_invited_with_the_domain,
        whoever_comes_later_is_invited,
        another_address_brings_its_user_in,
        nobody_is_brought_in_by_other_domains,
        a_user_is_suggested_once,
        members_are_in_already,
        invitations_end_with_the_seats,
        a_seat_of_an_expired_invitation_is_free,
        what_waits_goes_with_the_domain,
        what_waits_can_go_with_the_mode,
        verifying_brings_people_in,
        the_role_of_newcomers_is_a_setting,
    ]
}

mod kept {
    org_testkit::on_each_kept_database! {
        org_testkit::contract::enrollment: [seats_and_domains_are_counted_right]
    }
}
