//! Lists of domains.

use std::time::Duration;

use org_core::domain::{CreateDomain, DomainFilter, DomainOrder, DomainQuery, EnrollmentMode};
use org_core::page::{Among, Direction, Slice};

use super::domains::{add, id_of};
use crate::builders::{all_domains, domain, domain_name, operator};
use crate::{Fixture, invariants};

pub async fn a_list_is_narrowed_and_ordered(at: &Fixture) {
    let acme = at.organization("acme").await;
    let other = at.organization("other").await;
    let modes = EnrollmentMode::ALL.iter().copied();
    let texts = ["b.com", "d.org", "a.com", "c_d.com"];
    for (mode, (number, text)) in modes.zip(texts.iter().enumerate()) {
        let to = if number == 3 { &other } else { &acme };
        let new = CreateDomain {
            enrollment_mode: mode,
            ..domain(&text.replace('_', "-"), number % 2 == 0)
        };
        at.clock.advance(Duration::from_millis(1));
        add(at, to, new).await.unwrap();
    }
    let listed = async |filter| {
        names(
            at,
            DomainQuery {
                filter,
                ..all_domains()
            },
        )
        .await
        .join(" ")
    };
    let all = DomainFilter::default;
    assert_eq!(listed(all()).await, "c-d.com a.com d.org b.com");
    let verified = |verified| DomainFilter {
        verified: Some(verified),
        ..all()
    };
    assert_eq!(listed(verified(true)).await, "a.com b.com");
    assert_eq!(listed(verified(false)).await, "c-d.com d.org");
    let text = |text: &str| DomainFilter {
        text: Some(text.to_owned()),
        ..all()
    };
    assert_eq!(listed(text("D.")).await, "c-d.com d.org");
    assert_eq!(listed(text("_")).await, "");
    let named = DomainFilter {
        names: Some(vec![domain_name("a.com"), domain_name("none.com")]),
        ..all()
    };
    assert_eq!(listed(named).await, "a.com");
    let of = |include, exclude| DomainFilter {
        organizations: Among { include, exclude },
        ..all()
    };
    assert_eq!(
        listed(of(Some(vec![other.id.clone()]), vec![])).await,
        "c-d.com"
    );
    assert_eq!(listed(of(None, vec![acme.id.clone()])).await, "c-d.com");
    assert_eq!(listed(of(Some(vec![]), vec![])).await, "");
    let sso = EnrollmentMode::EnterpriseSso;
    let with = |include, exclude| DomainFilter {
        enrollment_modes: Among { include, exclude },
        ..all()
    };
    assert_eq!(listed(with(Some(vec![sso]), vec![])).await, "a.com");
    assert_eq!(listed(with(None, vec![sso])).await, "c-d.com d.org b.com");
    let by_name = DomainQuery {
        order: DomainOrder::Name,
        direction: Direction::Ascending,
        slice: Slice::Offset {
            offset: 1,
            limit: 2,
        },
        ..all_domains()
    };
    let part = at.app.domains(&operator(), by_name).await.unwrap();
    let part: Vec<_> = part.items.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(part, ["b.com", "c-d.com"]);
    let who = operator();
    let own = at.app.domains_of(&who, id_of(&acme), all_domains());
    assert_eq!(own.await.unwrap().total, Some(3));
}

pub async fn following_the_list_of_domains_meets_each_once(at: &Fixture) {
    let acme = at.organization("acme").await;
    for name in ["b.com", "a.com", "c.com"] {
        add(at, &acme, domain(name, true)).await.unwrap();
    }
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let query = DomainQuery {
            slice: Slice::After { after, limit: 2 },
            ..all_domains()
        };
        let page = at.app.domains(&operator(), query).await.unwrap();
        assert_eq!(page.total, None);
        after = page
            .items
            .last()
            .map(|last| (last.created_at, last.id.clone()));
        seen.extend(page.items.into_iter().map(|one| one.name.to_string()));
        if !page.more {
            break;
        }
    }
    assert_eq!(seen, ["b.com", "a.com", "c.com"]);
}

pub(super) async fn names(at: &Fixture, query: DomainQuery) -> Vec<String> {
    let page = at.app.domains(&operator(), query).await.unwrap();
    let names: Vec<_> = page.items.iter().map(|one| one.name.to_string()).collect();
    assert_eq!(page.total, u64::try_from(names.len()).ok(), "{names:?}");
    names
}

/// Needs raw SQL.
pub async fn domains_are_counted(at: &Fixture) {
    let acme = at.organization("acme").await;
    let made = add(at, &acme, domain("a.com", true)).await.unwrap();
    add(at, &acme, domain("b.com", true)).await.unwrap();
    invariants::hold(&at.database);
    let (by, id) = (id_of(&acme), made.id);
    at.app.delete_domain(&operator(), by, id).await.unwrap();
    invariants::hold(&at.database);
}
