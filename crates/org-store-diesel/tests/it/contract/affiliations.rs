org_testkit::on_each_database! {
    org_testkit::contract::affiliations: [
        a_code_verifies_a_domain,
        the_newest_code_counts_for_a_quarter_of_an_hour,
        a_code_is_tried_so_often_and_no_more,
        so_many_codes_are_mailed_in_an_hour,
        only_an_address_there_will_do,
        only_who_manages_domains_verifies_them,
        a_domain_of_another_organization_is_taken,
    ]
}
