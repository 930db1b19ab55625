//! Who did what in an organization, when, and through which door.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::HttpRequest;
use actix_web::web::{self, Path, ServiceConfig};
use askama::Template;
use org_core::event::{Event, EventView};
use org_core::id::UserId;
use org_core::page::{Among, Direction};
use org_core::user::{UserFilter, UserOrder, UserQuery};

use super::{Brief, Tab, found, named};
use crate::failure::Failure;
use crate::form::Pairs;
use crate::page::{self, Answer, Frame, Section};
use crate::pages::pager::Pages;
use crate::text::{Moment, kind_in_words};
use crate::visit::Visit;

const PER_PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "organization/activity.html")]
struct Activity {
    frame: Frame,
    organization: Brief,
    tab: Tab,
    entries: Vec<Entry>,
    pages: Pages,
}

struct Entry {
    what: String,
    kind: &'static str,
    subject: String,
    who: String,
    via: String,
    at: Moment,
}

pub(super) fn mount(scope: &mut ServiceConfig) {
    scope.route(
        "/organizations/{organization}/activity",
        web::get().to(show),
    );
}

async fn show(visit: Visit, path: Path<String>, request: HttpRequest) -> Answer {
    let query = Pairs::parse(request.query_string().as_bytes());
    let organization = found(&visit, &path).await?;
    let offset = (query.number("page") - 1).saturating_mul(u64::from(PER_PAGE));
    let (app, who) = (visit.app(), visit.who());
    // One more tells whether there is another page.
    let events = app.events_of_organization(who, named(&path)?, offset, PER_PAGE + 1);
    let mut events = events.await?;
    let per_page = usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
    let more = events.len() > per_page;
    events.truncate(per_page);
    let names = names(&visit, &events).await?;
    let brief = Brief::from(&organization);
    Ok(page::ok(&Activity {
        frame: visit.frame(format!("Activity · {}", brief.name), Section::Organizations),
        tab: Tab::Activity,
        organization: brief,
        entries: events
            .iter()
            .map(|view| Entry::new(&view.event, &names))
            .collect(),
        pages: Pages::endless(&query, more),
    }))
}

/// What the users among the actors are called.
async fn names(visit: &Visit, events: &[EventView]) -> Result<BTreeMap<String, String>, Failure> {
    let ids: BTreeSet<UserId> = events
        .iter()
        .filter_map(|view| UserId::parse(&view.event.actor))
        .collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let query = UserQuery {
        limit: u32::try_from(ids.len()).unwrap_or(u32::MAX),
        filter: UserFilter {
            ids: Among {
                include: Some(ids.into_iter().collect()),
                exclude: Vec::new(),
            },
            ..UserFilter::default()
        },
        order: UserOrder::Id,
        direction: Direction::Ascending,
        after: None,
        offset: 0,
    };
    let users = visit.app().users(visit.who(), query).await?;
    let named = users.items.iter().map(|user| {
        let name = user.display_name().unwrap_or(user.id.as_str());
        (user.id.to_string(), name.to_owned())
    });
    Ok(named.collect())
}

impl Entry {
    fn new(event: &Event, names: &BTreeMap<String, String>) -> Self {
        Self {
            what: kind_in_words(event.kind),
            kind: event.kind.as_str(),
            subject: event.subject.clone(),
            who: names.get(&event.actor).unwrap_or(&event.actor).clone(),
            via: event.via.as_str().to_owned(),
            at: event.occurred_at.into(),
        }
    }
}
