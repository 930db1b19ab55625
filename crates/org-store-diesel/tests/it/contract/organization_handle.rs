org_testkit::on_each_database! {
    org_testkit::contract::organization_handle: [
        a_handle_is_unique,
        a_derived_handle_that_is_taken_gets_a_suffix,
        a_derived_handle_that_is_taken_can_be_refused,
        a_handle_cannot_be_derived_from_nothing,
        handles_can_be_switched_off,
        the_quota_of_the_instance_is_exact,
        a_users_own_quota_goes_before_the_instances,
        zero_is_no_quota,
        a_waived_quota_is_counted_all_the_same,
        deleting_makes_room_in_the_quota,
    ]
}
