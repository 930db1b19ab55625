org_testkit::on_each_database! {
    org_testkit::contract::roles: [
        a_role_lives_from_making_to_deleting,
        a_permission_is_granted_once_and_taken_away,
        what_is_refused_leaves_nothing,
        changing_roles_takes_a_right,
        what_belongs_to_the_server_stays,
        creators_keep_what_they_need,
        there_are_ten_roles_and_fifty_permissions,
        lists_are_searched_ordered_and_cut,
    ]
}

mod kept {
    org_testkit::on_each_kept_database! {
        org_testkit::contract::roles: [a_role_that_somebody_has_stays]
    }
}
