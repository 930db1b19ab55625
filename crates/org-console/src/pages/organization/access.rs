//! Which applications reach an organization, and the keys that act for it.

use actix_web::http::StatusCode;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use org_auth::secret;
use org_core::client::{Client, ClientQuery};
use org_core::client_grant::{ClientGrant, ClientGrantQuery, OrganizationGrantQuery, UseClient};
use org_core::credential::{ApiKey, CreateApiKey, NewSecret, Operation, Reach};
use org_core::id::{ClientGrantId, Uuid};
use org_core::organization::Organization;
use org_core::page::Slice;
use org_core::text::Label;
use org_core::{Error, Fault, Kind};
use secrecy::ExposeSecret as _;

use super::{Brief, Tab, found};
use crate::failure::Failure;
use crate::form::Form;
use crate::notice::Notice;
use crate::page::{self, Answer, Frame, Section, below, see_other};
use crate::pages::settings::Secret;
use crate::text::Moment;
use crate::visit::Visit;

/// The most applications and grants that are offered.
const MOST: u32 = 500;
/// More than an organization has.
const ALL: u32 = 1000;

#[derive(Template)]
#[template(path = "organization/access.html")]
struct Access {
    frame: Frame,
    organization: Brief,
    tab: Tab,
    forms: Forms,
    clients: Vec<Row>,
    other_clients: Vec<(String, String)>,
    grants: Vec<Row>,
    other_grants: Vec<(String, String)>,
    keys: Vec<Key>,
    operations: Vec<(String, String)>,
}

#[derive(Default)]
struct Forms {
    client: Form,
    grant: Form,
    key: Form,
}

struct Row {
    id: String,
    title: String,
    detail: String,
}

struct Key {
    id: String,
    name: String,
    prefix: String,
    operation: &'static str,
    teams: Option<usize>,
    created: Moment,
    used: Option<Moment>,
}

pub(super) fn mount(scope: &mut ServiceConfig) {
    let tab = "/organizations/{organization}/access";
    scope
        .route(tab, web::get().to(show))
        .route(&format!("{tab}/applications"), web::post().to(add_client))
        .route(
            &format!("{tab}/applications/remove"),
            web::post().to(remove_client),
        )
        .route(&format!("{tab}/grants"), web::post().to(add_grant))
        .route(
            &format!("{tab}/grants/remove"),
            web::post().to(remove_grant),
        )
        .route(&format!("{tab}/keys"), web::post().to(create_key))
        .route(&format!("{tab}/keys/delete"), web::post().to(delete_key));
}

async fn show(visit: Visit, path: Path<String>) -> Answer {
    shown(&visit, &path, Forms::default()).await
}

async fn add_client(visit: Visit, path: Path<String>, mut form: Form) -> Answer {
    let of = found(&visit, &path).await?.id;
    let client = UseClient {
        client_id: form.text("client").to_owned(),
        use_for_member_access: form.is_ticked("members", "yes"),
    };
    let added = visit
        .app()
        .add_organization_clients(visit.who(), of, vec![client])
        .await;
    match added {
        Ok(_) => Ok(see_other(&tab_path(&path), Some(Notice::ClientAdded))),
        Err(error) => {
            form.refuse("client", error)?;
            let client = form;
            shown(
                &visit,
                &path,
                Forms {
                    client,
                    ..Forms::default()
                },
            )
            .await
        }
    }
}

async fn remove_client(visit: Visit, path: Path<String>, form: Form) -> Answer {
    let of = found(&visit, &path).await?.id;
    let clients = vec![form.text("client").to_owned()];
    visit
        .app()
        .remove_organization_clients(visit.who(), of, clients)
        .await?;
    Ok(see_other(&tab_path(&path), Some(Notice::ClientRemoved)))
}

async fn add_grant(visit: Visit, path: Path<String>, mut form: Form) -> Answer {
    let of = found(&visit, &path).await?.id;
    let grant = form.required("grant", |raw| {
        ClientGrantId::parse(raw).ok_or(Fault::NotAllowed)
    });
    let added = match grant {
        Some(grant) => {
            visit
                .app()
                .add_organization_grant(visit.who(), of, grant)
                .await
        }
        None => {
            return shown(
                &visit,
                &path,
                Forms {
                    grant: form,
                    ..Forms::default()
                },
            )
            .await;
        }
    };
    match added {
        Ok(_) => Ok(see_other(&tab_path(&path), Some(Notice::GrantAdded))),
        Err(error) => {
            form.refuse("grant", error)?;
            shown(
                &visit,
                &path,
                Forms {
                    grant: form,
                    ..Forms::default()
                },
            )
            .await
        }
    }
}

async fn remove_grant(visit: Visit, path: Path<String>, form: Form) -> Answer {
    let of = found(&visit, &path).await?.id;
    let grant = ClientGrantId::parse(form.text("grant"));
    let grant = grant.ok_or_else(|| Error::not_found(Kind::ClientGrant, ""))?;
    visit
        .app()
        .remove_organization_grant(visit.who(), of, grant)
        .await?;
    Ok(see_other(&tab_path(&path), Some(Notice::GrantRemoved)))
}

