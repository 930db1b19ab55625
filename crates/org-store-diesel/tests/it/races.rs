//! Many at once, through two servers on one database: what must be unique stays so, limits are
//! exact, counters are right afterwards.

org_testkit::on_each_kept_database! {
    crate::races::cases: [
        one_handle_goes_to_one_of_fifty,
        fifty_of_one_name_get_a_handle_each,
        the_hundredth_organization_is_the_last,
        one_address_signs_up_once,
        one_handle_is_taken_once_by_renaming,
        changes_of_different_fields_all_stay,
        an_organization_is_deleted_once,
        making_and_deleting_at_once_count_right,
        the_fifth_seat_is_the_last,
        one_user_joins_once,
        two_who_manage_do_not_both_go,
        a_role_goes_only_while_nobody_has_it,
        the_tenth_role_is_the_last,
        one_key_goes_to_one_role_of_twenty,
        of_many_logos_one_stays,
    ]
}

pub(crate) mod cases {
    use std::collections::BTreeSet;
    use std::num::NonZeroUsize;
    use std::time::Duration;

    use org_core::app::{Registration, Start};
    use org_core::image::{MediaType, Picture, UploadLogo};
    use org_core::membership::UpdateMembership;
    use org_core::organization::{OrganizationRef, UpdateOrganization};
    use org_core::role::SystemRole;
    use org_core::rules::{OnTaken, OnUse, SlugPolicy};
    use org_core::user::User;
    use org_core::{App, Conflict, Error, Field, Kind, Patch, Principal};
    use org_store_diesel::Options;
    use org_testkit::builders::{
        VIA, by_slug, joining, mine, name, named, operator, registering, slug,
    };
    use org_testkit::contract::roles::role;
    use org_testkit::fixture::signed_in;
    use org_testkit::{Fixture, at_once, invariants};

    const CROWD: usize = 50;

    pub(super) async fn one_handle_goes_to_one_of_fifty(at: &Fixture) {
        let servers = servers(at);
        let crowd = crowd(at, CROWD).await;
        for round in 0..20 {
            let handle = format!("acme-{round}");
            let made = at_once(CROWD, |number| {
                let (app, who) = (servers[number % 2].clone(), crowd[number].clone());
                let new = mine(&handle);
                async move { app.create_organization(&who, new).await.map(drop) }
            });
            one_took(&made.await, Field::Slug);
        }
        invariants::hold(&at.database);
        assert_eq!(at.database.count("organizations", ""), 20);
    }

    pub(super) async fn of_many_logos_one_stays(at: &Fixture) {
        let servers = servers(at);
        at.organization("acme").await;
        let uploaded = at_once(CROWD, |number| {
            let app = servers[number % 2].clone();
            let picture = Picture {
                media_type: MediaType::Png,
                bytes: vec![0; number],
            };
            let new = UploadLogo {
                picture,
                uploader: None,
            };
            async move { app.upload_logo(&operator(), by_slug("acme"), new).await }
        });
        assert!(uploaded.await.iter().all(Result::is_ok));
        assert_eq!(at.database.count("images", ""), 1);
        invariants::hold(&at.database);
    }

    pub(super) async fn fifty_of_one_name_get_a_handle_each(at: &Fixture) {
        let servers = servers(at);
        let made = at_once(CROWD, |number| {
            let app = servers[number % 2].clone();
            let new = named("Acme", OnTaken::AppendSuffix);
            async move {
                app.create_organization(&operator(), new)
                    .await
                    .unwrap()
                    .0
                    .slug
            }
        });
        let handles: BTreeSet<_> = made.await.into_iter().collect();
        assert_eq!(handles.len(), CROWD);
        assert!(handles.contains(&slug("acme")));
    }

