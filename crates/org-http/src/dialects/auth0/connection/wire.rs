//! Connections as the Management API reads and shows them.

mod body;
mod query;

use org_core::connection::{
    ClientUse, ConnectionContent, ConnectionName, CreateConnection, Options, UpdateConnection,
};
use org_core::id::ConnectionId;
use org_core::text::{JsonType, Label, has_control};
use org_core::{Error, Fault, Kind, Patch, Violation};

pub(super) use body::{ClientsBody, ConnectionBody, DeletedBody, WithClients};
pub(super) use query::{client_cursor, clients, cursor_of, list, shown};

use super::strategy;
use crate::dialects::auth0::error::invalid_body;
use crate::dialects::auth0::labels::labels;
use crate::dialects::auth0::schema::{Property, flag, present, required};
use crate::failure::Refusal;
use crate::input::{Given, Input, list as items, object, parsed, string};

const MAX_DISPLAY_NAME: usize = 128;
const MAX_METADATA: usize = 10;
/// Bounds that the document does not state.
const MAX_REALMS: usize = 100;
const MAX_CLIENTS: usize = 100;
/// The most clients that one request may let use a connection, or no longer.
const MAX_CHANGES: usize = 50;

const PROPERTIES: &[Property] = &[
    Property::new("", "A connection").pairs(),
    Property::new("name", "The name of the connection. Max length 128")
        .pattern("^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$"),
    Property::new("display_name", "Connection name for people. Max length 128"),
    Property::new("strategy", "The kind of identity provider"),
    Property::new("options", "How the identity provider is reached, max 64 KB"),
    Property::new("metadata", "At most 10 pairs of text, max 255 chars each").pairs(),
    Property::new("enabled_clients", "IDs of the clients that may use it"),
    Property::new("realms", "What leads to the connection, such as domains"),
    Property::new("is_domain_connection", "Whether third parties may use it"),
    Property::new("show_as_button", "Whether the login page shows a button"),
];

/// `POST /connections`
pub(super) fn create(input: Input) -> Result<CreateConnection, Refusal> {
    read_new(input).map_err(|violation| invalid_body(PROPERTIES, &violation))
}

/// `PATCH /connections/{id}`
pub(super) fn update(input: Input) -> Result<UpdateConnection, Refusal> {
    read_change(input).map_err(|violation| invalid_body(PROPERTIES, &violation))
}

/// `PATCH /connections/{id}/clients`
pub(super) fn change_clients(inputs: Vec<Input>) -> Result<Vec<ClientUse>, Refusal> {
    let fault = match inputs.len() {
        0 => Some(Fault::TooFew { given: 0, min: 1 }),
        given if given > MAX_CHANGES => Some(Fault::TooMany {
            given,
            max: MAX_CHANGES,
        }),
        _ => None,
    };
    if let Some(fault) = fault {
        return Err(invalid_body(&[], &Violation::new("", fault)));
    }
    inputs
        .into_iter()
        .map(|input| client_use(input).map_err(|violation| invalid_body(&[], &violation)))
        .collect()
}

/// The connection that a path names.
pub(super) fn id(raw: &str) -> Result<ConnectionId, Error> {
    ConnectionId::parse(raw).ok_or_else(|| Error::not_found(Kind::Connection, raw))
}

fn read_new(mut input: Input) -> Result<CreateConnection, Violation> {
    let text = JsonType::String;
    let name = required(&mut input, "name", text, parsed(connection_name))?;
    let strategy = required(&mut input, "strategy", text, parsed(strategy::parse))?;
    let display_name = present(&mut input, "display_name", text, parsed(display_name))?;
    let content = ConnectionContent {
        options: present(&mut input, "options", JsonType::Object, options)?.unwrap_or_default(),
        metadata: labels(&mut input, MAX_METADATA)?.unwrap_or_default(),
        realms: realms(&mut input)?.unwrap_or_default(),
        is_domain_connection: flag(&mut input, "is_domain_connection")?.unwrap_or(false),
        show_as_button: flag(&mut input, "show_as_button")?,
    };
    let clients = present(&mut input, "enabled_clients", JsonType::Array, client_ids)?;
    input.finish()?;
    Ok(CreateConnection {
        name,
        display_name,
        strategy,
        content,
        clients: clients.unwrap_or_default(),
    })
}

