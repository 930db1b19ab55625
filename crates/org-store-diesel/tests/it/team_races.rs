//! Teams from many at once, through two servers on one database.

org_testkit::on_each_kept_database! {
    crate::team_races::cases: [
        one_name_goes_to_one_team_of_twenty,
        one_user_comes_into_a_team_once,
        a_wish_is_made_and_answered_once,
        nobody_is_left_in_a_team_of_an_organization_they_left,
    ]
}

mod cases {
    use org_core::organization::UpdateOrganization;
    use org_core::team::Decision;
    use org_core::user::UserRef;
    use org_core::{Conflict, Error, Field, Kind};
    use org_testkit::builders::operator;
    use org_testkit::contract::teams::{by_id, make, named, team_name};
    use org_testkit::fixture::signed_in;
    use org_testkit::{Fixture, assert_is, at_once, invariants};

    use crate::races::cases::servers;

    pub(super) async fn one_name_goes_to_one_team_of_twenty(at: &Fixture) {
        let servers = servers(at);
        let acme = at.organization("acme").await;
        let made = at_once(20, |number| {
            let app = servers[number % 2].clone();
            let name = if number % 3 == 0 { "TEAM" } else { "team" };
            let new = org_core::team::CreateTeam {
                organization: by_id(&acme),
                name: team_name(name),
                caller_joins: true,
            };
            async move { app.create_team(&operator(), new).await }
        });
        let (made, refused): (Vec<_>, Vec<_>) = made.await.into_iter().partition(Result::is_ok);
        assert_eq!(made.len(), 1);
        for error in refused {
            assert_is!(
                error,
                Err(Error::AlreadyExists {
                    kind: Kind::Team,
                    field: Field::Name
                })
            );
        }
    }

    pub(super) async fn one_user_comes_into_a_team_once(at: &Fixture) {
        let servers = servers(at);
        let acme = at.organization("acme").await;
        let team = make(at, &operator(), &acme, "Team").await.unwrap();
        let bob = at.user("bob@example.com").await;
        let added = at_once(20, |number| {
            let (app, team) = (servers[number % 2].clone(), named(&team));
            let user = UserRef::Id(bob.id.clone());
            async move { app.add_team_member(&operator(), team, user).await }
        });
        for one in added.await {
            one.unwrap();
        }
        assert_eq!(at.database.count("team_memberships", ""), 1);
        assert_eq!(at.reload(&acme).await.members_count, 1);
        invariants::hold(&at.database);
    }

    pub(super) async fn a_wish_is_made_and_answered_once(at: &Fixture) {
        let servers = servers(at);
        let acme = at.organization("acme").await;
        let team = make(at, &operator(), &acme, "Team").await.unwrap();
        let who = signed_in(&at.user("bob@example.com").await);
        let wished = at_once(10, |number| {
            let (app, team, who) = (servers[number % 2].clone(), named(&team), who.clone());
            async move { app.request_to_join(&who, team).await }
        });
        let (wished, refused): (Vec<_>, Vec<_>) = wished.await.into_iter().partition(Result::is_ok);
        assert_eq!((wished.len(), refused.len()), (1, 9));
        let uuid = wished[0].as_ref().unwrap().request.uuid;
        let answered = at_once(10, |number| {
            let app = servers[number % 2].clone();
            let how = if number % 2 == 0 {
                Decision::Approve
            } else {
                Decision::Reject
            };
            async move { app.answer_join_request(&operator(), uuid, how).await }
        });
        let (done, late): (Vec<_>, Vec<_>) = answered.await.into_iter().partition(Result::is_ok);
        assert_eq!(done.len(), 1);
        for error in late {
            assert_is!(error, Err(Error::Conflict(Conflict::JoinRequestResolved)));
        }
        invariants::hold(&at.database);
    }

    /// Ten come into a team while they are taken out of its organization.
    pub(super) async fn nobody_is_left_in_a_team_of_an_organization_they_left(at: &Fixture) {
        let servers = servers(at);
        let acme = at.organization("acme").await;
        let seats = UpdateOrganization {
            max_allowed_memberships: Some(0),
            ..UpdateOrganization::default()
        };
        let who = operator();
        let changed = at.app.update_organization(&who, by_id(&acme), seats);
        changed.await.unwrap();
        let team = make(at, &operator(), &acme, "Team").await.unwrap();
        let mut users = Vec::new();
        for number in 0..10 {
            let user = at.user(&format!("user-{number}@example.com")).await;
            at.join(&acme, &user, "org:member").await.unwrap();
            users.push(user);
        }
        at_once(20, |number| {
            let app = servers[number % 2].clone();
            let (team, acme) = (named(&team), by_id(&acme));
            let user = UserRef::Id(users[number / 2].id.clone());
            async move {
                if number % 4 < 2 {
                    app.add_team_member(&operator(), team, user).await.unwrap();
                } else {
                    app.delete_membership(&operator(), acme, user).await.ok();
                }
            }
        })
        .await;
        let outside = "NOT EXISTS (SELECT 1 FROM memberships m
            WHERE m.organization_id = team_memberships.organization_id
              AND m.user_id = team_memberships.user_id)";
        assert_eq!(at.database.count("team_memberships", outside), 0);
        invariants::hold(&at.database);
    }
}
