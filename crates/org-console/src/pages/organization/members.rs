//! Who belongs to an organization, and as what.

use std::collections::BTreeSet;

use actix_web::HttpRequest;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use org_core::id::{RoleId, UserId};
use org_core::membership::{CreateMembership, MembershipQuery, MembershipView, UpdateMembership};
use org_core::metadata::Metadata;
use org_core::page::Slice;
use org_core::role::{Role, RoleKey};
use org_core::user::UserFilter;
use org_core::{Error, Fault, Kind};

use super::{Brief, Tab, found, named};
use crate::failure::Failure;
use crate::form::{Form, Pairs};
use crate::notice::Notice;
use crate::page::{self, Answer, Frame, Section, see_other};
use crate::pages::pager::Pages;
use crate::pages::roles::{RoleChoice, all_roles};
use crate::pages::users::{Person, by_address_or_id};
use crate::text::{Moment, counted};
use crate::visit::Visit;

const PER_PAGE: u32 = 25;

#[derive(Template)]
#[template(path = "organization/members.html")]
struct Listing {
    frame: Frame,
    organization: Brief,
    tab: Tab,
    form: Form,
    roles: Vec<(String, String)>,
    query: Pairs,
    count: String,
    members: Vec<Member>,
    pages: Pages,
}

struct Member {
    person: Person,
    roles: Vec<String>,
    joined: Moment,
}

#[derive(Template)]
#[template(path = "organization/member.html")]
struct OneMember {
    frame: Frame,
    organization: Brief,
    tab: Tab,
    form: Form,
    member: Member,
    roles: Vec<(String, String)>,
    further: Vec<RoleChoice>,
}

pub(super) fn mount(scope: &mut ServiceConfig) {
    scope
        .service(
            web::resource("/organizations/{organization}/members")
                .route(web::get().to(list))
                .route(web::post().to(add)),
        )
        .service(
            web::resource("/organizations/{organization}/members/{user}")
                .route(web::get().to(show))
                .route(web::post().to(save)),
        )
        .route(
            "/organizations/{organization}/members/{user}/remove",
            web::post().to(remove),
        );
}

async fn list(visit: Visit, path: Path<String>, request: HttpRequest) -> Answer {
    let query = Pairs::parse(request.query_string().as_bytes());
    shown(&visit, &path, query, Form::filled([("role", "org:member")])).await
}

async fn add(visit: Visit, path: Path<String>, mut form: Form) -> Answer {
    let user = by_address_or_id(&visit, form.text("user"))
        .await?
        .map(|user| user.id);
    if user.is_none() {
        let text =
            "There is no user with this address or id. Make the user first, or invite the address.";
        form.blame("user", text);
    }
    let role = form.required("role", role_key);
    let (Some(user), Some(role)) = (user, role) else {
        return shown(&visit, &path, Pairs::default(), form).await;
    };
    let new = CreateMembership {
        organization: named(&path)?,
        user,
        role,
        public_metadata: Metadata::default(),
        private_metadata: Metadata::default(),
    };
    match visit.app().create_membership(visit.who(), new).await {
        Ok(_) => Ok(see_other(&members_path(&path), Some(Notice::MemberAdded))),
        Err(error) => {
            let field = match &error {
                Error::Invalid(_) => "role",
                _ => "user",
            };
            form.refuse(field, error)?;
            shown(&visit, &path, Pairs::default(), form).await
        }
    }
}

async fn shown(visit: &Visit, id: &str, query: Pairs, form: Form) -> Answer {
    let organization = found(visit, id).await?;
    let offset = (query.number("page") - 1).saturating_mul(u64::from(PER_PAGE));
    let wanted = MembershipQuery {
        users: UserFilter {
            text: query.search(),
            ..UserFilter::default()
        },
        ..MembershipQuery::newest(Slice::Offset {
            offset,
            limit: PER_PAGE,
        })
    };
    let found = visit
        .app()
        .memberships_in(visit.who(), named(id)?, wanted)
        .await?;
    let total = found.total.unwrap_or_default();
    let brief = Brief::from(&organization);
    let status = form.status();
    let page = Listing {
        frame: visit.frame(format!("Members · {}", brief.name), Section::Organizations),
        tab: Tab::Members,
        roles: role_options(visit).await?,
        count: counted(total, "member", "members"),
        members: found.items.iter().map(Member::from).collect(),
        pages: Pages::of(&query, PER_PAGE, total),
        organization: brief,
        form,
        query,
    };
    Ok(page::render(status, &page))
}

async fn show(visit: Visit, path: Path<(String, String)>) -> Answer {
    let (organization, user) = path.into_inner();
    one(&visit, &organization, &user, None).await
}

