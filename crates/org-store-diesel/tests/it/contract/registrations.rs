org_testkit::on_each_database! {
    org_testkit::contract::registrations: [
        who_is_made_by_others_is_first_too,
        strangers_sign_up_as_far_as_they_may,
        an_address_that_nobody_proved_opens_nothing,
        without_mail_no_code_is_kept,
    ]
}

mod kept {
    org_testkit::on_each_kept_database! {
        org_testkit::contract::registrations: [
            the_first_user_administers_and_nobody_after,
            a_code_goes_out_with_the_registration,
        ]
    }
}
