//! Members as the Management API reads and shows them.

use org_core::id::{MembershipId, RoleId, UserId};
use org_core::membership::{
    MemberWithRoles, Membership, MembershipOrder, MembershipQuery, MembershipView,
};
use org_core::page::{Direction, Page};
use org_core::role::Role;
use org_core::text::{Format, JsonType, Label};
use org_core::user::{User, UserFilter};
use org_core::{Error, Fault, Kind, Violation};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::dialects::auth0::error::{invalid_body, invalid_query};
use crate::dialects::auth0::fields::Fields;
use crate::dialects::auth0::id::Spelled as _;
use crate::dialects::auth0::page::{List, Paging, cursor};
use crate::dialects::auth0::schema::{Property, filled, required};
use crate::failure::Refusal;
use crate::input::{Given, Input, parsed, string};

const PER_PAGE: u32 = 50;
/// The most members of one request.
const MAX_MEMBERS: usize = 10;
/// The most ids of roles in one request; a member has fewer.
const MAX_ROLES: usize = 1000;

const PARAMETERS: &[Property] = &[
    Property::new(
        "page",
        "Page index of the results to return. First page is 0",
    ),
    Property::new("per_page", "Number of results per page. Defaults to 50"),
    Property::new("include_totals", "Whether the answer counts all results"),
    Property::new("from", "Where to continue, as the previous page said"),
    Property::new("take", "Number of results per page. Defaults to 50"),
    Property::new("fields", "The properties to show or to leave out"),
    Property::new("include_fields", "Whether to show the named properties"),
];

const PROPERTIES: &[Property] = &[
    Property::new("members", "IDs of users, max 10").list(),
    Property::new("roles", "IDs of roles").list(),
];

/// The user that a path names.
pub(in super::super) fn user(raw: &str) -> Result<UserId, Error> {
    UserId::read(raw).ok_or_else(|| Error::not_found(Kind::User, raw))
}

/// What a list of members is to be.
pub(super) struct Asked {
    paging: Paging<MembershipId>,
    fields: Fields,
}

/// `GET /organizations/{id}/members`
pub(super) fn list(mut query: Input) -> Result<Asked, Refusal> {
    let mut read = || {
        Ok(Asked {
            paging: Paging::read(&mut query, PER_PAGE, MembershipId::parse)?,
            fields: Fields::read(&mut query)?,
        })
    };
    let asked = read().and_then(|asked| query.finish().map(|()| asked));
    asked.map_err(|violation| invalid_query(PARAMETERS, &violation))
}

impl Asked {
    /// Roles are shown to those who name them only.
    pub(super) fn with_roles(&self) -> bool {
        self.fields.asks_for("roles")
    }

    pub(super) fn query(&self) -> Result<MembershipQuery, Refusal> {
        Ok(MembershipQuery {
            users: UserFilter::default(),
            roles: None,
            given: None,
            order: MembershipOrder::CreatedAt,
            direction: Direction::Ascending,
            slice: self.paging.slice()?,
        })
    }

    /// The list. As in Auth0, a checkpoint page that holds anything names a next one.
    pub(super) fn answer(&self, page: Page<MemberWithRoles>) -> List<Map<String, Value>> {
        let page = Page {
            more: !page.items.is_empty(),
            ..page
        };
        let mark = |one: &MemberWithRoles| {
            let Membership { created_at, id, .. } = &one.view.membership;
            cursor(*created_at, id.as_str())
        };
        self.paging.list("members", page, mark, |one| {
            self.fields.of(&MemberBody::new(one, self.with_roles()))
        })
    }
}

/// Members of whom nobody wants to know the roles.
pub(super) fn without_roles(page: Page<MembershipView>) -> Page<MemberWithRoles> {
    let Page { items, more, total } = page;
    let roles = Vec::new;
    let items = items.into_iter();
    let items = items.map(|view| MemberWithRoles {
        view,
        roles: roles(),
    });
    Page {
        items: items.collect(),
        more,
        total,
    }
}

/// `POST` and `DELETE /organizations/{id}/members`; other properties are ignored.
pub(super) fn members(mut input: Input) -> Result<Vec<UserId>, Refusal> {
    let ids = users(&mut input, "members", 1, MAX_MEMBERS)
        .map_err(|violation| invalid_body(PROPERTIES, &violation))?;
    known(&ids)
}