    pub(super) async fn the_hundredth_organization_is_the_last(at: &Fixture) {
        let servers = servers(at);
        let user = at.user("ada@example.com").await;
        let who = signed_in(&user);
        for number in 0..95 {
            at.create(&who, mine(&format!("early-{number}")))
                .await
                .unwrap();
        }
        for round in 0..10 {
            let made = at_once(CROWD, |number| {
                let (app, who) = (servers[number % 2].clone(), who.clone());
                let new = mine(&format!("late-{round}-{number}"));
                async move { app.create_organization(&who, new).await }
            });
            let (made, refused): (Vec<_>, Vec<_>) = made.await.into_iter().partition(Result::is_ok);
            assert_eq!(made.len(), 5, "{refused:?}");
            for error in refused {
                org_testkit::assert_is!(
                    error,
                    Err(Error::LimitReached {
                        kind: Kind::Organization,
                        limit: 100
                    })
                );
            }
            invariants::hold(&at.database);
            assert_eq!(at.reload_user(&user).await.organizations_created, 100);
            for (organization, _) in made.into_iter().map(Result::unwrap) {
                let by = OrganizationRef::Id(organization.id);
                at.app.delete_organization(&who, by).await.unwrap();
            }
        }
    }

    pub(super) async fn one_address_signs_up_once(at: &Fixture) {
        let servers = servers(at);
        for round in 0..10 {
            let made = at_once(20, |number| {
                let app = servers[number % 2].clone();
                let registration = Registration {
                    start: Start::Organization(name("Acme"), None),
                    ..registering(&format!("ada-{round}@example.com"))
                };
                async move { app.register(VIA, registration).await.map(drop) }
            });
            one_took(&made.await, Field::EmailAddress);
        }
        invariants::hold(&at.database);
        assert_eq!(at.database.count("users", ""), 10);
        assert_eq!(at.database.count("organizations", ""), 10);
    }

    pub(super) async fn one_handle_is_taken_once_by_renaming(at: &Fixture) {
        let servers = servers(at);
        for number in 0..20 {
            at.organization(&format!("number-{number}")).await;
        }
        let renamed = at_once(20, |number| {
            let app = servers[number % 2].clone();
            let change = UpdateOrganization {
                slug: Some(SlugPolicy::Exact(slug("wanted"))),
                ..UpdateOrganization::default()
            };
            let by = by_slug(&format!("number-{number}"));
            async move {
                app.update_organization(&operator(), by, change)
                    .await
                    .map(drop)
            }
        });
        one_took(&renamed.await, Field::Slug);
        assert_eq!(
            at.database.count("organizations", "slug LIKE 'number-%'"),
            19
        );
    }

    pub(super) async fn changes_of_different_fields_all_stay(at: &Fixture) {
        let servers = servers(at);
        let organization = at.organization("acme").await;
        for round in 1..=20 {
            let seats = UpdateOrganization {
                max_allowed_memberships: Some(round),
                ..UpdateOrganization::default()
            };
            let text = name(&format!("Acme {round}"));
            let named = UpdateOrganization {
                name: Patch::Set(text.clone()),
                ..UpdateOrganization::default()
            };
            let changes = [seats, named];
            at_once(2, |number| {
                let (app, change) = (servers[number].clone(), changes[number].clone());
                async move {
                    let who = operator();
                    let updated = app.update_organization(&who, by_slug("acme"), change);
                    updated.await.unwrap();
                }
            })
            .await;
            let after = at.reload(&organization).await;
            assert_eq!(
                (after.max_allowed_memberships, after.name),
                (round, Some(text))
            );
        }
    }

    pub(super) async fn an_organization_is_deleted_once(at: &Fixture) {
        let servers = servers(at);
        let user = at.user("ada@example.com").await;
        at.organization_of(&user, "stays").await;
        for _ in 0..10 {
            at.organization_of(&user, "goes").await;
            let deleted = at_once(20, |number| {
                let app = servers[number % 2].clone();
                async move { app.delete_organization(&operator(), by_slug("goes")).await }
            });
            let deleted = deleted.await;
            assert_eq!(deleted.iter().filter(|one| one.is_ok()).count(), 1);
            let gone = |one: &Result<_, Error>| match one {
                Err(error) => matches!(
                    error,
                    Error::NotFound {
                        kind: Kind::Organization,
                        ..
                    }
                ),
                Ok(_) => true,
            };
            assert!(deleted.iter().all(gone), "{deleted:?}");
            invariants::hold(&at.database);
        }
    }

