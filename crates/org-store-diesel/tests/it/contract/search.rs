org_testkit::on_each_database! {
    org_testkit::contract::search: [
        organizations_are_found_by_each_field,
        organizations_are_found_by_what_they_are_now,
        each_order_is_followed_to_its_end,
        users_are_found_by_each_field,
        a_search_of_users_comes_in_parts_and_takes_a_right,
    ]
}
