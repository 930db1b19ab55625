//! Connections of organizations from many at once, through two servers on one database.

org_testkit::on_each_kept_database! {
    crate::connection_races::cases: [
        an_organization_gets_no_eleventh_connection,
        one_of_many_adds_a_connection,
        whoever_adds_and_whoever_deletes_agree,
        the_last_of_many_links_is_the_one_that_works,
    ]
}

mod cases {
    use org_core::connection::{ConnectionView, OrganizationConnection, Strategy};
    use org_core::id::{ConnectionId, OrganizationId};
    use org_core::invitation::{CreateInvitation, InvitationStatus};
    use org_core::rules::OnPending;
    use org_core::{Error, Kind};
    use org_testkit::builders::{
        by_slug, connection, enable, invitation, invitations, link, operator,
    };
    use org_testkit::{Fixture, assert_is, at_once, invariants};

    use crate::races::cases::servers;

    pub(super) async fn an_organization_gets_no_eleventh_connection(at: &Fixture) {
        let servers = servers(at);
        let acme = at.organization("acme").await;
        let mut ids = Vec::new();
        for number in 0..20 {
            ids.push(made(at, &format!("okta-{number}")).await.connection.id);
        }
        let outcomes = at_once(20, |number| {
            let (app, new) = (servers[number % 2].clone(), enable(&ids[number]));
            async move {
                app.add_organization_connection(&operator(), by_slug("acme"), new)
                    .await
            }
        });
        let (added, refused): (Vec<_>, Vec<_>) =
            outcomes.await.into_iter().partition(Result::is_ok);
        assert_eq!(added.len(), 10);
        for error in refused {
            let kind = Kind::OrganizationConnection;
            assert_is!(error, Err(Error::LimitReached { kind: found, limit: 10 }) if found == kind);
        }
        assert_eq!(had(at, &acme.id).await.len(), 10);
        invariants::hold(&at.database);
    }

    pub(super) async fn one_of_many_adds_a_connection(at: &Fixture) {
        let servers = servers(at);
        let acme = at.organization("acme").await;
        let id = made(at, "okta").await.connection.id;
        let outcomes = at_once(20, |number| {
            let (app, new) = (servers[number % 2].clone(), enable(&id));
            async move {
                app.add_organization_connection(&operator(), by_slug("acme"), new)
                    .await
            }
        });
        let added = outcomes.await.into_iter().filter(|one| match one {
            Ok(_) => true,
            Err(Error::AlreadyExists { .. }) => false,
            Err(other) => panic!("{other:?}"),
        });
        assert_eq!((added.count(), had(at, &acme.id).await.len()), (1, 1));
    }

    pub(super) async fn whoever_adds_and_whoever_deletes_agree(at: &Fixture) {
        let servers = servers(at);
        let acme = at.organization("acme").await;
        for round in 0..10 {
            let id = made(at, &format!("okta-{round}")).await.connection.id;
            let outcomes = at_once(2, |number| {
                let (app, id) = (servers[number].clone(), id.clone());
                async move {
                    if number == 0 {
                        let deleted = app.delete_connection(&operator(), id).await;
                        return (number, deleted.map(drop));
                    }
                    let by = by_slug("acme");
                    let added = app
                        .add_organization_connection(&operator(), by, enable(&id))
                        .await;
                    (number, added.map(drop))
                }
            });
            for (number, outcome) in outcomes.await {
                match outcome {
                    Ok(()) => {}
                    Err(error) if number == 0 => panic!("{error:?}"),
                    Err(error) => assert_is!(error, Error::NotFound { .. }),
                }
            }
            assert!(had(at, &acme.id).await.is_empty());
            assert!(gone(at, id).await);
        }
    }

    pub(super) async fn the_last_of_many_links_is_the_one_that_works(at: &Fixture) {
        let servers = servers(at);
        let acme = at.organization("acme").await;
        let made = at_once(20, |number| {
            let app = servers[number % 2].clone();
            let new = CreateInvitation {
                link: link(&format!("link-{number}")),
                on_pending: OnPending::Replace,
                ..invitation("bob@example.com")
            };
            async move {
                app.create_invitation(&operator(), by_slug("acme"), new)
                    .await
            }
        });
        for one in made.await {
            one.unwrap();
        }
        let pending = invitations(&[InvitationStatus::Pending]);
        let page = at
            .app
            .invitations_in(&operator(), by_slug("acme"), pending)
            .await;
        assert_eq!(page.unwrap().items.len(), 1);
        assert_eq!(at.reload(&acme).await.pending_invitations_count, 1);
        invariants::hold(&at.database);
    }

    async fn made(at: &Fixture, name: &str) -> ConnectionView {
        let new = connection(name, Strategy::External("okta".to_owned()));
        at.app.create_connection(&operator(), new).await.unwrap()
    }

    async fn had(at: &Fixture, of: &OrganizationId) -> Vec<OrganizationConnection> {
        let of = of.clone();
        let had = at
            .app
            .store()
            .read(move |tx| tx.organization_connections(&of));
        had.await.unwrap()
    }

    async fn gone(at: &Fixture, id: ConnectionId) -> bool {
        let found = at.app.store().read(move |tx| tx.connection(&id));
        found.await.unwrap().is_none()
    }
}
