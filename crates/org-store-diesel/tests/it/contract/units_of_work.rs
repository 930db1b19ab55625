org_testkit::on_each_database! {
    org_testkit::contract::units_of_work: [
        what_a_unit_of_work_answers_comes_back,
        an_error_undoes_everything,
        a_panic_undoes_everything_and_the_store_goes_on,
        nothing_is_acknowledged_that_is_not_kept,
        readers_see_what_was_acknowledged,
        a_lookup_that_finds_nothing_is_no_error,
    ]
}

mod kept {
    org_testkit::on_each_kept_database! {
        org_testkit::contract::units_of_work: [a_row_the_domain_refuses_names_its_place]
    }
}
