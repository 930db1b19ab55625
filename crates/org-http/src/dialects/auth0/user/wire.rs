//! Users as the Management API reads and shows them.

mod body;
mod query;

use org_auth::password::MAX_BYTES;
use org_core::connection::ConnectionName;
use org_core::id::UserId;
use org_core::metadata::{Metadata, MetadataChange};
use org_core::text::{EmailAddress, FullName, JsonType, Label, WebUrl};
use org_core::user::{CreateUser, Profile, UpdateUser, Username};
use org_core::{Error, Fault, Field, Kind, Patch, Violation};
use secrecy::SecretString;

pub(super) use body::UserBody;
pub(super) use query::{list, list_by_email, one, organizations};

use crate::dialects::auth0::error::{self, invalid_body};
use crate::dialects::auth0::id::Spelled;
use crate::dialects::auth0::schema::{Property, flag, null_for, present, required};
use crate::failure::Refusal;
use crate::input::{Input, metadata, object, parsed, string};

/// The most characters of a given or a family name; the domain allows more.
const MAX_NAME: usize = 150;
/// The fewest characters of a password.
const MIN_PASSWORD: usize = 8;

const PROPERTIES: &[Property] = &[
    Property::new("app_metadata", "Data that only applications change"),
    Property::new("blocked", "Whether the user may not sign in"),
    Property::new("client_id", "Without effect"),
    Property::new("connection", "Name of the connection of the user"),
    Property::new("email", "The address of the user"),
    Property::new(
        "email_verified",
        "Whether the address is known to be the user's",
    ),
    Property::new("family_name", "The family name, max 150 chars"),
    Property::new("given_name", "The given name, max 150 chars"),
    Property::new("name", "The full name, max 300 chars"),
    Property::new("nickname", "The nickname, max 300 chars"),
    Property::new("password", "The password, 8 to 256 chars"),
    Property::new("picture", "URL of a picture of the user"),
    Property::new("user_id", "The id without its prefix").pattern("^[0-9A-Za-z]{0,64}$"),
    Property::new("user_metadata", "Data that the user may change"),
    Property::new("username", "The name to sign in by, max 64 chars")
        .pattern("^[0-9A-Za-z_-]{1,64}$"),
    Property::new("verify_email", "Only false is supported"),
];

/// The user of the path.
pub(super) fn identified(raw: &str) -> Result<UserId, Error> {
    UserId::read(raw).ok_or_else(|| Error::not_found(Kind::User, raw))
}

/// `POST /users`: the user, and the password that is still to be hashed.
pub(super) fn create(input: Input) -> Result<(CreateUser, Option<SecretString>), Refusal> {
    let read = read_new(input).map_err(|violation| invalid_body(PROPERTIES, &violation));
    let (new, password) = read?;
    Ok((new, Some(strong(password)?)))
}

fn read_new(mut input: Input) -> Result<(CreateUser, String), Violation> {
    let text = JsonType::String;
    let input = &mut input;
    let connection = required(input, "connection", text, string)?;
    let email = present(input, "email", text, parsed(EmailAddress::parse))?;
    let username = present(input, "username", text, parsed(Username::parse))?;
    if email.is_none() && username.is_none() {
        return Err(input.blame("email", Fault::Missing));
    }
    let password = required(input, "password", text, string)?;
    let id = present(input, "user_id", text, parsed(user_id))?.flatten();
    no_mail(input)?;
    let new = CreateUser {
        id,
        // One that can be no name is as unknown as any other.
        connection: Some(ConnectionName::parse(&connection).map_err(|_| unknown_connection())?),
        profile: Profile {
            name: present(input, "name", text, parsed(FullName::parse))?,
            nickname: present(input, "nickname", text, parsed(FullName::parse))?,
            picture: present(input, "picture", text, parsed(WebUrl::parse))?,
        },
        username,
        first_name: present(input, "given_name", text, parsed(short))?,
        last_name: present(input, "family_name", text, parsed(short))?,
        emails: email.into_iter().collect(),
        emails_verified: flag(input, "email_verified")?.unwrap_or(false),
        banned: flag(input, "blocked")?.unwrap_or(false),
        unsafe_metadata: data(input, "user_metadata")?,
        private_metadata: data(input, "app_metadata")?,
        ..CreateUser::default()
    };
    std::mem::replace(input, Input::empty()).finish()?;
    Ok((new, password))
}

fn data(input: &mut Input, name: &'static str) -> Result<Metadata, Violation> {
    Ok(present(input, name, JsonType::Object, metadata)?.unwrap_or_default())
}

/// `PATCH /users/{id}`: the change, and the new password that is still to be hashed.
pub(super) fn update(input: Input) -> Result<(UpdateUser, Option<SecretString>), Refusal> {
    let read = read_change(input).map_err(|violation| invalid_body(PROPERTIES, &violation));
    let (change, password) = read?;
    Ok((change, password.map(strong).transpose()?))
}

