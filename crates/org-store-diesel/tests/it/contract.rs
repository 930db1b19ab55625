//! The contract of `org-testkit`, stamped on every database.

use std::path::Path;

mod bootstrap {
    org_testkit::on_each_database! {
        org_testkit::contract::bootstrap: [
            a_new_instance_has_the_documented_settings,
            the_creators_role_may_do_everything,
            the_second_start_changes_nothing,
            there_is_no_instance_before_the_first_start,
            servers_that_start_together_make_one_instance,
            servers_that_start_together_make_one_of_each_credential,
            only_the_entitled_prepare_a_server,
            a_client_gets_the_secret_and_scopes_it_is_given_last,
            an_administrator_is_made_once,
            a_user_who_is_to_administer_keeps_everything_else,
            settings_can_be_changed,
        ]
    }
}

mod clients {
    org_testkit::on_each_database! {
        org_testkit::contract::clients: [
            a_client_is_made_changed_and_deleted,
            what_a_client_cannot_be_is_refused,
            a_client_has_two_keys,
            clients_are_listed_in_order_of_creation,
            clients_and_grants_take_rights,
        ]
    }
}

mod client_grants {
    org_testkit::on_each_database! {
        org_testkit::contract::client_grants: [
            a_grant_is_made_changed_and_deleted,
            a_grant_is_given_for_organizations,
            an_organization_uses_clients,
            an_organization_has_a_hundred_of_each,
        ]
    }
}

mod connection_changes {
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
}

mod connections {
    org_testkit::on_each_database! {
        org_testkit::contract::connections: [
            what_was_given_is_what_is_read,
            a_name_is_unique,
            a_list_is_filtered_by_name_and_strategy,
            a_list_comes_in_parts,
            the_enabled_ones_are_listed_in_the_order_they_were_enabled,
            each_needs_a_right,
        ]
    }
}

mod credentials {
    org_testkit::on_each_database! {
        org_testkit::contract::credentials: [
            a_secret_key_is_made_once,
            secret_keys_are_listed_oldest_first,
            a_revoked_key_stays_revoked,
            revoking_takes_a_right_and_a_key,
            administrators_make_api_keys,
            nobody_else_makes_api_keys,
            whoever_administers_the_instance_makes_api_keys_anywhere,
        ]
    }
}

mod domain_list {
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
}

mod domains {
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
}

mod email_codes {
    org_testkit::on_each_database! {
        org_testkit::contract::email_codes: [
            the_newest_code_counts_for_a_quarter_of_an_hour,
            a_code_is_tried_so_often_and_no_more,
            so_many_codes_are_mailed_in_an_hour,
            strangers_and_other_addresses_get_no_code,
            without_mail_nobody_is_asked_for_proof,
            a_code_for_one_purpose_is_none_for_another,
        ]
    }

    mod kept {
        org_testkit::on_each_kept_database! {
            org_testkit::contract::email_codes: [
                a_code_proves_an_address_once,
                a_password_is_reset_once_and_ends_every_session,
            ]
        }
    }
}

mod enrollment {
    org_testkit::on_each_database! {
        org_testkit::contract::enrollment: [
            whoever_is_there_is_invited_with_the_domain,
            whoever_comes_later_is_invited,
            another_address_brings_its_user_in,
            nobody_is_brought_in_by_other_domains,
            a_user_is_suggested_once,
            members_are_in_already,
            invitations_end_with_the_seats,
            a_seat_of_an_expired_invitation_is_free,
            what_waits_goes_with_the_domain,
            what_waits_can_go_with_the_mode,
            verifying_brings_people_in,
            the_role_of_newcomers_is_a_setting,
        ]
    }

    mod kept {
        org_testkit::on_each_kept_database! {
            org_testkit::contract::enrollment: [seats_and_domains_are_counted_right]
        }
    }
}

mod events {
    org_testkit::on_each_database! {
        org_testkit::contract::events: [
            what_was_recorded_is_what_is_read,
            the_newest_come_first_and_no_more_than_asked_for,
            one_unit_of_work_records_in_order,
        ]
    }
}

mod membership_change {
    org_testkit::on_each_database! {
        org_testkit::contract::membership_change: [
            who_cannot_join_leaves_nothing,
            seats_are_members_and_pending_invitations,
            taking_members_in_takes_a_right,
            a_refused_change_of_a_member_leaves_nothing,
        ]
    }

    mod kept {
        org_testkit::on_each_kept_database! {
            org_testkit::contract::membership_change: [
                who_joins_is_counted_and_recorded,
                roles_and_data_of_members_change,
            ]
        }
    }
}

mod membership_end {
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
}

