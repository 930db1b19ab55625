//! Lists of users: which ones, in which order, from where on.

use org_core::error::Denial;
use org_core::id::UserId;
use org_core::page::{Among, Direction};
use org_core::text::EmailAddress;
use org_core::user::{CreateUser, UserFilter, UserOrder, UserQuery, Username};
use org_core::{Action, Error, Fault, Timestamp};

use crate::builders::{email, label, machine, operator, owned_by};
use crate::{Fixture, assert_is};

/// Three users: Ada and Bob with names and addresses, and one with nothing but an address.
async fn people(at: &Fixture) -> [UserId; 3] {
    let ada = CreateUser {
        emails: vec![email("z@one.example"), email("Ada@Two.example")],
        username: Username::parse("ada_1").ok(),
        first_name: Some(label("Ada")),
        last_name: Some(label("Love%lace")),
        external_id: Some("Ext-1".to_owned()),
        created_at: Some(Timestamp::from_millis(3000)),
        ..CreateUser::default()
    };
    let bob = CreateUser {
        emails: vec![email("bob@one.example")],
        username: Username::parse("bob").ok(),
        first_name: Some(label("Bob")),
        banned: true,
        created_at: Some(Timestamp::from_millis(1000)),
        ..CreateUser::default()
    };
    let eve = CreateUser {
        emails: vec![email("a@three.example")],
        created_at: Some(Timestamp::from_millis(2000)),
        ..CreateUser::default()
    };
    let mut ids = Vec::new();
    for new in [ada, bob, eve] {
        ids.push(at.app.create_user(&operator(), new).await.unwrap().id);
    }
    ids.try_into().unwrap()
}

fn query(filter: UserFilter) -> UserQuery {
    UserQuery {
        filter,
        order: UserOrder::CreatedAt,
        direction: Direction::Ascending,
        after: None,
        offset: 0,
        limit: 10,
    }
}

/// The first letters of the first addresses, in the order of the list; the count must agree.
async fn found(at: &Fixture, query: UserQuery) -> String {
    let filter = query.filter.clone();
    let page = at.app.users(&operator(), query.clone()).await.unwrap();
    let count = at.app.count_users(&operator(), filter).await.unwrap();
    if query.offset == 0 && query.after.is_none() && !page.more {
        assert_eq!(usize::try_from(count), Ok(page.items.len()), "{query:?}");
    }
    let letter = |user: &org_core::user::User| match &user.first_name {
        Some(name) => name.as_str().chars().next().unwrap(),
        None => 'E',
    };
    page.items.iter().map(letter).collect()
}

/// A filter with one condition.
fn by(narrow: impl FnOnce(&mut UserFilter)) -> UserFilter {
    let mut filter = UserFilter::default();
    narrow(&mut filter);
    filter
}

fn among<T: Clone>(include: &[T], exclude: &[T]) -> Among<T> {
    Among {
        include: (!include.is_empty()).then(|| include.to_vec()),
        exclude: exclude.to_vec(),
    }
}

async fn each_finds(at: &Fixture, cases: Vec<(UserFilter, &str)>) {
    for (filter, expected) in cases {
        let shown = format!("{filter:?}");
        assert_eq!(found(at, query(filter)).await, expected, "{shown}");
    }
}

pub async fn a_list_is_filtered(at: &Fixture) {
    let [ada, bob, eve] = people(at).await;
    let user = at.app.user(&operator(), ada.clone()).await.unwrap();
    let acme = at.organization_of(&user, "acme").await.id;
    let other = owned_by(&user, "other");
    at.create(&operator(), other).await.unwrap();
    let (a, b, e) = (&ada, &bob, &eve);
    let list = |values: &[&str]| values.iter().map(ToString::to_string).collect::<Vec<_>>();
    let external = "Ext-1".to_owned();
    let millis = |millis| Some(Timestamp::from_millis(millis));
    let cases = vec![
        (UserFilter::default(), "BEA"),
        (by(|f| f.ids = among(&[a.clone(), e.clone()], &[])), "EA"),
        (by(|f| f.ids = among(&[], std::slice::from_ref(a))), "BE"),
        (
            by(|f| f.ids = among(&[a.clone(), b.clone()], std::slice::from_ref(a))),
            "B",
        ),
        (by(|f| f.ids.include = Some(vec![])), ""),
        (
            by(|f| f.email_addresses = list(&["ADA@two.EXAMPLE", "no@x.y"])),
            "A",
        ),
        (by(|f| f.usernames = list(&["BOB", "ada_1"])), "BA"),
        (
            by(|f| f.external_ids = among(std::slice::from_ref(&external), &[])),
            "A",
        ),
        (
            by(|f| f.external_ids = among(&["ext-1".to_owned()], &[])),
            "",
        ),
        (
            by(|f| f.external_ids = among(&[], std::slice::from_ref(&external))),
            "BE",
        ),
        (
            by(|f| f.organizations = among(std::slice::from_ref(&acme), &[])),
            "A",
        ),
        (
            by(|f| f.organizations = among(&[], std::slice::from_ref(&acme))),
            "BE",
        ),
        (by(|f| f.banned = Some(true)), "B"),
        (by(|f| f.banned = Some(false)), "EA"),
        (by(|f| f.created_before = millis(2000)), "B"),
        (by(|f| f.created_after = millis(2000)), "EA"),
        (by(|f| f.nobody = true), ""),
    ];
    each_finds(at, cases).await;
}

