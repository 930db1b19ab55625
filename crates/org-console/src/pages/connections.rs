//! The sources of users that organizations can be given.

use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use org_core::connection::{
    Connection, ConnectionContent, ConnectionName, ConnectionQuery, CreateConnection, Strategy,
};
use org_core::id::ConnectionId;
use org_core::page::Slice;
use org_core::text::Label;
use org_core::{Error, Fault, Kind, Patch};

use crate::failure::Failure;
use crate::form::Form;
use crate::notice::Notice;
use crate::page::{self, Answer, Frame, Section, see_other};
use crate::text::Moment;
use crate::visit::Visit;

/// The most connections that are shown.
const MOST: u32 = 500;

#[derive(Template)]
#[template(path = "connections/list.html")]
struct List {
    frame: Frame,
    form: Form,
    connections: Vec<Row>,
}

struct Row {
    id: String,
    name: String,
    display_name: String,
    strategy: String,
    created: Moment,
}

pub(super) fn mount(scope: &mut ServiceConfig) {
    scope
        .service(
            web::resource("/connections")
                .route(web::get().to(show))
                .route(web::post().to(create)),
        )
        .route("/connections/{connection}/delete", web::post().to(delete));
}

async fn show(visit: Visit) -> Answer {
    shown(&visit, Form::default()).await
}

async fn create(visit: Visit, mut form: Form) -> Answer {
    let name = form.required("name", ConnectionName::parse);
    let display_name = form.optional("display_name", Label::parse);
    let strategy = form.required("strategy", strategy);
    let (Some(name), Some(display_name), Some(strategy)) = (name, display_name, strategy) else {
        return shown(&visit, form).await;
    };
    let new = CreateConnection {
        name,
        display_name: match display_name {
            Patch::Set(name) => Some(name.to_string()),
            Patch::Clear | Patch::Keep => None,
        },
        strategy,
        content: ConnectionContent::default(),
        clients: Vec::new(),
    };
    match visit.app().create_connection(visit.who(), new).await {
        Ok(_) => Ok(see_other(
            Section::Connections.path(),
            Some(Notice::ConnectionMade),
        )),
        Err(error) => {
            form.refuse("name", error)?;
            shown(&visit, form).await
        }
    }
}

async fn delete(visit: Visit, path: Path<String>, mut form: Form) -> Answer {
    let id = ConnectionId::parse(&path);
    let id = id.ok_or_else(|| Error::not_found(Kind::Connection, path.as_str()))?;
    match visit.app().delete_connection(visit.who(), id).await {
        Ok(_) => Ok(see_other(
            Section::Connections.path(),
            Some(Notice::ConnectionDeleted),
        )),
        Err(error) => {
            form.refuse_whole(error)?;
            shown(&visit, form).await
        }
    }
}

async fn shown(visit: &Visit, form: Form) -> Answer {
    let connections = all(visit).await?;
    let status = form.status();
    let list = List {
        frame: visit.frame("Connections", Section::Connections),
        form,
        connections: connections.into_iter().map(Row::from).collect(),
    };
    Ok(page::render(status, &list))
}

/// All connections, as far as they are shown.
pub(super) async fn all(visit: &Visit) -> Result<Vec<Connection>, Failure> {
    let query = ConnectionQuery {
        name: None,
        strategies: Vec::new(),
        slice: Slice::Offset {
            offset: 0,
            limit: MOST,
        },
    };
    Ok(visit.app().connections(visit.who(), query).await?.items)
}

/// `password` for passwords that this server keeps; anything else is a name of somebody else's.
fn strategy(raw: &str) -> Result<Strategy, Fault> {
    let plain = raw
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if raw.len() <= 64 && plain {
        Ok(Strategy::from_name(&raw.to_ascii_lowercase()))
    } else {
        Err(Fault::BadCharacter)
    }
}

impl From<Connection> for Row {
    fn from(connection: Connection) -> Self {
        Self {
            id: connection.id.to_string(),
            name: connection.name.to_string(),
            display_name: connection.display_name.unwrap_or_default(),
            strategy: connection.strategy.as_str().to_owned(),
            created: connection.created_at.into(),
        }
    }
}
