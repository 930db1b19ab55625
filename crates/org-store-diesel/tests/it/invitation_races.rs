//! Invitations from many at once, through two servers on one database.

org_testkit::on_each_kept_database! {
    crate::invitation_races::cases: [
        a_mailbox_is_invited_once_at_a_time,
        seats_of_members_and_invitations_are_exact,
        one_invitation_is_accepted_once,
        accepting_and_revoking_at_once_is_one_of_both,
        a_mail_is_taken_by_one,
    ]
}

mod cases {
    use std::sync::{Arc, Mutex};

    use org_core::invitation::CreateInvitation;
    use org_core::mail::{Delivery, Mail, Mailer};
    use org_core::organization::{
        CreateOrganization, Organization, OrganizationRef, UpdateOrganization,
    };
    use org_core::rules::Seats;
    use org_core::{Conflict, Error};
    use org_testkit::builders::{by_slug, digest, exactly, invitation, link, operator};
    use org_testkit::fixture::signed_in;
    use org_testkit::{Fixture, assert_is, at_once, invariants};

    use crate::races::cases::servers;

    pub(super) async fn a_mailbox_is_invited_once_at_a_time(at: &Fixture) {
        let servers = servers(at);
        let acme = roomy(at).await;
        for round in 0..5 {
            let made = at_once(20, |number| {
                let app = servers[number % 2].clone();
                let new = CreateInvitation {
                    link: link(&format!("link-{round}-{number}")),
                    ..invitation(&format!("bob-{round}@example.com"))
                };
                async move {
                    app.create_invitation(&operator(), by_slug("acme"), new)
                        .await
                }
            });
            let (made, refused): (Vec<_>, Vec<_>) = made.await.into_iter().partition(Result::is_ok);
            assert_eq!(made.len(), 1, "{refused:?}");
            for error in refused {
                assert_is!(error, Err(Error::Conflict(Conflict::InvitationPending)));
            }
            assert_eq!(at.reload(&acme).await.pending_invitations_count, round + 1);
        }
        invariants::hold(&at.database);
    }

    /// Ten seats, one taken. Three who were invited accept while fifty more are invited.
    pub(super) async fn seats_of_members_and_invitations_are_exact(at: &Fixture) {
        let servers = servers(at);
        let owner = at.user("ada@example.com").await;
        let acme = at.organization_of(&owner, "acme").await;
        let change = UpdateOrganization {
            max_allowed_memberships: Some(10),
            ..UpdateOrganization::default()
        };
        let by = OrganizationRef::Id(acme.id.clone());
        at.app
            .update_organization(&operator(), by, change)
            .await
            .unwrap();
        let mut guests = Vec::new();
        for number in 0..3 {
            let address = format!("guest-{number}@example.com");
            let guest = at.verified_user(&address).await;
            guests.push((signed_in(&guest), at.invite(&acme, &address).await));
        }
        let outcomes = at_once(53, |number| {
            let app = servers[number % 2].clone();
            let guest = guests.get(number).cloned();
            async move {
                if let Some((who, one)) = guest {
                    return app.accept_invitation(&who, one.id).await;
                }
                let new = invitation(&format!("user-{number}@example.com"));
                app.create_invitation(&operator(), by_slug("acme"), new)
                    .await
            }
        });
        let made = outcomes.await.into_iter().filter(|one| match one {
            Ok(_) => true,
            Err(Error::LimitReached { limit: 10, .. }) => false,
            Err(other) => panic!("{other:?}"),
        });
        assert_eq!(made.count(), 9);
        let after = at.reload(&acme).await;
        assert_eq!(
            (after.members_count, after.pending_invitations_count),
            (4, 6)
        );
        invariants::hold(&at.database);
    }

    pub(super) async fn one_invitation_is_accepted_once(at: &Fixture) {
        let servers = servers(at);
        let acme = roomy(at).await;
        for round in 0..5 {
            let address = format!("bob-{round}@example.com");
            let bob = at.verified_user(&address).await;
            at.invite(&acme, &address).await;
            let accepted = at_once(20, |number| {
                let (app, who) = (servers[number % 2].clone(), signed_in(&bob));
                let ticket = digest(&address);
                async move { app.accept_ticket(&who, ticket).await }
            });
            let accepted = accepted.await;
            assert_eq!(accepted.iter().filter(|one| one.is_ok()).count(), 1);
            for error in accepted.into_iter().filter_map(Result::err) {
                assert_is!(error, Error::Conflict(Conflict::InvitationAccepted));
            }
            let after = at.reload(&acme).await;
            assert_eq!(
                (after.members_count, after.pending_invitations_count),
                (round + 1, 0)
            );
        }
        invariants::hold(&at.database);
    }

    pub(super) async fn accepting_and_revoking_at_once_is_one_of_both(at: &Fixture) {
        let servers = servers(at);
        let acme = roomy(at).await;
        for round in 0..20 {
            let address = format!("bob-{round}@example.com");
            let bob = at.verified_user(&address).await;
            let one = at.invite(&acme, &address).await;
            let outcomes = at_once(2, |number| {
                let (app, who, id) = (servers[number].clone(), signed_in(&bob), one.id.clone());
                async move {
                    if number == 0 {
                        app.accept_invitation(&who, id).await
                    } else {
                        app.revoke_invitation(&operator(), by_slug("acme"), id, None)
                            .await
                    }
                }
            });
            let outcomes = outcomes.await;
            assert_eq!(
                outcomes.iter().filter(|one| one.is_ok()).count(),
                1,
                "{outcomes:?}"
            );
            invariants::hold(&at.database);
        }
        assert_eq!(at.reload(&acme).await.pending_invitations_count, 0);
    }

    /// An organization without a limit.
    async fn roomy(at: &Fixture) -> Organization {
        let new = CreateOrganization {
            seats: Seats::Limit(0),
            ..exactly("acme")
        };
        at.create(&operator(), new).await.unwrap()
    }

    #[derive(Clone, Default)]
    struct Postbox(Arc<Mutex<Vec<String>>>);

    impl Mailer for Postbox {
        fn deliver<'m>(&'m self, mail: &'m Mail) -> Delivery<'m> {
            self.0.lock().unwrap().push(mail.recipient.to_string());
            Box::pin(std::future::ready(Ok(())))
        }
    }

    pub(super) async fn a_mail_is_taken_by_one(at: &Fixture) {
        let servers = servers(at);
        roomy(at).await;
        let app = at.app.clone().sending_mail();
        for number in 0..40 {
            let new = invitation(&format!("user-{number}@example.com"));
            app.create_invitation(&operator(), by_slug("acme"), new)
                .await
                .unwrap();
        }
        let postbox = Postbox::default();
        at_once(8, |number| {
            let (app, postbox) = (servers[number % 2].clone(), postbox.clone());
            async move { app.deliver_mail(&postbox).await.unwrap() }
        })
        .await;
        let mut taken = postbox.0.lock().unwrap().clone();
        taken.sort();
        let all = taken.len();
        taken.dedup();
        assert_eq!((all, taken.len()), (40, 40));
        assert_eq!(at.database.count("outbox", ""), 0);
    }
}
