//! Who was invited to an organization, by links that can be copied.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use org_auth::{Tickets, secret};
use org_core::id::InvitationId;
use org_core::invitation::{
    CreateInvitation, InvitationLink, InvitationOrder, InvitationQuery, InvitationStatus,
    InvitationView, LinkAddress,
};
use org_core::metadata::Metadata;
use org_core::page::{Direction, Slice};
use org_core::role::RoleKey;
use org_core::rules::OnPending;
use org_core::text::EmailAddress;
use org_core::{Error, Fault, Kind};
use secrecy::ExposeSecret as _;

use super::members::{role_key, role_options};
use super::{Brief, Tab, found, named};
use crate::form::{Form, Pairs};
use crate::notice::Notice;
use crate::page::{self, Answer, Frame, Section, below, see_other};
use crate::pages::pager::Pages;
use crate::text::{Moment, counted};
use crate::visit::Visit;
use crate::words;

const PER_PAGE: u32 = 25;
/// The most people who are invited at once.
const MOST: usize = 50;
const MAX_DAYS: u64 = 365;

#[derive(Template)]
#[template(path = "organization/invitations.html")]
struct Listing {
    frame: Frame,
    organization: Brief,
    tab: Tab,
    form: Form,
    roles: Vec<(String, String)>,
    sends_mail: bool,
    count: String,
    invitations: Vec<Invited>,
    pages: Pages,
}

struct Invited {
    id: String,
    address: String,
    role: String,
    inviter: String,
    status: &'static str,
    class: &'static str,
    expires: Moment,
    /// The link, as long as somebody may come by it.
    link: Option<String>,
}

pub(super) fn mount(scope: &mut ServiceConfig) {
    scope
        .service(
            web::resource("/organizations/{organization}/invitations")
                .route(web::get().to(list))
                .route(web::post().to(invite)),
        )
        .route(
            "/organizations/{organization}/invitations/{invitation}/revoke",
            web::post().to(revoke),
        );
}

async fn list(visit: Visit, path: Path<String>, request: HttpRequest) -> Answer {
    let query = Pairs::parse(request.query_string().as_bytes());
    let form = Form::filled([("role", "org:member"), ("days", "30"), ("notify", "yes")]);
    shown(&visit, &path, &query, form).await
}

async fn invite(visit: Visit, path: Path<String>, mut form: Form) -> Answer {
    let addresses = addresses(&mut form);
    let role = form.required("role", role_key);
    let days = form.required("days", days);
    let (Some(addresses), Some(role), Some(days)) = (addresses, role, days) else {
        return shown(&visit, &path, &Pairs::default(), form).await;
    };
    let notify = form.is_ticked("notify", "yes");
    let each = |address| invitation(&visit, address, role.clone(), days, notify);
    let new: Vec<CreateInvitation> = addresses.into_iter().map(each).collect();
    match visit
        .app()
        .create_invitations(visit.who(), named(&path)?, new)
        .await
    {
        Ok(_) => Ok(see_other(&list_path(&path), Some(Notice::InvitationsSent))),
        Err(error) => {
            form.refuse("addresses", error)?;
            shown(&visit, &path, &Pairs::default(), form).await
        }
    }
}

/// The addresses, one a line or with commas between them.
fn addresses(form: &mut Form) -> Option<Vec<EmailAddress>> {
    let text = form.text("addresses").to_owned();
    let words = text
        .split([',', ';', '\n', '\r', ' ', '\t'])
        .filter(|word| !word.is_empty());
    let mut addresses = Vec::new();
    for word in words {
        match EmailAddress::parse(word) {
            Ok(address) => addresses.push(address),
            Err(fault) => {
                form.blame("addresses", format!("{word}: {}", words::fault(&fault)));
                return None;
            }
        }
    }
    let fault = match addresses.len() {
        0 => Fault::Missing,
        given if given > MOST => Fault::TooMany { given, max: MOST },
        _ => return Some(addresses),
    };
    form.blame("addresses", words::fault(&fault));
    None
}

fn days(raw: &str) -> Result<u64, Fault> {
    let days = raw
        .parse()
        .ok()
        .filter(|days| (1..=MAX_DAYS).contains(days));
    days.ok_or(Fault::OutOfRange { min: 1, max: 365 })
}

