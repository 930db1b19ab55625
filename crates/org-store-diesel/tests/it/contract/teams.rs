org_testkit::on_each_database! {
    org_testkit::contract::teams: [
        a_team_has_a_name_of_its_own_and_its_maker,
        who_comes_into_a_team_comes_into_the_organization,
        the_role_in_a_team_decides,
        a_team_moves_with_those_who_are_there,
        a_wish_is_answered_once_by_those_who_may,
        a_key_of_some_teams_stays_one_when_they_are_gone,
        what_happens_is_told_in_the_order_it_was_written,
    ]
}

mod kept {
    org_testkit::on_each_kept_database! {
        org_testkit::contract::teams: [teams_stay_in_step_with_members]
    }
}
