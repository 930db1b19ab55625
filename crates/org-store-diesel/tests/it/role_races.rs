//! Roles from many at once, through two servers on one database.

org_testkit::on_each_kept_database! {
    crate::role_races::cases: [
        a_member_never_has_more_than_fifty_roles,
        somebody_can_manage_whoever_loses_roles,
        a_name_is_given_once,
        a_role_that_is_deleted_is_nobodys,
    ]
}

mod cases {
    use org_core::membership::Membership;
    use org_core::organization::{CreateOrganization, Organization};
    use org_core::role::{CreateRole, Role};
    use org_core::rules::{OnUse, RoleNames, Seats};
    use org_core::{Conflict, Error, Field, Kind};
    use org_testkit::builders::{by_slug, exactly, label, operator, owned_by};
    use org_testkit::{Fixture, assert_is, at_once, invariants};

    use crate::races::cases::servers;

    pub(super) async fn a_member_never_has_more_than_fifty_roles(at: &Fixture) {
        let servers = servers(at);
        let acme = at.organization("acme").await;
        let bob = at.user("bob@example.com").await;
        at.join(&acme, &bob, "org:member").await.unwrap();
        let mut roles = Vec::new();
        for number in 0..60 {
            roles.push(named(at, &format!("Role {number}")).await);
        }
        let outcomes = at_once(20, |number| {
            let (app, user) = (servers[number % 2].clone(), bob.id.clone());
            let three = roles.iter().skip(number * 3).take(3);
            let three = three.map(|role| role.id.clone()).collect();
            async move {
                app.assign_roles(&operator(), by_slug("acme"), user, three)
                    .await
            }
        });
        let (given, refused): (Vec<_>, Vec<_>) =
            outcomes.await.into_iter().partition(Result::is_ok);
        assert_eq!(given.len(), Membership::MAX_ROLES / 3);
        for error in refused {
            assert_is!(
                error,
                Err(Error::LimitReached {
                    kind: Kind::MemberRole,
                    limit: 50
                })
            );
        }
        assert_eq!(at.database.count("membership_roles", ""), 48);
        invariants::hold(&at.database);
    }

    pub(super) async fn somebody_can_manage_whoever_loses_roles(at: &Fixture) {
        let servers = servers(at);
        let ada = at.user("ada@example.com").await;
        let acme = roomy(at, owned_by(&ada, "acme")).await;
        let mut managers = vec![ada];
        for number in 0..9 {
            let user = at.user(&format!("m{number}@example.com")).await;
            at.join(&acme, &user, "org:admin").await.unwrap();
            managers.push(user);
        }
        let who = operator();
        let admin = at.app.roles_named(&who, Some("Admin".to_owned()), 0, 1);
        let admin = admin.await.unwrap().items.remove(0).id;
        let outcomes = at_once(10, |number| {
            let (app, user) = (servers[number % 2].clone(), managers[number].id.clone());
            let admin = admin.clone();
            async move {
                let who = operator();
                if number % 3 == 0 {
                    app.remove_members(&who, by_slug("acme"), vec![user]).await
                } else {
                    app.withdraw_roles(&who, by_slug("acme"), user, vec![admin])
                        .await
                }
            }
        });
        let refused: Vec<_> = outcomes.await.into_iter().filter(Result::is_err).collect();
        assert_eq!(refused.len(), 1);
        for error in refused {
            assert_is!(error, Err(Error::Conflict(Conflict::LastManager)));
        }
    }

    pub(super) async fn a_name_is_given_once(at: &Fixture) {
        let servers = servers(at);
        let outcomes = at_once(20, |number| {
            let app = servers[number % 2].clone();
            async move { app.create_role(&operator(), new("Editor")).await }
        });
        let (made, refused): (Vec<_>, Vec<_>) = outcomes.await.into_iter().partition(Result::is_ok);
        assert_eq!(made.len(), 1);
        for error in refused {
            assert_is!(
                error,
                Err(Error::AlreadyExists {
                    kind: Kind::Role,
                    field: Field::Name
                })
            );
        }
    }

    pub(super) async fn a_role_that_is_deleted_is_nobodys(at: &Fixture) {
        let servers = servers(at);
        let acme = roomy(at, exactly("acme")).await;
        let mut users = Vec::new();
        for number in 0..10 {
            let user = at.user(&format!("u{number}@example.com")).await;
            at.join(&acme, &user, "org:member").await.unwrap();
            users.push(user.id);
        }
        for round in 0..5 {
            let role = named(at, &format!("Round {round}")).await;
            let outcomes = at_once(11, |number| {
                let app = servers[number % 2].clone();
                let (role, user) = (role.id.clone(), users.get(number).cloned());
                async move {
                    let who = operator();
                    match user {
                        None => app.delete_role(&who, role, OnUse::Withdraw).await.map(drop),
                        Some(user) if number < 5 => {
                            app.assign_roles(&who, by_slug("acme"), user, vec![role])
                                .await
                        }
                        Some(user) => app.assign_role_to(&who, role, vec![user]).await,
                    }
                }
            });
            for outcome in outcomes.await {
                match outcome {
                    Ok(()) | Err(Error::Invalid(_)) => {}
                    Err(Error::NotFound { kind, .. }) => assert_eq!(kind, Kind::Role),
                    Err(other) => panic!("{other:?}"),
                }
            }
            for table in ["membership_roles", "user_roles"] {
                assert_eq!(at.database.count(table, ""), 0, "{table}");
            }
        }
        invariants::hold(&at.database);
    }

    /// An organization without a limit to its members.
    async fn roomy(at: &Fixture, new: CreateOrganization) -> Organization {
        let seats = Seats::Limit(0);
        let new = CreateOrganization { seats, ..new };
        at.create(&operator(), new).await.unwrap()
    }

    fn new(name: &str) -> CreateRole {
        CreateRole {
            name: label(name),
            names: RoleNames::Unique,
            key: None,
            description: None,
            permissions: Vec::new(),
            in_initial_role_set: false,
            limit: Role::MAX_EXTENDED,
        }
    }

    async fn named(at: &Fixture, name: &str) -> Role {
        let made = at.app.create_role(&operator(), new(name)).await;
        made.unwrap().role
    }
}