mod membership_list {
    org_testkit::on_each_database! {
        org_testkit::contract::membership_list: [
            members_are_filtered,
            members_are_filtered_by_role,
            members_come_in_order_and_in_parts,
            members_come_behind_one_that_was_seen,
            a_page_shows_both_ends_and_what_the_role_grants,
            all_memberships_are_listed,
            memberships_of_a_user_are_listed,
            seeing_members_takes_a_right,
        ]
    }
}

mod further_roles {
    org_testkit::on_each_database! {
        org_testkit::contract::further_roles: [
            a_member_may_do_what_all_roles_allow,
            roles_are_given_and_taken_all_or_none,
            the_primary_role_is_shown_unless_it_is_the_default,
            further_roles_together_make_a_manager,
            a_member_has_at_most_fifty_roles,
            whoever_accepts_gets_the_roles_of_the_invitation,
            a_role_that_members_have_is_kept_or_withdrawn,
            members_come_and_go_together_or_not_at_all,
            each_change_of_roles_needs_its_right,
        ]
    }
}

mod invitation_accept {
    org_testkit::on_each_database! {
        org_testkit::contract::invitation_accept: [
            whoever_accepts_joins_on_the_seat_that_was_kept,
            an_invitation_is_accepted_once,
            only_the_owner_of_the_mailbox_joins,
            what_is_over_is_not_accepted,
            a_member_does_not_join_again,
            only_users_accept,
            the_holder_of_a_link_sees_what_it_is_for,
        ]
    }
}

mod invitation_logins {
    org_testkit::on_each_database! {
        org_testkit::contract::invitation_logins: [
            what_is_said_of_the_login_is_kept,
            what_will_not_do_is_refused,
            another_invitation_can_take_the_place_of_one,
            the_mail_leads_to_the_login,
        ]
    }
}

mod invitations {
    org_testkit::on_each_database! {
        org_testkit::contract::invitations: [
            what_was_given_is_what_is_read,
            one_is_pending_for_a_mailbox,
            members_are_not_invited,
            seats_are_kept_and_given_back,
            an_expired_one_gives_its_seat_back,
            several_are_invited_or_nobody,
            the_inviter_manages_members,
            a_pending_one_is_taken_back_once,
            each_needs_a_right,
            they_go_with_their_organization,
        ]
    }
}

mod invitation_list {
    org_testkit::on_each_database! {
        org_testkit::contract::invitation_list: [
            a_list_is_filtered_and_ordered,
            a_list_comes_in_parts,
            users_have_those_of_their_own_addresses,
        ]
    }

    mod kept {
        org_testkit::on_each_kept_database! {
            org_testkit::contract::invitation_list: [
                the_totals_of_all_invitations_follow_what_becomes_of_them,
            ]
        }
    }
}

mod mail {
    org_testkit::on_each_database! {
        org_testkit::contract::mail: [
            an_invitation_is_told_by_mail_if_it_is_made,
            without_a_mailer_nothing_is_written,
            what_was_refused_is_tried_again_later,
            what_nobody_finished_is_tried_again,
            what_is_refused_for_good_is_given_up,
        ]
    }
}

mod logos {
    org_testkit::on_each_database! {
        org_testkit::contract::logos: [
            an_uploaded_logo_is_shown_and_recorded,
            another_logo_takes_its_place,
            it_goes_with_its_organization,
            only_who_may_change_the_organization_uploads,
            a_stored_image_of_another_cannot_be_taken,
        ]
    }
}

mod memberships {
    org_testkit::on_each_database! {
        org_testkit::contract::memberships: [
            a_membership_is_read_with_its_role,
            a_user_is_a_member_once,
            a_membership_needs_both_ends,
            a_role_grants_permissions_in_order,
            keys_of_roles_and_permissions_are_unique,
        ]
    }
}

mod organization_create {
    org_testkit::on_each_database! {
        org_testkit::contract::organization_create: [
            the_creator_becomes_its_administrator,
            an_organization_may_begin_with_nobody,
            what_was_given_is_what_is_read,
            seats_come_from_the_instance_unless_they_are_given,
            an_unknown_creator_leaves_nothing,
            an_unknown_connection_leaves_nothing,
            connections_are_enabled,
            making_takes_the_right_to,
            nothing_is_made_while_organizations_are_switched_off,
            a_user_who_may_not_make_organizations_makes_none,
            a_taken_handle_leaves_nothing,
        ]
    }

    mod kept {
        org_testkit::on_each_kept_database! {
            org_testkit::contract::organization_create: [the_counters_are_right_afterwards]
        }
    }
}

mod organization_delete {
    org_testkit::on_each_database! {
        org_testkit::contract::organization_delete: [
            everything_in_it_goes_with_it,
            nothing_else_goes_with_it,
            events_stay,
            the_handle_is_free_again,
            it_can_be_kept_from_its_administrators,
            members_need_the_permission,
            it_is_deleted_once,
        ]
    }

