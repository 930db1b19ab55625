//! Connections as the Management API reads and shows them.

mod query;

use org_core::connection::{Connection, ConnectionName, CreateConnection};
use org_core::text::{JsonType, has_control};
use org_core::{Fault, Patch, Violation};
use serde::Serialize;

pub(super) use query::{cursor_of, list};

use super::strategy;
use crate::dialects::auth0::error::invalid_body;
use crate::dialects::auth0::schema::{Property, flag, null_for, present, required};
use crate::failure::Refusal;
use crate::input::{Given, Input, list as items, parsed, string};

const MAX_DISPLAY_NAME: usize = 128;

const PROPERTIES: &[Property] = &[
    Property::new("name", "The name of the connection. Max length 128")
        .pattern("^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$"),
    Property::new("display_name", "Connection name for people. Max length 128"),
    Property::new("strategy", "The kind of identity provider"),
    Property::new("options", "None are supported"),
    Property::new("metadata", "None is supported").pairs(),
    Property::new("enabled_clients", "None are supported"),
    Property::new("realms", "Only the name of the connection is supported"),
    Property::new("is_domain_connection", "Only false is supported"),
];

/// `POST /connections`
pub(super) fn create(input: Input) -> Result<CreateConnection, Refusal> {
    read_new(input).map_err(|violation| invalid_body(PROPERTIES, &violation))
}

fn read_new(mut input: Input) -> Result<CreateConnection, Violation> {
    let text = JsonType::String;
    let name = required(&mut input, "name", text, parsed(connection_name))?;
    let strategy = required(&mut input, "strategy", text, parsed(strategy::parse))?;
    let display_name = present(&mut input, "display_name", text, parsed(display_name))?;
    refuse_unsupported(&mut input, &name)?;
    input.finish()?;
    Ok(CreateConnection {
        name,
        display_name,
        strategy,
    })
}

/// A name without two hyphens in a row, which the domain allows.
fn connection_name(raw: &str) -> Result<ConnectionName, Fault> {
    let name = ConnectionName::parse(raw)?;
    if raw.contains("--") {
        Err(Fault::NotAllowed)
    } else {
        Ok(name)
    }
}

fn display_name(raw: &str) -> Result<String, Fault> {
    let given = raw.chars().count();
    if given > MAX_DISPLAY_NAME {
        let max = MAX_DISPLAY_NAME;
        Err(Fault::TooLong { given, max })
    } else if has_control(raw) {
        Err(Fault::BadCharacter)
    } else {
        Ok(raw.to_owned())
    }
}

/// Reads what clients send along and this server does not keep: as long as it says no more than an
/// answer would, nothing is lost.
fn refuse_unsupported(input: &mut Input, name: &ConnectionName) -> Result<(), Violation> {
    for field in ["metadata", "options"] {
        match input.object(field)? {
            Patch::Keep => {}
            Patch::Clear => return Err(input.blame(field, null_for(JsonType::Object))),
            Patch::Set(given) => given.finish()?,
        }
    }
    let none = |given: Given| items(given, 0, string);
    present(input, "enabled_clients", JsonType::Array, none)?;
    let realm = |raw: &str| {
        let known = (raw == name.as_str()).then_some(());
        known.ok_or(Fault::NotAllowed)
    };
    let one = |given: Given| items(given, 1, |item| parsed(realm)(item));
    present(input, "realms", JsonType::Array, one)?;
    match flag(input, "is_domain_connection")? {
        Some(true) => Err(input.blame("is_domain_connection", Fault::NotAllowed)),
        Some(false) | None => Ok(()),
    }
}

/// A connection.
#[derive(Debug, Serialize)]
struct ConnectionBody {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    strategy: String,
    options: Empty,
    realms: [String; 1],
    is_domain_connection: bool,
}

/// `{}`
#[derive(Debug, Serialize)]
struct Empty {}

/// A connection that has just been made.
#[derive(Debug, Serialize)]
pub(super) struct CreatedBody {
    #[serde(flatten)]
    connection: ConnectionBody,
    enabled_clients: [(); 0],
}

impl From<Connection> for ConnectionBody {
    fn from(connection: Connection) -> Self {
        let Connection {
            id,
            name,
            display_name,
            strategy,
            created_at: _,
            updated_at: _,
        } = connection;
        Self {
            id: id.to_string(),
            realms: [name.to_string()],
            name: name.to_string(),
            display_name,
            strategy: strategy::wire_name(&strategy).to_owned(),
            options: Empty {},
            is_domain_connection: false,
        }
    }
}

impl From<Connection> for CreatedBody {
    fn from(connection: Connection) -> Self {
        Self {
            connection: connection.into(),
            enabled_clients: [],
        }
    }
}

#[cfg(test)]
mod tests {
    use org_core::connection::Strategy;
    use serde_json::{Value, json};

    use super::*;

    fn read(more: &Value) -> Result<CreateConnection, String> {
        let mut fields = json!({ "name": "a-b", "strategy": "auth0" });
        for (name, value) in more.as_object().unwrap() {
            fields[name] = value.clone();
        }
        match create(Input::from_object(fields.as_object().unwrap().clone())) {
            Ok(new) => Ok(new),
            Err(Refusal::Special(answer)) => {
                Err(answer.body["message"].as_str().unwrap().to_owned())
            }
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_an_answer_would_say_anyway_may_be_sent() {
        let new = read(&json!({
            "options": {},
            "metadata": {},
            "enabled_clients": [],
            "realms": ["a-b"],
            "is_domain_connection": false,
        }));
        assert_eq!(new.unwrap().strategy, Strategy::Password);
    }

    #[test]
    fn what_would_be_lost_is_refused() {
        for (more, text) in [
            (
                json!({ "options": { "import_mode": true } }),
                "'Additional properties not allowed: import_mode' on property options (None are \
                 supported).",
            ),
            (
                json!({ "enabled_clients": ["x"] }),
                "'Array is too long (1), maximum 0' on property enabled_clients (None are \
                 supported).",
            ),
            (
                json!({ "show_as_button": true }),
                "'Additional properties not allowed: show_as_button'.",
            ),
        ] {
            let message = read(&more).unwrap_err();
            assert_eq!(message, format!("Payload validation error: {text}"));
        }
        for more in [
            json!({ "metadata": { "a": "b" } }),
            json!({ "realms": ["other"] }),
            json!({ "is_domain_connection": true }),
        ] {
            assert!(read(&more).is_err(), "{more}");
        }
    }

    #[test]
    fn names_and_kinds_are_those_of_the_document() {
        for name in ["", "-a", "a-", "a--b", "a_b", "a b"] {
            assert!(read(&json!({ "name": name })).is_err(), "{name:?}");
        }
        assert_eq!(
            read(&json!({ "strategy": "password" })).unwrap_err(),
            "Payload validation error: 'No enum match for: password' on property strategy (The \
             kind of identity provider)."
        );
    }
}
