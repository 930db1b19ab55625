org_testkit::on_each_database! {
    org_testkit::contract::role_sets: [
        new_organizations_get_the_initial_set,
        a_set_is_made_and_changed,
        what_is_refused_leaves_nothing,
        a_role_is_replaced_with_everybody_who_has_it,
        a_set_is_replaced_with_everybody_in_it,
        an_organization_gets_a_set_that_has_its_roles,
    ]
}
