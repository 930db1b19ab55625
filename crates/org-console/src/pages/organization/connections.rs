//! The sources of users that are enabled for an organization.

use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use org_core::connection::{
    AccessLevel, Connection, EnableConnection, OrganizationConnection, OrganizationConnectionName,
    OrganizationConnectionQuery, UpdateOrganizationConnection,
};
use org_core::id::ConnectionId;
use org_core::{Error, Fault, Kind, Patch};

use super::{Brief, Tab, found, named};
use crate::failure::Failure;
use crate::form::Form;
use crate::notice::Notice;
use crate::page::{self, Answer, Frame, Section, below, see_other};
use crate::pages::connections::all;
use crate::visit::Visit;

/// More than an organization can have.
const MOST: u32 = 100;

#[derive(Template)]
#[template(path = "organization/connections.html")]
struct Listing {
    frame: Frame,
    organization: Brief,
    tab: Tab,
    form: Form,
    levels: Vec<(String, String)>,
    /// Those that can be added.
    others: Vec<(String, String)>,
    connections: Vec<Shown>,
}

struct Shown {
    id: String,
    title: String,
    strategy: String,
    form: Form,
}

pub(super) fn mount(scope: &mut ServiceConfig) {
    let one = "/organizations/{organization}/connections/{connection}";
    scope
        .service(
            web::resource("/organizations/{organization}/connections")
                .route(web::get().to(list))
                .route(web::post().to(add)),
        )
        .route(one, web::post().to(save))
        .route(&format!("{one}/remove"), web::post().to(remove));
}

async fn list(visit: Visit, path: Path<String>) -> Answer {
    shown(&visit, &path, Form::default()).await
}

async fn add(visit: Visit, path: Path<String>, mut form: Form) -> Answer {
    let connection = form.required("connection", |raw| Ok(raw.to_owned()));
    let Some(connection_id) = connection else {
        return shown(&visit, &path, form).await;
    };
    let new = EnableConnection {
        connection_id,
        name: None,
        access_level: AccessLevel::default(),
        is_enabled: true,
        assign_membership_on_login: form.is_ticked("assign_membership_on_login", "yes"),
        show_as_button: true,
        is_signup_enabled: false,
    };
    let added = visit
        .app()
        .add_organization_connection(visit.who(), named(&path)?, new)
        .await;
    answered(&visit, &path, form, added.map(|_| Notice::ConnectionAdded)).await
}

async fn save(visit: Visit, path: Path<(String, String)>, mut form: Form) -> Answer {
    let (organization, id) = (named(&path.0)?, id(&path.1)?);
    let name = form.optional("name", OrganizationConnectionName::parse);
    let level = form.required("access_level", level);
    let (Some(name), Some(level)) = (name, level) else {
        let texts: Vec<String> = form.all_errors().map(str::to_owned).collect();
        form.complain(texts.join(" "));
        return shown(&visit, &path.0, form).await;
    };
    let on = |name: &str| Some(form.is_ticked(name, "yes"));
    let change = UpdateOrganizationConnection {
        name,
        access_level: Patch::Set(level),
        is_enabled: Patch::Set(form.is_ticked("is_enabled", "yes")),
        assign_membership_on_login: on("assign_membership_on_login"),
        show_as_button: on("show_as_button"),
        is_signup_enabled: on("is_signup_enabled"),
    };
    let (app, who) = (visit.app(), visit.who());
    let saved = app
        .update_organization_connection(who, organization, id, change)
        .await;
    answered(
        &visit,
        &path.0,
        form,
        saved.map(|_| Notice::ConnectionSaved),
    )
    .await
}

async fn remove(visit: Visit, path: Path<(String, String)>, form: Form) -> Answer {
    let (organization, id) = (named(&path.0)?, id(&path.1)?);
    let (app, who) = (visit.app(), visit.who());
    let removed = app
        .remove_organization_connection(who, organization, id)
        .await;
    answered(
        &visit,
        &path.0,
        form,
        removed.map(|()| Notice::ConnectionRemoved),
    )
    .await
}

async fn answered(
    visit: &Visit,
    organization: &str,
    mut form: Form,
    done: Result<Notice, Error>,
) -> Answer {
    match done {
        Ok(notice) => {
            let path = below(&format!("/organizations/{organization}/connections"));
            Ok(see_other(&path, Some(notice)))
        }
        Err(error) => {
            form.refuse_whole(error)?;
            shown(visit, organization, form).await
        }
    }
}

async fn shown(visit: &Visit, id: &str, form: Form) -> Answer {
    let organization = found(visit, id).await?;
    let query = OrganizationConnectionQuery {
        is_enabled: None,
        offset: 0,
        limit: MOST,
    };
    let found = visit
        .app()
        .organization_connections(visit.who(), named(id)?, query)
        .await?;
    let enabled = |one: &Connection| found.items.iter().any(|had| had.connection.id == one.id);
    let others = all(visit).await?;
    let others = others.iter().filter(|one| !enabled(one));
    let brief = Brief::from(&organization);
    let status = form.status();
    let page = Listing {
        frame: visit.frame(
            format!("Connections · {}", brief.name),
            Section::Organizations,
        ),
        tab: Tab::Connections,
        organization: brief,
        form,
        levels: levels(),
        others: others.map(|one| (one.id.to_string(), title(one))).collect(),
        connections: found.items.iter().map(Shown::from).collect(),
    };
    Ok(page::render(status, &page))
}

impl Shown {
    /// Of a field that every connection has one of.
    fn field(&self, name: &str) -> String {
        format!("{name}-{}", self.id)
    }
}

impl From<&OrganizationConnection> for Shown {
    fn from(one: &OrganizationConnection) -> Self {
        let name = one
            .name
            .as_ref()
            .map_or("", OrganizationConnectionName::as_str);
        let yes = |on: bool| if on { "yes" } else { "" };
        Self {
            id: one.connection.id.to_string(),
            title: title(&one.connection),
            strategy: one.connection.strategy.as_str().to_owned(),
            form: Form::filled([
                ("name", name),
                ("access_level", one.access_level.as_str()),
                ("is_enabled", yes(one.is_enabled)),
                (
                    "assign_membership_on_login",
                    yes(one.assign_membership_on_login),
                ),
                ("show_as_button", yes(one.show_as_button)),
                ("is_signup_enabled", yes(one.is_signup_enabled)),
            ]),
        }
    }
}

fn title(connection: &Connection) -> String {
    let name = connection.display_name.clone();
    name.unwrap_or_else(|| connection.name.to_string())
}

fn levels() -> Vec<(String, String)> {
    let name = |level: &AccessLevel| match level {
        AccessLevel::Full => "Full",
        AccessLevel::Limited => "Limited",
        AccessLevel::None => "None",
        AccessLevel::ReadOnly => "Read-only",
    };
    let pair = |level: &AccessLevel| (level.as_str().to_owned(), name(level).to_owned());
    AccessLevel::ALL.iter().map(pair).collect()
}

fn level(raw: &str) -> Result<AccessLevel, Fault> {
    AccessLevel::parse(raw).ok_or(Fault::NotAllowed)
}

fn id(raw: &str) -> Result<ConnectionId, Failure> {
    let id = ConnectionId::parse(raw);
    id.ok_or_else(|| Error::not_found(Kind::Connection, raw).into())
}
