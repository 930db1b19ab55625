org_testkit::on_each_database! {
    org_testkit::contract::clients: [
        a_client_is_made_changed_and_deleted,
        what_a_client_cannot_be_is_refused,
        a_client_has_two_keys,
        clients_are_listed_in_order_of_creation,
        clients_and_grants_take_rights,
    ]
}
