//! All organizations: searched, ordered, in pages.

use actix_web::HttpRequest;
use askama::Template;
use org_core::organization::{
    Organization, OrganizationOrder, OrganizationPlace, OrganizationQuery, OrganizationSearch,
    OrganizationTest,
};
use org_core::page::{Among, Direction, Page, Slice};
use org_core::search::{Condition, Pattern, Piece};

use crate::form::Pairs;
use crate::page::{self, Answer, Frame, Section};
use crate::pages::organization::Brief;
use crate::pages::pager::Pages;
use crate::text::counted;
use crate::visit::Visit;

const PER_PAGE: u32 = 25;
/// The most organizations that a search by metadata shows.
const MOST_FOUND: u32 = 50;

#[derive(Template)]
#[template(path = "organizations/list.html")]
struct List {
    frame: Frame,
    query: Pairs,
    count: String,
    columns: Vec<Column>,
    organizations: Vec<Brief>,
    pages: Pages,
    searched: bool,
}

/// A column whose head orders the list.
struct Column {
    title: &'static str,
    class: &'static str,
    /// For `aria-sort`.
    sorted: &'static str,
    address: String,
}

const COLUMNS: [(&str, &str, &str, OrganizationOrder); 4] = [
    ("Organization", "display_name", "", OrganizationOrder::Name),
    ("Name", "name", "wide", OrganizationOrder::Slug),
    (
        "Members",
        "members",
        "number",
        OrganizationOrder::MembersCount,
    ),
    ("Created", "created", "wide", OrganizationOrder::CreatedAt),
];

pub(super) async fn show(visit: Visit, request: HttpRequest) -> Answer {
    let query = Pairs::parse(request.query_string().as_bytes());
    let text = query.search();
    let searched = text.is_some();
    let by_metadata = query.text("in") == "metadata" && searched;
    let found = match text {
        Some(text) if by_metadata => with_metadata(&visit, &text).await?,
        text => listed(&visit, &query, text).await?,
    };
    let (count, pages) = match found.total {
        Some(total) => (
            counted(total, "organization", "organizations"),
            Pages::of(&query, PER_PAGE, total),
        ),
        None if found.more => (
            format!("The first {MOST_FOUND} organizations"),
            Pages::default(),
        ),
        None => {
            let total = u64::try_from(found.items.len()).unwrap_or(u64::MAX);
            (
                counted(total, "organization", "organizations"),
                Pages::default(),
            )
        }
    };
    Ok(page::ok(&List {
        frame: visit.frame("Organizations", Section::Organizations),
        columns: columns(&query, by_metadata),
        organizations: found.items.iter().map(Brief::from).collect(),
        searched,
        query,
        count,
        pages,
    }))
}

async fn listed(
    visit: &Visit,
    query: &Pairs,
    text: Option<String>,
) -> Result<Page<Organization>, crate::failure::Failure> {
    let (order, direction) = order(query);
    let offset = (query.number("page") - 1).saturating_mul(u64::from(PER_PAGE));
    let query = OrganizationQuery {
        text,
        ids: Among::default(),
        members: Among::default(),
        order,
        direction,
        slice: Slice::Offset {
            offset,
            limit: PER_PAGE,
        },
    };
    Ok(visit.app().organizations(visit.who(), query).await?)
}

/// Those that have a pair `key:value`; the value may be cut short.
async fn with_metadata(
    visit: &Visit,
    text: &str,
) -> Result<Page<Organization>, crate::failure::Failure> {
    let (key, value) = text.split_once([':', '=']).unwrap_or((text, ""));
    let value = Pattern::new([Piece::Text(value.trim().to_owned()), Piece::Any]);
    let search = OrganizationSearch {
        condition: Some(Condition::Test(OrganizationTest::Label(
            key.trim().to_owned(),
            value,
        ))),
        place: OrganizationPlace::CreatedAt(None),
        limit: MOST_FOUND,
    };
    Ok(visit
        .app()
        .search_organizations(visit.who(), search)
        .await?)
}

/// The newest first, unless asked for otherwise.
fn order(query: &Pairs) -> (OrganizationOrder, Direction) {
    let sort = query.text("sort");
    let (name, direction) = match sort.strip_prefix('-') {
        Some(name) => (name, Direction::Descending),
        None => (sort, Direction::Ascending),
    };
    let column = COLUMNS.iter().find(|(_, column, ..)| *column == name);
    match column {
        Some((.., order)) => (*order, direction),
        None => (OrganizationOrder::CreatedAt, Direction::Descending),
    }
}

fn columns(query: &Pairs, fixed: bool) -> Vec<Column> {
    let (order, direction) = order(query);
    let column =
        |(title, name, class, by): (&'static str, &str, &'static str, OrganizationOrder)| {
            let ascending = direction == Direction::Ascending;
            let sorted = match (by == order && !fixed, ascending) {
                (true, true) => "ascending",
                (true, false) => "descending",
                (false, _) => "none",
            };
            let descend = (by == order && ascending)
                || (by != order && matches!(name, "members" | "created"));
            let sort = if descend {
                format!("-{name}")
            } else {
                name.to_owned()
            };
            Column {
                title,
                class,
                sorted,
                address: if fixed {
                    String::new()
                } else {
                    format!(
                        "?{}",
                        query.with(&[("sort", &sort), ("page", ""), ("done", "")])
                    )
                },
            }
        };
    COLUMNS.map(column).into_iter().collect()
}
