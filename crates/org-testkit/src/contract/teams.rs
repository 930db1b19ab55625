//! Teams: who makes them, who is in them, and who wishes to be.

use org_core::credential::{Operation, Reach, UpdateApiKey};
use org_core::event::EventKind;
use org_core::id::Uuid;
use org_core::organization::{Organization, OrganizationRef};
use org_core::team::{
    CreateTeam, Decision, Team, TeamName, TeamRef, TeamRole, UpdateTeam, UpdateTeamMembership,
};
use org_core::user::{User, UserRef};
use org_core::{Conflict, Error, Fault, Field, Kind, Principal, Result};

use super::credentials::api_key;
use crate::builders::operator;
use crate::fixture::{almighty, signed_in};
use crate::{Fixture, assert_is, invariants};

pub fn team_name(text: &str) -> TeamName {
    TeamName::parse(text).unwrap()
}

pub fn by_id(organization: &Organization) -> OrganizationRef {
    OrganizationRef::Id(organization.id.clone())
}

pub fn named(team: &Team) -> TeamRef {
    TeamRef::Uuid(team.uuid)
}

pub async fn make(at: &Fixture, who: &Principal, of: &Organization, name: &str) -> Result<Team> {
    let new = CreateTeam {
        organization: by_id(of),
        name: team_name(name),
        caller_joins: true,
    };
    at.app.create_team(who, new).await
}

async fn members(at: &Fixture, team: &Team) -> Vec<(String, TeamRole)> {
    let page = at.app.team_members(&operator(), named(team), 0, 10).await;
    let page = page.unwrap();
    assert_eq!(page.total, u64::try_from(page.items.len()).ok());
    let shown = |one: org_core::team::TeamMember| {
        let address = one.user.primary_email().unwrap().address.to_string();
        (address, one.membership.role)
    };
    page.items.into_iter().map(shown).collect()
}

async fn add(at: &Fixture, who: &Principal, team: &Team, user: &User) -> Result<()> {
    let user = UserRef::Uuid(user.uuid);
    at.app.add_team_member(who, named(team), user).await
}

pub async fn a_team_has_a_name_of_its_own_and_its_maker(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let acme = at.organization_of(&ada, "acme").await;
    let other = at.organization_of(&ada, "other").await;
    let who = signed_in(&ada);
    let made = make(at, &who, &acme, "Zebra").await.unwrap();
    assert_eq!(made.organization_uuid, acme.uuid);
    make(at, &who, &acme, "ant").await.unwrap();
    make(at, &who, &other, "ZEBRA").await.unwrap();
    let rows = at.database.dump();
    assert_is!(
        make(at, &who, &acme, " zEBRA ").await,
        Err(Error::AlreadyExists {
            kind: Kind::Team,
            field: Field::Name
        })
    );
    assert_eq!(at.database.dump(), rows);
    let listed = at.app.teams_in(&who, by_id(&acme)).await.unwrap();
    let names: Vec<_> = listed.iter().map(|team| team.name.as_str()).collect();
    assert_eq!(names, ["ant", "Zebra"]);
    assert_eq!(at.app.my_teams(&who).await.unwrap().len(), 3);
    let expected = [("ada@example.com".to_owned(), TeamRole::Admin)];
    assert_eq!(members(at, &made).await, expected);
}

pub async fn who_comes_into_a_team_comes_into_the_organization(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let acme = at.organization_of(&ada, "acme").await;
    let (who, bob) = (signed_in(&ada), at.user("bob@example.com").await);
    let team = make(at, &who, &acme, "Team").await.unwrap();
    for _ in 0..2 {
        add(at, &who, &team, &bob).await.unwrap();
    }
    let kinds: Vec<_> = at.newest_events(2).await.into_iter().collect();
    let kinds: Vec<_> = kinds.iter().map(|event| event.kind).collect();
    let joined = [
        EventKind::MembershipCreated,
        EventKind::TeamMembershipCreated,
    ];
    assert_eq!(kinds, joined);
    assert_eq!(at.reload(&acme).await.members_count, 2);
    assert_eq!(members(at, &team).await.len(), 2);

    // Out of the team is not out of the organization, but the reverse is so.
    let leaver = almighty(&bob);
    let leaving = || at.app.leave_team(&leaver, named(&team));
    leaving().await.unwrap();
    assert_eq!(at.reload(&acme).await.members_count, 2);
    assert_is!(
        leaving().await,
        Err(Error::NotFound {
            kind: Kind::TeamMembership,
            ..
        })
    );
    add(at, &who, &team, &bob).await.unwrap();
    let gone = at.app.delete_membership(&who, by_id(&acme), bob.id.clone());
    gone.await.unwrap();
    assert_eq!(members(at, &team).await.len(), 1);
    add(at, &who, &team, &bob).await.unwrap();
    at.app
        .delete_user(&operator(), bob.id.clone())
        .await
        .unwrap();
    assert_eq!(members(at, &team).await.len(), 1);
    let told = at.newest_events(2).await;
    assert_eq!(told[0].kind, EventKind::MembershipDeleted);
    assert_eq!(told[0].organization_id.as_ref(), Some(&acme.id));
    let deleted = at.app.delete_organization(&operator(), by_id(&acme)).await;
    deleted.unwrap();
    assert!(at.app.my_teams(&who).await.unwrap().is_empty());
}

