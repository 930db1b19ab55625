org_testkit::on_each_database! {
    org_testkit::contract::setup: [
        a_link_is_good_for_an_hour,
        only_the_entitled_make_links,
        whoever_signs_up_before_it_is_used_does_not_administer,
        a_link_leaves_the_first_user_to_administer_where_that_is_the_rule,
    ]
}

mod kept {
    org_testkit::on_each_kept_database! {
        org_testkit::contract::setup: [
            a_link_makes_the_first_administrator_once,
            of_several_who_use_a_link_one_administers,
        ]
    }
}