fn invitation(
    visit: &Visit,
    email_address: EmailAddress,
    role: RoleKey,
    days: u64,
    notify: bool,
) -> CreateInvitation {
    let seed = secret::ticket_seed(visit.app().entropy());
    let ticket = visit.context().auth.tickets().secret(&seed);
    let address = address_with(visit, ticket.expose_secret());
    CreateInvitation {
        email_address,
        role: Some(role),
        roles: Vec::new(),
        inviter: None,
        inviter_name: None,
        client_id: None,
        connection_id: None,
        app_metadata: None,
        user_metadata: None,
        public_metadata: Metadata::default(),
        private_metadata: Metadata::default(),
        redirect_url: None,
        life: Duration::from_hours(days * 24),
        link: InvitationLink {
            ticket: secret::digest_of(&ticket),
            seed: Some(seed),
            address: LinkAddress::Whole(address),
        },
        notify,
        on_pending: OnPending::Refuse,
    }
}

fn address_with(visit: &Visit, secret: &str) -> String {
    format!(
        "{}/v1/tickets/accept?ticket={secret}",
        visit.context().public_url()
    )
}

async fn shown(visit: &Visit, id: &str, query: &Pairs, form: Form) -> Answer {
    let organization = found(visit, id).await?;
    let offset = (query.number("page") - 1).saturating_mul(u64::from(PER_PAGE));
    let wanted = InvitationQuery {
        statuses: Vec::new(),
        email_address: None,
        text: None,
        order: InvitationOrder::CreatedAt,
        direction: Direction::Descending,
        slice: Slice::Offset {
            offset,
            limit: PER_PAGE,
        },
    };
    let found = visit
        .app()
        .invitations_in(visit.who(), named(id)?, wanted)
        .await?;
    let total = found.total.unwrap_or_default();
    let tickets = visit.context().auth.tickets();
    let brief = Brief::from(&organization);
    let status = form.status();
    let invited = found
        .items
        .into_iter()
        .map(|view| Invited::new(visit, &tickets, view));
    let page = Listing {
        frame: visit.frame(
            format!("Invitations · {}", brief.name),
            Section::Organizations,
        ),
        tab: Tab::Invitations,
        roles: role_options(visit).await?,
        sends_mail: visit.app().sends_mail(),
        count: counted(total, "invitation", "invitations"),
        invitations: invited.collect(),
        pages: Pages::of(query, PER_PAGE, total),
        organization: brief,
        form,
    };
    Ok(page::render(status, &page))
}

impl Invited {
    fn new(visit: &Visit, tickets: &Tickets, view: InvitationView) -> Self {
        let InvitationView {
            invitation,
            organization: _,
            inviter,
            login: _,
        } = view;
        let (status, class) = match invitation.status {
            InvitationStatus::Accepted => ("Accepted", "good"),
            InvitationStatus::Expired => ("Expired", ""),
            InvitationStatus::Pending => ("Pending", "warn"),
            InvitationStatus::Revoked => ("Revoked", ""),
        };
        let pending = invitation.status == InvitationStatus::Pending;
        let seed = invitation
            .ticket_seed
            .as_ref()
            .zip(invitation.ticket.as_ref());
        let secret = seed
            .filter(|_| pending)
            .and_then(|(seed, ticket)| tickets.again(seed, ticket));
        let inviter = inviter.and_then(|user| user.display_name().map(str::to_owned));
        Self {
            id: invitation.id.to_string(),
            address: invitation.email_address.to_string(),
            role: invitation.role.name,
            inviter: inviter.unwrap_or_default(),
            status,
            class,
            expires: invitation.expires_at.into(),
            link: secret.map(|secret| address_with(visit, secret.expose_secret())),
        }
    }
}

async fn revoke(visit: Visit, path: Path<(String, String)>, mut form: Form) -> Answer {
    let (organization, id) = path.into_inner();
    let id =
        InvitationId::parse(&id).ok_or_else(|| Error::not_found(Kind::Invitation, id.as_str()))?;
    let by = named(&organization)?;
    match visit
        .app()
        .revoke_invitation(visit.who(), by, id, None)
        .await
    {
        Ok(_) => Ok(see_other(
            &list_path(&organization),
            Some(Notice::InvitationRevoked),
        )),
        Err(error) => {
            form.refuse_whole(error)?;
            shown(&visit, &organization, &Pairs::default(), form).await
        }
    }
}

fn list_path(organization: &str) -> String {
    below(&format!("/organizations/{organization}/invitations"))
}
