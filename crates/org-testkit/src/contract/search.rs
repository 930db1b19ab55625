//! Searching users and organizations by conditions.

use std::ops::Bound;

use org_core::error::Denial;
use org_core::id::OrganizationId;
use org_core::metadata::Labels;
use org_core::organization::{
    CreateOrganization, Organization, OrganizationPlace, OrganizationSearch, OrganizationTest,
    UpdateOrganization,
};
use org_core::page::Direction;
use org_core::search::{Condition, Pattern, Piece, Span};
use org_core::text::FullName;
use org_core::user::{
    CreateUser, Profile, UpdateUser, User, UserOrder, UserSearch, UserTest, UserText, UserTime,
    Username,
};
use org_core::{Action, Error, Patch, Timestamp};

use crate::builders::{by_slug, exactly, label, labels, machine, name, operator, person};
use crate::{Fixture, assert_is};

/// Where an organization stands in an order.
type PlaceOf = fn(&Organization) -> OrganizationPlace;

fn text(text: &str) -> Piece {
    Piece::Text(text.to_owned())
}

/// A pattern with `*` for any text and `?` for one character.
fn pattern(raw: &str) -> Pattern {
    let piece = |c: char| match c {
        '*' => Piece::Any,
        '?' => Piece::One,
        c => text(&c.to_string()),
    };
    Pattern::new(raw.chars().map(piece))
}

fn not<T>(condition: Condition<T>) -> Condition<T> {
    Condition::Not(Box::new(condition))
}

fn since(from: Timestamp) -> Span {
    Span {
        from: Bound::Included(from),
        to: Bound::Unbounded,
    }
}

async fn found(at: &Fixture, condition: Condition<OrganizationTest>) -> Vec<String> {
    let search = OrganizationSearch {
        condition: Some(condition),
        place: OrganizationPlace::Slug(None),
        limit: 100,
    };
    let page = at.app.search_organizations(&operator(), search).await;
    let items = page.unwrap().items;
    items.iter().map(|one| one.slug.to_string()).collect()
}

async fn organizations(at: &Fixture) {
    for (handle, shown, pairs) in [
        (
            "acme",
            Some("Acme Inc"),
            labels([("tier", "Gold"), ("a.b", "")]),
        ),
        ("acme_2", Some("Zoë %_ Ltd"), labels([("tier", "golden")])),
        ("bo", None, Labels::default()),
        ("other", Some("Bo"), labels([("tier", "silver")])),
    ] {
        let new = CreateOrganization {
            name: shown.map(name),
            labels: pairs,
            ..exactly(handle)
        };
        at.create(&operator(), new).await.unwrap();
        at.clock.advance(std::time::Duration::from_secs(1));
    }
}

pub async fn organizations_are_found_by_each_field(at: &Fixture) {
    organizations(at).await;
    let slug = |raw| Condition::Test(OrganizationTest::Slug(pattern(raw)));
    let shown = |raw| Condition::Test(OrganizationTest::DisplayName(pattern(raw)));
    let label =
        |key: &str, raw| Condition::Test(OrganizationTest::Label(key.to_owned(), pattern(raw)));
    for (condition, expected) in [
        (slug("ACME"), &["acme"][..]),
        (slug("acme*"), &["acme", "acme_2"]),
        (slug("*cme?2"), &["acme_2"]),
        (slug("*the*"), &["other"]),
        (slug("a%*"), &[]),
        (slug("*"), &["acme", "acme_2", "bo", "other"]),
        (shown("acme inc"), &["acme"]),
        (shown("bo"), &["other"]),
        (shown("a*"), &["acme"]),
        (shown("*inc"), &["acme"]),
        (shown("*% _ *"), &[]),
        (shown("*ë %_ l*"), &["acme_2"]),
        (shown("*"), &["acme", "acme_2", "other"]),
        (not(shown("bo")), &["acme", "acme_2", "bo"]),
        (label("tier", "gold"), &["acme"]),
        (label("tier", "gold*"), &["acme", "acme_2"]),
        (label("tier", "*"), &["acme", "acme_2", "other"]),
        (label("a.b", ""), &["acme"]),
        (label("gold", "*"), &[]),
        (not(label("tier", "*")), &["bo"]),
        (Condition::Test(OrganizationTest::Nothing), &[]),
        (
            Condition::Any(vec![slug("bo"), label("tier", "silver")]),
            &["bo", "other"],
        ),
        (
            Condition::All(vec![slug("acme*"), not(label("tier", "gold"))]),
            &["acme_2"],
        ),
        (
            Condition::Any(vec![
                Condition::All(vec![slug("acme*"), shown("z*")]),
                slug("bo"),
            ]),
            &["acme_2", "bo"],
        ),
        (
            Condition::Any(vec![slug("bo"), not(slug("*me*"))]),
            &["bo", "other"],
        ),
    ] {
        assert_eq!(
            found(at, condition.clone()).await,
            expected,
            "{condition:?}"
        );
    }
    let acme = at
        .app
        .organization(&operator(), by_slug("acme"))
        .await
        .unwrap();
    let id = |id| Condition::Test(OrganizationTest::Id(id));
    assert_eq!(found(at, id(acme.id)).await, ["acme"]);
    let unknown = OrganizationId::parse("org_none").unwrap();
    assert!(found(at, id(unknown)).await.is_empty());
    let later = since(acme.created_at.plus(std::time::Duration::from_millis(1)));
    let later = Condition::Test(OrganizationTest::CreatedAt(later));
    assert_eq!(found(at, later).await, ["acme_2", "bo", "other"]);
}

