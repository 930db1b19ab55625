org_testkit::on_each_database! {
    org_testkit::contract::signing_keys: [
        the_first_key_stays,
        a_key_follows_another,
        rotating_takes_a_right_and_patience,
        an_assertion_works_once,
    ]
}