/// Makes a key and shows it. It is not there a second time, so this page is no redirect.
async fn create_key(visit: Visit, path: Path<String>, mut form: Form) -> Answer {
    let organization = found(&visit, &path).await?;
    let name = form.required("key_name", Label::parse);
    let operation = form.required("operation", |raw| {
        Operation::parse(raw).ok_or(Fault::NotAllowed)
    });
    let (Some(name), Some(operation)) = (name, operation) else {
        return shown(
            &visit,
            &path,
            Forms {
                key: form,
                ..Forms::default()
            },
        )
        .await;
    };
    let key = secret::api_key(visit.app().entropy());
    let new = CreateApiKey {
        name: name.to_string(),
        secret: NewSecret {
            digest: secret::digest_of(&key),
            prefix: secret::api_key_prefix(&key),
        },
        organization: organization.uuid,
        teams: Vec::new(),
        operation,
    };
    match visit.app().create_api_key(visit.who(), new).await {
        Ok(made) => Ok(page::ok(&Secret {
            frame: visit.frame("API key", Section::Organizations),
            title: "API key",
            name: made.name,
            value: key.expose_secret().to_owned(),
            back: tab_path(&path),
        })),
        Err(error) => {
            form.refuse("key_name", error)?;
            shown(
                &visit,
                &path,
                Forms {
                    key: form,
                    ..Forms::default()
                },
            )
            .await
        }
    }
}

async fn delete_key(visit: Visit, path: Path<String>, form: Form) -> Answer {
    let id = Uuid::parse(form.text("key"));
    let id = id.ok_or_else(|| Error::not_found(Kind::ApiKey, ""))?;
    visit.app().delete_api_key(visit.who(), id).await?;
    Ok(see_other(&tab_path(&path), Some(Notice::ApiKeyDeleted)))
}

async fn shown(visit: &Visit, id: &str, forms: Forms) -> Answer {
    let organization = found(visit, id).await?;
    let (clients, other_clients) = clients(visit, &organization).await?;
    let (grants, other_grants) = grants(visit, &organization).await?;
    let by = super::named(id)?;
    let keys = visit.app().api_keys(visit.who(), by).await?;
    let brief = Brief::from(&organization);
    let all = [&forms.client, &forms.grant, &forms.key];
    let wrong = all.into_iter().find(|form| !form.is_sound());
    let status = wrong.map_or(StatusCode::OK, Form::status);
    let page = Access {
        frame: visit.frame(
            format!("API access · {}", brief.name),
            Section::Organizations,
        ),
        tab: Tab::Access,
        organization: brief,
        forms,
        clients,
        other_clients,
        grants,
        other_grants,
        keys: keys.into_iter().map(Key::from).collect(),
        operations: operations(),
    };
    Ok(page::render(status, &page))
}

type Rows = (Vec<Row>, Vec<(String, String)>);

/// The applications that the organization uses, and the others.
async fn clients(visit: &Visit, of: &Organization) -> Result<Rows, Failure> {
    let (app, who) = (visit.app(), visit.who());
    let slice = Slice::Offset {
        offset: 0,
        limit: ALL,
    };
    let used = app
        .organization_clients(who, of.id.clone(), slice.clone())
        .await?
        .items;
    let query = ClientQuery {
        is_first_party: None,
        app_types: None,
        slice: Slice::Offset {
            offset: 0,
            limit: MOST,
        },
    };
    let all = app.clients(who, query).await?.items;
    let others = all
        .iter()
        .filter(|client| used.iter().all(|one| one.client.id != client.id));
    let name = |client: &Client| client.settings.name.to_string();
    let others = others
        .map(|client| (client.id.clone(), name(client)))
        .collect();
    let used = used.iter().map(|one| Row {
        id: one.client.id.clone(),
        title: name(&one.client),
        detail: if one.use_for_member_access {
            "Members sign in to it"
        } else {
            ""
        }
        .to_owned(),
    });
    Ok((used.collect(), others))
}

/// The grants that were given for the organization, and the others.
async fn grants(visit: &Visit, of: &Organization) -> Result<Rows, Failure> {
    let (app, who) = (visit.app(), visit.who());
    let query = OrganizationGrantQuery {
        audience: None,
        client_id: None,
        ids: None,
        offset: 0,
        limit: ALL,
    };
    let given = app
        .organization_grants(who, of.id.clone(), query)
        .await?
        .items;
    let query = ClientGrantQuery {
        audience: None,
        client_id: None,
        allow_any_organization: None,
        subject_type: None,
        slice: Slice::Offset {
            offset: 0,
            limit: MOST,
        },
    };
    let all = app.client_grants(who, query).await?.items;
    let title = |grant: &ClientGrant| format!("{} → {}", grant.client_id, grant.audience.as_str());
    let others = all
        .iter()
        .filter(|grant| given.iter().all(|one| one.id != grant.id));
    let others = others
        .map(|grant| (grant.id.to_string(), title(grant)))
        .collect();
    let given = given.iter().map(|grant| Row {
        id: grant.id.to_string(),
        title: title(grant),
        detail: crate::text::counted(
            u64::try_from(grant.scopes.len()).unwrap_or(0),
            "scope",
            "scopes",
        ),
    });
    Ok((given.collect(), others))
}

impl From<ApiKey> for Key {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.uuid.to_string(),
            name: key.name,
            prefix: key
                .prefix
                .map(|prefix| format!("{prefix}…"))
                .unwrap_or_default(),
            operation: key.operation.as_str(),
            teams: match key.reach {
                Reach::Organization => None,
                Reach::Teams(teams) => Some(teams.len()),
            },
            created: key.created_at.into(),
            used: key.last_used_at.map(Moment::from),
        }
    }
}

fn operations() -> Vec<(String, String)> {
    let name = |operation: &Operation| match operation {
        Operation::Admin => "Admin: what you may do in the organization",
        Operation::All => "All: the same",
        Operation::ReadRender => "Read and render: nothing on this server",
    };
    let pair = |one: &Operation| (one.as_str().to_owned(), name(one).to_owned());
    Operation::ALL.iter().map(pair).collect()
}

fn tab_path(organization: &str) -> String {
    below(&format!("/organizations/{organization}/access"))
}
