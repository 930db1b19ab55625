//! All roles and permissions.

use askama::Template;

use super::{all_permissions, all_roles};
use crate::form::Form;
use crate::page::{self, Answer, Frame, Section};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "roles/list.html")]
struct List {
    frame: Frame,
    roles: Vec<Row>,
    permissions: Vec<Row>,
    form: Form,
}

struct Row {
    id: String,
    name: String,
    key: String,
    system: bool,
    /// How many permissions a role grants.
    grants: usize,
}

pub(super) async fn show(visit: Visit) -> Answer {
    with(&visit, Form::default()).await
}

/// The page, with the form that makes permissions.
pub(super) async fn with(visit: &Visit, form: Form) -> Answer {
    let roles = all_roles(visit).await?.into_iter().map(|one| Row {
        id: one.role.id.to_string(),
        name: one.role.name,
        key: one.role.key.to_string(),
        system: one.role.system,
        grants: one.permissions.len(),
    });
    let permissions = all_permissions(visit).await?.into_iter().map(|one| Row {
        id: one.id.to_string(),
        name: one.name,
        key: one.key.to_string(),
        system: one.system,
        grants: 0,
    });
    let status = form.status();
    let list = List {
        frame: visit.frame("Roles", Section::Roles),
        roles: roles.collect(),
        permissions: permissions.collect(),
        form,
    };
    Ok(page::render(status, &list))
}
