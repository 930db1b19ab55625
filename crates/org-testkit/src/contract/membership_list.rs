//! Lists of memberships: which ones, in which order, from where on.

use org_core::error::Denial;
use org_core::id::UserId;
use org_core::membership::{MembershipOrder, MembershipQuery, MembershipView};
use org_core::page::{Among, Direction, Page, Slice};
use org_core::role::{RoleKey, SystemPermission};
use org_core::user::{CreateUser, User, UserFilter, Username};
use org_core::{Action, Error, Kind, Timestamp};

use crate::builders::{by_slug, email, label, machine, operator};
use crate::fixture::signed_in;
use crate::{Fixture, assert_is};

const PART: u32 = 10;

/// Ada and Bob with names, and Eve with nothing but an address, who join `acme` in this order; Ada
/// administers it and `other`, which Bob belongs to as well.
async fn people(at: &Fixture) -> [User; 3] {
    let ada = CreateUser {
        emails: vec![email("z@one.example"), email("Ada@Two.example")],
        username: Username::parse("zoe").ok(),
        first_name: Some(label("Ada")),
        last_name: Some(label("Love%lace")),
        created_at: Some(Timestamp::from_millis(3000)),
        ..CreateUser::default()
    };
    let bob = CreateUser {
        emails: vec![email("bob@one.example")],
        username: Username::parse("bob_").ok(),
        first_name: Some(label("Bob")),
        created_at: Some(Timestamp::from_millis(1000)),
        ..CreateUser::default()
    };
    let eve = CreateUser {
        emails: vec![email("a@three.example")],
        created_at: Some(Timestamp::from_millis(2000)),
        ..CreateUser::default()
    };
    let mut users = Vec::new();
    for new in [ada, bob, eve] {
        users.push(at.app.create_user(&operator(), new).await.unwrap());
    }
    let users: [User; 3] = users.try_into().unwrap();
    let acme = at.organization_of(&users[0], "acme").await;
    for user in &users[1..] {
        at.clock.advance(std::time::Duration::from_secs(1));
        at.join(&acme, user, "org:member").await.unwrap();
    }
    at.clock.advance(std::time::Duration::from_secs(1));
    let other = at.organization_of(&users[0], "other").await;
    at.clock.advance(std::time::Duration::from_secs(1));
    at.join(&other, &users[1], "org:admin").await.unwrap();
    users
}

fn query(users: UserFilter) -> MembershipQuery {
    MembershipQuery {
        users,
        direction: Direction::Ascending,
        ..MembershipQuery::newest(part(0, PART))
    }
}

fn part<Id>(offset: u64, limit: u32) -> Slice<Id> {
    Slice::Offset { offset, limit }
}

/// The first letters of the members, and the letters of the organizations' handles.
fn letters(page: &Page<MembershipView>) -> String {
    let letter = |one: &MembershipView| match &one.user.first_name {
        Some(name) => name.as_str().chars().next().unwrap(),
        None => 'E',
    };
    page.items.iter().map(letter).collect()
}

fn handles(page: &Page<MembershipView>) -> String {
    let letter = |one: &MembershipView| one.organization.slug.as_str().chars().next().unwrap();
    page.items.iter().map(letter).collect()
}

async fn in_acme(at: &Fixture, query: MembershipQuery) -> Page<MembershipView> {
    let who = operator();
    let page = at.app.memberships_in(&who, by_slug("acme"), query);
    page.await.unwrap()
}

