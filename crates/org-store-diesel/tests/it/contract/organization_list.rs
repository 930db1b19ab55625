org_testkit::on_each_database! {
    org_testkit::contract::organization_list: [
        text_finds_names_and_handles_in_any_case,
        wildcards_stand_for_themselves,
        text_finds_what_an_organization_is_called_now,
    text_in_other_scripts_finds_what_is_spelled_the_same,
        a_whole_id_finds_its_organization,
        each_order_has_two_directions,
        offsets_cut_the_list_and_count_it,
        following_the_list_meets_each_organization_once,
        following_an_empty_list_ends,
        ids_narrow_the_list,
        members_narrow_the_list,
        organizations_without_a_manager_are_told,
    ]
}