pub async fn the_role_in_a_team_decides(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let acme = at.organization_of(&ada, "acme").await;
    let (root, bob) = (signed_in(&ada), at.member(&acme, "bob@example.com").await);
    let team = make(at, &root, &acme, "Team").await.unwrap();
    let who = signed_in(&bob);
    let rename = |name: &str| {
        let change = UpdateTeam {
            name: team_name(name),
            organization: None,
        };
        at.app.update_team(&who, named(&team), change)
    };
    let carol = at.user("carol@example.com").await;
    for (role, edits, manages) in [
        (None, false, false),
        (Some(TeamRole::Viewer), false, false),
        (Some(TeamRole::Editor), true, false),
        (Some(TeamRole::Admin), true, true),
    ] {
        if let Some(role) = role {
            add(at, &root, &team, &bob).await.unwrap();
            let user = UserRef::Id(bob.id.clone());
            let change = UpdateTeamMembership { user, role };
            let changed = at.app.update_team_member(&root, named(&team), change);
            changed.await.unwrap();
        }
        let renamed = rename(&format!("{role:?}")).await;
        assert_eq!(renamed.is_ok(), edits, "{role:?}");
        if edits {
            assert_eq!(renamed.unwrap().organization_id, acme.id);
        }
        let seen = at.app.team_members(&who, named(&team), 0, 10).await;
        assert_eq!(seen.is_ok(), role.is_some(), "{role:?}");
        let added = add(at, &who, &team, &carol).await;
        assert_eq!(added.is_ok(), manages, "{role:?}");
    }
    let stranger = signed_in(&at.user("eve@example.com").await);
    let refused = at.app.delete_team(&stranger, named(&team)).await;
    assert_is!(refused, Err(Error::Forbidden(_)));
}

pub async fn a_team_moves_with_those_who_are_there(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let acme = at.organization_of(&ada, "acme").await;
    let other = at.organization_of(&ada, "other").await;
    let who = signed_in(&ada);
    let team = make(at, &who, &acme, "Team").await.unwrap();
    let bob = at.user("bob@example.com").await;
    add(at, &who, &team, &bob).await.unwrap();
    let to = |organization: &Organization| UpdateTeam {
        name: team_name("Moved"),
        organization: Some(by_id(organization)),
    };
    let editor = signed_in(&bob);
    let refused = at.app.update_team(&editor, named(&team), to(&other));
    assert_is!(refused.await, Err(Error::Forbidden(_)));
    let foreign = at.organization("foreign").await;
    let refused = at.app.update_team(&who, named(&team), to(&foreign)).await;
    assert_is!(refused, Err(Error::Forbidden(_)));
    let moved = at.app.update_team(&who, named(&team), to(&other)).await;
    assert_eq!(moved.unwrap().organization_uuid, other.uuid);
    let expected = [("ada@example.com".to_owned(), TeamRole::Admin)];
    assert_eq!(members(at, &team).await, expected);
    assert!(
        at.app
            .teams_in(&who, by_id(&acme))
            .await
            .unwrap()
            .is_empty()
    );
}

pub async fn a_wish_is_answered_once_by_those_who_may(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let acme = at.organization_of(&ada, "acme").await;
    let root = signed_in(&ada);
    let team = make(at, &root, &acme, "Team").await.unwrap();
    let eve = at.user("eve@example.com").await;
    let who = signed_in(&eve);
    let wish = || at.app.request_to_join(&who, named(&team));
    let wished = wish().await.unwrap().request;
    assert_is!(
        wish().await,
        Err(Error::Conflict(Conflict::JoinRequestPending))
    );
    assert!(at.app.inbox(&who).await.unwrap().is_empty());
    for entitled in [&root, &operator()] {
        let inbox = at.app.inbox(entitled).await.unwrap();
        assert_eq!(inbox.len(), 1);
        assert_eq!((&inbox[0].request, &inbox[0].team), (&wished, &team));
    }
    let answer = |who: Principal, how| async move {
        at.app.answer_join_request(&who, wished.uuid, how).await
    };
    let own = answer(who.clone(), Decision::Approve).await;
    assert_is!(own, Err(Error::Forbidden(_)));
    answer(root.clone(), Decision::Reject).await.unwrap();
    let again = answer(root.clone(), Decision::Approve).await;
    assert_is!(again, Err(Error::Conflict(Conflict::JoinRequestResolved)));
    assert!(at.app.inbox(&root).await.unwrap().is_empty());
    assert_eq!(members(at, &team).await.len(), 1);

    let wished = wish().await.unwrap().request;
    let approved = at
        .app
        .answer_join_request(&root, wished.uuid, Decision::Approve);
    approved.await.unwrap();
    let expected = ("eve@example.com".to_owned(), TeamRole::Editor);
    assert_eq!(members(at, &team).await[1], expected);
    assert_is!(wish().await, Err(Error::Conflict(Conflict::AlreadyInTeam)));
}

