//! Domains whose mailboxes belong to an organization.

use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use org_core::domain::{
    CreateDomain, Domain, DomainFilter, DomainName, DomainOrder, DomainQuery, EnrollmentMode,
    UpdateDomain,
};
use org_core::id::DomainId;
use org_core::page::{Direction, Slice};
use org_core::rules::DomainQuota;
use org_core::{Error, Fault, Kind};

use super::{Brief, Tab, found, named};
use crate::failure::Failure;
use crate::form::Form;
use crate::notice::Notice;
use crate::page::{self, Answer, Frame, Section, below, see_other};
use crate::visit::Visit;

/// More than the largest number of domains that an organization may have.
const MOST: u32 = 1000;

#[derive(Template)]
#[template(path = "organization/domains.html")]
struct Listing {
    frame: Frame,
    organization: Brief,
    tab: Tab,
    form: Form,
    modes: Vec<(String, String)>,
    domains: Vec<Shown>,
}

struct Shown {
    id: String,
    name: String,
    verified: bool,
    failed: bool,
    host: String,
    challenge: String,
    form: Form,
}

pub(super) fn mount(scope: &mut ServiceConfig) {
    let one = "/organizations/{organization}/domains/{domain}";
    scope
        .service(
            web::resource("/organizations/{organization}/domains")
                .route(web::get().to(list))
                .route(web::post().to(add)),
        )
        .route(one, web::post().to(save))
        .route(&format!("{one}/verify"), web::post().to(verify))
        .route(&format!("{one}/override"), web::post().to(take_as_given))
        .route(&format!("{one}/remove"), web::post().to(remove));
}

async fn list(visit: Visit, path: Path<String>) -> Answer {
    shown(&visit, &path, Form::filled([("mode", "manual_invitation")])).await
}

async fn add(visit: Visit, path: Path<String>, mut form: Form) -> Answer {
    let name = form.required("name", DomainName::parse);
    let mode = form.required("mode", mode);
    let (Some(name), Some(enrollment_mode)) = (name, mode) else {
        return shown(&visit, &path, form).await;
    };
    let new = CreateDomain {
        name,
        enrollment_mode,
        verified: false,
        use_for_discovery: true,
        quota: DomainQuota::Instance,
    };
    match visit
        .app()
        .create_domain(visit.who(), named(&path)?, new)
        .await
    {
        Ok(_) => Ok(see_other(&list_path(&path), Some(Notice::DomainAdded))),
        Err(error) => {
            form.refuse("name", error)?;
            shown(&visit, &path, form).await
        }
    }
}

/// Gives a domain another way of joining.
async fn save(visit: Visit, path: Path<(String, String)>, mut form: Form) -> Answer {
    let (organization, id) = (named(&path.0)?, id(&path.1)?);
    let Some(mode) = form.required("mode", mode) else {
        return shown(&visit, &path.0, form).await;
    };
    let change = UpdateDomain {
        enrollment_mode: Some(mode),
        verified: None,
        use_for_discovery: None,
        delete_pending: false,
    };
    let saved = visit
        .app()
        .update_domain(visit.who(), organization, id, change)
        .await;
    answered(&visit, &path.0, form, saved.map(|_| Notice::DomainSaved)).await
}

/// Looks for the TXT record.
async fn verify(visit: Visit, path: Path<(String, String)>, mut form: Form) -> Answer {
    let (organization, id) = (named(&path.0)?, id(&path.1)?);
    let looked = visit
        .app()
        .verify_domain_by_dns(visit.who(), organization, id)
        .await;
    let lacks = |text: &str| text.to_owned();
    let problem = match looked {
        Ok(domain)
            if domain
                .ownership
                .as_ref()
                .is_some_and(org_core::domain::Verification::verified) =>
        {
            return Ok(see_other(&list_path(&path.0), Some(Notice::DomainVerified)));
        }
        Ok(domain) => format!(
            "The TXT record of {} was not found. It can take a while until a new record is seen everywhere.",
            domain.name
        ),
        Err(Error::Unavailable { .. }) => {
            lacks("The domain name system does not answer. Try again in a moment.")
        }
        Err(error) => return answered(&visit, &path.0, form, Err(error)).await,
    };
    form.complain(problem);
    shown(&visit, &path.0, form).await
}

