org_testkit::on_each_database! {
    org_testkit::contract::profiles: [
        another_password_ends_the_other_sessions,
        a_password_that_is_no_longer_begins_no_session,
        who_may_not_delete_themselves_stays,
        own_sessions_are_listed_and_ended,
        machines_have_no_profile,
    ]
}

mod kept {
    org_testkit::on_each_kept_database! {
        org_testkit::contract::profiles: [
            another_address_takes_the_place_of_the_old,
            an_address_that_is_the_users_already_keeps_its_proof,
            a_user_goes_and_the_organizations_stay,
        ]
    }
}
