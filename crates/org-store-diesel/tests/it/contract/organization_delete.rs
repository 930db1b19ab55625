org_testkit::on_each_database! {
    org_testkit::contract::organization_delete: [
        everything_in_it_goes_with_it,
        nothing_else_goes_with_it,
        events_stay,
        the_handle_is_free_again,
        it_can_be_kept_from_its_administrators,
        members_need_the_permission,
        it_is_deleted_once,
    ]
}

mod kept {
    org_testkit::on_each_kept_database! {
        org_testkit::contract::organization_delete: [the_counters_of_all_members_are_lowered]
    }
}
