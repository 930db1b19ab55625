org_testkit::on_each_database! {
    org_testkit::contract::users: [
        what_was_given_is_what_is_read,
        the_first_address_is_the_primary_one,
        a_user_may_have_no_address,
        what_must_be_unique_leaves_nothing_if_it_is_taken,
        users_are_made_and_seen_by_the_entitled,
        the_entitled_sign_others_up,
        signing_up_works_without_an_organization,
        two_who_sign_up_may_name_theirs_alike,
        who_cannot_sign_up_leaves_nothing,
        a_sign_in_is_noted,
    ]
}

mod kept {
    org_testkit::on_each_kept_database! {
        org_testkit::contract::users: [signing_up_makes_the_user_and_the_first_organization]
    }
}
