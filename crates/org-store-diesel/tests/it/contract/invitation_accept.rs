org_testkit::on_each_database! {
    org_testkit::contract::invitation_accept: [
        whoever_accepts_joins_on_the_seat_that_was_kept,
        whoever_accepts_gets_what_the_invitation_says_of_them,
        an_invitation_is_accepted_once,
        only_the_owner_of_the_mailbox_joins,
        what_is_over_is_not_accepted,
        a_member_does_not_join_again,
        only_users_accept,
        the_holder_of_a_link_sees_what_it_is_for,
    ]
}
