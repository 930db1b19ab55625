//! Lists of organizations: the same on every database, to the letter.

use std::time::Duration;

use org_core::organization::{
    CreateOrganization, Organization, OrganizationOrder, OrganizationQuery, OrganizationRef,
    UpdateOrganization,
};
use org_core::page::{Among, Direction, Page, Slice};
use org_core::{Action, Denial, Error, Patch, Principal, Timestamp, id};

use crate::builders::{exactly, name, operator};
use crate::fixture::signed_in;
use crate::{Fixture, assert_is};

/// Handle and display name, in the order they are made. Names that look alike to a careless LIKE
/// or sort differently in most languages than by their bytes.
const SHELF: [(&str, Option<&str>); 7] = [
    ("b-two", Some("beta")),
    ("a-one", Some("Alpha")),
    ("c_three", None),
    ("d-four", Some("Émile")),
    ("e-five", Some("50% off")),
    ("f-six", Some("50x off")),
    ("g-seven", Some(r"back\slash")),
];

pub async fn text_finds_names_and_handles_in_any_case(at: &Fixture) {
    fill(at).await;
    for (text, expected) in [
        ("ALPHA", vec!["a-one"]),
        ("lph", vec!["a-one"]),
        ("D-FOUR", vec!["d-four"]),
        ("Off", vec!["e-five", "f-six"]),
        ("C_THREE", vec!["c_three"]),
        ("nowhere", vec![]),
        ("'; DROP TABLE organizations; --", vec![]),
    ] {
        assert_eq!(handles(&search(at, text).await), expected, "{text:?}");
    }
}

