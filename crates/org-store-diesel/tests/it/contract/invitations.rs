org_testkit::on_each_database! {
    org_testkit::contract::invitations: [
        what_was_given_is_what_is_read,
        one_is_pending_for_a_mailbox,
        members_are_not_invited,
        seats_are_kept_and_given_back,
        an_expired_one_gives_its_seat_back,
        several_are_invited_or_nobody,
        the_inviter_manages_members,
        a_pending_one_is_taken_back_once,
        each_needs_a_right,
        they_go_with_their_organization,
    ]
}