fn read_change(mut input: Input) -> Result<(UpdateUser, Option<String>), Violation> {
    let text = JsonType::String;
    let input = &mut input;
    let connection = present(input, "connection", text, string)?;
    let connection = connection.map(|raw| ConnectionName::parse(&raw));
    let blocked = flag(input, "blocked")?;
    let password = present(input, "password", text, string)?;
    present(input, "client_id", text, string)?;
    no_mail(input)?;
    let change = UpdateUser {
        connection: connection.transpose().map_err(|_| unknown_connection())?,
        name: input.patch("name", parsed(FullName::parse))?,
        nickname: input.patch("nickname", parsed(FullName::parse))?,
        picture: input.patch("picture", parsed(WebUrl::parse))?,
        username: input.patch("username", parsed(Username::parse))?,
        first_name: input.patch("given_name", parsed(short))?,
        last_name: input.patch("family_name", parsed(short))?,
        address: input.patch("email", parsed(EmailAddress::parse))?,
        address_verified: flag(input, "email_verified")?,
        banned: blocked,
        // Whoever lets a user in again means it, whatever the reason was.
        locked: blocked.filter(|blocked| !blocked),
        unsafe_metadata: merged(input, "user_metadata")?,
        private_metadata: merged(input, "app_metadata")?,
        ..UpdateUser::default()
    };
    std::mem::replace(input, Input::empty()).finish()?;
    Ok((change, password))
}

/// Keys take the place of those there were, `null` removes one, and no key at all removes all.
fn merged(input: &mut Input, name: &'static str) -> Result<MetadataChange, Violation> {
    Ok(match input.patch(name, object)? {
        Patch::Keep => MetadataChange::Keep,
        Patch::Clear => return Err(input.blame(name, null_for(JsonType::Object))),
        Patch::Set(keys) if keys.is_empty() => MetadataChange::Replace(Metadata::default()),
        Patch::Set(keys) => MetadataChange::MergeTop(keys),
    })
}

/// No mail goes out that asks to confirm an address.
fn no_mail(input: &mut Input) -> Result<(), Violation> {
    match flag(input, "verify_email")? {
        Some(true) => Err(input.blame("verify_email", Fault::NotAllowed)),
        Some(false) | None => Ok(()),
    }
}

fn short(raw: &str) -> Result<Label, Fault> {
    let given = raw.chars().count();
    if given > MAX_NAME {
        let max = MAX_NAME;
        Err(Fault::TooLong { given, max })
    } else {
        Label::parse(raw)
    }
}

fn user_id(raw: &str) -> Result<Option<UserId>, Fault> {
    if raw.is_empty() {
        return Ok(None);
    }
    UserId::from_tail(raw).map(Some).ok_or(Fault::NotAllowed)
}

fn strong(password: String) -> Result<SecretString, Refusal> {
    let given = password.chars().count();
    if password.len() > MAX_BYTES {
        let max = MAX_BYTES;
        let violation = Violation::new("password", Fault::TooLong { given, max });
        Err(invalid_body(PROPERTIES, &violation))
    } else if given < MIN_PASSWORD {
        Err(error::weak_password())
    } else {
        Ok(password.into())
    }
}

fn unknown_connection() -> Violation {
    Violation::new("connection", Fault::NotFound)
}

/// Why a user cannot be made.
pub(super) fn refused(error: Error) -> Refusal {
    let Error::Invalid(violation) = error else {
        return Refusal::Core(error);
    };
    blamed(violation)
}

/// Why a user cannot be changed: here it is no conflict that another user has a value.
pub(super) fn update_refused(error: Error) -> Refusal {
    match error {
        Error::AlreadyExists {
            kind: Kind::User,
            field,
        } => error::value_taken(match field {
            Field::EmailAddress => "email",
            _ => "username",
        }),
        other => refused(other),
    }
}

/// A fault that the operation found, under the names that fields have here.
fn blamed(violation: Violation) -> Refusal {
    let field = match violation.field.as_ref() {
        "connection" => return error::no_such_connection(),
        "private_metadata" => "app_metadata",
        "unsafe_metadata" => "user_metadata",
        _ => return invalid_body(PROPERTIES, &violation),
    };
    let renamed = Violation {
        field: field.into(),
        ..violation
    };
    invalid_body(PROPERTIES, &renamed)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn with(body: &Value) -> Input {
        Input::from_object(body.as_object().unwrap().clone())
    }

    #[test]
    fn an_update_keeps_merges_and_clears() {
        let read = |body| update(with(&body)).unwrap().0;
        assert_eq!(read(json!({})), UpdateUser::default());
        let change =
            read(json!({ "user_metadata": {}, "app_metadata": { "a": null }, "name": null }));
        assert_eq!(
            change.unsafe_metadata,
            MetadataChange::Replace(Metadata::default())
        );
        assert!(
            matches!(change.private_metadata, MetadataChange::MergeTop(keys) if keys.len() == 1)
        );
        assert_eq!(change.name, Patch::Clear);
        let change = read(json!({ "blocked": false }));
        assert_eq!((change.banned, change.locked), (Some(false), Some(false)));
        let change = read(json!({ "blocked": true }));
        assert_eq!((change.banned, change.locked), (Some(true), None));
    }

    #[test]
    fn a_password_is_never_shown() {
        let body =
            json!({ "connection": "a", "email": "a@b.example", "password": "hunter2-hunter2" });
        let new = create(with(&body)).unwrap();
        assert!(!format!("{new:?}").contains("hunter2"));
    }
}
