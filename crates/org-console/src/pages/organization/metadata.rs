//! Pairs of text that the operator's tools attach.

use actix_web::web::{self, Path, ServiceConfig};
use org_core::metadata::Labels;
use org_core::organization::UpdateOrganization;

use super::overview::with;
use super::{Brief, named};
use crate::form::Form;
use crate::notice::Notice;
use crate::page::{Answer, see_other};
use crate::visit::Visit;

pub(super) fn mount(scope: &mut ServiceConfig) {
    scope
        .route(
            "/organizations/{organization}/metadata",
            web::post().to(add),
        )
        .route(
            "/organizations/{organization}/metadata/remove",
            web::post().to(remove),
        );
}

/// Adds a pair, or gives one another value.
async fn add(visit: Visit, path: Path<String>, mut form: Form) -> Answer {
    let key = form.required("key", |text| Ok(text.to_owned()));
    let value = form.text("value").to_owned();
    match key {
        Some(key) => {
            save(
                visit,
                &path,
                form,
                (key, Some(value)),
                Notice::MetadataAdded,
            )
            .await
        }
        None => with(&visit, &path, |forms| forms.metadata = form).await,
    }
}

async fn remove(visit: Visit, path: Path<String>, form: Form) -> Answer {
    let change = (form.text("key").to_owned(), None);
    save(visit, &path, form, change, Notice::MetadataRemoved).await
}

async fn save(
    visit: Visit,
    path: &str,
    mut form: Form,
    change: (String, Option<String>),
    notice: Notice,
) -> Answer {
    let change = UpdateOrganization {
        label_changes: [change].into(),
        ..UpdateOrganization::default()
    };
    let by = named(path)?;
    match visit
        .app()
        .update_organization(visit.who(), by, change)
        .await
    {
        Ok(saved) => Ok(see_other(&Brief::from(&saved).path, Some(notice))),
        Err(error) => {
            let long_value = form.text("value").chars().count() > Labels::MAX_CHARS;
            form.refuse(if long_value { "value" } else { "key" }, error)?;
            with(&visit, path, |forms| forms.metadata = form).await
        }
    }
}
