org_testkit::on_each_database! {
    org_testkit::contract::invitation_logins: [
        what_is_said_of_the_login_is_kept,
        what_will_not_do_is_refused,
        another_invitation_can_take_the_place_of_one,
        the_mail_leads_to_the_login,
    ]
}
