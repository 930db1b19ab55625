//! Groups of members who work together.

use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use org_core::id::{TeamId, UserId};
use org_core::team::{
    CreateTeam, Team, TeamMember, TeamName, TeamRef, TeamRole, UpdateTeam, UpdateTeamMembership,
};
use org_core::user::UserRef;
use org_core::{Error, Fault, Kind};

use super::{Brief, Tab, found, named};
use crate::failure::Failure;
use crate::form::Form;
use crate::notice::Notice;
use crate::page::{self, Answer, Frame, Section, below, see_other};
use crate::pages::users::{Person, by_address_or_id};
use crate::text::Moment;
use crate::visit::Visit;

/// The most members that are shown of a team.
const MOST: u32 = 500;

#[derive(Template)]
#[template(path = "organization/teams.html")]
struct Listing {
    frame: Frame,
    organization: Brief,
    tab: Tab,
    form: Form,
    teams: Vec<Shown>,
}

struct Shown {
    id: String,
    name: String,
    created: Moment,
}

#[derive(Template)]
#[template(path = "organization/team.html")]
struct One {
    frame: Frame,
    organization: Brief,
    tab: Tab,
    form: Form,
    adding: Form,
    team: Shown,
    roles: Vec<(String, String)>,
    members: Vec<Member>,
}

struct Member {
    person: Person,
    form: Form,
    field: String,
}

pub(super) fn mount(scope: &mut ServiceConfig) {
    let one = "/organizations/{organization}/teams/{team}";
    scope
        .service(
            web::resource("/organizations/{organization}/teams")
                .route(web::get().to(list))
                .route(web::post().to(create)),
        )
        .service(
            web::resource(one)
                .route(web::get().to(show))
                .route(web::post().to(rename)),
        )
        .route(&format!("{one}/delete"), web::post().to(delete))
        .route(&format!("{one}/members"), web::post().to(add_member))
        .route(&format!("{one}/members/{{user}}"), web::post().to(set_role))
        .route(
            &format!("{one}/members/{{user}}/remove"),
            web::post().to(remove_member),
        );
}

async fn list(visit: Visit, path: Path<String>) -> Answer {
    all(&visit, &path, Form::default()).await
}

async fn create(visit: Visit, path: Path<String>, mut form: Form) -> Answer {
    let Some(name) = form.required("name", TeamName::parse) else {
        return all(&visit, &path, form).await;
    };
    let organization = named(&path)?;
    let new = CreateTeam {
        organization,
        name,
        caller_joins: false,
    };
    match visit.app().create_team(visit.who(), new).await {
        Ok(made) => {
            let path = team_path(&path, made.id.as_str());
            Ok(see_other(&path, Some(Notice::TeamCreated)))
        }
        Err(error) => {
            form.refuse("name", error)?;
            all(&visit, &path, form).await
        }
    }
}

async fn all(visit: &Visit, id: &str, form: Form) -> Answer {
    let organization = found(visit, id).await?;
    let teams = visit.app().teams_in(visit.who(), named(id)?).await?;
    let brief = Brief::from(&organization);
    let status = form.status();
    let page = Listing {
        frame: visit.frame(format!("Teams · {}", brief.name), Section::Organizations),
        tab: Tab::Teams,
        organization: brief,
        form,
        teams: teams.iter().map(Shown::from).collect(),
    };
    Ok(page::render(status, &page))
}

async fn show(visit: Visit, path: Path<(String, String)>) -> Answer {
    one(&visit, &path, None, Form::default()).await
}

async fn rename(visit: Visit, path: Path<(String, String)>, mut form: Form) -> Answer {
    let Some(name) = form.required("name", TeamName::parse) else {
        return one(&visit, &path, Some(form), Form::default()).await;
    };
    let change = UpdateTeam {
        name,
        organization: None,
    };
    match visit
        .app()
        .update_team(visit.who(), by(&path.1)?, change)
        .await
    {
        Ok(_) => Ok(see_other(
            &team_path(&path.0, &path.1),
            Some(Notice::TeamSaved),
        )),
        Err(error) => {
            form.refuse("name", error)?;
            one(&visit, &path, Some(form), Form::default()).await
        }
    }
}

async fn delete(visit: Visit, path: Path<(String, String)>, _: Form) -> Answer {
    visit.app().delete_team(visit.who(), by(&path.1)?).await?;
    let list = below(&format!("/organizations/{}/teams", path.0));
    Ok(see_other(&list, Some(Notice::TeamDeleted)))
}