    pub(super) async fn making_and_deleting_at_once_count_right(at: &Fixture) {
        let servers = servers(at);
        let user = at.user("ada@example.com").await;
        for number in 0..20 {
            at.organization_of(&user, &format!("old-{number}")).await;
        }
        at_once(20, |number| {
            let (app, who) = (servers[number % 2].clone(), signed_in(&user));
            async move {
                let old = by_slug(&format!("old-{number}"));
                let new = mine(&format!("new-{number}"));
                app.delete_organization(&who, old).await.unwrap();
                app.create_organization(&who, new).await.unwrap();
            }
        })
        .await;
        invariants::hold(&at.database);
        assert_eq!(at.reload_user(&user).await.organizations_created, 20);
        assert_eq!(at.database.count("organizations", "slug LIKE 'old-%'"), 0);
    }

    pub(super) async fn the_fifth_seat_is_the_last(at: &Fixture) {
        let servers = servers(at);
        let mut people = Vec::new();
        for number in 0..20 {
            people.push(at.user(&format!("user-{number}@example.com")).await);
        }
        for round in 0..10 {
            let acme = at.organization(&format!("acme-{round}")).await;
            at.join(&acme, &people[0], "org:admin").await.unwrap();
            let joined = at_once(19, |number| {
                let app = servers[number % 2].clone();
                let new = joining(&acme, &people[number + 1], "org:member");
                async move { app.create_membership(&operator(), new).await.map(drop) }
            });
            let (joined, refused): (Vec<_>, Vec<_>) =
                joined.await.into_iter().partition(Result::is_ok);
            assert_eq!(joined.len(), 4, "{refused:?}");
            for error in refused {
                org_testkit::assert_is!(
                    error,
                    Err(Error::LimitReached {
                        kind: Kind::Membership,
                        limit: 5
                    })
                );
            }
            assert_eq!(at.reload(&acme).await.members_count, 5);
        }
        invariants::hold(&at.database);
    }

    pub(super) async fn one_user_joins_once(at: &Fixture) {
        let servers = servers(at);
        let user = at.user("ada@example.com").await;
        for round in 0..10 {
            let acme = at.organization(&format!("acme-{round}")).await;
            let joined = at_once(20, |number| {
                let app = servers[number % 2].clone();
                let new = joining(&acme, &user, "org:member");
                async move { app.create_membership(&operator(), new).await.map(drop) }
            });
            let (joined, refused): (Vec<_>, Vec<_>) =
                joined.await.into_iter().partition(Result::is_ok);
            assert_eq!(joined.len(), 1, "{refused:?}");
            for error in refused {
                org_testkit::assert_is!(
                    error,
                    Err(Error::Conflict(Conflict::AlreadyAMember { .. }))
                );
            }
            assert_eq!(at.reload(&acme).await.members_count, 1);
        }
        invariants::hold(&at.database);
        assert_eq!(at.database.count("memberships", ""), 10);
    }

    pub(super) async fn a_role_goes_only_while_nobody_has_it(at: &Fixture) {
        let servers = servers(at);
        // An instance has ten roles at most, two of them its own.
        for round in 0..8 {
            let acme = at.organization(&format!("acme-{round}")).await;
            let user = at.user(&format!("user-{round}@example.com")).await;
            let key = format!("org:editor_{round}");
            let made = at.app.create_role(&operator(), role(&key)).await.unwrap();
            let ended = at_once(2, |number| {
                let (app, id) = (servers[number].clone(), made.role.id.clone());
                let new = joining(&acme, &user, &key);
                async move {
                    let ended = match number {
                        0 => app.create_membership(&operator(), new).await.map(drop),
                        _ => app
                            .delete_role(&operator(), id, OnUse::Refuse)
                            .await
                            .map(drop),
                    };
                    (number, ended)
                }
            });
            let mut ended = ended.await;
            ended.sort_by_key(|(number, _)| *number);
            let ended: Vec<_> = ended.into_iter().map(|(_, ended)| ended).collect();
            let joined = at
                .database
                .count("memberships", &format!("user_id = '{}'", user.id.as_str()));
            match ended.as_slice() {
                [Ok(()), Err(Error::Conflict(Conflict::RoleHasMembers))] => assert_eq!(joined, 1),
                [Err(Error::Invalid(_) | Error::NotFound { .. }), Ok(())] => assert_eq!(joined, 0),
                other => panic!("{other:?}"),
            }
        }
        invariants::hold(&at.database);
    }

