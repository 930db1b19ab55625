org_testkit::on_each_database! {
    org_testkit::contract::bootstrap: [
        a_new_instance_has_the_documented_settings,
        the_creators_role_may_do_everything,
        the_second_start_changes_nothing,
        there_is_no_instance_before_the_first_start,
        servers_that_start_together_make_one_instance,
        servers_that_start_together_make_one_of_each_credential,
        only_the_entitled_prepare_a_server,
        a_client_gets_the_secret_and_scopes_it_is_given_last,
        an_administrator_is_made_once,
        a_user_who_is_to_administer_keeps_everything_else,
        settings_can_be_changed,
    ]
}
