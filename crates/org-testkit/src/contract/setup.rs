//! The first administrator, made by a link.

use org_core::App;
use org_core::event::EventKind;
use org_core::rules::SignUp;
use org_core::user::CreateUser;
use org_core::{Action, Error};

use crate::builders::{VIA, digest, machine, operator, person, registering};
use crate::{Fixture, assert_is, at_once, invariants};

pub async fn a_link_makes_the_first_administrator_once(at: &Fixture) {
    at.app
        .create_setup_link(&operator(), digest("a"))
        .await
        .unwrap();
    at.app
        .create_setup_link(&operator(), digest("b"))
        .await
        .unwrap();
    assert_eq!(
        at.newest_events(1).await[0].kind,
        EventKind::SetupLinkCreated
    );
    assert!(!at.app.is_setup_link(digest("c")).await.unwrap());
    assert!(set_up(at, "c", "eve@example.com").await.is_none());
    assert!(at.app.is_setup_link(digest("a")).await.unwrap());
    let made = set_up(at, "a", "ada@example.com").await.unwrap();
    assert!(made.system_administrator && made.verified());
    let event = at.newest_events(1).await.remove(0);
    assert_eq!(
        (event.kind, event.actor.as_str()),
        (EventKind::UserCreated, made.id.as_str())
    );
    for link in ["a", "b"] {
        assert!(!at.app.is_setup_link(digest(link)).await.unwrap());
        assert!(set_up(at, link, "eve@example.com").await.is_none());
    }
    // One that is made now is of no use either.
    at.app
        .create_setup_link(&operator(), digest("d"))
        .await
        .unwrap();
    assert!(set_up(at, "d", "eve@example.com").await.is_none());
    invariants::hold(&at.database);
}

pub async fn a_link_is_good_for_an_hour(at: &Fixture) {
    at.app
        .create_setup_link(&operator(), digest("a"))
        .await
        .unwrap();
    at.clock.advance(App::SETUP_LINK_LIFE);
    assert!(!at.app.is_setup_link(digest("a")).await.unwrap());
    assert!(set_up(at, "a", "ada@example.com").await.is_none());
}

pub async fn only_the_entitled_make_links(at: &Fixture) {
    let who = machine([Action::CreateUsers]);
    let refused = at.app.create_setup_link(&who, digest("a")).await;
    assert_is!(refused, Err(Error::Forbidden(_)));
    assert!(!at.app.is_setup_link(digest("a")).await.unwrap());
}

pub async fn whoever_signs_up_before_it_is_used_does_not_administer(at: &Fixture) {
    at.app
        .create_setup_link(&operator(), digest("a"))
        .await
        .unwrap();
    at.clock.advance(App::SETUP_LINK_LIFE);
    let made = at.app.register(VIA, registering("eve@example.com")).await;
    assert!(!made.unwrap().system_administrator);
    at.app
        .create_setup_link(&operator(), digest("b"))
        .await
        .unwrap();
    assert!(set_up(at, "b", "ada@example.com").await.is_some());
}

pub async fn a_link_leaves_the_first_user_to_administer_where_that_is_the_rule(at: &Fixture) {
    at.app
        .create_setup_link(&operator(), digest("a"))
        .await
        .unwrap();
    let mut first = registering("ada@example.com");
    first.sign_up = SignUp::FirstUser;
    let first = at.app.register(VIA, first).await.unwrap();
    assert!(first.system_administrator);
    assert!(set_up(at, "a", "eve@example.com").await.is_none());
}

pub async fn of_several_who_use_a_link_one_administers(at: &Fixture) {
    at.app
        .create_setup_link(&operator(), digest("a"))
        .await
        .unwrap();
    let servers = [at.app.clone(), at.another_server()];
    let made = at_once(8, |number| {
        let app = servers[number % 2].clone();
        async move {
            let new = person(&format!("user{number}@example.com"));
            app.set_up(VIA, digest("a"), new).await.unwrap()
        }
    });
    assert_eq!(made.await.into_iter().flatten().count(), 1);
    invariants::hold(&at.database);
}

async fn set_up(at: &Fixture, link: &str, address: &str) -> Option<org_core::user::User> {
    let new = CreateUser {
        password: Some(org_core::user::PasswordHash::from_phc(
            "$argon2id$x".to_owned(),
        )),
        ..person(address)
    };
    at.app.set_up(VIA, digest(link), new).await.unwrap()
}