async fn add_member(visit: Visit, path: Path<(String, String)>, mut form: Form) -> Answer {
    let user = by_address_or_id(&visit, form.text("user")).await?;
    let added = match user {
        Some(user) => {
            let user = UserRef::Id(user.id);
            visit
                .app()
                .add_team_member(visit.who(), by(&path.1)?, user)
                .await
        }
        None => Err(Error::not_found(Kind::User, "")),
    };
    match added {
        Ok(()) => Ok(see_other(
            &team_path(&path.0, &path.1),
            Some(Notice::TeamSaved),
        )),
        Err(error) => {
            form.refuse("user", error)?;
            one(&visit, &path, None, form).await
        }
    }
}

async fn set_role(visit: Visit, path: Path<(String, String, String)>, mut form: Form) -> Answer {
    let (organization, team, user) = path.into_inner();
    let Some(role) = form.required("role", role) else {
        return Err(Error::from(org_core::Violation::new("role", Fault::NotAllowed)).into());
    };
    let change = UpdateTeamMembership {
        user: member(&user)?,
        role,
    };
    visit
        .app()
        .update_team_member(visit.who(), by(&team)?, change)
        .await?;
    Ok(see_other(
        &team_path(&organization, &team),
        Some(Notice::TeamSaved),
    ))
}

async fn remove_member(visit: Visit, path: Path<(String, String, String)>, _: Form) -> Answer {
    let (organization, team, user) = path.into_inner();
    visit
        .app()
        .remove_team_member(visit.who(), by(&team)?, member(&user)?)
        .await?;
    Ok(see_other(
        &team_path(&organization, &team),
        Some(Notice::TeamSaved),
    ))
}

async fn one(visit: &Visit, path: &(String, String), form: Option<Form>, adding: Form) -> Answer {
    let organization = found(visit, &path.0).await?;
    let by = by(&path.1)?;
    let teams = visit.app().teams_in(visit.who(), named(&path.0)?).await?;
    let team = teams.iter().find(|team| TeamRef::Id(team.id.clone()) == by);
    let team = team.ok_or_else(|| Error::not_found(Kind::Team, path.1.as_str()))?;
    let members = visit.app().team_members(visit.who(), by, 0, MOST).await?;
    let brief = Brief::from(&organization);
    let status = if adding.is_sound() {
        form.as_ref().map_or(adding.status(), Form::status)
    } else {
        adding.status()
    };
    let page = One {
        frame: visit.frame(team.name.as_str(), Section::Organizations),
        tab: Tab::Teams,
        organization: brief,
        form: form.unwrap_or_else(|| Form::filled([("name", team.name.as_str())])),
        adding,
        team: Shown::from(team),
        roles: roles(),
        members: members.items.iter().map(Member::from).collect(),
    };
    Ok(page::render(status, &page))
}

impl From<&Team> for Shown {
    fn from(team: &Team) -> Self {
        Self {
            id: team.id.to_string(),
            name: team.name.as_str().to_owned(),
            created: team.created_at.into(),
        }
    }
}

impl From<&TeamMember> for Member {
    fn from(member: &TeamMember) -> Self {
        Self {
            person: Person::from(&member.user),
            form: Form::filled([("role", member.membership.role.as_str())]),
            field: format!("role-{}", member.user.id),
        }
    }
}

fn roles() -> Vec<(String, String)> {
    let name = |role: &TeamRole| match role {
        TeamRole::Admin => "Admin",
        TeamRole::Editor => "Editor",
        TeamRole::Viewer => "Viewer",
    };
    let pair = |role: &TeamRole| (role.as_str().to_owned(), name(role).to_owned());
    TeamRole::ALL.iter().map(pair).collect()
}

fn role(raw: &str) -> Result<TeamRole, Fault> {
    TeamRole::parse(raw).ok_or(Fault::NotAllowed)
}

fn by(raw: &str) -> Result<TeamRef, Failure> {
    let id = TeamId::parse(raw).map(TeamRef::Id);
    id.ok_or_else(|| Error::not_found(Kind::Team, raw).into())
}

fn member(raw: &str) -> Result<UserRef, Failure> {
    let id = UserId::parse(raw).map(UserRef::Id);
    id.ok_or_else(|| Error::not_found(Kind::TeamMembership, raw).into())
}

fn team_path(organization: &str, team: &str) -> String {
    below(&format!("/organizations/{organization}/teams/{team}"))
}
