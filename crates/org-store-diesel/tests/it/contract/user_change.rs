org_testkit::on_each_database! {
    org_testkit::contract::user_change: [
        who_gets_an_address_of_a_verified_domain_is_brought_in,
        a_user_comes_from_a_connection_with_passwords,
        a_user_changes_and_it_is_recorded,
        a_change_that_is_refused_leaves_nothing,
        a_banned_user_is_signed_out,
        a_user_has_so_many_addresses_and_no_more,
        a_sign_in_token_is_taken_back_once,
    ]
}

mod kept {
    org_testkit::on_each_kept_database! {
        org_testkit::contract::user_change: [
        another_address_takes_the_place_of_the_primary_one,
            with_a_user_goes_what_is_the_users,
            mail_always_has_an_address_to_go_to,
        ]
    }
}
