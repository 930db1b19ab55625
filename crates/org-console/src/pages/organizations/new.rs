//! Create Organization.

use actix_web::HttpResponse;
use askama::Template;
use org_core::organization::{CreateOrganization, Slug};
use org_core::rules::{Creator, Seats, SlugPolicy};
use org_core::text::OrganizationName;

use crate::form::Form;
use crate::notice::Notice;
use crate::page::{self, Answer, Frame, Section, see_other};
use crate::pages::organization_path;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "organizations/new.html")]
struct New {
    frame: Frame,
    form: Form,
}

pub(super) async fn show(visit: Visit) -> Answer {
    Ok(shown(&visit, Form::default()))
}

pub(super) async fn create(visit: Visit, mut form: Form) -> Answer {
    let slug = form.required("name", Slug::parse_identifier);
    let name = form.optional("display_name", OrganizationName::parse);
    let (Some(slug), Some(name)) = (slug, name) else {
        return Ok(shown(&visit, form));
    };
    let mut new = CreateOrganization::with_slug(SlugPolicy::Exact(slug), Creator::Nobody);
    name.apply(&mut new.name);
    new.seats = Seats::Limit(0);
    match visit.app().create_organization(visit.who(), new).await {
        Ok((made, _)) => {
            let path = organization_path(&made.id);
            Ok(see_other(&path, Some(Notice::OrganizationCreated)))
        }
        Err(error) => {
            form.refuse("name", error)?;
            Ok(shown(&visit, form))
        }
    }
}

fn shown(visit: &Visit, form: Form) -> HttpResponse {
    let status = form.status();
    let frame = visit.frame("Create organization", Section::Organizations);
    page::render(status, &New { frame, form })
}
