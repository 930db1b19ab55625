org_testkit::on_each_database! {
    org_testkit::contract::membership_requests: [
        an_offer_is_taken_up_once,
        an_offer_is_for_whom_it_was_made,
        a_wish_is_answered_once,
        whoever_was_refused_is_not_offered_again,
        only_who_manages_members_sees_and_answers_wishes,
        whoever_joins_otherwise_has_no_wish_left,
        no_seat_means_nothing_is_answered,
        wishes_go_with_their_user_and_organization,
    ]
}

mod kept {
    org_testkit::on_each_kept_database! {
        org_testkit::contract::membership_requests: [
            an_offer_becomes_a_wish_and_a_membership,
        ]
    }
}