pub async fn members_are_filtered(at: &Fixture) {
    let [ada, bob, eve] = people(at).await.map(|user| user.id);
    let texts = |values: &[&str]| values.iter().map(ToString::to_string).collect::<Vec<_>>();
    let only = |ids: &[&UserId]| UserFilter {
        ids: Among {
            include: Some(ids.iter().map(|id| (*id).clone()).collect()),
            exclude: Vec::new(),
        },
        ..UserFilter::default()
    };
    let millis = |at| Some(Timestamp::from_millis(at));
    let none = UserFilter::default;
    let nobody = UserId::parse("user_nobody").unwrap();
    let but_bob = Among {
        include: None,
        exclude: vec![bob.clone()],
    };
    let cases = [
        ("all", none(), "ABE"),
        ("ids", only(&[&ada, &eve, &nobody]), "AE"),
        ("no id", only(&[]), ""),
        (
            "others",
            UserFilter {
                ids: but_bob,
                ..none()
            },
            "AE",
        ),
        (
            "addresses",
            UserFilter {
                email_addresses: texts(&["ADA@two.example", "a@three.example", "x@y.zz"]),
                ..none()
            },
            "AE",
        ),
        (
            "usernames",
            UserFilter {
                usernames: texts(&["BOB_", "nobody"]),
                ..none()
            },
            "B",
        ),
        (
            "text in an address",
            UserFilter {
                text: Some("ONE.ex".to_owned()),
                ..none()
            },
            "AB",
        ),
        (
            "text in an id",
            UserFilter {
                text: Some(eve.to_string()),
                ..none()
            },
            "E",
        ),
        (
            "text in a name",
            UserFilter {
                text: Some("a love".to_owned()),
                ..none()
            },
            "A",
        ),
        (
            "address text",
            UserFilter {
                email_text: Some("TWO".to_owned()),
                ..none()
            },
            "A",
        ),
        (
            "username text",
            UserFilter {
                username_text: Some("_".to_owned()),
                ..none()
            },
            "B",
        ),
        (
            "name text",
            UserFilter {
                name_text: Some("e%l".to_owned()),
                ..none()
            },
            "A",
        ),
        (
            "made before",
            UserFilter {
                created_before: millis(2000),
                ..none()
            },
            "B",
        ),
        (
            "made after",
            UserFilter {
                created_after: millis(2000),
                ..none()
            },
            "AE",
        ),
        (
            "seen",
            UserFilter {
                last_active_after: millis(0),
                ..none()
            },
            "",
        ),
        (
            "nobody",
            UserFilter {
                nobody: true,
                ..none()
            },
            "",
        ),
        (
            "two",
            UserFilter {
                email_text: Some("one".to_owned()),
                usernames: texts(&["bob_"]),
                ..none()
            },
            "B",
        ),
    ];
    for (what, filter, expected) in cases {
        let page = in_acme(at, query(filter)).await;
        assert_eq!(letters(&page), expected, "{what}");
        assert_eq!(page.total, Some(expected.len() as u64), "{what}");
        assert!(!page.more, "{what}");
    }
}

pub async fn members_are_filtered_by_role(at: &Fixture) {
    people(at).await;
    let cases: [(&[&str], &str); 4] = [
        (&["org:admin"], "A"),
        (&["org:member", "org:nothing"], "BE"),
        (&["org:admin", "org:member"], "ABE"),
        (&[], ""),
    ];
    for (keys, expected) in cases {
        let roles = keys
            .iter()
            .map(|key| RoleKey::parse(key).unwrap())
            .collect();
        let roles = MembershipQuery {
            roles: Some(roles),
            ..query(UserFilter::default())
        };
        let page = in_acme(at, roles).await;
        assert_eq!(letters(&page), expected, "{keys:?}");
        assert_eq!(page.total, Some(expected.len() as u64), "{keys:?}");
    }
}

pub async fn members_come_in_order_and_in_parts(at: &Fixture) {
    people(at).await;
    let cases = [
        (MembershipOrder::CreatedAt, "ABE"),
        (MembershipOrder::EmailAddress, "EBA"),
        (MembershipOrder::FirstName, "EAB"),
        (MembershipOrder::Username, "EBA"),
    ];
    for (order, ascending) in cases {
        let descending: String = ascending.chars().rev().collect();
        for (direction, expected) in [
            (Direction::Ascending, ascending),
            (Direction::Descending, &descending),
        ] {
            let whole = MembershipQuery {
                order,
                direction,
                ..query(UserFilter::default())
            };
            let page = in_acme(at, whole.clone()).await;
            assert_eq!(letters(&page), expected, "{order:?} {direction:?}");
            let cut = MembershipQuery {
                slice: part(1, 1),
                ..whole
            };
            let page = in_acme(at, cut).await;
            assert_eq!(letters(&page), expected[1..2], "{order:?} {direction:?}");
            assert_eq!((page.more, page.total), (true, Some(3)));
        }
    }
    let last_name = MembershipQuery {
        order: MembershipOrder::LastName,
        direction: Direction::Descending,
        slice: part(0, 1),
        ..query(UserFilter::default())
    };
    assert_eq!(letters(&in_acme(at, last_name).await), "A");
    let beyond = MembershipQuery {
        slice: part(u64::MAX, 1),
        ..query(UserFilter::default())
    };
    assert_eq!(in_acme(at, beyond).await.total, Some(3));
}

pub async fn members_come_behind_one_that_was_seen(at: &Fixture) {
    people(at).await;
    let mut after = None;
    let mut seen = String::new();
    loop {
        let page = in_acme(
            at,
            MembershipQuery {
                slice: Slice::After { after, limit: 2 },
                ..query(UserFilter::default())
            },
        )
        .await;
        assert_eq!(page.total, None);
        seen += &letters(&page);
        let last = page.items.last().unwrap().membership.clone();
        after = Some((last.created_at, last.id));
        if !page.more {
            break;
        }
    }
    assert_eq!(seen, "ABE");
}

