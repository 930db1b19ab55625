org_testkit::on_each_database! {
    org_testkit::contract::mail: [
        an_invitation_is_told_by_mail_if_it_is_made,
        without_a_mailer_nothing_is_written,
        what_was_refused_is_tried_again_later,
        what_nobody_finished_is_tried_again,
        what_is_refused_for_good_is_given_up,
    ]
}
