//! What is kept for a client and means nothing here. It is read as strictly as anything else.

use org_core::text::JsonType;
use org_core::{Fault, Patch, Violation};
use serde_json::{Map, Value};

use crate::dialects::auth0::schema::{flag, present};
use crate::input::{Given, Input, count, parsed};

const FLAGS: [&str; 8] = [
    "cross_origin_authentication",
    "custom_login_page_on",
    "is_token_endpoint_ip_header_trusted",
    "oidc_conformant",
    "require_proof_of_possession",
    "require_pushed_authorization_requests",
    "sso",
    "sso_disabled",
];

/// The form of one property.
#[derive(Clone, Copy)]
enum Form {
    Flag,
    Number { min: u32, max: u32 },
    OneOf(&'static [&'static str]),
}

const JWT: &[(&str, Form)] = &[
    ("alg", Form::OneOf(&["HS256", "RS256", "RS512", "PS256"])),
    (
        "lifetime_in_seconds",
        Form::Number {
            min: 0,
            max: 2_592_000,
        },
    ),
    ("secret_encoded", Form::Flag),
];

const REFRESH_TOKEN: &[(&str, Form)] = &[
    (
        "expiration_type",
        Form::OneOf(&["expiring", "non-expiring"]),
    ),
    (
        "idle_token_lifetime",
        Form::Number {
            min: 1,
            max: 157_788_000,
        },
    ),
    ("infinite_idle_token_lifetime", Form::Flag),
    ("infinite_token_lifetime", Form::Flag),
    (
        "leeway",
        Form::Number {
            min: 0,
            max: 157_788_000,
        },
    ),
    ("rotation_type", Form::OneOf(&["rotating", "non-rotating"])),
    (
        "token_lifetime",
        Form::Number {
            min: 1,
            max: 157_788_000,
        },
    ),
];

/// The properties that were sent; one that goes is `null`.
pub(super) fn read(input: &mut Input) -> Result<Map<String, Value>, Violation> {
    let mut kept = Map::new();
    for name in FLAGS {
        if let Some(value) = flag(input, name)? {
            kept.insert(name.to_owned(), value.into());
        }
    }
    read_object(input, "jwt_configuration", JWT, &mut kept)?;
    read_object(input, "refresh_token", REFRESH_TOKEN, &mut kept)?;
    if kept.get("refresh_token").is_some_and(Value::is_object) {
        for needed in ["rotation_type", "expiration_type"] {
            let there = kept
                .get("refresh_token")
                .is_some_and(|one| one.get(needed).is_some());
            if !there {
                return Err(input.blame(&format!("refresh_token.{needed}"), Fault::Missing));
            }
        }
    }
    Ok(kept)
}

fn read_object(
    input: &mut Input,
    name: &'static str,
    properties: &[(&'static str, Form)],
    kept: &mut Map<String, Value>,
) -> Result<(), Violation> {
    let mut given = match input.object(name)? {
        Patch::Keep => return Ok(()),
        Patch::Clear => {
            kept.insert(name.to_owned(), Value::Null);
            return Ok(());
        }
        Patch::Set(given) => given,
    };
    let mut object = Map::new();
    for (property, form) in properties {
        if let Some(value) = read_one(&mut given, property, *form)? {
            object.insert((*property).to_owned(), value);
        }
    }
    given.finish()?;
    kept.insert(name.to_owned(), object.into());
    Ok(())
}

fn read_one(input: &mut Input, name: &'static str, form: Form) -> Result<Option<Value>, Violation> {
    match form {
        Form::Flag => Ok(flag(input, name)?.map(Value::from)),
        Form::Number { min, max } => {
            let number = present(input, name, JsonType::Integer, count(min, max))?;
            Ok(number.map(Value::from))
        }
        Form::OneOf(known) => {
            let read = |given: Given| {
                parsed(|raw| {
                    let found = known.iter().find(|one| **one == raw);
                    found.map(|one| Value::from(*one)).ok_or(Fault::NotAllowed)
                })(given)
            };
            present(input, name, JsonType::String, read)
        }
    }
}