/// Gives a member another primary role and other further ones.
async fn save(visit: Visit, path: Path<(String, String)>, mut form: Form) -> Answer {
    let (organization, user) = path.into_inner();
    let Some(role) = form.required("role", role_key) else {
        return one(&visit, &organization, &user, Some(form)).await;
    };
    let wanted: BTreeSet<RoleId> = form
        .all("roles")
        .into_iter()
        .filter_map(RoleId::parse)
        .collect();
    match change(&visit, &organization, &user, role, wanted).await {
        Ok(()) => {
            let path = format!("{}/{user}", members_path(&organization));
            Ok(see_other(&path, Some(Notice::MemberSaved)))
        }
        Err(error) => {
            form.refuse("role", error)?;
            one(&visit, &organization, &user, Some(form)).await
        }
    }
}

async fn change(
    visit: &Visit,
    organization: &str,
    user: &str,
    role: RoleKey,
    wanted: BTreeSet<RoleId>,
) -> Result<(), Error> {
    let (app, who) = (visit.app(), visit.who());
    let unknown = || Error::not_found(Kind::Organization, organization);
    let by = named(organization).map_err(|_| unknown())?;
    let id = UserId::parse(user).ok_or_else(|| Error::not_found(Kind::User, user))?;
    let role = UpdateMembership {
        role: Some(role),
        ..UpdateMembership::default()
    };
    let view = app
        .update_membership(who, by.clone(), id.clone(), role)
        .await?;
    let had: BTreeSet<RoleId> = view
        .further_roles
        .iter()
        .map(|role| role.id.clone())
        .collect();
    let primary = &view.membership.role.id;
    let given: Vec<RoleId> = wanted
        .difference(&had)
        .filter(|role| *role != primary)
        .cloned()
        .collect();
    let taken: Vec<RoleId> = had.difference(&wanted).cloned().collect();
    if !given.is_empty() {
        app.assign_roles(who, by.clone(), id.clone(), given).await?;
    }
    if !taken.is_empty() {
        app.withdraw_roles(who, by, id, taken).await?;
    }
    Ok(())
}

async fn one(visit: &Visit, organization: &str, user: &str, form: Option<Form>) -> Answer {
    let view = membership(visit, organization, user).await?;
    let member = Member::from(&view);
    let brief = Brief::from(&view.organization);
    let form = form.unwrap_or_else(|| Form::filled([("role", view.membership.role.key.as_str())]));
    let status = form.status();
    let has = |role: &Role| {
        if form.is_sound() {
            view.further_roles.iter().any(|one| one.id == role.id)
        } else {
            form.is_ticked("roles", role.id.as_str())
        }
    };
    let primary = &view.membership.role.id;
    let roles = all_roles(visit).await?;
    let further = roles.iter().filter(|one| one.role.id != *primary);
    let page = OneMember {
        frame: visit.frame(member.person.name.clone(), Section::Organizations),
        tab: Tab::Members,
        further: further
            .map(|one| RoleChoice::new(&one.role, has(&one.role)))
            .collect(),
        roles: role_options(visit).await?,
        organization: brief,
        member,
        form,
    };
    Ok(page::render(status, &page))
}

async fn membership(
    visit: &Visit,
    organization: &str,
    user: &str,
) -> Result<MembershipView, Failure> {
    let unknown = || Failure::from(Error::not_found(Kind::Membership, user));
    let id = UserId::parse(user).ok_or_else(unknown)?;
    let mut query = MembershipQuery::newest(Slice::Offset {
        offset: 0,
        limit: 1,
    });
    query.users.ids.include = Some(vec![id]);
    let found = visit
        .app()
        .memberships_in(visit.who(), named(organization)?, query)
        .await?;
    found.items.into_iter().next().ok_or_else(unknown)
}

async fn remove(visit: Visit, path: Path<(String, String)>, mut form: Form) -> Answer {
    let (organization, user) = path.into_inner();
    let id =
        UserId::parse(&user).ok_or_else(|| Error::not_found(Kind::Membership, user.as_str()))?;
    let by = named(&organization)?;
    match visit.app().delete_membership(visit.who(), by, id).await {
        Ok(_) => Ok(see_other(
            &members_path(&organization),
            Some(Notice::MemberRemoved),
        )),
        Err(error) => {
            form.refuse_whole(error)?;
            one(&visit, &organization, &user, Some(form)).await
        }
    }
}

impl From<&MembershipView> for Member {
    fn from(view: &MembershipView) -> Self {
        let roles = std::iter::once(&view.membership.role).chain(&view.further_roles);
        Self {
            person: Person::from(&view.user),
            roles: roles.map(|role| role.name.clone()).collect(),
            joined: view.membership.created_at.into(),
        }
    }
}

pub(super) fn role_key(raw: &str) -> Result<RoleKey, Fault> {
    RoleKey::parse(raw).ok_or(Fault::NotAllowed)
}

/// The roles as the choices of a field.
pub(super) async fn role_options(visit: &Visit) -> Result<Vec<(String, String)>, Failure> {
    let roles = all_roles(visit).await?;
    let option = |one: &org_core::role::RoleWithPermissions| {
        (one.role.key.to_string(), one.role.name.clone())
    };
    Ok(roles.iter().map(option).collect())
}

fn members_path(organization: &str) -> String {
    crate::page::below(&format!("/organizations/{organization}/members"))
}