fn read_change(mut input: Input) -> Result<UpdateConnection, Violation> {
    if input.is_empty() {
        let fault = Fault::TooFew { given: 0, min: 1 };
        return Err(Violation::new("", fault));
    }
    let display_name = present(
        &mut input,
        "display_name",
        JsonType::String,
        parsed(display_name),
    )?;
    let change = UpdateConnection {
        display_name: display_name.map_or(Patch::Keep, Patch::Set),
        options: match input.patch("options", options)? {
            Patch::Keep => None,
            Patch::Clear => Some(Options::default()),
            Patch::Set(options) => Some(options),
        },
        metadata: labels(&mut input, MAX_METADATA)?,
        realms: realms(&mut input)?,
        is_domain_connection: flag(&mut input, "is_domain_connection")?,
        show_as_button: flag(&mut input, "show_as_button")?,
        clients: input.optional("enabled_clients", client_ids)?,
    };
    input.finish()?;
    Ok(change)
}

fn client_use(mut input: Input) -> Result<ClientUse, Violation> {
    let client_id = required(&mut input, "client_id", JsonType::String, string)?;
    let allowed = flag(&mut input, "status")?;
    let allowed = allowed.ok_or_else(|| input.blame("status", Fault::Missing))?;
    input.finish()?;
    Ok(ClientUse { client_id, allowed })
}

fn options(given: Given) -> Result<Options, Fault> {
    Options::parse(object(given)?)
}

fn client_ids(given: Given) -> Result<Vec<String>, Fault> {
    items(given, MAX_CLIENTS, string)
}

/// The realms, each once.
fn realms(input: &mut Input) -> Result<Option<Vec<Label>>, Violation> {
    let read = |given: Given| items(given, MAX_REALMS, |one| parsed(Label::parse)(one));
    let mut realms: Option<Vec<Label>> = present(input, "realms", JsonType::Array, read)?;
    let mut seen = std::collections::BTreeSet::new();
    if let Some(realms) = &mut realms {
        realms.retain(|realm| seen.insert(realm.clone()));
    }
    Ok(realms)
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
    fn every_field_has_its_place_in_the_command() {
        let new = read(&json!({
            "options": { "client_secret": "hush" },
            "metadata": { "team": "a", "none": null },
            "enabled_clients": ["x"],
            "realms": ["example.com", "example.com"],
            "is_domain_connection": true,
            "show_as_button": false,
        }));
        let new = new.unwrap();
        assert_eq!(new.strategy, Strategy::Password);
        assert_eq!(new.content.options.to_json(), r#"{"client_secret":"hush"}"#);
        assert_eq!(new.content.metadata.pairs().len(), 1);
        assert_eq!(new.content.realms.len(), 1);
        let flags = (new.content.is_domain_connection, new.content.show_as_button);
        assert_eq!(
            (flags, new.clients),
            ((true, Some(false)), vec!["x".to_owned()])
        );
    }

    #[test]
    fn what_is_no_connection_is_refused() {
        for (more, text) in [
            (
                json!({ "options": [] }),
                "'Expected type object but found type array' on property options (How the identity \
                 provider is reached, max 64 KB).",
            ),
            (
                json!({ "enabled_clients": "x" }),
                "'Expected type array but found type string' on property enabled_clients (IDs of the \
                 clients that may use it).",
            ),
            (
                json!({ "is_domain_connection": "true" }),
                "'Expected type boolean but found type string' on property is_domain_connection \
                 (Whether third parties may use it).",
            ),
            (
                json!({ "colour": "red" }),
                "'Additional properties not allowed: colour'.",
            ),
        ] {
            let message = read(&more).unwrap_err();
            assert_eq!(message, format!("Payload validation error: {text}"));
        }
        let many: serde_json::Map<_, _> = (0..11).map(|n| (format!("k{n}"), json!("v"))).collect();
        for more in [
            json!({ "metadata": { "a": 1 } }),
            json!({ "metadata": many }),
            json!({ "realms": [""] }),
            json!({ "show_as_button": null }),
            json!({ "options": { "script": "x".repeat(Options::MAX_BYTES) } }),
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
