//! One user.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use org_auth::password;
use org_core::id::UserId;
use org_core::membership::MembershipView;
use org_core::page::Slice;
use org_core::text::{EmailAddress, Label};
use org_core::user::{CreateUser, UpdateUser, User};
use org_core::{Error, Fault, Kind};
use secrecy::SecretString;

use super::Person;
use crate::failure::Failure;
use crate::form::Form;
use crate::notice::Notice;
use crate::page::{self, Answer, Frame, Section, see_other};
use crate::pages::organization::Brief;
use crate::visit::Visit;

/// The most organizations that are shown of one user.
const MOST: u32 = 100;

#[derive(Template)]
#[template(path = "users/new.html")]
struct New {
    frame: Frame,
    form: Form,
}

#[derive(Template)]
#[template(path = "users/user.html")]
struct One {
    frame: Frame,
    form: Form,
    danger: Form,
    user: Person,
    addresses: Vec<(String, bool)>,
    organizations: Vec<(Brief, String)>,
}

pub(super) async fn new(visit: Visit) -> Answer {
    Ok(new_form(&visit, Form::default()))
}

pub(super) async fn create(visit: Visit, mut form: Form) -> Answer {
    let email = form.required("email", EmailAddress::parse);
    let first_name = form.optional("first_name", Label::parse);
    let last_name = form.optional("last_name", Label::parse);
    let password = if form.text("password").is_empty() {
        Some(None)
    } else {
        form.required_verbatim("password", chosen_password)
            .map(Some)
    };
    let (Some(email), Some(first), Some(last), Some(password)) =
        (email, first_name, last_name, password)
    else {
        return Ok(new_form(&visit, form));
    };
    let mut new = CreateUser {
        emails: vec![email],
        emails_verified: form.is_ticked("verified", "yes"),
        ..CreateUser::default()
    };
    first.apply(&mut new.first_name);
    last.apply(&mut new.last_name);
    if let Some(password) = password {
        new.password = Some(visit.context().auth.passwords().hash(password).await?);
    }
    match visit.app().create_user(visit.who(), new).await {
        Ok(made) => Ok(see_other(&path_of(&made.id), Some(Notice::UserCreated))),
        Err(error) => {
            form.refuse("email", error)?;
            Ok(new_form(&visit, form))
        }
    }
}

fn new_form(visit: &Visit, form: Form) -> HttpResponse {
    let status = form.status();
    let frame = visit.frame("Create user", Section::Users);
    page::render(status, &New { frame, form })
}

pub(super) async fn show(visit: Visit, path: Path<String>) -> Answer {
    shown(&visit, &path, None, Form::default()).await
}

pub(super) async fn save(visit: Visit, path: Path<String>, mut form: Form) -> Answer {
    let first_name = form.optional("first_name", Label::parse);
    let last_name = form.optional("last_name", Label::parse);
    let (Some(first_name), Some(last_name)) = (first_name, last_name) else {
        return shown(&visit, &path, Some(form), Form::default()).await;
    };
    let change = UpdateUser {
        first_name,
        last_name,
        ..UpdateUser::default()
    };
    let id = id(&path)?;
    match visit
        .app()
        .update_user(visit.who(), id.clone(), change)
        .await
    {
        Ok(_) => Ok(see_other(&path_of(&id), Some(Notice::UserSaved))),
        Err(error) => {
            form.refuse("first_name", error)?;
            shown(&visit, &path, Some(form), Form::default()).await
        }
    }
}

/// Shuts a user out, lets one in again, or ends every session of one.
pub(super) async fn set_access(visit: Visit, path: Path<String>, mut form: Form) -> Answer {
    let mut change = UpdateUser::default();
    match form.text("do") {
        "ban" => change.banned = Some(true),
        "unban" => change.banned = Some(false),
        _ => change.sign_out = true,
    }
    let id = id(&path)?;
    if change.banned == Some(true) && visit.who().user() == Some(&id) {
        form.complain("You cannot shut yourself out.");
        return shown(&visit, &path, None, form).await;
    }
    match visit
        .app()
        .update_user(visit.who(), id.clone(), change)
        .await
    {
        Ok(_) => Ok(see_other(&path_of(&id), Some(Notice::UserSaved))),
        Err(error) => {
            form.refuse_whole(error)?;
            shown(&visit, &path, None, form).await
        }
    }
}

pub(super) async fn delete(visit: Visit, path: Path<String>, mut form: Form) -> Answer {
    let id = id(&path)?;
    let user = found(&visit, &id).await?;
    let name = user
        .primary_email()
        .map_or(user.id.as_str(), |email| email.address.as_str());
    if visit.who().user() == Some(&id) {
        form.complain("You cannot delete yourself.");
    } else if form.text("confirm").trim() != name {
        form.blame("confirm", format!("Type {name} to delete the user."));
    } else {
        match visit.app().delete_user(visit.who(), id).await {
            Ok(_) => return Ok(see_other(Section::Users.path(), Some(Notice::UserDeleted))),
            Err(error) => form.refuse_whole(error)?,
        }
    }
    shown(&visit, &path, None, form).await
}

async fn shown(visit: &Visit, raw: &str, form: Option<Form>, danger: Form) -> Answer {
    let id = id(raw)?;
    let user = found(visit, &id).await?;
    let slice = Slice::Offset {
        offset: 0,
        limit: MOST,
    };
    let memberships = visit.app().memberships_of(visit.who(), id, slice).await?;
    let name = |label: &Option<Label>| label.as_ref().map(ToString::to_string).unwrap_or_default();
    let (first, last) = (name(&user.first_name), name(&user.last_name));
    let form = form.unwrap_or_else(|| {
        Form::filled([("first_name", first.as_str()), ("last_name", last.as_str())])
    });
    let status = if danger.is_sound() {
        form.status()
    } else {
        danger.status()
    };
    let person = Person::from(&user);
    let organization = |view: &MembershipView| {
        (
            Brief::from(&view.organization),
            view.membership.role.name.clone(),
        )
    };
    let addresses = user.emails.iter();
    let page = One {
        frame: visit.frame(person.name.clone(), Section::Users),
        addresses: addresses
            .map(|one| (one.address.to_string(), one.verified_at.is_some()))
            .collect(),
        organizations: memberships.items.iter().map(organization).collect(),
        user: person,
        form,
        danger,
    };
    Ok(page::render(status, &page))
}

async fn found(visit: &Visit, id: &UserId) -> Result<User, Failure> {
    Ok(visit.app().user(visit.who(), id.clone()).await?)
}

fn id(raw: &str) -> Result<UserId, Failure> {
    UserId::parse(raw).ok_or_else(|| Error::not_found(Kind::User, raw).into())
}

fn path_of(id: &UserId) -> String {
    format!("{}/{id}", Section::Users.path())
}

/// Reads a password that somebody chose.
pub(in crate::pages) fn chosen_password(raw: &str) -> Result<SecretString, Fault> {
    let (characters, bytes) = (raw.chars().count(), raw.len());
    if characters < password::MIN_CHARS {
        Err(Fault::TooShort {
            given: characters,
            min: password::MIN_CHARS,
        })
    } else if bytes > password::MAX_BYTES {
        Err(Fault::TooLong {
            given: bytes,
            max: password::MAX_BYTES,
        })
    } else {
        Ok(raw.into())
    }
}
