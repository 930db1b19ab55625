//! Making and deleting permissions.

use actix_web::web::Path;
use org_core::id::PermissionId;
use org_core::role::{CreatePermission, PermissionKey};
use org_core::text::{Description, Label};
use org_core::{Error, Kind};

use super::list::with;
use crate::form::Form;
use crate::notice::Notice;
use crate::page::{Answer, Section, see_other};
use crate::visit::Visit;

pub(super) async fn create(visit: Visit, mut form: Form) -> Answer {
    let name = form.required("name", Label::parse);
    let key = form.required("key", PermissionKey::parse_new);
    let description = form.optional("description", Description::parse);
    let (Some(name), Some(key), Some(description)) = (name, key, description) else {
        return with(&visit, form).await;
    };
    let mut new = CreatePermission {
        name,
        key,
        description: None,
    };
    description.apply(&mut new.description);
    match visit.app().create_permission(visit.who(), new).await {
        Ok(_) => Ok(see_other(
            Section::Roles.path(),
            Some(Notice::PermissionCreated),
        )),
        Err(error) => {
            form.refuse("key", error)?;
            with(&visit, form).await
        }
    }
}

pub(super) async fn delete(visit: Visit, path: Path<String>, mut form: Form) -> Answer {
    let id = PermissionId::parse(&path);
    let id = id.ok_or_else(|| Error::not_found(Kind::Permission, path.as_str()))?;
    match visit.app().delete_permission(visit.who(), id).await {
        Ok(_) => Ok(see_other(
            Section::Roles.path(),
            Some(Notice::PermissionDeleted),
        )),
        Err(error) => {
            form.refuse_whole(error)?;
            with(&visit, form).await
        }
    }
}
