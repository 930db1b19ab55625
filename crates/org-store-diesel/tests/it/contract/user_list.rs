org_testkit::on_each_database! {
    org_testkit::contract::user_list: [
        a_list_is_filtered,
        a_list_is_searched,
        those_who_were_seen_are_told_from_the_others,
        a_list_has_its_order,
        a_list_comes_in_parts,
        only_the_entitled_see_the_list,
    ]
}