pub async fn a_key_of_some_teams_stays_one_when_they_are_gone(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let acme = at.organization_of(&ada, "acme").await;
    let other = at.organization_of(&ada, "other").await;
    let who = signed_in(&ada);
    let team = make(at, &who, &acme, "Team").await.unwrap();
    let foreign = make(at, &who, &other, "Team").await.unwrap();
    let with = |teams: &[Uuid]| org_core::credential::CreateApiKey {
        teams: teams.to_vec(),
        ..api_key("k", acme.uuid, Operation::Admin)
    };
    let nobodys = Uuid::parse("ffffffff-ffff-4fff-bfff-ffffffffffff").unwrap();
    let rows = at.database.dump();
    let refused = async |teams: &[Uuid]| at.app.create_api_key(&who, with(teams)).await;
    assert_is!(
        refused(&[nobodys]).await,
        Err(Error::NotFound {
            kind: Kind::Team,
            ..
        })
    );
    assert_is!(refused(&[foreign.uuid]).await, Err(Error::Invalid(v)) if v.fault == Fault::NotAllowed);
    assert_is!(
        refused(&[team.uuid, team.uuid]).await,
        Err(Error::Invalid(v)) if v.fault == Fault::Duplicate
    );
    assert_eq!(at.database.dump(), rows);

    let key = at.app.create_api_key(&who, with(&[team.uuid])).await;
    let key = key.unwrap();
    assert_is!(&key.reach, Reach::Teams(teams) if teams.len() == 1);
    at.app.delete_team(&who, named(&team)).await.unwrap();
    let listed = at.app.api_keys(&who, by_id(&acme)).await.unwrap();
    assert_is!(&listed[0].reach, Reach::Teams(teams) if teams.is_empty());
    let widened = UpdateApiKey {
        teams: Some(Vec::new()),
        ..UpdateApiKey::default()
    };
    let (key, _) = at
        .app
        .update_api_key(&who, key.uuid, widened)
        .await
        .unwrap();
    assert_eq!(key.reach, Reach::Organization);
}

pub async fn what_happens_is_told_in_the_order_it_was_written(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let acme = at.organization_of(&ada, "acme").await;
    at.organization_of(&ada, "other").await;
    let who = signed_in(&ada);
    // All in one millisecond: the clock stands still.
    let team = make(at, &who, &acme, "Team").await.unwrap();
    at.app.delete_team(&who, named(&team)).await.unwrap();
    let told = at
        .app
        .events_of_organization(&who, by_id(&acme), 0, 10)
        .await
        .unwrap();
    let kinds: Vec<_> = told.iter().map(|view| view.event.kind).collect();
    let expected = [
        EventKind::TeamDeleted,
        EventKind::TeamMembershipCreated,
        EventKind::TeamCreated,
        EventKind::MembershipCreated,
        EventKind::OrganizationCreated,
    ];
    assert_eq!(kinds, expected);
    assert_eq!(told[0].actor, Some(ada.uuid));
    assert_eq!((told[1].user, told[4].actor), (Some(ada.uuid), None));
    let part = at.app.events_of_organization(&who, by_id(&acme), 1, 2);
    assert_eq!(part.await.unwrap(), told[1..3]);
    let member = signed_in(&at.member(&acme, "bob@example.com").await);
    let refused = at.app.events_of_organization(&member, by_id(&acme), 0, 1);
    assert_is!(refused.await, Err(Error::Forbidden(_)));
}

pub async fn teams_stay_in_step_with_members(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let acme = at.organization_of(&ada, "acme").await;
    let who = signed_in(&ada);
    for number in 0..3 {
        let team = make(at, &who, &acme, &format!("Team {number}")).await;
        let user = at.user(&format!("user-{number}@example.com")).await;
        add(at, &who, &team.unwrap(), &user).await.unwrap();
    }
    invariants::hold(&at.database);
    assert_eq!(at.database.count("team_memberships", ""), 6);
    at.app
        .delete_organization(&operator(), by_id(&acme))
        .await
        .unwrap();
    for table in ["teams", "team_memberships", "team_join_requests"] {
        assert_eq!(at.database.count(table, ""), 0, "{table}");
    }
    invariants::hold(&at.database);
}