    pub(super) async fn two_who_manage_do_not_both_go(at: &Fixture) {
        let servers = servers(at);
        let [ada, bob] = [
            at.user("ada@example.com").await,
            at.user("bob@example.com").await,
        ];
        for round in 0..20 {
            let acme = at.organization_of(&ada, &format!("acme-{round}")).await;
            at.join(&acme, &bob, "org:admin").await.unwrap();
            let gone = at_once(2, |number| {
                let app = servers[number].clone();
                let by = OrganizationRef::Id(acme.id.clone());
                let users = [ada.clone(), bob.clone()];
                let demoted = UpdateMembership {
                    role: Some(SystemRole::Member.into()),
                    ..UpdateMembership::default()
                };
                async move {
                    let [who, whom] = match round % 3 {
                        // Each the other; each leaves; each steps down.
                        0 => [&users[number], &users[1 - number]],
                        _ => [&users[number], &users[number]],
                    };
                    let (who, whom) = (signed_in(who), whom.id.clone());
                    if round % 3 == 1 {
                        app.delete_membership(&who, by, whom).await.map(drop)
                    } else {
                        app.update_membership(&who, by, whom, demoted)
                            .await
                            .map(drop)
                    }
                }
            })
            .await;
            assert_eq!(gone.iter().filter(|one| one.is_ok()).count(), 1, "{gone:?}");
            let id = acme.id.as_str();
            let managers = format!(
                "organization_id = '{id}'
                 AND role_id IN (SELECT id FROM roles WHERE key = 'org:admin')"
            );
            assert_eq!(at.database.count("memberships", &managers), 1);
        }
        invariants::hold(&at.database);
    }

    pub(super) async fn the_tenth_role_is_the_last(at: &Fixture) {
        let servers = servers(at);
        let made = at_once(20, |number| {
            let app = servers[number % 2].clone();
            let new = role(&format!("org:role_{number}"));
            async move { app.create_role(&operator(), new).await.map(drop) }
        });
        let (made, refused): (Vec<_>, Vec<_>) = made.await.into_iter().partition(Result::is_ok);
        assert_eq!(made.len(), 8, "{refused:?}");
        for error in refused {
            org_testkit::assert_is!(
                error,
                Err(Error::LimitReached {
                    kind: Kind::Role,
                    limit: 10
                })
            );
        }
        assert_eq!(at.database.count("roles", ""), 10);
        assert_eq!(at.database.count("role_set_roles", ""), 10);
    }

    pub(super) async fn one_key_goes_to_one_role_of_twenty(at: &Fixture) {
        let servers = servers(at);
        let made = at_once(20, |number| {
            let app = servers[number % 2].clone();
            async move {
                app.create_role(&operator(), role("org:editor"))
                    .await
                    .map(drop)
            }
        });
        one_took(&made.await, Field::Key);
    }

    /// Two, as if on two machines. They wait as long as it takes, since it is not about that.
    pub(crate) fn servers(at: &Fixture) -> [App; 2] {
        let options = Options {
            connections: NonZeroUsize::MIN.saturating_add(5),
            patience: Duration::from_secs(30),
            ..Options::default()
        };
        [(); 2].map(|()| at.another_server_with(options))
    }

    async fn crowd(at: &Fixture, size: usize) -> Vec<Principal> {
        let mut crowd = Vec::new();
        for number in 0..size {
            let user: User = at.user(&format!("user-{number}@example.com")).await;
            crowd.push(signed_in(&user));
        }
        crowd
    }

    fn one_took(outcomes: &[Result<(), Error>], what: Field) {
        assert_eq!(
            outcomes.iter().filter(|one| one.is_ok()).count(),
            1,
            "{outcomes:?}"
        );
        for error in outcomes.iter().filter_map(|one| one.as_ref().err()) {
            org_testkit::assert_is!(error, Error::AlreadyExists { field, .. } if *field == what);
        }
    }
}
