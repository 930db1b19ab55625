org_testkit::on_each_database! {
    org_testkit::contract::groups: [
        a_group_is_made_filled_and_deleted,
        a_name_is_unique_in_its_connection,
        groups_are_listed_and_found,
        what_is_unknown_leaves_nothing,
        each_needs_its_right,
    ]
}