    mod kept {
        org_testkit::on_each_kept_database! {
            org_testkit::contract::organization_delete: [the_counters_of_all_members_are_lowered]
        }
    }
}

mod organization_handle {
    org_testkit::on_each_database! {
        org_testkit::contract::organization_handle: [
            a_handle_is_unique,
            a_derived_handle_that_is_taken_gets_a_suffix,
            a_derived_handle_that_is_taken_can_be_refused,
            a_handle_cannot_be_derived_from_nothing,
            handles_can_be_switched_off,
            the_quota_of_the_instance_is_exact,
            a_users_own_quota_goes_before_the_instances,
            zero_is_no_quota,
            a_waived_quota_is_counted_all_the_same,
            deleting_makes_room_in_the_quota,
        ]
    }
}

mod organization_list {
    org_testkit::on_each_database! {
        org_testkit::contract::organization_list: [
            text_finds_names_and_handles_in_any_case,
            wildcards_stand_for_themselves,
            text_finds_what_an_organization_is_called_now,
        text_in_other_scripts_finds_what_is_spelled_the_same,
            a_whole_id_finds_its_organization,
            each_order_has_two_directions,
            offsets_cut_the_list_and_count_it,
            following_the_list_meets_each_organization_once,
            following_an_empty_list_ends,
            ids_narrow_the_list,
            members_narrow_the_list,
            organizations_without_a_manager_are_told,
        ]
    }
}

mod organization_read {
    org_testkit::on_each_database! {
        org_testkit::contract::organization_read: [
            members_see_their_organization,
            outsiders_cannot_tell_what_exists,
            the_entitled_learn_that_there_is_none,
            machines_need_the_right_to_read,
            the_list_of_all_is_not_for_users,
            my_organizations_come_oldest_first_with_my_role,
            whoever_administers_the_instance_has_them_all,
            an_api_key_reaches_one_organization,
        ]
    }
}

mod organization_update {
    org_testkit::on_each_database! {
        org_testkit::contract::organization_update: [
            every_field_can_be_set_and_then_cleared,
            what_is_not_named_is_kept,
            a_change_is_recorded,
            a_taken_handle_changes_nothing,
            its_own_handle_is_not_taken,
            the_handle_can_follow_the_name,
            a_new_handle_takes_that_they_are_switched_on,
            members_need_the_permission,
            the_unknown_cannot_be_changed,
            the_port_leaves_the_counters_alone,
        ]
    }
}

mod profiles {
    org_testkit::on_each_database! {
        org_testkit::contract::profiles: [
            another_password_ends_the_other_sessions,
            a_password_that_is_no_longer_begins_no_session,
            who_may_not_delete_themselves_stays,
            own_sessions_are_listed_and_ended,
            machines_have_no_profile,
        ]
    }

    mod kept {
        org_testkit::on_each_kept_database! {
            org_testkit::contract::profiles: [
                another_address_takes_the_place_of_the_old,
                an_address_that_is_the_users_already_keeps_its_proof,
                a_user_goes_and_the_organizations_stay,
            ]
        }
    }
}

mod registrations {
    org_testkit::on_each_database! {
        org_testkit::contract::registrations: [
            who_is_made_by_others_is_first_too,
            strangers_sign_up_as_far_as_they_may,
            an_address_that_nobody_proved_opens_nothing,
            without_mail_no_code_is_kept,
        ]
    }

    mod kept {
        org_testkit::on_each_kept_database! {
            org_testkit::contract::registrations: [
                the_first_user_administers_and_nobody_after,
                a_code_goes_out_with_the_registration,
            ]
        }
    }
}

mod role_sets {
    org_testkit::on_each_database! {
        org_testkit::contract::role_sets: [
            new_organizations_get_the_initial_set,
            a_set_is_made_and_changed,
            what_is_refused_leaves_nothing,
            a_role_is_replaced_with_everybody_who_has_it,
            a_set_is_replaced_with_everybody_in_it,
            an_organization_gets_a_set_that_has_its_roles,
        ]
    }
}

mod roles {
    org_testkit::on_each_database! {
        org_testkit::contract::roles: [
            a_role_lives_from_making_to_deleting,
            a_permission_is_granted_once_and_taken_away,
            what_is_refused_leaves_nothing,
            changing_roles_takes_a_right,
            what_belongs_to_the_server_stays,
            creators_keep_what_they_need,
            there_are_ten_roles_and_fifty_permissions,
            lists_are_searched_ordered_and_cut,
        ]
    }

    mod kept {
        org_testkit::on_each_kept_database! {
            org_testkit::contract::roles: [a_role_that_somebody_has_stays]
        }
    }
}

mod search {
    org_testkit::on_each_database! {
        org_testkit::contract::search: [
            organizations_are_found_by_each_field,
            organizations_are_found_by_what_they_are_now,
            each_order_is_followed_to_its_end,
            users_are_found_by_each_field,
            a_search_of_users_comes_in_parts_and_takes_a_right,
        ]
    }
}

