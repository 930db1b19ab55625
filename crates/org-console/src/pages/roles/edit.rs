//! One role.

use std::collections::BTreeSet;

use actix_web::web::Path;
use askama::Template;
use org_core::id::{PermissionId, RoleId};
use org_core::role::{CreateRole, Role, RoleKey, RoleWithPermissions, UpdateRole};
use org_core::rules::{OnUse, RoleNames};
use org_core::text::{Description, Label};
use org_core::{Error, Kind};

use super::all_permissions;
use crate::failure::Failure;
use crate::form::Form;
use crate::notice::Notice;
use crate::page::{self, Answer, Frame, Section, see_other};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "roles/role.html")]
struct One {
    frame: Frame,
    form: Form,
    /// The role, unless it is yet to be made.
    role: Option<Shown>,
    permissions: Vec<Choice>,
}

struct Shown {
    id: String,
    name: String,
    key: String,
    system: bool,
}

struct Choice {
    id: String,
    name: String,
    key: String,
    chosen: bool,
}

pub(super) async fn new(visit: Visit) -> Answer {
    let form = Form::filled([("key", "org:"), ("initial", "yes")]);
    shown(&visit, None, form).await
}

pub(super) async fn create(visit: Visit, mut form: Form) -> Answer {
    let name = form.required("name", Label::parse);
    let key = form.required("key", RoleKey::parse_new);
    let description = form.optional("description", Description::parse);
    let (Some(name), Some(key), Some(description)) = (name, key, description) else {
        return shown(&visit, None, form).await;
    };
    let mut new = CreateRole {
        name,
        names: RoleNames::Shared,
        key: Some(key),
        description: None,
        permissions: permissions(&form).into_iter().collect(),
        in_initial_role_set: form.is_ticked("initial", "yes"),
        limit: Role::MAX,
    };
    description.apply(&mut new.description);
    match visit.app().create_role(visit.who(), new).await {
        Ok(made) => Ok(see_other(
            &path_of(&made.role.id),
            Some(Notice::RoleCreated),
        )),
        Err(error) => {
            form.refuse("key", error)?;
            shown(&visit, None, form).await
        }
    }
}

pub(super) async fn show(visit: Visit, path: Path<String>) -> Answer {
    let role = found(&visit, &path).await?;
    let form = as_it_is(&role);
    shown(&visit, Some(role), form).await
}

pub(super) async fn save(visit: Visit, path: Path<String>, mut form: Form) -> Answer {
    let role = found(&visit, &path).await?;
    let name = form.required("name", Label::parse);
    let description = form.optional("description", Description::parse);
    let (Some(name), Some(description)) = (name, description) else {
        return shown(&visit, Some(role), form).await;
    };
    let change = UpdateRole {
        name: Some(name),
        description,
        permissions: Some(permissions(&form).into_iter().collect()),
        ..UpdateRole::default()
    };
    let id = role.role.id.clone();
    match visit.app().update_role(visit.who(), id, change).await {
        Ok(saved) => Ok(see_other(&path_of(&saved.role.id), Some(Notice::RoleSaved))),
        Err(error) => {
            form.refuse_whole(error)?;
            shown(&visit, Some(role), form).await
        }
    }
}

pub(super) async fn delete(visit: Visit, path: Path<String>, _: Form) -> Answer {
    let role = found(&visit, &path).await?;
    let id = role.role.id.clone();
    match visit
        .app()
        .delete_role(visit.who(), id, OnUse::Refuse)
        .await
    {
        Ok(_) => Ok(see_other(Section::Roles.path(), Some(Notice::RoleDeleted))),
        Err(error) => {
            let mut form = as_it_is(&role);
            form.refuse_whole(error)?;
            shown(&visit, Some(role), form).await
        }
    }
}

async fn shown(visit: &Visit, role: Option<RoleWithPermissions>, form: Form) -> Answer {
    let chosen: BTreeSet<PermissionId> = match &role {
        Some(role) if form.is_sound() || form.all("permissions").is_empty() => {
            role.permissions.iter().map(|one| one.id.clone()).collect()
        }
        Some(_) | None => permissions(&form),
    };
    let choices = all_permissions(visit).await?.into_iter().map(|one| Choice {
        chosen: chosen.contains(&one.id),
        id: one.id.to_string(),
        name: one.name,
        key: one.key.to_string(),
    });
    let status = form.status();
    let title = role
        .as_ref()
        .map_or("Create role", |role| role.role.name.as_str());
    let page = One {
        frame: visit.frame(title, Section::Roles),
        form,
        permissions: choices.collect(),
        role: role.map(
            |RoleWithPermissions {
                 role,
                 permissions: _,
             }| Shown {
                id: role.id.to_string(),
                name: role.name,
                key: role.key.to_string(),
                system: role.system,
            },
        ),
    };
    Ok(page::render(status, &page))
}

fn as_it_is(role: &RoleWithPermissions) -> Form {
    let Role {
        name, description, ..
    } = &role.role;
    let description = description.as_deref().unwrap_or_default();
    Form::filled([("name", name.as_str()), ("description", description)])
}

fn permissions(form: &Form) -> BTreeSet<PermissionId> {
    form.all("permissions")
        .into_iter()
        .filter_map(PermissionId::parse)
        .collect()
}

async fn found(visit: &Visit, raw: &str) -> Result<RoleWithPermissions, Failure> {
    let id = RoleId::parse(raw).ok_or_else(|| Error::not_found(Kind::Role, raw))?;
    Ok(visit.app().role(visit.who(), id).await?)
}

fn path_of(id: &RoleId) -> String {
    format!("{}/{id}", Section::Roles.path())
}