pub async fn a_list_is_searched(at: &Fixture) {
    let [_, _, eve] = people(at).await;
    let text = |text: &str| Some(text.to_owned());
    let cases = vec![
        (by(|f| f.text = text("ONE.ex")), "BA"),
        (by(|f| f.text = text("e%l")), "A"),
        (by(|f| f.text = text("xt-1")), "A"),
        (by(|f| f.text = text(eve.as_str())), "E"),
        (by(|f| f.text = text("%")), "A"),
        (by(|f| f.text = text("a_1")), "A"),
        (by(|f| f.email_text = text("TWO")), "A"),
        (by(|f| f.username_text = text("A_")), "A"),
        (by(|f| f.name_text = text("a LOVE")), "A"),
    ];
    each_finds(at, cases).await;
}

pub async fn those_who_were_seen_are_told_from_the_others(at: &Fixture) {
    let [ada, ..] = people(at).await;
    let user = at.app.user(&operator(), ada).await.unwrap();
    at.session(&user, None).await;
    let now = Some(at.app.now());
    let later = Some(at.app.now().plus(std::time::Duration::from_millis(1)));
    let nothing = UserFilter::default;
    for (filter, expected) in [
        (
            UserFilter {
                last_active_after: now,
                ..nothing()
            },
            "A",
        ),
        (
            UserFilter {
                last_active_after: later,
                ..nothing()
            },
            "",
        ),
        (
            UserFilter {
                last_active_before: later,
                ..nothing()
            },
            "A",
        ),
        (
            UserFilter {
                last_sign_in_after: now,
                ..nothing()
            },
            "A",
        ),
        (
            UserFilter {
                last_sign_in_before: now,
                ..nothing()
            },
            "",
        ),
    ] {
        assert_eq!(
            found(at, query(filter.clone())).await,
            expected,
            "{filter:?}"
        );
    }
}

pub async fn a_list_has_its_order(at: &Fixture) {
    let [ada, ..] = people(at).await;
    let user = at.app.user(&operator(), ada).await.unwrap();
    at.session(&user, None).await;
    for (order, expected) in [
        (UserOrder::CreatedAt, "BEA"),
        (UserOrder::EmailAddress, "EBA"),
        (UserOrder::FirstName, "EAB"),
        (UserOrder::LastName, "BEA"),
        (UserOrder::Username, "EAB"),
        (UserOrder::LastActiveAt, "BEA"),
        (UserOrder::LastSignInAt, "BEA"),
        (UserOrder::Id, "BEA"),
    ] {
        let forwards = UserQuery {
            order,
            ..query(UserFilter::default())
        };
        assert_eq!(found(at, forwards.clone()).await, expected, "{order:?}");
        let direction = Direction::Descending;
        let backwards: String = expected.chars().rev().collect();
        let query = UserQuery {
            direction,
            ..forwards
        };
        assert_eq!(found(at, query).await, backwards, "{order:?}");
    }
}

pub async fn a_list_comes_in_parts(at: &Fixture) {
    let [ada, bob, eve] = people(at).await;
    let all = || query(UserFilter::default());
    let page = at
        .app
        .users(&operator(), UserQuery { limit: 2, ..all() })
        .await
        .unwrap();
    assert!(page.more && page.items.len() == 2 && page.total.is_none());
    assert_eq!(found(at, UserQuery { offset: 2, ..all() }).await, "A");
    assert_eq!(
        found(
            at,
            UserQuery {
                offset: u64::MAX,
                ..all()
            }
        )
        .await,
        ""
    );
    for (after, direction, expected) in [
        (&bob, Direction::Ascending, "EA"),
        (&ada, Direction::Ascending, ""),
        (&ada, Direction::Descending, "EB"),
        (&eve, Direction::Descending, "B"),
    ] {
        let after = Some(after.clone());
        assert_eq!(
            found(
                at,
                UserQuery {
                    after,
                    direction,
                    ..all()
                }
            )
            .await,
            expected
        );
    }
    let after = UserId::parse("user_nobody");
    assert_is!(
        at.app.users(&operator(), UserQuery { after, ..all() }).await,
        Err(Error::Invalid(violation))
            if violation.field == "starting_after" && violation.fault == Fault::NotFound
    );
    let addresses = page.items[0].emails.iter().map(|one| &one.address).cloned();
    assert_eq!(
        addresses.collect::<Vec<EmailAddress>>(),
        [email("bob@one.example")]
    );
}

pub async fn only_the_entitled_see_the_list(at: &Fixture) {
    let stranger = machine([Action::ReadOrganizations]);
    let forbidden = Denial::Action(Action::ReadUsers);
    assert_is!(
        at.app.users(&stranger, query(UserFilter::default())).await,
        Err(Error::Forbidden(denial)) if denial == forbidden
    );
    assert_is!(
        at.app.count_users(&stranger, UserFilter::default()).await,
        Err(Error::Forbidden(denial)) if denial == forbidden
    );
    let entitled = machine([Action::ReadUsers]);
    at.app
        .users(&entitled, query(UserFilter::default()))
        .await
        .unwrap();
}