/// Takes the domain to belong to the organization without proof.
async fn take_as_given(visit: Visit, path: Path<(String, String)>, form: Form) -> Answer {
    let (organization, id) = (named(&path.0)?, id(&path.1)?);
    let done = visit
        .app()
        .verify_domain_ownership(visit.who(), organization, id)
        .await;
    answered(&visit, &path.0, form, done.map(|_| Notice::DomainVerified)).await
}

async fn remove(visit: Visit, path: Path<(String, String)>, form: Form) -> Answer {
    let (organization, id) = (named(&path.0)?, id(&path.1)?);
    let done = visit
        .app()
        .delete_domain(visit.who(), organization, id)
        .await;
    answered(&visit, &path.0, form, done.map(|_| Notice::DomainRemoved)).await
}

async fn answered(
    visit: &Visit,
    organization: &str,
    mut form: Form,
    done: Result<Notice, Error>,
) -> Answer {
    match done {
        Ok(notice) => Ok(see_other(&list_path(organization), Some(notice))),
        Err(error) => {
            form.refuse_whole(error)?;
            shown(visit, organization, form).await
        }
    }
}

async fn shown(visit: &Visit, id: &str, form: Form) -> Answer {
    let organization = found(visit, id).await?;
    let query = DomainQuery {
        filter: DomainFilter::default(),
        order: DomainOrder::Name,
        direction: Direction::Ascending,
        slice: Slice::Offset {
            offset: 0,
            limit: MOST,
        },
    };
    let found = visit
        .app()
        .domains_of(visit.who(), named(id)?, query)
        .await?;
    let brief = Brief::from(&organization);
    let status = form.status();
    let page = Listing {
        frame: visit.frame(format!("Domains · {}", brief.name), Section::Organizations),
        tab: Tab::Domains,
        modes: modes(),
        domains: found.items.iter().map(Shown::from).collect(),
        organization: brief,
        form,
    };
    Ok(page::render(status, &page))
}

impl Shown {
    /// The id of the field, which every domain has one of.
    fn mode_id(&self) -> String {
        format!("mode-{}", self.id)
    }
}

impl From<&Domain> for Shown {
    fn from(domain: &Domain) -> Self {
        Self {
            id: domain.id.to_string(),
            name: domain.name.to_string(),
            verified: domain.verified(),
            failed: domain.ownership.is_some() && !domain.verified(),
            host: domain.verification_host(),
            challenge: domain.challenge.clone(),
            form: Form::filled([("mode", domain.enrollment_mode.as_str())]),
        }
    }
}

fn modes() -> Vec<(String, String)> {
    let name = |mode: &EnrollmentMode| match mode {
        EnrollmentMode::AutomaticInvitation => "Invite them",
        EnrollmentMode::AutomaticSuggestion => "Let them ask to join",
        EnrollmentMode::EnterpriseSso => "Through the organization's sign-on",
        EnrollmentMode::ManualInvitation => "Nothing: invite by hand",
    };
    let pair = |mode: &EnrollmentMode| (mode.as_str().to_owned(), name(mode).to_owned());
    EnrollmentMode::ALL.iter().map(pair).collect()
}

fn mode(raw: &str) -> Result<EnrollmentMode, Fault> {
    EnrollmentMode::parse(raw).ok_or(Fault::NotAllowed)
}

fn id(raw: &str) -> Result<DomainId, Failure> {
    let id = DomainId::parse(raw);
    id.ok_or_else(|| Error::not_found(Kind::Domain, raw).into())
}

fn list_path(organization: &str) -> String {
    below(&format!("/organizations/{organization}/domains"))
}
