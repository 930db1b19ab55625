//! What an operator would rather see than read.

mod chart;

use actix_web::web::{self, ServiceConfig};
use askama::Template;
use org_core::event::Event;
use org_core::statistics::Growth;
use org_http::traffic::{Counts, Part, Traffic};

use chart::{Bars, Line};

use crate::page::{self, Answer, Frame, Section};
use crate::text::{Moment, bytes, grouped, kind_in_words};
use crate::visit::Visit;

/// How far the charts reach back.
const DAYS: u32 = 30;
/// How many of the newest changes are shown.
const NEWEST: u32 = 8;

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    frame: Frame,
    figures: Vec<(&'static str, String, &'static str)>,
    lines: Vec<Line>,
    traffic: Bars,
    rows: Vec<Row>,
    events: Vec<Entry>,
    database: String,
    version: &'static str,
}

/// The requests of one dialect.
struct Row {
    name: &'static str,
    requests: String,
    refused: String,
    failed: String,
}

struct Entry {
    what: String,
    via: String,
    at: Moment,
}

pub(super) fn mount(scope: &mut ServiceConfig) {
    scope.route("", web::get().to(show));
}

async fn show(visit: Visit) -> Answer {
    let (app, who) = (visit.app(), visit.who());
    let statistics = app.statistics(who, DAYS).await?;
    let events = app.newest_events(who, NEWEST).await?;
    let traffic = &visit.context().traffic;
    let now = app.now();
    let line = |title, growth: &Growth| Line::new(title, &growth.over_time(), now);
    Ok(page::ok(&Overview {
        frame: visit.frame("Overview", Section::Overview),
        figures: vec![
            figure(
                "Organizations",
                &statistics.organizations,
                Section::Organizations.path(),
            ),
            figure("Members", &statistics.members, ""),
            figure("Users", &statistics.users, Section::Users.path()),
        ],
        lines: vec![
            line("Organizations", &statistics.organizations),
            line("Members", &statistics.members),
        ],
        traffic: Bars::new(Part::ALL.map(|part| (name(part), traffic.of(part)))),
        rows: rows(traffic),
        events: events.iter().map(Entry::from).collect(),
        database: bytes(statistics.database_bytes),
        version: env!("CARGO_PKG_VERSION"),
    }))
}

fn figure(
    title: &'static str,
    growth: &Growth,
    path: &'static str,
) -> (&'static str, String, &'static str) {
    (title, grouped(growth.total), path)
}

fn rows(traffic: &Traffic) -> Vec<Row> {
    let row = |part| {
        let Counts {
            requests,
            refused,
            failed,
        } = traffic.of(part);
        Row {
            name: name(part),
            requests: grouped(requests),
            refused: grouped(refused),
            failed: grouped(failed),
        }
    };
    Part::ALL.map(row).into()
}

const fn name(part: Part) -> &'static str {
    match part {
        Part::Auth0 => "Auth0",
        Part::Clerk => "Clerk",
        Part::Console => "Console",
        Part::Other => "Other",
        Part::Px0 => "px0",
    }
}

impl From<&Event> for Entry {
    fn from(event: &Event) -> Self {
        Self {
            what: kind_in_words(event.kind),
            via: event.via.as_str().to_owned(),
            at: event.occurred_at.into(),
        }
    }
}