pub async fn wildcards_stand_for_themselves(at: &Fixture) {
    fill(at).await;
    for (text, expected) in [
        ("50%", vec!["e-five"]),
        ("%", vec!["e-five"]),
        ("_", vec!["c_three"]),
        ("c_t", vec!["c_three"]),
        (r"\", vec!["g-seven"]),
        (r"\s", vec!["g-seven"]),
        (r"\%", vec![]),
    ] {
        assert_eq!(handles(&search(at, text).await), expected, "{text:?}");
    }
}

pub async fn text_in_other_scripts_finds_what_is_spelled_the_same(at: &Fixture) {
    fill(at).await;
    for text in ["Émile", "ÉMILE", "É"] {
        assert_eq!(handles(&search(at, text).await), ["d-four"], "{text:?}");
    }
}

pub async fn a_whole_id_finds_its_organization(at: &Fixture) {
    let made = fill(at).await;
    let wanted = &made[2];
    assert_eq!(handles(&search(at, wanted.id.as_str()).await), ["c_three"]);
    let part = wanted.id.as_str().strip_suffix(char::is_alphanumeric);
    assert_eq!(
        handles(&search(at, part.unwrap()).await),
        Vec::<&str>::new()
    );
}

pub async fn text_finds_what_an_organization_is_called_now(at: &Fixture) {
    fill(at).await;
    let by = |slug: &str| OrganizationRef::parse(slug).unwrap();
    let change = UpdateOrganization {
        name: Patch::Set(name("Omega \"three\" letters")),
        ..UpdateOrganization::default()
    };
    let app = &at.app;
    app.update_organization(&operator(), by("a-one"), change)
        .await
        .unwrap();
    app.delete_organization(&operator(), by("b-two"))
        .await
        .unwrap();
    for (text, expected) in [
        ("alpha", vec![]),
        ("a \"three", vec!["a-one"]),
        ("three", vec!["a-one", "c_three"]),
        ("b-two", vec![]),
        ("beta", vec![]),
    ] {
        assert_eq!(handles(&search(at, text).await), expected, "{text:?}");
    }
}

pub async fn each_order_has_two_directions(at: &Fixture) {
    use OrganizationOrder::{CreatedAt, MembersCount, Name, Slug};
    fill(at).await;
    let crowd = at.user("ada@example.com").await;
    at.organization_of(&crowd, "z-crowded").await;
    let made = [
        "b-two",
        "a-one",
        "c_three",
        "d-four",
        "e-five",
        "f-six",
        "g-seven",
        "z-crowded",
    ];
    let by_name = [
        "e-five",
        "f-six",
        "a-one",
        "g-seven",
        "b-two",
        "c_three",
        "z-crowded",
        "d-four",
    ];
    let by_handle = [
        "a-one",
        "b-two",
        "c_three",
        "d-four",
        "e-five",
        "f-six",
        "g-seven",
        "z-crowded",
    ];
    for (order, expected) in [
        (CreatedAt, made),
        (MembersCount, made),
        (Name, by_name),
        (Slug, by_handle),
    ] {
        for direction in [Direction::Ascending, Direction::Descending] {
            let mut expected = expected.to_vec();
            if direction == Direction::Descending {
                expected.reverse();
            }
            let query = OrganizationQuery {
                order,
                direction,
                ..some(100)
            };
            assert_eq!(
                handles(&list(at, query).await),
                expected,
                "{order:?} {direction:?}"
            );
        }
    }
}

pub async fn offsets_cut_the_list_and_count_it(at: &Fixture) {
    fill(at).await;
    for (offset, limit, expected, more) in [
        (0, 3, vec!["b-two", "a-one", "c_three"], true),
        (3, 3, vec!["d-four", "e-five", "f-six"], true),
        (6, 3, vec!["g-seven"], false),
        (4, 3, vec!["e-five", "f-six", "g-seven"], false),
        (7, 3, vec![], false),
        (u64::MAX, u32::MAX, vec![], false),
        (0, u32::MAX, SHELF.map(|(handle, _)| handle).to_vec(), false),
    ] {
        let slice = Slice::Offset { offset, limit };
        let page = list(at, OrganizationQuery { slice, ..some(0) }).await;
        assert_eq!(handles(&page), expected, "{offset} {limit}");
        assert_eq!((page.more, page.total), (more, Some(7)), "{offset} {limit}");
    }
    assert_eq!(search(at, "off").await.total, Some(2));
}

/// In steps of two, through organizations made in the same millisecond, and one that appears in
/// front of the reader meanwhile.
pub async fn following_the_list_meets_each_organization_once(at: &Fixture) {
    fill(at).await;
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let slice = Slice::After { after, limit: 2 };
        let page = list(at, OrganizationQuery { slice, ..some(0) }).await;
        assert_eq!(page.total, None);
        seen.extend(handles(&page).into_iter().map(str::to_owned));
        let last = page.items.last().unwrap();
        after = Some((last.created_at, last.id.clone()));
        if !page.more {
            break;
        }
        if seen.len() == 4 {
            older(at, "made-long-ago").await;
        }
    }
    assert_eq!(seen, SHELF.map(|(handle, _)| handle));
}

pub async fn following_an_empty_list_ends(at: &Fixture) {
    let slice = Slice::After {
        after: None,
        limit: 2,
    };
    let nothing = list(at, OrganizationQuery { slice, ..some(0) }).await;
    assert_eq!((nothing.items.len(), nothing.more), (0, false));
    let made = at.organization("acme").await;
    let beyond = Some((made.created_at.plus(Duration::from_millis(1)), made.id));
    let slice = Slice::After {
        after: beyond,
        limit: 2,
    };
    let nothing = list(at, OrganizationQuery { slice, ..some(0) }).await;
    assert_eq!((nothing.items.len(), nothing.more), (0, false));
}

pub async fn ids_narrow_the_list(at: &Fixture) {
    let made = fill(at).await;
    let [first, second, third] = [&made[0], &made[1], &made[2]].map(|one| one.id.clone());
    let gone = id::OrganizationId::parse("org_gone").unwrap();
    let only = |ids: &[&id::OrganizationId]| Some(ids.iter().map(|&id| id.clone()).collect());
    for (include, exclude, expected) in [
        (
            only(&[&second, &first, &gone]),
            vec![],
            vec!["b-two", "a-one"],
        ),
        (only(&[&first, &second]), vec![first.clone()], vec!["a-one"]),
        (only(&[]), vec![], vec![]),
        (
            None,
            vec![first, third, gone],
            vec!["a-one", "d-four", "e-five", "f-six", "g-seven"],
        ),
    ] {
        let ids = Among { include, exclude };
        let page = list(at, OrganizationQuery { ids, ..some(100) }).await;
        assert_eq!(handles(&page), expected);
        assert_eq!(page.total, u64::try_from(expected.len()).ok());
    }
}

