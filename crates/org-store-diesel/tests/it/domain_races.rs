//! Domains, many at once through two servers on one database.

org_testkit::on_each_kept_database! {
    crate::domain_races::cases: [
        a_domain_is_verified_by_one_of_twenty,
        a_domain_is_added_verified_by_one_of_twenty,
        the_tenth_domain_is_the_last,
        the_last_domain_is_the_one_that_the_command_allows,
        nobody_is_missed_who_comes_while_a_domain_is_verified,
        seats_are_not_exceeded_by_newcomers,
    ]
}

mod cases {
    use org_core::domain::{CreateDomain, EnrollmentMode, UpdateDomain};
    use org_core::organization::{OrganizationRef, UpdateOrganization};
    use org_core::rules::DomainQuota;
    use org_core::user::CreateUser;
    use org_core::{Conflict, Error, Kind};
    use org_testkit::builders::{by_slug, domain, operator, person};
    use org_testkit::{Fixture, assert_is, at_once, invariants};

    use crate::races::cases::servers;

    const CROWD: usize = 20;
    const VERIFY: UpdateDomain = UpdateDomain {
        enrollment_mode: None,
        verified: Some(true),
        use_for_discovery: None,
        delete_pending: false,
    };

    fn one_took<T: std::fmt::Debug>(outcomes: Vec<Result<T, Error>>) {
        let (taken, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
        assert_eq!(taken.len(), 1, "{refused:?}");
        for error in refused {
            assert_is!(error, Err(Error::Conflict(Conflict::DomainTaken)));
        }
    }

    pub(super) async fn a_domain_is_verified_by_one_of_twenty(at: &Fixture) {
        let servers = servers(at);
        let mut claims = Vec::new();
        for number in 0..CROWD {
            let organization = at.organization(&format!("claims-{number}")).await;
            let by = OrganizationRef::Id(organization.id);
            let new = domain("example.com", false);
            let made = at.app.create_domain(&operator(), by.clone(), new).await;
            claims.push((by, made.unwrap().id));
        }
        let verified = at_once(CROWD, |number| {
            let (app, (by, id)) = (servers[number % 2].clone(), claims[number].clone());
            async move {
                if number % 3 == 0 {
                    app.verify_domain_ownership(&operator(), by, id).await
                } else {
                    app.update_domain(&operator(), by, id, VERIFY).await
                }
            }
        });
        one_took(verified.await);
        assert_eq!(at.database.count("organization_domains", "verified"), 1);
        invariants::hold(&at.database);
    }

    pub(super) async fn a_domain_is_added_verified_by_one_of_twenty(at: &Fixture) {
        let servers = servers(at);
        for number in 0..CROWD {
            at.organization(&format!("claims-{number}")).await;
        }
        for round in 0..5 {
            let added = at_once(CROWD, |number| {
                let app = servers[number % 2].clone();
                let by = by_slug(&format!("claims-{number}"));
                let new = domain(&format!("example-{round}.com"), true);
                async move { app.create_domain(&operator(), by, new).await }
            });
            one_took(added.await);
        }
        invariants::hold(&at.database);
    }

    pub(super) async fn the_tenth_domain_is_the_last(at: &Fixture) {
        let servers = servers(at);
        at.organization("acme").await;
        let added = at_once(CROWD, |number| {
            let app = servers[number % 2].clone();
            let new = domain(&format!("example-{number}.com"), true);
            async move { app.create_domain(&operator(), by_slug("acme"), new).await }
        });
        let (added, refused): (Vec<_>, Vec<_>) = added.await.into_iter().partition(Result::is_ok);
        assert_eq!(added.len(), 10, "{refused:?}");
        for error in refused {
            assert_is!(
                error,
                Err(Error::LimitReached {
                    kind: Kind::Domain,
                    limit: 10
                })
            );
        }
        invariants::hold(&at.database);
    }

    pub(super) async fn the_last_domain_is_the_one_that_the_command_allows(at: &Fixture) {
        let servers = servers(at);
        at.organization("acme").await;
        let added = at_once(CROWD, |number| {
            let app = servers[number % 2].clone();
            let new = CreateDomain {
                quota: DomainQuota::Limit(13),
                ..domain(&format!("example-{number}.com"), false)
            };
            async move { app.create_domain(&operator(), by_slug("acme"), new).await }
        });
        let (added, refused): (Vec<_>, Vec<_>) = added.await.into_iter().partition(Result::is_ok);
        assert_eq!(added.len(), 13, "{refused:?}");
        for error in refused {
            assert_is!(error, Err(Error::LimitReached { limit: 13, .. }));
        }
        invariants::hold(&at.database);
    }

    pub(super) async fn nobody_is_missed_who_comes_while_a_domain_is_verified(at: &Fixture) {
        let servers = servers(at);
        at.organization("acme").await;
        for round in 0..5 {
            let name = format!("example-{round}.com");
            let new = CreateDomain {
                enrollment_mode: EnrollmentMode::AutomaticSuggestion,
                ..domain(&name, false)
            };
            let made = at
                .app
                .create_domain(&operator(), by_slug("acme"), new)
                .await;
            let id = made.unwrap().id;
            let done = at_once(CROWD, |number| {
                let (app, id) = (servers[number % 2].clone(), id.clone());
                let user = verified(&format!("user-{number}@{name}"));
                async move {
                    if number == CROWD / 2 {
                        let by = by_slug("acme");
                        app.update_domain(&operator(), by, id, VERIFY)
                            .await
                            .map(drop)
                    } else {
                        app.create_user(&operator(), user).await.map(drop)
                    }
                }
            });
            done.await
                .into_iter()
                .collect::<Result<Vec<_>, _>>()
                .unwrap();
            let domain = at.app.domain(&operator(), by_slug("acme"), id).await;
            assert_eq!(domain.unwrap().pending_suggestions, 19);
        }
    }

    pub(super) async fn seats_are_not_exceeded_by_newcomers(at: &Fixture) {
        let servers = servers(at);
        let acme = at.organization("acme").await;
        let seats = UpdateOrganization {
            max_allowed_memberships: Some(7),
            ..UpdateOrganization::default()
        };
        at.app
            .update_organization(&operator(), by_slug("acme"), seats)
            .await
            .unwrap();
        let new = CreateDomain {
            enrollment_mode: EnrollmentMode::AutomaticInvitation,
            ..domain("example.com", true)
        };
        let made = at
            .app
            .create_domain(&operator(), by_slug("acme"), new)
            .await;
        made.unwrap();
        let users = at_once(CROWD, |number| {
            let app = servers[number % 2].clone();
            let user = verified(&format!("user-{number}@example.com"));
            async move { app.create_user(&operator(), user).await }
        });
        users
            .await
            .into_iter()
            .collect::<Result<Vec<_>, _>>()
            .unwrap();
        assert_eq!(at.reload(&acme).await.pending_invitations_count, 7);
        invariants::hold(&at.database);
    }

    /// A user who is known to have this address.
    fn verified(address: &str) -> CreateUser {
        CreateUser {
            emails_verified: true,
            ..person(address)
        }
    }
}
