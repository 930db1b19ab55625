org_testkit::on_each_database! {
    org_testkit::contract::credentials: [
        a_secret_key_is_made_once,
        secret_keys_are_listed_oldest_first,
        a_revoked_key_stays_revoked,
        revoking_takes_a_right_and_a_key,
        administrators_make_api_keys,
        nobody_else_makes_api_keys,
        whoever_administers_the_instance_makes_api_keys_anywhere,
    ]
}