/// Ids of users under `name`, as they were sent.
pub(in super::super) fn users(
    input: &mut Input,
    name: &'static str,
    min: usize,
    max: usize,
) -> Result<Vec<String>, Violation> {
    let id = |given: Given| match string(given)? {
        blank if blank.trim().is_empty() => Err(Fault::BadFormat(Format::Id)),
        id => Ok(id),
    };
    let list = |given: Given| filled(given, min, max, id);
    required(input, name, JsonType::Array, list)
}

/// These users; what has another form is nobody here.
pub(in super::super) fn known(ids: &[String]) -> Result<Vec<UserId>, Refusal> {
    let known = ids.iter().map(|id| user(id)).collect::<Result<_, _>>();
    known.map_err(Refusal::Core)
}

/// `POST` and `DELETE /organizations/{id}/members/{user_id}/roles`
pub(super) fn role_ids(mut input: Input) -> Result<Vec<RoleId>, Refusal> {
    let ids = role_ids_in(&mut input);
    let ids = ids.and_then(|ids| input.finish().map(|()| ids));
    ids.map_err(|violation| invalid_body(PROPERTIES, &violation))
}

/// Ids of roles under `roles`.
pub(in super::super) fn role_ids_in(input: &mut Input) -> Result<Vec<RoleId>, Violation> {
    let id = |raw: &str| RoleId::read(raw).ok_or(Fault::BadFormat(Format::Id));
    let list = |given: Given| filled(given, 1, MAX_ROLES, |item| parsed(id)(item));
    required(input, "roles", JsonType::Array, list)
}

/// A page by its number, and the same as a position and a length.
type Numbered = (Paging<RoleId>, (u64, u32));

/// `GET /organizations/{id}/members/{user_id}/roles`
pub(super) fn roles(mut query: Input) -> Result<Numbered, Refusal> {
    let paging = Paging::read_offset(&mut query, PER_PAGE);
    let paging = paging.and_then(|paging| query.finish().map(|()| paging));
    let paging = paging.map_err(|violation| invalid_query(PARAMETERS, &violation))?;
    let bounds = paging.bounds()?;
    Ok((paging, bounds))
}

/// What a list shows of a user.
#[derive(Debug, Serialize)]
pub(in super::super) struct UserBody {
    user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

impl From<&User> for UserBody {
    fn from(user: &User) -> Self {
        let email = user.primary_email().map(|email| email.address.to_string());
        let names = [user.first_name.as_ref(), user.last_name.as_ref()];
        let names: Vec<&str> = names.into_iter().flatten().map(Label::as_str).collect();
        let full = (!names.is_empty() && user.profile.name.is_none()).then(|| names.join(" "));
        let picture = user.profile.picture.as_ref();
        Self {
            user_id: user.id.spelled(),
            email,
            picture: picture.map(ToString::to_string),
            name: full.or_else(|| user.display_name().map(str::to_owned)),
        }
    }
}

/// A member.
#[derive(Debug, Serialize)]
struct MemberBody {
    #[serde(flatten)]
    user: UserBody,
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<Vec<MemberRoleBody>>,
}

/// A role in the list of a member.
#[derive(Debug, Serialize)]
struct MemberRoleBody {
    id: String,
    name: String,
}

impl MemberBody {
    fn new(member: MemberWithRoles, with_roles: bool) -> Self {
        let MemberWithRoles { view, roles } = member;
        let MembershipView {
            membership: _,
            organization: _,
            user,
            further_roles: _,
            permissions: _,
        } = view;
        let roles = roles.into_iter().map(MemberRoleBody::from);
        Self {
            user: UserBody::from(&user),
            roles: with_roles.then(|| roles.collect()),
        }
    }
}

impl From<Role> for MemberRoleBody {
    fn from(role: Role) -> Self {
        let Role {
            id,
            key: _,
            name,
            description: _,
            system: _,
            created_at: _,
            updated_at: _,
        } = role;
        Self {
            id: id.spelled(),
            name,
        }
    }
}
