org_testkit::on_each_database! {
    org_testkit::contract::connections: [
        what_was_given_is_what_is_read,
        a_name_is_unique,
        a_list_is_filtered_by_name_and_strategy,
        a_list_comes_in_parts,
        the_enabled_ones_are_listed_in_the_order_they_were_enabled,
        each_needs_a_right,
    ]
}