pub async fn members_narrow_the_list(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let bob = at.user("bob@example.com").await;
    for (handle, owner) in [("a", &ada), ("b", &bob), ("c", &ada)] {
        at.organization_of(owner, handle).await;
    }
    let empty = at.organization("d").await;
    let stranger = id::UserId::parse("user_stranger").unwrap();
    let (ada, bob) = (ada.id, bob.id);
    for (include, exclude, expected) in [
        (Some(vec![ada.clone()]), vec![], vec!["a", "c"]),
        (
            Some(vec![ada.clone(), bob.clone()]),
            vec![],
            vec!["a", "b", "c"],
        ),
        (Some(vec![stranger.clone()]), vec![], vec![]),
        (Some(vec![]), vec![], vec![]),
        (None, vec![ada.clone()], vec!["b", "d"]),
        (None, vec![ada.clone(), bob.clone(), stranger], vec!["d"]),
        (Some(vec![bob]), vec![ada.clone()], vec!["b"]),
    ] {
        let members = Among { include, exclude };
        let page = list(
            at,
            OrganizationQuery {
                members,
                ..some(100)
            },
        )
        .await;
        assert_eq!(handles(&page), expected);
        assert_eq!(page.total, u64::try_from(expected.len()).ok());
    }
    let both = OrganizationQuery {
        ids: Among {
            include: None,
            exclude: vec![empty.id],
        },
        members: Among {
            include: None,
            exclude: vec![ada],
        },
        ..some(1)
    };
    let page = list(at, both).await;
    assert_eq!((handles(&page), page.total), (vec!["b"], Some(1)));
}

/// A member whose role permits less is none who manages.
pub async fn organizations_without_a_manager_are_told(at: &Fixture) {
    let ada = at.user("ada@example.com").await;
    let managed = at.organization_of(&ada, "managed").await;
    let empty = at.organization("empty").await;
    let led_by_nobody = at.organization("led-by-nobody").await;
    at.member(&managed, "bob@example.com").await;
    at.member(&led_by_nobody, "eve@example.com").await;
    let gone = id::OrganizationId::parse("org_gone").unwrap();
    let among = vec![managed.id, empty.id.clone(), led_by_nobody.id.clone(), gone];
    let ask = async |who: Principal| {
        at.app
            .organizations_without_manager(&who, among.clone())
            .await
    };
    let found = ask(operator()).await.unwrap();
    assert_eq!(found, [empty.id, led_by_nobody.id].into());
    assert_is!(
        ask(signed_in(&ada)).await,
        Err(Error::Forbidden(Denial::Action(Action::ReadOrganizations)))
    );
}

async fn fill(at: &Fixture) -> Vec<Organization> {
    let mut made = Vec::new();
    for (handle, display) in SHELF {
        let new = CreateOrganization {
            name: display.map(name),
            ..exactly(handle)
        };
        made.push(at.create(&operator(), new).await.unwrap());
    }
    made
}

async fn older(at: &Fixture, handle: &str) -> id::OrganizationId {
    let new = CreateOrganization {
        created_at: Some(Timestamp::from_millis(1000)),
        ..exactly(handle)
    };
    at.create(&operator(), new).await.unwrap().id
}

fn some(limit: u32) -> OrganizationQuery {
    OrganizationQuery {
        text: None,
        ids: Among::default(),
        members: Among::default(),
        order: OrganizationOrder::CreatedAt,
        direction: Direction::Ascending,
        slice: Slice::Offset { offset: 0, limit },
    }
}

async fn search(at: &Fixture, text: &str) -> Page<Organization> {
    let text = Some(text.to_owned());
    list(at, OrganizationQuery { text, ..some(100) }).await
}

async fn list(at: &Fixture, query: OrganizationQuery) -> Page<Organization> {
    at.app.organizations(&operator(), query).await.unwrap()
}

fn handles(page: &Page<Organization>) -> Vec<&str> {
    page.items.iter().map(|one| one.slug.as_str()).collect()
}
