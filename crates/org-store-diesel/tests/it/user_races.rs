//! Users that change and go while others act on them, through two servers on one database.

org_testkit::on_each_kept_database! {
    crate::user_races::cases: [
        one_username_goes_to_one_of_many,
        the_tenth_address_is_the_last,
        a_user_is_deleted_once_while_joining_and_leaving,
    ]
}

mod cases {
    use org_core::organization::OrganizationRef;
    use org_core::user::{CreateEmailAddress, MAX_EMAIL_ADDRESSES, UpdateUser, Username};
    use org_core::{Error, Kind, Patch};
    use org_testkit::builders::{email, joining, operator};
    use org_testkit::{Fixture, at_once, invariants};

    const CROWD: usize = 20;

    pub(super) async fn one_username_goes_to_one_of_many(at: &Fixture) {
        let servers = [at.app.clone(), at.another_server()];
        let mut crowd = Vec::new();
        for number in 0..CROWD {
            crowd.push(at.user(&format!("user-{number}@example.com")).await);
        }
        let changed = at_once(CROWD, |number| {
            let (app, id) = (servers[number % 2].clone(), crowd[number].id.clone());
            let change = UpdateUser {
                username: Patch::Set(Username::parse("ada").unwrap()),
                ..UpdateUser::default()
            };
            async move { app.update_user(&operator(), id, change).await }
        });
        let changed = changed.await;
        assert_eq!(changed.iter().filter(|one| one.is_ok()).count(), 1);
        let refused = changed.iter().filter_map(|one| one.as_ref().err());
        assert!(
            refused
                .into_iter()
                .all(|error| matches!(error, Error::AlreadyExists { .. }))
        );
        invariants::hold(&at.database);
    }

    pub(super) async fn the_tenth_address_is_the_last(at: &Fixture) {
        let servers = [at.app.clone(), at.another_server()];
        let user = at.user("ada@example.com").await;
        let added = at_once(CROWD, |number| {
            let app = servers[number % 2].clone();
            let new = CreateEmailAddress {
                user_id: user.id.clone(),
                address: email(&format!("n{number}@example.com")),
                verified: true,
                primary: number % 3 == 0,
            };
            async move { app.create_email_address(&operator(), new).await }
        });
        let added = added.await;
        let room = MAX_EMAIL_ADDRESSES - 1;
        assert_eq!(added.iter().filter(|one| one.is_ok()).count(), room);
        assert_eq!(
            at.reload_user(&user).await.emails.len(),
            MAX_EMAIL_ADDRESSES
        );
        invariants::hold(&at.database);
    }

    pub(super) async fn a_user_is_deleted_once_while_joining_and_leaving(at: &Fixture) {
        let servers = [at.app.clone(), at.another_server()];
        let owner = at.user("owner@example.com").await;
        let mut organizations = Vec::new();
        for number in 0..6 {
            organizations.push(at.organization_of(&owner, &format!("acme-{number}")).await);
        }
        for round in 0..10 {
            let user = at.user(&format!("user-{round}@example.com")).await;
            for organization in &organizations[..3] {
                at.join(organization, &user, "org:member").await.unwrap();
            }
            let done = at_once(8, |number| {
                let (app, id) = (servers[number % 2].clone(), user.id.clone());
                let organization = organizations.get(number).cloned();
                let user = user.clone();
                async move {
                    let who = operator();
                    match organization {
                        None => app.delete_user(&who, id).await.map(|_| true),
                        Some(left) if number < 3 => {
                            let by = OrganizationRef::Id(left.id);
                            app.delete_membership(&who, by, id).await.map(|_| false)
                        }
                        Some(joined) => {
                            let new = joining(&joined, &user, "org:member");
                            app.create_membership(&who, new).await.map(|_| false)
                        }
                    }
                }
            });
            let done = done.await;
            let deleted = done.iter().filter(|one| matches!(one, Ok(true))).count();
            assert_eq!(deleted, 1, "{done:?}");
            let refused = done.iter().filter_map(|one| one.as_ref().err());
            for error in refused {
                let gone = [Kind::User, Kind::Membership];
                assert!(
                    matches!(error, Error::NotFound { kind, .. } if gone.contains(kind))
                        || matches!(error, Error::Invalid(_)),
                    "{error:?}"
                );
            }
            invariants::hold(&at.database);
        }
    }
}