pub async fn organizations_are_found_by_what_they_are_now(at: &Fixture) {
    organizations(at).await;
    let change = UpdateOrganization {
        name: Patch::Set(name("Renamed")),
        labels: Some(labels([("colour", "Red")])),
        ..UpdateOrganization::default()
    };
    at.app
        .update_organization(&operator(), by_slug("acme"), change)
        .await
        .unwrap();
    let label = |key: &str| Condition::Test(OrganizationTest::Label(key.to_owned(), pattern("*")));
    assert_eq!(found(at, label("colour")).await, ["acme"]);
    assert_eq!(found(at, label("tier")).await, ["acme_2", "other"]);
    let shown = |raw| Condition::Test(OrganizationTest::DisplayName(pattern(raw)));
    assert_eq!(found(at, shown("*name*")).await, ["acme"]);
    assert!(found(at, shown("*inc*")).await.is_empty());
    at.app
        .delete_organization(&operator(), by_slug("acme"))
        .await
        .unwrap();
    assert!(found(at, label("colour")).await.is_empty());
}

pub async fn each_order_is_followed_to_its_end(at: &Fixture) {
    organizations(at).await;
    let all = |place: OrganizationPlace| async move {
        let search = OrganizationSearch {
            condition: None,
            place,
            limit: 1,
        };
        at.app
            .search_organizations(&operator(), search)
            .await
            .unwrap()
    };
    let orders: [(_, PlaceOf, _); 3] = [
        (
            OrganizationPlace::CreatedAt(None),
            |one| OrganizationPlace::CreatedAt(Some((one.created_at, one.id.clone()))),
            ["acme", "acme_2", "bo", "other"],
        ),
        (
            OrganizationPlace::DisplayName(None),
            |one| {
                OrganizationPlace::DisplayName(Some((
                    one.display_name().to_owned(),
                    one.id.clone(),
                )))
            },
            ["acme", "other", "acme_2", "bo"],
        ),
        (
            OrganizationPlace::Slug(None),
            |one| OrganizationPlace::Slug(Some(one.slug.clone())),
            ["acme", "acme_2", "bo", "other"],
        ),
    ];
    for (beginning, behind, expected) in orders {
        let (mut place, mut seen) = (beginning, Vec::new());
        loop {
            let page = all(place).await;
            assert_eq!(page.total, None);
            let last = page.items[0].clone();
            seen.push(last.slug.to_string());
            if !page.more {
                break;
            }
            place = behind(&last);
        }
        assert_eq!(seen, expected);
    }
    let nobody = machine([Action::ReadUsers]);
    let search = OrganizationSearch {
        condition: None,
        place: OrganizationPlace::Slug(None),
        limit: 1,
    };
    let refused = at.app.search_organizations(&nobody, search).await;
    assert_is!(
        refused,
        Err(Error::Forbidden(Denial::Action(Action::ReadOrganizations)))
    );
}

fn everybody() -> UserSearch {
    UserSearch {
        condition: None,
        order: UserOrder::EmailAddress,
        direction: Direction::Ascending,
        offset: 0,
        limit: 10,
        counted: true,
    }
}

async fn met(at: &Fixture, condition: Condition<UserTest>) -> Vec<String> {
    let search = UserSearch {
        condition: Some(condition),
        ..everybody()
    };
    let page = at.app.search_users(&operator(), search).await.unwrap();
    assert_eq!(page.total, u64::try_from(page.items.len()).ok());
    let shown = |user: &User| user.display_name().unwrap_or("?").to_owned();
    page.items.iter().map(shown).collect()
}

