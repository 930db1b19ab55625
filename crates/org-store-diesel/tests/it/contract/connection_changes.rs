org_testkit::on_each_database! {
    org_testkit::contract::connection_changes: [
        the_content_is_kept_and_changed,
        clients_come_and_go,
        what_is_deleted_leaves_the_organizations,
        an_organization_gets_changes_and_loses_one,
        an_organization_has_ten_connections,
        each_takes_its_right,
    ]
}
