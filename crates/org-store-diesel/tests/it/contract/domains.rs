org_testkit::on_each_database! {
    org_testkit::contract::domains: [
        a_domain_is_added_changed_and_taken_away,
        an_organization_has_a_domain_once,
        many_claim_a_domain_and_one_verifies_it,
        the_operator_vouches_for_the_ownership_once,
        a_record_shows_the_ownership,
        either_record_shows_the_ownership,
        a_domain_is_found_by_its_name,
        a_command_can_bring_its_own_limit,
        an_organization_has_ten_domains,
        domains_of_another_organization_are_not_there,
        administrators_manage_domains_once_they_are_switched_on,
        domains_take_a_right,
        domains_go_with_their_organization,
        settings_of_domains_can_be_changed,
    ]
}
