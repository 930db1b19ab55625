//! Clients and their grants from many at once, through two servers on one database.

org_testkit::on_each_kept_database! {
    crate::client_races::cases: [
        one_audience_is_granted_once,
        the_hundredth_grant_is_the_last,
        a_grant_that_goes_while_it_is_given_leaves_nothing,
        the_second_key_is_the_last,
    ]
}

mod cases {
    use org_core::client::{CreateCredential, KeyAlgorithm, KeyId};
    use org_core::client_grant::MAX_PER_ORGANIZATION;
    use org_core::{Error, Kind};
    use org_testkit::builders::the_operator;
    use org_testkit::contract::client_grants::grant_for;
    use org_testkit::contract::clients::made;
    use org_testkit::{Fixture, assert_is, at_once, invariants};

    use crate::races::cases::servers;

    pub(super) async fn one_audience_is_granted_once(at: &Fixture) {
        let servers = servers(at);
        for round in 0..5 {
            let id = format!("app-{round}");
            made(at, &id).await;
            let granted = at_once(20, |number| {
                let (app, new) = (servers[number % 2].clone(), grant_for(&id));
                async move { app.create_client_grant(the_operator(), new).await }
            });
            let (granted, refused): (Vec<_>, Vec<_>) =
                granted.await.into_iter().partition(Result::is_ok);
            assert_eq!(granted.len(), 1, "{refused:?}");
            for error in refused {
                assert_is!(
                    error,
                    Err(Error::AlreadyExists {
                        kind: Kind::ClientGrant,
                        ..
                    })
                );
            }
        }
        invariants::hold(&at.database);
    }

    /// Ninety-five grants are given, and ten more at once.
    pub(super) async fn the_hundredth_grant_is_the_last(at: &Fixture) {
        let servers = servers(at);
        let acme = at.organization("acme").await;
        let mut grants = Vec::new();
        for number in 0..MAX_PER_ORGANIZATION + 5 {
            let id = format!("app-{number}");
            made(at, &id).await;
            let grant = at.app.create_client_grant(the_operator(), grant_for(&id));
            grants.push(grant.await.unwrap().id);
        }
        let late = grants.split_off(95);
        for grant in grants {
            let of = acme.id.clone();
            let given = at.app.add_organization_grant(the_operator(), of, grant);
            given.await.unwrap();
        }
        let given = at_once(late.len(), |number| {
            let (app, of, grant) = (
                servers[number % 2].clone(),
                acme.id.clone(),
                late[number].clone(),
            );
            async move { app.add_organization_grant(the_operator(), of, grant).await }
        });
        let (given, refused): (Vec<_>, Vec<_>) = given.await.into_iter().partition(Result::is_ok);
        assert_eq!(given.len(), 5, "{refused:?}");
        for error in refused {
            assert_is!(error, Err(Error::LimitReached { limit: 100, .. }));
        }
        assert_eq!(at.database.count("organization_client_grants", ""), 100);
        invariants::hold(&at.database);
    }

    pub(super) async fn a_grant_that_goes_while_it_is_given_leaves_nothing(at: &Fixture) {
        let servers = servers(at);
        let acme = at.organization("acme").await;
        for round in 0..10 {
            let id = format!("app-{round}");
            made(at, &id).await;
            let grant = at.app.create_client_grant(the_operator(), grant_for(&id));
            let grant = grant.await.unwrap().id;
            let outcomes = at_once(2, |number| {
                let (app, of, grant) = (servers[number].clone(), acme.id.clone(), grant.clone());
                let id = id.clone();
                async move {
                    if number == 0 {
                        let given = app.add_organization_grant(the_operator(), of, grant);
                        given.await.map(drop)
                    } else {
                        app.delete_client(the_operator(), id).await
                    }
                }
            });
            for outcome in outcomes.await {
                assert_is!(
                    outcome,
                    Ok(())
                        | Err(Error::NotFound {
                            kind: Kind::ClientGrant,
                            ..
                        })
                );
            }
            invariants::hold(&at.database);
        }
        assert_eq!(at.database.count("organization_client_grants", ""), 0);
    }

    pub(super) async fn the_second_key_is_the_last(at: &Fixture) {
        let servers = servers(at);
        made(at, "app").await;
        let added = at_once(10, |number| {
            let app = servers[number % 2].clone();
            let key = CreateCredential {
                name: String::new(),
                kid: KeyId::parse(&format!("key-number-{number}")).unwrap(),
                algorithm: KeyAlgorithm::Rs256,
                public_key: String::new(),
                expires_at: None,
            };
            async move {
                let client = "app".to_owned();
                app.create_client_credential(the_operator(), client, key)
                    .await
            }
        });
        let (added, refused): (Vec<_>, Vec<_>) = added.await.into_iter().partition(Result::is_ok);
        assert_eq!(added.len(), 2, "{refused:?}");
        for error in refused {
            assert_is!(error, Err(Error::LimitReached { limit: 2, .. }));
        }
        invariants::hold(&at.database);
    }
}
