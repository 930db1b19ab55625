org_testkit::on_each_database! {
    org_testkit::contract::membership_end: [
        members_leave_by_themselves_and_remove_nobody_else,
        somebody_who_can_manage_stays,
        nobody_stays_where_nobody_can_manage,
    ]
}

mod kept {
    org_testkit::on_each_kept_database! {
        org_testkit::contract::membership_end: [
            who_leaves_is_gone_everywhere,
            any_role_with_the_least_rights_can_manage,
        ]
    }
}
