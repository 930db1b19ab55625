org_testkit::on_each_database! {
    org_testkit::contract::domain_list: [
        a_list_is_narrowed_and_ordered,
        following_the_list_of_domains_meets_each_once,
    ]
}

mod kept {
    org_testkit::on_each_kept_database! {
        org_testkit::contract::domain_list: [domains_are_counted]
    }
}