pub async fn a_page_shows_both_ends_and_what_the_role_grants(at: &Fixture) {
    let [_, bob, _] = people(at).await;
    let page = in_acme(at, query(UserFilter::default())).await;
    let [ada, one, _] = page.items.as_slice() else {
        panic!("{page:?}")
    };
    let (of, id) = (one.organization.id.clone(), bob.id.clone());
    let stored = at.app.store().read(move |tx| tx.membership(&of, &id)).await;
    assert_eq!(stored.unwrap().as_ref(), Some(&one.membership));
    assert_eq!(one.organization, at.reload(&one.organization).await);
    assert_eq!(one.user, at.reload_user(&bob).await);
    assert_eq!(ada.user.emails.len(), 2);
    assert_eq!((ada.permissions.len(), one.permissions.len()), (11, 2));
}

pub async fn all_memberships_are_listed(at: &Fixture) {
    people(at).await;
    let all = async |order, direction, slice| {
        let query = MembershipQuery {
            order,
            direction,
            slice,
            ..query(UserFilter::default())
        };
        let page = at.app.memberships(&operator(), query).await.unwrap();
        (letters(&page), handles(&page), page.total)
    };
    let by = |order, direction| all(order, direction, part(0, PART));
    let expect = |members: &str, of: &str| (members.to_owned(), of.to_owned(), Some(5));
    let (asc, desc) = (Direction::Ascending, Direction::Descending);
    let creation = MembershipOrder::CreatedAt;
    assert_eq!(by(creation, asc).await, expect("ABEAB", "aaaoo"));
    assert_eq!(by(creation, desc).await, expect("BAEBA", "ooaaa"));
    let name = MembershipOrder::FirstName;
    assert_eq!(by(name, asc).await, expect("EAABB", "aaoao"));
    assert_eq!(by(name, desc).await, expect("BBAAE", "oaoaa"));
    assert_eq!(all(name, asc, part(1, 2)).await, expect("AA", "ao"));
}

pub async fn memberships_of_a_user_are_listed(at: &Fixture) {
    let [ada, _, eve] = people(at).await;
    let stranger = at.user("stranger@example.com").await;
    let of = async |who, user: &UserId, slice| {
        let page = at.app.memberships_of(&who, user.clone(), slice).await?;
        Ok::<_, Error>((handles(&page), page.total))
    };
    let whole = || part(0, PART);
    let expect = |handles: &str, total| (handles.to_owned(), Some(total));
    assert_eq!(
        of(operator(), &ada.id, whole()).await.unwrap(),
        expect("oa", 2)
    );
    assert_eq!(
        of(operator(), &ada.id, part(1, 1)).await.unwrap(),
        expect("a", 2)
    );
    assert_eq!(
        of(signed_in(&ada), &ada.id, whole()).await.unwrap(),
        expect("oa", 2)
    );
    assert_eq!(
        of(operator(), &stranger.id, whole()).await.unwrap(),
        expect("", 0)
    );
    assert_is!(
        of(signed_in(&ada), &eve.id, whole()).await,
        Err(Error::Forbidden(Denial::Action(Action::ReadMemberships)))
    );
    let nobody = UserId::parse("user_nobody").unwrap();
    assert_is!(
        of(operator(), &nobody, whole()).await,
        Err(Error::NotFound {
            kind: Kind::User,
            ..
        })
    );
}

pub async fn seeing_members_takes_a_right(at: &Fixture) {
    let [ada, bob, _] = people(at).await;
    let powerless = at
        .member(&at.organization_of(&ada, "third").await, "p@q.rs")
        .await;
    let all = || query(UserFilter::default());
    let members = async |who, handle| {
        let page = at.app.memberships_in(&who, by_slug(handle), all()).await?;
        Ok::<_, Error>(page.items.len())
    };
    assert_eq!(members(signed_in(&bob), "acme").await.unwrap(), 3);
    let reader = machine([Action::ReadMemberships]);
    assert_eq!(members(reader.clone(), "acme").await.unwrap(), 3);
    let needed = SystemPermission::ReadMemberships.into();
    assert_is!(
        members(signed_in(&powerless), "third").await,
        Err(Error::Forbidden(Denial::Permission(lacking))) if lacking == needed
    );
    for handle in ["acme", "nowhere"] {
        assert_is!(
            members(signed_in(&powerless), handle).await,
            Err(Error::Forbidden(Denial::NotAMember))
        );
    }
    assert_is!(
        members(reader.clone(), "nowhere").await,
        Err(Error::NotFound {
            kind: Kind::Organization,
            ..
        })
    );
    let other = machine([Action::ReadOrganizations]);
    assert_is!(
        members(other.clone(), "acme").await,
        Err(Error::Forbidden(Denial::Action(Action::ReadMemberships)))
    );
    assert_eq!(
        at.app
            .memberships(&reader, all())
            .await
            .unwrap()
            .items
            .len(),
        7
    );
    for who in [other, signed_in(&ada)] {
        assert_is!(
            at.app.memberships(&who, all()).await,
            Err(Error::Forbidden(Denial::Action(Action::ReadMemberships)))
        );
    }
}
