org_testkit::on_each_database! {
    org_testkit::contract::organization_update: [
        every_field_can_be_set_and_then_cleared,
        what_is_not_named_is_kept,
        a_change_is_recorded,
        a_taken_handle_changes_nothing,
        its_own_handle_is_not_taken,
        the_handle_can_follow_the_name,
        a_new_handle_takes_that_they_are_switched_on,
        members_need_the_permission,
        the_unknown_cannot_be_changed,
        the_port_leaves_the_counters_alone,
    ]
}
