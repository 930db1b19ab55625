//! What the Management API shows of a connection.

use std::collections::BTreeMap;

use org_core::Timestamp;
use org_core::connection::{Connection, ConnectionContent, ConnectionView};
use org_core::page::Page;
use serde::Serialize;
use serde_json::{Map, Value};

use super::super::strategy;

/// A connection.
#[derive(Debug, Serialize)]
pub(in super::super) struct ConnectionBody {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    strategy: String,
    /// Only for those who may read them.
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Map<String, Value>>,
    realms: Vec<String>,
    is_domain_connection: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    show_as_button: Option<bool>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, String>,
}

/// A connection with the clients that may use it.
#[derive(Debug, Serialize)]
pub(in super::super) struct WithClients {
    #[serde(flatten)]
    connection: ConnectionBody,
    enabled_clients: Vec<String>,
}

/// That a connection is gone.
#[derive(Debug, Serialize)]
pub(in super::super) struct DeletedBody {
    deleted_at: String,
}

/// The clients of a connection.
#[derive(Debug, Serialize)]
pub(in super::super) struct ClientsBody {
    clients: Vec<ClientBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct ClientBody {
    client_id: String,
}

impl ConnectionBody {
    pub(in super::super) fn new(connection: Connection, with_options: bool) -> Self {
        let realms = connection.realms().into_iter().map(str::to_owned).collect();
        let Connection {
            id,
            name,
            display_name,
            strategy,
            content,
            created_at: _,
            updated_at: _,
        } = connection;
        let ConnectionContent {
            options,
            metadata,
            realms: _,
            is_domain_connection,
            show_as_button,
        } = content;
        Self {
            id: id.to_string(),
            name: name.to_string(),
            display_name,
            strategy: strategy::wire_name(&strategy).to_owned(),
            options: with_options.then(|| options.into_object()),
            realms,
            is_domain_connection,
            show_as_button,
            metadata: metadata.pairs().clone(),
        }
    }
}

impl WithClients {
    pub(in super::super) fn new(view: ConnectionView, with_options: bool) -> Self {
        let ConnectionView {
            connection,
            clients,
        } = view;
        Self {
            connection: ConnectionBody::new(connection, with_options),
            enabled_clients: clients,
        }
    }
}

impl From<Timestamp> for DeletedBody {
    fn from(at: Timestamp) -> Self {
        Self {
            deleted_at: at.to_rfc3339(),
        }
    }
}

impl ClientsBody {
    pub(in super::super) fn new(page: Page<String>) -> Self {
        let last = page.items.last().filter(|_| page.more);
        Self {
            next: last.map(|id| super::client_cursor(id)),
            clients: page
                .items
                .into_iter()
                .map(|client_id| ClientBody { client_id })
                .collect(),
        }
    }
}
