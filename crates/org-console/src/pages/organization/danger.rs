//! Deleting an organization, once its name was typed.

use actix_web::web::{self, Path, ServiceConfig};

use super::overview::with;
use super::{found, named};
use crate::form::Form;
use crate::notice::Notice;
use crate::page::{Answer, Section, see_other};
use crate::visit::Visit;

pub(super) fn mount(scope: &mut ServiceConfig) {
    scope.route(
        "/organizations/{organization}/delete",
        web::post().to(delete),
    );
}

async fn delete(visit: Visit, path: Path<String>, mut form: Form) -> Answer {
    let organization = found(&visit, &path).await?;
    let name = organization.slug.as_str();
    if form.text("confirm").trim() != name {
        form.blame(
            "confirm",
            format!("Type {name} to delete the organization."),
        );
        return with(&visit, &path, |forms| forms.danger = form).await;
    }
    let by = named(&path)?;
    match visit.app().delete_organization(visit.who(), by).await {
        Ok(_) => {
            let list = Section::Organizations.path();
            Ok(see_other(list, Some(Notice::OrganizationDeleted)))
        }
        Err(error) => {
            form.refuse("confirm", error)?;
            with(&visit, &path, |forms| forms.danger = form).await
        }
    }
}
