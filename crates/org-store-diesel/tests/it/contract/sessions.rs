org_testkit::on_each_database! {
    org_testkit::contract::sessions: [
        a_session_is_read_by_id_and_by_token,
        signing_in_takes_a_right_a_user_and_an_organization,
        a_view_names_the_organization_the_role_and_its_permissions,
        a_view_can_be_of_another_organization,
        a_view_shows_no_organization_to_an_outsider,
        a_view_takes_the_right_to,
        a_session_ends_to_the_millisecond,
        signing_out_ends_a_session_once,
        nobody_signs_somebody_else_out,
        a_use_is_noted_once_a_minute,
        whoever_signs_out_everywhere_is_signed_out_here_too,
    ]
}
