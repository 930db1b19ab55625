org_testkit::on_each_database! {
    org_testkit::contract::events: [
        what_was_recorded_is_what_is_read,
        the_newest_come_first_and_no_more_than_asked_for,
        one_unit_of_work_records_in_order,
    ]
}