pub async fn users_are_found_by_each_field(at: &Fixture) {
    let ada = CreateUser {
        profile: Profile {
            name: FullName::parse("Ada Lovelace").ok(),
            nickname: FullName::parse("Countess").ok(),
            picture: None,
        },
        first_name: Some(label("Ada")),
        last_name: Some(label("King")),
        emails_verified: true,
        ..person("Ada@Example.com")
    };
    let ada = at.app.create_user(&operator(), ada).await.unwrap();
    let bob = at.user("bob@example.com").await;
    let eve = CreateUser {
        username: Username::parse("eve_1").ok(),
        banned: true,
        ..CreateUser::default()
    };
    at.app.create_user(&operator(), eve).await.unwrap();
    let acme = at.organization_of(&bob, "acme").await;
    let fits = |text, raw| Condition::Test(UserTest::Text(text, pattern(raw)));
    let test = Condition::Test;
    let (a, b, e) = ("Ada Lovelace", "bob@example.com", "eve_1");
    for (condition, expected) in [
        (fits(UserText::Email, "ADA@example.com"), &[a][..]),
        (fits(UserText::Email, "*@example.com"), &[a, b]),
        (fits(UserText::Email, "bo*"), &[b]),
        (fits(UserText::Email, "*"), &[a, b]),
        (fits(UserText::Name, "ada lovelace"), &[a]),
        (fits(UserText::Name, "*love*"), &[a]),
        (fits(UserText::Name, "ada@example.com"), &[]),
        (fits(UserText::Name, "bob@example.com"), &[b]),
        (fits(UserText::Name, "eve?1"), &[e]),
        (fits(UserText::Name, "*"), &[e, a, b]),
        (fits(UserText::Nickname, "countess"), &[a]),
        (fits(UserText::Nickname, "bob"), &[b]),
        (fits(UserText::Nickname, "ada"), &[]),
        (fits(UserText::Nickname, "eve_1"), &[e]),
        (fits(UserText::GivenName, "ADA"), &[a]),
        (fits(UserText::FamilyName, "k*"), &[a]),
        (fits(UserText::Username, "EVE_1"), &[e]),
        (not(fits(UserText::Username, "eve_1")), &[a, b]),
        (test(UserTest::Blocked(true)), &[e]),
        (test(UserTest::Blocked(false)), &[a, b]),
        (test(UserTest::EmailVerified(true)), &[a]),
        (test(UserTest::EmailVerified(false)), &[e, b]),
        (test(UserTest::Id(ada.id.clone())), &[a]),
        (test(UserTest::MemberOf(acme.id.clone())), &[b]),
        (not(test(UserTest::MemberOf(acme.id.clone()))), &[e, a]),
        (test(UserTest::Nobody), &[]),
        (
            test(UserTest::Time(
                UserTime::LastSignInAt,
                since(ada.created_at),
            )),
            &[],
        ),
        (
            test(UserTest::Time(UserTime::CreatedAt, since(ada.created_at))),
            &[e, a, b],
        ),
        (
            Condition::Any(vec![
                fits(UserText::Name, "*love*"),
                fits(UserText::Username, "eve_1"),
            ]),
            &[e, a],
        ),
        (
            Condition::All(vec![
                fits(UserText::Email, "*@example.com"),
                test(UserTest::Blocked(false)),
            ]),
            &[a, b],
        ),
    ] {
        assert_eq!(met(at, condition.clone()).await, expected, "{condition:?}");
    }
    let change = UpdateUser {
        name: Patch::Set(FullName::parse("Ada King").unwrap()),
        ..UpdateUser::default()
    };
    at.app
        .update_user(&operator(), ada.id.clone(), change)
        .await
        .unwrap();
    assert_eq!(met(at, fits(UserText::Name, "*da ki*")).await, ["Ada King"]);
    assert!(met(at, fits(UserText::Name, "*love*")).await.is_empty());
}

pub async fn a_search_of_users_comes_in_parts_and_takes_a_right(at: &Fixture) {
    for address in ["a@example.com", "b@example.com", "c@example.com"] {
        at.user(address).await;
    }
    let middle = UserSearch {
        offset: 1,
        limit: 1,
        ..everybody()
    };
    let page = at
        .app
        .search_users(&operator(), middle.clone())
        .await
        .unwrap();
    assert_eq!((page.total, page.more), (Some(3), true));
    assert_eq!(page.items[0].display_name(), Some("b@example.com"));
    let uncounted = UserSearch {
        counted: false,
        ..middle.clone()
    };
    assert_eq!(
        at.app
            .search_users(&operator(), uncounted)
            .await
            .unwrap()
            .total,
        None
    );
    let refused = at
        .app
        .search_users(&machine([Action::ReadOrganizations]), middle)
        .await;
    assert_is!(
        refused,
        Err(Error::Forbidden(Denial::Action(Action::ReadUsers)))
    );
}
