//! Members as px0 reads and shows them.

use org_core::App;
use org_core::membership::{MembershipOrder, MembershipQuery, MembershipView, UpdateMembership};
use org_core::page::{Direction, Page, Slice};
use org_core::role::SystemRole;
use org_core::user::UserFilter;
use serde::Serialize;

use crate::dialects::px0::error::Quirk;
use crate::dialects::px0::field::{limit, number};
use crate::dialects::px0::user::UserBody;
use crate::failure::Refusal;
use crate::input::{Input, string};

const DEFAULT_LIMIT: u32 = 10;
/// px0 has no maximum.
const MAX_LIMIT: u32 = 500;

/// The page that is asked for.
#[derive(Clone, Copy)]
pub(super) struct Part {
    page: u64,
    limit: u32,
}

impl Part {
    pub(super) fn read(query: &mut Input) -> Self {
        Self {
            page: number(query, "page").unwrap_or(1),
            limit: limit(query, DEFAULT_LIMIT, MAX_LIMIT),
        }
    }

    pub(super) fn query(self) -> MembershipQuery {
        let Self { page, limit } = self;
        MembershipQuery {
            users: UserFilter::default(),
            roles: None,
            given: None,
            order: MembershipOrder::UserCreatedAt,
            direction: Direction::Ascending,
            slice: Slice::Offset {
                offset: page.saturating_sub(1).saturating_mul(limit.into()),
                limit,
            },
        }
    }
}

/// `PUT /v1/orgs/{organization}/members/{user}/role`
pub(super) fn role(mut input: Input) -> Result<UpdateMembership, Refusal> {
    let role = input.optional("role", string)?.unwrap_or_default();
    let role = match role.as_str() {
        "admin" => SystemRole::Admin,
        "member" => SystemRole::Member,
        _ => return Err(Quirk::InvalidMemberRole.into()),
    };
    Ok(UpdateMembership {
        role: Some(role.into()),
        ..UpdateMembership::default()
    })
}

/// A part of the people of an organization.
#[derive(Debug, Serialize)]
pub(super) struct PeopleBody {
    people: Vec<UserBody>,
    page: u64,
    limit: u32,
    total: u64,
}

impl PeopleBody {
    pub(super) fn new(part: Part, people: Page<MembershipView>, app: &App) -> Self {
        let Page {
            items,
            more: _,
            total,
        } = people;
        Self {
            people: items
                .into_iter()
                .map(|view| UserBody::new(&view.user, app))
                .collect(),
            page: part.page,
            limit: part.limit,
            total: total.unwrap_or_default(),
        }
    }
}