mod sessions {
    org_testkit::on_each_database! {
        org_testkit::contract::sessions: [
            a_session_is_read_by_id_and_by_token,
            signing_in_takes_a_right_a_user_and_an_organization,
            a_view_names_the_organization_the_role_and_its_permissions,
            a_view_can_be_of_another_organization,
            a_view_shows_no_organization_to_an_outsider,
            a_view_takes_the_right_to,
            a_session_ends_to_the_millisecond,
            signing_out_ends_a_session_once,
            nobody_signs_somebody_else_out,
        ]
    }
}

mod signing_keys {
    org_testkit::on_each_database! {
        org_testkit::contract::signing_keys: [
            the_first_key_stays,
            a_key_follows_another,
            rotating_takes_a_right_and_patience,
            an_assertion_works_once,
        ]
    }
}

mod tenant_roles {
    org_testkit::on_each_database! {
        org_testkit::contract::tenant_roles: [
            a_key_is_made_from_a_name_that_is_unique,
            each_caller_has_its_own_limit_of_roles,
            roles_are_found_by_a_part_of_their_names,
            users_have_roles_everywhere,
            a_role_permits_things_at_apis,
            each_needs_a_right,
        ]
    }
}

mod teams {
    org_testkit::on_each_database! {
        org_testkit::contract::teams: [
            a_team_has_a_name_of_its_own_and_its_maker,
            who_comes_into_a_team_comes_into_the_organization,
            the_role_in_a_team_decides,
            a_team_moves_with_those_who_are_there,
            a_wish_is_answered_once_by_those_who_may,
            a_key_of_some_teams_stays_one_when_they_are_gone,
            what_happens_is_told_in_the_order_it_was_written,
        ]
    }

    mod kept {
        org_testkit::on_each_kept_database! {
            org_testkit::contract::teams: [teams_stay_in_step_with_members]
        }
    }
}

mod units_of_work {
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
}

mod user_change {
    org_testkit::on_each_database! {
        org_testkit::contract::user_change: [
            who_gets_an_address_of_a_verified_domain_is_brought_in,
            a_user_comes_from_a_connection_with_passwords,
            a_user_changes_and_it_is_recorded,
            a_change_that_is_refused_leaves_nothing,
            a_banned_user_is_signed_out,
            a_user_has_so_many_addresses_and_no_more,
            a_sign_in_token_is_taken_back_once,
        ]
    }

    mod kept {
        org_testkit::on_each_kept_database! {
            org_testkit::contract::user_change: [
            another_address_takes_the_place_of_the_primary_one,
                with_a_user_goes_what_is_the_users,
                mail_always_has_an_address_to_go_to,
            ]
        }
    }
}

mod user_list {
    org_testkit::on_each_database! {
        org_testkit::contract::user_list: [
            a_list_is_filtered,
            a_list_is_searched,
            those_who_were_seen_are_told_from_the_others,
            a_list_has_its_order,
            a_list_comes_in_parts,
            only_the_entitled_see_the_list,
        ]
    }
}

mod users {
    org_testkit::on_each_database! {
        org_testkit::contract::users: [
            what_was_given_is_what_is_read,
            the_first_address_is_the_primary_one,
            a_user_may_have_no_address,
            what_must_be_unique_leaves_nothing_if_it_is_taken,
            users_are_made_and_seen_by_the_entitled,
            the_entitled_sign_others_up,
            signing_up_works_without_an_organization,
            two_who_sign_up_may_name_theirs_alike,
            who_cannot_sign_up_leaves_nothing,
            a_sign_in_is_noted,
        ]
    }

    mod kept {
        org_testkit::on_each_kept_database! {
            org_testkit::contract::users: [signing_up_makes_the_user_and_the_first_organization]
        }
    }
}

/// A case that nobody stamps never fails.
#[test]
fn every_case_is_stamped() {
    let here = include_str!("contract.rs");
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../org-testkit/src/contract");
    let mut cases = 0;
    for source in std::fs::read_dir(sources).unwrap() {
        let text = std::fs::read_to_string(source.unwrap().path()).unwrap();
        for line in text
            .lines()
            .filter(|line| line.ends_with("(at: &Fixture) {"))
        {
            let Some(rest) = line.strip_prefix("pub async fn ") else {
                continue;
            };
            let (name, _) = rest.split_once('(').unwrap();
            let stamped = |end: char| here.contains(&format!(" {name}{end}"));
            assert!(
                stamped(',') || stamped(']') || here.contains(&format!("[{name}]")),
                "{name} is never run"
            );
            cases += 1;
        }
    }
    assert!(cases > 50, "only {cases} cases found");
}
