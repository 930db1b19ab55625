org_testkit::on_each_database! {
    org_testkit::contract::logos: [
        an_uploaded_logo_is_shown_and_recorded,
        another_logo_takes_its_place,
        it_goes_with_its_organization,
        only_who_may_change_the_organization_uploads,
        a_stored_image_of_another_cannot_be_taken,
    ]
}
