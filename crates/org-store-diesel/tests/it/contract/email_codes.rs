org_testkit::on_each_database! {
    org_testkit::contract::email_codes: [
        the_newest_code_counts_for_a_quarter_of_an_hour,
        a_code_is_tried_so_often_and_no_more,
        so_many_codes_are_mailed_in_an_hour,
        strangers_and_other_addresses_get_no_code,
        without_mail_nobody_is_asked_for_proof,
        a_code_for_one_purpose_is_none_for_another,
    ]
}

mod kept {
    org_testkit::on_each_kept_database! {
        org_testkit::contract::email_codes: [
            a_code_proves_an_address_once,
            a_password_is_reset_once_and_ends_every_session,
        ]
    }
}
