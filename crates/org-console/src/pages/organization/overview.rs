//! What an organization is called and looks like, its metadata, and its end.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use org_core::organization::{Logo, Organization, Slug, UpdateOrganization};
use org_core::rules::SlugPolicy;
use org_core::text::{HexColor, OrganizationName};

use super::{Brief, Tab, found, named};
use crate::form::Form;
use crate::notice::Notice;
use crate::page::{self, Answer, Frame, Section, see_other};
use crate::visit::Visit;

/// The colours of a page that has none of its own.
const PRIMARY: &str = "#4f46e5";
const BACKGROUND: &str = "#f4f4f5";

#[derive(Template)]
#[template(path = "organization/overview.html")]
struct Overview {
    frame: Frame,
    organization: Brief,
    tab: Tab,
    forms: Forms,
    preview: Preview,
    labels: Vec<(String, String)>,
}

/// The forms of the page: as the organization is, but for the one that was sent.
#[derive(Clone, Debug)]
pub(super) struct Forms {
    pub(super) names: Form,
    pub(super) branding: Form,
    pub(super) metadata: Form,
    pub(super) danger: Form,
}

/// What is seen of the branding.
struct Preview {
    logo: String,
    primary: String,
    background: String,
}

pub(super) fn mount(scope: &mut ServiceConfig) {
    scope.service(
        web::resource("/organizations/{organization}")
            .route(web::get().to(show))
            .route(web::post().to(rename)),
    );
}

async fn show(visit: Visit, path: Path<String>) -> Answer {
    let organization = found(&visit, &path).await?;
    let forms = Forms::of(&organization);
    Ok(shown(&visit, &organization, forms, StatusCode::OK))
}

async fn rename(visit: Visit, path: Path<String>, mut form: Form) -> Answer {
    let slug = form.required("name", Slug::parse_identifier);
    let name = form.optional("display_name", OrganizationName::parse);
    let (Some(slug), Some(name)) = (slug, name) else {
        return with(&visit, &path, |forms| forms.names = form).await;
    };
    let change = UpdateOrganization {
        name,
        slug: Some(SlugPolicy::Exact(slug)),
        ..UpdateOrganization::default()
    };
    let by = named(&path)?;
    match visit
        .app()
        .update_organization(visit.who(), by, change)
        .await
    {
        Ok(changed) => {
            let path = Brief::from(&changed).path;
            Ok(see_other(&path, Some(Notice::OrganizationSaved)))
        }
        Err(error) => {
            form.refuse("name", error)?;
            with(&visit, &path, |forms| forms.names = form).await
        }
    }
}

/// The page with a form that is shown again.
pub(super) async fn with(visit: &Visit, id: &str, put: impl FnOnce(&mut Forms)) -> Answer {
    let organization = found(visit, id).await?;
    let mut forms = Forms::of(&organization);
    put(&mut forms);
    let status = forms.status();
    Ok(shown(visit, &organization, forms, status))
}

fn shown(
    visit: &Visit,
    organization: &Organization,
    forms: Forms,
    status: StatusCode,
) -> HttpResponse {
    let brief = Brief::from(organization);
    let color = |name: &str, default: &str| {
        let typed = forms.branding.text(name);
        let valid = HexColor::parse(typed).is_ok();
        if valid { typed } else { default }.to_owned()
    };
    let page = Overview {
        frame: visit.frame(brief.name.clone(), Section::Organizations),
        tab: Tab::Overview,
        preview: Preview {
            logo: brief.logo.clone().unwrap_or_default(),
            primary: color("primary", PRIMARY),
            background: color("page_background", BACKGROUND),
        },
        labels: organization.labels.pairs().clone().into_iter().collect(),
        organization: brief,
        forms,
    };
    page::render(status, &page)
}

impl Forms {
    fn of(organization: &Organization) -> Self {
        let name = organization.name.as_ref().map(OrganizationName::as_str);
        let colors = organization.branding.colors.as_ref();
        let primary = colors.map(|colors| colors.primary.as_str());
        let background = colors.map(|colors| colors.page_background.as_str());
        let logo_url = match &organization.branding.logo {
            Some(Logo::Url(url)) => url.as_str(),
            Some(Logo::Image(_)) | None => "",
        };
        Self {
            names: Form::filled([
                ("name", organization.slug.as_str()),
                ("display_name", name.unwrap_or_default()),
            ]),
            branding: Form::filled([
                ("logo_url", logo_url),
                ("primary", primary.unwrap_or_default()),
                ("page_background", background.unwrap_or_default()),
            ]),
            metadata: Form::default(),
            danger: Form::default(),
        }
    }

    /// The status of a page that shows one of them again.
    fn status(&self) -> StatusCode {
        let all = [&self.names, &self.branding, &self.metadata, &self.danger];
        let wrong = all.into_iter().find(|form| !form.is_sound());
        wrong.unwrap_or(&self.names).status()
    }
}
