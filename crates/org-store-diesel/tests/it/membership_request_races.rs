//! Wishes to join an organization from many at once, through two servers on one database.

org_testkit::on_each_kept_database! {
    crate::membership_request_races::cases: [
        a_wish_is_made_and_answered_once,
        the_last_seat_goes_to_one_wish,
        a_code_is_tried_five_times_however_many_try,
    ]
}

mod cases {
    use org_core::email_code::EMAIL_CODE_ATTEMPTS;
    use org_core::organization::{OrganizationRef, UpdateOrganization};
    use org_core::team::Decision;
    use org_core::{Conflict, Error, Kind};
    use org_testkit::builders::{digest, operator};
    use org_testkit::contract::affiliations::{claimed, prepare};
    use org_testkit::contract::membership_requests::{offer, offering, wishing};
    use org_testkit::fixture::signed_in;
    use org_testkit::{Fixture, assert_is, at_once, invariants};

    use crate::races::cases::servers;

    pub(super) async fn a_wish_is_made_and_answered_once(at: &Fixture) {
        let servers = servers(at);
        let (acme, owner) = offering(at).await;
        let ada = at.verified_user("ada@example.com").await;
        let (id, who) = (offer(at, &ada).await, signed_in(&ada));
        let accepted = at_once(10, |number| {
            let (app, id, who) = (servers[number % 2].clone(), id.clone(), who.clone());
            async move { app.accept_suggestion(&who, id).await }
        });
        let (done, late): (Vec<_>, Vec<_>) = accepted.await.into_iter().partition(Result::is_ok);
        assert_eq!(done.len(), 1);
        for error in late {
            assert_is!(error, Err(Error::Conflict(Conflict::SuggestionAccepted)));
        }
        let ids = "SELECT id AS line FROM organization_membership_requests";
        let ids = at.database.lines(ids);
        assert_eq!(ids.len(), 1);
        let id = org_core::id::MembershipRequestId::parse(&ids[0]).unwrap();
        let (by, who) = (OrganizationRef::Id(acme.id.clone()), signed_in(&owner));
        let answered = at_once(10, |number| {
            let (app, who) = (servers[number % 2].clone(), who.clone());
            let (by, id) = (by.clone(), id.clone());
            let how = if number % 2 == 0 {
                Decision::Approve
            } else {
                Decision::Reject
            };
            async move { app.answer_membership_request(&who, by, id, how).await }
        });
        let (done, late): (Vec<_>, Vec<_>) = answered.await.into_iter().partition(Result::is_ok);
        assert_eq!(done.len(), 1);
        for error in late {
            assert_is!(
                error,
                Err(Error::Conflict(Conflict::MembershipRequestNotPending))
            );
        }
        invariants::hold(&at.database);
    }

    pub(super) async fn the_last_seat_goes_to_one_wish(at: &Fixture) {
        let servers = servers(at);
        let (acme, owner) = offering(at).await;
        let mut wishes = Vec::new();
        for number in 0..10 {
            let address = format!("user-{number}@example.com");
            wishes.push(wishing(at, &acme, &address).await.1);
        }
        let seats = UpdateOrganization {
            max_allowed_memberships: Some(2),
            ..UpdateOrganization::default()
        };
        let by = OrganizationRef::Id(acme.id.clone());
        at.app
            .update_organization(&operator(), by.clone(), seats)
            .await
            .unwrap();
        let who = signed_in(&owner);
        let answered = at_once(10, |number| {
            let (app, who) = (servers[number % 2].clone(), who.clone());
            let (by, id) = (by.clone(), wishes[number].clone());
            let how = Decision::Approve;
            async move { app.answer_membership_request(&who, by, id, how).await }
        });
        let (done, late): (Vec<_>, Vec<_>) = answered.await.into_iter().partition(Result::is_ok);
        assert_eq!(done.len(), 1);
        for error in late {
            assert_is!(
                error,
                Err(Error::LimitReached {
                    kind: Kind::Membership,
                    limit: 2
                })
            );
        }
        assert_eq!(at.reload(&acme).await.members_count, 2);
        invariants::hold(&at.database);
    }

    pub(super) async fn a_code_is_tried_five_times_however_many_try(at: &Fixture) {
        let servers = servers(at);
        let (app, who, made) = claimed(at).await;
        prepare(&app, &who, &made, "a@example.com", "111111")
            .await
            .unwrap();
        let by = OrganizationRef::Id(made.organization_id.clone());
        let tried = at_once(20, |number| {
            let (app, who) = (servers[number % 2].clone(), who.clone());
            let (by, id) = (by.clone(), made.id.clone());
            let wrong = digest("000000");
            async move { app.attempt_domain_affiliation(&who, by, id, wrong).await }
        });
        let tried = tried.await;
        let counted = tried
            .iter()
            .filter(|one| matches!(one, Err(Error::Invalid(_))));
        assert_eq!(u32::try_from(counted.count()).unwrap(), EMAIL_CODE_ATTEMPTS);
        let right = app
            .attempt_domain_affiliation(&who, by, made.id, digest("111111"))
            .await;
        assert_is!(right, Err(Error::Conflict(Conflict::CodeFailed)));
    }
}
