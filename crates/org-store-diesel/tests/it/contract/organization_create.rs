org_testkit::on_each_database! {
    org_testkit::contract::organization_create: [
        the_creator_becomes_its_administrator,
        an_organization_may_begin_with_nobody,
        what_was_given_is_what_is_read,
        seats_come_from_the_instance_unless_they_are_given,
        an_unknown_creator_leaves_nothing,
        an_unknown_connection_leaves_nothing,
        connections_are_enabled,
        making_takes_the_right_to,
        nothing_is_made_while_organizations_are_switched_off,
        a_user_who_may_not_make_organizations_makes_none,
        a_taken_handle_leaves_nothing,
    ]
}

mod kept {
    org_testkit::on_each_kept_database! {
        org_testkit::contract::organization_create: [the_counters_are_right_afterwards]
    }
}
