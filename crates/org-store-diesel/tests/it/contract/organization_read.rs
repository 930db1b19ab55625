org_testkit::on_each_database! {
    org_testkit::contract::organization_read: [
        members_see_their_organization,
        members_see_which_roles_there_are,
        a_name_is_suggested_by_an_address,
        outsiders_cannot_tell_what_exists,
        the_entitled_learn_that_there_is_none,
        machines_need_the_right_to_read,
        the_list_of_all_is_not_for_users,
        my_organizations_come_oldest_first_with_my_role,
        whoever_administers_the_instance_has_them_all,
        an_api_key_reaches_one_organization,
    ]
}
