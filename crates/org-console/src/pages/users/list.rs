//! All users: searched, in pages.

use actix_web::HttpRequest;
use askama::Template;
use org_core::user::UserFilter;

use super::{Person, newest};
use crate::form::Pairs;
use crate::page::{self, Answer, Frame, Section};
use crate::pages::pager::Pages;
use crate::text::counted;
use crate::visit::Visit;

const PER_PAGE: u32 = 25;

#[derive(Template)]
#[template(path = "users/list.html")]
struct List {
    frame: Frame,
    query: Pairs,
    count: String,
    users: Vec<Person>,
    pages: Pages,
}

pub(super) async fn show(visit: Visit, request: HttpRequest) -> Answer {
    let query = Pairs::parse(request.query_string().as_bytes());
    let filter = UserFilter {
        text: query.search(),
        ..UserFilter::default()
    };
    let offset = (query.number("page") - 1).saturating_mul(u64::from(PER_PAGE));
    let (app, who) = (visit.app(), visit.who());
    let total = app.count_users(who, filter.clone()).await?;
    let found = app.users(who, newest(filter, offset, PER_PAGE)).await?;
    Ok(page::ok(&List {
        frame: visit.frame("Users", Section::Users),
        count: counted(total, "user", "users"),
        users: found.items.iter().map(Person::from).collect(),
        pages: Pages::of(&query, PER_PAGE, total),
        query,
    }))
}
