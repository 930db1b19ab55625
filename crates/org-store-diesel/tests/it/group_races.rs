//! Groups from many at once, through two servers on one database.

org_testkit::on_each_kept_database! {
    crate::group_races::cases: [
        a_group_never_has_more_than_fifty_roles_in_a_place,
        a_name_is_given_once,
        a_role_that_is_deleted_is_no_groups,
    ]
}

mod cases {
    use org_core::group::{CreateGroup, Group, GroupName};
    use org_core::role::Role;
    use org_core::rules::OnUse;
    use org_core::{Error, Field, Kind};
    use org_testkit::builders::{by_slug, operator};
    use org_testkit::{Fixture, assert_is, at_once, invariants};

    use crate::races::cases::servers;

    pub(super) async fn a_group_never_has_more_than_fifty_roles_in_a_place(at: &Fixture) {
        let servers = servers(at);
        at.organization("acme").await;
        let sales = made(at, "Sales").await;
        let mut roles: Vec<Role> = Vec::new();
        for number in 0..60 {
            roles.push(at.granting(&format!("r{number:02}"), &[]).await);
        }
        for place in [None, Some(by_slug("acme"))] {
            let outcomes = at_once(20, |number| {
                let (app, id, place) =
                    (servers[number % 2].clone(), sales.id.clone(), place.clone());
                let three = roles.iter().skip(number * 3).take(3);
                let three = three.map(|role| role.id.clone()).collect();
                async move { app.assign_group_roles(&operator(), id, place, three).await }
            });
            let (given, refused): (Vec<_>, Vec<_>) =
                outcomes.await.into_iter().partition(Result::is_ok);
            assert_eq!(given.len(), Group::MAX_ROLES / 3);
            for error in refused {
                assert_is!(
                    error,
                    Err(Error::LimitReached {
                        kind: Kind::GroupRole,
                        limit: 50
                    })
                );
            }
        }
        assert_eq!(at.database.count("group_roles", ""), 48);
        assert_eq!(at.database.count("organization_group_roles", ""), 48);
        invariants::hold(&at.database);
    }

    pub(super) async fn a_name_is_given_once(at: &Fixture) {
        let servers = servers(at);
        let outcomes = at_once(20, |number| {
            let app = servers[number % 2].clone();
            async move { app.create_group(&operator(), named("Sales")).await }
        });
        let (made, refused): (Vec<_>, Vec<_>) = outcomes.await.into_iter().partition(Result::is_ok);
        assert_eq!(made.len(), 1);
        for error in refused {
            assert_is!(
                error,
                Err(Error::AlreadyExists {
                    kind: Kind::Group,
                    field: Field::Name
                })
            );
        }
        assert_eq!(at.database.count("groups", ""), 1);
    }

    /// Whoever comes first: the group has the role and loses it, or is told that there is none.
    pub(super) async fn a_role_that_is_deleted_is_no_groups(at: &Fixture) {
        let servers = servers(at);
        at.organization("acme").await;
        let sales = made(at, "Sales").await;
        for round in 0..10 {
            let editor = at.granting(&format!("e{round}"), &[]).await;
            let outcomes = at_once(2, |number| {
                let (app, group) = (servers[number].clone(), sales.id.clone());
                let (role, place) = (editor.id.clone(), Some(by_slug("acme")));
                async move {
                    let who = operator();
                    if number == 0 {
                        return app.delete_role(&who, role, OnUse::Withdraw).await.map(drop);
                    }
                    app.assign_group_roles(&who, group, place, vec![role]).await
                }
            });
            let outcomes = outcomes.await;
            assert!(
                !matches!(outcomes[1], Err(Error::Store(_))),
                "{:?}",
                outcomes[1]
            );
            if outcomes[0].is_ok() {
                let left = format!("role_id = '{}'", editor.id.as_str());
                assert_eq!(at.database.count("organization_group_roles", &left), 0);
            }
        }
        invariants::hold(&at.database);
    }

    async fn made(at: &Fixture, name: &str) -> Group {
        at.app.create_group(&operator(), named(name)).await.unwrap()
    }

    fn named(name: &str) -> CreateGroup {
        CreateGroup {
            name: GroupName::parse(name).unwrap(),
            external_id: None,
            connection_id: None,
        }
    }
}
